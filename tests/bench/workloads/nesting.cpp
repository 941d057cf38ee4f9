// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <QCoroFuture>

#include <numeric>

// W8: tasks await tasks of another pool. W9: coroutines await coroutines, deeply nested.

namespace {

using namespace Bench;
using namespace Rivals;

constexpr int InnerSize = 10;

AioTask<int> execInner(AioPool &inner, int i)
{
    const int result = co_await inner.exec(Work::yieldOnce(i));
    co_return result;
}

void aioNested(Round &round)
{
    AioPool inner(InnerSize);
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawnN(execInner(inner, i)));
    runUntil([&pool] { return pool.isEmpty(); });
    long long sum = 0;
    for (const AioFuture<int> &future : futures)
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

QCoro::Task<int> qcoroExecInner(QCoroPool &inner, int i)
{
    const auto worker = [&inner, i] { return Work::qcoroYieldOnce(inner, i); };
    const int result = co_await inner.exec(worker);
    co_return result;
}

void qcoroNested(Round &round)
{
    QCoroPool inner(InnerSize);
    QCoroPool pool(round.size());
    QList<int> results(round.n());
    for (int i = 0; i < round.n(); ++i)
        pool.spawn([&inner, i] { return qcoroExecInner(inner, i); }, results[i]);
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

QCoro::Task<int> qcoroPromiseInner(QCoroPool &inner, int i)
{
    const QFuture<int> future = inner.spawn([&inner, i] { return Work::qcoroYieldOnce(inner, i); });
    const int result = co_await future;
    co_return result;
}

void qcoroPromiseNested(Round &round)
{
    QCoroPool inner(InnerSize);
    QCoroPool pool(round.size());
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn([&inner, i] { return qcoroPromiseInner(inner, i); }));
    runUntil([&pool] { return pool.isEmpty(); });
    long long sum = 0;
    for (const QFuture<int> &future : futures)
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

const Registered nested(Workload("W8", "each task of a pool awaits one of another, size 10, that yields once", 200'000,
                                 "task", 100)
                                .with("AioPool, exec", aioNested)
                                .with("QCoro semaphore and QPromise", qcoroPromiseNested)
                                .with("QCoro semaphore", qcoroNested));

AioTask<int> chain(int depth)
{
    if (depth == 1) {
        co_await Aio::yield();
        co_return 1;
    }
    const int below = co_await chain(depth - 1);
    co_return below + 1;
}

AioTask<long long> chains(long long n, int depth)
{
    long long frames = 0;
    while (frames < n)
        frames += co_await chain(depth);
    co_return frames;
}

void aioChains(Round &round)
{
    round.expect(Aio::waitFor(chains(round.n(), round.size())), round.n());
}

QCoro::Task<int> qcoroChain(Turns &turns, int depth)
{
    if (depth == 1) {
        co_await turns.yield();
        co_return 1;
    }
    const int below = co_await qcoroChain(turns, depth - 1);
    co_return below + 1;
}

QCoro::Task<> qcoroChainsOf(Turns &turns, long long n, int depth, long long &frames)
{
    while (frames < n) {
        const int more = co_await qcoroChain(turns, depth);
        frames += more;
    }
}

void qcoroChains(Round &round)
{
    Turns turns;
    long long frames = 0;
    qcoroChainsOf(turns, round.n(), round.size(), frames);
    runUntil([&] { return frames >= round.n(); });
    QCoreApplication::processEvents();
}

Workload ofDepth(int depth)
{
    return Workload("W9-" + std::to_string(depth), "chains of as many coroutines as the size, the last yields once",
                    1'000'000, "frame", depth)
            .with("AioTask", aioChains)
            .with("QCoro::Task", qcoroChains);
}

const Registered depth10(ofDepth(10));
const Registered depth100(ofDepth(100));

}
