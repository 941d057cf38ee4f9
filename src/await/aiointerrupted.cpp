// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiointerrupted.h"

#include <QtCore/QMutex>
#include <QtCore/QObject>

#include <atomic>
#include <csignal>
#include <system_error>
#include <thread>

#ifdef Q_OS_WIN
#include <QtCore/QWinEventNotifier>

#include <qt_windows.h>
#else
#include <QtCore/QSocketNotifier>

#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace Aio::detail {

namespace {

#ifdef Q_OS_WIN

//! An event that all notifiers see while anything waits for it.
class Channel
{
public:
    using Notifier = QWinEventNotifier;

    Channel() : m_event(::CreateEventW(nullptr, TRUE, FALSE, nullptr))
    {
        if (!m_event)
            throw std::system_error(int(::GetLastError()), std::system_category(), "CreateEvent");
    }
    Channel(const Channel &) = delete;
    Channel &operator=(const Channel &) = delete;
    ~Channel() { ::CloseHandle(m_event); }

    //! Returns the first number sent, or 0.
    int number() const noexcept { return m_number.load(); }
    void send(int number) noexcept
    {
        m_number.store(number);
        ::SetEvent(m_event);
    }
    std::unique_ptr<Notifier> makeNotifier() const { return std::make_unique<Notifier>(m_event); }

private:
    HANDLE m_event;
    std::atomic<int> m_number = 0;
};

#else

//! A pair of sockets. The byte that was sent is peeked at and never taken, so that all notifiers see it.
class Channel
{
public:
    using Notifier = QSocketNotifier;

    Channel()
    {
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, m_ends) != 0)
            throw std::system_error(errno, std::generic_category(), "socketpair");
        for (int end : m_ends) {
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
            ::fcntl(end, F_SETFL, O_NONBLOCK);
        }
    }
    Channel(const Channel &) = delete;
    Channel &operator=(const Channel &) = delete;
    ~Channel()
    {
        for (int end : m_ends)
            ::close(end);
    }

    int number() const noexcept
    {
        char byte = 0;
        return ::recv(m_ends[0], &byte, 1, MSG_PEEK) == 1 ? byte : 0;
    }
    int writeEnd() const noexcept { return m_ends[1]; }
    std::unique_ptr<Notifier> makeNotifier() const
    {
        return std::make_unique<Notifier>(m_ends[0], QSocketNotifier::Read);
    }

private:
    int m_ends[2];
};

#endif

/*!
    All awaits of the same signal. The current session has the handlers. The first await that sees the signal retires
    the session, so that later awaits wait for the next signal.
*/
class Session
{
public:
    static Session *join();
    void leave() noexcept;
    void retire() noexcept;
    Channel channel;

private:
    void retireLocked() noexcept;
    void install() noexcept;
    static void uninstall(bool hasFired) noexcept;

    int m_waiting = 0;
};

constinit QBasicMutex s_sessionMutex;
constinit Session *s_current = nullptr;

Session *Session::join()
{
    const QMutexLocker locker(&s_sessionMutex);
    if (s_current && s_current->channel.number() != 0)
        s_current->retireLocked();
    if (!s_current) {
        s_current = new Session;
        s_current->install();
    }
    ++s_current->m_waiting;
    return s_current;
}

void Session::leave() noexcept
{
    const QMutexLocker locker(&s_sessionMutex);
    if (--m_waiting > 0)
        return;
    retireLocked();
    delete this;
}

void Session::retire() noexcept
{
    const QMutexLocker locker(&s_sessionMutex);
    retireLocked();
}

void Session::retireLocked() noexcept
{
    if (s_current != this)
        return;
    uninstall(channel.number() != 0);
    s_current = nullptr;
}

#ifdef Q_OS_WIN

//! Handles a console event. The system calls this in a thread of its own.
BOOL WINAPI handle(DWORD event) noexcept
{
    const bool isEnd = event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
    {
        const QMutexLocker locker(&s_sessionMutex);
        if (!s_current || s_current->channel.number() != 0)
            return FALSE; // the default: the program ends
        s_current->channel.send(isEnd ? SIGTERM : SIGINT);
    }
    if (isEnd)
        ::Sleep(INFINITE); // the process ends when this or main() returns, or the system's time limit is over
    return TRUE;
}

