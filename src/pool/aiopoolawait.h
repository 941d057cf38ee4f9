// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The awaitables that the verbs return.

#include "job/aiofuture.h"
#include "core/aiopoolcore.h"
#include "worker/aioworkerjob.h"

#include <cstddef>
#include <memory>

struct AioCancelReport;
class AioIterOptions;

namespace Aio::detail {

template<typename T>
concept NotOptions = !std::is_same_v<std::remove_cvref_t<T>,
                                     AioTaskOptions> && !std::is_same_v<std::remove_cvref_t<T>, AioIterOptions>;

//! Base class of the awaitables for a single task.
template<typename R>
class [[nodiscard("co_await it")]] JobAwaitable
{
public:
    explicit JobAwaitable(Ref<TypedJob<R>> job) noexcept : m_job(std::move(job)) { }
    const Ref<TypedJob<R>> &job() const noexcept
    {
        return m_job;
    }

private:
    Ref<TypedJob<R>> m_job;
};

template<typename R>
class SpawnSource;
template<typename R>
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] SpawnAwaitable
    : public JobAwaitable<R>,
      public Awaitable<SpawnAwaitable<R>>
{
public:
    using AioSource = SpawnSource<R>;
    using JobAwaitable<R>::JobAwaitable;
};

//! Waits for a task to get its slot.
template<typename R>
class SpawnSource final : public Source, private JobWaiter
{
public:
    explicit SpawnSource(const SpawnAwaitable<R> &awaitable) noexcept : m_job(awaitable.job()) { }
    ~SpawnSource() { SpawnSource::abandon(); }

    bool isReady() const noexcept { return m_job->place() == QueueEntry::Place::Slot || m_job->isFinished(); }
    bool start() noexcept
    {
        waitHere(*m_job);
        return true;
    }
    AioFuture<R> take()
    {
        if (m_job->isOrphaned())
            throwCancelled();
        return AioFuture<R>(m_job);
    }
    Interrupt interrupt() noexcept override
    {
        stopWaiting();
        m_job->cancelIfNotStarted();
        return Interrupt::Now;
    }
    void abandon() noexcept override
    {
        if (isWaiting())
            interrupt();
    }
    bool canMove(DeadlockSearch &search) override { return m_job->canMove(search); }
    static constexpr bool canDeadlock = true;

private:
    void jobGotSlot() noexcept override
    {
        stopWaiting();
        wake();
    }
    void jobFinished() noexcept override { wake(); }

    Ref<TypedJob<R>> m_job;
};

template<typename R>
class ExecSource;
template<typename R>
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] ExecAwaitable
    : public JobAwaitable<R>,
      public Awaitable<ExecAwaitable<R>>
{
public:
    using AioSource = ExecSource<R>;
    using JobAwaitable<R>::JobAwaitable;
};

//! Waits for the result of a task that belongs to the awaiter. The task is cancelled with its awaiter.
template<typename R>
class ExecSource final : public JobSource<R>
{
public:
    explicit ExecSource(const ExecAwaitable<R> &awaitable) noexcept : JobSource<R>(awaitable.job()) { }
    ~ExecSource() { ExecSource::abandon(); }

    Interrupt interrupt() noexcept override
    {
        this->m_job->cancel();
        return this->m_job->isFinished() ? Interrupt::Now : Interrupt::Later;
    }
    void abandon() noexcept override
    {
        if (!this->isWaiting())
            return;
        JobSource<R>::abandon();
        const Ref<Job> job = this->m_job;
        job->cancel();
    }
};

class JoinSource;
class [[nodiscard("co_await it: join() itself does not wait")]] JoinAwaitable : public Awaitable<JoinAwaitable>
{
public:
    using AioSource = JoinSource;
    explicit JoinAwaitable(Ref<PoolCore> core) noexcept : m_core(std::move(core)) { }

private:
    friend JoinSource;
    Ref<PoolCore> m_core;
};

