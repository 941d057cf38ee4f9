// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/endless.h"
#include "support/testcoro.h"

#include <AioPool>

#include <QtCore/QThread>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

// Tests the report of co_await cancel() on many tasks, most of which never ran a line and are finished on later turns.

class tst_CancelReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Counted::living(), 0); }

    void isWhatTheFuturesSay_data()
    {
        QTest::addColumn<QString>("which");
        for (const char *which :
             { "waiting", "holding slots", "running", "of every kind", "of every kind, by handles" })
            QTest::newRow(which) << QString::fromLatin1(which);
    }
    void isWhatTheFuturesSay()
    {
        QFETCH(const QString, which);
        constexpr int Many = 1000;
        const bool isMixed = which.startsWith(u"of every kind");
        AioPool pool(which == u"waiting" ? 1 : isMixed ? 300 : Many);
        if (which == u"waiting")
            pool.pause();
        const auto stubborn = []() -> AioTask<int> {
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
            }
            co_return 3;
        };
        const auto failing = []() -> AioTask<int> {
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                throw std::runtime_error("while cleaning");
            }
            co_return 3;
        };
        QList<AioFuture<int>> futures;
        const auto spawnAll = [&](int count) {
            for (int i = 0; i < count; ++i) {
                AioTaskOptions options;
                if (isMixed && i % 7 == 1)
                    options = options.withTimeout(1ms);
                if (isMixed && i % 7 == 2)
                    options = options.withLabel(u"item"_s).withPriority(i % 3);
                if (isMixed && i % 7 == 3)
                    futures.append(pool.spawnN(stubborn(), options));
                else if (isMixed && i % 7 == 4)
                    futures.append(pool.spawnN(failing(), options));
                else
                    futures.append(pool.spawnN(endless(), options));
            }
        };
        spawnAll(isMixed ? 200 : Many);
        if (which == u"running" || isMixed)
            QCoreApplication::processEvents();
        if (isMixed)
            spawnAll(Many - 200); // a hundred of which get a slot and do not begin
        const auto isUnfinished = [](const AioFuture<int> &future) { return !future.isFinished(); };
        QList<AioFuture<int>> asked;
        std::copy_if(futures.cbegin(), futures.cend(), std::back_inserter(asked), isUnfinished);
        AioCancelReport report;
        if (which.endsWith(u"by handles"))
            report = Aio::waitFor(pool.cancel(asked));
        else
            report = Aio::waitFor(pool.cancel());
        QCOMPARE(qsizetype(report.cancelled), asked.size());
        QCOMPARE(report.outcomes.size(), asked.size());
        QHash<qint64, AioFuture<int>> byId;
        for (const AioFuture<int> &future : std::as_const(asked))
            byId.insert(future.id(), future);
        for (const AioOutcome &told : std::as_const(report.outcomes)) {
            const AioFuture<int> future = byId.take(told.id);
            QVERIFY(future.isFinished());
            QCOMPARE(told.state, future.state());
            QCOMPARE(told.error ? Aio::errorString(told.error) : u"3"_s, outcome(future));
        }
        QVERIFY(byId.isEmpty());
        QVERIFY(pool.isEmpty());
    }

    void throwsWhenThePoolGoesFirst()
    {
        auto pool = std::make_unique<AioPool>(1);
        spawnMany(*pool, 1000);
        auto cancelling = pool->cancel();
        QVERIFY(!pool->isEmpty()); // the rest is due on later turns
        pool.reset();
        QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(cancelling));
    }

    void nobodyNeedsToAwaitIt()
    {
        AioPool pool(1);
        spawnMany(pool, 1000);
        static_cast<void>(pool.cancel());
        spawnMany(pool, 1000);
        const AioCancelReport report = Aio::waitFor(pool.cancel());
        QCOMPARE(report.cancelled, 1000);
        QVERIFY(pool.isEmpty());
        QCOMPARE(pool.cancelledCount(), qint64(2000));
    }

    void othersMayWaitForThemToo()
    {
        constexpr int Many = 1000;
        AioPool pool(1), others(Many);
        const QList<AioFuture<int>> futures = spawnMany(pool, Many);
        int told = 0;
        const auto awaiter = [&told](AioFuture<int> future) -> AioTask<> {
            try {
                co_await future;
            } catch (const AioCancelled &) {
                ++told;
            }
        };
        QList<AioFuture<void>> before, after;
        for (int i = 0; i < Many; i += 3)
            before.append(others.spawnN(awaiter(futures.at(i))));
        settle();
        auto cancelling = pool.cancel();
        QVERIFY(!futures.last().isFinished());
        for (int i = 0; i < Many; i += 2)
            after.append(others.spawnN(awaiter(futures.at(i))));
        const auto letGo = [&after] {
            for (int i = Many / 2 - 1; i >= 0; i -= 5)
                after.at(i).cancel();
        };
        QMetaObject::invokeMethod(this, letGo, Qt::QueuedConnection); // some of them while they wait
        QCOMPARE(Aio::waitFor(cancelling).cancelled, Many);
        QVERIFY(Aio::waitFor(others.join()));
        for (const auto &list : { before, after }) {
            for (const AioFuture<void> &future : list)
                QVERIFY(future.isFinished());
        }
        QVERIFY(told >= before.size());
    }

    void isThereWhenThePoolIsEmpty()
    {
        AioPool pool(1);
        spawnMany(pool, 256); // as many as one cancel finishes at once
        auto cancelling = pool.cancel();
        QVERIFY(pool.isEmpty());
        QThread thread;
        pool.moveToThread(&thread);
        QCOMPARE(Aio::waitFor(cancelling).cancelled, 256);
        thread.start();
        QObject *const main = this;
        QMetaObject::invokeMethod(
                &pool, [&] { pool.moveToThread(main->thread()); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }

    //! Spawns a task of the pool that waits for the others, and in the end for itself.
    void aTaskThatJoinsMeanwhileIsTold()
    {
        AioPool pool(1);
        bool isDeadlock = false;
        const auto joiner = [&]() -> AioTask<int> {
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
            }
            try {
                co_await pool.join();
            } catch (const AioDeadlock &) {
                isDeadlock = true;
            }
            co_return 3;
        };
        const AioFuture<int> joining = pool.spawnN(joiner());
        settle();
        spawnMany(pool, 1000);
        const AioCancelReport report = Aio::waitFor(pool.cancel());
        QCOMPARE(report.cancelled, 1001);
        QVERIFY(isDeadlock);
        QCOMPARE(joining.result(), 3);
    }

    //! Runs an event loop in a slot for the end of a task that never ran. All other tasks end in that loop.
    void comesAfterAllSignalsOfItsTasks_data() { addEnds(); }
    void comesAfterAllSignalsOfItsTasks()
    {
        QFETCH(const int, which);
        AioPool pool(1), others;
        QStringList log;
        const auto awaiter = [&]() -> AioTask<> {
            const AioCancelReport report = co_await pool.cancel();
            log << u"reported %1"_s.arg(report.cancelled);
        };
        connect(&pool, &AioPool::taskCancelled, this, [&](qint64 id) {
            if (id != which)
                return;
            QTRY_COMPARE(pool.count(), 0); // no longer counted
            settle(); // lets everything that is ready continue
            log << u"told"_s;
        });
        connect(&pool, &AioPool::taskFinished, this, [&](qint64 id) {
            if (id == which)
                log << u"finished"_s;
        });
        spawnMany(pool, 1000);
        const AioFuture<void> reported = others.spawnN(awaiter());
        QTRY_VERIFY(reported.isFinished());
        QCOMPARE(log, (QStringList{ u"told"_s, u"finished"_s, u"reported 1000"_s }));
    }

    void ofACancelWithinASignalOfAnother_data() { addEnds(); }
    void ofACancelWithinASignalOfAnother()
    {
        QFETCH(const int, which);
        AioPool pool(1);
        int within = 0, deeper = 0;
        connect(&pool, &AioPool::taskCancelled, this, [&](qint64 id) {
            if (id == which) {
                spawnMany(pool, 500);
                within = Aio::waitFor(pool.cancel()).cancelled;
            } else if (id == 1400) {
                spawnMany(pool, 300);
                deeper = Aio::waitFor(pool.cancel()).cancelled;
            }
        });
        spawnMany(pool, 1000);
        QCOMPARE(Aio::waitFor(pool.cancel()).cancelled, 1000);
        QCOMPARE(within, 500);
        QCOMPARE(deeper, 300);
        QVERIFY(pool.isEmpty());
    }

private:
    //! Adds rows for the number of the task, among a thousand that never ran, whose end runs code.
    static void addEnds()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("at once") << 7;
        QTest::newRow("on a later turn") << 600;
        QTest::newRow("the last") << 1000;
    }
    static QList<AioFuture<int>> spawnMany(AioPool &pool, int count)
    {
        QList<AioFuture<int>> futures;
        pool.pause();
        for (int i = 0; i < count; ++i)
            futures.append(pool.spawnN(endless()));
        return futures;
    }
};

QTEST_GUILESS_MAIN(tst_CancelReport)
#include "tst_cancel_report.moc"
