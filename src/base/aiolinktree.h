// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiolink.h"

#include <utility>

namespace Aio::detail {

/*!
    A sorted set of links that are in no list: a treap whose nodes are the links themselves, so that inserting and
    removing never allocate, and take logarithmic time. An element must be removed before it is destroyed.

    The comparisons come with each call. They must agree with each other, and with the order at the time of insertion.
*/
class LinkTree
{
public:
    LinkTree() noexcept = default;
    LinkTree(const LinkTree &) = delete;
    LinkTree &operator=(const LinkTree &) = delete;
    ~LinkTree() { Q_ASSERT(isEmpty()); }

    bool isEmpty() const noexcept { return !m_root; }

    //! Inserts \a link. \a isBefore(a, b) compares two elements, of which none are equal.
    template<typename IsBefore>
    void insert(Link &link, IsBefore &&isBefore) noexcept
    {
        Q_ASSERT(!link.isLinked());
        Link **place = &m_root;
        while (*place && isAbove(**place, link))
            place = isBefore(link, **place) ? &(*place)->m_previous : &(*place)->m_next;
        // Splits what is below into smaller and larger elements.
        Link *rest = std::exchange(*place, &link);
        Link **smaller = &link.m_previous;
        Link **larger = &link.m_next;
        while (rest) {
            if (isBefore(link, *rest)) {
                *larger = rest;
                larger = &rest->m_previous;
                rest = rest->m_previous;
            } else {
                *smaller = rest;
                smaller = &rest->m_next;
                rest = rest->m_next;
            }
        }
        *smaller = *larger = nullptr;
    }
    //! Removes \a link, which is here. It is in no list then.
    template<typename IsBefore>
    void remove(Link &link, IsBefore &&isBefore) noexcept
    {
        Link **place = &m_root;
        while (*place != &link)
            place = isBefore(link, **place) ? &(*place)->m_previous : &(*place)->m_next;
        Link *smaller = link.m_previous;
        Link *larger = link.m_next;
        while (smaller && larger) {
            if (isAbove(*smaller, *larger)) {
                *place = smaller;
                place = &smaller->m_next;
                smaller = smaller->m_next;
            } else {
                *place = larger;
                place = &larger->m_previous;
                larger = larger->m_previous;
            }
        }
        *place = smaller ? smaller : larger;
        link.m_previous = link.m_next = &link;
    }

    //! Returns the smallest element, or null.
    Link *first() const noexcept
    {
        return firstOf([](const Link &) { return true; });
    }
    //! Returns the largest element, or null.
    Link *last() const noexcept
    {
        return lastOf([](const Link &) { return true; });
    }
    //! Returns the smallest element for which \a holds, which then holds for all larger ones, or null.
    template<typename Holds>
    Link *firstOf(Holds &&holds) const noexcept
    {
        Link *found = nullptr;
        for (Link *link = m_root; link;) {
            if (holds(std::as_const(*link)))
                found = std::exchange(link, link->m_previous);
            else
                link = link->m_next;
        }
        return found;
    }
    //! Returns the largest element for which \a holds, which then holds for all smaller ones, or null.
    template<typename Holds>
    Link *lastOf(Holds &&holds) const noexcept
    {
        Link *found = nullptr;
        for (Link *link = m_root; link;) {
            if (holds(std::as_const(*link)))
                found = std::exchange(link, link->m_next);
            else
                link = link->m_previous;
        }
        return found;
    }
    //! Returns the smallest element for which \a isWanted, or null. Asks about the elements in order.
    template<typename IsWanted>
    Link *find(IsWanted &&isWanted) const
    {
        return findBelow(m_root, isWanted);
    }
    //! Calls \a visit with each element, in order. \a visit must change nothing here.
    template<typename Visitor>
    void visit(Visitor &&visit) const
    {
        visitBelow(m_root, visit);
    }

private:
    //! A fixed random order, so that the tree is nearly balanced whatever is inserted.
    static quint64 weight(const Link &link) noexcept
    {
        quint64 bits = quintptr(&link);
        bits *= Q_UINT64_C(0x9e3779b97f4a7c15);
        bits ^= bits >> 32;
        return bits * Q_UINT64_C(0xd6e8feb86659fd93);
    }
    static bool isAbove(const Link &a, const Link &b) noexcept { return weight(a) > weight(b); }
    template<typename IsWanted>
    static Link *findBelow(Link *link, IsWanted &isWanted)
    {
        for (; link; link = link->m_next) {
            if (Link *found = findBelow(link->m_previous, isWanted))
                return found;
            if (isWanted(*link))
                return link;
        }
        return nullptr;
    }
    template<typename Visitor>
    static void visitBelow(Link *link, Visitor &visit)
    {
        while (link) {
            visitBelow(link->m_previous, visit);
            Link *const larger = link->m_next;
            visit(*link);
            link = larger;
        }
    }

    Link *m_root = nullptr; // m_previous of a link leads to smaller elements, m_next to larger ones; null: none
};

}
