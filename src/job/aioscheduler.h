// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "base/aiolinktree.h"

#include <algorithm>
#include <compare>
#include <functional>
#include <limits>
#include <map>
#include <utility>

namespace Aio::detail {

/*!
    The place of an entry in the order of the queue: within a priority, smaller keys go first. The ticket of a task is
    its id. Only entries that have been moved have a part: they stand directly before the entry that has their ticket.
*/
struct QueueKey
{
    static constexpr qint64 Unmoved = std::numeric_limits<qint64>::max();

    qint64 ticket = 0;
    qint64 part = Unmoved;
    bool isMoved() const noexcept { return part != Unmoved; }
    auto operator<=>(const QueueKey &) const noexcept = default;
};

//! An entry that waits in the queue and then holds a slot: a task, or the place of a running map.
class QueueEntry : private Link
{
public:
    enum class Place : quint8 {
        Nowhere, //!< not queued yet, or done
        Waiting, //!< in the queue
        Parked, //!< in the queue, but passed over until it is admitted again, or no longer blocked
        Slot, //!< holds a slot
    };
    //! The kind of an entry. A task is counted; the place of a map is not.
    enum class Kind : quint8 { Task, Map };
    //! Reasons for which an entry is passed over, each a bit.
    enum Block : quint8 {
        Held = 0x1, //!< until it is released
        Delayed = 0x2, //!< until a time has passed
    };

    explicit QueueEntry(Kind kind) noexcept : m_kind(kind) { }

    Place place() const noexcept { return m_place; }
    int priority() const noexcept { return m_priority; }
    //! True if the entry is in the queue.
    bool isQueued() const noexcept { return m_place == Place::Waiting || m_place == Place::Parked; }
    bool isTask() const noexcept { return m_kind == Kind::Task; }
    bool isBlocked() const noexcept { return m_blocks != 0; }
    bool isBlocked(Block block) const noexcept { return m_blocks & block; }

protected:
    ~QueueEntry() = default;

private:
    friend class Scheduler;
    int m_priority = 0;
    Place m_place : 2 = Place::Nowhere;
    const Kind m_kind : 1;
    bool m_isInTree : 1 = false; // in Level::placed or Level::parked
    quint8 m_blocks : 2 = 0;
    bool m_isExtra : 1 = false; // holds a slot beyond the size
    bool m_isAside : 1 = false; // has been set aside while it waited
};

//! The answer to the question whether an entry may start now.
enum class Admission : quint8 {
    Yes,
    NotThisOne, //!< others may pass it; the entry is parked until Scheduler::admit()
    NothingNow, //!< no entry may start until Scheduler::admitAll()
};

//! Decides whether the next entry may start although a slot is free, such as a limit on starts per second.
class AdmissionRule
{
public:
    //! Called for the first entry in the queue, before it gets a slot. Yes is final: the entry then takes the slot.
    virtual Admission mayStart(const QueueEntry &entry) noexcept = 0;

protected:
    ~AdmissionRule() = default;
};

/*!
    The queue and the slots: decides which entry is next, and whether there is room. Knows nothing of coroutines,
    futures or the event loop, and owns none of its entries.

    Higher priority goes first; within one priority, the smaller key: first come, first served, unless entries are moved.
    A free slot is handed out at once, by enqueue(), leave(), setSize(), resume() and all other functions that change
    what may start. They notify the listener of every slot taken, in order.

    Only enqueue(), requeue(), handOver() and move() can throw (std::bad_alloc); nothing has changed then.
*/
class AIOPOOL_EXPORT Scheduler
{
public:
    class Listener
    {
    public:
        virtual void slotTaken(QueueEntry &entry) noexcept = 0;
        /*!
            Returns the key of \a entry. Asked for entries that do not wait in the order in which they came. Not stored
            in the entry, because nearly always it is the id of the task, and eight bytes more cost each of a million
            tasks 3 %.
        */
        virtual QueueKey keyOf(const QueueEntry &entry) const noexcept = 0;
        //! Sets what keyOf() returns for \a entry, which is being moved, or has been moved before.
        virtual void setKeyOf(QueueEntry &entry, QueueKey key) noexcept = 0;

