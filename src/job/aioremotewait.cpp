// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioremotewait_p.h"

namespace Aio::detail {

RemoteWait::RemoteWait(Job &job, JobWaiter &waiter) : m_job(&job), m_gate(ThreadGate::current()), m_waiter(&waiter) { }

Ref<RemoteWait> RemoteWait::start(Job &job, JobWaiter &waiter)
{
    const auto wait = Ref<RemoteWait>::adopt(new RemoteWait(job, waiter));
    auto letter = makeLetter([wait] { wait->beginWatch(); });
    return job.post(letter) ? wait : Ref<RemoteWait>();
}

void RemoteWait::letGo() noexcept
{
    m_waiter = nullptr;
    try {
        auto letter = makeLetter([wait = Ref(this)] { wait->endWatch(); });
        m_job->post(letter);
    } catch (const std::bad_alloc &) {
        // The watch then lasts until the job has finished.
    }
}

void RemoteWait::beginWatch() noexcept
{
    retain(); // until the watch ends
    if (m_job->isFinished())
        jobFinished();
    else
        waitHere(*m_job);
}

void RemoteWait::endWatch() noexcept
{
    if (!isWaiting())
        return;
    stopWaiting();
    release();
}

void RemoteWait::jobFinished() noexcept
{
    const auto self = Ref<RemoteWait>::adopt(this);
    m_gate->post([self] { self->arrive(); });
}

void RemoteWait::arrive() noexcept
{
    if (JobWaiter *waiter = std::exchange(m_waiter, nullptr))
        waiter->jobFinishedElsewhere();
}

// ---- JobWaiter, whose job may be in another thread

bool JobWaiter::waitFor(Job &job)
{
    if (job.isLocal()) {
        if (job.isFinished())
            return false;
        waitHere(job);
        return true;
    }
    const Ref<RemoteWait> wait = RemoteWait::start(job, *this);
    m_remote = wait.get();
    if (m_remote)
        m_remote->retain();
    return m_remote;
}

void JobWaiter::stopWaiting() noexcept
{
    unlink();
    if (!m_remote)
        return;
    const auto wait = Ref<RemoteWait>::adopt(std::exchange(m_remote, nullptr));
    wait->letGo();
}

void JobWaiter::jobFinishedElsewhere() noexcept
{
    std::exchange(m_remote, nullptr)->release();
    jobFinished();
}

}
