// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioshutdown.h"

#include "aiopool_p.h"

namespace Aio::detail {

ShutdownRun::ShutdownRun(PoolCore &core, Job *caller)
    : m_core(&core),
      m_caller(caller),
      m_ended(core.counts().succeeded + core.counts().failed),
      m_cancelled(core.counts().cancelled)
{
}

ShutdownRun::~ShutdownRun() = default;

Ref<ShutdownRun> ShutdownRun::start(PoolCore &core, Nanoseconds grace)
{
    if (ShutdownRun *running = core.shutdown()) {
        const Ref<ShutdownRun> run(running);
        run->limit(grace);
        return run;
    }
    Job *const caller = Execution::runningJob();
    const bool isOurs = caller && caller->owner() == core.owner();
    const auto run = Ref<ShutdownRun>::adopt(new ShutdownRun(core, isOurs ? caller : nullptr));
    run->begin(grace);
    return run;
}

void ShutdownRun::begin(Nanoseconds grace) noexcept
{
    PoolCore &core = *m_core;
    const PoolCore::Visit visit(core);
    retain(); // until the end
    core.setShutdown(this);
    core.addJoiner(*this);
    core.deliverPosted();
    if (m_isDone)
        return;
    core.beginEnd(m_caller.get());
    if (m_isDone)
        return;
    if (core.isEmptyBut(m_caller.get()))
        end();
    else
        limit(grace);
}

//! Sets the time for what is left to \a grace, unless less is left already. Runs user code.
void ShutdownRun::limit(Nanoseconds grace) noexcept
{
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
    if (m_core->isEmptyBut(m_caller.get()))
        end();
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
    m_core->endAll(m_caller.get());
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
    QStringList names;
    const Nanoseconds time = now();
    m_core->visitTasks([&](const Job &job) {
        if (&job == m_caller.get())
            return;
        m_report.left << infoOf(job, time, job.place() == QueueEntry::Place::Slot ? time : 0);
        names << QString::fromStdString(job.describe());
    });
    if (!names.isEmpty()) {
        qCWarning(lcAioPool, "AioPool::shutdown(): the time is up, and these tasks cannot be stopped: %s",
                  qPrintable(names.join(QLatin1String(", "))));
    }
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
    m_report.cancelled = int(counts.cancelled - m_cancelled);
    m_core->setShutdown(nullptr);
    while (m_waiters.isLinked()) {
        auto *source = static_cast<ShutdownSource *>(m_waiters.next());
        source->unlink();
        source->wake();
    }
    release();
}

void closeToFinish(AioPool &pool)
{
    const Ref<PoolCore> core = pool.d;
    pool.close();
    if (!core->isGone())
        core->letAllStart();
}

void ShutdownRun::addWaiter(ShutdownSource &source) noexcept
{
    source.linkBefore(m_waiters);
}

}
