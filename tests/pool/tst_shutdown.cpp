// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioPool::close() and shutdown(), AioTaskOptions::withAtEnd() and withTag(), with each kind of worker.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QSemaphore>

#include <optional>
#include <stop_token>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Shutdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void closed();
    void closedForOtherThreads_data();
    void closedForOtherThreads();
    void closedWhileThingsRun();
    void closeIsSignalled();
    void atEnd_data();
    void atEnd();
    void emptyPool();
    void finishPastPauseAndHold();
    void pausedAndHeldMeanwhile();
    void finishWaitsForItsSlot();
    void retryInItsDelay_data();
    void retryInItsDelay();
    void retryWhileOthersAreAsked();
    void maps_data();
    void maps();
    void iterMapOfAnotherPool();
    void graceIsOver();
    void graceIsOverForEachKind_data();
    void graceIsOverForEachKind();
    void graceIsOverForMany_data();
    void graceIsOverForMany();
    void manyCannotBeStopped();
    void noLimit();
    void second();
    void secondShortens();
    void afterTheEnd();
    void byATaskOfThePool();
    void byTwoTasksOfThePool();
    void twiceByATask();
    void twiceByATaskAndASlot();
    void byATaskWithTheOnlySlot();
    void byATaskWithTheOnlySlotAndALimit_data();
    void byATaskWithTheOnlySlotAndALimit();
    void byATaskWithTheLastSlot();
    void byATaskBesideOthersThatWait();
    void byATaskBesideAMap_data();
    void byATaskBesideAMap();
    void byATaskBesideAMapThatStops();
    void byAnItemOfAMap();
    void byATaskThatFails_data();
    void byATaskThatFails();
    void byASlotOfTaskRetried();
    void byAnEventLoopInATask();
    void byATaskInAnEventLoop();
    void byAForeignTask();
    void byACallback();
    void bySlots_data();
    void bySlots();
    void notAwaited();
    void awaiterIsCancelled();
    void poolDestroyedMeanwhile();
    void poolDestroyedInTheCall();
    void spawnedMeanwhile();
    void spawnedElsewhereBefore_data();
    void spawnedElsewhereBefore();
    void tags();
    void tagsOfOtherThreads();
};

namespace {

AioTask<AioShutdownReport> shutDown(AioPool &pool, std::chrono::milliseconds grace)
{
    co_return co_await pool.shutdown(grace);
}

AioTask<AioShutdownReport> shutDownAfter(const Gate &gate, AioPool &pool, std::chrono::milliseconds grace)
{
    co_await gate.wait();
    co_return co_await pool.shutdown(grace);
}

}

void tst_Shutdown::closed()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        Log log;
        logSignals(pool, log);
        CO_VERIFY(!pool.isClosed());
        pool.close();
        pool.close();
        CO_VERIFY(pool.isClosed());
        const AioFuture<int> future = pool.spawnN(immediate(1));
        CO_VERIFY(future.isCancelled());
        const QList<int> items{ 1, 2 };
        const QList<AioFuture<int>> futures = pool.mapN(immediate, items);
        CO_VERIFY(futures.size() == 2 && futures[1].isCancelled());
        CO_THROWS(AioCancelled, co_await pool.exec(immediate(1)));
        CO_THROWS(AioCancelled, co_await pool.spawn(immediate(1)));
        CO_THROWS(AioCancelled, co_await pool.map(immediate, items));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.count(), 0);
        CO_COMPARE(log.text(), QString());
        CO_THROWS(AioCancelled, co_await pool.mapOrThrow(immediate, items));
        auto iterated = pool.iterMap(immediate, items);
        QList<AioResult<int>> results;
        QCORO_FOREACH(const AioResult<int> &result, iterated)
            results << result;
        CO_COMPARE(outcomes(results), u"cancelled cancelled"_s);
        co_await pool.room(1);
    };
    runBody(body);
}

void tst_Shutdown::closedForOtherThreads_data()
{
    QTest::addColumn<bool>("busy");
    QTest::addColumn<bool>("shut");
    QTest::newRow("idle, joined") << false << false;
    QTest::newRow("idle, shut down") << false << true;
    QTest::newRow("busy, joined") << true << false;
    QTest::newRow("busy, shut down") << true << true;
}

//! Spawns in another thread before the last task of a closed pool ends: what arrives is cancelled, and ends every wait.
void tst_Shutdown::closedForOtherThreads()
{
    QFETCH(bool, busy);
    QFETCH(bool, shut);
    Gate gate;
    AioPool pool(1);
    AioPool others;
    QSignalSpy idle(&pool, &AioPool::idle);
    AioFuture<int> late;
    const auto spawnLate = [&] { runElsewhere([&] { late = pool.spawnN(immediate(1)); }); };
    const auto last = [&]() -> AioTask<> {
        co_await gate.wait();
        spawnLate();
    };
    if (busy)
        pool.spawnN(last, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    pool.close();
    if (!busy)
        spawnLate();
    const AioFuture<void> waiting = others.spawnN([&]() -> AioTask<> {
        if (shut)
            co_await pool.shutdown(-1ms);
        else
            co_await pool.join();
    });
    gate.open();
    QTRY_VERIFY(waiting.isFinished());
    QVERIFY(!waiting.isCancelled());
    QTRY_VERIFY(late.isCancelled());
    QVERIFY(pool.isEmpty());
    QCOMPARE(idle.count(), busy ? 1 : 0);
}

void tst_Shutdown::closedWhileThingsRun()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        const AioFuture<int> active = pool.spawnN(gated(gate, 1));
        const AioFuture<int> waiting = pool.spawnN(immediate(2));
        const QList<int> items{ 1, 2, 3 };
        auto mapped = pool.map(immediate, items);
        pool.close();
        CO_VERIFY(!pool.startNow(waiting.id()));
        gate.open();
        const auto results = co_await mapped;
        CO_COMPARE(outcomes(results), u"1 2 3"_s);
        CO_COMPARE(outcome(active) + outcome(waiting), u"12"_s);
    };
    runBody(body);
}

