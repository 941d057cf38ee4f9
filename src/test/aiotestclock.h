// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"

#include <QtCore/qglobal.h>

#include <chrono>
#include <memory>
#include <optional>

namespace Aio {

/*!
    \ingroup testing
    \brief A clock that a test moves, so that sleeps, time limits and retries take no real time.

    While it exists, the time of its thread stands. Aio::sleep(), Aio::timeout(), the time limits of tasks and
    iterations, and the times in AioTaskInfo and AioTaskModel follow this clock, which begins at zero.
    \code
    Aio::TestClock clock;
    AioPool pool(1);
    const auto sending = pool.spawnN(send(device), AioTaskOptions().withTimeout(30s)); // it needs an hour
    clock.advance(29s);
    QCOMPARE(sending.state(), AioPool::TaskState::Active);
    clock.advance(1s); // returns at once
    QCOMPARE(sending.state(), AioPool::TaskState::Failed);
    \endcode

    Timers fire in the order of their deadlines; those with the same deadline fire in the order in which they were
    started. Each has a turn of the event loop of its own: what it wakes has run before the next one fires.

    QTimer, QDeadlineTimer, the network, functions in threads and the awaiters of QCoro keep real time, and so do the
    intervals at which models are updated. A test waits for these as it does without this clock, with \c QTRY_VERIFY()
    or Aio::waitFor().

    A turn of the event loop runs tasks for a second instead of 4 ms if there are so many, so that the order in which
    they run does not depend on how busy the machine is.

    The class is in the CMake target \c AioPool::Test. A program that does not use it pays nothing for it.

    \b Threads: it belongs to the thread that makes it, which needs an event dispatcher. Functions that move it are
    fatal in any other thread. Each thread has a time of its own and at most one clock: a second one is fatal.

    \b Lifetime: make it before the pool, and destroy it after the pool. Timers that run when it is made stand still
    from then on. When it is destroyed, timers that are left run on with the rest of their durations, and times of tasks
    that are in the future then count as now.
*/
class TestClock
{
public:
    //! Stops the time of this thread. A second clock in the same thread is fatal. May throw \c std::bad_alloc.
    TestClock();
    TestClock(const TestClock &) = delete;
    TestClock &operator=(const TestClock &) = delete;
    //! Lets the time run again. If user code that advance() runs destroys the clock, advance() returns early.
    ~TestClock();

    /*!
        Moves the clock by \a duration, and runs everything that is due until then. Takes any \c std::chrono::duration;
        0 or less only runs what is ready. A clock moves by a century at most in all.

        Runs the event loop until nothing is ready in it, moves the clock to the next deadline, fires that timer, and so
        on. Timers that are started meanwhile fire too if they are due by then. When this returns, now() has grown by
        \a duration, and nothing is ready.

        Does not wait for what keeps real time: a task that waits for a thread or a reply may still do so afterwards. A
        task that loops over Aio::yield() keeps this from returning until it ends.

        Runs user code, which may destroy the clock, and may call advance() itself: that call moves the clock at once,
        and the outer one then moves it only by what is left of its own duration.
    */
    template<typename Rep, typename Period>
    void advance(std::chrono::duration<Rep, Period> duration)
    {
        advanceBy(detail::toNanoseconds(duration));
    }

    /*!
        Makes the clock move by itself if \a enabled: whenever the event loop has nothing to do, the clock jumps to the
        next deadline. Off by default. A test then waits for the end of what it tests, in any event loop.
        \code
        Aio::TestClock clock;
        clock.setAutojump();
        Aio::waitFor(send(device)); // returns at once
        QCOMPARE(clock.now(), 1h);
        \endcode

        The clock does not jump while a coroutine of its thread awaits what needs real time to pass: a QTimer, a signal,
        a reply, a QFuture, a function in a thread, a task of a pool in another thread, or a QCoro::Task. A QTimer or a
        reply that no coroutine awaits does not stop it.
    */
    void setAutojump(bool enabled = true);
    //! Returns whether the clock moves by itself.
    bool isAutojump() const noexcept;

    //! Returns by how much the clock has moved since it was made.
    std::chrono::nanoseconds now() const noexcept;
    //! Returns what now() will be when the next timer is due, or nothing if none runs.
    std::optional<std::chrono::nanoseconds> nextDeadline() const noexcept;

private:
    class Private;

    void advanceBy(detail::Nanoseconds duration);

    const std::unique_ptr<Private> d;
};

}
