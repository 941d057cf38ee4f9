// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioTaskOptions::withRetry() and withRepeatable(): which errors are tried again, when, and what others see.

#include "support/counted.h"
#include "support/gate.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>
#include <AioTestClock>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Retry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void gettersAndSetters();
    void delays_data();
    void delays();
    void jitter();
    void signalsAndCounts();
    void givesUp();
    void errors_data();
    void errors();
    void when();
    void whenThrows();
    void whenEndsTheTask_data();
    void whenEndsTheTask();
    void holdsNoSlotMeanwhile();
    void theOldestGoesFirst();
    void callbackAfterTheLast();
    void throwsBeforeTheFirstLine();
    void progressBeginsAnew();
    void progressOfTheQFuture();
    void runTimeoutOfEachAttempt();
    void stopTokenOfEachAttempt();
    void totalTimeoutEndsIt();
    void cancelInTheDelay();
    void cancelOfTheAttempt();
    void cancelOfTheAttemptThatRecovers();
    void budget();
    void budgetWhileItWaits_data();
    void budgetWhileItWaits();
    void budgetWithACallback();
    void budgetEndsWithTheDelay();
    void budgetAndEndlessDelay();
    void startNowInTheDelay();
    void holdInTheDelay();
    void pausedInTheDelay();
    void movedInTheDelay();
    void joinWaits();
    void noDeadlock();
    void deadlockAfterTheDelay();
    void deadlockOfTwoThatWait();
    void deadlockWithAJoin();
    void deadlockWithAnExec();
    void deadlockWithAnItem();
    void deadlockWithItems();
    void noDeadlockBesideOthersThatWait();
    void noDeadlockWhilePaused();
    void insideAMap();
    void itemsAreKept();
    void ofALazyMap();
    void fullMapsByPriority();
    void poolDiesInTheDelay();
    void poolDiesInTheSignal();
    void lastErrorEndsTheTask_data();
    void lastErrorEndsTheTask();
    void contextDiesInTheSignal();
    void cancelledInTheSignal();
    void endedInTheSignalFreesTheWorker_data();
    void endedInTheSignalFreesTheWorker();
    void anAioTaskIsRefused();
    void repeat();
    void repeatOfAMap();
    void repeatWithCallback();
    void repeatInTheSignal();
    void repeatWithinARepeat();
    void repeatIsNotPossible();
    void repeatTogether();
    void repeatFreesWhatItKeeps();
    void repeatAfterThePool();
};

namespace {

//! Fails until it has been called \a failures times.
class Flaky
{
public:
    explicit Flaky(int failures) : m_failures(failures) { }
    AioTask<int> operator()(AioContext context)
    {
        ++m_calls;
        const int attempt = context.attempt();
        co_await Aio::yield();
        if (attempt <= m_failures)
            throw std::runtime_error("bad" + std::to_string(attempt));
        co_return attempt;
    }
    int calls() const noexcept { return m_calls; }

private:
    int m_failures;
    int m_calls = 0;
};

AioTask<int> waitingFor(AioFuture<int> future)
{
    co_return co_await future;
}

}

void tst_Retry::gettersAndSetters()
{
    const AioRetry standard(3);
    QCOMPARE(standard.attempts(), 3);
    QVERIFY(standard.delay() == 0ms && !standard.maxDelay() && !standard.budget() && !standard.decision());
    QCOMPARE(standard.factor(), 2.0);
    QVERIFY(!standard.hasJitter());
    const AioRetry chained =
            AioRetry(-2).withDelay(-1s).withMaxDelay(30s).withFactor(0.5).withJitter().withBudget(2min);
    QCOMPARE(chained.attempts(), 0);
    QVERIFY(chained.delay() == 0ms && chained.maxDelay() == 30s && chained.budget() == 2min && chained.hasJitter());
    QCOMPARE(chained.factor(), 1.0);
    AioTaskOptions options;
    QVERIFY(!options.retry() && !options.isRepeatable() && !options.isHeld());
    QVERIFY(!options.queueTimeout() && !options.totalTimeout() && options.isPlain());
    options.withRetry(AioRetry(2).withDelay(4s)).withRepeatable().withHeld().withQueueTimeout(3s).withTotalTimeout(5s);
    QCOMPARE(options.retry()->attempts(), 2);
    QVERIFY(options.isRepeatable() && options.isHeld());
    QVERIFY(options.queueTimeout() == 3s && options.totalTimeout() == 5s && !options.isPlain());
    const AioTaskOptions copy = options;
    options.withHeld(false).withRepeatable(false);
    QVERIFY(copy.isHeld() && copy.isRepeatable() && !options.isHeld() && !options.isRepeatable());
    const AioTaskOptions sliced = AioTaskOptions("a")
                                          .withRetry(AioRetry(1))
                                          .withLabel(u"b"_s)
                                          .withPriority(2)
                                          .withTimeout(1s)
                                          .withHeld()
                                          .withRepeatable()
                                          .withQueueTimeout(2s)
                                          .withTotalTimeout(3s);
    QVERIFY(sliced.retry() && sliced.label() == u"b" && sliced.priority() == 2 && sliced.timeout() == 1s);
    QVERIFY(sliced.isHeld() && sliced.isRepeatable() && sliced.queueTimeout() == 2s && sliced.totalTimeout() == 3s);
}

void tst_Retry::delays_data()
{
    QTest::addColumn<int>("attempt");
    QTest::addColumn<int>("delay");
    QTest::newRow("1") << 1 << 1000;
    QTest::newRow("2") << 2 << 3000;
    QTest::newRow("3") << 3 << 9000;
    QTest::newRow("4, at most") << 4 << 20000;
    QTest::newRow("many, at most") << 4000 << 20000;
    QTest::newRow("too many") << 4001 << -1;
}

void tst_Retry::delays()
{
    QFETCH(int, attempt);
    QFETCH(int, delay);
    const auto error = std::make_exception_ptr(std::runtime_error("bad"));
    const AioRetry retry = AioRetry(4000).withDelay(1s).withFactor(3).withMaxDelay(20s);
    const auto wait = retry.delayAfter(AioAttempt(attempt, error, 0ms));
    QCOMPARE(wait ? int(wait->count()) : -1, delay);
    // A budget counts the delay.
    const AioRetry short_ = AioRetry(4000).withDelay(1s).withBudget(5s);
    QVERIFY(short_.delayAfter(AioAttempt(1, error, 4000ms)) == 1000ms);
    QVERIFY(!short_.delayAfter(AioAttempt(1, error, 4001ms)));
    // Nothing overflows.
    constexpr auto Longest = std::chrono::milliseconds::max();
    const auto forever = [](const AioAttempt &) { return std::optional(std::chrono::milliseconds::max()); };
    const AioRetry endless = AioRetry(4000).withBudget(5s).when(forever);
    QVERIFY(!endless.delayAfter(AioAttempt(1, error, 1ms)));
    QVERIFY(AioRetry(endless).withBudget(Longest).delayAfter(AioAttempt(1, error, 0ms)) == Longest);
    QVERIFY(!AioRetry(endless).withBudget(Longest).delayAfter(AioAttempt(1, error, 1ms)));
    QVERIFY(!AioRetry(endless).withBudget(-Longest).delayAfter(AioAttempt(1, error, Longest)));
    QVERIFY(AioRetry(4000).withJitter().delayAfter(AioAttempt(4000, error, 0ms)) == 0ms);
    QVERIFY(AioRetry(4000).withFactor(std::numeric_limits<double>::infinity()).delayAfter(AioAttempt(2, error, 0ms))
            == 0ms);
    // Without a limit, a delay does not either.
    QVERIFY(AioRetry(100000).withDelay(1s).delayAfter(AioAttempt(99999, error, 0ms)) > 1h);
}

