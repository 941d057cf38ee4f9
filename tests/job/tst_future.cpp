// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/endless.h"
#include "support/gate.h"

#include <AioPool>

#include <QtCore/QFutureWatcher>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <array>
#include <optional>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

AioTask<int> number(int value)
{
    co_await Aio::yield();
    co_return value;
}

AioTask<int> failing()
{
    co_await Aio::yield();
    throw std::runtime_error("failed");
}

AioTask<std::unique_ptr<int>> unique(int value)
{
    co_await Aio::yield();
    co_return std::make_unique<int>(value);
}

AioTask<int> recovering(int value)
{
    try {
        co_await Aio::sleep(1h);
    } catch (const AioCancelled &) {
    }
    co_return value;
}

AioTask<> progressing(Gate *gate)
{
    AioContext context = co_await Aio::context();
    context.setProgress(3, 10, QStringLiteral("three"));
    co_await gate->wait();
    context.setProgress(5'000'000'000, 10'000'000'000, QStringLiteral("more than an int holds"));
    co_await gate->wait();
}

//! Joins the pool and delivers all posted events.
void finish(AioPool &pool)
{
    QVERIFY(Aio::waitFor(pool.join()));
    QCoreApplication::processEvents();
}

}

class tst_Future : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Counted::living(), 0); }

    void aDefaultConstructedOneIsNothing()
    {
        AioFuture<int> future;
        QCOMPARE(future.id(), 0);
        QVERIFY(future.isFinished() && future.isCancelled() && future.isCanceled());
        QCOMPARE(future.state(), AioPool::TaskState::Cancelled);
        QVERIFY(!future.cancel());
        QVERIFY_THROWS_EXCEPTION(AioCancelled, future.result());
        QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));
        QVERIFY(future.future().isCanceled() && future.future().isFinished());
        QVERIFY(future.error());
    }

    void statesInOrder()
    {
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(number(1));
        AioFuture<int> second = pool.spawnN(number(2));
        QCOMPARE(first.id(), 1);
        QCOMPARE(second.id(), 2);
        QCOMPARE(first.state(), AioPool::TaskState::Active);
        QCOMPARE(second.state(), AioPool::TaskState::Waiting);
        QVERIFY_THROWS_EXCEPTION(std::logic_error, second.result());
        QVERIFY(!second.error());
        finish(pool);
        QCOMPARE(first.state(), AioPool::TaskState::Succeeded);
        QCOMPARE(second.result(), 2);
        QCOMPARE(second.result(), 2);
        QCOMPARE(second.takeResult(), 2);
        QVERIFY_THROWS_EXCEPTION(std::logic_error, second.result());
    }

    void outlivesThePool()
    {
        AioFuture<int> done;
        AioFuture<int> undone;
        {
            AioPool pool(1);
            done = pool.spawnN(number(3));
            finish(pool);
            undone = pool.spawnN(endless());
        }
        QCOMPARE(done.result(), 3);
        QVERIFY(undone.isCancelled());
        QVERIFY(!undone.cancel());
    }

    void awaitingCopiesOrTakes()
    {
        AioPool pool;
        AioFuture<QString> future = pool.spawnN([]() -> AioTask<QString> { co_return QStringLiteral("text"); });
        QCOMPARE(Aio::waitFor(future), QStringLiteral("text"));
        QCOMPARE(Aio::waitFor(future), QStringLiteral("text"));
        AioFuture<QString> copy = future;
        QCOMPARE(Aio::waitFor(std::move(future)), QStringLiteral("text"));
        QVERIFY_THROWS_EXCEPTION(std::logic_error, copy.result());
    }

    void awaitedInAQCoroTask()
    {
        AioPool pool;
        AioFuture<int> good = pool.spawnN(number(5));
        AioFuture<int> bad = pool.spawnN(failing());
        AioFuture<int> gone = pool.spawnN(endless());
        QStringList log;
        const auto body = [&]() -> QCoro::Task<> {
            log.append(QString::number(co_await good));
            try {
                co_await bad;
            } catch (const std::exception &e) {
                log.append(QString::fromUtf8(e.what()));
            }
            gone.cancel();
            try {
                co_await gone;
            } catch (const AioCancelled &e) {
                log.append(QString::fromUtf8(e.what()));
            }
        };
        QCoro::waitFor(body());
        QCOMPARE(log, QStringList({ QStringLiteral("5"), QStringLiteral("failed"), QStringLiteral("cancelled") }));
    }

    void viewsHaveTheResult()
    {
        AioPool pool;
        AioFuture<int> future = pool.spawnN(number(7));
        QFuture<int> before = future;
        QFuture<int> second = future.future();
        QVERIFY(before.isStarted() && !before.isFinished());
        QFutureWatcher<int> watcher;
        QSignalSpy finished(&watcher, &QFutureWatcher<int>::finished);
        watcher.setFuture(future);
        finish(pool);
        QTRY_COMPARE(finished.size(), 1);
        QFuture<int> after = future;
        for (const QFuture<int> &view : { before, second, watcher.future(), after }) {
            QVERIFY(view.isFinished() && !view.isCanceled());
            QCOMPARE(view.result(), 7);
        }
        QCOMPARE(future.result(), 7);
    }

    void continuationsRun()
    {
        AioPool pool;
        QStringList log;
        AioFuture<int> good = pool.spawnN(number(2));
        AioFuture<int> bad = pool.spawnN(failing());
        AioFuture<int> gone = pool.spawnN(endless());
        // A QFuture keeps one continuation; each of these has a view of its own.
        QFuture<int> twice = good.then([&](int value) {
            log.append(QStringLiteral("then %1").arg(value));
            return 2 * value;
        });
        good.then([&](int) { log.append(QStringLiteral("then again")); });
        bad.then([](int) { return 0; }).onFailed([&](const std::runtime_error &e) {
            log.append(QString::fromUtf8(e.what()));
            return -1;
        });
        gone.onCanceled([&] {
            log.append(QStringLiteral("canceled"));
            return -2;
        });
        gone.cancel();
        finish(pool);
        QCOMPARE(twice.result(), 4);
        log.sort();
        QCOMPARE(log,
                 QStringList({ QStringLiteral("canceled"), QStringLiteral("failed"), QStringLiteral("then 2"),
                               QStringLiteral("then again") }));
    }

    void cancelledViewsAreCancelledAsQtMeansIt()
    {
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(endless());
        AioFuture<int> waiting = pool.spawnN(endless());
        QFuture<int> activeView = active;
        QFuture<int> waitingView = waiting;
        pool.cancelAll();
        QVERIFY(waitingView.isCanceled() && waitingView.isFinished());
        finish(pool);
        QVERIFY(activeView.isCanceled() && activeView.isFinished());
        QFuture<int> late = active;
        QVERIFY(late.isCanceled() && late.isFinished());
    }

    void cancellingAViewCancelsTheTask_data()
    {
        QTest::addColumn<bool>("byWatcher");
        QTest::addColumn<bool>("isWaiting");
        for (const bool byWatcher : { false, true }) {
            for (const bool isWaiting : { false, true })
                QTest::addRow("%s %s", byWatcher ? "watcher" : "future", isWaiting ? "waiting" : "active")
                        << byWatcher << isWaiting;
        }
    }
    void cancellingAViewCancelsTheTask()
    {
        QFETCH(bool, byWatcher);
        QFETCH(bool, isWaiting);
        AioPool pool(1);
        AioFuture<int> other;
        if (isWaiting)
            other = pool.spawnN(endless());
        AioFuture<int> future = pool.spawnN(endless());
        QFuture<int> view = future;
        QFutureWatcher<int> watcher;
        watcher.setFuture(view);
        QCoreApplication::processEvents();
        if (byWatcher)
            watcher.cancel();
        else
            view.cancel();
        QVERIFY(!future.isFinished());
        // The cancel arrives and unwinds the task at the turn after, or one later if the machine has used up that
        // turn's time.
        for (int turn = 0; turn < 3 && !future.isCancelled(); ++turn)
            QCoreApplication::processEvents();
        QVERIFY(future.isCancelled());
        QVERIFY(view.isFinished());
        other.cancel();
        finish(pool);
    }

    //! One watcher hears of 64 QFutures, so more than that, and some that have just been cancelled or have ended.
    void cancellingSomeOfManyViews()
    {
        AioPool pool(10);
        Gate gate;
        QList<AioFuture<void>> futures;
        QList<QFuture<void>> views;
        for (int i = 0; i < 300; ++i) {
            futures.append(pool.spawnN([&gate]() -> AioTask<> { co_await gate.wait(); }));
            views.append(futures.last());
        }
        QCoreApplication::processEvents();
        for (int i = 0; i < views.size(); i += 3)
            views[i].cancel();
        for (int i = 1; i < views.size(); i += 6)
            futures[i].cancel(); // the watcher loses what has been posted to it when a view leaves it
        QTRY_COMPARE(std::count_if(futures.begin(), futures.end(), [](const auto &f) { return f.isCancelled(); }), 150);
        for (int i = 2; i < views.size(); i += 3)
            QVERIFY2(!views[i].isCanceled(), qPrintable(QString::number(i)));
        QFuture<int> last = pool.spawnN(endless());
        views[2].cancel();
        last.cancel();
        gate.open();
        finish(pool);
        for (int i = 0; i < futures.size(); ++i)
            QCOMPARE(futures[i].isCancelled(), i % 3 == 0 || i % 6 == 1 || i == 2);
        QVERIFY(last.isFinished());
    }

    void cancellingManyViewsInOtherThreads()
    {
        constexpr int Count = 500;
        AioPool pool(10);
        QList<AioFuture<int>> futures;
        std::array<QList<QFuture<int>>, 2> views;
        for (int i = 0; i < Count; ++i) {
            futures.append(pool.spawnN(endless()));
            views[std::size_t(i) % 2].append(futures.last());
        }
        std::vector<std::thread> threads;
        for (QList<QFuture<int>> &some : views) {
            threads.emplace_back([&some] {
                for (QFuture<int> &view : some)
                    view.cancel();
            });
        }
        while (!pool.isEmpty()) { // ends and new views of others, meanwhile
            const QFuture<int> more = pool.spawnN(number(1));
            QCoreApplication::processEvents();
        }
        for (std::thread &thread : threads)
            thread.join();
        for (const AioFuture<int> &future : futures)
            QVERIFY(future.isCancelled());
    }

    //! A view may be cancelled when its task has been finished by the cancel of another, and the pool with it.
    void aCancelledViewMayDestroyThePool()
    {
        std::optional<AioPool> pool(std::in_place, 1);
        QFuture<int> active = pool->spawnN(endless());
        QList<QFuture<int>> views;
        int ended = 0;
        for (int i = 0; i < 100; ++i) {
            views.append(pool->spawnN(endless()));
            views.last().onCanceled([&ended, &pool] {
                if (++ended == 50)
                    pool.reset();
                return 0;
            });
        }
        for (QFuture<int> &view : views)
            view.cancel();
        QTRY_VERIFY(!pool);
        QCOMPARE(ended, 100);
        QVERIFY(active.isFinished() && active.isCanceled());
    }

    //! The place of the first view becomes that of the rarely needed members, with the view in it.
    void viewsBeforeAndAfterProgress()
    {
        AioPool pool;
        Gate gate;
        AioFuture<void> future = pool.spawnN(progressing(&gate));
        QStringList order;
        QFuture<void> first = future.then([&order] { order.append(QStringLiteral("first")); });
        QFuture<void> second = future.then([&order] { order.append(QStringLiteral("second")); });
        QCoreApplication::processEvents();
        QFuture<void> third = future.then([&order] { order.append(QStringLiteral("third")); });
        gate.open();
        finish(pool);
        QCOMPARE(order, QStringList({ QStringLiteral("first"), QStringLiteral("second"), QStringLiteral("third") }));
    }

    void suspendingAViewHasNoEffect()
    {
        AioPool pool;
        AioFuture<int> future = pool.spawnN(endless());
        QFuture<int> view = future;
        for (int i = 0; i < 100; ++i)
            view.toggleSuspended();
        QCoreApplication::processEvents();
        QCOMPARE(future.state(), AioPool::TaskState::Active);
        view.cancel();
        finish(pool);
        QVERIFY(future.isCancelled());
    }

    void aViewCancelledByTheUserStaysSo()
    {
        AioPool pool;
        AioFuture<int> future = pool.spawnN(recovering(9));
        QFuture<int> mine = future;
        QFuture<int> other = future;
        QCoreApplication::processEvents();
        mine.cancel();
        finish(pool);
        QCOMPARE(future.state(), AioPool::TaskState::Succeeded);
        QCOMPARE(future.result(), 9);
        QCOMPARE(other.result(), 9);
        QVERIFY(mine.isCanceled() && mine.isFinished());
        QCOMPARE(mine.resultCount(), 0);
    }

    void moveOnlyResultsHaveOneView()
    {
        AioPool pool;
        AioFuture<std::unique_ptr<int>> viewed = pool.spawnN(unique(1));
        QFuture<std::unique_ptr<int>> view = viewed;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("Task 1 has a move-only result")));
        QFuture<std::unique_ptr<int>> second = viewed;
        QVERIFY(second.isCanceled());
        AioFuture<std::unique_ptr<int>> taken = pool.spawnN(unique(2));
        finish(pool);
        QCOMPARE(*view.takeResult(), 1);
        QVERIFY_THROWS_EXCEPTION(std::logic_error, viewed.result());
        QCOMPARE(*taken.result(), 2);
        QVERIFY_THROWS_EXCEPTION(std::logic_error, taken.result());
        QVERIFY_THROWS_EXCEPTION(std::logic_error, Aio::waitFor(taken));
    }

    void viewsShowProgress()
    {
        AioPool pool;
        Gate gate;
        AioFuture<void> future = pool.spawnN(progressing(&gate));
        QFuture<void> view = future;
        QCoreApplication::processEvents();
        QCOMPARE(view.progressValue(), 3);
        QCOMPARE(view.progressMaximum(), 10);
        QCOMPARE(view.progressText(), QStringLiteral("three"));
        QFuture<void> later = future;
        QCOMPARE(later.progressValue(), 3);
        gate.open();
        finish(pool);
        QVERIFY(view.progressMaximum() > 0);
        QCOMPARE(double(view.progressValue()) / view.progressMaximum(), 0.5);
    }

    void viewsOfADestroyedPool()
    {
        QFuture<int> active;
        QFuture<int> waiting;
        int canceled = 0;
        {
            AioPool pool(1);
            active = pool.spawnN(endless()).onCanceled([&] { return ++canceled; });
            waiting = pool.spawnN(endless()).onCanceled([&] { return ++canceled; });
            QCoreApplication::processEvents();
        }
        QCOMPARE(canceled, 2);
        QVERIFY(active.isFinished() && waiting.isFinished());
    }

    void aContinuationMaySpawnAndCancel()
    {
        AioPool pool(1);
        AioFuture<int> next;
        AioFuture<int> other;
        pool.spawnN(number(1)).then([&](int) {
            next = pool.spawnN(number(2));
            other.cancel();
        });
        other = pool.spawnN(endless());
        finish(pool);
        QCOMPARE(next.result(), 2);
        QVERIFY(other.isCancelled());
    }
};

QTEST_GUILESS_MAIN(tst_Future)
#include "tst_future.moc"