    protected:
        ~Listener() = default;
    };

    Scheduler(Listener &listener, int size);
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    //! Appends \a entry to the queue. It gets a slot at once if one is free and no other entry waits.
    void enqueue(QueueEntry &entry, int priority = 0);
    //! Like enqueue(), for an entry that may have an earlier ticket than others in the queue.
    void enqueueInOrder(QueueEntry &entry, int priority);
    //! Like enqueue(), for an entry whose key keyAtBack() has returned.
    void enqueueAtBack(QueueEntry &entry, int priority);
    //! Like enqueueInOrder(), and blocks \a entry.
    void enqueueBlocked(QueueEntry &entry, int priority, QueueEntry::Block block);
    //! Removes \a entry from the queue, or from its slot, which the next entry takes.
    void leave(QueueEntry &entry) noexcept;
    /*!
        Returns \a entry from its slot, which the next entry takes, to its place in the queue: before all entries of its
        priority that were queued later. It may get a slot again at once, unless \a isDelayed blocks it.
    */
    void requeue(QueueEntry &entry, bool isDelayed = false);
    /*!
        Gives the slot of \a from, which leaves, to \a to, which is not queued yet, with the priority of \a from. True
        if \a to has it. If the rule refuses that, \a to waits with its own key. Does not notify the listener of \a to.
    */
    bool handOver(QueueEntry &from, QueueEntry &to);
    /*!
        Gives \a entry, not queued yet, a free slot if there is one, no entry waits and the rule admits it. Does not
        notify the listener. \a entry has \a priority from then on.
    */
    bool tryStart(QueueEntry &entry, int priority = 0) noexcept;
    /*!
        Gives \a entry, which is queued, a slot whether or not one is free: its function runs in the place of one whose
        task has just given up a slot. The rule is not asked.
    */
    void startAhead(QueueEntry &entry) noexcept;
    //! Puts \a entry, not queued yet, before \a place, which waits. It gets no slot at once.
    void enqueueBefore(QueueEntry &entry, QueueEntry &place) noexcept;
    /*!
        Moves \a entry, which waits or holds a slot, to the end of \a list. Until it leaves, it stays in the counts and
        keeps its slot, but it is given no slot any more.
    */
    void setAside(QueueEntry &entry, Link &list) noexcept;
    //! Moves the entries of \a list, which were set aside and hold slots, back to the others.
    void putBack(Link &list) noexcept { m_active.splice(list); }

    // Steering. The entries are in the queue.

    //! Moves \a entry to \a priority and \a key, which nothing else has.
    void move(QueueEntry &entry, int priority, QueueKey key);
    //! Returns a key directly before \a other. May change the keys of other moved entries, but not their order.
    QueueKey keyBefore(const QueueEntry &other) noexcept;
    //! True if an entry of \a priority has a key behind all those with \a ticket.
    bool hasBehind(int priority, qint64 ticket) const noexcept;
    //! Returns a key behind everything of \a priority, and before \a nextTicket, which no entry has yet.
    QueueKey keyAtBack(int priority, qint64 nextTicket) noexcept;
    //! True if no entry of the queue stands between \a entry and \a other. May be false if that is hard to tell.
    bool isDirectlyBefore(const QueueEntry &entry, const QueueEntry &other) const noexcept;
    //! True if \a entry is the last of its priority.
    bool isLast(const QueueEntry &entry) const noexcept;
    //! Returns the first entry of the queue, parked ones included, or null.
    QueueEntry *firstInOrder() const noexcept;
    /*!
        Returns the entry of the lowest priority that \a isWanted, the first one of these by \a isLess, or null.
        Those that were never moved stand in the order of \a isLess.
    */
    template<typename IsWanted, typename IsLess>
    QueueEntry *firstOfLowest(IsWanted &&isWanted, IsLess &&isLess) const;
    //! Lets others pass \a entry until it is unblocked.
    void block(QueueEntry &entry, QueueEntry::Block block) noexcept;
    void unblock(QueueEntry &entry, QueueEntry::Block block) noexcept;
    void unblockAll(QueueEntry::Block block) noexcept;
    //! Gives \a entry a slot, beyond the size if need be. False if the rule refuses that.
    bool startNow(QueueEntry &entry) noexcept;
    //! Returns how many tasks beyond the size hold slots that startNow() has given.
    int extraCount() const noexcept { return std::clamp(m_activeCount - m_size, 0, m_extraCount); }
    //! How often keys of entries that were not moved themselves have changed.
    int relabelings() const noexcept { return m_relabelings; }

