// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioscheduler.h"
#include "aiotaskoptions.h"
#include "aiotaskstate.h"
#include "base/aioblocks.h"
#include "task/aioexecution.h"
#include "loop/aioinbox.h"
#include "aiojobextras.h"
#include "aiojobwaiter.h"

#include <exception>
#include <memory>

class AioPool;

namespace Aio::detail {

class Job;
enum class OutcomeKind : quint8;

//! Where news of a job goes: the pool, behind an interface, so that a job need not know it.
class JobOwner
{
public:
    //! The worker's first line is about to run. May run user code, which may end the job.
    virtual void jobStarted(Job &job) noexcept = 0;
    //! The last frame is gone and the outcome is stored.
    virtual void jobEnded(Job &job) noexcept = 0;
    virtual void jobProgressed(Job &job) noexcept = 0;
    virtual void jobRenamed(Job &job) noexcept = 0;
    //! \a job has begun to wait for a thread, or has stopped.
    virtual void jobThreadChanged(Job &job) noexcept = 0;
    //! True if a model may show the jobs, so that it needs their changes.
    virtual bool isObserved() const noexcept = 0;
    //! True when the request counts.
    virtual bool cancelJob(Job &job) noexcept = 0;
    //! The object the job is bound to dies: ends the job synchronously.
    virtual void contextGone(Job &job) noexcept = 0;
    virtual AioPool *pool() const noexcept = 0;
    //! A job is bound to an object of another thread than the pool's.
    virtual void contextElsewhere() noexcept = 0;
    //! Has \a letter delivered in the pool's thread. \b Threads: any.
    virtual void post(std::unique_ptr<Letter> letter) noexcept = 0;
    //! Like post(), but delivered in a turn of the event loop that has not begun yet, after no other letter. \b Threads: any.
    virtual void postNews(std::unique_ptr<Letter> letter) noexcept = 0;
    //! The calling thread is the pool's. \b Threads: any.
    virtual bool isInPoolThread() const noexcept = 0;
    //! What was posted so far. Runs user code.
    virtual void deliverPosted() noexcept = 0;
    //! Whether a slot can come free, or a task end.
    virtual bool canMove(DeadlockSearch &search) = 0;

protected:
    ~JobOwner() = default;
};

//! The thread of a job. A base, because there it fits between two others.
class JobThread
{
protected:
    mutable std::atomic<quint32> m_thread = 0; // its number; none until the pool has adopted the job
};

/*!
    A task: its state, its place in the queue, and those who wait for it. Born with one reference, which its owner keeps
    until it has finished; handles hold further ones.

    \b Threads: the pool's, but for the reference count and what is marked; once it has finished, what is const any.
*/
class AIOPOOL_EXPORT Job : public Execution, private JobThread, public QueueEntry, public Blocks
{
public:
    //! \b Threads: any, as of all up to hasNotStarted().
    qint64 id() const noexcept { return m_id; }
    TaskState state() const noexcept { return TaskState(m_status.load(std::memory_order_acquire) & StateBits); }
    bool isFinished() const noexcept { return state() >= TaskState::Succeeded; }
    //! From wherever it was asked, delivered or not.
    bool isCancelRequested() const noexcept
    {
        return m_marks.load(std::memory_order_acquire) & (CancelRequested | CancelPosted);
    }
    //! True in the thread in which the job runs or has run, or to which its pool has come since.
    bool isLocal() const noexcept
    {
        return m_thread.load(std::memory_order_acquire) == currentThreadNumber() || hasChangedThread();
    }
    //! True when a cancel is to be treated like that of a waiting task.
    bool hasNotStarted() const noexcept { return !isStarted(); }

    //! The pool has been asked to cancel it.
    bool isCancelling() const noexcept { return m_marks.load(std::memory_order_acquire) & CancelRequested; }
    bool isTimedOut() const noexcept { return extras() && extras()->timedOut; }
    //! Its pool was destroyed before it had finished.
    bool isOrphaned() const noexcept { return m_status.load(std::memory_order_acquire) & Orphaned; }
    //! Null once it has finished.
    JobOwner *owner() const noexcept { return m_owner; }

    QString label() const { return extras() ? extras()->label : QString(); }
    void setLabel(const QString &label);
    //! \b Threads: any. In threads other than the pool's it takes effect later, unless a newer call replaces it.
    void setProgress(qint64 value, qint64 maximum, const QString &text);
    //! Shows the progress that other threads reported. Runs user code, which may end the job.
    void showNews()
    {
        if (Q_UNLIKELY(extras() && extras()->newsPosted.load(std::memory_order_acquire)))
            showNewest();
    }
    //! \b Threads: any.
    std::stop_token stopToken();
    //! Null for a job that has nothing out of the ordinary.
    const JobExtras *extras() const noexcept { return m_extras.load(std::memory_order_acquire); }
    JobExtras *extras() noexcept { return m_extras.load(std::memory_order_acquire); }
    //! May throw std::bad_alloc. \b Threads: any.
    JobExtras &makeExtras();

