// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioscheduler.h"
#include "aiotaskoptions.h"
#include "aiotaskstate.h"
#include "aiotasktimes.h"
#include "base/aioblocks.h"
#include "task/aioexecution.h"
#include "task/aiooffer.h"
#include "loop/aioinbox.h"
#include "aiojobextras.h"
#include "aiorepeater.h"
#include "aiojobwaiter.h"

#include <exception>
#include <memory>

class AioPool;

namespace Aio::detail {

class Job;
class JobView;
class ProgressPart;
class ViewGroups;
enum class OutcomeKind : quint8;

//! Receives the news of jobs: the pool behind an interface, so that Job does not depend on it.
class JobOwner
{
public:
    //! Called before the worker's first line runs. May run user code, which may end the job.
    virtual void jobStarted(Job &job) noexcept = 0;
    //! Called when the last frame is gone and the outcome is stored.
    virtual void jobEnded(Job &job) noexcept = 0;
    virtual void jobProgressed(Job &job) noexcept = 0;
    virtual void jobRenamed(Job &job) noexcept = 0;
    /*!
        Called in place of jobEnded() when an attempt has ended with \a error and is to be followed by another. The job
        returns to its place in the queue, and waits there for Job::nextDelay(). Runs user code. May throw std::bad_alloc
        before anything has changed.
    */
    virtual void jobWaitsAgain(Job &job, const std::exception_ptr &error) = 0;
    //! Called when \a job has begun to wait for a thread, or has stopped waiting.
    virtual void jobThreadChanged(Job &job) noexcept = 0;
    //! Called when a job that consists of a function has begun to await it. The function runs in \a place.
    virtual void functionBegun(OfferPlace &place) noexcept = 0;
    //! True if a model may show the jobs and needs their changes.
    virtual bool isObserved() const noexcept = 0;
    //! Requests a cancel of \a job. True if the request counts.
    virtual bool cancelJob(Job &job) noexcept = 0;
    //! Ends \a job synchronously, because the object it is bound to is being destroyed.
    virtual void contextGone(Job &job) noexcept = 0;
    //! Ends \a job, which waits, with \a error. Runs user code.
    virtual void failWaiting(Job &job, std::exception_ptr error) noexcept = 0;
    //! Called when the delay before the next attempt of \a job is over.
    virtual void jobDelayOver(Job &job) noexcept = 0;
    //! Returns why \a job waits.
    virtual WaitReason waitReason(const Job &job) const noexcept = 0;
    virtual AioPool *pool() const noexcept = 0;
    //! Called when a job is bound to an object that lives in another thread than the pool's.
    virtual void contextElsewhere() noexcept = 0;
    //! Called when a job gets a limit on its time in the queue, or in all.
    virtual void timeLimited() noexcept = 0;
    //! Posts \a letter to the pool's thread. \b Threads: any.
    virtual void post(std::unique_ptr<Letter> letter) noexcept = 0;
    /*!
        Posts \a letter like post(), but for a turn of the event loop that has not begun yet, and not ordered after
        other letters. \b Threads: any.
    */
    virtual void postNews(std::unique_ptr<Letter> letter) noexcept = 0;
    //! True if the calling thread is the pool's. \b Threads: any.
    virtual bool isInPoolThread() const noexcept = 0;
    //! Delivers the letters posted so far. Runs user code.
    virtual void deliverPosted() noexcept = 0;
    //! True if a slot can come free or a task can end.
    virtual bool canMove(DeadlockSearch &search) = 0;
    virtual ViewGroups &viewGroups() noexcept = 0;

protected:
    ~JobOwner() = default;
};

//! The thread of a job. A base class, so that m_thread fills the padding between Execution and QueueEntry.
class JobThread
{
protected:
    mutable std::atomic<quint32> m_thread = 0; // its number; 0 until the pool has adopted the job
};

/*!
    A task: its state, its place in the queue and its waiters. Starts with one reference, which its owner keeps until
    the job has finished; handles hold further ones.

    \b Threads: the pool's, except for the reference count and the functions marked otherwise. Once the job has
    finished, const functions may be called in any thread.
*/
class AIOPOOL_EXPORT Job : public Execution, private JobThread, public QueueEntry, public Blocks
{
public:
    //! \b Threads: any, for this and all functions up to hasNotStarted().
    qint64 id() const noexcept { return m_id; }
    TaskState state() const noexcept { return TaskState(m_status.load(std::memory_order_acquire) & StateBits); }
    bool isFinished() const noexcept { return state() >= TaskState::Succeeded; }
    //! True once a cancel has been requested from any thread, delivered or not.
    bool isCancelRequested() const noexcept
    {
        return m_marks.load(std::memory_order_acquire) & (CancelRequested | CancelPosted);
    }
    //! True in the thread in which the job runs or has run, or to which its pool has moved since.
    bool isLocal() const noexcept
    {
        return m_thread.load(std::memory_order_acquire) == currentThreadNumber() || hasChangedThread();
    }
    //! True if no line of the present attempt has run, so that a cancel need not wait for a co_await.
    bool hasNotStarted() const noexcept { return !isStarted(); }
    //! True if an earlier attempt has run.
    bool hasRunBefore() const noexcept { return m_hasRunBefore; }

