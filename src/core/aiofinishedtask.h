// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiojob.h"

#include <memory>

namespace Aio::detail {

//! The record that is kept of a finished task.
struct FinishedTask
{
    //! The data that most tasks do not have.
    struct Details
    {
        QString label;
        QString error;
        std::exception_ptr exception;
        qint64 progress = 0;
        qint64 progressMaximum = 0;
        QString progressText;
        int attempts = 1;
        QVariant tag;
        Ref<Repeater> repeater; // null unless the task can be run again
    };

    FinishedTask() = default;
    //! Copies what is kept of \a job. May throw std::bad_alloc.
    FinishedTask(const Job &job, Nanoseconds endTime);

    qint64 id = 0;
    TaskState state = TaskState::Cancelled;
    int priority = 0;
    Nanoseconds spawnTime = 0;
    Nanoseconds slotTime = 0; // 0 if the task never had a slot
    Nanoseconds endTime = 0;
    std::unique_ptr<Details> details; // null if there are none

    //! Returns what can run the task again; null if it is not repeatable.
    Ref<Repeater> repeater() const noexcept { return details ? details->repeater : Ref<Repeater>(); }
};

}
