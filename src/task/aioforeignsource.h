// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Awaits awaitables that are not ours.

#include "aioexecution.h"
#include "aioqcoro.h"
#include "base/aioblocks.h"

#include <atomic>
#include <memory>

namespace Aio::detail {

/*!
    An awaiter that is not ours gets the handle of this small object's coroutine, not that of the task. It may keep the
    handle and resume it whenever it likes, long after the task has been cancelled and its frames have been destroyed;
    no awaiter of QCoro's, and hardly any other, is able to prevent that. The object ends when it has been resumed and
    the task has let go.

    A cancel, or the pool's end, therefore frees at once all that is ours: the frames of the AioTasks, their arguments
    and locals. Until the source fires, the frame of the awaited QCoro::Task stays, with its contents, and so does this
    object, which that frame may still resume. If the source dies without having fired, both stay for ever: QCoro keeps
    no way to the frame, and so there is none to us.

    Not even this object can be freed earlier. QCoro::Task keeps our handle in a private list, and copies that list
    before it resumes the handles in it; QCoro 0.8 does that in the thread of the sender that was awaited inside. Taking
    our handle out of the list would race with that copy, under no lock, and resuming the handle after that is a crash.
*/
class AIOPOOL_EXPORT ForeignWait : public RefCounted, public Blocks
{
public:
    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    //! Keeps \a object, which the awaited coroutine uses, until that coroutine has resumed us. Calls \a drop then.
    void keep(Execution &object, void (*drop)(Execution &)) noexcept
    {
        m_kept = Ref<Execution>(&object);
        m_drop = drop;
    }

protected:
    ForeignWait();
    ~ForeignWait() override;

    //! Returns the handle to suspend. From now on the object waits to be resumed.
    std::coroutine_handle<> expect() noexcept
    {
        retain();
        m_expecting = true;
        return m_resumer;
    }
    //! Stops waiting to be resumed. No effect if the handle has been resumed already.
    void expectNothing() noexcept
    {
        if (m_expecting.exchange(false))
            release();
    }
    bool isExpecting() const noexcept { return m_expecting; }
    //! Called while the handle is being resumed, in any thread.
    virtual void arrived() noexcept { }
    //! Wakes \a waker. Called in the task's thread, unless the task has let go.
    virtual void wake(Waker &waker) noexcept { waker.wake(); }

private:
    class Resumer;
    Resumer makeResumer();
    void resumed() noexcept;
    void deliver() noexcept;

    std::coroutine_handle<> m_resumer;
    Ref<ThreadGate> m_thread;
    Waker *m_waker = nullptr; // null if the task has let go
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

    //! Begins to wait. False if there is nothing to wait for.
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

//! Awaits an \a A that is made from the \a Operand of the co_await: a value from an rvalue, a reference from an lvalue.
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
    //! Returns the wait that would go on if this were abandoned now, or null.
    ForeignWait *wait() const noexcept { return m_waiting ? m_wait.get() : nullptr; }

private:
    std::remove_reference_t<Operand> &m_operand;
    Ref<TypedForeignWait<A>> m_wait;
    bool m_waiting = false;
};

/*!
    Waits for one step of a QCoro::AsyncGenerator, which resumes the consumer of its last step whenever it yields.

    Sources like those of QCoro's web sockets resume the generator at every emission, whether a step has been asked for
    or not, and overwrite what has been yielded. The task therefore continues in the call that yields, as a QCoro::Task
    does, and asks for the next step before the source can fire again. In between, the generator has no consumer.
*/
class AIOPOOL_EXPORT GeneratorWait final : public ForeignWait
{
public:
    explicit GeneratorWait(QCoro::detail::IteratorAwaitableBase &step);

    //! Resumes the generator. False if it has yielded or ended before it was suspended.
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

//! Awaits \a A, a step, in an AioTask. Suspends the task only if the generator suspends.
template<typename A>
class GeneratorSource final : public Source
{
public:
    explicit GeneratorSource(A &step) noexcept : m_step(step) { }
    ~GeneratorSource() { GeneratorSource::abandon(); }

    //! True if there is no step, because the generator was moved from.
    bool isReady() const noexcept { return m_step.await_ready(); }
    bool start()
    {
        // Do not take a step whose value would be lost: a pending cancel makes the co_await throw.
        if (static_cast<Execution &>(waker()).isCancelPending() || m_step.await_ready())
            return false;
        m_wait = Ref<GeneratorWait>::adopt(new GeneratorWait(m_step));
        m_wait->setWaker(&waker());
        OutsideWait::takeInnerWait();
        m_waiting = m_wait->start();
        m_isInnerWait = OutsideWait::takeInnerWait();
        return m_waiting;
    }
    decltype(auto) take()
    {
        m_waiting = false;
        return m_step.await_resume();
    }
    //! False for a step of an iteration, which waits for tasks.
    bool isOutside() const noexcept { return !m_isInnerWait; }
    void abandon() noexcept override
    {
        if (std::exchange(m_waiting, false))
            m_wait->letGo();
    }

private:
    A &m_step;
    Ref<GeneratorWait> m_wait;
    bool m_waiting = false;
    bool m_isInnerWait = false;
};

}
