// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

#include "base/aioerror.h"
#include "job/aiorepeater.h"

#include <QtCore/QScopeGuard>

#include <algorithm>

// Changes the order of the queue, tries tasks again, and limits how many wait.

namespace Aio::detail {

//! Returns the task \a id if it waits, otherwise null.
Job *PoolCore::findWaiting(qint64 id) const noexcept
{
    Job *job = find(id);
    return job && job->state() == TaskState::Waiting && job->isQueued() ? job : nullptr;
}

//! Calls \a steer with the task \a id in the pool's thread, if it waits then.
template<typename Steer>
bool PoolCore::steer(qint64 id, Steer &&steer)
{
    if (!isInPoolThread()) {
        if (id < 1 || id > m_lastId.load(std::memory_order_relaxed))
            return false;
        post(makeLetter([core = Ref(this), id, steer] { core->steer(id, steer); }));
        return true;
    }
    const Visit visit(*this);
    deliverPosted();
    if (visit.hasMoved()) // by a letter
        return this->steer(id, steer);
    Job *job = visit.isOver() ? nullptr : findWaiting(id);
    withdrawOffers();
    return job && !job->isOffered() && steer(*this, *job); // if its function has begun, it counts as started
}

//! Returns a key at the back of \a priority.
QueueKey PoolCore::keyAtBack(int priority) noexcept
{
    const int relabelings = m_scheduler.relabelings();
    const QueueKey key = m_scheduler.keyAtBack(priority, m_lastId.load(std::memory_order_relaxed) + 1);
    if (m_observer && m_scheduler.relabelings() != relabelings)
        m_observer->queueRelabeled();
    return key;
}

//! Moves \a job to \a priority and the key that \a findKey returns. The rest of the queue keeps its order.
template<typename FindKey>
bool PoolCore::move(Job &job, int priority, FindKey &&findKey)
{
    const Ref<Job> alive(&job);
    const int oldPriority = job.priority();
    const QueueKey oldKey = job.queueKey();
    const int relabelings = m_scheduler.relabelings();
    job.prepareToMove();
    const QueueKey key = findKey();
    if (m_observer && m_scheduler.relabelings() != relabelings)
        m_observer->queueRelabeled();
    m_scheduler.move(job, priority, key);
    changed();
    if (m_observer)
        m_observer->taskMoved(job, oldPriority, oldKey);
    return true;
}

bool PoolCore::setPriority(qint64 id, int priority)
{
    return steer(id, [priority](PoolCore &core, Job &job) {
        if (job.priority() == priority && core.m_scheduler.isLast(job))
            return false;
        return core.move(job, priority, [&] { return core.keyAtBack(priority); });
    });
}

bool PoolCore::moveToFront(qint64 id)
{
    return steer(id, [](PoolCore &core, Job &job) {
        const QueueEntry *first = core.m_scheduler.firstInOrder();
        if (first == &job)
            return false;
        return core.move(job, first->priority(), [&] { return core.m_scheduler.keyBefore(*first); });
    });
}

bool PoolCore::moveBefore(qint64 id, qint64 other)
{
    return steer(id, [other](PoolCore &core, Job &job) {
        const Job *before = core.findWaiting(other);
        if (!before || before == &job || core.m_scheduler.isDirectlyBefore(job, *before))
            return false;
        return core.move(job, before->priority(), [&] { return core.m_scheduler.keyBefore(*before); });
    });
}

bool PoolCore::hold(qint64 id)
{
    return steer(id, [](PoolCore &core, Job &job) {
        if (job.isHeld() || core.m_startsAll)
            return false;
        core.m_scheduler.block(job, QueueEntry::Held);
        core.changed();
        if (core.m_observer)
            core.m_observer->taskChanged(job, TaskObserver::Change::Waiting);
        return true;
    });
}

bool PoolCore::releaseHeld(qint64 id)
{
    return steer(id, [](PoolCore &core, Job &job) {
        if (!job.isHeld())
            return false;
        const Ref<Job> alive(&job);
        core.m_scheduler.unblock(job, QueueEntry::Held);
        core.changed();
        if (core.m_observer)
            core.m_observer->taskChanged(job, TaskObserver::Change::Waiting);
        core.lookForDeadlock(job);
        return true;
    });
}

bool PoolCore::startNow(qint64 id)
{
    return steer(id, [](PoolCore &core, Job &job) {
        if (core.m_closed || !core.m_scheduler.startNow(job))
            return false;
        job.stopDelay();
        return true;
    });
}

WaitReason PoolCore::waitReason(const Job &job) const noexcept
{
    if (job.state() != TaskState::Waiting || !job.isQueued())
        return WaitReason::None;
    if (job.isHeld())
        return WaitReason::Held;
    if (job.isBlocked(QueueEntry::Delayed))
        return WaitReason::Retry;
    if (m_scheduler.isPaused())
        return WaitReason::Paused;
    return job.place() == QueueEntry::Place::Parked ? WaitReason::Limit : WaitReason::Slot;
}

void PoolCore::jobWaitsAgain(Job &job, const std::exception_ptr &error)
{
    const Visit visit(*this);
    const Ref<Job> alive(&job);
    const bool isHeard = this->isHeard(TaskSignal::Retried) && error;
    const QString text = isHeard ? errorString(error) : QString();
    const int attempt = job.attempt();
    const bool hadProgress = job.hasProgress();
    job.prepareToWaitAgain();
    job.waitAgain();
    withdrawOffers(); // the job may stand before them
    m_scheduler.requeue(job, job.nextTry() != 0);
    changed();
    if (m_observer)
        m_observer->taskQueued(job);
    reportToMeters([&job](ProgressMeter &meter) { meter.taskProgressed(job); }); // it begins anew
    if (hadProgress)
        job.showNoProgress();
    if (isHeard && m_listener)
        m_listener->emitRetried(job.id(), attempt, text);
    if (hadProgress && !visit.isOver() && !job.isFinished() && this->isHeard(TaskSignal::Progressed))
        m_listener->emitProgressed(job.id());
}

void PoolCore::jobDelayOver(Job &job) noexcept
{
    const Ref<Job> alive(&job);
    withdrawOffers();
    m_scheduler.unblock(job, QueueEntry::Delayed);
    changed();
    if (m_observer)
        m_observer->taskChanged(job, TaskObserver::Change::Waiting);
    lookForDeadlock(job);
}

/*!
    Ends the circles of waits that \a job closes, which could move by itself until now: it was held or had a delay, so
    that no co_await has seen them. What waits for the job throws, or the job fails, and others that wait in such a
    circle. Runs user code.
*/
void PoolCore::lookForDeadlock(Job &job) noexcept
{
    const auto waitsForSlot = [](const Job &job) {
        if (!job.isQueued() || job.state() != TaskState::Waiting || job.isBlocked())
            return false;
        const Scheduler &scheduler = static_cast<PoolCore *>(job.owner())->m_scheduler;
        return !scheduler.isPaused() || scheduler.activeCount() >= scheduler.size(); // or resume() lets it start
    };
    if (!waitsForSlot(job))
        return;
    tellJoiners();
    try {
        std::vector<Ref<Job>> jobs{ Ref<Job>(&job) };
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            const Ref<Job> waiting = jobs[i];
            if (!waitsForSlot(*waiting))
                continue;
            waiting->lookForDeadlock();
            DeadlockSearch search; // the job may be an item of a map, which waits for it in another way
            if (!waitsForSlot(*waiting) || waiting->canMove(search) || !search.isCircleOfFirst())
                continue;
            for (Execution *task : search.tasks()) {
                if (Job *const other = i == 0 ? task->job() : nullptr; other && other != &job && other->isQueued())
                    jobs.emplace_back(other); // e.g. another item of the map
            }
            static_cast<PoolCore *>(waiting->owner())
                    ->failWaiting(*waiting, std::make_exception_ptr(AioDeadlock(search.description())));
        }
    } catch (const std::bad_alloc &) {
        // The circle then stays, as one that no search can see.
    }
}

