// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioPool::setWaitingLimit() and room(), and the limits on the time before the start and in all.

#include "support/poolthread.h"
#include "support/steering.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTestClock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_WaitingLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reject();
    void dropOldest_data();
    void dropOldest();
    void dropOldestWhereverItStands();
    void cancelledOnceMore();
    void othersWait();
    void badLimit();
    void ofMapN();
    void fromAnotherThread();
    void poolDiesInTheRejection();
    void changedInTheRejection();
    void spawnsInTheRejection();
    void cancelledOnesGiveTheirPlacesBack();
    void room();
    void roomForSeveral();
    void roomOfACancelledWaiter();
    void roomBehindACancelledWaiter();
    void roomThatCannotBe();
    void noDeadlockWhileALimitRuns();
    void roomWithoutALimit();
    void roomAboveTheLimit();
    void roomKeepsThePlace();
    void roomWhenThePoolIsClosed();
    void roomWhenThePoolDies();
    void roomWhenTheLimitGrows();
    void queueTimeout();
    void queueTimeoutOfAHeldTask();
    void queueTimeoutEndsAtTheStart();
    void totalTimeoutOfAWaitingTask();
    void totalTimeoutOfARunningTask();
    void totalTimeoutOfATaskThatRecovers();
    void noLimits();
    void theShorterLimit();
    void poolDiesInATimeout();
};

static bool isRejected(const AioFuture<int> &future)
{
    try {
        if (future.error())
            std::rethrow_exception(future.error());
    } catch (const AioRejected &) {
        return true;
    } catch (...) {
    }
    return false;
}

void tst_WaitingLimit::reject()
{
    Log log;
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(2);
    QCOMPARE(pool.waitingLimit(), 2);
    QCOMPARE(pool.waitingPolicy(), AioWaitingPolicy::Reject);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 3; ++i)
        futures << pool.spawnN(gated(gate, i));
    logSignals(pool, log);
    futures << pool.spawnN(gated(gate, 3));
    QCOMPARE(futures[3].state(), Aio::TaskState::Failed); // at once
    QVERIFY(isRejected(futures[3]));
    QCOMPARE(outcome(futures[3]), u"rejected, because too many tasks wait"_s);
    QCOMPARE(log.take(), u"spawned:4 failed(rejected, because too many tasks wait):4 Failed:4"_s);
    QCOMPARE(pool.waitingCount(), 2);
    QCOMPARE(pool.failedCount(), 1);
    QCOMPARE(pool.executedCount(), 0);
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 3);
    QVERIFY(!isRejected(pool.spawnN(immediate(1)))); // a free slot needs no place
    Aio::waitFor(pool.join());
    pool.setWaitingLimit(0);
    pool.pause();
    for (int i = 0; i < 5; ++i)
        pool.spawnN(immediate(1));
    QCOMPARE(pool.waitingCount(), 5);
}

void tst_WaitingLimit::dropOldest_data()
{
    QTest::addColumn<int>("priority");
    QTest::addColumn<int>("dropped");
    QTest::newRow("the oldest of the lowest") << 0 << 1;
    QTest::newRow("a new one of high priority drops it, too") << 5 << 1;
    QTest::newRow("all outrank the new one") << -1 << 4;
}

void tst_WaitingLimit::dropOldest()
{
    QFETCH(int, priority);
    QFETCH(int, dropped);
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(3, AioWaitingPolicy::DropOldest);
    QList<AioFuture<int>> futures;
    for (int each : { 0, 0, 2, 0, priority })
        futures << pool.spawnN(gated(gate, 0), AioTaskOptions().withPriority(each));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(isRejected(futures[i]), i == dropped);
    QCOMPARE(pool.waitingCount(), 3);
}

void tst_WaitingLimit::dropOldestWhereverItStands()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(3, AioWaitingPolicy::DropOldest);
    QList<AioFuture<int>> futures;
    for (int i = 1; i <= 3; ++i)
        futures << pool.spawnN(immediate(i));
    QVERIFY(pool.moveToFront(futures[2].id()));
    pool.hold(futures[0].id());
    futures << pool.spawnN(immediate(4));
    QVERIFY(isRejected(futures[0]));
    futures << pool.spawnN(immediate(5));
    QVERIFY(isRejected(futures[1]));
    futures << pool.spawnN(immediate(6));
    QVERIFY(isRejected(futures[2]));
    QCOMPARE(pool.failedCount(), 3);
}