void tst_Shutdown::closeIsSignalled()
{
    AioPool pool(1);
    QSignalSpy closed(&pool, &AioPool::closedChanged);
    pool.close();
    pool.close();
    QCOMPARE(closed.count(), 1);
    AioPool other(1);
    QSignalSpy shut(&other, &AioPool::closedChanged);
    Aio::waitFor(shutDown(other, 1s));
    QCOMPARE(shut.count(), 1);
}

void tst_Shutdown::atEnd_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<QString>("outcomes");
    QTest::addColumn<int>("finished");
    QTest::addColumn<int>("cancelled");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << u"cancelled cancelled"_s << 0 << 2;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << u"1 cancelled"_s << 1 << 1;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << u"1 2"_s << 2 << 0;
}

void tst_Shutdown::atEnd()
{
    QFETCH(int, atEnd);
    QFETCH(QString, outcomes);
    QFETCH(int, finished);
    QFETCH(int, cancelled);
    Gate gate;
    AioPool pool(1);
    AioPool others;
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd(atEnd));
    const AioFuture<int> active = pool.spawnN(gated(gate, 1), options);
    const AioFuture<int> waiting = pool.spawnN(later(2), options);
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 1h); });
    Aio::waitFor(turns());
    QCOMPARE(active.isFinished(), atEnd == int(AioAtEnd::Cancel));
    QCOMPARE(waiting.isFinished(), atEnd != int(AioAtEnd::Finish));
    gate.open();
    Aio::waitFor(others.join());
    QCOMPARE(outcome(active) + u' ' + outcome(waiting), outcomes);
    QCOMPARE(report.result().finished, finished);
    QCOMPARE(report.result().cancelled, cancelled);
    QVERIFY(report.result().left.isEmpty());
    QVERIFY(pool.isEmpty() && pool.isClosed());
}

void tst_Shutdown::emptyPool()
{
    AioPool pool(1);
    pool.spawnN(immediate(1));
    Aio::waitFor(pool.join());
    const AioShutdownReport report = Aio::waitFor(shutDown(pool, 0ms));
    QCOMPARE(report.finished + report.cancelled, 0); // only what has ended since
}

void tst_Shutdown::finishPastPauseAndHold()
{
    AioPool pool(1);
    pool.pause();
    QSignalSpy paused(&pool, &AioPool::pausedChanged);
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    const AioFuture<int> plain = pool.spawnN(later(1), options);
    const AioFuture<int> held = pool.spawnN(later(2), AioTaskOptions(options).withHeld());
    const AioFuture<int> heldCancel = pool.spawnN(later(3), AioTaskOptions().withHeld());
    const AioShutdownReport report = Aio::waitFor(shutDown(pool, 1h));
    QCOMPARE(report.finished, 2);
    QVERIFY(!pool.isPaused());
    QCOMPARE(paused.count(), 1);
    QCOMPARE(outcome(plain) + outcome(held), u"12"_s);
    QVERIFY(heldCancel.isCancelled());
}

void tst_Shutdown::pausedAndHeldMeanwhile()
{
    Gate gate;
    AioPool pool(1);
    AioPool others;
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    pool.spawnN(gated(gate, 1), options);
    const AioFuture<int> waiting = pool.spawnN(later(2), options);
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 1h); });
    Aio::waitFor(turns());
    QSignalSpy paused(&pool, &AioPool::pausedChanged);
    pool.pause();
    QVERIFY(!pool.isPaused());
    QCOMPARE(paused.count(), 0);
    QVERIFY(!pool.hold(waiting.id()));
    gate.open();
    Aio::waitFor(others.join());
    QCOMPARE(report.result().finished, 2);
}

void tst_Shutdown::finishWaitsForItsSlot()
{
    AioPool pool(2);
    int running = 0;
    int most = 0;
    auto worker = [&]() -> AioTask<> {
        most = std::max(most, ++running);
        co_await Aio::yield();
        --running;
    };
    for (int i = 0; i < 10; ++i)
        pool.spawnN(worker, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    QCOMPARE(Aio::waitFor(shutDown(pool, 1h)).finished, 10);
    QCOMPARE(most, 2);
}

void tst_Shutdown::retryInItsDelay_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << u"cancelled"_s;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << u"cancelled"_s;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << u"2"_s;
}

void tst_Shutdown::retryInItsDelay()
{
    QFETCH(int, atEnd);
    QFETCH(QString, outcome);
    Aio::TestClock clock;
    clock.setAutojump();
    AioPool pool(1);
    auto flaky = [](AioContext context) -> AioTask<int> {
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
        co_return context.attempt();
    };
    const AioFuture<int> future =
            pool.spawnN(flaky, AioTaskOptions().withRetry(AioRetry(1).withDelay(1min)).withAtEnd(AioAtEnd(atEnd)));
    clock.advance(1s);
    QCOMPARE(pool.taskInfo(1)->waitReason, AioPool::WaitReason::Retry);
    Aio::waitFor(shutDown(pool, 1h));
    QCOMPARE(::outcome(future), outcome);
}

