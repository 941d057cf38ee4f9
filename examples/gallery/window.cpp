// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include "thumbnailprovider.h"

Window::Window()
{
    load(m_engine, m_gallery, new ThumbnailProvider(m_gallery));
}

void Window::load(QQmlApplicationEngine &engine, Gallery &gallery, ThumbnailProvider *provider)
{
    engine.addImportPath(QStringLiteral(AIOPOOL_QML_IMPORTS));
    engine.addImageProvider(QStringLiteral("thumbnails"), provider);
    engine.setInitialProperties({ { QStringLiteral("gallery"), QVariant::fromValue(&gallery) } });
    engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/Gallery/Main.qml")));
}

QQuickWindow *Window::quickWindow() const
{
    return m_engine.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(m_engine.rootObjects().first());
}
