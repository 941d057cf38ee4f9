// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/gate.h"
#include "support/turn.h"

#include <AioPool>

#include <QtTest/QTest>

using namespace std::chrono_literals;

namespace {

AioTask<int> number(int value)
{
    co_await Aio::yield();
    co_return value;
}

//! Runs \a worker in \a pool as "outer" and returns its error.
template<typename Worker>
QString outcomeOf(AioPool &pool, Worker worker)
{
    const auto future = pool.spawnN(std::move(worker), AioTaskOptions("outer"));
    Aio::waitFor(pool.join());
    return Aio::result(future).errorString();
}

void verifyNames(const QString &error, const QStringList &names)
{
    QVERIFY2(error.contains(QStringLiteral("could never end")), qPrintable(error));
    for (const QString &name : names)
        QVERIFY2(error.contains(name), qPrintable(error));
}

}

class tst_Deadlock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinInAnOwnTask()
    {
        AioPool pool(4);
        verifyNames(outcomeOf(pool, [&]() -> AioTask<> { co_await pool.join(); }),
                    { QStringLiteral("task 1 \"outer\" at tst_deadlock.cpp:") });
    }

    void joinInAnOwnTaskWhileOthersCanMove()
    {
        AioPool pool(4);
        Gate gate;
        AioFuture<void> other = pool.spawnN(gate.wait());
        AioFuture<void> joins = pool.spawnN([&]() -> AioTask<> { co_await pool.join(); });
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!joins.isFinished());
        gate.open();
        Aio::waitFor(pool.join());
        QVERIFY(!other.error());
        verifyNames(Aio::result(joins).errorString(), { QStringLiteral("task 2") });
    }

    void joinInAnOwnTaskWhileAMapEndsLast()
    {
        AioPool pool(2);
        AioPool others;
        Gate gate;
        const AioFuture<void> joins = pool.spawnN([&]() -> AioTask<> {
            co_await Aio::yield();
            co_await pool.join();
        });
        const auto fn = [&](int) { return gate.wait(); };
        const QList<int> items{ 1, 2, 3 };
        others.spawnN([&]() -> AioTask<> { co_await pool.map(fn, items); });
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!joins.isFinished());
        gate.open();
        Aio::waitFor(others.join());
        Aio::waitFor(pool.join());
        verifyNames(Aio::result(joins).errorString(), { QStringLiteral("task 1") });
    }

    void nestedExecInAFullPool()
    {
        AioPool pool(1);
        verifyNames(outcomeOf(pool, [&]() -> AioTask<> { co_await pool.exec(number(1), AioTaskOptions("inner")); }),
                    { QStringLiteral("\"outer\""), QStringLiteral("task 2 \"inner\" (not started)") });
        QCOMPARE(pool.cancelledCount(), 1); // the inner task, which would have been awaited
    }

    void nestedSpawnInAFullPool()
    {
        AioPool pool(1);
        verifyNames(outcomeOf(pool, [&]() -> AioTask<> { co_await pool.spawn(number(1)); }),
                    { QStringLiteral("task 2") });
    }

    void nestedMapInAFullPool()
    {
        AioPool pool(1);
        const QList<int> items{ 1, 2, 3 };
        verifyNames(outcomeOf(pool, [&]() -> AioTask<> { co_await pool.map(number, items); }),
                    { QStringLiteral("task 1") });
    }

    void futureOfAWaitingTask()
    {
        AioPool pool(1);
        AioFuture<int> waiting;
        AioFuture<void> outer = pool.spawnN([&]() -> AioTask<> { co_await waiting; });
        waiting = pool.spawnN(number(5));
        Aio::waitFor(pool.join());
        verifyNames(Aio::result(outer).errorString(), { QStringLiteral("task 1"), QStringLiteral("task 2") });
        QCOMPARE(waiting.result(), 5); // it was only awaited
    }

    void itsOwnFuture()
    {
        AioPool pool(2);
        AioFuture<void> own;
        own = pool.spawnN([&]() -> AioTask<> { co_await own; });
        Aio::waitFor(pool.join());
        verifyNames(Aio::result(own).errorString(), { QStringLiteral("task 1") });
    }

    void twoThatAwaitEachOther()
    {
        AioPool pool(2);
        AioFuture<void> a;
        AioFuture<void> b;
        int closed = 0;
        const auto await = [&](const AioFuture<void> &other) -> AioTask<> {
            try {
                co_await other;
            } catch (const AioDeadlock &) {
                ++closed;
            }
        };
        a = pool.spawnN([&] { return await(b); });
        b = pool.spawnN([&] { return await(a); });
        Aio::waitFor(pool.join());
        QCOMPARE(closed, 1); // one task closed the circle and thereby opened it again
    }

    void throughChildren()
    {
        AioPool pool(1);
        const auto inner = [&]() -> AioTask<int> { co_return co_await pool.exec(number(1)); };
        verifyNames(outcomeOf(pool, [&]() -> AioTask<> { co_await Aio::whenAll(inner(), inner()); }),
                    { QStringLiteral("task 1 \"outer\"") });
    }

    void throughTwoPools()
    {
        AioPool a(1);
        AioPool b(1);
        const auto inA = [&]() -> AioTask<int> { co_return co_await a.exec(number(1)); };
        const auto inB = [&]() -> AioTask<int> { co_return co_await b.exec(inA); };
        verifyNames(outcomeOf(a, inB), { QStringLiteral("task 1"), QStringLiteral("task 2") });
        QVERIFY(Aio::waitFor(b.join()));
    }

    void noFalseAlarms()
    {
        AioPool pool(2);
        Gate gate;
        AioFuture<void> mover = pool.spawnN(gate.wait());
        AioFuture<int> outer = pool.spawnN([&]() -> AioTask<int> { co_return co_await pool.exec(number(3)); });
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!outer.isFinished());
        gate.open(); // frees its slot, which the inner task needed
        Aio::waitFor(pool.join());
        QCOMPARE(outer.result(), 3);
        QVERIFY(!mover.error());
    }

    void aTimeLimitCanMove()
    {
        AioPool pool(1);
        const auto worker = [&]() -> AioTask<> { co_await pool.exec(number(1)); };
        const auto future = pool.spawnN(worker, AioTaskOptions().withTimeout(20ms));
        Aio::waitFor(pool.join());
        QVERIFY_THROWS_EXCEPTION(AioTimeout, future.result());
    }

    void anAwaitWithATimeLimitCanMove()
    {
        AioPool pool(1);
        bool timedOut = false;
        const auto worker = [&]() -> AioTask<> {
            try {
                co_await Aio::timeout(Aio::sleep(1h), 5ms);
            } catch (const AioTimeout &) {
                timedOut = true;
            }
        };
        pool.spawnN(worker);
        Aio::waitFor(pool.join());
        QVERIFY(timedOut);
    }

    void aReleasedTaskCanCloseACircle()
    {
        AioPool pool(1);
        const AioFuture<int> held = pool.spawnN(number(5), AioTaskOptions("held").withHeld());
        AioFuture<void> outer = pool.spawnN([&]() -> AioTask<> { co_await held; }, AioTaskOptions("outer"));
        turn();
        QVERIFY(!outer.isFinished()); // a person can release it
        QVERIFY(pool.release(held.id()));
        Aio::waitFor(pool.join());
        verifyNames(Aio::result(outer).errorString(), { QStringLiteral("\"outer\""), QStringLiteral("\"held\"") });
        QCOMPARE(held.result(), 5); // it was only awaited
    }

    void aReleasedTaskOfASpawnOrAnExec()
    {
        AioPool pool(1);
        int deadlocks = 0;
        const auto outer = [&]() -> AioTask<> {
            try {
                co_await pool.spawn(number(1), AioTaskOptions().withHeld());
            } catch (const AioDeadlock &) {
                ++deadlocks;
            }
            co_await pool.exec(number(1), AioTaskOptions().withHeld());
        };
        const AioFuture<void> future = pool.spawnN(outer);
        turn();
        QVERIFY(pool.release(2));
        turn();
        QCOMPARE(deadlocks, 1);
        QVERIFY(pool.release(3));
        Aio::waitFor(pool.join());
        QVERIFY_THROWS_EXCEPTION(AioDeadlock, future.result());
        QCOMPARE(pool.cancelledCount(), 2); // the inner tasks, which would have been awaited
    }

    //! Has tasks wait for the same thing, which another pool is paused before: they wait side by side, not in a circle.
    void twoThatWaitForTheSameAreNoCircle()
    {
        AioPool paused(1);
        paused.pause();
        const AioFuture<int> shared = paused.spawnN(number(1));
        const auto waits = [&]() -> AioTask<> { co_await shared; };
        AioPool pool(3);
        const AioFuture<int> held = pool.spawnN(number(2), AioTaskOptions().withHeld());
        for (int i = 0; i < 3; ++i)
            pool.spawnN(waits);
        AioPool joining(1);
        const AioFuture<void> joins = joining.spawnN([&]() -> AioTask<> { co_await pool.join(); });
        turn();
        QVERIFY(pool.release(held.id()));
        turn();
        QCOMPARE(held.state(), Aio::TaskState::Waiting);
        QCOMPARE(joins.state(), Aio::TaskState::Active);
        const AioFuture<void> joinsLater = joining.spawnN([&]() -> AioTask<> { co_await pool.join(); });
        joining.setSize(2);
        turn();
        QCOMPARE(joinsLater.state(), Aio::TaskState::Active);
        paused.resume();
        Aio::waitFor(joining.join());
        QCOMPARE(held.result(), 2);
        QVERIFY(!joins.error() && !joinsLater.error());
    }

    //! Releases a task that a circle of others waits for: only what is part of the circle fails.
    void aTaskBesideACircleWaitsOn()
    {
        AioPool pool(1);
        const AioFuture<int> held = pool.spawnN(number(5), AioTaskOptions().withHeld());
        const auto waits = [&]() -> AioTask<int> { co_return co_await held; };
        AioPool others;
        const AioFuture<int> inside = pool.spawnN(waits);
        turn();
        const AioFuture<int> outside = others.spawnN(waits);
        turn();
        QVERIFY(pool.release(held.id()));
        Aio::waitFor(others.join());
        QVERIFY_THROWS_EXCEPTION(AioDeadlock, inside.result());
        QCOMPARE(outside.result(), 5);
    }

    void aPausedPoolIsNoCircle()
    {
        AioPool pool(1);
        AioPool paused(1);
        paused.pause();
        AioFuture<int> waiting = paused.spawnN(number(1));
        AioFuture<int> outer = pool.spawnN([&]() -> AioTask<int> {
            co_await paused.join();
            co_return co_await paused.exec(number(2));
        });
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!outer.isFinished());
        paused.resume();
        QCOMPARE(Aio::waitFor(outer), 2);
        QCOMPARE(waiting.result(), 1);
    }

    void fromOutsideItSimplyWaits()
    {
        AioPool pool(1);
        pool.pause();
        QTimer::singleShot(5ms, &pool, &AioPool::resume);
        QCOMPARE(Aio::waitFor(pool.exec(number(4))), 4);
    }
};

QTEST_GUILESS_MAIN(tst_Deadlock)
#include "tst_deadlock.moc"
