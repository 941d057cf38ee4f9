// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "downloader.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

//! A downloader and the QML that shows it.
class Window
{
public:
    explicit Window(const Options &options);

    Downloader &downloader() { return m_downloader; }
    /*! Null when the QML could not be loaded, which the engine has told on stderr then. */
    QQuickWindow *quickWindow() const;

private:
    Downloader m_downloader;
    QQmlApplicationEngine m_engine; // last, so that nothing shows a downloader that is gone
};
