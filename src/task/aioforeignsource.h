// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Awaits what is not ours.

#include "aioexecution.h"
#include "aioqcoro.h"

#include <atomic>
#include <memory>

namespace Aio::detail {

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
