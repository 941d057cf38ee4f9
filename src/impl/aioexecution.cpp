// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioexecution.h"

namespace Aio::detail {

bool Execution::requestCancel() noexcept
{
    if (has(CancelPending))
        return false;
    set(CancelPending);
    if (m_source)
        schedule();
    return true;
}

static thread_local Execution *t_running = nullptr;

void Execution::run() noexcept
{
    const Ref<Execution> alive(this);
    if (has(Started) && !prepareToResume())
        return;
    m_outer = std::exchange(t_running, this);
    runFrames();
    t_running = m_outer;
    root()->leftStack();
}

void Execution::runFrames() noexcept
{
    if (!has(Started)) {
        set(Started);
        m_innermost = begin();
    }
    // What begin() and proceed() return is not even resumed when the user's code in there has doomed it.
    while (m_innermost && !has(Doomed)) {
        if (!resumeUntilSuspended())
            return;
        if (!has(Doomed))
            m_innermost = proceed();
    }
    if (has(Doomed))
        m_innermost = nullptr;
    else
        ended();
}

bool Execution::isOnStack() const noexcept
{
    for (Execution *running = t_running; running; running = running->m_outer) {
        if (running == this || running->root() == this)
            return true;
    }
    return false;
}

void Execution::leftStack() noexcept
{
    if (!has(Doomed) || isOnStack())
        return;
    clear(Doomed);
    unwind();
    ended();
    release();
}

bool Execution::canMove(DeadlockSearch &search)
{
    if (!has(Started) || !m_source || m_woken || has(CancelPending))
        return true;
    return search.visit(*this) && m_source->canMove(search);
}

//! False when the await goes on: it was only told of a cancel.
bool Execution::prepareToResume() noexcept
{
    if (!m_source)
        return false;
    if (has(CancelPending)) {
        clear(CancelPending);
        switch (m_source->interrupt()) {
        case Interrupt::Now:
            set(Interrupted);
            break;
        case Interrupt::Later:
            set(InterruptWhenWoken);
            if (!m_woken)
                return false;
            break;
        case Interrupt::Ignored:
            if (!m_woken)
                return false;
            break;
        }
    } else if (!m_woken) {
        return false;
    }
    if (has(InterruptWhenWoken)) {
        clear(InterruptWhenWoken);
        set(Interrupted);
    }
    m_source = nullptr;
    return true;
}

bool Execution::interruptAtOnce() noexcept
{
    clear(CancelPending);
    switch (m_source->interrupt()) {
    case Interrupt::Now:
        set(Interrupted);
        return true;
    case Interrupt::Later:
        set(InterruptWhenWoken);
        return false;
    case Interrupt::Ignored:
        return false;
    }
    Q_UNREACHABLE();
}

//! True when the outermost frame has ended, false when some frame is suspended.
bool Execution::resumeUntilSuspended() noexcept
{
    while (m_innermost && !m_source)
        m_innermost->m_handle.resume();
    return !m_innermost;
}

void Execution::unwind() noexcept
{
    unschedule();
    if (isOnStack()) {
        if (!has(Doomed))
            retain(); // until it is off the stack
        set(Doomed);
        return;
    }
    if (!m_innermost)
        return;
    Q_ASSERT(m_source);
    clear(CancelPending);
    clear(InterruptWhenWoken);
    set(Interrupted);
    std::exchange(m_source, nullptr)->abandon();
    if (resumeUntilSuspended())
        return;
    std::exchange(m_source, nullptr)->abandon();
    unschedule();
    destroyFrames();
}

void Execution::hurry() noexcept
{
    if (m_source)
        m_source->hurry();
}

//! One frame at a time, so that a deep chain is not destroyed by recursion.
void Execution::destroyFrames() noexcept
{
    while (m_innermost->m_awaitedBy) {
        ChildAwaitBase &await = *m_innermost->m_awaitedBy;
        m_innermost = &await.m_caller;
        std::exchange(await.m_callee, nullptr).destroy();
    }
    m_innermost = nullptr;
}

}