void tst_Retry::jitter()
{
    const auto error = std::make_exception_ptr(std::runtime_error("bad"));
    const AioRetry retry = AioRetry(1).withDelay(1s).withJitter();
    qint64 least = 1000;
    qint64 most = 0;
    for (int i = 0; i < 2000; ++i) {
        const qint64 wait = retry.delayAfter(AioAttempt(1, error, 0ms))->count();
        QVERIFY(wait >= 500 && wait <= 1000);
        least = std::min(least, wait);
        most = std::max(most, wait);
    }
    QVERIFY(least < 600 && most > 900);
}

void tst_Retry::signalsAndCounts()
{
    Log log;
    AioPool pool(1);
    logSignals(pool, log);
    connect(&pool, &AioPool::taskRetried, &pool, [&](qint64 id, int attempt, const QString &error) {
        log << u"retried(%1,%2):%3"_s.arg(attempt).arg(error).arg(id);
        QCOMPARE(pool.taskInfo(id)->attempt, attempt + 1);
    });
    const AioFuture<int> future = pool.spawnN(Flaky(2), AioTaskOptions().withRetry(AioRetry(3)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"3"_s);
    QCOMPARE(log.take(), u"spawned:1 started:1 retried(1,bad1):1 retried(2,bad2):1 succeeded:1 Succeeded:1 idle"_s);
    QCOMPARE(pool.executedCount(), 1);
    QCOMPARE(pool.succeededCount(), 1);
    QCOMPARE(pool.failedCount(), 0);
}

void tst_Retry::givesUp()
{
    Log log;
    AioPool pool(1);
    logSignals(pool, log);
    const AioFuture<int> future = pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(2)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"bad3"_s);
    QCOMPARE(log.take(), u"spawned:1 started:1 failed(bad3):1 Failed:1 idle"_s);
    QCOMPARE(pool.executedCount(), 1);
    // None at all
    QCOMPARE(outcome(pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(0)))),
             QString::fromUtf8("AioFuture: the task has not finished; await the future before asking for its result"));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.failedCount(), 2);
}

void tst_Retry::errors_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("calls");
    QTest::newRow("std::exception") << 0 << 3;
    QTest::newRow("no std::exception") << 1 << 3;
    QTest::newRow("AioCancelled") << 2 << 1;
    QTest::newRow("AioDeadlock") << 3 << 1;
    QTest::newRow("AioTimeout of an await") << 4 << 3;
}

void tst_Retry::errors()
{
    QFETCH(int, kind);
    QFETCH(int, calls);
    AioPool pool(1);
    int called = 0;
    auto worker = [&called, kind]() -> AioTask<> {
        ++called;
        co_await Aio::yield();
        switch (kind) {
        case 0:
            throw std::runtime_error("bad");
        case 1:
            throw 7;
        case 2:
            throw AioCancelled();
        case 3:
            throw AioDeadlock("stuck");
        default:
            throw AioTimeout();
        }
    };
    const AioFuture<void> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(2)));
    Aio::waitFor(pool.join());
    QCOMPARE(called, calls);
    QCOMPARE(future.isCancelled(), kind == 2);
}

void tst_Retry::when()
{
    QStringList seen;
    AioPool pool(1);
    const auto decide = [&seen](const AioAttempt &attempt) -> std::optional<std::chrono::milliseconds> {
        seen << QString::number(attempt.number()) + attempt.errorString();
        if (attempt.number() == 3)
            return std::nullopt;
        return 0ms;
    };
    const AioFuture<int> future =
            pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(7).withDelay(1h).when(decide)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"bad3"_s);
    QCOMPARE(seen.join(u' '), u"1bad1 2bad2 3bad3"_s);
    // Not asked after the last attempt, and asked about errors that are otherwise final
    seen.clear();
    int calls = 0;
    auto cancels = [&calls]() -> AioTask<> {
        ++calls;
        throw AioCancelled();
        co_return;
    };
    pool.spawnN(cancels, AioTaskOptions().withRetry(AioRetry(2).when(decide)));
    Aio::waitFor(pool.join());
    QCOMPARE(calls, 3);
    QCOMPARE(seen.join(u' '), u"1cancelled 2cancelled"_s);
}

void tst_Retry::whenThrows()
{
    AioPool pool(1);
    const auto decide = [](const AioAttempt &) -> std::optional<std::chrono::milliseconds> {
        throw std::runtime_error("worse");
    };
    const AioFuture<int> future = pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(7).when(decide)));
    auto cb = [](AioResult<int> result) -> AioTask<QString> { co_return result.errorString(); };
    const AioFuture<QString> after = pool.spawnN(Flaky(9), cb, AioTaskOptions().withRetry(AioRetry(7).when(decide)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"worse"_s);
    QCOMPARE(outcome(after), u"worse"_s);
}

void tst_Retry::whenEndsTheTask_data()
{
    QTest::addColumn<bool>("destroys");
    QTest::newRow("by a cancel") << false;
    QTest::newRow("by destroying the pool") << true;
}

void tst_Retry::whenEndsTheTask()
{
    QFETCH(bool, destroys);
    auto pool = std::make_unique<AioPool>(1);
    const auto decide = [&pool, destroys](const AioAttempt &) -> std::optional<std::chrono::milliseconds> {
        if (destroys)
            pool.reset();
        else
            pool->cancelTask(1);
        return 0ms;
    };
    Flaky flaky(9);
    auto worker = [&flaky](AioContext context) { return flaky(context); };
    const AioFuture<int> future = pool->spawnN(worker, AioTaskOptions().withRetry(AioRetry(7).when(decide)));
    Aio::waitFor(turns());
    QCOMPARE(flaky.calls(), 1);
    QVERIFY(future.isFinished());
    if (destroys)
        QVERIFY(future.isCancelled());
}

