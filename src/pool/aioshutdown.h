// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What shutdown() returns to be awaited.

#include "aioshutdownreport.h"
#include "core/aiopoolcore.h"
#include "task/aioawait.h"

class AioPool;

namespace Aio::detail {

class ShutdownSource;

/*!
    The end of a pool, which all calls of shutdown() share. Ends when the pool is empty, or one turn after the time is up,
    and keeps itself alive until then.
*/
class AIOPOOL_EXPORT ShutdownRun final : public RefCounted, private PoolWatcher, private Timer
{
public:
    //! Begins the end of \a core, or shortens the time of the one that has begun. Runs user code.
    static Ref<ShutdownRun> start(PoolCore &core, Nanoseconds grace);
    ~ShutdownRun() override;

    bool isDone() const noexcept { return m_isDone; }
    //! True if the pool was destroyed before the end.
    bool isOrphaned() const noexcept { return m_isOrphaned; }
    const AioShutdownReport &report() const noexcept { return m_report; }
    void addWaiter(ShutdownSource &source) noexcept;

private:
    ShutdownRun(PoolCore &core, Job *caller);
    void begin(Nanoseconds grace) noexcept;
    void limit(Nanoseconds grace) noexcept;
    void poolEmptied() noexcept override;
    void taskEnded() noexcept override;
    void poolGone() noexcept override;
    void timeout() noexcept override;
    void endLater() noexcept;
    void findLeft();
    void end() noexcept;
    void wakeAll() noexcept;

    Ref<PoolCore> m_core;
    const Ref<Job> m_caller; // is not waited for; may be null
    AioShutdownReport m_report;
    const qint64 m_ended; // succeeded and failed tasks before the shutdown
    const qint64 m_cancelled;
    Nanoseconds m_deadline = Forever;
    int m_turnsLeft = 0; // after the time is up
    bool m_isDone = false;
    bool m_isOrphaned = false;
    Link m_waiters;
    Later<&ShutdownRun::endLater, ShutdownRun> m_later{ *this };
};

class AIOPOOL_EXPORT ShutdownSource final : public Source, private Link
{
public:
    explicit ShutdownSource(const Ref<ShutdownRun> &run) noexcept : m_run(run) { }
    ~ShutdownSource() { ShutdownSource::abandon(); }

    bool isReady() const noexcept { return m_run->isDone(); }
    bool start() noexcept
    {
        m_run->addWaiter(*this);
        return true;
    }
    AioShutdownReport take() const
    {
        if (m_run->isOrphaned())
            throwCancelled();
        return m_run->report();
    }
    void abandon() noexcept override { unlink(); }
    static constexpr bool waitsOutside = false;

private:
    friend class ShutdownRun;
    const Ref<ShutdownRun> m_run;
};

//! Closes \a pool, and ends its pause and all holds, so that everything it has comes to its end.
AIOPOOL_EXPORT void closeToFinish(AioPool &pool);

//! See AioPool::shutdown().
class ShutdownAwaitable : public Deferred<ShutdownSource, Ref<ShutdownRun>>
{
public:
    using Deferred::Deferred;
};

}
