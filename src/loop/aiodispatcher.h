// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"
#include "base/aiolink.h"
#include "base/aioref.h"

#include <QtCore/QMutex>
#include <QtCore/QObject>

namespace Aio::detail {

/*!
    Base class of objects that run in a later turn of their thread's event loop. All runnables of a turn share one
    posted event, because a post costs more than most of what runs in it.

    \b Threads: belongs to the thread that schedules it. Once that thread has finished, the runnable is no longer
    scheduled, and other threads may destroy it.
*/
class AIOPOOL_EXPORT Runnable : private Link
{
public:
    //! Puts this at the back of the ready list. No effect if it is in a list already.
    void schedule() noexcept
    {
        if (!isLinked())
            addToReady();
    }
    //! Lets this run after everything that is ready, once per turn. No effect if it is in a list already.
    void scheduleAtEndOfTurn() noexcept
    {
        if (!isLinked())
            addToEndOfTurn();
    }
    bool isScheduled() const noexcept { return isLinked(); }
    void unschedule() noexcept { unlink(); }
    //! Runs this now instead of later. Called by a runnable that has its turn.
    void runNow() noexcept
    {
        unlink();
        run();
    }

    //! Runs this now instead of later, with a time slice of its own. For calls that come from outside a turn.
    void runOutOfTurn() noexcept;

protected:
    Runnable() noexcept = default;
    virtual ~Runnable() = default;

    virtual void run() noexcept = 0;

private:
    friend class Dispatcher;
    void addToReady() noexcept;
    void addToEndOfTurn() noexcept;
};

/*!
    A single-shot timer that costs two heap operations instead of a native timer: all timers of a thread share one of
    those. Never fires early, but up to the precision of the native timer late.

    \b Threads: belongs to the thread that starts it. Once that thread has finished, the timer no longer fires, and
    other threads may destroy it.
*/
class AIOPOOL_EXPORT Timer
{
public:
    //! Starts the timer; a \a duration above a Century only stops it. Without a reserved place, may throw
    //! std::bad_alloc, which leaves the timer stopped.
    void start(Nanoseconds duration);
    //! Reserves a place for the next start(), until that or stop(). May throw std::bad_alloc.
    void reserve();
    void stop() noexcept;
    bool isActive() const noexcept { return m_place >= 0; }

protected:
    Timer() noexcept = default;
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    virtual ~Timer() { stop(); }

    virtual void timeout() noexcept = 0;
    //! True if the timer runs on during a StandingTime, because it has to do with the processor or the screen.
    virtual bool keepsRealTime() const noexcept { return false; }

private:
    friend class Dispatcher;
    template<typename Deadline>
    friend class TimerQueue;
    static constexpr qsizetype Nowhere = -1;
    qsizetype m_place = Nowhere; // in the heap; below Nowhere: a reserved place
};

//! Returns the number of the calling thread, which is never 0 and never reused.
AIOPOOL_EXPORT quint32 currentThreadNumber() noexcept;

/*!
    The way into a thread's event loop from other threads. Outlives the thread, and accepts nothing after that.
*/
class AIOPOOL_EXPORT ThreadGate : public RefCounted
{
public:
    //! Returns the gate of the calling thread.
    static Ref<ThreadGate> current();
    bool isCurrent() const noexcept;
    /*!
        Posts \a function, to be called in the gate's thread in a later turn. False if the thread has ended. If the
        thread ends before that turn, \a function is destroyed uncalled.
        \b Threads: any.
    */
    template<typename F>
    bool post(F &&function)
    {
        const QMutexLocker locker(&m_mutex);
        return m_object && QMetaObject::invokeMethod(m_object, std::forward<F>(function), Qt::QueuedConnection);
    }
    //! Returns the context of connections to the gate's thread, which lives there. Null if the thread has ended.
    QObject *object() const noexcept { return m_object; }

private:
    friend class Dispatcher;
    explicit ThreadGate(QObject *object) noexcept : m_object(object) { }

    QMutex m_mutex;
    QObject *m_object;
};

/*!
    Counts the event loops that run tasks inside each other. A slot or worker that runs an event loop lets other tasks
    continue in there, and these may do the same, until the stack ends.

    Beyond NestedAtOnce, such an event loop runs no task until it has lasted for NestedPatience, so that one that only
    looks for events returns first. After that it runs one task per turn, usually the one that became ready last,
    because that is most likely what the event loop waits for. Beyond NestedAtMost it runs none.

    An object of this class lives while tasks run, or user code like that of tasks.
*/
class AIOPOOL_EXPORT Nesting
{
public:
    Nesting() noexcept;
    Nesting(const Nesting &) = delete;
    Nesting &operator=(const Nesting &) = delete;
    ~Nesting();

    //! True if no user code may run now. What is scheduled runs as soon as it may.
    static bool isTooDeep() noexcept;

    static constexpr int NestedAtOnce = 32;
    static constexpr int NestedAtMost = 256;
    static constexpr int NestedPatience = 10; // in milliseconds
};

//! Keeps the runnables and timers of this thread from running in its event loop, until the hold ends.
class AIOPOOL_EXPORT TurnHold
{
public:
    TurnHold() noexcept;
    TurnHold(const TurnHold &) = delete;
    TurnHold &operator=(const TurnHold &) = delete;
    ~TurnHold();
    //! Ends the hold.
    void letGo() noexcept;
    //! Ends the hold, and runs what would have run during it.
    void catchUp() noexcept;

private:
    bool m_hasEnded = false;
    bool m_isTurnLeftOut = false; // by then
};

/*!
    What becomes ready during its life runs when it ends, in a turn of its own and without a posted event. For calls that
    come from the event loop and run no user code.
*/
class AIOPOOL_EXPORT TurnAtOnce
{
public:
    TurnAtOnce() noexcept;
    TurnAtOnce(const TurnAtOnce &) = delete;
    TurnAtOnce &operator=(const TurnAtOnce &) = delete;
    ~TurnAtOnce();

private:
    bool m_wasPosted;
};

//! Time in which one turn of the event loop may start and resume tasks, before input and painting get their chance.
inline constexpr Nanoseconds TimeSlice = 4'000'000;
//! The same during a StandingTime: so long that the order in which tasks run does not depend on how busy the machine is.
inline constexpr Nanoseconds StandingTimeSlice = 1'000'000'000;

//! True if this turn's time slice is used up. Work that is done in portions asks between two of them.
AIOPOOL_EXPORT bool isTurnOver() noexcept;

//! Returns now(), or a time up to 50 µs before it. For what happens to every task.
AIOPOOL_EXPORT Nanoseconds recentTime() noexcept;
//! Returns steadyNow(), or a time up to 50 µs before it.
Nanoseconds recentSteadyTime() noexcept;
//! Returns recentTime(), and has noted the wall clock: for times that are later shown as wall clock times.
Nanoseconds recentNotedTime() noexcept;
//! Returns when the previous runnable ended, without reading the clock. For a runnable that has just begun to run.
Nanoseconds lastRunTime() noexcept;

}
