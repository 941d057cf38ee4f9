// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what changes the order of the queue: priorities, moves, hold, release and start now.

#include "support/poolthread.h"
#include "support/steering.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_QueueOrder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verbs_data();
    void verbs();
    void returnsFalse();
    void followsAlready();
    void heldIsNoDeadlock();
    void startedBeyondSizeFreesNoSlot();
    void endsOfAllBeyondSizeFreeOne();
    void heldCounts();
    void spawnedHeld();
    void waitReasons();
    void startNow();
    void startNowOfABlockedSpawn();
    void aBlockedSpawnMoves();
    void beforeARunningMap();
    void beforeAMapThatCameFirst();
    void aMapBehindWhatHasBeenMoved();
    void aMapBehindTheTaskBeforeIt_data();
    void aMapBehindTheTaskBeforeIt();
    void itemsHaveThePriorityOfTheirMap();
    void fromAnotherThread();
    void fromManyThreads();
    void insideSignals_data();
    void insideSignals();
    void duringACancelOfAll();
    void onADyingPool();
    void diesInASignalOfStartNow_data();
    void diesInASignalOfStartNow();
    void whilePaused();
    void requeuedByAPriorityChange();
    void aMillionWaiting();
};

namespace {

/*!
    A pool of one slot, taken by a task that the gate holds, and tasks a, b, c … behind it, with ids 2, 3, 4 …
*/
struct Queue
{
    explicit Queue(const QString &names = u"abcde"_s, int size = 1) : pool(size)
    {
        first = pool.spawnN(gated(gate, 0));
        for (const QChar name : names) {
            futures << pool.spawnN(named(log, name), AioTaskOptions(QString(name)));
            ids.insert(name, futures.last().id());
        }
    }
    static AioTask<int> named(Log &log, QString name)
    {
        log << name;
        co_return 1;
    }
    qint64 id(char name) const { return ids.value(QLatin1Char(name)); }
    //! Runs all that can run. Returns the order in which the tasks ran.
    QString finish()
    {
        gate.open();
        Aio::waitFor(turns(20));
        return log.take().remove(QLatin1Char(' '));
    }

    Log log;
    Gate gate;
    AioPool pool;
    AioFuture<int> first;
    QList<AioFuture<int>> futures;
    QHash<QChar, qint64> ids;
};

}

void tst_QueueOrder::verbs_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("order");
    const auto row = [](const char *name, const char *script, const char *order) {
        QTest::newRow(name) << QString::fromLatin1(script) << QString::fromLatin1(order);
    };
    row("as spawned", "", "abcde");
    row("to the front", "front d", "dabce");
    row("to the front, twice", "front d; front e", "edabc");
    row("to the front of a higher priority", "prio b 3; front d; prio c 3", "dbcae");
    row("before another", "before d b", "adbce");
    row("before one of another priority", "prio e 2; before c e", "ceabd");
    row("before one that was moved", "before d b; before e d", "aedbc");
    row("before the last, from the front", "before a e", "bcdae");
    row("to the back of the own priority", "prio b 0", "acdeb");
    row("to a lower priority", "prio b -1", "acdeb");
    row("to a higher priority", "prio d 1; prio c 1", "dcabe");
    row("to the back, before what comes later", "prio a 0; spawn f", "bcdeaf");
    row("held", "hold b", "acde");
    row("held and released", "hold b; release b", "abcde");
    row("held, moved and released", "hold d; front d; release d", "dabce");
    row("held, and others before and behind", "hold c; front e; before a c; release c", "ebacd");
    row("startNow", "now d", "dabce");
    row("startNow while held", "hold d; now d", "dabce");
    row("moved before a held one", "hold b; before e b", "aecd");
}

