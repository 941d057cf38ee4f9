// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioforeign.h"

namespace Aio::detail {

//! A coroutine that does nothing but tell its object that it has been resumed.
class ForeignWait::Resumer
{
public:
    class promise_type
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
        // The object may be gone when resumed() returns, and with it this frame, which is suspended by now.
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
    m_expecting = false;
    if (m_thread->isCurrent()) {
        deliver();
        return;
    }
    // The task goes on in its own thread, and only there is it known whether it still waits.
    if (!m_thread->post([this] { deliver(); }))
        release();
}

void ForeignWait::deliver() noexcept
{
    if (m_waker)
        m_waker->wake();
    release();
}

}
