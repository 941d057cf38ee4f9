// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"
#include "base/aioref.h"

#include <QtCore/QMutex>
#include <QtCore/QObject>

namespace Aio::detail {

/*!
    An element of a circular doubly linked list, its own list head when alone. Linking and unlinking never
    allocate, so what only moves tasks about cannot fail.
*/
class Link
{
public:
    Link() noexcept = default;
    Link(const Link &) = delete;
    Link &operator=(const Link &) = delete;
    ~Link() { unlink(); }

    bool isLinked() const noexcept { return m_next != this; }
    Link *next() const noexcept { return m_next; }
    Link *previous() const noexcept { return m_previous; }

    //! Puts this element before \a position; before a list head is the back of the list.
    void linkBefore(Link &position) noexcept
    {
        Q_ASSERT(!isLinked());
        m_previous = position.m_previous;
        m_next = &position;
        m_previous->m_next = this;
        position.m_previous = this;
    }
    void unlink() noexcept
    {
        m_previous->m_next = m_next;
        m_next->m_previous = m_previous;
        m_previous = m_next = this;
    }
    //! Moves the elements behind head \a from to the back of this head's list.
    void splice(Link &from) noexcept
    {
        if (!from.isLinked())
            return;
        Link *first = from.m_next;
        Link *last = from.m_previous;
        from.m_next = from.m_previous = &from;
        first->m_previous = m_previous;
        m_previous->m_next = first;
        last->m_next = this;
        m_previous = last;
    }

private:
    Link *m_previous = this;
    Link *m_next = this;
};

/*!
    Something that runs on a later turn of its thread's event loop. All the runnables of a turn share one posted
    event: a post costs more than most of what runs in it.

    \b Threads: of the thread that schedules it. Once that has finished, it is not scheduled any more, and others may
    destroy it.
*/
class AIOPOOL_EXPORT Runnable : private Link
{
public:
    //! To the back of the ready list; no effect when it is in a list already.
    void schedule() noexcept
    {
        if (!isLinked())
            addToReady();
    }
    //! Runs after everything that is ready, once a turn.
    void scheduleAtEndOfTurn() noexcept
    {
        if (!isLinked())
            addToEndOfTurn();
    }
    bool isScheduled() const noexcept { return isLinked(); }
    void unschedule() noexcept { unlink(); }
    //! Nothing else is ready before it.
    bool isNext() const noexcept;
    //! Nothing is ready in this thread.
    static bool isNoneReady() noexcept;
    //! Instead of later, by what is having its turn.
    void runNow() noexcept
    {
        unlink();
        run();
    }

    //! Instead of later, in a call that comes from outside.
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
    A single-shot timer that costs two heap operations instead of a native timer: all of a thread's share one.
    Never fires early; late by up to the precision of that one.

    \b Threads: of the thread that starts it. Once that has finished, it does not fire any more, and others may destroy it.
*/
class AIOPOOL_EXPORT Timer
{
public:
    //! May throw std::bad_alloc, unless there is a place for it; then it is not running. Nor is it with more than a Century.
    void start(Nanoseconds duration);
    //! Sees to it that the next start() finds a place; until then or stop(). May throw std::bad_alloc.
    void reserve();
    void stop() noexcept;
    bool isActive() const noexcept { return m_place >= 0; }

protected:
    Timer() noexcept = default;
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    virtual ~Timer() { stop(); }

    virtual void timeout() noexcept = 0;

private:
    friend class TimerQueue;
    static constexpr qsizetype Nowhere = -1;
    qsizetype m_place = Nowhere; // in the heap; a negative one below that is reserved
};

//! A number of the calling thread's own, never 0 and never given again.
AIOPOOL_EXPORT quint32 currentThreadNumber() noexcept;

/*!
    The way into a thread's event loop from other threads; outlives the thread, and then takes nothing any more.
*/
class AIOPOOL_EXPORT ThreadGate : public RefCounted
{
public:
    //! The gate of the calling thread.
    static Ref<ThreadGate> current();
    bool isCurrent() const noexcept;
    /*!
        Has \a function called in the thread, on a later turn; false when the thread has ended, and destroyed uncalled
        when it ends before that turn.
        \b Threads: any.
    */
    template<typename F>
    bool post(F &&function)
    {
        const QMutexLocker locker(&m_mutex);
        return m_object && QMetaObject::invokeMethod(m_object, std::forward<F>(function), Qt::QueuedConnection);
    }
    //! Of the gate's thread; the context of connections that are to arrive there. Null when the thread has ended.
    QObject *object() const noexcept { return m_object; }

private:
    friend class Dispatcher;
    explicit ThreadGate(QObject *object) noexcept : m_object(object) { }

    QMutex m_mutex;
    QObject *m_object;
};

/*!
    Counts the event loops that run tasks inside each other: a slot or a worker that runs one has the others go on in there,
    and these may do the same, until the stack ends. Beyond NestedAtOnce, such an event loop runs none until it has gone on
    for NestedPatience, so that one that only looks for events returns first; then it runs one a turn, the last that became
    ready first, which more likely than the others is what it waits for. Beyond NestedAtMost it runs none.

    One of these lives while tasks are run, or user code like that of tasks.
*/
class AIOPOOL_EXPORT Nesting
{
public:
    Nesting() noexcept;
    Nesting(const Nesting &) = delete;
    Nesting &operator=(const Nesting &) = delete;
    ~Nesting();

    //! No user code is to run now: what is scheduled does when it may.
    static bool isTooDeep() noexcept;

    static constexpr int NestedAtOnce = 32;
    static constexpr int NestedAtMost = 256;
    static constexpr int NestedPatience = 10; // in milliseconds
};

//! Until it ends, nothing of ours runs in the thread's event loop.
class AIOPOOL_EXPORT TurnHold
{
public:
    TurnHold() noexcept;
    TurnHold(const TurnHold &) = delete;
    TurnHold &operator=(const TurnHold &) = delete;
    ~TurnHold();
    //! Ends, and runs what would have run meanwhile.
    void catchUp() noexcept;

private:
    bool m_hasEnded = false;
};

//! How long one turn of the event loop may start and resume tasks before input and painting get their chance.
inline constexpr Nanoseconds TimeSlice = 4'000'000;

//! True when this turn's time slice is used up: work in portions asks between two of them.
AIOPOOL_EXPORT bool isTurnOver() noexcept;

//! now(), or up to 50 µs before: for what happens to every task.
AIOPOOL_EXPORT Nanoseconds recentTime() noexcept;
//! The same for what is told as a time of the wall clock later.
Nanoseconds recentNotedTime() noexcept;
//! When the last runnable was done, for one that has just begun to run: it takes no look at the clock.
Nanoseconds lastRunTime() noexcept;

}
