// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "output.h"

#include "options.h"

#include <QtCore/QSocketNotifier>

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

OutputError::OutputError(const QByteArray &name, int error)
    : std::runtime_error(QByteArray(name + ": " + std::strerror(error)).toStdString())
{
}

static QByteArray folderToWriteIn(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArray("./") : path.left(slash + 1);
}

Output::Output(const QByteArray &fileName) : m_name(fileName)
{
    if (fileName.isEmpty()) {
        m_name = "standard output";
        m_fd = STDOUT_FILENO;
        m_isTerminal = ::isatty(m_fd);
        return;
    }
    struct stat status;
    if (::stat(fileName.constData(), &status) != 0) {
        if (errno != ENOENT)
            fail();
        const mode_t mask = ::umask(0);
        ::umask(mask);
        m_mode = 0666 & ~mask;
        m_target = fileName;
    } else if (S_ISREG(status.st_mode)) {
        char resolved[PATH_MAX];
        if (!::realpath(fileName.constData(), resolved))
            fail();
        m_mode = status.st_mode & 07777;
        m_target = resolved;
    } else if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        fail();
    }
    // A device or a pipe has no target: it must not be replaced by a file.
    const bool canWrite = m_target.isEmpty() ? ::access(fileName.constData(), W_OK) == 0
                                             : ::access(folderToWriteIn(m_target).constData(), W_OK | X_OK) == 0;
    if (!canWrite)
        fail();
}

Output::~Output()
{
    if (m_fd > STDOUT_FILENO)
        ::close(m_fd);
    if (!m_temporary.isEmpty())
        ::unlink(m_temporary.constData());
}

AioTask<> Output::writeLine(QByteArray line)
{
    // POSIX: a write of up to PIPE_BUF bytes to a pipe is not split
    if (m_lines.size() + line.size() > PIPE_BUF)
        co_await flush();
    m_lines += line;
    if (m_isTerminal) // the user is watching
        co_await flush();
}

AioTask<> Output::finish()
{
    co_await flush();
    if (m_fd == STDOUT_FILENO)
        co_return;
    open();
    if (::close(std::exchange(m_fd, -1)) != 0)
        fail();
    if (!m_temporary.isEmpty() && ::rename(m_temporary.constData(), m_target.constData()) != 0)
        fail();
    m_temporary.clear();
}

AioTask<> Output::flush()
{
    co_await Aio::yield(); // lets Ctrl-C interrupt the writing of a million lines
    open();
    qsizetype written = 0;
    while (written < m_lines.size()) {
        pollfd writable = { m_fd, POLLOUT, 0 };
        if (::poll(&writable, 1, 0) == 0) {
            QSocketNotifier notifier(m_fd, QSocketNotifier::Write);
            co_await Aio::signal(&notifier, &QSocketNotifier::activated);
        }
        const ssize_t bytes = ::write(m_fd, m_lines.constData() + written, std::size_t(m_lines.size() - written));
        if (bytes >= 0)
            written += bytes;
        else if (errno != EINTR && errno != EAGAIN)
            fail();
    }
    m_lines.clear();
}

//! Opens the file, as late as possible, so that it is not among those that are hashed.
void Output::open()
{
    if (m_fd >= 0)
        return;
    if (m_target.isEmpty()) {
        m_fd = ::open(m_name.constData(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (m_fd < 0)
            fail();
        return;
    }
    QByteArray name = folderToWriteIn(m_target) + ".checksums.XXXXXX";
    m_fd = ::mkostemp(name.data(), O_CLOEXEC);
    if (m_fd < 0)
        fail();
    m_temporary = name;
    if (::fchmod(m_fd, m_mode) != 0)
        fail();
}

void Output::fail() const
{
    throw OutputError(m_name, errno);
}

std::unique_ptr<Output> openOutput(const QByteArray &fileName)
{
    try {
        return std::make_unique<Output>(fileName);
    } catch (const OutputError &error) {
        throw BadArgument(QByteArray("--output: ") + error.what());
    }
}
