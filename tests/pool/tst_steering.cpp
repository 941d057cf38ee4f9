// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the calls that steer a pool where they are least expected: in another thread, in each signal, while all tasks
// are being cancelled, and while the pool is being destroyed.

#include "support/poolthread.h"
#include "support/steering.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

#include <atomic>
#include <functional>
#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! Connects a signal of a pool to a function.
using Connecting = std::function<void(AioPool &pool, const std::function<void()> &slot)>;
Q_DECLARE_METATYPE(Connecting)

class tst_Steering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void retriesFromAnotherThread();
    void timeoutsFromAnotherThread_data();
    void timeoutsFromAnotherThread();
    void timeOnTheWay();
    void insideSignals_data();
    void insideSignals();
    void againInTheSignal();
    void limitSetInTheSignal();
    void roomInTheSignal();
    void duringACancelOfAll();
    void onADyingPool();
};

namespace {

//! Lets real time pass, which alone counts in a thread that is blocked.
void letTimePass(std::chrono::milliseconds time)
{
    const QDeadlineTimer end(time);
    while (!end.hasExpired())
        QThread::yieldCurrentThread();
}

}

void tst_Steering::retriesFromAnotherThread()
{
    std::atomic<int> calls = 0;
    auto worker = [&calls](AioContext context) -> AioTask<int> {
        ++calls;
        co_await Aio::yield();
        if (context.attempt() < 3)
            throw std::runtime_error("bad");
        co_return context.attempt();
    };
    auto fn = [&calls](AioContext context, QString item) -> AioTask<int> {
        ++calls;
        const QString own = std::move(item);
        co_await Aio::yield();
        if (context.attempt() < 3)
            throw std::runtime_error("bad");
        co_return int(own.size());
    };
    PoolThread thread(1);
    AioPool &pool = thread.pool();
    const AioTaskOptions options = AioTaskOptions().withRepeatable().withRetry(AioRetry(2));
    AioFuture<int> one;
    QList<AioFuture<int>> several;
    thread.hold();
    runElsewhere([&] {
        one = pool.spawnN(worker, options);
        several = pool.mapN(fn, QStringList{ u"one"_s, u"three"_s }, options);
    });
    QCOMPARE(calls.load(), 0);
    thread.resume();
    thread.run([&] { Aio::waitFor(pool.join()); });
    QCOMPARE(outcome(one), u"3"_s);
    QCOMPARE(outcome(several[0]) + outcome(several[1]), u"35"_s);
    QCOMPARE(calls.load(), 9);
    // Their options have come along.
    AioFuture<int> again;
    AioFuture<int> itemAgain;
    thread.run([&] {
        again = one.again();
        itemAgain = several[1].again();
        Aio::waitFor(pool.join());
        QCOMPARE(pool.executedCount(), 5);
    });
    QCOMPARE(outcome(again), u"3"_s);
    QCOMPARE(outcome(itemAgain), u"5"_s);
    QCOMPARE(calls.load(), 15);
}

void tst_Steering::timeoutsFromAnotherThread_data()
{
    QTest::addColumn<bool>("isTotal");
    QTest::addColumn<bool>("isHeld");
    QTest::newRow("queue") << false << false;
    QTest::newRow("queue, held") << false << true;
    QTest::newRow("total") << true << false;
    QTest::newRow("total, held") << true << true;
}

//! Checks that the time counts from the call, though the pool's thread learns of the task only later.
void tst_Steering::timeoutsFromAnotherThread()
{
    QFETCH(bool, isTotal);
    QFETCH(bool, isHeld);
    std::atomic<int> ran = 0;
    auto worker = [&ran]() -> AioTask<int> { co_return ++ran; };
    const auto options = [isTotal](std::chrono::milliseconds time) {
        return isTotal ? AioTaskOptions().withTotalTimeout(time).withQueueTimeout(1h)
                       : AioTaskOptions().withQueueTimeout(time).withTotalTimeout(1h);
    };
    PoolThread thread(3);
    AioPool &pool = thread.pool();
    Log log;
    thread.run([&] { logSignals(pool, log); });
    thread.hold();
    const AioFuture<int> late = pool.spawnN(worker, options(2ms).withHeld(isHeld));
    const AioFuture<int> inTime = pool.spawnN(worker, options(1h));
    letTimePass(3ms);
    QVERIFY(!late.isFinished());
    thread.resume();
    thread.run([&] { Aio::waitFor(pool.join()); });
    QCOMPARE(kindOf(late.error()), isTotal ? AioTimeout::Kind::Total : AioTimeout::Kind::Queue);
    QCOMPARE(outcome(inTime), u"1"_s);
    QCOMPARE(ran.load(), 1); // although there was a slot for both
    const QString failed = u"spawned:1 failed(%1):1 Failed:1"_s.arg(outcome(late));
    QCOMPARE(log.take(), failed + u" spawned:2 started:2 succeeded:2 Succeeded:2 idle"_s);
}

