// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioPool::close() with each kind of worker, called by tasks and callbacks; and close() and shutdown() called in
// slots of each signal.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QSemaphore>

#include <functional>
#include <optional>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Close : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goesOn_data();
    void goesOn();
    void cancelledAfterwards();
    void retryInItsDelay();
    void heldTask();
    void steeredAfterwards();
    void iterMapOfAnotherPool_data();
    void iterMapOfAnotherPool();
    void byATask();
    void byACallback();
    void repeatable();
    void destroyedInClosedChanged();
    void inEachSignal_data();
    void inEachSignal();
    void shutdownCancelsInTheCall_data();
    void shutdownCancelsInTheCall();
    void shutdownWithAnIterMap_data();
    void shutdownWithAnIterMap();
};

namespace {

enum class Kind { Task, IgnoresItsCancel, QCoroTask, InAThread, Shields };

struct PoolSignal
{
    const char *name;
    void (*connectTo)(AioPool &pool, const std::function<void()> &slot);
};

template<auto Signal>
void connectTo(AioPool &pool, const std::function<void()> &slot)
{
    QObject::connect(&pool, Signal, &pool, [slot] { slot(); });
}

const PoolSignal poolSignals[] = {
    { "taskSpawned", connectTo<&AioPool::taskSpawned> },
    { "taskStarted", connectTo<&AioPool::taskStarted> },
    { "taskProgressed", connectTo<&AioPool::taskProgressed> },
    { "taskRetried", connectTo<&AioPool::taskRetried> },
    { "taskSucceeded", connectTo<&AioPool::taskSucceeded> },
    { "taskFailed", connectTo<&AioPool::taskFailed> },
    { "taskCancelled", connectTo<&AioPool::taskCancelled> },
    { "taskFinished", connectTo<&AioPool::taskFinished> },
    { "idle", connectTo<&AioPool::idle> },
    { "pausedChanged", connectTo<&AioPool::pausedChanged> },
    { "closedChanged", connectTo<&AioPool::closedChanged> },
};

using Shutdown = decltype(std::declval<AioPool &>().shutdown(1h));

AioTask<AioShutdownReport> endOf(Shutdown &shutdown)
{
    co_return co_await shutdown;
}

AioTask<int> progressing(AioContext context)
{
    context.setProgress(1, 2);
    co_await Aio::yield();
    co_return 3;
}

AioTask<int> flaky(AioContext context)
{
    co_await Aio::yield();
    if (context.attempt() == 1)
        throw std::runtime_error("bad");
    co_return context.attempt();
}

AioTask<int> givingUp()
{
    co_await Aio::yield();
    throw AioCancelled();
}

//! Spawns tasks that end as "0 bad1 cancelled 3 2 5", and emit all task signals.
QList<AioFuture<int>> spawnEach(AioPool &pool, AioAtEnd atEnd)
{
    const auto options = AioTaskOptions().withAtEnd(atEnd);
    return { pool.spawnN(immediate(0), options),
             pool.spawnN(failing(1), options),
             pool.spawnN(givingUp, options),
             pool.spawnN(progressing, options),
             pool.spawnN(flaky, AioTaskOptions(options).withRetry(AioRetry(1))),
             pool.spawnN(later(5), options) };
}

QString outcomesOf(const QList<AioFuture<int>> &futures)
{
    QStringList words;
    for (const AioFuture<int> &future : futures)
        words << outcome(future);
    return words.join(u' ');
}

}

void tst_Close::goesOn_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("an AioTask") << int(Kind::Task);
    QTest::newRow("an AioTask that ignores its cancel") << int(Kind::IgnoresItsCancel);
    QTest::newRow("a QCoro::Task") << int(Kind::QCoroTask);
    QTest::newRow("a function in a thread") << int(Kind::InAThread);
    QTest::newRow("shield") << int(Kind::Shields);
}

