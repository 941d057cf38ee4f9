// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiocallback.h"
#include "aioworker.h"
#include "job/aiotypedjob.h"

namespace Aio::detail {

//! Stands for a missing callback.
class NoCallback
{
};

//! A callback, its arguments and its task, for a worker whose value is a \a T.
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

//! A job with everything it runs: a worker and, optionally, a callback after it.
template<typename Worker, typename Callback = NoCallback>
class WorkerJob : public TypedJob<typename CallbackStep<Callback, typename Worker::Value>::Value>
{
    using T = typename Worker::Value;
    using Step = CallbackStep<Callback, T>;
    static constexpr bool callsBack = !std::is_same_v<Callback, NoCallback>;

public:
    using Result = typename Step::Value;

    WorkerJob(Worker &&worker, Callback &&callback) : m_parts(std::move(worker), std::move(callback))
    {
        this->m_hasParts = true;
    }
    ~WorkerJob() override { destroyParts(); }
    //! Reuses this job, for which canBeRenewed() is true, as another task. May throw what moving the arguments throws.
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
    bool hasCallback() const noexcept override { return callsBack; }
    Offer *offer() noexcept override
    {
        if constexpr (!callsBack && requires { m_parts.worker.offer(*this); })
            return this->m_hasParts ? m_parts.worker.offer(*this) : nullptr;
        else
            return nullptr;
    }
    void dropWork() noexcept override
    {
        TypedJob<Result>::dropWork();
        if (this->m_released)
            destroyParts();
    }

protected:
    //! Returns the worker, or null once it is destroyed because nothing can use it any more.
    Worker *remainingWorker() noexcept { return this->m_hasParts ? std::addressof(m_parts.worker) : nullptr; }

    Frame *begin() noexcept override
    {
        this->ownerOrDie().jobStarted(*this);
        if (this->isFinished())
            return nullptr; // user code called by jobStarted() has ended the job
        if (Q_UNLIKELY(this->hasRunBefore())) {
            if (std::exception_ptr error; this->isBudgetSpent(error))
                return workerFailed(std::move(error));
            if (this->isFinished())
                return nullptr; // the destructor of the last error has ended the job
        }
        try {
            m_parts.worker.begin(*this);
            Frame &frame = TaskAccess::promise(m_parts.worker.task());
            if constexpr (!callsBack) {
                if (Q_UNLIKELY(frame.offer()))
                    this->isFoundFunction();
            }
            return this->enter(frame);
        } catch (...) {
            if (this->isFinished())
                return nullptr; // the worker destroyed its pool before it threw
            return workerFailed(std::current_exception());
        }
    }
    Frame *proceed() noexcept override
    {
        if (Q_UNLIKELY(this->mayTryAgain()) && !this->m_inCallback) {
            if (auto &promise = TaskAccess::promise(m_parts.worker.task()); promise.hasError())
                return workerFailed(promise.error());
        }
        if constexpr (callsBack) {
            if (!this->m_inCallback)
                return workerEnded(takeResult(m_parts.worker.task()));
            this->storeOutcomeOf(TaskAccess::promise(m_parts.step.task()));
        } else {
            this->storeOutcomeOf(TaskAccess::promise(m_parts.worker.task()));
        }
        this->showNews(); // before the job has finished; may end the job, which is on the stack here
        return nullptr;
    }
    void ended() noexcept override
    {
        if (Q_UNLIKELY(this->triesAgain()) && !this->isFinished()) {
            const Ref<Job> alive(this); // user code may end it
            std::exception_ptr error;
            if (this->tryAgain(error)) {
                // discard() has left the parts, since this is on the stack. A frame is unwound later.
                if (this->isFinished() && !this->innermostFrame())
                    releaseParts();
                return;
            }
            this->storeError(std::move(error));
        }
        releaseParts(); // runs user destructors, which may end the job by destroying its pool
        if (!this->isFinished())
            this->ownerOrDie().jobEnded(*this);
    }

private:
    //! Destroys the worker and the callback, or only their frames if the rest is kept.
    void releaseParts() noexcept
    {
        this->m_released = true;
        if (!this->isWorkKept()) {
            destroyParts();
        } else if (this->m_hasParts) {
            m_parts.worker.task() = {};
            if constexpr (callsBack)
                m_parts.step.task() = {};
        }
    }
    void destroyParts() noexcept
    {
        if (this->m_hasParts) {
            this->m_hasParts = false; // first, because destroy_at() runs user destructors
            std::destroy_at(std::addressof(m_parts));
        }
    }
    //! Decides what follows an attempt that has ended with \a error. Returns the frame of the callback, or null.
    Frame *workerFailed(std::exception_ptr error) noexcept
    {
        try {
            if (Q_UNLIKELY(this->mayTryAgain()) && this->decideToTryAgain(error)) {
                m_parts.worker.task() = {}; // destroys the worker's locals before the next attempt
                return nullptr;
            }
        } catch (...) {
            error = std::current_exception();
        }
        if (this->isFinished())
            return nullptr; // the function that decides has destroyed the pool
        if constexpr (callsBack) {
            return workerEnded(error ? AioResult<T>(std::move(error)) : AioResult<T>());
        } else {
            this->storeError(std::move(error));
            this->showNews(); // before the job has finished; may end the job, which is on the stack here
            return nullptr;
        }
    }
    //! Begins the callback. Returns its frame, or null if nothing is left to run.
    Frame *workerEnded(AioResult<T> &&result) noexcept requires callsBack
    {
        m_parts.worker.task() = {}; // destroys the worker's locals before the callback begins
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
    union // so that destroyParts() can destroy the parts before this object
    {
        Parts m_parts;
    };
};

//! The callback class for a \a Cb and a \a Ctx that were deduced from forwarding references.
template<typename Cb = NoCallback, typename Ctx = NoContext>
struct CallbackOf
{
    using Type = OwnCallback<std::decay_t<Cb>, std::decay_t<Ctx>>;
};
template<>
struct CallbackOf<NoCallback>
{
    using Type = NoCallback;
};

//! The job of a \a W, with a callback and its context as far as \a Rest has them.
template<typename W, typename... Rest>
using SpawnJob = WorkerJob<WorkerFor<W>, typename CallbackOf<Rest...>::Type>;
template<typename W, typename... Rest>
using SpawnResult = typename SpawnJob<W, Rest...>::Result;

}
