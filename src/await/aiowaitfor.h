// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "task/aiotask.h"

QT_BEGIN_NAMESPACE
class QEventLoop;
QT_END_NAMESPACE

namespace Aio::detail {

/*!
    One call of Aio::waitFor(): runs an event loop until its execution has ended. The waits of a thread are nested in
    each other; a quit cancels all that are running.
*/
class AIOPOOL_EXPORT LoopWait final : private ExecutionListener
{
public:
    LoopWait() noexcept = default;
    LoopWait(const LoopWait &) = delete;
    LoopWait &operator=(const LoopWait &) = delete;

    ExecutionListener *listener() noexcept { return this; }
    //! Starts \a execution, whose listener must be listener(). The execution has ended when this returns.
    void run(ChildExecution &execution);

private:
    class QuitFilter;

    void executionEnded(ChildExecution &execution) noexcept override;
    bool hasEnded() const noexcept { return m_execution->hasEnded(); }
    bool isLoopRunning() const noexcept;
    void start();
    void runOutermost();
    void runNested();
    bool execLoop(QEventLoop &loop);
    void quitCame() noexcept;

    ChildExecution *m_execution = nullptr;
    LoopWait *m_outer = nullptr;
    QEventLoop *m_loop = nullptr; // while its exec() runs
    bool m_isStarted = false;
    bool m_isNoticed = false; // an inner wait has seen the quit that ends m_loop
};

//! Awaits \a awaitable by reference, for a caller that stays until it is done.
template<typename A>
AioTask<AwaitResult<A &>> referTo(A &awaitable)
{
    if constexpr (std::is_void_v<AwaitResult<A &>>)
        co_await awaitable;
    else
        co_return co_await awaitable;
}

}