//! Has an active task fail, and wait for its next attempt, while others are asked to cancel: it is asked all the same.
void tst_Shutdown::retryWhileOthersAreAsked()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    const auto options = AioTaskOptions().withRetry(AioRetry(1).withDelay(1min));
    std::optional<AioContext> context;
    auto fails = [&context](AioContext given) -> AioTask<int> {
        context = given;
        throw std::runtime_error("bad");
        co_return 1;
    };
    auto failsLater = [&gate](AioContext given) -> AioTask<int> {
        co_await gate.wait();
        if (given.attempt() == 1)
            throw std::runtime_error("bad");
        co_return given.attempt();
    };
    const AioFuture<int> active = pool.spawnN(failsLater, options);
    const AioFuture<int> waiting = pool.spawnN(fails, options);
    clock.advance(1s);
    QCOMPARE(waiting.state(), AioPool::TaskState::Waiting);
    const std::stop_callback whenAsked(context->stopToken(), [&] {
        gate.open();
        for (int i = 0; i < 9; ++i)
            QCoreApplication::processEvents();
        QCOMPARE(active.state(), AioPool::TaskState::Waiting);
    });
    pool.shutdown(1h);
    QVERIFY(gate.isOpen());
    clock.advance(10min);
    QVERIFY(waiting.isCancelled());
    QCOMPARE(outcome(active), u"cancelled"_s);
    QVERIFY(pool.isEmpty());
}

void tst_Shutdown::maps_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<int>("called");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << 2;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << 2;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << 6;
}

void tst_Shutdown::maps()
{
    QFETCH(int, atEnd);
    QFETCH(int, called);
    Gate gate;
    int calls = 0;
    AioPool pool(2);
    AioPool others;
    auto fn = [&](int i) {
        ++calls;
        return gated(gate, i);
    };
    auto map = [&]() -> AioTask<int> {
        const QList<int> items{ 1, 2, 3, 4, 5, 6 };
        const auto results = co_await pool.map(fn, items, AioTaskOptions().withAtEnd(AioAtEnd(atEnd)));
        co_return int(results.size());
    };
    const AioFuture<int> mapped = others.spawnN(map);
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 1h); });
    Aio::waitFor(turns());
    gate.open();
    Aio::waitFor(others.join());
    QCOMPARE(calls, called);
    QCOMPARE(outcome(mapped), atEnd == int(AioAtEnd::Finish) ? u"6"_s : u"cancelled"_s);
    QCOMPARE(report.result().finished, atEnd == int(AioAtEnd::Cancel) ? 0 : called);
}

void tst_Shutdown::iterMapOfAnotherPool()
{
    Gate gate;
    AioPool inner(2);
    AioPool pool(1);
    auto iterate = [&]() -> AioTask<int> {
        int count = 0;
        auto fn = [&gate](int i) { return gated(gate, i); };
        const QList<int> items{ 1, 2, 3 };
        auto results = inner.iterMap(fn, items);
        QCORO_FOREACH(const AioResult<int> &result, results)
            count += result.hasValue();
        co_return count;
    };
    const AioFuture<int> future = pool.spawnN(iterate);
    Aio::waitFor(turns());
    const AioShutdownReport report = Aio::waitFor(shutDown(pool, 1h));
    QCOMPARE(report.cancelled, 1);
    QVERIFY(future.isCancelled());
    gate.open();
    Aio::waitFor(inner.join());
}

void tst_Shutdown::graceIsOver()
{
    Aio::TestClock clock;
    Gate gate;
    Log log;
    AioPool pool(3);
    AioPool others;
    const AioFuture<int> good = pool.spawnN(gated(gate, 1), AioTaskOptions("good").withAtEnd(AioAtEnd::Finish));
    const AioFuture<int> bad = pool.spawnN(stubborn(log, gate), AioTaskOptions("bad").withAtEnd(AioAtEnd::Finish));
    pool.spawnN(stubborn(log, gate), AioTaskOptions("worse")); // asked at once, and again when the time is up
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 5s); });
    clock.advance(4s);
    QVERIFY(!report.isFinished());
    QCOMPARE(log.take(), u"asked"_s);
    QTest::ignoreMessage(
            QtWarningMsg,
            QRegularExpression(u"AioPool::shutdown\\(\\): the time is up, and these tasks cannot be stopped: "
                               "task 2 \"bad\" at gate.h:[0-9]+, task 3 \"worse\" at gate.h:[0-9]+"_s));
    clock.advance(1s);
    QCOMPARE(log.take(), u"asked asked"_s);
    QVERIFY(good.isCancelled());
    QVERIFY(report.isFinished());
    QCOMPARE(report.result().left.size(), 2);
    QCOMPARE(report.result().left[0].label, u"bad"_s);
    QCOMPARE(report.result().cancelled, 1);
    QVERIFY(!bad.isFinished());
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(bad), u"1"_s); // it was not destroyed
}

