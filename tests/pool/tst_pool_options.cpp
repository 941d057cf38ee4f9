// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioTaskOptions: labels, priorities, timeouts.

#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_PoolOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gettersAndSetters();
    void labels();
    void labelsOfMaps();
    void optionsAfterCallbackAndContext();
    void higherPriorityStartsFirst();
    void priorityOfMaps();
    void priorityDoesNotInterrupt();
    void timeoutOfAWorker();
    void timeoutOfAWorkerThatRecovers();
    void timeoutOfAWorkerThatFailsOtherwise();
    void timeoutThatIsNotReached();
    void timeoutSeenByTheCallback();
    void timeoutInTheCallback();
    void timeoutDoesNotCountWaiting();
    void timeoutReachesTheNextWaiting();
    void timeoutOfMapItems();
    void cancelBeforeTheTimeout();
};

void tst_PoolOptions::gettersAndSetters()
{
    const AioTaskOptions standard;
    QCOMPARE(standard.label(), QString());
    QCOMPARE(standard.priority(), 0);
    QVERIFY(!standard.timeout());
    const AioTaskOptions chained = AioTaskOptions("fetch ä").withPriority(2).withTimeout(3s);
    QCOMPARE(chained.label(), u"fetch ä"_s);
    QCOMPARE(chained.priority(), 2);
    QVERIFY(chained.timeout() == 3000ms);
    AioTaskOptions changed(u"a"_s);
    changed.withLabel(u"b"_s).withPriority(-1);
    QCOMPARE(changed.label(), u"b"_s);
    QCOMPARE(changed.priority(), -1);
    const AioIterOptions iter = AioIterOptions().withTimeout(20ms).withYieldWhen(AioYieldWhen::FirstException);
    QVERIFY(iter.timeout() == 20ms);
    QVERIFY(iter.yieldWhen() == AioYieldWhen::FirstException);
    QVERIFY(!AioIterOptions().timeout() && AioIterOptions().yieldWhen() == AioYieldWhen::AllCompleted);
}

void tst_PoolOptions::labels()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(4);
        AioFuture<int> spawnN = pool.spawnN(gated(gate, 1), AioTaskOptions("by spawnN"));
        AioFuture<int> spawn = co_await pool.spawn(gated(gate, 1), AioTaskOptions("by spawn"));
        auto exec = pool.exec(gated(gate, 1), AioTaskOptions("by exec"));
        AioFuture<int> none = pool.spawnN(gated(gate, 1));
        CO_COMPARE(pool.taskInfo(spawnN.id())->label, u"by spawnN"_s);
        CO_COMPARE(pool.taskInfo(spawn.id())->label, u"by spawn"_s);
        CO_COMPARE(pool.taskInfo(3)->label, u"by exec"_s);
        CO_COMPARE(pool.taskInfo(none.id())->label, QString());
        gate.open();
        co_await exec;
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_PoolOptions::labelsOfMaps()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return gated(gate, i); };
        const QList<int> items{ 10, 11, 12 };
        QList<AioFuture<int>> futures = pool.mapN(fn, items, AioTaskOptions("item %1 of %1"));
        CO_COMPARE(pool.taskInfo(futures[0].id())->label, u"item 0 of 0"_s);
        CO_COMPARE(pool.taskInfo(futures[2].id())->label, u"item 2 of 2"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());

        Log log;
        auto telling = [&log](AioContext context, int) -> AioTask<int> {
            log << context.label();
            co_return 0;
        };
        co_await pool.map(telling, items, AioTaskOptions("%1."));
        CO_COMPARE(log.take(), u"0. 1. 2."_s);
        co_await pool.map(telling, items, AioTaskOptions("same"));
        CO_COMPARE(log.take(), u"same same same"_s);
    };
    runBody(body);
}

