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

//! Longer than anything takes. A time of the steady clock and a Century do not overflow.
inline constexpr Nanoseconds Century = std::chrono::nanoseconds(std::chrono::years(100)).count();
//! What is more than a Century. No timer runs for it.
inline constexpr Nanoseconds Forever = std::numeric_limits<Nanoseconds>::max();

/*!
    \a duration in units of which there are \a PerSecond, rounded away from zero, so that it keeps its sign. What does not fit,
    infinities included, is the largest or smallest number; what is no number is -1.
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

    // One of duration's units is Period::num * Factor / Divisor of ours. Through durations, as casts may be useless and warned of.
    constexpr std::int64_t Factor = PerSecond / std::gcd(PerSecond, Period::den);
    constexpr std::int64_t Divisor = Period::den / std::gcd(PerSecond, Period::den);
    constexpr std::int64_t Multiplier = Period::num <= Most / Factor ? Period::num * Factor : 0; // 0: it does not fit
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
        // What is more by no more than the type can be wrong is not more: 0.07 s are 70 ms.
        const bool isMore = whole == 0 || size - Real(whole) > 4 * std::numeric_limits<Real>::epsilon() * size;
        return withSign(whole + isMore);
    }
}

/*!
    What every duration that comes from outside goes through: at most Forever, which is what more than a Century is. 0 or less is
    at once or no limit, as who asks has it.
*/
template<typename Rep, typename Period>
constexpr Nanoseconds toNanoseconds(const std::chrono::duration<Rep, Period> &duration) noexcept
{
    const Nanoseconds count = saturatedCount<1'000'000'000>(duration);
    return count > Century ? Forever : count;
}

//! For options, which keep what was set. A part of a millisecond counts as one.
template<typename Rep, typename Period>
constexpr std::chrono::milliseconds toMilliseconds(const std::chrono::duration<Rep, Period> &duration) noexcept
{
    return std::chrono::milliseconds(saturatedCount<1000>(duration));
}

//! Whether a time limit of \a duration is one: below 0 it is none, as elsewhere in Qt, and for ever it is none either.
constexpr bool isLimit(Nanoseconds duration) noexcept
{
    return duration >= 0 && duration != Forever;
}

inline Nanoseconds now() noexcept
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count();
}

//! A counter that grows steadily, or nearly so, and is read in a fraction of the time that now() takes.
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
    return quint64(now());
#endif
}

//! To which the times of a task are kept.
inline constexpr Nanoseconds Tick = 1 << 20;

/*!
    What the wall clock said at a time of the steady one. How far the two are apart changes: the user sets the one, and on
    Linux the other stands still while the computer is suspended. So it is noted when something happens that may be asked for
    later, and kept as long as it differs.

    \b Threads: any.
*/
class AIOPOOL_EXPORT WallClock
{
public:
    //! Looks at the wall clock; \a time is now.
    static void note(Nanoseconds time) noexcept;
    //! Since 1970, at \a time.
    static qint64 milliseconds(Nanoseconds time) noexcept;
};

/*!
    The time, read from the clock at most once in 50 µs and otherwise remembered: a read costs as much as a tenth of a
    task. The processor's counter only tells how long ago the last read was, so a counter that jumps, or stands still while
    the processor sleeps, costs a read of the clock more or less and never a wrong time for long.

    \b Threads: one.
*/
class RecentClock
{
public:
    //! At most 50 µs old.
    Nanoseconds recent() noexcept { return ticks() - m_readAt < m_freshTicks ? m_time : read(); }
    //! recent(), where the wall clock has been looked at no more than some 6 µs ago: for a time that is told as one of that.
    Nanoseconds recentNoted() noexcept { return hasNoted(ticks()) ? recent() : read(); }
    //! What recent() or read() gave the last time.
    Nanoseconds last() const noexcept { return m_time; }
    //! Now.
    Nanoseconds read() noexcept
    {
        m_readAt = ticks();
        m_time = now();
        if (m_time - m_baseTime >= BaseLength)
            measure();
        if (!hasNoted(m_readAt))
            note();
        return m_time;
    }

private:
    static constexpr Nanoseconds Freshness = 50'000;
    static constexpr Nanoseconds BaseLength = 1'000'000;

    //! How many ticks there are in Freshness, from those since the last time this was asked.
    void measure() noexcept
    {
        constexpr quint64 TicksAtMost = quint64(1) << 46; // more would overflow below, and are no count but a jump
        const quint64 ticksPassed = m_readAt - m_baseTicks;
        const Nanoseconds passed = m_time - m_baseTime;
        // The first time there is no base yet.
        m_freshTicks = m_baseTime == 0 || ticksPassed > TicksAtMost
                ? 0
                : quint64(Freshness) * (ticksPassed / 1000) / quint64(passed / 1000);
        m_baseTicks = m_readAt;
        m_baseTime = m_time;
    }

    //! A look at the wall clock costs half as much as a task, so there is not one for every task.
    bool hasNoted(quint64 at) const noexcept { return at - m_notedAt < m_freshTicks / 8; }
    void note() noexcept
    {
        WallClock::note(m_time);
        m_notedAt = m_readAt;
    }

    Nanoseconds m_time = 0;
    quint64 m_readAt = 0; // in ticks
    quint64 m_notedAt = 0; // in ticks
    quint64 m_freshTicks = 0; // 0: not known, so every time is read
    Nanoseconds m_baseTime = 0;
    quint64 m_baseTicks = 0;
};

}
