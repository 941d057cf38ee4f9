// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"
#include "aiointerruptible.h"
#include "aiosubprogress.h"

class AioPool;

/*!
    \class AioContext
    \ingroup tasks
    \brief A running task's view of itself: its id, label, progress and cancel requests.

    Get it with <tt>AioContext context = co_await Aio::context();</tt> in an AioTask, or as the first parameter of a
    callable worker. Outside a pool's task it belongs to no task: id() is 0, and all other functions have no effect.

    \b Lifetime: a light handle, copyable, harmless after the task or the pool is gone.
    \b Threads: any for id(), setProgress(), subprogress(), isCancelRequested(), stopToken() and copies; the pool's for
    everything else. Progress that another thread reports arrives at a later turn of the pool's event loop. Only the newest value
    arrives, so a thread may report as often as it likes. The last value arrives before the task ends.
*/
class AIOPOOL_EXPORT AioContext
{
public:
    /*! Constructs a context that belongs to no task. */
    AioContext() noexcept;
    AioContext(const AioContext &) noexcept;
    AioContext(AioContext &&) noexcept;
    AioContext &operator=(const AioContext &) noexcept;
    AioContext &operator=(AioContext &&) noexcept;
    ~AioContext();

    /*! Returns the task's id; 0 if there is no task. */
    qint64 id() const noexcept;
    /*! Returns the pool the task runs in; null if the task has finished or the pool is gone. */
    AioPool *pool() const noexcept;
    /*! Returns the number of the attempt: 1, and more if AioTaskOptions::withRetry() tries the task again. */
    int attempt() const noexcept;
    /*! Returns the label of the task; empty unless it was set. */
    QString label() const;
    /*! Sets the label of the task to \a label. */
    void setLabel(const QString &label);
    /*!
        Reports how far the task has come: \a value of \a maximum, in units of the worker's choice, and \a text in
        words. A \a maximum of 0 means that it is unknown.

        The QFuture views of the task show the progress. AioPool::taskProgressed() announces it: once per call in the
        pool's thread, otherwise at most once per turn of the pool's event loop.
    */
    void setProgress(qint64 value, qint64 maximum, const QString &text = {});
    /*!
        Returns a part of the task's progress, which counts with \a weight against the other parts. A \a weight below 0
        counts as 0. \b Threads: any. May throw \c std::bad_alloc.
        \code
        AioSubprogress loading = context.subprogress(1);
        AioSubprogress sending = context.subprogress(3);
        \endcode
    */
    AioSubprogress subprogress(double weight = 1) const;
    /*! True as soon as a cancel has been requested, even if it has not been delivered yet. */
    bool isCancelRequested() const noexcept;
    /*! Returns a token that is stopped when a cancel is requested, for code that does not use Qt. */
    std::stop_token stopToken() const;
    /*!
        Wraps \a awaitable so that its \c co_await throws AioCancelled as soon as the task is asked to cancel. For
        workers that are a \c QCoro::Task, which a cancel cannot reach otherwise; in an AioTask every await does this
        already.
        \code
        co_await context.interruptible(QCoro::sleepFor(10s));
        \endcode
    */
    template<typename A>
    auto interruptible(A awaitable) const
    {
        return Aio::detail::Interruptible<A>(m_job, std::move(awaitable));
    }

    /*! \internal */
    explicit AioContext(Aio::detail::Job *job) noexcept;

private:
    Aio::detail::Ref<Aio::detail::Job> m_job;
};

namespace Aio {
/*!
    \ingroup tasks
    Returns, when awaited, the context of the awaiting task. The \c co_await never suspends, and is not a cancellation
    point.
*/
inline detail::ContextAwaitable context() noexcept
{
    return {};
}
}
