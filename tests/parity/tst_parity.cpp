// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about its size, and about spawn, spawn_n and exec.

#include "support/testcoro.h"
#include "support/workers.h"

#include <deque>

using namespace Qt::StringLiterals;

class tst_Parity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void concurrencyNeverAboveAndNeverBelowSize_data();
    void concurrencyNeverAboveAndNeverBelowSize();
    void concurrencyWithWorkersThatNeverSuspend();
    void spawnReturnsWithTheSlot();
    void spawnWithAFreeSlotDoesNotSuspend();
    void spawnQueuesWhenItIsNotAwaited();
    void spawnNReturnsBeforeAnyWorkerRan();
    void spawnAndSpawnNShareOneQueue();
    void resultsAndErrorsOfSpawn();
    void execGivesTheResult();
    void execRethrows();
    void execWaitsForTheSlot();
    void countsAndSize();
};

void tst_Parity::concurrencyNeverAboveAndNeverBelowSize_data()
{
    QTest::addColumn<int>("size");
    for (int size : { 1, 2, 5 })
        QTest::addRow("%d", size) << size;
}

void tst_Parity::concurrencyNeverAboveAndNeverBelowSize()
{
    QFETCH(int, size);
    auto body = [size]() -> AioTask<> {
        constexpr int Count = 23;
        std::deque<Gate> gates(Count);
        int running = 0;
        int highest = 0;
        auto worker = [&](int i) -> AioTask<int> {
            highest = std::max(highest, ++running);
            co_await gates[std::size_t(i)].wait();
            --running;
            co_return i;
        };
        AioPool pool(size);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < Count; ++i)
            futures << pool.spawnN(worker(i));
        for (int done = 0; done < Count; ++done) {
            const int expected = std::min(size, Count - done);
            co_await turns();
            CO_COMPARE(running, expected);
            CO_COMPARE(pool.activeCount(), expected);
            CO_COMPARE(pool.waitingCount(), Count - done - expected);
            gates[std::size_t(done)].open();
        }
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(highest, size);
        CO_COMPARE(running, 0);
        for (int i = 0; i < Count; ++i)
            CO_COMPARE(futures[i].result(), i);
    };
    runBody(body);
}

void tst_Parity::concurrencyWithWorkersThatNeverSuspend()
{
    auto body = []() -> AioTask<> {
        AioPool pool(3);
        int highest = 0;
        auto worker = [&](int i) -> AioTask<int> {
            highest = std::max(highest, pool.activeCount());
            co_return i;
        };
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 500; ++i)
            futures << pool.spawnN(worker(i));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(highest, 3);
        CO_COMPARE(pool.succeededCount(), qint64(500));
        for (int i = 0; i < 500; ++i)
            CO_COMPARE(futures[i].result(), i);
    };
    runBody(body);
}

void tst_Parity::spawnReturnsWithTheSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate first;
        Gate second;
        AioPool pool(1);
        auto spawner = [&]() -> AioTask<> {
            log << "asks";
            AioFuture<int> future = co_await pool.spawn(logged(log, u"b"_s, second, 2));
            log << "got" << stateName(future.state());
        };
        AioPool spawners;
        pool.spawnN(logged(log, u"a"_s, first, 1));
        AioFuture<void> asked = spawners.spawnN(spawner());
        co_await turns();
        CO_COMPARE(log.take(), u"+a asks"_s);
        CO_VERIFY(!asked.isFinished());
        CO_COMPARE(pool.waitingCount(), 1);
        first.open();
        co_await asked;
        CO_VERIFY(log.contains("got"));
        CO_VERIFY(log.contains("Active"));
        second.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(log.contains("-b"));
    };
    runBody(body);
}

void tst_Parity::spawnWithAFreeSlotDoesNotSuspend()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(2);
        auto other = [&]() -> AioTask<> {
            log << "other";
            co_return;
        };
        AioPool others;
        others.spawnN(other());
        QMetaObject::invokeMethod(
                qApp, [&log] { log << "turn"; }, Qt::QueuedConnection);
        AioFuture<int> future = co_await pool.spawn(logged(log, u"a"_s, open, 1));
        CO_COMPARE(log.text(), QString());
        CO_COMPARE(future.state(), AioPool::TaskState::Active);
        CO_COMPARE(co_await future, 1);
        co_await turns(1);
        CO_VERIFY(log.contains("turn"));
        CO_VERIFY(log.contains("other"));
    };
    runBody(body);
}

void tst_Parity::spawnQueuesWhenItIsNotAwaited()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        {
            auto dropped = pool.spawn(later(1));
            auto droppedWaiting = pool.spawn(later(2));
            CO_COMPARE(pool.count(), 2);
        }
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), qint64(2));
    };
    runBody(body);
}

