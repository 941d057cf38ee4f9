// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/qglobal.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

#if defined(Q_PROCESSOR_X86_64) && defined(Q_CC_MSVC)
#include <intrin.h>
#endif

namespace Aio::detail {

//! Nanoseconds of the steady clock.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds Millisecond = 1'000'000;

//! A duration longer than anything takes. Adding it to a time of the steady clock does not overflow.
inline constexpr Nanoseconds Century = std::chrono::nanoseconds(std::chrono::years(100)).count();
//! Stands for every duration above a Century. No timer runs for it.
inline constexpr Nanoseconds Forever = std::numeric_limits<Nanoseconds>::max();

/*!
    Converts \a duration to units of which there are \a PerSecond in a second. Rounds away from zero, so that the count
    keeps its sign. Values that do not fit, infinities included, become the largest or smallest number; NaN becomes -1.
*/
template<std::int64_t PerSecond, typename Rep, typename Period>
constexpr std::int64_t saturatedCount(const std::chrono::duration<Rep, Period> &duration) noexcept
{
    constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();
    if (duration == duration.zero())
        return 0;
    const bool isPositive = duration > duration.zero();
    if (!isPositive && !(duration < duration.zero()))
        return -1;
    const auto withSign = [isPositive](std::int64_t size) { return isPositive ? size : -size; };

    // One unit of duration is Period::num * Factor / Divisor of ours. Convert through durations, because compilers warn
    // about casts that are useless for some types.
    constexpr std::int64_t Factor = PerSecond / std::gcd(PerSecond, Period::den);
    constexpr std::int64_t Divisor = Period::den / std::gcd(PerSecond, Period::den);
    constexpr std::int64_t Multiplier = Period::num <= Most / Factor ? Period::num * Factor : 0; // 0: does not fit
    if constexpr (std::is_integral_v<Rep> && sizeof(Rep) <= sizeof(std::uint64_t) && Multiplier != 0
                  && (Divisor == 1 || Multiplier == 1)) {
        const std::uint64_t count = std::chrono::duration<std::uint64_t, Period>(duration).count();
        const std::uint64_t size = isPositive ? count : 0 - count;
        const std::uint64_t whole = size / Divisor + (size % Divisor != 0);
        return withSign(whole > Most / Multiplier ? Most : std::int64_t(whole * Multiplier));
    } else {
        using Real = std::conditional_t<std::is_floating_point_v<Rep>, Rep, long double>;
        const Real count = std::chrono::duration<Real, Period>(duration).count();
        const Real size = (isPositive ? count : -count) * Real(Period::num) * Real(Factor) / Real(Divisor);
        if (!(size < Real(Most)))
            return withSign(Most);
        const auto whole = static_cast<std::int64_t>(size);
        // Ignore an excess within the rounding error of the type: 0.07 s are 70 ms.
        const bool isMore = whole == 0 || size - Real(whole) > 4 * std::numeric_limits<Real>::epsilon() * size;
        return withSign(whole + isMore);
    }
}

/*!
    Converts a duration that comes from outside; every such duration goes through this. More than a Century becomes
    Forever. 0 or less means at once or no limit, as the caller defines it.
*/
template<typename Rep, typename Period>
constexpr Nanoseconds toNanoseconds(const std::chrono::duration<Rep, Period> &duration) noexcept
{
    const Nanoseconds count = saturatedCount<1'000'000'000>(duration);
    return count > Century ? Forever : count;
}

//! Converts a duration for options, which keep what was set. A part of a millisecond counts as a whole one.
template<typename Rep, typename Period>
constexpr std::chrono::milliseconds toMilliseconds(const std::chrono::duration<Rep, Period> &duration) noexcept
{
    return std::chrono::milliseconds(saturatedCount<1000>(duration));
}

//! True if \a duration is a time limit. A negative one means no limit, as elsewhere in Qt, and so does Forever.
constexpr bool isLimit(Nanoseconds duration) noexcept
{
    return duration >= 0 && duration != Forever;
}

//! Returns the time of the steady clock. For what has to do with the processor or the screen.
inline Nanoseconds steadyNow() noexcept
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
}

//! Returns the time that the tasks of the calling thread see: steadyNow(), unless a StandingTime has stopped it.
AIOPOOL_EXPORT Nanoseconds now() noexcept;
//! Makes the time of the calling thread stand at \a time. 0 lets it run again.
void setStandingTime(Nanoseconds time) noexcept;