void tst_QueueOrder::verbs()
{
    QFETCH(QString, script);
    QFETCH(QString, order);
    Queue queue;
    for (const QString &command : script.split(u';', Qt::SkipEmptyParts)) {
        const QStringList words = command.simplified().split(u' ');
        const QString verb = words[0];
        const qint64 id = queue.ids.value(words[1][0]);
        if (verb == u"front")
            QVERIFY(queue.pool.moveToFront(id));
        else if (verb == u"before")
            QVERIFY(queue.pool.moveBefore(id, queue.ids.value(words[2][0])));
        else if (verb == u"prio")
            QVERIFY(queue.pool.setPriority(id, words[2].toInt()));
        else if (verb == u"hold")
            QVERIFY(queue.pool.hold(id));
        else if (verb == u"release")
            QVERIFY(queue.pool.release(id));
        else if (verb == u"now")
            QVERIFY(queue.pool.startNow(id));
        else
            queue.futures << queue.pool.spawnN(Queue::named(queue.log, words[1]));
    }
    QCOMPARE(queue.finish(), order);
    QCOMPARE(queue.pool.extraCount(), 0);
}

void tst_QueueOrder::followsAlready()
{
    Queue queue;
    const auto moveBefore = [&queue](char name, char other) {
        return queue.pool.moveBefore(queue.id(name), queue.id(other));
    };
    QVERIFY(!moveBefore('a', 'b'));
    QVERIFY(moveBefore('d', 'b'));
    QVERIFY(!moveBefore('d', 'b'));
    QVERIFY(!moveBefore('a', 'd'));
    QVERIFY(moveBefore('e', 'b'));
    QVERIFY(!moveBefore('d', 'e'));
    QVERIFY(moveBefore('c', 'a'));
    QVERIFY(moveBefore('a', 'b'));
    QVERIFY(!moveBefore('c', 'd'));
    QCOMPARE(queue.finish(), u"cdeab"_s);
}

void tst_QueueOrder::returnsFalse()
{
    Queue queue;
    AioPool &pool = queue.pool;
    const qint64 active = queue.first.id();
    AioPool other(1);
    const AioFuture<int> done = other.spawnN(immediate(1));
    Aio::waitFor(other.join());
    for (const qint64 id : { active, qint64(0), qint64(-1), qint64(77) }) {
        QVERIFY(!pool.setPriority(id, 4));
        QVERIFY(!pool.moveToFront(id));
        QVERIFY(!pool.moveBefore(id, queue.id('b')));
        QVERIFY(!pool.moveBefore(queue.id('b'), id));
        QVERIFY(!pool.hold(id));
        QVERIFY(!pool.release(id));
        QVERIFY(!pool.startNow(id));
    }
    for (const qint64 id : { done.id(), qint64(2) }) {
        QVERIFY(!other.setPriority(id, 4));
        QVERIFY(!other.moveToFront(id));
        QVERIFY(!other.hold(id));
        QVERIFY(!other.startNow(id));
        QCOMPARE(other.retry(id), 0);
    }
    // What changes nothing
    QVERIFY(!pool.moveToFront(queue.id('a')));
    QVERIFY(!pool.setPriority(queue.id('e'), 0));
    QVERIFY(!pool.moveBefore(queue.id('a'), queue.id('a')));
    QVERIFY(!pool.moveBefore(queue.id('a'), queue.id('b')));
    QVERIFY(!pool.release(queue.id('a')));
    QVERIFY(pool.hold(queue.id('a')));
    QVERIFY(!pool.hold(queue.id('a')));
    QVERIFY(pool.release(queue.id('a')));
    QCOMPARE(queue.finish(), u"abcde"_s);
}

void tst_QueueOrder::heldIsNoDeadlock()
{
    AioPool pool(1);
    const AioFuture<int> held = pool.spawnN(immediate(3), AioTaskOptions().withHeld());
    auto waiting = [](AioFuture<int> future) -> AioTask<int> { co_return co_await future; };
    const AioFuture<int> waits = pool.spawnN(waiting(held));
    Aio::waitFor(turns());
    QCOMPARE(waits.state(), Aio::TaskState::Active);
    QVERIFY(pool.startNow(held.id()));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(waits), u"3"_s);
}

