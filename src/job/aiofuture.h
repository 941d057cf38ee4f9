// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotypedjob.h"

/*!
    \class AioFuture
    \ingroup tasks
    \brief A light handle on a task of an AioPool and its result of type \a R; a QFuture the moment one is wanted.

    \code
    AioFuture<int> f = pool.spawnN(work());
    int value = co_await f; // in any coroutine
    QFuture<int> q = pool.spawnN(work()); // or a QFuture, with watchers and .then()
    \endcode

    co_await gives the value, rethrows what the worker threw, and throws AioCancelled when the task was cancelled.
    <tt>co_await f</tt> and result() copy and may be repeated; <tt>co_await std::move(f)</tt> and takeResult()
    take the result, as does any way of getting a move-only one; asked again, result() throws \c std::logic_error.
    In a QCoro::Task await the AioFuture, not a QFuture view of it: QCoro's QFuture awaiter crashes or blocks on
    cancelled futures.

    \b Lifetime: copyable; valid after the pool is gone. A default-constructed one has id 0, is finished and cancelled.
    Dropping it changes nothing: the task goes on. If it then fails, its error is lost silently, unless something is
    connected to AioPool::taskFailed() or AioTaskModel keeps the task in its history.
    \b Threads: any, all of it; awaited in another thread than the pool's, the coroutine goes on in its own. Take a result
    in one thread only, while no other copies it. The result may be destroyed in whichever thread drops the last handle.
*/
template<typename R>
class AioFuture
{
public:
    /*! The type of the result. */
    using value_type = R;

    /*! A handle on nothing: id 0, finished, cancelled. */
    AioFuture() noexcept { }

    /*! The task's id; 0 when default-constructed. */
    qint64 id() const noexcept { return m_job ? m_job->id() : 0; }
    /*! The state of the task. */
    Aio::TaskState state() const noexcept { return m_job ? m_job->state() : Aio::TaskState::Cancelled; }
    /*! True once it has succeeded, failed or been cancelled. */
    bool isFinished() const noexcept { return !m_job || m_job->isFinished(); }
    /*! True when it has finished as cancelled. */
    bool isCancelled() const noexcept { return !m_job || m_job->state() == Aio::TaskState::Cancelled; }
    /*! isCancelled() in QFuture's spelling. */
    bool isCanceled() const noexcept { return isCancelled(); }

    /*!
        The value; rethrows the error. Throws AioCancelled when the task was cancelled, and \c std::logic_error when
        it has not finished (it never blocks) or its result has been taken.
    */
    R result() const
    {
        if (!m_job)
            Aio::detail::throwCancelled();
        return m_job->result();
    }
    /*! The value, moved out; throws as result() does. */
    R takeResult()
    {
        if (!m_job)
            Aio::detail::throwCancelled();
        return m_job->takeResult();
    }
    /*! What the task ended with; null for a value, and while it has not finished. */
    std::exception_ptr error() const noexcept
    {
        if (!m_job)
            return Aio::detail::cancelledError();
        return m_job->isFinished() ? m_job->error() : std::exception_ptr();
    }
    /*!
        Asks the task to cancel; true when that counts (see AioPool::cancel()). A waiting task is finished when this
        returns; no worker code runs in here. In another thread than the pool's the request is passed on, and then may
        throw \c std::bad_alloc.
    */
    bool cancel() const
    {
        const Aio::detail::Ref<Aio::detail::TypedJob<R>> alive = m_job;
        return alive && alive->cancelFromAnywhere();
    }

    /*!
        A QFuture of the task, each call a new one: it finishes with the task, shows its progress, and cancelling it, or a
        QFutureWatcher on it, cancels the task at the next turn of the event loop. For a move-only \a R only one can
        be made; a second is a cancelled one, with a warning.

        \warning QFuture::result() and QFuture::waitForFinished() block. Called in the pool's thread before the task has
        finished, they freeze that thread for ever: the task needs the event loop that they stop. Use \c co_await, then(), a
        QFutureWatcher, or result() of this class, which throws instead of waiting.
    */
    QFuture<R> future() const { return m_job ? m_job->makeView() : QFuture<R>(); }
    /*! future(), where a QFuture is wanted. */
    operator QFuture<R>() const { return future(); }
    /*! QFuture::then() of a new future(). */
    template<typename... Args>
    auto then(Args &&...args) const
    {
        return future().then(std::forward<Args>(args)...);
    }
    /*! QFuture::onFailed() of a new future(). */
    template<typename... Args>
    auto onFailed(Args &&...args) const
    {
        return future().onFailed(std::forward<Args>(args)...);
    }
    /*! QFuture::onCanceled() of a new future(). */
    template<typename... Args>
    auto onCanceled(Args &&...args) const
    {
        return future().onCanceled(std::forward<Args>(args)...);
    }

    /*! \internal */
    using AioSource = Aio::detail::JobSource<R>;
    /*! Waits for the task and copies its result, in a coroutine that is not an AioTask; there it is the same without this. */
    auto operator co_await() const & { return Aio::detail::ForeignAwaitOperation<AioSource>(*this); }
    /*!
        \overload
        Takes the result.
    */
    auto operator co_await() && { return Aio::detail::ForeignAwaitOperation<AioSource>(std::move(*this)); }

    /*! True for two handles on the same task, and for two on nothing. */
    friend bool operator==(const AioFuture &a, const AioFuture &b) noexcept { return a.m_job.get() == b.m_job.get(); }

    /*! \internal */
    explicit AioFuture(Aio::detail::Ref<Aio::detail::TypedJob<R>> job) noexcept : m_job(std::move(job)) { }
    /*! \internal */
    const Aio::detail::Ref<Aio::detail::TypedJob<R>> &job() const noexcept { return m_job; }

private:
    Aio::detail::Ref<Aio::detail::TypedJob<R>> m_job;
};

namespace Aio {

/*!
    \ingroup tasks
    How \a future ended. One that has not finished gives a \c std::logic_error, one that was cancelled an AioCancelled.
    Copies a value, and takes one that cannot be copied.
*/
template<typename T>
AioResult<T> result(const AioFuture<T> &future)
{
    return future.job() ? future.job()->toResult(false) : AioResult<T>();
}

}
