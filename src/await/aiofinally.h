// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiocleanup.h"

namespace Aio {
namespace detail {

//! Implements Aio::finally(). \a A is a reference if the caller passes an lvalue, so that a future keeps its result.
template<typename A, typename C>
AioTask<AwaitResult<A>> finally(std::decay_t<A> task, C cleanUp)
{
    using T = AwaitResult<A>;
    AioResult<T> result;
    try {
        if constexpr (std::is_void_v<T>) {
            co_await static_cast<A &&>(task);
            result = AioResult<T>(std::in_place);
        } else {
            result = AioResult<T>(std::in_place, co_await static_cast<A &&>(task));
        }
    } catch (...) {
        result = AioResult<T>(std::current_exception());
    }
    std::exception_ptr error;
    try {
        CleanUp running(runCleanUp(cleanUp, error));
        co_await std::move(running);
    } catch (const AioCancelled &) {
        result = AioResult<T>();
    }
    if (error)
        std::rethrow_exception(error);
    co_return std::move(result).value();
}

//! Returns what is wrong with the arguments of Aio::finally().
template<typename A, typename C>
consteval Misuse finallyMisuse()
{
    using Function = std::decay_t<C>;
    if constexpr (taskMisuse<A, C>() != Misuse::None)
        return taskMisuse<A, C>();
    else if constexpr (std::is_invocable_v<Function &>)
        return awaitKind<std::decay_t<std::invoke_result_t<Function &>>>() == AwaitKind::None ? Misuse::CleanUp
                : !std::is_constructible_v<Function, C>                                       ? Misuse::CannotBeCopied
                                                                                              : Misuse::None;
    else
        return awaitKind<Function>() == AwaitKind::None ? Misuse::CleanUp : Misuse::None;
}

}

/*!
    \ingroup awaiting
    Awaits \a task, then runs \a cleanUp to its end, however \a task has ended, and passes on the outcome of \a task:
    returns its value, or throws its error or cancel. C++ permits no \c co_await in a \c catch handler or a destructor,
    so use finally() for a clean-up that awaits.
    \code
    AioTask<QByteArray> query(Connection &connection, QString text)
    {
        const auto leave = [&connection] { return connection.logOut(); }; // an AioTask
        co_return co_await Aio::finally(connection.ask(text), leave);
    }
    \endcode
    \a task is an AioTask, a future, or anything else that can be awaited. \a cleanUp is an AioTask, or a callable
    without parameters that returns something to await and is called when \a task has ended and its frame is gone. The
    value of the clean-up is dropped.

    \b Cancelling reaches \a task. The clean-up is shielded: a cancel that comes while it runs is delivered right after
    it.

    The returned AioTask is lazy like every AioTask: if it is cancelled before it is awaited or has a slot, neither
    \a task nor \a cleanUp runs. Once it has begun, the clean-up runs, even if \a task is cancelled before its first
    line.

    \b Errors: an exception of the clean-up replaces the value, error or cancel of \a task, as in Python, Java and
    JavaScript.

    \b Lifetime: \a task and \a cleanUp are kept until both have ended. If the pool is destroyed before that, the
    clean-up runs up to its first \c co_await that suspends, which throws AioCancelled. Put what must not be skipped
    before that \c co_await, or into a destructor.

    With g++ 12, give a lambda with captures a name before the \c co_await expression that takes it, as above.
*/
template<typename A, typename C>
AioTask<detail::AwaitResult<A>> finally(A &&task, C &&cleanUp)
{
    constexpr auto misuse = detail::finallyMisuse<A, C>();
    if constexpr (misuse == detail::Misuse::None) {
        return detail::finally<A, std::decay_t<C>>(std::decay_t<A>(std::forward<A>(task)), std::forward<C>(cleanUp));
    } else {
        return detail::callOrRefuse<detail::Refused<misuse, C>>();
    }
}

}
