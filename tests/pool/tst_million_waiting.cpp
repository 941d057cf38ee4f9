// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the calls that steer a pool, limit it and run tasks again while a million tasks wait: what they do, and that
// their cost hardly depends on how many wait.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QElapsedTimer>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Million = 1'000'000;

//! A paused pool in which tasks wait that have the ids after that of a task which has failed and can be run again.
struct Crowd
{
    explicit Crowd(int count)
    {
        pool.tasks()->setHistoryLimit(100);
        finished = pool.spawnN(failingNow, AioTaskOptions().withRepeatable());
        Aio::waitFor(pool.join());
        pool.pause();
        for (int i = 0; i < count; ++i)
            last = pool.spawnN(immediate(0));
    }
    static AioTask<int> failingNow()
    {
        throw std::runtime_error("bad");
        co_return 0;
    }

    AioPool pool{ 1 };
    AioPool others;
    AioFuture<int> finished;
    AioFuture<int> last;
};

bool isRejected(const AioFuture<int> &future)
{
    return outcome(future).startsWith(u"rejected"_s);
}

}

class tst_MillionWaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startNow();
    void repeats();
    void rejects();
    void dropsTheOldest();
    void room();
    void timeouts();
    void costs_data();
    void costs();
    void cleanupTestCase();

private:
    std::unique_ptr<Crowd> m_few;
    std::unique_ptr<Crowd> m_many;
};

void tst_MillionWaiting::startNow()
{
    constexpr int Count = 1000;
    Crowd crowd(Million);
    AioPool &pool = crowd.pool;
    QList<qint64> started;
    connect(&pool, &AioPool::taskStarted, &pool, [&started](qint64 id) { started << id; });
    QList<qint64> asked;
    for (int i = 0; i < Count; ++i) {
        asked << crowd.last.id() - 997 * i;
        QVERIFY(pool.startNow(asked.last()));
        QVERIFY(!pool.startNow(asked.last()));
    }
    QCOMPARE(pool.activeCount(), Count);
    QCOMPARE(pool.extraCount(), Count - 1);
    QCOMPARE(pool.waitingCount(), Million - Count);
    Aio::waitFor(turns());
    QCOMPARE(started, asked);
    QCOMPARE(pool.extraCount(), 0);
    QCOMPARE(pool.succeededCount(), Count);
}

void tst_MillionWaiting::repeats()
{
    Crowd crowd(Million);
    AioPool &pool = crowd.pool;
    const AioFuture<int> again = crowd.finished.again();
    QCOMPARE(again.id(), Million + 2);
    const qint64 retried = pool.retry(1);
    QCOMPARE(retried, Million + 3);
    QCOMPARE(pool.retry(1), 0); // the row is gone
    QCOMPARE(pool.waitingCount(), Million + 2);
    QVERIFY(pool.moveToFront(retried));
    pool.resume();
    Aio::waitFor(until([&] { return pool.failedCount() == 2; }));
    QCOMPARE(again.state(), Aio::TaskState::Waiting); // at the back
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(again), u"bad"_s);
    QCOMPARE(pool.failedCount(), 3);
    QCOMPARE(pool.succeededCount(), Million);
}

void tst_MillionWaiting::rejects()
{
    constexpr int Count = 1000;
    Crowd crowd(Million);
    AioPool &pool = crowd.pool;
    pool.setWaitingLimit(Million + Count);
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 2 * Count; ++i)
        futures << pool.spawnN(immediate(i));
    for (int i = 0; i < 2 * Count; ++i)
        QCOMPARE(isRejected(futures[i]), i >= Count);
    QCOMPARE(pool.waitingCount(), Million + Count);
    pool.setWaitingLimit(1); // those that wait stay
    QCOMPARE(pool.waitingCount(), Million + Count);
    QVERIFY(isRejected(pool.spawnN(immediate(0))));
}

void tst_MillionWaiting::dropsTheOldest()
{
    constexpr int Count = 1000;
    Crowd crowd(Million);
    AioPool &pool = crowd.pool;
    QList<qint64> failed;
    connect(&pool, &AioPool::taskFailed, &pool, [&failed](qint64 id) { failed << id; });
    pool.setWaitingLimit(Million, AioWaitingPolicy::DropOldest);
    QList<qint64> oldest;
    for (int i = 0; i < Count; ++i) {
        oldest << 2 + i;
        pool.spawnN(immediate(i), AioTaskOptions().withPriority(i % 2));
    }
    QCOMPARE(failed, oldest);
    QVERIFY(isRejected(pool.spawnN(immediate(0), AioTaskOptions().withPriority(-1))));
    QCOMPARE(pool.waitingCount(), Million);
}

void tst_MillionWaiting::room()
{
    constexpr int Count = 1000;
    Crowd crowd(Million);
    AioPool &pool = crowd.pool;
    pool.setWaitingLimit(Million);
    Log log;
    AioPool others;
    const auto waitForRoom = [&](int number) -> AioTask<> {
        co_await pool.room();
        log << QString::number(number);
        pool.spawnN(immediate(number)); // takes the place
    };
    QStringList numbers;
    for (int i = 0; i < Count; ++i) {
        others.spawnN(waitForRoom(i));
        numbers << QString::number(i);
    }
    Aio::waitFor(turns());
    QCOMPARE(log.count(), 0);
    for (int i = 0; i < Count / 2; ++i)
        QVERIFY(pool.cancelTask(2 + i));
    Aio::waitFor(turns());
    QCOMPARE(log.count(), Count / 2);
    pool.setWaitingLimit(Million + Count);
    Aio::waitFor(others.join());
    QCOMPARE(log.take(), numbers.join(u' '));
    QCOMPARE(pool.failedCount(), 1); // none was rejected
    QCOMPARE(pool.waitingCount(), Million + Count / 2);
}

