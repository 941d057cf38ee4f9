// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What may be spawned, and what is wrong with the rest.

#include "aiocontext.h"
#include "aiotask.h"
#include "impl/aiorefuse.h"
#include "impl/aiowrap.h"

#include <functional>

namespace Aio::detail {

//! What a callable worker may return, and the value in it.
template<typename T>
struct Returned
{
    static constexpr bool isWork = false;
    // Stands in where the work is refused, so that the refusal is the only error.
    using Value = std::conditional_t<std::is_void_v<T> || std::is_move_constructible_v<T>, T, int>;
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

//! Stands in for what is returned by something that cannot be called: what it is declared to return, if that is known.
template<typename F>
consteval auto declaredResult()
{
    if constexpr (Returned<F>::isWork)
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
    static constexpr bool accepted = callShape<W>() != CallShape::None && Returned<CallResultOf<W>>::isWork;
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

//! What is wrong with a worker that \a Rest is passed after.
template<typename W, typename... Rest>
consteval Misuse workerMisuse()
{
    using Type = std::decay_t<W>;
    if constexpr (IsAioTask<Type>::value) {
        if constexpr (std::is_reference_v<typename Type::value_type>)
            return Misuse::ToldAlready;
        else if constexpr (std::is_lvalue_reference_v<W>)
            return Misuse::LvalueTask;
        else
            return std::is_const_v<W> ? Misuse::ConstTask : Misuse::None;
    } else if constexpr (IsLazyTask<Type>::value) {
        return std::is_lvalue_reference_v<W> ? Misuse::LvalueLazyTask : Misuse::None;
    } else if constexpr (WorkerOf<Type>::accepted) {
        return std::is_constructible_v<Type, W> ? Misuse::None : Misuse::CannotBeCopied;
    } else if constexpr (IsQCoroTask<Type>::value) {
        return Misuse::StartedTask;
    } else if constexpr (IsQFuture<Type>::value) {
        return Misuse::RunningFuture;
    } else if constexpr (sizeof...(Rest) != 0 && callShape<Type, Rest...>() != CallShape::None) {
        using Result = CallResultOf<Type, Rest...>;
        if constexpr (!Returned<Result>::isWork)
            return Misuse::BlockingWithArguments;
        else if constexpr (callShape<Type, Rest...>() == CallShape::WithContext)
            return Misuse::ContextWithArguments;
        else
            return IsAioTask<Result>::value || IsLazyTask<Result>::value ? Misuse::TaskWithArguments
                                                                         : Misuse::WorkWithArguments;
    } else {
        return callShape<Type>() != CallShape::None ? Misuse::Blocking : Misuse::NoWorker;
    }
}

}
