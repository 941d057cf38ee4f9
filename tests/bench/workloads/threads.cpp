// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"
#include "startthreads.h"

#include <QtCore/QMutex>

#include <numeric>
#include <vector>

// W14: spawns from eight threads into a pool that lives in this one.

namespace {

using namespace Bench;
using namespace Rivals;

void aioPool(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures(round.n());
    AioFuture<int> *const places = futures.data();
    std::vector<std::thread> threads = Work::startThreads(round.n(), [&pool, places](int first, int last) {
        for (int i = first; i < last; ++i)
            places[i] = pool.spawnN(Work::yieldOnce(i));
    });
    runUntil([&] { return pool.succeededCount() == round.n(); });
    for (std::thread &thread : threads)
        thread.join();
    long long sum = 0;
    for (const AioFuture<int> &future : std::as_const(futures))
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

//! A list behind a mutex, with one event for everything in it.
class Inbox : public QObject
{
public:
    explicit Inbox(BareQueue &queue) noexcept : m_queue(queue) { }

    void put(BareQueue::Task task)
    {
        const QMutexLocker locker(&m_mutex);
        m_tasks.push_back(task);
        if (!std::exchange(m_posted, true))
            QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
    long long taken() const noexcept { return m_taken; }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        std::vector<BareQueue::Task> tasks;
        {
            const QMutexLocker locker(&m_mutex);
            tasks.swap(m_tasks);
            m_posted = false;
        }
        for (const BareQueue::Task &task : tasks)
            m_queue.spawn(task);
        m_taken += (long long)(tasks.size());
        return true;
    }

private:
    BareQueue &m_queue;
    QMutex m_mutex;
    std::vector<BareQueue::Task> m_tasks;
    bool m_posted = false;
    long long m_taken = 0;
};

void bareQueue(Round &round)
{
    BareQueue queue(round.size());
    Inbox inbox(queue);
    QList<int> results(round.n());
    int *const places = results.data();
    std::vector<std::thread> threads = Work::startThreads(round.n(), [&, places](int first, int last) {
        for (int i = first; i < last; ++i)
            inbox.put(Work::bareYieldOnce(queue, i, places[i]));
    });
    runUntil([&] { return inbox.taken() == round.n() && queue.isEmpty(); });
    for (std::thread &thread : threads)
        thread.join();
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

//! Queues each call separately, the obvious way to write it.
void qcoroInvoked(Round &round)
{
    QCoroPool pool(round.size());
    QList<int> results(round.n());
    int *const places = results.data();
    long long spawned = 0;
    std::vector<std::thread> threads = Work::startThreads(round.n(), [&, places](int first, int last) {
        for (int i = first; i < last; ++i)
            QMetaObject::invokeMethod(&pool, [&pool, &spawned, places, i] {
                pool.spawn([&pool, i] { return Work::qcoroYieldOnce(pool, i); }, places[i]);
                ++spawned;
            });
    });
    runUntil([&] { return spawned == round.n() && pool.isEmpty(); });
    for (std::thread &thread : threads)
        thread.join();
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

const Registered threads(Workload("W14",
                                  "8 threads spawn into the pool of another, each task yields once, results read",
                                  400'000, "task", 100)
                                 .with("AioPool", aioPool)
                                 .with("bare queue, a list behind a mutex", bareQueue)
                                 .with("QCoro semaphore, invokeMethod", qcoroInvoked));

}
