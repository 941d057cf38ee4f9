// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What may be spawned, and the sentences that refuse the rest.

#include "aiocontext.h"
#include "aiotask.h"
#include "impl/aiowrap.h"

#include <functional>

namespace Aio::detail {

//! What a callable worker may return, and the value in it.
template<typename T>
struct Returned
{
    static constexpr bool isWork = false;
    using Value = int; // stands in where the work is refused, so that the refusal is the only error
};
template<typename T>
struct Returned<AioTask<T>>
{
    static constexpr bool isWork = true;
    using Value = T;
};
template<typename T>
struct Returned<QCoro::Task<T>>
{
    static constexpr bool isWork = true;
    using Value = T;
};
template<typename T>
struct Returned<QFuture<T>>
{
    static constexpr bool isWork = true;
    using Value = T;
};
template<typename T>
requires IsLazyTask<T>::value struct Returned<T>
{
    static constexpr bool isWork = true;
    using Value = typename IsLazyTask<T>::Value;
};

enum class CallShape { None, Plain, WithContext };

template<typename F, typename... Args>
consteval CallShape callShape()
{
    if constexpr (std::is_invocable_v<F &, Args...>)
        return CallShape::Plain;
    else if constexpr (std::is_invocable_v<F &, AioContext, Args...>)
        return CallShape::WithContext;
    else
        return CallShape::None;
}

template<CallShape Shape, typename F, typename... Args>
struct CallResult
{
    using Type = void;
};
template<typename F, typename... Args>
struct CallResult<CallShape::Plain, F, Args...> : std::invoke_result<F &, Args...>
{
    using Type = std::invoke_result_t<F &, Args...>;
};
template<typename F, typename... Args>
struct CallResult<CallShape::WithContext, F, Args...>
{
    using Type = std::invoke_result_t<F &, AioContext, Args...>;
};
template<typename F, typename... Args>
using CallResultOf = std::remove_cvref_t<typename CallResult<callShape<F, Args...>(), F, Args...>::Type>;

//! The context a callable is given; kept as long as the callable, which may take it by const reference.
template<CallShape Shape>
class ContextArgument
{
};
template<>
class ContextArgument<CallShape::WithContext>
{
public:
    AioContext &&make(Job &job) noexcept
    {
        m_context = AioContext(&job);
        return std::move(m_context);
    }

private:
    AioContext m_context;
};

template<typename F, typename... Args>
AioTask<typename Returned<CallResultOf<F, Args...>>::Value> callWorker(
        Job &job, ContextArgument<callShape<F, Args...>()> &context, F &function, Args &&...args)
{
    if constexpr (requires { function == nullptr; }) {
        if (function == nullptr) {
            qCWarning(lcAioPool, "Task %lld: its worker is a null callable", job.id());
            throw std::bad_function_call();
        }
    }
    if constexpr (callShape<F, Args...>() == CallShape::Plain)
        return wrapWork(std::invoke(function, std::forward<Args>(args)...));
    else
        return wrapWork(std::invoke(function, context.make(job), std::forward<Args>(args)...));
}

//! The usual worker.
template<typename T>
class TaskWorker
{
public:
    using Value = T;

    explicit TaskWorker(AioTask<T> task) noexcept : m_task(std::move(task)) { }
    void begin(Job &job)
    {
        if (m_task)
            return;
        qCWarning(lcAioPool, "Task %lld: its worker is an AioTask that has been moved from", job.id());
        throwInvalidTask();
    }
    AioTask<T> &task() noexcept { return m_task; }

private:
    AioTask<T> m_task;
};

//! A callable, invoked when its task has a slot, and kept until the task has finished.
template<typename F>
class CallableWorker
{
public:
    using Value = typename Returned<CallResultOf<F>>::Value;

    template<typename V>
    explicit CallableWorker(V &&function) : m_function(std::forward<V>(function))
    {
    }
    void begin(Job &job) { m_task = callWorker(job, m_context, m_function); }
    AioTask<Value> &task() noexcept { return m_task; }

private:
    F m_function;
    [[no_unique_address]] ContextArgument<callShape<F>()> m_context;
    AioTask<Value> m_task; // after the function, so that its frame is gone before the captures
};

template<typename W>
struct WorkerOf
{
    using Type = CallableWorker<W>;
    static constexpr bool accepted = Returned<CallResultOf<W>>::isWork;
};
template<typename T>
struct WorkerOf<AioTask<T>>
{
    using Type = TaskWorker<T>;
    static constexpr bool accepted = true;
};
template<typename T>
requires IsLazyTask<T>::value struct WorkerOf<T>
{
    using Type = LazyWorker<T>;
    static constexpr bool accepted = true;
};

//! \a W as deduced from a forwarding reference.
template<typename W>
using WorkerFor = typename WorkerOf<std::decay_t<W>>::Type;
template<typename W>
using WorkerValue = typename WorkerFor<W>::Value;

template<typename W>
consteval bool checkWorker()
{
    using Type = std::decay_t<W>;
    if constexpr (IsAioTask<Type>::value) {
        static_assert(!std::is_lvalue_reference_v<W>,
                      "An AioTask is used up when it is spawned: write std::move(task).");
        return !std::is_lvalue_reference_v<W>;
    } else if constexpr (IsLazyTask<Type>::value) {
        static_assert(!std::is_lvalue_reference_v<W>,
                      "A QCoro::LazyTask is used up when it is spawned: write std::move(task).");
        return !std::is_lvalue_reference_v<W>;
    } else if constexpr (IsQCoroTask<Type>::value) {
        static_assert(!IsQCoroTask<Type>::value,
                      "A QCoro::Task has started already, so its start cannot wait for a slot: pass the callable that "
                      "returns it instead of calling it.");
    } else if constexpr (IsQFuture<Type>::value) {
        static_assert(!IsQFuture<Type>::value,
                      "A QFuture is running already, so its start cannot wait for a slot: pass a callable that returns "
                      "it.");
    } else if constexpr (!WorkerOf<Type>::accepted && callShape<Type>() != CallShape::None) {
        static_assert(WorkerOf<Type>::accepted,
                      "This callable returns a plain value, so it would block the event loop while it runs: use "
                      "Aio::concurrent(callable), or make it a coroutine that returns an AioTask.");
    } else {
        static_assert(WorkerOf<Type>::accepted,
                      "This is no worker: pass an AioTask, or a callable that returns an AioTask, a QCoro::Task or a "
                      "QFuture and takes nothing or an AioContext.");
    }
    return WorkerOf<Type>::accepted;
}

}
