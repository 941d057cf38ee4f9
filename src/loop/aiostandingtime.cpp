// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiostandingtime.h"

#include "aiodispatcher.h"
#include "base/aiothreadlocal_p.h"

#include <utility>

namespace Aio::detail {

static AIOPOOL_THREAD_LOCAL qsizetype t_outsideWaits = 0;
static AIOPOOL_THREAD_LOCAL bool t_hasInnerWaitBegun = false;

void OutsideWait::begin() noexcept
{
    end();
    m_thread = currentThreadNumber();
    ++t_outsideWaits;
}

void OutsideWait::uncount() noexcept
{
    if (std::exchange(m_thread, 0) == currentThreadNumber())
        --t_outsideWaits;
}

bool OutsideWait::any() noexcept
{
    return t_outsideWaits > 0;
}

void OutsideWait::noteInnerWait() noexcept
{
    t_hasInnerWaitBegun = true;
}

bool OutsideWait::takeInnerWait() noexcept
{
    return std::exchange(t_hasInnerWaitBegun, false);
}

}
