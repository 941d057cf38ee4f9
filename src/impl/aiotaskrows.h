// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "../aiopool_p.h"
#include "aiorowsequence.h"

#include <deque>

namespace Aio::detail {

//! What is kept of a task after its end.
struct FinishedTask
{
    //! What most tasks have nothing of.
    struct Details
    {
        QString label;
        QString error;
        double progress = -1;
        QString progressText;
    };

    FinishedTask() = default;
    //! May throw std::bad_alloc.
    explicit FinishedTask(const Job &job);

    qint64 id = 0;
    State state = State::Cancelled;
    int priority = 0;
    Nanoseconds slotTime = 0; // 0: it never had one
    Nanoseconds endTime = 0;
    std::unique_ptr<Details> details; // null when there are none
};

//! Of a job, 0 to 1, or -1 when nobody knows.
double progressOf(const Job &job) noexcept;

/*!
    The rows of a task model: active tasks, then waiting ones by priority, then finished ones. What happens in the pool
    is noted at once, and shown in flush(): until then every row stays where it is.

    Asleep, nothing is noted but what has finished, and that only when it is to be kept.

    \b Threads: the pool's.
*/
class AIOPOOL_EXPORT TaskRows final : private TaskObserver
{
public:
    //! The model's part.
    class View
    {
    public:
        virtual void beginInsert(int first, int last) = 0;
        virtual void endInsert() = 0;
        virtual void beginRemove(int first, int last) = 0;
        virtual void endRemove() = 0;
        enum class Changed { Progress, Everything };
        virtual void changed(int first, int last, Changed what) = 0;
        //! flush() is wanted.
        virtual void wantFlush() noexcept = 0;
        //! The pool is being destroyed: no row is left.
        virtual void poolGone() noexcept = 0;

    protected:
        ~View() = default;
    };

    //! One of the two, or neither when there was no memory to keep it.
    struct Row
    {
        qint64 id = 0;
        const Job *job = nullptr;
        const FinishedTask *finished = nullptr;
    };

    TaskRows(PoolCore &core, View &view);
    ~TaskRows();
    TaskRows(const TaskRows &) = delete;
    TaskRows &operator=(const TaskRows &) = delete;

    bool isAwake() const noexcept { return m_awake; }
    //! Makes the rows what the pool has now, without telling the view. May throw std::bad_alloc.
    void wake();
    void sleep() noexcept;
    bool isFlushing() const noexcept { return m_flushing; }

    //! Asleep it is the pool's.
    int count() const noexcept;
    int activeCount() const noexcept { return m_active.shownCount(); }
    //! Awake only.
    Row at(int row) const noexcept;
    //! -1 when it is in none.
    int rowOf(qint64 id) const noexcept;

    int historyLimit() const noexcept { return m_historyLimit; }
    void setHistoryLimit(int limit);
    void clearHistory();

    //! Shows what has been noted. Runs user code by the view.
    void flush();

private:
    enum class Kind : quint32 { None, Waiting, Active, Started, Ended, Finished };
    //! What a task is here, and where.
    class Entry
    {
    public:
        constexpr Entry() noexcept = default;
        Entry(Kind kind, quint32 position) noexcept : m_bits(quint32(kind) << (Bits + 1) | (position & Mask)) { }
        Kind kind() const noexcept { return Kind(m_bits >> (Bits + 1)); }
        quint32 position() const noexcept { return m_bits & Mask; }
        bool isMarked() const noexcept { return m_bits & Mark; }
        Entry marked() const noexcept { return Entry(m_bits | Mark); }
        Entry unmarked() const noexcept { return Entry(m_bits & ~Mark); }

    private:
        explicit Entry(quint32 bits) noexcept : m_bits(bits) { }
        static constexpr int Bits = RowSequence::PositionBits;
        static constexpr quint32 Mask = (1U << Bits) - 1;
        static constexpr quint32 Mark = 1U << Bits; // is among those that have changed
        quint32 m_bits = 0;
    };
    //! Has got its slot since the last flush.
    struct Started
    {
        qint64 id = 0; // 0: it has ended since
        int priority = 0;
        bool isShown = false; // among the waiting, at position
        RowSequence::Position position = 0;
    };
    //! Has ended since the last flush, and is shown.
    struct Ended
    {
        FinishedTask task;
        bool wasActive = false; // shown among the active
        RowSequence::Position position = 0;
    };
    //! Came while flush() was running user code; noted afterwards.
    struct Event
    {
        enum class Type { Queued, GotSlot, Progressed, Changed, Ended } type;
        qint64 id = 0;
        int priority = 0;
        FinishedTask task;
    };
    using Levels = std::map<int, RowSequence, std::greater<>>;

    // TaskObserver
    void taskQueued(const Job &job) noexcept override;
    void taskGotSlot(const Job &job) noexcept override;
    void taskChanged(const Job &job, Change change) noexcept override;
    void taskEnded(const Job &job) noexcept override;
    void poolGone() noexcept override;

    template<typename F>
    void note(F &&function) noexcept;
    void noteQueued(qint64 id, int priority);
    void noteGotSlot(qint64 id, int priority);
    void noteChanged(qint64 id, bool isProgress);
    void noteEnded(FinishedTask &&task);
    void keep(FinishedTask &&task);
    void replayEvents();

    RowSequence &level(int priority) { return priority == 0 ? m_normal : m_levels[priority]; }
    const RowSequence *findLevel(int priority) const noexcept;
    int levelStart(int priority) const noexcept;
    int waitingShown() const noexcept;
    int historyStart() const noexcept { return m_active.shownCount() + waitingShown(); }
    const FinishedTask *findQueuedEnd(qint64 id) const noexcept;

    void forgetEverything() noexcept;
    void removeAllRows();
    void rebuild();
    void flushRemovals();
    void removeEnded(RowSequence &sequence, int start, std::vector<RowSequence::Position> &positions);
    void dropHistory(int added);
    void dropHistoryNow();
    void flushHistory();
    void flushStarts();
    void flushQueued();
    void flushChanges();
    void joinHistories();
    void endOfChange();
    void compact();

    Ref<PoolCore> m_core;
    View &m_view;
    bool m_awake = false;
    bool m_flushing = false;
    bool m_incomplete = false; // there was no memory for something: to be built anew
    bool m_hidden = false;
    bool m_poolGone = false;
    IdTable<Entry> m_entries;
    RowSequence m_active;
    Levels m_levels; // by priority
    RowSequence &m_normal;
    std::vector<Started> m_started;
    std::vector<Ended> m_ended;
    std::vector<qint64> m_changed;
    bool m_onlyProgressed = true;
    std::vector<Event> m_events;
    int m_firstStarted = 0; // of the running flush: rows to be told of as changed
    int m_lastStarted = -1;

    int m_historyLimit = 0;
    std::deque<FinishedTask> m_history; // is shown
    quint32 m_firstHistory = 0; // the position of its first one
    std::deque<FinishedTask> m_newHistory; // since the last flush
    int m_historyToDrop = 0; // of those shown
};

}