void tst_Retry::holdsNoSlotMeanwhile()
{
    AioPool pool(1);
    const AioFuture<int> flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(1).withDelay(1h)));
    const AioFuture<int> other = pool.spawnN(immediate(5));
    Aio::waitFor(turns());
    QCOMPARE(flaky.state(), Aio::TaskState::Waiting);
    QCOMPARE(outcome(other), u"5"_s);
    QCOMPARE(pool.activeCount(), 0);
    QCOMPARE(pool.waitingCount(), 1);
    QCOMPARE(pool.taskInfo(1)->waitReason, AioPool::WaitReason::Retry);
    QCOMPARE(pool.taskInfo(1)->attempt, 2);
    QVERIFY(!pool.taskInfo(1)->activeFor);
}

void tst_Retry::theOldestGoesFirst()
{
    Log log;
    AioPool pool(1);
    auto flaky = [&log](AioContext context) -> AioTask<> {
        log << QString::number(context.id()) + u'.' + QString::number(context.attempt());
        co_await Aio::yield();
        if (context.id() % 2 == 1 && context.attempt() == 1)
            throw std::runtime_error("bad");
    };
    for (int i = 0; i < 5; ++i)
        pool.spawnN(flaky, AioTaskOptions().withRetry(AioRetry(1)));
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"1.1 1.2 2.1 3.1 3.2 4.1 5.1 5.2"_s);
}

void tst_Retry::callbackAfterTheLast()
{
    Log log;
    AioPool pool(1);
    auto cb = [&log](AioResult<int> result) -> AioTask<int> {
        log << (result ? QString::number(result.value()) : result.errorString());
        co_return 8;
    };
    const AioFuture<int> good = pool.spawnN(Flaky(2), cb, AioTaskOptions().withRetry(AioRetry(3)));
    const AioFuture<int> bad = pool.spawnN(Flaky(9), cb, AioTaskOptions().withRetry(AioRetry(2)));
    // An error of the callback is not tried again.
    auto throwing = [&log](AioResult<int>) -> AioTask<int> {
        log << "cb";
        throw std::runtime_error("cb");
        co_return 0;
    };
    const AioFuture<int> late = pool.spawnN(Flaky(1), throwing, AioTaskOptions().withRetry(AioRetry(5)));
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"3 bad3 cb"_s);
    QCOMPARE(outcome(good), u"8"_s);
    QCOMPARE(outcome(bad), u"8"_s);
    QCOMPARE(outcome(late), u"cb"_s);
}

void tst_Retry::throwsBeforeTheFirstLine()
{
    AioPool pool(1);
    int calls = 0;
    auto worker = [&calls]() -> AioTask<int> {
        if (++calls < 3)
            throw std::runtime_error("early");
        return immediate(calls);
    };
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(5)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"3"_s);
    calls = -9;
    auto cb = [](AioResult<int> result) -> AioTask<int> { co_return result ? result.value() : -1; };
    const AioFuture<int> called = pool.spawnN(worker, cb, AioTaskOptions().withRetry(AioRetry(5)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(called), u"-1"_s);
}

void tst_Retry::progressBeginsAnew()
{
    AioPool pool(1);
    auto worker = [](AioContext context) -> AioTask<> {
        context.setProgress(3, 4, u"three"_s);
        throw std::runtime_error("bad");
        co_return;
    };
    pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(1).withDelay(1h)));
    Aio::waitFor(turns());
    QCOMPARE(pool.taskInfo(1)->progressMaximum, 0);
    QCOMPARE(pool.taskInfo(1)->progressText, QString());
}

void tst_Retry::progressOfTheQFuture()
{
    Aio::TestClock clock;
    AioPool pool(1);
    QStringList seen;
    auto worker = [](AioContext context) -> AioTask<int> {
        if (context.attempt() == 1) {
            context.setProgress(3, 4, u"three"_s);
            throw std::runtime_error("bad");
        }
        co_await Aio::sleep(1h);
        context.setProgress(1, 8, u"begun"_s);
        co_await Aio::sleep(1h);
        co_return 1;
    };
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(1).withDelay(1h)));
    const QFuture<int> view = future;
    const auto shown = [&view] {
        return u"%1/%2 %3"_s.arg(view.progressValue()).arg(view.progressMaximum()).arg(view.progressText());
    };
    connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) {
        seen << u"%1/%2"_s.arg(pool.taskInfo(id)->progress).arg(pool.taskInfo(id)->progressMaximum);
    });
    connect(&pool, &AioPool::taskRetried, &pool, [&] { seen << u"retried, "_s + shown(); });
    clock.advance(1min);
    QCOMPARE(shown(), u"0/0 "_s);
    QCOMPARE(seen.join(u' '), u"3/4 retried, 0/0  0/0"_s);
    clock.advance(90min); // in the second attempt
    QCOMPARE(shown(), u"0/0 "_s);
    clock.advance(1h);
    QCOMPARE(shown(), u"1/8 begun"_s);
    clock.advance(1h);
    QCOMPARE(view.result(), 1);
}

void tst_Retry::runTimeoutOfEachAttempt()
{
    Log log;
    AioPool pool(1);
    logSignals(pool, log);
    int calls = 0;
    Gate never;
    auto worker = [&calls, &never]() -> AioTask<int> {
        if (++calls < 3)
            co_await never.wait();
        co_return calls;
    };
    connect(&pool, &AioPool::taskRetried, &pool,
            [&log](qint64, int attempt, const QString &error) { log << error + QString::number(attempt); });
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(2)).withTimeout(5ms));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"3"_s);
    QCOMPARE(log.take().remove(u' '), u"spawned:1started:1timedout1timedout2succeeded:1Succeeded:1idle"_s);
    calls = -10;
    const AioFuture<int> never2 = pool.spawnN(worker, AioTaskOptions().withTimeout(5ms).withRetry(AioRetry(1)));
    Aio::waitFor(pool.join());
    QCOMPARE(calls, -8);
    try {
        never2.result();
        QFAIL("has a result");
    } catch (const AioTimeout &timeout) {
        QCOMPARE(timeout.kind(), AioTimeout::Kind::Run);
    }
}

