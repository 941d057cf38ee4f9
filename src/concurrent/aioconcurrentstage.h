// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiojob.h"

#include <atomic>
#include <exception>
#include <memory>

QT_BEGIN_NAMESPACE
class QThreadPool;
QT_END_NAMESPACE

namespace Aio::detail {

/*!
    Where a function that was handed to a thread has got to. The task and what the thread is to run both hold on to it,
    so that a thread which comes to a function that was taken back finds this and nothing that is gone.

    \b Threads: the task's, but for begin(), end() and fail(), which are for the thread that runs the function.
*/
class AIOPOOL_EXPORT ConcurrentStage
{
public:
    ConcurrentStage() noexcept = default;
    ConcurrentStage(const ConcurrentStage &) = delete;
    ConcurrentStage &operator=(const ConcurrentStage &) = delete;

    //! Before all else: where the function is to run.
    void setThreads(const QThreadPool *threads) noexcept { m_threads = threads; }
    //! False when the function was taken back and must not run.
    bool begin() noexcept;
    void end() noexcept;
    //! Called in a handler. Keeps the error for the task, so that it is destroyed in the task's thread.
    void fail() noexcept { m_error = std::current_exception(); }

    //! No thread has begun with the function.
    bool isQueued() const noexcept;
    //! Threads of the same QThreadPool run functions that have a stage, too.
    bool isBehindOurs() const noexcept;
    //! Has \a job look at its threads as soon as a thread begins. May throw std::bad_alloc.
    void announceTo(Job &job);
    //! Keeps the function from running. False when a thread has begun with it.
    bool takeBack() noexcept;
    //! Takes the function back or else waits until it has returned. What it threw.
    std::exception_ptr finish() noexcept;
    bool isTakenBack() const noexcept { return m_stage.load(std::memory_order_acquire) == Stage::TakenBack; }

private:
    enum class Stage : int {
        Queued,
        Announced, //!< queued, and the thread that begins posts m_letter
        Running,
        Returned,
        TakenBack,
    };

    std::atomic<Stage> m_stage = Stage::Queued;
    const QThreadPool *m_threads = nullptr;
    // The thread's from Announced to Running, otherwise the task's. It holds the job, so finish() leaves none.
    std::unique_ptr<Letter> m_letter;
    Job *m_job = nullptr; // outlives the function, for which its frames wait
    std::exception_ptr m_error;
};

}