//! Awaits \a future, which may be set until then, once \a gate is open.
static AioTask<int> awaiting(const Gate &gate, const AioFuture<int> &future)
{
    co_await gate.wait();
    co_return co_await future;
}

//! The end of the only other active task leaves as many as there are slots, so that what waits never starts.
void tst_QueueOrder::startedBeyondSizeFreesNoSlot()
{
    AioPool pool(1);
    Gate gate;
    Gate begin;
    AioFuture<int> last;
    const AioFuture<int> waits = pool.spawnN(awaiting(begin, last));
    const AioFuture<int> extra = pool.spawnN(gated(gate, 2));
    last = pool.spawnN(immediate(3));
    QVERIFY(pool.startNow(extra.id()));
    begin.open();
    Aio::waitFor(turns());
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, waits.result());
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(extra), u"2"_s);
    QCOMPARE(outcome(last), u"3"_s);
}

//! Two others that can end are enough for what waits behind one task beyond the size.
void tst_QueueOrder::endsOfAllBeyondSizeFreeOne()
{
    AioPool pool(2);
    Gate gate;
    Gate begin;
    AioFuture<int> last;
    const AioFuture<int> waits = pool.spawnN(awaiting(begin, last));
    const AioFuture<int> other = pool.spawnN(gated(gate, 1));
    const AioFuture<int> extra = pool.spawnN(gated(gate, 2));
    last = pool.spawnN(immediate(3));
    QVERIFY(pool.startNow(extra.id()));
    begin.open();
    Aio::waitFor(turns());
    QCOMPARE(waits.state(), Aio::TaskState::Active);
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(waits), u"3"_s);
}

void tst_QueueOrder::heldCounts()
{
    AioPool pool(1);
    QSignalSpy idle(&pool, &AioPool::idle);
    const AioFuture<int> held = pool.spawnN(immediate(3), AioTaskOptions().withHeld());
    Aio::waitFor(turns());
    QCOMPARE(pool.count(), 1);
    QCOMPARE(pool.waitingCount(), 1);
    QVERIFY(pool.isFull() && !pool.isEmpty());
    QCOMPARE(idle.count(), 0);
    QVERIFY(held.cancel());
    QVERIFY(held.isCancelled()); // in the call
    QCOMPARE(idle.count(), 1);
    QCOMPARE(pool.count(), 0);
}

void tst_QueueOrder::spawnedHeld()
{
    AioPool pool(1);
    Log log;
    pool.spawnN(Queue::named(log, u"a"_s), AioTaskOptions().withHeld().withPriority(3));
    pool.spawnN(Queue::named(log, u"b"_s));
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"b"_s);
    QVERIFY(pool.taskInfo(1)->isHeld);
    QVERIFY(pool.release(1));
    QVERIFY(!pool.release(1));
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"a"_s);
    // In a map, items that are held are in flight.
    auto fn = [&log](int i) { return Queue::named(log, QString::number(i)); };
    const QList<AioFuture<int>> futures = pool.mapN(fn, QList<int>{ 1, 2, 3 }, AioTaskOptions().withHeld());
    Aio::waitFor(turns());
    QCOMPARE(log.count(), 0);
    for (int i : { 2, 0, 1 })
        QVERIFY(pool.release(futures[i].id()));
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"3 1 2"_s);
}

