// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "loop/aiodispatcher.h"

#include <QtCore/QMetaObject>
#include <QtCore/QString>

#include <atomic>
#include <optional>
#include <stop_token>

namespace Aio::detail {

class Job;

//! A QFuture made of a job.
class JobView : public Link
{
public:
    virtual ~JobView() = default;
    virtual void setProgress(Job &job) = 0;
    //! Finishes the QFuture, which runs its continuations.
    virtual void finish(Job &job) = 0;
};

//! Told when a cancel has been asked of a job.
class AIOPOOL_EXPORT CancelListener : private Link
{
public:
    virtual void cancelRequested() noexcept = 0;

protected:
    ~CancelListener() = default;
    void listenTo(Job &job);
    void stopListening() noexcept { unlink(); }

private:
    friend class Job;
};

/*!
    The time limit of a job. Stands still while the job only waits for a thread; but when it is over by the clock and no
    thread runs a function of ours, it ends the wait, which might be for ever.
*/
class AIOPOOL_EXPORT JobTimer final : public Timer
{
public:
    explicit JobTimer(Job &job) noexcept : m_job(job) { }

    //! May throw std::bad_alloc, unless there is a place for it.
    void startLimit(Nanoseconds limit);
    //! Begins anew with \a limit, unless the time is up.
    void restartLimit(Nanoseconds limit) noexcept;
    //! No effect when it is not running, or the time is up.
    void pause() noexcept;
    void goOn() noexcept;

protected:
    void timeout() noexcept override;

private:
    Job &m_job;
    Nanoseconds m_left = 0; // at m_since, or since it stands still
    Nanoseconds m_since = 0;
    bool m_paused = false; // m_left counts, and not what the timer runs for
};

//! Cancels its job, later in this turn or on the next.
class AIOPOOL_EXPORT JobCanceller final : public Runnable
{
public:
    explicit JobCanceller(Job &job) noexcept : m_job(job) { }

protected:
    void run() noexcept override;

private:
    Job &m_job;
};

//! How far a job has come, in its worker's units.
struct Progress
{
    qint64 value = 0;
    qint64 maximum = 0;
    QString text;
};

//! What most jobs do without.
struct AIOPOOL_EXPORT JobExtras
{
    explicit JobExtras(Job &job) noexcept : timer(job) { }
    ~JobExtras();

    QString label;
    qint64 progress = 0;
    qint64 progressMaximum = 0;
    QString progressText;
    std::optional<Nanoseconds> timeout;
    JobTimer timer;
    bool timedOut = false;
    QMetaObject::Connection contextConnection;
    std::optional<std::stop_source> stopSource;
    // Other threads write these two, under the job's lock; the flag says that a letter is on its way.
    std::optional<Progress> news;
    std::atomic<bool> newsPosted = false;
    Link views;
    Link cancelListeners;
};

}
