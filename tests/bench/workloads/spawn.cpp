// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <numeric>

// W1, W3: spawns everything at once, runs it, then reads the results. Sn, Ssize: the same with other numbers and sizes.

namespace {

using namespace Bench;
using namespace Rivals;

enum class Kind { YieldOnce, Immediate };

long long sum(const QList<AioFuture<int>> &futures)
{
    long long result = 0;
    for (const AioFuture<int> &future : futures)
        result += future.result();
    return result;
}

template<Kind kind>
void aioPool(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawnN(kind == Kind::YieldOnce ? Work::yieldOnce(i) : Work::immediate(i)));
    round.allWaiting(futures);
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(sum(futures), Work::sumBelow(round.n()));
}

//! Spawns callables of 16 bytes, which create their coroutine when they have a slot.
template<Kind kind>
void aioPoolCallable(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i) {
        const auto worker = [i, unused = &pool] {
            Q_UNUSED(unused);
            return kind == Kind::YieldOnce ? Work::yieldOnce(i) : Work::immediate(i);
        };
        static_assert(sizeof worker == 16);
        futures.append(pool.spawnN(worker));
    }
    round.allWaiting(futures);
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(sum(futures), Work::sumBelow(round.n()));
}

template<Kind kind>
void bareQueue(Round &round)
{
    BareQueue queue(round.size());
    QList<int> results(round.n());
    for (int i = 0; i < round.n(); ++i)
        queue.spawn(kind == Kind::YieldOnce ? Work::bareYieldOnce(queue, i, results[i])
                                            : Work::bareImmediate(i, results[i]));
    round.allWaiting(results);
    runUntil([&queue] { return queue.isEmpty(); });
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

auto qcoroWorker(QCoroPool &pool, int i, Kind kind)
{
    return [&pool, i, kind] {
        return kind == Kind::YieldOnce ? Work::qcoroYieldOnce(pool, i) : Work::qcoroImmediate(pool, i);
    };
}

template<Kind kind>
void qcoroPromise(Round &round)
{
    QCoroPool pool(round.size());
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn(qcoroWorker(pool, i, kind)));
    if (kind != Kind::Immediate) // its tasks run as soon as they can
        round.allWaiting(futures);
    runUntil([&pool] { return pool.isEmpty(); });
    long long sum = 0;
    for (const QFuture<int> &future : futures)
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<Kind kind>
void qcoroPlain(Round &round)
{
    QCoroPool pool(round.size());
    QList<int> results(round.n());
    for (int i = 0; i < round.n(); ++i)
        pool.spawn(qcoroWorker(pool, i, kind), results[i]);
    if (kind != Kind::Immediate)
        round.allWaiting(results);
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

const Registered yieldOnce(Workload("W1", "spawnN all at once, each task yields once, results read", 1'000'000, "task",
                                    100)
                                   .with("AioPool", aioPool<Kind::YieldOnce>)
                                   .with("AioPool, callable of 16 bytes", aioPoolCallable<Kind::YieldOnce>)
                                   .with("bare queue", bareQueue<Kind::YieldOnce>)
                                   .with("QCoro semaphore and QPromise", qcoroPromise<Kind::YieldOnce>)
                                   .with("QCoro semaphore", qcoroPlain<Kind::YieldOnce>)
                                   .alsoCold());
const Registered immediate(Workload("W3", "spawnN all at once, immediate tasks, results read", 1'000'000, "task", 100)
                                   .with("AioPool", aioPool<Kind::Immediate>)
                                   .with("AioPool, callable of 16 bytes", aioPoolCallable<Kind::Immediate>)
                                   .with("bare queue", bareQueue<Kind::Immediate>)
                                   .with("QCoro semaphore and QPromise", qcoroPromise<Kind::Immediate>)
                                   .with("QCoro semaphore", qcoroPlain<Kind::Immediate>)
                                   .alsoCold());

Workload scaled(const char *id, const char *title, long long n, int size)
{
    Workload workload = Workload(id + std::to_string(id[1] == 'n' ? n : size), title, n, "task", size)
                                .with("AioPool", aioPool<Kind::YieldOnce>)
                                .with("bare queue", bareQueue<Kind::YieldOnce>)
                                .repeated(int(std::max(1LL, 100'000 / n)));
    if (n <= 1'000'000) // more would not fit into the memory of most machines
        return std::move(workload).with("QCoro semaphore and QPromise", qcoroPromise<Kind::YieldOnce>);
    return workload;
}
Workload atNumber(long long n)
{
    return scaled("Sn-", "scaling: W1 with so many tasks", n, 100).withItsOwnNumber();
}
Workload atSize(int size)
{
    return scaled("Ssize-", "scaling: W1 with so many at once", 1'000'000, size);
}

const Registered scaling[] = {
    Registered(atNumber(1'000)),     Registered(atNumber(10'000)),     Registered(atNumber(100'000)),
    Registered(atNumber(1'000'000)), Registered(atNumber(10'000'000)), Registered(atSize(1)),
    Registered(atSize(100)),         Registered(atSize(10'000)),       Registered(atSize(1'000'000)),
};

}
