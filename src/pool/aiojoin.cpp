// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojoin.h"

#include "base/aioerror.h"

namespace Aio::detail {

void JoinSource::taskEnded() noexcept
{
    Execution *execution = waker().root();
    if (!execution || !execution->job())
        return;
    DeadlockSearch search;
    if (execution->canMove(search) || !search.isCircle())
        return;
    m_deadlock = search.description();
    unlink();
    wake();
}

}
