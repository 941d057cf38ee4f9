// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about itermap and iterwait.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroAsyncGenerator>

#include <deque>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_ParityIterMap : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void iterMapYieldsAllAtTheEndByDefault();
    void iterMapFirstCompleted();
    void iterMapFirstException();
    void iterMapACancelledTaskIsNoException();
    void iterMapBatchesByTime();
    void iterMapTimeoutThatFindsNothingYieldsNothing();
    void iterMapWithACallback();
    void iterMapOfNothing();
    void iterMapSpawnsAtTheCall();
    void iterMapLeavingTheLoopEarly();
    void iterMapCancellingFromInsideTheLoop();
    void iterWaitOverGivenFutures();
};

void tst_ParityIterMap::iterMapYieldsAllAtTheEndByDefault()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(3);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i); };
        Log log;
        AioPool pool(3);
        auto consumer = [&]() -> AioTask<> {
            auto batches = pool.iterMapBatches(fn, QList<int>{ 0, 1, 2 });
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                log << QLatin1Char('[') + outcomes(batch) + QLatin1Char(']');
            log << "end";
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        for (std::size_t i : { 2, 0, 1 }) {
            co_await turns();
            CO_COMPARE(log.text(), QString());
            gates[i].open();
        }
        co_await consumed;
        CO_COMPARE(log.text(), u"[2 0 1] end"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapFirstCompleted()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(4);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i); };
        Log log;
        AioPool pool(4);
        auto consumer = [&]() -> AioTask<> {
            auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
            auto results = pool.iterMap(fn, QList<int>{ 0, 1, 2, 3 }, options);
            QCORO_FOREACH(const AioResult<int> &result, results)
                log << QStringLiteral("%1@%2").arg(result.value()).arg(result.index());
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        co_await turns();
        gates[2].open();
        co_await turns();
        CO_COMPARE(log.take(), u"2@2"_s);
        gates[0].open();
        co_await turns();
        CO_COMPARE(log.take(), u"0@0"_s);
        gates[3].open();
        gates[1].open();
        co_await consumed;
        CO_COMPARE(log.take(), u"3@3 1@1"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapFirstException()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(4);
        auto fn = [&](int i) -> AioTask<int> {
            co_await gates[std::size_t(i)].wait();
            if (i == 1)
                throw std::runtime_error("bad");
            co_return i;
        };
        Log log;
        AioPool pool(4);
        auto consumer = [&]() -> AioTask<> {
            auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstException);
            auto batches = pool.iterMapBatches(fn, QList<int>{ 0, 1, 2, 3 }, options);
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                log << QLatin1Char('[') + outcomes(batch) + QLatin1Char(']');
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        co_await turns();
        gates[3].open();
        co_await turns();
        CO_COMPARE(log.text(), QString());
        gates[1].open();
        co_await turns();
        CO_COMPARE(log.take(), u"[3 bad]"_s);
        gates[0].open();
        co_await turns();
        CO_COMPARE(log.text(), QString());
        gates[2].open();
        co_await consumed;
        CO_COMPARE(log.take(), u"[0 2]"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapACancelledTaskIsNoException()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        auto fn = [&](int i) -> AioTask<int> { return gated(gate, i); };
        Log log;
        AioPool pool(1);
        auto consumer = [&]() -> AioTask<> {
            auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstException);
            auto batches = pool.iterMapBatches(fn, QList<int>{ 0, 1 }, options);
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                log << QLatin1Char('[') + outcomes(batch) + QLatin1Char(']');
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        co_await turns();
        CO_VERIFY(pool.cancelTask(2));
        co_await turns();
        CO_COMPARE(log.text(), QString());
        gate.open();
        co_await consumed;
        CO_COMPARE(log.text(), u"[cancelled 0]"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapBatchesByTime()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(5);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i); };
        Log log;
        AioPool pool(5);
        const QList<int> items{ 0, 1, 2, 3, 4 };
        auto batches = pool.iterMapBatches(fn, items, AioIterOptions().withTimeout(2ms));
        gates[1].open();
        gates[3].open();
        // These two finish before the iteration begins to wait, so that the first timeout finds exactly them.
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 2; }));
        auto step = co_await batches.begin();
        CO_COMPARE(outcomes(*step), u"1 3"_s);
        gates[0].open();
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 3; }));
        co_await ++step;
        CO_COMPARE(outcomes(*step), u"0"_s);
        gates[4].open();
        gates[2].open();
        CO_VERIFY(co_await pool.join());
        co_await ++step;
        CO_COMPARE(outcomes(*step), u"4 2"_s);
        co_await ++step;
        CO_VERIFY(step == batches.end());
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapTimeoutThatFindsNothingYieldsNothing()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        auto fn = [&](int i) -> AioTask<int> { return gated(gate, i); };
        Log log;
        AioPool pool(1);
        auto consumer = [&]() -> AioTask<> {
            auto batches = pool.iterMapBatches(fn, QList<int>{ 0 }, AioIterOptions().withTimeout(1ms));
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                log << QLatin1Char('[') + outcomes(batch) + QLatin1Char(']');
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        co_await Aio::sleep(20ms); // time for many timeouts
        CO_COMPARE(log.text(), QString());
        gate.open();
        co_await consumed;
        CO_COMPARE(log.text(), u"[0]"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapWithACallback()
{
    auto body = []() -> AioTask<> {
        auto cb = [](std::optional<int> value, std::exception_ptr error, QString unit) -> AioTask<QString> {
            co_await Aio::yield();
            co_return error ? Aio::errorString(error) : QString::number(*value) + unit;
        };
        auto fn = [](int i) -> AioTask<int> { return i == 1 ? failing(i) : later(i); };
        Log log;
        AioPool pool(1);
        const QString unit = u"px"_s;
        auto results = pool.iterMap(fn, QList<int>{ 0, 1, 2 }, cb, unit);
        QCORO_FOREACH(const AioResult<QString> &result, results)
            log << result.value();
        CO_COMPARE(log.text(), u"0px bad1 2px"_s);
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapOfNothing()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        int steps = 0;
        auto results = pool.iterMap(later, QList<int>());
        QCORO_FOREACH(const AioResult<int> &result, results)
            steps += 1 + result.value();
        auto batches = pool.iterMapBatches(later, QList<int>());
        QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
            steps += 1 + int(batch.size());
        CO_COMPARE(steps, 0);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapSpawnsAtTheCall()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        {
            auto dropped = pool.iterMap(later, QList<int>{ 0, 1, 2 });
            CO_COMPARE(pool.count(), 3);
        }
        CO_COMPARE(pool.count(), 3);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), qint64(3));
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapLeavingTheLoopEarly()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(3);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i); };
        AioPool pool(3);
        gates[0].open();
        {
            auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
            auto results = pool.iterMap(fn, QList<int>{ 0, 1, 2 }, options);
            int seen = 0;
            QCORO_FOREACH(const AioResult<int> &result, results) {
                CO_COMPARE(result.value(), 0);
                ++seen;
                break;
            }
            CO_COMPARE(seen, 1);
        }
        co_await turns();
        CO_COMPARE(pool.activeCount(), 2);
        CO_COMPARE(pool.cancelledCount(), qint64(0));
        gates[1].open();
        co_await turns();
        CO_COMPARE(pool.activeCount(), 1);
        AioCancelReport report = co_await pool.cancel();
        CO_COMPARE(report.cancelled, 1);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityIterMap::iterMapCancellingFromInsideTheLoop()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(6);
        auto fn = [&](int i) -> AioTask<int> { return gated(gates[std::size_t(i)], i); };
        Log log;
        AioPool pool(2);
        gates[0].open();
        auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
        auto results = pool.iterMap(fn, QList<int>{ 0, 1, 2, 3, 4, 5 }, options);
        QCORO_FOREACH(const AioResult<int> &result, results) {
            if (result) {
                AioCancelReport report = co_await pool.cancel();
                log << QString::number(result.value()) << QString::number(report.cancelled);
            } else {
                log << result.errorString();
            }
        }
        CO_COMPARE(log.text(), u"0 5 cancelled cancelled cancelled cancelled cancelled"_s);
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(pool.cancelledCount(), qint64(5));
    };
    runBody(body);
}

