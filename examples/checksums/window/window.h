// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "runwindow.h"
#include "session.h"

#include <QtQml/QQmlApplicationEngine>

QT_BEGIN_NAMESPACE
class QQuickWindow;
QT_END_NAMESPACE

//! Owns the window and its session.
class ChecksumsWindow
{
public:
    //! Throws std::runtime_error if the window cannot be shown.
    explicit ChecksumsWindow(const Options &options);

    ChecksumsSession &session() { return m_session; }
    QQuickWindow &window() { return *m_window; }

private:
    ChecksumsSession m_session;
    QQmlApplicationEngine m_engine; // declared after the session, so that the QML is destroyed before it
    QQuickWindow *m_window = nullptr;
};