void tst_Retry::stopTokenOfEachAttempt()
{
    AioPool pool(1);
    Gate never;
    QList<bool> stopped;
    std::vector<std::stop_token> tokens;
    auto worker = [&](AioContext context) -> AioTask<> {
        tokens.push_back(context.stopToken());
        stopped << tokens.back().stop_requested() << context.isCancelRequested();
        if (context.attempt() == 1)
            co_await never.wait();
    };
    const AioFuture<void> future = pool.spawnN(worker, AioTaskOptions().withTimeout(5ms).withRetry(AioRetry(1)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"void"_s);
    QVERIFY(tokens[0].stop_requested() && !tokens[1].stop_requested());
    QCOMPARE(stopped, QList<bool>({ false, false, false, false }));
}

void tst_Retry::totalTimeoutEndsIt()
{
    AioPool pool(1);
    int calls = 0;
    Gate never;
    auto worker = [&calls, &never]() -> AioTask<> {
        ++calls;
        co_await never.wait();
    };
    const AioFuture<void> running = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(9)).withTotalTimeout(5ms));
    Aio::waitFor(pool.join());
    const AioFuture<int> waiting =
            pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(9).withDelay(1h)).withTotalTimeout(5ms));
    Aio::waitFor(pool.join());
    QCOMPARE(calls, 1);
    for (const std::exception_ptr &error : { running.error(), waiting.error() }) {
        try {
            std::rethrow_exception(error);
        } catch (const AioTimeout &timeout) {
            QCOMPARE(timeout.kind(), AioTimeout::Kind::Total);
            QCOMPARE(Aio::errorString(error), u"timed out in all"_s);
        }
    }
    QCOMPARE(pool.failedCount(), 2);
}

void tst_Retry::cancelInTheDelay()
{
    Log log;
    AioPool pool(1);
    logSignals(pool, log);
    auto cb = [&log](AioResult<int>) -> AioTask<int> {
        log << "cb";
        co_return 0;
    };
    const AioFuture<int> future = pool.spawnN(Flaky(9), cb, AioTaskOptions().withRetry(AioRetry(9).withDelay(1h)));
    Aio::waitFor(turns());
    log.take();
    QVERIFY(future.cancel());
    QVERIFY(future.isCancelled()); // in the call
    QCOMPARE(log.take(), u"cancelled:1 Cancelled:1 idle"_s);
    QCOMPARE(pool.executedCount(), 1);
}

void tst_Retry::cancelOfTheAttempt()
{
    Gate gate;
    AioPool pool(1);
    int calls = 0;
    auto worker = [&]() -> AioTask<int> {
        ++calls;
        co_await gate.wait();
        co_return 1;
    };
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(9)));
    Aio::waitFor(turns());
    QVERIFY(future.cancel());
    Aio::waitFor(pool.join());
    QVERIFY(future.isCancelled());
    QCOMPARE(calls, 1);
}

void tst_Retry::cancelOfTheAttemptThatRecovers()
{
    Gate gate;
    AioPool pool(1);
    int calls = 0;
    auto worker = [&]() -> AioTask<int> {
        ++calls;
        try {
            co_await gate.wait();
        } catch (const AioCancelled &) {
            throw std::runtime_error("other");
        }
        co_return 1;
    };
    const AioFuture<int> future = pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(9)));
    Aio::waitFor(turns());
    QVERIFY(future.cancel());
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"other"_s);
    QCOMPARE(calls, 1); // asked to cancel, so no further attempt
}

void tst_Retry::budget()
{
    AioPool pool(1);
    const AioFuture<int> future =
            pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(9).withDelay(1h).withBudget(30min)));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"bad1"_s);
}

void tst_Retry::budgetWhileItWaits_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<std::chrono::milliseconds>("delay");
    for (const char *how : { "paused", "held", "full" }) {
        QTest::addRow("%s", how) << QString::fromLatin1(how) << std::chrono::milliseconds(1s);
        QTest::addRow("%s, without a delay", how) << QString::fromLatin1(how) << std::chrono::milliseconds(0);
    }
}

void tst_Retry::budgetWhileItWaits()
{
    QFETCH(QString, how);
    QFETCH(std::chrono::milliseconds, delay);
    Aio::TestClock clock;
    AioPool pool(1);
    int calls = 0;
    const auto other = []() -> AioTask<> { co_await Aio::sleep(1h); };
    auto worker = [&](AioContext context) -> AioTask<int> {
        ++calls;
        if (how == u"full")
            pool.spawnN(other, AioTaskOptions().withPriority(1));
        else
            pool.pause();
        throw std::runtime_error("bad" + std::to_string(context.attempt()));
        co_return 0;
    };
    connect(&pool, &AioPool::taskRetried, &pool, [&](qint64 id) {
        if (how == u"held") {
            pool.hold(id);
            pool.resume();
        }
    });
    Log log;
    logSignals(pool, log);
    const AioFuture<int> future =
            pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(9).withDelay(delay).withBudget(10s)));
    clock.advance(9s);
    QVERIFY(!future.isFinished());
    log.take();
    clock.advance(1s);
    QCOMPARE(outcome(future), u"bad1"_s); // in that very turn
    QVERIFY(log.take().startsWith(u"failed(bad1):1 Failed:1"));
    QCOMPARE(pool.executedCount(), 1);
    pool.cancelAll();
    pool.resume();
    clock.advance(1s);
    QCOMPARE(calls, 1);
}

//! A callback needs a slot, so it is called when there is one. No attempt is made in it.
void tst_Retry::budgetWithACallback()
{
    Aio::TestClock clock;
    AioPool pool(1);
    int calls = 0;
    auto worker = [&](AioContext context) -> AioTask<int> {
        ++calls;
        pool.pause();
        throw std::runtime_error("bad" + std::to_string(context.attempt()));
        co_return 0;
    };
    auto cb = [](AioResult<int> result) -> AioTask<QString> { co_return result.errorString(); };
    int asked = 0;
    const auto decide = [&asked](const AioAttempt &) {
        ++asked;
        return std::optional(1000ms);
    };
    const AioFuture<QString> future =
            pool.spawnN(worker, cb, AioTaskOptions().withRetry(AioRetry(9).withBudget(10s).when(decide)));
    clock.advance(1h);
    QCOMPARE(future.state(), Aio::TaskState::Waiting);
    pool.resume();
    clock.advance(0s);
    QCOMPARE(outcome(future), u"bad1"_s);
    QCOMPARE(calls, 1);
    QCOMPARE(asked, 1);
}

//! An attempt may begin when the budget ends, and then takes as long as it likes.
void tst_Retry::budgetEndsWithTheDelay()
{
    Aio::TestClock clock;
    AioPool pool(1);
    auto worker = [](AioContext context) -> AioTask<int> {
        if (context.attempt() < 3)
            throw std::runtime_error("bad");
        co_await Aio::sleep(1h);
        co_return context.attempt();
    };
    const AioFuture<int> future =
            pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(9).withDelay(1s).withBudget(3s)));
    clock.advance(2h);
    QCOMPARE(outcome(future), u"3"_s);
    const AioFuture<int> late =
            pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(9).withDelay(1s).withBudget(2999ms)));
    clock.advance(2h);
    QCOMPARE(outcome(late), u"bad2"_s);
    // One that is started by hand is within it as well.
    const AioFuture<int> early =
            pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(9).withDelay(1s).withBudget(2s)));
    clock.advance(0s);
    QVERIFY(pool.startNow(early.id()));
    clock.advance(1h);
    QCOMPARE(outcome(early), u"2"_s);
}

