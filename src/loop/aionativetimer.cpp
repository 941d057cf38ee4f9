// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aionativetimer_p.h"

#include <QtCore/QAbstractEventDispatcher>
#include <QtCore/QScopeGuard>
#include <QtCore/QSocketNotifier>
#include <QtCore/QTimerEvent>

#include <algorithm>
#include <utility>

#ifdef Q_OS_LINUX
#include <sys/timerfd.h>
#include <unistd.h>
#endif

namespace Aio::detail {

bool NativeTimer::canStart() noexcept
{
    return QAbstractEventDispatcher::instance();
}

NativeTimer::NativeTimer(void (*fired)(void *), void *argument) noexcept : m_fired(fired), m_argument(argument) { }

#ifdef Q_OS_LINUX

NativeTimer::~NativeTimer()
{
    closeFile();
}

bool NativeTimer::openFile()
{
    if (m_triedFile)
        return m_file >= 0;
    if (!canStart())
        return false;
    watchEvents();
    const int file = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (file >= 0) {
        auto close = qScopeGuard([file] { ::close(file); });
        auto notifier = std::make_unique<QSocketNotifier>(file, QSocketNotifier::Read);
        connect(notifier.get(), &QSocketNotifier::activated, this, [this] {
            quint64 expirations;
            if (::read(m_file, &expirations, sizeof expirations) == ssize_t(sizeof expirations) && m_active)
                fire();
        });
        close.dismiss();
        m_notifier = std::move(notifier);
        m_file = file;
    }
    m_triedFile = true;
    return m_file >= 0;
}

void NativeTimer::closeFile()
{
    m_notifier.reset();
    if (const int file = std::exchange(m_file, -1); file >= 0)
        ::close(file);
    m_triedFile = false;
}

static void setFile(int file, Nanoseconds deadline)
{
    itimerspec spec{};
    spec.it_value.tv_sec = time_t(deadline / 1'000'000'000);
    spec.it_value.tv_nsec = long(deadline % 1'000'000'000);
    ::timerfd_settime(file, TFD_TIMER_ABSTIME, &spec, nullptr);
}

#else

NativeTimer::~NativeTimer() = default;

bool NativeTimer::openFile()
{
    watchEvents();
    return false;
}

void NativeTimer::closeFile() { }

static void setFile(int, Nanoseconds) { }

#endif

//! Watches for the end of the event dispatcher. It dies with its QCoreApplication, and with it what was registered
//! there; another may follow.
void NativeTimer::watchEvents()
{
    QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance();
    if (!events || m_events == events)
        return;
    connect(events, &QObject::destroyed, this, [this] {
        m_events = nullptr;
        m_active = false;
        m_timer.stop();
        closeFile();
    });
    m_events = events;
}

void NativeTimer::start(Nanoseconds deadline, Nanoseconds time)
{
    m_active = true;
    if (openFile()) {
        setFile(m_file, (deadline + Precision - 1) / Precision * Precision);
        return;
    }
    const Nanoseconds milliseconds = std::max<Nanoseconds>(deadline - time + 999'999, 0) / 1'000'000;
    m_timer.start(int(std::min<Nanoseconds>(milliseconds, 1'000'000'000)), Qt::PreciseTimer, this);
}

void NativeTimer::stop()
{
    if (!std::exchange(m_active, false))
        return;
    if (m_file >= 0)
        setFile(m_file, 0);
    else
        m_timer.stop();
}

void NativeTimer::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return QObject::timerEvent(event);
    m_timer.stop();
    fire();
}

void NativeTimer::fire()
{
    m_active = false;
    m_fired(m_argument);
}

}
