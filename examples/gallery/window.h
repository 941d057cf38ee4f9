// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "gallery.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

class ThumbnailProvider;

/*!
    \class Window
    \brief A gallery and the QML that shows it.

    The engine goes first: what it still waits for it tells that it is cancelled, for which the pool must be there.
*/
class Window
{
public:
    Window();

    Gallery &gallery() { return m_gallery; }
    /*! Null when the QML could not be loaded, which the engine has told on stderr then. */
    QQuickWindow *quickWindow() const;

    /*! Makes \a engine show \a gallery, whose thumbnails come from \a provider, which becomes the engine's. */
    static void load(QQmlApplicationEngine &engine, Gallery &gallery, ThumbnailProvider *provider);

private:
    Gallery m_gallery;
    QQmlApplicationEngine m_engine;
};
