// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Turns a function and a range into tasks, for map(), mapN() and iterMap().

#include "aiorangeholder.h"
#include "aiorepeat.h"
#include "base/aiolocalhold.h"

#include <QtCore/QList>

#include <algorithm>
#include <ranges>
#include <vector>

namespace Aio::detail {

/*!
    A running map, which has one place in the queue. When the place gets a slot, the map pulls an item and starts its
    task. The task takes another slot if one is free and nothing else waits for it. Otherwise the task takes the slot of
    the place, and the place returns to the back of the queue. In one turn the map fills all slots that are free, before
    the first of its tasks continues.

    If the items are functions that run in threads, the map also pulls items while its place waits, as many as
    PoolCore::mayLookAhead() permits. These wait as tasks in the queue, right before the place.

    The map keeps itself alive by one reference while m_holds > 0. m_holds is plain, because only the pool's thread
    touches it.
*/
class AIOPOOL_EXPORT MapRunBase : public QueuePlace, private Runnable
{
public:
    //! Makes the first error of an item the error of the map. Before start().
    void stopAtError() noexcept { m_stopsAtError = true; }
    //! Queues the place of the map.
    void start(PoolCore &core);
    //! Stops pulling and cancels the items in flight. Runs user code.
    void cancel() noexcept;
    bool isDone() const noexcept { return m_done; }
    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    bool canMove(DeadlockSearch &search);
    //! Throws the reason if there are no results.
    void throwIfFailed() const;

    void slotTaken() noexcept override;
    void lookAhead() noexcept override;
    void poolGone() noexcept override;
    void cancelAllRequested() noexcept override { stop(); }
    void sizeGrown() noexcept override
    {
        if (m_core && m_inFlight < m_core->scheduler().size())
            pullAgain();
    }
    TasksToCome tasksToCome() const noexcept override;
    void shutDown() noexcept override
    {
        if (m_options.atEnd() != AioAtEnd::Finish)
            stop();
    }
    bool waitsOnlyFor(const Callers &callers) const noexcept override;

protected:
    //! The task of an item in flight.
    class Item : public detail::Link
    {
    public:
        virtual Job &itemJob() noexcept = 0;
        //! Calls the function of the map before the job has a slot. Runs user code. May throw std::bad_alloc.
        virtual void prepare() = 0;

    protected:
        Item() noexcept = default;
        ~Item() = default;
    };

    explicit MapRunBase(const AioTaskOptions &options);
    ~MapRunBase() override = default;

    /*!
        Returns a job for the next item, with room for its result, or null at the end. Throws what the range throws, and
        std::bad_alloc.
    */
    virtual Ref<Job> pull(Item *&pulled) = 0;

    //! Stops the map because of \a error of an item, if it is to stop at the first one. Runs user code.
    void itemFailed(std::exception_ptr error) noexcept;
    bool stopsAtError() const noexcept { return m_stopsAtError; }
    qsizetype pulledCount() const noexcept { return m_pulledCount; }
    //! Notes the number of all items, 0 if it is not known.
    void setLength(qsizetype length) noexcept { m_length = length; }
    const AioTaskOptions &options() const noexcept { return m_options; }
    PoolCore &core() const noexcept { return *m_core; }
    void itemEnded(Item &item) noexcept;
    //! Called when an item has turned out to be a function that runs in a thread, as the next ones will.
    void itemIsFunction() noexcept { m_hasFunctions = true; }

private:
    friend class LocalHold<MapRunBase>;
    void hold() noexcept
    {
        if (m_holds++ == 0)
            retain();
    }
    void unhold() noexcept
    {
        if (--m_holds == 0)
            release();
    }
    void run() noexcept override;
    void stop() noexcept;
    void pullAgain() noexcept;
    bool pullOne();
    bool startPulled(Item &item, Ref<Job> &job, qsizetype index);
    void pullAhead();
    void dropPulled(Item &item) noexcept;
    void leaveQueue() noexcept;
    void endIfOver() noexcept;

