// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests progress that is reported in other threads: the newest is shown, once per turn, and the last one before the
// task ends.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>

using namespace Qt::StringLiterals;

class tst_Progress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestOnceATurn();
    void eachTasksOwn();
    void lastBeforeTheEnd_data();
    void lastBeforeTheEnd();
    void beforeTheCallback();
    void olderThanTheTasksOwn();
    void ownOnceACall();
    void floodOfAFunction_data();
    void floodOfAFunction();
    void slotThatDestroysThePoolAtTheEnd();
    void slotThatCancelsAtTheEnd();
    void slotThatRunsAnEventLoop();
    void poolDestroyedInAFlood();
    void afterTheEnd();
};

static void sayFromElsewhere(const AioContext &context, int last)
{
    runElsewhere([context = AioContext(context), last]() mutable {
        for (int i = 1; i <= last; ++i)
            context.setProgress(i, last, QString::number(i));
    });
}

static QString progress(const AioPool &pool, qint64 id)
{
    const std::optional<AioTaskInfo> info = pool.taskInfo(id);
    return info ? u"%1/%2 %3"_s.arg(info->progress).arg(info->progressMaximum).arg(info->progressText) : u"nothing"_s;
}

static void logProgress(AioPool &pool, Log &log)
{
    QObject::connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) { log << progress(pool, id); });
}

void tst_Progress::newestOnceATurn()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        logProgress(pool, log);
        auto worker = [&](AioContext context) -> AioTask<int> {
            sayFromElsewhere(context, 100'000);
            return gated(gate, 1);
        };
        AioFuture<int> future = pool.spawnN(worker);
        QFuture<int> view = future;
        co_await turns();
        CO_COMPARE(log.take(), u"100000/100000 100000"_s);
        CO_COMPARE(view.progressValue(), 100'000);
        gate.open();
        co_await pool.join();
        CO_COMPARE(log.take(), QString());
    };
    runBody(body);
}

void tst_Progress::eachTasksOwn()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(3);
        logProgress(pool, log);
        auto worker = [&](AioContext context, int i) -> AioTask<int> {
            sayFromElsewhere(context, 10 * i);
            return gated(gate, i);
        };
        for (int i : { 1, 2, 3 }) {
            auto one = [&worker, i](AioContext context) { return worker(std::move(context), i); };
            pool.spawnN(one);
        }
        co_await turns();
        CO_COMPARE(log.take(), u"10/10 10 20/20 20 30/30 30"_s);
        gate.open();
        co_await pool.join();
    };
    runBody(body);
}

void tst_Progress::lastBeforeTheEnd_data()
{
    QTest::addColumn<int>("end");
    QTest::newRow("value") << 0;
    QTest::newRow("exception") << 1;
    QTest::newRow("cancelled itself") << 2;
}

void tst_Progress::lastBeforeTheEnd()
{
    QFETCH(const int, end);
    auto body = [end]() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logProgress(pool, log);
        logSignals(pool, log);
        auto worker = [end](AioContext context) -> AioTask<int> {
            sayFromElsewhere(context, 7);
            if (end == 1)
                throw std::runtime_error("bad");
            if (end == 2)
                throw AioCancelled();
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(worker);
        co_await pool.join();
        co_await turns();
        const QString how = end == 0 ? u"succeeded:1 Succeeded:1"_s
                : end == 1           ? u"failed(bad):1 Failed:1"_s
                                     : u"cancelled:1 Cancelled:1"_s;
        CO_COMPARE(log.text(), u"spawned:1 started:1 7/7 7 progressed:1 "_s + how + u" idle"_s);
    };
    runBody(body);
}

void tst_Progress::beforeTheCallback()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logProgress(pool, log);
        auto worker = [](AioContext context) -> AioTask<int> {
            sayFromElsewhere(context, 7);
            co_return 1;
        };
        auto callback = [](AioResult<int> result) -> AioTask<int> {
            AioContext context = co_await Aio::context();
            sayFromElsewhere(context, 8);
            co_return result.value() + 1;
        };
        CO_COMPARE(co_await pool.exec(worker, callback), 2);
        CO_COMPARE(log.text(), u"8/8 8"_s); // both in one turn
    };
    runBody(body);
}

void tst_Progress::olderThanTheTasksOwn()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logProgress(pool, log);
        auto worker = [](AioContext context) -> AioTask<int> {
            sayFromElsewhere(context, 7);
            context.setProgress(1, 2, u"own"_s);
            co_await turns();
            co_return 1;
        };
        co_await pool.exec(worker);
        CO_COMPARE(log.text(), u"1/2 own"_s);
    };
    runBody(body);
}

void tst_Progress::ownOnceACall()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logProgress(pool, log);
        auto worker = [](AioContext context) -> AioTask<int> {
            for (int i : { 1, 2, 3 })
                context.setProgress(i, 3);
            co_return 1;
        };
        co_await pool.exec(worker);
        CO_COMPARE(log.text(), u"1/3  2/3  3/3 "_s);
    };
    runBody(body);
}

