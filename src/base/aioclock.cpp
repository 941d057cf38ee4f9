// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioclock.h"

#include "aiothreadlocal_p.h"

#include <QtCore/QMutex>

#include <algorithm>
#include <array>
#include <atomic>

namespace Aio::detail {

//! Smallest difference that is noted. Smaller ones come from reading two clocks in turn, or from NTP, which corrects
//! only one of them.
static constexpr Nanoseconds Tolerance = 10 * Millisecond;
static constexpr Nanoseconds Unknown = std::numeric_limits<Nanoseconds>::min();

//! The lead of the wall clock over the steady clock, and the time from which on it holds.
struct Offset
{
    Nanoseconds from = 0;
    Nanoseconds ahead = 0;
};

// Variables without a destructor, because pools may be used at exit.
static constinit QBasicMutex s_mutex;
static constinit std::array<Offset, 64> s_offsets; // oldest first; the oldest is dropped when there are more
static constinit std::size_t s_count = 0;
static constinit std::atomic<Nanoseconds> s_ahead = Unknown; // that of the last offset

static AIOPOOL_THREAD_LOCAL Nanoseconds t_standingTime = 0; // 0: the time runs

Nanoseconds now() noexcept
{
    return Q_LIKELY(t_standingTime == 0) ? steadyNow() : t_standingTime;
}

void setStandingTime(Nanoseconds time) noexcept
{
    t_standingTime = time;
}

static Nanoseconds wallTime() noexcept
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

//! Measures how far the wall clock is ahead. Repeats this if the thread was interrupted between the two clocks.
static Nanoseconds measureAhead() noexcept
{
    Nanoseconds best = 0;
    Nanoseconds shortest = std::numeric_limits<Nanoseconds>::max();
    for (int i = 0; i < 5 && shortest > Millisecond / 10; ++i) {
        const Nanoseconds before = steadyNow();
        const Nanoseconds wall = wallTime();
        const Nanoseconds took = steadyNow() - before;
        if (took < shortest) {
            shortest = took;
            best = wall - before - took / 2;
        }
    }
    return best;
}

static bool isKnown(Nanoseconds ahead) noexcept
{
    const Nanoseconds known = s_ahead.load(std::memory_order_relaxed);
    return known != Unknown && ahead - known < Tolerance && known - ahead < Tolerance;
}

void WallClock::note(Nanoseconds time) noexcept
{
    if (isKnown(wallTime() - time))
        return;
    const QMutexLocker locker(&s_mutex);
    const Nanoseconds ahead = measureAhead();
    if (isKnown(ahead))
        return;
    if (s_count == s_offsets.size()) {
        std::move(s_offsets.begin() + 1, s_offsets.end(), s_offsets.begin());
        --s_count;
    }
    // Task times are kept in whole ticks: round down, so that what happens now does not seem to precede the new offset.
    const Nanoseconds from = time / Tick * Tick;
    s_offsets[s_count] = { s_count > 0 ? std::max(from, s_offsets[s_count - 1].from) : from, ahead };
    ++s_count;
    s_ahead.store(ahead, std::memory_order_relaxed);
}

qint64 WallClock::milliseconds(Nanoseconds time) noexcept
{
    const QMutexLocker locker(&s_mutex);
    if (s_count == 0)
        return (time + measureAhead()) / Millisecond;
    std::size_t i = s_count - 1;
    while (i > 0 && s_offsets[i].from > time)
        --i;
    return (time + s_offsets[i].ahead) / Millisecond;
}

}
