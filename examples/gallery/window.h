// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "gallery.h"

#include <QtQml/QQmlApplicationEngine>
#include <QtQuick/QQuickWindow>

class ThumbnailProvider;

/*!
    \class Window
    \brief A gallery and its QML window.

    The engine is destroyed first: it cancels the responses that it still waits for, which need the pool.
*/
class Window
{
public:
    Window();

    Gallery &gallery() { return m_gallery; }
    /*! Returns the window. Null if the QML could not be loaded; the engine has then printed why on stderr. */
    QQuickWindow *quickWindow() const;

    /*! Makes \a engine show \a gallery with the thumbnails of \a provider, which the engine takes ownership of. */
    static void load(QQmlApplicationEngine &engine, Gallery &gallery, ThumbnailProvider *provider);

private:
    Gallery m_gallery;
    QQmlApplicationEngine m_engine;
};
