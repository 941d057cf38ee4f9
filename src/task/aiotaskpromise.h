// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioawait.h"
#include "aioforeignsource.h"
#include "aioqtsources.h"
#include "aioworktraits.h"
#include "base/aioblocks.h"
#include "base/aiorefuse.h"
#include "base/aioresult.h"

class AioContext;

namespace Aio::detail {

template<typename T>
class TaskPromise;

[[noreturn]] AIOPOOL_EXPORT void throwInvalidTask();

//! Gives the code that runs an AioTask access to its coroutine.
class TaskAccess
{
public:
    template<typename T>
    static AioTask<T> make(std::coroutine_handle<TaskPromise<T>> handle) noexcept
    {
        return AioTask<T>(handle);
    }
    template<typename T>
    static TaskPromise<T> &promise(const AioTask<T> &task) noexcept
    {
        return task.m_handle.promise();
    }
    template<typename T>
    static std::coroutine_handle<TaskPromise<T>> take(AioTask<T> &task) noexcept
    {
        return std::exchange(task.m_handle, nullptr);
    }
};

//! Awaiter of an AioTask in an AioTask.
template<typename T>
class ChildAwait : public ChildAwaitBase
{
public:
    ChildAwait(Frame &caller, AioTask<T> &callee) noexcept : ChildAwaitBase(caller, TaskAccess::take(callee)) { }

    bool await_ready() const noexcept { return !isValid(); }
    bool await_suspend(std::coroutine_handle<>) noexcept
    {
        m_cancelled = takePendingCancel();
        if (!m_cancelled)
            start(promise());
        return !m_cancelled;
    }
    T await_resume()
    {
        if (m_cancelled)
            throwCancelled();
        if (!isValid())
            throwInvalidTask();
        return promise().takeValue();
    }

private:
    TaskPromise<T> &promise() const noexcept
    {
        return std::coroutine_handle<TaskPromise<T>>::from_address(address()).promise();
    }

    bool m_cancelled = false;
};

//! Awaiter of Aio::context(): always ready, and no cancellation point.
class AIOPOOL_EXPORT ContextAwait
{
public:
    explicit ContextAwait(Execution *execution) noexcept : m_execution(execution) { }
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept { }
    AioContext await_resume() const noexcept;

private:
    Execution *m_execution;
};

class AIOPOOL_EXPORT ContextAwaitable
{
public:
    ContextAwaitable() noexcept { }
    ContextAwait operator co_await() const noexcept { return ContextAwait(nullptr); }
};

//! The ways in which an AioTask awaits something.
enum class AwaitKind {
    None,
    Context,
    ConstTask,
    Task,
    Source,
    Future,
    Timer,
    Reply,
    ThreadContext,
    GeneratorStep,
    Lazy,
    Standard,
    QCoro,
};
template<typename A>
consteval AwaitKind awaitKind()
{
    using Type = std::remove_cvref_t<A>;
    if constexpr (std::is_same_v<Type, ContextAwaitable>)
        return AwaitKind::Context;
    else if constexpr (isAioTask<Type>)
        return std::is_const_v<std::remove_reference_t<A>> ? AwaitKind::ConstTask : AwaitKind::Task;
    else if constexpr (HasSource<Type>)
        return AwaitKind::Source;
    else if constexpr (isQFuture<Type>)
        return AwaitKind::Future;
    else if constexpr (std::is_same_v<Type, QTimer> || std::is_convertible_v<Type, QTimer *>)
        return AwaitKind::Timer;
    else if constexpr (std::is_same_v<Type, QNetworkReply *>)
        return AwaitKind::Reply;
    else if constexpr (std::is_same_v<Type, QCoro::ThreadContext>)
        return AwaitKind::ThreadContext;
    else if constexpr (IsGeneratorStep<Type>)
        return AwaitKind::GeneratorStep;
    else if constexpr (isLazyTask<Type> && !std::is_lvalue_reference_v<A>)
        return AwaitKind::Lazy;
    else if constexpr (StandardAwaitable<A>)
        return AwaitKind::Standard;
    else
        return HasQCoroAwaiter<A> ? AwaitKind::QCoro : AwaitKind::None;
}
//! Returns what is wrong with the tasks among operands that are awaited later, and moved until then.
template<typename A, typename... More>
consteval Misuse taskMisuse()
{
    if constexpr (isAioTask<std::remove_cvref_t<A>> && !std::is_constructible_v<std::remove_cvref_t<A>, A>)
        return std::is_const_v<std::remove_reference_t<A>> ? Misuse::AwaitsConstTask : Misuse::AwaitsLvalueTask;
    else if constexpr (sizeof...(More) != 0)
        return taskMisuse<More...>();
    else
        return Misuse::None;
}

// The place of the call. Not a std::source_location, because g++ would keep an argument of class type in the frame:
// eight bytes for each co_await.
#if defined(__GLIBCXX__) || defined(_LIBCPP_VERSION)
#define AIOPOOL_HERE __builtin_source_location()
#else
#define AIOPOOL_HERE std::source_location::current()
#endif

class TaskPromiseBase : public Frame
{
public:
    class FinalSuspend
    {
    public:
        bool await_ready() const noexcept { return false; }
        template<typename Promise>
        void await_suspend(std::coroutine_handle<Promise> handle) const noexcept
        {
            Frame &frame = handle.promise();
            frame.execution().frameEnded(frame);
        }
        void await_resume() const noexcept { }
    };

