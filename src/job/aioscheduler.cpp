// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioscheduler.h"

namespace Aio::detail {

Scheduler::Scheduler(Listener &listener, int size) : m_listener(listener), m_size(size), m_normal(m_levels[0]) { }

void Scheduler::setAside(QueueEntry &entry, Link &list) noexcept
{
    unlink(entry);
    entry.linkBefore(list);
}

void Scheduler::setSize(int size) noexcept
{
    m_size = size;
    handOut();
}

void Scheduler::resume() noexcept
{
    m_paused = false;
    handOut();
}

void Scheduler::dropLevel(int priority) noexcept
{
    const auto level = m_levels.find(priority);
    if (level != m_levels.end() && !level->second.isLinked())
        m_levels.erase(level);
}

}
