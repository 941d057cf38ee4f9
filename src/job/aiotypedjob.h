// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"
#include "base/aioresult.h"
#include "task/aioawait.h"
#include "aiooutcome.h"

#include <QtCore/QFutureWatcher>
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
        if constexpr (std::is_copy_constructible_v<R>)
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
        if (isFinished() && hasError())
            return outcomeKind() == OutcomeKind::Cancelled ? AioResult<R>() : AioResult<R>(error());
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
        if (hasError())
            std::rethrow_exception(error());
        if (isMarked(ResultTaken))
            throwTaken();
    }
    auto take()
    {
        if (isUnshared()) // no other thread can have taken it since throwIfNoValue()
            markUnshared(ResultTaken);
        else if (mark(ResultTaken, std::memory_order_relaxed))
            throwTaken();
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

//! A QFuture of a job. Finishes with the job. Cancelling it cancels the job through a Qt event, without polling.
template<typename R>
class TypedJobView final : public JobView
{
public:
    TypedJobView(TypedJob<R> &job, QPromise<R> &&promise) : m_canceller(job), m_promise(std::move(promise))
    {
        // Schedules the canceller, because cancelling a waiting job finishes it, which destroys the watcher that emits
        // this signal.
        QObject::connect(&*m_watcher, &QFutureWatcherBase::canceled, &*m_watcher, [this] { m_canceller.schedule(); });
        const QFuture<R> future = m_promise.future();
        m_watcher->setFuture(future);
        if (!future.isStarted()) // starting it after setFuture() sends one event instead of three
            m_promise.start();
        if (job.extras() && job.extras()->progressMaximum > 0)
            TypedJobView::setProgress(job);
    }

    void setProgress(Job &job) override
    {
        // QFuture stores its progress as int.
        const JobExtras &extras = *job.extras();
        qint64 scale = 1;
        while (extras.progressMaximum / scale > std::numeric_limits<int>::max())
            scale *= 2;
        const int maximum = int(extras.progressMaximum / scale);
        const int value = int(extras.progress / scale);
        const QFuture<R> future = m_promise.future();
        const int shown = future.progressValue();
        // Setting a range emits progressRangeChanged(), so the range is set only if it differs. Setting it is also the
        // only way to make a QFuture go back, or take another text at the same value.
        const bool isStuck =
                value < shown || (value == shown && value > 0 && extras.progressText != future.progressText());
        if (maximum != future.progressMaximum() || isStuck)
            m_promise.setProgressRange(0, maximum);
        m_promise.setProgressValueAndText(value, extras.progressText);
    }
    void finish(Job &job) override
    {
        m_watcher.reset(); // first, because each event for it costs more than all the rest
        finish(m_promise, static_cast<TypedJob<R> &>(job));
    }

    static void finish(QPromise<R> &promise, TypedJob<R> &job)
    {
        if (job.state() == TaskState::Cancelled) {
            // Cancels the QFuture as Qt does: without a stored exception, which would keep onCanceled() from running.
            [[maybe_unused]] const QPromise<R> dropped = std::move(promise);
            return;
        }
        try {
            if constexpr (std::is_void_v<R>)
                job.result();
            else
                promise.addResult(job.result());
        } catch (...) {
            promise.setException(std::current_exception());
        }
        promise.finish();
    }

private:
    JobCanceller m_canceller;
    QPromise<R> m_promise;
    std::optional<QFutureWatcher<R>> m_watcher{ std::in_place };
};

template<typename R>
QFuture<R> TypedJob<R>::makeView()
{
    if constexpr (!std::is_copy_constructible_v<R> && !std::is_void_v<R>) {
        if (mark(ViewMade, std::memory_order_acq_rel)) { // the result is move-only
            qCWarning(lcAioPool,
                      "Task %lld has a move-only result and a QFuture already: this second one is a cancelled one",
                      id());
            return {};
        }
    }
    if (!isFinished() && !isLocal()) {
        QPromise<R> promise;
        promise.start();
        const QFuture<R> future = promise.future();
        auto letter = makeLetter([job = Ref(this), promise = std::move(promise)]() mutable {
            try {
                job->attachView(std::move(promise));
            } catch (const std::bad_alloc &) {
                // The dropped promise cancels its future.
            }
        });
        if (post(letter))
            return future;
    }
    QPromise<R> promise;
    const QFuture<R> future = promise.future();
    attachView(std::move(promise));
    return future;
}

//! Attaches a view, in the pool's thread or, once the job has finished, in any.
template<typename R>
void TypedJob<R>::attachView(QPromise<R> &&promise)
{
    if (isFinished()) {
        promise.start();
        TypedJobView<R>::finish(promise, *this);
        return;
    }
    detail::Link &views = makeExtras().views;
    (new TypedJobView<R>(*this, std::move(promise)))->linkBefore(views);
}

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
        return m_takes ? m_job->takeResult() : m_job->result();
    }
    void abandon() noexcept override { stopWaiting(); }
    //! True for a job in another thread, whose state is not known here.
    bool canMove(DeadlockSearch &search) override { return !m_job->isLocal() || m_job->canMove(search); }
    static constexpr bool canDeadlock = true;

protected:
    explicit JobSource(const Ref<TypedJob<R>> &job) noexcept : m_job(job), m_takes(true) { }
    void jobFinished() noexcept final { wake(); }

    Ref<TypedJob<R>> m_job;
    bool m_takes = false;
};

}
