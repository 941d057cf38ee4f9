// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"

#include <optional>

namespace Aio::detail {

/*!
    The seam for Aio::TestClock: stops the time of the calling thread, and moves it.

    While the time stands, now(), recentTime() and all timers of the thread follow it, except those with
    keepsRealTime(). A timer fires when the time has been moved to its deadline. Timers fire in the order of their
    deadlines and starts, at most one per turn, after everything that is ready. With a step level, each also waits for a
    step().

    \b Threads: any; each has a time of its own.
*/
class AIOPOOL_EXPORT StandingTime
{
public:
    //! Stops the time, and returns a number that no other call returns. Returns 0 if the time stands already or the
    //! thread has ended. May throw std::bad_alloc.
    static quint64 begin();
    //! Lets the time run again. Timers run on with the rest of their durations.
    static void end() noexcept;
    //! Returns the number of the begin() since which the time has stood. 0 while it runs.
    static quint64 number() noexcept;

    //! Returns the deadline of the first timer, if there is one.
    static std::optional<Nanoseconds> firstDeadline() noexcept;
    //! Moves the time forward. Timers that are due then fire in the next turns.
    static void moveTo(Nanoseconds time) noexcept;
    static constexpr int NoSteps = -1;
    //! Makes timers wait for step(), unless more than \a level event loops run. Returns the level before.
    static int setStepLevel(int level) noexcept;
    //! Lets one timer that is due fire in the next turn.
    static void step() noexcept;
    //! True if nothing runs in the next turn.
    static bool isIdle() noexcept;
    //! True if turns of an event loop that starts now may run something.
    static bool canRun() noexcept;
    //! Returns how many turns have run something while the time stood.
    static quint64 turnCount() noexcept;
};

/*!
    Marks a coroutine that waits for what needs real time to pass, such as a signal or a thread. An Aio::TestClock does
    not jump by itself while there is one in its thread.

    \b Threads: belongs to the thread that calls begin(). Once that thread has finished, others may destroy it.
*/
class AIOPOOL_EXPORT OutsideWait
{
public:
    OutsideWait() noexcept = default;
    OutsideWait(const OutsideWait &) = delete;
    OutsideWait &operator=(const OutsideWait &) = delete;
    ~OutsideWait() { end(); }

    void begin() noexcept;
    void end() noexcept
    {
        if (m_thread != 0)
            uncount();
    }

    //! True if a coroutine of the calling thread is marked.
    static bool any() noexcept;

    //! Notes that a generator waits for tasks of ours. Called when that wait begins.
    static void noteInnerWait() noexcept;
    //! True if a generator has called noteInnerWait() since the last call. Forgets that.
    static bool takeInnerWait() noexcept;

private:
    void uncount() noexcept;

    quint32 m_thread = 0; // number of the thread in which this counts; 0 if it does not
};

}
