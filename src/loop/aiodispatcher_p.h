// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiodispatcher.h"
#include "aiodrainevent_p.h"
#include "aionativetimer_p.h"
#include "aiostandingtime.h"
#include "base/aiothreadlocal_p.h"
#include "aiotimerqueue_p.h"

#include <QtCore/QBasicTimer>
#include <QtCore/QCoreApplication>
#include <QtCore/QThread>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace Aio::detail {

class Dispatcher;
extern AIOPOOL_THREAD_LOCAL Dispatcher *t_current; // of this thread; null if there is none

/*!
    Runs the runnables and timers of one thread. Holds the ready list, the end-of-turn list, the timers, and the event
    that drains them.

    A dispatcher ends with its thread, and forgets what is linked to it. That must have happened when QThread::wait()
    returns: from then on other threads, several at once, may destroy tasks and timers of this one, and none of these
    may still be in a list.

    C++ destroys thread-locals later than that. The dispatcher of a QThread therefore ends with the thread's event
    dispatcher, which Qt deletes after all that lives in the thread and before it wakes the threads that wait. In a
    thread that Qt has not started, it ends with the thread-locals. The dispatcher of the main thread never ends,
    because static objects are destroyed after its thread-locals.
*/
class Dispatcher : public QObject
{
public:
    //! Returns the dispatcher of this thread. Null if the thread has ended: runnables never run, and no timer fires.
    static Dispatcher *current() { return t_current ? t_current : make(); }
    //! Ends the dispatcher of the calling thread.
    static void end() noexcept;

    Dispatcher();
    ~Dispatcher() override;

    void add(Link &runnable, bool atEndOfTurn) noexcept
    {
        runnable.linkBefore(atEndOfTurn ? m_endOfTurn : m_ready);
        post();
    }
    void startTimer(Timer &timer, Nanoseconds duration);
    void reserveTimer(Timer &timer);
    //! Takes \a timer out. The native timer stays as it is, for a start() that follows at once.
    void removeTimer(Timer &timer) noexcept;
    void stopTimer(Timer &timer) noexcept;
    bool isTurnOver() noexcept { return m_clock.recent() >= m_turnEnd; }
    Nanoseconds recentTime() noexcept { return Q_LIKELY(!m_standing) ? m_clock.recent() : m_standing->time; }
    Nanoseconds recentNotedTime() noexcept { return Q_LIKELY(!m_standing) ? m_clock.recentNoted() : m_standing->time; }
    Nanoseconds lastRunTime() const noexcept { return Q_LIKELY(!m_standing) ? m_clock.last() : m_standing->time; }
    Nanoseconds recentSteadyTime() noexcept { return m_clock.recent(); }
    ThreadGate &gate() const noexcept { return *m_gate; }
    void eventLost() noexcept { m_posted = false; }
    void runOutOfTurn(Runnable &runnable) noexcept;

    void enterNesting() noexcept { ++m_depth; }
    void leaveNesting() noexcept
    {
        returned();
        --m_depth;
    }
    bool isTooDeep() const noexcept { return m_depth >= m_depthAllowed; }
    void hold() noexcept { ++m_holds; }
    //! True if a turn has been left out meanwhile, which is posted now.
    bool letGo() noexcept
    {
        if (--m_holds > 0 || !std::exchange(m_isTurnLeftOut, false))
            return false;
        post();
        return true;
    }
    void turnNow() noexcept { turn(); }
    bool suspendPosts() noexcept { return std::exchange(m_posted, true); }
    void resumePosts(bool wasPosted) noexcept
    {
        m_posted = wasPosted;
        if (!wasPosted) // otherwise two slices could pass without a look at input
            turn();
    }

