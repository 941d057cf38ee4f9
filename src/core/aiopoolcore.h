// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopoolmailbox.h"
#include "aiopoolnews.h"
#include "base/aioidtable.h"
#include "job/aioviewgroups.h"

#include <array>
#include <vector>

namespace Aio::detail {

class ShutdownRun;

/*! Functions marked "Runs user code" may do anything, including destroying the pool. */
class AIOPOOL_EXPORT PoolCore final : public RefCounted, private JobOwner, private Scheduler::Listener
{
public:
    PoolCore(PoolListener &listener, int size);

    //! Returns the pool, or null once it is gone.
    AioPool *pool() const noexcept override { return m_listener ? m_listener->pool() : nullptr; }
    bool canMove(DeadlockSearch &search) override;
    bool isGone() const noexcept { return m_dying; }
    const Scheduler &scheduler() const noexcept { return m_scheduler; }
    //! Sets the rule that says which tasks may start; null for none.
    void setRule(AdmissionRule *rule) noexcept
    {
        withdrawOffers();
        m_scheduler.setRule(rule);
    }
    //! Asks the rule again, about all tasks or about one that it has refused.
    void admitAll() noexcept { m_scheduler.admitAll(); }
    void admit(Job &job) noexcept { m_scheduler.admit(job); }
    bool isEmpty() const noexcept { return m_scheduler.activeCount() + waitingCount() + m_mapCount == 0; }
    //! Returns how many tasks wait, including those spawned in other threads that have not arrived yet.
    int waitingCount() const noexcept
    {
        return m_scheduler.waitingCount() + m_arriving.load(std::memory_order_relaxed);
    }

    //! Returns the object that receives the core's events; null once the pool is gone.
    QObject *object() const noexcept { return m_listener ? m_listener->object() : nullptr; }
    bool isInPoolThread() const noexcept override { return m_mailbox.isHere(); }
    bool isThreadOver() const noexcept { return m_mailbox.isThreadOver(); }
    //! Moves the pool to the calling thread if its own has finished.
    void takeOver() noexcept { m_mailbox.takeOver(); }
    //! Prepares for the move of the pool to another thread.
    void leaveThread() noexcept;
    void post(std::unique_ptr<Letter> letter) noexcept override { m_mailbox.post(std::move(letter)); }
    void postNews(std::unique_ptr<Letter> letter) noexcept override { m_mailbox.postNews(std::move(letter)); }
    void deliverPosted() noexcept override { m_mailbox.deliverPosted(); }
    //! Handles an event of object(). False if it is none of the core's. Runs user code.
    bool handle(const QEvent &event) noexcept { return m_mailbox.handle(event); }

    /*!
        Makes \a job a task and queues it. A pool that is being destroyed cancels the job at once. Runs user code.
        Throws std::bad_alloc before anything has changed.

        \b Threads: any. A job from another thread fails with std::bad_alloc if memory runs out when it arrives in the
        pool's thread.
    */
    void spawn(Job &job, const AioTaskOptions &options, qsizetype index = -1);
    //! Like spawn(), for a task that may be rejected if too many wait.
    void spawnRejectable(Job &job, const AioTaskOptions &options, qsizetype index = -1);
    Job *find(qint64 id) const noexcept { return m_ids.find(id); }
    //! A task whose end is being announced.
    class Announced;
    const Announced *findAnnounced(qint64 id) const noexcept;
    //! Returns the record that the task model keeps of a finished task, or null.
    const FinishedTask *findFinished(qint64 id) const noexcept
    {
        return m_observer ? m_observer->findFinished(id) : nullptr;
    }
    /*!
        Asks the task \a id to cancel. True if the request counts, or is passed on to the pool's thread. Runs user code.
        \b Threads: any.
    */
    bool cancelTask(qint64 id);