void tst_PoolOptions::optionsAfterCallbackAndContext()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(4);
        auto cb = [](AioResult<int> result) -> AioTask<int> { co_return result.value(); };
        auto withContext = [](std::optional<int> value, std::exception_ptr, int summand) -> AioTask<int> {
            co_return *value + summand;
        };
        AioFuture<int> one = pool.spawnN(gated(gate, 1), cb, AioTaskOptions("one").withPriority(3));
        AioFuture<int> two = pool.spawnN(gated(gate, 1), withContext, 5, AioTaskOptions("two"));
        const QList<int> items{ 1 };
        QList<AioFuture<int>> three = pool.mapN(later, items, withContext, 5, AioTaskOptions("three %1"));
        CO_COMPARE(pool.taskInfo(one.id())->label, u"one"_s);
        CO_COMPARE(pool.taskInfo(one.id())->priority, 3);
        CO_COMPARE(pool.taskInfo(two.id())->label, u"two"_s);
        CO_COMPARE(pool.taskInfo(three[0].id())->label, u"three 0"_s);
        gate.open();
        CO_COMPARE(co_await two, 6);
        CO_COMPARE(co_await three[0], 6);
        CO_COMPARE(co_await one, 1);
    };
    runBody(body);
}

void tst_PoolOptions::higherPriorityStartsFirst()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        pool.spawnN(logged(log, u"0"_s, gate));
        co_await turns();
        pool.spawnN(logged(log, u"low"_s, gate), AioTaskOptions().withPriority(-1));
        pool.spawnN(logged(log, u"a"_s, gate));
        pool.spawnN(logged(log, u"high1"_s, gate), AioTaskOptions().withPriority(7));
        pool.spawnN(logged(log, u"b"_s, gate));
        pool.spawnN(logged(log, u"high2"_s, gate), AioTaskOptions().withPriority(7));
        pool.spawnN(logged(log, u"highest"_s, gate), AioTaskOptions().withPriority(8));
        AioFuture<int> gone = pool.spawnN(logged(log, u"gone"_s, gate), AioTaskOptions().withPriority(9));
        gone.cancel();
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+0 -0 +highest -highest +high1 -high1 +high2 -high2 +a -a +b -b +low -low"_s);
    };
    runBody(body);
}

void tst_PoolOptions::priorityOfMaps()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), gate, i); };
        pool.spawnN(logged(log, u"first"_s, gate));
        co_await turns();
        pool.spawnN(logged(log, u"normal"_s, gate));
        const QList<int> items{ 0, 1, 2 };
        auto urgent = pool.map(fn, items, AioTaskOptions().withPriority(1));
        gate.open();
        co_await urgent;
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+first -first +0 -0 +1 -1 +2 -2 +normal -normal"_s);
    };
    runBody(body);
}

void tst_PoolOptions::priorityDoesNotInterrupt()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        pool.spawnN(logged(log, u"a"_s, gate));
        AioFuture<int> urgent = pool.spawnN(logged(log, u"b"_s, gate), AioTaskOptions().withPriority(100));
        co_await turns();
        CO_COMPARE(log.text(), u"+a"_s);
        CO_COMPARE(urgent.state(), AioPool::TaskState::Waiting);
        gate.open();
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

// A limit that must end a running worker is long enough for the worker to start on a busy machine.
void tst_PoolOptions::timeoutOfAWorker()
{
    auto body = []() -> AioTask<> {
        Log log;
        Log events;
        Gate never;
        AioPool pool(1);
        logSignals(pool, events);
        AioFuture<int> future = pool.spawnN(logged(log, u"a"_s, never), AioTaskOptions().withTimeout(100ms));
        QFuture<int> view = future;
        CO_THROWS(AioTimeout, co_await future);
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
        CO_COMPARE(log.text(), u"+a !a"_s);
        CO_COMPARE(pool.failedCount(), qint64(1));
        CO_COMPARE(pool.cancelledCount(), qint64(0));
        CO_VERIFY(events.text().endsWith(u"Failed:1 idle"_s));
        CO_VERIFY(view.isFinished());
        CO_THROWS(AioTimeout, view.result());
        CO_THROWS(AioTimeout, co_await pool.exec(gated(never, 1), AioTaskOptions().withTimeout(0ms)));
    };
    runBody(body);
}

