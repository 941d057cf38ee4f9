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

class CancelRun::Entry final : public JobWaiter
{
public:
    void start(CancelRun &run, Job &job) noexcept
    {
        m_run = &run;
        m_job = Ref<Job>(&job);
        if (!job.isFinished())
            waitHere(job);
    }
    const Job &job() const noexcept { return *m_job; }

private:
    void jobFinished() noexcept override { m_run->entryFinished(); }

    CancelRun *m_run = nullptr;
    Ref<Job> m_job;
};

CancelRun::CancelRun(PoolCore &core, std::size_t capacity) : m_entries(std::make_unique<Entry[]>(capacity))
{
    core.addWatcher(*this);
}

CancelRun::~CancelRun() = default;

void CancelRun::add(Job &job) noexcept
{
    if (!job.isFinished())
        ++m_unfinished;
    m_entries[m_count++].start(*this, job);
}

AioCancelReport CancelRun::report() const
{
    if (m_orphaned)
        throwCancelled();
    AioCancelReport report;
    report.cancelled = int(m_count);
    report.outcomes.reserve(qsizetype(m_count));
    for (std::size_t i = 0; i < m_count; ++i) {
        const Job &job = m_entries[i].job();
        report.outcomes.append(AioOutcome(job.id(), AioPool::TaskState(job.state()), job.error()));
    }
    return report;
}

void CancelRun::poolGone() noexcept
{
    m_orphaned = true;
    if (m_waker)
        m_waker->wake();
}

void CancelRun::entryFinished() noexcept
{
    if (--m_unfinished == 0 && m_waker)
        m_waker->wake();
}

AioCancelReport CancelSource::take() const
{
    return m_run->report();
}

}
