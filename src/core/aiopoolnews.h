// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The interfaces through which a pool reports what happens to its tasks.

#include "aiofinishedtask.h"

class AioPool;

namespace Aio::detail {

//! The signals that every task may cause.
enum class TaskSignal : quint16 { Spawned, Started, Progressed, Retried, Succeeded, Failed, Cancelled, Finished, Idle };

//! Emits the signals of a pool. Each of the emit functions may run user code, which may destroy the listener.
class PoolListener
{
public:
    //! Emits the signal of AioPool with the same name for the task \a id.
    virtual void emitSpawned(qint64 id) noexcept = 0;
    virtual void emitStarted(qint64 id) noexcept = 0;
    virtual void emitProgressed(qint64 id) noexcept = 0;
    virtual void emitRetried(qint64 id, int attempt, const QString &error) noexcept = 0;
    virtual void emitSucceeded(qint64 id) noexcept = 0;
    virtual void emitFailed(qint64 id, const QString &error) noexcept = 0;
    virtual void emitCancelled(qint64 id) noexcept = 0;
    virtual void emitFinished(qint64 id, TaskState state) noexcept = 0;
    virtual void emitIdle() noexcept = 0;
    virtual void emitUnobserved(qint64 id, const QString &error) noexcept = 0;
    //! Emits the property changes since the last call, at the end of a turn. Stops if the pool is destroyed or moved.
    virtual void emitChanges() noexcept = 0;
    //! True if the last call of emitChanges() left nothing to emit.
    virtual bool isUpToDate() const noexcept = 0;
    //! True if something is connected to all signals at once, which a connection to a single signal does not reveal.
    virtual bool isEverythingHeard() const noexcept = 0;
    //! True if something is connected to the signal that a task has failed, alone or with all others.
    virtual bool isFailureHeard() const noexcept = 0;
    //! Returns the pool, which lives in the thread of the core.
    virtual AioPool *pool() const noexcept = 0;
    virtual QObject *object() const noexcept = 0;

protected:
    ~PoolListener() = default;
};

//! Tasks that are not spawned yet.
struct TasksToCome
{
    qint64 count = 0;
    qint64 expected = -1; // the amount of each; negative if it is not known
};

//! Follows the events of a pool. Unlinks itself when it is destroyed.
class PoolWatcher : protected Link
{
public:
    //! The tasks that have called for the end of their pool: they are left out of it.
    using Callers = std::vector<Ref<Job>>;

    //! Reports that nothing is active or waiting. Called for joiners only, which are already unlinked.
    virtual void poolEmptied() noexcept { }
    //! Reports that a task has ended that is not the last one, or a map. Called for joiners only.
    virtual void taskEnded() noexcept { }
    //! Reports that every task is being asked to cancel.
    virtual void cancelAllRequested() noexcept { }
    //! Returns the tasks that are still to be spawned, as far as that is known. For maps only.
    virtual TasksToCome tasksToCome() const noexcept { return {}; }
    //! Reports that the pool is shut down: what does not finish by itself must stop, or not begin. For maps only.
    virtual void shutDown() noexcept { }
    //! True if nothing more will start, and all that has not ended are tasks among \a callers. For maps only.
    virtual bool waitsOnlyFor([[maybe_unused]] const Callers &callers) const noexcept { return false; }
    //! Reports that the pool has got more slots. For maps only.
    virtual void sizeGrown() noexcept { }
    //! Reports that the pool is being destroyed. The watcher is already unlinked.
    virtual void poolGone() noexcept = 0;

protected:
    PoolWatcher() noexcept = default;
    ~PoolWatcher() = default;

private:
    friend class PoolCore;
};

//! A place in the queue that is not a task but starts tasks of its own when it gets a slot.
class QueuePlace : public RefCounted, public QueueEntry, public PoolWatcher
{
public:
    virtual void slotTaken() noexcept = 0;
    //! Lets the place start tasks that wait until it would have got a slot, if PoolCore::mayLookAhead() still says so.
    virtual void lookAhead() noexcept = 0;

protected:
    QueuePlace() noexcept : QueueEntry(Kind::Map) { }

private:
    friend class PoolCore;
    QueueKey m_key;
    bool m_ownsTicket = false; // no task has this ticket, so that a task may inherit it
};

//! Which task is rejected if too many wait.
enum class WaitingPolicy { Reject, DropOldest };

//! Waits until a number of tasks may be queued. Unlinks itself when it is destroyed.
class RoomWaiter : protected Link
{
public:
    int count() const noexcept { return m_count; }
    //! Reports that there is room, and that it is reserved. The waiter is unlinked.
    virtual void hasRoom() noexcept = 0;
    //! Reports that the pool is being destroyed. The waiter is unlinked.
    virtual void poolGone() noexcept = 0;

protected:
    explicit RoomWaiter(int count) noexcept : m_count(count) { }
    ~RoomWaiter() = default;

private:
    friend class PoolCore;
    const int m_count;
};

//! Records the jobs that are asked to cancel.
class CancelRecorder
{
public:
    virtual void cancelRequested(Job &job) noexcept = 0;

protected:
    ~CancelRecorder() = default;
};

//! Follows the tasks for a model, in the pool's thread. Does not change the pool and runs no user code.
class TaskObserver
{
public:
    enum class Change { Progress, Label, Cancelling, Thread, Waiting };

