// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/QLoggingCategory>
#include <QtCore/QString>

#include <exception>
#include <stdexcept>

/*!
    \class AioCancelled
    \ingroup errors
    \brief Thrown out of the \c co_await a task is suspended on when the task is cancelled, and by
    everything that asks a cancelled task for its result.

    Deliberately not a \c std::exception: a worker's <tt>catch (const std::exception &)</tt> must not
    swallow a cancel by accident. Catch it by name to clean up, then rethrow it; a worker that returns
    instead has recovered, and its task has succeeded. C++ permits no \c co_await within the handler: use
    Aio::finally() for a clean-up that awaits. AioTask shows how a task recovers.
*/
class AIOPOOL_EXPORT AioCancelled
{
public:
    /*! For a worker that gives up as if it had been cancelled. */
    AioCancelled() noexcept;
    AioCancelled(const AioCancelled &) noexcept;
    AioCancelled &operator=(const AioCancelled &) noexcept;
    virtual ~AioCancelled();

    /*! Always "cancelled". */
    virtual const char *what() const noexcept;
};

/*!
    \class AioTimeout
    \ingroup errors
    \brief A time limit has passed: of a task (AioTaskOptions::withTimeout()) or of an await
    (Aio::timeout()).
*/
class AIOPOOL_EXPORT AioTimeout : public std::runtime_error
{
public:
    /*! One that says "timed out". */
    AioTimeout();
    /*! One that says \a what. */
    explicit AioTimeout(const std::string &what);
    AioTimeout(const AioTimeout &);
    AioTimeout &operator=(const AioTimeout &);
    ~AioTimeout() override;
};

/*!
    \class AioDeadlock
    \ingroup errors
    \brief The await that was just begun could never end, because it waits for the task it is made in.
*/
class AIOPOOL_EXPORT AioDeadlock : public std::logic_error
{
public:
    /*! One that says \a what. */
    explicit AioDeadlock(const std::string &what);
    AioDeadlock(const AioDeadlock &);
    AioDeadlock &operator=(const AioDeadlock &);
    ~AioDeadlock() override;
};

namespace Aio {
/*!
    \ingroup errors
    What \a error says of itself: its \c what(), "cancelled" for an AioCancelled, "unknown exception" for
    anything that is not a \c std::exception, and an empty string for no error.
*/
AIOPOOL_EXPORT QString errorString(const std::exception_ptr &error);

namespace detail {
AIOPOOL_EXPORT bool isCancelled(const std::exception_ptr &error) noexcept;
AIOPOOL_EXPORT std::exception_ptr cancelledError();
//! It is that very one, which no other AioCancelled is.
AIOPOOL_EXPORT bool isUsualCancel(const std::exception_ptr &error) noexcept;
AIOPOOL_EXPORT std::exception_ptr nullError();
[[noreturn]] AIOPOOL_EXPORT void throwCancelled();
[[noreturn]] AIOPOOL_EXPORT void throwNotFinished();
[[noreturn]] AIOPOOL_EXPORT void throwTaken();
}
}

/*!
    \ingroup errors
    The logging category of everything the library has to say, \c aiopool.
*/
AIOPOOL_EXPORT const QLoggingCategory &lcAioPool();