void tst_Retry::budgetAndEndlessDelay()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const auto decide = [](const AioAttempt &) { return std::optional(std::chrono::milliseconds::max()); };
    const AioFuture<int> future =
            pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(9).withBudget(10s).when(decide)));
    const AioFuture<int> endless = pool.spawnN(Flaky(9), AioTaskOptions().withRetry(AioRetry(9).when(decide)));
    clock.advance(1h);
    QCOMPARE(outcome(future), u"bad1"_s);
    QCOMPARE(endless.state(), Aio::TaskState::Waiting);
}

void tst_Retry::startNowInTheDelay()
{
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(9).withDelay(1h)));
    Aio::waitFor(turns());
    QVERIFY(pool.startNow(future.id()));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"2"_s);
}

void tst_Retry::holdInTheDelay()
{
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(9).withDelay(2ms)));
    Aio::waitFor(until([&] { return future.state() == Aio::TaskState::Waiting && pool.taskInfo(1)->attempt == 2; }));
    QVERIFY(pool.hold(1));
    auto body = [&]() -> AioTask<> {
        co_await Aio::sleep(20ms); // longer than the delay
        CO_COMPARE(future.state(), Aio::TaskState::Waiting);
        CO_COMPARE(pool.taskInfo(1)->waitReason, AioPool::WaitReason::Held);
    };
    runBody(body);
    QVERIFY(pool.release(1));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"2"_s);
}

void tst_Retry::pausedInTheDelay()
{
    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(9).withDelay(2ms)));
    Aio::waitFor(until([&] { return pool.taskInfo(1)->attempt == 2; }));
    pool.pause();
    const bool isOver =
            Aio::waitFor(until([&] { return pool.taskInfo(1)->waitReason == AioPool::WaitReason::Paused; }));
    QVERIFY(isOver); // the delay runs on
    QCOMPARE(future.state(), Aio::TaskState::Waiting);
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), u"2"_s);
}

void tst_Retry::movedInTheDelay()
{
    Log log;
    AioPool pool(1);
    auto flaky = [&log](AioContext context) -> AioTask<> {
        log << QString::number(context.id());
        if (context.id() == 1 && context.attempt() == 1)
            throw std::runtime_error("bad");
        co_return;
    };
    pool.spawnN(flaky, AioTaskOptions().withRetry(AioRetry(1).withDelay(2ms)));
    Aio::waitFor(until([&] { return pool.taskInfo(1)->attempt == 2; }));
    pool.pause();
    for (int i = 0; i < 3; ++i)
        pool.spawnN(flaky);
    QVERIFY(pool.moveBefore(1, 4));
    QVERIFY(Aio::waitFor(until([&] { return pool.taskInfo(1)->waitReason == AioPool::WaitReason::Paused; })));
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"1 2 3 1 4"_s);
}

void tst_Retry::joinWaits()
{
    AioPool pool(1);
    QSignalSpy idle(&pool, &AioPool::idle);
    const AioFuture<int> future = pool.spawnN(Flaky(3), AioTaskOptions().withRetry(AioRetry(9).withDelay(1ms)));
    QVERIFY(Aio::waitFor(pool.join()));
    QCOMPARE(outcome(future), u"4"_s);
    QCOMPARE(idle.count(), 1);
}

void tst_Retry::noDeadlock()
{
    AioPool pool(1);
    const AioFuture<int> flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(9).withDelay(1h)));
    Aio::waitFor(turns());
    auto waiting = [](AioFuture<int> future) -> AioTask<int> { co_return co_await future; };
    const AioFuture<int> waits = pool.spawnN(waiting(flaky));
    Aio::waitFor(turns());
    QCOMPARE(waits.state(), Aio::TaskState::Active);
    flaky.cancel();
    Aio::waitFor(pool.join());
    QVERIFY(waits.isCancelled());
}

//! Checks that a task that waits for its next attempt closes a circle when its delay is over and no slot can come free.
void tst_Retry::deadlockAfterTheDelay()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const auto flaky = pool.spawnN(Flaky(1), AioTaskOptions("flaky").withRetry(AioRetry(3).withDelay(1min)));
    const AioFuture<int> waits = pool.spawnN(waitingFor(flaky));
    clock.advance(50s);
    QCOMPARE(waits.state(), Aio::TaskState::Active); // the delay can move
    clock.advance(10s);
    QVERIFY2(outcome(waits).contains(u"task 1 \"flaky\""), qPrintable(outcome(waits)));
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, waits.result());
    QCOMPARE(outcome(flaky), u"2"_s); // it was only awaited
}

void tst_Retry::deadlockOfTwoThatWait()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const auto flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
    const AioFuture<int> first = pool.spawnN(waitingFor(flaky));
    const AioFuture<int> second = pool.spawnN(waitingFor(flaky));
    clock.advance(50s);
    QVERIFY(!first.isFinished() && !second.isFinished());
    clock.advance(10s);
    QCOMPARE(outcome(first), u"2"_s);
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, second.result()); // the one that came last
}

void tst_Retry::deadlockWithAJoin()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const auto flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
    const AioFuture<int> waits = pool.spawnN(waitingFor(flaky));
    const auto joining = [&pool]() -> AioTask<> { co_await pool.join(); };
    const AioFuture<void> joins = pool.spawnN(joining);
    clock.advance(50s);
    QCOMPARE(joins.state(), Aio::TaskState::Active);
    clock.advance(10s);
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, joins.result());
    QCOMPARE(outcome(waits), u"2"_s);
}

void tst_Retry::deadlockWithAnExec()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const auto executing = [&pool]() -> AioTask<int> {
        co_return co_await pool.exec(Flaky(1), AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
    };
    const AioFuture<int> first = pool.spawnN(executing);
    clock.advance(1s);
    const AioFuture<int> second = pool.spawnN(waitingFor(first));
    clock.advance(49s);
    QVERIFY(!first.isFinished() && !second.isFinished());
    clock.advance(10s);
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, first.result());
    QVERIFY_THROWS_EXCEPTION(AioDeadlock, second.result());
    QCOMPARE(pool.cancelledCount(), 1); // the inner task, which would have been awaited
}

//! What a map waits for cannot be told from outside, so that the item is what fails.
void tst_Retry::deadlockWithAnItem()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const auto fn = [](AioContext context, int) -> AioTask<int> {
        co_await Aio::yield();
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
        co_return 2;
    };
    const auto mapping = [&]() -> AioTask<int> {
        const QList<int> items{ 1 };
        const auto results = co_await pool.map(fn, items, AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
        co_return results.front() ? 0 : 1;
    };
    const AioFuture<int> first = pool.spawnN(mapping);
    clock.advance(1s);
    const AioFuture<int> second = pool.spawnN(waitingFor(first));
    clock.advance(49s);
    QVERIFY(!first.isFinished() && !second.isFinished());
    clock.advance(10s);
    QCOMPARE(outcome(first), u"1"_s);
    QCOMPARE(outcome(second), u"1"_s);
}

