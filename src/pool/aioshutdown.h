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
    /*!
        Begins the end of \a core, or joins the one that has begun and may shorten its time. \a caller is the task that
        calls for it, or null; a task of another pool counts as null. Runs user code. May throw std::bad_alloc.
    */
    static Ref<ShutdownRun> start(PoolCore &core, Nanoseconds grace, Job *caller);
    ~ShutdownRun() override;

    bool isDone() const noexcept { return m_isDone; }
    //! True if the pool was destroyed before the end.
    bool isOrphaned() const noexcept { return m_isOrphaned; }
    const AioShutdownReport &report() const noexcept { return m_report; }
    void addWaiter(ShutdownSource &source) noexcept;
    //! True if the end can come. With a limit it always does.
    bool canMove(DeadlockSearch &search);

private:
    explicit ShutdownRun(PoolCore &core);
    void begin(Nanoseconds grace) noexcept;
    void limit(Nanoseconds grace) noexcept;
    void poolEmptied() noexcept override;
    void taskEnded() noexcept override;
    void poolGone() noexcept override;
    void timeout() noexcept override;
    void endLater() noexcept;
    void findLeft();
    void end() noexcept;
    bool hasLimit() const noexcept { return m_deadline != Forever; }
    bool isCaller(const Job &job) const noexcept;

    Ref<PoolCore> m_core;
    PoolCore::Callers m_callers; // are not waited for
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
    AioShutdownReport take() const;
    void abandon() noexcept override { unlink(); }
    bool canMove(DeadlockSearch &search) override { return m_run->canMove(search); }
    static constexpr bool canDeadlock = true;
    static constexpr bool waitsOutside = false;

private:
    friend class ShutdownRun;
    void lookForDeadlock() noexcept;

    const Ref<ShutdownRun> m_run;
    std::string m_deadlock;
};

//! See AioPool::shutdown().
class ShutdownAwaitable : public Deferred<ShutdownSource, Ref<ShutdownRun>>
{
public:
    using Deferred::Deferred;
};

//! The ways to end a pool. Both run user code.
class AIOPOOL_EXPORT PoolEnd
{
public:
    /*!
        Does what AioPool::shutdown() does. Every task is asked and waited for but \a caller, which may be null: the
        running task is not always the one that wants the end, since an event loop may run in it.
    */
    static ShutdownAwaitable shutDown(AioPool &pool, std::chrono::milliseconds grace, Job *caller);
    //! Closes \a pool, and ends its pause and all holds for good, so that everything it has comes to its end.
    static void finish(AioPool &pool);
};

}