    //! Asks \a job to cancel. False if the request does not count. Runs user code.
    bool cancelJob(Job &job) noexcept override;
    void contextGone(Job &job) noexcept override;
    void contextElsewhere() noexcept override;
    void timeLimited() noexcept override { m_isTimeLimited = true; }
    //! Asks \a jobs to cancel, except those of other pools. Runs user code.
    void requestCancel(const std::vector<Ref<Job>> &jobs, CancelRecorder &recorder) noexcept;
    //! Asks all tasks to cancel. Runs user code.
    void requestCancelAll(CancelRecorder &recorder) noexcept { requestCancelOfAll(&recorder); }
    //! Asks all tasks to cancel without recording them. Allocates only to pass the request on. \b Threads: any.
    void requestCancelAll();

    void setSize(int size) noexcept;
    void setPaused(bool paused) noexcept;

    // Steering. Each returns true if it has changed something, or is passed on to the pool's thread. \b Threads: any.
    bool setPriority(qint64 id, int priority);
    bool moveToFront(qint64 id);
    bool moveBefore(qint64 id, qint64 other);
    bool hold(qint64 id);
    bool releaseHeld(qint64 id);
    bool startNow(qint64 id);
    //! Runs a finished task once more. Returns the id of the new task, 0 if it is not known or not repeatable.
    qint64 repeat(qint64 id);

    //! Returns this core as its jobs know it.
    const JobOwner *owner() const noexcept { return this; }
    //! True if the pool takes no tasks any more.
    bool isClosed() const noexcept { return m_closed; }
    //! Closes the pool. False if it is closed already.
    bool close() noexcept;
    //! Returns the running shutdown, or null.
    ShutdownRun *shutdown() const noexcept { return m_shutdown; }
    void setShutdown(ShutdownRun *run) noexcept { m_shutdown = run; }
    using Callers = PoolWatcher::Callers;
    /*!
        Begins the end: cancels what does not finish by itself, except \a callers, and starts what is to finish, held or
        paused. Runs user code.
    */
    void beginEnd(const Callers &callers) noexcept;
    //! Ends the pause and all holds for good.
    void letAllStart() noexcept;
    //! True if letAllStart() was called: nothing is paused or held any more.
    bool startsAll() const noexcept { return m_startsAll; }
    //! Asks all tasks but \a callers to cancel, whatever they were to do at the end. Runs user code.
    void endAll(const Callers &callers) noexcept;
    //! True if no task but \a callers is active or waiting, and no map runs that waits for anything else.
    bool isEmptyBut(const Callers &callers) const noexcept;
    //! Returns how many tasks have been cancelled before they ran a line, and are still to be finished.
    int withdrawnCount() const noexcept;
    //! True if tasks spawned in other threads have not arrived yet.
    bool isArriving() const noexcept { return m_arriving.load(std::memory_order_relaxed) > 0; }

    void setReportUnobserved(bool enabled) noexcept { m_reportsUnobserved = enabled; }
    bool reportsUnobserved() const noexcept { return m_reportsUnobserved; }
    //! Reports an error that no code has seen. Runs user code.
    void reportUnobserved(qint64 id, const std::exception_ptr &error);

    int waitingLimit() const noexcept { return m_waitingLimit; }
    WaitingPolicy waitingPolicy() const noexcept { return m_waitingPolicy; }
    void setWaitingLimit(int limit, WaitingPolicy policy) noexcept;
    //! True if \a count more tasks may wait now, and nothing waits for room.
    bool hasRoomNow(int count) const noexcept { return !m_rooms.isLinked() && hasRoom(count); }
    //! Reports to \a waiter, in turn, when there is room. The place is reserved until reservationEnded().
    void waitForRoom(RoomWaiter &waiter) noexcept;
    void reservationEnded(int count) noexcept;
    //! Notes that a waiter has stopped waiting for room.
    void roomWaiterLeft() noexcept;
    //! True if there can be room for another task that waits.
    bool canMakeRoom(DeadlockSearch &search);

