// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Runs AioTasks that are not tasks of a pool: for foreign coroutines, and on behalf of an await.

#include "aiotaskpromise.h"

namespace Aio::detail {

class ChildExecution;

class ExecutionListener
{
public:
    virtual void executionEnded(ChildExecution &execution) noexcept = 0;

protected:
    ~ExecutionListener() = default;
};

//! Runs an AioTask that is not a pool's task itself, on behalf of a root, which may be null.
class AIOPOOL_EXPORT ChildExecution : public Execution
{
public:
    enum class Begin : bool { AtOnce, InTurn };

    //! Runs the task until it suspends or ends, at once or in a later turn.
    void start() noexcept { m_begin == Begin::AtOnce ? run() : schedule(); }
    bool hasEnded() const noexcept { return m_ended; }
    //! Returns the error that the task ended with; null for a value.
    virtual std::exception_ptr error() const noexcept = 0;
    //! Ends the task synchronously, without a call of the listener.
    void abandon() noexcept;
    Job *job() const noexcept final { return m_root ? m_root->job() : nullptr; }
    Execution *root() noexcept final { return m_root ? m_root : this; }

protected:
    ChildExecution(Execution *root, ExecutionListener *listener, Begin begin) noexcept
        : m_root(root), m_listener(listener), m_begin(begin)
    {
    }
    ~ChildExecution() override;

    virtual void dropTask() noexcept = 0;
    Frame *proceed() noexcept final { return nullptr; }
    void ended() noexcept final;

private:
    Execution *m_root;
    ExecutionListener *m_listener;
    const Begin m_begin;
    bool m_ended = false;
};

template<typename T>
class TaskExecution final : public ChildExecution
{
public:
    TaskExecution(AioTask<T> task, Execution *root, ExecutionListener *listener, Begin begin = Begin::AtOnce) noexcept
        : ChildExecution(root, listener, begin), m_task(std::move(task))
    {
    }

    std::exception_ptr error() const noexcept override
    {
        if (!m_task)
            return cancelledError();
        return TaskAccess::promise(m_task).hasError() ? TaskAccess::promise(m_task).error() : std::exception_ptr();
    }
    AioResult<T> takeResult() noexcept
    {
        Q_ASSERT(hasEnded());
        return m_task ? detail::takeResult(m_task) : AioResult<T>();
    }

protected:
    Frame *begin() noexcept override
    {
        if (isCancelPending())
            m_task = {};
        return m_task ? enter(TaskAccess::promise(m_task)) : nullptr;
    }
    void dropTask() noexcept override { m_task = {}; }

private:
    AioTask<T> m_task;
};

//! Waits for an AioTask that runs by itself. The task is started at once when awaited.
template<typename T>
class TaskSource final : public Source, private ExecutionListener
{
public:
    explicit TaskSource(AioTask<T> &&task) : m_task(std::move(task)) { }
    ~TaskSource() { abandon(); }

    bool isReady() const noexcept { return !m_task; }
    bool start()
    {
        m_execution = Ref<TaskExecution<T>>::adopt(new TaskExecution<T>(std::move(m_task), waker().root(), this));
        m_starting = true;
        m_execution->start();
        m_starting = false;
        return !m_execution->hasEnded();
    }
    T take()
    {
        if (!m_execution)
            throwInvalidTask();
        return m_execution->takeResult().value();
    }
    Interrupt interrupt() noexcept override
    {
        m_execution->requestCancel();
        return Interrupt::Later;
    }
    void abandon() noexcept override
    {
        if (m_execution)
            m_execution->abandon();
    }
    static constexpr bool waitsOutside = false;

private:
    void executionEnded(ChildExecution &) noexcept override
    {
        if (!m_starting)
            wake();
    }

    AioTask<T> m_task;
    Ref<TaskExecution<T>> m_execution;
    bool m_starting = false;
};

//! The type of \c co_await of an \a A in an AioTask.
template<typename A>
using AwaitResult = std::remove_cvref_t<
        decltype(std::declval<TaskPromiseBase &>().await_transform(std::declval<A>()).await_resume())>;

template<typename T>
AioTask<T> asTask(AioTask<T> task)
{
    return task;
}

//! Returns an AioTask that does nothing but await \a awaitable.
template<typename A>
    requires(!isAioTask<A>)
AioTask<AwaitResult<A>> asTask(A awaitable)
{
    if constexpr (std::is_void_v<AwaitResult<A>>)
        co_await std::move(awaitable);
    else
        co_return co_await std::move(awaitable);
}

template<typename A>
using ChildOf = TaskExecution<AwaitResult<A>>;

//! Makes the execution that awaits \a awaitable on behalf of \a root.
template<typename A>
Ref<ChildOf<A>> makeChild(A &&awaitable, Execution *root, ExecutionListener *listener)
{
    using Begin = ChildExecution::Begin;
    // Begin at once, so that no emission from now on is missed. A task begins in its turn, otherwise a task that awaits
    // a task like this, which awaits a task …, would recurse.
    const Begin begin = isAioTask<std::remove_cvref_t<A>> ? Begin::InTurn : Begin::AtOnce;
    return Ref<ChildOf<A>>::adopt(new ChildOf<A>(asTask(std::forward<A>(awaitable)), root, listener, begin));
}

}
