// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about cancel, and what it should promise: which tasks are cancelled, and how they
// are counted.

#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_ParityCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void waiting();
    void active();
    void mixed();
    void all();
    void allOfAnEmptyPool();
    void cancelAllSlot();
    void finished();
    void unknown();
    void givenTwice();
    void askedTwiceBeforeItIsDelivered();
    void askedAgainAfterItIsDelivered();
    void ofDifferentTypes();
    void aListOfFutures();
    void inTheSameTurnAsTheSpawn_data();
    void inTheSameTurnAsTheSpawn();
};

void tst_ParityCancel::waiting()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        AioFuture<int> a = pool.spawnN(logged(log, u"a"_s, gate, 1));
        AioFuture<int> b = pool.spawnN(logged(log, u"b"_s, gate, 2));
        AioFuture<int> c = pool.spawnN(logged(log, u"c"_s, gate, 3));
        co_await turns();
        auto cancelling = pool.cancel(b);
        CO_VERIFY(b.isFinished() && b.isCancelled());
        CO_COMPARE(pool.waitingCount(), 1);
        AioCancelReport report = co_await cancelling;
        CO_COMPARE(report.cancelled, 1);
        CO_COMPARE(report.outcomes.size(), qsizetype(1));
        CO_COMPARE(report.outcomes.at(0).id, b.id());
        CO_COMPARE(report.outcomes.at(0).state, AioPool::TaskState::Cancelled);
        CO_COMPARE(Aio::errorString(report.outcomes.at(0).error), u"cancelled"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a +c -c"_s);
        CO_COMPARE(a.result() + c.result(), 4);
        CO_THROWS(AioCancelled, co_await b);
    };
    runBody(body);
}

void tst_ParityCancel::active()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        AioFuture<int> a = pool.spawnN(logged(log, u"a"_s, gate, 1));
        AioFuture<int> b = pool.spawnN(logged(log, u"b"_s, gate, 2));
        co_await turns();
        AioCancelReport report = co_await pool.cancel(a);
        CO_COMPARE(report.cancelled, 1);
        CO_COMPARE(report.outcomes.at(0).id, a.id());
        CO_VERIFY(a.isCancelled());
        CO_COMPARE(log.take(), u"+a +b !a"_s);
        CO_VERIFY(!b.isFinished());
        gate.open();
        CO_COMPARE(co_await b, 2);
        CO_THROWS(AioCancelled, a.result());
    };
    runBody(body);
}

void tst_ParityCancel::mixed()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 6; ++i)
            futures << pool.spawnN(logged(log, QString::number(i), gate, i));
        co_await turns();
        AioCancelReport report = co_await pool.cancel(futures[4], futures[1], futures[3]);
        CO_COMPARE(report.cancelled, 3);
        QList<qint64> ids;
        for (const AioOutcome &outcome : report.outcomes)
            ids << outcome.id;
        const QList<qint64> expected{ 5, 2, 4 };
        CO_COMPARE(ids, expected);
        CO_VERIFY(log.contains("!1"));
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(!log.contains("+3") && !log.contains("+4"));
        CO_COMPARE(pool.cancelledCount(), qint64(3));
        CO_COMPARE(pool.succeededCount(), qint64(3));
        CO_COMPARE(pool.executedCount(), qint64(4));
        for (int i : { 0, 2, 5 })
            CO_COMPARE(futures[i].result(), i);
    };
    runBody(body);
}

void tst_ParityCancel::all()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 5; ++i)
            futures << pool.spawnN(logged(log, QString::number(i), gate, i));
        co_await turns();
        AioCancelReport report = co_await pool.cancel();
        CO_COMPARE(report.cancelled, 5);
        CO_COMPARE(report.outcomes.size(), qsizetype(5));
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(log.text(), u"+0 +1 !0 !1"_s);
        for (const AioFuture<int> &future : futures)
            CO_VERIFY(future.isCancelled());
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_ParityCancel::allOfAnEmptyPool()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioCancelReport report = co_await pool.cancel();
        CO_COMPARE(report.cancelled, 0);
        CO_VERIFY(report.outcomes.isEmpty());
    };
    runBody(body);
}

void tst_ParityCancel::cancelAllSlot()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioFuture<int> a = pool.spawnN(gated(gate, 1));
        AioFuture<int> b = pool.spawnN(gated(gate, 2));
        auto fn = [&gate](int i) -> AioTask<int> { return gated(gate, i); };
        auto mapped = pool.map(fn, QList<int>{ 1, 2, 3 });
        co_await turns();
        CO_VERIFY(QMetaObject::invokeMethod(&pool, "cancelAll"));
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(a.isCancelled() && b.isCancelled());
        CO_THROWS(AioCancelled, co_await mapped);
        CO_COMPARE(pool.executedCount(), qint64(1));
    };
    runBody(body);
}