//! Has several items of a map come to wait for the slot of the task that waits for the map.
void tst_Retry::deadlockWithItems()
{
    Aio::TestClock clock;
    AioPool pool(4);
    const auto fn = [](AioContext context, int item) -> AioTask<int> {
        co_await Aio::yield();
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
        co_return item;
    };
    const auto retry = AioRetry(3).when([n = 0](const AioAttempt &) mutable {
        return std::optional<std::chrono::milliseconds>(std::chrono::minutes(++n));
    });
    const auto mapping = [&]() -> AioTask<QString> {
        const QList<int> items{ 1, 2, 3 };
        const auto options = AioTaskOptions().withRetry(retry);
        auto map = pool.map(fn, items, options);
        co_return outcomes(co_await std::move(map));
    };
    const AioFuture<QString> future = pool.spawnN(mapping);
    clock.advance(1s);
    pool.setSize(1);
    clock.advance(2min);
    QCOMPARE(pool.waitingCount(), 3);
    clock.advance(1min);
    QVERIFY(future.isFinished());
    QVERIFY(pool.isEmpty());
    QCOMPARE(pool.failedCount(), 3);
    QCOMPARE(future.result().count(u"could never end"_s), 3);
}

//! Has tasks wait side by side for the same task of a paused pool when the delay of another is over.
void tst_Retry::noDeadlockBesideOthersThatWait()
{
    Aio::TestClock clock;
    AioPool paused(1);
    paused.pause();
    const AioFuture<int> shared = paused.spawnN(Flaky(0));
    AioPool pool(3);
    const auto flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
    clock.advance(1s);
    for (int i = 0; i < 3; ++i)
        pool.spawnN(waitingFor(shared));
    clock.advance(1h);
    QCOMPARE(flaky.state(), Aio::TaskState::Waiting);
    paused.resume();
    clock.advance(0s);
    QCOMPARE(outcome(flaky), u"2"_s);
}

void tst_Retry::noDeadlockWhilePaused()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const auto flaky = pool.spawnN(Flaky(1), AioTaskOptions().withRetry(AioRetry(3).withDelay(1min)));
    const AioFuture<int> waits = pool.spawnN(waitingFor(flaky));
    clock.advance(1s);
    pool.pause();
    clock.advance(1h);
    QCOMPARE(waits.state(), Aio::TaskState::Active);
    pool.resume();
    clock.advance(1s);
    QCOMPARE(outcome(waits), u"2"_s);
}

void tst_Retry::insideAMap()
{
    int pulled = 0;
    AioPool pool(3);
    auto items = [&pulled] {
        return std::views::iota(0, 1000) | std::views::transform([&pulled](int i) {
                   ++pulled;
                   return i;
               });
    };
    auto dead = [](AioContext, int) -> AioTask<int> {
        co_await Aio::yield();
        throw std::runtime_error("dead");
    };
    auto range = items();
    auto body = [&]() -> AioTask<> {
        auto mapped = pool.map(dead, range, AioTaskOptions().withRetry(AioRetry(1).withDelay(1h)));
        co_await turns(40);
        CO_COMPARE(pulled, 3);
        CO_COMPARE(pool.activeCount(), 0);
        CO_COMPARE(pool.waitingCount(), 3);
        for (int i = 0; i < 2; ++i)
            CO_VERIFY(pool.startNow(1 + i)); // their last attempts
        co_await turns(40);
        CO_COMPARE(pulled, 5);
        CO_COMPARE(pool.waitingCount(), 3);
        pool.setSize(5);
        co_await turns(40);
        CO_COMPARE(pulled, 7);
        CO_COMPARE(pool.waitingCount(), 5);
        pool.cancelAll();
        CO_THROWS(AioCancelled, co_await mapped);
    };
    runBody(body);
    QVERIFY(pool.isEmpty());
}

void tst_Retry::itemsAreKept()
{
    QStringList seen;
    AioPool pool(1);
    // By value, so that the first attempt uses the item up.
    auto fn = [&seen](AioContext context, QString item) -> AioTask<int> {
        seen << item;
        const QString own = std::move(item);
        co_await Aio::yield();
        if (context.attempt() < 3)
            throw std::runtime_error("bad");
        co_return int(own.size());
    };
    pool.mapN(fn, QStringList{ u"one"_s, u"three"_s }, AioTaskOptions().withRetry(AioRetry(2)));
    Aio::waitFor(pool.join());
    QCOMPARE(seen.join(u' '), u"one one one three three three"_s);
    QCOMPARE(pool.succeededCount(), 2);
}

//! Maps that are full, because their items wait for further attempts, share new slots by priority.
void tst_Retry::fullMapsByPriority()
{
    Aio::TestClock clock;
    Log log;
    AioPool pool(1);
    AioPool others;
    const auto body = [&](QString name, int priority) -> AioTask<> {
        const auto fn = [&log, name](AioContext context, int item) -> AioTask<int> {
            if (context.attempt() > 1)
                co_return item;
            log << name + QString::number(item);
            throw std::runtime_error("bad");
        };
        const QList<int> items{ 1, 2 };
        const auto options = AioTaskOptions().withPriority(priority).withRetry(AioRetry(1).withDelay(1min));
        const auto results = co_await pool.map(fn, items, options);
        log << outcomes(results);
    };
    others.spawnN(body(u"low"_s, -1));
    others.spawnN(body(u"high"_s, 0));
    clock.advance(1s);
    QCOMPARE(log.take(), u"low1 high1"_s);
    pool.setSize(2);
    clock.advance(1s);
    QCOMPARE(log.take(), u"high2 low2"_s);
    clock.advance(2min);
    QVERIFY(others.isEmpty());
    QCOMPARE(log.take(), u"1 2 1 2"_s);
}

void tst_Retry::ofALazyMap()
{
    AioPool pool(2);
    auto fn = [](AioContext context, Counted item) -> AioTask<int> {
        co_await Aio::yield();
        if (context.attempt() <= item.value() % 3)
            throw std::runtime_error("bad");
        co_return item.value() * 10 + context.attempt();
    };
    auto body = [&]() -> AioTask<> {
        std::vector<Counted> items;
        for (int i = 0; i < 7; ++i)
            items.emplace_back(i);
        const auto results = co_await pool.map(fn, items, AioTaskOptions().withRetry(AioRetry(1)));
        CO_COMPARE(outcomes(results), u"1 12 bad 31 42 bad 61"_s);
    };
    runBody(body);
    QCOMPARE(Counted::living(), 0);
}

