// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioscheduler.h"
#include "base/aioerror.h"
#include "loop/aiodispatcher.h"

#include <QtCore/QMetaObject>
#include <QtCore/QString>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace Aio::detail {

class Job;
class JobView;
class ProgressPart;
struct JobSteering;

//! Receives the cancel requests of a job.
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
    The time limit of a job. It stands still while the job only waits for a thread. If it is over by the clock and no
    thread runs a function of ours, it ends the wait, which might otherwise last for ever.
*/
class AIOPOOL_EXPORT JobTimer final : public Timer
{
public:
    explicit JobTimer(Job &job) noexcept : m_job(job) { }

    //! Starts \a limit. May throw std::bad_alloc, unless the timer has a place.
    void startLimit(Nanoseconds limit);
    //! Restarts with \a limit, unless the time is up.
    void restartLimit(Nanoseconds limit) noexcept;
    //! Pauses the limit. Has no effect if it is not running or the time is up.
    void pause() noexcept;
    void goOn() noexcept;

protected:
    void timeout() noexcept override;

private:
    Job &m_job;
    Nanoseconds m_left = 0; // the time left at m_since, or while paused
    Nanoseconds m_since = 0;
    bool m_paused = false; // the limit is m_left, not what the timer runs for
};

//! The progress of a job, in its worker's units.
struct Progress
{
    qint64 value = 0;
    qint64 maximum = 0;
    QString text;
};

//! The members that most jobs do without.
struct AIOPOOL_EXPORT JobExtras
{
    explicit JobExtras(Job &job) noexcept;
    ~JobExtras();

    QString label;
    QueueKey queueKey{ -1 }; // ticket -1: the id of the job
    Progress progress;
    std::optional<Nanoseconds> timeout;
    JobTimer timer;
    std::optional<AioTimeout::Kind> timedOut; // the limit that has asked the job to cancel
    std::unique_ptr<JobSteering> steering; // null in most
    std::function<void()> errorUnseen; // called if the failed job is destroyed before anything has read its error
    QMetaObject::Connection contextConnection;
    std::optional<std::stop_source> stopSource;
    Ref<ProgressPart> parts; // the root of the parts of the progress; null in most
    // Other threads write the next two, under the job's lock. The flag says that a letter is on its way.
    std::optional<Progress> news;
    std::atomic<bool> newsPosted = false;
    JobView *views = nullptr; // the first; the job's
    Link cancelListeners;
};

}
