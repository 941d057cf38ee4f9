// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskoptions.h"
#include "base/aioerror.h"
#include "loop/aiodispatcher.h"

#include <memory>

namespace Aio::detail {

class Job;
class Repeater;

//! Calls Job::limitPassed() when a limit on the time of a job has passed.
class AIOPOOL_EXPORT JobLimit final : public Timer
{
public:
    JobLimit(Job &job, AioTimeout::Kind kind) noexcept : m_job(job), m_kind(kind) { }

protected:
    void timeout() noexcept override;

private:
    Job &m_job;
    const AioTimeout::Kind m_kind;
};

//! Calls Job::delayOver() when the next attempt of a job is due, or can no longer begin within the budget.
class AIOPOOL_EXPORT JobDelay final : public Timer
{
public:
    explicit JobDelay(Job &job) noexcept : m_job(job) { }

protected:
    void timeout() noexcept override;

private:
    Job &m_job;
};

//! The state of a job that is tried again, or whose time is limited before its start or in all.
struct AIOPOOL_EXPORT JobSteering
{
    //! Starts the limits of \a options. May throw std::bad_alloc.
    JobSteering(Job &job, const AioTaskOptions &options);
    ~JobSteering();
    void stop() noexcept;
    //! Returns when the budget of the retry has passed; Forever if there is none.
    Nanoseconds endOfBudget() const noexcept;
    //! Lets the delay, which is over, run on until the budget has passed. Needs the place that it has left.
    void startBudget(Nanoseconds now) noexcept;
    //! True if the budget is running while the job waits.
    bool isInBudget() const noexcept { return delay.isActive() && nextTry == 0; }

    const QExplicitlySharedDataPointer<SteeringOptions> options; // may be null
    JobLimit queueLimit;
    JobLimit totalLimit;
    JobDelay delay;
    int attempt = 1; // the running one, or the next
    Nanoseconds firstStart = 0; // of the first attempt; 0 before that
    Nanoseconds nextTry = 0; // when the delay is over; 0 if there is none
    Nanoseconds nextDelay = 0; // of the attempt that follows the running one
    bool triesAgain = false; // the attempt has failed, and another one follows
    std::exception_ptr error; // of that attempt, until the next one begins
    bool isAtLimit = false; // the limit of the attempt is asking the job to cancel
    bool isOver = false; // no further attempt, since the job has been asked to cancel, or its time is up
    std::shared_ptr<void> original; // the item, for further attempts: the worker may have moved it
    Ref<Repeater> repeater; // null unless the task may be run again by hand
};

}
