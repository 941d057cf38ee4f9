// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojob.h"

#include "aioerror.h"

#include <QtCore/QObject>

namespace Aio::detail {

JobExtras::~JobExtras()
{
    QObject::disconnect(contextConnection);
    while (views.isLinked())
        delete static_cast<JobView *>(views.next());
}

Job::~Job() = default;

void Job::setLabel(const QString &label)
{
    makeExtras().label = label;
}

void Job::setProgress(qint64 value, qint64 maximum, const QString &text)
{
    if (isFinished())
        return;
    JobExtras &extras = makeExtras();
    extras.progress = value;
    extras.progressMaximum = maximum;
    extras.progressText = text;
    const Ref<Job> alive(this);
    for (detail::Link *link = extras.views.next(); link != &extras.views; link = link->next())
        static_cast<JobView *>(link)->setProgress(*this);
    if (m_owner)
        m_owner->jobProgressed(*this);
}

std::stop_token Job::stopToken()
{
    auto &source = makeExtras().stopSource;
    if (!source) {
        source.emplace();
        if (m_cancelRequested)
            source->request_stop();
    }
    return source->get_token();
}

JobExtras &Job::makeExtras()
{
    if (!m_extras)
        m_extras = std::make_unique<JobExtras>(*this);
    return *m_extras;
}

void Job::adopt(JobOwner &owner, qint64 id, const AioTaskOptions &options, qsizetype index)
{
    if (!options.label().isEmpty())
        makeExtras().label = index < 0 ? options.label()
                                       : QString(options.label()).replace(QLatin1String("%1"), QString::number(index));
    if (options.timeout())
        makeExtras().timeout = std::chrono::nanoseconds(*options.timeout()).count();
    if (options.context() && *options.context()) {
        makeExtras().contextConnection = QObject::connect(*options.context(), &QObject::destroyed, [this] {
            const Ref<Job> alive(this);
            if (m_owner)
                m_owner->contextGone(*this);
        });
    }
    m_owner = &owner;
    m_id = id;
    m_spawnTime = now();
}

void Job::slotTaken() noexcept
{
    setState(State::Active);
    m_slotTime = now();
    schedule();
    if (m_extras && m_extras->timeout)
        m_extras->timer.start(*m_extras->timeout);
    for (detail::Link *link = m_waiters.next(); link != &m_waiters;) {
        auto *waiter = static_cast<JobWaiter *>(link);
        link = link->next();
        waiter->jobGotSlot();
    }
}

void Job::beCancelling() noexcept
{
    setState(State::Cancelling);
    m_cancelRequested = true;
    if (!m_extras)
        return;
    const Ref<Job> alive(this);
    detail::Link listeners;
    listeners.splice(m_extras->cancelListeners);
    while (listeners.isLinked()) {
        auto *listener = static_cast<CancelListener *>(listeners.next());
        listener->unlink();
        listener->linkBefore(m_extras->cancelListeners);
        listener->cancelRequested();
    }
    if (m_extras->stopSource)
        m_extras->stopSource->request_stop();
}

bool Job::canMove(DeadlockSearch &search)
{
    if (isFinished() || (m_extras && m_extras->timer.isActive()))
        return true;
    if (place() == Place::Waiting)
        return search.visit(*this) && m_owner->canMove(search);
    return Execution::canMove(search);
}

void Job::setFinished() noexcept
{
    const std::exception_ptr error = this->error();
    setState(!error ? State::Succeeded : isCancelled(error) ? State::Cancelled : State::Failed);
    m_owner = nullptr;
    if (!m_extras)
        return;
    m_extras->timer.stop();
    QObject::disconnect(m_extras->contextConnection);
}

void Job::finishViews() noexcept
{
    while (m_extras && m_extras->views.isLinked()) {
        const std::unique_ptr<JobView> view(static_cast<JobView *>(m_extras->views.next()));
        view->unlink();
        view->finish(*this);
    }
}

void Job::wakeWaiters() noexcept
{
    while (m_waiters.isLinked()) {
        auto *waiter = static_cast<JobWaiter *>(m_waiters.next());
        waiter->unlink();
        waiter->jobFinished();
    }
}

std::exception_ptr Job::explain(std::exception_ptr error) const noexcept
{
    if (isTimedOut() && isCancelled(error))
        return std::make_exception_ptr(AioTimeout());
    return error;
}

void JobCanceller::run() noexcept
{
    const Ref<Job> alive(&m_job);
    alive->cancel();
}

void JobTimer::timeout() noexcept
{
    const Ref<Job> alive(&m_job);
    JobExtras &extras = *m_job.m_extras;
    extras.timedOut = true;
    if (!m_job.cancel())
        extras.timedOut = false; // somebody else's cancel is on its way already
}

void CancelListener::listenTo(Job &job)
{
    linkBefore(job.makeExtras().cancelListeners);
}

}
