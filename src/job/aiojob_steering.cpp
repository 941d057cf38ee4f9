// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojobsteering_p.h"

#include "aiojob.h"
#include "aioprogresspart_p.h"

// Tries jobs again, and limits their time before the start and in all.

namespace Aio::detail {

static void startLimit(JobLimit &limit, const std::optional<std::chrono::milliseconds> &time)
{
    if (time && isLimit(toNanoseconds(*time)))
        limit.start(toNanoseconds(*time));
}

JobSteering::JobSteering(Job &job, const AioTaskOptions &options)
    : options(options.steering()),
      queueLimit(job, AioTimeout::Kind::Queue),
      totalLimit(job, AioTimeout::Kind::Total),
      delay(job)
{
    startLimit(queueLimit, options.queueTimeout());
    startLimit(totalLimit, options.totalTimeout());
}

JobSteering::~JobSteering() = default;

void JobSteering::stop() noexcept
{
    queueLimit.stop();
    totalLimit.stop();
    delay.stop();
    nextTry = 0;
    error = nullptr;
    original.reset();
}

Nanoseconds JobSteering::endOfBudget() const noexcept
{
    if (!options || !options->retry || !options->retry->budget() || firstStart == 0)
        return Forever;
    const Nanoseconds budget = toNanoseconds(*options->retry->budget());
    return budget == Forever ? Forever : firstStart + std::max<Nanoseconds>(budget, 0);
}

void JobSteering::startBudget(Nanoseconds now) noexcept
{
    if (const Nanoseconds end = endOfBudget(); end != Forever)
        delay.start(std::max<Nanoseconds>(end - now, 0));
}

void JobLimit::timeout() noexcept
{
    m_job.limitPassed(m_kind);
}

void JobDelay::timeout() noexcept
{
    m_job.delayOver();
}

JobExtras::JobExtras(Job &job) noexcept : timer(job) { }

JobExtras::~JobExtras()
{
    QObject::disconnect(contextConnection);
}

JobSteering &Job::makeSteering(const AioTaskOptions &options)
{
    std::unique_ptr<JobSteering> &steering = makeExtras().steering;
    Ref<Repeater> repeater = steering ? std::move(steering->repeater) : Ref<Repeater>();
    steering = std::make_unique<JobSteering>(*this, options);
    steering->repeater = std::move(repeater);
    return *steering;
}

Ref<Repeater> Job::repeater() const noexcept
{
    return extras() && extras()->steering ? extras()->steering->repeater : Ref<Repeater>();
}

void Job::setRepeater(Ref<Repeater> repeater)
{
    makeSteering(AioTaskOptions()).repeater = std::move(repeater);
}

const AioRetry *Job::retry() const noexcept
{
    const JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    return steering && steering->options && steering->options->retry ? &*steering->options->retry : nullptr;
}

std::optional<AioTimeout::Kind> Job::shortenLimits(const AioTaskOptions &options, Nanoseconds way)
{
    JobSteering &steering = *extras()->steering;
    std::optional<AioTimeout::Kind> passed;
    Nanoseconds least = 1;
    const auto shorten = [&](JobLimit &limit, const std::optional<std::chrono::milliseconds> &time,
                             AioTimeout::Kind kind) {
        if (!limit.isActive())
            return;
        const Nanoseconds left = toNanoseconds(*time) - way;
        if (left > 0) {
            limit.start(left);
        } else if (left < least) { // the one that has passed first
            least = left;
            passed = kind;
        }
    };
    shorten(steering.queueLimit, options.queueTimeout(), AioTimeout::Kind::Queue);
    shorten(steering.totalLimit, options.totalTimeout(), AioTimeout::Kind::Total);
    return passed;
}

int Job::attemptOfSteered() const noexcept
{
    return extras() && extras()->steering ? extras()->steering->attempt : 1;
}

Nanoseconds Job::nextTryOfSteered() const noexcept
{
    return extras() && extras()->steering ? extras()->steering->nextTry : 0;
}

std::exception_ptr Job::lastErrorOfSteered() const noexcept
{
    return state() == TaskState::Waiting && extras() && extras()->steering ? extras()->steering->error : nullptr;
}

void Job::reportUnseenError() noexcept
{
    try {
        extras()->errorUnseen();
    } catch (const std::bad_alloc &) {
        // The error is then lost, as it is without the report.
    }
}

AioAtEnd Job::atEndOfSteered() const noexcept
{
    const JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    return steering && steering->options ? steering->options->atEnd : AioAtEnd::Cancel;
}

QVariant Job::tag() const
{
    const JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    return steering && steering->options ? steering->options->tag : QVariant();
}

qint64 Job::expectedOfSteered() const noexcept
{
    const JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    return steering && steering->options ? steering->options->expected : -1;
}

Nanoseconds Job::nextDelay() const noexcept
{
    return extras() && extras()->steering ? extras()->steering->nextDelay : 0;
}

bool Job::triesAgainSteered() const noexcept
{
    return extras() && extras()->steering && extras()->steering->triesAgain;
}

bool Job::hasLimitOfSteered() const noexcept
{
    const JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    return steering
            && (steering->queueLimit.isActive() || steering->totalLimit.isActive()
                || (steering->isInBudget() && !hasCallback()));
}

std::shared_ptr<void> &Job::originalItem() noexcept
{
    return extras()->steering->original;
}

//! Starts the limit of the attempt, which has its slot since \a now.
void Job::startLimits(Nanoseconds now) noexcept
{
    JobExtras &extras = *this->extras();
    if (extras.timeout)
        extras.timer.startLimit(*extras.timeout);
    if (JobSteering *steering = extras.steering.get()) {
        steering->queueLimit.stop();
        steering->delay.stop();
        if (steering->firstStart == 0)
            steering->firstStart = now;
    }
}

//! True if a limit will end the job if nothing else does.
bool Job::hasRunningLimit() const noexcept
{
    return extras() && (extras()->timer.isActive() || hasLimitOfSteered());
}

bool Job::decideToTryAgain(std::exception_ptr error)
{
    const AioRetry *retry = this->retry();
    error = explain(std::move(error));
    if (!retry || !error || isOver())
        return false;
    JobSteering &steering = *extras()->steering;
    // Rounded up, or an attempt would be waited for that can no longer begin within the budget.
    const auto elapsed =
            std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(recentTime() - steering.firstStart));
    const auto options = steering.options; // the function may end the job
    const auto delay = retry->delayAfter(AioAttempt(steering.attempt, error, elapsed));
    if (!delay || isFinished() || isOver())
        return false;
    steering.nextDelay = std::max<Nanoseconds>(toNanoseconds(*delay), 0);
    steering.error = std::move(error);
    steering.triesAgain = true;
    return true;
}

