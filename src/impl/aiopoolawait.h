// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What the verbs return to be awaited.

#include "../aiofuture.h"
#include "../aiopool_p.h"
#include "aioworkerjob.h"

#include <cstddef>
#include <memory>

struct AioCancelReport;
class AioIterOptions;

namespace Aio::detail {

template<typename T>
concept NotOptions = !std::is_same_v<std::remove_cvref_t<T>,
                                     AioTaskOptions> && !std::is_same_v<std::remove_cvref_t<T>, AioIterOptions>;

template<typename Cb, typename Ctx>
struct CallbackOf
{
    using Type = OwnCallback<std::decay_t<Cb>, std::decay_t<Ctx>>;
};
template<typename Ctx>
struct CallbackOf<NoCallback, Ctx>
{
    using Type = NoCallback;
};

template<typename W, typename Cb = NoCallback, typename Ctx = NoContext>
using SpawnJob = WorkerJob<WorkerFor<W>, typename CallbackOf<Cb, Ctx>::Type>;
//! The result of a task spawned with these.
template<typename W, typename Cb = NoCallback, typename Ctx = NoContext>
using SpawnResult = typename SpawnJob<W, Cb, Ctx>::Result;

template<typename R>
class [[nodiscard("co_await it")]] JobAwaitable;
//! Base of what is awaited for a task of its own.
template<typename R>
class JobAwaitable
{
public:
    explicit JobAwaitable(Ref<TypedJob<R>> job) noexcept : m_job(std::move(job)) { }
    const Ref<TypedJob<R>> &job() const noexcept { return m_job; }

private:
    Ref<TypedJob<R>> m_job;
};

template<typename R>
class SpawnSource;
template<typename R>
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] SpawnAwaitable;
template<typename R>
class SpawnAwaitable : public JobAwaitable<R>, public Awaitable<SpawnAwaitable<R>>
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
        m_job->cancelUnrun();
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
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] ExecAwaitable;
template<typename R>
class ExecAwaitable : public JobAwaitable<R>, public Awaitable<ExecAwaitable<R>>
{
public:
    using AioSource = ExecSource<R>;
    using JobAwaitable<R>::JobAwaitable;
};

//! Waits for the result of a task that is the awaiter's own: it is cancelled with its awaiter.
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
class [[nodiscard("co_await it: join() itself does not wait")]] JoinAwaitable;
class JoinAwaitable : public Awaitable<JoinAwaitable>
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
    One call of cancel(): those that were asked, and how each has ended once it has. It holds on to none of them, so that they go
    while a processor has them at hand. Those that have never run wait for nothing but their end, and what they end
    with is known: the run is there until the last of them has told it.
*/
class AIOPOOL_EXPORT CancelRun final : public RefCounted, private PoolWatcher, private JobWaiter
{
public:
    CancelRun(PoolCore &core, std::size_t capacity);
    ~CancelRun() override;

    void add(Job &job) noexcept;
    void setWaker(Waker *waker) noexcept { m_waker = waker; }
    bool isDone() const noexcept { return m_unfinished == 0 || m_orphaned; }
    //! Once it is done. Throws when the pool went before.
    const AioCancelReport &report() const;

private:
    class Entry;
    void poolGone() noexcept override;
    void jobFinished() noexcept override;
    bool addUnrun(Job &job) noexcept;
    void note(qsizetype index, const Job &job) noexcept;
    void oneHasEnded() noexcept;
    Entry *entries() noexcept;

    const std::size_t m_capacity;
    std::unique_ptr<AioCancelReport> m_report;
    const std::unique_ptr<std::byte[]> m_room; // for as many entries, of which few are made, and the rest never touched
    std::size_t m_entryCount = 0;
    qsizetype m_unrun = 0;
    qsizetype m_unfinished = 0; // m_unrun included
    bool m_orphaned = false;
    Waker *m_waker = nullptr;
};

class CancelSource;
class [[nodiscard("co_await it, or call cancelAll() or AioFuture::cancel(), which wait for nothing")]] CancelAwaitable;
class CancelAwaitable : public Awaitable<CancelAwaitable>
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