void tst_Shutdown::graceIsOverForEachKind_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("an AioTask that does not heed it") << 0;
    QTest::newRow("a QCoro::Task") << 1;
    QTest::newRow("a function in a thread") << 2;
    QTest::newRow("shield") << 3;
}

void tst_Shutdown::graceIsOverForEachKind()
{
    QFETCH(int, kind);
    Log log;
    Gate gate;
    QSemaphore begun;
    QSemaphore semaphore;
    AioPool pool(1);
    switch (kind) {
    case 0:
        pool.spawnN(stubborn(log, gate));
        break;
    case 1:
        pool.spawnN([&gate]() -> QCoro::Task<> { co_await gate.wait(); });
        break;
    case 2:
        pool.spawnN(Aio::concurrent([&] {
            begun.release();
            semaphore.acquire();
        }));
        break;
    default:
        pool.spawnN([&gate]() -> AioTask<> { co_await Aio::shield(gate.wait()); });
    }
    Aio::waitFor(turns());
    if (kind == 2)
        begun.acquire(); // before that, a cancel takes the function back
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be stopped: task 1"_s));
    const AioShutdownReport report = Aio::waitFor(shutDown(pool, 2ms));
    QCOMPARE(report.left.size(), 1);
    QCOMPARE(report.left[0].id, 1);
    gate.open();
    semaphore.release();
    Aio::waitFor(pool.join());
}

void tst_Shutdown::graceIsOverForMany_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<int>("grace");
    QTest::newRow("Cancel, no grace") << int(AioAtEnd::Cancel) << 0;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << 1;
}

//! Has so many tasks wait that finishing them takes more turns than the shutdown has left.
void tst_Shutdown::graceIsOverForMany()
{
    QFETCH(int, atEnd);
    QFETCH(int, grace);
    constexpr int Count = 100'000;
    Gate gate;
    AioPool pool(1);
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd(atEnd));
    pool.spawnN(gated(gate, 1), options);
    for (int i = 1; i < Count; ++i)
        pool.spawnN(immediate(i), options);
    Aio::waitFor(turns());
    const AioShutdownReport report = Aio::waitFor(shutDown(pool, std::chrono::milliseconds(grace)));
    QVERIFY(report.left.isEmpty());
    QCOMPARE(report.cancelled, Count);
    QCOMPARE(report.finished, 0);
    Aio::waitFor(pool.join());
    QCOMPARE(pool.cancelledCount(), Count);
}

void tst_Shutdown::manyCannotBeStopped()
{
    Aio::TestClock clock;
    Gate gate;
    Log log;
    AioPool pool(100);
    AioPool others;
    for (int i = 0; i < 30; ++i)
        pool.spawnN(stubborn(log, gate));
    clock.advance(0s);
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 5s); });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u", task 20 at gate.h:[0-9]+ and 10 more$"_s));
    clock.advance(5s);
    QCOMPARE(report.result().left.size(), 30);
    gate.open();
    Aio::waitFor(pool.join());
}

void tst_Shutdown::noLimit()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(1);
    AioPool others;
    pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, -1ms); });
    clock.advance(24h);
    QVERIFY(!report.isFinished());
    gate.open();
    Aio::waitFor(others.join());
    QCOMPARE(report.result().finished, 1);
}

void tst_Shutdown::second()
{
    Gate gate;
    AioPool pool(1);
    AioPool others;
    pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> first = others.spawnN([&pool] { return shutDown(pool, 1h); });
    const AioFuture<AioShutdownReport> second = others.spawnN([&pool] { return shutDown(pool, 2h); });
    Aio::waitFor(turns());
    QVERIFY(!first.isFinished() && !second.isFinished());
    gate.open();
    Aio::waitFor(others.join());
    QCOMPARE(first.result().finished, 1);
    QCOMPARE(second.result().finished, 1);
}

void tst_Shutdown::secondShortens()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(1);
    AioPool others;
    const AioFuture<int> task = pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> first = others.spawnN([&pool] { return shutDown(pool, 1min); });
    clock.advance(10s);
    const AioFuture<AioShutdownReport> longer = others.spawnN([&pool] { return shutDown(pool, 1h); });
    const AioFuture<AioShutdownReport> shorter = others.spawnN([&pool] { return shutDown(pool, 5s); });
    clock.advance(4s);
    QVERIFY(!first.isFinished());
    clock.advance(1s);
    QVERIFY(first.isFinished() && longer.isFinished() && shorter.isFinished());
    QVERIFY(task.isCancelled());
}

void tst_Shutdown::afterTheEnd()
{
    AioPool pool(1);
    pool.spawnN(later(1));
    QCOMPARE(Aio::waitFor(shutDown(pool, 1h)).cancelled, 1);
    QCOMPARE(Aio::waitFor(shutDown(pool, 1h)).cancelled, 0);
}

