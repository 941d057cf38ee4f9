// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioactiverows_p.h"
#include "aiofinishedrows_p.h"
#include "aiowaitinglevel_p.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace Aio::detail {

/*!
    The rows of a task model: active tasks, then waiting ones by priority, then finished ones. Queued and ended tasks
    are noted at once, started ones are found in showChanges(), which shows all changes. Until then every row stays
    where it is: a task that has been moved is noted with the place of its row.

    While asleep, only finished tasks are noted, and these only if they are kept.

    \b Threads: the pool's.
*/
class AIOPOOL_EXPORT TaskRows final : private TaskObserver
{
public:
    //! The interface to the model.
    class View
    {
    public:
        virtual void beginInsert(int first, int last) = 0;
        virtual void endInsert() = 0;
        virtual void beginRemove(int first, int last) = 0;
        virtual void endRemove() = 0;
        //! Moves rows to before the row \a destination, which is none of them and does not follow them.
        virtual void beginMove(int first, int last, int destination) = 0;
        virtual void endMove() = 0;
        enum class Changed { Progress, Wait, Everything };
        virtual void changed(int first, int last, Changed what) = 0;
        //! Called when a flush or a removal has reported all of its changes.
        virtual void endOfChanges() = 0;
        //! True if a view is connected in a way that gives no notice. Called while asleep.
        virtual bool isWatchedUnnoticed() const noexcept = 0;
        //! Schedules showChanges(). False if that is impossible now.
        virtual bool scheduleFlush() noexcept = 0;
        //! Cancels what is scheduled: the pool leaves this thread.
        virtual void leaveThread() noexcept = 0;
        //! Called when the pool is being destroyed and no row is left.
        virtual void poolGone() noexcept = 0;

    protected:
        ~View() = default;
    };

    //! The task of a row: its job, its record as a finished task, or else only how it ended.
    struct Row
    {
        qint64 id = 0;
        const Job *job = nullptr;
        const FinishedTask *finished = nullptr;
        TaskState state = TaskState::Cancelled;
        qint64 elapsed = -1; // in milliseconds; -1 if it has had no slot
        bool isKept = false; // in the history, and not about to be run again
    };

    TaskRows(PoolCore &core, View &view);
    ~TaskRows();
    TaskRows(const TaskRows &) = delete;
    TaskRows &operator=(const TaskRows &) = delete;

    bool isAwake() const noexcept { return m_awake; }
    //! Builds the rows from the present tasks of the pool without notifying the view. May throw std::bad_alloc.
    void wake();
    void sleep() noexcept;
    bool isFlushing() const noexcept { return m_flushing; }

    //! Returns the number of rows; while asleep, computed from the counts of the pool.
    int count() const noexcept;
    int activeCount() const noexcept { return m_active.shownCount(); }
    //! The rows of each section, and those of them that have failed; while asleep as count().
    struct Counts
    {
        int active = 0;
        int waiting = 0;
        int finished = 0;
        int failed = 0;
        int retryable = 0; // failed ones that can be run again
        friend bool operator==(const Counts &, const Counts &) = default;
    };
    Counts counts() const noexcept;
    //! Returns the task in \a row. Awake only.
    Row at(int row) const noexcept;
    //! Returns the row of the task, -1 if it has none.
    int rowOf(qint64 id) const noexcept;

    int historyLimit() const noexcept { return m_history.limit(); }
    void setHistoryLimit(int limit);
    void clearHistory();
    bool isNewestFirst() const noexcept { return m_newestFirst; }
    void setNewestFirst(bool newestFirst);
    //! Drops the finished task \a id. False if it is not kept.
    bool forget(qint64 id);
    //! Returns the failed tasks that can be run again, the oldest first. May throw std::bad_alloc.
    std::vector<qint64> retryable() const;
    //! True if finished tasks wait for the next flush to get rows.
    bool hasNewFinished() const noexcept { return m_history.hasNew(); }
    PoolCore &core() const noexcept { return *m_core; }
    //! True if one more task may wait.
    bool hasRoom() const noexcept { return m_core->hasRoomNow(1); }

    //! True if there may be rows of tasks that wait for a time.
    bool hasCountdowns() const noexcept { return !m_countdowns.empty(); }
    //! Returns the rows of the tasks that wait for a time, in order. May throw std::bad_alloc.
    std::vector<int> countdownRows();

    //! Shows the noted changes. Runs user code through the view.
    void showChanges();

private:
    using Levels = std::map<int, WaitingLevel, std::greater<>>;
    //! The position of each id plus one, or 0 for none.
    using Positions = IdTable<quint32>;
    //! A task that has ended, and its last place in the queue.
    struct Ended
    {
        Ended(const Job &job, Nanoseconds time);
        FinishedTask task;
        QueueKey key;
    };
    //! The place of a task among the waiting rows that has been moved, or has the row of one that has not been moved yet.
    struct Place
    {
        int priority = 0;
        QueueKey key;
        bool moves = false; // the row is to go to the present place of the task, which is in m_moved
        bool isChanged = false; // the task is in m_changed
    };

    // TaskObserver
    void taskQueued(const Job &job) noexcept override;
    void taskMoved(const Job &job, int oldPriority, QueueKey oldKey) noexcept override;
    void queueRelabeled() noexcept override;
    void pauseChanged() noexcept override;
    void forgetFinished(qint64 id) noexcept override;
    void taskChanged(const Job &job, Change change) noexcept override;
    void taskEnded(const Job &job) noexcept override;
    void turnEnded() noexcept override;
    void leaveThread() noexcept override;
    void poolGone() noexcept override;
    const FinishedTask *findFinished(qint64 id) const noexcept override
    {
        return isToBeRepeated(id) ? nullptr : m_history.find(id);
    }

