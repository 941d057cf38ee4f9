// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"

#include <AioPool>

#include <QtCore/QAbstractEventDispatcher>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>
#include <functional>
#include <ranges>

using namespace std::chrono_literals;

// Tests which work is spread over several turns of the event loop, and which is not.

namespace {

AioTask<> endless(Counted = Counted())
{
    co_await Aio::sleep(1h);
}

//! Runs for longer than a turn may take, without suspending.
AioTask<> hog(int *started)
{
    ++*started;
    QElapsedTimer clock;
    clock.start();
    while (clock.nsecsElapsed() <= Aio::detail::TimeSlice) { }
    co_return;
}

}

class tst_PoolTurns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Counted::living(), 0); }

    void workersThatNeverSuspendLeaveTurnsToOthers()
    {
        AioPool pool;
        int started = 0;
        for (int i = 0; i < 5; ++i)
            pool.spawnN(hog(&started));
        int startedAtEvent = -1;
        QMetaObject::invokeMethod(
                &pool, [&] { startedAtEvent = started; }, Qt::QueuedConnection);
        QVERIFY(Aio::waitFor(pool.join()));
        QCOMPARE(started, 5);
        QCOMPARE(startedAtEvent, 1); // the turn was over after the first
    }

    void aMapOfThemDoesToo()
    {
        AioPool pool(100);
        int started = 0;
        auto mapping = pool.map([&](int) { return hog(&started); }, std::views::iota(0, 5));
        int startedAtEvent = -1;
        QMetaObject::invokeMethod(
                &pool, [&] { startedAtEvent = started; }, Qt::QueuedConnection);
        QCOMPARE(Aio::waitFor(std::move(mapping)).size(), 5);
        QCOMPARE(started, 5);
        QCOMPARE(startedAtEvent, 1);
    }

    //! Checks that even within a turn, ready coroutines do not wait until the map has started all it can.
    void aMapLetsOthersGoOnBetweenItsItems()
    {
        AioPool pool(10'000);
        AioPool others(1);
        int begun = 0;
        int mostAtOnce = 0;
        auto fn = [&](int) -> AioTask<> {
            ++begun;
            co_return;
        };
        int seen = 0;
        std::function<AioTask<>()> other = [&]() -> AioTask<> {
            mostAtOnce = std::max(mostAtOnce, begun - std::exchange(seen, begun));
            if (begun < 10'000)
                others.spawnN(other);
            co_return;
        };
        auto mapping = pool.map(fn, std::views::iota(0, 10'000));
        others.spawnN(other);
        QCOMPARE(Aio::waitFor(std::move(mapping)).size(), 10'000);
        QVERIFY(Aio::waitFor(others.join()));
        QVERIFY2(mostAtOnce > 0 && mostAtOnce <= 2, qPrintable(QString::number(mostAtOnce)));
    }

    void aCancelOfManyIsAskedAtOnceAndFinishedInPortions()
    {
        constexpr int Many = 2000;
        AioPool pool(1);
        int startedCount = 0;
        connect(&pool, &AioPool::taskStarted, &pool, [&] { ++startedCount; });
        QList<AioFuture<void>> futures;
        for (int i = 0; i < Many; ++i)
            futures.append(pool.spawnN(endless()));
        auto cancelled = pool.cancel();
        QVERIFY(futures.at(1).isCancelled());
        QCOMPARE(futures.last().state(), AioPool::TaskState::Cancelling);
        QVERIFY(!futures.last().cancel()); // asked already
        QVERIFY(pool.count() > 0 && pool.count() < Many);
        const AioCancelReport report = Aio::waitFor(cancelled);
        QCOMPARE(report.cancelled, Many);
        QCOMPARE(report.outcomes.size(), Many);
        QVERIFY(std::all_of(futures.cbegin(), futures.cend(), [](const auto &future) { return future.isCancelled(); }));
        QCOMPARE(startedCount, 0);
        QVERIFY(pool.isEmpty());
    }

    void aSingleCancelDoesNotWaitForTheMany()
    {
        AioPool pool(1);
        pool.pause();
        for (int i = 0; i < 2000; ++i)
            pool.spawnN(endless());
        pool.cancelAll();
        AioFuture<void> late = pool.spawnN(endless());
        QVERIFY(late.cancel());
        QVERIFY(late.isCancelled());
        QVERIFY(!pool.isEmpty());
        QVERIFY(Aio::waitFor(pool.join()));
    }

    void destructionIsNotSpreadOut()
    {
        QList<AioFuture<void>> futures;
        {
            AioPool pool(10);
            for (int i = 0; i < 2000; ++i)
                futures.append(pool.spawnN(endless()));
            QCoreApplication::processEvents();
            pool.cancelAll(); // and is destroyed in the middle of it
        }
        QVERIFY(std::all_of(futures.cbegin(), futures.cend(), [](const auto &future) { return future.isCancelled(); }));
    }

    void aDialogInANotifyHoldsUpNoOtherPool()
    {
        AioPool pool, other;
        bool isOtherTold = false;
        connect(&other, &AioPool::countChanged, this, [&isOtherTold] { isOtherTold = true; });
        bool isOtherToldMeanwhile = false;
        const auto dialog = connect(&pool, &AioPool::countChanged, this, [&] {
            isOtherToldMeanwhile = QTest::qWaitFor([&isOtherTold] { return isOtherTold; });
        });
        pool.spawnN(endless());
        other.spawnN(endless());
        QTRY_VERIFY(isOtherTold);
        QVERIFY(isOtherToldMeanwhile);
        disconnect(dialog);
    }

    void norOtherPropertiesOfItsOwn()
    {
        AioPool pool;
        QSignalSpy empty(&pool, &AioPool::emptyChanged);
        bool isToldMeanwhile = false;
        const auto dialog = connect(&pool, &AioPool::activeCountChanged, this, [&] {
            if (empty.isEmpty())
                isToldMeanwhile = QTest::qWaitFor([&empty] { return !empty.isEmpty(); });
        });
        pool.spawnN(endless());
        QTRY_COMPARE(empty.count(), 1);
        QVERIFY(isToldMeanwhile);
        disconnect(dialog);
        QCoreApplication::processEvents();
        QCOMPARE(empty.count(), 1); // not twice
    }

    void aPoolDestroyedInANotifyWakesNobody()
    {
        auto pool = std::make_unique<AioPool>();
        AioPool other;
        auto mapping = [&pool]() -> AioTask<> { // it has pulled all that there is when the pool goes
            auto item = [](int) { return endless(); };
            const QList<int> one(1);
            co_await pool->map(item, one);
        };
        AioFuture<void> mapped = other.spawnN(mapping);
        bool isQuiet = false;
        connect(pool.get(), &AioPool::activeCountChanged, this, [&pool, &isQuiet] {
            pool.reset();
            for (int i = 0; i < 20; ++i)
                QCoreApplication::processEvents();
            isQuiet = !QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents);
        });
        QTRY_VERIFY(!pool);
        QTRY_VERIFY(mapped.isFinished());
        QVERIFY(isQuiet);
    }

    void aPoolWithNothingToDoWakesNobody()
    {
        AioPool pool;
        auto once = []() -> AioTask<> { co_await Aio::sleep(1ms); };
        pool.spawnN(once());
        QVERIFY(Aio::waitFor(pool.join()));
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(!QCoreApplication::eventDispatcher()->processEvents(QEventLoop::AllEvents));
    }
};

QTEST_GUILESS_MAIN(tst_PoolTurns)
#include "tst_pool_turns.moc"
