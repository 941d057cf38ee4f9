// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

#include <algorithm>

/*
    Passes the slots of functions on in their threads.

    While functions hold all slots, the core offers those of the first jobs in the queue to the threads, one per thread.
    These jobs wait in their places as before. When a function returns, its thread continues with the first one offered,
    the slot goes to that one's job when the returned one's job ends, and the job then begins and finds its function
    running.

    A job whose function has begun before it has a slot is one for which another job, whose function has returned, is
    about to give up a slot. So it gets the next slot that a job gives up, whatever has changed since: it counts as
    started. Everything that changes who is next withdraws the offers that no thread has taken.
*/

namespace Aio::detail {

//! Number of functions that wait for each thread to return from another one, if that needs no user code to run early.
static constexpr std::size_t OffersPerThread = 8;

//! Offers the functions of further jobs, now that a function of this pool runs in \a place.
void PoolCore::functionBegun(OfferPlace &place) noexcept
{
    if (m_dying || !m_scheduler.isFull())
        return;
    if (m_offerPlace.get() != &place) {
        if (!m_offered.empty())
            return; // the first to get a slot needs other threads
        m_offerPlace = Ref(&place);
    }
    offerNext();
}

//! Returns how many threads may have offers. With more slots than threads, functions wait for threads anyway.
int PoolCore::threadsToServe() const noexcept
{
    if (!m_offerPlace || !m_scheduler.isFull())
        return 0;
    const int size = m_scheduler.size();
    return std::min(size, 2 * m_offerPlace->threadCount() - size);
}

//! Returns the first entry in the queue behind the jobs that are offered, or null.
QueueEntry *PoolCore::nextToOffer() noexcept
{
    for (auto job = m_offered.rbegin(); job != m_offered.rend(); ++job) {
        if (!(*job)->isCancelling())
            return m_scheduler.nextWaiting(**job);
    }
    return m_scheduler.firstWaiting();
}

void PoolCore::offerNext() noexcept
{
    const std::size_t most = OffersPerThread * std::size_t(std::max(threadsToServe(), 0));
    while (m_offered.size() < most) {
        QueueEntry *const entry = nextToOffer();
        if (!entry)
            return;
        if (!entry->isTask()) {
            static_cast<QueuePlace *>(entry)->lookAhead();
            return;
        }
        if (!offer(static_cast<Job &>(*entry)))
            return;
    }
}

bool PoolCore::offer(Job &job) noexcept
{
    // A callback or a time limit would follow the function, and a context may end the job at any time.
    Offer *const function = job.isBound() || job.hasRunBefore() ? nullptr : job.offer();
    if (!function)
        return false;
    try {
        m_offered.push_back(&job);
    } catch (const std::bad_alloc &) {
        return false;
    }
    if (!m_offerPlace->offer(*function, static_cast<JobOwner *>(this))) {
        m_offered.pop_back();
        return false;
    }
    job.setOffered(true);
    return true;
}

bool PoolCore::mayLookAhead(const QueuePlace &map) noexcept
{
    // Only the last in the queue, so that no other entry has to wait for one more task of the map.
    return !m_dying && m_waitingLimit == 0 && map.place() == QueueEntry::Place::Waiting
            && int(m_offered.size()) < threadsToServe() && nextToOffer() == &map && m_scheduler.isLastInLine(map);
}

void PoolCore::queuePulled(QueuePlace &map, Ref<Job> &pulled, const AioTaskOptions &options, qsizetype index)
{
    Job &job = *pulled;
    const qint64 id = takeId();
    try {
        job.adopt(*this, id, options, index, recentTime());
        m_ids.insert(id, &job);
    } catch (...) {
        job.dropContext();
        giveBackId(id);
        throw;
    }
    m_scheduler.enqueueBefore(job, map);
    map.m_key = QueueKey{ id }; // behind the job
    map.m_ownsTicket = false;
    pulled.take(); // released when the job has finished
    changed();
    if (Q_UNLIKELY(m_meters.isLinked()))
        reportToMeters([&job](ProgressMeter &meter) { meter.taskEntered(job); });
    if (m_observer)
        m_observer->taskQueued(job);
    const Visit visit(*this);
    offerNext();
    if (isHeard(TaskSignal::Spawned))
        m_listener->emitSpawned(id);
}

//! Leaves the slot of \a job to the job whose function has begun ahead of it, if there is one, or else to the next.
void PoolCore::leaveSlot(Job &job) noexcept
{
    Job *const next = firstTaken();
    if (!next) {
        m_scheduler.leave(job);
        return;
    }
    const bool wasPaused = m_scheduler.isPaused();
    m_scheduler.pause();
    m_scheduler.leave(job);
    if (!wasPaused)
        m_scheduler.resumeLater();
    m_scheduler.startAhead(*next);
}

//! Returns the first job without a slot whose function has begun, or null.
Job *PoolCore::firstTaken() const noexcept
{
    // Threads take the functions in this order.
    Job *const first = m_offered.empty() ? nullptr : m_offered.front();
    return first && first->offer()->isTaken() ? first : nullptr;
}

//! Withdraws the offer of \a job, which has not started. False if its function has begun.
bool PoolCore::withdrawOffer(Job &job) noexcept
{
    Offer *const function = job.offer(); // null while its destructors run
    if (function && !function->withdraw())
        return false;
    forgetOffer(job);
    job.setOffered(false);
    return true;
}

void PoolCore::withdrawOffers() noexcept
{
    std::erase_if(m_offered, [](Job *job) {
        const bool isWithdrawn = job->offer()->withdraw();
        if (isWithdrawn)
            job->setOffered(false);
        return isWithdrawn;
    });
}

//! Withdraws the offers if a new entry of \a priority would stand before one of them.
void PoolCore::offerOvertaken(int priority) noexcept
{
    if (Q_UNLIKELY(!m_offered.empty()) && priority > m_offered.back()->priority())
        withdrawOffers();
}

void PoolCore::forgetOffer(Job &job) noexcept
{
    std::erase(m_offered, &job);
}

//! Withdraws the offers of a pool that dies. The jobs whose functions have begun are to be ended last.
void PoolCore::forgetOffers() noexcept
{
    withdrawOffers();
    for (Job *job : m_offered) {
        if (!job->isCancelling())
            m_scheduler.setAside(*job, m_cancelledAhead);
        job->setOffered(false);
    }
    m_offered.clear();
}

bool PoolCore::hasBegunAhead(Job &job) noexcept
{
    Offer *const function = job.isOffered() ? job.offer() : nullptr; // null while its destructors run
    return function && function->isTaken();
}

//! Returns how many tasks wait, without those whose functions have begun, which count as started.
int PoolCore::queuedCount() const noexcept
{
    const auto taken = std::count_if(m_offered.begin(), m_offered.end(),
                                     [](Job *job) { return !job->isCancelling() && hasBegunAhead(*job); });
    return m_scheduler.queuedCount() - int(taken);
}

}
