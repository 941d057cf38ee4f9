// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Hands functions to the threads of a QThreadPool, many at the price of one.

#include "aiothreadfunction.h"

#include <QtCore/QMutex>
#include <QtCore/QThreadPool>
#include <QtCore/QWaitCondition>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace Aio::detail {

/*!
    A mutex that is held for some nanoseconds. A thread that finds it locked looks again before it sleeps; QMutex would
    make a system call at once.
*/
class BriefMutex
{
public:
    void lock() noexcept
    {
        int state = Free;
        if (m_state.compare_exchange_strong(state, Locked, std::memory_order_acquire, std::memory_order_relaxed))
            return;
        while (m_state.exchange(Awaited, std::memory_order_acquire) != Free)
            m_state.wait(Awaited, std::memory_order_relaxed);
    }
    void unlock() noexcept
    {
        if (m_state.exchange(Free, std::memory_order_release) == Awaited)
            m_state.notify_one();
    }

private:
    enum State : int { Free, Locked, Awaited };
    std::atomic<int> m_state = Free;
};

/*!
    The functions that one thread's tasks hand to one QThreadPool. A few runnables in the QThreadPool, the drainers,
    take the functions one by one. What has returned gathers in a list, and one posted event brings all of it back.

    As long as functions wait that no thread is about to take, there are drainers in the queue of the QThreadPool that
    have not begun: one for each of these functions, but no more than there are threads. So the QThreadPool decides
    when another function begins, also after its number of threads was changed, and QThreadPool::clear() finds them.

    Waking the event loop costs as much as a short function. So while the threads have enough to do, the event loop does
    not want to be woken for each function: a timer of its own brings back what gathers meanwhile. A thread that finds
    few functions left wakes it earlier. With few functions at a time, the event loop looks at the end of its turn whether
    the next ones are about to return, and leaves that out the longer, the more often it has looked in vain. Without that,
    a map of empty functions with a slot for each processor takes five times as long.

    A pool may offer functions whose tasks have no slots yet. Offers are not queued at first. When a function returns that
    is the whole of a task, the thread queues the first offer of the same pool in its place, and so continues without
    waiting for the event loop.

    \b Threads: any, except for add() and the timer, which are for the thread that the queue belongs to.
*/
class FunctionQueue final : private Timer, private Runnable, public OfferPlace
{
public:
    //! Returns the queue of the calling thread for \a threads. May throw std::bad_alloc.
    static Ref<FunctionQueue> of(QThreadPool *threads);

    void retain() noexcept override { m_references.add(); }
    void release() noexcept override
    {
        if (m_references.remove())
            delete this;
    }
    bool isUnshared() const noexcept { return m_references.isLast(); }
    //! Prepares for the end of the thread.
    void leaveThread() noexcept
    {
        stop();
        unschedule();
    }
    const QThreadPool *threads() const noexcept { return m_threads; }
    //! Notes how many threads there are, which may have changed.
    void lookAtThreads() noexcept { m_most.store(std::max(m_threads->maxThreadCount(), 1), std::memory_order_relaxed); }

    //! Puts \a function last. May throw std::bad_alloc, unless a thread has begun with it.
    void add(ThreadFunction &function);
    int threadCount() const noexcept override { return m_most.load(std::memory_order_relaxed); }
    bool offer(Offer &offer, const void *pool) noexcept override;
    bool withdraw(ThreadFunction &function) noexcept;
    //! Queues \a function, which was offered, unless that has happened already. May throw what add() throws.
    void claim(ThreadFunction &function);
    bool takeBack(ThreadFunction &function) noexcept;
    //! Makes the thread that begins with \a function post its letter. False if a thread has begun.
    bool announce(ThreadFunction &function) noexcept;
    //! Waits until \a function is back. Called in the thread that destroys the function's frame.
    void waitFor(const ThreadFunction &function) noexcept;

private:
    using Stage = ThreadFunction::Stage;
    using Locker = std::unique_lock<BriefMutex>;
    class Drainer;
    class WakeUp;