    // for maps
    void mapStarted(QueuePlace &map) noexcept;
    void enqueueMap(QueuePlace &map, int priority);
    void mapLeaves(QueuePlace &map) noexcept;
    /*!
        Gives \a job, whose reference it takes, a free slot, or the slot of \a map if none is free or another entry
        waits for it. If the rule refuses that, the job waits in the place of \a map.

        Returns the job for the caller to run or to schedule, unless it is scheduled already, or null if it waits or
        user code has ended it. Runs user code. Throws std::bad_alloc before anything has changed.
    */
    Job *startPulled(QueuePlace &map, Ref<Job> &job, const AioTaskOptions &options, qsizetype index);
    //! True if \a map, which waits, may queue another task ahead of itself for its function to be offered.
    bool mayLookAhead(const QueuePlace &map) noexcept;
    /*!
        Queues \a job, whose reference it takes, before \a map, which waits. Runs user code. Throws std::bad_alloc before
        anything has changed.
    */
    void queuePulled(QueuePlace &map, Ref<Job> &job, const AioTaskOptions &options, qsizetype index);
    //! True if a task has got its slot and has not begun. Tasks begin in the order in which they got their slots.
    bool hasTaskToBegin() const noexcept;
    //! Counts \a map as ended, which may make the pool idle. Runs user code.
    void mapEnded(QueuePlace &map) noexcept;
    //! Reports to the joiners that a task or a map has ended, or that a map only waits for its tasks now.
    void tellJoiners() noexcept;

    void addJoiner(PoolWatcher &joiner) noexcept { joiner.linkBefore(m_joiners); }
    void addWatcher(PoolWatcher &watcher) noexcept { watcher.linkBefore(m_watchers); }

    //! Notes that \a signal has been connected to. \b Threads: any.
    void listenTo(TaskSignal signal) noexcept
    {
        m_heard.fetch_or(quint16(1U << quint16(signal)), std::memory_order_relaxed);
    }

    void addMeter(ProgressMeter &meter) noexcept { meter.linkBefore(m_meters); }
    //! Calls \a visit with the tasks to come of each map.
    template<typename Visitor>
    void visitTasksToCome(Visitor &&visit) const;

    //! Sets the observer of the tasks; null for none.
    void setObserver(TaskObserver *observer) noexcept { m_observer = observer; }
    //! Calls \a visit with each unfinished task: those with a slot in the order they took it, then those that wait.
    template<typename Visitor>
    void visitTasks(Visitor &&visit) const;
    //! Does the same, but leaves out the tasks that withdrawnCount() counts.
    template<typename Visitor>
    void visitUnwithdrawn(Visitor &&visit) const;

    //! Ends everything synchronously while the pool is being destroyed. Runs user code.
    void shutDown() noexcept;

    struct Counts
    {
        int active = 0;
        int extra = 0;
        int waiting = 0;
        int unfinished = 0;
        bool empty = true;
        bool full = false;
        qint64 succeeded = 0;
        qint64 failed = 0;
        qint64 cancelled = 0;
        qint64 executed = 0;
        bool operator==(const Counts &) const noexcept = default;
    };
    Counts counts() const noexcept;

    //! Returns how often the pool has moved to another thread.
    quint32 moves() const noexcept { return m_mailbox.moves(); }
    //! True if the pool is gone, or has moved to another thread since moves() returned \a moves.
    bool hasLeft(quint32 moves) const noexcept { return this->moves() != moves || m_dying; }

    class Visit;

private:
    friend class PoolMailbox;
    // Counts visits. The count is not atomic, unlike the references: while it has its pool, the core needs none.
    void hold() noexcept
    {
        if (m_holds++ == 0 && m_dying)
            keepWhileHeld();
    }
    void unhold() noexcept
    {
        if (--m_holds == 0 && m_keptWhileHeld)
            releaseUnheld();
    }
    void keepWhileHeld() noexcept
    {
        m_keptWhileHeld = true;
        retain();
    }
    void releaseUnheld() noexcept
    {
        m_keptWhileHeld = false;
        release();
    }

