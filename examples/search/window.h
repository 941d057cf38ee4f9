// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "searcher.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

//! A searcher and the QML that shows it.
class Window
{
public:
    explicit Window(const QStringList &words);

    Searcher &searcher() { return m_searcher; }
    /*! Null when the QML could not be loaded, which the engine has told on stderr then. */
    QQuickWindow *quickWindow() const;

private:
    Searcher m_searcher;
    QQmlApplicationEngine m_engine; // last, so that nothing shows a searcher that is gone
};
