// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <QCoroFuture>

// W6: spawns and awaits one task after the other.

namespace {

using namespace Bench;
using namespace Rivals;

template<AioTask<int> (*worker)(int)>
AioTask<long long> execEach(AioPool &pool, long long n)
{
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        const int result = co_await pool.exec(worker(i));
        sum += result;
    }
    co_return sum;
}

AioTask<long long> spawnEach(AioPool &pool, long long n)
{
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        const AioFuture<int> future = co_await pool.spawn(Work::immediate(i));
        const int result = co_await future;
        sum += result;
    }
    co_return sum;
}

template<AioTask<long long> (*body)(AioPool &, long long)>
void aioPool(Round &round)
{
    AioPool pool(round.size());
    round.expect(Aio::waitFor(body(pool, round.n())), Work::sumBelow(round.n()));
}

template<QCoro::Task<int> (*worker)(Turns &, int)>
QCoro::Task<> qcoroPromiseEach(QCoroPool &pool, long long n, std::optional<long long> &result)
{
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        const QFuture<int> future = pool.spawn([&pool, i] { return worker(pool, i); });
        const int one = co_await future;
        sum += one;
    }
    result = sum;
}

template<QCoro::Task<int> (*worker)(Turns &, int)>
QCoro::Task<> qcoroEach(QCoroPool &pool, long long n, std::optional<long long> &result)
{
    long long sum = 0;
    for (int i = 0; i < n; ++i) {
        const auto job = [&pool, i] { return worker(pool, i); };
        const int one = co_await pool.exec(job);
        sum += one;
    }
    result = sum;
}

template<QCoro::Task<> (*body)(QCoroPool &, long long, std::optional<long long> &)>
void qcoro(Round &round)
{
    QCoroPool pool(round.size());
    std::optional<long long> sum;
    body(pool, round.n(), sum);
    runUntil([&sum] { return sum.has_value(); });
    round.expect(*sum, Work::sumBelow(round.n()));
}

const Registered yieldOnce(Workload("W6", "one by one, each spawned and awaited, yields once", 100'000, "task", 100)
                                   .with("AioPool, exec", aioPool<execEach<Work::yieldOnce>>)
                                   .with("QCoro semaphore and QPromise", qcoro<qcoroPromiseEach<Work::qcoroYieldOnce>>)
                                   .with("QCoro semaphore", qcoro<qcoroEach<Work::qcoroYieldOnce>>));
const Registered immediate(Workload("W6-immediate", "one by one, each spawned and awaited, immediate", 100'000, "task",
                                    100)
                                   .with("AioPool, exec", aioPool<execEach<Work::immediate>>)
                                   .with("AioPool, spawn, then its future", aioPool<spawnEach>)
                                   .with("QCoro semaphore and QPromise", qcoro<qcoroPromiseEach<Work::qcoroImmediate>>)
                                   .with("QCoro semaphore", qcoro<qcoroEach<Work::qcoroImmediate>>));

}
