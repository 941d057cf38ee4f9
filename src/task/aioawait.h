// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioerror.h"
#include "aioexecution.h"

#include <tuple>

namespace Aio::detail {

//! Makes the source of an awaitable, in place.
template<typename S, typename... Args>
S makeSource(Args &&...args)
{
    return S(std::forward<Args>(args)...);
}
template<typename S, typename A>
    requires requires(A &awaitable)
    {
        awaitable.makeSource();
    }
S makeSource(A &&awaitable)
{
    return awaitable.makeSource();
}

//! Base class of awaiters of which no wait is an OutsideWait.
class NoOutsideWait
{
};
template<typename S>
using OutsideWaitOf = std::conditional_t<S::waitsOutside, OutsideWait, NoOutsideWait>;

//! Awaiter of a source in an AioTask; a cancellation point.
template<typename S>
class AwaitOperation : private OutsideWaitOf<S>
{
public:
    template<typename... Args>
    explicit AwaitOperation(Execution &execution, Args &&...args) : m_source(makeSource<S>(std::forward<Args>(args)...))
    {
        m_source.m_waker = &execution;
    }

    bool await_ready() { return !execution().isCancelPending() && m_source.isReady(); }
    bool await_suspend(std::coroutine_handle<>)
    {
        execution().suspendOn(m_source);
        bool suspended = false;
        try {
            suspended = m_source.start();
        } catch (...) {
            execution().cancelSuspension();
            throw;
        }
        if (execution().isCancelPending() && execution().interruptAtOnce())
            suspended = false;
        if (!suspended)
            execution().cancelSuspension();
        if constexpr (S::canDeadlock) {
            if (suspended)
                DeadlockSearch::throwIfDeadlocked(execution(), m_source);
        }
        if constexpr (S::waitsOutside) {
            if (suspended && m_source.isOutside())
                this->begin();
        }
        return suspended;
    }
    decltype(auto) await_resume()
    {
        if constexpr (S::waitsOutside)
            this->end();
        if (execution().takeInterruption())
            throwCancelled();
        return m_source.take();
    }

private:
    Execution &execution() const noexcept { return static_cast<Execution &>(*m_source.m_waker); }

    S m_source;
};

//! Resumes a coroutine that is not an AioTask.
class AIOPOOL_EXPORT HandleWaker final : public Waker
{
public:
    void setHandle(std::coroutine_handle<> handle) noexcept { m_handle = handle; }

protected:
    void run() noexcept override { m_handle.resume(); }

private:
    std::coroutine_handle<> m_handle;
};

//! Awaiter of a source in any other coroutine, which cannot be cancelled, but may be destroyed.
template<typename S>
class ForeignAwaitOperation : private OutsideWaitOf<S>
{
public:
    template<typename... Args>
    explicit ForeignAwaitOperation(Args &&...args) : m_source(makeSource<S>(std::forward<Args>(args)...))
    {
        m_source.m_waker = &m_waker;
    }

    bool await_ready() { return m_source.isReady(); }
    bool await_suspend(std::coroutine_handle<> handle)
    {
        m_waker.setHandle(handle);
        if constexpr (S::waitsOutside) {
            if (!m_source.start())
                return false;
            if (m_source.isOutside())
                this->begin();
            return true;
        } else {
            return m_source.start();
        }
    }
    decltype(auto) await_resume()
    {
        if constexpr (S::waitsOutside)
            this->end();
        return m_source.take();
    }

private:
    HandleWaker m_waker; // outlives the source, which wakes it
    S m_source;
};

/*!
    Makes a type awaitable in every coroutine. The type names its source, \c AioSource, which is constructible from it.
*/
template<typename Derived>
class Awaitable
{
public:
    auto operator co_await() &
    {
        return ForeignAwaitOperation<typename Derived::AioSource>(static_cast<Derived &>(*this));
    }
    auto operator co_await() &&
    {
        return ForeignAwaitOperation<typename Derived::AioSource>(static_cast<Derived &&>(*this));
    }

protected:
    Awaitable() noexcept = default;
    ~Awaitable() = default;
    Awaitable(const Awaitable &) noexcept = default;
    Awaitable &operator=(const Awaitable &) noexcept = default;
};

/*!
    An awaitable that keeps \a Data until its source \a S is made from references to them. A type that users see derives
    from this, and says why it must not be dropped.
*/
template<typename S, typename... Data>
class Deferred
{
public:
    using AioSource = S;
    explicit Deferred(Data... data) noexcept((std::is_nothrow_move_constructible_v<Data> && ...))
        : m_data(std::forward<Data>(data)...)
    {
    }
    auto operator co_await() { return ForeignAwaitOperation<S>(*this); }
    S makeSource() { return std::make_from_tuple<S>(m_data); }

private:
    std::tuple<Data...> m_data;
};

template<typename A>
concept HasSource = requires
{
    typename std::remove_cvref_t<A>::AioSource;
};

}
