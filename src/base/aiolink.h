// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

namespace Aio::detail {

/*!
    An element of a circular doubly linked list, its own list head when alone. Linking and unlinking never
    allocate, so code that only moves tasks between lists cannot fail.
*/
class Link
{
public:
    Link() noexcept = default;
    Link(const Link &) = delete;
    Link &operator=(const Link &) = delete;
    ~Link() { unlink(); }

    bool isLinked() const noexcept { return m_next != this; }
    Link *next() const noexcept { return m_next; }
    Link *previous() const noexcept { return m_previous; }

    //! Puts this element before \a position. Before a list head means at the back of the list.
    void linkBefore(Link &position) noexcept
    {
        Q_ASSERT(!isLinked());
        m_previous = position.m_previous;
        m_next = &position;
        m_previous->m_next = this;
        position.m_previous = this;
    }
    void unlink() noexcept
    {
        m_previous->m_next = m_next;
        m_next->m_previous = m_previous;
        m_previous = m_next = this;
    }
    //! Moves the elements behind head \a from to the back of this head's list.
    void splice(Link &from) noexcept
    {
        if (!from.isLinked())
            return;
        Link *first = from.m_next;
        Link *last = from.m_previous;
        from.m_next = from.m_previous = &from;
        first->m_previous = m_previous;
        m_previous->m_next = first;
        last->m_next = this;
        m_previous = last;
    }

private:
    friend class LinkTree;
    Link *m_previous = this;
    Link *m_next = this;
};

}
