// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aiocleanup.h"
#include "impl/aiointerruptible.h"

namespace Aio {
namespace detail {

//! A future that is an lvalue for the caller of Aio::finally() keeps its result: \a A is a reference then.
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

}

/*!
    \ingroup awaiting
    Awaits \a task, then runs \a cleanUp to its end, however \a task has ended, and lets that outcome go on: the value is returned, the
    error or the cancel is thrown. C++ permits no \c co_await in a \c catch handler, nor in a destructor; this is the place for a
    clean-up that awaits.
    \code
    AioTask<QByteArray> query(Connection &connection, QString text)
    {
        const auto leave = [&connection] { return connection.logOut(); }; // an AioTask
        co_return co_await Aio::finally(connection.ask(text), leave);
    }
    \endcode
    \a task is an AioTask, a future, or anything else that can be awaited. \a cleanUp is a callable without parameters that returns
    one, called when \a task has ended and its frame is gone; or an AioTask. Its value is dropped.

    \b Cancelling reaches \a task. The clean-up is shielded: a cancel that comes meanwhile is delivered right after it. Lazy, as
    every AioTask: what is cancelled before it is awaited or has a slot runs neither; once begun, the clean-up runs, also when
    \a task is cancelled before its first line.

    \b Errors: what the clean-up throws takes the place of the value, the error or the cancel that there was, as in Python, Java and
    JavaScript.

    \b Lifetime: \a task and \a cleanUp are kept until both have ended. When the pool is destroyed meanwhile, the clean-up runs up
    to its first \c co_await that suspends, which throws AioCancelled; what cannot be awaited any more is to be done before it, or
    in a destructor.

    With g++ 12, name a lambda that has captures, as above, before it is handed over within a \c co_await expression.
*/
template<typename A, typename C>
AioTask<detail::AwaitResult<A>> finally(A &&task, C &&cleanUp)
{
    return detail::finally<A, std::decay_t<C>>(std::decay_t<A>(std::forward<A>(task)), std::forward<C>(cleanUp));
}

}
