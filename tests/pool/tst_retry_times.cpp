// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the times of tasks that are tried again, to the millisecond, and what else runs between their attempts.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTestClock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_RetryTimes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void budgetBeginsWithTheFirstAttempt();
    void budgetIsUsedUp_data();
    void budgetIsUsedUp();
    void budgetOfALongAnswer();
    void elapsed();
    void callbackInTheSlot();
    void manyDelays();
};

namespace {

AioTask<> sleepFor(std::chrono::milliseconds time)
{
    co_await Aio::sleep(time);
}

//! Works for 2 s, and fails until it has been called \a failures times. Logs when it begins, in seconds.
auto flaky(Log &log, const Aio::TestClock &clock, int failures)
{
    return [&log, &clock, failures](AioContext context) -> AioTask<int> {
        log << QString::number(clock.now() / 1s);
        co_await Aio::sleep(2s);
        if (context.attempt() <= failures)
            throw std::runtime_error("bad" + std::to_string(context.attempt()));
        co_return context.attempt();
    };
}

}

//! Checks that a task may wait in the queue for longer than its budget, and is tried again all the same.
void tst_RetryTimes::budgetBeginsWithTheFirstAttempt()
{
    Log log;
    Aio::TestClock clock;
    AioPool pool(1);
    pool.spawnN(sleepFor(100s));
    const AioRetry retry = AioRetry(9).withDelay(1s).withFactor(1).withBudget(6s);
    const AioFuture<int> future = pool.spawnN(flaky(log, clock, 2), AioTaskOptions().withRetry(retry));
    clock.advance(100s);
    QCOMPARE(future.state(), Aio::TaskState::Active);
    clock.advance(20s);
    QCOMPARE(outcome(future), u"3"_s);
    QCOMPARE(log.take(), u"100 103 106"_s);
}

void tst_RetryTimes::budgetIsUsedUp_data()
{
    QTest::addColumn<int>("budget");
    QTest::addColumn<QString>("begins");
    QTest::newRow("an attempt begins with its last moment") << 9000 << u"10 13 16 19"_s;
    QTest::newRow("an attempt could not begin in it") << 8999 << u"10 13 16"_s;
    QTest::newRow("shorter than an attempt") << 1000 << u"10"_s;
    QTest::newRow("none") << 0 << u"10"_s;
    QTest::newRow("negative") << -1 << u"10"_s;
}

//! Checks that all attempts and delays use the budget up.
void tst_RetryTimes::budgetIsUsedUp()
{
    QFETCH(int, budget);
    QFETCH(QString, begins);
    Log log;
    Aio::TestClock clock;
    AioPool pool(1);
    pool.spawnN(sleepFor(10s));
    const AioRetry retry = AioRetry(99).withDelay(1s).withFactor(1).withBudget(std::chrono::milliseconds(budget));
    const AioFuture<int> future = pool.spawnN(flaky(log, clock, 99), AioTaskOptions().withRetry(retry));
    const auto attempts = begins.split(u' ').size();
    clock.advance(10s + attempts * 3s - 1s - 1ms);
    QVERIFY(!future.isFinished());
    clock.advance(1ms); // the end of the last attempt
    QCOMPARE(outcome(future), u"bad%1"_s.arg(attempts));
    QCOMPARE(log.take(), begins);
}

//! Checks that a budget ends retries whose function asks for the longest time that there is.
void tst_RetryTimes::budgetOfALongAnswer()
{
    using std::chrono::milliseconds;
    Log log;
    Aio::TestClock clock;
    AioPool pool(2);
    const auto decide = [](const AioAttempt &) { return std::optional(milliseconds::max()); };
    for (const milliseconds budget : { 9000ms, milliseconds::min() }) {
        const AioRetry retry = AioRetry(99).withBudget(budget).when(decide);
        const AioFuture<int> future = pool.spawnN(flaky(log, clock, 99), AioTaskOptions().withRetry(retry));
        clock.advance(2s);
        QCOMPARE(outcome(future), u"bad1"_s);
    }
}

