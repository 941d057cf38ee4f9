// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What room() returns to be awaited.

#include "core/aiopoolcore.h"
#include "task/aioawait.h"

namespace Aio::detail {

class AIOPOOL_EXPORT RoomSource final : public Source, private RoomWaiter
{
public:
    RoomSource(const Ref<PoolCore> &core, int count) noexcept : RoomWaiter(count), m_core(core) { }
    ~RoomSource() { RoomSource::abandon(); }

    bool isReady() const noexcept { return m_core->isGone() || m_core->hasRoomNow(count()); }
    bool start() noexcept
    {
        m_core->waitForRoom(*this);
        return true;
    }
    void take()
    {
        endReservation();
        if (m_core->isGone())
            throwCancelled();
    }
    void abandon() noexcept override
    {
        if (isLinked()) {
            unlink();
            m_core->roomWaiterLeft();
        }
        endReservation();
    }
    bool canMove(DeadlockSearch &search) override { return m_isReserved || m_core->canMakeRoom(search); }
    static constexpr bool canDeadlock = true;
    static constexpr bool waitsOutside = false;

private:
    void hasRoom() noexcept override
    {
        m_isReserved = true;
        wake();
    }
    void poolGone() noexcept override
    {
        m_isReserved = false;
        wake();
    }
    void endReservation() noexcept
    {
        if (std::exchange(m_isReserved, false) && !m_core->isGone())
            m_core->reservationEnded(count());
    }

    Ref<PoolCore> m_core;
    bool m_isReserved = false;
};

//! See AioPool::room().
class [[nodiscard("co_await it: room() itself does not wait")]] RoomAwaitable
    : public Deferred<RoomSource, Ref<PoolCore>, int>
{
public:
    using Deferred::Deferred;
};

}
