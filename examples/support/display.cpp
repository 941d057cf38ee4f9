// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "display.h"

#include <QtCore/QByteArrayList>
#include <QtCore/QScopeGuard>
#include <QtCore/QString>

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

//! True if a server listens at the local socket \a name. A name that begins with a NUL is Linux's, without a file.
static bool isAnswered(const QByteArray &name)
{
    sockaddr_un address = {};
    if (std::size_t(name.size()) >= sizeof address.sun_path)
        return false;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    const auto closer = qScopeGuard([fd] { ::close(fd); });
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(name.size()));
    return ::connect(fd, reinterpret_cast<const sockaddr *>(&address), length) == 0;
}

//! True if an X server answers at \a display, which is as in DISPLAY: [HOST]:NUMBER[.SCREEN].
static bool isXThere(const QByteArray &display)
{
    const qsizetype colon = display.lastIndexOf(':');
    if (colon < 0)
        return false;
    const QByteArray host = display.left(colon);
    if (!host.isEmpty() && host != "unix")
        return true; // asking another machine may take long
    const QByteArray name = "/tmp/.X11-unix/X" + display.mid(colon + 1).split('.').first();
    return isAnswered('\0' + name) || isAnswered(name);
}

static bool isWaylandThere(const QByteArray &display)
{
    if (display.isEmpty())
        return false;
    return isAnswered(display.startsWith('/') ? display : qgetenv("XDG_RUNTIME_DIR") + '/' + display);
}

bool isDisplayThere()
{
    if (const QByteArray platform = qgetenv("QT_QPA_PLATFORM"); !platform.isEmpty())
        return !platform.startsWith("offscreen") && !platform.startsWith("minimal");
    return isWaylandThere(qgetenv("WAYLAND_DISPLAY")) || isXThere(qgetenv("DISPLAY"));
}