    /*!
        Reports that \a job waits for the first time, unless it gets a slot at once, or that its next attempt follows,
        whether it waits for that or not.
    */
    virtual void taskQueued(const Job &job) noexcept = 0;
    //! Reports that \a job has moved from the place \a oldKey in the queue of \a oldPriority. It may have a slot by now.
    virtual void taskMoved(const Job &job, int oldPriority, QueueKey oldKey) noexcept = 0;
    //! Reports that the keys of tasks that had been moved have changed, but not their order.
    virtual void queueRelabeled() noexcept = 0;
    //! Reports that the pool has been paused or resumed.
    virtual void pauseChanged() noexcept = 0;
    //! Drops the record of a finished task that is run again.
    virtual void forgetFinished(qint64 id) noexcept = 0;
    virtual void taskChanged(const Job &job, Change change) noexcept = 0;
    //! Reports that the outcome of \a job is stored. No signal has been emitted yet.
    virtual void taskEnded(const Job &job) noexcept = 0;
    //! Reports the end of a turn in which tasks were queued, got a slot or ended.
    virtual void turnEnded() noexcept = 0;
    //! Prepares for the move of the pool to another thread, where turnEnded() follows.
    virtual void leaveThread() noexcept = 0;
    //! Reports that the pool is being destroyed. May run user code.
    virtual void poolGone() noexcept = 0;
    //! Returns the record of a finished task, or null.
    virtual const FinishedTask *findFinished(qint64 id) const noexcept = 0;

protected:
    ~TaskObserver() = default;
};

/*!
    Follows how far the tasks of a pool are, in the pool's thread. Does not change the pool and runs no user code. Unlinks
    itself when it is destroyed.
*/
class ProgressMeter : protected Link
{
public:
    //! Reports that \a job has become a task. It waits or has a slot.
    virtual void taskEntered(const Job &job) noexcept = 0;
    //! Reports that \a job has ended and is counted as such.
    virtual void taskEnded(const Job &job) noexcept = 0;
    //! Reports that Job::fractionDone() of \a job may have changed.
    virtual void taskProgressed(const Job &job) noexcept = 0;
    //! Reports that a map has begun, or has ended.
    virtual void mapsChanged() noexcept = 0;
    //! Reports that the pool has become idle.
    virtual void becameIdle() noexcept = 0;
    virtual void pauseChanged() noexcept = 0;
    //! Prepares for the move of the pool to another thread.
    virtual void leaveThread() noexcept = 0;
    //! Reports that the pool is being destroyed. The meter is already unlinked.
    virtual void poolGone() noexcept = 0;

protected:
    ProgressMeter() noexcept = default;
    ~ProgressMeter() = default;

private:
    friend class PoolCore;
};

}
