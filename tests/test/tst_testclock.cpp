// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the clock that a test moves: which time stands and which does not, the order of what is due, the jumps, and
// what may happen while it moves.

#include <AioConcurrent>
#include <AioPool>
#include <AioTaskModel>
#include <AioTestClock>

#include "loop/aiostandingtime.h"
#include "support/gate.h"
#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QtCore/QDateTime>
#include <QtCore/QElapsedTimer>
#include <QtCore/QProcess>
#include <QtCore/QTimer>
#include <QCoro/QCoroTimer>
#include <QtTest/QtTest>

#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Aio::TestClock;
using TaskState = AioPool::TaskState;
using std::chrono::nanoseconds;

namespace {

AioTask<> sleeping(nanoseconds duration)
{
    co_await Aio::sleep(duration);
}

AioTask<> logging(QStringList &log, QString name, nanoseconds duration)
{
    co_await Aio::sleep(duration);
    log << name;
}

QStringList numbers(int count)
{
    QStringList all;
    for (int i = 0; i < count; ++i)
        all << QString::number(i);
    return all;
}

//! Emits a signal for tasks to await.
class Sender : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void sent(int value);
    void finished();
};

//! Real time that an event loop may use to jump where it must not.
constexpr auto AWhile = 30ms;

}

class tst_TestClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // what the clock moves
    void sleeps();
    void limitsOfTasks();
    void limitsOfAwaits();
    void limitsOfIterations();
    void limitsOfNothing();
    void timesOfTasks();
    void agesAreWhole();
    void manyDurations();
    // the order
    void equalDeadlines();
    void dueOrder();
    void turnBetween();
    void timersOfTimers();
    void readyTasksFirst();
    void longTurns();
    void stoppedTimers();
    // what keeps real time
    void timeSlice();
    void realTimersRunOn();
    void modelsAreUpdated();
    // jumps
    void jumps();
    void jumpsInEveryLoop();
    void jumpsNoFurther_data();
    void jumpsNoFurther();
    void jumpsAfterAWait();
    void jumpsInIterations();
    void noJumpIfOff();
    // while it moves
    void advanceInATask();
    void advanceInASlot();
    void advanceBeforeAPostedTurn();
    void destroyedWhileItMoves();
    void poolDestroyedWhileItMoves();
    void loopWhileItMoves();
    // begin and end
    void timersFromBefore();
    void timersLeftOver();
    void timesLeftOver();
    void another();
    void secondThread();
    void otherThreadsTimesAreReal();
    void waitsOfEndedThreads();
    void misuse_data();
    void misuse();
};

void tst_TestClock::sleeps()
{
    TestClock clock;
    QCOMPARE(clock.now(), 0ns);
    QVERIFY(!clock.nextDeadline());
    AioPool pool(2);
    const AioFuture<void> hour = pool.spawnN(sleeping(1h));
    const AioFuture<void> day = pool.spawnN(sleeping(24h));
    clock.advance(59min);
    QCOMPARE(clock.now(), 59min);
    QCOMPARE(clock.nextDeadline(), std::optional<nanoseconds>(1h));
    QVERIFY(!hour.isFinished());
    clock.advance(1min - 1ns);
    QVERIFY(!hour.isFinished());
    clock.advance(1ns);
    QVERIFY(hour.isFinished());
    QVERIFY(!day.isFinished());
    QCOMPARE(clock.now(), 1h);
    QCOMPARE(clock.nextDeadline(), std::optional<nanoseconds>(24h));
    clock.advance(100h);
    QVERIFY(day.isFinished());
    QCOMPARE(clock.now(), 101h);
    QVERIFY(!clock.nextDeadline());
}

