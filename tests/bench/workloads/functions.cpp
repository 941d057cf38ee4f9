// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <AioConcurrent>

#include <QtConcurrent/QtConcurrentMap>
#include <QtConcurrent/QtConcurrentRun>
#include <QtCore/QFutureWatcher>
#include <QtCore/QThreadPool>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

// W15: functions that compute, in as many threads as there are processors.

namespace {

using namespace Bench;

std::atomic<unsigned> sink;

void compute(long long steps) noexcept
{
    unsigned number = 1;
    for (long long i = 0; i < steps; ++i)
        number = number * 1664525u + 1013904223u;
    sink.store(number, std::memory_order_relaxed);
}

//! Returns how many steps of compute() take a microsecond, on a processor that does nothing else.
double stepsPerMicrosecond()
{
    static const double most = [] {
        constexpr long long steps = 200'000;
        double best = 0;
        for (int i = 0; i < 20; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            compute(steps);
            const std::chrono::duration<double, std::micro> passed = std::chrono::steady_clock::now() - begin;
            best = std::max(best, steps / passed.count());
        }
        return best;
    }();
    return most;
}

template<int microseconds>
int function(int i)
{
    if constexpr (microseconds > 0)
        compute((long long)(microseconds * stepsPerMicrosecond()));
    return i;
}

template<int microseconds>
void aioPool(Round &round)
{
    AioPool pool(round.size());
    const auto work = [](int i) { return Aio::concurrent(function<microseconds>, i); };
    const auto mapped = [&]() -> AioTask<long long> {
        long long sum = 0;
        const auto results = co_await pool.map(work, std::views::iota(0, int(round.n())));
        for (const AioResult<int> &result : results)
            sum += result.value();
        co_return sum;
    };
    round.expect(Aio::waitFor(mapped()), Work::sumBelow(round.n()));
}

template<int microseconds>
void watchers(Round &round)
{
    std::vector<QFutureWatcher<int>> watchers(round.size());
    long long sum = 0;
    int begun = 0;
    int ended = 0;
    const auto begin = [&](QFutureWatcher<int> &watcher) {
        if (begun < round.n())
            watcher.setFuture(QtConcurrent::run(function<microseconds>, begun++));
    };
    for (QFutureWatcher<int> &watcher : watchers) {
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &watcher, [&] {
            sum += watcher.result();
            ++ended;
            begin(watcher);
        });
        begin(watcher);
    }
    runUntil([&] { return ended == round.n(); });
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int microseconds>
void concurrentRun(Round &round)
{
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(QtConcurrent::run(function<microseconds>, i));
    QThreadPool::globalInstance()->waitForDone();
    long long sum = 0;
    for (const QFuture<int> &future : std::as_const(futures))
        sum += future.result();
    round.expect(sum, Work::sumBelow(round.n()));
}

template<int microseconds>
void concurrentMapped(Round &round)
{
    QList<int> numbers(round.n());
    std::iota(numbers.begin(), numbers.end(), 0);
    const QList<int> results = QtConcurrent::blockingMapped(numbers, function<microseconds>);
    round.expect(std::accumulate(results.cbegin(), results.cend(), 0LL), Work::sumBelow(round.n()));
}

//! Shares the numbers out before. Nothing is faster, as long as no processor has other things to do.
template<int microseconds>
void plainThreads(Round &round)
{
    const int count = std::min(QThread::idealThreadCount(), round.size());
    std::vector<long long> sums(count);
    std::vector<std::thread> threads;
    for (int t = 0; t < count; ++t)
        threads.emplace_back([t, count, n = round.n(), &sum = sums[t]] {
            for (int i = t; i < n; i += count)
                sum += function<microseconds>(i);
        });
    for (std::thread &thread : threads)
        thread.join();
    round.expect(std::accumulate(sums.cbegin(), sums.cend(), 0LL), Work::sumBelow(round.n()));
}

template<int microseconds>
Workload workload(const char *id, const char *what, int size, long long n)
{
    stepsPerMicrosecond();
    Workload workload(id, std::string("map of functions in threads, ") + what, n, "function", size);
    workload.contenders.push_back({ "AioPool", aioPool<microseconds>, 0 });
    workload.contenders.push_back({ "QtConcurrent::run, QFutureWatchers", watchers<microseconds>, 0 });
    if (size > 1) {
        workload.contenders.push_back({ "QtConcurrent::run, all at once", concurrentRun<microseconds>, 0 });
        workload.contenders.push_back({ "QtConcurrent::mapped", concurrentMapped<microseconds>, 0 });
    }
    workload.contenders.push_back({ "threads, shared out before", plainThreads<microseconds>, 0 });
    return workload;
}

const int processors = std::max(QThread::idealThreadCount(), 2);

const Registered functions[] = {
    Registered(workload<0>("W15-1", "empty", 1, 20'000)),
    Registered(workload<10>("W15-1-10us", "10 µs each", 1, 10'000)),
    Registered(workload<100>("W15-1-100us", "100 µs each", 1, 2'000)),
    Registered(workload<1000>("W15-1-1ms", "1 ms each", 1, 300)),
    Registered(workload<0>("W15-P", "empty", processors, 20'000)),
    Registered(workload<10>("W15-P-10us", "10 µs each", processors, 10'000)),
    Registered(workload<100>("W15-P-100us", "100 µs each", processors, 4'000)),
    Registered(workload<1000>("W15-P-1ms", "1 ms each", processors, 600)),
    Registered(workload<0>("W15-64", "empty", 64, 100'000)),
    Registered(workload<10>("W15-64-10us", "10 µs each", 64, 20'000)),
    Registered(workload<100>("W15-64-100us", "100 µs each", 64, 4'000)),
    Registered(workload<1000>("W15-64-1ms", "1 ms each", 64, 600)),
};

}
