// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "turns.h"

#include <QCoroTask>

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <utility>

namespace Rivals {

/*!
    What one writes by hand with QCoro: a semaphore that is awaited, and a coroutine around each worker, which has a slot
    while it runs. The result goes into a QPromise, whose QFuture the caller has, or where the caller said.
*/
class QCoroPool : public Turns
{
public:
    explicit QCoroPool(int size) noexcept : m_free(size) { }

    //! \a fn is called, and its QCoro::Task awaited, when there is a slot.
    template<typename Fn>
    QFuture<int> spawn(Fn fn)
    {
        QPromise<int> promise;
        QFuture<int> future = promise.future();
        ++m_count;
        runWithPromise(std::move(fn), std::move(promise));
        return future;
    }
    //! The same without a future.
    template<typename Fn>
    void spawn(Fn fn, int &result)
    {
        ++m_count;
        run(std::move(fn), result);
    }
    //! Awaited for the result, and no future at all.
    template<typename Fn>
    QCoro::Task<int> exec(Fn fn)
    {
        co_await Acquire(*this);
        const int result = co_await fn();
        release();
        co_return result;
    }
    //! fn(i) for each i below results.size(), by as many coroutines as there are slots, each with the next item in turn.
    template<typename Fn>
    void map(Fn fn, QList<int> &results)
    {
        m_next = 0;
        for (int slots = std::exchange(m_free, 0); slots > 0; --slots) {
            ++m_count;
            runItems(fn, results);
        }
        while (m_count > 0)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    //! Ends what waits for a slot; it is told so by the semaphore and does not run.
    void cancelWaiting()
    {
        m_cancelled = true;
        while (!m_waiting.isEmpty())
            m_waiting.take().handle.resume();
        m_cancelled = false;
    }
    bool isEmpty() const noexcept { return m_count == 0; }

private:
    class Acquire : private Waiter
    {
    public:
        explicit Acquire(QCoroPool &pool) noexcept : m_pool(pool) { }
        bool await_ready() const noexcept
        {
            if (m_pool.m_free == 0)
                return false;
            --m_pool.m_free;
            return true;
        }
        void await_suspend(std::coroutine_handle<> caller) noexcept
        {
            handle = caller;
            m_pool.m_waiting.add(*this);
        }
        bool await_resume() const noexcept { return !m_pool.m_cancelled; }

    private:
        QCoroPool &m_pool;
    };

    void release()
    {
        if (m_waiting.isEmpty())
            ++m_free;
        else
            add(m_waiting.take());
    }
    template<typename Fn>
    QCoro::Task<> runWithPromise(Fn fn, QPromise<int> promise)
    {
        promise.start();
        const bool acquired = co_await Acquire(*this);
        if (acquired) {
            const int result = co_await fn();
            promise.addResult(result);
            release();
        } else {
            promise.future().cancel();
        }
        promise.finish();
        --m_count;
    }
    template<typename Fn>
    QCoro::Task<> run(Fn fn, int &result)
    {
        const bool acquired = co_await Acquire(*this);
        if (acquired) {
            result = co_await fn();
            release();
        }
        --m_count;
    }
    template<typename Fn>
    QCoro::Task<> runItems(Fn fn, QList<int> &results)
    {
        while (m_next < results.size()) {
            const int i = m_next++;
            const int result = co_await fn(i);
            results[i] = result;
        }
        ++m_free;
        --m_count;
    }

    List m_waiting;
    int m_free;
    int m_count = 0;
    int m_next = 0;
    bool m_cancelled = false;
};

}