//! Checks that when() hears the time since the first attempt began, with the delays and without the queue.
void tst_RetryTimes::elapsed()
{
    Log log;
    QList<qint64> seen;
    Aio::TestClock clock;
    AioPool pool(1);
    pool.spawnN(sleepFor(50s));
    const auto decide = [&seen](const AioAttempt &attempt) {
        seen << attempt.elapsed().count();
        return std::optional(std::chrono::milliseconds(5000 + attempt.number()));
    };
    const AioFuture<int> future =
            pool.spawnN(flaky(log, clock, 4), AioTaskOptions().withRetry(AioRetry(9).when(decide)));
    // The slot is taken for 3 s when the delay before the third attempt is over.
    clock.advance(60s);
    pool.spawnN(sleepFor(5003ms));
    clock.advance(60s);
    QCOMPARE(outcome(future), u"5"_s);
    const qint64 third = 60'000 + 5003 - 50'000; // begins
    QCOMPARE(seen, QList<qint64>({ 2000, 9001, third + 2000, third + 2000 + 5003 + 2000 }));
}

void tst_RetryTimes::callbackInTheSlot()
{
    for (const auto delay : { 0ms, 1000ms }) {
        Log log;
        Gate gate;
        Aio::TestClock clock;
        AioPool pool(1);
        auto callback = [&](AioResult<int> result) -> AioTask<int> {
            log << u"cb%1"_s.arg(result.value());
            co_await gate.wait();
            log << "cb-end";
            co_return result.value();
        };
        const AioFuture<int> future =
                pool.spawnN(flaky(log, clock, 1), callback, AioTaskOptions().withRetry(AioRetry(3).withDelay(delay)));
        clock.advance(2s);
        if (delay != 0ms) {
            QCOMPARE(pool.activeCount(), 0);
            clock.advance(delay);
        }
        const AioFuture<int> other = pool.spawnN(logged(log, u"other"_s, gate));
        clock.advance(1h);
        QCOMPARE(log.take(), delay == 0ms ? u"0 2 cb2"_s : u"0 3 cb2"_s);
        QCOMPARE(future.state(), Aio::TaskState::Active);
        QCOMPARE(pool.taskInfo(future.id())->attempt, 2);
        QCOMPARE(pool.activeCount(), 1);
        QCOMPARE(other.state(), Aio::TaskState::Waiting);
        QCOMPARE(pool.taskInfo(other.id())->waitReason, AioPool::WaitReason::Slot);
        gate.open();
        clock.advance(0s);
        QCOMPARE(log.take(), u"cb-end +other -other"_s);
        QCOMPARE(outcome(future), u"2"_s);
    }
}

//! Checks that many tasks that wait for their next attempts hold no slots, and are tried again in due order.
void tst_RetryTimes::manyDelays()
{
    constexpr int Count = 100'000;
    constexpr int Due = 2000; // as many as the rest of the test waits for
    Aio::TestClock clock;
    AioPool pool(10);
    int last = -1;
    int inOrder = 0;
    // Each has a delay of its own, and the first ones the longest.
    auto worker = [&](AioContext context) -> AioTask<> {
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
        const int number = int(context.id());
        inOrder += last < 0 || number < last;
        last = number;
        co_return;
    };
    for (int i = 0; i < Count; ++i) {
        const auto decide = [i](const AioAttempt &) { return std::optional(std::chrono::milliseconds(Count - i)); };
        pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(1).when(decide)));
    }
    clock.advance(0s);
    QCOMPARE(pool.waitingCount(), Count);
    QCOMPARE(pool.activeCount(), 0);
    QCOMPARE(pool.taskInfo(Count / 2)->waitReason, AioPool::WaitReason::Retry);
    clock.advance(std::chrono::milliseconds(Due));
    QCOMPARE(pool.succeededCount(), Due);
    QCOMPARE(inOrder, Due);
    QVERIFY(pool.startNow(1)); // in its delay
    clock.advance(0s);
    QCOMPARE(pool.succeededCount(), Due + 1);
    pool.cancelAll();
    clock.advance(0s);
    QCOMPARE(pool.cancelledCount(), Count - Due - 1);
    QVERIFY(!clock.nextDeadline()); // nothing is left of their delays
}

QTEST_GUILESS_MAIN(tst_RetryTimes)
#include "tst_retry_times.moc"