    static void *operator new(std::size_t size) { return allocateBlock(size); }
    static void operator delete(void *block, std::size_t size) noexcept { freeBlock(block, size); }

    std::suspend_always initial_suspend() const noexcept { return {}; }
    FinalSuspend final_suspend() const noexcept { return {}; }

    template<typename A>
    auto await_transform(A &&awaitable, decltype(AIOPOOL_HERE) location = AIOPOOL_HERE)
    {
        using Type = std::remove_cvref_t<A>;
        constexpr AwaitKind kind = awaitKind<A>();
        setLocation(location);
        if constexpr (kind == AwaitKind::Context) {
            return ContextAwait(&execution());
        } else if constexpr (kind == AwaitKind::ConstTask) {
            callOrRefuse<Refused<Misuse::AwaitsConstTask, A>>();
            return RefusedAwait();
        } else if constexpr (kind == AwaitKind::Task) {
            return ChildAwait<typename Type::value_type>(*this, awaitable);
        } else if constexpr (kind == AwaitKind::Source) {
            return AwaitOperation<typename Type::AioSource>(execution(), std::forward<A>(awaitable));
        } else if constexpr (kind == AwaitKind::Future) {
            return AwaitOperation<FutureSource<ValueOf<Type>>>(execution(), std::forward<A>(awaitable));
        } else if constexpr (kind == AwaitKind::Timer) {
            return AwaitOperation<TimerSource>(execution(), awaitable);
        } else if constexpr (kind == AwaitKind::Reply) {
            return AwaitOperation<ReplySource<std::remove_pointer_t<Type>>>(execution(), awaitable);
        } else if constexpr (kind == AwaitKind::ThreadContext) {
            callOrRefuse<Refused<Misuse::MoveToThread, A>>();
            return RefusedAwait();
        } else if constexpr (kind == AwaitKind::GeneratorStep) {
            return AwaitOperation<GeneratorSource<std::remove_reference_t<A>>>(execution(), awaitable);
        } else if constexpr (kind == AwaitKind::Lazy) {
            return AwaitOperation<ForeignSource<LazyWork<Type>, Type>>(execution(), std::forward<A>(awaitable));
        } else if constexpr (kind == AwaitKind::Standard) {
            return AwaitOperation<ForeignSource<A>>(execution(), std::forward<A>(awaitable));
        } else if constexpr (kind == AwaitKind::QCoro) {
            return AwaitOperation<ForeignSource<QCoroAwaiter<A>, std::remove_reference_t<A> &>>(execution(), awaitable);
        } else {
            callOrRefuse<Refused<Misuse::NoAwaitable, A>>();
            return RefusedAwait();
        }
    }
};

#undef AIOPOOL_HERE

template<typename T>
class TaskPromise : public TaskPromiseBase
{
public:
    AioTask<T> get_return_object() noexcept
    {
        static_assert(alignof(TaskPromise) <= MaximumAlignment,
                      "The result of an AioTask has the alignment that new gives by default: return a std::unique_ptr "
                      "to what needs more.");
        return TaskAccess::make<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
    }
    void unhandled_exception() noexcept { m_outcome.template emplace<2>(std::current_exception()); }
    template<typename U = T>
        requires std::is_constructible_v<T, U &&>
    void return_value(U &&value) { m_outcome.template emplace<1>(std::forward<U>(value)); }

    T takeValue()
    {
        if (m_outcome.index() == 2)
            std::rethrow_exception(std::get<2>(m_outcome));
        return std::get<1>(std::move(m_outcome));
    }
    //! Returns the value, to be moved from. There must be one.
    T &&value() noexcept
    {
        T *stored = std::get_if<1>(&m_outcome);
        if (!stored)
            Q_UNREACHABLE();
        return std::move(*stored);
    }
    bool hasError() const noexcept { return m_outcome.index() == 2; }
    const std::exception_ptr &error() const noexcept { return std::get<2>(m_outcome); }

private:
    std::variant<std::monostate, T, std::exception_ptr> m_outcome;
};

template<>
class TaskPromise<void> : public TaskPromiseBase
{
public:
    AioTask<void> get_return_object() noexcept;
    void unhandled_exception() noexcept { m_error = std::current_exception(); }
    void return_void() const noexcept { }

    void takeValue()
    {
        if (m_error)
            std::rethrow_exception(m_error);
    }
    bool hasError() const noexcept { return bool(m_error); }
    const std::exception_ptr &error() const noexcept { return m_error; }

private:
    std::exception_ptr m_error;
};

//! Returns the result of a finished task. If moving the value throws, the exception is the result.
template<typename T>
AioResult<T> takeResult(const AioTask<T> &task) noexcept
{
    TaskPromise<T> &promise = TaskAccess::promise(task);
    if (promise.hasError())
        return AioResult<T>(promise.error());
    try {
        if constexpr (std::is_void_v<T>)
            return AioResult<T>(std::in_place);
        else
            return AioResult<T>(std::in_place, promise.takeValue());
    } catch (...) {
        return AioResult<T>(std::current_exception());
    }
}

}