void PoolCore::failWaiting(Job &job, std::exception_ptr error) noexcept
{
    if (job.isOffered() && !withdrawOffer(job))
        return; // its function has begun, so it counts as started
    const Visit visit(*this);
    const Ref<Job> alive(&job);
    withdraw(job);
    job.markCancelling(); // so that the destructors that run now find nothing to cancel
    if (!job.isFinished())
        discard(job, std::move(error));
}

qint64 PoolCore::repeat(qint64 id)
{
    const Visit visit(*this);
    Ref<Repeater> repeater;
    if (const FinishedTask *finished = findFinished(id))
        repeater = finished->repeater();
    else if (const Announced *announced = findAnnounced(id))
        repeater = announced->job().repeater();
    if (!repeater || m_closed || m_dying || std::find(m_repeating.begin(), m_repeating.end(), id) != m_repeating.end())
        return 0; // or a slot of taskSpawned() would run it once more
    m_repeating.push_back(id);
    const auto ended = qScopeGuard([&] {
        if (!visit.isOver())
            std::erase(m_repeating, id);
    });
    const Ref<Job> job = repeater->repeat();
    if (!visit.isOver() && m_observer && findFinished(id))
        m_observer->forgetFinished(id);
    return job->id();
}

void PoolCore::setWaitingLimit(int limit, WaitingPolicy policy) noexcept
{
    m_waitingLimit = limit;
    m_waitingPolicy = policy;
    changed(); // looks for room
}

