// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "base/aioclock.h"

#include <QtCore/QString>

#include <chrono>
#include <exception>
#include <functional>
#include <optional>

/*!
    \class AioAttempt
    \ingroup pool
    \brief An attempt of a task that has failed, for AioRetry::when(). A value type.
*/
class AIOPOOL_EXPORT AioAttempt
{
public:
    /*! Constructs an attempt with the given \a number and \a error, \a elapsed after the first attempt began. */
    AioAttempt(int number, const std::exception_ptr &error, std::chrono::milliseconds elapsed);
    AioAttempt(const AioAttempt &);
    AioAttempt &operator=(const AioAttempt &);
    ~AioAttempt();

    /*! Returns the number of the attempt: 1, 2, … */
    int number() const noexcept { return m_number; }
    /*! Returns what the attempt ended with: never null. */
    const std::exception_ptr &error() const noexcept { return m_error; }
    /*! Returns Aio::errorString() of error(). */
    QString errorString() const;
    /*! Returns the time since the first attempt began, with the delays. */
    std::chrono::milliseconds elapsed() const noexcept { return m_elapsed; }

private:
    int m_number;
    std::exception_ptr m_error;
    std::chrono::milliseconds m_elapsed;
};

/*!
    \class AioRetry
    \ingroup pool
    \brief How often, and when, a task that fails is tried again; for AioTaskOptions::withRetry(). A value type.

    \code
    AioRetry(3).withDelay(1s).withMaxDelay(30s).withJitter()
    \endcode

    The delay before the next attempt is the one of withDelay(), times withFactor() for each further attempt, at most
    the one of withMaxDelay(). Without a delay, the task returns to the queue at once.

    Every error is tried again, also the AioTimeout of AioTaskOptions::withTimeout(), but not AioCancelled and not
    AioDeadlock. when() decides otherwise.
*/
class AIOPOOL_EXPORT AioRetry
{
public:
    /*! The type of the function for when(). */
    using Decision = std::function<std::optional<std::chrono::milliseconds>(const AioAttempt &attempt)>;

    /*! Constructs a retry with at most \a attempts after the first one. None if it is below 1. */
    explicit AioRetry(int attempts);
    AioRetry(const AioRetry &);
    AioRetry(AioRetry &&) noexcept;
    AioRetry &operator=(const AioRetry &);
    AioRetry &operator=(AioRetry &&) noexcept;
    ~AioRetry();

    /*! Waits for \a delay before the second attempt; 0 unless set. A negative delay counts as 0. */
    AioRetry &withDelay(std::chrono::milliseconds delay) &;
    AioRetry &&withDelay(std::chrono::milliseconds delay) &&;
    /*! Waits for no longer than \a delay before an attempt. No limit unless set. */
    AioRetry &withMaxDelay(std::chrono::milliseconds delay) &;
    AioRetry &&withMaxDelay(std::chrono::milliseconds delay) &&;
    /*! Multiplies the delay by \a factor after each further attempt; 2 unless set. A factor below 1 counts as 1. */
    AioRetry &withFactor(double factor) &;
    AioRetry &&withFactor(double factor) &&;
    /*!
        Waits for a random time between half the delay and the whole of it if \a jitter is true, so that tasks that failed
        at the same time do not try again at the same time.
    */
    AioRetry &withJitter(bool jitter = true) &;
    AioRetry &&withJitter(bool jitter = true) &&;
    /*!
        Gives up when \a budget has passed since the first attempt began. An attempt that would begin later is not made.
        A task that still waits then, for a slot, paused or held, fails with the error of its last attempt, or calls its
        callback with that error as soon as it has a slot. No limit unless set; a negative budget counts as 0.
    */
    AioRetry &withBudget(std::chrono::milliseconds budget) &;
    AioRetry &&withBudget(std::chrono::milliseconds budget) &&;
    /*!
        Calls \a decision after each failed attempt that another one may follow. It returns the time to wait, exactly, or
        nothing to give up. If it throws, the task fails with what it has thrown. Called in the pool's thread.
        \code
        AioRetry(5).withDelay(1s).when([](const AioAttempt &attempt) -> std::optional<std::chrono::milliseconds> {
            return attempt.errorString().contains(u"404"_s) ? std::nullopt : std::optional(2000ms);
        })
        \endcode
    */
    AioRetry &when(Decision decision) &;
    AioRetry &&when(Decision decision) &&;

    /*! Returns how many attempts may follow the first one. */
    int attempts() const noexcept { return m_attempts; }
    /*! Returns the delay before the second attempt. */
    std::chrono::milliseconds delay() const noexcept { return m_delay; }
    /*! Returns the longest delay; nothing if there is no limit. */
    std::optional<std::chrono::milliseconds> maxDelay() const noexcept { return m_maxDelay; }
    /*! Returns the factor of the delay. */
    double factor() const noexcept { return m_factor; }
    /*! True if the delay is random. */
    bool hasJitter() const noexcept { return m_jitter; }
    /*! Returns the time for all attempts; nothing if there is no limit. */
    std::optional<std::chrono::milliseconds> budget() const noexcept { return m_budget; }
    /*! Returns the function set by when(); empty unless set. */
    const Decision &decision() const noexcept { return m_decision; }

    /*!
        Returns how long to wait after \a attempt has failed; nothing if no other one follows. Calls decision(), and
        throws what that throws.
    */
    std::optional<std::chrono::milliseconds> delayAfter(const AioAttempt &attempt) const;

private:
    int m_attempts;
    std::chrono::milliseconds m_delay{};
    std::optional<std::chrono::milliseconds> m_maxDelay;
    double m_factor = 2;
    bool m_jitter = false;
    std::optional<std::chrono::milliseconds> m_budget;
    Decision m_decision;
};
