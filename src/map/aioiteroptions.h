// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioclock.h"

#include <chrono>
#include <optional>
#include <utility>

/*!
    \ingroup iterating
    Says when an iteration yields the finished results as its next batch.
*/
enum class AioYieldWhen {
    AllCompleted, //!< when all remaining tasks have finished
    FirstCompleted, //!< when a task has finished
    FirstException, //!< when a task has failed, or all remaining tasks have finished
};

/*!
    \class AioIterOptions
    \ingroup iterating
    \brief Options that say when AioPool::iterMap() and Aio::iterWait() yield. By default they yield everything at the
    end.
    \code
    const auto options = AioIterOptions().withTimeout(20ms).withYieldWhen(AioYieldWhen::FirstCompleted);
    \endcode
*/
class AIOPOOL_EXPORT AioIterOptions
{
public:
    /*! Creates options without a timeout, with AioYieldWhen::AllCompleted. */
    AioIterOptions() noexcept;

    /*!
        Makes an iteration yield the finished results once \a timeout, in milliseconds, has passed since it began to
        wait. If there are none by then, the iteration continues to wait.

        With 0, finished results are yielded at once. If there are none, the iteration waits for the first result,
        whatever withYieldWhen() says.

        A negative time means no limit, as elsewhere in Qt, and so does a time of more than a century.
    */
    AioIterOptions &withTimeout(std::chrono::milliseconds timeout) &noexcept;
    AioIterOptions &&withTimeout(std::chrono::milliseconds timeout) &&noexcept;
    /*!
        \overload
        Takes any other duration, rounded up to milliseconds. A duration that does not fit becomes the largest number of
        milliseconds.
    */
    template<typename Rep, typename Period>
    AioIterOptions &withTimeout(std::chrono::duration<Rep, Period> timeout) &noexcept
    {
        return withTimeout(Aio::detail::toMilliseconds(timeout));
    }
    /*! \overload */
    template<typename Rep, typename Period>
    AioIterOptions &&withTimeout(std::chrono::duration<Rep, Period> timeout) &&noexcept
    {
        return std::move(withTimeout(Aio::detail::toMilliseconds(timeout)));
    }
    /*! Makes an iteration yield the finished results as soon as \a yieldWhen says. */
    AioIterOptions &withYieldWhen(AioYieldWhen yieldWhen) &noexcept;
    AioIterOptions &&withYieldWhen(AioYieldWhen yieldWhen) &&noexcept;

    /*! Returns the time that was set, even if it means no limit, or nothing if none was set. */
    std::optional<std::chrono::milliseconds> timeout() const noexcept { return m_timeout; }
    /*! Returns the condition that was set, or AioYieldWhen::AllCompleted. */
    AioYieldWhen yieldWhen() const noexcept { return m_yieldWhen; }

private:
    std::optional<std::chrono::milliseconds> m_timeout;
    AioYieldWhen m_yieldWhen = AioYieldWhen::AllCompleted;
};
