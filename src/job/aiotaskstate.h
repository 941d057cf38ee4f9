// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio {
namespace detail {

//! A base class of AioPool, because moc knows the enumerations of classes only by their name in the class.
struct TaskStates
{
    /*!
        See Aio::TaskState. All transitions:

        | from | to | when |
        |---|---|---|
        | Waiting | Active | it gets a slot: PoolCore::slotTaken(), PoolCore::startPulled() |
        | Active | Waiting | an attempt has ended and another follows: PoolCore::jobWaitsAgain() |
        | Waiting, Active | Cancelling | a cancel is requested: Job::markCancelling() |
        | any of these | Succeeded, Failed, Cancelled | the outcome is stored: Job::setFinished() |
    */
    enum class TaskState {
        Waiting, //!< has no slot: no line of the worker has run, or an attempt has failed and another one follows
        Active, //!< holds a slot
        Cancelling, //!< asked to cancel, but not finished yet
        Succeeded, //!< ended with a value
        Failed, //!< ended with an exception, or by its time limit
        Cancelled, //!< ended by AioCancelled, or was cancelled before it ran
    };
    /*! See Aio::WaitReason. */
    enum class WaitReason {
        None, //!< it does not wait
        Held, //!< until AioPool::release()
        Delay, //!< for a time that the task was given
        Retry, //!< for the time of its next attempt
        Paused, //!< until AioPool::resume()
        Key, //!< for a task with the same key
        Limit, //!< for a limit that is used up
        Slot, //!< for its turn
    };
};

}

/*!
    \ingroup pool
    The state of a task, also available as AioPool::TaskState: Waiting (has no slot: no line of the worker has run, or an
    attempt has failed and another one follows), Active (holds a slot), Cancelling (asked to cancel, but not finished yet),
    Succeeded (ended with a value), Failed (ended with an exception, or by its time limit), or Cancelled (ended by
    AioCancelled, or was cancelled before it ran).

    A task goes from Waiting to Active, and back before another attempt, from either to Cancelling, and from any of these
    to one of the last three.
*/
using TaskState = detail::TaskStates::TaskState;

/*!
    \ingroup pool
    Why a task waits, also available as AioPool::WaitReason. The first that applies: None (it does not wait), Held (until
    AioPool::release()), Delay (for a time that it was given), Retry (for the time of its next attempt), Paused (until
    AioPool::resume()), Key (for a task with the same key), Limit (for a limit that is used up), or Slot (for its turn).
*/
using WaitReason = detail::TaskStates::WaitReason;

}
