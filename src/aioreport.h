// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"

#include <QtCore/QDateTime>

/*!
    \class AioOutcome
    \brief How a task that was asked to cancel has ended.
*/
struct AioOutcome
{
    AioOutcome() noexcept { }
    AioOutcome(qint64 id, AioPool::TaskState state, std::exception_ptr error) noexcept
        : id(id), state(state), error(std::move(error))
    {
    }

    qint64 id = 0;
    AioPool::TaskState state = AioPool::TaskState::Cancelled;
    /*! Null when the task recovered and succeeded. */
    std::exception_ptr error;
};

/*!
    \class AioCancelReport
    \brief What \c co_await of AioPool::cancel() gives.
*/
struct AioCancelReport
{
    AioCancelReport() noexcept { }

    /*! How many tasks were unfinished and got the request. */
    int cancelled = 0;
    /*! How each of them has ended, in the order they were asked. */
    QList<AioOutcome> outcomes;
};

/*!
    \class AioLocation
    \brief A \c co_await in a task's code.
*/
class AioLocation
{
public:
    AioLocation() noexcept { }
    explicit AioLocation(const std::source_location &location)
        : file(QString::fromUtf8(location.file_name())),
          line(int(location.line())),
          function(QString::fromUtf8(location.function_name()))
    {
    }

    QString file;
    int line = 0;
    QString function;
};

/*!
    \class AioTaskInfo
    \brief What AioPool::taskInfo() knows of an unfinished task.
*/
class AioTaskInfo
{
public:
    AioTaskInfo() noexcept { }

    qint64 id = 0;
    /*! Empty unless somebody named it. */
    QString label;
    AioPool::TaskState state = AioPool::TaskState::Waiting;
    int priority = 0;
    /*! As said by AioContext::setProgress(); a maximum of 0 means that nobody knows. */
    qint64 progress = 0;
    qint64 progressMaximum = 0;
    QString progressText;
    /*! How long ago it was spawned. */
    std::chrono::milliseconds age{};
    /*! How long it has held its slot; none while it waits. */
    std::optional<std::chrono::milliseconds> activeFor;
    /*! Where it is suspended: the co_awaits of the nested AioTasks, the worker's own first, the innermost last. */
    QList<AioLocation> chain;
    /*! The innermost co_await. */
    AioLocation location() const { return chain.isEmpty() ? AioLocation() : chain.last(); }
};
