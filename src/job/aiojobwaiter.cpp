// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojob.h"

namespace Aio::detail {

/*!
    A wait in one thread for a job in another. Waits in the job's thread like any waiter there, then notifies the actual
    waiter in its own thread.
*/
class RemoteWait final : public RefCounted, private JobWaiter
{
public:
    //! Starts the wait. Null if the job has finished already. May throw std::bad_alloc.
    static Ref<RemoteWait> start(Job &job, JobWaiter &waiter);
    //! Detaches the waiter, which is notified no more. \b Threads: the waiter's.
    void letGo() noexcept;

private:
    RemoteWait(Job &job, JobWaiter &waiter);
    ~RemoteWait() override = default;

    // In the job's thread.
    void beginWatch() noexcept;
    void endWatch() noexcept;
    void jobFinished() noexcept override;
    // In the waiter's thread.
    void arrive() noexcept;

    const Ref<Job> m_job;
    const Ref<ThreadGate> m_gate; // the waiter's
    JobWaiter *m_waiter; // used in the waiter's thread only
    OutsideWait m_outsideWait; // begins and ends with m_waiter
};

RemoteWait::RemoteWait(Job &job, JobWaiter &waiter) : m_job(&job), m_gate(ThreadGate::current()), m_waiter(&waiter) { }

Ref<RemoteWait> RemoteWait::start(Job &job, JobWaiter &waiter)
{
    const auto wait = Ref<RemoteWait>::adopt(new RemoteWait(job, waiter));
    auto letter = makeLetter([wait] { wait->beginWatch(); });
    if (!job.post(letter))
        return {};
    wait->m_outsideWait.begin();
    return wait;
}

void RemoteWait::letGo() noexcept
{
    m_waiter = nullptr;
    m_outsideWait.end();
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
    m_outsideWait.end();
    if (JobWaiter *waiter = std::exchange(m_waiter, nullptr))
        waiter->jobFinishedElsewhere();
}

void JobWaiter::waitHere(Job &job) noexcept
{
    link(job.m_waiters);
}

bool JobWaiter::waitForOneMore(Job &job) noexcept
{
    if (job.m_waiters)
        return false;
    job.m_waiters = this;
    return true;
}

/*!
    Takes the first waiter off \a list and repairs only this list: a waiter from waitForOneMore() may end several lists,
    so its m_link need not point into this one, and is null once it is in none.
*/
JobWaiter &JobWaiter::takeFirst(JobWaiter *&list) noexcept
{
    JobWaiter &first = *list;
    list = std::exchange(first.m_next, nullptr);
    if (list)
        list->m_link = &list;
    first.m_link = nullptr;
    return first;
}

void JobWaiter::unlink() noexcept
{
    if (!m_link)
        return;
    *m_link = m_next;
    if (m_next)
        m_next->m_link = m_link;
    m_next = nullptr;
    m_link = nullptr;
}

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
