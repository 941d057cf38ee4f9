// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The accepted kinds of worker, and the reasons for refusing any other.

#include "job/aiocontext.h"
#include "task/aiotask.h"
#include "base/aiorefuse.h"
#include "aiowork.h"

#include <functional>

namespace Aio::detail {

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

//! Returns a placeholder for the result type of an \a F that cannot be called: its declared result, if that is known.
template<typename F>
consteval auto declaredResult()
{
    if constexpr (isWork<F>)
        return std::type_identity<F>();
    else if constexpr (requires { std::function(std::declval<F &>()); })
        return std::type_identity<typename decltype(std::function(std::declval<F &>()))::result_type>();
    else
        return std::type_identity<int>();
}

template<CallShape Shape, typename F, typename... Args>
struct CallResult
{
    using Type = typename decltype(declaredResult<F>())::type;
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

//! The AioContext passed to a callable. Lives as long as the callable, which may take it by const reference.
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
AioTask<ValueOf<CallResultOf<F, Args...>>> callWorker(Job &job, ContextArgument<callShape<F, Args...>()> &context,
                                                      F &function, Args &&...args)
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

//! A worker that is an AioTask, the usual kind.
template<typename T>
class TaskWorker
{
public:
    using Value = T;
    //! True if the worker can be called several times.
    static constexpr bool canRepeat = false;

    explicit TaskWorker(AioTask<T> task) noexcept : m_task(std::move(task)) { }
    void begin(Job &job)
    {
        if (m_task)
            return;
        qCWarning(lcAioPool, "Task %lld: its worker is an AioTask that has been moved from", job.id());
        throwInvalidTask();
    }
    Offer *offer(const Job &) const noexcept { return m_task ? TaskAccess::promise(m_task).offer() : nullptr; }
    AioTask<T> &task() noexcept { return m_task; }

private:
    AioTask<T> m_task;
};

//! A worker that is a callable: invoked when its task has a slot, and kept until the task has finished.
template<typename F>
class CallableWorker
{
public:
    using Value = ValueOf<CallResultOf<F>>;
    static constexpr bool canRepeat = true;

    template<typename V>
    explicit CallableWorker(V &&function) : m_function(std::forward<V>(function))
    {
    }
    void begin(Job &job) { m_task = callWorker(job, m_context, m_function); }
    AioTask<Value> &task() noexcept { return m_task; }

private:
    F m_function;
    [[no_unique_address]] ContextArgument<callShape<F>()> m_context;
    AioTask<Value> m_task; // after the function, so that the frame is destroyed before the captures
};

template<typename W>
struct WorkerOf
{
    using Type = CallableWorker<W>;
    static constexpr bool accepted = callShape<W>() != CallShape::None && isWork<CallResultOf<W>>;
};
template<typename T>
struct WorkerOf<AioTask<T>>
{
    using Type = TaskWorker<T>;
    static constexpr bool accepted = true;
};
template<typename T>
    requires(isLazyTask<T>)
struct WorkerOf<T>
{
    using Type = LazyWorker<T>;
    static constexpr bool accepted = true;
};

//! The worker class for a \a W that was deduced from a forwarding reference.
template<typename W>
using WorkerFor = typename WorkerOf<std::decay_t<W>>::Type;
template<typename W>
using WorkerValue = typename WorkerFor<W>::Value;

//! Returns why \a W cannot be a worker that is followed by the arguments \a Rest, or Misuse::None.
template<typename W, typename... Rest>
consteval Misuse workerMisuse()
{
    using Type = std::decay_t<W>;
    if constexpr (isAioTask<Type>) {
        if constexpr (std::is_reference_v<typename Type::value_type>)
            return Misuse::ToldAlready;
        else if constexpr (std::is_lvalue_reference_v<W>)
            return Misuse::LvalueTask;
        else
            return std::is_const_v<W> ? Misuse::ConstTask : Misuse::None;
    } else if constexpr (isLazyTask<Type>) {
        return std::is_lvalue_reference_v<W> ? Misuse::LvalueLazyTask : Misuse::None;
    } else if constexpr (WorkerOf<Type>::accepted) {
        return std::is_constructible_v<Type, W> ? Misuse::None : Misuse::CannotBeCopied;
    } else if constexpr (isQCoroTask<Type>) {
        return Misuse::StartedTask;
    } else if constexpr (isQFuture<Type>) {
        return Misuse::RunningFuture;
    } else if constexpr (sizeof...(Rest) != 0 && callShape<Type, Rest...>() != CallShape::None) {
        using Result = CallResultOf<Type, Rest...>;
        if constexpr (!isWork<Result>)
            return Misuse::BlockingWithArguments;
        else if constexpr (callShape<Type, Rest...>() == CallShape::WithContext)
            return Misuse::ContextWithArguments;
        else
            return isAioTask<Result> || isLazyTask<Result> ? Misuse::TaskWithArguments : Misuse::WorkWithArguments;
    } else if constexpr (callShape<Type>() != CallShape::None) {
        return Misuse::Blocking;
    } else {
        constexpr bool isCalledOnce = std::is_invocable_v<Type> || std::is_invocable_v<Type, AioContext>;
        return isCalledOnce ? Misuse::CalledOnce : Misuse::NoWorker;
    }
}

}
