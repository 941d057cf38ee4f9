// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// QFutures of a job.

#include "aiotypedjob.h"
#include "aioviewgroups.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <limits>

namespace Aio::detail {

class ViewGroup;

//! A QFuture of a job. Finishes with the job. Cancelling it cancels the job through a Qt event, without polling.
class AIOPOOL_EXPORT JobView : public Blocks
{
public:
    JobView(const JobView &) = delete;
    JobView &operator=(const JobView &) = delete;
    virtual ~JobView();
    virtual void setProgress(Job &job) = 0;
    //! Finishes the QFuture, which runs its continuations.
    virtual void finish(Job &job) = 0;

protected:
    explicit JobView(Job &job) noexcept : m_job(job) { }
    virtual bool isCancelled() const noexcept = 0;

    //! Starts \a future, and cancels the job when it is cancelled. Throws std::bad_alloc before anything has changed.
    void listen(ViewGroups &groups, QFutureInterfaceBase future);
    bool isListening() const noexcept { return m_group; }
    void stopListening(QFutureInterfaceBase future) noexcept;

    //! Does not listen to what the pool itself does with the QFuture of \a view, while it lives.
    class AIOPOOL_EXPORT QuietUpdate
    {
    public:
        explicit QuietUpdate(JobView &view) noexcept;
        QuietUpdate(const QuietUpdate &) = delete;
        QuietUpdate &operator=(const QuietUpdate &) = delete;
        ~QuietUpdate();

    private:
        ViewGroup *const m_group;
    };

private:
    friend class Job;
    friend class ViewGroup;
    JobView *m_next = nullptr; // the next view of the job
    Job &m_job;
    ViewGroup *m_group = nullptr;
    quint8 m_place = 0; // in the group
    bool m_isHeard = false; // its cancel has been passed on
};

template<typename R>
class TypedJobView final : public JobView
{
public:
    TypedJobView(TypedJob<R> &job, QPromise<R> &&promise) : JobView(job), m_promise(std::move(promise))
    {
        if (JobOwner *owner = job.owner())
            listen(owner->viewGroups(), QFutureInterfaceBase::get(m_promise.future()));
    }
    ~TypedJobView() override { stopListening(); }

    void setProgress(Job &job) override
    {
        // QFuture stores its progress as int.
        const QuietUpdate quiet(*this);
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
        // At 0 it takes another text only if it comes from below: needed when progress begins anew.
        const bool isFresh = value == 0 && !future.progressText().isEmpty() && progress.text != future.progressText();
        if (isFresh)
            m_promise.setProgressRange(-1, maximum);
        else if (maximum != future.progressMaximum() || isStuck)
            m_promise.setProgressRange(0, maximum);
        m_promise.setProgressValueAndText(value, progress.text);
        if (isFresh)
            m_promise.setProgressRange(0, maximum);
    }
    void finish(Job &job) override
    {
        stopListening(); // first, because each event for it costs more than all the rest
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
    bool isCancelled() const noexcept override { return m_promise.isCanceled(); }
    void stopListening() noexcept
    {
        if (isListening())
            JobView::stopListening(QFutureInterfaceBase::get(m_promise.future()));
    }

    QPromise<R> m_promise;
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
    auto view = std::make_unique<TypedJobView<R>>(*this, std::move(promise));
    if (progress().maximum > 0)
        view->setProgress(*this);
    addView(std::move(view));
}

}