//! Checks that an active and a waiting task of each kind are not asked to cancel, and end as they do without close().
void tst_Close::goesOn()
{
    QFETCH(const int, kind);
    Log log;
    Gate gate;
    QSemaphore begun;
    QSemaphore semaphore;
    AioPool pool(1);
    const auto spawn = [&](int i) -> AioFuture<int> {
        switch (Kind(kind)) {
        case Kind::Task:
            return pool.spawnN(logged(log, QString::number(i), gate, i));
        case Kind::IgnoresItsCancel:
            return pool.spawnN(stubborn(log, gate, i));
        case Kind::QCoroTask:
            return pool.spawnN([&gate, i]() -> QCoro::Task<int> {
                co_await gate.wait();
                co_return i;
            });
        case Kind::InAThread:
            return pool.spawnN(Aio::concurrent([&begun, &semaphore, i] {
                begun.release();
                semaphore.acquire();
                return i;
            }));
        default:
            return pool.spawnN([&gate, i]() -> AioTask<int> {
                co_await Aio::shield(gate.wait());
                co_return i;
            });
        }
    };
    const AioFuture<int> active = spawn(1);
    const AioFuture<int> waiting = spawn(2);
    Aio::waitFor(turns());
    if (Kind(kind) == Kind::InAThread)
        begun.acquire();
    pool.close();
    QVERIFY(spawn(3).isCancelled());
    Aio::waitFor(turns());
    QVERIFY(!active.isFinished() && !waiting.isFinished());
    QCOMPARE(pool.activeCount(), 1);
    QCOMPARE(pool.waitingCount(), 1);
    gate.open();
    semaphore.release(2);
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(active) + outcome(waiting), u"12"_s);
    QCOMPARE(log.text(), Kind(kind) == Kind::Task ? u"+1 -1 +2 -2"_s : QString());
}

void tst_Close::cancelledAfterwards()
{
    Log log;
    Gate gate;
    AioPool pool(1);
    const AioFuture<int> active = pool.spawnN(stubborn(log, gate));
    const AioFuture<int> waiting = pool.spawnN(immediate(2));
    Aio::waitFor(turns());
    pool.close();
    pool.cancelAll();
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"asked"_s);
    QVERIFY(waiting.isCancelled());
    QVERIFY(!active.isFinished());
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(active), u"1"_s);
}

void tst_Close::retryInItsDelay()
{
    Aio::TestClock clock;
    AioPool pool(1);
    QList<int> attempts;
    auto worker = [&attempts](AioContext context) -> AioTask<int> {
        attempts << context.attempt();
        if (context.attempt() < 3)
            throw std::runtime_error("bad");
        co_return context.attempt();
    };
    const auto retry = AioRetry(3).withDelay(1min).withFactor(1);
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(retry));
    clock.advance(1s);
    QCOMPARE(pool.taskInfo(1)->waitReason, AioPool::WaitReason::Retry);
    pool.close();
    clock.advance(58s);
    QCOMPARE(attempts, QList<int>{ 1 });
    clock.advance(1s);
    QCOMPARE(attempts, QList<int>({ 1, 2 })); // which fails in the closed pool, and is tried again
    QVERIFY(!future.isFinished());
    clock.advance(1min);
    QCOMPARE(outcome(future), u"3"_s);
    QVERIFY(pool.isEmpty());
}

void tst_Close::heldTask()
{
    AioPool pool(1);
    const AioFuture<int> held = pool.spawnN(later(1), AioTaskOptions().withHeld());
    const AioFuture<int> other = pool.spawnN(later(2));
    pool.close();
    Aio::waitFor(turns());
    QCOMPARE(outcome(other), u"2"_s);
    QVERIFY(!held.isFinished());
    QCOMPARE(pool.taskInfo(held.id())->waitReason, AioPool::WaitReason::Held);
    QVERIFY(pool.release(held.id()));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(held), u"1"_s);
}