void tst_Retry::poolDiesInTheDelay()
{
    int calls = 0;
    AioFuture<int> future;
    {
        AioPool pool(1);
        auto worker = [&calls, counted = Counted(1)]() -> AioTask<int> {
            ++calls;
            throw std::runtime_error("bad");
            co_return 0;
        };
        future = pool.spawnN(std::move(worker), AioTaskOptions().withRetry(AioRetry(5).withDelay(1h)));
        Aio::waitFor(turns());
        QCOMPARE(Counted::living(), 2); // one of them in the variable
    }
    QVERIFY(future.isCancelled());
    QCOMPARE(calls, 1);
    QCOMPARE(Counted::living(), 0);
}

void tst_Retry::poolDiesInTheSignal()
{
    auto pool = std::make_unique<AioPool>(1);
    connect(pool.get(), &AioPool::taskRetried, [&pool] { pool.reset(); });
    const AioFuture<int> future = pool->spawnN(Flaky(5), AioTaskOptions().withRetry(AioRetry(5)));
    Aio::waitFor(turns());
    QVERIFY(!pool);
    QVERIFY(future.isCancelled());
}

//! An error whose destructor runs code of the user's.
class Parting : public std::runtime_error
{
public:
    explicit Parting(std::shared_ptr<std::function<void()>> atEnd) : runtime_error("bye"), m_atEnd(std::move(atEnd)) { }
    Parting(const Parting &) = default;
    Parting &operator=(const Parting &) = default;
    ~Parting() override
    {
        if (m_atEnd.use_count() == 2) // the last copy; the test has the other
            (*m_atEnd)();
    }

private:
    std::shared_ptr<std::function<void()>> m_atEnd;
};

void tst_Retry::lastErrorEndsTheTask_data()
{
    QTest::addColumn<bool>("deletesThePool");
    QTest::addColumn<int>("attemptsBegun");
    QTest::newRow("cancels it") << false << 2; // which sees that in its first co_await
    QTest::newRow("deletes the pool") << true << 1;
}

//! The error of an attempt is kept until the next one begins, and may do anything when it goes then.
void tst_Retry::lastErrorEndsTheTask()
{
    QFETCH(const bool, deletesThePool);
    QFETCH(const int, attemptsBegun);
    auto pool = std::make_unique<AioPool>(1);
    const auto atEnd = std::make_shared<std::function<void()>>();
    int ends = 0;
    *atEnd = [&pool, &ends, deletesThePool] {
        ++ends;
        if (deletesThePool)
            pool.reset();
        else
            pool->cancelTask(1);
    };
    int attempts = 0;
    const auto worker = [&attempts, keep = std::weak_ptr(atEnd)](AioContext) -> AioTask<int> {
        ++attempts;
        if (attempts == 1)
            throw Parting(keep.lock());
        co_await Aio::yield();
        co_return 1;
    };
    const AioFuture<int> future = pool->spawnN(worker, AioTaskOptions().withRetry(AioRetry(3).withDelay(1h)));
    Aio::waitFor(turns());
    QCOMPARE(pool->taskInfo(future.id())->errorString(), u"bye"_s);
    QCOMPARE(ends, 0);
    QVERIFY(pool->startNow(future.id()));
    Aio::waitFor(turns());
    QCOMPARE(ends, 1);
    QCOMPARE(attempts, attemptsBegun);
    QVERIFY(future.isCancelled());
}

void tst_Retry::contextDiesInTheSignal()
{
    AioPool pool(1);
    auto context = std::make_unique<QObject>();
    connect(&pool, &AioPool::taskRetried, [&context] { context.reset(); });
    auto worker = [counted = Counted(1)]() -> AioTask<int> {
        throw std::runtime_error("bad");
        co_return 0;
    };
    const AioFuture<int> future =
            pool.spawnN(worker, AioTaskOptions().withRetry(AioRetry(5)).withContext(context.get()));
    Aio::waitFor(pool.join());
    QVERIFY(future.isCancelled());
    QCOMPARE(Counted::living(), 1); // the one in the variable
}

void tst_Retry::cancelledInTheSignal()
{
    AioPool pool(1);
    connect(&pool, &AioPool::taskRetried, &pool, &AioPool::cancelTask);
    const AioFuture<int> future = pool.spawnN(Flaky(5), AioTaskOptions().withRetry(AioRetry(5)));
    Aio::waitFor(pool.join());
    QVERIFY(future.isCancelled());
    QCOMPARE(pool.executedCount(), 1);
}

void tst_Retry::endedInTheSignalFreesTheWorker_data()
{
    QTest::addColumn<std::function<void(AioPool &, qint64)>>("end");
    const auto row = [](const char *name, std::function<void(AioPool &, qint64)> end) { QTest::newRow(name) << end; };
    row("by a cancel", [](AioPool &pool, qint64 id) { pool.cancelTask(id); });
    row("by a newer task", [](AioPool &pool, qint64) {
        pool.pause();
        pool.setWaitingLimit(1, AioWaitingPolicy::DropOldest);
        pool.spawnN(immediate(1));
    });
    row("by a cancel of the next attempt", [](AioPool &pool, qint64 id) {
        pool.startNow(id);
        Aio::waitFor(turns());
        pool.cancelTask(id);
        Aio::waitFor(turns());
    });
    row("by the pool's end in the next attempt", [](AioPool &pool, qint64 id) {
        pool.startNow(id);
        Aio::waitFor(turns());
        delete &pool;
    });
}

void tst_Retry::endedInTheSignalFreesTheWorker()
{
    QFETCH(const std::function<void(AioPool &, qint64)>, end);
    const QPointer<AioPool> pool = new AioPool(1);
    connect(pool, &AioPool::taskRetried, pool, [&](qint64 id) { end(*pool, id); });
    Gate gate;
    auto worker = [&gate, counted = Counted(1)](AioContext context) -> AioTask<int> {
        const Counted local;
        if (context.attempt() > 1)
            co_await gate.wait();
        throw std::runtime_error("bad");
        co_return 0;
    };
    const AioFuture<int> future =
            pool->spawnN(std::move(worker), AioTaskOptions().withRetry(AioRetry(5).withDelay(1h)));
    Aio::waitFor(turns());
    QVERIFY(future.isFinished());
    QCOMPARE(Counted::living(), 1); // the one in the variable
    delete pool;
}

void tst_Retry::anAioTaskIsRefused()
{
    AioPool pool(1);
    AioTaskOptions options;
    options.withRetry(AioRetry(1));
    QVERIFY_THROWS_EXCEPTION(std::logic_error, pool.spawnN(immediate(1), options));
    auto fn = [](std::unique_ptr<int>) { return immediate(1); };
    std::vector<std::unique_ptr<int>> items(1);
    QVERIFY_THROWS_EXCEPTION(std::logic_error, pool.mapN(fn, std::move(items), options));
    QCOMPARE(pool.count(), 0);
}

