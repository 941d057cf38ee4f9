// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"
#include "startthreads.h"

#include <QtConcurrent/QtConcurrentMap>
#include <QtConcurrent/QtConcurrentRun>
#include <QtCore/QSemaphore>
#include <QtCore/QThreadPool>

#include <numeric>

// Measures Qt's own thread pools. Their functions cannot wait without blocking a thread, so they only return.

namespace {

using namespace Bench;

void concurrentRun(Round &round)
{
    QThreadPool pool;
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(QtConcurrent::run(&pool, [i] { return i; }));
    pool.waitForDone();
    long long sum = 0;
    for (const QFuture<int> &future : futures)
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

void threadPoolStart(Round &round)
{
    QThreadPool pool;
    QList<int> results(round.n());
    int *const places = results.data();
    for (int i = 0; i < round.n(); ++i)
        pool.start([i, place = places + i] { *place = i; });
    pool.waitForDone();
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

void concurrentMapped(Round &round)
{
    QThreadPool pool;
    QList<int> numbers(round.n());
    std::iota(numbers.begin(), numbers.end(), 0);
    QFuture<int> future = QtConcurrent::mapped(&pool, numbers, [](int i) { return i; });
    const QList<int> results = future.results();
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

void clear(Round &round)
{
    QSemaphore gate;
    QThreadPool pool;
    pool.setMaxThreadCount(1);
    pool.start([&gate] { gate.acquire(); });
    for (int i = 0; i < round.n(); ++i)
        pool.start([i, &round] { round.expect(i, -1); });
    round.start();
    pool.clear();
    round.stop();
    gate.release();
    pool.waitForDone();
}

void concurrentRunInThreads(Round &round)
{
    QThreadPool pool;
    QList<QFuture<int>> futures(round.n());
    QFuture<int> *const places = futures.data();
    std::vector<std::thread> threads = Work::startThreads(round.n(), [&pool, places](int first, int last) {
        for (int i = first; i < last; ++i)
            places[i] = QtConcurrent::run(&pool, [i] { return i; });
    });
    for (std::thread &thread : threads)
        thread.join();
    pool.waitForDone();
    long long sum = 0;
    for (const QFuture<int> &future : std::as_const(futures))
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

const Registered more[] = {
    Registered("W2-immediate", "QtConcurrent::mapped", concurrentMapped),
    Registered("W3", "QtConcurrent::run", concurrentRun, 100'000),
    Registered("W3", "QThreadPool::start", threadPoolStart, 100'000),
    Registered("W5", "QThreadPool::clear()", clear, 100'000),
    Registered("W14", "QtConcurrent::run, does not yield", concurrentRunInThreads, 100'000),
};

}
