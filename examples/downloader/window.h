// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "downloader.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

//! A downloader and its QML window.
class Window
{
public:
    explicit Window(const Options &options);

    Downloader &downloader() { return m_downloader; }
    /*! Returns the window. Null if the QML could not be loaded; the engine has then printed why on stderr. */
    QQuickWindow *quickWindow() const;

private:
    Downloader m_downloader;
    QQmlApplicationEngine m_engine; // declared last, so that the QML is destroyed before the downloader
};