    // JobOwner
    void jobStarted(Job &job) noexcept override;
    void jobEnded(Job &job) noexcept override;
    void jobWaitsAgain(Job &job, const std::exception_ptr &error) override;
    void failWaiting(Job &job, std::exception_ptr error) noexcept override;
    void jobDelayOver(Job &job) noexcept override;
    WaitReason waitReason(const Job &job) const noexcept override;
    void jobProgressed(Job &job) noexcept override;
    void jobRenamed(Job &job) noexcept override;
    void jobThreadChanged(Job &job) noexcept override;
    void functionBegun(OfferPlace &place) noexcept override;
    bool isObserved() const noexcept override { return m_observer; }
    ViewGroups &viewGroups() noexcept override { return m_viewGroups; }
    // Scheduler::Listener
    void slotTaken(QueueEntry &entry) noexcept override;
    QueueKey keyOf(const QueueEntry &entry) const noexcept override;
    void setKeyOf(QueueEntry &entry, QueueKey key) noexcept override;

    //! Returns a new id. \b Threads: any, also for giveBackId().
    qint64 takeId() noexcept { return m_lastId.fetch_add(1, std::memory_order_relaxed) + 1; }
    //! Gives back the id of a task that could not be spawned. Has no effect if a later id has been taken since.
    void giveBackId(qint64 id) noexcept { m_lastId.compare_exchange_strong(id, id - 1); }
    static constexpr Nanoseconds NotSent = -1;
    //! Takes \a job in, which has taken the time \a way here from another thread, or has not been sent.
    void enter(Job &job, const AioTaskOptions &options, qsizetype index, qint64 id, Nanoseconds way = NotSent);
    void spawnFromElsewhere(Job &job, const AioTaskOptions &options, qsizetype index);
    void spawnArrived(Job &job, const AioTaskOptions &options, qsizetype index, Nanoseconds sent) noexcept;
    void contextGoneElsewhere(Job &job) noexcept;

    /*!
        True if \a signal must be emitted: it has been connected to, or that is in doubt.

        Qt reports neither a connection to all signals at once nor an observer of all emissions, and an emission without
        a receiver costs as much as a twentieth of a task. Therefore the first signals of each turn are always emitted.
        In a turn with thousands of signals, the later ones are emitted only while an occasional look finds a connection
        to everything.
    */
    bool isHeard(TaskSignal signal) noexcept
    {
        if (m_heard.load(std::memory_order_relaxed) & (1U << quint16(signal)))
            return true;
        return --m_signalsUntilLook > 0 ? m_inDoubt : lookForListener();
    }
    bool lookForListener() noexcept;
    void beInDoubt() noexcept
    {
        m_inDoubt = true;
        m_signalsUntilLook = SignalsInDoubt;
    }
    static constexpr int SignalsInDoubt = 2048; // per turn
    static constexpr int SignalsBetweenLooks = 256;
    template<typename Wants>
    void requestCancelWhere(Wants &&wants) noexcept;
    template<typename Steer>
    bool steer(qint64 id, Steer &&steer);
    Job *findWaiting(qint64 id) const noexcept;
    template<typename Report>
    void reportToMeters(Report &&report) noexcept;
    template<typename FindKey>
    bool move(Job &job, int priority, FindKey &&findKey);
    QueueKey keyAtBack(int priority) noexcept;
    void rejectSurplus(Job &job) noexcept;
    void watchError(Job &job) noexcept;
    bool hasRoom(int count) const noexcept;
    void serveRooms() noexcept;
    bool requestCancel(Job &job) noexcept;
    void withdraw(Job &job) noexcept;
    bool callWatchers(void (PoolWatcher::*function)()) noexcept;
    void lookForDeadlock(Job &job) noexcept;
    void requestCancelOfAll(CancelRecorder *recorder) noexcept;
    // aiopoolcore_ahead.cpp
    void offerNext() noexcept;
    bool offer(Job &job) noexcept;
    int threadsToServe() const noexcept;
    QueueEntry *nextToOffer() noexcept;
    void withdrawOffers() noexcept;
    bool withdrawOffer(Job &job) noexcept;
    void forgetOffer(Job &job) noexcept;
    void forgetOffers() noexcept;
    int queuedCount() const noexcept;
    //! True if the function of \a job, which has no slot, has begun: it counts as started.
    static bool hasBegunAhead(Job &job) noexcept;
    Job *oldestRejectable() const;
    void offerOvertaken(int priority) noexcept;
    Job *firstTaken() const noexcept;
    void leaveSlot(Job &job) noexcept;
    void discard(Job &job, std::exception_ptr error = {}) noexcept;
    void discardWithdrawn(int count) noexcept;
    void reapSome() noexcept;
    void reap() noexcept;
    void reapLater() noexcept;
    void finish(Job &job) noexcept;
    void announce(const Job &job, TaskState state, const Visit &visit) noexcept;
    void finishInShutdown(Job &job, Ref<Job> &owned) noexcept;
    void endInShutdown(QueueEntry &entry) noexcept;
    bool announceIdle() noexcept;
    void wakeJoiners() noexcept;
    void becomeIdle() noexcept;
    void changed() noexcept { m_turnEnd.scheduleAtEndOfTurn(); }
    void endTurn() noexcept;

