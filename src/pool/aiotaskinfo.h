// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioerror.h"
#include "job/aiotaskstate.h"

#include <QtCore/QDateTime>
#include <QtCore/QList>

#include <chrono>
#include <optional>
#include <source_location>

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
    Aio::TaskState state = Aio::TaskState::Waiting;
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
