// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// What the classes and functions of aiodispatcher.h ask of the dispatcher of their thread.

#include "aiodispatcher_p.h"

#include <atomic>

namespace Aio::detail {

Nesting::Nesting() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->enterNesting();
}

Nesting::~Nesting()
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->leaveNesting();
}

bool Nesting::isTooDeep() noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher && dispatcher->isTooDeep();
}

TurnHold::TurnHold() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->hold();
}

TurnHold::~TurnHold()
{
    letGo();
}

void TurnHold::letGo() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    if (!std::exchange(m_hasEnded, true) && dispatcher)
        m_isTurnLeftOut = dispatcher->letGo();
}

void TurnHold::catchUp() noexcept
{
    letGo();
    Dispatcher *dispatcher = Dispatcher::current();
    if (std::exchange(m_isTurnLeftOut, false) && dispatcher)
        dispatcher->turnNow();
}

TurnAtOnce::TurnAtOnce() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    m_wasPosted = !dispatcher || dispatcher->suspendPosts();
}

TurnAtOnce::~TurnAtOnce()
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->resumePosts(m_wasPosted);
}

void Runnable::runOutOfTurn() noexcept
{
    unlink();
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->runOutOfTurn(*this);
}

void Runnable::addToReady() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->add(*this, false);
}

void Runnable::addToEndOfTurn() noexcept
{
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->add(*this, true);
}

void Timer::start(Nanoseconds duration)
{
    Dispatcher *dispatcher = duration <= Century ? Dispatcher::current() : nullptr;
    if (!dispatcher)
        return stop();
    if (isActive())
        dispatcher->removeTimer(*this);
    dispatcher->startTimer(*this, duration);
}

void Timer::reserve()
{
    if (m_place != Nowhere)
        return;
    if (Dispatcher *dispatcher = Dispatcher::current())
        dispatcher->reserveTimer(*this);
}

void Timer::stop() noexcept
{
    // A timer that has a place belongs to the calling thread, because a thread that ends forgets its timers.
    if (m_place != Nowhere && t_current)
        t_current->stopTimer(*this);
}

Ref<ThreadGate> ThreadGate::current()
{
    if (const Dispatcher *dispatcher = Dispatcher::current())
        return Ref<ThreadGate>(&dispatcher->gate());
    return Ref<ThreadGate>::adopt(new ThreadGate(nullptr));
}

bool ThreadGate::isCurrent() const noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher && this == &dispatcher->gate();
}

quint32 currentThreadNumber() noexcept
{
    static std::atomic<quint32> last = 0;
    static AIOPOOL_THREAD_LOCAL quint32 t_number = 0;
    if (t_number == 0)
        t_number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return t_number;
}

bool isTurnOver() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return !dispatcher || dispatcher->isTurnOver();
}

Nanoseconds recentTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentTime() : now();
}

Nanoseconds recentSteadyTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentSteadyTime() : steadyNow();
}

Nanoseconds recentNotedTime() noexcept
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->recentNotedTime() : now();
}

Nanoseconds lastRunTime() noexcept
{
    const Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->lastRunTime() : now();
}

}