void Session::install() noexcept
{
    ::SetConsoleCtrlHandler(handle, TRUE);
}

void Session::uninstall(bool) noexcept
{
    ::SetConsoleCtrlHandler(handle, FALSE);
}

#else

constexpr int Signals[] = { SIGINT, SIGTERM, SIGHUP };
constexpr int Count = 3;

// Read by the handlers, and therefore written before these are installed.
constinit std::atomic<int> s_writeEnd = -1;
constinit std::atomic<int> s_handling = 0;
constinit std::atomic<pid_t> s_process = 0;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

struct sigaction s_before[Count];
bool s_isInstalled[Count];
}

// SA_RESETHAND restores the default, so that a second signal kills the program however busy the event loop is.
extern "C" {
static void aiopoolHandleInterrupt(int number)
{
    const int savedErrno = errno;
    if (::getpid() != s_process.load()) {
        ::raise(number); // a forked process, which shares the sockets
    } else {
        s_handling.fetch_add(1);
        const char byte = char(number);
        if (const int end = s_writeEnd.load(); end >= 0) [[maybe_unused]]
            const ssize_t written = ::write(end, &byte, 1);
        s_handling.fetch_sub(1);
    }
    errno = savedErrno;
}
}

namespace {

void Session::install() noexcept
{
    s_process = ::getpid();
    s_writeEnd = channel.writeEnd();
    struct sigaction ours = {};
    ours.sa_handler = aiopoolHandleInterrupt;
    ours.sa_flags = SA_RESTART | SA_RESETHAND;
    sigemptyset(&ours.sa_mask);
    for (int i = 0; i < Count; ++i) {
        s_isInstalled[i] = ::sigaction(Signals[i], nullptr, &s_before[i]) == 0 && s_before[i].sa_handler != SIG_IGN
                && ::sigaction(Signals[i], &ours, nullptr) == 0;
    }
}

void Session::uninstall(bool hasFired) noexcept
{
    for (int i = 0; i < Count; ++i) {
        struct sigaction now = {};
        if (!s_isInstalled[i] || ::sigaction(Signals[i], nullptr, &now) != 0)
            continue;
        // A handler that others have installed meanwhile stays.
        if (now.sa_handler == aiopoolHandleInterrupt || (hasFired && now.sa_handler == SIG_DFL))
            ::sigaction(Signals[i], &s_before[i], nullptr);
    }
    s_writeEnd = -1;
    while (s_handling != 0) // handlers in other threads still use the socket
        std::this_thread::yield();
}

#endif

}

class InterruptedSource::Watch
{
public:
    explicit Watch(InterruptedSource &source) : m_session(Session::join())
    {
        try {
            m_notifier = m_session->channel.makeNotifier();
            QObject::connect(m_notifier.get(), &Channel::Notifier::activated, m_notifier.get(), [this, &source] {
                m_number = m_session->channel.number();
                if (m_number == 0)
                    return;
                m_notifier->setEnabled(false);
                m_session->retire();
                source.wake();
            });
        } catch (...) {
            m_notifier.reset();
            m_session->leave();
            throw;
        }
    }
    Watch(const Watch &) = delete;
    Watch &operator=(const Watch &) = delete;
    ~Watch()
    {
        m_notifier.reset();
        m_session->leave();
    }

    int number() const noexcept { return m_number; }

private:
    Session *const m_session;
    std::unique_ptr<Channel::Notifier> m_notifier;
    int m_number = 0;
};

InterruptedSource::InterruptedSource() noexcept = default;

InterruptedSource::~InterruptedSource() = default;

bool InterruptedSource::start()
{
    m_watch = std::make_unique<Watch>(*this);
    return true;
}

int InterruptedSource::take() noexcept
{
    const int number = m_watch->number();
    m_watch.reset();
    return number;
}

void InterruptedSource::abandon() noexcept
{
    m_watch.reset();
}

}
