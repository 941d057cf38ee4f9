// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The only file that uses Qt Concurrent; part of the target AioPool::Concurrent.

#include "job/aiocontext.h"
#include "task/aiotask.h"
#include "aioconcurrentstage.h"
#include "aiothreadfunction.h"
#include "base/aiorefuse.h"
#include "worker/aiowork.h"

#include <QtConcurrent/QtConcurrentRun>
#include <QtCore/QScopeGuard>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace Aio {
namespace detail {

template<typename T>
class ConcurrentCall;
template<typename T>
class ConcurrentSource final : public WorkSource<T>, private Runnable
{
public:
    ConcurrentSource(const ConcurrentCall<T> &call, AioContext &context)
        : WorkSource<T>(QFuture<T>(call.future())), m_call(call), m_context(std::move(context))
    {
    }

    bool start()
    {
        WorkSource<T>::start();
        Job *job = this->waker().job();
        if (job && job->functionQueued(this->waker()))
            m_call.stage().announceTo(*job);
        if (m_context.id() != 0) {
            const auto later = [this] { schedule(); };
            QObject::connect(&*this->m_watcher, &QFutureWatcherBase::progressValueChanged, &*this->m_watcher, later);
            QObject::connect(&*this->m_watcher, &QFutureWatcherBase::progressTextChanged, &*this->m_watcher, later);
        }
        return true;
    }
    T take()
    {
        // QFuture does not signal all of its progress, and nothing that came before the watcher.
        const QFuture<T> &future = this->m_future;
        if (m_context.id() != 0 && (future.progressValue() != m_value || future.progressText() != m_text))
            run();
        m_call.rethrow();
        return WorkSource<T>::take();
    }
    Interrupt interrupt() noexcept override
    {
        if (!m_call.stage().takeBack())
            return WorkSource<T>::interrupt();
        this->abandon();
        return Interrupt::Now;
    }
    void prepareToAbandon() noexcept override
    {
        takeBack();
        WorkSource<T>::prepareToAbandon();
    }
    void takeBack() noexcept override { m_call.stage().takeBack(); }
    ThreadWait threadWait(Job *announceTo) override
    {
        if (!m_call.stage().isQueued())
            return ThreadWait::None;
        if (announceTo)
            m_call.stage().announceTo(*announceTo);
        return m_call.stage().isBehindOurs() ? ThreadWait::BehindOurs : ThreadWait::BehindOthers;
    }

private:
    // Scheduled, because a receiver of the progress may end the task, which destroys the watcher that emits the signal.
    void run() noexcept override
    {
        const QFuture<T> &future = this->m_future;
        // Without a range the value only counts the results, which QFuture does by itself; the function may have used
        // the AioContext instead.
        if (future.progressMaximum() == future.progressMinimum() && future.progressText().isEmpty())
            return;
        m_value = future.progressValue();
        m_text = future.progressText();
        m_context.setProgress(m_value - future.progressMinimum(), future.progressMaximum() - future.progressMinimum(),
                              m_text);
    }

