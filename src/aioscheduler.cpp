// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioscheduler.h"

namespace Aio::detail {

Scheduler::Scheduler(Listener &listener, int size) : m_listener(listener), m_size(size), m_normal(m_levels[0]) { }

void Scheduler::enqueue(QueueEntry &entry, int priority)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    Link &level = priority == 0 ? m_normal : m_levels[priority];
    entry.m_priority = priority;
    entry.m_place = QueueEntry::Place::Waiting;
    entry.linkBefore(level);
    if (entry.isTask())
        ++m_waitingCount;
    handOut();
}

void Scheduler::leave(QueueEntry &entry) noexcept
{
    unlink(entry);
    const int change = entry.isTask() ? 1 : 0;
    switch (std::exchange(entry.m_place, QueueEntry::Place::Nowhere)) {
    case QueueEntry::Place::Nowhere:
        return;
    case QueueEntry::Place::Waiting:
        m_waitingCount -= change;
        return;
    case QueueEntry::Place::Slot:
        m_activeCount -= change;
        --m_taken;
        handOut();
        return;
    }
}

void Scheduler::handOver(QueueEntry &from, QueueEntry &to) noexcept
{
    Q_ASSERT(from.m_place == QueueEntry::Place::Slot && to.m_place == QueueEntry::Place::Nowhere);
    unlink(from);
    from.m_place = QueueEntry::Place::Nowhere;
    if (from.isTask())
        --m_activeCount;
    --m_taken;
    takeSlot(to);
}

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

QueueEntry *Scheduler::first(Link &list) noexcept
{
    return list.isLinked() ? static_cast<QueueEntry *>(list.next()) : nullptr;
}

QueueEntry *Scheduler::firstWaiting() noexcept
{
    for (auto &level : m_levels) {
        if (QueueEntry *entry = first(level.second))
            return entry;
    }
    return nullptr;
}

void Scheduler::handOut() noexcept
{
    while (!m_paused && m_taken < m_size) {
        QueueEntry *next = firstWaiting();
        if (!next)
            return;
        unlink(*next);
        if (next->isTask())
            --m_waitingCount;
        takeSlot(*next);
        m_listener.slotTaken(*next);
    }
}

void Scheduler::takeSlot(QueueEntry &entry) noexcept
{
    entry.m_place = QueueEntry::Place::Slot;
    entry.linkBefore(m_active);
    if (entry.isTask())
        ++m_activeCount;
    ++m_taken;
}

void Scheduler::unlink(QueueEntry &entry) noexcept
{
    entry.Link::unlink();
    if (entry.m_place != QueueEntry::Place::Waiting || entry.m_priority == 0)
        return;
    const auto level = m_levels.find(entry.m_priority);
    if (level != m_levels.end() && !level->second.isLinked())
        m_levels.erase(level);
}

}
