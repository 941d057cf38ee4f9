// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aioawait.h"

#include <chrono>

namespace Aio {
namespace detail {

class SleepSource;
class [[nodiscard("co_await it: sleep() itself does not wait")]] Sleep;
//! See Aio::sleep().
class Sleep : public Awaitable<Sleep>
{
public:
    using AioSource = SleepSource;
    explicit Sleep(Nanoseconds duration) noexcept : m_duration(duration) { }

private:
    friend SleepSource;
    Nanoseconds m_duration;
};

class AIOPOOL_EXPORT SleepSource final : public Source, private Timer
{
public:
    explicit SleepSource(const Sleep &sleep) noexcept : m_duration(sleep.m_duration) { }
    ~SleepSource() = default;

    bool isReady() const noexcept { return false; }
    bool start();
    void take() const noexcept { }
    void abandon() noexcept override { stop(); }

private:
    void timeout() noexcept override { wake(); }
    Nanoseconds m_duration;
};

class YieldSource;
class [[nodiscard("co_await it: yield() itself does not wait")]] Yield;
//! See Aio::yield().
class Yield : public Awaitable<Yield>
{
public:
    using AioSource = YieldSource;
    Yield() noexcept { }
};

class AIOPOOL_EXPORT YieldSource final : public Source
{
public:
    explicit YieldSource(const Yield &) noexcept { }

    bool isReady() const noexcept { return false; }
    bool start() noexcept
    {
        wake();
        return true;
    }
    void take() const noexcept { }
    void abandon() noexcept override { }
};

}

/*!
    \ingroup awaiting
    Suspends for at least \a duration. Cheap: all the sleeps of a thread share one native timer, and are rounded up to its
    precision: a quarter of a millisecond on Linux, a millisecond elsewhere.

    Any \c std::chrono::duration will do. 0 or less, or NaN, is a yield(). More than a century, an infinity or the largest value of
    any type is for ever: no timer runs, and only a cancel ends the sleep. A task that sleeps for ever does not count as stuck: a
    coroutine that awaits it waits and gets no AioDeadlock. Time in which the computer is suspended does not count where the
    steady clock stands still then, as it does on Linux.
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
    Lets everything that is ready go first, and the event loop when this turn's time slice (4 ms) is used up.
*/
inline detail::Yield yield() noexcept
{
    return detail::Yield();
}

}
