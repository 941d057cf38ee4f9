// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"

#include <memory>

/*!
    \ingroup awaiting
    What Aio::scope() does when a task of its pool fails.
*/
enum class AioOnError {
    Continue, //!< nothing: the error goes to the future of the task
    Cancel, //!< cancels the others, takes no further ones, and throws the error when all have ended
};

namespace Aio {
namespace detail {

//! The type that a \a Body is declared to return, even if it does not take a pool.
template<typename Body>
using ScopeReturn = CallResultOf<Body, AioPool &>;
template<typename Body>
using ScopeResult = ValueOf<ScopeReturn<Body>>;
template<typename Body>
inline constexpr bool isScopeBody = std::is_invocable_v<Body &, AioPool &> &&isWork<ScopeReturn<Body>>;

//! Runs \a task as one of \a pool.
template<typename T>
AioTask<T> runIn(AioPool &pool, AioTask<T> task)
{
    auto running = pool.exec(std::move(task));
    co_return co_await std::move(running);
}

template<typename Body>
AioTask<ScopeResult<Body>> scope(int size, Body body, AioOnError onError)
{
    using T = ScopeResult<Body>;
    AioPool pool(size);
    std::unique_ptr<AioPool> bodyPool; // to cancel the body; destroyed first, because the body uses the other pool
    std::exception_ptr first;
    if (onError == AioOnError::Cancel) {
        bodyPool = std::make_unique<AioPool>(1);
        QObject::connect(&pool, &AioPool::taskFailed, [&pool, &first, bodies = bodyPool.get()](qint64 id) {
            if (first)
                return;
            first = pool.taskInfo(id)->error;
            pool.close(); // the body may spawn all the same
            bodies->cancelAll();
            pool.cancelAll();
        });
    }
    AioResult<T> result;
    try {
        AioTask<T> task = wrapWork(body(pool));
        if (bodyPool)
            task = runIn<T>(*bodyPool, std::move(task));
        if constexpr (std::is_void_v<T>) {
            co_await task;
            result = AioResult<T>(std::in_place);
        } else {
            result = AioResult<T>(std::in_place, co_await task);
        }
    } catch (...) {
        result = AioResult<T>(std::current_exception());
    }
    if (result.isCancelled())
        pool.cancelAll();
    for (bool joined = false; !joined;) {
        try {
            joined = co_await pool.join();
        } catch (const AioCancelled &) {
            result = AioResult<T>();
            pool.cancelAll();
        }
    }
    if (first)
        std::rethrow_exception(std::exchange(first, nullptr));
    co_return std::move(result).value();
}

}

/*!
    \ingroup awaiting
    Runs \a body with a pool of its own, which has \a size slots, and joins the pool on every way out. Then returns what
    the body returned, or rethrows what it threw. Lazy, like every AioTask.

    A body that ends by AioCancelled cancels the tasks it has spawned, and so does a cancel of the awaiter. The body and
    the tasks have ended before the cancel arrives at the awaiter.

    With AioOnError::Cancel as \a onError, the first task that fails ends the scope: the body and the other tasks are
    cancelled, the pool is closed, and the error is thrown when all have ended.

    \warning Otherwise an exception in a task of the scope goes to the task's future only. It ends neither the body nor the other
    tasks, and it is lost if the future has been dropped. Await the futures in the body, use map() and look at each
    AioResult, or connect to AioPool::taskFailed() of \a pool.
    \code
    const auto body = [&](AioPool &pool) -> AioTask<int> {
        for (const QUrl &url : urls)
            pool.spawnN(fetch(net, url));
        co_return pool.count();
    };
    const int n = co_await Aio::scope(8, body); // all of them have ended
    \endcode
*/
template<typename Body>
AioTask<detail::ScopeResult<Body>> scope(int size, Body body, AioOnError onError = AioOnError::Continue)
{
    if constexpr (detail::isScopeBody<Body>) {
        return detail::scope<Body>(size, std::move(body), onError);
    } else {
        return detail::callOrRefuse<detail::Refused<detail::Misuse::ScopeBody, Body>>();
    }
}

}
