// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiocleanup.h"
#include "base/aiothreadlocal_p.h"

namespace Aio::detail {

// The depth of nested clean-ups from which on they begin in a later turn, so that the stack stays flat.
static constexpr int MaximumDepth = 16;
static AIOPOOL_THREAD_LOCAL int t_depth = 0;

CleanUpSource::~CleanUpSource()
{
    CleanUpSource::abandon();
}

bool CleanUpSource::start()
{
    using Begin = ChildExecution::Begin;
    const Begin begin = t_depth < MaximumDepth ? Begin::AtOnce : Begin::InTurn;
    m_execution =
            Ref<TaskExecution<void>>::adopt(new TaskExecution<void>(std::move(m_task), waker().root(), this, begin));
    ++t_depth;
    m_isStarting = true;
    m_execution->start();
    m_isStarting = false;
    --t_depth;
    return !m_execution->hasEnded();
}

Interrupt CleanUpSource::interrupt() noexcept
{
    return m_execution->hasEnded() ? Interrupt::Now : Interrupt::Later;
}

void CleanUpSource::abandon() noexcept
{
    if (m_execution)
        m_execution->abandon();
}

void CleanUpSource::prepareToAbandon() noexcept
{
    if (m_execution)
        m_execution->prepareToAbandon();
}

bool CleanUpSource::canMove(DeadlockSearch &search)
{
    return m_execution->hasEnded() || m_execution->canMove(search);
}

void CleanUpSource::executionEnded(ChildExecution &) noexcept
{
    if (!m_isStarting)
        wake();
}

}
