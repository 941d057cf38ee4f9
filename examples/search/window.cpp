// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "window.h"

Window::Window(const QStringList &words) : m_searcher(words)
{
    m_engine.addImportPath(QStringLiteral(AIOPOOL_QML_IMPORTS));
    m_engine.setInitialProperties({ { QStringLiteral("searcher"), QVariant::fromValue(&m_searcher) } });
    m_engine.load(QUrl(QStringLiteral("qrc:/qt-project.org/imports/Search/Main.qml")));
}

QQuickWindow *Window::quickWindow() const
{
    return m_engine.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(m_engine.rootObjects().first());
}