void PoolCore::spawnRejectable(Job &job, const AioTaskOptions &options, qsizetype index)
{
    job.setRejectable();
    spawn(job, options, index);
}

//! Rejects a task if more wait than may: \a job, which has just been queued, or an older one.
void PoolCore::rejectSurplus(Job &job) noexcept
{
    if (!job.isQueued() || job.state() != TaskState::Waiting)
        return;
    while (queuedCount() + m_reserved > m_waitingLimit) {
        Job *const oldest = m_waitingPolicy == WaitingPolicy::DropOldest ? oldestRejectable() : nullptr;
        Job &rejected = oldest ? *oldest : job;
        if (rejected.isOffered() && !withdrawOffer(rejected)) { // a thread has just begun with it
            if (!oldest)
                return;
            continue;
        }
        try {
            failWaiting(rejected, std::make_exception_ptr(AioRejected()));
        } catch (...) {
            failWaiting(rejected, std::current_exception());
        }
        return;
    }
}

//! Returns the oldest task of the lowest priority that may be dropped, wherever in the queue it stands, or null.
Job *PoolCore::oldestRejectable() const
{
    const auto isRejectable = [](QueueEntry &entry) {
        if (!entry.isTask())
            return false;
        Job &job = static_cast<Job &>(entry);
        return job.isRejectable() && !hasBegunAhead(job);
    };
    const auto isOlder = [](const QueueEntry &a, const QueueEntry &b) {
        return static_cast<const Job &>(a).id() < static_cast<const Job &>(b).id();
    };
    return static_cast<Job *>(m_scheduler.firstOfLowest(isRejectable, isOlder));
}

bool PoolCore::close() noexcept
{
    if (std::exchange(m_closed, true))
        return false;
    if (m_rooms.isLinked())
        changed(); // who waits for room is told so
    return true;
}

//! True if \a count more tasks may wait, beside those that places are reserved for.
bool PoolCore::hasRoom(int count) const noexcept
{
    if (m_waitingLimit <= 0 || m_closed)
        return true;
    const int taken = queuedCount() + m_reserved;
    return taken == 0 || taken + count <= m_waitingLimit;
}

void PoolCore::waitForRoom(RoomWaiter &waiter) noexcept
{
    waiter.linkBefore(m_rooms);
    changed();
}

void PoolCore::roomWaiterLeft() noexcept
{
    if (m_rooms.isLinked() && !m_dying)
        changed(); // those behind it may need less room
}

//! True if a place in the queue can come free: also when the time of a task that waits is up.
bool PoolCore::canMakeRoom(DeadlockSearch &search)
{
    if (canMove(search))
        return true;
    const auto hasLimit = [](const QueueEntry &entry) {
        return entry.isTask() && static_cast<const Job &>(entry).hasLimitOfWaiting();
    };
    // Looks at all tasks only while some may have limits: each wait for room asks this.
    if (m_isTimeLimited)
        m_isTimeLimited = m_scheduler.anyActive(hasLimit) || m_scheduler.anyQueued(hasLimit);
    return m_isTimeLimited;
}

void PoolCore::reservationEnded(int count) noexcept
{
    m_reserved -= count;
    if (m_rooms.isLinked())
        changed(); // after the tasks for which there was room have been spawned
}

void PoolCore::serveRooms() noexcept
{
    while (m_rooms.isLinked()) {
        auto *waiter = static_cast<RoomWaiter *>(m_rooms.next());
        if (!hasRoom(waiter->count()))
            return;
        waiter->unlink();
        m_reserved += waiter->count();
        waiter->hasRoom();
    }
}

}