void tst_QueueOrder::waitReasons()
{
    using Reason = AioPool::WaitReason;
    Queue queue;
    const auto reason = [&queue](char name) { return queue.pool.taskInfo(queue.id(name))->waitReason; };
    QCOMPARE(queue.pool.taskInfo(queue.first.id())->waitReason, Reason::None);
    QCOMPARE(reason('a'), Reason::Slot);
    queue.pool.hold(queue.id('a'));
    QCOMPARE(reason('a'), Reason::Held);
    queue.pool.pause();
    QCOMPARE(reason('a'), Reason::Held); // the first that applies
    QCOMPARE(reason('b'), Reason::Paused);
    queue.pool.resume();
    QCOMPARE(reason('b'), Reason::Slot);
    queue.pool.release(queue.id('a'));
    QCOMPARE(reason('a'), Reason::Slot);
    QCOMPARE(QMetaEnum::fromType<AioPool::WaitReason>().valueToKey(int(Reason::Retry)), "Retry");
}

void tst_QueueOrder::startNow()
{
    Log log;
    Gate gate;
    AioPool pool(2);
    QSignalSpy extra(&pool, &AioPool::extraCountChanged);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 5; ++i)
        futures << pool.spawnN(logged(log, QString::number(i), gate, i));
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"+0 +1"_s);
    QVERIFY(pool.startNow(futures[4].id()));
    QCOMPARE(futures[4].state(), Aio::TaskState::Active); // in the call
    QCOMPARE(pool.activeCount(), 3);
    QCOMPARE(pool.extraCount(), 1);
    QVERIFY(!pool.startNow(futures[4].id()));
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"+4"_s);
    QCOMPARE(extra.count(), 1);
    futures[0].cancel(); // its slot is not given out again
    Aio::waitFor(turns());
    QCOMPARE(pool.activeCount(), 2);
    QCOMPARE(pool.extraCount(), 0);
    QCOMPARE(log.take(), u"!0"_s);
    QCOMPARE(extra.count(), 2);
    futures[4].cancel();
    Aio::waitFor(turns());
    QCOMPARE(log.take(), u"!4 +2"_s);
    pool.pause();
    QVERIFY(pool.startNow(futures[3].id()));
    QCOMPARE(pool.extraCount(), 1);
    pool.setSize(3);
    QCOMPARE(pool.extraCount(), 0);
    gate.open();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.executedCount(), 5);
}

void tst_QueueOrder::startNowOfABlockedSpawn()
{
    Queue queue(u"ab"_s);
    auto body = [&queue]() -> AioTask<> {
        auto spawned = queue.pool.spawn(gated(queue.gate, 7));
        queue.pool.startNow(queue.first.id() + 3);
        AioFuture<int> future = co_await spawned;
        CO_COMPARE(future.id(), queue.first.id() + 3);
        CO_COMPARE(future.state(), Aio::TaskState::Active);
    };
    runBody(body);
    QCOMPARE(queue.finish(), u"ab"_s);
}

void tst_QueueOrder::aBlockedSpawnMoves()
{
    Queue queue(u"ab"_s);
    auto body = [&queue]() -> AioTask<> {
        auto spawned = queue.pool.spawn(Queue::named(queue.log, u"c"_s));
        CO_VERIFY(queue.pool.moveToFront(queue.first.id() + 3));
        queue.gate.open();
        co_await spawned;
        CO_VERIFY(co_await queue.pool.join());
    };
    runBody(body);
    QCOMPARE(queue.finish(), u"cab"_s);
}

void tst_QueueOrder::beforeARunningMap()
{
    Queue queue(u"a"_s);
    auto fn = [&queue](int i) { return Queue::named(queue.log, QString::number(i)); };
    auto body = [&queue, &fn]() -> AioTask<> {
        const QList<int> items{ 1, 2 };
        auto mapped = queue.pool.map(fn, items);
        queue.futures << queue.pool.spawnN(Queue::named(queue.log, u"b"_s));
        queue.futures << queue.pool.spawnN(Queue::named(queue.log, u"c"_s));
        CO_VERIFY(queue.pool.moveBefore(queue.futures[2].id(), queue.futures[1].id()));
        queue.gate.open();
        co_await mapped;
        CO_VERIFY(co_await queue.pool.join());
    };
    runBody(body);
    QCOMPARE(queue.finish(), u"a1cb2"_s);
}

