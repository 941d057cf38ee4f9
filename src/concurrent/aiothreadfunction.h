// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// A function that runs in a thread, and the wait for it.

#include "job/aiojob.h"

#include <atomic>
#include <exception>
#include <memory>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace Aio::detail {

class FunctionQueue;

/*!
    A function of a task that runs in a thread. Lives in the task's frame, which stays while the function runs.

    \b Threads: the task's, except for call().
*/
class AIOPOOL_EXPORT ThreadFunction : private Link, public Offer
{
public:
    /*!
        Hands the function to a thread; \a waker is woken when it has returned, or was dropped by QThreadPool::clear().
        False if there are no threads, or if the function was offered before and has returned already. May throw
        std::bad_alloc, which leaves the function unrun.
    */
    bool start(Waker &waker);
    //! Keeps the function from running. False if a thread has begun with it.
    bool takeBack() noexcept;
    //! Discards the outcome of the function, which cannot be stopped once it runs.
    void cancel() noexcept { m_isCancelled.store(true, std::memory_order_relaxed); }
    //! Wakes nothing when the function returns.
    void forgetWaker() noexcept { m_waker = nullptr; }
    //! Returns what kind of wait for a thread this is, see Source::threadWait().
    ThreadWait threadWait(Job *announceTo);

protected:
    explicit ThreadFunction(QThreadPool *threads) noexcept;
    ~ThreadFunction();

    //! Runs the function and keeps its result. May throw what the function throws.
    virtual void call() = 0;
    //! Takes the function back, or else waits until it has returned. The last call in the destructor that ends it.
    void finish() noexcept;
    //! Throws the function's error, or AioCancelled if there is no outcome.
    void rethrow();

private:
    friend class FunctionQueue;

    enum class Stage : int {
        New,
        Offered, //!< not queued until another function of m_pool has returned, or start()
        Passed, //!< queued because another one has returned, before start()
        Queued,
        Announced, //!< queued, and the thread that begins posts m_letter
        Running,
        Dropped, //!< by QThreadPool::clear(), on the way back
        Returned,
        TakenBack,
    };

    Stage stage() const noexcept { return m_stage.load(std::memory_order_acquire); }
    bool isQueued() const noexcept { return stage() == Stage::Queued || stage() == Stage::Announced; }
    bool isBack() const noexcept { return stage() == Stage::Returned || stage() == Stage::TakenBack; }
    bool withdraw() noexcept override;
    bool isTaken() const noexcept override { return stage() == Stage::Running || stage() == Stage::Returned; }
    void announceTo(Job &job);
    void run() noexcept;

    QThreadPool *const m_threads;
    Ref<FunctionQueue> m_queue;
    Waker *m_waker = nullptr;
    const void *m_pool = nullptr; // the pool whose next function may replace this one when it returns; null if none may
    ThreadFunction *m_next = nullptr; // in the list of those that are on the way back
    std::atomic<Stage> m_stage = Stage::New;
    std::atomic<bool> m_isCancelled = false;
    // Belongs to the thread from Announced to Running, otherwise to the task. It keeps the job alive, so finish()
    // resets it.
    std::unique_ptr<Letter> m_letter;
    Job *m_job = nullptr; // outlives the function, because the job's frames wait for it
    std::exception_ptr m_error;
};

//! Waits for a ThreadFunction.
class AIOPOOL_EXPORT FunctionWait : public Source
{
public:
    bool isReady() const noexcept { return false; }
    bool start() { return m_function.start(waker()); }
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override;
    void prepareToAbandon() noexcept override;
    void takeBack() noexcept override { m_function.takeBack(); }
    ThreadWait threadWait(Job *announceTo) override { return m_function.threadWait(announceTo); }

protected:
    explicit FunctionWait(ThreadFunction &function) noexcept : m_function(function) { }
    ~FunctionWait() { FunctionWait::abandon(); }

private:
    ThreadFunction &m_function;
};

/*!
    Counts, for each QThreadPool, the threads that run functions of Aio::concurrent().

    \b Threads: any.
*/
class AIOPOOL_EXPORT RunningFunctions
{
public:
    static void begun(const QThreadPool *threads) noexcept;
    static void ended(const QThreadPool *threads) noexcept;
    //! True if a function runs, or one has a moment ago.
    static bool isAny(const QThreadPool *threads) noexcept;
};

}
