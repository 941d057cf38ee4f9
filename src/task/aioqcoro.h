// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Names QCoro's internals and knows its versions.

#include <QCoro/QCoroTask>
#if __has_include(<QCoro/QCoroLazyTask>)
#include <QCoro/QCoroLazyTask>
#define AIOPOOL_HAS_LAZYTASK // QCoro 0.11
#endif

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

namespace QCoro {
class ThreadContext; // returned by QCoro::moveToThread()
namespace detail {
class AsyncGeneratorPromiseBase;
class IteratorAwaitableBase;
}
}

namespace Aio::detail {

#ifdef AIOPOOL_HAS_LAZYTASK
//! Moves a lazy task. QCoro 0.12 permits that only for its base class.
template<typename T>
void moveLazyTask(QCoro::LazyTask<T> &to, QCoro::LazyTask<T> &from) noexcept
{
    using Base = QCoro::detail::TaskBase<T, QCoro::LazyTask, QCoro::detail::LazyTaskPromise<T>>;
    static_cast<Base &>(to) = std::move(static_cast<Base &>(from));
}
#endif

/*!
    Holds a QCoro::LazyTask \a L, and may be dropped before that has started. QCoro's own destructor would leak the
    coroutine then, with its arguments, and complain.
*/
template<typename L>
class LazyWork
{
public:
    explicit LazyWork(L &&lazy) noexcept : m_lazy() { moveLazyTask(m_lazy, lazy); }
    LazyWork(LazyWork &&other) noexcept : m_lazy(), m_started(other.m_started) { moveLazyTask(m_lazy, other.m_lazy); }
    LazyWork &operator=(LazyWork &&) = delete;
    ~LazyWork()
    {
        if (m_started || m_lazy.isReady()) {
            m_lazy.~L();
        } else {
            // Only starting the task reveals its handle. The coroutine has two owners, itself and m_lazy, and no third.
            m_lazy.operator co_await().await_suspend(std::noop_coroutine()).destroy();
        }
    }

    //! False if the task has been moved from.
    bool isValid() const noexcept { return !m_lazy.isReady() || m_lazy.operator co_await().await_ready(); }
    auto operator co_await() &&noexcept
    {
        m_started = true;
        return m_lazy.operator co_await();
    }

private:
    union { // so that m_lazy is destroyed only by an explicit call
        L m_lazy;
    };
    bool m_started = false;
};

//! Types that QCoro awaits through an awaiter of its own: devices, sockets, D-Bus replies …
template<typename A>
concept HasQCoroAwaiter = requires
{
    typename QCoro::detail::awaiter_type<std::remove_cvref_t<A>>::type;
};

template<typename A>
using QCoroAwaiter = typename QCoro::detail::awaiter_type<std::remove_cvref_t<A>>::type;

template<typename A>
concept HasMemberCoAwait = requires(A &&awaitable)
{
    std::forward<A>(awaitable).operator co_await();
};
template<typename A>
concept HasFreeCoAwait = requires(A &&awaitable)
{
    operator co_await(std::forward<A>(awaitable));
};
template<typename A>
concept IsAwaiter = requires(A &&awaitable)
{
    {
        awaitable.await_ready()
        } -> std::convertible_to<bool>;
    awaitable.await_suspend(std::coroutine_handle<>());
    awaitable.await_resume();
};
template<typename A>
concept StandardAwaitable = HasMemberCoAwait<A> || HasFreeCoAwait<A> || IsAwaiter<A>;

//! A step of a QCoro::AsyncGenerator, returned by begin() and by ++ of its iterator.
template<typename A>
concept IsGeneratorStep = std::is_base_of_v<QCoro::detail::IteratorAwaitableBase, A>;

template<typename A>
decltype(auto) awaiterOf(A &&awaitable)
{
    if constexpr (HasMemberCoAwait<A>)
        return std::forward<A>(awaitable).operator co_await();
    else if constexpr (HasFreeCoAwait<A>)
        return operator co_await(std::forward<A>(awaitable));
    else
        return std::forward<A>(awaitable);
}

}