void tst_QueueOrder::beforeAMapThatCameFirst()
{
    Log log;
    AioPool pool(1);
    pool.pause();
    auto fn = [&log](int i) { return Queue::named(log, QString::number(i)); };
    auto body = [&]() -> AioTask<> {
        const QList<int> items{ 1, 2 };
        auto mapped = pool.map(fn, items);
        const qint64 a = pool.spawnN(Queue::named(log, u"a"_s)).id();
        const qint64 b = pool.spawnN(Queue::named(log, u"b"_s)).id();
        CO_VERIFY(pool.moveToFront(b));
        CO_VERIFY(pool.moveBefore(a, b));
        pool.resume();
        co_await mapped;
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
    QCOMPARE(log.take(), u"a b 1 2"_s);
}

//! Checks that a map that is queued after a task has been moved to the back stands behind it.
void tst_QueueOrder::aMapBehindWhatHasBeenMoved()
{
    Queue queue(u"abc"_s);
    auto fn = [&queue](int i) { return Queue::named(queue.log, QString::number(i)); };
    QVERIFY(queue.pool.setPriority(queue.id('a'), 0));
    auto body = [&queue, &fn]() -> AioTask<> {
        const QList<int> one{ 1 };
        const QList<int> two{ 2 };
        auto mapped = queue.pool.map(fn, one);
        CO_VERIFY(queue.pool.setPriority(queue.id('b'), 0));
        auto mappedAgain = queue.pool.map(fn, two);
        queue.futures << queue.pool.spawnN(Queue::named(queue.log, u"d"_s));
        queue.gate.open();
        co_await mapped;
        co_await mappedAgain;
        CO_VERIFY(co_await queue.pool.join());
    };
    runBody(body);
    QCOMPARE(queue.finish(), u"ca1b2d"_s);
}

void tst_QueueOrder::aMapBehindTheTaskBeforeIt_data()
{
    QTest::addColumn<bool>("isHeldBefore");
    QTest::newRow("held before") << true;
    QTest::newRow("held after") << false;
}

//! Checks that a task that is released returns to its place before a map that was queued directly behind it.
void tst_QueueOrder::aMapBehindTheTaskBeforeIt()
{
    QFETCH(bool, isHeldBefore);
    for (int i = 0; i < 10; ++i) { // at other addresses
        Queue queue(u"ab"_s);
        auto fn = [&queue](int i) { return Queue::named(queue.log, QString::number(i)); };
        auto body = [&queue, &fn, isHeldBefore]() -> AioTask<> {
            if (isHeldBefore)
                CO_VERIFY(queue.pool.hold(queue.id('b')));
            const QList<int> items{ 1, 2 };
            auto mapped = queue.pool.map(fn, items);
            if (!isHeldBefore)
                CO_VERIFY(queue.pool.hold(queue.id('b')));
            CO_VERIFY(queue.pool.release(queue.id('b')));
            queue.gate.open();
            co_await mapped;
            CO_VERIFY(co_await queue.pool.join());
        };
        runBody(body);
        QCOMPARE(queue.finish(), u"ab12"_s);
    }
}

//! Checks that an item that is tried again queues with the priority of its map.
void tst_QueueOrder::itemsHaveThePriorityOfTheirMap()
{
    Gate gate;
    Log log;
    AioPool pool(2);
    auto fn = [&](AioContext context, int i) -> AioTask<int> {
        log << QString::number(i) + QLatin1Char(':') + QString::number(pool.taskInfo(context.id())->priority);
        if (i == 1 && context.attempt() == 1) {
            co_await gate.wait();
            throw std::runtime_error("bad");
        }
        co_return i;
    };
    auto body = [&]() -> AioTask<> {
        const QList<int> items{ 1, 2 };
        auto mapped = pool.map(fn, items, AioTaskOptions().withPriority(5).withRetry(AioRetry(1)));
        co_await turns();
        pool.setSize(1);
        pool.spawnN(Queue::named(log, u"a"_s), AioTaskOptions().withPriority(3));
        gate.open();
        co_await mapped;
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
    QCOMPARE(log.take(), u"1:5 2:5 1:5 a"_s);
}

void tst_QueueOrder::fromAnotherThread()
{
    PoolThread thread(1);
    AioPool &pool = thread.pool();
    Log log;
    thread.hold();
    pool.spawnN(Queue::named(log, u"x"_s), AioTaskOptions().withHeld());
    const qint64 a = pool.spawnN(Queue::named(log, u"a"_s), AioTaskOptions().withHeld()).id();
    const qint64 b = pool.spawnN(Queue::named(log, u"b"_s), AioTaskOptions().withHeld()).id();
    const qint64 c = pool.spawnN(Queue::named(log, u"c"_s), AioTaskOptions().withHeld()).id();
    QVERIFY(pool.moveToFront(c));
    QVERIFY(pool.moveBefore(b, a));
    QVERIFY(pool.setPriority(a, 3));
    QVERIFY(pool.hold(a));
    QVERIFY(!pool.moveToFront(99));
    for (const qint64 id : { a, b, c })
        QVERIFY(pool.release(id));
    QVERIFY(pool.startNow(1));
    thread.resume();
    thread.run([&] { Aio::waitFor(pool.join()); });
    QCOMPARE(log.take(), u"a x c b"_s);
}

void tst_QueueOrder::fromManyThreads()
{
    constexpr int Count = 400;
    std::atomic<int> ran = 0;
    PoolThread thread(2);
    AioPool &pool = thread.pool();
    auto worker = [&ran]() -> AioTask<> {
        ++ran;
        co_await Aio::yield();
    };
    std::vector<std::unique_ptr<QThread>> threads;
    for (unsigned seed = 0; seed < 3; ++seed) {
        threads.emplace_back(QThread::create([&, seed] {
            std::mt19937 engine(seed);
            for (int i = 0; i < Count; ++i) {
                const qint64 id = pool.spawnN(worker).id();
                const qint64 other = 1 + qint64(engine() % unsigned(id));
                switch (engine() % 6) {
                case 0:
                    pool.moveToFront(other);
                    break;
                case 1:
                    pool.moveBefore(id, other);
                    break;
                case 2:
                    pool.setPriority(other, int(engine() % 3));
                    break;
                case 3:
                    pool.hold(other);
                    break;
                case 4:
                    pool.startNow(other);
                    break;
                default:
                    pool.release(other);
                }
            }
        }));
        threads.back()->start();
    }
    for (const auto &each : threads)
        each->wait();
    thread.run([&] {
        for (qint64 id = 1; id <= 3 * Count; ++id)
            pool.release(id);
        Aio::waitFor(pool.join());
    });
    QCOMPARE(ran.load(), 3 * Count);
}

void tst_QueueOrder::insideSignals_data()
{
    QTest::addColumn<int>("signal");
    const char *const names[] = { "spawned", "started",   "progressed", "succeeded",
                                  "failed",  "cancelled", "finished",   "retried" };
    for (int i = 0; i < 8; ++i)
        QTest::newRow(names[i]) << i;
}

//! Steers other tasks at random in a signal of each task, and checks that each still ends once.
void tst_QueueOrder::insideSignals()
{
    QFETCH(int, signal);
    constexpr int Count = 60;
    constexpr int MostRepeated = 40;
    AioPool pool(2);
    pool.tasks()->setHistoryLimit(Count + MostRepeated);
    int repeated = 0;
    std::mt19937 engine{ unsigned(signal) };
    const auto steerAny = [&pool, &engine, &repeated] {
        const int what = int(engine() % (SteeringWays + 1));
        if (what < SteeringWays) {
            steer(pool, what, engine, [&engine] { return qint64(1 + engine() % Count); });
            return;
        }
        for (qint64 id = 1; id <= Count && repeated < MostRepeated; ++id) {
            if (pool.retry(id) != 0) { // the oldest row
                ++repeated;
                break;
            }
        }
    };
    switch (signal) {
    case 0:
        connect(&pool, &AioPool::taskSpawned, &pool, steerAny);
        break;
    case 1:
        connect(&pool, &AioPool::taskStarted, &pool, steerAny);
        break;
    case 2:
        connect(&pool, &AioPool::taskProgressed, &pool, steerAny);
        break;
    case 3:
        connect(&pool, &AioPool::taskSucceeded, &pool, steerAny);
        break;
    case 4:
        connect(&pool, &AioPool::taskFailed, &pool, steerAny);
        break;
    case 5:
        connect(&pool, &AioPool::taskCancelled, &pool, steerAny);
        break;
    case 6:
        connect(&pool, &AioPool::taskFinished, &pool, steerAny);
        break;
    default:
        connect(&pool, &AioPool::taskRetried, &pool, steerAny);
    }
    int ends = 0;
    connect(&pool, &AioPool::taskFinished, &pool, [&ends] { ++ends; });
    for (int i = 0; i < Count; ++i) {
        auto worker = [](AioContext context) -> AioTask<int> {
            const int number = context.label().toInt();
            co_await Aio::yield();
            context.setProgress(1, 2);
            co_await Aio::yield();
            if (number % 3 == 0)
                throw std::runtime_error("bad");
            if (number % 7 == 0)
                throw AioCancelled();
            co_return number;
        };
        pool.spawnN(worker, AioTaskOptions(QString::number(i)).withRepeatable().withRetry(AioRetry(1)));
        if (i == Count / 2)
            Aio::waitFor(turns(100)); // so that some have ended
    }
    Aio::waitFor(turns(200));
    while (!pool.isEmpty()) {
        for (qint64 id = 1; id <= Count + MostRepeated; ++id)
            pool.release(id);
        Aio::waitFor(turns(20));
    }
    QCOMPARE(ends, Count + repeated);
    QCOMPARE(pool.succeededCount() + pool.failedCount() + pool.cancelledCount(), Count + repeated);
    QVERIFY(repeated > 0);
    QCOMPARE(pool.extraCount(), 0);
}

void tst_QueueOrder::duringACancelOfAll()
{
    Queue queue;
    AioPool &pool = queue.pool;
    int moved = 0;
    connect(&pool, &AioPool::taskCancelled, &pool, [&](qint64 id) {
        for (const qint64 other : std::as_const(queue.ids)) {
            moved += pool.moveToFront(other) + pool.hold(other) + pool.startNow(other) + pool.setPriority(id, 3)
                    + (pool.retry(other) != 0);
        }
    });
    pool.cancelAll();
    Aio::waitFor(pool.join());
    QCOMPARE(moved, 0); // all of them are asked before the first ends
    QCOMPARE(pool.cancelledCount(), 6);
    QCOMPARE(queue.log.count(), 0);
}

void tst_QueueOrder::onADyingPool()
{
    struct Steers
    {
        Steers(AioPool &steered, qint64 task) : pool(&steered), id(task) { }
        Steers(Steers &&other) noexcept : pool(std::exchange(other.pool, nullptr)), id(other.id) { }
        ~Steers()
        {
            if (!pool)
                return;
            pool->moveToFront(id);
            pool->moveBefore(id, id + 1);
            pool->setPriority(id, 1);
            pool->hold(id);
            pool->release(id);
            pool->startNow(id);
            pool->retry(id);
        }
        AioPool *pool;
        qint64 id;
    };
    int ran = 0;
    Gate gate;
    {
        AioPool pool(1);
        pool.spawnN(gated(gate, 0));
        for (qint64 i = 0; i < 6; ++i) {
            auto worker = [steers = Steers(pool, 2 + (i + 3) % 6), &ran]() -> AioTask<> {
                ++ran;
                co_return;
            };
            pool.spawnN(std::move(worker), AioTaskOptions().withHeld(i % 2 == 0));
        }
        Aio::waitFor(turns());
    }
    QCOMPARE(ran, 0);
}

void tst_QueueOrder::diesInASignalOfStartNow_data()
{
    QTest::addColumn<bool>("isOfTheTask");
    QTest::newRow("taskStarted") << true;
    QTest::newRow("extraCountChanged") << false;
}

void tst_QueueOrder::diesInASignalOfStartNow()
{
    QFETCH(bool, isOfTheTask);
    Log log;
    Gate gate;
    auto pool = std::make_unique<AioPool>(1);
    const AioFuture<int> first = pool->spawnN(gated(gate, 0));
    const AioFuture<int> second = pool->spawnN(logged(log, u"b"_s, gate));
    const AioFuture<int> third = pool->spawnN(logged(log, u"c"_s, gate), AioTaskOptions().withHeld());
    Aio::waitFor(turns());
    if (isOfTheTask)
        connect(pool.get(), &AioPool::taskStarted, [&pool] { pool.reset(); });
    else
        connect(pool.get(), &AioPool::extraCountChanged, [&pool] { pool.reset(); });
    QVERIFY(pool->startNow(third.id()));
    QVERIFY(pool);
    Aio::waitFor(turns());
    QVERIFY(!pool);
    QVERIFY(first.isCancelled() && second.isCancelled() && third.isCancelled());
    QCOMPARE(log.contains("-b"), false);
    QCOMPARE(log.contains("-c"), false);
}

void tst_QueueOrder::whilePaused()
{
    Queue queue(u"abc"_s);
    queue.pool.pause();
    QVERIFY(queue.pool.moveToFront(queue.id('c')));
    QVERIFY(queue.pool.hold(queue.id('b')));
    QCOMPARE(queue.finish(), QString());
    QVERIFY(queue.pool.release(queue.id('b')));
    QVERIFY(queue.pool.setPriority(queue.id('b'), 2));
    queue.pool.resume();
    QCOMPARE(queue.finish(), u"bca"_s);
}

void tst_QueueOrder::requeuedByAPriorityChange()
{
    Queue queue(u"abc"_s);
    QVERIFY(queue.pool.setPriority(queue.id('c'), 5));
    QCOMPARE(queue.pool.taskInfo(queue.id('c'))->priority, 5);
    QVERIFY(queue.pool.setPriority(queue.id('c'), 5) == false); // it is the last of its priority
    QVERIFY(queue.pool.setPriority(queue.id('a'), 5));
    QVERIFY(queue.pool.setPriority(queue.id('c'), 5));
    QCOMPARE(queue.finish(), u"acb"_s);
}

void tst_QueueOrder::aMillionWaiting()
{
    constexpr qint64 Count = 1'000'000;
    AioPool pool(1);
    pool.pause();
    for (qint64 i = 0; i < Count; ++i)
        pool.spawnN(immediate(0));
    std::mt19937 engine(1);
    const auto any = [&engine] { return qint64(1 + engine() % Count); };
    for (int i = 0; i < 100'000; ++i) {
        const qint64 id = any();
        switch (i % 5) {
        case 0:
            pool.moveToFront(id);
            break;
        case 1:
            pool.moveBefore(id, any());
            break;
        case 2:
            pool.setPriority(id, i % 4);
            break;
        case 3:
            pool.hold(id);
            break;
        default:
            pool.release(id);
        }
    }
    QCOMPARE(pool.waitingCount(), int(Count));
    QVERIFY(pool.startNow(any()));
    QCOMPARE(pool.activeCount(), 1);
    pool.cancelAll();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.cancelledCount(), Count);
}

QTEST_GUILESS_MAIN(tst_QueueOrder)
#include "tst_queue_order.moc"
