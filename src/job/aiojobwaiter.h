// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

namespace Aio::detail {

class Job;
class RemoteWait;

/*!
    Receives, in the thread that waits, the news that a job has got its slot or has finished. Lives in the object that
    waits, and unlinks itself.
*/
class AIOPOOL_EXPORT JobWaiter
{
public:
    //! Called when the job gets its slot. Not called for a job in another thread.
    virtual void jobGotSlot() noexcept { }
    //! Called once, when the job has finished; the waiter is unlinked by then.
    virtual void jobFinished() noexcept = 0;
    //! Called when the job waits and no longer moves by itself, which may have closed a circle. May end the job.
    virtual void lookForDeadlock() noexcept { }

protected:
    JobWaiter() noexcept = default;
    JobWaiter(const JobWaiter &) = delete;
    JobWaiter &operator=(const JobWaiter &) = delete;
    ~JobWaiter() { stopWaiting(); }
    //! Waits for \a job. False if it has finished already. Throws std::bad_alloc only for a job in another thread.
    bool waitFor(Job &job);
    void waitHere(Job &job) noexcept;
    /*!
        Lets one waiter wait for any number of jobs; jobFinished() is called for each. False if \a job already has a
        waiter. Such a waiter must not stop waiting, and must live until the last job has finished.
    */
    bool waitForOneMore(Job &job) noexcept;
    void stopWaiting() noexcept;
    bool isWaiting() const noexcept { return m_link || m_remote; }

private:
    friend class Job;
    friend class RemoteWait;
    void link(JobWaiter *&list) noexcept;
    void unlink() noexcept;
    static JobWaiter &takeFirst(JobWaiter *&list) noexcept;
    void jobFinishedElsewhere() noexcept;

    // Links of a list whose head, one per job, is one word. Its last waiter may be the last of many lists.
    JobWaiter *m_next = nullptr;
    JobWaiter **m_link = nullptr; // the pointer that points to this; null in no list
    RemoteWait *m_remote = nullptr; // for a job in another thread
};

inline void JobWaiter::link(JobWaiter *&list) noexcept
{
    m_next = list;
    m_link = &list;
    list = this;
    if (m_next)
        m_next->m_link = &m_next;
}

}
