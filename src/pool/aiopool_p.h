// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool.h"
#include "aiotaskinfo.h"

namespace Aio::detail {

//! Returns the info of \a job, which has held its slot until \a slotEnd. A \a slotEnd of 0 means that it has no slot.
AioTaskInfo infoOf(const Job &job, Nanoseconds time, Nanoseconds slotEnd);

}

//! Emits the signals of a pool, and the changes of its properties once per turn.
class AioPoolPrivate final : public Aio::detail::PoolListener
{
public:
    explicit AioPoolPrivate(AioPool &pool) noexcept : m_pool(pool) { }

    void emitSpawned(qint64 id) noexcept override { Q_EMIT m_pool.taskSpawned(id); }
    void emitStarted(qint64 id) noexcept override { Q_EMIT m_pool.taskStarted(id); }
    void emitProgressed(qint64 id) noexcept override { Q_EMIT m_pool.taskProgressed(id); }
    void emitRetried(qint64 id, int attempt, const QString &error) noexcept override
    {
        Q_EMIT m_pool.taskRetried(id, attempt, error);
    }
    void emitSucceeded(qint64 id) noexcept override { Q_EMIT m_pool.taskSucceeded(id); }
    void emitFailed(qint64 id, const QString &error) noexcept override { Q_EMIT m_pool.taskFailed(id, error); }
    void emitCancelled(qint64 id) noexcept override { Q_EMIT m_pool.taskCancelled(id); }
    void emitFinished(qint64 id, Aio::TaskState state) noexcept override { Q_EMIT m_pool.taskFinished(id, state); }
    void emitUnobserved(qint64 id, const QString &error) noexcept override { Q_EMIT m_pool.errorUnobserved(id, error); }
    void emitIdle() noexcept override { Q_EMIT m_pool.idle(); }
    void emitChanges() noexcept override;
    bool isUpToDate() const noexcept override;
    bool isEverythingHeard() const noexcept override;
    bool isFailureHeard() const noexcept override;
    AioPool *pool() const noexcept override { return &m_pool; }
    QObject *object() const noexcept override { return &m_pool; }

private:
    AioPool &m_pool;
    Aio::detail::PoolCore::Counts m_emitted;
};
