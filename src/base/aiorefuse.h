// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Contains the messages that refuse arguments that do not fit. Before an error, compilers print the include path of its
// file and the instantiations of its template. The forwarding headers include this file first, and public functions
// call callOrRefuse() themselves, so that both are short.

#include <type_traits>
#include <utility>

template<typename T>
class AioResult;

namespace Aio::detail {

//! The reasons to refuse an argument.
enum class Misuse {
    None,
    ToldAlready, //!< by a static_assert elsewhere
    // workers
    LvalueTask,
    ConstTask,
    LvalueLazyTask,
    StartedTask,
    RunningFuture,
    CannotBeCopied,
    CalledOnce,
    Blocking,
    NoWorker,
    // options
    RetryOfTask,
    RetryOfItem,
    // a function with arguments after it
    TaskWithArguments,
    WorkWithArguments,
    ContextWithArguments,
    BlockingWithArguments,
    MappedWithArguments,
    // functions of a map
    NotForItems,
    BlockingForItems,
    // callbacks
    CallbackCannotBeCalled,
    CallbackCannotBeCopied,
    ContextCannotBeCopied,
    NoVoidCallback,
    NoCallback,
    CallbackReturnsNoTask,
    // awaits
    NoAwaitable,
    MoveToThread,
    AwaitsConstTask,
    AwaitsLvalueTask,
    ScopeBody,
    CleanUp,
    // functions of Aio::concurrent()
    NoThreadPool,
    NoFunction,
    ReturnsTask,
    ReturnsReference,
    ReturnsBesidePromise,
    OtherPromise,
    TakesContext,
    TakesReference,
    OtherArguments,
    // functions and ranges of Aio::concurrentMap()
    MapsWithoutThreadPool,
    MapsNoRange,
    MapsNoFunction,
    NotForItemsInThreads,
    MapsToTasks,
};

#if defined(__clang__) || defined(__GNUC__)
#define AIOPOOL_UNAVAILABLE(sentence) __attribute__((unavailable(sentence)))
#else
#define AIOPOOL_UNAVAILABLE(sentence)
#endif
//! Refuses a callback with a message that names the type it has to take, which a static_assert cannot: the compiler
//! prints the name of this variable, with its \a Result, before the message.
template<typename Result>
AIOPOOL_UNAVAILABLE(
        "This is no callback for this worker: it takes (AioResult<T>), (std::optional<T>, std::exception_ptr), or "
        "(std::optional<T>, std::exception_ptr, Ctx) when a context is given.")
inline constexpr bool callbackTaking = false;
#undef AIOPOOL_UNAVAILABLE

//! Replaces the result of what is refused, so that the message is the only error.
class Anything
{
public:
    template<typename T>
    operator T() const;
};

//! Stands for the verb in callOrRefuse() where \a Found is known. Compilers show \a Arguments with the message.
template<Misuse Found, typename... Arguments>
struct Refused
{
    static constexpr Misuse misuse = Found;
};

/*!
    Calls Verb::run() with \a arguments. If Verb::misuse is a reason to refuse them, fails to compile instead, with a
    message that says what to write. Verb::Value is the value of the worker, which a callback has to take.

    The return type is deduced so that clang instantiates this at the call, and names the user's line after the message.
*/
template<typename Verb, bool Fits = false, typename... Arguments>
auto callOrRefuse(Arguments &&...arguments)
{
    constexpr Misuse Found = Verb::misuse;
    if constexpr (Found == Misuse::None)
        return Verb::run(std::forward<Arguments>(arguments)...);
    else if constexpr (Found == Misuse::LvalueTask)
        static_assert(Fits, "An AioTask is used up when it is spawned: write std::move(task).");
    else if constexpr (Found == Misuse::ConstTask)
        static_assert(Fits, "An AioTask is used up when it is spawned: declare it without const.");
    else if constexpr (Found == Misuse::LvalueLazyTask)
        static_assert(Fits, "A QCoro::LazyTask is used up when it is spawned: write std::move(task).");
    else if constexpr (Found == Misuse::StartedTask)
        static_assert(Fits,
                      "A QCoro::Task has started already, so its start cannot wait for a slot: pass the callable that "
                      "returns it instead of calling it.");
    else if constexpr (Found == Misuse::RunningFuture)
        static_assert(Fits,
                      "A QFuture is running already, so its start cannot wait for a slot: pass a callable that returns "
                      "it.");
    else if constexpr (Found == Misuse::CannotBeCopied)
        static_assert(Fits, "This callable cannot be copied: write std::move(callable).");
    else if constexpr (Found == Misuse::CalledOnce)
        static_assert(
                Fits,
                "This callable can be called only once, but a worker may be called once for each attempt: declare "
                "its operator() without &&, or pass the task that it returns.");
    else if constexpr (Found == Misuse::Blocking)
        static_assert(Fits,
                      "This callable returns a plain value, so it would block the event loop while it runs: use "
                      "Aio::concurrent(callable), or make it a coroutine that returns an AioTask.");
    else if constexpr (Found == Misuse::RetryOfTask)
        static_assert(
                Fits,
                "A task object runs once, so it cannot be tried again: pass the callable that returns it instead of "
                "calling it, or leave out withRetry().");
    else if constexpr (Found == Misuse::RetryOfItem)
        static_assert(Fits,
                      "An item that cannot be copied is used up by its first attempt, so it cannot be tried again: map "
                      "items that can be copied, such as std::shared_ptr, or leave out withRetry().");
    else if constexpr (Found == Misuse::NoWorker)
        static_assert(Fits,
                      "This is no worker: pass an AioTask, or a callable that returns an AioTask, a QCoro::Task or a "
                      "QFuture and takes nothing or an AioContext.");
    else if constexpr (Found == Misuse::TaskWithArguments)
        static_assert(Fits,
                      "What follows the function is not passed to it, but is a callback: call it with its arguments, "
                      "as in spawnN(work(3)).");
    else if constexpr (Found == Misuse::WorkWithArguments)
        static_assert(Fits,
                      "What follows the function is not passed to it, but is a callback: pass a lambda that calls it, "
                      "as in spawnN([] { return work(3); }).");
    else if constexpr (Found == Misuse::ContextWithArguments)
        static_assert(Fits,
                      "What follows the function is not passed to it, but is a callback: pass a lambda that calls it, "
                      "as in spawnN([](AioContext context) { return work(context, 3); }).");
    else if constexpr (Found == Misuse::BlockingWithArguments)
        static_assert(Fits,
                      "What follows the function is not passed to it, but is a callback, and it would block the event "
                      "loop: run it in a thread, as in spawnN(Aio::concurrent(work, 3)).");
    else if constexpr (Found == Misuse::MappedWithArguments)
        static_assert(Fits,
                      "What follows the range is not passed to the function, but is a callback: pass a lambda that "
                      "calls it, as in mapN([](int item) { return work(item, 3); }, range).");
    else if constexpr (Found == Misuse::NotForItems)
        static_assert(Fits,
                      "This function cannot be mapped over this range: it takes an item of the range, or an "
                      "AioContext and an item.");
    else if constexpr (Found == Misuse::BlockingForItems)
        static_assert(Fits,
                      "This function returns a plain value, so it would block the event loop while it runs: let it "
                      "return Aio::concurrent(function, item), or make it a coroutine that returns an AioTask.");
    else if constexpr (Found == Misuse::CallbackCannotBeCalled)
        static_assert(Fits,
                      "This is no callback, since it cannot be called. Arguments of a worker are passed when it is "
                      "made, as in spawnN(work(3)) or spawnN(Aio::concurrent(work, 3)).");
    else if constexpr (Found == Misuse::CallbackCannotBeCopied)
        static_assert(Fits, "This callback cannot be copied: write std::move(callback).");
    else if constexpr (Found == Misuse::ContextCannotBeCopied)
        static_assert(Fits, "This context of a callback cannot be copied: write std::move(context).");
    else if constexpr (Found == Misuse::NoVoidCallback)
        static_assert(Fits,
                      "This is no callback for a worker without a result: it takes (AioResult<void>), "
                      "(std::exception_ptr), or (std::exception_ptr, Ctx) when a context is given.");
    else if constexpr (Found == Misuse::NoCallback)
#if defined(__clang__) || defined(__GNUC__)
        static_cast<void>(callbackTaking<AioResult<typename Verb::Value>>);
#else
        static_assert(Fits,
                      "This is no callback for this worker: it takes (AioResult<T>), (std::optional<T>, "
                      "std::exception_ptr), or (std::optional<T>, std::exception_ptr, Ctx) when a context is given.");
#endif
    else if constexpr (Found == Misuse::CallbackReturnsNoTask)
        static_assert(
                Fits,
                "A callback is a coroutine: it returns AioTask<R> or QCoro::Task<R>, and R is the task's result.");
    else if constexpr (Found == Misuse::NoAwaitable)
        static_assert(Fits,
                      "This cannot be awaited in an AioTask: await an awaitable or a type that QCoro awaits, and "
                      "include the QCoro header that makes it one.");
    else if constexpr (Found == Misuse::MoveToThread)
        static_assert(Fits,
                      "An AioTask stays in its thread: instead of awaiting QCoro::moveToThread(), await "
                      "Aio::concurrent(), or a task of a pool that lives in the other thread.");
    else if constexpr (Found == Misuse::AwaitsConstTask)
        static_assert(Fits, "Awaiting an AioTask uses it up: declare it without const.");
    else if constexpr (Found == Misuse::AwaitsLvalueTask)
        static_assert(Fits, "Awaiting an AioTask uses it up: write std::move(task).");
    else if constexpr (Found == Misuse::ScopeBody)
        static_assert(Fits,
                      "The body of a scope is a coroutine that takes an AioPool & and returns an AioTask or a "
                      "QCoro::Task.");
    else if constexpr (Found == Misuse::CleanUp)
        static_assert(Fits,
                      "The clean-up of Aio::finally() is a coroutine: return an AioTask, or use qScopeGuard() for what "
                      "awaits nothing.");
    else if constexpr (Found == Misuse::NoThreadPool)
        static_assert(Fits, "Aio::concurrent() takes its threads as a QThreadPool *.");
    else if constexpr (Found == Misuse::NoFunction)
        static_assert(Fits,
                      "Aio::concurrent() takes a function and its arguments: write Aio::concurrent(function, "
                      "arguments) instead of Aio::concurrent(function(arguments)).");
    else if constexpr (Found == Misuse::ReturnsTask)
        static_assert(Fits,
                      "This function returns a coroutine, which is no work for a thread: call it and await or spawn "
                      "what it returns, without Aio::concurrent().");
    else if constexpr (Found == Misuse::ReturnsReference)
        static_assert(
                Fits,
                "This function returns a reference to what cannot be copied: let it return a value or a pointer.");
    else if constexpr (Found == Misuse::ReturnsBesidePromise)
        static_assert(Fits,
                      "A function that takes a QPromise returns nothing: call promise.addResult(result) instead.");
    else if constexpr (Found == Misuse::OtherPromise)
        static_assert(Fits,
                      "Aio::concurrent() passes a QPromise as the first argument, and by reference: declare the first "
                      "parameter as QPromise<T> &.");
    else if constexpr (Found == Misuse::TakesContext)
        static_assert(Fits,
                      "A function in a thread is not passed an AioContext: let it take a QPromise<T> & as its first "
                      "parameter, for its progress and to see a cancel.");
    else if constexpr (Found == Misuse::TakesReference)
        static_assert(Fits,
                      "The arguments of Aio::concurrent() are moved into the function, which cannot take a reference "
                      "that is not const: write std::ref(argument), or return the result.");
    else if constexpr (Found == Misuse::OtherArguments)
        static_assert(Fits,
                      "Aio::concurrent() cannot call this function with these arguments. One that also takes a "
                      "QPromise declares it as QPromise<T> &, with its T.");
    else if constexpr (Found == Misuse::MapsWithoutThreadPool)
        static_assert(Fits,
                      "Aio::concurrentMap() takes a function and a range, and before them its threads as a "
                      "QThreadPool *, if these are not the global ones.");
    else if constexpr (Found == Misuse::MapsNoRange)
        static_assert(Fits,
                      "Aio::concurrentMap() takes a function and a range of items. For one call with these arguments, "
                      "use Aio::concurrent().");
    else if constexpr (Found == Misuse::MapsNoFunction)
        static_assert(Fits,
                      "Aio::concurrentMap() takes a function, which it calls with each item of the range after it.");
    else if constexpr (Found == Misuse::NotForItemsInThreads)
        static_assert(Fits,
                      "This function cannot be mapped over this range: Aio::concurrentMap() passes it an item and "
                      "nothing else, and reports the progress itself.");
    else if constexpr (Found == Misuse::MapsToTasks)
        static_assert(Fits,
                      "This function returns a coroutine, which is no work for a thread: write pool.map(function, "
                      "range) instead of Aio::concurrentMap(function, range).");
    if constexpr (Found != Misuse::None)
        return Anything();
}

struct AnyCallOperator
{
    void operator()();
};
template<typename F>
class CallProbe : public F, public AnyCallOperator
{
};

//! True if an \a F can be called with any arguments at all.
template<typename F>
consteval bool isCallable()
{
    if constexpr (!std::is_class_v<F>)
        return std::is_function_v<std::remove_pointer_t<F>> || std::is_member_pointer_v<F>;
    else if constexpr (std::is_final_v<F>)
        return true; // not known
    else
        return !requires
        {
            &CallProbe<F>::operator();
        }; // ambiguous if F has a call operator
}

//! Replaces the awaiter of what is refused.
class RefusedAwait
{
public:
    bool await_ready() const;
    template<typename Handle>
    void await_suspend(Handle) const;
    Anything await_resume() const;
};

}
