// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <AioConcurrent>

#include <QtConcurrent/QtConcurrentMap>
#include <QtCore/QFutureWatcher>

#include <atomic>
#include <numeric>

// W16: a short function over many items in memory, in threads.

namespace {

using namespace Bench;

std::atomic<unsigned> sink;

template<int steps>
int function(int i)
{
    if constexpr (steps > 0) {
        unsigned number = unsigned(i);
        for (int step = 0; step < steps; ++step)
            number = number * 1664525u + 1013904223u;
        sink.store(number, std::memory_order_relaxed);
    }
    return i;
}

QList<int> numbers(long long n)
{
    QList<int> numbers(n);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

template<int steps>
void concurrentMap(Round &round)
{
    const QList<int> items = numbers(round.n());
    AioPool pool(1);
    round.start();
    const auto mapped = [&]() -> AioTask<QList<AioResult<int>>> {
        co_return co_await pool.exec(Aio::concurrentMap(function<steps>, items));
    };
    long long sum = 0;
    {
        const QList<AioResult<int>> results = Aio::waitFor(mapped());
        for (const AioResult<int> &result : results)
            sum += result.value();
    }
    round.stop();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int steps>
void qtMapped(Round &round)
{
    const QList<int> items = numbers(round.n());
    long long sum = 0;
    round.start();
    {
        QFutureWatcher<int> watcher;
        bool isDone = false;
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &watcher, [&isDone] { isDone = true; });
        watcher.setFuture(QtConcurrent::mapped(items, function<steps>));
        runUntil([&isDone] { return isDone; });
        const QList<int> results = watcher.future().results();
        for (const int result : results)
            sum += result;
    }
    round.stop();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int steps>
void qtMappedBlocking(Round &round)
{
    const QList<int> items = numbers(round.n());
    long long sum = 0;
    round.start();
    {
        const QList<int> results = QtConcurrent::blockingMapped(items, function<steps>);
        for (const int result : results)
            sum += result;
    }
    round.stop();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int steps>
void mapOfConcurrent(Round &round)
{
    const QList<int> items = numbers(round.n());
    AioPool pool(64);
    const auto work = [](int i) { return Aio::concurrent(function<steps>, i); };
    round.start();
    const auto mapped = [&]() -> AioTask<QList<AioResult<int>>> { co_return co_await pool.map(work, items); };
    long long sum = 0;
    {
        const QList<AioResult<int>> results = Aio::waitFor(mapped());
        for (const AioResult<int> &result : results)
            sum += result.value();
    }
    round.stop();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int steps>
Workload workload(const char *id, const char *what)
{
    return Workload(id, std::string("a function over items in memory, ") + what, 1'000'000, "item")
            .with("Aio::concurrentMap", concurrentMap<steps>)
            .with("QtConcurrent::mapped, QFutureWatcher", qtMapped<steps>)
            .with("QtConcurrent::blockingMapped", qtMappedBlocking<steps>)
            .with("AioPool::map of Aio::concurrent", mapOfConcurrent<steps>, 20'000);
}

const Registered empty(workload<0>("W16", "empty"));
const Registered short_(workload<1000>("W16-1us", "about 1 µs each"));

}