//! Checks that everything but startNow() still steers a closed pool's queue, its pause among it.
void tst_Close::steeredAfterwards()
{
    Log log;
    Gate gate;
    AioPool pool(1);
    pool.pause();
    QList<qint64> ids;
    for (const QString &name : { u"a"_s, u"b"_s, u"c"_s, u"d"_s })
        ids << pool.spawnN(logged(log, name, gate)).id();
    pool.close();
    QVERIFY(pool.moveToFront(ids[2]));
    QVERIFY(pool.hold(ids[0]));
    QVERIFY(pool.setPriority(ids[3], 1));
    QVERIFY(pool.moveBefore(ids[1], ids[3]));
    QVERIFY(!pool.startNow(ids[1]));
    gate.open();
    Aio::waitFor(turns());
    QCOMPARE(log.text(), QString());
    pool.resume();
    Aio::waitFor(turns(30));
    QCOMPARE(log.take(), u"+b -b +d -d +c -c"_s);
    QVERIFY(pool.release(ids[0]));
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"+a -a"_s);
}

//! Iterates over five tasks of \a pool that wait for \a gate. Returns how they end.
static AioTask<QString> iterateOver(AioPool &pool, Gate &gate)
{
    const auto fn = [&gate](int i) { return gated(gate, i); };
    const QList<int> items{ 1, 2, 3, 4, 5 };
    auto iteration = pool.iterMap(fn, items);
    QList<AioResult<int>> results;
    QCORO_FOREACH(const AioResult<int> &result, iteration)
        results << result;
    co_return outcomes(results);
}

void tst_Close::iterMapOfAnotherPool_data()
{
    QTest::addColumn<bool>("closesPool");
    QTest::addColumn<bool>("closesInner");
    QTest::newRow("the task's pool") << true << false;
    QTest::newRow("the iteration's pool") << false << true;
    QTest::newRow("both") << true << true;
}

void tst_Close::iterMapOfAnotherPool()
{
    QFETCH(const bool, closesPool);
    QFETCH(const bool, closesInner);
    Gate gate;
    AioPool inner(2);
    AioPool pool(1);
    const auto iterate = [&] { return iterateOver(inner, gate); };
    const AioFuture<QString> future = pool.spawnN(iterate);
    Aio::waitFor(turns());
    QCOMPARE(inner.activeCount(), 2);
    if (closesPool)
        pool.close();
    if (closesInner)
        inner.close();
    Aio::waitFor(turns());
    QVERIFY(!future.isFinished());
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"1 2 3 4 5"_s);
}

void tst_Close::byATask()
{
    AioPool pool(1);
    const auto closes = [&pool]() -> AioTask<int> {
        pool.close();
        const AioFuture<int> late = pool.spawnN(immediate(3));
        co_await Aio::yield();
        co_return late.isCancelled() ? 1 : 3;
    };
    const AioFuture<int> caller = pool.spawnN(closes);
    const AioFuture<int> waiting = pool.spawnN(later(2));
    Aio::waitFor(pool.join());
    QVERIFY(pool.isClosed());
    QCOMPARE(outcome(caller) + outcome(waiting), u"12"_s);
}

void tst_Close::byACallback()
{
    AioPool pool(1);
    const auto cb = [&pool](AioResult<int> result) -> AioTask<int> {
        pool.close();
        co_await Aio::yield();
        co_return result.value() + 1;
    };
    const AioFuture<int> caller = pool.spawnN(later(0), cb);
    const AioFuture<int> waiting = pool.spawnN(later(1), cb);
    Aio::waitFor(pool.join());
    QVERIFY(pool.isClosed());
    QCOMPARE(outcome(caller) + outcome(waiting), u"12"_s);
}

