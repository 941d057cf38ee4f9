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
    swallow a cancel by accident. Catch it by name to clean up, then rethrow it. A worker that returns
    instead has recovered, and its task has succeeded.

    C++ permits no \c co_await within the handler: use Aio::finally() for a clean-up that awaits. AioTask
    shows how a task recovers.
*/
class AIOPOOL_EXPORT AioCancelled
{
public:
    /*! Constructs an AioCancelled, for a worker that gives up as if it had been cancelled. */
    AioCancelled() noexcept;
    AioCancelled(const AioCancelled &) noexcept;
    AioCancelled &operator=(const AioCancelled &) noexcept;
    virtual ~AioCancelled();

    /*! Returns "cancelled". */
    virtual const char *what() const noexcept;
};

/*!
    \class AioTimeout
    \ingroup errors
    \brief Reports that a time limit has passed: one of a task (AioTaskOptions::withTimeout(),
    AioTaskOptions::withQueueTimeout(), AioTaskOptions::withTotalTimeout()) or that of an await (Aio::timeout()).
*/
class AIOPOOL_EXPORT AioTimeout : public std::runtime_error
{
public:
    /*! The limits. */
    enum class Kind {
        Await, //!< of Aio::timeout()
        Run, //!< of an attempt: AioTaskOptions::withTimeout()
        Queue, //!< of the wait for the first start: AioTaskOptions::withQueueTimeout()
        Total, //!< of all from the spawn to the end: AioTaskOptions::withTotalTimeout()
    };

    /*! Constructs an error with the text "timed out", for an await. */
    AioTimeout();
    /*! Constructs an error of this \a kind, with a text that says which: "timed out in the queue", for example. */
    explicit AioTimeout(Kind kind);
    /*! Constructs an error with the text \a what. */
    explicit AioTimeout(const std::string &what);
    AioTimeout(const AioTimeout &);
    AioTimeout &operator=(const AioTimeout &);
    ~AioTimeout() override;

    /*! Returns which limit has passed. */
    Kind kind() const noexcept { return m_kind; }

private:
    Kind m_kind = Kind::Await;
};

/*!
    \class AioRejected
    \ingroup errors
    \brief Reports that a task was not taken, or was dropped, because too many were waiting: see
    AioPool::setWaitingLimit().
*/
class AIOPOOL_EXPORT AioRejected : public std::runtime_error
{
public:
    /*! Constructs an error with the text "rejected, because too many tasks wait". */
    AioRejected();
    /*! Constructs an error with the text \a what. */
    explicit AioRejected(const std::string &what);
    AioRejected(const AioRejected &);
    AioRejected &operator=(const AioRejected &);
    ~AioRejected() override;
};

/*!
    \class AioDeadlock
    \ingroup errors
    \brief Thrown by an await that has just begun and could never end, because it waits for the task it is
    made in.
*/
class AIOPOOL_EXPORT AioDeadlock : public std::logic_error
{
public:
    /*! Constructs an error with the text \a what. */
    explicit AioDeadlock(const std::string &what);
    AioDeadlock(const AioDeadlock &);
    AioDeadlock &operator=(const AioDeadlock &);
    ~AioDeadlock() override;
};

namespace Aio {
/*!
    \ingroup errors
    Returns the text of \a error: its \c what(), "cancelled" for an AioCancelled, "unknown exception" for
    anything else that is not a \c std::exception, and an empty string for no error. These two and the texts of
    AioTimeout and AioRejected are translated.
*/
AIOPOOL_EXPORT QString errorString(const std::exception_ptr &error);

namespace detail {
AIOPOOL_EXPORT bool isCancelled(const std::exception_ptr &error) noexcept;
AIOPOOL_EXPORT std::exception_ptr cancelledError();
//! True if \a error is known at once to be an AioCancelled. One of a derived class gives false.
AIOPOOL_EXPORT bool isUsualCancel(const std::exception_ptr &error) noexcept;
AIOPOOL_EXPORT std::exception_ptr nullError();
// Thrown in the coroutine itself: each function between the throw and the handler is looked up and unwound, which costs a
// cancel a quarter of its time.
[[noreturn]] Q_ALWAYS_INLINE void throwCancelled()
{
    throw AioCancelled();
}
[[noreturn]] AIOPOOL_EXPORT void throwNotFinished();
[[noreturn]] AIOPOOL_EXPORT void throwTaken();
[[noreturn]] AIOPOOL_EXPORT void throwRunsOnce();
[[noreturn]] AIOPOOL_EXPORT void throwNotRepeatable();
}
}

/*!
    \ingroup errors
    Returns the logging category of all messages of the library, \c aiopool.
*/
AIOPOOL_EXPORT const QLoggingCategory &lcAioPool();
