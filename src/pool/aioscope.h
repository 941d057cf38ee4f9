// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"
#include "await/aiosingle.h"

#include <QtCore/QPointer>

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

//! Lets the body of a scope be cancelled without the task that awaits the scope.
class BodyCancel
{
public:
    //! Requests a cancel from the body that runs, or else from the one that is started next.
    void request() noexcept
    {
        m_isRequested = true;
        if (const Ref<ChildExecution> body(m_body); body && !body->hasEnded())
            body->requestCancel();
    }

private:
    template<typename T>
    friend class BodySource;

    ChildExecution *m_body = nullptr;
    bool m_isRequested = false;
};

//! Runs the body of a scope in its own execution, otherwise as a part of the task that awaits it.
template<typename T>
class BodySource final : public SingleSource<AioTask<T>>
{
public:
    BodySource(AioTask<T> &body, BodyCancel &cancel) noexcept : SingleSource<AioTask<T>>(body), m_cancel(cancel) { }
    ~BodySource() { m_cancel.m_body = nullptr; }

    bool start()
    {
        SingleSource<AioTask<T>>::start();
        m_cancel.m_body = &this->child();
        if (m_cancel.m_isRequested)
            this->child().requestCancel();
        return true;
    }
    Interrupt interrupt() noexcept override
    {
        const Interrupt answer = SingleSource<AioTask<T>>::interrupt();
        return answer == Interrupt::Later ? Interrupt::Ignored : answer; // the body decides what comes of the cancel
    }

private:
    BodyCancel &m_cancel;
};

template<typename T>
class ScopeBody : public Deferred<BodySource<T>, AioTask<T>, BodyCancel &>
{
public:
    using ScopeBody::Deferred::Deferred;
};

template<typename T>
AioTask<T> runBody(AioTask<T> body, BodyCancel &cancel)
{
    ScopeBody<T> running(std::move(body), cancel);
    co_return co_await running;
}

template<typename Body>
AioTask<ScopeResult<Body>> scope(int size, Body body, AioOnError onError)
{
    using T = ScopeResult<Body>;
    std::exception_ptr first;
    BodyCancel cancel;
    AioPool pool(size); // destroyed before what its signals use
    if (onError == AioOnError::Cancel) {
        QObject::connect(&pool, &AioPool::taskFailed, [&pool, &first, &cancel](qint64 id) {
            if (first)
                return;
            first = pool.taskInfo(id)->error;
            const QPointer<AioPool> alive(&pool); // slots and destructors may destroy the coroutine
            pool.close(); // the body may spawn all the same
            if (alive)
                cancel.request();
            if (alive)
                alive->cancelAll();
        });
    }
    AioResult<T> result;
    try {
        AioTask<T> task = wrapWork(body(pool));
        if (onError == AioOnError::Cancel)
            task = runBody<T>(std::move(task), cancel);
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

    The body is a part of the task that awaits the scope: Aio::context() in it is that of the task. A cancel of the
    awaiter arrives in the body, which may recover and return a value.

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
