// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The clean-up that Aio::finally() awaits when its task has ended.

#include "task/aiotask.h"

namespace Aio::detail {

/*!
    Runs the clean-up in its own execution. The clean-up begins at once, so that it reaches its first suspension even
    while the pool is being destroyed.
*/
class AIOPOOL_EXPORT CleanUpSource final : public Source, private ExecutionListener
{
public:
    explicit CleanUpSource(AioTask<void> &task) noexcept : m_task(std::move(task)) { }
    ~CleanUpSource();

    bool isReady() const noexcept { return false; }
    bool start();
    void take() const noexcept { }
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override;
    void prepareToAbandon() noexcept override;
    bool canMove(DeadlockSearch &search) override;
    static constexpr bool waitsOutside = false;

private:
    void executionEnded(ChildExecution &) noexcept override;

    AioTask<void> m_task;
    Ref<TaskExecution<void>> m_execution;
    bool m_isStarting = false;
};

//! The awaitable of a clean-up, which a cancel does not interrupt.
class [[nodiscard("co_await it: it has not started")]] CleanUp : public Deferred<CleanUpSource, AioTask<void>>
{
public:
    using Deferred::Deferred;
};

//! Runs \a cleanUp and stores in \a error what it throws.
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
