// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "../aiojob.h"
#include "../aiotask.h"

namespace Aio::detail {

//! What \c co_await of an \a A in an AioTask gives.
template<typename A>
using AwaitResult = std::remove_cvref_t<
        decltype(std::declval<TaskPromiseBase &>().await_transform(std::declval<A>()).await_resume())>;

template<typename T>
AioTask<T> asTask(AioTask<T> task)
{
    return task;
}

//! An AioTask that does nothing but await \a awaitable.
template<typename A>
    requires(!IsAioTask<A>::value)
AioTask<AwaitResult<A>> asTask(A awaitable)
{
    if constexpr (std::is_void_v<AwaitResult<A>>)
        co_await std::move(awaitable);
    else
        co_return co_await std::move(awaitable);
}

template<typename A>
using ChildOf = TaskExecution<AwaitResult<A>>;

//! What awaits \a awaitable on behalf of \a root.
template<typename A>
Ref<ChildOf<A>> makeChild(A &&awaitable, Execution *root, ExecutionListener *listener)
{
    using Begin = ChildExecution::Begin;
    // What is emitted from now on shall be heard; but a task that awaits a task like this that awaits a task ... would recurse.
    const Begin begin = IsAioTask<std::remove_cvref_t<A>>::value ? Begin::InTurn : Begin::AtOnce;
    return Ref<ChildOf<A>>::adopt(new ChildOf<A>(asTask(std::forward<A>(awaitable)), root, listener, begin));
}

template<typename A>
class InterruptibleSource;

template<typename A>
class [[nodiscard("co_await it: interruptible() itself starts nothing")]] Interruptible;
//! See AioContext::interruptible().
template<typename A>
class Interruptible : public Awaitable<Interruptible<A>>
{
public:
    using AioSource = InterruptibleSource<A>;

    Interruptible(const Ref<Job> &job, A &&awaitable) : m_job(job), m_awaitable(std::move(awaitable)) { }

private:
    friend AioSource;
    Ref<Job> m_job;
    A m_awaitable;
};

//! Runs the awaitable in an execution of its own, which the job's cancel reaches.
template<typename A>
class InterruptibleSource final : public Source, private ExecutionListener, private CancelListener
{
public:
    explicit InterruptibleSource(Interruptible<A> &awaitable) : m_awaitable(awaitable) { }
    explicit InterruptibleSource(Interruptible<A> &&awaitable) : m_awaitable(awaitable) { }
    ~InterruptibleSource() { abandon(); }

    bool isReady() const noexcept { return false; }
    bool start()
    {
        Job *job = m_awaitable.m_job.get();
        if (job && job->isCancelling())
            return false;
        if (job)
            listenTo(*job);
        m_execution = makeChild(std::move(m_awaitable.m_awaitable), job, this);
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
    void hurry() noexcept override
    {
        if (m_execution)
            m_execution->hurry();
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

private:
    void executionEnded(ChildExecution &) noexcept override { wake(); }
    void cancelRequested() noexcept override
    {
        stopListening();
        m_execution->requestCancel();
    }

    Interruptible<A> &m_awaitable;
    Ref<ChildOf<A>> m_execution;
};

}
