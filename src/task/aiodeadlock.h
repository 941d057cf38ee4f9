// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/qglobal.h>

#include <string>
#include <vector>

namespace Aio::detail {

class Execution;
class Source;

/*!
    Asks whether a wait can ever end: whether anything can still move on which it depends, directly or through others that
    wait. What cannot be seen into (timers, sockets, a QCoro::Task, another thread) can move. A cancel, a resize or a resume
    from outside does not count, or nothing would ever be stuck.
*/
class AIOPOOL_EXPORT DeadlockSearch
{
public:
    DeadlockSearch() noexcept;

    //! True the first time it is asked of \a execution. One that is asked about while it is being looked at cannot move by itself.
    bool visit(Execution &execution);
    /*!
        Throws AioDeadlock when \a execution, suspended on \a source, would wait for ever; the source has let go then, and
        what it had started is cancelled. Only a pool's task can be stuck.
    */
    static void throwIfDeadlocked(Execution &execution, Source &source);
    /*!
        Asked when nothing was found to move: whether that is because it all comes back to itself. Tasks of a pool that is
        paused cannot move either, and are simply waited for.
    */
    bool isCircle() const noexcept { return m_circle; }
    //! The tasks that have been looked at, with where they are.
    std::string description() const;

private:
    quint32 m_id;
    bool m_circle = false;
    std::vector<Execution *> m_tasks; // of pools
};

}
