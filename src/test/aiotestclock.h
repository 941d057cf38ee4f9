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
    \brief A clock that a test moves, so that it needs no time to test sleeps, time limits and retries.

    While it exists, the time of its thread stands: Aio::sleep(), Aio::timeout(), the time limits of tasks, awaits and
    iterations, and the times of AioTaskInfo and AioTaskModel follow this clock. It begins at zero.
    \code
    Aio::TestClock clock;
    AioPool pool(1);
    const auto sending = pool.spawnN(send(device), AioTaskOptions().withTimeout(30s)); // it needs an hour
    clock.advance(29s);
    QCOMPARE(sending.state(), AioPool::TaskState::Active);
    clock.advance(1s); // returns at once
    QCOMPARE(sending.state(), AioPool::TaskState::Failed);
    \endcode

    Timers fire in the order of their deadlines, those with the same one in the order in which they were started. Each
    has a turn of the event loop of its own: what it wakes has run when the next one fires.

    What is not AioPool's keeps real time: QTimer, QDeadlineTimer, the network, functions in threads, and a
    QCoro::Task that waits for such. So do the pool's time slices, and the intervals at which models are updated. A test
    waits for these as it does without this clock, with \c QTRY_VERIFY() or Aio::waitFor().

    The class is in the CMake target \c AioPool::Test. A program that does not use it pays nothing for it.

    \b Threads: it is for the thread that makes it, which needs an event dispatcher; its functions are called there. A
    thread has at most one at a time: making a second one is fatal. Each thread has a time of its own.

    \b Lifetime: make it before the first timer that it should move. Timers that run already stand still from then on,
    and when it is destroyed all timers run on with what is left of their durations. Destroy the pools first: their
    times would be in the future.
*/
class TestClock
{
public:
    //! Stops the time of this thread. A second clock in the same thread is fatal. May throw \c std::bad_alloc.
    TestClock();
    TestClock(const TestClock &) = delete;
    TestClock &operator=(const TestClock &) = delete;
    //! Lets the time run again. May be called by what advance() runs, which then returns as soon as it can.
    ~TestClock();

    /*!
        Moves the clock by \a duration, and runs everything that is due until then. Takes any \c std::chrono::duration;
        0 or less only runs what is ready. In all, a clock moves by a century at most.

        Runs the event loop until nothing is ready in it, then moves the clock to the next deadline and fires its timer,
        and so on. Timers that are started meanwhile fire as well, if they are due by then. When this returns, now() has
        grown by \a duration, and nothing is ready.

        Does not wait for what keeps real time: a task that waits for a thread or for a reply may be there still. A task
        that never waits, but for Aio::yield(), keeps this from returning.

        Runs user code, which may destroy this clock, or call advance() as well: a slot or a task that does moves the
        clock at once, and the outer call then moves it by the rest of its own duration, if there is any.
    */
    template<typename Rep, typename Period>
    void advance(std::chrono::duration<Rep, Period> duration)
    {
        advanceBy(detail::toNanoseconds(duration));
    }

    /*!
        Makes the clock move by itself, if \a enabled: when the event loop has nothing to do, the clock jumps to the
        next deadline. Off by default. A test may then simply wait for the end of what it tests.
        \code
        Aio::TestClock clock;
        clock.setAutojump();
        Aio::waitFor(send(device)); // returns at once
        QCOMPARE(clock.now(), 1h);
        \endcode

        It does not jump while a coroutine of its thread awaits what needs real time to pass: a QTimer, a signal, a
        reply, a QFuture, a function in a thread, a task of a pool in another thread, a QCoro::Task. It cannot know of a
        QTimer or a reply that no coroutine awaits.
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