void tst_PoolOptions::timeoutOfAWorkerThatRecovers()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(1);
        const AioTaskOptions brief = AioTaskOptions().withTimeout(100ms);
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanup, 7), brief);
        CO_VERIFY(co_await until([&log] { return log.contains("!a"); }));
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        cleanup.open();
        CO_COMPARE(co_await future, 7);
        CO_COMPARE(future.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_PoolOptions::timeoutOfAWorkerThatFailsOtherwise()
{
    auto body = []() -> AioTask<> {
        Gate never;
        auto worker = [&never]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                throw std::runtime_error("cleanup");
            }
            co_return 0;
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(worker(), AioTaskOptions().withTimeout(100ms));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(future), u"cleanup"_s);
    };
    runBody(body);
}

void tst_PoolOptions::timeoutThatIsNotReached()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(later(1), AioTaskOptions().withTimeout(24h)), 1);
        CO_THROWS(std::runtime_error, co_await pool.exec(failing(1), AioTaskOptions().withTimeout(24h)));
    };
    runBody(body);
}

void tst_PoolOptions::timeoutSeenByTheCallback()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto cb = [&log](AioResult<int> result) -> AioTask<int> {
            log << "cb";
            co_await Aio::yield(); // the time limit has been used up: nothing interrupts this
            result.value();
            co_return 1;
        };
        auto calming = [](std::optional<int>, std::exception_ptr error) -> AioTask<QString> {
            try {
                std::rethrow_exception(error);
            } catch (const AioTimeout &) {
                co_return u"timeout"_s;
            } catch (const AioCancelled &) {
                co_return u"cancelled"_s;
            }
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(logged(log, u"a"_s, never), cb, AioTaskOptions().withTimeout(100ms));
        CO_THROWS(AioTimeout, co_await future);
        CO_COMPARE(log.text(), u"+a !a cb"_s);
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
        AioFuture<QString> calmed = pool.spawnN(gated(never, 1), calming, AioTaskOptions().withTimeout(100ms));
        CO_COMPARE(co_await calmed, u"timeout"_s);
        CO_COMPARE(calmed.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_PoolOptions::timeoutInTheCallback()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            log << QString::number(result.value());
            return logged(log, u"cb"_s, never);
        };
        AioPool pool(1);
        // Long enough, even on a busy machine, for the worker, which needs no time.
        AioFuture<int> future = pool.spawnN(immediate(5), cb, AioTaskOptions().withTimeout(500ms));
        CO_THROWS(AioTimeout, co_await future);
        CO_COMPARE(log.text(), u"5 +cb !cb"_s);
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_PoolOptions::timeoutDoesNotCountWaiting()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        pool.spawnN(gated(gate, 1));
        AioFuture<int> future = pool.spawnN(gated(gate, 2), AioTaskOptions().withTimeout(1ms));
        co_await Aio::sleep(20ms); // more than its time
        CO_COMPARE(future.state(), AioPool::TaskState::Waiting);
        pool.cancelAll();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolOptions::timeoutReachesTheNextWaiting()
{
    auto body = []() -> AioTask<> {
        Gate never;
        AioPool pool(1);
        AioFuture<int> stuck = pool.spawnN(gated(never, 1), AioTaskOptions().withTimeout(1ms));
        AioFuture<int> next = pool.spawnN(later(2));
        CO_COMPARE(co_await next, 2);
        CO_COMPARE(stuck.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_PoolOptions::timeoutOfMapItems()
{
    auto body = []() -> AioTask<> {
        Gate never;
        AioPool pool(2);
        auto fn = [&never](int i) -> AioTask<int> { return i == 1 ? gated(never, i) : immediate(i); };
        const QList<int> items{ 0, 1, 2 };
        QList<AioResult<int>> results = co_await pool.map(fn, items, AioTaskOptions().withTimeout(500ms));
        CO_COMPARE(results[0].value() + results[2].value(), 2);
        CO_THROWS(AioTimeout, results[1].value());
        CO_VERIFY(!results[1].isCancelled());
    };
    runBody(body);
}

void tst_PoolOptions::cancelBeforeTheTimeout()
{
    auto body = []() -> AioTask<> {
        Gate never;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(gated(never, 1), AioTaskOptions().withTimeout(24h));
        co_await turns();
        co_await pool.cancel(future);
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelled);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolOptions)
#include "tst_pool_options.moc"
