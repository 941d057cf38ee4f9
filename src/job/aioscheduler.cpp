// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioscheduler.h"

namespace Aio::detail {

Scheduler::Scheduler(Listener &listener, int size) : m_listener(listener), m_size(size), m_normal(m_levels[0]) { }

void Scheduler::requeue(QueueEntry &entry)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Slot);
    Level &level = this->level(entry.m_priority);
    takeBackSlot(entry);
    entry.m_place = QueueEntry::Place::Waiting;
    insertByTicket(entry, level.waiting);
    if (entry.isTask())
        ++m_waitingCount;
    handOut();
}

bool Scheduler::handOverByRule(QueueEntry &from, QueueEntry &to)
{
    const int priority = from.m_priority;
    Level &level = this->level(priority); // before anything changes, because it may throw
    takeBackSlot(from);
    const Admission admission = giveSlot(to);
    if (admission == Admission::Yes) {
        dropLevel(priority);
        return true;
    }
    to.m_priority = priority;
    to.m_place = QueueEntry::Place::Waiting;
    insertByTicket(to, level.waiting);
    if (to.isTask())
        ++m_waitingCount;
    if (admission == Admission::NotThisOne) {
        park(to);
        handOut();
    }
    return false;
}

//! Puts \a entry into \a list. Most entries that return to the queue are older than the others.
void Scheduler::insertByTicket(QueueEntry &entry, Link &list) const noexcept
{
    Link *position = &list;
    if (list.isLinked() && !isBefore(*list.previous(), entry)) {
        position = list.next();
        while (isBefore(*position, entry))
            position = position->next();
    }
    entry.linkBefore(*position);
}

void Scheduler::park(QueueEntry &entry) noexcept
{
    Level &level = m_levels.find(entry.m_priority)->second; // it holds the entry
    entry.Link::unlink();
    entry.m_place = QueueEntry::Place::Parked;
    insertByTicket(entry, level.parked);
}

void Scheduler::setRule(AdmissionRule *rule) noexcept
{
    m_rule = rule;
    admitAll();
}

void Scheduler::admit(QueueEntry &entry) noexcept
{
    if (entry.m_place != QueueEntry::Place::Parked)
        return;
    Level &level = m_levels.find(entry.m_priority)->second;
    entry.Link::unlink();
    entry.m_place = QueueEntry::Place::Waiting;
    insertByTicket(entry, level.waiting);
    handOut();
}

void Scheduler::admitAll() noexcept
{
    for (auto &[priority, level] : m_levels) {
        Link *position = level.waiting.next();
        while (QueueEntry *entry = first(level.parked)) {
            while (position != &level.waiting && isBefore(*position, *entry))
                position = position->next();
            entry->Link::unlink();
            entry->linkBefore(*position);
            entry->m_place = QueueEntry::Place::Waiting;
        }
    }
    handOut();
}

void Scheduler::setAside(QueueEntry &entry, Link &list) noexcept
{
    unlink(entry);
    if (entry.m_place == QueueEntry::Place::Parked)
        entry.m_place = QueueEntry::Place::Waiting; // admit() has no effect any more
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

QueueEntry *Scheduler::firstQueued() noexcept
{
    if (QueueEntry *entry = firstWaiting())
        return entry;
    for (auto &[priority, level] : m_levels) {
        if (QueueEntry *entry = first(level.parked))
            return entry;
    }
    return nullptr;
}

void Scheduler::dropLevel(int priority) noexcept
{
    const auto level = m_levels.find(priority);
    if (priority != 0 && level != m_levels.end() && level->second.isEmpty())
        m_levels.erase(level);
}

}
