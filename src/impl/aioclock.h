// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <chrono>
#include <cstdint>

#if defined(Q_PROCESSOR_X86_64) && defined(Q_CC_MSVC)
#include <intrin.h>
#endif

namespace Aio::detail {

//! Nanoseconds of the steady clock.
using Nanoseconds = std::int64_t;

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
    //! What recent() or read() gave the last time.
    Nanoseconds last() const noexcept { return m_time; }
    //! Now.
    Nanoseconds read() noexcept
    {
        m_readAt = ticks();
        m_time = now();
        if (m_time - m_baseTime >= BaseLength)
            measure();
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

    Nanoseconds m_time = 0;
    quint64 m_readAt = 0; // in ticks
    quint64 m_freshTicks = 0; // 0: not known, so every time is read
    Nanoseconds m_baseTime = 0;
    quint64 m_baseTicks = 0;
};

}
