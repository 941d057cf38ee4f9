// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

#include "base/aioerror.h"

#include <algorithm>

// Ends the work of a pool that is shut down.

namespace Aio::detail {

/*!
    Asks the tasks to cancel for which \a wants returns true. Walks the ids: that needs no memory, and tasks that end
    meanwhile do not disturb it. Runs user code.
*/
template<typename Wants>
void PoolCore::requestCancelWhere(Wants &&wants) noexcept
{
    const Visit visit(*this);
    const bool nested = std::exchange(m_asking, true);
    const qint64 last = m_lastId.load(std::memory_order_relaxed);
    // Waiting tasks first, so that none starts meanwhile. Those that have come to wait since are asked after that.
    for (const bool onlyQueued : { true, false }) {
        for (qint64 id = m_ids.next(0, last); id <= last; id = m_ids.next(id, last)) {
            const Ref<Job> job(m_ids.find(id));
            const bool isNext = job->isQueued() ? !job->isCancelling() : !onlyQueued;
            if (isNext && wants(*job))
                requestCancel(*job);
            if (visit.isOver())
                return;
        }
    }
    m_asking = nested;
    becomeIdle();
    if (!visit.isOver())
        reapSome();
}

static bool isAmong(const PoolCore::Callers &callers, const Job &job) noexcept
{
    return std::ranges::find(callers, &job, &Ref<Job>::get) != callers.end();
}

void PoolCore::beginEnd(const Callers &callers) noexcept
{
    const Visit visit(*this);
    // Maps first, otherwise they would pull further items.
    if (!callWatchers(&PoolWatcher::shutDown))
        return;
    requestCancelWhere([&callers](const Job &job) {
        return !isAmong(callers, job)
                && (job.atEnd() == AioAtEnd::Cancel || (job.atEnd() == AioAtEnd::FinishStarted && job.isQueued()));
    });
    if (!visit.isOver())
        letAllStart();
}

void PoolCore::letAllStart() noexcept
{
    m_startsAll = true;
    withdrawOffers(); // of those that are held or stand behind them
    m_scheduler.unblockAll(QueueEntry::Held);
    setPaused(false);
    changed();
}

void PoolCore::endAll(const Callers &callers) noexcept
{
    if (!callWatchers(&PoolWatcher::cancelAllRequested))
        return;
    requestCancelWhere([&callers](const Job &job) { return !isAmong(callers, job); });
}

bool PoolCore::isEmptyBut(const Callers &callers) const noexcept
{
    int others = m_scheduler.activeCount() + waitingCount();
    for (const Ref<Job> &caller : callers)
        others -= caller->isFinished() ? 0 : 1; // active, or waiting for its next attempt
    if (others > 0)
        return false;
    int maps = m_mapCount;
    for (const Link *link = m_watchers.next(); link != &m_watchers && maps > 0; link = link->next())
        maps -= static_cast<const PoolWatcher *>(link)->waitsOnlyFor(callers) ? 1 : 0;
    return maps == 0;
}

int PoolCore::withdrawnCount() const noexcept
{
    int count = 0;
    Scheduler::visitList(m_withdrawn, [&count](const QueueEntry &) { ++count; });
    return count;
}

//! Has the error of \a job, which has failed, reported if the job is destroyed before anything has read it.
void PoolCore::watchError(Job &job) noexcept
{
    const bool isHeard = m_listener && m_listener->isFailureHeard();
    if (isHeard || job.hadCallback() || job.hasViews() || findFinished(job.id()))
        return;
    try {
        job.watchError([core = Ref(this), id = job.id(), error = job.error()] {
            // The core owns the inbox, where the letter stays if the pool is gone.
            core->post(makeLetter([core = core.get(), id, error] { core->reportUnobserved(id, error); }));
        });
    } catch (const std::bad_alloc &) {
        // The error is then lost, as it is without the report.
    }
}

void PoolCore::reportUnobserved(qint64 id, const std::exception_ptr &error)
{
    const QString text = errorString(error);
    qCWarning(lcAioPool, "Task %lld has failed, and nothing has read its error: %s", id, qPrintable(text));
    if (m_listener)
        m_listener->emitUnobserved(id, text);
}

}