void tst_Close::repeatable()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    int calls = 0;
    const auto worker = [&calls]() -> AioTask<int> {
        ++calls;
        co_await Aio::yield();
        throw std::runtime_error("bad");
    };
    const AioFuture<int> task = pool.spawnN(worker, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QVERIFY(pool.taskInfo(1)->isRepeatable);
    pool.close();
    Log log;
    logSignals(pool, log);
    QCOMPARE(pool.retry(1), 0);
    QVERIFY(task.again().isCancelled());
    QCOMPARE(pool.tasks()->retryFailed(), 0);
    QVERIFY(pool.taskInfo(1)); // the row stays
    QCOMPARE(pool.count(), 0);
    Aio::waitFor(turns());
    QCOMPARE(calls, 1);
    QCOMPARE(log.text(), QString());
    QCOMPARE(outcome(task), u"bad"_s);
}

void tst_Close::destroyedInClosedChanged()
{
    Gate gate;
    auto pool = std::make_unique<AioPool>(1);
    const AioFuture<int> active = pool->spawnN(gated(gate, 1));
    const AioFuture<int> waiting = pool->spawnN(immediate(2));
    Aio::waitFor(turns());
    connect(pool.get(), &AioPool::closedChanged, [&pool] { pool.reset(); });
    pool->close();
    QVERIFY(!pool);
    QVERIFY(active.isCancelled() && waiting.isCancelled());
}

void tst_Close::inEachSignal_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("shuts");
    QTest::addColumn<int>("atEnd");
    for (int i = 0; i < int(std::size(poolSignals)); ++i) {
        const char *const name = poolSignals[i].name;
        QTest::addRow("close() in %s", name) << i << false << int(AioAtEnd::Cancel);
        QTest::addRow("shutdown() in %s, Cancel", name) << i << true << int(AioAtEnd::Cancel);
        QTest::addRow("shutdown() in %s, FinishStarted", name) << i << true << int(AioAtEnd::FinishStarted);
        QTest::addRow("shutdown() in %s, Finish", name) << i << true << int(AioAtEnd::Finish);
    }
}

void tst_Close::inEachSignal()
{
    QFETCH(const int, signal);
    QFETCH(const bool, shuts);
    QFETCH(const int, atEnd);
    const QByteArray name = poolSignals[signal].name;
    AioPool pool(2);
    QSignalSpy closed(&pool, &AioPool::closedChanged);
    QSignalSpy idle(&pool, &AioPool::idle);
    std::optional<Shutdown> shutdown;
    AioFuture<int> late;
    int calls = 0;
    int waiting = -1;
    qint64 endedBefore = 0;
    const auto ended = [&pool] { return pool.succeededCount() + pool.failedCount() + pool.cancelledCount(); };
    poolSignals[signal].connectTo(pool, [&] {
        if (calls++ > 0)
            return;
        endedBefore = ended();
        if (shuts)
            shutdown.emplace(pool.shutdown(1h));
        else
            pool.close();
        waiting = pool.waitingCount();
        late = pool.spawnN(immediate(1));
    });
    const QList<AioFuture<int>> futures = spawnEach(pool, AioAtEnd(atEnd));
    pool.pause();
    pool.resume();
    if (name == "closedChanged")
        pool.close();
    Aio::waitFor(pool.join());
    Aio::waitFor(turns());
    QVERIFY(calls > 0);
    QVERIFY(pool.isClosed() && pool.isEmpty());
    QCOMPARE(closed.count(), 1);
    QVERIFY(late.isCancelled());
    QCOMPARE(idle.count(), 1);
    const bool finishes = !shuts || atEnd == int(AioAtEnd::Finish);
    if (!finishes)
        QCOMPARE(waiting, 0); // in the call
    // The first one alone has been spawned before the first taskSpawned().
    const bool isFirst = name == "taskSpawned";
    if (finishes) {
        QCOMPARE(outcomesOf(futures),
                 isFirst ? u"0 cancelled cancelled cancelled cancelled cancelled"_s : u"0 bad1 cancelled 3 2 5"_s);
    }
    if (shutdown) {
        const AioShutdownReport report = Aio::waitFor(endOf(*shutdown));
        QVERIFY(report.left.isEmpty());
        const qint64 reported = report.finished + report.cancelled;
        // In a slot of these the shutdown is called by the task, and does not wait for it.
        const bool isByATask = name == "taskStarted" || name == "taskProgressed" || name == "taskRetried";
        const qint64 all = ended() - endedBefore;
        QVERIFY2(reported == all || (isByATask && reported == all - 1), qPrintable(QString::number(reported)));
    }
}

