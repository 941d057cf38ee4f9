// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "task/aioawait.h"

#include <chrono>

namespace Aio {
namespace detail {

class AIOPOOL_EXPORT SleepSource final : public Source, private Timer
{
public:
    explicit SleepSource(Nanoseconds duration) noexcept : m_duration(duration) { }
    ~SleepSource() = default;

    bool isReady() const noexcept { return false; }
    bool start();
    void take() const noexcept { }
    void abandon() noexcept override { stop(); }
    static constexpr bool waitsOutside = false;

private:
    void timeout() noexcept override { wake(); }
    Nanoseconds m_duration;
};

//! See Aio::sleep().
class [[nodiscard("co_await it: sleep() itself does not wait")]] Sleep : public Deferred<SleepSource, Nanoseconds>
{
public:
    using Deferred::Deferred;
};

class AIOPOOL_EXPORT YieldSource final : public Source
{
public:
    bool isReady() const noexcept { return false; }
    bool start() noexcept
    {
        wake();
        return true;
    }
    void take() const noexcept { }
    void abandon() noexcept override { }
    static constexpr bool waitsOutside = false;
};

//! See Aio::yield().
class [[nodiscard("co_await it: yield() itself does not wait")]] Yield : public Deferred<YieldSource>
{
public:
    using Deferred::Deferred;
};

}

/*!
    \ingroup awaiting
    Suspends for at least \a duration. A sleep is cheap, because all sleeps of a thread share one native timer. They are
    rounded up to its precision: a quarter of a millisecond on Linux, a millisecond elsewhere.

    Takes any \c std::chrono::duration. 0 or less, or NaN, means a yield(). Time in which the computer is suspended does
    not count where the steady clock stands still then, as it does on Linux.

    More than a century, an infinity or the largest value of any type means for ever: no timer runs, and only a cancel
    ends the sleep. A task that sleeps for ever does not count as stuck: a coroutine that awaits it waits and gets no
    AioDeadlock.
    \code
    co_await Aio::sleep(std::chrono::hours::max()); // until it is cancelled
    \endcode
*/
template<typename Rep, typename Period>
detail::Sleep sleep(std::chrono::duration<Rep, Period> duration) noexcept
{
    return detail::Sleep(detail::toNanoseconds(duration));
}

/*!
    \ingroup awaiting
    Lets everything that is ready run first, and also the event loop if this turn's time slice (4 ms) is used up.
*/
inline detail::Yield yield() noexcept
{
    return detail::Yield();
}

}