//! Returns a counter that grows steadily, or nearly so. Reading it takes a fraction of the time that now() takes.
inline quint64 ticks() noexcept
{
#if defined(Q_PROCESSOR_X86_64) && defined(Q_CC_MSVC)
    return __rdtsc();
#elif defined(Q_PROCESSOR_X86_64)
    return __builtin_ia32_rdtsc();
#elif defined(Q_PROCESSOR_ARM_64) && defined(Q_CC_GNU)
    quint64 count;
    asm volatile("mrs %0, cntvct_el0" : "=r"(count));
    return count;
#else
    return quint64(steadyNow());
#endif
}

//! Resolution in which the times of a task are kept. Less than a millisecond, so that durations of whole milliseconds,
//! as a TestClock makes them, stay whole after their begin has been rounded down.
inline constexpr Nanoseconds Tick = 1 << 19;
static_assert(Tick < Millisecond);

/*!
    Converts times of the steady clock to what the wall clock showed then.

    The difference between the two changes: users set the wall clock, and on Linux the steady clock stands still while
    the computer is suspended. The difference is therefore noted when something happens whose time may be asked for
    later, and stored when it has changed.

    \b Threads: any.
*/
class AIOPOOL_EXPORT WallClock
{
public:
    //! Reads the wall clock and notes its difference from \a time, which is now.
    static void note(Nanoseconds time) noexcept;
    //! Returns the milliseconds since 1970 at \a time.
    static qint64 milliseconds(Nanoseconds time) noexcept;
};

/*!
    Reads the steady clock at most once in 50 µs and otherwise remembers the time: a read costs as much as a tenth of a
    task.

    The processor's counter only measures how long ago the last read was. A counter that jumps, or stands still while
    the processor sleeps, therefore causes one read of the clock more or less, but never a wrong time for long.

    \b Threads: one.
*/
class RecentClock
{
public:
    //! Returns a time that is at most 50 µs old.
    Nanoseconds recent() noexcept { return isFresh(ticks()) ? m_time : read(); }
    //! Like recent(), but the wall clock was read at most some 6 µs ago. For times that are shown as wall clock times.
    Nanoseconds recentNoted() noexcept
    {
        const quint64 at = ticks(); // once: that costs more than the rest
        return isFresh(at) && hasNoted(at) ? m_time : read();
    }
    //! Returns what recent() or read() returned last.
    Nanoseconds last() const noexcept { return m_time; }
    //! Reads the clock and returns the time.
    Nanoseconds read() noexcept
    {
        m_readAt = ticks();
        m_time = steadyNow();
        if (m_time - m_baseTime >= BaseLength)
            measure();
        if (!hasNoted(m_readAt))
            note();
        return m_time;
    }

private:
    static constexpr Nanoseconds Freshness = 50'000;
    static constexpr Nanoseconds BaseLength = 1'000'000;

    //! Computes the ticks per Freshness from those that have passed since the last call.
    void measure() noexcept
    {
        constexpr quint64 TicksAtMost = quint64(1) << 46; // more would overflow below, and mean that the counter jumped
        const quint64 ticksPassed = m_readAt - m_baseTicks;
        const Nanoseconds passed = m_time - m_baseTime;
        // The first call has no base yet.
        m_freshTicks = m_baseTime == 0 || ticksPassed > TicksAtMost
                ? 0
                : quint64(Freshness) * (ticksPassed / 1000) / quint64(passed / 1000);
        m_baseTicks = m_readAt;
        m_baseTime = m_time;
    }

    bool isFresh(quint64 at) const noexcept { return at - m_readAt < m_freshTicks; }
    //! True if the wall clock was read just before \a at. It is not read for every task: a read costs half as much.
    bool hasNoted(quint64 at) const noexcept { return at - m_notedAt < m_freshTicks / 8; }
    void note() noexcept
    {
        WallClock::note(m_time);
        m_notedAt = m_readAt;
    }

    Nanoseconds m_time = 0;
    quint64 m_readAt = 0; // in ticks
    quint64 m_notedAt = 0; // in ticks
    quint64 m_freshTicks = 0; // 0: not known, so every call reads the clock
    Nanoseconds m_baseTime = 0;
    quint64 m_baseTicks = 0;
};

}
