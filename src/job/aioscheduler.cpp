// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioscheduler.h"

namespace Aio::detail {

Scheduler::Scheduler(Listener &listener, int size) : m_listener(listener), m_size(size), m_normal(m_levels[0]) { }

void Scheduler::enqueueInOrder(QueueEntry &entry, int priority)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    Level &level = this->level(priority);
    entry.m_priority = priority;
    if (level.waiting.isLinked() && isBefore(entry, *level.waiting.previous())) {
        insert(entry, level);
    } else {
        entry.m_place = QueueEntry::Place::Waiting;
        entry.linkBefore(level.waiting);
    }
    if (entry.isTask())
        ++m_waitingCount;
    handOut();
}

void Scheduler::enqueueAtBack(QueueEntry &entry, int priority)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    Level &level = this->level(priority);
    entry.m_priority = priority;
    insert(entry, level);
    if (entry.isTask())
        ++m_waitingCount;
    handOut();
}

void Scheduler::enqueueBlocked(QueueEntry &entry, int priority, QueueEntry::Block block)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    Level &level = this->level(priority);
    entry.m_priority = priority;
    entry.m_blocks |= block;
    insert(entry, level);
    if (entry.isTask())
        ++m_waitingCount;
}

void Scheduler::requeue(QueueEntry &entry, bool isDelayed)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Slot);
    Level &level = this->level(entry.m_priority);
    takeBackSlot(entry);
    if (isDelayed)
        entry.m_blocks |= QueueEntry::Delayed;
    insert(entry, level);
    if (entry.isTask())
        ++m_waitingCount;
    handOut();
}

bool Scheduler::handOverByRule(QueueEntry &from, QueueEntry &to)
{
    const int priority = from.m_priority;
    Level &level = this->level(priority); // before anything changes, because it may throw
    takeBackSlot(from);
    to.m_priority = priority;
    const Admission admission = giveSlot(to);
    if (admission == Admission::Yes) {
        dropLevel(priority);
        return true;
    }
    insert(to, level);
    if (to.isTask())
        ++m_waitingCount;
    if (admission == Admission::NotThisOne) {
        park(to);
        handOut();
    }
    return false;
}

bool Scheduler::isBefore(const Link &a, const Link &b) const noexcept
{
    const QueueKey first = keyOf(a);
    const QueueKey second = keyOf(b);
    if (first != second)
        return first < second;
    // A map has the key of the last task that was spawned before it was queued.
    const bool isTask = static_cast<const QueueEntry &>(a).isTask();
    if (isTask != static_cast<const QueueEntry &>(b).isTask())
        return isTask;
    return std::less<>()(&a, &b);
}

//! Returns the one that goes first; either may be null.
QueueEntry *Scheduler::earlier(Link *a, Link *b) const noexcept
{
    if (!a || !b)
        return entryOf(a ? a : b);
    return entryOf(isBefore(*b, *a) ? b : a);
}

//! Puts \a entry, which is in no list, among those of \a level that wait, or are parked if it is blocked.
void Scheduler::insert(QueueEntry &entry, Level &level) noexcept
{
    entry.m_place = entry.isBlocked() ? QueueEntry::Place::Parked : QueueEntry::Place::Waiting;
    insertInto(entry.isBlocked() ? level.parked : level.placed, entry);
}

void Scheduler::insertInto(LinkTree &tree, QueueEntry &entry) noexcept
{
    entry.m_isInTree = true;
    tree.insert(entry, [this](const Link &a, const Link &b) { return isBefore(a, b); });
}

void Scheduler::removeFromTree(QueueEntry &entry) noexcept
{
    Level &level = levelOf(entry);
    (entry.m_place == QueueEntry::Place::Parked ? level.parked : level.placed)
            .remove(entry, [this](const Link &a, const Link &b) { return isBefore(a, b); });
    entry.m_isInTree = false;
}

void Scheduler::park(QueueEntry &entry) noexcept
{
    Level &level = levelOf(entry);
    if (entry.m_isInTree)
        removeFromTree(entry);
    else
        entry.Link::unlink();
    entry.m_place = QueueEntry::Place::Parked;
    insertInto(level.parked, entry);
}

void Scheduler::setRule(AdmissionRule *rule) noexcept
{
    m_rule = rule;
    admitAll();
}

void Scheduler::admit(QueueEntry &entry) noexcept
{
    if (entry.m_place != QueueEntry::Place::Parked || entry.isBlocked())
        return;
    removeFromTree(entry);
    insert(entry, levelOf(entry));
    handOut();
}

void Scheduler::admitAll() noexcept
{
    for (auto &[priority, level] : m_levels) {
        for (Link *link = level.parked.first(); link;) {
            auto &entry = static_cast<QueueEntry &>(*link);
            link = level.parked.firstOf([this, &entry](const Link &other) { return isBefore(entry, other); });
            if (entry.isBlocked())
                continue;
            removeFromTree(entry);
            insert(entry, level);
        }
    }
    handOut();
}

void Scheduler::setAside(QueueEntry &entry, Link &list) noexcept
{
    unlink(entry);
    if (entry.isTask() && entry.isQueued() && !entry.m_isAside) {
        entry.m_isAside = true;
        ++m_asideCount;
    }
    if (entry.m_place == QueueEntry::Place::Parked)
        entry.m_place = QueueEntry::Place::Waiting; // admit() has no effect any more
    entry.linkBefore(list);
}

void Scheduler::startAhead(QueueEntry &entry) noexcept
{
    Q_ASSERT(entry.isQueued());
    m_asideCount -= entry.m_isAside; // cancelled since its function began
    entry.m_isAside = false;
    putIntoSlot(entry);
    m_listener.slotTaken(entry);
}

void Scheduler::enqueueBefore(QueueEntry &entry, QueueEntry &place) noexcept
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere && place.m_place == QueueEntry::Place::Waiting);
    entry.m_priority = place.m_priority;
    entry.m_place = QueueEntry::Place::Waiting;
    entry.linkBefore(place);
    if (entry.isTask())
        ++m_waitingCount;
}

QueueEntry *Scheduler::nextWaiting(const QueueEntry &entry) noexcept
{
    auto level = m_levels.find(entry.m_priority);
    if (!level->second.placed.isEmpty())
        return nullptr;
    if (Link *next = entry.Link::next(); next != &level->second.waiting)
        return entryOf(next);
    while (++level != m_levels.end()) {
        if (QueueEntry *next = firstWaiting(level->second))
            return next;
    }
    return nullptr;
}

bool Scheduler::isLastInLine(const QueueEntry &entry) noexcept
{
    const Level &level = levelOf(entry);
    return level.placed.isEmpty() && entry.Link::next() == &level.waiting && !nextWaiting(entry);
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
        if (Link *link = level.parked.first())
            return entryOf(link);
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