    PoolCore *m_core = nullptr; // null once the map is over
    AioTaskOptions m_options;
    Waker *m_waker = nullptr;
    std::exception_ptr m_error;
    qsizetype m_pulledCount = 0;
    qsizetype m_length = 0; // 0: not known
    qsizetype m_holds = 0;
    bool m_exhausted = false;
    bool m_done = false;
    bool m_lastEnded = false; // a task has ended since the last one was started
    bool m_hasFunctions = false; // the last item was one, so that the map may look ahead
    bool m_isPullingAhead = false;
    bool m_stopsAtError = false;
    bool m_isFull = false; // as many items as there are slots are in flight, and some of them wait: pulls no more
    int m_inFlight = 0;
    detail::Link m_items;
};

template<typename R>
class MapRun : public MapRunBase
{
public:
    using MapRunBase::MapRunBase;
    ResultList<R> takeResults()
    {
        throwIfFailed();
        m_results.resize(SizeType(pulledCount()));
        return std::move(m_results);
    }

protected:
    using SizeType = typename ResultList<R>::size_type;

    //! Makes room for the result of one more item. May throw std::bad_alloc.
    void makeRoom()
    {
        constexpr SizeType AtATime = 64;
        const SizeType size = m_results.size();
        if (size == SizeType(pulledCount()))
            m_results.resize(size < m_results.capacity() ? std::min(size + AtATime, m_results.capacity())
                                                         : size + AtATime);
    }
    AioResult<R> &resultAt(qsizetype index) { return m_results[SizeType(index)]; }
    /*!
        Reserves room for \a count results, but no more than 32 MiB: not all items of a long range may be wanted. May
        throw std::bad_alloc.
    */
    void expect(qsizetype count)
    {
        constexpr qsizetype Most = (qsizetype(32) << 20) / qsizetype(sizeof(AioResult<R>));
        m_results.reserve(SizeType(std::min(count, Most)));
    }

private:
    ResultList<R> m_results;
};

template<typename Types, typename Range>
class TypedMapRun final : public MapRun<typename Types::Result>
{
    using R = typename Types::Result;
    using Functions = typename Types::Functions;

public:
    template<typename V>
    TypedMapRun(const AioTaskOptions &options, Ref<Functions> functions, V &&range)
        : MapRun<R>(options), m_functions(std::move(functions)), m_range(std::forward<V>(range))
    {
    }

protected:
    Ref<Job> pull(MapRunBase::Item *&pulled) override
    {
        if (this->pulledCount() == 0) {
            const qsizetype length = m_range.size();
            this->expect(length);
            this->setLength(length);
        }
        std::optional<typename RangeHolder<Range>::Item> item = m_range.next();
        if (!item)
            return {};
        this->makeRoom();
        Ref<Repeater> repeater;
        if constexpr (Types::Worker::canRepeat) {
            if (Q_UNLIKELY(this->options().isRepeatable())) {
                repeater = makeRepeater<typename Types::Fn, typename Types::Worker::Value, R>(
                        this->core(), this->options(), this->pulledCount(), false, m_functions, std::as_const(*item));
            }
        }
        Ref<ItemJob> job = std::move(m_spare);
        if (job)
            job->renew(*this, std::move(*item));
        else
            job = Ref<ItemJob>::adopt(new ItemJob(*this, std::move(*item)));
        if (Q_UNLIKELY(repeater))
            job->setRepeater(std::move(repeater));
        pulled = job.get();
        return job;
    }

private:
    class ItemJob final : public Types::BorrowingJob, public MapRunBase::Item
    {
        using Base = typename Types::BorrowingJob;
        using Functions = BorrowedFunctions<typename Types::Functions>;

