// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "interrupt.h"

#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <system_error>
#include <unistd.h>

// All that a signal handler may do is write into a pipe; the event loop reads the other end.
static int writeEnd = -1;

static void handle(int number)
{
    const int savedErrno = errno;
    const char byte = char(number);
    [[maybe_unused]] const ssize_t written = ::write(writeEnd, &byte, 1);
    errno = savedErrno;
}

static void setHandler(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART | SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    for (int number : { SIGINT, SIGTERM, SIGHUP })
        ::sigaction(number, &action, nullptr);
}

static int *makePipe(int *pipe)
{
    if (::pipe(pipe) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    for (int i : { 0, 1 }) {
        ::fcntl(pipe[i], F_SETFD, FD_CLOEXEC);
        ::fcntl(pipe[i], F_SETFL, O_NONBLOCK);
    }
    return pipe;
}

Interrupt::Interrupt() : m_notifier(makePipe(m_pipe)[0], QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &Interrupt::read);
    writeEnd = m_pipe[1];
    setHandler(handle);
}

Interrupt::~Interrupt()
{
    setHandler(SIG_DFL);
    ::close(m_pipe[1]);
    m_notifier.setEnabled(false);
    ::close(m_pipe[0]);
}

void Interrupt::read()
{
    char byte;
    if (::read(m_pipe[0], &byte, 1) == 1)
        Q_EMIT interrupted(byte);
}
