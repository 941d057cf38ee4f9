// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojoin.h"

#include "base/aioerror.h"

namespace Aio::detail {

void JoinSource::taskEnded() noexcept
{
    m_deadlock = DeadlockSearch::lookAgain(waker());
    if (!m_deadlock)
        return;
    unlink();
    wake();
}

}
