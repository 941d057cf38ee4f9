// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"
#include "task/aiotask.h"

namespace Aio::detail {

//! Runs the awaitable in its own execution, which a cancel of the job reaches.
template<typename A>
class InterruptibleSource final : public Source, private ExecutionListener, private CancelListener
{
public:
    InterruptibleSource(const Ref<Job> &job, A &awaitable) noexcept : m_job(job.get()), m_awaitable(awaitable) { }
    ~InterruptibleSource() { abandon(); }

    bool isReady() const noexcept { return false; }
    bool start()
    {
        if (m_job && m_job->isCancelling())
            return false;
        if (m_job)
            listenTo(*m_job);
        m_execution = makeChild(std::move(m_awaitable), m_job, this);
        m_execution->start();
        return true;
    }
    AwaitResult<A> take()
    {
        stopListening();
        if (!m_execution)
            throwCancelled();
        return m_execution->takeResult().value();
    }
    Interrupt interrupt() noexcept override
    {
        if (!m_execution || m_execution->hasEnded())
            return Interrupt::Now;
        m_execution->requestCancel();
        return Interrupt::Later;
    }
    void abandon() noexcept override
    {
        stopListening();
        if (m_execution)
            m_execution->abandon();
    }
    void prepareToAbandon() noexcept override
    {
        if (m_execution)
            m_execution->prepareToAbandon();
    }
    void takeBack() noexcept override
    {
        if (m_execution)
            m_execution->takeBack();
    }
    ThreadWait threadWait(Job *announceTo) override
    {
        return m_execution ? m_execution->threadWait(announceTo) : ThreadWait::None;
    }
    static constexpr bool waitsOutside = false;

private:
    void executionEnded(ChildExecution &) noexcept override { wake(); }
    void cancelRequested() noexcept override
    {
        stopListening();
        m_execution->requestCancel();
    }

    Job *const m_job; // kept by the awaitable
    A &m_awaitable;
    Ref<ChildOf<A>> m_execution;
};

//! See AioContext::interruptible().
template<typename A>
class [[nodiscard("co_await it: interruptible() itself starts nothing")]] Interruptible
    : public Deferred<InterruptibleSource<A>, Ref<Job>, A>
{
public:
    using Interruptible::Deferred::Deferred;
};

}