    //! True once the pool has been asked to cancel the job.
    bool isCancelling() const noexcept { return m_marks.load(std::memory_order_acquire) & CancelRequested; }
    bool isTimedOut() const noexcept { return extras() && extras()->timedOut; }
    //! Returns the number of the running attempt, or of the next one if the job waits: 1, 2, …
    int attempt() const noexcept { return isPlain() ? 1 : attemptOfSteered(); }
    //! Returns when the next attempt is due; 0 if the job does not wait for that.
    Nanoseconds nextTry() const noexcept { return isPlain() ? 0 : nextTryOfSteered(); }
    //! Returns the error of the last attempt while the job waits for the next one; otherwise null.
    std::exception_ptr lastError() const noexcept { return isPlain() ? nullptr : lastErrorOfSteered(); }
    bool isHeld() const noexcept { return isBlocked(Held); }
    //! Returns why the job waits; None if it does not.
    WaitReason waitReason() const noexcept { return m_owner ? m_owner->waitReason(*this) : WaitReason::None; }
    //! Returns what a shutdown of the pool does with the job.
    AioAtEnd atEnd() const noexcept { return isPlain() ? AioAtEnd::Cancel : atEndOfSteered(); }
    //! Returns the tag of the application's; invalid if there is none.
    QVariant tag() const;
    //! Returns the amount of work; negative if it is not known.
    qint64 expected() const noexcept { return isPlain() ? -1 : expectedOfSteered(); }
    //! Returns how much of the work is done, as last reported: 0 to 1.
    double fractionDone() const noexcept;
    //! Returns the root of the parts of the progress. May throw std::bad_alloc. \b Threads: any.
    Ref<ProgressPart> progressParts();
    //! True if a callback follows the worker.
    virtual bool hasCallback() const noexcept { return false; }
    //! True if the job has called its callback.
    bool hadCallback() const noexcept { return m_inCallback; }
    //! Has \a report called when the failed job is destroyed, unless its error has been read. May throw std::bad_alloc.
    void watchError(std::function<void()> report) { makeExtras().errorUnseen = std::move(report); }
    //! Notes that the error of the job has been read. \b Threads: any.
    void errorRead() noexcept { mark(ErrorRead, std::memory_order_relaxed); }
    //! Returns what can run the finished job again; null if it is not repeatable.
    Ref<Repeater> repeater() const noexcept;
    //! May throw std::bad_alloc. Before the job is spawned.
    void setRepeater(Ref<Repeater> repeater);
    //! Returns the place for a copy of the item of the worker, of a job that may try again.
    std::shared_ptr<void> &originalItem() noexcept;
    //! True if the worker may be called several times.
    bool mayTryAgain() const noexcept { return !isPlain() && retry(); }
    //! True if the pool was destroyed before the job had finished.
    bool isOrphaned() const noexcept { return m_status.load(std::memory_order_acquire) & Orphaned; }
    //! Returns the owner; null once the job has finished.
    JobOwner *owner() const noexcept { return m_owner; }

