// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/qglobal.h>

#include <exception>
#include <optional>
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

    /*!
        Begins to look at what \a execution waits for, until leave(). Returns whether that can move if there is no need to
        look: it has been looked at, or is being looked at, so that the waits form a circle.
    */
    std::optional<bool> visit(Execution &execution);
    //! Notes whether \a execution \a canMove, and returns that.
    bool leave(Execution &execution, bool canMove) noexcept;
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
        True if the waits form a circle. Asked when nothing was found that can move: tasks of a paused pool cannot move
        either, but are simply waited for.
    */
    bool isCircle() const noexcept { return m_circle; }
    //! True if the execution that was visited first is part of a circle.
    bool isCircleOfFirst() const noexcept { return m_circleOfFirst; }
    //! Returns the tasks that have been visited, some of them more than once.
    const std::vector<Execution *> &tasks() const noexcept { return m_tasks; }
    //! Returns the tasks that have been visited, with the places where they are.
    std::string description() const;

private:
    const quint32 m_id; // marks what is being looked at; the next numbers mark what cannot move, and what can
    bool m_circle = false;
    bool m_circleOfFirst = false;
    Execution *m_first = nullptr;
    std::vector<Execution *> m_tasks; // visited tasks of pools
};

}