    PoolListener *m_listener; // null once the pool is gone
    Scheduler m_scheduler;
    IdTable<Job *> m_ids;
    TaskObserver *m_observer = nullptr;
    std::atomic<quint16> m_heard = 0; // a bit for each TaskSignal that has ever been connected
    int m_signalsUntilLook = SignalsInDoubt;
    bool m_inDoubt = true;
    int m_holds = 0;
    bool m_keptWhileHeld = false;
    std::atomic<qint64> m_lastId = 0;
    PoolMailbox m_mailbox{ *this };
    std::atomic<int> m_arriving = 0; // jobs spawned in other threads that are still in the inbox
    bool m_dying = false;
    bool m_closed = false;
    bool m_reportsUnobserved = false;
    bool m_startsAll = false;
    ShutdownRun *m_shutdown = nullptr; // keeps itself alive
    bool m_busy = false; // something has been spawned since the pool was idle
    bool m_asking = false; // everything is being asked to cancel; idle() is emitted afterwards
    bool m_warnedOfContext = false;
    int m_mapCount = 0;
    qint64 m_succeeded = 0;
    qint64 m_failed = 0;
    qint64 m_cancelled = 0;
    qint64 m_executed = 0;
    Link m_beingAsked; // entries that hold slots and have just been asked to cancel
    Link m_withdrawn; // jobs asked to cancel before they ran a line, not finished yet
    std::vector<Job *> m_offered; // the first in the queue, whose functions may begin ahead of them
    Ref<OfferPlace> m_offerPlace; // the threads of the last function
    Link m_cancelledAhead; // jobs without a slot, asked to cancel after their functions had begun
    Link m_joiners;
    Link m_watchers;
    Link m_meters; // ProgressMeters; none unless there is an AioProgress
    int m_waitingLimit = 0; // 0: none
    WaitingPolicy m_waitingPolicy = WaitingPolicy::Reject;
    std::vector<qint64> m_repeating; // finished tasks of which repeat() is making new ones
    int m_reserved = 0; // places for coroutines that have waited for room
    bool m_isTimeLimited = false; // a task may have a limit on its time in the queue, or in all
    Link m_rooms; // RoomWaiters, first come first served
    ViewGroups m_viewGroups;
    const Announced *m_announced = nullptr; // the innermost announcement, or null
    Later<&PoolCore::reap, PoolCore> m_reaper{ *this };
    Later<&PoolCore::endTurn, PoolCore> m_turnEnd{ *this };
};

/*!
    Keeps the core alive while user code runs, which may destroy the pool or, once it is empty, move it to another
    thread. After that, this thread must not touch the core any more.
*/
class PoolCore::Visit
{
public:
    explicit Visit(PoolCore &core) noexcept : m_core(core), m_moves(core.moves()) { core.hold(); }
    Visit(const Visit &) = delete;
    Visit &operator=(const Visit &) = delete;
    ~Visit()
    {
        if (Q_UNLIKELY(hasMoved()))
            m_core.release(); // leaveThread() has replaced the hold by a reference
        else
            m_core.unhold();
    }

