// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"
#include "aiointerruptible.h"

class AioPool;

/*!
    \class AioContext
    \ingroup tasks
    \brief What a running task sees of itself: who it is, how far it has come, whether it is to stop.

    Got by <tt>AioContext context = co_await Aio::context();</tt> in an AioTask, or as the first parameter of a
    callable worker. Outside a pool's task it belongs to nobody: id() is 0, and nothing else has an effect.

    \b Lifetime: a light handle, copyable, harmless after the task or the pool is gone.
    \b Threads: id(), setProgress(), isCancelRequested() and stopToken() any, and so are copies; everything else the
    pool's. Progress that another thread reports arrives at a later turn of the pool's event loop, and only the newest value: a
    thread may report as often as it likes. The last value arrives before the task ends.
*/
class AIOPOOL_EXPORT AioContext
{
public:
    /*! Belongs to nobody. */
    AioContext() noexcept;
    AioContext(const AioContext &) noexcept;
    AioContext(AioContext &&) noexcept;
    AioContext &operator=(const AioContext &) noexcept;
    AioContext &operator=(AioContext &&) noexcept;
    ~AioContext();

    /*! The task's id; 0 when there is no task. */
    qint64 id() const noexcept;
    /*! The pool the task runs in; null when it has finished, or the pool is gone. */
    AioPool *pool() const noexcept;
    /*! What the task is called; empty unless somebody named it. */
    QString label() const;
    /*! Names the task. */
    void setLabel(const QString &label);
    /*!
        Says how far the task has come: \a value of \a maximum, in units of the worker's choice, and in words. A
        \a maximum of 0 means that it is unknown. Shown by the QFuture views of the task, and announced by
        AioPool::taskProgressed(): once a call in the pool's thread, and otherwise at most once a turn of its event loop.
    */
    void setProgress(qint64 value, qint64 maximum, const QString &text = {});
    /*! True as soon as a cancel has been asked, also when it has not been delivered yet. */
    bool isCancelRequested() const noexcept;
    /*! Stops when a cancel is asked; for code that is not Qt's. */
    std::stop_token stopToken() const;
    /*!
        Makes \a awaitable something whose \c co_await throws AioCancelled as soon as the task is asked to cancel:
        for workers that are a \c QCoro::Task, which a cancel cannot reach otherwise. In an AioTask every await is
        like that already.
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
    The context of the task this is awaited in; never suspends, and is no cancellation point.
*/
inline detail::ContextAwaitable context() noexcept
{
    return {};
}
}