    public:
        ItemJob(TypedMapRun &run, typename Types::Item &&item)
            : Base(worker(run, std::move(item)), Types::callback(run.m_functions)),
              m_run(run),
              m_index(run.pulledCount())
        {
        }
        void renew(TypedMapRun &run, typename Types::Item &&item)
        {
            m_index = run.pulledCount();
            Base::renew(worker(run, std::move(item)), Types::callback(run.m_functions));
        }
        Job &itemJob() noexcept override { return *this; }
        void prepare() override
        {
            if constexpr (canPrepare)
                this->remainingWorker()->prepare(*this);
        }
        void handOverResult(Ref<Job> &owned) noexcept override
        {
            AioResult<R> &result = m_run.resultAt(m_index);
            this->moveResultTo(result, m_index);
            if (Q_UNLIKELY(m_run.stopsAtError()) && !result)
                m_run.itemFailed(result.error());
            if (auto *worker = this->remainingWorker())
                worker->functions().keep();
            if (owned && !m_run.m_spare && this->canBeRenewed()) {
                this->clear(); // runs a user destructor
                m_run.m_spare = Ref<ItemJob>::adopt(static_cast<ItemJob *>(owned.take()));
            }
            m_run.itemEnded(*this); // may destroy the run, and with it this job
        }

    private:
        static constexpr bool canPrepare = requires(typename Types::BorrowingWorker & worker, Job &job)
        {
            worker.prepare(job);
        };
        void isFoundFunction() noexcept override
        {
            Base::isFoundFunction();
            if constexpr (canPrepare)
                m_run.itemIsFunction();
        }
        static auto worker(TypedMapRun &run, typename Types::Item &&item)
        {
            return typename Types::BorrowingWorker(Functions(*run.m_functions), std::move(item));
        }

        TypedMapRun &m_run; // may be destroyed any time after itemEnded()
        qsizetype m_index;
    };

    Ref<Functions> m_functions;
    RangeHolder<Range> m_range;
    Ref<ItemJob> m_spare; // a finished job, reused for the next item
};

//! The values of a map, for a type that can be copied or not.
template<typename R>
using ValueList = std::conditional_t<isCopyable<R>, QList<R>, std::vector<R>>;

//! Returns the values of \a results, none of which is an error.
template<typename R>
auto valuesOf(ResultList<R> &&results)
{
    if constexpr (!std::is_void_v<R>) {
        ValueList<R> values;
        values.reserve(results.size());
        for (auto &result : results)
            values.push_back(std::move(result).value());
        return values;
    }
}

//! Waits for all the results of a map. The map is cancelled with its awaiter.
template<typename R>
class MapWait : public Source
{
public:
    explicit MapWait(const Ref<MapRun<R>> &run) noexcept : m_run(run) { }
    ~MapWait() { MapWait::abandon(); }

    bool isReady() const noexcept { return m_run->isDone(); }
    bool start() noexcept
    {
        m_run->setWaker(&this->waker());
        m_waiting = true;
        return true;
    }
    ResultList<R> take()
    {
        m_waiting = false;
        return m_run->takeResults();
    }
    Interrupt interrupt() noexcept override
    {
        m_run->cancel();
        return m_run->isDone() ? Interrupt::Now : Interrupt::Later;
    }
    void abandon() noexcept override
    {
        if (!std::exchange(m_waiting, false))
            return;
        m_run->setWaker(nullptr);
        m_run->cancel();
    }
    bool canMove(DeadlockSearch &search) override { return m_run->canMove(search); }
    static constexpr bool canDeadlock = true;
    static constexpr bool waitsOutside = false;

private:
    Ref<MapRun<R>> m_run;
    bool m_waiting = false;
};

template<typename R>
class MapSource final : public MapWait<R>
{
public:
    using MapWait<R>::MapWait;
};

//! Waits for all the values of a map that stops at the first error.
template<typename R>
class MapValuesSource final : public MapWait<R>
{
public:
    using MapWait<R>::MapWait;
    auto take() { return valuesOf<R>(MapWait<R>::take()); }
};

template<typename R>
class [[nodiscard("co_await it, or call mapN(), which need not be awaited")]] MapAwaitable
    : public Deferred<MapSource<R>, Ref<MapRun<R>>>
{
public:
    using MapAwaitable::Deferred::Deferred;
};

template<typename R>
class [[nodiscard("co_await it, or call mapN(), which need not be awaited")]] MapValuesAwaitable
    : public Deferred<MapValuesSource<R>, Ref<MapRun<R>>>
{
public:
    using MapValuesAwaitable::Deferred::Deferred;
};

}