    //! True if the job has none of the members that most jobs do without: no label, progress, limit, view or listener.
    bool isPlain() const noexcept { return !m_extras.load(std::memory_order_acquire); }
    bool hasTimeLimit() const noexcept { return extras() && extras()->timeout; }
    //! True while a limit runs that ends the job also if it waits.
    bool hasLimitOfWaiting() const noexcept { return !isPlain() && hasLimitOfSteered(); }
    //! True if the job has QFutures, which are finished with it and run their continuations then.
    bool hasViews() const noexcept { return !isPlain() && firstView(); }
    //! True if listeners or callbacks of a stop token may run when the job is asked to cancel.
    bool cancelRunsUserCode() const noexcept { return !isPlain(); }

    //! True if the job may be dropped while it waits, because too many do.
    bool isRejectable() const noexcept { return m_isRejectable; }
    void setRejectable() noexcept { m_isRejectable = true; }
    //! Returns the place in the order of the queue. The ticket is the id, unless setQueueKey() has been called.
    QueueKey queueKey() const noexcept
    {
        return extras() && extras()->queueKey.ticket >= 0 ? extras()->queueKey : QueueKey{ m_id };
    }
    //! May throw std::bad_alloc, unless prepareToMove() has been called.
    void setQueueKey(QueueKey key) { makeExtras().queueKey = key; }
    //! May throw std::bad_alloc.
    void prepareToMove() { makeExtras(); }
    QString label() const { return extras() ? extras()->label : QString(); }
    void setLabel(const QString &label);
    //! Returns the progress as last set; empty if none has been set.
    Progress progress() const { return extras() ? extras()->progress : Progress(); }
    //! \b Threads: any. Outside the pool's thread a call takes effect later, unless a newer one replaces it.
    void setProgress(qint64 value, qint64 maximum, const QString &text);
    bool hasProgress() const noexcept;
    //! Shows in the QFutures of the job that its progress begins anew.
    void showNoProgress() noexcept;
    //! Shows the progress that other threads reported. Runs user code, which may end the job.
    void showNews()
    {
        if (Q_UNLIKELY(extras() && extras()->newsPosted.load(std::memory_order_acquire)))
            showNewest();
    }
    //! \b Threads: any.
    std::stop_token stopToken();

    /*!
        Called when a function of the task, awaited by \a waker, begins to wait for a thread. True if lookAtThreads()
        must be called as soon as a thread begins with it.
    */
    bool functionQueued(const Waker &waker) noexcept;
    //! Pauses or continues the time limit, and reports a change to the owner.
    void lookAtThreads() noexcept override;
    //! True if the job is active and only waits for a thread. The owner is then notified when that wait ends.
    bool showsWaitForThread() noexcept;

    //! Asks the owner to cancel the job, if it is unfinished. True if the request counts.
    bool cancel() noexcept { return m_owner && m_owner->cancelJob(*this); }
    //! Cancels the job because its context has died in another thread. \b Threads: any.
    void cancelAfterContext() noexcept;
    //! Undoes the binding to a context, for a job that does not become a task.
    void dropContext() noexcept;
    //! Calls cancel() if no line of the job has run yet.
    void cancelIfNotStarted() noexcept;
    //! Calls cancel(). Outside the pool's thread it does so later, and may throw std::bad_alloc. \b Threads: any.
    bool cancelFromAnywhere();
    //! Posts \a letter to the owner's thread. False, \a letter unchanged, if the job has finished. \b Threads: any.
    bool post(std::unique_ptr<Letter> &letter) noexcept;

