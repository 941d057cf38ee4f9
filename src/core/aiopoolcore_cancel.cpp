// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

// Asks tasks to cancel, and finishes those that never ran a line.

namespace Aio::detail {

//! Number of withdrawn tasks that a cancel finishes at once. The rest are finished on later turns.
static constexpr int ReapedAtOnce = 256;
//! Number of tasks finished between two clock reads. A clock read costs half as much as finishing a task.
static constexpr int ReapedBetweenLooks = 16;

bool PoolCore::cancelTask(qint64 id)
{
    if (!isInPoolThread()) {
        if (id < 1 || id > m_lastId.load(std::memory_order_relaxed))
            return false;
        post(makeLetter([core = Ref(this), id] { core->cancelTask(id); }));
        return true;
    }
    const Visit visit(*this);
    deliverPosted();
    if (visit.hasMoved()) // by a letter
        return cancelTask(id);
    Job *job = find(id);
    return job && job->cancel();
}

void PoolCore::requestCancelAll()
{
    if (!isInPoolThread()) {
        post(makeLetter([core = Ref(this)] { core->requestCancelAll(); }));
        return;
    }
    const Visit visit(*this);
    deliverPosted();
    if (visit.hasMoved()) // by a letter
        requestCancelAll();
    else
        requestCancelOfAll(nullptr);
}

bool PoolCore::cancelJob(Job &job) noexcept
{
    const Visit visit(*this);
    const Ref<Job> aliveJob(&job);
    if (!requestCancel(job))
        return false;
    if (job.hasNotStarted() && !job.isCancelPending() && !job.isFinished())
        discard(job);
    return true;
}

void PoolCore::contextGone(Job &job) noexcept
{
    const Ref<PoolCore> alive(this);
    if (!isInPoolThread() && isThreadOver()) {
        contextGoneElsewhere(job);
        return;
    }
    if (!job.isCancelling())
        job.markCancelling();
    if (job.isFinished())
        return;
    if (job.hasNotStarted())
        withdraw(job); // so that it does not start while its destructors run
    job.prepareToAbandon();
    job.unwind();
    discard(job);
}

/*!
    Ends \a job after the pool's thread has finished, as it would end there. Starts nothing and leaves no work for
    later.
*/
void PoolCore::contextGoneElsewhere(Job &job) noexcept
{
    PoolMailbox::Guest guest(m_mailbox);
    const bool wasPaused = m_scheduler.isPaused();
    withdrawOffers();
    m_scheduler.pause();
    contextGone(job);
    if (m_dying)
        return;
    m_reaper.unschedule();
    m_turnEnd.unschedule();
    if (!wasPaused)
        m_scheduler.resumeLater();
    guest.leave();
}

void PoolCore::requestCancel(const std::vector<Ref<Job>> &jobs, CancelRecorder &recorder) noexcept
{
    const Visit visit(*this);
    for (const Ref<Job> &job : jobs) {
        if (visit.isOver())
            return;
        if (job && job->isLocal() && job->owner() == static_cast<JobOwner *>(this) && requestCancel(*job))
            recorder.cancelRequested(*job);
    }
    if (!visit.isOver())
        reapSome();
}

//! Asks \a job to cancel. True if the request counts; a job that has not started is then withdrawn.
bool PoolCore::requestCancel(Job &job) noexcept
{
    if (job.isFinished())
        return false;
    if (!job.isPlain())
        job.giveUp();
    if (Q_UNLIKELY(job.isOffered()) && job.hasNotStarted() && !withdrawOffer(job)) {
        // Counts as started: its function runs.
        if (!job.requestCancel())
            return false;
        if (job.isQueued())
            m_scheduler.setAside(job, m_cancelledAhead);
    } else if (job.hasNotStarted()) {
        if (job.state() == TaskState::Cancelling)
            return false;
        withdraw(job);
    } else if (!job.requestCancel()) {
        return false;
    }
    if (m_observer)
        m_observer->taskChanged(job, TaskObserver::Change::Cancelling);
    job.markCancelling();
    return true;
}

//! Withdraws a job that has not started. The reaper finishes it.
void PoolCore::withdraw(Job &job) noexcept
{
    job.unschedule();
    m_scheduler.setAside(job, m_withdrawn);
}

//! Calls \a function of all watchers. Runs user code. False if the caller must return.
bool PoolCore::callWatchers(void (PoolWatcher::*function)()) noexcept
{
    const Visit visit(*this);
    Link watchers;
    watchers.splice(m_watchers);
    while (watchers.isLinked()) {
        auto *watcher = static_cast<PoolWatcher *>(watchers.next());
        watcher->unlink();
        watcher->linkBefore(m_watchers);
        (watcher->*function)();
        if (visit.isOver())
            return false;
    }
    return true;
}

void PoolCore::requestCancelOfAll(CancelRecorder *recorder) noexcept
{
    const Visit visit(*this);
    const bool nested = std::exchange(m_asking, true);
    const auto request = [this, recorder](QueueEntry *entry) {
        if (!entry->isTask()) {
            // A map that user code has just started in response to the cancel.
            const Ref<QueuePlace> map(static_cast<QueuePlace *>(entry));
            map->cancelAllRequested();
            return;
        }
        auto *job = static_cast<Job *>(entry);
        const Ref<Job> kept(job->cancelRunsUserCode() ? job : nullptr); // that code may destroy the pool
        if (requestCancel(*job) && recorder)
            recorder->cancelRequested(*job);
    };
    // Stops maps first, otherwise they would pull further items. Then cancels waiting tasks, so that none starts
    // meanwhile.
    if (!callWatchers(&PoolWatcher::cancelAllRequested))
        return;
    while (QueueEntry *entry = m_scheduler.firstQueued()) {
        request(entry);
        if (visit.isOver())
            return;
    }
    while (QueueEntry *entry = m_scheduler.firstActive()) {
        m_scheduler.setAside(*entry, m_beingAsked);
        request(entry);
        if (visit.isOver())
            return;
    }
    m_scheduler.putBack(m_beingAsked);
    m_asking = nested;
    becomeIdle();
    if (!visit.isOver())
        reapSome();
}

//! Discards and finishes \a job, which the caller keeps alive. User destructors run here may end it first.
void PoolCore::discard(Job &job, std::exception_ptr error) noexcept
{
    if (!job.isFinished())
        job.discard(std::move(error));
    if (job.isFinished())
        return;
    m_executed += job.hasRunBefore() ? 1 : 0;
    finish(job);
}

//! Discards at most \a count withdrawn jobs.
void PoolCore::discardWithdrawn(int count) noexcept
{
    const Visit visit(*this);
    for (; count > 0 && !visit.isOver() && m_withdrawn.isLinked(); --count) {
        auto &job = static_cast<Job &>(*Scheduler::first(m_withdrawn));
        const Ref<Job> kept = job.takeOwned(); // user destructors may re-enter this by an event loop
        discard(job);
    }
}

void PoolCore::reapSome() noexcept
{
    const Visit visit(*this);
    reapLater();
    discardWithdrawn(ReapedAtOnce);
    if (!visit.isOver())
        reapLater();
}

void PoolCore::reap() noexcept
{
    const Visit visit(*this);
    reapLater();
    do {
        discardWithdrawn(ReapedBetweenLooks);
        if (visit.isOver())
            return;
    } while (m_withdrawn.isLinked() && !isTurnOver());
    reapLater();
}

//! Schedules the reaper if withdrawn jobs are left. Also called before user code runs, which may run an event loop.
void PoolCore::reapLater() noexcept
{
    if (m_withdrawn.isLinked())
        m_reaper.schedule();
    else
        m_reaper.unschedule();
}

}