void tst_Close::shutdownCancelsInTheCall_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<QString>("active");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << u"cancelled"_s;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << u"1"_s;
}

void tst_Close::shutdownCancelsInTheCall()
{
    QFETCH(const int, atEnd);
    QFETCH(const QString, active);
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd(atEnd));
    const auto retry = AioRetry(1).withDelay(1min);
    const AioFuture<int> retried = pool.spawnN(flaky, AioTaskOptions(options).withRetry(retry));
    clock.advance(1s);
    const AioFuture<int> running = pool.spawnN(gated(gate, 1), options);
    pool.spawnN(gated(gate, 0), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    const AioFuture<int> waiting = pool.spawnN(immediate(2), options);
    const AioFuture<int> held = pool.spawnN(immediate(3), AioTaskOptions(options).withHeld());
    clock.advance(1s);
    QCOMPARE(pool.activeCount(), 2);
    QCOMPARE(pool.taskInfo(retried.id())->waitReason, AioPool::WaitReason::Retry);
    Shutdown shutdown = pool.shutdown(1h);
    QVERIFY(waiting.isCancelled());
    QVERIFY(held.isCancelled());
    QVERIFY(retried.isCancelled());
    QCOMPARE(pool.waitingCount(), 0);
    gate.open();
    const AioShutdownReport report = Aio::waitFor(endOf(shutdown));
    QCOMPARE(outcome(running), active);
    QCOMPARE(report.finished, atEnd == int(AioAtEnd::Cancel) ? 1 : 2);
}

void tst_Close::shutdownWithAnIterMap_data()
{
    QTest::addColumn<int>("atEnd");
    QTest::addColumn<QString>("active");
    QTest::addColumn<QString>("waiting");
    QTest::newRow("Cancel") << int(AioAtEnd::Cancel) << u"cancelled"_s << u"cancelled"_s;
    QTest::newRow("FinishStarted") << int(AioAtEnd::FinishStarted) << u"1 2 3 4 5"_s << u"cancelled"_s;
    QTest::newRow("Finish") << int(AioAtEnd::Finish) << u"1 2 3 4 5"_s << u"1 2 3 4 5"_s;
}

//! Shuts down while a task iterates over tasks of another pool, which stays open.
void tst_Close::shutdownWithAnIterMap()
{
    QFETCH(const int, atEnd);
    QFETCH(const QString, active);
    QFETCH(const QString, waiting);
    Gate gate;
    AioPool inner(2);
    AioPool pool(1);
    const auto iterate = [&] { return iterateOver(inner, gate); };
    const auto options = AioTaskOptions().withAtEnd(AioAtEnd(atEnd));
    const AioFuture<QString> first = pool.spawnN(iterate, options);
    const AioFuture<QString> second = pool.spawnN(iterate, options);
    Aio::waitFor(turns());
    QCOMPARE(inner.activeCount(), 2);
    Shutdown shutdown = pool.shutdown(1h);
    QCOMPARE(second.isFinished(), atEnd != int(AioAtEnd::Finish));
    Aio::waitFor(turns());
    QCOMPARE(first.isFinished(), atEnd == int(AioAtEnd::Cancel));
    gate.open();
    const AioShutdownReport report = Aio::waitFor(endOf(shutdown));
    QCOMPARE(outcome(first), active);
    QCOMPARE(outcome(second), waiting);
    QCOMPARE(report.finished + report.cancelled, 2);
    QVERIFY(report.left.isEmpty());
    QVERIFY(!inner.isClosed());
    Aio::waitFor(inner.join());
}

QTEST_GUILESS_MAIN(tst_Close)
#include "tst_close.moc"