    /*!
        How long a thread looks for another function before it gives its drainer up. About as long as it takes the event
        loop to be woken, and to go on with the tasks whose functions have returned.
    */
    static constexpr Nanoseconds LookTime = 50'000;
    //! How long a drainer lasts at least while there are functions, before other work of the QThreadPool has its turn.
    static constexpr Nanoseconds Slice = 1'000'000;

    //! For how long what has returned may gather, while others wait for a thread.
    static constexpr Nanoseconds GatherTime = 1'000'000;
    //! For how long, while the threads have offers to go on with.
    static constexpr Nanoseconds ShortGatherTime = 500'000;
    /*!
        How long the event loop looks at the end of a turn for functions that are about to return. Less than it takes
        to sleep and to be woken, for the loop and for a thread that runs out of functions meanwhile.
    */
    static constexpr Nanoseconds LoopLookTime = 10'000;
    //! How often the event loop does not look after it has looked in vain, at most.
    static constexpr int MostLooksLeftOut = 64;

    //! Gathering is worth its timer if the event loop is woken for no more functions than this.
    static constexpr int FewAtOnce = 8;

    explicit FunctionQueue(QThreadPool *threads)
        : m_threads(threads), m_gate(ThreadGate::current()), m_most(std::max(threads->maxThreadCount(), 1))
    {
    }
    ~FunctionQueue() override = default;

    bool startDrainer() noexcept;
    void drain() noexcept;
    int missingDrainers() const noexcept;
    bool hasFewWaiting() const noexcept
    {
        return m_waiting.load(std::memory_order_relaxed) < m_most.load(std::memory_order_relaxed);
    }
    //! True if at least every other thread can go on without the event loop.
    bool hasEnoughOffers() const noexcept
    {
        return 2 * m_offerCount.load(std::memory_order_seq_cst) >= m_most.load(std::memory_order_relaxed);
    }
    void append(ThreadFunction &function) noexcept;
    void remove(ThreadFunction &function) noexcept;
    void startMissing(ThreadFunction &function, bool startsOne);
    ThreadFunction *takeFirst() noexcept;
    bool replace(const void *pool) noexcept;
    void lookForMore(Nanoseconds end) const noexcept;
    void dropAll() noexcept;
    void handBack(ThreadFunction &function) noexcept;
    void wakeUp() noexcept;
    void stopGathering() noexcept;
    int collect() noexcept;
    void collectInTurn() noexcept;
    void gather(Nanoseconds time) noexcept;
    void timeout() noexcept override;
    bool keepsRealTime() const noexcept override { return true; }
    void run() noexcept override;
    bool hasReturnedSoon() noexcept;

    QThreadPool *const m_threads; // used by add() and in its own threads only, because it may be destroyed
    const Ref<ThreadGate> m_gate;
    ReferenceCount m_references;

    Nanoseconds m_collectTime = 0; // of the last collectInTurn()
    int m_looksLeftOut = 0; // since the event loop last looked
    int m_looksToLeaveOut = 0; // doubles with each look in vain

    BriefMutex m_mutex; // for what follows, up to m_most
    detail::Link m_functions; // that wait, first come first served
    std::atomic<int> m_waiting = 0; // their number, which lookForMore() reads without the mutex
    detail::Link m_offers; // functions that may replace others
    std::atomic<int> m_offerCount = 0; // their number, which drain() reads without the mutex
    int m_looking = 0; // drainers in lookForMore()
    int m_queued = 0; // drainers that have not begun
    Nanoseconds m_lookEnd = 0;
    std::atomic<int> m_most = 1; // threads of the QThreadPool, when lookAtThreads() was last called

    std::atomic<ThreadFunction *> m_back = nullptr; // newest first
    std::atomic<bool> m_isPosted = false; // an event, or a timer, is on its way
    std::atomic<bool> m_isGathering = false; // it is a timer
    std::atomic<int> m_awaiting = 0; // calls of waitFor()
    QMutex m_waitMutex;
    QWaitCondition m_cameBack;
};

}