    //! True if the job consists of a function of Aio::concurrent(), and ends as soon as that has returned.
    bool isFunction() const noexcept { return isMarked(IsFunction); }
    //! Returns the function that the job, which has not started, consists of; null if that is not known.
    virtual Offer *offer() noexcept { return nullptr; }
    //! True once the function has been offered to threads, which may begin before the job does.
    bool isOffered() const noexcept { return isMarked(IsOffered); }
    void setOffered(bool isOffered) noexcept
    {
        if (isOffered)
            mark(IsOffered, std::memory_order_relaxed);
        else
            unmark(IsOffered, std::memory_order_relaxed);
    }
    //! Makes the job begin with the task that its worker has made already.
    void setPrepared() noexcept { mark(IsPrepared, std::memory_order_relaxed); }
    bool isPrepared() const noexcept { return isMarked(IsPrepared); }
    bool takePrepared() noexcept
    {
        if (Q_LIKELY(!isPrepared()))
            return false;
        unmark(IsPrepared, std::memory_order_relaxed);
        return true;
    }
    //! True if the job has a limit on its time, a context or further attempts.
    bool isBound() const noexcept
    {
        return extras() && (extras()->timeout || extras()->steering || extras()->contextConnection);
    }

    //! Returns when the job was spawned.
    Nanoseconds spawnTime() const noexcept { return m_times.spawned(); }
    //! Returns when the job got its slot; 0 if it has had none.
    Nanoseconds slotTime() const noexcept { return m_times.slotTaken(); }

    //! Returns what the job ended with; null for a value.
    virtual std::exception_ptr error() const noexcept = 0;

    Job *job() const noexcept final { return const_cast<Job *>(this); }
    Execution *root() noexcept final { return this; }

    bool canMove(DeadlockSearch &search) override;
    std::string describe() const override;

    // For the owner.
    /*!
        Gives the job its owner and id before it is posted to the owner's thread, where adopt() completes this. Called
        in the thread that spawns the job.
    */
    void sentTo(JobOwner &owner, qint64 id) noexcept;
    //! Makes the job a task of \a owner, spawned at \a now. May throw std::bad_alloc.
    void adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index, Nanoseconds now);
    /*!
        Shortens the limits of \a options, which the job has just been given, by the time \a way that it took to come from
        another thread. Returns the one that has passed by then, if any has.
    */
    std::optional<AioTimeout::Kind> shortenLimits(const AioTaskOptions &options, Nanoseconds way);
    void slotTaken(Nanoseconds now) noexcept;
    /*!
        Reserves what waitAgain() and the next attempt need. May throw std::bad_alloc.
    */
    void prepareToWaitAgain();
    //! Prepares the job, whose attempt has ended and which has no outcome, for another attempt. It waits until then.
    void waitAgain() noexcept;
    //! Returns how long the job waits for its next attempt.
    Nanoseconds nextDelay() const noexcept;
    //! Begins the next attempt without waiting for its time.
    void stopDelay() noexcept;
    //! Keeps the job from being tried again.
    void giveUp() noexcept;
    //! Called by timers.
    void limitPassed(AioTimeout::Kind kind) noexcept;
    //! Calls cancel() for a limit that has passed. Has no effect if another cancel is on its way.
    void cancelByLimit(AioTimeout::Kind kind) noexcept;
    void delayOver() noexcept;
    //! Marks the job as cancelling and notifies listeners and stop token. The job itself runs later, on its own turn.
    void markCancelling() noexcept;
    /*!
        Destroys worker, callback and all frames without running a line. Stores \a error as the outcome; null means
        cancelled.
    */
    virtual void discard(std::exception_ptr error = {}) noexcept = 0;
    //! Keeps the worker beyond the job's end, until dropWork(), because what it refers to is still in use.
    void keepWork() noexcept { m_workKept = true; }
    virtual void dropWork() noexcept { m_workKept = false; }
    /*!
        Takes the owner's reference in order to end the job. Null if a caller further up the stack already has, since
        ending a job may re-enter.
    */
    Ref<Job> takeOwned() noexcept
    {
        const bool isTaken = m_ownedTaken;
        m_ownedTaken = true;
        return Ref<Job>::adopt(isTaken ? nullptr : this);
    }
    //! Sets the final state from the stored outcome, then clears the owner.
    void setFinished() noexcept;
    void setOrphaned() noexcept { setStatus(Orphaned, Orphaned, std::memory_order_relaxed); }
    void finishViews() noexcept;
    bool hasWaiters() const noexcept { return m_waiters; }
    //! Lets the waiters look for a deadlock. May end the job.
    void lookForDeadlock() noexcept;
    void wakeWaiters() noexcept;
    /*!
        Hands the result to its collector (a map), if there is one. The last step of a task's end; may take \a owned,
        the owner's reference or null.
    */
    virtual void handOverResult([[maybe_unused]] Ref<Job> &owned) noexcept { }

protected:
    Job() noexcept : Execution(Flag::KeptByOwner), QueueEntry(Kind::Task) { }
    ~Job() override;
    //! Returns the rarely needed members; null if the job has none. \b Threads: any.
    const JobExtras *extras() const noexcept { return extrasAt(m_extras.load(std::memory_order_acquire)); }
    JobExtras *extras() noexcept { return extrasAt(m_extras.load(std::memory_order_acquire)); }
    //! Returns the extras and creates them if needed. May throw std::bad_alloc. \b Threads: any.
    JobExtras &makeExtras();
    //! Adds \a view behind the others.
    void addView(std::unique_ptr<JobView> view) noexcept;