//! Has tasks be cancelled, and once more by the end of their context: none of them counts any more, and none twice.
void tst_WaitingLimit::cancelledOnceMore()
{
    constexpr int Count = 2000; // more than are finished at once
    AioPool pool(1);
    pool.pause();
    auto context = std::make_unique<QObject>();
    for (int i = 0; i < Count; ++i)
        pool.spawnN(immediate(i), AioTaskOptions().withContext(context.get()));
    pool.cancelAll();
    QVERIFY(pool.count() > 0);
    pool.setWaitingLimit(5);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 3; ++i)
        futures << pool.spawnN(immediate(i));
    context.reset();
    for (int i = 3; i < 20; ++i)
        futures << pool.spawnN(immediate(i));
    QCOMPARE(std::count_if(futures.begin(), futures.end(), isRejected), 15);
}

void tst_WaitingLimit::othersWait()
{
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(1, AioWaitingPolicy::DropOldest);
    const AioFuture<int> active = pool.spawnN(gated(gate, 0));
    auto body = [&]() -> AioTask<> {
        auto executed = pool.exec(immediate(1));
        auto spawned = pool.spawn(immediate(2));
        const QList<int> items{ 1, 2, 3 };
        auto mapped = pool.map(immediate, items);
        CO_COMPARE(pool.waitingCount(), 2);
        const AioFuture<int> first = pool.spawnN(immediate(3)); // the others are not dropped for it
        CO_VERIFY(isRejected(first));
        gate.open();
        CO_COMPARE(co_await executed, 1);
        co_await spawned;
        const auto results = co_await mapped;
        CO_COMPARE(outcomes(results), u"1 2 3"_s);
    };
    runBody(body);
    Aio::waitFor(pool.join());
}

void tst_WaitingLimit::badLimit()
{
    AioPool pool(1);
    pool.setWaitingLimit(3);
    QTest::ignoreMessage(QtWarningMsg, "AioPool: a waiting limit of -1 is below 0; the pool keeps its 3");
    pool.setWaitingLimit(-1);
    QCOMPARE(pool.waitingLimit(), 3);
}

void tst_WaitingLimit::ofMapN()
{
    AioPool pool(2);
    pool.setWaitingLimit(3);
    Gate gate;
    auto fn = [&gate](int i) { return gated(gate, i); };
    const QList<AioFuture<int>> futures = pool.mapN(fn, QList<int>{ 0, 1, 2, 3, 4, 5, 6 });
    int rejected = 0;
    for (const AioFuture<int> &future : futures)
        rejected += isRejected(future);
    QCOMPARE(rejected, 2);
    QVERIFY(isRejected(futures[5]) && isRejected(futures[6]));
}

void tst_WaitingLimit::fromAnotherThread()
{
    PoolThread thread(1);
    AioPool &pool = thread.pool();
    thread.run([&] {
        pool.pause();
        pool.setWaitingLimit(2);
    });
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 4; ++i)
        futures << pool.spawnN(immediate(i));
    QVERIFY(thread.hasArrived(2));
    QVERIFY(QTest::qWaitFor([&] { return futures[2].isFinished() && futures[3].isFinished(); }, 60'000));
    QVERIFY(isRejected(futures[2]) && isRejected(futures[3]) && !futures[1].isFinished());
}

void tst_WaitingLimit::poolDiesInTheRejection()
{
    auto pool = std::make_unique<AioPool>(1);
    pool->pause();
    pool->setWaitingLimit(1, AioWaitingPolicy::DropOldest);
    const AioFuture<int> first = pool->spawnN(immediate(1));
    connect(pool.get(), &AioPool::taskFailed, [&pool] { pool.reset(); });
    const AioFuture<int> second = pool->spawnN(immediate(2));
    QVERIFY(!pool);
    QVERIFY(isRejected(first));
    QVERIFY(second.isCancelled());
}

void tst_WaitingLimit::changedInTheRejection()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(1);
    connect(&pool, &AioPool::taskFailed, &pool, [&pool] { pool.setWaitingLimit(0); });
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 4; ++i)
        futures << pool.spawnN(immediate(i));
    QVERIFY(isRejected(futures[1]));
    QCOMPARE(pool.waitingCount(), 3);
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 3);
}