    const ConcurrentCall<T> &m_call;
    AioContext m_context;
    int m_value = 0; // the last one reported, as is m_text
    QString m_text;
};

//! Awaits a function that runs in a thread on behalf of the task of the context.
template<typename T>
using ConcurrentWork = Deferred<ConcurrentSource<T>, const ConcurrentCall<T> &, AioContext>;

//! The parameters of a function, as far as its declaration shows them.
template<typename... P>
struct Parameters
{
    static constexpr bool hasPromise = false;
    static constexpr bool hasContext = false;
};
template<typename T>
inline constexpr bool isPromise = false;
template<typename T>
inline constexpr bool isPromise<QPromise<T>> = true;
template<typename First, typename... More>
struct Parameters<First, More...>
{
    static constexpr bool hasPromise =
            isPromise<std::remove_cvref_t<First>> || (isPromise<std::remove_cvref_t<More>> || ...);
    static constexpr bool hasContext = std::is_same_v<std::remove_cvref_t<First>, AioContext>;
    using Type = First;
};
template<typename R, typename... P>
Parameters<P...> parametersOf(const std::function<R(P...)> &);
template<typename R, typename C, typename... P>
Parameters<P...> parametersOf(R (C::*)(P...));
template<typename R, typename C, typename... P>
Parameters<P...> parametersOf(R (C::*)(P...) const);

template<typename Function>
consteval auto parameters()
{
    if constexpr (std::is_member_function_pointer_v<Function>)
        return decltype(parametersOf(std::declval<Function>()))();
    else if constexpr (requires { std::function(std::declval<Function &>()); })
        return decltype(parametersOf(std::function(std::declval<Function &>())))();
    else
        return Parameters<>();
}

//! The result of a function with a promise, called as Qt does: for a member function the promise follows the object.
template<typename Function, typename Promise, typename... Arguments>
struct PromiseCall : std::invoke_result<Function, Promise, Arguments...>
{
};
template<typename Function, typename Promise, typename Object, typename... Arguments>
    requires std::is_member_function_pointer_v<Function>
struct PromiseCall<Function, Promise, Object, Arguments...>
    : std::invoke_result<Function, Object, Promise, Arguments...>
{
};

template<typename First, typename... More>
consteval Misuse functionMisuse()
{
    using Declared = decltype(parameters<std::unwrap_reference_t<First>>());
    if constexpr (std::is_base_of_v<QThreadPool, std::remove_pointer_t<First>>) {
        return Misuse::NoThreadPool;
    } else if constexpr (!isCallable<First>()) {
        return Misuse::NoFunction;
    } else if constexpr (std::is_invocable_v<First, More...>) {
        using Result = std::invoke_result_t<First, More...>;
        using Value = std::remove_cvref_t<Result>;
        if constexpr (isAioTask<Value> || isQCoroTask<Value> || isLazyTask<Value>)
            return Misuse::ReturnsTask;
        else if constexpr (std::is_reference_v<Result>) // perhaps to an incomplete type
            return requires
            {
                Value(std::declval<Result>());
            }
        ? Misuse::None : Misuse::ReturnsReference;
        else return Misuse::None;
    } else if constexpr (Declared::hasPromise) {
        using Promise = typename Declared::Type;
        if constexpr (!isPromise<std::remove_reference_t<Promise>> || !std::is_lvalue_reference_v<Promise>)
            return Misuse::OtherPromise;
        else if constexpr (!requires { typename PromiseCall<First, Promise, More...>::type; })
            return Misuse::OtherArguments;
        else
            return std::is_void_v<typename PromiseCall<First, Promise, More...>::type> ? Misuse::None
                                                                                       : Misuse::ReturnsBesidePromise;
    } else if constexpr (Declared::hasContext) {
        return Misuse::TakesContext;
    } else {
        return std::is_invocable_v<First, More &...> ? Misuse::TakesReference : Misuse::OtherArguments;
    }
}
//! Returns what is wrong with the arguments of Aio::concurrent().
template<typename First, typename... More>
consteval Misuse concurrentMisuse()
{
    if constexpr (!std::is_same_v<First, QThreadPool *>)
        return functionMisuse<First, More...>();
    else if constexpr (sizeof...(More) != 0)
        return functionMisuse<More...>();
    else
        return Misuse::NoFunction;
}

template<typename First, typename... More>
consteval auto concurrentResult()
{
    if constexpr (concurrentMisuse<First, More...>() != Misuse::None)
        return std::type_identity<Anything>();
    else if constexpr (std::is_same_v<First, QThreadPool *>)
        return concurrentResult<More...>();
    else if constexpr (std::is_invocable_v<First, More...>)
        return std::type_identity<std::decay_t<std::invoke_result_t<First, More...>>>();
    else
        return valueOf<decltype(QtConcurrent::run(std::declval<First>(), std::declval<More>()...))>();
}
template<typename... Call>
using ConcurrentResult = typename decltype(concurrentResult<Call...>())::type;

//! True if the function is called with a QPromise. QtConcurrent::run() runs it then, for the sake of the progress.
template<typename First, typename... More>
consteval bool callsWithPromise()
{
    if constexpr (std::is_same_v<First, QThreadPool *>)
        return callsWithPromise<More...>();
    else
        return !std::is_invocable_v<First, More...>;
}

//! A function that runs in a thread, and its result.
template<typename T>
class FunctionWithResult : public ThreadFunction
{
public:
    T take()
    {
        rethrow();
        return std::move(*m_result);
    }

protected:
    using ThreadFunction::ThreadFunction;
    template<typename Function, typename... Arguments>
    void invoke(Function &function, Arguments &...arguments)
    {
        m_result.emplace(std::invoke(std::move(function), std::move(arguments)...));
    }

private:
    std::optional<T> m_result;
};
template<>
class FunctionWithResult<void> : public ThreadFunction
{
public:
    void take() { rethrow(); }

protected:
    using ThreadFunction::ThreadFunction;
    template<typename Function, typename... Arguments>
    void invoke(Function &function, Arguments &...arguments)
    {
        std::invoke(std::move(function), std::move(arguments)...);
    }
};

//! A function and its arguments, which the tuple \a Call holds or refers to.
template<typename T, typename Call>
class FunctionCall final : public FunctionWithResult<T>
{
public:
    template<typename... Parts>
    explicit FunctionCall(Parts &&...parts)
        : FunctionWithResult<T>(threadsOf(parts...)), m_call(std::forward<Parts>(parts)...)
    {
    }
    ~FunctionCall() { this->finish(); }

private:
    template<typename First, typename... More>
    static QThreadPool *threadsOf(First &first, More &...)
    {
        if constexpr (std::is_same_v<First, QThreadPool *>)
            return first;
        else
            return QThreadPool::globalInstance();
    }
    void call() override
    {
        std::apply([this](auto &...parts) { this->callWithout(parts...); }, m_call);
    }
    //! Calls the function without the QThreadPool before it.
    template<typename First, typename... More>
    void callWithout(First &first, More &...more)
    {
        if constexpr (std::is_same_v<First, QThreadPool *>)
            this->invoke(more...);
        else
            this->invoke(first, more...);
    }

