// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "loop/aiodispatcher.h"

#include <functional>
#include <map>

namespace Aio::detail {

//! What stands in the queue and then holds a slot: a task, or the place of a running map.
class QueueEntry : private Link
{
public:
    enum class Place : quint8 {
        Nowhere, //!< not queued yet, or done
        Waiting, //!< in the queue
        Slot, //!< holds a slot
    };
    //! A task is counted; the place of a map is not.
    enum class Kind : quint8 { Task, Map };

    explicit QueueEntry(Kind kind) noexcept : m_kind(kind) { }

    Place place() const noexcept { return m_place; }
    int priority() const noexcept { return m_priority; }
    bool isTask() const noexcept { return m_kind == Kind::Task; }

protected:
    ~QueueEntry() = default;

private:
    friend class Scheduler;
    int m_priority = 0;
    Place m_place : 2 = Place::Nowhere;
    const Kind m_kind : 1;
};

/*!
    The queue and the slots: who is next, and whether there is room. Knows nothing of coroutines, futures or the event
    loop, and owns none of its entries.

    Higher priority goes first, first come first served within one. Slots are handed out the moment there is one: by
    enqueue(), leave(), setSize() and resume(), each telling the listener of every slot taken, in order.
    Only enqueue() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT Scheduler
{
public:
    class Listener
    {
    public:
        virtual void slotTaken(QueueEntry &entry) noexcept = 0;

    protected:
        ~Listener() = default;
    };

    Scheduler(Listener &listener, int size);
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    //! To the back of the queue, and at once into a slot when one is free and nobody waits.
    void enqueue(QueueEntry &entry, int priority = 0);
    //! Out of the queue, or out of its slot, which the next one takes.
    void leave(QueueEntry &entry) noexcept;
    //! \a to, not queued yet, takes the slot of \a from, which leaves.
    void handOver(QueueEntry &from, QueueEntry &to) noexcept;
    //! \a entry, not queued yet, takes a free slot, if there is one and nobody waits for it. The listener is not told.
    bool tryStart(QueueEntry &entry) noexcept;
    /*!
        Moves \a entry, which waits or holds a slot, to the end of \a list: it keeps its place in the counts, and its
        slot, until it leaves, but will not be given one any more.
    */
    void setAside(QueueEntry &entry, Link &list) noexcept;
    //! Entries set aside that hold slots, back to the others.
    void putBack(Link &list) noexcept { m_active.splice(list); }

    int size() const noexcept { return m_size; }
    void setSize(int size) noexcept;
    bool isPaused() const noexcept { return m_paused; }
    void pause() noexcept { m_paused = true; }
    void resume() noexcept;
    //! Like resume(), but leaves it to the next call that hands out slots to fill the free ones.
    void resumeLater() noexcept { m_paused = false; }

    //! Tasks that hold a slot.
    int activeCount() const noexcept { return m_activeCount; }
    //! Tasks that wait, those set aside included.
    int waitingCount() const noexcept { return m_waitingCount; }

    //! The first entry of a list made by setAside(), or null.
    static QueueEntry *first(Link &list) noexcept;
    //! Calls \a visit with each entry that holds a slot in the order they took it, then each that waits in queue order. \a visit must change nothing here.
    template<typename Visitor>
    void visit(Visitor &&visit) const;
    //! So with each entry of a list made by setAside().
    template<typename Visitor>
    static void visitList(const Link &list, Visitor &&visit);
    //! True when \a predicate is of one that holds a slot, asked from the last to take one on.
    template<typename Predicate>
    bool anyActive(Predicate &&predicate) const;
    //! A slot is free and may be taken.
    bool hasFreeSlot() const noexcept { return !m_paused && m_taken < m_size; }
    //! The first entry that holds a slot, or null.
    QueueEntry *firstActive() noexcept { return first(m_active); }
    //! The next one to get a slot, or null.
    QueueEntry *firstWaiting() noexcept;

private:
    using Levels = std::map<int, Link, std::greater<>>;

    void handOut() noexcept;
    void takeSlot(QueueEntry &entry) noexcept;
    void unlink(QueueEntry &entry) noexcept;
    void dropLevel(int priority) noexcept;

    Listener &m_listener;
    int m_size;
    bool m_paused = false;
    int m_taken = 0; // slots, those of maps included
    int m_activeCount = 0;
    int m_waitingCount = 0;
    Link m_active;
    Levels m_levels; // by priority; only level 0 is kept when it is empty
    Link &m_normal;
};

// Inline, as every task goes this way.

inline void Scheduler::enqueue(QueueEntry &entry, int priority)
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

inline void Scheduler::leave(QueueEntry &entry) noexcept
{
    unlink(entry);
    const int change = entry.isTask() ? 1 : 0;
    const QueueEntry::Place place = entry.m_place;
    entry.m_place = QueueEntry::Place::Nowhere;
    switch (place) {
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

inline void Scheduler::handOver(QueueEntry &from, QueueEntry &to) noexcept
{
    Q_ASSERT(from.m_place == QueueEntry::Place::Slot && to.m_place == QueueEntry::Place::Nowhere);
    unlink(from);
    from.m_place = QueueEntry::Place::Nowhere;
    if (from.isTask())
        --m_activeCount;
    --m_taken;
    takeSlot(to);
}

inline bool Scheduler::tryStart(QueueEntry &entry) noexcept
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    const bool canStart = hasFreeSlot() && !firstWaiting();
    if (canStart)
        takeSlot(entry);
    return canStart;
}

inline QueueEntry *Scheduler::first(Link &list) noexcept
{
    return list.isLinked() ? static_cast<QueueEntry *>(list.next()) : nullptr;
}

inline QueueEntry *Scheduler::firstWaiting() noexcept
{
    if (m_levels.size() == 1)
        return first(m_normal);
    for (auto &level : m_levels) {
        if (QueueEntry *entry = first(level.second))
            return entry;
    }
    return nullptr;
}

inline void Scheduler::handOut() noexcept
{
    while (hasFreeSlot()) {
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

inline void Scheduler::takeSlot(QueueEntry &entry) noexcept
{
    entry.m_place = QueueEntry::Place::Slot;
    entry.linkBefore(m_active);
    if (entry.isTask())
        ++m_activeCount;
    ++m_taken;
}

inline void Scheduler::unlink(QueueEntry &entry) noexcept
{
    entry.Link::unlink();
    if (entry.m_priority != 0 && entry.m_place == QueueEntry::Place::Waiting)
        dropLevel(entry.m_priority);
}

template<typename Predicate>
bool Scheduler::anyActive(Predicate &&predicate) const
{
    for (Link *link = m_active.previous(); link != &m_active; link = link->previous()) {
        if (predicate(static_cast<QueueEntry &>(*link)))
            return true;
    }
    return false;
}

template<typename Visitor>
void Scheduler::visitList(const Link &list, Visitor &&visit)
{
    for (Link *link = list.next(); link != &list; link = link->next())
        visit(static_cast<QueueEntry &>(*link));
}

template<typename Visitor>
void Scheduler::visit(Visitor &&visit) const
{
    visitList(m_active, visit);
    for (const auto &level : m_levels)
        visitList(level.second, visit);
}

}
