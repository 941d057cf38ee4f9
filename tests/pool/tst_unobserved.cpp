// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests errors that stop the rest, and errors that nothing has read: mapOrThrow(), Aio::scope() and errorUnobserved().

#include "support/relay.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

#include <optional>

using namespace Qt::StringLiterals;

class tst_Unobserved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valuesInOrder();
    void moveOnlyValues();
    void noValues();
    void firstErrorStopsTheRest();
    void cancelOfAnItem();
    void scopeCancels();
    void scopeContinues();
    void bodyOfAScopeFails();
    void unobserved_data();
    void unobserved();
    void offByDefault();
    void afterThePool();
};

void tst_Unobserved::valuesInOrder()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        auto fn = [](int i) -> AioTask<int> {
            for (int turn = 0; turn < 5 - i; ++turn)
                co_await Aio::yield();
            co_return i *i;
        };
        const QList<int> items{ 1, 2, 3, 4 };
        const QList<int> values = co_await pool.mapOrThrow(fn, items);
        CO_COMPARE(values, QList<int>({ 1, 4, 9, 16 }));
        auto cb = [](AioResult<int> result) -> AioTask<QString> { co_return QString::number(result.value()); };
        const QStringList texts = co_await pool.mapOrThrow(fn, items, cb);
        CO_COMPARE(texts.join(u' '), u"1 4 9 16"_s);
        auto numbered = [](std::optional<int> result, std::exception_ptr, int ctx) -> AioTask<int> {
            co_return *result + ctx;
        };
        const QList<int> sums = co_await pool.mapOrThrow(fn, items, numbered, 10);
        CO_COMPARE(sums, QList<int>({ 11, 14, 19, 26 }));
        auto generic = [](auto i) -> AioTask<int> { co_return int(i) + 1; };
        auto listed = pool.mapOrThrow(generic, { 1, 2 });
        const QList<int> next = co_await listed;
        CO_COMPARE(next, QList<int>({ 2, 3 }));
        const QList<int> none;
        const QList<int> empty = co_await pool.mapOrThrow(fn, none);
        CO_VERIFY(empty.isEmpty());
    };
    runBody(body);
}

void tst_Unobserved::moveOnlyValues()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        auto fn = [](int i) -> AioTask<std::unique_ptr<int>> { co_return std::make_unique<int>(i); };
        const QList<int> items{ 1, 2 };
        const std::vector<std::unique_ptr<int>> values = co_await pool.mapOrThrow(fn, items);
        CO_COMPARE(*values[1], 2);
    };
    runBody(body);
}

void tst_Unobserved::noValues()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        int sum = 0;
        auto fn = [&sum](int i) -> AioTask<> {
            sum += i;
            co_return;
        };
        const QList<int> items{ 1, 2 };
        co_await pool.mapOrThrow(fn, items);
        CO_COMPARE(sum, 3);
    };
    runBody(body);
}

void tst_Unobserved::firstErrorStopsTheRest()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(3);
        int pulled = 0;
        auto fn = [&](int i) -> AioTask<int> {
            ++pulled;
            if (i == 1) {
                co_await Aio::yield();
                throw std::runtime_error("first");
            }
            try {
                co_await gate.wait();
            } catch (const AioCancelled &) {
                log << u"!"_s + QString::number(i);
                throw std::runtime_error("later"); // does not matter any more
            }
            co_return i;
        };
        const QList<int> items{ 0, 1, 2, 3, 4, 5 };
        QString error;
        try {
            co_await pool.mapOrThrow(fn, items);
        } catch (const std::runtime_error &caught) {
            error = QString::fromUtf8(caught.what());
        }
        CO_COMPARE(error, u"first"_s);
        CO_COMPARE(log.take(), u"!0 !2"_s); // before the error was thrown
        CO_COMPARE(pulled, 3);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Unobserved::cancelOfAnItem()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(3);
        auto fn = [&gate](int i) { return gated(gate, i); };
        const QList<int> items{ 0, 1, 2 };
        auto mapped = pool.mapOrThrow(fn, items);
        co_await turns();
        CO_VERIFY(pool.cancelTask(2));
        CO_THROWS(AioCancelled, co_await mapped);
        CO_COMPARE(pool.cancelledCount(), 3);
    };
    runBody(body);
}

void tst_Unobserved::scopeCancels()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        QList<AioFuture<int>> futures;
        bool isCancelled = false;
        const auto inside = [&](AioPool &pool) -> AioTask<int> {
            futures << pool.spawnN(gated(gate, 1)) << pool.spawnN(failing(2)) << pool.spawnN(failing(3));
            try {
                co_await gate.wait();
            } catch (const AioCancelled &) {
                isCancelled = true;
            }
            futures << pool.spawnN(immediate(1)); // the pool is closed by now
            co_return 5;
        };
        QString error;
        try {
            co_await Aio::scope(4, inside, AioOnError::Cancel);
        } catch (const std::runtime_error &caught) {
            error = QString::fromUtf8(caught.what());
        }
        CO_COMPARE(error, u"bad2"_s);
        CO_VERIFY(isCancelled);
        CO_VERIFY(futures[0].isCancelled());
        CO_VERIFY(futures[3].isCancelled());
    };
    runBody(body);
}