    //! True if the pool is gone, or has moved to another thread meanwhile.
    bool isOver() const noexcept { return m_core.hasLeft(m_moves); }
    bool hasMoved() const noexcept { return m_core.moves() != m_moves; }

private:
    PoolCore &m_core;
    const quint32 m_moves;
};

/*!
    Lets taskInfo() answer for a task while its end is announced, when its id no longer leads to a job. Lives on the
    stack. Announcements may nest, because an event loop in a slot may announce other ends meanwhile.
*/
class PoolCore::Announced
{
public:
    Announced(PoolCore &core, const Job &job) noexcept
        : m_core(core), m_job(job), m_moves(core.moves()), m_outer(core.m_announced)
    {
        core.m_announced = this;
    }
    Announced(const Announced &) = delete;
    Announced &operator=(const Announced &) = delete;
    ~Announced()
    {
        if (!m_core.hasLeft(m_moves))
            m_core.m_announced = m_outer;
    }

    const Job &job() const noexcept { return m_job; }
    //! Returns when the task ended. Reads the clock on the first call, because most ends have no receiver.
    Nanoseconds endTime() const noexcept
    {
        if (m_endTime == 0)
            m_endTime = now();
        return m_endTime;
    }

private:
    friend class PoolCore;
    PoolCore &m_core;
    const Job &m_job;
    const quint32 m_moves;
    const Announced *const m_outer;
    mutable Nanoseconds m_endTime = 0;
};

template<typename Visitor>
void PoolCore::visitTasks(Visitor &&visit) const
{
    visitUnwithdrawn(visit);
    Scheduler::visitList(m_withdrawn, [&visit](const QueueEntry &entry) { visit(static_cast<const Job &>(entry)); });
}

template<typename Visitor>
void PoolCore::visitUnwithdrawn(Visitor &&visit) const
{
    const auto visitTask = [&visit](const QueueEntry &entry) {
        if (entry.isTask())
            visit(static_cast<const Job &>(entry));
    };
    Scheduler::visitList(m_beingAsked, visitTask);
    Scheduler::visitList(m_cancelledAhead, visitTask);
    m_scheduler.visit(visitTask);
}

template<typename Visitor>
void PoolCore::visitTasksToCome(Visitor &&visit) const
{
    for (const Link *link = m_watchers.next(); link != &m_watchers; link = link->next())
        visit(static_cast<const PoolWatcher *>(link)->tasksToCome());
}

//! Calls \a report with each meter, which may unlink itself.
template<typename Report>
void PoolCore::reportToMeters(Report &&report) noexcept
{
    for (Link *link = m_meters.next(); link != &m_meters;) {
        auto *meter = static_cast<ProgressMeter *>(link);
        link = link->next();
        report(*meter);
    }
}

//! Asserts that the calling thread may use the pool. \a where names the function that was called.
inline void requireOwnThread([[maybe_unused]] const PoolCore &core, [[maybe_unused]] const char *where)
{
    Q_ASSERT_X(core.isInPoolThread() || core.isThreadOver(), where,
               "called in another thread than the pool's; only spawnN(), mapN(), cancels and steering of tasks may be");
}

}
