// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What join() returns to be awaited.

#include "core/aiopoolcore.h"
#include "task/aioawait.h"

namespace Aio::detail {

class AIOPOOL_EXPORT JoinSource final : public Source, private PoolWatcher
{
public:
    explicit JoinSource(const Ref<PoolCore> &core) noexcept : m_core(core) { }
    ~JoinSource() { JoinSource::abandon(); }

    bool isReady() const noexcept { return m_core->isGone() || m_core->isEmpty(); }
    bool start() noexcept
    {
        m_core->addJoiner(*this);
        return true;
    }
    bool take() const
    {
        if (m_deadlock)
            std::rethrow_exception(m_deadlock);
        if (m_core->isGone())
            throwCancelled();
        return true;
    }
    void abandon() noexcept override { unlink(); }
    bool canMove(DeadlockSearch &search) override { return m_core->canMove(search); }
    static constexpr bool canDeadlock = true;
    static constexpr bool waitsOutside = false;

private:
    void poolEmptied() noexcept override { wake(); }
    void poolGone() noexcept override { wake(); }
    void taskEnded() noexcept override;

    Ref<PoolCore> m_core;
    std::exception_ptr m_deadlock;
};

class [[nodiscard("co_await it: join() itself does not wait")]] JoinAwaitable
    : public Deferred<JoinSource, Ref<PoolCore>>
{
public:
    using Deferred::Deferred;
};

}
