// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiodispatcher_p.h"

#include "base/aioerror.h"
#include "aioturnlevel_p.h"

#include <QtCore/QAbstractEventDispatcher>

#include <limits>

#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace Aio::detail {

AIOPOOL_THREAD_LOCAL Dispatcher *t_current = nullptr;
AIOPOOL_THREAD_LOCAL int t_turnLevel = 0;
// Set for good once the thread's dispatcher has ended. Only destructors of thread-locals ask for one after that.
static thread_local constinit bool t_hasEnded = false;

thread_local constinit DrainEvent::Stock DrainEvent::t_stock;

DrainEvent::~DrainEvent()
{
    if (!m_delivered && t_current)
        t_current->eventLost();
}

#ifdef Q_OS_LINUX
static bool isMainThread() noexcept
{
    return ::syscall(SYS_gettid) == ::getpid();
}
#else
static const Qt::HANDLE s_loadingThread = QThread::currentThreadId();

static bool isMainThread() noexcept
{
    return QThread::currentThreadId() == s_loadingThread;
}
#endif

namespace {

struct DispatcherEnd
{
    ~DispatcherEnd()
    {
        if (!isMainThread())
            Dispatcher::end();
    }
};

}

Dispatcher *Dispatcher::make()
{
    if (t_hasEnded)
        return nullptr;
    thread_local const DispatcherEnd atEnd;
    if (!QCoreApplication::instance() && !QCoreApplication::closingDown())
        qCWarning(lcAioPool,
                  "There is no QCoreApplication yet: nothing runs until one has been made and its event loop runs");
    return new Dispatcher; // its constructor makes it the current one
}

Dispatcher::Dispatcher()
{
    DrainEvent::openStock();
    if (QAbstractEventDispatcher *events = QAbstractEventDispatcher::instance()) {
        const auto eventsGone = [thread = QThread::currentThread(), number = currentThreadNumber()] {
            // The event dispatcher of a killed thread may be deleted by another thread. One may also be deleted
            // with its QCoreApplication.
            if (number == currentThreadNumber() && thread && thread->isFinished())
                end();
        };
        connect(events, &QObject::destroyed, this, eventsGone, Qt::DirectConnection);
    }
    t_current = this;
}

Dispatcher::~Dispatcher()
{
    {
        const QMutexLocker locker(&m_gate->m_mutex);
        m_gate->m_object = nullptr;
    }
    // The remaining runnables never run, but must not stay linked to a dead list.
    for (Link *list : { &m_ready, &m_endOfTurn, &m_ending }) {
        while (list->isLinked())
            list->next()->unlink();
    }
    m_timers.forgetAll();
    if (m_standing) {
        m_standing->timers.forgetAll();
        setStandingTime(0);
    }
    DrainEvent::closeStock();
}

void Dispatcher::end() noexcept
{
    t_hasEnded = true;
    delete std::exchange(t_current, nullptr);
}

void Dispatcher::startTimer(Timer &timer, Nanoseconds duration)
{
    if (Q_UNLIKELY(stands(timer))) {
        m_standing->start(timer, duration);
        if (m_standing->isDue())
            post();
        return;
    }
    m_nativeTimer.prepare();
    const Nanoseconds time = m_clock.read();
    m_timers.insert(timer, time + std::max<Nanoseconds>(duration, 0));
    arm(time);
}

void Dispatcher::reserveTimer(Timer &timer)
{
    if (Q_UNLIKELY(stands(timer))) {
        m_standing->timers.reserve(timer);
        return;
    }
    m_nativeTimer.prepare();
    m_timers.reserve(timer);
}

void Dispatcher::removeTimer(Timer &timer) noexcept
{
    // A destructor cannot ask keepsRealTime().
    if (Q_UNLIKELY(m_standing) && m_standing->timers.holds(timer))
        m_standing->timers.remove(timer);
    else
        m_timers.remove(timer);
    if (m_timers.isEmpty())
        m_armedFor = std::numeric_limits<Nanoseconds>::max(); // so that arm() moves the native timer
}

void Dispatcher::stopTimer(Timer &timer) noexcept
{
    removeTimer(timer);
    if (m_timers.isEmpty())
        m_nativeTimer.stop(); // otherwise the thread would wake up with nothing to do
}

void Dispatcher::runOutOfTurn(Runnable &runnable) noexcept
{
    const Nanoseconds outerTurnEnd = m_turnEnd;
    const int outerLevel = std::exchange(t_turnLevel, QThread::currentThread()->loopLevel());
    m_turnEnd = m_clock.read() + timeSlice();
    runnable.run();
    m_turnEnd = outerTurnEnd;
    t_turnLevel = outerLevel;
}

