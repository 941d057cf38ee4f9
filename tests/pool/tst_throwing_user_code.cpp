// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Makes all user code throw at each point where it runs: the pool stays whole, and the error is reported.
//
// Leaves out code that must not throw: destructors, std::stop_callbacks, and slots. According to Qt, an exception that
// leaves a slot called by a signal is undefined behaviour.

#include "support/testcoro.h"
#include "support/workers.h"
#include "throwing/scene.h"

#include <QCoro/QCoroTask>

using namespace Qt::StringLiterals;

class tst_ThrowingUserCode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everywhere_data();
    void everywhere();
    void whereTheErrorArrives();
    void contextOfACallback();
    void continuations();
};

void tst_ThrowingUserCode::everywhere_data()
{
    QTest::addColumn<Play>("play");
    for (const auto &[name, play] : allPlays())
        QTest::newRow(name) << play;
}

void tst_ThrowingUserCode::everywhere()
{
    QFETCH(Play, play);
    const int before = Counted::living();
    int places = 0;
    for (bool blown = true; blown; ++places) {
        auto body = [&]() -> AioTask<> {
            Scene scene;
            Fuse::light(places);
            try {
                co_await play(scene);
            } catch (const Bang &) {
                scene.errorSeen = true;
            }
            Fuse::putOut();
            blown = Fuse::hasBlown();
            CO_VERIFY(co_await scene.pool.join());
            scene.checkIsWhole();
            CO_COMPARE(scene.errorSeen, blown);
            CO_COMPARE(co_await scene.pool.exec(later(1)), 1);
        };
        runBody(body);
        Fuse::putOut();
        QVERIFY2(!QTest::currentTestFailed(), qPrintable(QStringLiteral("at place %1").arg(places)));
        QCOMPARE(Counted::living(), before);
    }
    QVERIFY2(places > 4, "hardly any user code has run");
}

//! Checks each sentence of the documentation on errors.
void tst_ThrowingUserCode::whereTheErrorArrives()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        auto atOnce = []() -> AioTask<int> {
            throw Bang();
            co_return 0;
        };
        auto after = []() -> AioTask<int> {
            co_await Aio::yield();
            throw Bang();
        };
        auto factory = []() -> AioTask<int> { throw Bang(); };
        auto qcoro = []() -> QCoro::Task<int> {
            throw Bang();
            co_return 0;
        };
        auto future = []() -> QFuture<int> { throw Bang(); };
        const QList<AioFuture<int>> futures{ pool.spawnN(atOnce()), pool.spawnN(after), pool.spawnN(factory),
                                             pool.spawnN(qcoro), pool.spawnN(future) };
        log.take();
        CO_VERIFY(co_await pool.join());
        for (const AioFuture<int> &failed : futures) {
            CO_VERIFY(isBang(failed.error()));
            CO_COMPARE(failed.state(), AioPool::TaskState::Failed);
        }
        CO_VERIFY(log.contains("failed(unknown exception):5"));
        CO_COMPARE(pool.failedCount(), qint64(5));

        // The error of a callback, whatever the worker did.
        auto callback = [](AioResult<int>) -> AioTask<int> { throw Bang(); };
        auto coroutineCallback = [](AioResult<int>) -> AioTask<int> {
            co_await Aio::yield();
            throw Bang();
        };
        CO_THROWS(Bang, co_await pool.exec(later(1), callback));
        CO_THROWS(Bang, co_await pool.exec(failing(1), coroutineCallback));
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

//! Checks the two copies of a callback's context, taken by the verb and passed to the callback by value. The error of
//! each arrives in its own place.
void tst_ThrowingUserCode::contextOfACallback()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        const Fused context(7);
        auto callback = [](std::optional<int> value, std::exception_ptr, Fused given) -> AioTask<int> {
            return later(*value + given.value());
        };
        Fuse::light(0);
        CO_THROWS(Bang, pool.spawnN(later(1), callback, context));
        Fuse::putOut();
        CO_COMPARE(pool.count(), 0);
        AioFuture<int> future = pool.spawnN(later(1), callback, context);
        Fuse::light(0);
        CO_VERIFY(co_await pool.join());
        Fuse::putOut();
        CO_VERIFY(isBang(future.error()));
        CO_COMPARE(pool.failedCount(), qint64(1));
        CO_COMPARE(co_await pool.exec(later(1), callback, context), 8);
    };
    runBody(body);
}

//! Checks that the error of a continuation is in the QFuture that it makes, and does not reach the pool.
void tst_ThrowingUserCode::continuations()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<int> good = pool.spawnN(later(1));
        AioFuture<int> bad = pool.spawnN(failing(2));
        AioFuture<int> cancelled = pool.spawnN(later(3));
        QFuture<void> then = good.then([](int) { throw Bang(); });
        QFuture<int> onFailed = bad.onFailed([](const std::runtime_error &) -> int { throw Bang(); });
        QFuture<int> onCanceled = cancelled.onCanceled([]() -> int { throw Bang(); });
        CO_VERIFY(cancelled.cancel());
        CO_VERIFY(co_await pool.join());
        CO_THROWS(Bang, then.waitForFinished());
        CO_THROWS(Bang, onFailed.waitForFinished());
        CO_THROWS(Bang, onCanceled.waitForFinished());
        CO_COMPARE(outcome(good), u"1"_s);
        CO_COMPARE(outcome(bad), u"bad2"_s);
        CO_VERIFY(cancelled.isCancelled());
        CO_COMPARE(co_await pool.exec(later(4)), 4);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ThrowingUserCode)
#include "tst_throwing_user_code.moc"