    quint64 beginStanding();
    void endStanding() noexcept;
    quint64 standingNumber() const noexcept { return m_standing ? m_standing->number : 0; }
    std::optional<Nanoseconds> firstStandingDeadline() const noexcept;
    void moveStanding(Nanoseconds time) noexcept;
    int setStepLevel(int level) noexcept;
    void step() noexcept;
    quint64 standingTurns() const noexcept { return m_standing ? m_standing->turns : 0; }
    bool isIdle() const noexcept
    {
        return !m_posted && !m_ready.isLinked() && !m_endOfTurn.isLinked() && !m_ending.isLinked()
                && !(m_standing && m_standing->isDue());
    }
    bool canRun() const noexcept { return m_holds == 0 && m_depth < Nesting::NestedAtMost; }

protected:
    bool event(QEvent *event) override;

private:
    struct StandingDeadline
    {
        Nanoseconds time = 0;
        quint64 order = 0; // number of the start among those of this standing time
        auto operator<=>(const StandingDeadline &) const noexcept = default;
    };
    //! The state of a StandingTime.
    struct Standing
    {
        quint64 number = 0;
        Nanoseconds time = 0;
        TimerQueue<StandingDeadline> timers;
        quint64 started = 0;
        quint64 turns = 0;
        int timesPutOff = 0;
        int stepLevel = StandingTime::NoSteps;
        bool isStepDue = false;

        StandingDeadline next(Nanoseconds deadline) noexcept { return { deadline, ++started }; }
        void start(Timer &timer, Nanoseconds duration)
        {
            timers.insert(timer, next(time + std::max<Nanoseconds>(duration, 0)));
        }
        //! True if a timer may fire now.
        bool isDue() const noexcept
        {
            return !timers.isEmpty() && timers.firstDeadline().time <= time
                    && (isStepDue || QThread::currentThread()->loopLevel() > stepLevel);
        }
    };

    static Dispatcher *make();
    bool stands(const Timer &timer) const noexcept { return m_standing && !timer.keepsRealTime(); }
    void fireStanding(Nanoseconds turnEnd, bool isDeep) noexcept;
    void post() noexcept
    {
        if (m_posted || m_isHeldBack)
            return;
        m_posted = true;
        QCoreApplication::postEvent(this, new DrainEvent);
    }
    //! Makes sure that there is a turn when the first timer is due.
    void arm(Nanoseconds time) noexcept;
    void nativeTimerFired() noexcept
    {
        if (!m_posted) // otherwise two slices could pass without a look at input
            turn();
    }
    void turn() noexcept;
    void runReady(Nanoseconds end, bool isDeep) noexcept;
    Nanoseconds timeSlice() const noexcept { return Q_LIKELY(!m_standing) ? TimeSlice : StandingTimeSlice; }
    void fireTimers(Nanoseconds due, Nanoseconds turnEnd) noexcept;
    //! Arms the native timer again after it has fired, or was lost with an earlier QCoreApplication.
    void armAgain(Nanoseconds time) noexcept
    {
        if (!m_timers.isEmpty() && !m_nativeTimer.isActive())
            arm(time);
    }
    void run(Link &link) noexcept;

    void holdBack() noexcept;
    void allowDeeper() noexcept;
    //! Handles the return of a runnable or of user code: the event loops that ran in it have ended.
    void returned() noexcept
    {
        if (Q_UNLIKELY(m_isStrained))
            recover();
    }
    void recover() noexcept;

    const Ref<ThreadGate> m_gate = Ref<ThreadGate>::adopt(new ThreadGate(this));
    Link m_ready;
    Link m_endOfTurn;
    Link m_ending; // what was in m_endOfTurn, in a turn that is ending
    TimerQueue<Nanoseconds> m_timers;
    std::unique_ptr<Standing> m_standing; // during a StandingTime
    NativeTimer m_nativeTimer{ [](void *self) { static_cast<Dispatcher *>(self)->nativeTimerFired(); }, this };
    RecentClock m_clock;
    Nanoseconds m_armedFor = 0;
    Nanoseconds m_turnEnd = 0;
    bool m_posted = false;
    bool m_isHeldBack = false; // while true, nothing is posted
    bool m_isStrained = false; // recover() is needed when an event loop has returned
    int m_depth = 0; // number of Nestings
    int m_depthAllowed = Nesting::NestedAtOnce;
    quint32 m_deepTurns = 0;
    int m_holds = 0; // number of TurnHolds that have not ended
    bool m_isTurnLeftOut = false;
    QBasicTimer m_patience;
};

}
