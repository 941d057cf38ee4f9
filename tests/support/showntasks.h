// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Tasks for tests that look at windows.

#include "gate.h"

#include <AioPool>

#include <chrono>
#include <stdexcept>

//! Spawns tasks that stay in one state each, as windows show them. Must outlive what it spawns.
class ShownTasks
{
public:
    explicit ShownTasks(AioPool &pool) : m_pool(pool) { }

    void succeed(const QString &label)
    {
        const auto work = []() -> AioTask<> { co_return; };
        m_pool.spawnN(work, AioTaskOptions(label));
    }
    void fail(const QString &label, const char *error)
    {
        const auto work = [error]() -> AioTask<> {
            co_await Aio::yield();
            throw std::runtime_error(error);
        };
        m_pool.spawnN(work, AioTaskOptions(label));
    }
    void cancel(const QString &label) { m_pool.cancelTask(m_pool.spawnN(m_gate.wait(), AioTaskOptions(label)).id()); }
    //! Spawns a task that stays at \a done of \a size MB; below 0 its progress is unknown.
    void hold(const QString &label, int done, int size)
    {
        const auto work = [gate = &m_gate, done, size](AioContext context) -> AioTask<> {
            if (done >= 0)
                context.setProgress(done, size, QStringLiteral("%1 of %2 MB").arg(done).arg(size));
            co_await gate->wait();
        };
        m_pool.spawnN(work, AioTaskOptions(label));
    }
    void wait(const QString &label) { m_pool.spawnN(m_gate.wait(), AioTaskOptions(label)); }
    void waitHeld(const QString &label) { m_pool.spawnN(m_gate.wait(), AioTaskOptions(label).withHeld()); }
    //! Spawns a task that fails and can be run again by hand.
    void failRepeatable(const QString &label, const char *error)
    {
        const auto work = [error]() -> AioTask<> {
            co_await Aio::yield();
            throw std::runtime_error(error);
        };
        m_pool.spawnN(work, AioTaskOptions(label).withRepeatable());
    }
    //! Spawns a task whose first attempt fails, and whose second waits for \a delay, and then for the others.
    void tryAgain(const QString &label, std::chrono::milliseconds delay, const char *error = "Connection refused")
    {
        const auto work = [gate = &m_gate, error](AioContext context) -> AioTask<> {
            if (context.attempt() == 1)
                throw std::runtime_error(error);
            co_await gate->wait();
        };
        m_pool.spawnN(work, AioTaskOptions(label).withRetry(AioRetry(3).withDelay(delay)));
    }

protected:
    AioPool &m_pool;
    Gate m_gate;
};
