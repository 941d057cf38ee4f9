// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "../aiopool.h"

namespace Aio::detail {

//! It may have been the last that could go on while this joiner waits, itself a task of the pool, for itself.
void JoinSource::taskEnded() noexcept
{
    Execution *execution = waker().root();
    if (!execution || !execution->job())
        return;
    DeadlockSearch search;
    if (execution->canMove(search) || !search.isCircle())
        return;
    m_deadlock = search.description();
    unlink();
    wake();
}

//! In the place of the task's outcome in the report.
class CancelRun::Entry final : public JobWaiter
{
public:
    void start(CancelRun &run, Job &job) noexcept
    {
        m_run = &run;
        m_job = &job;
        waitHere(job);
    }

private:
    void jobFinished() noexcept override { m_run->taskFinished(this - m_run->m_entries.get(), *m_job); }

    CancelRun *m_run = nullptr;
    const Job *m_job = nullptr; // until it has finished
};

CancelRun::CancelRun(PoolCore &core, std::size_t capacity)
    : m_capacity(qsizetype(capacity)),
      m_report(std::make_unique<AioCancelReport>()),
      m_entries(std::make_unique<Entry[]>(capacity))
{
    m_report->outcomes.reserve(m_capacity);
    core.addWatcher(*this);
}

CancelRun::~CancelRun() = default;

void CancelRun::add(Job &job) noexcept
{
    const qsizetype index = m_report->cancelled;
    if (index == m_capacity)
        return; // who was told of a request has spawned it just now
    ++m_report->cancelled;
    ++m_unfinished;
    m_report->outcomes.emplaceBack(job.id(), AioPool::TaskState::Cancelling, nullptr);
    if (job.isFinished())
        taskFinished(index, job); // ended by who was told of the request
    else
        m_entries[std::size_t(index)].start(*this, job);
}

void CancelRun::taskFinished(qsizetype index, const Job &job) noexcept
{
    AioOutcome &outcome = m_report->outcomes[index];
    outcome.state = AioPool::TaskState(job.state());
    outcome.error = job.error();
    if (--m_unfinished == 0 && m_waker)
        m_waker->wake();
}

const AioCancelReport &CancelRun::report() const
{
    if (m_orphaned)
        throwCancelled();
    return *m_report;
}

void CancelRun::poolGone() noexcept
{
    m_orphaned = true;
    if (m_waker)
        m_waker->wake();
}

AioCancelReport CancelSource::take() const
{
    return m_run->report();
}

}
