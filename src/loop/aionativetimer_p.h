// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodispatcher.h"

#include <QtCore/QBasicTimer>
#include <QtCore/QObject>

#include <memory>

QT_BEGIN_NAMESPACE
class QAbstractEventDispatcher;
class QSocketNotifier;
QT_END_NAMESPACE

namespace Aio::detail {

/*!
    The native timer behind all Timers of a thread. On Linux it is a timerfd, which is exact. Qt's timers and glib's
    poll round up to whole milliseconds, and a chain of short sleeps would pay that millisecond at every link.
    Elsewhere, and if no timerfd is available, it is a QBasicTimer.
*/
class NativeTimer : public QObject
{
public:
    //! Interval within which timeouts are gathered.
    static constexpr Nanoseconds Precision = 250'000;

    explicit NativeTimer(void (*fired)(void *), void *argument) noexcept;
    ~NativeTimer() override;

    //! True if the thread has an event dispatcher. Without one Qt would complain; the next turn of an event loop starts
    //! the timer.
    static bool canStart() noexcept;
    //! Allocates what start() needs, which then allocates nothing. May throw std::bad_alloc.
    void prepare() { openFile(); }
    //! Makes the timer fire once at \a deadline or a little later; \a time is now. Call it only if canStart().
    void start(Nanoseconds deadline, Nanoseconds time);
    void stop();
    bool isActive() const noexcept { return m_active; }

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void fire();
    bool openFile();
    void closeFile();
    void watchEvents();

    void (*m_fired)(void *);
    void *m_argument;
    bool m_active = false;
    bool m_triedFile = false;
    const QAbstractEventDispatcher *m_events = nullptr; // event dispatcher that the timer is registered with
    int m_file = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QBasicTimer m_timer;
};

}
