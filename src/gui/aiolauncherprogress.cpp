// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiolauncherprogress.h"

#include <QtGui/QGuiApplication>

#if defined(AIOPOOL_HAS_DBUS)
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#endif

AioLauncherProgress::AioLauncherProgress(AioProgress *progress, QObject *parent) : QObject(parent), m_progress(progress)
{
    if (!progress)
        return;
    connect(progress, &AioProgress::changed, this, &AioLauncherProgress::show);
    connect(progress, &AioProgress::visibleChanged, this, &AioLauncherProgress::show);
    connect(progress, &QObject::destroyed, this, [this] { send(0, false); });
    show();
}

AioLauncherProgress::~AioLauncherProgress()
{
    send(0, false);
}

void AioLauncherProgress::show()
{
    if (m_progress->isVisible())
        send(int(m_progress->value() * 100), true);
    else
        send(0, false);
}

//! Sends what has changed since the last call.
void AioLauncherProgress::send(int percent, bool isVisible)
{
    if (percent == m_percent && isVisible == m_isVisible)
        return;
    m_percent = percent;
    m_isVisible = isVisible;
#if defined(AIOPOOL_HAS_DBUS)
    QString name = QGuiApplication::desktopFileName();
    if (name.isEmpty())
        return;
    const QString suffix = QStringLiteral(".desktop");
    if (!name.endsWith(suffix))
        name += suffix;
    const QString uri = QStringLiteral("application://") + name;
    QDBusMessage message =
            QDBusMessage::createSignal(QStringLiteral("/com/canonical/unity/launcherentry/%1").arg(qHash(uri, 0)),
                                       QStringLiteral("com.canonical.Unity.LauncherEntry"), QStringLiteral("Update"));
    message << uri
            << QVariantMap{ { QStringLiteral("progress"), percent / 100.0 },
                            { QStringLiteral("progress-visible"), isVisible } };
    QDBusConnection::sessionBus().send(message);
#endif
}