void tst_Retry::repeat()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    int calls = 0;
    auto worker = [&calls]() -> AioTask<int> {
        if (++calls == 1)
            throw std::runtime_error("bad");
        co_return calls;
    };
    const AioFuture<int> first = pool.spawnN(worker, AioTaskOptions("work").withPriority(2).withRepeatable());
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(first), u"bad"_s);
    QVERIFY(pool.taskInfo(1)->isRepeatable);
    const qint64 second = pool.retry(1);
    QCOMPARE(second, 2);
    QCOMPARE(pool.taskInfo(second)->label, u"work"_s);
    QCOMPARE(pool.taskInfo(second)->priority, 2);
    QVERIFY(!pool.taskInfo(1));
    QCOMPARE(pool.retry(1), 0);
    QCOMPARE(pool.retry(second), 0); // not finished
    Aio::waitFor(pool.join());
    QCOMPARE(pool.taskInfo(second)->state, Aio::TaskState::Succeeded);
    QCOMPARE(outcome(first), u"bad"_s); // stays as it is
    AioFuture<int> third = first.again();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(third), u"3"_s);
    QVERIFY_THROWS_EXCEPTION(std::logic_error, first.again().again()); // not finished
    Aio::waitFor(pool.join());
}

void tst_Retry::repeatOfAMap()
{
    AioPool pool(1);
    QStringList seen;
    auto fn = [&seen](AioContext context, QString item) -> AioTask<int> {
        seen << item + context.label();
        const QString own = std::move(item);
        co_return int(own.size());
    };
    const QList<AioFuture<int>> futures =
            pool.mapN(fn, QStringList{ u"one"_s, u"three"_s }, AioTaskOptions("%1").withRepeatable());
    Aio::waitFor(pool.join());
    const AioFuture<int> again = futures[1].again();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(again), u"5"_s);
    QCOMPARE(seen.join(u' '), u"one0 three1 three1"_s);
    pool.tasks()->setHistoryLimit(10);
    auto body = [&]() -> AioTask<> {
        const QStringList items{ u"x"_s, u"yy"_s };
        const auto results = co_await pool.map(fn, items, AioTaskOptions("lazy").withRepeatable());
        CO_COMPARE(outcomes(results), u"1 2"_s);
        CO_VERIFY(pool.retry(5) == 6);
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
    QCOMPARE(seen.last(), u"yylazy"_s);
}

void tst_Retry::repeatWithCallback()
{
    AioPool pool(1);
    int calls = 0;
    auto worker = [&calls]() -> AioTask<int> { return immediate(++calls); };
    auto cb = [](std::optional<int> value, std::exception_ptr, QString context) -> AioTask<QString> {
        co_await Aio::yield();
        co_return context + QString::number(*value);
    };
    const AioFuture<QString> first = pool.spawnN(worker, cb, u"c"_s, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    const AioFuture<QString> second = first.again();
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(first), u"c1"_s);
    QCOMPARE(outcome(second), u"c2"_s);
    // Without a result, and with a retry of its own
    Log log;
    auto nothing = [&log](AioContext context) -> AioTask<> {
        log << QString::number(context.attempt());
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
        co_return;
    };
    const AioFuture<void> third = pool.spawnN(nothing, AioTaskOptions().withRepeatable().withRetry(AioRetry(1)));
    Aio::waitFor(pool.join());
    third.again();
    Aio::waitFor(pool.join());
    QCOMPARE(log.take(), u"1 2 1 2"_s);
}

void tst_Retry::repeatInTheSignal()
{
    AioPool pool(1);
    QList<qint64> ids;
    connect(&pool, &AioPool::taskFailed, &pool, [&](qint64 id) {
        if (ids.size() < 3)
            ids << pool.retry(id);
    });
    pool.spawnN([] { return failing(1); }, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QCOMPARE(ids, QList<qint64>({ 2, 3, 4 }));
    QCOMPARE(pool.failedCount(), 4);
}

void tst_Retry::repeatWithinARepeat()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    pool.spawnN([] { return immediate(1); }, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QList<qint64> ids;
    connect(&pool, &AioPool::taskSpawned, &pool, [&] { ids << pool.retry(1); });
    QCOMPARE(pool.retry(1), 2);
    QCOMPARE(ids, QList<qint64>{ 0 });
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
}

void tst_Retry::repeatIsNotPossible()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    const AioFuture<int> task = pool.spawnN(immediate(1), AioTaskOptions().withRepeatable());
    const AioFuture<int> plain = pool.spawnN([] { return immediate(1); });
    QVERIFY_THROWS_EXCEPTION(std::logic_error, plain.again());
    Aio::waitFor(pool.join());
    QVERIFY(!pool.taskInfo(1)->isRepeatable);
    QCOMPARE(pool.retry(1), 0);
    QCOMPARE(pool.retry(2), 0);
    QVERIFY_THROWS_EXCEPTION(std::logic_error, task.again());
    QVERIFY_THROWS_EXCEPTION(std::logic_error, plain.again());
    QVERIFY_THROWS_EXCEPTION(std::logic_error, AioFuture<int>().again());
}

void tst_Retry::repeatTogether()
{
    AioPool pool(4);
    Gate gate;
    int running = 0;
    auto worker = [&, own = std::make_unique<int>(4)]() -> AioTask<int> {
        ++running;
        co_await gate.wait();
        co_return *own;
    };
    const AioFuture<int> first = pool.spawnN(std::move(worker), AioTaskOptions().withRepeatable());
    first.cancel();
    const QList<AioFuture<int>> futures{ first.again(), first.again(), first.again() };
    Aio::waitFor(turns());
    QCOMPARE(running, 3);
    gate.open();
    Aio::waitFor(pool.join());
    for (const AioFuture<int> &future : futures)
        QCOMPARE(outcome(future), u"4"_s);
}

void tst_Retry::repeatFreesWhatItKeeps()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(1);
    {
        auto worker = [counted = Counted(1)]() -> AioTask<int> { co_return counted.value(); };
        const AioFuture<int> future = pool.spawnN(std::move(worker), AioTaskOptions().withRepeatable());
        Aio::waitFor(pool.join());
        QCOMPARE(Counted::living(), 2); // the one that was moved from, and that of the task
    }
    QCOMPARE(Counted::living(), 1); // kept by the row
    pool.spawnN(immediate(1));
    Aio::waitFor(pool.join());
    QCOMPARE(Counted::living(), 0);
}

void tst_Retry::repeatAfterThePool()
{
    AioFuture<int> future;
    {
        AioPool pool(1);
        future = pool.spawnN([] { return immediate(1); }, AioTaskOptions().withRepeatable());
        Aio::waitFor(pool.join());
    }
    QVERIFY_THROWS_EXCEPTION(AioCancelled, future.again());
}

QTEST_GUILESS_MAIN(tst_Retry)
#include "tst_retry.moc"