    //! True if the finished job has no other user and holds nothing but its outcome.
    bool canBeRenewed() const noexcept { return isUnshared() && isPlain() && !m_hasParts; }
    //! Resets a finished job, so that it can become another task.
    void renew() noexcept;
    //! Called when the job begins and its worker turns out to be a function of Aio::concurrent().
    virtual void isFoundFunction() noexcept { mark(IsFunction, std::memory_order_relaxed); }

    //! Bits that may also be changed by threads other than the job's own.
    enum Mark : quint8 {
        CancelRequested = 0x01,
        CancelPosted = 0x02,
        ResultTaken = 0x04,
        ViewMade = 0x08,
        // These three are the job's own, but here there is room for them.
        IsOffered = 0x10,
        IsPrepared = 0x20,
        IsFunction = 0x40,
        ErrorRead = 0x80,
    };

    bool isWorkKept() const noexcept { return m_workKept; }
    OutcomeKind outcomeKind() const noexcept
    {
        return OutcomeKind((m_status.load(std::memory_order_relaxed) & OutcomeBits) / LowestOutcomeBit);
    }
    //! Stores \a kind, which setFinished() publishes.
    void setOutcomeKind(OutcomeKind kind) noexcept
    {
        setStatus(OutcomeBits, quint8(kind) * LowestOutcomeBit, std::memory_order_relaxed);
    }
    bool isMarked(Mark mark) const noexcept { return m_marks.load(std::memory_order_relaxed) & mark; }
    //! Sets \a mark. True if it was set already.
    bool mark(Mark mark, std::memory_order order) noexcept { return m_marks.fetch_or(mark, order) & mark; }
    void unmark(Mark mark, std::memory_order order) noexcept { m_marks.fetch_and(quint8(~mark), order); }

    JobOwner &ownerOrDie() const noexcept { return *m_owner; }
    /*!
        Decides whether another attempt follows one that has failed with \a error. If so, ended() calls
        JobOwner::jobWaitsAgain(). Runs user code, and may throw what that throws.
    */
    bool decideToTryAgain(std::exception_ptr error);
    //! True if the attempt that has ended is followed by another one.
    bool triesAgain() const noexcept { return !isPlain() && triesAgainSteered(); }
    /*!
        Lets the job wait for its next attempt. False if it ends instead, with \a error: it has been asked to cancel since
        the decision, or there is no memory.
    */
    bool tryAgain(std::exception_ptr &error) noexcept;
    /*!
        True if the job, whose next attempt is about to begin, ends with \a error instead, that of the last attempt: the
        budget of its retry has passed.
    */
    bool isBudgetSpent(std::exception_ptr &error) noexcept;

    //! Returns the final state that follows from the stored outcome.
    virtual TaskState outcome() const noexcept = 0;
    //! Returns \a error, or AioTimeout in place of a cancel that the time limit caused. Null means cancelled.
    std::exception_ptr explain(std::exception_ptr error) const noexcept;

private:
    friend class JobWaiter;
    friend class JobTimer;
    friend class CancelListener;

    enum StatusBits : quint8 { StateBits = 0x07, OutcomeBits = 0x18, LowestOutcomeBit = 0x08, Orphaned = 0x20 };