void tst_Shutdown::byATaskOfThePool()
{
    Gate gate;
    AioPool pool(3);
    const AioFuture<int> other = pool.spawnN(gated(gate, 1));
    const AioFuture<int> third = pool.spawnN(later(1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const AioFuture<int> caller = pool.spawnN([&pool]() -> AioTask<int> {
        const AioShutdownReport report = co_await pool.shutdown(1h);
        co_return report.cancelled * 10 + report.finished;
    });
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(caller), u"11"_s);
    QVERIFY(other.isCancelled());
    QCOMPARE(outcome(third), u"1"_s);
}

//! Has tasks call that are to finish: neither waits for the other, which waits as well.
void tst_Shutdown::byTwoTasksOfThePool()
{
    Aio::TestClock clock; // stands, so that no grace is ever over
    Gate gate;
    AioPool pool(3);
    const auto calls = [&pool]() -> AioTask<int> {
        const AioShutdownReport report = co_await pool.shutdown(1h);
        co_return report.finished;
    };
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    const AioFuture<int> last = pool.spawnN(gated(gate, 1), options);
    const AioFuture<int> first = pool.spawnN(calls, options);
    const AioFuture<int> second = pool.spawnN(calls, options);
    clock.advance(0s);
    QVERIFY(!first.isFinished() && !second.isFinished());
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(last) + outcome(first) + outcome(second), u"111"_s);
}

//! Has one task call twice. The second call shortens the time.
void tst_Shutdown::twiceByATask()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(3);
    const AioFuture<int> other = pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const AioFuture<int> caller = pool.spawnN([&pool]() -> AioTask<int> {
        pool.shutdown(1h);
        co_await Aio::sleep(50ms);
        const AioShutdownReport report = co_await pool.shutdown(200ms);
        co_return report.cancelled;
    });
    clock.advance(249ms);
    QVERIFY(!caller.isFinished());
    QCOMPARE(other.state(), AioPool::TaskState::Active);
    clock.advance(1ms);
    QVERIFY(other.isCancelled());
    QCOMPARE(outcome(caller), u"1"_s);
}

void tst_Shutdown::twiceByATaskAndASlot()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(3);
    connect(&pool, &AioPool::closedChanged, &pool, [&pool] { pool.shutdown(-1ms); });
    const AioFuture<int> other = pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const AioFuture<AioShutdownReport> caller = pool.spawnN([&pool] { return shutDown(pool, -1ms); });
    clock.advance(24h);
    QVERIFY(!caller.isFinished());
    gate.open();
    clock.advance(0s);
    QCOMPARE(outcome(other), u"1"_s);
    QCOMPARE(caller.result().finished, 1);
}

//! Has a task of AioAtEnd::Finish wait for the slot of the caller: it can never start, but may be left out in the end.
void tst_Shutdown::byATaskWithTheOnlySlot()
{
    Aio::TestClock clock;
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    {
        AioPool pool(1);
        const AioFuture<AioShutdownReport> caller = pool.spawnN([&pool] { return shutDown(pool, -1ms); });
        const AioFuture<int> waiting = pool.spawnN(immediate(1), options);
        clock.advance(0s);
        QVERIFY_THROWS_EXCEPTION(AioDeadlock, caller.result());
        QCOMPARE(outcome(waiting), u"1"_s);
        QVERIFY(pool.isEmpty());
    }
    AioPool pool(1);
    const AioFuture<AioShutdownReport> caller = pool.spawnN([&pool] { return shutDown(pool, 1s); });
    const AioFuture<int> waiting = pool.spawnN(immediate(1), options);
    clock.advance(999ms);
    QVERIFY(!caller.isFinished() && !waiting.isFinished());
    clock.advance(1ms);
    QVERIFY(waiting.isCancelled());
    QCOMPARE(caller.result().cancelled, 1);
}

void tst_Shutdown::byATaskWithTheOnlySlotAndALimit_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("time in the queue") << 0;
    QTest::newRow("time in all") << 1;
    QTest::newRow("budget of a retry") << 2;
}

//! The wait ends without the slot of the caller: the time of what waits for the slot is limited.
void tst_Shutdown::byATaskWithTheOnlySlotAndALimit()
{
    QFETCH(int, kind);
    Aio::TestClock clock;
    AioPool pool(2);
    auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    if (kind == 0)
        options.withQueueTimeout(10s);
    else if (kind == 1)
        options.withTotalTimeout(10s);
    else
        options.withRetry(AioRetry(9).withDelay(1s).withJitter(false).withBudget(10s));
    pool.setSize(kind == 2 ? 2 : 1);
    const auto shutting = [&pool] { return shutDown(pool, -1ms); };
    const AioFuture<AioShutdownReport> caller = pool.spawnN(shutting, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const auto fails = []() -> AioTask<int> {
        throw std::runtime_error("bad");
        co_return 1;
    };
    const AioFuture<int> waiting = pool.spawnN(fails, options);
    clock.advance(0s);
    pool.setSize(1);
    clock.advance(9s);
    QCOMPARE(caller.state(), AioPool::TaskState::Active);
    QCOMPARE(waiting.state(), AioPool::TaskState::Waiting);
    clock.advance(1s);
    QVERIFY(waiting.error());
    QCOMPARE(caller.result().finished, 1);
}

//! Lets the slot of the caller become the only one while it waits.
void tst_Shutdown::byATaskWithTheLastSlot()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    const AioFuture<int> active = pool.spawnN(gated(gate, 1), options);
    const AioFuture<AioShutdownReport> caller = pool.spawnN([&pool] { return shutDown(pool, -1ms); });
    const AioFuture<int> waiting = pool.spawnN(immediate(2), options);
    clock.advance(0s);
    pool.setSize(1);
    QVERIFY(!caller.isFinished());
    gate.open();
    clock.advance(0s);
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, caller.result());
    QCOMPARE(outcome(active) + outcome(waiting), u"12"_s);
}

