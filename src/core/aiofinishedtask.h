// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "job/aiojob.h"

#include <memory>

namespace Aio::detail {

//! What is kept of a task after its end.
struct FinishedTask
{
    //! What most tasks have none of.
    struct Details
    {
        QString label;
        QString error;
        std::exception_ptr exception;
        qint64 progress = 0;
        qint64 progressMaximum = 0;
        QString progressText;
    };

    FinishedTask() = default;
    //! May throw std::bad_alloc.
    FinishedTask(const Job &job, Nanoseconds endTime);

    qint64 id = 0;
    TaskState state = TaskState::Cancelled;
    int priority = 0;
    Nanoseconds spawnTime = 0;
    Nanoseconds slotTime = 0; // 0: it never had one
    Nanoseconds endTime = 0;
    std::unique_ptr<Details> details; // null when there are none
};

}
