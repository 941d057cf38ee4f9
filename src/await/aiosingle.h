// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// timeout() and shield().

#include "task/aiotask.h"

namespace Aio::detail {

//! Runs one awaitable in its own execution.
template<typename A>
class SingleSource : public Source, private ExecutionListener
{
    using T = AwaitResult<A>;

public:
    explicit SingleSource(A &awaitable) noexcept : m_awaitable(awaitable) { }
    ~SingleSource() { SingleSource::abandon(); }

    bool isReady() const noexcept { return false; }
    bool start()
    {
        m_child = makeChild(std::move(m_awaitable), waker().root(), this);
        m_child->start();
        return true;
    }
    T take() { return m_child->takeResult().value(); }
    Interrupt interrupt() noexcept override
    {
        if (m_child->hasEnded())
            return Interrupt::Now;
        m_child->requestCancel();
        return Interrupt::Later;
    }
    void abandon() noexcept override
    {
        if (m_child)
            m_child->abandon();
    }
    void prepareToAbandon() noexcept override
    {
        if (m_child)
            m_child->prepareToAbandon();
    }
    void takeBack() noexcept override
    {
        if (m_child)
            m_child->takeBack();
    }
    ThreadWait threadWait(Job *announceTo) override
    {
        return m_child ? m_child->threadWait(announceTo) : ThreadWait::None;
    }
    bool canMove(DeadlockSearch &search) override { return m_child->hasEnded() || m_child->canMove(search); }
    static constexpr bool waitsOutside = false;

protected:
    virtual void childEnded() noexcept { }
    TaskExecution<T> &child() const noexcept { return *m_child; }

private:
    void executionEnded(ChildExecution &) noexcept override
    {
        childEnded();
        wake();
    }

    A &m_awaitable;
    Ref<TaskExecution<T>> m_child;
};

template<typename A>
class TimeoutSource final : public SingleSource<A>, private Timer
{
public:
    TimeoutSource(A &awaitable, Nanoseconds duration) noexcept : SingleSource<A>(awaitable), m_duration(duration) { }

    bool start()
    {
        if (isLimit(m_duration))
            Timer::start(m_duration);
        return SingleSource<A>::start();
    }
    AwaitResult<A> take()
    {
        if (m_timedOut && isCancelled(this->child().error()))
            throw AioTimeout();
        return SingleSource<A>::take();
    }
    void abandon() noexcept override
    {
        stop();
        SingleSource<A>::abandon();
    }
    //! True also while the timer runs, since the wait then ends when the time is up.
    bool canMove(DeadlockSearch &search) override { return Timer::isActive() || SingleSource<A>::canMove(search); }

private:
    void childEnded() noexcept override { stop(); }
    void timeout() noexcept override
    {
        m_timedOut = true;
        this->child().requestCancel();
    }

    Nanoseconds m_duration;
    bool m_timedOut = false;
};

template<typename A>
class [[nodiscard("co_await it: timeout() itself starts nothing")]] Timeout
    : public Deferred<TimeoutSource<A>, A, Nanoseconds>
{
public:
    using Timeout::Deferred::Deferred;
};

template<typename A>
class ShieldSource final : public SingleSource<A>
{
public:
    using SingleSource<A>::SingleSource;

    Interrupt interrupt() noexcept override { return this->child().hasEnded() ? Interrupt::Now : Interrupt::Later; }
    void takeBack() noexcept override { }
};

template<typename A>
class [[nodiscard("co_await it: shield() itself starts nothing")]] Shield : public Deferred<ShieldSource<A>, A>
{
public:
    using Shield::Deferred::Deferred;
};

}