//! Has tasks wait side by side for the same task of a paused pool.
void tst_Shutdown::byATaskBesideOthersThatWait()
{
    for (const int count : { 1, 2 }) {
        Aio::TestClock clock;
        AioPool paused(1);
        paused.pause();
        const AioFuture<int> shared = paused.spawnN(immediate(1));
        const auto waits = [&shared]() -> AioTask<int> { co_return co_await shared; };
        AioPool pool(count + 1);
        for (int i = 0; i < count; ++i)
            pool.spawnN(waits, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
        clock.advance(0s);
        const AioFuture<AioShutdownReport> caller = pool.spawnN([&pool] { return shutDown(pool, -1ms); });
        clock.advance(0s);
        QCOMPARE(caller.state(), AioPool::TaskState::Active);
        paused.resume();
        clock.advance(0s);
        QCOMPARE(caller.result().finished, count);
    }
}

void tst_Shutdown::byATaskBesideAMap_data()
{
    QTest::addColumn<int>("count");
    for (const int count : { 0, 1, 2, 3, 6 })
        QTest::newRow(qPrintable(QString::number(count))) << count;
}

//! Lets a map end last, with more or fewer items than there are slots beside the caller.
void tst_Shutdown::byATaskBesideAMap()
{
    QFETCH(int, count);
    Aio::TestClock clock;
    Gate begin;
    Gate gate;
    AioPool pool(2);
    AioPool others;
    const AioFuture<AioShutdownReport> caller = pool.spawnN(shutDownAfter(begin, pool, -1ms));
    const auto fn = [&gate](int i) { return gated(gate, i); };
    const QList<int> items(count, 1);
    const auto map = [&]() -> AioTask<int> {
        const auto results = co_await pool.map(fn, items, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
        co_return int(results.size());
    };
    const AioFuture<int> mapped = others.spawnN(map);
    clock.advance(0s);
    begin.open();
    clock.advance(24h);
    QCOMPARE(caller.isFinished(), count == 0);
    gate.open();
    clock.advance(0s);
    QCOMPARE(outcome(mapped), QString::number(count));
    QVERIFY(caller.isFinished());
    QCOMPARE(caller.result().finished, count);
}

//! Cancels a map of which no item has started, and which is all that is waited for.
void tst_Shutdown::byATaskBesideAMapThatStops()
{
    Aio::TestClock clock;
    Gate begin;
    AioPool pool(1);
    AioPool others;
    const AioFuture<AioShutdownReport> caller = pool.spawnN(shutDownAfter(begin, pool, 1h));
    const QList<int> items{ 1, 2 };
    const auto map = [&]() -> AioTask<> {
        co_await pool.map(immediate, items, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    };
    const AioFuture<void> mapped = others.spawnN(map);
    clock.advance(0s);
    begin.open();
    clock.advance(1min);
    QVERIFY(!caller.isFinished());
    mapped.cancel();
    clock.advance(0s);
    QVERIFY(mapped.isCancelled());
    QVERIFY(caller.isFinished());
}

//! Has an item call: the map cannot end before it, and is not waited for once nothing else is left of it.
void tst_Shutdown::byAnItemOfAMap()
{
    Aio::TestClock clock;
    for (const AioAtEnd atEnd : { AioAtEnd::Finish, AioAtEnd::Cancel }) {
        Gate gate;
        AioPool pool(2);
        AioPool others;
        int finished = -1;
        const auto fn = [&](int i) -> AioTask<int> {
            if (i == 0) {
                const AioShutdownReport report = co_await pool.shutdown(-1ms);
                finished = report.finished;
            } else {
                co_await gate.wait();
            }
            co_return i;
        };
        const auto map = [&]() -> AioTask<> {
            const QList<int> items{ 0, 1, 2, 3 };
            co_await pool.map(fn, items, AioTaskOptions().withAtEnd(atEnd));
        };
        const AioFuture<void> mapped = others.spawnN(map);
        clock.advance(24h);
        QCOMPARE(finished, atEnd == AioAtEnd::Finish ? -1 : 0);
        gate.open();
        clock.advance(0s);
        QCOMPARE(finished, atEnd == AioAtEnd::Finish ? 3 : 0);
        QVERIFY(mapped.isFinished());
        QCOMPARE(mapped.isCancelled(), atEnd == AioAtEnd::Cancel);
    }
}

void tst_Shutdown::byATaskThatFails_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<int>("attempts");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << 1;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << 2;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << 2;
}

//! Has a task call that fails and is tried again, as far as it is not to be cancelled. It is never waited for.
void tst_Shutdown::byATaskThatFails()
{
    QFETCH(int, atEnd);
    QFETCH(int, attempts);
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    AioPool others;
    const AioFuture<int> other = pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const auto calls = [&pool](AioContext context) -> AioTask<int> {
        if (context.attempt() == 1) {
            pool.shutdown(-1ms);
            throw std::runtime_error("bad");
        }
        co_return context.attempt();
    };
    const auto retry = AioRetry(3).withDelay(1h).withJitter(false);
    const AioFuture<int> caller = pool.spawnN(calls, AioTaskOptions().withAtEnd(AioAtEnd(atEnd)).withRetry(retry));
    clock.advance(0s);
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, -1ms); });
    clock.advance(1min);
    QVERIFY(!report.isFinished());
    QCOMPARE(caller.isFinished(), attempts == 1);
    gate.open();
    clock.advance(0s);
    QVERIFY(report.isFinished());
    QVERIFY(report.result().left.isEmpty());
    QCOMPARE(caller.isFinished(), attempts == 1);
    clock.advance(1h);
    QCOMPARE(outcome(caller), attempts == 1 ? u"bad"_s : u"2"_s);
    QVERIFY(pool.isEmpty());
}

