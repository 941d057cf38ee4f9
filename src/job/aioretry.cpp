// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioretry.h"

#include "base/aioerror.h"

#include <QtCore/QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <utility>

AioAttempt::AioAttempt(int number, const std::exception_ptr &error, std::chrono::milliseconds elapsed)
    : m_number(number), m_error(error), m_elapsed(elapsed)
{
}
AioAttempt::AioAttempt(const AioAttempt &) = default;
AioAttempt &AioAttempt::operator=(const AioAttempt &) = default;
AioAttempt::~AioAttempt() = default;

QString AioAttempt::errorString() const
{
    return Aio::errorString(m_error);
}

AioRetry::AioRetry(int attempts) : m_attempts(std::max(attempts, 0)) { }
AioRetry::AioRetry(const AioRetry &) = default;
AioRetry::AioRetry(AioRetry &&) noexcept = default;
AioRetry &AioRetry::operator=(const AioRetry &) = default;
AioRetry &AioRetry::operator=(AioRetry &&) noexcept = default;
AioRetry::~AioRetry() = default;

AioRetry &AioRetry::withDelay(std::chrono::milliseconds delay) &
{
    m_delay = std::max(delay, std::chrono::milliseconds(0));
    return *this;
}

AioRetry &&AioRetry::withDelay(std::chrono::milliseconds delay) &&
{
    return std::move(withDelay(delay));
}

AioRetry &AioRetry::withMaxDelay(std::chrono::milliseconds delay) &
{
    m_maxDelay = std::max(delay, std::chrono::milliseconds(0));
    return *this;
}

AioRetry &&AioRetry::withMaxDelay(std::chrono::milliseconds delay) &&
{
    return std::move(withMaxDelay(delay));
}

AioRetry &AioRetry::withFactor(double factor) &
{
    m_factor = factor >= 1 ? factor : 1; // NaN counts as 1
    return *this;
}

AioRetry &&AioRetry::withFactor(double factor) &&
{
    return std::move(withFactor(factor));
}

AioRetry &AioRetry::withJitter(bool jitter) &
{
    m_jitter = jitter;
    return *this;
}

AioRetry &&AioRetry::withJitter(bool jitter) &&
{
    return std::move(withJitter(jitter));
}

AioRetry &AioRetry::withBudget(std::chrono::milliseconds budget) &
{
    m_budget = std::max(budget, std::chrono::milliseconds(0));
    return *this;
}

AioRetry &&AioRetry::withBudget(std::chrono::milliseconds budget) &&
{
    return std::move(withBudget(budget));
}

AioRetry &AioRetry::when(Decision decision) &
{
    m_decision = std::move(decision);
    return *this;
}

AioRetry &&AioRetry::when(Decision decision) &&
{
    return std::move(when(std::move(decision)));
}

//! True for the errors that no further attempt can mend.
static bool isFinal(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        return true;
    } catch (const AioDeadlock &) {
        return true;
    } catch (...) {
        return false;
    }
}

std::optional<std::chrono::milliseconds> AioRetry::delayAfter(const AioAttempt &attempt) const
{
    if (attempt.number() > m_attempts)
        return std::nullopt;
    std::optional<std::chrono::milliseconds> wait;
    if (m_decision) {
        wait = m_decision(attempt);
        if (!wait)
            return std::nullopt;
        wait = std::max(*wait, std::chrono::milliseconds(0));
    } else {
        if (isFinal(attempt.error()))
            return std::nullopt;
        constexpr double Most = 1e15; // milliseconds; far more than anything waits
        double delay = double(m_delay.count());
        if (delay > 0) // 0 times infinity would be no number
            delay *= std::pow(m_factor, attempt.number() - 1);
        delay = std::min(delay, m_maxDelay ? double(m_maxDelay->count()) : Most);
        if (m_jitter)
            delay *= 0.5 + 0.5 * QRandomGenerator::global()->generateDouble();
        wait = std::chrono::milliseconds(qint64(std::min(delay, Most)));
    }
    if (m_budget && (*m_budget < attempt.elapsed() || *m_budget - attempt.elapsed() < *wait))
        return std::nullopt; // written so that no sum overflows
    return wait;
}