void tst_Parity::spawnNReturnsBeforeAnyWorkerRan()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        AioFuture<int> a = pool.spawnN(logged(log, u"a"_s, gate, 1));
        AioFuture<int> b = pool.spawnN(logged(log, u"b"_s, gate, 2));
        AioFuture<int> c = pool.spawnN(logged(log, u"c"_s, gate, 3));
        CO_COMPARE(log.text(), QString());
        CO_COMPARE(a.state(), AioPool::TaskState::Active);
        CO_COMPARE(c.state(), AioPool::TaskState::Waiting);
        CO_COMPARE(a.id(), qint64(1));
        CO_COMPARE(c.id(), qint64(3));
        co_await turns();
        CO_COMPARE(log.take(), u"+a +b"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(a.result() + b.result() + c.result(), 6);
    };
    runBody(body);
}

void tst_Parity::spawnAndSpawnNShareOneQueue()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto spawn = [&](QString name) -> AioTask<> { co_await pool.spawn(logged(log, name, gate)); };
        auto exec = [&](QString name) -> AioTask<> { co_await pool.exec(logged(log, name, gate)); };
        AioPool callers;
        pool.spawnN(logged(log, u"0"_s, gate));
        callers.spawnN(spawn(u"1"_s));
        co_await turns();
        pool.spawnN(logged(log, u"2"_s, gate));
        callers.spawnN(exec(u"3"_s));
        callers.spawnN(spawn(u"4"_s));
        co_await turns();
        pool.spawnN(logged(log, u"5"_s, gate));
        gate.open();
        CO_VERIFY(co_await callers.join());
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+0 -0 +1 -1 +2 -2 +3 -3 +4 -4 +5 -5"_s);
    };
    runBody(body);
}

void tst_Parity::resultsAndErrorsOfSpawn()
{
    auto body = []() -> AioTask<> {
        auto throwsInt = []() -> AioTask<int> {
            co_await Aio::yield();
            throw 7;
        };
        AioPool pool(2);
        AioFuture<int> good = co_await pool.spawn(later(1));
        AioFuture<int> bad = co_await pool.spawn(failing(2));
        AioFuture<int> odd = pool.spawnN(throwsInt());
        AioFuture<int> after = pool.spawnN(later(3));
        CO_THROWS(std::logic_error, good.result());
        CO_COMPARE(co_await good, 1);
        CO_COMPARE(co_await good, 1);
        CO_THROWS(std::runtime_error, co_await bad);
        CO_THROWS(std::runtime_error, bad.result());
        CO_THROWS(int, co_await odd);
        CO_COMPARE(co_await std::move(after), 3);
        CO_THROWS(std::logic_error, after.result());
        CO_COMPARE(outcome(odd), u"unknown exception"_s);
        CO_COMPARE(bad.state(), AioPool::TaskState::Failed);
        CO_COMPARE(pool.failedCount(), qint64(2));
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Parity::execGivesTheResult()
{
    auto body = []() -> AioTask<> {
        auto moveOnly = []() -> AioTask<std::unique_ptr<int>> {
            co_await Aio::yield();
            co_return std::make_unique<int>(5);
        };
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(immediate(1)), 1);
        CO_COMPARE(co_await pool.exec(later(2)), 2);
        auto made = co_await pool.exec(moveOnly());
        CO_COMPARE(*made, 5);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Parity::execRethrows()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        CO_THROWS(std::runtime_error, co_await pool.exec(failing(1)));
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(co_await pool.exec(later(2)), 2);
    };
    runBody(body);
}

void tst_Parity::execWaitsForTheSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate first;
        Gate second;
        AioPool pool(1);
        auto caller = [&]() -> AioTask<int> {
            const int value = co_await pool.exec(logged(log, u"b"_s, second, 2));
            log << "done";
            co_return value;
        };
        AioPool callers;
        pool.spawnN(logged(log, u"a"_s, first));
        AioFuture<int> called = callers.spawnN(caller());
        co_await turns();
        CO_COMPARE(log.take(), u"+a"_s);
        first.open();
        co_await turns();
        CO_COMPARE(log.take(), u"-a +b"_s);
        second.open();
        CO_COMPARE(co_await called, 2);
        CO_COMPARE(log.take(), u"-b done"_s);
    };
    runBody(body);
}

void tst_Parity::countsAndSize()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool standard;
        CO_COMPARE(standard.size(), 1024);
        AioPool pool(2);
        CO_VERIFY(pool.isEmpty() && !pool.isFull());
        pool.spawnN(gated(gate, 1));
        CO_VERIFY(!pool.isEmpty() && !pool.isFull());
        pool.spawnN(gated(gate, 2));
        CO_VERIFY(pool.isFull());
        pool.spawnN(gated(gate, 3));
        CO_COMPARE(pool.activeCount(), 2);
        CO_COMPARE(pool.waitingCount(), 1);
        CO_COMPARE(pool.count(), 3);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(pool.isEmpty() && !pool.isFull());
        CO_COMPARE(pool.count(), 0);
        CO_COMPARE(pool.executedCount(), qint64(3));
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_Parity)
#include "tst_parity.moc"
