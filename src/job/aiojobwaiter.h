// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

namespace Aio::detail {

class Job;
class RemoteWait;

/*!
    Told when a job has got its slot and when it has finished, in the thread that waits. Lives in whoever waits, and unlinks
    itself.
*/
class AIOPOOL_EXPORT JobWaiter
{
public:
    //! Not told of a job in another thread.
    virtual void jobGotSlot() noexcept { }
    //! Called once; the waiter is unlinked by then.
    virtual void jobFinished() noexcept = 0;

protected:
    JobWaiter() noexcept = default;
    JobWaiter(const JobWaiter &) = delete;
    JobWaiter &operator=(const JobWaiter &) = delete;
    ~JobWaiter() { stopWaiting(); }
    //! False when it has finished already. Throws std::bad_alloc only for a job in another thread.
    bool waitFor(Job &job);
    void waitHere(Job &job) noexcept;
    /*!
        For any number of jobs at once: jobFinished() is called for each. False when somebody waits for \a job already. May not
        stop waiting, and not go before the last has finished.
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

    // In a list with a head of one word, which every job has. Its end may be that of many.
    JobWaiter *m_next = nullptr;
    JobWaiter **m_link = nullptr; // what points to this; null in no list
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