//! Calls when a task has failed and waits already: it is cancelled as any other that waits.
void tst_Shutdown::byASlotOfTaskRetried()
{
    Aio::TestClock clock;
    AioPool pool(2);
    connect(&pool, &AioPool::taskRetried, &pool, [&pool] { pool.shutdown(-1ms); });
    const auto fails = []() -> AioTask<> {
        throw std::runtime_error("bad");
        co_return;
    };
    const AioFuture<void> future = pool.spawnN(fails, AioTaskOptions().withRetry(AioRetry(3).withDelay(1h)));
    clock.advance(0s);
    QVERIFY(pool.isClosed());
    QVERIFY(future.isCancelled());
    QVERIFY(pool.isEmpty());
}

//! Calls in an event loop that runs in a task, as a dialog may have one: the task has not called, and is waited for.
void tst_Shutdown::byAnEventLoopInATask()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    int finished = -1;
    const auto shut = [&]() -> QCoro::Task<> {
        auto ending = pool.shutdown(1h);
        const AioShutdownReport report = co_await ending;
        finished = report.finished;
    };
    const auto modal = [&]() -> AioTask<int> {
        QEventLoop loop;
        const auto clicked = [&] {
            shut();
            loop.quit();
        };
        QMetaObject::invokeMethod(&loop, clicked, Qt::QueuedConnection);
        loop.exec();
        co_await gate.wait();
        co_return 1;
    };
    const AioFuture<int> task = pool.spawnN(modal, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    clock.advance(1min);
    QVERIFY(pool.isClosed());
    QCOMPARE(finished, -1);
    gate.open();
    clock.advance(0s);
    QCOMPARE(outcome(task), u"1"_s);
    QCOMPARE(finished, 1);
}

//! Has a task call that continues in an event loop of another one: it is the one that is not waited for.
void tst_Shutdown::byATaskInAnEventLoop()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    QEventLoop *dialog = nullptr;
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
    const auto modal = [&]() -> AioTask<int> {
        QEventLoop loop;
        dialog = &loop;
        loop.exec();
        co_await gate.wait();
        co_return 1;
    };
    const auto calls = [&]() -> AioTask<int> {
        auto ending = pool.shutdown(1h);
        dialog->quit();
        const AioShutdownReport report = co_await ending;
        co_return report.finished;
    };
    const AioFuture<int> task = pool.spawnN(modal, options);
    const AioFuture<int> caller = pool.spawnN(calls, options);
    clock.advance(1min);
    QVERIFY(!task.isFinished() && !caller.isFinished());
    gate.open();
    clock.advance(0s);
    QCOMPARE(outcome(task) + outcome(caller), u"11"_s);
}

//! Has a QCoro::Task call. The pool knows it as the caller until it first suspends, and later waits for it.
void tst_Shutdown::byAForeignTask()
{
    Aio::TestClock clock;
    for (const bool suspends : { false, true }) {
        AioPool pool(1);
        int left = -1;
        const auto calls = [&]() -> QCoro::Task<> {
            if (suspends)
                co_await Aio::sleep(1ms);
            const AioShutdownReport report = co_await pool.shutdown(1h);
            left = int(report.left.size());
        };
        if (suspends)
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"the time is up"_s));
        pool.spawnN(calls, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
        clock.advance(2h);
        QCOMPARE(left, suspends ? 1 : 0);
        QVERIFY(pool.isEmpty());
    }
}

void tst_Shutdown::byACallback()
{
    Gate gate;
    AioPool pool(2);
    pool.spawnN(gated(gate, 1));
    auto cb = [&pool](AioResult<int>) -> AioTask<int> {
        const AioShutdownReport report = co_await pool.shutdown(1h);
        co_return report.cancelled;
    };
    const AioFuture<int> caller = pool.spawnN(later(1), cb);
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(caller), u"1"_s);
}

void tst_Shutdown::bySlots_data()
{
    QTest::addColumn<int>("signal");
    for (int i = 0; i < 4; ++i)
        QTest::newRow(qPrintable(QString::number(i))) << i;
}

void tst_Shutdown::bySlots()
{
    QFETCH(int, signal);
    Gate gate;
    AioPool pool(2);
    const auto shut = [&pool] { pool.shutdown(1h); };
    switch (signal) {
    case 0:
        connect(&pool, &AioPool::taskSpawned, &pool, shut);
        break;
    case 1:
        connect(&pool, &AioPool::taskStarted, &pool, shut);
        break;
    case 2:
        connect(&pool, &AioPool::taskFinished, &pool, shut);
        break;
    default:
        connect(&pool, &AioPool::idle, &pool, shut);
    }
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 5; ++i)
        futures << pool.spawnN(later(i));
    Aio::waitFor(pool.join());
    Aio::waitFor(turns());
    QVERIFY(pool.isClosed() && pool.isEmpty());
    for (const AioFuture<int> &future : futures)
        QVERIFY(future.isFinished());
}