void tst_ParityCancel::finished()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<int> good = pool.spawnN(later(1));
        AioFuture<int> bad = pool.spawnN(failing(1));
        AioFuture<int> gone = pool.spawnN(later(1));
        gone.cancel();
        CO_VERIFY(co_await pool.join());
        AioCancelReport report = co_await pool.cancel(good, bad, gone);
        CO_COMPARE(report.cancelled, 0);
        CO_VERIFY(report.outcomes.isEmpty());
        CO_VERIFY(!good.cancel() && !pool.cancelTask(good.id()));
        CO_COMPARE(good.result(), 1);
        CO_COMPARE(good.state(), AioPool::TaskState::Succeeded);
        CO_COMPARE(bad.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_ParityCancel::unknown()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioPool other(1);
        AioFuture<int> elsewhere = other.spawnN(gated(gate, 1));
        AioFuture<int> orphan;
        {
            AioPool shortLived(1);
            orphan = shortLived.spawnN(gated(gate, 2));
        }
        AioCancelReport report = co_await pool.cancel(elsewhere, AioFuture<int>(), AioFuture<void>(), orphan);
        CO_COMPARE(report.cancelled, 0);
        CO_VERIFY(!pool.cancelTask(0) && !pool.cancelTask(1) && !pool.cancelTask(-5) && !pool.cancelTask(1'000'000));
        CO_VERIFY(!AioFuture<int>().cancel());
        CO_VERIFY(!elsewhere.isFinished());
        gate.open();
        CO_COMPARE(co_await elsewhere, 1);
    };
    runBody(body);
}

void tst_ParityCancel::givenTwice()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(gated(gate, 1));
        AioFuture<int> waiting = pool.spawnN(gated(gate, 2));
        co_await turns();
        AioCancelReport report = co_await pool.cancel(active, waiting, active, waiting);
        CO_COMPARE(report.cancelled, 2);
        CO_COMPARE(report.outcomes.size(), qsizetype(2));
        CO_COMPARE(pool.cancelledCount(), qint64(2));
    };
    runBody(body);
}

void tst_ParityCancel::askedTwiceBeforeItIsDelivered()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(logged(log, u"a"_s, gate));
        co_await turns();
        auto first = pool.cancel(future);
        auto second = pool.cancel(future);
        CO_VERIFY(!future.cancel());
        CO_VERIFY(!pool.cancelTask(future.id()));
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE((co_await first).cancelled, 1);
        CO_COMPARE((co_await second).cancelled, 0);
        CO_COMPARE(log.text(), u"+a !a"_s);
    };
    runBody(body);
}

void tst_ParityCancel::askedAgainAfterItIsDelivered()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanup, 7));
        co_await turns();
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_COMPARE(log.take(), u"+a !a"_s);
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        // The worker cleans up behind a gate: this is a new cancel, for that await.
        CO_COMPARE((co_await pool.cancel(future)).cancelled, 1);
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(log.take(), QString());
    };
    runBody(body);
}

void tst_ParityCancel::ofDifferentTypes()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        auto text = [&]() -> AioTask<QString> {
            co_await gate.wait();
            co_return QString();
        };
        AioPool pool(2);
        AioFuture<int> a = pool.spawnN(gated(gate, 1));
        AioFuture<QString> b = pool.spawnN(text());
        AioFuture<void> c = pool.spawnN(gate.wait());
        co_await turns();
        CO_COMPARE((co_await pool.cancel(a, b, c)).cancelled, 3);
        CO_VERIFY(a.isCancelled() && b.isCancelled() && c.isCancelled());
    };
    runBody(body);
}

void tst_ParityCancel::aListOfFutures()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return gated(gate, i); };
        QList<AioFuture<int>> futures = pool.mapN(fn, QList<int>{ 0, 1, 2, 3 });
        AioFuture<int> rest = pool.spawnN(gated(gate, 4));
        co_await turns();
        CO_COMPARE((co_await pool.cancel(futures)).cancelled, 4);
        const QList<AioFuture<int>> none;
        CO_COMPARE((co_await pool.cancel(none)).cancelled, 0);
        gate.open();
        CO_COMPARE(co_await rest, 4);
    };
    runBody(body);
}

void tst_ParityCancel::inTheSameTurnAsTheSpawn_data()
{
    QTest::addColumn<int>("how");
    QTest::newRow("future") << 0;
    QTest::newRow("id") << 1;
    QTest::newRow("verb") << 2;
    QTest::newRow("all") << 3;
    QTest::newRow("slot") << 4;
    QTest::newRow("view") << 5;
}

void tst_ParityCancel::inTheSameTurnAsTheSpawn()
{
    QFETCH(int, how);
    auto body = [how]() -> AioTask<> {
        Log log;
        Log events;
        Gate open;
        open.open();
        AioPool pool(1);
        logSignals(pool, events);
        const auto cancel = [&](const AioFuture<int> &future) {
            if (how == 0)
                future.cancel();
            else if (how == 1)
                pool.cancelTask(future.id());
            else if (how == 2)
                static_cast<void>(pool.cancel(future));
            else if (how == 3)
                static_cast<void>(pool.cancel());
            else if (how == 4)
                pool.cancelAll();
            else
                future.future().cancel();
        };
        AioFuture<int> holdsSlot = pool.spawnN(logged(log, u"a"_s, open, 1));
        AioFuture<int> waiting = pool.spawnN(logged(log, u"b"_s, open, 2));
        cancel(waiting);
        cancel(holdsSlot);
        AioFuture<int> kept = pool.spawnN(logged(log, u"c"_s, open, 3));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(co_await kept, 3);
        if (how < 5) {
            CO_VERIFY(holdsSlot.isCancelled() && waiting.isCancelled());
            CO_COMPARE(log.text(), u"+c -c"_s);
            CO_COMPARE(pool.cancelledCount(), qint64(2));
            CO_VERIFY(!events.contains("started:1") && !events.contains("started:2"));
        } else {
            // A view's cancel arrives at the next turn. The task may have run by then, but still ends exactly once.
            CO_VERIFY(holdsSlot.isFinished() && waiting.isFinished());
            CO_COMPARE(pool.cancelledCount() + pool.succeededCount(), qint64(3));
        }
        CO_COMPARE(pool.activeCount(), 0);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityCancel)
#include "tst_parity_cancel.moc"