    Call m_call;
};

template<typename T>
class FunctionSource final : public FunctionWait
{
public:
    explicit FunctionSource(FunctionWithResult<T> &function) noexcept : FunctionWait(function), m_function(function) { }
    T take() { return m_function.take(); }

private:
    FunctionWithResult<T> &m_function;
};

//! Awaits a function without a QPromise.
template<typename T>
using FunctionWork = Deferred<FunctionSource<T>, FunctionWithResult<T> &>;

//! Awaited in a coroutine with a FunctionPromise: returns the function that the promise holds.
struct ThisFunction
{
};
template<typename T>
class ThisFunctionAwait
{
public:
    explicit ThisFunctionAwait(FunctionWithResult<T> &function) noexcept : m_function(function) { }
    bool await_ready() const noexcept { return true; }
    void await_suspend(std::coroutine_handle<>) const noexcept { }
    FunctionWithResult<T> &await_resume() const noexcept { return m_function; }

private:
    FunctionWithResult<T> &m_function;
};

//! Marks a coroutine that does nothing but await a function, which is its promise's.
struct AwaitsFunction
{
};

/*!
    The promise of a coroutine that awaits a function. Holds the function and its arguments, so that a thread can begin
    with it before the coroutine does.
*/
template<typename T, typename... Call>
class FunctionPromise final : public TaskPromise<T>
{
public:
    using Function = FunctionCall<T, std::tuple<Call...>>;
    //! The promise must be where a TaskPromise<T> would be.
    static constexpr bool isPossible = alignof(Function) <= TaskPromise<T>::MaximumAlignment;

    //! Called with the parameters of the coroutine: as lvalues, but by g++ 12 as rvalues.
    template<typename... Parts>
    explicit FunctionPromise(AwaitsFunction, Parts &&...parts) : m_function(static_cast<Call &&>(parts)...)
    {
        this->setOffer(m_function);
    }