void tst_TestClock::limitsOfTasks()
{
    TestClock clock;
    AioPool pool(1);
    const Gate gate;
    const auto options = AioTaskOptions().withTimeout(30s);
    const AioFuture<int> first = pool.spawnN(gated(gate, 1), options);
    const AioFuture<int> second = pool.spawnN(gated(gate, 2), options);
    clock.advance(29'999ms);
    QCOMPARE(first.state(), TaskState::Active);
    clock.advance(1ms);
    QCOMPARE(first.state(), TaskState::Failed);
    QVERIFY_THROWS_EXCEPTION(AioTimeout, first.result());
    QCOMPARE(second.state(), TaskState::Active); // its time begins with its slot
    clock.advance(29'999ms);
    QCOMPARE(second.state(), TaskState::Active);
    clock.advance(1ms);
    QCOMPARE(second.state(), TaskState::Failed);
}

void tst_TestClock::limitsOfAwaits()
{
    TestClock clock;
    AioPool pool(1);
    const auto worker = []() -> AioTask<QString> {
        const Gate gate;
        bool hasTimedOut = false;
        try {
            co_await Aio::timeout(gate.wait(), 5s);
        } catch (const AioTimeout &) {
            hasTimedOut = true;
        }
        co_await Aio::timeout(Aio::sleep(1s), 5s); // in time
        co_return hasTimedOut ? u"timed out"_s : QString();
    };
    const AioFuture<QString> task = pool.spawnN(worker);
    clock.advance(5999ms);
    QVERIFY(!task.isFinished());
    clock.advance(1ms);
    QCOMPARE(task.result(), u"timed out"_s);
    QVERIFY(!clock.nextDeadline());
}

void tst_TestClock::limitsOfIterations()
{
    TestClock clock;
    AioPool pool(4);
    int seen = 0;
    const auto worker = [](int seconds) -> AioTask<int> {
        co_await Aio::sleep(std::chrono::seconds(seconds));
        co_return seconds;
    };
    const auto consumer = [&]() -> AioTask<> {
        const auto options = AioIterOptions().withTimeout(10s);
        QCORO_FOREACH(const AioResult<int> &result, pool.iterMap(worker, { 1, 2, 20 }, options)) {
            seen += result.value();
        }
    };
    AioPool consumers(1);
    const AioFuture<void> task = consumers.spawnN(consumer);
    clock.advance(10s - 1ns);
    QCOMPARE(seen, 0);
    clock.advance(1ns);
    QCOMPARE(seen, 3);
    clock.advance(10s - 1ns);
    QVERIFY(!task.isFinished());
    clock.advance(1ns);
    QCOMPARE(seen, 23);
    QVERIFY(task.isFinished());
}

//! A limit of nothing is up at once, also while the time stands.
void tst_TestClock::limitsOfNothing()
{
    TestClock clock;
    const auto worker = []() -> AioTask<bool> {
        const Gate gate;
        try {
            co_await Aio::timeout(gate.wait(), 0ms);
        } catch (const AioTimeout &) {
            co_return true;
        }
        co_return false;
    };
    QVERIFY(Aio::waitFor(worker()));
    QCOMPARE(clock.now(), 0ns);
}

void tst_TestClock::timesOfTasks()
{
    TestClock clock;
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setHistoryLimit(10);
    const Gate gate;
    const QDateTime before = QDateTime::currentDateTime().addMSecs(-1000);
    const AioFuture<void> first = pool.spawnN(sleeping(1h));
    const AioFuture<int> second = pool.spawnN(gated(gate, 2));
    clock.advance(30min);
    std::optional<AioTaskInfo> info = pool.taskInfo(first.id());
    QVERIFY(info);
    QCOMPARE(info->age, 30min);
    QCOMPARE(info->activeFor, std::optional<std::chrono::milliseconds>(30min));
    info = pool.taskInfo(second.id());
    QVERIFY(info);
    QCOMPARE(info->age, 30min);
    QVERIFY(!info->activeFor);
    clock.advance(90min);
    info = pool.taskInfo(first.id());
    QVERIFY(info);
    QCOMPARE(info->age, 2h);
    QVERIFY(*info->activeFor >= 1h - 5ms && *info->activeFor <= 1h + 5ms); // a long wait for the slot is rounded
    info = pool.taskInfo(second.id());
    QVERIFY(info);
    QVERIFY(*info->activeFor >= 1h - 5ms && *info->activeFor <= 1h + 5ms);

    // The row of the one that began after an hour
    const auto hasRow = [&] { return model->rowCount() == 2; };
    QVERIFY(QTest::qWaitFor(hasRow, 60'000));
    const QModelIndex row = model->index(0, 0);
    QCOMPARE(row.data(AioTaskModel::TaskIdRole).toLongLong(), second.id());
    const qint64 elapsed = row.data(AioTaskModel::ElapsedRole).toLongLong();
    QVERIFY2(elapsed >= 3'599'995 && elapsed <= 3'600'005, qPrintable(QString::number(elapsed)));
    const QDateTime startedAt = row.data(AioTaskModel::StartedAtRole).toDateTime();
    const qint64 ahead = before.msecsTo(startedAt);
    QVERIFY2(ahead >= 3'600'000, qPrintable(QString::number(ahead)));
}

//! Ages are whole wherever within a tick a task was spawned.
void tst_TestClock::agesAreWhole()
{
    TestClock clock;
    for (int i = 0; i < 64; ++i) {
        AioPool pool(1);
        const Gate gate;
        const AioFuture<int> first = pool.spawnN(gated(gate, 1));
        const AioFuture<int> second = pool.spawnN(gated(gate, 2));
        clock.advance(30min);
        const std::optional<AioTaskInfo> active = pool.taskInfo(first.id());
        const std::optional<AioTaskInfo> waiting = pool.taskInfo(second.id());
        QVERIFY(active && waiting);
        QCOMPARE(active->age, 30min);
        QCOMPARE(active->activeFor, std::optional<std::chrono::milliseconds>(30min));
        QCOMPARE(waiting->age, 30min);
        clock.advance(50us);
    }
}

void tst_TestClock::manyDurations()
{
    TestClock clock;
    clock.advance(-5s);
    clock.advance(0ms);
    QCOMPARE(clock.now(), 0ns);
    clock.advance(std::chrono::duration<double>(0.25));
    QCOMPARE(clock.now(), 250ms);
    clock.advance(std::chrono::days(1000));
    QCOMPARE(clock.now(), 250ms + std::chrono::days(1000));
    AioPool pool(1);
    const AioFuture<void> never = pool.spawnN(sleeping(nanoseconds::max()));
    clock.advance(std::chrono::hours::max());
    QCOMPARE(clock.now(), nanoseconds(std::chrono::years(100)));
    clock.advance(1s);
    QCOMPARE(clock.now(), nanoseconds(std::chrono::years(100)));
    QVERIFY(!never.isFinished());
}

void tst_TestClock::equalDeadlines()
{
    TestClock clock;
    AioPool pool(1000);
    QStringList log;
    for (int i = 0; i < 300; ++i)
        pool.spawnN(logging(log, QString::number(i), 5s));
    clock.advance(5s);
    QCOMPARE(log, numbers(300));
}

void tst_TestClock::dueOrder()
{
    TestClock clock;
    AioPool pool(1000);
    QStringList log;
    std::vector<nanoseconds> times;
    for (int i = 0; i < 300; ++i) {
        const int place = (i * 7) % 300; // each once
        const auto worker = [&log, &times, &clock, place]() -> AioTask<> {
            co_await Aio::sleep(nanoseconds(1 + place));
            log << QString::number(place);
            times.push_back(clock.now());
        };
        pool.spawnN(worker);
    }
    clock.advance(1h);
    QCOMPARE(log, numbers(300));
    for (int i = 0; i < 300; ++i)
        QCOMPARE(times[i], nanoseconds(1 + i));
}

//! Checks that what a timer wakes has come to rest before the next one fires, in whatever turns and events that takes.
void tst_TestClock::turnBetween()
{
    TestClock clock;
    AioPool pool(3);
    QStringList log;
    Sender sender;
    const auto resting = [&](QString name, nanoseconds duration) -> AioTask<> {
        co_await Aio::sleep(duration);
        for (int i = 0; i < 5; ++i)
            co_await Aio::yield();
        // A chain of queued calls in which there is nothing of ours
        for (int i = 0; i < 5; ++i) {
            const auto queue = [&] {
                const auto call = [&] { QMetaObject::invokeMethod(&sender, &Sender::finished, Qt::QueuedConnection); };
                QMetaObject::invokeMethod(&sender, call, Qt::QueuedConnection);
            };
            QMetaObject::invokeMethod(&sender, queue, Qt::QueuedConnection);
            co_await Aio::signal(&sender, &Sender::finished);
        }
        log << name;
    };
    pool.spawnN(resting(u"first"_s, 1s));
    pool.spawnN(logging(log, u"second"_s, 1s));
    pool.spawnN(logging(log, u"third"_s, 1s + 1ns));
    clock.advance(2s);
    QCOMPARE(log, QStringList({ u"first"_s, u"second"_s, u"third"_s }));
}

void tst_TestClock::timersOfTimers()
{
    TestClock clock;
    AioPool pool(1);
    std::vector<nanoseconds> times;
    const auto worker = [&]() -> AioTask<> {
        for (;;) {
            co_await Aio::sleep(1s);
            times.push_back(clock.now());
        }
    };
    pool.spawnN(worker);
    clock.advance(10'500ms);
    QCOMPARE(times.size(), std::size_t(10));
    for (std::size_t i = 0; i < times.size(); ++i)
        QCOMPARE(times[i], nanoseconds(std::chrono::seconds(i + 1)));
    QCOMPARE(clock.now(), 10'500ms);
    QCOMPARE(clock.nextDeadline(), std::optional<nanoseconds>(11s));
}

//! Checks that tasks which are ready start their sleeps before the clock moves.
void tst_TestClock::readyTasksFirst()
{
    TestClock clock;
    AioPool pool(1);
    AioFuture<void> last;
    for (int i = 0; i < 100; ++i)
        last = pool.spawnN(sleeping(1s)); // one after the other
    clock.advance(99s);
    QVERIFY(!last.isFinished());
    clock.advance(1s);
    QVERIFY(last.isFinished());
}

//! Has tasks run for longer than a slice of 4 ms. What else happens comes after them, as it does on an idle machine.
void tst_TestClock::longTurns()
{
    const QList<int> items{ 1, 2, 3, 4, 5, 6 };
    const QList<int> expected = items + QList<int>{ 7 };
    QList<int> order;
    for (int attempt = 0; attempt < 5 && order != expected; ++attempt) { // the machine may stand still for a second
        order.clear();
        TestClock clock;
        AioPool pool(6);
        const auto busy = [&](int i) -> AioTask<> {
            const QDeadlineTimer end(2);
            while (!end.hasExpired()) { }
            order << i;
            co_return;
        };
        pool.mapN(busy, items);
        QMetaObject::invokeMethod(
                &pool, [&] { order << 7; }, Qt::QueuedConnection);
        clock.advance(0s);
    }
    QCOMPARE(order, expected);
}

void tst_TestClock::stoppedTimers()
{
    TestClock clock;
    AioPool pool(1000);
    std::vector<AioFuture<void>> tasks;
    for (int i = 0; i < 200; ++i)
        tasks.push_back(
                pool.spawnN(sleeping(std::chrono::seconds(1 + (i * 7) % 200)), AioTaskOptions().withTimeout(1h)));
    clock.advance(0s);
    for (int i = 0; i < 200; i += 2)
        tasks[i].cancel();
    clock.advance(200s);
    for (int i = 0; i < 200; ++i)
        QCOMPARE(tasks[i].state(), i % 2 == 0 ? TaskState::Cancelled : TaskState::Succeeded);
    QVERIFY(!clock.nextDeadline()); // neither a sleep nor a limit is left
}

//! Checks that the event loop gets its turn while tasks run on and on, though no time passes for these.
void tst_TestClock::timeSlice()
{
    const TestClock clock;
    AioPool pool(1);
    bool isToEnd = false;
    const auto spinning = [&]() -> AioTask<int> {
        for (int rounds = 0;; ++rounds) {
            if (isToEnd)
                co_return rounds;
            co_await Aio::yield();
        }
    };
    const AioFuture<int> spin = pool.spawnN(spinning);
    QCoreApplication::processEvents();
    QMetaObject::invokeMethod(
            &pool, [&] { isToEnd = true; }, Qt::QueuedConnection);
    QVERIFY(Aio::waitFor(spin) > 0);

    // The same for what comes from another thread: a turn does not take in all of it.
    AioPool paused(1);
    paused.setPaused(true);
    constexpr int Count = 200'000;
    std::thread([&] {
        for (int i = 0; i < Count; ++i)
            paused.spawnN(immediate(i));
    }).join();
    int spawned = 0;
    QObject::connect(&paused, &AioPool::taskSpawned, &paused, [&spawned] { ++spawned; });
    while (spawned == 0)
        QCoreApplication::processEvents();
    QVERIFY2(spawned < Count, qPrintable(QString::number(spawned)));
}

void tst_TestClock::realTimersRunOn()
{
    TestClock clock;
    QElapsedTimer time;
    time.start();
    QTimer timer;
    bool fired = false;
    QObject::connect(&timer, &QTimer::timeout, &timer, [&] { fired = true; });
    timer.setSingleShot(true);
    timer.start(AWhile);
    clock.advance(1h);
    QVERIFY(fired == !timer.isActive());
    QVERIFY(!fired || time.elapsed() >= AWhile.count() - 1);
    QTRY_VERIFY_WITH_TIMEOUT(fired, 60'000);
    QCOMPARE(clock.now(), 1h);
}

void tst_TestClock::modelsAreUpdated()
{
    const TestClock clock;
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    const QSignalSpy inserted(model, &QAbstractItemModel::rowsInserted);
    const Gate gate;
    pool.spawnN(gated(gate, 1));
    QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 1, 60'000);
    pool.spawnN(gated(gate, 2));
    QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 2, 60'000);
    QCOMPARE(inserted.isEmpty(), false);
}

void tst_TestClock::jumps()
{
    TestClock clock;
    QVERIFY(!clock.isAutojump());
    clock.setAutojump();
    QVERIFY(clock.isAutojump());
    Aio::waitFor(Aio::sleep(24h));
    QCOMPARE(clock.now(), 24h);
    AioPool pool(10);
    QStringList log;
    for (int i = 0; i < 100; ++i)
        pool.spawnN(logging(log, QString::number(i), 1h));
    Aio::waitFor(pool.join());
    QCOMPARE(clock.now(), 34h); // ten at a time
    QCOMPARE(log, numbers(100));
    const auto limited = [] { return Aio::timeout(Aio::sleep(3h), 2h); };
    QVERIFY_THROWS_EXCEPTION(AioTimeout, Aio::waitFor(limited()));
    QCOMPARE(clock.now(), 36h);
}

void tst_TestClock::jumpsInEveryLoop()
{
    TestClock clock;
    clock.setAutojump();
    AioPool pool(3);
    const AioFuture<void> first = pool.spawnN(sleeping(1h));
    QTRY_VERIFY_WITH_TIMEOUT(first.isFinished(), 60'000);
    QSignalSpy idle(&pool, &AioPool::idle);
    pool.spawnN(sleeping(1h));
    QVERIFY(idle.wait(60'000));
    const AioFuture<void> third = pool.spawnN(sleeping(1h));
    while (!third.isFinished())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const AioFuture<void> fourth = pool.spawnN(sleeping(1h));
    while (!fourth.isFinished())
        QCoreApplication::processEvents();
    QCOMPARE(clock.now(), 4h);
}

using OutsideWorker = std::function<AioTask<>(Sender &, QThreadPool &, AioPool &)>;
Q_DECLARE_METATYPE(OutsideWorker)

void tst_TestClock::jumpsNoFurther_data()
{
    QTest::addColumn<OutsideWorker>("worker");
    QTest::newRow("QTimer") << OutsideWorker([](Sender &, QThreadPool &, AioPool &) -> AioTask<> {
        QTimer timer;
        timer.start(AWhile);
        co_await timer;
    });
    const auto later = [](Sender &sender) {
        QTimer::singleShot(AWhile, &sender, [&sender] {
            Q_EMIT sender.sent(7);
            Q_EMIT sender.finished();
        });
    };
    QTest::newRow("signal") << OutsideWorker([later](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
        later(sender);
        co_await Aio::signal(&sender, &Sender::finished);
    });
    QTest::newRow("signals") << OutsideWorker([later](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
        auto stream = Aio::signalStream(&sender, &Sender::sent);
        later(sender);
        co_await stream.next();
    });
    QTest::newRow("signal with a limit") << OutsideWorker(
            [later](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
                later(sender);
                co_await Aio::timeout(Aio::signal(&sender, &Sender::finished), 10min);
            });
    QTest::newRow("one of two") << OutsideWorker([later](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
        later(sender);
        auto either = Aio::whenAny(Aio::signal(&sender, &Sender::finished), Aio::sleep(1h));
        co_await either;
    });
    QTest::newRow("QFuture") << OutsideWorker([](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
        Gate gate;
        QTimer::singleShot(AWhile, &sender, [&gate] { gate.open(); });
        co_await gate.wait();
    });
    QTest::newRow("function in a thread") << OutsideWorker([](Sender &, QThreadPool &threads, AioPool &) -> AioTask<> {
        const auto sleep = [] { std::this_thread::sleep_for(AWhile); };
        co_await Aio::concurrent(&threads, sleep);
    });
    QTest::newRow("items in threads") << OutsideWorker([](Sender &, QThreadPool &threads, AioPool &) -> AioTask<> {
        const auto sleep = [](int) { std::this_thread::sleep_for(AWhile); };
        const QList<int> items{ 1, 2, 3 };
        co_await Aio::concurrentMap(&threads, sleep, items);
    });
    QTest::newRow("QCoro::Task") << OutsideWorker([](Sender &, QThreadPool &, AioPool &) -> AioTask<> {
        const auto foreign = []() -> QCoro::Task<> {
            QTimer timer;
            timer.start(AWhile);
            co_await timer;
        };
        co_await foreign();
    });
    QTest::newRow("task in another thread") << OutsideWorker([](Sender &, QThreadPool &, AioPool &other) -> AioTask<> {
        const AioFuture<void> future = other.spawnN(sleeping(AWhile));
        co_await future;
    });
    QTest::newRow("task of a task") << OutsideWorker([later](Sender &sender, QThreadPool &, AioPool &) -> AioTask<> {
        const auto inner = [&]() -> AioTask<> {
            later(sender);
            co_await Aio::signal(&sender, &Sender::finished);
        };
        AioPool pool(1);
        co_await pool.exec(inner);
    });
}

void tst_TestClock::jumpsNoFurther()
{
    QFETCH(OutsideWorker, worker);
    PoolThread other(1);
    QThreadPool threads;
    Sender sender;
    TestClock clock;
    clock.setAutojump();
    AioPool pool(2);
    nanoseconds whenItEnded = -1ns;
    const auto waiting = [&]() -> AioTask<> {
        co_await worker(sender, threads, other.pool());
        whenItEnded = clock.now();
    };
    const AioFuture<void> hour = pool.spawnN(sleeping(1h));
    const AioFuture<void> outside = pool.spawnN(waiting);
    Aio::waitFor(hour);
    QCOMPARE(whenItEnded, 0ns);
    QCOMPARE(clock.now(), 1h);
    Aio::waitFor(outside);
}

//! Checks that a wait which is over holds up nothing, though its awaiter is there until the whole expression ends.
void tst_TestClock::jumpsAfterAWait()
{
    TestClock clock;
    clock.setAutojump();
    Sender sender;
    const auto sleepFor = [](int hours) { return Aio::sleep(std::chrono::hours(hours)); };
    const auto worker = [&]() -> AioTask<> {
        QTimer::singleShot(0, &sender, [&sender] { Q_EMIT sender.sent(7); });
        co_await sleepFor(co_await Aio::signal(&sender, &Sender::sent));
    };
    Aio::waitFor(worker());
    QCOMPARE(clock.now(), 7h);

    // One that is cancelled, and one whose pool is destroyed without another turn
    auto pool = std::make_unique<AioPool>(2);
    const auto waiting = [&]() -> AioTask<> { co_await Aio::signal(&sender, &Sender::sent); };
    const AioFuture<void> cancelled = pool->spawnN(waiting);
    const AioFuture<void> destroyed = pool->spawnN(waiting);
    clock.advance(0s);
    cancelled.cancel();
    QTimer::singleShot(AWhile, &sender, [&] { pool.reset(); });
    Aio::waitFor(Aio::sleep(1h));
    QVERIFY(!pool);
    QVERIFY(cancelled.isFinished());
    QVERIFY(destroyed.isFinished());
    QCOMPARE(clock.now(), 8h);
}

//! The tasks of an iteration are no outside wait, though a generator is in between.
void tst_TestClock::jumpsInIterations()
{
    TestClock clock;
    clock.setAutojump();
    AioPool pool(1);
    const auto worker = [](int hours) -> AioTask<int> {
        co_await Aio::sleep(std::chrono::hours(hours));
        co_return hours;
    };
    int sum = 0;
    const auto consumer = [&]() -> AioTask<> {
        QCORO_FOREACH(const AioResult<int> &result, pool.iterMap(worker, { 1, 2, 3 })) {
            sum += result.value();
        }
    };
    Aio::waitFor(consumer());
    QCOMPARE(sum, 6);
    QCOMPARE(clock.now(), 6h);
}

void tst_TestClock::noJumpIfOff()
{
    TestClock clock;
    clock.setAutojump();
    clock.setAutojump(false);
    AioPool pool(1);
    const AioFuture<void> hour = pool.spawnN(sleeping(1h));
    QTest::qWait(int(AWhile.count()));
    QVERIFY(!hour.isFinished());
    QCOMPARE(clock.now(), 0ns);
    clock.setAutojump();
    clock.advance(1min); // does not jump
    QVERIFY(!hour.isFinished());
    QCOMPARE(clock.now(), 1min);
    Aio::waitFor(hour);
    QCOMPARE(clock.now(), 1h);
}

void tst_TestClock::advanceInATask()
{
    TestClock clock;
    AioPool pool(3);
    QStringList log;
    pool.spawnN(logging(log, u"a"_s, 1s));
    pool.spawnN(logging(log, u"c"_s, 3s));
    const auto worker = [&]() -> AioTask<> {
        clock.advance(2s);
        log << u"b"_s;
        co_await Aio::sleep(2s);
        log << u"d"_s;
    };
    pool.spawnN(worker);
    clock.advance(1s); // the inner call has moved it further
    QCOMPARE(log, QStringList({ u"a"_s, u"b"_s }));
    QCOMPARE(clock.now(), 2s);
    clock.advance(2s);
    QCOMPARE(log, QStringList({ u"a"_s, u"b"_s, u"c"_s, u"d"_s }));
}

void tst_TestClock::advanceInASlot()
{
    TestClock clock;
    AioPool pool(2);
    QStringList log;
    pool.spawnN(sleeping(1s));
    pool.spawnN(logging(log, u"later"_s, 3s));
    QObject::connect(&pool, &AioPool::taskSucceeded, &pool, [&](qint64 id) {
        log << QString::number(id);
        if (id == 1) {
            clock.advance(5s);
            log << u"back"_s;
        }
    });
    clock.advance(10s);
    QCOMPARE(log, QStringList({ u"1"_s, u"later"_s, u"2"_s, u"back"_s }));
    QCOMPARE(clock.now(), 10s);
}

//! The turn of the tasks is posted behind the slot that moves the clock, and one delivery has both.
void tst_TestClock::advanceBeforeAPostedTurn()
{
    TestClock clock;
    AioPool pool(2);
    bool hasMoved = false;
    const auto move = [&clock, &hasMoved] {
        clock.advance(1s);
        hasMoved = true;
    };
    QMetaObject::invokeMethod(this, move, Qt::QueuedConnection);
    const AioFuture<void> future = pool.spawnN(sleeping(1s));
    QTRY_VERIFY(hasMoved);
    QVERIFY(future.isFinished());
}

void tst_TestClock::destroyedWhileItMoves()
{
    auto clock = std::make_unique<TestClock>();
    AioPool pool(2);
    const auto worker = [&]() -> AioTask<> {
        co_await Aio::sleep(1s);
        clock.reset();
    };
    pool.spawnN(worker);
    const AioFuture<void> other = pool.spawnN(sleeping(2s));
    clock->advance(10s);
    QVERIFY(!clock);
    QVERIFY(!other.isFinished()); // a second is left, of real time
    other.cancel();
    Aio::waitFor(pool.join());

    // And in the event loop that is to jump
    clock = std::make_unique<TestClock>();
    clock->setAutojump();
    pool.spawnN(worker);
    QTRY_VERIFY_WITH_TIMEOUT(!clock, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(pool.isEmpty(), 60'000);
}

void tst_TestClock::poolDestroyedWhileItMoves()
{
    TestClock clock;
    auto pool = std::make_unique<AioPool>(100);
    QList<AioFuture<void>> tasks;
    for (int i = 1; i <= 100; ++i)
        tasks << pool->spawnN(sleeping(std::chrono::seconds(i)), AioTaskOptions().withTimeout(1h));
    QObject::connect(pool.get(), &AioPool::taskSucceeded, pool.get(), [&](qint64 id) {
        if (id == 50)
            pool.reset();
    });
    clock.advance(1h);
    QVERIFY(!pool);
    QCOMPARE(tasks[49].state(), TaskState::Succeeded);
    QCOMPARE(tasks[50].state(), TaskState::Cancelled);
    QCOMPARE(clock.now(), 1h);
    QVERIFY(!clock.nextDeadline());
}

//! An event loop in a slot: without jumps it waits for what keeps real time, and with them for all.
void tst_TestClock::loopWhileItMoves()
{
    TestClock clock;
    AioPool pool(1);
    int ended = 0;
    QObject::connect(&pool, &AioPool::taskSucceeded, &pool, [&] {
        QTimer timer;
        timer.start(AWhile);
        Aio::waitFor(timer);
        if (clock.isAutojump())
            Aio::waitFor(Aio::sleep(1h));
        ++ended;
    });
    pool.spawnN(sleeping(1s));
    clock.advance(2s);
    QCOMPARE(ended, 1);
    QCOMPARE(clock.now(), 2s);
    clock.setAutojump();
    pool.spawnN(sleeping(1s));
    clock.advance(2s);
    QCOMPARE(ended, 2);
    QCOMPARE(clock.now(), 1h + 3s);
}

void tst_TestClock::timersFromBefore()
{
    AioPool pool(3);
    QStringList log;
    pool.spawnN(logging(log, u"b"_s, 2h), AioTaskOptions().withTimeout(20h));
    pool.spawnN(logging(log, u"a"_s, 1h), AioTaskOptions().withTimeout(20h));
    pool.spawnN(logging(log, u"c"_s, 100h), AioTaskOptions().withTimeout(20h));
    QCoreApplication::processEvents();
    TestClock clock;
    clock.advance(3h);
    QCOMPARE(log, QStringList({ u"a"_s, u"b"_s }));
    clock.advance(17h);
    QVERIFY(pool.isEmpty());
    QCOMPARE(pool.failedCount(), 1);
}

void tst_TestClock::timersLeftOver()
{
    auto clock = std::make_unique<TestClock>();
    AioPool pool(3);
    QStringList log;
    const AioFuture<void> second =
            pool.spawnN(logging(log, u"b"_s, 1h + AWhile + 1ms), AioTaskOptions().withTimeout(2h));
    pool.spawnN(logging(log, u"a"_s, 1h + AWhile), AioTaskOptions().withTimeout(2h));
    const AioFuture<void> third = pool.spawnN(logging(log, u"c"_s, 10h), AioTaskOptions().withTimeout(2h));
    clock->advance(1h);
    QVERIFY(log.isEmpty());
    QElapsedTimer time;
    time.start();
    clock.reset();
    Aio::waitFor(second);
    QVERIFY(time.elapsed() >= AWhile.count()); // no more than was left, but not less either
    QCOMPARE(log, QStringList({ u"a"_s, u"b"_s }));
    QVERIFY(!third.isFinished());
}

//! Times that are in the future after the end count as none.
void tst_TestClock::timesLeftOver()
{
    auto clock = std::make_unique<TestClock>();
    AioPool pool(1);
    const Gate gate;
    clock->advance(10h);
    const AioFuture<int> task = pool.spawnN(gated(gate, 1), AioTaskOptions().withTimeout(1h));
    clock->advance(0s);
    clock.reset();
    const std::optional<AioTaskInfo> info = pool.taskInfo(task.id());
    QVERIFY(info);
    QCOMPARE(info->age, 0ms);
    QCOMPARE(info->activeFor, std::optional<std::chrono::milliseconds>(0ms));
}

void tst_TestClock::another()
{
    for (int i = 0; i < 3; ++i) {
        TestClock clock;
        QCOMPARE(clock.now(), 0ns);
        AioPool pool(1);
        const AioFuture<void> task = pool.spawnN(sleeping(1h));
        clock.advance(1h);
        QVERIFY(task.isFinished());
    }
}

void tst_TestClock::secondThread()
{
    TestClock clock;
    clock.advance(1h);
    PoolThread other(1);
    bool isRight = false;
    other.run([&] {
        TestClock own;
        const AioFuture<void> task = other.pool().spawnN(sleeping(5h));
        own.advance(4h);
        const bool wasEarly = task.isFinished();
        own.advance(1h);
        isRight = !wasEarly && task.isFinished() && own.now() == 5h;
        own.setAutojump();
        Aio::waitFor(Aio::sleep(5h));
        isRight = isRight && own.now() == 10h;
    });
    QVERIFY(isRight);
    QCOMPARE(clock.now(), 1h);

    // A thread that Qt has not started
    isRight = false;
    std::thread([&] {
        TestClock own;
        AioPool pool(1);
        const AioFuture<void> task = pool.spawnN(sleeping(5h));
        own.advance(5h);
        isRight = task.isFinished();
        own.setAutojump();
        Aio::waitFor(Aio::sleep(5h));
        isRight = isRight && own.now() == 10h;
    }).join();
    QVERIFY(isRight);
}

void tst_TestClock::otherThreadsTimesAreReal()
{
    TestClock clock;
    PoolThread other(1);
    AioPool pool(1);
    const auto worker = [&]() -> AioTask<nanoseconds> {
        const AioFuture<void> real = other.pool().spawnN(sleeping(AWhile));
        co_await real;
        co_return clock.now();
    };
    QCOMPARE(Aio::waitFor(pool.spawnN(worker)), 0ns);
}

void tst_TestClock::waitsOfEndedThreads()
{
    using Aio::detail::OutsideWait;
    QVERIFY(!OutsideWait::any());
    OutsideWait own;
    own.begin();
    QVERIFY(OutsideWait::any());
    OutsideWait elsewhere;
    std::thread([&] { elsewhere.begin(); }).join();
    elsewhere.end();
    QVERIFY(OutsideWait::any()); // this thread's own
    own.end();
    QVERIFY(!OutsideWait::any());
    own.end();
    own.begin();
    QVERIFY(OutsideWait::any());
    own.end();
    QVERIFY(!OutsideWait::any());
}

static const QMap<QString, QPair<QString, std::function<void()>>> &misuses()
{
    static const QMap<QString, QPair<QString, std::function<void()>>> all = {
        { u"two"_s,
          { u"Aio::TestClock: there is another one in this thread"_s,
            [] {
                const TestClock first;
                const TestClock second;
            } } },
        { u"advance"_s,
          { u"Aio::TestClock::advance\\(\\) was called in another thread"_s,
            [] {
                TestClock clock;
                std::thread([&] { clock.advance(1s); }).join();
            } } },
        { u"setAutojump"_s,
          { u"Aio::TestClock::setAutojump\\(\\) was called in another thread"_s,
            [] {
                TestClock clock;
                std::thread([&] { clock.setAutojump(); }).join();
            } } },
    };
    return all;
}

void tst_TestClock::misuse_data()
{
    QTest::addColumn<QString>("name");
    for (auto it = misuses().begin(); it != misuses().end(); ++it)
        QTest::newRow(qPrintable(it.key())) << it.key();
}

void tst_TestClock::misuse()
{
    QFETCH(QString, name);
    QProcess child;
    child.setProcessChannelMode(QProcess::MergedChannels);
    child.start(QCoreApplication::applicationFilePath(), { u"--misuse"_s, name });
    QVERIFY(child.waitForFinished(60'000));
    const QString output = QString::fromUtf8(child.readAll());
    QVERIFY2(output.contains(QRegularExpression(misuses().value(name).first)), qPrintable(output));
    QVERIFY(child.exitStatus() == QProcess::CrashExit || child.exitCode() != 0);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.value(1) == u"--misuse") {
        misuses().value(arguments.value(2)).second();
        std::_Exit(0);
    }
    tst_TestClock test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_testclock.moc"
