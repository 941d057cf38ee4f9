// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <numeric>

// W2: maps a function over a range, with no more tasks than run at a time, and returns all results in a list.

namespace {

using namespace Bench;
using namespace Rivals;

template<AioTask<int> (*fn)(int)>
void aioPool(Round &round)
{
    AioPool pool(round.size());
    const auto results = Aio::waitFor(pool.map(fn, std::views::iota(0, int(round.n()))));
    long long sum = 0;
    for (const AioResult<int> &result : results)
        sum += result.value();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<bool yields>
void bareQueue(Round &round)
{
    BareQueue queue(round.size());
    QList<int> results(round.n());
    int *const places = results.data();
    queue.map(
            [&queue, places](int i) {
                return yields ? Work::bareYieldOnce(queue, i, places[i]) : Work::bareImmediate(i, places[i]);
            },
            int(round.n()));
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

template<bool yields>
void qcoroPlain(Round &round)
{
    QCoroPool pool(round.size());
    QList<int> results(round.n());
    pool.map([&pool](int i) { return yields ? Work::qcoroYieldOnce(pool, i) : Work::qcoroImmediate(pool, i); },
             results);
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

//! Spawns a coroutine for each item at once, as in W1, with a semaphore.
template<bool yields>
void qcoroSemaphore(Round &round)
{
    QCoroPool pool(round.size());
    QList<int> results(round.n());
    for (int i = 0; i < round.n(); ++i) {
        pool.spawn([&pool, i] { return yields ? Work::qcoroYieldOnce(pool, i) : Work::qcoroImmediate(pool, i); },
                   results[i]);
    }
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

const Registered yieldOnce(Workload("W2", "map, each task yields once", 1'000'000, "item", 100)
                                   .with("AioPool", aioPool<Work::yieldOnce>)
                                   .with("bare queue", bareQueue<true>)
                                   .with("QCoro, a coroutine a slot", qcoroPlain<true>)
                                   .with("QCoro semaphore", qcoroSemaphore<true>));
const Registered immediate(Workload("W2-immediate", "map, immediate tasks", 1'000'000, "item", 100)
                                   .with("AioPool", aioPool<Work::immediate>)
                                   .with("bare queue", bareQueue<false>)
                                   .with("QCoro, a coroutine a slot", qcoroPlain<false>)
                                   .with("QCoro semaphore", qcoroSemaphore<false>));

}
