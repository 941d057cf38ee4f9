// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiofuture.h"
#include "core/aiopoolcore.h"
#include "aiomap.h"

#include <QCoro/QCoroAsyncGenerator>

/*!
    \ingroup iterating
    When an iteration takes what is ready as its next batch.
*/
enum class AioYieldWhen {
    AllCompleted, //!< when everything that is left has finished
    FirstCompleted, //!< when something has finished
    FirstException, //!< when something has failed, or everything that is left has finished
};

/*!
    \class AioIterOptions
    \ingroup iterating
    \brief When AioPool::iterMap() and Aio::iterWait() yield; by default all at the end.
    \code
    const auto options = AioIterOptions().withTimeout(20ms).withYieldWhen(AioYieldWhen::FirstCompleted);
    \endcode
*/
class AIOPOOL_EXPORT AioIterOptions
{
public:
    /*! No timeout, AioYieldWhen::AllCompleted. */
    AioIterOptions() noexcept;

    /*!
        Takes what is ready when \a timeout, in milliseconds, has passed since the iteration began to wait, and goes on
        waiting when that is nothing.

        With 0 it takes what is ready at once; if nothing is, it waits for the first result, whatever withYieldWhen() says. A
        negative time is no limit, as elsewhere in Qt, and neither is more than a century.
    */
    AioIterOptions &withTimeout(std::chrono::milliseconds timeout) &noexcept;
    AioIterOptions &&withTimeout(std::chrono::milliseconds timeout) &&noexcept;
    /*!
        \overload
        Takes any other duration, rounded up to milliseconds. One that does not fit becomes the largest number of milliseconds.
    */
    template<typename Rep, typename Period>
    AioIterOptions &withTimeout(std::chrono::duration<Rep, Period> timeout) &noexcept
    {
        return withTimeout(Aio::detail::toMilliseconds(timeout));
    }
    /*! \overload */
    template<typename Rep, typename Period>
    AioIterOptions &&withTimeout(std::chrono::duration<Rep, Period> timeout) &&noexcept
    {
        return std::move(withTimeout(Aio::detail::toMilliseconds(timeout)));
    }
    /*! Takes what is ready as soon as \a yieldWhen says. */
    AioIterOptions &withYieldWhen(AioYieldWhen yieldWhen) &noexcept;
    AioIterOptions &&withYieldWhen(AioYieldWhen yieldWhen) &&noexcept;

    /*! The time that was set, even if it means no limit; nothing unless set. */
    std::optional<std::chrono::milliseconds> timeout() const noexcept { return m_timeout; }
    /*! AioYieldWhen::AllCompleted unless set. */
    AioYieldWhen yieldWhen() const noexcept { return m_yieldWhen; }

private:
    std::optional<std::chrono::milliseconds> m_timeout;
    AioYieldWhen m_yieldWhen = AioYieldWhen::AllCompleted;
};

namespace Aio::detail {

//! An iteration over tasks: which have finished, in which order, and whether that makes a batch.
class AIOPOOL_EXPORT IterationBase : public RefCounted, public PoolWatcher
{
public:
    //! True when there is nothing to come.
    bool isOver() const noexcept { return m_unfinished == 0 && !m_finished.isLinked(); }
    bool hasBatch() const noexcept;
    //! Wakes \a waker when there is a batch, or the pool is gone; null to let go.
    void waitForBatch(Waker *waker);
    void stopWaiting() noexcept;
    //! Throws AioCancelled when the pool is gone.
    void throwIfPoolGone() const;
    void poolGone() noexcept override;

protected:
    class Entry : public JobWaiter, public Link
    {
    public:
        explicit Entry(IterationBase &iteration, qsizetype index) noexcept : m_iteration(iteration), m_index(index) { }
        virtual ~Entry() = default;
        void start(Job *job);
        qsizetype index() const noexcept { return m_index; }

    protected:
        void jobFinished() noexcept override;
        virtual Job *job() const noexcept = 0;

    private:
        friend class IterationBase;
        IterationBase &m_iteration;
        qsizetype m_index;
    };

    explicit IterationBase(const AioIterOptions &options);
    ~IterationBase() override;

    //! Takes the first finished entry out, or null.
    Entry *takeFinished() noexcept;
    void entryAdded() noexcept { ++m_unfinished; }
    qsizetype finishedCount() const noexcept;

private:
    class TimeLimit final : public Timer
    {
    public:
        explicit TimeLimit(IterationBase &iteration) noexcept : m_iteration(iteration) { }

    protected:
        void timeout() noexcept override;

    private:
        IterationBase &m_iteration;
    };

    void entryFinished(Entry &entry) noexcept;
    void wakeIfBatch() noexcept;
    void startTimeLimit();

