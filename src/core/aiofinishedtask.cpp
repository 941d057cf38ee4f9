// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiofinishedtask.h"

#include "base/aioerror.h"

namespace Aio::detail {

FinishedTask::FinishedTask(const Job &job, Nanoseconds endTime)
    : id(job.id()),
      state(job.state()),
      priority(job.priority()),
      spawnTime(job.spawnTime(endTime)),
      slotTime(job.slotTime(endTime)),
      endTime(endTime)
{
    const JobExtras *extras = job.extras();
    if (!extras && state != TaskState::Failed)
        return;
    details = std::make_unique<Details>();
    if (state == TaskState::Failed) {
        details->exception = job.error();
        details->error = errorString(details->exception);
    }
    if (!extras)
        return;
    details->label = extras->label;
    details->progress = extras->progress;
    details->progressMaximum = extras->progressMaximum;
    details->progressText = extras->progressText;
}

}
