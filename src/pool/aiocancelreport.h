// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiotaskstate.h"

#include <QtCore/QList>

#include <exception>

/*!
    \class AioOutcome
    \ingroup pool
    \brief The outcome of a task that was asked to cancel. A value type.
*/
struct AioOutcome
{
    /*! Creates the outcome of no task: id 0. */
    AioOutcome() noexcept { }
    /*!
        Creates the outcome of the task \a taskId, which ended in \a endState, with \a reason if that is not Succeeded.
    */
    AioOutcome(qint64 taskId, Aio::TaskState endState, std::exception_ptr reason) noexcept
        : id(taskId), state(endState), error(std::move(reason))
    {
    }

    /*! The task's id. */
    qint64 id = 0;
    /*! The final state: Cancelled, or another one if the task ended differently in spite of the request. */
    Aio::TaskState state = Aio::TaskState::Cancelled;
    /*! The task's exception; null if the task recovered and succeeded. */
    std::exception_ptr error;
};

/*!
    \class AioCancelReport
    \ingroup pool
    \brief The result of a \c co_await of AioPool::cancel(). A value type.
*/
struct AioCancelReport
{
    /*! Creates an empty report. */
    AioCancelReport() noexcept { }

    /*! The number of tasks that were unfinished and got the request. */
    int cancelled = 0;
    /*! The outcomes of these tasks, in the order in which they were asked. */
    QList<AioOutcome> outcomes;
};