void tst_Unobserved::scopeContinues()
{
    auto body = []() -> AioTask<> {
        AioFuture<int> good;
        const auto inside = [&](AioPool &pool) -> AioTask<int> {
            pool.spawnN(failing(2));
            good = pool.spawnN(later(1));
            co_return 5;
        };
        const int result = co_await Aio::scope(4, inside);
        CO_COMPARE(result, 5);
        CO_COMPARE(outcome(good), u"1"_s);
    };
    runBody(body);
}

void tst_Unobserved::bodyOfAScopeFails()
{
    auto body = []() -> AioTask<> {
        const auto inside = [](AioPool &pool) -> AioTask<int> {
            pool.spawnN(later(1));
            throw std::runtime_error("body");
            co_return 5;
        };
        QString error;
        try {
            co_await Aio::scope(4, inside, AioOnError::Cancel);
        } catch (const std::runtime_error &caught) {
            error = QString::fromUtf8(caught.what());
        }
        CO_COMPARE(error, u"body"_s);
    };
    runBody(body);
}

void tst_Unobserved::unobserved_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<bool>("reported");
    QTest::newRow("a handle that is dropped") << 0 << true;
    QTest::newRow("a handle that nothing has asked") << 1 << true;
    QTest::newRow("result()") << 2 << false;
    QTest::newRow("error()") << 3 << false;
    QTest::newRow("Aio::result()") << 4 << false;
    QTest::newRow("co_await") << 5 << false;
    QTest::newRow("a QFuture") << 6 << false;
    QTest::newRow("a callback") << 7 << false;
    QTest::newRow("a row") << 8 << false;
    QTest::newRow("taskFailed()") << 9 << false;
    QTest::newRow("a cancel") << 10 << false;
    QTest::newRow("a map") << 11 << false;
    QTest::newRow("a destroyed copy in another thread") << 12 << true;
    QTest::newRow("taskFailed() until before") << 13 << true;
    QTest::newRow("all signals") << 14 << false;
}

void tst_Unobserved::unobserved()
{
    QFETCH(int, kind);
    QFETCH(bool, reported);
    AioPool pool(2);
    pool.setReportUnobserved(true);
    QVERIFY(pool.reportsUnobserved());
    QSignalSpy spy(&pool, &AioPool::errorUnobserved);
    if (reported)
        QTest::ignoreMessage(QtWarningMsg, "Task 1 has failed, and nothing has read its error: bad1");
    if (kind == 8)
        pool.tasks()->setHistoryLimit(1);
    if (kind == 9)
        connect(&pool, &AioPool::taskFailed, &pool, [] {});
    if (kind == 13)
        disconnect(connect(&pool, &AioPool::taskFailed, &pool, [] {}));
    std::optional<Relay> relay;
    if (kind == 14)
        relay.emplace(pool);
    if (kind == 7) {
        auto cb = [](AioResult<int>) -> AioTask<int> {
            throw std::runtime_error("bad1");
            co_return 0;
        };
        pool.spawnN(immediate(1), cb);
    } else if (kind == 11) {
        auto body = [&]() -> AioTask<> {
            const QList<int> items{ 1 };
            const auto results = co_await pool.map(failing, items);
            CO_COMPARE(outcomes(results), u"bad1"_s);
        };
        runBody(body);
    } else {
        AioFuture<int> future = pool.spawnN(failing(1));
        if (kind == 0)
            future = {};
        if (kind == 6) {
            const QFuture<int> view = future;
            Aio::waitFor(pool.join());
        }
        if (kind == 10)
            future.cancel();
        Aio::waitFor(pool.join());
        if (kind == 2)
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, future.result());
        if (kind == 3)
            QVERIFY(future.error());
        if (kind == 4)
            QVERIFY(!Aio::result(future));
        if (kind == 5) {
            auto body = [&]() -> AioTask<> { CO_THROWS(std::runtime_error, co_await future); };
            runBody(body);
        }
        Aio::waitFor(turns());
        if (kind != 0)
            QCOMPARE(spy.count(), 0); // there is a handle still
        if (kind == 13)
            future = {};
        if (kind == 12) {
            const std::unique_ptr<QThread> thread(QThread::create([last = std::move(future)]() mutable { last = {}; }));
            thread->start();
            thread->wait();
        }
    }
    Aio::waitFor(turns());
    QCOMPARE(spy.count(), reported ? 1 : 0);
    if (reported) {
        QCOMPARE(spy[0][0].toLongLong(), 1);
        QCOMPARE(spy[0][1].toString(), u"bad1"_s);
    }
}

void tst_Unobserved::offByDefault()
{
    AioPool pool(1);
    QVERIFY(!pool.reportsUnobserved());
    QSignalSpy spy(&pool, &AioPool::errorUnobserved);
    pool.spawnN(failing(1));
    Aio::waitFor(pool.join());
    Aio::waitFor(turns());
    QCOMPARE(spy.count(), 0);
}

void tst_Unobserved::afterThePool()
{
    AioFuture<int> future;
    {
        AioPool pool(1);
        pool.setReportUnobserved(true);
        future = pool.spawnN(failing(1));
        Aio::waitFor(pool.join());
    }
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    future = {}; // neither a crash nor a report
    Aio::waitFor(turns());
}

QTEST_GUILESS_MAIN(tst_Unobserved)
#include "tst_unobserved.moc"
