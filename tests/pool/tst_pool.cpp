// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests cancelled callers, slots that call the pool, and nested event loops.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroTask>
#include <QEventLoop>

#include <ranges>

using namespace Qt::StringLiterals;

class tst_Pool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void awaitedFromAQCoroTask();
    void futureOfAnotherPool();
    void joinInACancelledTask();
    void execInACancelledTaskWaitsForARecoveringOne();
    void mapInACancelledTaskWaitsForRecoveringItems();
    void spawnCancelledInTheTurnItGotItsSlot();
    void cancelAllEndsAMapBetweenItems();
    void cancelAllFromIdleAndMapAnew();
    void mapStartedWhileEverythingIsCancelled();
    void cancelFromASignal();
    void spawnFromASignal();
    void nestedEventLoopInAWorker();
    void tasksThatSpawnTasks();
    void idsAreNeverReused();
};

void tst_Pool::awaitedFromAQCoroTask()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(2);
        auto qcoro = [&]() -> QCoro::Task<QString> {
            Log log;
            AioFuture<int> spawned = co_await pool.spawn(later(1));
            log << QString::number(co_await spawned) << QString::number(co_await pool.exec(later(2)));
            const QList<int> items{ 3, 4 };
            log << outcomes(co_await pool.map(later, items));
            AioFuture<int> stuck = pool.spawnN(gated(gate, 5));
            AioCancelReport report = co_await pool.cancel(stuck);
            log << QString::number(report.cancelled);
            try {
                co_await stuck;
            } catch (const AioCancelled &) {
                log << "cancelled";
            }
            if (co_await pool.join())
                log << "joined";
            auto results = pool.iterMap(later, items);
            QCORO_FOREACH(const AioResult<int> &result, results)
                log << QString::number(result.value());
            co_return log.text();
        };
        CO_COMPARE(co_await qcoro(), u"1 2 3 4 1 cancelled joined 3 4"_s);
    };
    runBody(body);
}

void tst_Pool::futureOfAnotherPool()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool a(1);
        AioPool b(1);
        AioFuture<int> inA = a.spawnN(gated(gate, 1));
        auto waiter = [inA]() -> AioTask<int> { co_return co_await inA; };
        AioFuture<int> first = b.spawnN(waiter());
        co_await turns();
        // Awaiting a future does not tie its task to the awaiter: the task continues.
        co_await b.cancel(first);
        CO_VERIFY(first.isCancelled());
        CO_VERIFY(!inA.isFinished());
        AioFuture<int> second = b.spawnN(waiter());
        gate.open();
        CO_COMPARE(co_await second, 1);
    };
    runBody(body);
}

void tst_Pool::joinInACancelledTask()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioPool joiners;
        auto joiner = [&pool]() -> AioTask<bool> { co_return co_await pool.join(); };
        AioFuture<int> task = pool.spawnN(gated(gate, 1));
        AioFuture<bool> joined = joiners.spawnN(joiner());
        co_await turns();
        co_await joiners.cancel(joined);
        CO_VERIFY(joined.isCancelled());
        CO_VERIFY(!task.isFinished());
        gate.open();
        CO_COMPARE(co_await task, 1);
    };
    runBody(body);
}

void tst_Pool::execInACancelledTaskWaitsForARecoveringOne()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(1);
        AioPool callers;
        auto caller = [&]() -> AioTask<> {
            try {
                co_await pool.exec(recovering(log, u"a"_s, never, cleanup, 1));
            } catch (const AioCancelled &) {
                log << "cancelled";
                throw;
            }
        };
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        called.cancel();
        co_await turns();
        CO_COMPARE(log.text(), u"+a !a"_s);
        CO_VERIFY(!called.isFinished());
        cleanup.open();
        CO_VERIFY(co_await callers.join());
        CO_COMPARE(log.text(), u"+a !a -a cancelled"_s);
        CO_VERIFY(called.isCancelled());
        CO_COMPARE(pool.succeededCount(), qint64(1));
    };
    runBody(body);
}

void tst_Pool::mapInACancelledTaskWaitsForRecoveringItems()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(1);
        AioPool callers;
        auto fn = [&](int i) -> AioTask<int> { return recovering(log, QString::number(i), never, cleanup, i); };
        auto caller = [&]() -> AioTask<> { co_await pool.map(fn, std::views::iota(0, 9)); };
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        called.cancel();
        co_await turns();
        CO_VERIFY(!called.isFinished());
        cleanup.open();
        CO_VERIFY(co_await callers.join());
        CO_VERIFY(called.isCancelled());
        CO_COMPARE(log.text(), u"+0 !0 -0"_s);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Pool::spawnCancelledInTheTurnItGotItsSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        AioPool callers;
        auto caller = [&]() -> AioTask<> {
            co_await pool.spawn(logged(log, u"b"_s, gate));
            log << "went on";
        };
        AioFuture<int> first = pool.spawnN(gated(gate, 1));
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        // In one turn: the slot becomes free, the spawn gets it, and its caller is cancelled.
        connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) {
            if (id == first.id())
                called.cancel();
        });
        first.cancel();
        CO_VERIFY(co_await callers.join());
        CO_VERIFY(called.isCancelled());
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(!log.contains("went on"));
        CO_COMPARE(pool.activeCount(), 0);
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_Pool::cancelAllEndsAMapBetweenItems()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        int called = 0;
        auto fn = [&](int i) -> AioTask<int> {
            ++called;
            return gated(gate, i);
        };
        auto notYetPulled = pool.map(fn, QList<int>{ 1, 2, 3 });
        AioCancelReport report = co_await pool.cancel();
        CO_COMPARE(report.cancelled, 0);
        CO_THROWS(AioCancelled, co_await notYetPulled);
        CO_COMPARE(called, 0);
        auto running = pool.map(fn, QList<int>{ 1, 2, 3 });
        co_await turns();
        CO_COMPARE(called, 1);
        pool.cancelAll();
        CO_THROWS(AioCancelled, co_await running);
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(called, 1);
    };
    runBody(body);
}