    using TaskPromise<T>::await_transform;
    ThisFunctionAwait<T> await_transform(ThisFunction) noexcept { return ThisFunctionAwait<T>(m_function); }

private:
    Function m_function;
};

//! Awaits a function and its arguments, which move into the promise.
template<typename T, typename... Call>
AioTask<T> awaitFunction(AwaitsFunction, Call &&...)
{
    FunctionWithResult<T> &function = co_await ThisFunction();
    FunctionWork<T> work(function);
    co_return co_await work;
}

/*!
    A function with a QPromise that runs in a thread and uses what a coroutine frame holds: itself, its arguments and
    all that these refer to. The destructor cancels the function and waits for it, as QThreadPool's does, so that the
    frame stays while the function runs.
*/
template<typename T>
class ConcurrentCall
{
public:
    template<typename First, typename... More>
    explicit ConcurrentCall(First &first, More &...more)
    {
        if constexpr (std::is_same_v<First, QThreadPool *>)
            run(first, more...);
        else
            run(QThreadPool::globalInstance(), first, more...);
    }
    Q_DISABLE_COPY_MOVE(ConcurrentCall)
    ~ConcurrentCall()
    {
        m_future.cancel();
        m_stage->finish(); // waits for the return, since the function may finish the future before
    }

    const QFuture<T> &future() const noexcept { return m_future; }
    ConcurrentStage &stage() const noexcept { return *m_stage; }
    /*!
        Throws the function's error once the future is finished, or AioCancelled if the function never ran, as after
        QThreadPool::clear().
    */
    void rethrow() const
    {
        if (std::exception_ptr error = m_stage->finish())
            std::rethrow_exception(std::move(error));
        if (m_stage->isTakenBack())
            throwCancelled();
    }

private:
    // Passes references, because QtConcurrent destroys what it is given in its thread, some time after the future is
    // finished.
    template<typename Function, typename... Arguments>
    void run(QThreadPool *threads, Function &function, Arguments &...arguments)
    {
        m_stage->setThreads(threads);
        m_future = QtConcurrent::run(threads, [stage = m_stage, &function, &arguments...](QPromise<T> &promise) {
            if (!stage->begin())
                return;
            const auto end = qScopeGuard([&stage] { stage->end(); });
            try {
                invoke(function, promise, arguments...);
            } catch (...) {
                // Kept out of the QFuture, which may destroy it in this thread, and keeps of a QException only what its
                // clone() copies.
                if (!promise.isCanceled())
                    stage->fail();
            }
        });
    }
    template<typename Function, typename... Arguments>
    static void invoke(Function &function, QPromise<T> &promise, Arguments &...arguments)
    {
        std::invoke(std::move(function), promise, std::move(arguments)...);
    }
    template<typename Function, typename Object, typename... Arguments>
        requires std::is_member_function_pointer_v<Function>
    static void invoke(Function &function, QPromise<T> &promise, Object &object, Arguments &...arguments)
    {
        std::invoke(function, std::move(object), promise, std::move(arguments)...);
    }

    const std::shared_ptr<ConcurrentStage> m_stage = std::make_shared<ConcurrentStage>();
    QFuture<T> m_future;
};

//! Awaits a function with a QPromise.
template<typename T, typename... Call>
AioTask<T> awaitWithPromise(Call... functionAndArguments)
{
    AioContext context = co_await Aio::context();
    const ConcurrentCall<T> call(functionAndArguments...);
    ConcurrentWork<T> work(call, std::move(context));
    co_return co_await work;
}

//! Awaits a function that has no place in a promise, because it has an unusual alignment.
template<typename T, typename... Call>
AioTask<T> awaitFunctionHere(Call... functionAndArguments)
{
    FunctionCall<T, std::tuple<Call &...>> call(functionAndArguments...);
    FunctionWork<T> work(call);
    co_return co_await work;
}

}
}

/*! \cond */
template<typename T, typename... Call>
struct std::coroutine_traits<AioTask<T>, Aio::detail::AwaitsFunction, Call &&...>
{
    using promise_type = Aio::detail::FunctionPromise<T, Call...>;
};
/*! \endcond */

