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
    The stage that a function handed to a thread has reached. The task and the thread's runnable share it, so that a
    thread that reaches a function taken back finds this; otherwise it would use what is gone.

    \b Threads: the task's, except for begin(), end() and fail(), which are for the thread that runs the function.
*/
class AIOPOOL_EXPORT ConcurrentStage
{
public:
    ConcurrentStage() noexcept = default;
    ConcurrentStage(const ConcurrentStage &) = delete;
    ConcurrentStage &operator=(const ConcurrentStage &) = delete;

    //! Sets the QThreadPool that is to run the function. Called before everything else.
    void setThreads(const QThreadPool *threads) noexcept { m_threads = threads; }
    //! Marks the function as running. False if it was taken back and must not run.
    bool begin() noexcept;
    void end() noexcept;
    //! Keeps the current error for the task, so that it is destroyed in the task's thread. Called in a handler.
    void fail() noexcept { m_error = std::current_exception(); }

    //! True if no thread has begun with the function and it was not taken back.
    bool isQueued() const noexcept;
    //! True if threads of the same QThreadPool run functions that also have a stage.
    bool isBehindOurs() const noexcept;
    //! Makes \a job look at its threads as soon as a thread begins with the function. May throw std::bad_alloc.
    void announceTo(Job &job);
    //! Keeps the function from running. False if a thread has begun with it.
    bool takeBack() noexcept;
    //! Takes the function back, or else waits until it has returned. Returns what it threw.
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
    // Belongs to the thread from Announced to Running, otherwise to the task. It keeps the job alive, so finish()
    // resets it.
    std::unique_ptr<Letter> m_letter;
    Job *m_job = nullptr; // outlives the function, because the job's frames wait for it
    std::exception_ptr m_error;
};

}
