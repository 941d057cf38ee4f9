// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiotaskstate.h"

#include <QtCore/QList>

#include <exception>

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
    AioOutcome(qint64 taskId, Aio::TaskState endState, std::exception_ptr reason) noexcept
        : id(taskId), state(endState), error(std::move(reason))
    {
    }

    /*! The task's id. */
    qint64 id = 0;
    /*! Cancelled, or what it came to in spite of the request. */
    Aio::TaskState state = Aio::TaskState::Cancelled;
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
