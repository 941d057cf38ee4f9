// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiorate_p.h"

#include <algorithm>
#include <cmath>

namespace Aio::detail {

void Rate::add(double amount, Nanoseconds time) noexcept
{
    const double past = std::exp(-double(time) / MeanTime);
    const double newTime = MeanTime * (1 - past);
    m_done = m_done * past + (time > 0 ? amount / double(time) * newTime : amount);
    m_time = m_time * past + newTime;
    m_amount = m_amount * past + amount;
    m_steps = m_steps * past + 1;
    m_counted += double(time);
}

double Rate::perSecond(Nanoseconds time) const noexcept
{
    if (m_steps <= 0 || m_counted + double(time) < KnownAfter)
        return 0;
    const double rate = m_done / m_time;
    if (time <= 0)
        return rate * 1e9;
    // What it would be if the running step ended now
    Rate next = *this;
    next.add(step(), time);
    return std::min(rate, next.m_done / next.m_time) * 1e9;
}

double Rate::running(Nanoseconds time) const noexcept
{
    constexpr double Most = 0.9; // a step that takes longer than those before is not over
    return m_time > 0 ? std::min(m_done / m_time * double(time), step() * Most) : 0;
}

}
