// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The machinery of iterMap() and iterWait().

#include "aioiteroptions.h"
#include "aiomap.h"
#include "base/aioblocks.h"
#include "core/aiopoolcore.h"
#include "job/aiofuture.h"

#include <QCoro/QCoroAsyncGenerator>

#include <memory>
#include <vector>

namespace Aio::detail {

//! The state of an iteration over tasks: which have finished, in which order, and whether these make a batch.
class AIOPOOL_EXPORT IterationBase : public RefCounted, public PoolWatcher
{
public:
    //! True if no results are left to yield.
    bool isOver() const noexcept { return m_unfinished == 0 && !m_finished.isLinked(); }
    bool hasBatch() const noexcept;
    //! Wakes \a waker once there is a batch or the pool is gone. A null \a waker ends the wait.
    void waitForBatch(Waker *waker);
    void stopWaiting() noexcept;
    //! Throws AioCancelled if the pool is gone.
    void throwIfPoolGone() const;
    void poolGone() noexcept override;

protected:
    class Entry : public JobWaiter, public Link, public Blocks
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

    //! Removes and returns the first finished entry, or returns null.
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
    const Nanoseconds m_limit; // negative if there is none
    TimeLimit m_timeLimit;
    bool m_timeUp = false;
    bool m_gone = false;
    bool m_failed = false; // for FirstException: at least one of the finished tasks ended with an exception
    qsizetype m_unfinished = 0;
    Link m_finished; // in order of completion
    Waker *m_waker = nullptr;
};

template<typename R>
class Iteration final : public IterationBase
{
public:
    //! With \a takes, results are taken instead of copied: nothing else has access to them.
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
    //! Asks all tasks to cancel. Runs user code.
    void cancelAll()
    {
        for (const auto &entry : m_entries)
            entry->cancel();
    }
    //! Takes the results of all finished tasks.
    ResultList<R> takeBatch()
    {
        throwIfPoolGone();
        ResultList<R> batch;
        // Reserves all the room at once: a growing list would move its results, and a move that throws would spoil the
        // list.
        batch.reserve(finishedCount());
        while (Entry *entry = takeFinished()) {
            const qsizetype index = entry->index();
            try {
                batch.push_back(static_cast<TypedEntry *>(entry)->result(m_takes).at(index));
            } catch (...) {
                batch.push_back(AioResult<R>(std::current_exception(), index)); // the exception from moving the value
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
class BatchSource final : public Source
{
public:
    explicit BatchSource(const Ref<Iteration<R>> &iteration) noexcept : m_iteration(iteration) { }
    ~BatchSource() { BatchSource::abandon(); }

    bool isReady() const noexcept { return m_iteration->hasBatch(); }
    bool start()
    {
        m_iteration->waitForBatch(&this->waker());
        OutsideWait::noteInnerWait();
        return true;
    }
    ResultList<R> take() { return m_iteration->takeBatch(); }
    void abandon() noexcept override { m_iteration->stopWaiting(); }
    static constexpr bool waitsOutside = false;

private:
    Ref<Iteration<R>> m_iteration;
};

template<typename R>
QCoro::AsyncGenerator<ResultList<R>> batches(Ref<Iteration<R>> iteration)
{
    while (!iteration->isOver()) {
        Deferred<BatchSource<R>, const Ref<Iteration<R>> &> next(iteration);
        ResultList<R> batch = co_await next;
        co_yield batch;
    }
}

template<typename R>
QCoro::AsyncGenerator<AioResult<R>> results(Ref<Iteration<R>> iteration)
{
    while (!iteration->isOver()) {
        Deferred<BatchSource<R>, const Ref<Iteration<R>> &> next(iteration);
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
