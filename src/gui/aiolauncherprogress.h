// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "pool/aioprogress.h"

#include <QtCore/QPointer>

/*!
    \class AioLauncherProgress
    \ingroup gui
    \brief Shows an AioProgress on the program's icon in the task bar of Plasma, in the dock of Ubuntu and in others
    that know the signal \c Update of \c com.canonical.Unity.LauncherEntry.

    \code
    QGuiApplication::setDesktopFileName(u"org.example.uploader"_s);
    AioProgress progress(&pool);
    AioLauncherProgress onTheIcon(&progress);
    \endcode

    The icon is that of QGuiApplication::desktopFileName(), and shows the value while AioProgress::isVisible(). The
    signal is sent over the session's D-Bus when a whole per cent or the visibility has changed, so at most 10 times a
    second.

    An AioLauncherProgress has no effect without that name or without a session bus, and if AioPool was built without Qt
    D-Bus (the CMake option AIOPOOL_DBUS), as on Windows and macOS: connect value and visible to their functions there,
    as the page Progress shows.

    \b Lifetime: independent of that of the AioProgress. The icon shows no progress any more when either is destroyed.
    \b Threads: that of the AioProgress, which is the main one in most programs.
*/
class AioLauncherProgress : public QObject
{
    Q_OBJECT

public:
    /*! Shows \a progress, which may be destroyed first. */
    explicit AioLauncherProgress(AioProgress *progress, QObject *parent = nullptr);
    ~AioLauncherProgress() override;

private:
    void show();
    void send(int percent, bool isVisible);

    QPointer<AioProgress> m_progress;
    int m_percent = 0; // as last sent
    bool m_isVisible = false; // as last sent
};