    //! Sets the rule, which is asked before an entry gets a slot; null for none. Hands out slots.
    void setRule(AdmissionRule *rule) noexcept;
    bool hasRule() const noexcept { return m_rule; }
    //! Returns \a entry, if the rule has parked it, to its place in the queue, so that the rule is asked about it again.
    void admit(QueueEntry &entry) noexcept;
    //! Returns all entries that the rule has parked to the queue, and asks the rule again.
    void admitAll() noexcept;

    int size() const noexcept { return m_size; }
    void setSize(int size) noexcept;
    bool isPaused() const noexcept { return m_paused; }
    void pause() noexcept { m_paused = true; }
    void resume() noexcept;
    //! Resumes, but leaves the free slots to the next call that hands out slots.
    void resumeLater() noexcept { m_paused = false; }

    //! Returns the number of tasks that hold a slot.
    int activeCount() const noexcept { return m_activeCount; }
    //! Returns the number of tasks that wait, including those set aside.
    int waitingCount() const noexcept { return m_waitingCount; }
    //! Returns the number of tasks that wait, without those set aside.
    int queuedCount() const noexcept { return m_waitingCount - m_asideCount; }

    //! Returns the first entry of a list made by setAside(), or null.
    static QueueEntry *first(Link &list) noexcept;
    /*!
        Calls \a visit with each entry that holds a slot, in the order in which they took it, then with each in the
        queue by priority, those that wait in queue order and then the parked ones. \a visit must change nothing here.
    */
    template<typename Visitor>
    void visit(Visitor &&visit) const;
    //! Calls \a visit in the same way with each entry of a list made by setAside().
    template<typename Visitor>
    static void visitList(const Link &list, Visitor &&visit);
    //! True if \a predicate holds for an entry that holds a slot. Asks the last to take one first.
    template<typename Predicate>
    bool anyActive(Predicate &&predicate) const;
    //! True if \a predicate holds for an entry in the queue.
    template<typename Predicate>
    bool anyQueued(Predicate &&predicate) const;
    //! True if a slot is free and may be taken.
    bool hasFreeSlot() const noexcept { return !m_paused && m_taken < m_size; }
    //! True if all slots are taken, and the queue alone decides who is next.
    bool isFull() const noexcept { return m_taken == m_size && !m_paused && !m_rule; }
    //! Returns the first entry that holds a slot, or null.
    QueueEntry *firstActive() noexcept { return first(m_active); }
    //! Returns the task that was the last to take the slot it holds, or null.
    const QueueEntry *lastActiveTask() const noexcept;
    //! Returns the next entry to get a slot, or null.
    QueueEntry *firstWaiting() noexcept;
    //! Returns the entry that waits behind \a entry, which waits as well, or null. May be null if that is hard to tell.
    QueueEntry *nextWaiting(const QueueEntry &entry) noexcept;
    //! True if \a entry, which waits, is the last of all that wait. May be false if that is hard to tell.
    bool isLastInLine(const QueueEntry &entry) noexcept;
    //! Returns an entry in the queue, or null: the first that waits, otherwise a parked one.
    QueueEntry *firstQueued() noexcept;

private:
    //! The entries of one priority, each part in the order of their keys.
    struct Level
    {
        bool isEmpty() const noexcept { return !waiting.isLinked() && placed.isEmpty() && parked.isEmpty(); }
        Link waiting; // in the order in which they came
        LinkTree placed; // those that wait as well, but have been moved or have returned
        LinkTree parked;
    };
    using Levels = std::map<int, Level, std::greater<>>;

