// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"

#include <QtCore/QDateTime>

/*!
    \class AioOutcome
    \ingroup pool
    \brief How a task that was asked to cancel has ended. A value type.
*/
struct AioOutcome
{
    /*! No task's: id 0. */
    AioOutcome() noexcept { }
    /*! The task \a taskId has ended in \a endState, with \a reason if that is not Succeeded. */
    AioOutcome(qint64 taskId, AioPool::TaskState endState, std::exception_ptr reason) noexcept
        : id(taskId), state(endState), error(std::move(reason))
    {
    }

    /*! The task's id. */
    qint64 id = 0;
    /*! Cancelled, or what it came to in spite of the request. */
    AioPool::TaskState state = AioPool::TaskState::Cancelled;
    /*! Null when the task recovered and succeeded. */
    std::exception_ptr error;
};

/*!
    \class AioCancelReport
    \ingroup pool
    \brief What \c co_await of AioPool::cancel() gives. A value type.
*/
struct AioCancelReport
{
    /*! Of nothing. */
    AioCancelReport() noexcept { }

    /*! How many tasks were unfinished and got the request. */
    int cancelled = 0;
    /*! How each of them has ended, in the order they were asked. */
    QList<AioOutcome> outcomes;
};

/*!
    \class AioLocation
    \ingroup pool
    \brief A \c co_await in a task's code. A value type.
*/
class AIOPOOL_EXPORT AioLocation
{
public:
    /*! Nowhere: line 0. */
    AioLocation() noexcept { }
    /*! The place that \a location is. */
    explicit AioLocation(const std::source_location &location);

    /*! As the compiler was given it. */
    QString file;
    /*! Counted from 1. */
    int line = 0;
    /*! With its signature, nearly as the compiler writes it: of a coroutine g++ before 16 names what it makes of that. */
    QString function;
};

/*!
    \class AioTaskInfo
    \ingroup pool
    \brief What AioPool::taskInfo() knows of a task. A value type, true of the moment it was made.
*/
class AioTaskInfo
{
public:
    /*! Of no task: id 0. */
    AioTaskInfo() noexcept { }

    /*! The task's id. */
    qint64 id = 0;
    /*! Empty unless somebody named it. */
    QString label;
    /*! Its state, or how it ended. */
    AioPool::TaskState state = AioPool::TaskState::Waiting;
    /*! Its exception: an AioCancelled if it was cancelled; null if it succeeded or has not finished. */
    std::exception_ptr error;
    /*! Aio::errorString() of error; empty when that is null. */
    QString errorString() const { return error ? Aio::errorString(error) : QString(); }
    /*! As spawned. */
    int priority = 0;
    /*! As said by AioContext::setProgress(), in the worker's units. */
    qint64 progress = 0;
    /*! What progress goes up to; 0 when nobody knows. */
    qint64 progressMaximum = 0;
    /*! The same in words. */
    QString progressText;
    /*! How long ago it was spawned, on Linux without the time in suspend; wrong for a task older than a year. */
    std::chrono::milliseconds age{};
    /*!
        How long it has held its slot, or had held it when it ended; none if it never got one. Too long for a task that
        waited more than six days.
    */
    std::optional<std::chrono::milliseconds> activeFor;
    /*!
        Where it is suspended: the co_awaits of the nested AioTasks, the worker's own first, the innermost last. Empty
        for a finished one.
    */
    QList<AioLocation> chain;
    /*! The innermost co_await. */
    AioLocation location() const { return chain.isEmpty() ? AioLocation() : chain.last(); }
};