    /*!
        A function of the task, awaited by \a waker, waits for a thread from now on. True when lookAtThreads() is to be
        called as soon as one begins.
    */
    bool functionQueued(const Waker &waker) noexcept;
    //! Lets the time limit run or stand still, and reports a change to the owner.
    void lookAtThreads() noexcept override;
    //! True if it is active and only waits for a thread. The owner is then told when that ends.
    bool showsWaitForThread() noexcept;

    //! Asks the owner, if the job is unfinished. True when it counts.
    bool cancel() noexcept { return m_owner && m_owner->cancelJob(*this); }
    //! The object it is bound to has died in another thread. \b Threads: any.
    void cancelAfterContext() noexcept;
    //! Undoes the binding to a context, for a job that does not become a task.
    void dropContext() noexcept;
    //! cancel(), if it has not run a line yet.
    void cancelIfNotStarted() noexcept;
    //! cancel(), later if the calling thread is not the pool's, and then it may throw std::bad_alloc. \b Threads: any.
    bool cancelFromAnywhere();
    //! To the owner's thread; false, and \a letter as it was, when the job has finished. \b Threads: any.
    bool post(std::unique_ptr<Letter> &letter) noexcept;

    //! To a millisecond, and at the most a year before \a now.
    Nanoseconds spawnTime(Nanoseconds now) const noexcept { return spawnTick(now) << TickShift; }
    //! Likewise, and at the most six days after spawnTime(); 0 when it has had no slot.
    Nanoseconds slotTime(Nanoseconds now) const noexcept
    {
        return m_slotDelay == 0 ? 0 : (spawnTick(now) + qint64(m_slotDelay) - 1) << TickShift;
    }

    //! Its slot came no more than a millisecond or so before \a now.
    bool hasJustGotSlot(Nanoseconds now) const noexcept { return m_slotDelay == ticksSinceSpawn(now) + 1; }

    //! What it ended with; null for a value.
    virtual std::exception_ptr error() const noexcept = 0;

    Job *job() const noexcept final { return const_cast<Job *>(this); }
    Execution *root() noexcept final { return this; }

    bool canMove(DeadlockSearch &search) override;
    std::string describe() const override;

    // for the owner
    //! On its way to its owner's thread, where adopt() is to follow. Called in the thread that spawns it.
    void sentTo(JobOwner &owner, qint64 id) noexcept;
    //! May throw std::bad_alloc.
    void adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index, Nanoseconds now);
    void slotTaken(Nanoseconds now) noexcept;
    //! Runs later, on a turn of its own.
    void markCancelling() noexcept;
    //! Destroys worker, callback and all frames and stores \a error, null for a cancel, as the outcome, without running a line.
    virtual void discard(std::exception_ptr error = {}) noexcept = 0;
    //! Somebody goes on using what the worker refers to: it survives the job's end, until dropWork().
    void keepWork() noexcept { m_workKept = true; }
    virtual void dropWork() noexcept { m_workKept = false; }
    //! The owner's reference, by who ends the job: null when one further up the stack has taken it.
    Ref<Job> takeOwned() noexcept
    {
        const bool isTaken = m_ownedTaken;
        m_ownedTaken = true;
        return Ref<Job>::adopt(isTaken ? nullptr : this);
    }
    //! The outcome is stored: state, then no way back to the owner.
    void setFinished() noexcept;
    void setOrphaned() noexcept { setStatus(Orphaned, Orphaned, std::memory_order_relaxed); }
    void finishViews() noexcept;
    bool hasWaiters() const noexcept { return m_waiters; }
    void wakeWaiters() noexcept;
    //! For those that somebody keeps a record of; the last step of a task's end. \a owned, the owner's reference or null, may be taken.
    virtual void handOverResult([[maybe_unused]] Ref<Job> &owned) noexcept { }

protected:
    Job() noexcept : Execution(Flag::KeptByOwner), QueueEntry(Kind::Task) { }
    ~Job() override;
    //! It has finished, nobody else knows of it, and nothing is left in it but its outcome.
    bool canBeRenewed() const noexcept { return isUnshared() && !extras() && !m_hasParts; }
    //! So that one that has finished can become another task.
    void renew() noexcept;

    //! What others than the job's own thread change, too.
    enum Mark : quint8 { CancelRequested = 0x01, CancelPosted = 0x02, ResultTaken = 0x04, ViewMade = 0x08 };

    bool isWorkKept() const noexcept { return m_workKept; }
    OutcomeKind outcomeKind() const noexcept
    {
        return OutcomeKind((m_status.load(std::memory_order_relaxed) & OutcomeBits) / LowestOutcomeBit);
    }
    //! setFinished() publishes it.
    void setOutcomeKind(OutcomeKind kind) noexcept
    {
        setStatus(OutcomeBits, quint8(kind) * LowestOutcomeBit, std::memory_order_relaxed);
    }
    bool isMarked(Mark mark) const noexcept { return m_marks.load(std::memory_order_relaxed) & mark; }
    //! Whether it was already.
    bool mark(Mark mark, std::memory_order order) noexcept { return m_marks.fetch_or(mark, order) & mark; }
    //! By the only one who knows of the job.
    void markUnshared(Mark mark) noexcept
    {
        m_marks.store(m_marks.load(std::memory_order_relaxed) | mark, std::memory_order_relaxed);
    }
    void unmark(Mark mark, std::memory_order order) noexcept { m_marks.fetch_and(quint8(~mark), order); }