//! Spawns a task for each that is rejected, in the signal, which rejects another one.
void tst_WaitingLimit::spawnsInTheRejection()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(2, AioWaitingPolicy::DropOldest);
    QList<AioFuture<int>> futures;
    QList<qint64> rejected;
    connect(&pool, &AioPool::taskFailed, &pool, [&](qint64 id) {
        rejected << id;
        if (rejected.size() < 3)
            futures << pool.spawnN(immediate(int(id)));
    });
    for (int i = 0; i < 3; ++i)
        futures << pool.spawnN(immediate(i));
    QCOMPARE(rejected, (QList<qint64>{ 1, 2, 3 }));
    QCOMPARE(pool.waitingCount(), 2);
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
    QCOMPARE(pool.failedCount(), 3);
}

//! Checks that tasks that have been cancelled, but have not all ended yet, do not count.
void tst_WaitingLimit::cancelledOnesGiveTheirPlacesBack()
{
    constexpr int Count = 1000;
    AioPool pool(1);
    pool.pause();
    for (int i = 0; i < Count; ++i)
        pool.spawnN(immediate(i));
    pool.setWaitingLimit(Count);
    pool.cancelAll();
    QVERIFY(pool.waitingCount() > 0);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < Count; ++i)
        futures << pool.spawnN(immediate(i));
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.cancelledCount(), Count);
    QCOMPARE(pool.failedCount(), 0);
    QCOMPARE(pool.succeededCount(), Count);
}

void tst_WaitingLimit::roomBehindACancelledWaiter()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(3);
    pool.spawnN(immediate(1));
    pool.spawnN(immediate(2));
    AioPool outer;
    const auto waits = [&pool](int count) -> AioTask<> { co_await pool.room(count); };
    const AioFuture<void> large = outer.spawnN(waits(2));
    const AioFuture<void> small = outer.spawnN(waits(1));
    Aio::waitFor(turns());
    QVERIFY(!large.isFinished() && !small.isFinished());
    QVERIFY(large.cancel());
    Aio::waitFor(turns());
    QCOMPARE(small.state(), Aio::TaskState::Succeeded);
}

//! Waits for room in a task of the pool, while those that wait can only start after it.
void tst_WaitingLimit::roomThatCannotBe()
{
    AioPool pool(1);
    pool.setWaitingLimit(1);
    auto body = [&pool]() -> AioTask<int> {
        co_await Aio::yield();
        co_await pool.room();
        co_return 1;
    };
    const AioFuture<int> first = pool.spawnN(body);
    const AioFuture<int> second = pool.spawnN(immediate(2));
    Aio::waitFor(pool.join());
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, first.result());
    QCOMPARE(outcome(second), u"2"_s);
}

//! Checks that a wait is no deadlock that the time limit of a waiting task will end.
void tst_WaitingLimit::noDeadlockWhileALimitRuns()
{
    for (const bool isTotal : { false, true }) {
        Aio::TestClock clock;
        AioPool pool(1);
        pool.setWaitingLimit(1);
        AioTaskOptions options;
        isTotal ? options.withTotalTimeout(1s) : options.withQueueTimeout(1s);
        AioFuture<int> second;
        auto waitsForRoom = [&pool]() -> AioTask<int> {
            co_await Aio::yield();
            co_await pool.room();
            co_return 1;
        };
        auto waitsForIt = [&second]() -> AioTask<int> {
            co_await Aio::yield();
            co_return co_await second;
        };
        for (const bool isRoom : { true, false }) {
            const AioFuture<int> first = isRoom ? pool.spawnN(waitsForRoom) : pool.spawnN(waitsForIt);
            second = pool.spawnN(immediate(2), options);
            clock.advance(900ms);
            QCOMPARE(first.state(), Aio::TaskState::Active);
            clock.advance(100ms);
            QVERIFY(first.isFinished());
            QCOMPARE(kindOf(second.error()), isTotal ? AioTimeout::Kind::Total : AioTimeout::Kind::Queue);
            QCOMPARE(outcome(first), isRoom ? u"1"_s : outcome(second));
        }
    }
}