//! Checks limits of a tenth of the tasks. Each has a turn of its own, so that only a hundredth is due.
void tst_MillionWaiting::timeouts()
{
    constexpr int Due = Million / 100;
    Aio::TestClock clock;
    AioPool pool(1);
    pool.pause();
    for (int i = 0; i < Million; ++i) {
        AioTaskOptions options;
        switch (i % 200) {
        case 0:
            options.withQueueTimeout(1h);
            break;
        case 100:
            options.withTotalTimeout(1h).withQueueTimeout(4h);
            break;
        default:
            if (i % 10 == 0)
                i % 20 == 0 ? options.withQueueTimeout(2h) : options.withTotalTimeout(3h);
        }
        pool.spawnN(immediate(0), options);
    }
    clock.advance(1h - 1ms);
    QCOMPARE(pool.waitingCount(), Million);
    clock.advance(1ms);
    QCOMPARE(pool.waitingCount(), Million - Due);
    QCOMPARE(pool.failedCount(), Due);
    pool.resume();
    clock.advance(0s); // the others are in time
    QCOMPARE(pool.succeededCount(), Million - Due);
    QVERIFY(!clock.nextDeadline()); // nothing is left of their limits
}

using Call = std::function<void(Crowd &crowd, qint64 id)>;
Q_DECLARE_METATYPE(Call)

void tst_MillionWaiting::costs_data()
{
    QTest::addColumn<Call>("call");
    const auto row = [](const char *name, const Call &call) { QTest::newRow(name) << call; };
    row("moveToFront", [](Crowd &crowd, qint64 id) { crowd.pool.moveToFront(id); });
    row("moveBefore", [](Crowd &crowd, qint64 id) { crowd.pool.moveBefore(id, crowd.last.id() + 1 - id); });
    row("moveBefore the same", [](Crowd &crowd, qint64 id) { crowd.pool.moveBefore(id, crowd.last.id()); });
    row("setPriority", [](Crowd &crowd, qint64 id) { crowd.pool.setPriority(id, int(id % 4)); });
    row("hold and release", [](Crowd &crowd, qint64 id) {
        crowd.pool.hold(id);
        crowd.pool.release(id);
    });
    row("hold", [](Crowd &crowd, qint64 id) { crowd.pool.hold(id); });
    row("again", [](Crowd &crowd, qint64) { crowd.finished.again(); });
    row("a limit that rejects", [](Crowd &crowd, qint64) {
        crowd.pool.setWaitingLimit(crowd.pool.waitingCount());
        crowd.pool.spawnN(immediate(0));
    });
    row("room that is not there", [](Crowd &crowd, qint64) {
        crowd.pool.setWaitingLimit(crowd.pool.waitingCount());
        auto body = [&crowd]() -> AioTask<> { co_await crowd.pool.room(); };
        const AioFuture<void> waiting = crowd.others.spawnN(body);
        Aio::waitFor(turns(1));
        QVERIFY(waiting.cancel());
    });
    row("limits on the time", [](Crowd &crowd, qint64) {
        crowd.pool.spawnN(immediate(0), AioTaskOptions().withQueueTimeout(1h).withTotalTimeout(2h));
    });
    // These end some of the tasks, and come last.
    row("startNow", [](Crowd &crowd, qint64 id) { crowd.pool.startNow(id); });
    row("a limit that drops", [](Crowd &crowd, qint64) {
        crowd.pool.setWaitingLimit(crowd.pool.waitingCount(), AioWaitingPolicy::DropOldest);
        crowd.pool.spawnN(immediate(0));
    });
}

/*!
    Compares the cost of a call when ten thousand tasks wait with the one when a million do. Those that took time in
    proportion would cost a hundred times as much; the caches of the processor make up the rest.
*/
void tst_MillionWaiting::costs()
{
    QFETCH(Call, call);
    constexpr int Calls = 200;
    constexpr int Rounds = 20;
    const auto cost = [&call](std::unique_ptr<Crowd> &made, int count) {
        if (!made)
            made = std::make_unique<Crowd>(count);
        Crowd &crowd = *made;
        crowd.pool.setWaitingLimit(0);
        std::mt19937 engine(1);
        qint64 least = std::numeric_limits<qint64>::max();
        for (int round = 0; round < Rounds; ++round) {
            QElapsedTimer timer;
            timer.start();
            for (int i = 0; i < Calls; ++i)
                call(crowd, 2 + qint64(engine() % unsigned(count)));
            least = std::min(least, timer.nsecsElapsed()); // what disturbs one round does not count
        }
        return double(least) / Calls;
    };
    const double few = cost(m_few, Million / 100);
    const double many = cost(m_many, Million);
    QVERIFY2(many <= 20 * few, qPrintable(u"%1 ns with few, %2 ns with many"_s.arg(few).arg(many)));
}

void tst_MillionWaiting::cleanupTestCase()
{
    m_few.reset();
    m_many.reset();
}

QTEST_GUILESS_MAIN(tst_MillionWaiting)
#include "tst_million_waiting.moc"
