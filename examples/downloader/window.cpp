// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "window.h"

#include <AioTaskModel>

Window::Window(const Options &options) : m_downloader(options)
{
    m_engine.addImportPath(QStringLiteral(AIOPOOL_QML_IMPORTS));
    m_engine.setInitialProperties({ { QStringLiteral("downloader"), QVariant::fromValue(&m_downloader) } });
    m_engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/Downloader/Main.qml")));
}

QQuickWindow *Window::quickWindow() const
{
    return m_engine.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(m_engine.rootObjects().first());
}
