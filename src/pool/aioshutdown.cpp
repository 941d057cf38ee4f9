// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioshutdown.h"

#include "aiopool_p.h"

#include <algorithm>

namespace Aio::detail {

ShutdownRun::ShutdownRun(PoolCore &core)
    : m_core(&core), m_ended(core.counts().succeeded + core.counts().failed), m_cancelled(core.counts().cancelled)
{
}

ShutdownRun::~ShutdownRun() = default;

Ref<ShutdownRun> ShutdownRun::start(PoolCore &core, Nanoseconds grace, Job *caller)
{
    // One that waits for its next attempt, in a slot of taskRetried(), is as any other that waits.
    const bool isOurs = caller && caller->owner() == core.owner() && caller->place() == QueueEntry::Place::Slot;
    ShutdownRun *const running = core.shutdown();
    const auto run = running ? Ref<ShutdownRun>(running) : Ref<ShutdownRun>::adopt(new ShutdownRun(core));
    if (isOurs && !run->isCaller(*caller))
        run->m_callers.emplace_back(caller);
    if (isOurs && caller->atEnd() == AioAtEnd::Cancel)
        caller->giveUp(); // as if it had been asked to cancel
    if (!running)
        run->begin(grace);
    else
        run->limit(grace);
    return run;
}

void ShutdownRun::begin(Nanoseconds grace) noexcept
{
    PoolCore &core = *m_core;
    const PoolCore::Visit visit(core);
    retain(); // until the end
    if (core.isGone()) {
        poolGone(); // in a slot of closedChanged()
        return;
    }
    core.setShutdown(this);
    core.addJoiner(*this);
    core.deliverPosted();
    if (m_isDone)
        return;
    core.beginEnd(m_callers);
    limit(grace);
}

//! Sets the time for what is left to \a grace, unless less is left already. Runs user code.
void ShutdownRun::limit(Nanoseconds grace) noexcept
{
    if (!m_isDone && m_core->isEmptyBut(m_callers))
        end();
    if (m_isDone || m_turnsLeft > 0 || !isLimit(grace) || now() + grace >= m_deadline)
        return;
    m_deadline = now() + grace;
    try {
        Timer::start(grace);
    } catch (const std::bad_alloc &) {
        timeout();
    }
}

void ShutdownRun::poolEmptied() noexcept
{
    end();
}

void ShutdownRun::taskEnded() noexcept
{
    if (m_core->isEmptyBut(m_callers)) {
        end();
        return;
    }
    for (Link *link = m_waiters.next(); link != &m_waiters && !hasLimit();) {
        auto *source = static_cast<ShutdownSource *>(link);
        link = link->next();
        source->lookForDeadlock();
    }
}

bool ShutdownRun::canMove(DeadlockSearch &search)
{
    if (m_isDone || hasLimit() || m_core->isArriving())
        return true;
    const Scheduler &scheduler = m_core->scheduler();
    if (m_core->withdrawnCount() > 0 || scheduler.anyQueued([](const QueueEntry &) { return true; }))
        return m_core->canMakeRoom(search); // who waits may have a limit of its own
    // The callers are not waited for, and nothing waits for their slots.
    return scheduler.anyActive([this, &search](QueueEntry &entry) {
        if (!entry.isTask())
            return true;
        auto &job = static_cast<Job &>(entry);
        return !isCaller(job) && job.canMove(search);
    });
}

bool ShutdownRun::isCaller(const Job &job) const noexcept
{
    return std::ranges::find(m_callers, &job, &Ref<Job>::get) != m_callers.end();
}

void ShutdownRun::poolGone() noexcept
{
    m_isOrphaned = true;
    end();
}

//! Asks what is left to cancel, and gives it a turn to end.
void ShutdownRun::timeout() noexcept
{
    const Ref<ShutdownRun> alive(this);
    m_turnsLeft = 2; // the present one and the next
    m_core->endAll(m_callers);
    if (!m_isDone)
        m_later.scheduleAtEndOfTurn();
}

void ShutdownRun::endLater() noexcept
{
    if (--m_turnsLeft > 0) {
        m_later.scheduleAtEndOfTurn();
        return;
    }
    try {
        findLeft();
    } catch (const std::bad_alloc &) {
        // The report is then incomplete.
    }
    end();
}

//! Names the tasks that could not be stopped, in the report and in one warning.
void ShutdownRun::findLeft()
{
    constexpr qsizetype MostNamed = 20; // in the warning
    m_report.cancelled = m_core->withdrawnCount();
    QStringList names;
    const Nanoseconds time = now();
    m_core->visitUnwithdrawn([&](const Job &job) {
        if (isCaller(job))
            return;
        m_report.left << infoOf(job, time, job.place() == QueueEntry::Place::Slot ? time : 0);
        if (names.size() < MostNamed)
            names << QString::fromStdString(job.describe());
    });
    if (names.isEmpty())
        return;
    QString text = names.join(QLatin1String(", "));
    if (const qsizetype more = m_report.left.size() - names.size(); more > 0)
        text += QLatin1String(" and %1 more").arg(QString::number(more));
    qCWarning(lcAioPool, "AioPool::shutdown(): the time is up, and these tasks cannot be stopped: %s",
              qPrintable(text));
}

void ShutdownRun::end() noexcept
{
    if (std::exchange(m_isDone, true))
        return;
    unlink();
    stop();
    m_later.unschedule();
    const PoolCore::Counts counts = m_core->counts();
    m_report.finished = int(counts.succeeded + counts.failed - m_ended);
    m_report.cancelled += int(counts.cancelled - m_cancelled);
    m_core->setShutdown(nullptr);
    while (m_waiters.isLinked()) {
        auto *source = static_cast<ShutdownSource *>(m_waiters.next());
        source->unlink();
        source->wake();
    }
    release();
}

void ShutdownSource::lookForDeadlock() noexcept
{
    Execution *const execution = waker().root();
    if (!execution || !execution->job())
        return;
    try {
        DeadlockSearch search;
        if (execution->canMove(search) || !search.isCircleOfFirst())
            return;
        m_deadlock = search.description();
    } catch (const std::bad_alloc &) {
        return;
    }
    unlink();
    wake();
}

AioShutdownReport ShutdownSource::take() const
{
    if (!m_deadlock.empty())
        throw AioDeadlock(m_deadlock);
    if (m_run->isOrphaned())
        throwCancelled();
    return m_run->report();
}

void ShutdownRun::addWaiter(ShutdownSource &source) noexcept
{
    source.linkBefore(m_waiters);
}

ShutdownAwaitable PoolEnd::shutDown(AioPool &pool, std::chrono::milliseconds grace, Job *caller)
{
    PoolCore &core = *pool.d;
    const PoolCore::Visit visit(core); // a slot may destroy the pool
    pool.close();
    const bool wasPaused = !visit.isOver() && core.scheduler().isPaused();
    ShutdownAwaitable shutdown(ShutdownRun::start(core, toNanoseconds(grace), caller));
    if (wasPaused && !visit.isOver() && !core.scheduler().isPaused())
        Q_EMIT pool.pausedChanged(); // tasks of AioAtEnd::Finish start
    return shutdown;
}

void PoolEnd::finish(AioPool &pool)
{
    PoolCore &core = *pool.d;
    const PoolCore::Visit visit(core);
    pool.close();
    if (visit.isOver())
        return;
    const bool wasPaused = core.scheduler().isPaused();
    core.letAllStart();
    if (wasPaused)
        Q_EMIT pool.pausedChanged();
}

}
