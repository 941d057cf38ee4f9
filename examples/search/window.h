// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "searcher.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

//! A searcher and its QML window.
class Window
{
public:
    explicit Window(const QStringList &words);

    Searcher &searcher() { return m_searcher; }
    /*! Returns the window. Null if the QML could not be loaded; the engine has then printed why on stderr. */
    QQuickWindow *quickWindow() const;

private:
    Searcher m_searcher;
    QQmlApplicationEngine m_engine; // declared last, so that the QML is destroyed before the searcher
};