//! Checks that the time on the way is a part of the limit: a longer one that began earlier ends first.
void tst_Steering::timeOnTheWay()
{
    PoolThread thread(1);
    AioPool &pool = thread.pool();
    QStringList failed;
    thread.run([&] {
        pool.pause();
        connect(&pool, &AioPool::taskFailed, &pool, [&](qint64 id) { failed << pool.taskInfo(id)->label; });
    });
    thread.hold();
    pool.spawnN(immediate(1), AioTaskOptions("queue").withQueueTimeout(120ms));
    pool.spawnN(immediate(1), AioTaskOptions("total").withTotalTimeout(121ms));
    letTimePass(60ms);
    thread.resume();
    thread.run([&] {
        pool.spawnN(immediate(1), AioTaskOptions("later").withQueueTimeout(90ms));
        Aio::waitFor(pool.join());
    });
    QCOMPARE(failed.join(u' '), u"queue total later"_s);
}

template<auto Signal>
static void addSignal(const char *name)
{
    QTest::newRow(name) << Connecting([](AioPool &pool, const std::function<void()> &slot) {
        QObject::connect(&pool, Signal, &pool, [slot] { slot(); });
    });
}

void tst_Steering::insideSignals_data()
{
    QTest::addColumn<Connecting>("connectSlot");
    addSignal<&AioPool::taskSpawned>("spawned");
    addSignal<&AioPool::taskStarted>("started");
    addSignal<&AioPool::taskProgressed>("progressed");
    addSignal<&AioPool::taskRetried>("retried");
    addSignal<&AioPool::taskSucceeded>("succeeded");
    addSignal<&AioPool::taskFailed>("failed");
    addSignal<&AioPool::taskCancelled>("cancelled");
    addSignal<&AioPool::taskFinished>("finished");
    addSignal<&AioPool::idle>("idle");
    addSignal<&AioPool::sizeChanged>("size");
    addSignal<&AioPool::pausedChanged>("paused");
    addSignal<&AioPool::closedChanged>("closed");
    addSignal<&AioPool::activeCountChanged>("activeCount");
    addSignal<&AioPool::extraCountChanged>("extraCount");
    addSignal<&AioPool::waitingCountChanged>("waitingCount");
    addSignal<&AioPool::countChanged>("count");
    addSignal<&AioPool::emptyChanged>("empty");
    addSignal<&AioPool::fullChanged>("full");
    addSignal<&AioPool::succeededCountChanged>("succeededCount");
    addSignal<&AioPool::failedCountChanged>("failedCount");
    addSignal<&AioPool::cancelledCountChanged>("cancelledCount");
    addSignal<&AioPool::executedCountChanged>("executedCount");
}

