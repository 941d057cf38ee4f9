// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioforeignsource.h"

#include <QCoro/QCoroAsyncGenerator>

namespace Aio::detail {

//! A coroutine that does nothing but notify its ForeignWait when it is resumed.
class ForeignWait::Resumer
{
public:
    class promise_type : public Blocks
    {
    public:
        Resumer get_return_object() noexcept
        {
            return Resumer(std::coroutine_handle<promise_type>::from_promise(*this));
        }
        std::suspend_always initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void return_void() const noexcept { }
        void unhandled_exception() const noexcept { }
    };

    class Tell
    {
    public:
        explicit Tell(ForeignWait &wait) noexcept : m_wait(wait) { }
        bool await_ready() const noexcept { return false; }
        // resumed() may destroy the ForeignWait, and with it this frame, which is suspended by now.
        void await_suspend(std::coroutine_handle<>) const noexcept { m_wait.resumed(); }
        void await_resume() const noexcept { }

    private:
        ForeignWait &m_wait;
    };

    explicit Resumer(std::coroutine_handle<> handle) noexcept : m_handle(handle) { }
    std::coroutine_handle<> handle() const noexcept { return m_handle; }

private:
    std::coroutine_handle<> m_handle;
};

ForeignWait::ForeignWait() : m_resumer(makeResumer().handle()), m_thread(ThreadGate::current()) { }

ForeignWait::~ForeignWait()
{
    m_resumer.destroy();
    if (m_kept)
        m_drop(*m_kept);
}

ForeignWait::Resumer ForeignWait::makeResumer()
{
    co_await Resumer::Tell(*this);
}

void ForeignWait::resumed() noexcept
{
    if (!m_expecting.exchange(false))
        return;
    arrived();
    if (m_thread->isCurrent()) {
        deliver();
        return;
    }
    // The task continues in its own thread, and only that thread knows whether the task still waits.
    if (!m_thread->post([this] { deliver(); }))
        release();
}

void ForeignWait::deliver() noexcept
{
    if (m_waker)
        wake(*m_waker);
    release();
}

namespace {

//! Opens those members of a generator step that QCoro keeps protected.
class StepAccess final : public QCoro::detail::IteratorAwaitableBase
{
public:
    using IteratorAwaitableBase::IteratorAwaitableBase;

    static auto &promise(const IteratorAwaitableBase &step) noexcept { return *(step.*(&StepAccess::m_promise)); }
    static auto generator(const IteratorAwaitableBase &step) noexcept
    {
        return step.*(&StepAccess::m_producerCoroutine);
    }
    StepAccess(QCoro::detail::AsyncGeneratorPromiseBase &promise, std::coroutine_handle<> generator) noexcept
        : IteratorAwaitableBase(promise, generator)
    {
    }
};

}

GeneratorWait::GeneratorWait(QCoro::detail::IteratorAwaitableBase &step)
    : m_promise(StepAccess::promise(step)), m_generator(StepAccess::generator(step))
{
}

std::coroutine_handle<> GeneratorWait::setConsumer(std::coroutine_handle<> consumer) noexcept
{
    return StepAccess(m_promise, m_generator).await_suspend(consumer);
}

bool GeneratorWait::start()
{
    const std::coroutine_handle<> generator = setConsumer(expect());
    m_starting = true;
    generator.resume();
    m_starting = false;
    return !m_hasArrived;
}

void GeneratorWait::letGo() noexcept
{
    setWaker(nullptr);
    if (isExpecting()) // otherwise the generator has yielded, and may have been destroyed since
        setConsumer(std::noop_coroutine());
    expectNothing();
}

void GeneratorWait::arrived() noexcept
{
    // The generator may be resumed again when this object is already destroyed.
    setConsumer(std::noop_coroutine());
}

void GeneratorWait::wake(Waker &waker) noexcept
{
    if (m_starting)
        m_hasArrived = true;
    else
        static_cast<Execution &>(waker).wakeAtOnce();
}

}
