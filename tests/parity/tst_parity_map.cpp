// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about map and map_n.

#include "support/testcoro.h"
#include "support/workers.h"

#include <deque>
#include <ranges>

using namespace Qt::StringLiterals;

//! Ends like a cancelled task, without being cancelled.
static AioTask<int> givingUp()
{
    co_await Aio::yield();
    throw AioCancelled();
}

class tst_ParityMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mapKeepsTheOrderOfTheRange();
    void mapHasErrorsInPlace();
    void mapOfNothing();
    void mapPullsLazily();
    void mapTakesTurnsWithOtherTasks();
    void mapOfMoveOnlyItems();
    void mapWithMoveOnlyResults();
    void mapWithACallback();
    void mapIsQueuedByTheCall();
    void mapNQueuesEverythingAtOnce();
    void mapNHasErrorsInTheFutures();
};

void tst_ParityMap::mapKeepsTheOrderOfTheRange()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(6);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i * 10); };
        AioPool pool(3);
        auto mapped = pool.map(fn, QList<int>{ 0, 1, 2, 3, 4, 5 });
        for (int i : { 2, 0, 3, 4, 1, 5 }) {
            co_await turns();
            gates[std::size_t(i)].open();
        }
        QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), u"0 10 20 30 40 50"_s);
        for (int i = 0; i < 6; ++i)
            CO_COMPARE(results[i].index(), qsizetype(i));
    };
    runBody(body);
}

void tst_ParityMap::mapHasErrorsInPlace()
{
    auto body = []() -> AioTask<> {
        auto fn = [](int i) -> AioTask<int> {
            if (i == 3)
                return givingUp();
            return i % 2 ? failing(i) : later(i);
        };
        AioPool pool(2);
        auto mapped = pool.map(fn, QList<int>{ 0, 1, 2, 3, 4, 5 });
        QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), u"0 bad1 2 cancelled 4 bad5"_s);
        CO_VERIFY(results[3].isCancelled());
        CO_VERIFY(!results[1].isCancelled());
        CO_COMPARE(pool.failedCount(), qint64(2));
        CO_COMPARE(pool.cancelledCount(), qint64(1));
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityMap::mapOfNothing()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        QList<AioResult<int>> none = co_await pool.map(later, QList<int>());
        CO_VERIFY(none.isEmpty());
        CO_VERIFY(pool.isEmpty());
        auto mapped = pool.map(later, std::vector<int>());
        CO_VERIFY(co_await pool.join());
        CO_VERIFY((co_await mapped).isEmpty());
        pool.spawnN(gated(gate, 1));
        auto inAFullPool = pool.map(later, QList<int>());
        co_await turns();
        gate.open();
        CO_VERIFY((co_await inAFullPool).isEmpty());
        CO_COMPARE(pool.executedCount(), qint64(1));
    };
    runBody(body);
}

void tst_ParityMap::mapPullsLazily()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(9);
        int pulled = 0;
        int called = 0;
        auto fn = [&](int i) -> AioTask<int> {
            ++called;
            return gated(gates[std::size_t(i)], i);
        };
        AioPool pool(2);
        auto items = std::views::iota(0, 9) | std::views::transform([&pulled](int i) { return ++pulled, i; });
        auto mapped = pool.map(fn, items);
        CO_COMPARE(pulled, 0);
        for (int done = 0; done < 9; ++done) {
            co_await turns();
            CO_COMPARE(pulled, std::min(done + 2, 9));
            CO_COMPARE(called, std::min(done + 2, 9));
            CO_COMPARE(pool.waitingCount(), 0);
            gates[std::size_t(done)].open();
        }
        CO_COMPARE(outcomes(co_await mapped), u"0 1 2 3 4 5 6 7 8"_s);
    };
    runBody(body);
}

void tst_ParityMap::mapTakesTurnsWithOtherTasks()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), gate, i); };
        auto mapped = pool.map(fn, QList<int>{ 0, 1, 2 });
        co_await turns();
        pool.spawnN(logged(log, u"a"_s, gate));
        pool.spawnN(logged(log, u"b"_s, gate));
        gate.open();
        CO_COMPARE(outcomes(co_await mapped), u"0 1 2"_s);
        CO_VERIFY(co_await pool.join());
        // The map takes its one place in the queue anew, at the back, after each item that it pulls.
        CO_COMPARE(log.text(), u"+0 -0 +1 -1 +a -a +b -b +2 -2"_s);
    };
    runBody(body);
}

