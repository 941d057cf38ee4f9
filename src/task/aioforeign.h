// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The one file that names QCoro's internals and knows its versions.

#include "aioexecution.h"

#include <QCoro/QCoroTask>
#if __has_include(<QCoro/QCoroLazyTask>)
#include <QCoro/QCoroLazyTask>
#define AIOPOOL_HAS_LAZYTASK // QCoro 0.11
#endif

#include <atomic>
#include <memory>
#include <type_traits>

namespace QCoro {
class ThreadContext; // what QCoro::moveToThread() returns
namespace detail {
class AsyncGeneratorPromiseBase;
class IteratorAwaitableBase;
}
}

namespace Aio::detail {

template<typename T>
struct IsQCoroTask : std::false_type
{
};
template<typename T>
struct IsQCoroTask<QCoro::Task<T>> : std::true_type
{
};

template<typename T>
struct IsLazyTask : std::false_type
{
};
#ifdef AIOPOOL_HAS_LAZYTASK
template<typename T>
struct IsLazyTask<QCoro::LazyTask<T>> : std::true_type
{
    using Value = T;
    //! QCoro 0.12 lets nobody move a lazy task, but for what it is made of.
    static void move(QCoro::LazyTask<T> &to, QCoro::LazyTask<T> &from) noexcept
    {
        using Base = QCoro::detail::TaskBase<T, QCoro::LazyTask, QCoro::detail::LazyTaskPromise<T>>;
        static_cast<Base &>(to) = std::move(static_cast<Base &>(from));
    }
};
#endif

/*!
    A QCoro::LazyTask \a L that may be dropped unstarted. QCoro's own destructor then leaks the coroutine, with its
    arguments, and complains.
*/
template<typename L>
class LazyWork
{
public:
    explicit LazyWork(L &&lazy) noexcept : m_lazy() { IsLazyTask<L>::move(m_lazy, lazy); }
    LazyWork(LazyWork &&other) noexcept : m_lazy(), m_started(other.m_started)
    {
        IsLazyTask<L>::move(m_lazy, other.m_lazy);
    }
    LazyWork &operator=(LazyWork &&) = delete;
    ~LazyWork()
    {
        if (m_started || m_lazy.isReady()) {
            m_lazy.~L();
        } else {
            // Starting it is what gives its handle away. The coroutine has two owners, itself and m_lazy, and no third.
            m_lazy.operator co_await().await_suspend(std::noop_coroutine()).destroy();
        }
    }

    //! False when it has been moved from.
    bool isValid() const noexcept { return !m_lazy.isReady() || m_lazy.operator co_await().await_ready(); }
    auto operator co_await() &&noexcept
    {
        m_started = true;
        return m_lazy.operator co_await();
    }

private:
    union { // so that its destructor is ours to call
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

//! A step of a QCoro::AsyncGenerator: what begin() and ++ of its iterator return.
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

/*!
    An awaiter that is not ours gets the handle of this small object's coroutine, not that of the task: it may keep
    and resume it whenever it likes, long after the task has been cancelled and its frames have been destroyed, which no
    awaiter of QCoro's and hardly one of anybody's is able to prevent. The object ends when it has been resumed
    and the task has let go.

    So a cancel, or the pool's end, frees at once all that is ours: the frames of the AioTasks, their arguments and locals.
    What stays until the source fires is the frame of the QCoro::Task that was awaited, with what is in it, and this
    object, which that frame may still resume. A source that dies without having fired leaves both for ever: QCoro keeps
    no way to the frame, and so there is none to us.

    Not even this object can go earlier. QCoro::Task keeps our handle in a private list and copies it before it resumes
    whoever is in there; and in QCoro 0.8 that happens in the thread of the sender that was awaited inside. Taking our
    handle out of the list would race with that copy, under no lock, and a handle resumed after that is a crash.
*/
class AIOPOOL_EXPORT ForeignWait : public RefCounted
{
public:
    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    //! What is awaited uses \a object, which is kept until that has resumed us; then \a drop is called.
    void keep(Execution &object, void (*drop)(Execution &)) noexcept
    {
        m_kept = Ref<Execution>(&object);
        m_drop = drop;
    }

protected:
    ForeignWait();
    ~ForeignWait() override;

    //! The handle to suspend; from now on the object waits to be resumed.
    std::coroutine_handle<> expect() noexcept
    {
        retain();
        m_expecting = true;
        return m_resumer;
    }
    //! The handle will not be resumed after all, unless it has been.
    void expectNothing() noexcept
    {
        if (m_expecting.exchange(false))
            release();
    }
    bool isExpecting() const noexcept { return m_expecting; }
    //! The handle is being resumed, in whatever thread that happens.
    virtual void arrived() noexcept { }
    //! In the task's thread, which has not let go.
    virtual void wake(Waker &waker) noexcept { waker.wake(); }

private:
    class Resumer;
    Resumer makeResumer();
    void resumed() noexcept;
    void deliver() noexcept;