    void handOut() noexcept;
    bool handOverByRule(QueueEntry &from, QueueEntry &to);
    Admission giveSlot(QueueEntry &entry) noexcept;
    void putIntoSlot(QueueEntry &entry) noexcept;
    void takeBackSlot(QueueEntry &entry) noexcept;
    void park(QueueEntry &entry) noexcept;
    QueueKey keyOf(const Link &link) const noexcept { return m_listener.keyOf(static_cast<const QueueEntry &>(link)); }
    bool isBefore(const Link &a, const Link &b) const noexcept;
    void insert(QueueEntry &entry, Level &level) noexcept;
    void removeFromTree(QueueEntry &entry) noexcept;
    QueueEntry *firstWaiting(const Level &level) const noexcept;
    static QueueEntry *entryOf(Link *link) noexcept { return static_cast<QueueEntry *>(link); }
    QueueEntry *earlier(Link *a, Link *b) const noexcept;
    const Link *lastMovedBefore(const Level &level, QueueKey key) const noexcept;
    void relabel(Level &level, qint64 ticket) noexcept;
    void insertInto(LinkTree &tree, QueueEntry &entry) noexcept;
    Level &level(int priority) { return priority == 0 ? m_normal : m_levels[priority]; }
    Level &levelOf(const QueueEntry &entry) noexcept { return m_levels.find(entry.m_priority)->second; }
    const Level *findLevel(int priority) const noexcept;
    void unlink(QueueEntry &entry) noexcept;
    void dropLevel(int priority) noexcept;

    Listener &m_listener;
    AdmissionRule *m_rule = nullptr;
    int m_size;
    bool m_paused = false;
    int m_taken = 0; // slots, including those of maps
    int m_activeCount = 0;
    int m_waitingCount = 0;
    int m_asideCount = 0; // of those
    int m_extraCount = 0;
    int m_relabelings = 0;
    bool m_hasMoved = false; // an entry, at any time
    QueueKey m_lastMoved; // the key given last
    Link m_active;
    Levels m_levels; // by priority; only level 0 stays when it is empty
    Level &m_normal;
};

// Inline, because every task runs through these functions.

inline void Scheduler::enqueue(QueueEntry &entry, int priority)
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    Level &level = this->level(priority);
    entry.m_priority = priority;
    entry.m_place = QueueEntry::Place::Waiting;
    entry.linkBefore(level.waiting);
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
    case QueueEntry::Place::Parked:
        m_waitingCount -= change;
        m_asideCount -= entry.m_isAside;
        entry.m_isAside = false;
        return;
    case QueueEntry::Place::Slot:
        m_activeCount -= change;
        --m_taken;
        m_extraCount -= entry.m_isExtra;
        entry.m_isExtra = false;
        handOut();
        return;
    }
}

inline void Scheduler::takeBackSlot(QueueEntry &entry) noexcept
{
    unlink(entry);
    entry.m_place = QueueEntry::Place::Nowhere;
    if (entry.isTask())
        --m_activeCount;
    --m_taken;
    m_extraCount -= entry.m_isExtra;
    entry.m_isExtra = false;
}

inline bool Scheduler::handOver(QueueEntry &from, QueueEntry &to)
{
    Q_ASSERT(from.m_place == QueueEntry::Place::Slot && to.m_place == QueueEntry::Place::Nowhere);
    if (Q_UNLIKELY(m_rule))
        return handOverByRule(from, to);
    takeBackSlot(from);
    to.m_priority = from.m_priority;
    giveSlot(to);
    return true;
}

inline bool Scheduler::tryStart(QueueEntry &entry, int priority) noexcept
{
    Q_ASSERT(entry.m_place == QueueEntry::Place::Nowhere);
    entry.m_priority = priority;
    return hasFreeSlot() && !firstWaiting() && giveSlot(entry) == Admission::Yes;
}

/*!
    Gives \a entry a slot if it may have one. All ways into a slot end here. The caller has made sure that one is free,
    or has just been given up by another entry.
*/
inline Admission Scheduler::giveSlot(QueueEntry &entry) noexcept
{
    if (Q_UNLIKELY(m_rule)) {
        if (const Admission admission = m_rule->mayStart(entry); admission != Admission::Yes)
            return admission;
    }
    putIntoSlot(entry);
    return Admission::Yes;
}

