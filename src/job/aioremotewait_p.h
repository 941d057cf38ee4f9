// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojob.h"

namespace Aio::detail {

/*!
    A wait in one thread for a job in another. Waits in the job's thread like any waiter there, then notifies the actual
    waiter in its own thread.
*/
class RemoteWait final : public RefCounted, private JobWaiter
{
public:
    //! Starts the wait. Null if the job has finished already. May throw std::bad_alloc.
    static Ref<RemoteWait> start(Job &job, JobWaiter &waiter);
    //! Detaches the waiter, which is notified no more. \b Threads: the waiter's.
    void letGo() noexcept;

private:
    RemoteWait(Job &job, JobWaiter &waiter);
    ~RemoteWait() override = default;

    // In the job's thread.
    void beginWatch() noexcept;
    void endWatch() noexcept;
    void jobFinished() noexcept override;
    // In the waiter's thread.
    void arrive() noexcept;

    const Ref<Job> m_job;
    const Ref<ThreadGate> m_gate; // the waiter's
    JobWaiter *m_waiter; // used in the waiter's thread only
};

}