//! True if no attempt may follow, because the job has been asked to cancel, or its time is up.
bool Job::isOver() const noexcept
{
    return extras()->steering->isOver || (isCancelRequested() && extras()->timedOut != AioTimeout::Kind::Run);
}

bool Job::tryAgain(std::exception_ptr &error) noexcept
{
    JobSteering &steering = *extras()->steering;
    steering.triesAgain = false;
    if (isOver()) { // since the decision
        error = nullptr;
        steering.error = nullptr;
        return false;
    }
    error = steering.error;
    try {
        const std::exception_ptr reason = error;
        ownerOrDie().jobWaitsAgain(*this, reason);
        return true;
    } catch (...) {
        return false;
    }
}

void Job::prepareToWaitAgain()
{
    if (!extras())
        return;
    extras()->timer.stop();
    if (extras()->timeout)
        extras()->timer.reserve();
    if (extras()->steering)
        extras()->steering->delay.reserve();
}

void Job::waitAgain() noexcept
{
    Q_ASSERT(!isFinished() && !innermostFrame());
    m_hasRunBefore = true;
    Execution::renew(Flag::KeptByOwner);
    setState(TaskState::Waiting);
    m_times.clearSlot();
    m_waitsForThread = false;
    if (!extras())
        return;
    JobExtras &extras = *this->extras();
    extras.progress = {};
    dropParts();
    if (extras.queueKey.isMoved())
        extras.queueKey = QueueKey{ -1 }; // another task may stand there by now
    if (extras.timedOut) {
        extras.timedOut.reset();
        unmark(CancelRequested, std::memory_order_release);
        dropStopSource();
    }
    if (JobSteering *steering = extras.steering.get()) {
        ++steering->attempt;
        if (const Nanoseconds delay = steering->nextDelay; delay > 0) {
            steering->nextTry = delay > Century ? Century : recentTime() + delay;
            steering->delay.start(delay);
        } else {
            steering->startBudget(recentTime());
        }
        if (steering->isInBudget())
            m_owner->timeLimited();
    }
}

void Job::stopDelay() noexcept
{
    if (!extras() || !extras()->steering)
        return;
    extras()->steering->delay.stop();
    extras()->steering->nextTry = 0;
}

void Job::giveUp() noexcept
{
    if (extras() && extras()->steering && !extras()->steering->isAtLimit)
        extras()->steering->isOver = true;
}

void Job::delayOver() noexcept
{
    JobSteering &steering = *extras()->steering;
    if (steering.nextTry == 0) {
        budgetPassed();
        return;
    }
    steering.nextTry = 0;
    steering.startBudget(recentTime());
    if (!m_owner)
        return;
    if (steering.isInBudget())
        m_owner->timeLimited();
    m_owner->jobDelayOver(*this);
}

//! Ends the job, which waits for its next attempt, with the error of the last one. A callback needs a slot first.
void Job::budgetPassed() noexcept
{
    if (!m_owner || state() != TaskState::Waiting || !isQueued() || hasCallback())
        return;
    const Ref<Job> alive(this);
    giveUp();
    m_owner->failWaiting(*this, extras()->steering->error);
}

bool Job::isBudgetSpent(std::exception_ptr &error) noexcept
{
    JobSteering *steering = extras() ? extras()->steering.get() : nullptr;
    if (!steering || !steering->error)
        return false;
    error = std::exchange(steering->error, nullptr);
    if (recentTime() <= steering->endOfBudget())
        return false;
    giveUp();
    return true;
}

void Job::limitPassed(AioTimeout::Kind kind) noexcept
{
    if (isFinished() || !m_owner)
        return;
    const Ref<Job> alive(this);
    giveUp();
    if (state() != TaskState::Waiting || !isQueued()) {
        cancelByLimit(kind);
        return;
    }
    try {
        m_owner->failWaiting(*this, std::make_exception_ptr(AioTimeout(kind)));
    } catch (...) {
        cancelByLimit(kind);
    }
}

void Job::cancelByLimit(AioTimeout::Kind kind) noexcept
{
    const Ref<Job> alive(this);
    JobExtras &extras = *this->extras();
    const std::optional<AioTimeout::Kind> before = std::exchange(extras.timedOut, kind);
    if (extras.steering)
        extras.steering->isAtLimit = true;
    const bool counts = cancel();
    if (extras.steering)
        extras.steering->isAtLimit = false;
    if (!counts)
        extras.timedOut = before; // another cancel is on its way already
}

}
