// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioscheduler.h"
#include "aiotaskoptions.h"
#include "impl/aioexecution.h"

#include <QtCore/QMetaObject>

#include <exception>
#include <memory>
#include <stop_token>

class AioPool;

namespace Aio::detail {

class Job;

//! In the order of AioPool::TaskState.
enum class State : quint8 { Waiting, Active, Cancelling, Succeeded, Failed, Cancelled };

//! Where news of a job goes: the pool, behind an interface, so that a job need not know it.
class JobOwner
{
public:
    //! The worker's first line is about to run. May run user code, which may end the job.
    virtual void jobStarted(Job &job) noexcept = 0;
    //! The last frame is gone and the outcome is stored.
    virtual void jobEnded(Job &job) noexcept = 0;
    virtual void jobProgressed(Job &job) noexcept = 0;
    //! True when the request counts.
    virtual bool cancelJob(Job &job) noexcept = 0;
    //! The object the job is bound to dies: ends the job synchronously.
    virtual void contextGone(Job &job) noexcept = 0;
    virtual AioPool *pool() const noexcept = 0;
    //! Whether a slot can come free, or a task end.
    virtual bool canMove(DeadlockSearch &search) = 0;

protected:
    ~JobOwner() = default;
};

//! Told when a job has got its slot and when it has finished. Lives in whoever waits, and unlinks itself.
class JobWaiter : private Link
{
public:
    virtual void jobGotSlot() noexcept { }
    //! Called once; the waiter is unlinked by then.
    virtual void jobFinished() noexcept = 0;

protected:
    JobWaiter() noexcept = default;
    ~JobWaiter() = default;
    void waitFor(Job &job) noexcept;
    void stopWaiting() noexcept { unlink(); }
    bool isWaiting() const noexcept { return isLinked(); }

private:
    friend class Job;
    friend class IterationBase;
};

//! A QFuture made of a job.
class JobView : public Link
{
public:
    virtual ~JobView() = default;
    virtual void setProgress(Job &job) = 0;
    //! Finishes the QFuture, which runs its continuations.
    virtual void finish(Job &job) = 0;
};

//! Told when a cancel has been asked of a job.
class AIOPOOL_EXPORT CancelListener : private Link
{
public:
    virtual void cancelRequested() noexcept = 0;

protected:
    ~CancelListener() = default;
    void listenTo(Job &job);
    void stopListening() noexcept { unlink(); }

private:
    friend class Job;
};

//! Cancels its job, later in this turn or on the next.
class AIOPOOL_EXPORT JobCanceller final : public Runnable
{
public:
    explicit JobCanceller(Job &job) noexcept : m_job(job) { }

protected:
    void run() noexcept override;

private:
    Job &m_job;
};

class AIOPOOL_EXPORT JobTimer final : public Timer
{
public:
    explicit JobTimer(Job &job) noexcept : m_job(job) { }

protected:
    void timeout() noexcept override;

private:
    Job &m_job;
};

//! What most jobs do without.
struct AIOPOOL_EXPORT JobExtras
{
    explicit JobExtras(Job &job) noexcept : timer(job) { }
    ~JobExtras();

    QString label;
    qint64 progress = 0;
    qint64 progressMaximum = 0;
    QString progressText;
    std::optional<Nanoseconds> timeout;
    JobTimer timer;
    bool timedOut = false;
    QMetaObject::Connection contextConnection;
    std::optional<std::stop_source> stopSource;
    Link views;
    Link cancelListeners;
};

/*!
    A task: its state, its place in the queue, and those who wait for it. Born with one reference, which its owner keeps
    until it has finished; handles hold further ones.

    \b Threads: state() and the reference count any; everything else the pool's.
*/
class AIOPOOL_EXPORT Job : public Execution, public QueueEntry
{
public:
    qint64 id() const noexcept { return m_id; }
    State state() const noexcept { return m_state.load(std::memory_order_acquire); }
    bool isFinished() const noexcept { return state() >= State::Succeeded; }
    bool isCancelRequested() const noexcept { return m_cancelRequested; }
    bool isTimedOut() const noexcept { return m_extras && m_extras->timedOut; }
    //! Its pool was destroyed before it had finished.
    bool isOrphaned() const noexcept { return m_orphaned; }
    //! True when a cancel is to be treated like that of a waiting task.
    bool isUnrun() const noexcept { return !isStarted(); }
    //! Null once it has finished.
    JobOwner *owner() const noexcept { return m_owner; }

    QString label() const { return m_extras ? m_extras->label : QString(); }
    void setLabel(const QString &label);
    void setProgress(qint64 value, qint64 maximum, const QString &text);
    std::stop_token stopToken();
    //! Null for a job that has nothing out of the ordinary.
    const JobExtras *extras() const noexcept { return m_extras.get(); }
    //! May throw std::bad_alloc.
    JobExtras &makeExtras();

    //! Asks the owner, if the job is unfinished. True when it counts.
    bool cancel() noexcept { return m_owner && m_owner->cancelJob(*this); }

    Nanoseconds spawnTime() const noexcept { return m_spawnTime; }
    Nanoseconds slotTime() const noexcept { return m_slotTime; }

    //! What it ended with; null for a value.
    virtual std::exception_ptr error() const noexcept = 0;

    Job *job() const noexcept final { return const_cast<Job *>(this); }
    Execution *root() noexcept final { return this; }

    bool canMove(DeadlockSearch &search) override;

    // for the owner
    void adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index);
    void slotTaken() noexcept;
    //! Runs later, on a turn of its own.
    void beCancelling() noexcept;
    //! Destroys worker, callback and all frames and stores \a error as the outcome, without running a line.
    virtual void discard(std::exception_ptr error) noexcept = 0;
    //! Somebody goes on using what the worker refers to: it survives the job's end, until dropWork().
    void keepWork() noexcept { m_workKept = true; }
    virtual void dropWork() noexcept { m_workKept = false; }
    //! The outcome is stored: state, then no way back to the owner.
    void setFinished() noexcept;
    void setOrphaned() noexcept { m_orphaned = true; }
    void finishViews() noexcept;
    void wakeWaiters() noexcept;
    //! For those that somebody keeps a record of; the last step of a task's end.
    virtual void report() noexcept { }

protected:
    Job() noexcept : QueueEntry(Kind::Task) { }
    ~Job() override;

    bool isWorkKept() const noexcept { return m_workKept; }

    JobOwner &ownerOrDie() const noexcept { return *m_owner; }
    //! The error a cancelled worker ends with: AioTimeout when it was the time limit that cancelled it.
    std::exception_ptr explain(std::exception_ptr error) const noexcept;

private:
    friend class JobWaiter;
    friend class JobTimer;
    friend class CancelListener;

    void setState(State state) noexcept { m_state.store(state, std::memory_order_release); }

    std::atomic<State> m_state = State::Waiting;
    bool m_cancelRequested = false;
    bool m_orphaned = false;
    bool m_workKept = false;
    qint64 m_id = 0;
    JobOwner *m_owner = nullptr;
    detail::Link m_waiters; // qualified: a base has a private Link
    Nanoseconds m_spawnTime = 0;
    Nanoseconds m_slotTime = 0;
    std::unique_ptr<JobExtras> m_extras;
};

inline void JobWaiter::waitFor(Job &job) noexcept
{
    linkBefore(job.m_waiters);
}

}
