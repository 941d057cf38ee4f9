// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"
#include "base/aioresult.h"
#include "task/aioawait.h"
#include "aiooutcome.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <optional>

template<typename R>
class AioFuture;

namespace Aio::detail {

template<typename T>
class TaskPromise;

/*!
    A job whose outcome is an \a R or an error. The only link between the code that depends on the type and that which
    does not.
*/
template<typename R>
class TypedJob : public Job
{
public:
    std::exception_ptr error() const noexcept final
    {
        switch (outcomeKind()) {
        case OutcomeKind::Error:
            return m_outcome.error;
        case OutcomeKind::Cancelled:
            return cancelledError();
        default:
            return {};
        }
    }

    //! Returns a copy of the result, or the result itself if it cannot be copied. Throws the error.
    R result()
    {
        throwIfNoValue();
        if constexpr (isCopyable<R>)
            return std::as_const(m_outcome.value);
        else if constexpr (!std::is_void_v<R>)
            return take();
    }
    R takeResult()
    {
        throwIfNoValue();
        if constexpr (!std::is_void_v<R>)
            return take();
    }
    //! Returns the outcome without throwing. If copying or moving the value throws, that exception is the result.
    AioResult<R> toResult(bool takes) noexcept
    {
        if (isFinished() && hasError()) {
            errorRead();
            return outcomeKind() == OutcomeKind::Cancelled ? AioResult<R>() : AioResult<R>(error());
        }
        try {
            if constexpr (std::is_void_v<R>) {
                throwIfNoValue();
                return AioResult<R>(std::in_place);
            } else {
                return AioResult<R>(std::in_place, takes ? takeResult() : result());
            }
        } catch (...) {
            return AioResult<R>(std::current_exception());
        }
    }
    /*!
        Moves the result into \a place, whose index() becomes \a index. If moving the value throws, that exception is
        the result. The job must have finished, and nothing else may have or get its result.
    */
    void moveResultTo(AioResult<R> &place, qsizetype index) noexcept
    {
        place.m_index = index;
        if (outcomeKind() != OutcomeKind::Value) {
            errorRead();
            if (outcomeKind() == OutcomeKind::Error)
                place.m_storage.template emplace<0>(m_outcome.error);
            return;
        }
        try {
            place.m_storage.template emplace<1>(std::move(m_outcome.value));
        } catch (...) {
            place.m_storage.template emplace<0>(std::current_exception());
        }
    }
    QFuture<R> makeView();

protected:
    TypedJob() noexcept = default;
    ~TypedJob() override { m_outcome.destroy(outcomeKind()); }

    //! Stores the outcome of the task of \a promise, which has ended.
    void storeOutcomeOf(TaskPromise<R> &promise) noexcept
    {
        if (promise.hasError()) {
            storeError(promise.error());
            return;
        }
        clear();
        try {
            if constexpr (std::is_void_v<R>)
                m_outcome.makeValue();
            else
                m_outcome.makeValue(promise.value());
            setOutcomeKind(OutcomeKind::Value);
        } catch (...) {
            storeError(std::current_exception());
        }
    }
    //! Stores \a error; null means cancelled.
    void storeError(std::exception_ptr error) noexcept
    {
        std::exception_ptr explained = explain(std::move(error));
        clear();
        if (!explained || isUsualCancel(explained)) {
            setOutcomeKind(OutcomeKind::Cancelled);
        } else {
            m_outcome.makeError(std::move(explained));
            setOutcomeKind(OutcomeKind::Error);
        }
    }

    void clear() noexcept
    {
        const OutcomeKind kind = outcomeKind();
        setOutcomeKind(OutcomeKind::None);
        m_outcome.destroy(kind);
    }

private:
    TaskState outcome() const noexcept final
    {
        switch (outcomeKind()) {
        case OutcomeKind::Error:
            return isCancelled(m_outcome.error) ? TaskState::Cancelled : TaskState::Failed;
        case OutcomeKind::Cancelled:
            return TaskState::Cancelled;
        default:
            return TaskState::Succeeded;
        }
    }
    bool hasError() const noexcept
    {
        return outcomeKind() == OutcomeKind::Error || outcomeKind() == OutcomeKind::Cancelled;
    }
    void throwIfNoValue() const
    {
        if (!isFinished())
            throwNotFinished();
        if (hasError()) {
            const_cast<TypedJob *>(this)->errorRead();
            std::rethrow_exception(error());
        }
        if (isMarked(ResultTaken))
            throwTaken();
    }
    auto take()
    {
        if (mark(ResultTaken, std::memory_order_relaxed))
            throwTaken(); // by another thread, since throwIfNoValue()
        try {
            return R(std::move(m_outcome.value));
        } catch (...) {
            unmark(ResultTaken, std::memory_order_relaxed);
            throw;
        }
    }
    void attachView(QPromise<R> &&promise);

    OutcomeStorage<R> m_outcome; // other threads read it once the job has finished
};

//! Waits for a job to finish and copies or takes its result.
template<typename R>
class JobSource : public Source, protected JobWaiter
{
public:
    explicit JobSource(const AioFuture<R> &future) noexcept : m_job(future.job()) { }
    explicit JobSource(AioFuture<R> &&future) noexcept : m_job(future.job()), m_takes(true) { }
    ~JobSource() { JobSource::abandon(); }

    bool isReady() const noexcept { return !m_job || m_job->isFinished(); }
    bool start() { return !isReady() && waitFor(*m_job); }
    R take()
    {
        if (!m_job)
            throwCancelled();
        if (Q_UNLIKELY(m_deadlock))
            std::rethrow_exception(m_deadlock);
        return m_takes ? m_job->takeResult() : m_job->result();
    }
    void abandon() noexcept override { stopWaiting(); }
    //! True for a job in another thread, whose state is not known here.
    bool canMove(DeadlockSearch &search) override { return !m_job->isLocal() || m_job->canMove(search); }
    static constexpr bool canDeadlock = true;
    static constexpr bool waitsOutside = false;

protected:
    explicit JobSource(const Ref<TypedJob<R>> &job) noexcept : m_job(job), m_takes(true) { }
    void jobFinished() noexcept final { wake(); }
    void lookForDeadlock() noexcept final
    {
        m_deadlock = DeadlockSearch::lookAgain(waker());
        if (!m_deadlock)
            return;
        wake();
        abandon(); // may destroy this
    }

    Ref<TypedJob<R>> m_job;
    std::exception_ptr m_deadlock;
    bool m_takes = false;
};

}
