// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "../rivals/announcer.h"
#include "common.h"

// Measures additions to W1: callbacks (W10), connected signals (W11), QFutures (W12), progress (W13).

namespace {

using namespace Bench;
using namespace Rivals;

//! Calls \a spawn, which returns a future with a result, for each number below n.
template<typename Pool, typename Spawn>
void spawnAll(Round &round, Pool &pool, Spawn spawn)
{
    QList<decltype(spawn(0))> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(spawn(i));
    round.allWaiting(futures);
    runUntil([&pool] { return pool.isEmpty(); });
    long long sum = 0;
    for (const auto &future : futures)
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

void aioPlain(Round &round)
{
    AioPool pool(round.size());
    spawnAll(round, pool, [&pool](int i) { return pool.spawnN(Work::yieldOnce(i)); });
}

void qcoroPlain(Round &round)
{
    QCoroPool pool(round.size());
    spawnAll(round, pool, [&pool](int i) { return pool.spawn([&pool, i] { return Work::qcoroYieldOnce(pool, i); }); });
}

AioTask<int> callback(AioResult<int> result)
{
    co_return result.value();
}

void aioCallbacks(Round &round)
{
    AioPool pool(round.size());
    spawnAll(round, pool, [&pool](int i) { return pool.spawnN(Work::yieldOnce(i), callback); });
}

QCoro::Task<int> qcoroCallback(int result)
{
    co_return result;
}

QCoro::Task<int> qcoroWithCallback(Turns &turns, int i)
{
    const int result = co_await Work::qcoroYieldOnce(turns, i);
    const int called = co_await qcoroCallback(result);
    co_return called;
}

void qcoroCallbacks(Round &round)
{
    QCoroPool pool(round.size());
    spawnAll(round, pool, [&pool](int i) { return pool.spawn([&pool, i] { return qcoroWithCallback(pool, i); }); });
}

const Registered callbacks(Workload("W10", "W1 with a callback after each task", 200'000, "task", 100)
                                   .with("AioPool", aioCallbacks)
                                   .with("AioPool, without", aioPlain)
                                   .with("QCoro semaphore and QPromise", qcoroCallbacks));

void aioSignals(Round &round)
{
    long long started = 0;
    long long finished = 0;
    AioPool pool(round.size());
    QObject::connect(&pool, &AioPool::taskStarted, &pool, [&started] { ++started; });
    QObject::connect(&pool, &AioPool::taskFinished, &pool, [&finished] { ++finished; });
    spawnAll(round, pool, [&pool](int i) { return pool.spawnN(Work::yieldOnce(i)); });
    round.expect(started + finished, 2 * round.n());
}

QCoro::Task<int> qcoroAnnounced(Turns &turns, Announcer &announcer, int i)
{
    Q_EMIT announcer.taskStarted(i);
    const int result = co_await Work::qcoroYieldOnce(turns, i);
    Q_EMIT announcer.taskFinished(i);
    co_return result;
}

void qcoroSignals(Round &round)
{
    long long started = 0;
    long long finished = 0;
    QCoroPool pool(round.size());
    Announcer announcer;
    QObject::connect(&announcer, &Announcer::taskStarted, &announcer, [&started] { ++started; });
    QObject::connect(&announcer, &Announcer::taskFinished, &announcer, [&finished] { ++finished; });
    spawnAll(round, pool, [&](int i) { return pool.spawn([&, i] { return qcoroAnnounced(pool, announcer, i); }); });
    round.expect(started + finished, 2 * round.n());
}

const Registered signalling(Workload("W11", "W1 with taskStarted and taskFinished connected", 200'000, "task", 100)
                                    .with("AioPool", aioSignals)
                                    .with("AioPool, without", aioPlain)
                                    .with("QCoro semaphore and QPromise, signals", qcoroSignals));

void aioViews(Round &round)
{
    AioPool pool(round.size());
    spawnAll(round, pool, [&pool](int i) -> QFuture<int> { return pool.spawnN(Work::yieldOnce(i)); });
}

const Registered views(Workload("W12", "W1 with a QFuture of each task", 200'000, "task", 100)
                               .with("AioPool", aioViews)
                               .with("AioPool, without", aioPlain)
                               .with("QCoro semaphore and QPromise", qcoroPlain));

AioTask<> sayProgress(long long n)
{
    AioContext context = co_await Aio::context();
    for (long long i = 1; i <= n; ++i)
        context.setProgress(i, n);
}

void aioProgress(Round &round)
{
    AioPool pool(1);
    pool.spawnN(sayProgress(round.n()));
    runUntil([&pool] { return pool.isEmpty(); });
}

void aioProgressHeard(Round &round)
{
    long long heard = 0;
    AioPool pool(1);
    QObject::connect(&pool, &AioPool::taskProgressed, &pool, [&heard] { ++heard; });
    pool.spawnN(sayProgress(round.n()));
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(heard, round.n());
}

void aioProgressViewed(Round &round)
{
    AioPool pool(1);
    const QFuture<void> future = pool.spawnN(sayProgress(round.n()));
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(future.progressValue(), round.n());
}

void promiseProgress(Round &round)
{
    QPromise<void> promise;
    const QFuture<void> future = promise.future();
    promise.start();
    promise.setProgressRange(0, int(round.n()));
    for (int i = 1; i <= round.n(); ++i)
        promise.setProgressValue(i);
    promise.finish();
    round.expect(future.progressValue(), round.n());
}

const Registered progress(Workload("W13", "one task says its progress", 1'000'000, "update")
                                  .with("AioPool", aioProgress)
                                  .with("AioPool, taskProgressed connected", aioProgressHeard)
                                  .with("AioPool, with a QFuture", aioProgressViewed)
                                  .with("QPromise", promiseProgress));

}
