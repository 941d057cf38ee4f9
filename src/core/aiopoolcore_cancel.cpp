// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

// How tasks are asked to cancel, and those that never ran a line are finished.

namespace Aio::detail {

//! As many unrun tasks as a cancel finishes at once; the rest are finished on later turns.
static constexpr int ReapedAtOnce = 256;
//! So many are finished between two looks at the clock, each of which costs as much as half of one.
static constexpr int ReapedBetweenLooks = 16;

bool PoolCore::cancelJob(Job &job) noexcept
{
    const Use use(*this);
    const Ref<Job> aliveJob(&job);
    if (!requestCancel(job))
        return false;
    if (job.hasNotStarted() && !job.isFinished())
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
        withdraw(job); // while its destructors do
    job.prepareToAbandon();
    job.unwind();
    discard(job);
}

void PoolCore::requestCancel(const std::vector<Ref<Job>> &jobs, CancelRecorder &recorder) noexcept
{
    const Ref<PoolCore> alive(this);
    for (const Ref<Job> &job : jobs) {
        if (job && job->isLocal() && job->owner() == static_cast<JobOwner *>(this) && requestCancel(*job))
            recorder.cancelRequested(*job);
    }
    reapSome();
}

//! True when it counts; an unrun job is then among those to be finished.
bool PoolCore::requestCancel(Job &job) noexcept
{
    if (job.isFinished())
        return false;
    if (job.hasNotStarted()) {
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

//! One that has not begun: it is among those to be finished then.
void PoolCore::withdraw(Job &job) noexcept
{
    job.unschedule();
    m_scheduler.setAside(job, m_withdrawn);
}

void PoolCore::requestCancelOfAll(CancelRecorder *recorder) noexcept
{
    const Ref<PoolCore> alive(this);
    const bool nested = std::exchange(m_asking, true);
    const auto request = [this, recorder](QueueEntry *entry) {
        if (!entry->isTask()) {
            // A map begun by user code that has just been told of the cancel
            const Ref<QueuePlace> map(static_cast<QueuePlace *>(entry));
            map->cancelAllRequested();
            return;
        }
        auto *job = static_cast<Job *>(entry);
        const Ref<Job> kept(job->extras() ? job : nullptr); // with which it may run user code, which may end the pool
        if (requestCancel(*job) && recorder)
            recorder->cancelRequested(*job);
    };
    // Maps first: they would go on pulling. Then what waits, so that nothing starts meanwhile.
    Link watchers;
    watchers.splice(m_watchers);
    while (watchers.isLinked()) {
        auto *watcher = static_cast<PoolWatcher *>(watchers.next());
        watcher->unlink();
        watcher->linkBefore(m_watchers);
        watcher->cancelAllRequested();
    }
    while (QueueEntry *entry = m_scheduler.firstWaiting())
        request(entry);
    while (QueueEntry *entry = m_scheduler.firstActive()) {
        m_scheduler.setAside(*entry, m_beingAsked);
        request(entry);
    }
    m_scheduler.putBack(m_beingAsked);
    m_asking = nested;
    becomeIdle();
    reapSome();
}

//! Somebody holds it: what this destroys is the user's, and may end it by other ways.
void PoolCore::discard(Job &job) noexcept
{
    if (!job.isFinished())
        job.discard();
    if (!job.isFinished())
        finish(job);
}

//! At most \a count.
void PoolCore::discardWithdrawn(int count) noexcept
{
    for (; count > 0 && m_withdrawn.isLinked(); --count) {
        auto &job = static_cast<Job &>(*Scheduler::first(m_withdrawn));
        const Ref<Job> kept = job.takeOwned(); // while its destructors run, which may get here by an event loop
        discard(job);
    }
}

void PoolCore::reapSome() noexcept
{
    reapLater();
    discardWithdrawn(ReapedAtOnce);
    reapLater();
}

void PoolCore::reap() noexcept
{
    reapLater();
    do {
        discardWithdrawn(ReapedBetweenLooks);
    } while (m_withdrawn.isLinked() && !isTurnOver());
    reapLater();
}

//! Of what is left; before user code runs, too, which may run an event loop.
void PoolCore::reapLater() noexcept
{
    if (m_withdrawn.isLinked())
        m_reaper.schedule();
    else
        m_reaper.unschedule();
}

}
