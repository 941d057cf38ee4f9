// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"

#include <algorithm>
#include <bit>

namespace Aio::detail {

/*!
    When a task was spawned and when it got its slot, to half a millisecond. Eight bytes for both keep a job within two
    cache lines; with two of eight bytes, a task costs 3 to 8 % more (W1, W3).

    The wait for the slot is stored as a number with 19 digits and a binary exponent, so that it is exact up to some
    four minutes, and its error stays below four millionths of it after that.
*/
class TaskTimes
{
public:
    Nanoseconds spawned() const noexcept { return Nanoseconds(m_spawned) << TickShift; }
    void setSpawned(Nanoseconds time) noexcept
    {
        m_spawned = quint64(time >> TickShift) & SpawnedMask;
        m_wait = 0;
    }
    //! Returns when the task got its slot; 0 if it has none.
    Nanoseconds slotTaken() const noexcept
    {
        if (m_wait == 0)
            return 0;
        const quint64 code = m_wait - 1;
        return Nanoseconds(m_spawned + ((code & DigitsMask) << (code >> Digits))) << TickShift;
    }
    void setSlotTaken(Nanoseconds time) noexcept
    {
        const auto ticks = quint64(std::max<Nanoseconds>((time >> TickShift) - Nanoseconds(m_spawned), 0));
        const int exponent = std::max(int(std::bit_width(ticks)) - Digits, 0);
        m_wait = ((quint64(exponent) << Digits | ticks >> exponent) + 1) & WaitMask;
    }
    void clearSlot() noexcept { m_wait = 0; }

private:
    static constexpr int TickShift = 19;
    static constexpr int SpawnedBits = 40; // 18 years of the steady clock
    static constexpr int WaitBits = 64 - SpawnedBits;
    static constexpr int Digits = WaitBits - 5; // the other bits are the exponent
    static constexpr quint64 SpawnedMask = (quint64(1) << SpawnedBits) - 1;
    static constexpr quint64 WaitMask = (quint64(1) << WaitBits) - 1;
    static constexpr quint64 DigitsMask = (quint64(1) << Digits) - 1;
    static_assert(Tick == 1 << TickShift);

    quint64 m_spawned : SpawnedBits = 0; // in ticks
    quint64 m_wait : WaitBits = 0; // in ticks, encoded, plus one; 0 without a slot
};

}