    std::coroutine_handle<> m_resumer;
    Ref<ThreadGate> m_thread;
    Waker *m_waker = nullptr; // null when the task has let go
    std::atomic<bool> m_expecting = false;
    Ref<Execution> m_kept;
    void (*m_drop)(Execution &) = nullptr;
};

template<typename A>
class TypedForeignWait final : public ForeignWait
{
public:
    using Awaiter = decltype(awaiterOf(std::declval<A>()));

    template<typename V>
    explicit TypedForeignWait(V &&awaitable)
        : m_awaitable(std::forward<V>(awaitable)), m_awaiter(awaiterOf(std::forward<A>(m_awaitable)))
    {
    }

    //! False when there is nothing to wait for.
    bool start()
    {
        if (m_awaiter.await_ready())
            return false;
        const std::coroutine_handle<> handle = expect();
        try {
            using Suspended = decltype(m_awaiter.await_suspend(handle));
            if constexpr (std::is_void_v<Suspended>) {
                m_awaiter.await_suspend(handle);
            } else if constexpr (std::is_same_v<Suspended, bool>) {
                if (!m_awaiter.await_suspend(handle)) {
                    expectNothing();
                    return false;
                }
            } else {
                m_awaiter.await_suspend(handle).resume();
            }
        } catch (...) {
            expectNothing();
            throw;
        }
        return true;
    }
    decltype(auto) take() { return m_awaiter.await_resume(); }
    void letGo() noexcept { setWaker(nullptr); }

private:
    A m_awaitable; // a value or an lvalue reference
    Awaiter m_awaiter;
};

//! Awaits an \a A made from the operand of the co_await, \a Operand: a value from an rvalue, a reference from an lvalue.
template<typename A, typename Operand = A>
class ForeignSource : public Source
{
public:
    explicit ForeignSource(Operand &&operand) noexcept : m_operand(operand) { }
    ~ForeignSource() { abandon(); }

    bool isReady() noexcept { return false; }
    bool start()
    {
        m_wait = Ref<TypedForeignWait<A>>::adopt(new TypedForeignWait<A>(std::forward<Operand>(m_operand)));
        m_wait->setWaker(&waker());
        m_waiting = m_wait->start();
        return m_waiting;
    }
    decltype(auto) take()
    {
        m_waiting = false;
        return m_wait->take();
    }
    void abandon() noexcept override
    {
        if (std::exchange(m_waiting, false))
            m_wait->letGo();
    }

protected:
    //! The wait that goes on when it is abandoned now, or null.
    ForeignWait *wait() const noexcept { return m_waiting ? m_wait.get() : nullptr; }

private:
    std::remove_reference_t<Operand> &m_operand;
    Ref<TypedForeignWait<A>> m_wait;
    bool m_waiting = false;
};

/*!
    One step of a QCoro::AsyncGenerator, which resumes the consumer of its last step whenever it yields. Sources like
    those of QCoro's web sockets resume the generator at every emission, whether a step has been asked for or not, and
    overwrite what has been yielded. So the task goes on in the call that yields, as a QCoro::Task does, and asks for the
    next step before the source can fire again. In between, the generator has no consumer.
*/
class AIOPOOL_EXPORT GeneratorWait final : public ForeignWait
{
public:
    explicit GeneratorWait(QCoro::detail::IteratorAwaitableBase &step);

    //! Resumes the generator; false if it has yielded, or ended, before it was suspended.
    bool start();
    void letGo() noexcept;

protected:
    void arrived() noexcept override;
    void wake(Waker &waker) noexcept override;

private:
    std::coroutine_handle<> setConsumer(std::coroutine_handle<> consumer) noexcept;

    QCoro::detail::AsyncGeneratorPromiseBase &m_promise;
    const std::coroutine_handle<> m_generator;
    bool m_starting = false;
    bool m_hasArrived = false;
};

//! Awaits \a A, a step, in an AioTask. It suspends the task only if it suspends the generator.
template<typename A>
class GeneratorSource final : public Source
{
public:
    explicit GeneratorSource(A &step) noexcept : m_step(step) { }
    ~GeneratorSource() { GeneratorSource::abandon(); }

    //! A generator that was moved from has no steps.
    bool isReady() const noexcept { return m_step.await_ready(); }
    bool start()
    {
        // A step that nobody would be given must not be taken.
        if (static_cast<Execution &>(waker()).isCancelPending() || m_step.await_ready())
            return false;
        m_wait = Ref<GeneratorWait>::adopt(new GeneratorWait(m_step));
        m_wait->setWaker(&waker());
        m_waiting = m_wait->start();
        return m_waiting;
    }
    decltype(auto) take()
    {
        m_waiting = false;
        return m_step.await_resume();
    }
    void abandon() noexcept override
    {
        if (std::exchange(m_waiting, false))
            m_wait->letGo();
    }

private:
    A &m_step;
    Ref<GeneratorWait> m_wait;
    bool m_waiting = false;
};

}