void tst_ParityMap::mapOfMoveOnlyItems()
{
    auto body = []() -> AioTask<> {
        auto keep = [](std::unique_ptr<int> item) -> AioTask<int> {
            co_await Aio::yield();
            co_return *item;
        };
        auto look = [](const std::unique_ptr<int> &item) -> AioTask<int> {
            co_await Aio::yield();
            co_return *item;
        };
        std::vector<std::unique_ptr<int>> items;
        std::vector<std::unique_ptr<int>> others;
        for (int i = 0; i < 4; ++i) {
            items.push_back(std::make_unique<int>(i));
            others.push_back(std::make_unique<int>(i + 10));
        }
        AioPool pool(2);
        CO_COMPARE(outcomes(co_await pool.map(keep, std::move(items))), u"0 1 2 3"_s);
        CO_COMPARE(outcomes(co_await pool.map(look, std::move(others))), u"10 11 12 13"_s);
    };
    runBody(body);
}

void tst_ParityMap::mapWithMoveOnlyResults()
{
    auto body = []() -> AioTask<> {
        auto fn = [](int i) -> AioTask<std::unique_ptr<int>> {
            co_await Aio::yield();
            if (i == 1)
                throw std::runtime_error("bad");
            co_return std::make_unique<int>(i);
        };
        AioPool pool(2);
        const QList<int> items{ 0, 1, 2 };
        std::vector<AioResult<std::unique_ptr<int>>> results = co_await pool.map(fn, items);
        CO_COMPARE(results.size(), std::size_t(3));
        CO_COMPARE(*results[0].value(), 0);
        CO_COMPARE(results[1].errorString(), u"bad"_s);
        std::unique_ptr<int> taken = std::move(results[2]).value();
        CO_COMPARE(*taken, 2);
    };
    runBody(body);
}

void tst_ParityMap::mapWithACallback()
{
    auto body = []() -> AioTask<> {
        auto fn = [](int i) -> AioTask<int> { return i == 1 ? failing(i) : later(i); };
        auto cb = [](std::optional<int> value, std::exception_ptr error, int factor) -> AioTask<int> {
            co_await Aio::yield();
            co_return error ? -1 : *value *factor;
        };
        AioPool pool(2);
        const QList<int> items{ 0, 1, 2, 3 };
        CO_COMPARE(outcomes(co_await pool.map(fn, items, cb, 100)), u"0 -1 200 300"_s);
        QList<AioFuture<int>> futures = pool.mapN(fn, items, cb, 10);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(futures[1].result(), -1);
        CO_COMPARE(futures[3].result(), 30);
    };
    runBody(body);
}

void tst_ParityMap::mapIsQueuedByTheCall()
{
    auto body = []() -> AioTask<> {
        int seen = 0;
        auto fn = [&seen](int i) -> AioTask<int> {
            ++seen;
            co_return i;
        };
        AioPool pool(1);
        {
            auto dropped = pool.map(fn, QList<int>{ 1, 2, 3 });
        }
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(seen, 3);
    };
    runBody(body);
}

void tst_ParityMap::mapNQueuesEverythingAtOnce()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), gate, i); };
        QList<AioFuture<int>> futures = pool.mapN(fn, std::views::iota(0, 5));
        CO_COMPARE(futures.size(), qsizetype(5));
        CO_COMPARE(pool.count(), 5);
        CO_COMPARE(log.text(), QString());
        co_await turns();
        CO_COMPARE(log.take(), u"+0 +1"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.count(), qsizetype(8));
        for (int i = 0; i < 5; ++i)
            CO_COMPARE(futures[i].result(), i);
    };
    runBody(body);
}

void tst_ParityMap::mapNHasErrorsInTheFutures()
{
    auto body = []() -> AioTask<> {
        auto fn = [](int i) -> AioTask<int> { return i == 1 ? failing(i) : later(i); };
        AioPool pool(1);
        QList<AioFuture<int>> futures = pool.mapN(fn, QList<int>{ 0, 1, 2 });
        CO_COMPARE(co_await futures[2], 2);
        CO_THROWS(std::runtime_error, co_await futures[1]);
        CO_COMPARE(co_await futures[0], 0);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityMap)
#include "tst_parity_map.moc"
