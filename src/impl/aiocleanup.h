// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What Aio::finally() awaits when its task has ended.

#include "../aiotask.h"
#include "aiotaskpromise.h"

namespace Aio::detail {

class CleanUpSource;
class [[nodiscard("co_await it: it has not started")]] CleanUp;
//! The await of a clean-up, which a cancel does not interrupt.
class CleanUp : public Awaitable<CleanUp>
{
public:
    using AioSource = CleanUpSource;
    explicit CleanUp(AioTask<void> task) noexcept : m_task(std::move(task)) { }

private:
    friend CleanUpSource;
    AioTask<void> m_task;
};

/*!
    Runs the clean-up in an execution of its own. It begins at once, so that it comes to its first suspension even when the pool
    is being destroyed.
*/
class AIOPOOL_EXPORT CleanUpSource final : public Source, private ExecutionListener
{
public:
    explicit CleanUpSource(CleanUp &&cleanUp) noexcept : m_task(std::move(cleanUp.m_task)) { }
    ~CleanUpSource();

    bool isReady() const noexcept { return false; }
    bool start();
    void take() const noexcept { }
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override;
    void hurry() noexcept override;
    bool canMove(DeadlockSearch &search) override;

private:
    void executionEnded(ChildExecution &) noexcept override;

    AioTask<void> m_task;
    Ref<TaskExecution<void>> m_execution;
    bool m_isStarting = false;
};

//! Runs \a cleanUp, and keeps in \a error what it throws.
template<typename C>
AioTask<void> runCleanUp(C &cleanUp, std::exception_ptr &error)
{
    try {
        if constexpr (std::is_invocable_v<C &>) {
            auto task = cleanUp();
            static_cast<void>(co_await std::move(task));
        } else {
            static_cast<void>(co_await std::move(cleanUp));
        }
    } catch (...) {
        error = std::current_exception();
    }
}

}
