// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioerror.h"
#include "job/aiotaskstate.h"

#include <QtCore/QDateTime>
#include <QtCore/QList>
#include <QtCore/QVariant>

#include <chrono>
#include <optional>
#include <source_location>

/*!
    \class AioLocation
    \ingroup pool
    \brief The place of a \c co_await in a task's code. A value type.
*/
class AIOPOOL_EXPORT AioLocation
{
public:
    /*! Creates a location that is nowhere: line 0. */
    AioLocation() noexcept { }
    /*! Creates the location that \a location describes. */
    explicit AioLocation(const std::source_location &location);

    /*! The path of the source file, as it was given to the compiler. */
    QString file;
    /*! The line number, counted from 1. */
    int line = 0;
    /*!
        The function with its signature, nearly as the compiler writes it. For a coroutine, g++ before 16 writes the
        name of a function that it generates, from which the coroutine's name is taken.
    */
    QString function;
};

/*!
    \class AioTaskInfo
    \ingroup pool
    \brief What AioPool::taskInfo() knows about a task. A value type that describes the moment it was made.
*/
class AioTaskInfo
{
public:
    /*! Creates the info of no task: id 0. */
    AioTaskInfo() noexcept { }

    /*! The task's id. */
    qint64 id = 0;
    /*! The task's label; empty if it has none. */
    QString label;
    /*! The task's state, or how it ended. */
    Aio::TaskState state = Aio::TaskState::Waiting;
    /*!
        The task's exception: an AioCancelled if it was cancelled; that of its last attempt while it waits for the next one;
        null if it succeeded, or otherwise has not finished.
    */
    std::exception_ptr error;
    /*! Returns Aio::errorString() of error, or an empty string if error is null. */
    QString errorString() const { return error ? Aio::errorString(error) : QString(); }
    /*! The priority of the task. */
    int priority = 0;
    /*! Why the task waits; None if it does not. */
    Aio::WaitReason waitReason = Aio::WaitReason::None;
    /*! The number of the attempt that runs, or follows, or was the last one: 1, 2, … */
    int attempt = 1;
    /*! True if the task waits and is held, see AioPool::hold(). */
    bool isHeld = false;
    /*! True if AioPool::retry() can run the task again when it has finished. */
    bool isRepeatable = false;
    /*! The tag set by AioTaskOptions::withTag(); invalid if there is none. */
    QVariant tag;
    /*! The progress set by AioContext::setProgress(), in the worker's units. */
    qint64 progress = 0;
    /*! The maximum of progress; 0 if it is unknown. */
    qint64 progressMaximum = 0;
    /*! The progress in words. */
    QString progressText;
    /*! The time since the task was spawned, on Linux without the time in suspend. */
    std::chrono::milliseconds age{};
    /*! The time for which the task has held its slot, or had held it when it ended; nothing if it never got one. */
    std::optional<std::chrono::milliseconds> activeFor;
    /*!
        The places where the task is suspended: the co_awaits of the nested AioTasks, the worker's own first, the
        innermost last. Empty for a finished task.
    */
    QList<AioLocation> chain;
    /*! Returns the place of the innermost co_await. */
    AioLocation location() const { return chain.isEmpty() ? AioLocation() : chain.last(); }
};