    JobOwner &ownerOrDie() const noexcept { return *m_owner; }
    //! What it is finished as, by what is stored.
    virtual TaskState outcome() const noexcept = 0;
    //! The error a cancelled worker ends with: AioTimeout when it was the time limit that cancelled it. Null means cancelled.
    std::exception_ptr explain(std::exception_ptr error) const noexcept;

private:
    friend class JobWaiter;
    friend class JobTimer;
    friend class CancelListener;

    enum StatusBits : quint8 { StateBits = 0x07, OutcomeBits = 0x18, LowestOutcomeBit = 0x08, Orphaned = 0x20 };
    static constexpr int TickShift = 20;
    static_assert(Tick == 1 << TickShift);
    static constexpr int SpawnTickBits = 35; // 417 days
    static constexpr quint64 SpawnTickMask = (quint64(1) << SpawnTickBits) - 1;
    static constexpr int SlotDelayBits = 64 - SpawnTickBits; // 6.5 days

    // One thread writes, so no read-modify-write is needed; others may look.
    void setStatus(StatusBits bits, quint8 value, std::memory_order order) noexcept
    {
        m_status.store(quint8((m_status.load(std::memory_order_relaxed) & ~bits) | value), order);
    }
    void setState(TaskState state) noexcept { setStatus(StateBits, quint8(state), std::memory_order_release); }
    //! The lower part of the spawn's tick is known, and that it is the last such one.
    quint64 ticksSinceSpawn(Nanoseconds now) const noexcept;
    qint64 spawnTick(Nanoseconds now) const noexcept { return (now >> TickShift) - qint64(ticksSinceSpawn(now)); }
    bool arriveNow() noexcept;
    bool hasChangedThread() const noexcept;
    void setProgressLater(const Progress &progress);
    std::optional<Progress> takeNews() noexcept;
    void showNewest();
    void apply(JobOwner &owner, const AioTaskOptions &options, qsizetype index);

    // In the order that leaves no holes: a million tasks may wait.
    std::atomic<quint8> m_status = quint8(TaskState::Waiting); // and the kind of the outcome, and Orphaned
    std::atomic<quint8> m_marks = 0;
    bool m_workKept : 1 = false;
    bool m_ownedTaken : 1 = false;
    bool m_waitsForThread : 1 = false; // as last reported to the owner

protected:
    // of the WorkerJob that this is a part of, here where there is room
    bool m_hasParts : 1 = false;
    bool m_inCallback : 1 = false;
    bool m_released : 1 = false;

private:
    qint64 m_id = 0;
    JobOwner *m_owner = nullptr;
    JobWaiter *m_waiters = nullptr; // the last that came is the first
    std::atomic<JobExtras *> m_extras = nullptr;
    quint64 m_spawnTick : SpawnTickBits = 0; // the lower part of spawnTick()
    quint64 m_slotDelay : SlotDelayBits = 0; // in ticks, and one more; 0 until it has a slot
};

// Inline, as every task goes this way.

inline void Job::sentTo(JobOwner &owner, qint64 id) noexcept
{
    m_id = id;
    m_owner = &owner;
}

inline void Job::adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index, Nanoseconds now)
{
    if (Q_UNLIKELY(!options.label().isEmpty() || options.timeout() || options.context()))
        apply(owner, options, index);
    if (!m_owner)
        sentTo(owner, id);
    m_spawnTick = quint64(now >> TickShift) & SpawnTickMask;
    m_thread.store(currentThreadNumber(), std::memory_order_release);
}

inline quint64 Job::ticksSinceSpawn(Nanoseconds now) const noexcept
{
    return (quint64(now >> TickShift) - m_spawnTick) & SpawnTickMask;
}

inline void Job::slotTaken(Nanoseconds now) noexcept
{
    constexpr quint64 Most = (quint64(1) << SlotDelayBits) - 2;
    setState(TaskState::Active);
    m_slotDelay = (std::min(ticksSinceSpawn(now), Most) + 1) & (Most + 1); // the mask says that it fits
    if (extras() && extras()->timeout)
        extras()->timer.startLimit(*extras()->timeout);
    for (JobWaiter *waiter = m_waiters; waiter;)
        std::exchange(waiter, waiter->m_next)->jobGotSlot();
}

inline void JobWaiter::waitHere(Job &job) noexcept
{
    link(job.m_waiters);
}

inline bool JobWaiter::waitForOneMore(Job &job) noexcept
{
    if (job.m_waiters)
        return false;
    job.m_waiters = this;
    return true;
}

}