    // Only one thread writes, so that no read-modify-write is needed; others may read.
    void setStatus(StatusBits bits, quint8 value, std::memory_order order) noexcept
    {
        m_status.store(quint8((m_status.load(std::memory_order_relaxed) & ~bits) | value), order);
    }
    void setState(TaskState state) noexcept { setStatus(StateBits, quint8(state), std::memory_order_release); }
    void reportUnseenError() noexcept;
    bool triesAgainSteered() const noexcept;
    bool hasLimitOfSteered() const noexcept;
    bool isOver() const noexcept;
    void budgetPassed() noexcept;
    void dropStopSource() noexcept;
    JobSteering &makeSteering(const AioTaskOptions &options);
    std::unique_ptr<JobView> takeView() noexcept;
    JobView *firstView() const noexcept;
    void setFirstView(JobView *view) noexcept;
    bool arriveNow() noexcept;
    bool hasChangedThread() const noexcept;
    const AioRetry *retry() const noexcept;
    int attemptOfSteered() const noexcept;
    Nanoseconds nextTryOfSteered() const noexcept;
    std::exception_ptr lastErrorOfSteered() const noexcept;
    AioAtEnd atEndOfSteered() const noexcept;
    qint64 expectedOfSteered() const noexcept;
    void dropParts() noexcept;
    void startLimits(Nanoseconds now) noexcept;
    bool hasRunningLimit() const noexcept;
    void setProgressLater(const Progress &progress);
    std::optional<Progress> takeNews() noexcept;
    void showNewest();
    void show(const Progress &progress);
    void apply(JobOwner &owner, const AioTaskOptions &options, qsizetype index);

    // The extras, or without those the first view, marked by IsView: a QFuture is the most common of the rarely needed,
    // and the extras are larger.
    static constexpr quintptr IsView = 1;
    static JobExtras *extrasAt(quintptr place) noexcept
    {
        // NOLINTNEXTLINE(performance-no-int-to-ptr): one atomic word stands for two pointers
        return place & IsView ? nullptr : reinterpret_cast<JobExtras *>(place);
    }
    static JobView *viewAt(quintptr place) noexcept
    {
        // NOLINTNEXTLINE(performance-no-int-to-ptr)
        return place & IsView ? reinterpret_cast<JobView *>(place & ~IsView) : nullptr;
    }

    // Ordered without padding, since a million tasks may wait.
    std::atomic<quint8> m_status = quint8(TaskState::Waiting); // with the outcome's kind and Orphaned
    std::atomic<quint8> m_marks = 0;
    bool m_workKept : 1 = false;
    bool m_ownedTaken : 1 = false;
    bool m_waitsForThread : 1 = false; // as last reported to the owner
    bool m_hasRunBefore : 1 = false;
    bool m_isRejectable : 1 = false;

protected:
    // Flags of the WorkerJob that this is a part of; here they fill padding.
    bool m_hasParts : 1 = false;
    bool m_inCallback : 1 = false;
    bool m_released : 1 = false;

private:
    qint64 m_id = 0;
    JobOwner *m_owner = nullptr;
    JobWaiter *m_waiters = nullptr; // newest first
    std::atomic<quintptr> m_extras = 0; // see IsView
    TaskTimes m_times;
};

// Inline, because every task runs through these functions.

inline void Job::sentTo(JobOwner &owner, qint64 id) noexcept
{
    m_id = id;
    m_owner = &owner;
}

inline void Job::adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index, Nanoseconds now)
{
    if (Q_UNLIKELY(!options.isPlain()))
        apply(owner, options, index);
    if (!m_owner)
        sentTo(owner, id);
    m_times.setSpawned(now);
    m_thread.store(currentThreadNumber(), std::memory_order_release);
}

inline void Job::slotTaken(Nanoseconds now) noexcept
{
    if (Q_LIKELY(!isCancelling())) // a job may be asked to cancel while its function runs ahead of it
        setState(TaskState::Active);
    m_times.setSlotTaken(now);
    if (extras())
        startLimits(now);
    for (JobWaiter *waiter = m_waiters; waiter;)
        std::exchange(waiter, waiter->m_next)->jobGotSlot();
}

}
