// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests errors that stop the rest, and errors that nothing has read: mapOrThrow(), Aio::scope() and errorUnobserved().

#include "support/relay.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

#include <optional>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(AioOnError)

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
    void bodyIsPartOfTheTask_data();
    void bodyIsPartOfTheTask();
    void bodyKeepsItsValue_data() { bodyIsPartOfTheTask_data(); }
    void bodyKeepsItsValue();
    void bodyShutsDown_data();
    void bodyShutsDown();
    void bodyInALoopIsCancelled();
    void slotEndsTheScope_data();
    void slotEndsTheScope();
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

//! Whatever the scope does on an error, its body is a part of the task that awaits it.
void tst_Unobserved::bodyIsPartOfTheTask_data()
{
    QTest::addColumn<AioOnError>("onError");
    QTest::newRow("Continue") << AioOnError::Continue;
    QTest::newRow("Cancel") << AioOnError::Cancel;
}

void tst_Unobserved::bodyIsPartOfTheTask()
{
    QFETCH(const AioOnError, onError);
    auto body = [onError]() -> AioTask<> {
        AioPool outer(1);
        QSignalSpy progressed(&outer, &AioPool::taskProgressed);
        qint64 id = 0;
        bool isDeadlock = false;
        const auto inside = [&](AioPool &) -> AioTask<> {
            AioContext context = co_await Aio::context();
            id = context.pool() == &outer ? context.id() : -1;
            context.setProgress(1, 2);
            co_await Aio::yield();
            try {
                co_await outer.join();
            } catch (const AioDeadlock &) {
                isDeadlock = true;
            }
        };
        const AioFuture<void> future = outer.spawnN(Aio::scope(1, inside, onError));
        co_await outer.join();
        CO_COMPARE(outcome(future), u"void"_s);
        CO_COMPARE(id, 1);
        CO_COMPARE(progressed.count(), 1);
        CO_VERIFY(isDeadlock);
    };
    runBody(body);
}

void tst_Unobserved::bodyKeepsItsValue()
{
    QFETCH(const AioOnError, onError);
    auto body = [onError]() -> AioTask<> {
        Gate gate;
        AioPool outer(1);
        int cancels = 0;
        bool waits = false;
        const auto inside = [&](AioPool &pool) -> AioTask<int> {
            pool.spawnN(gated(gate, 1));
            for (int i = 0; i < 2; ++i) {
                waits = true;
                try {
                    co_await gate.wait();
                } catch (const AioCancelled &) {
                    waits = false;
                    ++cancels;
                }
            }
            co_return 7;
        };
        AioFuture<int> future = outer.spawnN(Aio::scope(1, inside, onError));
        for (int i = 1; i <= 2; ++i) {
            CO_VERIFY(co_await until([&waits] { return waits; }));
            CO_VERIFY(future.cancel());
            const auto isDelivered = [&cancels, i] { return cancels == i; };
            CO_VERIFY(co_await until(isDelivered));
        }
        co_await turns();
        CO_VERIFY(!future.isFinished()); // the task in the scope was not cancelled
        gate.open();
        co_await outer.join();
        CO_COMPARE(outcome(future), u"7"_s);
    };
    runBody(body);
}

void tst_Unobserved::bodyShutsDown_data()
{
    QTest::addColumn<AioOnError>("onError");
    QTest::addColumn<AioAtEnd>("atEnd");
    QTest::newRow("Continue, Cancel") << AioOnError::Continue << AioAtEnd::Cancel;
    QTest::newRow("Continue, Finish") << AioOnError::Continue << AioAtEnd::Finish;
    QTest::newRow("Cancel, Cancel") << AioOnError::Cancel << AioAtEnd::Cancel;
    QTest::newRow("Cancel, Finish") << AioOnError::Cancel << AioAtEnd::Finish;
}

//! Checks that a shutdown does not wait for the task in which it is awaited, even deep inside.
void tst_Unobserved::bodyShutsDown()
{
    QFETCH(const AioOnError, onError);
    QFETCH(const AioAtEnd, atEnd);
    auto body = [onError, atEnd]() -> AioTask<> {
        AioPool outer(2);
        const auto inside = [&outer](AioPool &) -> AioTask<qsizetype> {
            auto shutdown = outer.shutdown(-1ms);
            const AioShutdownReport report = co_await shutdown;
            co_return report.left.size();
        };
        const AioFuture<qsizetype> future =
                outer.spawnN(Aio::scope(1, inside, onError), AioTaskOptions().withAtEnd(atEnd));
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(outcome(future), u"0"_s);
    };
    runBody(body);
}

//! A task can fail before the body awaits anything, if the body runs an event loop.
void tst_Unobserved::bodyInALoopIsCancelled()
{
    for (const bool isInCall : { true, false }) {
        auto body = [isInCall]() -> AioTask<> {
            Gate gate;
            bool isCancelled = false;
            const auto nest = [](AioPool &pool) {
                QEventLoop loop;
                QObject::connect(&pool, &AioPool::taskFailed, &loop, &QEventLoop::quit);
                pool.spawnN(failing(1));
                loop.exec();
            };
            const auto inside = [&](AioPool &pool) -> AioTask<> {
                if (!isInCall)
                    nest(pool);
                try {
                    co_await gate.wait();
                } catch (const AioCancelled &) {
                    isCancelled = true;
                    throw;
                }
            };
            const auto nestsInCall = [&](AioPool &pool) -> AioTask<> {
                nest(pool);
                return inside(pool);
            };
            co_await Aio::yield();
            if (isInCall)
                CO_THROWS(std::runtime_error, co_await Aio::scope(1, nestsInCall, AioOnError::Cancel));
            else
                CO_THROWS(std::runtime_error, co_await Aio::scope(1, inside, AioOnError::Cancel));
            CO_COMPARE(isCancelled, !isInCall); // otherwise it has not even begun
        };
        runBody(body);
    }
}

void tst_Unobserved::slotEndsTheScope_data()
{
    QTest::addColumn<QString>("moment");
    QTest::newRow("closedChanged()") << u"closed"_s;
    QTest::newRow("taskFailed()") << u"failed"_s;
    QTest::newRow("destructor of a worker") << u"destructor"_s;
}

//! Checks that user code which runs when a task has failed may destroy the pool whose task awaits the scope.
void tst_Unobserved::slotEndsTheScope()
{
    QFETCH(const QString, moment);
    Gate gate;
    auto outer = std::make_unique<AioPool>(1);
    const auto inside = [&](AioPool &pool) -> AioTask<> {
        const auto destroy = [&outer] { outer.reset(); };
        if (moment == u"closed")
            QObject::connect(&pool, &AioPool::closedChanged, destroy);
        else if (moment == u"failed")
            QObject::connect(&pool, &AioPool::taskFailed, destroy);
        pool.spawnN(failing(1));
        if (moment == u"destructor") {
            std::shared_ptr<void> worker(nullptr, [&outer](void *) { outer.reset(); });
            pool.spawnN([worker = std::move(worker)] { return immediate(1); }); // never gets a slot
        }
        co_await gate.wait();
    };
    const AioFuture<void> future = outer->spawnN(Aio::scope(1, inside, AioOnError::Cancel));
    QTRY_VERIFY(future.isFinished());
    QVERIFY(!outer);
    QVERIFY(future.isCancelled());
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