    AioIterOptions m_options;
    const Nanoseconds m_limit; // below 0: there is none
    TimeLimit m_timeLimit;
    bool m_timeUp = false;
    bool m_gone = false;
    bool m_failed = false; // one of the finished ones, with an exception
    qsizetype m_unfinished = 0;
    Link m_finished; // in order of completion
    Waker *m_waker = nullptr;
};

template<typename R>
class Iteration final : public IterationBase
{
public:
    //! \a takes: the results are nobody else's.
    Iteration(const AioIterOptions &options, bool takes) : IterationBase(options), m_takes(takes) { }
    ~Iteration() override
    {
        while (takeFinished()) { }
    }

    void add(const Ref<TypedJob<R>> &job)
    {
        m_entries.push_back(std::make_unique<TypedEntry>(*this, qsizetype(m_entries.size()), job));
        entryAdded();
        m_entries.back()->start(job.get());
    }
    //! Runs user code.
    void cancelAll()
    {
        for (const auto &entry : m_entries)
            entry->cancel();
    }
    //! Everything that is ready.
    ResultList<R> takeBatch()
    {
        throwIfPoolGone();
        ResultList<R> batch;
        // All the room at once: a list that grows would move what is in it, and a move that throws spoil that.
        batch.reserve(finishedCount());
        while (Entry *entry = takeFinished()) {
            const qsizetype index = entry->index();
            try {
                batch.push_back(static_cast<TypedEntry *>(entry)->result(m_takes).at(index));
            } catch (...) {
                batch.push_back(AioResult<R>(std::current_exception(), index)); // what moving the value throws
            }
            m_entries[std::size_t(index)].reset();
        }
        return batch;
    }

private:
    class TypedEntry final : public Entry
    {
    public:
        TypedEntry(Iteration &iteration, qsizetype index, const Ref<TypedJob<R>> &job)
            : Entry(iteration, index), m_job(job)
        {
        }
        void cancel() noexcept
        {
            if (m_job)
                m_job->cancel();
        }
        AioResult<R> result(bool takes) noexcept { return m_job ? m_job->toResult(takes) : AioResult<R>(); }

    protected:
        Job *job() const noexcept override { return m_job.get(); }

    private:
        Ref<TypedJob<R>> m_job;
    };

    std::vector<std::unique_ptr<TypedEntry>> m_entries;
    bool m_takes;
};

template<typename R>
class BatchSource;
template<typename R>
class BatchAwaitable : public Awaitable<BatchAwaitable<R>>
{
public:
    using AioSource = BatchSource<R>;
    explicit BatchAwaitable(Iteration<R> &iteration) noexcept : m_iteration(iteration) { }

private:
    friend AioSource;
    Iteration<R> &m_iteration;
};

template<typename R>
class BatchSource final : public Source
{
public:
    explicit BatchSource(const BatchAwaitable<R> &awaitable) noexcept : m_iteration(&awaitable.m_iteration) { }
    ~BatchSource() { BatchSource::abandon(); }

    bool isReady() const noexcept { return m_iteration->hasBatch(); }
    bool start()
    {
        m_iteration->waitForBatch(&this->waker());
        return true;
    }
    ResultList<R> take() { return m_iteration->takeBatch(); }
    void abandon() noexcept override { m_iteration->stopWaiting(); }

private:
    Ref<Iteration<R>> m_iteration;
};

template<typename R>
QCoro::AsyncGenerator<ResultList<R>> batches(Ref<Iteration<R>> iteration)
{
    while (!iteration->isOver()) {
        BatchAwaitable<R> next(*iteration);
        ResultList<R> batch = co_await next;
        co_yield batch;
    }
}

template<typename R>
QCoro::AsyncGenerator<AioResult<R>> results(Ref<Iteration<R>> iteration)
{
    while (!iteration->isOver()) {
        BatchAwaitable<R> next(*iteration);
        ResultList<R> batch = co_await next;
        for (AioResult<R> &result : batch)
            co_yield result;
    }
}

template<typename R>
Ref<Iteration<R>> iterate(const QList<AioFuture<R>> &futures, const AioIterOptions &options)
{
    const Ref<Iteration<R>> iteration = Ref<Iteration<R>>::adopt(new Iteration<R>(options, false));
    for (const AioFuture<R> &future : futures)
        iteration->add(future.job());
    return iteration;
}

}

namespace Aio {

/*!
    \ingroup iterating
    Yields the result of each of \a futures as batches of them become ready, each result with its place in the list as its
    index. Leaving the loop early changes nothing for the tasks.
    \code
    auto results = Aio::iterWait(futures);
    QCORO_FOREACH(const AioResult<int> &result, results)
        total += result.value();
    \endcode
*/
template<typename R>
QCoro::AsyncGenerator<AioResult<R>> iterWait(const QList<AioFuture<R>> &futures, const AioIterOptions &options = {})
{
    return detail::results(detail::iterate(futures, options));
}

/*!
    \ingroup iterating
    iterWait() in whole batches; within a batch the order is that of completion.
*/
template<typename R>
QCoro::AsyncGenerator<detail::ResultList<R>> iterWaitBatches(const QList<AioFuture<R>> &futures,
                                                             const AioIterOptions &options = {})
{
    return detail::batches(detail::iterate(futures, options));
}

}
