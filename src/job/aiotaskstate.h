// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/QObject>

namespace Aio {
Q_NAMESPACE_EXPORT(AIOPOOL_EXPORT)

/*!
    \ingroup pool
    The state of a task, also available as AioPool::TaskState. A task goes from Waiting to Active, from either to
    Cancelling, and from any of these to one of the last three.
*/
enum class TaskState {
    Waiting, //!< no slot yet; no line of the worker has run
    Active, //!< holds a slot
    Cancelling, //!< asked to cancel, but not finished yet
    Succeeded, //!< ended with a value
    Failed, //!< ended with an exception, or by its time limit
    Cancelled, //!< ended by AioCancelled, or was cancelled before it ran
};
Q_ENUM_NS(TaskState)

}
