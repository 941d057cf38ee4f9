// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioclock.h"

#include <QtCore/QMutex>

#include <algorithm>
#include <array>
#include <atomic>

namespace Aio::detail {

static constexpr Nanoseconds Millisecond = 1'000'000;
//! Less is what two looks at the clocks are apart, or how NTP corrects the one and not the other.
static constexpr Nanoseconds Tolerance = 10 * Millisecond;
static constexpr Nanoseconds Unknown = std::numeric_limits<Nanoseconds>::min();

//! From when on the wall clock is how much ahead of the steady one.
struct Offset
{
    Nanoseconds from = 0;
    Nanoseconds ahead = 0;
};

// Without a destructor: pools may be used at exit.
static constinit QBasicMutex s_mutex;
static constinit std::array<Offset, 64> s_offsets; // the oldest first; when there are more, it is forgotten
static constinit std::size_t s_count = 0;
static constinit std::atomic<Nanoseconds> s_ahead = Unknown; // of the last one

static Nanoseconds wallTime() noexcept
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

//! Looks again when the thread was interrupted between the two clocks.
static Nanoseconds measureAhead() noexcept
{
    Nanoseconds best = 0;
    Nanoseconds shortest = std::numeric_limits<Nanoseconds>::max();
    for (int i = 0; i < 5 && shortest > Millisecond / 10; ++i) {
        const Nanoseconds before = now();
        const Nanoseconds wall = wallTime();
        const Nanoseconds took = now() - before;
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
    // What happens now is kept to a tick only, and must not seem to have been before.
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
