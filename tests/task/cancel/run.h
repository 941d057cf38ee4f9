// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "cell.h"
#include "loop/aiodispatcher.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDeadlineTimer>

//! Number of turns in which no timer fires.
inline constexpr int MostTurns = 20;

//! Turns the event loop. Returns true if the turn was whole, not ended by its time slice with something left to do.
inline bool wholeTurn()
{
    const Aio::detail::Nanoseconds begin = Aio::detail::now();
    QCoreApplication::processEvents();
    return Aio::detail::now() - begin < Aio::detail::TimeSlice;
}

//! Turns the event loop until a turn was whole.
inline void turnWholly()
{
    for (int taken = 0; taken < MostTurns && !wholeTurn(); ++taken) { }
}

inline void turns(int count = 5)
{
    for (int i = 0; i < count; ++i)
        QCoreApplication::processEvents();
}

//! Turns the event loop until \a condition holds, however long that takes.
template<typename Condition>
bool waitUntil(Condition condition)
{
    const QDeadlineTimer hopeless(60'000);
    while (!condition() && !hopeless.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    return condition();
}

//! A cell in the middle of its await.
class Run : public Cell
{
public:
    enum class Ask { Later, BeforeTheAwait };

    explicit Run(const Row &row, const AioTaskOptions &options = {}, bool ends = false, Ask ask = Ask::Later)
        : m_row(row), m_living(Counted::living()), m_pool(std::make_unique<AioPool>(4))
    {
        pool = m_pool.get();
        endsByItself = ends;
        const auto count = [this](qint64 id) { m_signals += id == m_future.id() ? 1 : 0; };
        QObject::connect(pool, &AioPool::taskCancelled, pool, count);
        QObject::connect(pool, &AioPool::taskFinished, pool, count);
        spawn(options);
        if (ask == Ask::BeforeTheAwait)
            madeSomething = [this] { m_future.cancel(); };
        turns();
        if (begun && ask == Ask::Later)
            waitUntil(begun);
    }
    ~Run()
    {
        if (m_row.kind == Row::Blocking)
            happen();
        destroyPool();
        // QCoro's frames must end before what they await dies.
        happen();
        turns();
    }
    //! What is awaited happens, if it can and has not.
    void happen()
    {
        if (const auto function = std::exchange(fire, {}))
            function();
    }

    const Row &row() const noexcept { return m_row; }
    const AioFuture<void> &future() const noexcept { return m_future; }
    bool isSuspended() const { return !m_future.isFinished() && !hasPassed() && Counted::living() > m_living; }
    void destroyPool()
    {
        m_pool.reset();
        pool = nullptr;
    }
    //! The task's locals and arguments are destroyed.
    bool isFreed() const { return Counted::living() == m_living; }
    //! Cancelled, and nothing left, now or when what was awaited happens after all.
    bool isOver()
    {
        if (m_row.kind == Row::OtherPool)
            turnWholly();
        if (!m_future.isCancelled() || !isFreed() || m_signals != (pool ? 2 : 0) || (verify && !verify()))
            return false;
        happen();
        turns();
        return !hasPassed() && isFreed();
    }

private:
    void spawn(AioTaskOptions options)
    {
        using namespace std::chrono_literals;
        switch (m_row.state) {
        case Row::Running:
            m_future = pool->spawnN(m_row.worker(*this, Counted()), options);
            return;
        case Row::Held:
            m_future = pool->spawnN(m_row.worker(*this, Counted()), options.withHeld());
            fire = [this] { return pool && pool->release(m_future.id()); };
            break;
        case Row::WaitingToRetry: {
            auto worker = [this, argument = Counted()](AioContext context) {
                attempt = context.attempt();
                return m_row.worker(*this, argument);
            };
            m_future = pool->spawnN(std::move(worker), options.withRetry(AioRetry(1).withDelay(1h)));
            fire = [this] { return pool && pool->startNow(m_future.id()); };
            break;
        }
        case Row::BeyondSize: {
            pool->setSize(1);
            auto other = []() -> AioTask<> { co_await Aio::sleep(1h); };
            pool->spawnN(other);
            m_future = pool->spawnN(m_row.worker(*this, Counted()), options);
            pool->startNow(m_future.id());
            break;
        }
        }
        verify = [this] { return !pool || (pool->extraCount() == 0 && pool->waitingCount() == 0); };
    }

    const Row &m_row;
    const int m_living;
    std::unique_ptr<AioPool> m_pool;
    AioFuture<void> m_future;
    int m_signals = 0; // of its end
};
