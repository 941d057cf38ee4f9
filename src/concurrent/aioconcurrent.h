// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The one file that knows Qt Concurrent; target AioPool::Concurrent.

#include "../aiocontext.h"
#include "../aiotask.h"
#include "../impl/aiowrap.h"

#include <QtConcurrent/QtConcurrentRun>

namespace Aio {
namespace detail {

template<typename T>
class ConcurrentSource;

//! A function that runs in a thread, on behalf of the task of \a context.
template<typename T>
class ConcurrentWork
{
public:
    using AioSource = ConcurrentSource<T>;
    ConcurrentWork(QFuture<T> &&future, AioContext &&context) noexcept
        : m_future(std::move(future)), m_context(std::move(context))
    {
    }

private:
    friend AioSource;
    QFuture<T> m_future;
    AioContext m_context;
};

/*!
    The function may refer to what the task's frames hold, so the frames must not go while it runs: abandoned, it is told
    to cancel and waited for, as QThreadPool's destructor does.
*/
template<typename T>
class ConcurrentSource final : public WorkSource<T>, private Runnable
{
public:
    explicit ConcurrentSource(ConcurrentWork<T> &&work)
        : WorkSource<T>(std::move(work.m_future)), m_context(std::move(work.m_context))
    {
    }
    ~ConcurrentSource() { ConcurrentSource::abandon(); }

    bool start()
    {
        WorkSource<T>::start();
        if (m_context.id() != 0) {
            const auto later = [this] { schedule(); };
            QObject::connect(&*this->m_watcher, &QFutureWatcherBase::progressValueChanged, &*this->m_watcher, later);
            QObject::connect(&*this->m_watcher, &QFutureWatcherBase::progressTextChanged, &*this->m_watcher, later);
        }
        return true;
    }
    T take()
    {
        // QFuture keeps some of its progress to itself, and all that came before somebody watched.
        const QFuture<T> &future = this->m_future;
        if (m_context.id() != 0 && (future.progressValue() != m_value || future.progressText() != m_text))
            run();
        return WorkSource<T>::take();
    }
    void abandon() noexcept override
    {
        if (!this->m_watcher)
            return;
        WorkSource<T>::abandon();
        try {
            this->m_future.waitForFinished();
        } catch (...) {
            // What the function threw is nobody's any more.
        }
    }

private:
    // Not in the watcher's signal: whoever hears of the progress may end the task, and so destroy the watcher.
    void run() noexcept override
    {
        const QFuture<T> &future = this->m_future;
        // Without a range it is the count of its results, which comes by itself; it may have used the AioContext instead.
        // resultCount() would tell, but Qt 6.4 clears the results of a function that throws without the lock.
        if (future.progressMaximum() == future.progressMinimum() && future.progressText().isEmpty())
            return;
        m_value = future.progressValue();
        m_text = future.progressText();
        m_context.setProgress(m_value - future.progressMinimum(), future.progressMaximum() - future.progressMinimum(),
                              m_text);
    }

    AioContext m_context;
    int m_value = 0; // told last
    QString m_text;
};

template<typename Future>
struct FutureValue;
template<typename T>
struct FutureValue<QFuture<T>>
{
    using Type = T;
};
template<typename... Call>
using ConcurrentResult = typename FutureValue<decltype(QtConcurrent::run(std::declval<Call>()...))>::Type;

}

/*!
    \ingroup awaiting
    Runs a blocking function in a thread, as an AioTask that starts when it is awaited or gets its slot. Takes what
    QtConcurrent::run() takes: a function and its arguments, and before them, if it is not to be the global one, a
    QThreadPool.
    \code
    pool.spawnN(Aio::concurrent(sha256, path));
    \endcode
    A function whose first parameter is a <tt>QPromise<T> &</tt> reports its result with \c addResult(), its progress,
    which becomes the task's, with \c setProgressValue(), and sees a cancel by \c isCanceled(). A function that does not look
    keeps its slot until it returns; the task is cancelled then.

    Destroying the pool, or whatever else destroys the task, cancels the function and waits until it has returned.
*/
template<typename... Call>
AioTask<detail::ConcurrentResult<Call...>> concurrent(Call... functionAndArguments)
{
    AioContext context = co_await Aio::context();
    auto future = QtConcurrent::run(std::move(functionAndArguments)...);
    detail::ConcurrentWork<detail::ConcurrentResult<Call...>> work(std::move(future), std::move(context));
    co_return co_await std::move(work);
}

}
