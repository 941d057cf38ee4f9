// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "runwindow.h"
#include "session.h"

#include <QtQml/QQmlApplicationEngine>

QT_BEGIN_NAMESPACE
class QQuickWindow;
QT_END_NAMESPACE

//! The window and its session; both end with it.
class ChecksumsWindow
{
public:
    //! Throws std::runtime_error if it cannot be shown.
    explicit ChecksumsWindow(const Options &options);

    ChecksumsSession &session() { return m_session; }
    QQuickWindow &window() { return *m_window; }

private:
    ChecksumsSession m_session;
    QQmlApplicationEngine m_engine; // last, so that nothing shows a session that is gone
    QQuickWindow *m_window = nullptr;
};