void tst_WaitingLimit::room()
{
    Log log;
    AioPool pool(1);
    pool.setWaitingLimit(2);
    int most = 0;
    auto produce = [&](QString name) -> AioTask<> {
        for (int i = 0; i < 5; ++i) {
            co_await pool.room();
            const AioFuture<int> future = pool.spawnN(later(i));
            CO_VERIFY(!isRejected(future));
            most = std::max(most, pool.waitingCount());
            log << name + QString::number(i);
        }
    };
    auto body = [&]() -> AioTask<> {
        co_await Aio::whenAll(produce(u"a"_s), produce(u"b"_s));
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
    QCOMPARE(pool.succeededCount(), 10);
    QVERIFY(most <= 2);
    QCOMPARE(log.count(), 10);
}

void tst_WaitingLimit::roomForSeveral()
{
    Log log;
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(3);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 4; ++i)
        futures << pool.spawnN(gated(gate, i));
    auto want = [&](QString name, int count) -> AioTask<> {
        co_await pool.room(count);
        log << name;
        for (int i = 0; i < count; ++i)
            pool.spawnN(gated(gate, 9));
    };
    AioPool others;
    others.spawnN(want(u"two"_s, 2));
    others.spawnN(want(u"one"_s, 1)); // comes second, although it needs less
    Aio::waitFor(turns());
    futures[3].cancel();
    Aio::waitFor(turns());
    QCOMPARE(log.count(), 0);
    futures[2].cancel();
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"two"_s);
    futures[1].cancel();
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"one"_s);
    QCOMPARE(pool.failedCount(), 0);
    gate.open();
    Aio::waitFor(pool.join());
}

void tst_WaitingLimit::roomOfACancelledWaiter()
{
    Log log;
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(1);
    const AioFuture<int> filler = pool.spawnN(immediate(1));
    auto want = [&](QString name) -> AioTask<> {
        co_await pool.room();
        log << name;
    };
    AioPool others;
    const AioFuture<void> a = others.spawnN(want(u"a"_s));
    const AioFuture<void> b = others.spawnN(want(u"b"_s));
    const AioFuture<void> c = others.spawnN(want(u"c"_s));
    Aio::waitFor(turns());
    a.cancel();
    filler.cancel();
    Aio::waitFor(turns());
    QVERIFY(a.isCancelled());
    QCOMPARE(log.take(), u"b c"_s); // neither has spawned anything
    QVERIFY(b.isFinished() && c.isFinished());
}

void tst_WaitingLimit::roomWithoutALimit()
{
    AioPool pool(1);
    pool.pause();
    pool.spawnN(immediate(1));
    auto body = [&]() -> AioTask<> { co_await pool.room(1000); };
    runBody(body);
    QTest::ignoreMessage(QtWarningMsg, "AioPool: a waiting limit of -5 is below 0; the pool keeps its 0");
    pool.setWaitingLimit(-5);
}

void tst_WaitingLimit::roomAboveTheLimit()
{
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(2);
    const AioFuture<int> active = pool.spawnN(gated(gate, 1));
    const AioFuture<int> waiting = pool.spawnN(gated(gate, 1));
    bool isThere = false;
    AioPool others;
    auto want = [&]() -> AioTask<> {
        co_await pool.room(50);
        isThere = true;
    };
    others.spawnN(want());
    Aio::waitFor(turns());
    QVERIFY(!isThere);
    waiting.cancel();
    Aio::waitFor(turns());
    QVERIFY(isThere);
}

