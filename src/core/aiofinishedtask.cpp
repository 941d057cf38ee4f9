// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiofinishedtask.h"

#include "base/aioerror.h"

namespace Aio::detail {

FinishedTask::FinishedTask(const Job &job, Nanoseconds endTime)
    : id(job.id()),
      state(job.state()),
      priority(job.priority()),
      spawnTime(job.spawnTime()),
      slotTime(job.slotTime()),
      endTime(endTime)
{
    if (job.isPlain() && state != TaskState::Failed)
        return;
    details = std::make_unique<Details>();
    if (state == TaskState::Failed) {
        details->exception = job.error();
        details->error = errorString(details->exception);
    }
    details->label = job.label();
    const Progress progress = job.progress();
    details->progress = progress.value;
    details->progressMaximum = progress.maximum;
    details->progressText = progress.text;
    details->attempts = job.attempt();
    details->tag = job.tag();
    details->repeater = job.repeater();
}

}