void Dispatcher::arm(Nanoseconds time) noexcept
{
    const Nanoseconds deadline = m_timers.firstDeadline();
    if (m_nativeTimer.isActive() && m_armedFor <= deadline)
        return;
    if (deadline <= time || !NativeTimer::canStart()) {
        post();
        return;
    }
    m_armedFor = deadline;
    m_nativeTimer.start(deadline, time);
}

bool Dispatcher::event(QEvent *event)
{
    if (event->type() == QEvent::Timer && static_cast<QTimerEvent *>(event)->timerId() == m_patience.timerId()) {
        allowDeeper();
        return true;
    }
    if (event->type() != DrainEvent::drainType())
        return QObject::event(event);
    static_cast<DrainEvent *>(event)->setDelivered();
    m_posted = false;
    turn();
    return true;
}

//! Fires due timers and runs what is ready, for one time slice. The rest follows after input and painting.
void Dispatcher::turn() noexcept
{
    if (m_holds > 0) {
        m_isTurnLeftOut = true;
        return;
    }
    const Nanoseconds begin = m_clock.read();
    const bool isDue = m_timers.isDue(begin);
    const bool isStandingDue = Q_UNLIKELY(m_standing) && m_standing->isDue();
    if (!isDue && !isStandingDue && !m_ready.isLinked() && !m_endOfTurn.isLinked() && !m_ending.isLinked()) {
        armAgain(begin);
        return;
    }
    if (isTooDeep()) {
        holdBack();
        return;
    }
    const Nesting nesting;
    const int outerLevel = std::exchange(t_turnLevel, QThread::currentThread()->loopLevel());
    // Before anything runs: an event loop nested in a task, and what does not fit in the slice, need it.
    post();
    const Nanoseconds outerTurnEnd = m_turnEnd;
    const Nanoseconds slice = timeSlice();
    const Nanoseconds turnEnd = begin + slice;
    m_turnEnd = turnEnd;
    const bool isDeep = m_depth > Nesting::NestedAtOnce;
    armAgain(begin);
    runReady(isDue ? begin + slice / 2 : turnEnd, isDeep);
    if (isDue) {
        fireTimers(begin, turnEnd);
        armAgain(m_clock.last());
        if (!isDeep)
            runReady(turnEnd, false);
    }
    if (Q_UNLIKELY(m_standing))
        fireStanding(turnEnd, isDeep);
    m_ending.splice(m_endOfTurn);
    while (m_ending.isLinked()) // a nested event loop continues this list
        run(*m_ending.next());
    m_turnEnd = outerTurnEnd;
    t_turnLevel = outerLevel;
}

void Dispatcher::runReady(Nanoseconds end, bool isDeep) noexcept
{
    while (m_ready.isLinked()) {
        // Take the first now and then, so that a task that never waits does not keep out the others.
        run(isDeep && ++m_deepTurns % 64 != 0 ? *m_ready.previous() : *m_ready.next());
        if (isDeep || m_clock.recent() >= end)
            break;
    }
}

//! Fires due timers for at most half a slice, so that tasks woken by very many timers need not wait for the last.
void Dispatcher::fireTimers(Nanoseconds due, Nanoseconds turnEnd) noexcept
{
    const Nanoseconds end = std::min(m_clock.recent() + timeSlice() / 2, turnEnd);
    while (m_timers.isDue(due)) {
        m_timers.fireFirst();
        if (m_clock.recent() >= end)
            break;
    }
    if (m_timers.isEmpty())
        m_nativeTimer.stop(); // still active if something else has caused this turn
}

void Dispatcher::run(Link &link) noexcept
{
    auto &runnable = static_cast<Runnable &>(link);
    runnable.unlink();
    runnable.run();
    returned();
}

//! Runs nothing in this event loop, unless that lasts for NestedPatience.
void Dispatcher::holdBack() noexcept
{
    m_isStrained = m_isHeldBack = true;
    if (m_depth < Nesting::NestedAtMost)
        m_patience.start(Nesting::NestedPatience, this);
}

void Dispatcher::allowDeeper() noexcept
{
    m_patience.stop();
    m_depthAllowed = m_depth + 1;
    m_isHeldBack = false;
    post();
}

void Dispatcher::recover() noexcept
{
    m_patience.stop();
    m_isHeldBack = false;
    m_depthAllowed = std::max(Nesting::NestedAtOnce, std::min(m_depthAllowed, m_depth));
    m_isStrained = m_depthAllowed > Nesting::NestedAtOnce;
    post();
}

}
