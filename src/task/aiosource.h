// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a coroutine is suspended on, and what a cancel asks of that.

#include "loop/aiodispatcher.h"
#include "loop/aiostandingtime.h"

namespace Aio::detail {

class DeadlockSearch;
class Execution;
class Job;

//! Base class of what waits for a source. After one wake() it continues in a later turn.
class AIOPOOL_EXPORT Waker : public Runnable
{
public:
    void wake() noexcept
    {
        m_woken = true;
        schedule();
    }

    //! Returns the pool's task that waits, or null.
    virtual Job *job() const noexcept { return nullptr; }
    //! Returns the outermost of the executions that wait for each other down to this one; null for a foreign coroutine.
    virtual Execution *root() noexcept { return nullptr; }

protected:
    bool m_woken = false;
};

//! The answer of an await when its task is cancelled.
enum class Interrupt {
    Now, //!< lets go: AioCancelled is thrown at once, nothing will wake the task
    Later, //!< wakes the task when what the await started has ended; AioCancelled is thrown then
    Ignored, //!< cannot be interrupted: wakes the task when the await is done, with its result
};

//! A wait in which nothing happens except that functions wait for a thread.
enum class ThreadWait {
    None,
    BehindOthers, //!< all threads are taken by work that is not ours
    BehindOurs, //!< at least one of the threads runs a function like these
};

/*!
    Base class of what a coroutine is suspended on; lives in the coroutine's frame.

    A concrete source adds \c isReady(), \c start() (registers; false if there is nothing to wait for after all) and
    \c take() (returns the result of the \c co_await, may throw). Its destructor lets go of everything, because a frame
    may be destroyed at any time.
*/
class AIOPOOL_EXPORT Source
{
public:
    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    //! Answers a cancel. The default lets go.
    virtual Interrupt interrupt() noexcept
    {
        abandon();
        return Interrupt::Now;
    }
    //! Lets go now. What the source started and owns has ended when this returns.
    virtual void abandon() noexcept = 0;
    //! True if what the source waits for can still happen.
    virtual bool canMove(DeadlockSearch &) { return true; }
    //! True if canMove() is worth asking.
    static constexpr bool canDeadlock = false;
    //! False for a source that only waits for other executions or for a Timer. Any other is an OutsideWait.
    static constexpr bool waitsOutside = true;
    //! Called after start() if waitsOutside is true. True if this wait is an OutsideWait.
    static constexpr bool isOutside() noexcept { return true; }
    //! Begins to stop what takes time to stop: the pool is about to abandon this source and others, one by one.
    virtual void prepareToAbandon() noexcept { }
    //! Takes back what has not begun, because a cancel is on its way: it might begin before interrupt() is called.
    virtual void takeBack() noexcept { }
    //! Returns what kind of wait for a thread this is. Makes \a announceTo, unless it is null, look at its threads as
    //! soon as a function begins; this may throw std::bad_alloc.
    virtual ThreadWait threadWait([[maybe_unused]] Job *announceTo) { return ThreadWait::None; }

protected:
    Source() noexcept = default;
    ~Source() = default;
    void wake() noexcept { m_waker->wake(); }
    Waker &waker() const noexcept { return *m_waker; }

private:
    template<typename S>
    friend class AwaitOperation;
    template<typename S>
    friend class ForeignAwaitOperation;
    Waker *m_waker = nullptr;
};

}
