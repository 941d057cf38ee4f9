// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// QFutures of a job.

#include "aiotypedjob.h"

#include <QtCore/QFutureWatcher>
#include <QtCore/QPromise>

#include <limits>

namespace Aio::detail {

//! A QFuture view of a job.
class JobView : public Link
{
public:
    virtual ~JobView() = default;
    virtual void setProgress(Job &job) = 0;
    //! Finishes the QFuture, which runs its continuations.
    virtual void finish(Job &job) = 0;
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
        if (job.progress().maximum > 0)
            TypedJobView::setProgress(job);
    }

    void setProgress(Job &job) override
    {
        // QFuture stores its progress as int.
        const Progress progress = job.progress();
        qint64 scale = 1;
        while (progress.maximum / scale > std::numeric_limits<int>::max())
            scale *= 2;
        const int maximum = int(progress.maximum / scale);
        const int value = int(progress.value / scale);
        const QFuture<R> future = m_promise.future();
        const int shown = future.progressValue();
        // Setting a range emits progressRangeChanged(), so the range is set only if it differs. Setting it is also the
        // only way to make a QFuture go back, or take another text at the same value.
        const bool isStuck = value < shown || (value == shown && value > 0 && progress.text != future.progressText());
        if (maximum != future.progressMaximum() || isStuck)
            m_promise.setProgressRange(0, maximum);
        m_promise.setProgressValueAndText(value, progress.text);
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
    if constexpr (!isCopyable<R> && !std::is_void_v<R>) {
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

}