//! A slot spawns after room() has got its place, and before the awaiting coroutine continues.
void tst_WaitingLimit::roomKeepsThePlace()
{
    Gate gate;
    AioPool pool(1);
    pool.setWaitingLimit(1);
    const AioFuture<int> active = pool.spawnN(gated(gate, 1));
    const AioFuture<int> waiting = pool.spawnN(gated(gate, 2));
    std::optional<AioFuture<int>> mine;
    AioPool others;
    auto want = [&]() -> AioTask<> {
        co_await pool.room();
        mine = pool.spawnN(gated(gate, 3));
    };
    others.spawnN(want());
    Aio::waitFor(turns());
    QList<AioFuture<int>> surplus;
    connect(&pool, &AioPool::waitingCountChanged, &pool, [&] {
        if (pool.waitingCount() == 0 && !mine)
            surplus << pool.spawnN(gated(gate, 4));
    });
    waiting.cancel();
    Aio::waitFor(turns());
    QCOMPARE(surplus.size(), 1);
    QVERIFY(isRejected(surplus[0]));
    QVERIFY(mine && !mine->isFinished());
}

void tst_WaitingLimit::roomWhenThePoolIsClosed()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(1);
    pool.spawnN(immediate(1));
    AioPool others;
    auto want = [&]() -> AioTask<> { co_await pool.room(); };
    const AioFuture<void> before = others.spawnN(want());
    Aio::waitFor(turns());
    QVERIFY(!before.isFinished());
    pool.close();
    const AioFuture<void> after = others.spawnN(want());
    Aio::waitFor(turns());
    QVERIFY(before.isFinished() && !before.error());
    QVERIFY(after.isFinished() && !after.error());
    QCOMPARE(pool.waitingCount(), 1);
}

void tst_WaitingLimit::roomWhenThePoolDies()
{
    auto pool = std::make_unique<AioPool>(1);
    pool->pause();
    pool->setWaitingLimit(1);
    pool->spawnN(immediate(1));
    AioPool others;
    auto want = [&]() -> AioTask<> { co_await pool->room(); };
    const AioFuture<void> future = others.spawnN(want());
    Aio::waitFor(turns());
    pool.reset();
    Aio::waitFor(others.join());
    QVERIFY(future.isCancelled());
}

void tst_WaitingLimit::roomWhenTheLimitGrows()
{
    AioPool pool(1);
    pool.pause();
    pool.setWaitingLimit(1);
    pool.spawnN(immediate(1));
    AioPool others;
    auto want = [&]() -> AioTask<> { co_await pool.room(); };
    const AioFuture<void> future = others.spawnN(want());
    Aio::waitFor(turns());
    QVERIFY(!future.isFinished());
    pool.setWaitingLimit(2);
    Aio::waitFor(others.join());
    QCOMPARE(outcome(future), u"void"_s);
}

void tst_WaitingLimit::queueTimeout()
{
    Log log;
    Gate gate;
    AioPool pool(1);
    pool.spawnN(gated(gate, 1));
    Aio::waitFor(turns());
    logSignals(pool, log);
    int ran = 0;
    auto worker = [&ran]() -> AioTask<int> { return immediate(++ran); };
    auto cb = [&log](AioResult<int>) -> AioTask<int> {
        log << "cb";
        co_return 0;
    };
    const AioFuture<int> future = pool.spawnN(worker, cb, AioTaskOptions().withQueueTimeout(3ms));
    QVERIFY(Aio::waitFor(until([&] { return future.isFinished(); })));
    QCOMPARE(kindOf(future.error()), AioTimeout::Kind::Queue);
    QCOMPARE(outcome(future), u"timed out in the queue"_s);
    QCOMPARE(ran, 0);
    QCOMPARE(log.take(), u"spawned:2 failed(timed out in the queue):2 Failed:2"_s);
    QCOMPARE(pool.failedCount(), 1);
    QCOMPARE(pool.executedCount(), 0);
    QCOMPARE(pool.waitingCount(), 0);
}

