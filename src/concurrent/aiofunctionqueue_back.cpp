// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The way of a function back to its task: what a thread does when it has returned, and the event loop after that.

#include "aiofunctionqueue_p.h"

#include <QtCore/QThread>

#include <new>
#include <utility>

namespace Aio::detail {

//! What is posted to the event loop. One that dies uncalled was lost with its QCoreApplication.
class FunctionQueue::WakeUp
{
public:
    explicit WakeUp(FunctionQueue *queue) noexcept : m_queue(queue) { }
    WakeUp(WakeUp &&) noexcept = default;
    ~WakeUp()
    {
        if (m_queue)
            m_queue->m_isPosted.store(false, std::memory_order_relaxed);
    }
    void operator()() noexcept
    {
        const TurnAtOnce turn;
        // Released before the turn, which may look for a queue that is not used.
        const Ref<FunctionQueue> queue = std::move(m_queue);
        queue->collectInTurn();
    }

private:
    Ref<FunctionQueue> m_queue;
};

//! Sends \a function back to its task. It may be gone when this returns.
void FunctionQueue::handBack(ThreadFunction &function) noexcept
{
    ThreadFunction *newest = m_back.load(std::memory_order_relaxed);
    do {
        function.m_next = newest;
    } while (!m_back.compare_exchange_weak(newest, &function, std::memory_order_seq_cst, std::memory_order_relaxed));
    wakeUp();
    if (m_awaiting.load(std::memory_order_seq_cst) > 0) {
        const QMutexLocker locker(&m_waitMutex);
        m_cameBack.wakeAll();
    }
}

//! Makes the event loop collect, unless an event is on its way.
void FunctionQueue::wakeUp() noexcept
{
    if (m_isPosted.load(std::memory_order_seq_cst) || m_isPosted.exchange(true, std::memory_order_seq_cst))
        return;
    m_gate->post(WakeUp(this));
}

//! Wakes the event loop if it relies on its timer.
void FunctionQueue::stopGathering() noexcept
{
    if (m_isGathering.load(std::memory_order_seq_cst) && m_isGathering.exchange(false, std::memory_order_seq_cst))
        m_gate->post(WakeUp(this));
}

//! Collects, and decides who starts the next call.
void FunctionQueue::collectInTurn() noexcept
{
    m_isPosted.store(false, std::memory_order_seq_cst);
    const int count = collect();
    const Nanoseconds time = recentSteadyTime();
    const bool isSoon = time - std::exchange(m_collectTime, time) < GatherTime;
    if (!isSoon || count == 0 || count > FewAtOnce)
        return;
    const bool isGathering = m_waiting.load(std::memory_order_relaxed) >= 2 * m_most.load(std::memory_order_relaxed);
    if (m_isPosted.exchange(true, std::memory_order_seq_cst))
        return;
    if (isGathering)
        gather(GatherTime);
    else
        scheduleAtEndOfTurn(); // when the tasks woken here have started their next functions
}

//! Makes a timer collect next, which nothing but stopGathering() forestalls.
void FunctionQueue::gather(Nanoseconds time) noexcept
{
    try {
        start(time);
        m_isGathering.store(true, std::memory_order_seq_cst);
    } catch (const std::bad_alloc &) {
        m_gate->post(WakeUp(this));
    }
}

void FunctionQueue::timeout() noexcept
{
    if (m_isGathering.exchange(false, std::memory_order_relaxed)) // or a thread has woken the event loop since
        collectInTurn();
}

/*!
    Looks for functions that return right after they were handed to the threads. Otherwise gathers if the threads can go
    on, or lets the next one that returns wake the event loop.
*/
void FunctionQueue::run() noexcept
{
    if (hasReturnedSoon()) {
        collectInTurn();
        return;
    }
    if (hasEnoughOffers()) {
        gather(ShortGatherTime);
        if (!hasEnoughOffers())
            stopGathering();
        return;
    }
    m_isPosted.store(false, std::memory_order_seq_cst);
    if (m_back.load(std::memory_order_seq_cst))
        wakeUp();
}

//! Waits a moment for a function to return. False, without a wait, the more often that has been in vain.
bool FunctionQueue::hasReturnedSoon() noexcept
{
    if (++m_looksLeftOut <= m_looksToLeaveOut)
        return false;
    m_looksLeftOut = 0;
    const Nanoseconds end = steadyNow() + LoopLookTime;
    do {
        for (int i = 0; i < 20; ++i) {
            if (m_back.load(std::memory_order_relaxed)) {
                m_looksToLeaveOut /= 2;
                return true;
            }
        }
        QThread::yieldCurrentThread(); // to the threads, if they have no other processor
    } while (steadyNow() < end);
    m_looksToLeaveOut = std::min(2 * m_looksToLeaveOut + 1, MostLooksLeftOut);
    return false;
}

//! Wakes the tasks of all functions that are back. Returns how many these are.
int FunctionQueue::collect() noexcept
{
    int count = 0;
    ThreadFunction *function = m_back.exchange(nullptr, std::memory_order_seq_cst);
    ThreadFunction *first = nullptr;
    while (function) {
        ThreadFunction *const older = std::exchange(function->m_next, first);
        first = std::exchange(function, older);
    }
    // If the thread has ended, other threads, several at once, destroy what lived there. Nothing is woken then, and what
    // one of them collects may belong to another, which destroys it as soon as it is back.
    const bool isCurrent = m_gate->isCurrent();
    while (first) {
        ++count;
        ThreadFunction &each = *first;
        first = each.m_next;
        Waker *const waker = isCurrent ? each.m_waker : nullptr;
        const bool hasRun = each.m_stage.load(std::memory_order_relaxed) == Stage::Running;
        each.m_stage.store(hasRun ? Stage::Returned : Stage::TakenBack, std::memory_order_release);
        if (waker)
            waker->wake();
    }
    return count;
}

void FunctionQueue::waitFor(const ThreadFunction &function) noexcept
{
    if (function.isBack())
        return;
    const QMutexLocker locker(&m_waitMutex);
    m_awaiting.fetch_add(1, std::memory_order_seq_cst);
    while (true) {
        collect();
        m_cameBack.wakeAll(); // another thread's function may be among them
        if (function.isBack())
            break;
        m_cameBack.wait(&m_waitMutex);
    }
    m_awaiting.fetch_sub(1, std::memory_order_relaxed);
}

}