void tst_Shutdown::notAwaited()
{
    Gate gate;
    AioPool pool(1);
    const AioFuture<int> active = pool.spawnN(gated(gate, 1));
    const AioFuture<int> waiting = pool.spawnN(immediate(1));
    Aio::waitFor(turns());
    pool.shutdown(1h);
    QVERIFY(waiting.isCancelled()); // in the call
    Aio::waitFor(turns());
    QVERIFY(active.isCancelled());
}

void tst_Shutdown::awaiterIsCancelled()
{
    Gate gate;
    AioPool pool(1);
    AioPool others;
    const AioFuture<int> task = pool.spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 1h); });
    Aio::waitFor(turns());
    report.cancel();
    Aio::waitFor(others.join());
    QVERIFY(report.isCancelled());
    QVERIFY(pool.isClosed()); // the shutdown goes on
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(task), u"1"_s);
}

void tst_Shutdown::poolDestroyedMeanwhile()
{
    Gate gate;
    auto pool = std::make_unique<AioPool>(1);
    AioPool others;
    pool->spawnN(gated(gate, 1), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(*pool, 1h); });
    Aio::waitFor(turns());
    pool.reset();
    Aio::waitFor(others.join());
    QVERIFY(report.isCancelled());
}

void tst_Shutdown::poolDestroyedInTheCall()
{
    auto pool = std::make_unique<AioPool>(1);
    pool->pause();
    pool->spawnN(immediate(1));
    pool->spawnN(immediate(1));
    connect(pool.get(), &AioPool::taskCancelled, [&pool] { pool.reset(); });
    AioPool others;
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(*pool, 1h); });
    Aio::waitFor(others.join());
    QVERIFY(!pool);
    QVERIFY(report.isCancelled());
    // In the signal that reports that it is closed
    auto second = std::make_unique<AioPool>(1);
    connect(second.get(), &AioPool::closedChanged, [&second] { second.reset(); });
    const AioFuture<AioShutdownReport> other = others.spawnN([&second] { return shutDown(*second, 1h); });
    Aio::waitFor(others.join());
    QVERIFY(other.isFinished());
}

void tst_Shutdown::spawnedMeanwhile()
{
    Gate gate;
    AioPool pool(2);
    AioPool others;
    QList<AioFuture<int>> late;
    auto spawner = [&]() -> AioTask<> {
        co_await gate.wait();
        late << pool.spawnN(immediate(1));
    };
    pool.spawnN(spawner(), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    Aio::waitFor(turns());
    const AioFuture<AioShutdownReport> report = others.spawnN([&pool] { return shutDown(pool, 1h); });
    Aio::waitFor(turns());
    gate.open();
    Aio::waitFor(others.join());
    QVERIFY(late[0].isCancelled());
    QCOMPARE(report.result().finished, 1);
}

void tst_Shutdown::spawnedElsewhereBefore_data()
{
    QTest::addColumn<bool>("shut");
    QTest::newRow("close()") << false;
    QTest::newRow("shutdown()") << true;
}

//! Spawns in another thread before the pool is closed: the task is one of those that wait.
void tst_Shutdown::spawnedElsewhereBefore()
{
    QFETCH(bool, shut);
    AioPool pool(1);
    AioFuture<int> future;
    runElsewhere([&] { future = pool.spawnN(later(1), AioTaskOptions().withAtEnd(AioAtEnd::Finish)); });
    if (shut)
        QCOMPARE(Aio::waitFor(shutDown(pool, -1ms)).finished, 1);
    else
        pool.close();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"1"_s);
    // In a slot that destroys the pool when the task arrives
    for (const bool isTags : { false, true }) {
        auto other = std::make_unique<AioPool>(1);
        connect(other.get(), &AioPool::taskSpawned, [&other] { other.reset(); });
        runElsewhere([&] { future = other->spawnN(later(1), AioTaskOptions().withTag(7)); });
        if (isTags)
            QCOMPARE(other->unfinishedTags(), QVariantList());
        else if (shut)
            other->shutdown(1h);
        else
            other->close();
        QVERIFY(!other);
        QVERIFY(future.isCancelled());
    }
}

void tst_Shutdown::tags()
{
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    pool.spawnN(gated(gate, 1), AioTaskOptions().withTag(u"a"_s));
    pool.spawnN(gated(gate, 1));
    const AioFuture<int> third = pool.spawnN(gated(gate, 1), AioTaskOptions().withTag(7));
    QCOMPARE(pool.unfinishedTags(), QVariantList({ u"a"_s, 7 }));
    QCOMPARE(pool.taskInfo(1)->tag, QVariant(u"a"_s));
    QVERIFY(!pool.taskInfo(2)->tag.isValid());
    third.cancel();
    QCOMPARE(pool.unfinishedTags(), QVariantList({ u"a"_s }));
    QCOMPARE(pool.taskInfo(3)->tag, QVariant(7));
    QCOMPARE(AioTaskOptions().withTag(4).tag(), QVariant(4));
    QCOMPARE(AioTaskOptions().withAtEnd(AioAtEnd::Finish).atEnd(), AioAtEnd::Finish);
}

void tst_Shutdown::tagsOfOtherThreads()
{
    AioPool pool(1);
    runElsewhere([&pool] { pool.spawnN(later(1), AioTaskOptions().withTag(7)); });
    QCOMPARE(pool.unfinishedTags(), QVariantList{ QVariant(7) });
}

QTEST_GUILESS_MAIN(tst_Shutdown)
#include "tst_shutdown.moc"