void tst_WaitingLimit::queueTimeoutOfAHeldTask()
{
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(immediate(1), AioTaskOptions().withHeld().withQueueTimeout(3ms));
    Aio::waitFor(pool.join());
    QCOMPARE(kindOf(future.error()), AioTimeout::Kind::Queue);
}

void tst_WaitingLimit::queueTimeoutEndsAtTheStart()
{
    AioPool pool(1);
    auto sleeping = []() -> AioTask<int> {
        co_await Aio::sleep(30ms);
        co_return 4;
    };
    const AioFuture<int> future = pool.spawnN(sleeping(), AioTaskOptions().withQueueTimeout(10ms));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"4"_s);
}

void tst_WaitingLimit::totalTimeoutOfAWaitingTask()
{
    Gate gate;
    AioPool pool(1);
    pool.spawnN(gated(gate, 1));
    const AioFuture<int> future = pool.spawnN(immediate(1), AioTaskOptions().withTotalTimeout(3ms));
    QVERIFY(Aio::waitFor(until([&] { return future.isFinished(); })));
    QCOMPARE(kindOf(future.error()), AioTimeout::Kind::Total);
}

void tst_WaitingLimit::totalTimeoutOfARunningTask()
{
    Gate gate;
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(gated(gate, 1), AioTaskOptions().withTotalTimeout(3ms));
    Aio::waitFor(pool.join());
    QCOMPARE(kindOf(future.error()), AioTimeout::Kind::Total);
    QCOMPARE(pool.failedCount(), 1);
}

void tst_WaitingLimit::totalTimeoutOfATaskThatRecovers()
{
    Gate gate;
    AioPool pool(1);
    auto recovers = [&gate]() -> AioTask<int> {
        try {
            co_await gate.wait();
        } catch (const AioCancelled &) {
        }
        co_return 6;
    };
    const AioFuture<int> future = pool.spawnN(recovers(), AioTaskOptions().withTotalTimeout(3ms));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"6"_s);
}

void tst_WaitingLimit::noLimits()
{
    AioPool pool(1);
    for (const auto time : { -1ms, std::chrono::milliseconds::max() }) {
        const AioFuture<int> future =
                pool.spawnN(later(1), AioTaskOptions().withTotalTimeout(time).withQueueTimeout(time));
        Aio::waitFor(pool.join());
        QCOMPARE(outcome(future), u"1"_s);
    }
}

void tst_WaitingLimit::theShorterLimit()
{
    Gate gate;
    AioPool pool(1);
    const AioFuture<int> run =
            pool.spawnN(gated(gate, 1), AioTaskOptions().withTotalTimeout(1h).withTimeout(3ms).withQueueTimeout(1h));
    Aio::waitFor(pool.join());
    QCOMPARE(kindOf(run.error()), AioTimeout::Kind::Run);
    const AioFuture<int> total = pool.spawnN(gated(gate, 1), AioTaskOptions().withTotalTimeout(3ms).withTimeout(1h));
    Aio::waitFor(pool.join());
    QCOMPARE(kindOf(total.error()), AioTimeout::Kind::Total);
    auto awaits = [&gate]() -> AioTask<int> { co_return co_await Aio::timeout(gated(gate, 1), 3ms); };
    const AioFuture<int> await = pool.spawnN(awaits());
    Aio::waitFor(pool.join());
    QCOMPARE(kindOf(await.error()), AioTimeout::Kind::Await);
}

void tst_WaitingLimit::poolDiesInATimeout()
{
    auto pool = std::make_unique<AioPool>(1);
    pool->pause();
    connect(pool.get(), &AioPool::taskFailed, [&pool] { pool.reset(); });
    const AioFuture<int> future = pool->spawnN(immediate(1), AioTaskOptions().withQueueTimeout(1ms));
    const AioFuture<int> other = pool->spawnN(immediate(1), AioTaskOptions().withQueueTimeout(1ms));
    QVERIFY(Aio::waitFor(until([&] { return !pool; })));
    QCOMPARE(kindOf(future.error()), AioTimeout::Kind::Queue);
    QVERIFY(other.isCancelled());
}

QTEST_GUILESS_MAIN(tst_WaitingLimit)
#include "tst_waiting_limit.moc"
