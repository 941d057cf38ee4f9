// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioscheduler.h"

// Changes the order of the queue, and what may pass whom.

namespace Aio::detail {

//! Distance between the parts of entries that are moved one after the other, so that others find room between them.
static constexpr qint64 Step = qint64(1) << 36;

const Scheduler::Level *Scheduler::findLevel(int priority) const noexcept
{
    if (priority == 0)
        return &m_normal;
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

void Scheduler::move(QueueEntry &entry, int priority, QueueKey key)
{
    Q_ASSERT(entry.isQueued());
    Level &level = this->level(priority);
    const int oldPriority = entry.m_priority;
    if (entry.m_isInTree)
        removeFromTree(entry);
    else
        entry.Link::unlink();
    entry.m_priority = priority;
    m_listener.setKeyOf(entry, key);
    m_lastMoved = key;
    m_hasMoved = true;
    insert(entry, level); // asks the rule again
    if (oldPriority != priority)
        dropLevel(oldPriority);
    handOut();
}

//! Returns the last entry before \a key that has the same ticket, or null. Such an entry has been moved.
const Link *Scheduler::lastMovedBefore(const Level &level, QueueKey key) const noexcept
{
    const Link *found = nullptr;
    for (const LinkTree *tree : { &level.placed, &level.parked }) {
        const Link *last = tree->lastOf([this, key](const Link &link) { return keyOf(link) < key; });
        if (last && keyOf(*last).ticket == key.ticket && (!found || keyOf(*found) < keyOf(*last)))
            found = last;
    }
    return found;
}

QueueKey Scheduler::keyBefore(const QueueEntry &other) noexcept
{
    constexpr qint64 Last = QueueKey::Unmoved;
    Level &level = levelOf(other);
    for (int attempt = 0;; ++attempt) {
        const QueueKey key = keyOf(other);
        const Link *previous = lastMovedBefore(level, key);
        const qint64 before = previous ? keyOf(*previous).part : 0;
        if (!key.isMoved() && before <= Last - 2 * Step)
            return { key.ticket, before + Step };
        if (key.isMoved() && !previous && key.part >= -Last + 2 * Step)
            return { key.ticket, key.part - Step };
        const qint64 room = previous && key.isMoved() ? key.part - before : 0;
        if (room > 1) {
            // Whoever moves many entries moves each behind the last one, or each before it.
            const qint64 small = std::max<qint64>(room >> 16, 1);
            const QueueKey last = m_lastMoved;
            const qint64 distance = last == keyOf(*previous) ? small : last == key ? room - small : room / 2;
            return { key.ticket, before + distance };
        }
        Q_ASSERT(attempt == 0);
        relabel(level, key.ticket);
    }
}

bool Scheduler::hasBehind(int priority, qint64 ticket) const noexcept
{
    const Level *level = findLevel(priority);
    if (!level)
        return false;
    const Link *placed = level->placed.last();
    const Link *parked = level->parked.last();
    return (placed && keyOf(*placed).ticket > ticket) || (parked && keyOf(*parked).ticket > ticket);
}

QueueKey Scheduler::keyAtBack(int priority, qint64 nextTicket) noexcept
{
    const QueueKey end{ nextTicket, QueueKey::Unmoved };
    const auto level = m_levels.find(priority);
    const Link *previous = level != m_levels.end() ? lastMovedBefore(level->second, end) : nullptr;
    if (previous && keyOf(*previous).part > QueueKey::Unmoved - 2 * Step) {
        relabel(level->second, nextTicket);
        previous = lastMovedBefore(level->second, end);
    }
    return { nextTicket, previous ? keyOf(*previous).part + Step : 0 };
}

//! Spreads the keys of the entries that stand before the one with \a ticket.
void Scheduler::relabel(Level &level, qint64 ticket) noexcept
{
    const auto first = [this, ticket](const LinkTree &tree) {
        Link *link = tree.firstOf([this, ticket](const Link &other) { return keyOf(other).ticket >= ticket; });
        return link && keyOf(*link).ticket == ticket && keyOf(*link).isMoved() ? link : nullptr;
    };
    Link entries; // out of the trees, which compare keys
    while (QueueEntry *entry = earlier(first(level.placed), first(level.parked))) {
        removeFromTree(*entry);
        entry->linkBefore(entries);
    }
    qint64 part = 0;
    while (QueueEntry *entry = this->first(entries)) {
        entry->Link::unlink();
        m_listener.setKeyOf(*entry, { ticket, part });
        part += Step;
        const bool isParked = entry->m_place == QueueEntry::Place::Parked;
        insertInto(isParked ? level.parked : level.placed, *entry);
    }
    ++m_relabelings;
}

bool Scheduler::isDirectlyBefore(const QueueEntry &entry, const QueueEntry &other) const noexcept
{
    if (entry.m_priority != other.m_priority || !isBefore(entry, other))
        return false;
    const Level &level = *findLevel(entry.m_priority);
    const auto isBehindEntry = [this, &entry](const Link &link) { return isBefore(entry, link); };
    for (const LinkTree *tree : { &level.placed, &level.parked }) {
        const Link *next = tree->firstOf(isBehindEntry);
        if (next && next != &other && isBefore(*next, other))
            return false;
    }
    if (!entry.m_isInTree) {
        const Link *next = entry.Link::next();
        return next == &level.waiting || next == &other || isBefore(other, *next);
    }
    if (!other.m_isInTree) {
        const Link *previous = other.Link::previous();
        return previous == &level.waiting || isBefore(*previous, entry);
    }
    // An entry that was never moved comes after all others with its ticket.
    return keyOf(entry).ticket == keyOf(other).ticket || !level.waiting.isLinked()
            || isBefore(other, *level.waiting.next()) || isBefore(*level.waiting.previous(), entry);
}

bool Scheduler::isLast(const QueueEntry &entry) const noexcept
{
    const Level &level = *findLevel(entry.m_priority);
    const auto isNotBehind = [this, &entry](const Link *link) {
        return !link || link == &entry || isBefore(*link, entry);
    };
    return isNotBehind(level.waiting.isLinked() ? level.waiting.previous() : nullptr)
            && isNotBehind(level.placed.last()) && isNotBehind(level.parked.last());
}

QueueEntry *Scheduler::firstInOrder() const noexcept
{
    for (const auto &[priority, level] : m_levels) {
        if (QueueEntry *entry = earlier(firstWaiting(level), level.parked.first()))
            return entry;
    }
    return nullptr;
}

void Scheduler::block(QueueEntry &entry, QueueEntry::Block block) noexcept
{
    Q_ASSERT(entry.isQueued());
    entry.m_blocks |= block;
    if (entry.m_place == QueueEntry::Place::Waiting)
        park(entry);
    handOut(); // to the next one, if the rule has refused them all because of this one
}

void Scheduler::unblock(QueueEntry &entry, QueueEntry::Block block) noexcept
{
    entry.m_blocks &= quint8(~block);
    admit(entry);
}

void Scheduler::unblockAll(QueueEntry::Block block) noexcept
{
    for (auto &[priority, level] : m_levels) {
        level.parked.visit([block](Link &link) { static_cast<QueueEntry &>(link).m_blocks &= quint8(~block); });
    }
    admitAll();
}

bool Scheduler::startNow(QueueEntry &entry) noexcept
{
    Q_ASSERT(entry.isQueued());
    const bool isExtra = m_paused || m_taken >= m_size;
    if (giveSlot(entry) != Admission::Yes)
        return false;
    entry.m_blocks = 0;
    entry.m_isExtra = isExtra;
    m_extraCount += isExtra;
    m_listener.slotTaken(entry);
    return true;
}

}
