// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aiolink.h"
#include "aiopool_export.h"

namespace Aio::detail {

class ViewGroup;

/*!
    The QFutures of a pool's tasks, in groups. A QFutureWatcher for each would cost more than the QFuture, so each group
    has one.

    \b Threads: the pool's.
*/
class AIOPOOL_EXPORT ViewGroups
{
public:
    ViewGroups() noexcept = default;
    ViewGroups(const ViewGroups &) = delete;
    ViewGroups &operator=(const ViewGroups &) = delete;
    ~ViewGroups() { leave(); }

    //! Returns a group of the calling thread with room for another view. May throw std::bad_alloc.
    ViewGroup &groupWithRoom();
    //! Leaves the groups to themselves: each is destroyed when it is empty.
    void leave() noexcept;

private:
    friend class ViewGroup;
    Link m_withRoom; // one of them may be empty, for the next task
    Link m_full;
};

}
