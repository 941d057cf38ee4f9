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
    The one timer of a thread behind all of ours. On Linux a timerfd, which is exact where Qt's timers and glib's poll round
    up to whole milliseconds, a millisecond that a chain of short sleeps would pay at every link; elsewhere, and when
    there is no timerfd to be had, a QBasicTimer.
*/
class NativeTimer : public QObject
{
public:
    //! Fires are gathered to this.
    static constexpr Nanoseconds Precision = 250'000;

    explicit NativeTimer(void (*fired)(void *), void *argument) noexcept;
    ~NativeTimer() override;

    //! The thread has an event dispatcher. Without one Qt would complain; the next turn of an event loop starts it.
    static bool canStart() noexcept;
    //! start() allocates nothing afterwards. May throw std::bad_alloc.
    void prepare() { openFile(); }
    //! Fires once at \a deadline, or a little later; \a time is now. To be called if canStart().
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
    const QAbstractEventDispatcher *m_events = nullptr; // that the rest is registered with
    int m_file = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QBasicTimer m_timer;
};

}
