// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolcore.h"

#include "base/aioerror.h"
#include "loop/aiostandingtime.h"

#include <QtCore/QCoreApplication>

namespace Aio::detail {

PoolCore::PoolCore(PoolListener &listener, int size) : m_listener(&listener), m_scheduler(*this, size)
{
    if (QCoreApplication::instance())
        ThreadGate::current(); // created here, where it may throw std::bad_alloc; later it must not throw
}

PoolCore::Counts PoolCore::counts() const noexcept
{
    Counts counts;
    counts.active = m_scheduler.activeCount();
    counts.extra = m_scheduler.extraCount();
    counts.waiting = waitingCount();
    counts.unfinished = counts.active + counts.waiting;
    counts.empty = isEmpty();
    counts.full = m_scheduler.size() <= counts.unfinished;
    counts.succeeded = m_succeeded;
    counts.failed = m_failed;
    counts.cancelled = m_cancelled;
    counts.executed = m_executed;
    return counts;
}

void PoolCore::spawn(Job &job, const AioTaskOptions &options, qsizetype index)
{
    if (!isInPoolThread()) {
        spawnFromElsewhere(job, options, index);
        return;
    }
    const Visit visit(*this);
    deliverPosted();
    if (visit.hasMoved()) { // by a letter
        spawnFromElsewhere(job, options, index);
        return;
    }
    const qint64 id = takeId();
    try {
        enter(job, options, index, id);
    } catch (...) {
        job.dropContext();
        giveBackId(id);
        throw;
    }
}

void PoolCore::spawnFromElsewhere(Job &job, const AioTaskOptions &options, qsizetype index)
{
    const Nanoseconds sent = options.queueTimeout() || options.totalTimeout() ? steadyNow() : 0;
    auto letter = makeLetter([this, job = Ref(&job), options, index, sent] { // the core owns the inbox
        m_arriving.fetch_sub(1, std::memory_order_relaxed);
        spawnArrived(*job, options, index, sent);
    });
    job.sentTo(*this, takeId());
    m_arriving.fetch_add(1, std::memory_order_relaxed);
    post(std::move(letter));
}

//! Adopts \a job, which another thread has sent at the time \a sent of the steady clock if that limits anything.
void PoolCore::spawnArrived(Job &job, const AioTaskOptions &options, qsizetype index, Nanoseconds sent) noexcept
{
    const Visit visit(*this);
    try {
        const bool takesTime = sent != 0 && StandingTime::number() == 0; // where the time stands, nothing takes any
        enter(job, options, index, job.id(), takesTime ? std::max<Nanoseconds>(steadyNow() - sent, 0) : 0);
        if (!job.isFinished())
            return;
    } catch (...) {
        // The caller is gone, so the job fails with the exception.
        job.discard(std::current_exception());
        job.setFinished();
        ++m_failed;
        m_busy = true;
    }
    if (visit.isOver())
        return;
    // The pool has counted it as waiting until now, so nothing has noticed that all others have ended.
    changed();
    becomeIdle();
    if (visit.isOver())
        return;
    if (isEmpty() && !m_busy)
        wakeJoiners(); // of a pool that was idle already
    else
        tellJoiners();
}

//! A job from another thread may come later than one with a later id. Its \a way is 0 if nothing limits its time.
void PoolCore::enter(Job &job, const AioTaskOptions &options, qsizetype index, qint64 id, Nanoseconds way)
{
    const bool hasArrived = way != NotSent;
    job.adopt(*this, id, options, index, recentTime());
    std::optional<AioTimeout::Kind> passed;
    if (Q_UNLIKELY(way > 0))
        passed = job.shortenLimits(options, way);
    if (m_dying || m_closed) {
        job.discard();
        job.setOrphaned();
        job.setFinished();
        return;
    }
    m_ids.insert(id, &job);
    offerOvertaken(options.priority());
    try {
        if (Q_UNLIKELY(options.isHeld()))
            m_scheduler.enqueueBlocked(job, options.priority(), QueueEntry::Held);
        else if (Q_UNLIKELY(passed))
            m_scheduler.enqueueBlocked(job, options.priority(), QueueEntry::Delayed); // it fails below
        else if (Q_UNLIKELY(hasArrived))
            m_scheduler.enqueueInOrder(job, options.priority());
        else
            m_scheduler.enqueue(job, options.priority());
        if (Q_UNLIKELY(hasArrived && !m_offered.empty()) && !(job.isQueued() && m_scheduler.isLast(job)))
            withdrawOffers(); // it may stand before them
    } catch (...) {
        m_ids.remove(id);
        throw;
    }
    job.retain(); // released when the job has finished
    m_busy = true;
    changed();
    if (Q_UNLIKELY(m_meters.isLinked()))
        reportToMeters([&job](ProgressMeter &meter) { meter.taskEntered(job); });
    if (m_observer && job.isQueued())
        m_observer->taskQueued(job);
    const bool contextIsGone = options.context() && !*options.context();
    if (isHeard(TaskSignal::Spawned))
        m_listener->emitSpawned(id);
    if (contextIsGone && !job.isFinished())
        job.cancel();
    if (Q_UNLIKELY(passed) && job.isQueued() && job.state() == TaskState::Waiting)
        failWaiting(job, std::make_exception_ptr(AioTimeout(*passed)));
    if (Q_UNLIKELY(m_waitingLimit > 0) && job.isRejectable() && !job.isFinished())
        rejectSurplus(job);
}

bool PoolCore::canMove(DeadlockSearch &search)
{
    if (m_withdrawn.isLinked() || (m_scheduler.waitingCount() > 0 && m_scheduler.hasFreeSlot()))
        return true;
    // Tasks beyond the size give no slot back to those that wait.
    int endsNeeded = std::max(m_scheduler.activeCount() - m_scheduler.size(), 0) + 1;
    return m_scheduler.anyActive([&search, &endsNeeded](QueueEntry &entry) {
        return (!entry.isTask() || static_cast<Job &>(entry).canMove(search)) && --endsNeeded == 0;
    });
}

void PoolCore::slotTaken(QueueEntry &entry) noexcept
{
    if (entry.isTask()) {
        auto &job = static_cast<Job &>(entry);
        if (Q_UNLIKELY(job.isOffered()))
            forgetOffer(job);
        job.slotTaken(recentNotedTime());
        job.schedule();
    } else {
        static_cast<QueuePlace &>(entry).slotTaken();
    }
    changed();
}

QueueKey PoolCore::keyOf(const QueueEntry &entry) const noexcept
{
    return entry.isTask() ? static_cast<const Job &>(entry).queueKey() : static_cast<const QueuePlace &>(entry).m_key;
}

void PoolCore::setKeyOf(QueueEntry &entry, QueueKey key) noexcept
{
    if (entry.isTask())
        static_cast<Job &>(entry).setQueueKey(key);
    else
        static_cast<QueuePlace &>(entry).m_key = key;
}

void PoolCore::jobStarted(Job &job) noexcept
{
    if (!m_dying && !job.hasRunBefore() && isHeard(TaskSignal::Started))
        m_listener->emitStarted(job.id());
}

void PoolCore::jobEnded(Job &job) noexcept
{
    ++m_executed;
    finish(job);
}

void PoolCore::jobProgressed(Job &job) noexcept
{
    if (m_dying)
        return;
    if (m_observer)
        m_observer->taskChanged(job, TaskObserver::Change::Progress);
    if (Q_UNLIKELY(m_meters.isLinked()))
        reportToMeters([&job](ProgressMeter &meter) { meter.taskProgressed(job); });
    if (isHeard(TaskSignal::Progressed))
        m_listener->emitProgressed(job.id());
}

void PoolCore::jobRenamed(Job &job) noexcept
{
    if (m_observer)
        m_observer->taskChanged(job, TaskObserver::Change::Label);
}

void PoolCore::jobThreadChanged(Job &job) noexcept
{
    if (m_observer)
        m_observer->taskChanged(job, TaskObserver::Change::Thread);
}

void PoolCore::contextElsewhere() noexcept
{
    if (std::exchange(m_warnedOfContext, true))
        return;
    qCWarning(
            lcAioPool,
            "AioPool: the context of a task lives in another thread than the pool, where the task runs. A pool that is "
            "a member does not follow its object to another thread: make it a child of the object as well, "
            "AioPool m_pool{2, this}");
}

//! Looks for a connection to all signals at once. connectNotify() would have reported any other.
bool PoolCore::lookForListener() noexcept
{
    m_inDoubt = m_listener->isEverythingHeard();
    m_signalsUntilLook = m_inDoubt ? SignalsInDoubt : SignalsBetweenLooks;
    return m_inDoubt;
}

const PoolCore::Announced *PoolCore::findAnnounced(qint64 id) const noexcept
{
    const Announced *announced = m_announced;
    while (announced && announced->job().id() != id)
        announced = announced->m_outer;
    return announced;
}

void PoolCore::setSize(int size) noexcept
{
    withdrawOffers();
    const bool grows = size > m_scheduler.size();
    m_scheduler.setSize(size);
    if (grows) {
        const bool wasPaused = m_scheduler.isPaused();
        m_scheduler.pause(); // until all maps that were full are in the queue, which gives the slots out by priority
        if (!callWatchers(&PoolWatcher::sizeGrown))
            return;
        if (!wasPaused)
            m_scheduler.resume();
    }
    changed();
}

void PoolCore::setPaused(bool paused) noexcept
{
    withdrawOffers();
    if (paused)
        m_scheduler.pause();
    else
        m_scheduler.resume();
    if (m_observer)
        m_observer->pauseChanged();
    reportToMeters([](ProgressMeter &meter) { meter.pauseChanged(); });
}

void PoolCore::mapStarted(QueuePlace &map) noexcept
{
    ++m_mapCount;
    m_busy = true;
    addWatcher(map);
    changed();
    reportToMeters([](ProgressMeter &meter) { meter.mapsChanged(); });
}

void PoolCore::enqueueMap(QueuePlace &map, int priority)
{
    // An id of its own would leave a gap in the ids that users see, so that a map takes one only if it may need it.
    map.m_ownsTicket = m_scheduler.hasRule();
    const qint64 ticket = map.m_ownsTicket ? takeId() : m_lastId.load(std::memory_order_relaxed);
    offerOvertaken(priority);
    if (Q_UNLIKELY(m_scheduler.hasBehind(priority, ticket))) { // tasks that have been moved to the back since then
        map.m_key = keyAtBack(priority);
        m_scheduler.enqueueAtBack(map, priority);
        return;
    }
    map.m_key = QueueKey{ ticket };
    m_scheduler.enqueue(map, priority);
}

void PoolCore::mapLeaves(QueuePlace &map) noexcept
{
    m_scheduler.leave(map);
}

Job *PoolCore::startPulled(QueuePlace &map, Ref<Job> &pulled, const AioTaskOptions &options, qsizetype index)
{
    Job &job = *pulled;
    const Nanoseconds time = lastRunTime(); // only the range has run since then
    const qint64 id = takeId();
    bool hasSlot = false;
    try {
        job.adopt(*this, id, options, index, time);
        m_ids.insert(id, &job);
        try {
            if (std::exchange(map.m_ownsTicket, false))
                job.setQueueKey(map.m_key); // it may have to wait, and then does so in the place of the map
            hasSlot = m_scheduler.tryStart(job, map.priority()) || m_scheduler.handOver(map, job);
        } catch (...) {
            m_ids.remove(id);
            throw;
        }
    } catch (...) {
        job.dropContext();
        giveBackId(id);
        throw;
    }
    pulled.take(); // released when the job has finished
    changed();
    if (Q_UNLIKELY(m_meters.isLinked()))
        reportToMeters([&job](ProgressMeter &meter) { meter.taskEntered(job); });
    if (hasSlot)
        job.slotTaken(time);
    else if (m_observer)
        m_observer->taskQueued(job);
    if (!isHeard(TaskSignal::Spawned))
        return hasSlot ? &job : nullptr;
    if (hasSlot)
        job.schedule();
    const Ref<Job> alive(&job);
    m_listener->emitSpawned(id);
    return job.isScheduled() ? &job : nullptr;
}

bool PoolCore::hasTaskToBegin() const noexcept
{
    const QueueEntry *last = m_scheduler.lastActiveTask();
    return last && static_cast<const Job *>(last)->hasNotStarted();
}

void PoolCore::mapEnded(QueuePlace &map) noexcept
{
    const Visit visit(*this);
    --m_mapCount;
    static_cast<PoolWatcher &>(map).unlink();
    changed();
    reportToMeters([](ProgressMeter &meter) { meter.mapsChanged(); });
    becomeIdle();
    if (!visit.isOver())
        tellJoiners();
}

static constexpr quint16 EndSignals = 1U << quint16(TaskSignal::Succeeded) | 1U << quint16(TaskSignal::Failed)
        | 1U << quint16(TaskSignal::Cancelled) | 1U << quint16(TaskSignal::Finished);

//! Ends a task. Everything that the user may see of it happens in the order that the documentation promises.
void PoolCore::finish(Job &job) noexcept
{
    const Visit visit(*this);
    Ref<Job> owned = job.takeOwned();
    m_ids.remove(job.id());
    job.setFinished();
    const TaskState state = job.state();
    ++(state == TaskState::Succeeded ? m_succeeded : state == TaskState::Failed ? m_failed : m_cancelled);
    if (m_observer)
        m_observer->taskEnded(job);
    if (Q_UNLIKELY(m_meters.isLinked()))
        reportToMeters([&job](ProgressMeter &meter) { meter.taskEnded(job); });
    if (Q_UNLIKELY(m_reportsUnobserved) && state == TaskState::Failed)
        watchError(job);
    if (Q_UNLIKELY(!m_offered.empty()) && job.place() == QueueEntry::Place::Slot)
        leaveSlot(job);
    else
        m_scheduler.leave(job);
    changed();
    // Skips the announcement if nothing can hear it, as with most tasks when there are many.
    if (job.hasViews() || m_heard.load(std::memory_order_relaxed) & EndSignals
        || (!m_dying && isHeard(TaskSignal::Finished))) {
        const Announced announced(*this, job);
        job.finishViews();
        announce(job, state, visit);
    }
    const bool emptied = !visit.isOver() && m_busy && isEmpty() && announceIdle();
    if (job.hasWaiters())
        job.wakeWaiters();
    if (emptied)
        wakeJoiners();
    job.handOverResult(owned);
    if (visit.isOver())
        return;
    tellJoiners();
}

void PoolCore::tellJoiners() noexcept
{
    for (Link *link = m_joiners.next(); link != &m_joiners;) {
        auto *joiner = static_cast<PoolWatcher *>(link);
        link = link->next();
        joiner->taskEnded();
    }
}

//! Emits the two signals at a task's end. Runs user code.
void PoolCore::announce(const Job &job, TaskState state, const Visit &visit) noexcept
{
    const qint64 id = job.id();
    if (visit.isOver())
        return;
    switch (state) {
    case TaskState::Succeeded:
        if (isHeard(TaskSignal::Succeeded))
            m_listener->emitSucceeded(id);
        break;
    case TaskState::Failed:
        if (isHeard(TaskSignal::Failed))
            m_listener->emitFailed(id, errorString(job.error()));
        break;
    default:
        if (isHeard(TaskSignal::Cancelled))
            m_listener->emitCancelled(id);
        break;
    }
    if (!visit.isOver() && isHeard(TaskSignal::Finished))
        m_listener->emitFinished(id, state);
}

//! Finishes \a job while the pool is being destroyed. \a owned, or a caller, keeps the job alive.
void PoolCore::finishInShutdown(Job &job, Ref<Job> &owned) noexcept
{
    m_ids.remove(job.id());
    job.setOrphaned();
    job.setFinished();
    m_scheduler.leave(job);
    job.finishViews();
    job.wakeWaiters();
    job.handOverResult(owned);
}

//! Ends \a entry during shutdown, whether it waits or runs. User destructors may finish it first.
void PoolCore::endInShutdown(QueueEntry &entry) noexcept
{
    if (!entry.isTask()) {
        m_scheduler.leave(entry);
        return;
    }
    Job &job = static_cast<Job &>(entry);
    Ref<Job> owned = job.takeOwned();
    job.unwind();
    if (!job.isFinished())
        job.discard();
    if (!job.isFinished())
        finishInShutdown(job, owned);
}

//! Emits idle() if the pool has become empty. True if joiners may resume.
bool PoolCore::announceIdle() noexcept
{
    if (m_dying || m_asking || !m_busy || !isEmpty())
        return false;
    const Visit visit(*this);
    m_busy = false;
    reportToMeters([](ProgressMeter &meter) { meter.becameIdle(); });
    if (isHeard(TaskSignal::Idle))
        m_listener->emitIdle();
    return !visit.isOver() && isEmpty();
}

void PoolCore::becomeIdle() noexcept
{
    if (announceIdle())
        wakeJoiners();
}

void PoolCore::wakeJoiners() noexcept
{
    while (m_joiners.isLinked()) {
        auto *joiner = static_cast<PoolWatcher *>(m_joiners.next());
        joiner->unlink();
        joiner->poolEmptied();
    }
}

void PoolCore::endTurn() noexcept
{
    if (m_dying)
        return;
    const Visit visit(*this);
    beInDoubt();
    changed(); // so that the rest is emitted if user code runs an event loop
    if (m_rooms.isLinked())
        serveRooms();
    m_listener->emitChanges();
    if (visit.isOver())
        return; // the rest is done in the other thread
    if (m_observer)
        m_observer->turnEnded();
    if (!visit.isOver() && m_listener->isUpToDate())
        m_turnEnd.unschedule();
}

void PoolCore::leaveThread() noexcept
{
    Q_ASSERT_X(isEmpty(), "AioPool::moveToThread", "the pool has tasks; only an empty one can be moved");
    wakeJoiners(); // in this thread
    m_reaper.unschedule();
    m_turnEnd.unschedule();
    m_announced = nullptr;
    m_asking = false;
    if (m_observer)
        m_observer->leaveThread();
    reportToMeters([](ProgressMeter &meter) { meter.leaveThread(); });
    m_viewGroups.leave();
    m_offerPlace.reset();
    // What this thread is doing with the core ends while the other thread uses it.
    for (int holds = std::exchange(m_holds, 0); holds > 0; --holds)
        retain();
    m_mailbox.leaveThread();
}

void PoolCore::shutDown() noexcept
{
    m_dying = true;
    if (m_holds > 0)
        keepWhileHeld();
    const Visit visit(*this);
    m_mailbox.deliverLast();
    forgetOffers();
    m_scheduler.putBack(m_beingAsked); // not empty if the pool is destroyed in the middle of a cancel()
    m_scheduler.pause(); // so that nothing starts any more
    m_reaper.unschedule();
    m_turnEnd.unschedule();

    while (QueueEntry *entry = m_scheduler.firstQueued())
        endInShutdown(*entry);
    // Tells all active jobs to stop before waiting for the first function that runs.
    while (QueueEntry *entry = m_scheduler.firstActive()) {
        m_scheduler.setAside(*entry, m_beingAsked);
        if (!entry->isTask())
            continue;
        const Ref<Job> job(static_cast<Job *>(entry));
        if (!job->isCancelling())
            job->markCancelling();
        job->prepareToAbandon();
    }
    m_scheduler.putBack(m_beingAsked);
    while (QueueEntry *entry = m_scheduler.firstActive())
        endInShutdown(*entry);
    while (QueueEntry *entry = Scheduler::first(m_withdrawn)) // including those that destructors have just cancelled
        endInShutdown(*entry);
    while (QueueEntry *entry = Scheduler::first(m_cancelledAhead))
        endInShutdown(*entry);
    m_offerPlace.reset();
    m_mailbox.deliverLast(); // no job is left that could cause further letters
    m_mailbox.close();
    for (Link *list : { &m_watchers, &m_joiners }) {
        while (list->isLinked()) {
            auto *watcher = static_cast<PoolWatcher *>(list->next());
            watcher->unlink();
            watcher->poolGone();
        }
    }
    while (m_rooms.isLinked()) {
        auto *waiter = static_cast<RoomWaiter *>(m_rooms.next());
        waiter->unlink();
        waiter->poolGone();
    }
    while (m_meters.isLinked()) {
        auto *meter = static_cast<ProgressMeter *>(m_meters.next());
        meter->unlink();
        meter->poolGone();
    }
    if (TaskObserver *observer = std::exchange(m_observer, nullptr))
        observer->poolGone();
    m_viewGroups.leave();
    m_listener = nullptr;
}

}
