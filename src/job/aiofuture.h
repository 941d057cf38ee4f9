// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojobview.h"

/*!
    \class AioFuture
    \ingroup tasks
    \brief A light handle on a task of an AioPool and its result of type \a R; converts to a QFuture when one is needed.

    \code
    AioFuture<int> f = pool.spawnN(work());
    int value = co_await f; // in any coroutine
    QFuture<int> q = pool.spawnN(work()); // or a QFuture, with watchers and .then()
    \endcode

    \c co_await returns the value, rethrows what the worker threw, and throws AioCancelled if the task was cancelled.
    <tt>co_await f</tt> and result() copy the result and may be repeated. <tt>co_await std::move(f)</tt> and
    takeResult() take it, as does any way of getting a move-only result; result() throws \c std::logic_error after that.

    In a QCoro::Task, await the AioFuture, not a QFuture view of it: QCoro's QFuture awaiter crashes or blocks on
    cancelled futures.

    \b Lifetime: copyable, and valid after the pool is gone. A default-constructed future has id 0 and is finished and
    cancelled. Dropping a future does not stop its task. If the task then fails, its error is lost silently, unless
    something is connected to AioPool::taskFailed() or AioTaskModel keeps the task in its history.
    \b Threads: any, for all functions. A coroutine that awaits in another thread than the pool's continues in its own
    thread. Take a result in one thread only, while no other thread copies it. The result may be destroyed in any
    thread: the one that drops the last handle.
*/
template<typename R>
class AioFuture
{
public:
    /*! The type of the result. */
    using value_type = R;

    /*! Constructs a handle on no task: id 0, finished and cancelled. */
    AioFuture() noexcept { }

    /*! Returns the task's id; 0 if default-constructed. */
    qint64 id() const noexcept { return m_job ? m_job->id() : 0; }
    /*! Returns the state of the task. */
    Aio::TaskState state() const noexcept { return m_job ? m_job->state() : Aio::TaskState::Cancelled; }
    /*! True once the task has succeeded, failed or been cancelled. */
    bool isFinished() const noexcept { return !m_job || m_job->isFinished(); }
    /*! True if the task has finished as cancelled. */
    bool isCancelled() const noexcept { return !m_job || m_job->state() == Aio::TaskState::Cancelled; }
    /*! Returns isCancelled(), in QFuture's spelling. */
    bool isCanceled() const noexcept { return isCancelled(); }

    /*!
        Returns the value, or rethrows the error. Throws AioCancelled if the task was cancelled, and \c std::logic_error
        if it has not finished (the call never blocks) or its result has been taken.
    */
    R result() const
    {
        if (!m_job)
            Aio::detail::throwCancelled();
        return m_job->result();
    }
    /*! Moves the value out and returns it. Throws as result() does. */
    R takeResult()
    {
        if (!m_job)
            Aio::detail::throwCancelled();
        return m_job->takeResult();
    }
    /*! Returns what the task ended with; null for a value, and while the task has not finished. */
    std::exception_ptr error() const noexcept
    {
        if (!m_job)
            return Aio::detail::cancelledError();
        if (!m_job->isFinished())
            return {};
        m_job->errorRead();
        return m_job->error();
    }
    /*!
        Asks the task to cancel. True if the request counts (see AioPool::cancel()). A waiting task has finished when
        this returns; no worker code runs within the call. In another thread than the pool's, the request is passed on
        to the pool's thread, which may throw \c std::bad_alloc.
    */
    bool cancel() const
    {
        const Aio::detail::Ref<Aio::detail::TypedJob<R>> alive = m_job;
        return alive && alive->cancelFromAnywhere();
    }

    /*!
        Runs the finished task once more, as AioPool::retry() does, and returns the future of the new task. Throws
        \c std::logic_error if the task has not finished, or cannot be run again because it was not spawned with
        AioTaskOptions::withRepeatable() or is an AioTask, and AioCancelled if the pool is gone. Only in the pool's thread.
    */
    AioFuture again() const
    {
        if (m_job && !m_job->isFinished())
            Aio::detail::throwNotFinished();
        const Aio::detail::Ref<Aio::detail::Repeater> repeater =
                m_job ? m_job->repeater() : Aio::detail::Ref<Aio::detail::Repeater>();
        if (!repeater)
            Aio::detail::throwNotRepeatable();
        const Aio::detail::Ref<Aio::detail::Job> job = repeater->repeat();
        return AioFuture(Aio::detail::Ref(static_cast<Aio::detail::TypedJob<R> *>(job.get())));
    }

    /*!
        Returns a new QFuture of the task. It finishes with the task and shows its progress. Cancelling it, or a
        QFutureWatcher on it, cancels the task at the next turn of the event loop. For a move-only \a R only one can be
        made: a second call warns and returns a cancelled QFuture.

        \warning QFuture::result() and QFuture::waitForFinished() block. Called in the pool's thread before the task has
        finished, they freeze that thread for ever, because the task needs the event loop that they stop. Use
        \c co_await, then(), a QFutureWatcher, or result() of this class, which throws instead of waiting.
    */
    QFuture<R> future() const { return m_job ? m_job->makeView() : QFuture<R>(); }
    /*! Returns future(), wherever a QFuture is expected. */
    operator QFuture<R>() const { return future(); }
    /*! Calls QFuture::then() on a new future(). */
    template<typename... Args>
    auto then(Args &&...args) const
    {
        return future().then(std::forward<Args>(args)...);
    }
    /*! Calls QFuture::onFailed() on a new future(). */
    template<typename... Args>
    auto onFailed(Args &&...args) const
    {
        return future().onFailed(std::forward<Args>(args)...);
    }
    /*! Calls QFuture::onCanceled() on a new future(). */
    template<typename... Args>
    auto onCanceled(Args &&...args) const
    {
        return future().onCanceled(std::forward<Args>(args)...);
    }

    /*! \internal */
    using AioSource = Aio::detail::JobSource<R>;
    /*!
        Waits for the task and copies its result, in a coroutine that is not an AioTask. In an AioTask, \c co_await does
        the same without this operator.
    */
    auto operator co_await() const & { return Aio::detail::ForeignAwaitOperation<AioSource>(*this); }
    /*!
        \overload
        Waits for the task and takes its result.
    */
    auto operator co_await() && { return Aio::detail::ForeignAwaitOperation<AioSource>(std::move(*this)); }

    /*! True for two handles on the same task, and for two on no task. */
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
    Returns how \a future ended. An unfinished future gives a \c std::logic_error, a cancelled one an AioCancelled.
    Copies the value, or takes it if it cannot be copied.
*/
template<typename T>
AioResult<T> result(const AioFuture<T> &future)
{
    return future.job() ? future.job()->toResult(false) : AioResult<T>();
}

}
