// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/qglobal.h>

#include <exception>
#include <string>
#include <vector>

namespace Aio::detail {

class Execution;
class Source;
class Waker;

/*!
    Finds out whether a wait can ever end: whether anything can still move that it depends on, directly or through
    others that wait.

    Anything that cannot be looked into (a timer, a socket, a QCoro::Task, another thread) counts as able to move. A
    cancel, a resize or a resume from outside does not count, otherwise nothing would ever be stuck.
*/
class AIOPOOL_EXPORT DeadlockSearch
{
public:
    DeadlockSearch() noexcept;

    //! Marks \a execution as visited. True the first time; an execution that is met again while it is being looked at
    //! cannot move by itself.
    bool visit(Execution &execution);
    /*!
        Throws AioDeadlock if \a execution, suspended on \a source, would wait for ever. Then the source has let go, and
        what it had started is cancelled. Only a pool's task can be stuck.
    */
    static void throwIfDeadlocked(Execution &execution, Source &source);
    /*!
        Returns an AioDeadlock if the execution that \a waker belongs to, which is suspended, has come to wait for ever.
        Otherwise null, also without memory.
    */
    static std::exception_ptr lookAgain(Waker &waker) noexcept;
    /*!
        True if the search has met an execution again, so that the waits form a circle. Asked when nothing was found
        that can move: tasks of a paused pool cannot move either, but are simply waited for.
    */
    bool isCircle() const noexcept { return m_circle; }
    //! Returns the tasks that have been visited, with the places where they are.
    std::string description() const;

private:
    quint32 m_id;
    bool m_circle = false;
    std::vector<Execution *> m_tasks; // visited tasks of pools
};

}
