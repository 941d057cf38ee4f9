// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtTest/QTest>

#include <memory>

//! A thread with an event loop and a pool that lives in it.
class PoolThread
{
public:
    explicit PoolThread(int size = 4)
    {
        m_loop.moveToThread(&m_thread);
        m_thread.start();
        run([this, size] { m_pool = std::make_unique<AioPool>(size); });
    }
    ~PoolThread()
    {
        resume();
        run([this] { m_pool.reset(); });
        m_thread.quit();
        m_thread.wait();
    }

    AioPool &pool() const noexcept { return *m_pool; }
    QThread &thread() noexcept { return m_thread; }
    bool isCurrent() const noexcept { return QThread::currentThread() == &m_thread; }

    //! Calls \a function in the thread, and waits for it.
    template<typename F>
    void run(F &&function)
    {
        QMetaObject::invokeMethod(&m_loop, std::forward<F>(function), Qt::BlockingQueuedConnection);
    }
    //! Waits for a task sent to the pool, which takes several turns of a busy event loop. False if it never arrives.
    bool hasArrived(qint64 id)
    {
        const auto look = [this, id] {
            bool isThere = false;
            run([&] { isThere = m_pool->taskInfo(id).has_value(); });
            return isThere;
        };
        return QTest::qWaitFor(look, 60'000);
    }
    void destroyPool()
    {
        run([this] { m_pool.reset(); });
    }

    //! Blocks the event loop of the thread until resume().
    void hold()
    {
        QMetaObject::invokeMethod(&m_loop, [this] {
            m_held.release();
            m_released.acquire();
        });
        m_held.acquire();
        m_holding = true;
    }
    void resume()
    {
        if (std::exchange(m_holding, false))
            m_released.release();
    }

private:
    QThread m_thread;
    QObject m_loop;
    QSemaphore m_held;
    QSemaphore m_released;
    bool m_holding = false;
    std::unique_ptr<AioPool> m_pool;
};

//! Calls \a function in a thread that has no event loop, and waits for it.
template<typename F>
void runElsewhere(F &&function)
{
    const std::unique_ptr<QThread> thread(QThread::create(std::forward<F>(function)));
    thread->start();
    thread->wait();
}