inline void Scheduler::putIntoSlot(QueueEntry &entry) noexcept
{
    unlink(entry);
    if (entry.isTask()) {
        m_waitingCount -= entry.isQueued() ? 1 : 0;
        ++m_activeCount;
    }
    ++m_taken;
    entry.m_place = QueueEntry::Place::Slot;
    entry.linkBefore(m_active);
}

inline QueueEntry *Scheduler::first(Link &list) noexcept
{
    return list.isLinked() ? static_cast<QueueEntry *>(list.next()) : nullptr;
}

inline const QueueEntry *Scheduler::lastActiveTask() const noexcept
{
    for (const Link *link = m_active.previous(); link != &m_active; link = link->previous()) {
        const auto *entry = static_cast<const QueueEntry *>(link);
        if (entry->isTask())
            return entry;
    }
    return nullptr;
}

inline QueueEntry *Scheduler::firstWaiting(const Level &level) const noexcept
{
    Link *arrived = level.waiting.isLinked() ? level.waiting.next() : nullptr;
    return Q_LIKELY(level.placed.isEmpty()) ? entryOf(arrived) : earlier(arrived, level.placed.first());
}

inline QueueEntry *Scheduler::firstWaiting() noexcept
{
    if (m_levels.size() == 1)
        return firstWaiting(m_normal);
    for (auto &level : m_levels) {
        if (QueueEntry *entry = firstWaiting(level.second))
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
        switch (giveSlot(*next)) {
        case Admission::Yes:
            m_listener.slotTaken(*next);
            break;
        case Admission::NotThisOne:
            park(*next);
            break;
        case Admission::NothingNow:
            return;
        }
    }
}

inline void Scheduler::unlink(QueueEntry &entry) noexcept
{
    if (Q_UNLIKELY(entry.m_isInTree))
        removeFromTree(entry);
    else
        entry.Link::unlink();
    if (entry.m_priority != 0 && entry.isQueued())
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
    for (const auto &[priority, level] : m_levels) {
        Link *arrived = level.waiting.next();
        level.placed.visit([&](Link &placed) {
            for (; arrived != &level.waiting && isBefore(*arrived, placed); arrived = arrived->next())
                visit(static_cast<QueueEntry &>(*arrived));
            visit(static_cast<QueueEntry &>(placed));
        });
        for (; arrived != &level.waiting; arrived = arrived->next())
            visit(static_cast<QueueEntry &>(*arrived));
        level.parked.visit([&](Link &parked) { visit(static_cast<QueueEntry &>(parked)); });
    }
}

template<typename Predicate>
bool Scheduler::anyQueued(Predicate &&predicate) const
{
    const auto holds = [&predicate](Link &link) { return predicate(static_cast<QueueEntry &>(link)); };
    for (const auto &[priority, level] : m_levels) {
        for (Link *link = level.waiting.next(); link != &level.waiting; link = link->next()) {
            if (holds(*link))
                return true;
        }
        if (level.placed.find(holds) || level.parked.find(holds))
            return true;
    }
    return false;
}

template<typename IsWanted, typename IsLess>
QueueEntry *Scheduler::firstOfLowest(IsWanted &&isWanted, IsLess &&isLess) const
{
    const auto wants = [&isWanted](Link &link) { return isWanted(static_cast<QueueEntry &>(link)); };
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        QueueEntry *found = nullptr;
        const auto keepFirst = [&](Link &link) {
            auto &entry = static_cast<QueueEntry &>(link);
            if (!found || isLess(entry, *found))
                found = &entry;
        };
        const Link &waiting = level->second.waiting;
        Link *link = waiting.next();
        while (link != &waiting && !wants(*link))
            link = link->next();
        if (link != &waiting)
            keepFirst(*link);
        for (const LinkTree *tree : { &level->second.placed, &level->second.parked }) {
            if (m_hasMoved) {
                tree->visit([&](Link &each) {
                    if (wants(each))
                        keepFirst(each);
                });
            } else if (Link *first = tree->find(wants)) {
                keepFirst(*first);
            }
        }
        if (found)
            return found;
    }
    return nullptr;
}

}
