// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "base/aioref.h"

namespace Aio::detail {

class Job;

//! Makes the task of a finished one anew, for AioPool::retry() and AioFuture::again().
class AIOPOOL_EXPORT Repeater : public RefCounted
{
public:
    /*!
        Spawns the task once more, in the same pool; a finished job if that is gone. All jobs of a repeater have the same
        type of result. May throw what a verb throws.
    */
    virtual Ref<Job> repeat() = 0;
};

}