//! Makes every call at random in one signal, and checks that each task still ends once and each wait for room ends.
void tst_Steering::insideSignals()
{
    QFETCH(Connecting, connectSlot);
    constexpr int Batches = 6;
    constexpr int Batch = 20;
    constexpr int MostRepeated = 60;
    constexpr int MostRooms = 60;
    AioPool others;
    AioPool pool(2);
    pool.tasks()->setHistoryLimit(Batches * Batch + MostRepeated);
    QList<AioFuture<int>> futures;
    QList<AioFuture<void>> rooms;
    int spawned = 0;
    int ends = 0;
    int steered = 0;
    int repeated = 0;
    connect(&pool, &AioPool::taskSpawned, &pool, [&spawned] { ++spawned; });
    connect(&pool, &AioPool::taskFinished, &pool, [&ends] { ++ends; });
    const auto waitForRoom = [&pool](int count) -> AioTask<> { co_await pool.room(count); };
    std::mt19937 engine(1);
    const auto steerAny = [&](int what) {
        const auto any = [&] { return qint64(1 + engine() % unsigned(spawned + 1)); };
        switch (what - SteeringWays) {
        case 0:
            if (repeated < MostRepeated)
                repeated += pool.retry(any()) != 0;
            break;
        case 1:
            if (repeated < MostRepeated && !futures.isEmpty()) {
                const AioFuture<int> future = futures[qsizetype(engine() % unsigned(futures.size()))];
                if (!future.isFinished())
                    break;
                ++repeated;
                const AioFuture<int> again = future.again();
                futures << again;
            }
            break;
        case 2:
            if (rooms.size() < MostRooms) {
                const AioFuture<void> room = others.spawnN(waitForRoom(int(engine() % 4)));
                rooms << room;
            }
            break;
        case 3:
            pool.setWaitingLimit(int(engine() % 12),
                                 engine() % 2 ? AioWaitingPolicy::Reject : AioWaitingPolicy::DropOldest);
            break;
        default:
            steer(pool, what, engine, any);
        }
    };
    connectSlot(pool, [&] {
        ++steered;
        for (int i = 0; i < 3; ++i)
            steerAny(int(engine() % (SteeringWays + 4)));
    });
    const auto worker = [](AioContext context) -> AioTask<int> {
        const int number = context.label().toInt();
        co_await turns(1); // so that the counts change from turn to turn
        context.setProgress(1, 2);
        co_await Aio::yield();
        if (number % 3 == 0)
            throw std::runtime_error("bad");
        if (number % 7 == 0)
            throw AioCancelled();
        co_return number;
    };
    const auto runAll = [&] {
        while (!pool.isEmpty()) {
            for (qint64 id = 1; id <= spawned; ++id)
                pool.release(id);
            Aio::waitFor(turns(10));
        }
    };
    for (int batch = 0; batch < Batches; ++batch) {
        for (int i = 0; i < Batch; ++i) {
            const AioFuture<int> future =
                    pool.spawnN(worker, AioTaskOptions(QString::number(i)).withRepeatable().withRetry(AioRetry(1)));
            futures << future;
        }
        pool.startNow(spawned);
        pool.setSize(2 + batch % 2);
        pool.pause();
        if (batch == Batches - 1)
            pool.close();
        pool.resume();
        Aio::waitFor(turns(20));
        runAll();
    }
    QVERIFY(steered > 0);
    QCOMPARE(ends, spawned);
    QCOMPARE(pool.succeededCount() + pool.failedCount() + pool.cancelledCount(), spawned);
    QCOMPARE(pool.extraCount(), 0);
    for (const AioFuture<int> &future : std::as_const(futures))
        QVERIFY(future.isFinished());
    Aio::waitFor(others.join()); // an empty pool has room
    for (const AioFuture<void> &room : std::as_const(rooms))
        QCOMPARE(outcome(room), u"void"_s);
}

void tst_Steering::againInTheSignal()
{
    AioPool pool(1);
    int calls = 0;
    AioFuture<int> last;
    connect(&pool, &AioPool::taskFailed, &pool, [&] {
        if (calls < 4)
            last = last.again();
    });
    const auto worker = [&calls]() -> AioTask<int> {
        if (++calls < 9)
            throw std::runtime_error("bad" + std::to_string(calls));
        co_return calls;
    };
    last = pool.spawnN(worker, AioTaskOptions().withRepeatable());
    const AioFuture<int> first = last;
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(first), u"bad1"_s);
    QCOMPARE(outcome(last), u"bad4"_s);
    QCOMPARE(pool.failedCount(), 4);
}

//! Checks that a limit that is set in a slot holds for the very task that the signal reports.
void tst_Steering::limitSetInTheSignal()
{
    AioPool pool(1);
    pool.pause();
    for (int i = 0; i < 3; ++i)
        pool.spawnN(immediate(i));
    connect(&pool, &AioPool::taskSpawned, &pool, [&pool](qint64 id) {
        if (id == 4)
            pool.setWaitingLimit(3, AioWaitingPolicy::DropOldest);
        else
            pool.setWaitingLimit(0);
    });
    QList<qint64> failed;
    connect(&pool, &AioPool::taskFailed, &pool, [&failed](qint64 id) { failed << id; });
    pool.spawnN(immediate(3));
    QCOMPARE(failed, QList<qint64>{ 1 });
    QCOMPARE(pool.waitingCount(), 3);
    pool.spawnN(immediate(4));
    QCOMPARE(failed, QList<qint64>{ 1 });
    QCOMPARE(pool.waitingCount(), 4);
}

