// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskexecution.h"

namespace Aio::detail {

ChildExecution::~ChildExecution() = default;

void ChildExecution::abandon() noexcept
{
    const Ref<ChildExecution> alive(this);
    m_listener = nullptr;
    if (!m_ended)
        unwind();
    m_ended = true;
    if (!isOnStack())
        dropTask();
}

void ChildExecution::ended() noexcept
{
    if (m_ended) {
        dropTask(); // was abandoned while it was running
        return;
    }
    m_ended = true;
    if (m_listener)
        m_listener->executionEnded(*this);
}

}