void tst_Progress::floodOfAFunction_data()
{
    QTest::addColumn<bool>("byPromise");
    QTest::newRow("by the context") << false;
    QTest::newRow("by a promise") << true;
}

void tst_Progress::floodOfAFunction()
{
    QFETCH(const bool, byPromise);
    constexpr int Last = 2'000'000'000;
    AioPool pool(1);
    std::atomic<bool> enough = false;
    std::atomic<int> calls = 0;
    auto byContext = [&](AioContext context) -> AioTask<> {
        auto function = [&enough, &calls, context]() mutable {
            while (!enough)
                context.setProgress(++calls, Last, u"block"_s);
        };
        co_await Aio::concurrent(function);
    };
    auto promised = [&]() -> AioTask<> {
        auto function = [&enough, &calls](QPromise<void> &promise) {
            promise.setProgressRange(0, Last);
            while (!enough)
                promise.setProgressValueAndText(++calls, u"block"_s);
        };
        co_await Aio::concurrent(function);
    };
    int signalCount = 0;
    qint64 last = 0;
    QString text;
    connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) {
        ++signalCount;
        const std::optional<AioTaskInfo> info = pool.taskInfo(id);
        QVERIFY(info->progress >= last);
        last = info->progress;
        text = info->progressText;
        if (signalCount == 5)
            enough = true;
    });
    if (byPromise)
        pool.spawnN(promised);
    else
        pool.spawnN(byContext);
    int turnCount = 0;
    while (!pool.isEmpty()) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        ++turnCount;
    }
    // One more, because the task's end is reported in a turn in which progress may already have been reported.
    QVERIFY2(signalCount <= turnCount + 1, qPrintable(u"%1 in %2"_s.arg(signalCount).arg(turnCount)));
    QCOMPARE(last, qint64(calls));
    QCOMPARE(text, u"block"_s);
}

void tst_Progress::slotThatDestroysThePoolAtTheEnd()
{
    auto pool = std::make_unique<AioPool>(1);
    connect(pool.get(), &AioPool::taskProgressed, pool.get(), [&] { pool.reset(); });
    auto worker = [](AioContext context) -> AioTask<int> {
        sayFromElsewhere(context, 7);
        co_return 1;
    };
    AioFuture<int> future = pool->spawnN(worker);
    QTRY_VERIFY(!pool);
    QCOMPARE(outcome(future), u"cancelled"_s);
}

void tst_Progress::slotThatCancelsAtTheEnd()
{
    Log log;
    AioPool pool(1);
    connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) { log << (pool.cancelTask(id) ? "yes" : "no"); });
    logSignals(pool, log);
    auto worker = [](AioContext context) -> AioTask<int> {
        sayFromElsewhere(context, 7);
        co_return 1;
    };
    AioFuture<int> future = pool.spawnN(worker);
    Aio::waitFor(pool.join());
    QCOMPARE(log.text(), u"spawned:1 started:1 yes progressed:1 succeeded:1 Succeeded:1 idle"_s);
    QCOMPARE(outcome(future), u"1"_s);
}

void tst_Progress::slotThatRunsAnEventLoop()
{
    Gate gate;
    AioPool pool(2);
    std::atomic<bool> enough = false;
    auto worker = [&](AioContext context) -> AioTask<> {
        auto function = [&enough, context]() mutable {
            for (int i = 1; !enough; ++i)
                context.setProgress(i, i);
        };
        co_await Aio::concurrent(function);
    };
    int depth = 0;
    int deepest = 0;
    int signalCount = 0;
    connect(&pool, &AioPool::taskProgressed, &pool, [&] {
        deepest = std::max(deepest, ++depth);
        enough = ++signalCount >= 1000;
        QCoreApplication::processEvents();
        --depth;
    });
    pool.spawnN(worker);
    pool.spawnN(worker);
    Aio::waitFor(pool.join());
    QVERIFY(signalCount >= 1000);
    QVERIFY2(deepest <= 256, qPrintable(QString::number(deepest)));
}

void tst_Progress::poolDestroyedInAFlood()
{
    auto pool = std::make_unique<AioPool>(1);
    std::atomic<bool> enough = false;
    int signalCount = 0;
    auto worker = [&](AioContext context) -> AioTask<> {
        auto function = [&enough, context]() mutable {
            for (int i = 1; !enough; ++i)
                context.setProgress(i, i);
        };
        co_await Aio::concurrent(function);
    };
    connect(pool.get(), &AioPool::taskProgressed, pool.get(), [&] {
        if (++signalCount == 3) {
            QTimer::singleShot(0, qApp, [&] { enough = true; });
            QMetaObject::invokeMethod(
                    qApp, [&] { enough = true, pool.reset(); }, Qt::QueuedConnection);
        }
    });
    pool->spawnN(worker);
    QTRY_VERIFY(!pool);
}

void tst_Progress::afterTheEnd()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        AioContext kept;
        auto worker = [&kept](AioContext context) -> AioTask<int> {
            kept = context;
            co_return 1;
        };
        co_await pool.exec(worker);
        log.take();
        sayFromElsewhere(kept, 7);
        co_await turns();
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_Progress)
#include "tst_progress.moc"
