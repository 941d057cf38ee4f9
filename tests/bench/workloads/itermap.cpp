// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

#include <QCoroAsyncGenerator>
#include <QCoroFuture>

// W7: takes results in the order in which they become ready.

namespace {

using namespace Bench;
using namespace Rivals;

AioTask<long long> iterate(AioPool &pool, int n)
{
    long long sum = 0;
    auto results = pool.iterMap(Work::yieldOnce, std::views::iota(0, n),
                                AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted));
    QCORO_FOREACH(const AioResult<int> &result, results)
        sum += result.value();
    co_return sum;
}

AioTask<long long> iterateBatches(AioPool &pool, int n)
{
    long long sum = 0;
    auto batches = pool.iterMapBatches(Work::yieldOnce, std::views::iota(0, n),
                                       AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted));
    QCORO_FOREACH(const QList<AioResult<int>> &batch, batches) {
        for (const AioResult<int> &result : batch)
            sum += result.value();
    }
    co_return sum;
}

template<AioTask<long long> (*body)(AioPool &, int)>
void aioPool(Round &round)
{
    AioPool pool(round.size());
    round.expect(Aio::waitFor(body(pool, int(round.n()))), Work::sumBelow(round.n()));
}

//! Written by hand: the tasks leave their results in a list, whose reader waits until it is not empty.
class Stream
{
public:
    explicit Stream(Turns &turns) noexcept : m_turns(turns) { }

    class Filled : private Turns::Waiter
    {
    public:
        explicit Filled(Stream &stream) noexcept : m_stream(stream) { }
        bool await_ready() const noexcept { return !m_stream.m_results.isEmpty(); }
        void await_suspend(std::coroutine_handle<> caller) noexcept
        {
            handle = caller;
            m_stream.m_reader = this;
        }
        QList<int> await_resume() noexcept { return std::exchange(m_stream.m_results, {}); }

    private:
        friend Stream;
        Stream &m_stream;
    };

    void put(int result)
    {
        m_results.append(result);
        if (m_reader)
            m_turns.add(*std::exchange(m_reader, nullptr));
    }
    Filled filled() noexcept { return Filled(*this); }

private:
    Turns &m_turns;
    QList<int> m_results;
    Filled *m_reader = nullptr;
};

QCoro::Task<int> qcoroPut(Turns &turns, Stream &stream, int i)
{
    co_await turns.yield();
    stream.put(i);
    co_return i;
}

QCoro::AsyncGenerator<int> qcoroResults(Stream &stream, long long n)
{
    while (n > 0) {
        const QList<int> batch = co_await stream.filled();
        n -= batch.size();
        for (const int result : batch)
            co_yield int(result);
    }
}

QCoro::Task<> qcoroIterate(Stream &stream, long long n, std::optional<long long> &result)
{
    long long sum = 0;
    auto results = qcoroResults(stream, n);
    QCORO_FOREACH(const int value, results)
        sum += value;
    result = sum;
}

void qcoro(Round &round)
{
    QCoroPool pool(round.size());
    Stream stream(pool);
    QList<int> unused(round.n());
    for (int i = 0; i < round.n(); ++i)
        pool.spawn([&pool, &stream, i] { return qcoroPut(pool, stream, i); }, unused[i]);
    std::optional<long long> sum;
    qcoroIterate(stream, round.n(), sum);
    runUntil([&] { return sum && pool.isEmpty(); });
    round.expect(*sum, Work::sumBelow(round.n()));
}

//! Awaits a list of QFutures one after the other.
QCoro::Task<> qcoroAwaitEach(const QList<QFuture<int>> &futures, std::optional<long long> &result)
{
    long long sum = 0;
    for (const QFuture<int> &future : futures) {
        const int value = co_await future;
        sum += value;
    }
    result = sum;
}

void qcoroPromise(Round &round)
{
    QCoroPool pool(round.size());
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn([&pool, i] { return Work::qcoroYieldOnce(pool, i); }));
    std::optional<long long> sum;
    qcoroAwaitEach(futures, sum);
    runUntil([&sum] { return sum.has_value(); });
    round.expect(*sum, Work::sumBelow(round.n()));
}

const Registered iterMap(Workload("W7", "iterMap, each task yields once, results taken as they come", 200'000, "item",
                                  100)
                                 .with("AioPool, iterMap", aioPool<iterate>)
                                 .with("AioPool, iterMapBatches", aioPool<iterateBatches>)
                                 .with("QCoro semaphore, a list and a generator", qcoro)
                                 .with("QCoro semaphore and QPromise, in order", qcoroPromise));

}