namespace Aio {

/*!
    \ingroup awaiting
    Runs a blocking function in a thread, as an AioTask that starts when it is awaited or gets its slot. Takes what
    QtConcurrent::run() takes: a function and its arguments, preceded by a QThreadPool if it is not the global one.
    \code
    pool.spawnN(Aio::concurrent(sha256, path));
    \endcode
    A function whose first parameter is a <tt>QPromise<T> &</tt> reports its result with \c addResult(), and its
    progress, which becomes the task's, with \c setProgressValue(). It sees a cancel through \c isCanceled(). A function
    that does not check this keeps its slot until it returns; the task is cancelled then.

    \b Waiting: the task holds its slot while its function waits for a thread of a busy QThreadPool. Its row in
    AioTaskModel then says "Waits for a thread", and the limit of AioTaskOptions::withTimeout() stands still: it counts
    from the function's first line, unless other work has taken all the threads.

    A cancel takes back a function that no thread has begun: the task ends at the next turn like a suspended one, the
    slot is free, and the function never runs. A limit of Aio::timeout() and the destruction of the pool have the same
    effect, and QThreadPool::clear() cancels the task. \ref from-qtconcurrent explains how to match the sizes of the two
    pools.

    \b Batches: functions without a QPromise share a few runnables in their QThreadPool. Each runnable calls one function
    after the other, and gives way to other work of the QThreadPool after about a millisecond. A thread that finds no
    function looks for another for up to 50 microseconds before it leaves, and as long as functions return quickly, the
    event loop looks for them for up to 10 microseconds at the end of a turn. While many functions wait for a thread, those
    that have returned gather for about a millisecond before their tasks continue. QThreadPool::clear() cancels all
    functions of the same thread's tasks that wait for that QThreadPool.

    \b Slots: a thread does not wait for the event loop between two tasks of a full pool. When the function of a task
    returns, the thread passes the slot on: it continues with the function of the next task in the queue. The pool never
    runs more functions at once than it has slots, and keeps the order of the queue.

    The tasks follow when the event loop has its turn, half a millisecond later if it has nothing else to do: the first
    one ends, and the next one gets its slot, emits AioPool::taskStarted() and finds its function running. Until then it
    is a waiting task, and its start time is that of this turn. A cancel before that treats it like an active one,
    because its function has begun; AioPool::pause(), a smaller size and a task of higher priority come too late for it.

    The slot is passed on from and to tasks that consist of the function alone. They must have no callback, no QPromise
    and no further attempts; the next one also no time limit and no context. Both must use the same QThreadPool. The next
    one is the argument of a verb itself, or belongs to an AioPool::map(), which pulls up to one item per thread ahead for
    that.

    The function and its arguments stay with the task and are destroyed in its thread. The function gets the arguments
    as they are, moved, as std::thread passes them. What the function throws becomes the task's error, unless the task
    is being cancelled, and is destroyed in the task's thread as well.

    Destroying the pool, or anything else that destroys the task, cancels the function and waits until it has returned.
*/
template<typename... Call>
    requires(detail::concurrentMisuse<Call...>() == detail::Misuse::None)
AioTask<detail::ConcurrentResult<Call...>> concurrent(Call... functionAndArguments)
{
    using Result = detail::ConcurrentResult<Call...>;
    if constexpr (detail::callsWithPromise<Call...>())
        return detail::awaitWithPromise<Result, Call...>(std::move(functionAndArguments)...);
    else if constexpr (detail::FunctionPromise<Result, Call...>::isPossible)
        return detail::awaitFunction<Result>(detail::AwaitsFunction(), std::move(functionAndArguments)...);
    else
        return detail::awaitFunctionHere<Result, Call...>(std::move(functionAndArguments)...);
}

/*! \internal */
template<typename... Call>
    requires(detail::concurrentMisuse<std::decay_t<Call>...>() != detail::Misuse::None)
auto concurrent(Call &&...)
{
    detail::callOrRefuse<detail::Refused<detail::concurrentMisuse<std::decay_t<Call>...>(), Call...>>();
    return AioTask<detail::Anything>();
}

}
