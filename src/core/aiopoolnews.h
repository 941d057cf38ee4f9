// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a pool reports, and to whom.

#include "aiofinishedtask.h"

class AioPool;

namespace Aio::detail {

//! The signals that every task may cause.
enum class TaskSignal : quint8 { Spawned, Started, Progressed, Succeeded, Failed, Cancelled, Finished, Idle };

//! The face of a pool: its signals. Everything here may run user code, which may destroy the listener.
class PoolListener
{
public:
    //! Emits the signal of that name for the task \a id.
    virtual void emitSpawned(qint64 id) noexcept = 0;
    virtual void emitStarted(qint64 id) noexcept = 0;
    virtual void emitProgressed(qint64 id) noexcept = 0;
    virtual void emitSucceeded(qint64 id) noexcept = 0;
    virtual void emitFailed(qint64 id, const QString &error) noexcept = 0;
    virtual void emitCancelled(qint64 id) noexcept = 0;
    virtual void emitFinished(qint64 id, TaskState state) noexcept = 0;
    virtual void emitIdle() noexcept = 0;
    //! Emits the changes of the properties since the last call, at the end of a turn. Stops when the pool is destroyed or moved.
    virtual void emitChanges() noexcept = 0;
    //! True if the last call of emitChanges() left nothing to emit.
    virtual bool isUpToDate() const noexcept = 0;
    //! True if all signals at once are connected, which no connection to one of them tells.
    virtual bool isEverythingHeard() const noexcept = 0;
    //! The pool, which lives in the thread of the core.
    virtual AioPool *pool() const noexcept = 0;
    virtual QObject *object() const noexcept = 0;

protected:
    ~PoolListener() = default;
};

//! Waits for a pool: unlinks itself when it is destroyed.
class PoolWatcher : protected Link
{
public:
    //! Nothing is active or waiting. Called for joiners only, which are unlinked by then.
    virtual void poolEmptied() noexcept { }
    //! A task has ended that is not the last one. Called for joiners only.
    virtual void taskEnded() noexcept { }
    //! Every task is being asked to cancel.
    virtual void cancelAllRequested() noexcept { }
    //! The pool is being destroyed; the watcher is unlinked by then.
    virtual void poolGone() noexcept = 0;

protected:
    PoolWatcher() noexcept = default;
    ~PoolWatcher() = default;

private:
    friend class PoolCore;
};

//! A place in the queue that is no task: what has it starts tasks of its own when it gets a slot.
class QueuePlace : public RefCounted, public QueueEntry, public PoolWatcher
{
public:
    virtual void slotTaken() noexcept = 0;

protected:
    QueuePlace() noexcept : QueueEntry(Kind::Map) { }
};

//! Notes the jobs of which a cancel is asked.
class CancelRecorder
{
public:
    virtual void cancelRequested(Job &job) noexcept = 0;

protected:
    ~CancelRecorder() = default;
};

//! Follows the tasks for a model, in the pool's thread. Does nothing to the pool and runs no user code.
class TaskObserver
{
public:
    enum class Change { Progress, Label, Cancelling, Thread };

    //! A task waits. Not called for one that has a slot at once.
    virtual void taskQueued(const Job &job) noexcept = 0;
    virtual void taskChanged(const Job &job, Change change) noexcept = 0;
    //! The outcome of \a job is stored, and no signal has been emitted yet.
    virtual void taskEnded(const Job &job) noexcept = 0;
    //! Called at the end of each turn in which tasks were queued, got a slot or ended.
    virtual void turnEnded() noexcept = 0;
    //! The pool is about to move to another thread, where turnEnded() follows.
    virtual void leaveThread() noexcept = 0;
    //! The pool is being destroyed. May run user code.
    virtual void poolGone() noexcept = 0;
    //! Returns the record of a finished task, or null.
    virtual const FinishedTask *findFinished(qint64 id) const noexcept = 0;

protected:
    ~TaskObserver() = default;
};

}
