// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiocancelrun.h"

#include "aiocancelreport.h"
#include "base/aioerror.h"

namespace Aio::detail {

//! Waits for a task whose outcome is not known in advance.
class CancelRun::Entry final : public JobWaiter
{
public:
    Entry(CancelRun &run, qsizetype index, Job &job) noexcept : m_run(run), m_index(index), m_job(job)
    {
        waitHere(job);
    }

private:
    void jobFinished() noexcept override
    {
        m_run.note(m_index, m_job);
        m_run.oneHasEnded();
    }

    CancelRun &m_run;
    const qsizetype m_index; // the index of the outcome in the report
    const Job &m_job; // valid until the job has finished
};

CancelRun::CancelRun(PoolCore &core, std::size_t capacity)
    : m_capacity(capacity),
      m_report(std::make_unique<AioCancelReport>()),
      m_room(std::make_unique_for_overwrite<std::byte[]>(capacity * sizeof(Entry)))
{
    m_report->outcomes.reserve(qsizetype(capacity));
    core.addWatcher(*this);
}

CancelRun::~CancelRun()
{
    std::destroy_n(entries(), m_entryCount);
}

CancelRun::Entry *CancelRun::entries() noexcept
{
    return reinterpret_cast<Entry *>(m_room.get());
}

Ref<CancelRun> CancelRun::start(PoolCore &core, const std::vector<Ref<Job>> &jobs)
{
    requireOwnThread(core, "AioPool::cancel");
    const Ref<PoolCore> alive(&core);
    core.deliverPosted();
    auto run = Ref<CancelRun>::adopt(new CancelRun(core, jobs.size()));
    core.requestCancel(jobs, *run);
    return run;
}

Ref<CancelRun> CancelRun::startAll(PoolCore &core)
{
    requireOwnThread(core, "AioPool::cancel");
    const Ref<PoolCore> alive(&core);
    core.deliverPosted();
    const Scheduler &scheduler = core.scheduler();
    auto run =
            Ref<CancelRun>::adopt(new CancelRun(core, std::size_t(scheduler.activeCount() + scheduler.waitingCount())));
    core.requestCancelAll(*run);
    return run;
}

void CancelRun::cancelRequested(Job &job) noexcept
{
    const qsizetype index = m_report->cancelled;
    if (std::size_t(index) == m_capacity)
        return; // user code that reacted to a request has just spawned the job
    ++m_report->cancelled;
    if (addNotStarted(job))
        return;
    m_report->outcomes.emplaceBack(job.id(), TaskState::Cancelling, nullptr);
    if (job.isFinished()) {
        note(index, job); // user code that reacted to the request has ended the job
        return;
    }
    ++m_unfinished;
    std::construct_at(entries() + m_entryCount++, *this, index, job);
}

bool CancelRun::addNotStarted(Job &job) noexcept
{
    // A time limit may be what cancels the job, which then ends with another error.
    if (!job.hasNotStarted() || job.isCancelPending() || job.isFinished() || job.hasTimeLimit() || !waitForOneMore(job))
        return false;
    m_report->outcomes.emplaceBack(job.id(), TaskState::Cancelled, cancelledError());
    ++m_unfinished;
    if (m_notStarted++ == 0)
        retain();
    return true;
}

//! Called for a job that has never run.
void CancelRun::jobFinished() noexcept
{
    oneHasEnded();
    if (--m_notStarted == 0)
        release();
}

void CancelRun::note(qsizetype index, const Job &job) noexcept
{
    AioOutcome &outcome = m_report->outcomes[index];
    outcome.state = job.state();
    outcome.error = job.error();
}

void CancelRun::oneHasEnded() noexcept
{
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