void tst_Pool::cancelAllFromIdleAndMapAnew()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        int idles = 0;
        // Like an application that keeps its pool busy. cancelAll() does not affect tasks that are spawned after it.
        connect(&pool, &AioPool::idle, &pool, [&] {
            if (++idles < 4)
                static_cast<void>(pool.map(later, QList<int>{ 1, 2 }));
        });
        auto mapped = pool.map(later, QList<int>{ 1, 2 });
        pool.cancelAll();
        CO_THROWS(AioCancelled, co_await mapped);
        CO_VERIFY(co_await until([&] { return idles == 4; }));
        CO_COMPARE(pool.succeededCount(), qint64(6));
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Pool::mapStartedWhileEverythingIsCancelled()
{
    auto body = []() -> AioTask<> {
        Gate never;
        AioPool pool(3);
        auto worker = [&](AioContext context) -> AioTask<int> {
            const std::stop_callback callback(context.stopToken(), [&pool] {
                static_cast<void>(pool.map(later, QList<int>{ 1, 2 }));
            });
            co_await never.wait();
            co_return 0;
        };
        AioFuture<int> first = pool.spawnN(worker);
        AioFuture<int> second = pool.spawnN(worker);
        co_await turns();
        pool.cancelAll();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(first.isCancelled() && second.isCancelled());
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_Pool::cancelFromASignal()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(1);
        connect(&pool, &AioPool::taskSpawned, &pool, [&pool](qint64 id) {
            if (id == 2)
                pool.cancelTask(id);
        });
        connect(&pool, &AioPool::taskStarted, &pool, [&pool](qint64 id) {
            if (id == 3)
                pool.cancelTask(id);
        });
        AioFuture<int> first = pool.spawnN(logged(log, u"a"_s, open, 1));
        AioFuture<int> second = pool.spawnN(logged(log, u"b"_s, open, 2));
        CO_VERIFY(second.isCancelled());
        AioFuture<int> third = pool.spawnN(logged(log, u"c"_s, open, 3));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(first.result(), 1);
        CO_VERIFY(third.isCancelled());
        CO_VERIFY(!log.contains("+b"));
        CO_VERIFY(!log.contains("-c"));
        CO_COMPARE(pool.cancelledCount(), qint64(2));
    };
    runBody(body);
}

void tst_Pool::spawnFromASignal()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        int left = 5;
        connect(&pool, &AioPool::taskFinished, &pool, [&] {
            if (left-- > 0)
                pool.spawnN(later(1));
        });
        pool.spawnN(later(0));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), qint64(6));
    };
    runBody(body);
}

void tst_Pool::nestedEventLoopInAWorker()
{
    auto body = []() -> AioTask<> {
        Log log;
        QEventLoop loop;
        int running = 0;
        int highest = 0;
        AioPool pool(2);
        auto nesting = [&]() -> AioTask<int> {
            highest = std::max(highest, ++running);
            log << "in";
            loop.exec();
            log << "out";
            co_await Aio::yield();
            --running;
            co_return 1;
        };
        auto other = [&](int i) -> AioTask<int> {
            highest = std::max(highest, ++running);
            co_await turns(1);
            log << QString::number(i);
            --running;
            if (i == 3)
                loop.quit();
            co_return i;
        };
        pool.spawnN(nesting());
        for (int i = 0; i < 5; ++i)
            pool.spawnN(other(i));
        CO_VERIFY(co_await pool.join());
        const QString text = log.text();
        CO_VERIFY(text.startsWith(u"in 0 1 2 3 "_s));
        CO_VERIFY(log.contains("out") && log.contains("4"));
        CO_COMPARE(highest, 2);
    };
    runBody(body);
}

void tst_Pool::tasksThatSpawnTasks()
{
    auto body = []() -> AioTask<> {
        AioPool pool(3);
        int ran = 0;
        auto tree = [&](int depth, auto &self) -> AioTask<> {
            ++ran;
            co_await Aio::yield();
            if (depth > 0) {
                pool.spawnN(self(depth - 1, self));
                pool.spawnN(self(depth - 1, self));
            }
        };
        pool.spawnN(tree(5, tree));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(ran, 63);
    };
    runBody(body);
}

void tst_Pool::idsAreNeverReused()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        qint64 last = 0;
        for (int i = 0; i < 20; ++i) {
            AioFuture<int> future = pool.spawnN(later(i));
            CO_COMPARE(future.id(), ++last);
            if (i % 3 == 0)
                future.cancel();
            else
                co_await future;
        }
        const QList<int> items{ 1, 2, 3 };
        co_await pool.map(later, items);
        CO_COMPARE(pool.spawnN(later(1)).id(), qint64(24));
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_Pool)
#include "tst_pool.moc"
