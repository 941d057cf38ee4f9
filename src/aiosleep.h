// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aioawait.h"

#include <chrono>

namespace Aio {
namespace detail {

class SleepSource;
//! See Aio::sleep().
class [[nodiscard]] Sleep : public Awaitable<Sleep>
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
//! See Aio::yield().
class [[nodiscard]] Yield : public Awaitable<Yield>
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
    precision: a quarter of a millisecond on Linux, a millisecond elsewhere. A duration of 0 or less is a yield().
*/
template<typename Rep, typename Period>
detail::Sleep sleep(std::chrono::duration<Rep, Period> duration) noexcept
{
    return detail::Sleep(std::chrono::ceil<std::chrono::nanoseconds>(duration).count());
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