//! Waits for room in slots of signals at whose time there is none and at whose time there is some.
void tst_Steering::roomInTheSignal()
{
    Log log;
    Gate gate;
    AioPool others;
    AioPool pool(1);
    pool.setWaitingLimit(1);
    const auto waitForRoom = [&](QString name) -> AioTask<> {
        co_await pool.room();
        log << name;
    };
    connect(&pool, &AioPool::taskSpawned, &pool, [&](qint64 id) { others.spawnN(waitForRoom(u"s%1"_s.arg(id))); });
    connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) { others.spawnN(waitForRoom(u"f%1"_s.arg(id))); });
    pool.spawnN(gated(gate, 0)); // has a slot, so that there is room
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"s1"_s);
    pool.spawnN(gated(gate, 0)); // takes the only place
    Aio::waitFor(turns());
    QCOMPARE(log.take(), QString());
    gate.open();
    Aio::waitFor(pool.join());
    Aio::waitFor(others.join());
    QCOMPARE(log.take(), u"s2 f1 f2"_s);
}

void tst_Steering::duringACancelOfAll()
{
    bool fails = true;
    Gate gate;
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(100);
    const auto worker = [&]() -> AioTask<int> {
        co_await Aio::yield();
        if (fails)
            throw std::runtime_error("bad");
        co_return 7;
    };
    const auto waiting = [&]() -> AioTask<int> {
        if (pool.cancelledCount() == 0)
            co_await gate.wait();
        co_return 8;
    };
    for (int i = 0; i < 3; ++i)
        pool.spawnN(worker, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QCOMPARE(pool.failedCount(), 3);
    fails = false;
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 7; ++i)
        futures << pool.spawnN(waiting, AioTaskOptions().withRepeatable().withHeld(i > 4));
    QTRY_COMPARE(model->rowCount(), 10);
    QCOMPARE(model->waitingRows(), 6);
    int moved = 0;
    int ends = 0;
    qint64 retried = 0;
    AioFuture<int> again;
    int retriedFailed = 0;
    connect(&pool, &AioPool::taskCancelled, &pool, [&](qint64 id) {
        for (const AioFuture<int> &future : std::as_const(futures)) {
            moved += pool.moveBefore(future.id(), futures[3].id()) + pool.moveBefore(futures[2].id(), future.id())
                    + pool.release(future.id());
        }
        for (int row = 1; row < 7 && retriedFailed == 0; ++row) // which shows rows of new tasks
            moved += model->moveRows({}, row, 1, {}, row == 6 ? 1 : row + 2);
        switch (++ends) {
        case 1:
            retried = pool.retry(1);
            break;
        case 2:
            again = futures[id - 4].again();
            break;
        case 3:
            retriedFailed = model->retryFailed();
            break;
        }
    });
    pool.cancelAll();
    Aio::waitFor(pool.join());
    QCOMPARE(moved, 0); // all of them are asked before the first ends
    QCOMPARE(pool.cancelledCount(), 7);
    // What is run again meanwhile is new, so that the cancel does not concern it.
    QVERIFY(retried > 10);
    QCOMPARE(retriedFailed, 2);
    QCOMPARE(outcome(again), u"8"_s);
    QCOMPARE(pool.succeededCount(), 4);
    QTRY_COMPARE(model->failedRows(), 0);
}

//! Runs finished tasks again in destructors that the pool's destructor calls.
void tst_Steering::onADyingPool()
{
    Log log;
    struct Repeats
    {
        Repeats(AioPool &repeated, AioFuture<int> task, Log &to)
            : pool(&repeated), future(std::move(task)), log(&to) { }
        Repeats(Repeats &&other) noexcept
            : pool(std::exchange(other.pool, nullptr)), future(other.future), log(other.log)
        {
        }
        ~Repeats()
        {
            if (!pool)
                return;
            *log << u"retry:%1"_s.arg(pool->retry(1));
            try {
                future.again();
                *log << "again";
            } catch (const AioCancelled &) {
                *log << "cancelled";
            }
        }
        AioPool *pool;
        AioFuture<int> future;
        Log *log;
    };
    int calls = 0;
    Gate gate;
    {
        AioPool pool(1);
        pool.tasks()->setHistoryLimit(10);
        const auto worker = [&calls]() -> AioTask<int> { co_return ++calls; };
        const AioFuture<int> finished = pool.spawnN(worker, AioTaskOptions().withRepeatable());
        Aio::waitFor(pool.join());
        QVERIFY(pool.taskInfo(1)->isRepeatable);
        for (int i = 0; i < 2; ++i) { // an active one and one that waits
            auto repeating = [repeats = Repeats(pool, finished, log), &gate]() -> AioTask<> { co_await gate.wait(); };
            pool.spawnN(std::move(repeating));
        }
        Aio::waitFor(turns());
        QCOMPARE(pool.activeCount(), 1);
        QCOMPARE(log.take(), QString());
    }
    QCOMPARE(log.take(), u"retry:0 cancelled retry:0 cancelled"_s);
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(tst_Steering)
#include "tst_steering.moc"
