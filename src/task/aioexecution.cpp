// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioexecution.h"

#include "base/aiothreadlocal_p.h"
#include "loop/aioturnlevel_p.h"

#include <QtCore/QThread>

namespace Aio::detail {

bool Execution::requestCancel() noexcept
{
    if (has(CancelPending))
        return false;
    set(CancelPending);
    if (Source *const source = this->source()) {
        source->takeBack();
        schedule();
    }
    return true;
}

namespace {

//! An execution that runs, and the one it has interrupted, which runs a nested event loop or has started it.
struct Running
{
    Execution &execution;
    const Running *const outer;
    const int level = t_turnLevel; // of the event loops around it
    mutable bool isDoomed = false; // unwind() has been called, and keeps the execution
};

}

static AIOPOOL_THREAD_LOCAL const Running *t_running = nullptr;

Job *Execution::runningJob() noexcept
{
    if (!t_running || t_running->level != QThread::currentThread()->loopLevel())
        return nullptr;
    Execution *const root = t_running->execution.root();
    return root ? root->job() : nullptr;
}

void Execution::run() noexcept
{
    // A cancel may run code that destroys the pool, and this execution with it.
    const Ref<Execution> alive(has(KeptByOwner) && !has(CancelPending) ? nullptr : this);
    if (has(Started) && !prepareToResume())
        return;
    const Running running{ *this, t_running };
    t_running = &running;
    const bool hasEnded = runFrames();
    t_running = running.outer;
    // An execution may have ended and be doomed: by code that ended() has run.
    if (!hasEnded || alive || running.isDoomed)
        root()->leftStack();
}

//! True if the execution has ended; it may be destroyed by then.
inline bool Execution::runFrames() noexcept
{
    if (!has(Started)) {
        set(Started);
        m_innermost = begin();
    }
    // A frame from begin() or proceed() is not even resumed if user code in these has doomed the execution.
    while (m_innermost && !has(Doomed)) {
        if (!resumeUntilSuspended())
            return false;
        if (!has(Doomed))
            m_innermost = proceed();
    }
    if (has(Doomed)) {
        m_innermost = nullptr;
        return false;
    }
    ended();
    return true;
}

bool Execution::isOnStack() const noexcept
{
    for (const Running *running = t_running; running; running = running->outer) {
        if (&running->execution == this || running->execution.root() == this)
            return true;
    }
    return false;
}

void Execution::leftStack() noexcept
{
    if (has(UsesThreads))
        lookAtThreads();
    if (!has(Doomed) || isOnStack())
        return;
    clear(Doomed);
    unwind();
    ended();
    release();
}

void Execution::wakeAtOnce() noexcept
{
    // Limits how deep tasks nest that wake each other like this.
    constexpr int MostNested = 32;
    static AIOPOOL_THREAD_LOCAL int t_nested = 0;
    if (t_nested >= MostNested || root()->isOnStack()) {
        wake();
        return;
    }
    ++t_nested;
    m_woken = true;
    runOutOfTurn();
    --t_nested;
}

bool Execution::canMove(DeadlockSearch &search)
{
    Source *const source = this->source();
    if (!has(Started) || !source || m_woken || has(CancelPending))
        return true;
    if (const std::optional<bool> known = search.visit(*this))
        return *known;
    return search.leave(*this, source->canMove(search));
}

//! False if the await continues: a cancel has only been passed to it.
bool Execution::prepareToResume() noexcept
{
    Source *const source = this->source();
    if (!source)
        return false;
    if (has(CancelPending)) {
        clear(CancelPending);
        switch (source->interrupt()) {
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
    if (m_innermost) // null if interrupt() has led to unwind()
        m_innermost->m_source = nullptr;
    return true;
}

bool Execution::interruptAtOnce() noexcept
{
    clear(CancelPending);
    switch (source()->interrupt()) {
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

//! Resumes frames. True if the outermost frame has ended, false if some frame is suspended.
bool Execution::resumeUntilSuspended() noexcept
{
    while (m_innermost && !m_innermost->m_source)
        m_innermost->resume();
    return !m_innermost;
}

void Execution::unwind() noexcept
{
    unschedule();
    if (isOnStack()) {
        if (!has(Doomed))
            retain(); // until this execution is off the stack
        set(Doomed);
        for (const Running *running = t_running; running; running = running->outer)
            running->isDoomed = running->isDoomed || &running->execution == this;
        return;
    }
    if (!m_innermost)
        return;
    Q_ASSERT(source());
    clear(CancelPending);
    clear(InterruptWhenWoken);
    set(Interrupted);
    const Running running{ *this, t_running };
    t_running = &running;
    unwindFrames();
    t_running = running.outer;
    if (has(Doomed))
        leftStack(); // code that ran there has called unwind() again
}

void Execution::unwindFrames() noexcept
{
    takeSource()->abandon();
    if (resumeUntilSuspended())
        return;
    takeSource()->abandon();
    unschedule();
    destroyFrames();
}

void Execution::prepareToAbandon() noexcept
{
    if (Source *const source = this->source())
        source->prepareToAbandon();
}

void Execution::takeBack() noexcept
{
    if (Source *const source = this->source())
        source->takeBack();
}

ThreadWait Execution::threadWait(Job *announceTo)
{
    Source *const source = this->source();
    return source && !m_woken && !has(CancelPending) ? source->threadWait(announceTo) : ThreadWait::None;
}

//! Destroys one frame at a time, so that a deep chain is not destroyed by recursion.
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
