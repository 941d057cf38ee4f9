// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"

namespace Aio::detail {

/*!
    Work per second as a decaying mean: what is past counts for 1/e after MeanTime.

    Work comes in steps, and a step says something of the time since the one before. Therefore the mean is that of whole
    steps. The time since the last step counts only as far as the step that is running takes longer than those before it.
*/
class Rate
{
public:
    //! Notes that \a amount has been done in the \a time since the last step.
    void add(double amount, Nanoseconds time) noexcept;
    //! Returns the rate per second, when the last step was \a time ago; 0 if it is not known yet.
    double perSecond(Nanoseconds time) const noexcept;
    //! Returns how much of the running step is done, by the rate, when the last step was \a time ago.
    double running(Nanoseconds time) const noexcept;
    void reset() noexcept { *this = Rate(); }

private:
    static constexpr double MeanTime = 3e9; // in nanoseconds
    static constexpr double KnownAfter = 0.5e9;

    double step() const noexcept { return m_steps > 0 ? m_amount / m_steps : 0; }

    double m_done = 0; // decayed, as if each step had been done evenly
    double m_time = 0; // decayed likewise, in nanoseconds
    double m_amount = 0; // of the steps, decayed
    double m_steps = 0; // decayed
    double m_counted = 0; // the time of all steps
};

}
