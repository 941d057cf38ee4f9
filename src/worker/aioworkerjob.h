// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiocallback.h"
#include "aioworker.h"
#include "job/aiotypedjob.h"

namespace Aio::detail {

//! Stands for a callback that was not given.
class NoCallback
{
};

//! A callback and what it needs while it runs, for workers with a \a T.
template<typename Callback, typename T>
class CallbackStep
{
    using Cb = typename Callback::Function;
    using Ctx = typename Callback::Context;
    using Traits = CallbackTraits<Cb, Ctx, T>;

public:
    using Value = typename Traits::Result;

    explicit CallbackStep(Callback &&callback) : m_callback(std::move(callback)) { }
    void begin(AioResult<T> &&result)
    {
        m_arguments.emplace(std::move(result));
        m_task = callCallback<Cb, Ctx, T>(m_callback.function(), m_callback.context(), *m_arguments);
    }
    AioTask<Value> &task() noexcept { return m_task; }

private:
    Callback m_callback;
    std::optional<CallbackArguments<T, Traits::shape>> m_arguments;
    AioTask<Value> m_task;
};

template<typename T>
class CallbackStep<NoCallback, T>
{
public:
    using Value = T;
    explicit CallbackStep(NoCallback) noexcept { }
};

//! A job and all it runs: a worker, and perhaps a callback after it.
template<typename Worker, typename Callback = NoCallback>
class WorkerJob : public TypedJob<typename CallbackStep<Callback, typename Worker::Value>::Value>
{
    using T = typename Worker::Value;
    using Step = CallbackStep<Callback, T>;
    static constexpr bool hasCallback = !std::is_same_v<Callback, NoCallback>;

public:
    using Result = typename Step::Value;

    WorkerJob(Worker &&worker, Callback &&callback) : m_parts(std::move(worker), std::move(callback))
    {
        this->m_hasParts = true;
    }
    ~WorkerJob() override { destroyParts(); }
    //! As another task; canBeRenewed(). May throw what moving these throws.
    void renew(Worker &&worker, Callback &&callback)
    {
        Job::renew();
        std::construct_at(std::addressof(m_parts), std::move(worker), std::move(callback));
        this->m_hasParts = true;
    }

    void discard(std::exception_ptr error) noexcept override
    {
        this->storeError(std::move(error));
        if (!this->isOnStack())
            releaseParts();
    }
    void dropWork() noexcept override
    {
        TypedJob<Result>::dropWork();
        if (this->m_released)
            destroyParts();
    }

protected:
    //! Null once nobody can be using it any more.
    Worker *remainingWorker() noexcept { return this->m_hasParts ? std::addressof(m_parts.worker) : nullptr; }

    Frame *begin() noexcept override
    {
        this->ownerOrDie().jobStarted(*this);
        if (this->isFinished())
            return nullptr; // ended by whoever was told
        try {
            m_parts.worker.begin(*this);
            return this->enter(TaskAccess::promise(m_parts.worker.task()));
        } catch (...) {
            if (this->isFinished())
                return nullptr; // it ended its pool before it threw
            if constexpr (hasCallback) {
                return workerEnded(AioResult<T>(std::current_exception()));
            } else {
                this->storeError(std::current_exception());
                return nullptr;
            }
        }
    }
    Frame *proceed() noexcept override
    {
        if constexpr (hasCallback) {
            if (!this->m_inCallback)
                return workerEnded(takeResult(m_parts.worker.task()));
            this->storeOutcomeOf(TaskAccess::promise(m_parts.step.task()));
        } else {
            this->storeOutcomeOf(TaskAccess::promise(m_parts.worker.task()));
        }
        this->showNews(); // before it has finished; may end the job, which is on the stack here
        return nullptr;
    }
    void ended() noexcept override
    {
        releaseParts(); // runs destructors of the user's, which may end the job by ending its pool
        if (!this->isFinished())
            this->ownerOrDie().jobEnded(*this);
    }

private:
    //! All that is left of worker and callback; their frames only, when the rest is kept.
    void releaseParts() noexcept
    {
        this->m_released = true;
        if (!this->isWorkKept()) {
            destroyParts();
        } else if (this->m_hasParts) {
            m_parts.worker.task() = {};
            if constexpr (hasCallback)
                m_parts.step.task() = {};
        }
    }
    void destroyParts() noexcept
    {
        if (this->m_hasParts) {
            this->m_hasParts = false; // first: it runs destructors of the user's
            std::destroy_at(std::addressof(m_parts));
        }
    }
    //! The callback's frame, or null when there is no more to run.
    Frame *workerEnded(AioResult<T> &&result) noexcept requires hasCallback
    {
        m_parts.worker.task() = {}; // the worker's locals do not wait for the callback
        this->m_inCallback = true;
        try {
            m_parts.step.begin(result.hasValue() ? std::move(result) : AioResult<T>(this->explain(result.error())));
            if (!m_parts.step.task())
                throwInvalidTask();
            return this->enter(TaskAccess::promise(m_parts.step.task()));
        } catch (...) {
            if (!this->isFinished())
                this->storeError(std::current_exception());
            return nullptr;
        }
    }

    struct Parts
    {
        Parts(Worker &&w, Callback &&c) : worker(std::move(w)), step(std::move(c)) { }
        Worker worker;
        [[no_unique_address]] Step step;
    };
    union // destroyed before this is
    {
        Parts m_parts;
    };
};

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

}
