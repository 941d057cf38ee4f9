// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"

namespace Aio::detail {

/*!
    The wait of somebody in one thread for a job in another. In the job's thread it waits like anybody else there, and then
    says so in the other.
*/
class RemoteWait final : public RefCounted, private JobWaiter
{
public:
    //! Null when the job has finished already. May throw std::bad_alloc.
    static Ref<RemoteWait> start(Job &job, JobWaiter &waiter);
    //! The waiter is told nothing any more. \b Threads: its own.
    void letGo() noexcept;

private:
    RemoteWait(Job &job, JobWaiter &waiter);
    ~RemoteWait() override = default;

    // in the job's thread
    void beginWatch() noexcept;
    void endWatch() noexcept;
    void jobFinished() noexcept override;
    // in the waiter's
    void arrive() noexcept;

    const Ref<Job> m_job;
    const Ref<ThreadGate> m_gate; // the waiter's
    JobWaiter *m_waiter; // of the waiter's thread alone
};

}