    void askForFlush() noexcept
    {
        if (!m_flushWanted)
            m_flushWanted = m_view.scheduleFlush();
    }
    template<typename F>
    void note(F &&function) noexcept;
    void noteActiveEnded(const Job &job) noexcept;
    void noteFinished(const Job &job);
    void noteMovedEnded(const Job &job, const Place &place) noexcept;
    void noteReturned(const Job &job);
    void noteMoved(const Job &job, const Place &from);
    void addWaiting(const Job &job);
    void markChanged(qint64 id, Place &place);
    void keepEnd(WaitingLevel &level, const Job &job);
    bool isToBeRepeated(qint64 id) const noexcept { return !m_repeated.empty() && m_repeated.contains(id); }

    WaitingLevel &level(int priority) { return priority == 0 ? m_normal : m_levels[priority]; }
    WaitingLevel *findLevel(int priority) noexcept;
    const WaitingLevel *findLevel(int priority) const noexcept;
    int levelStart(const WaitingLevel &level) const noexcept;
    const Place *findPlace(qint64 id) const noexcept;
    Place *findPlace(qint64 id) noexcept { return const_cast<Place *>(std::as_const(*this).findPlace(id)); }
    //! Returns the place in the books of \a job among the waiting rows.
    Place waitingPlace(const Job &job) const noexcept;
    void forgetPlace(qint64 id) noexcept { m_places.erase(id); }
    int waitingShown() const noexcept;
    int historyStart() const noexcept { return m_active.shownCount() + waitingShown(); }
    bool hasRow(const Ended &ended) const noexcept;
    //! Returns the position of an active task plus one, or 0 for none, without the bit that marks changed tasks.
    quint32 placeOf(qint64 id) const noexcept
    {
        return m_activePositions.find(id) & ((1U << ActiveRows::PositionBits) - 1);
    }
    const Job *findJob(qint64 id) const noexcept { return m_poolGone ? nullptr : m_core->find(id); }
    void describe(Row &row) const noexcept;
    void describe(Row &row, WaitingRows::End end) const noexcept;

    void forgetEverything() noexcept;
    void removeAllRows();
    void rebuild();
    void buildAnew();
    void showWhatIsDifferent();
    std::vector<qint64> findStarted() const;
    void skipStarted(const std::vector<qint64> &started) noexcept;
    void flushRemovals(std::vector<int> &endedRows);
    std::vector<int> rowsOfEnded() const;
    void dropHistory(int count);
    bool dropFinished(std::vector<qint64> &ids);
    void dropAmongNewest(const std::vector<qint64> &ids, int count);
    void showHidden();
    void dropRepeated();
    void turnHistory();
    void changeHistory();
    void settleHistory() noexcept;
    void historyChanged();
    void flushHistory();
    void flushStarts(const std::vector<qint64> &started);
    void becomeActive(qint64 id);
    void becomeLastActive(qint64 id);
    void relabel();
    void flushReturned();
    void returnToQueue(const Job &job);
    void flushMoves();
    struct Move;
    std::optional<Move> findMove(qint64 id) noexcept;
    void moveRows(const std::vector<Move> &moves);
    bool prepareMoves(const std::vector<Move> &moves) noexcept;
    void carryOut(const Move &move) noexcept;
    void keepMoved(qint64 id) noexcept;
    void showNewActive();
    void flushQueued();
    void flushChanges();
    void endOfChange();
    void tidy();

    Ref<PoolCore> m_core;
    View &m_view;
    bool m_awake = false;
    bool m_flushing = false;
    bool m_flushWanted = false;
    bool m_flushMissed = false; // an event loop nested in a flush has asked for another flush
    bool m_incomplete = false; // something was not noted, e.g. for want of memory: rebuild all rows
    bool m_hidden = false;
    bool m_poolGone = false;
    ActiveRows m_active;
    Positions m_activePositions;
    Levels m_levels; // by priority
    WaitingLevel &m_normal;
    std::unordered_map<qint64, Place> m_places;
    std::vector<qint64> m_moved; // tasks whose rows may have to move
    std::unordered_set<qint64> m_returned; // tasks that wait again, or did so, and still have an active row
    std::vector<qint64> m_countdowns; // tasks that may wait for a time
    qint64 m_movingId = 0; // the task whose row is being moved to another section, and its row until then
    int m_movingRow = 0;
    bool m_relabeled = false; // keys of tasks that had been moved have changed, but not their order
    bool m_reasonsChanged = false; // the reasons why tasks wait have changed
    std::vector<qint64> m_endedActive; // active tasks that have ended since the last flush
    std::unordered_map<qint64, Ended> m_ended; // shown tasks whose end needs more than a WaitingRows::End
    std::vector<qint64> m_changed; // active tasks, and those that have been moved
    bool m_onlyProgressed = true;
    int m_firstStarted = 0; // up to m_lastStarted: rows that the running flush reports as changed
    int m_lastStarted = -1;
    FinishedRows m_history;
    bool m_newestFirst = true; // as the history is to be; differs from it while a flush runs
    std::vector<qint64> m_toForget; // finished tasks that are to go when the running flush has ended
    std::unordered_set<qint64> m_repeated; // finished tasks that run again and go with the next flush
};

}