void tst_ParityIterMap::iterWaitOverGivenFutures()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(3);
        Log log;
        AioPool pool(3);
        AioPool other(1);
        QList<AioFuture<int>> futures{ pool.spawnN(gated(gates[0], 10)), other.spawnN(failing(1)), AioFuture<int>(),
                                       pool.spawnN(gated(gates[2], 12)) };
        auto consumer = [&]() -> AioTask<> {
            auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
            auto batches = Aio::iterWaitBatches(futures, options);
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches) {
                for (const AioResult<int> &result : batch)
                    log << QStringLiteral("%1@%2").arg(outcomes(QList<AioResult<int>>(1, result))).arg(result.index());
            }
        };
        AioPool consumers;
        AioFuture<void> consumed = consumers.spawnN(consumer());
        co_await turns();
        CO_COMPARE(log.take(), u"cancelled@2 bad1@1"_s);
        gates[2].open();
        co_await turns();
        CO_COMPARE(log.take(), u"12@3"_s);
        gates[0].open();
        co_await consumed;
        CO_COMPARE(log.take(), u"10@0"_s);
        // The futures keep their results; the loop has only copied them.
        CO_COMPARE(futures[0].result(), 10);
        int total = 0;
        QCORO_FOREACH(const AioResult<int> &result, Aio::iterWait(futures))
            total += result.valueOr(100);
        CO_COMPARE(total, 222);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityIterMap)
#include "tst_parity_itermap.moc"