class AIOPOOL_EXPORT JoinSource final : public Source, private PoolWatcher
{
public:
    explicit JoinSource(const JoinAwaitable &awaitable) noexcept : m_core(awaitable.m_core) { }
    ~JoinSource() { JoinSource::abandon(); }

    bool isReady() const noexcept { return m_core->isGone() || m_core->isEmpty(); }
    bool start() noexcept
    {
        m_core->addJoiner(*this);
        return true;
    }
    bool take() const
    {
        if (!m_deadlock.empty())
            throw AioDeadlock(m_deadlock);
        if (m_core->isGone())
            throwCancelled();
        return true;
    }
    void abandon() noexcept override { unlink(); }
    bool canMove(DeadlockSearch &search) override { return m_core->canMove(search); }
    static constexpr bool canDeadlock = true;

private:
    void poolEmptied() noexcept override { wake(); }
    void poolGone() noexcept override { wake(); }
    void taskEnded() noexcept override;

    Ref<PoolCore> m_core;
    std::string m_deadlock;
};

/*!
    One call of cancel(): the tasks that were asked, and how each has ended. Does not keep the jobs alive: their memory
    is freed while it is still in the cache.

    The outcome of a job that has never run is known in advance, so only its end is waited for. The run keeps itself
    alive until the last of these jobs has reported its end.
*/
class AIOPOOL_EXPORT CancelRun final : public RefCounted, private CancelRecorder, private PoolWatcher, private JobWaiter
{
public:
    /*!
        Asks \a jobs (startAll(): all tasks of the pool) to cancel. Runs user code. Throws std::bad_alloc before
        anything has changed.
    */
    static Ref<CancelRun> start(PoolCore &core, const std::vector<Ref<Job>> &jobs);
    static Ref<CancelRun> startAll(PoolCore &core);
    ~CancelRun() override;

    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    bool isDone() const noexcept { return m_unfinished == 0 || m_orphaned; }
    //! Returns the report of a run that is done. Throws AioCancelled if the pool was destroyed before that.
    const AioCancelReport &report() const;

private:
    class Entry;
    CancelRun(PoolCore &core, std::size_t capacity);
    void cancelRequested(Job &job) noexcept override;
    void poolGone() noexcept override;
    void jobFinished() noexcept override;
    bool addNotStarted(Job &job) noexcept;
    void note(qsizetype index, const Job &job) noexcept;
    void oneHasEnded() noexcept;
    Entry *entries() noexcept;

    const std::size_t m_capacity;
    std::unique_ptr<AioCancelReport> m_report;
    // Raw memory for m_capacity entries. Few of them are made, and the rest of the memory is never touched.
    const std::unique_ptr<std::byte[]> m_room;
    std::size_t m_entryCount = 0;
    qsizetype m_notStarted = 0;
    qsizetype m_unfinished = 0; // includes m_notStarted
    bool m_orphaned = false;
    Waker *m_waker = nullptr;
};

class CancelSource;
class [[nodiscard("co_await it, or call cancelAll() or AioFuture::cancel(), which wait for nothing")]] CancelAwaitable
    : public Awaitable<CancelAwaitable>
{
public:
    using AioSource = CancelSource;
    explicit CancelAwaitable(Ref<CancelRun> run) noexcept : m_run(std::move(run)) { }

private:
    friend CancelSource;
    Ref<CancelRun> m_run;
};

class AIOPOOL_EXPORT CancelSource final : public Source
{
public:
    explicit CancelSource(const CancelAwaitable &awaitable) noexcept : m_run(awaitable.m_run) { }
    ~CancelSource() { CancelSource::abandon(); }

    bool isReady() const noexcept { return m_run->isDone(); }
    bool start() noexcept
    {
        m_run->setWaker(&waker());
        return true;
    }
    AioCancelReport take() const;
    void abandon() noexcept override { m_run->setWaker(nullptr); }

private:
    Ref<CancelRun> m_run;
};

}
