// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The verbs spawnN(), spawn() and exec(): a worker becomes a task.

#include "base/aiorefuse.h"
#include "core/aiopoolcore.h"
#include "map/aiorepeat.h"
#include "job/aiofuture.h"
#include "worker/aioworkerjob.h"

class AioIterOptions;

namespace Aio::detail {

template<typename T>
concept TaskOptions = std::is_base_of_v<AioTaskOptions, std::remove_cvref_t<T>>;
template<typename T>
concept NotOptions = !TaskOptions<T> && !std::is_same_v<std::remove_cvref_t<T>, AioIterOptions>;

//! A verb with the type of its options, which may ask for what its worker cannot do.
template<typename Options, typename Verb>
struct With : Verb
{
    static consteval Misuse findMisuse()
    {
        if constexpr (Verb::misuse != Misuse::None)
            return Verb::misuse;
        else if constexpr (std::is_base_of_v<AioRetryOptions, Options> && !Verb::Worker::canRepeat)
            return Verb::onceOnly;
        else
            return Misuse::None;
    }
    static constexpr Misuse misuse = findMisuse();
};

//! Waits for a task to get its slot.
template<typename R>
class SpawnSource final : public Source, private JobWaiter
{
public:
    explicit SpawnSource(const Ref<TypedJob<R>> &job) noexcept : m_job(job) { }
    ~SpawnSource() { SpawnSource::abandon(); }

    bool isReady() const noexcept { return m_job->place() == QueueEntry::Place::Slot || m_job->isFinished(); }
    bool start() noexcept
    {
        waitHere(*m_job);
        return true;
    }
    AioFuture<R> take()
    {
        if (m_deadlock)
            std::rethrow_exception(m_deadlock);
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
    static constexpr bool waitsOutside = false;

private:
    void jobGotSlot() noexcept override
    {
        stopWaiting();
        wake();
    }
    void jobFinished() noexcept override { wake(); }
    void lookForDeadlock() noexcept override
    {
        m_deadlock = DeadlockSearch::lookAgain(waker());
        if (!m_deadlock)
            return;
        wake();
        abandon(); // may destroy this
    }

    Ref<TypedJob<R>> m_job;
    std::exception_ptr m_deadlock;
};

template<typename R>
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] SpawnAwaitable
    : public Deferred<SpawnSource<R>, Ref<TypedJob<R>>>
{
public:
    using SpawnAwaitable::Deferred::Deferred;
};

//! Waits for the result of a task that belongs to the awaiter. The task is cancelled with its awaiter.
template<typename R>
class ExecSource final : public JobSource<R>
{
public:
    explicit ExecSource(const Ref<TypedJob<R>> &job) noexcept : JobSource<R>(job) { }
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

template<typename R>
class [[nodiscard("co_await it, or call spawnN(), which need not be awaited")]] ExecAwaitable
    : public Deferred<ExecSource<R>, Ref<TypedJob<R>>>
{
public:
    using ExecAwaitable::Deferred::Deferred;
};

//! The class that keeps a function, and its callback and the context of that, as far as there are any.
template<typename Fn, typename Cb = NoCallback, typename Ctx = NoContext>
struct FunctionsOf
{
    using Type = MapFunctions<Fn, Cb, Ctx>;
};

//! Returns why the arguments of a verb do not fit, or Misuse::None.
template<typename W, typename... Rest>
consteval Misuse spawnMisuse()
{
    constexpr Misuse misuse = workerMisuse<W, Rest...>();
    if constexpr (misuse == Misuse::None && sizeof...(Rest) == 1)
        return callbackMisuse<Rest..., NoContext, WorkerValue<W>>();
    else if constexpr (misuse == Misuse::None && sizeof...(Rest) == 2)
        return callbackMisuse<Rest..., WorkerValue<W>>();
    else
        return misuse;
}

//! Makes \a worker, a callable, a task of the pool that can be run again.
template<typename W, typename... Rest>
Ref<TypedJob<SpawnResult<W, Rest...>>> spawnRepeatable(PoolCore &core, const AioTaskOptions &options, bool isRejectable,
                                                       W &&worker, Rest &&...rest)
{
    using Fn = std::decay_t<W>;
    using Functions = typename FunctionsOf<Fn, std::decay_t<Rest>...>::Type;
    auto functions = Ref<Functions>::adopt(new Functions(std::forward<W>(worker), std::forward<Rest>(rest)...));
    return makeRepeater<Fn, WorkerValue<W>, SpawnResult<W, Rest...>>(core, options, -1, isRejectable,
                                                                     std::move(functions))
            ->spawn();
}

//! Makes \a worker a task of the pool. \a rest are its callback and the context of that, as far as there are any.
template<typename W, typename... Rest>
Ref<TypedJob<SpawnResult<W, Rest...>>> spawnJob(PoolCore &core, const AioTaskOptions &options, bool isRejectable,
                                                W &&worker, Rest &&...rest)
{
    using Callback = typename CallbackOf<Rest...>::Type;
    if constexpr (!WorkerFor<W>::canRepeat) {
        if (Q_UNLIKELY(options.steering().data()))
            refuseRetry(options);
    } else {
        if (Q_UNLIKELY(options.isRepeatable()))
            return spawnRepeatable(core, options, isRejectable, std::forward<W>(worker), std::forward<Rest>(rest)...);
    }
    auto job = Ref<TypedJob<SpawnResult<W, Rest...>>>::adopt(
            new SpawnJob<W, Rest...>(WorkerFor<W>(std::forward<W>(worker)), Callback(std::forward<Rest>(rest)...)));
    isRejectable ? core.spawnRejectable(*job, options) : core.spawn(*job, options);
    return job;
}

template<typename W, typename... Rest>
using Spawned = SpawnAwaitable<SpawnResult<W, Rest...>>;
template<typename W, typename... Rest>
using Executed = ExecAwaitable<SpawnResult<W, Rest...>>;

//! Base class of the verbs that take a worker, for callOrRefuse().
template<typename W, typename... Rest>
struct SpawnVerb
{
    using Worker = WorkerFor<W>;
    using Value = WorkerValue<W>;
    static constexpr Misuse misuse = spawnMisuse<W, Rest...>();
    static constexpr Misuse onceOnly = Misuse::RetryOfTask;
};

template<typename W, typename... Rest>
struct SpawnN : SpawnVerb<W, Rest...>
{
    static auto run(PoolCore &core, const AioTaskOptions &options, W &&worker, Rest &&...rest)
    {
        return AioFuture(spawnJob(core, options, true, std::forward<W>(worker), std::forward<Rest>(rest)...));
    }
};

template<typename W, typename... Rest>
struct Spawn : SpawnVerb<W, Rest...>
{
    static auto run(PoolCore &core, const AioTaskOptions &options, W &&worker, Rest &&...rest)
    {
        requireOwnThread(core, "AioPool::spawn");
        return Spawned<W, Rest...>(
                spawnJob(core, options, false, std::forward<W>(worker), std::forward<Rest>(rest)...));
    }
};

template<typename W, typename... Rest>
struct Exec : SpawnVerb<W, Rest...>
{
    static auto run(PoolCore &core, const AioTaskOptions &options, W &&worker, Rest &&...rest)
    {
        requireOwnThread(core, "AioPool::exec");
        return Executed<W, Rest...>(
                spawnJob(core, options, false, std::forward<W>(worker), std::forward<Rest>(rest)...));
    }
};

}
