// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that is destroyed while coroutines await it.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroTask>

#include <ranges>

using namespace Qt::StringLiterals;

class tst_PoolDeathAwaiters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void awaitersGetCancelled_data();
    void awaitersGetCancelled();
    void awaitersInQCoroTasksGetCancelled();
    void iterMapGetsCancelled();
    void verbsWhileItDies();
    void cancelledAndThenDestroyed();
    void pausedPool();
    void whileMapping();
};

void tst_PoolDeathAwaiters::awaitersGetCancelled_data()
{
    QTest::addColumn<QString>("verb");
    for (const char *verb : { "spawn", "exec", "execActive", "map", "join", "cancel", "future", "iterMap" })
        QTest::newRow(verb) << QString::fromUtf8(verb);
}

void tst_PoolDeathAwaiters::awaitersGetCancelled()
{
    QFETCH(QString, verb);
    auto body = [verb]() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        auto pool = std::make_unique<AioPool>(1);
        auto fn = [&](int i) -> AioTask<int> { return gated(never, i); };
        auto awaiting = [&]() -> AioTask<> {
            if (verb == u"spawn"_s) {
                co_await pool->spawn(gated(never, 1));
            } else if (verb == u"exec"_s || verb == u"execActive"_s) {
                co_await pool->exec(gated(never, 1));
            } else if (verb == u"map"_s) {
                co_await pool->map(fn, std::views::iota(0, 5));
            } else if (verb == u"join"_s) {
                co_await pool->join();
            } else if (verb == u"cancel"_s) {
                co_await pool->cancel();
            } else if (verb == u"future"_s) {
                AioFuture<int> future = pool->spawnN(gated(never, 1));
                co_await future;
            } else {
                auto results = pool->iterMap(fn, std::views::iota(0, 5));
                QCORO_FOREACH(const AioResult<int> &result, results)
                    log << result.errorString();
            }
        };
        auto caller = [&]() -> AioTask<> {
            try {
                co_await awaiting();
                log << "returned";
            } catch (const AioCancelled &) {
                log << "cancelled";
            }
        };
        AioPool callers;
        if (verb != u"execActive"_s)
            pool->spawnN(recovering(log, u"a"_s, never, cleanup, 1));
        co_await turns();
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        CO_VERIFY(!called.isFinished());
        log.take();
        pool.reset();
        CO_VERIFY(!log.contains("cancelled")); // an awaiter resumes in a turn of its own
        co_await called;
        CO_VERIFY(log.text().endsWith(u"cancelled"_s));
        CO_VERIFY(!log.contains("returned"));
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::awaitersInQCoroTasksGetCancelled()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        pool->spawnN(gated(never, 1));
        auto join = [&]() -> QCoro::Task<> {
            try {
                co_await pool->join();
            } catch (const AioCancelled &) {
                log << "join";
            }
        };
        auto exec = [&]() -> QCoro::Task<> {
            try {
                co_await pool->exec(gated(never, 1));
            } catch (const AioCancelled &) {
                log << "exec";
            }
        };
        auto spawn = [&]() -> QCoro::Task<> {
            try {
                co_await pool->spawn(gated(never, 1));
            } catch (const AioCancelled &) {
                log << "spawn";
            }
        };
        QCoro::Task<> joining = join();
        QCoro::Task<> executing = exec();
        QCoro::Task<> spawning = spawn();
        co_await turns();
        CO_COMPARE(log.text(), QString());
        pool.reset();
        co_await joining;
        co_await executing;
        co_await spawning;
        CO_COMPARE(log.count(), qsizetype(3));
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::iterMapGetsCancelled()
{
    auto body = []() -> AioTask<> {
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        auto fn = [&](int i) -> AioTask<int> { return i == 0 ? immediate(i) : gated(never, i); };
        auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
        auto results = pool->iterMap(fn, QList<int>{ 0, 1, 2 }, options);
        auto step = co_await results.begin();
        CO_COMPARE((*step).value(), 0);
        pool.reset();
        CO_THROWS(AioCancelled, co_await ++step);
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::verbsWhileItDies()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate open;
        open.open();
        auto pool = std::make_unique<AioPool>(1);
        AioPool *const dying = pool.get();
        AioFuture<int> late;
        auto worker = [&]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                late = dying->spawnN(logged(log, u"late"_s, open));
                dying->cancelAll();
                dying->setSize(10);
                throw;
            }
            co_return 1;
        };
        pool->spawnN(worker());
        co_await turns();
        pool.reset();
        CO_VERIFY(late.id() != 0 && late.isCancelled());
        co_await turns();
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::cancelledAndThenDestroyed()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> undelivered = pool->spawnN(logged(log, u"a"_s, never));
        co_await turns();
        undelivered.cancel();
        pool.reset();
        CO_COMPARE(log.take(), u"+a !a"_s);

        pool = std::make_unique<AioPool>(1);
        AioFuture<int> cleaning = pool->spawnN(recovering(log, u"b"_s, never, cleanup, 1));
        co_await turns();
        cleaning.cancel();
        co_await turns();
        CO_COMPARE(log.take(), u"+b !b"_s);
        pool.reset();
        CO_VERIFY(cleaning.isCancelled());
        CO_COMPARE(log.take(), QString());

        // Thousands of tasks have been asked to cancel, and are finished in portions.
        pool = std::make_unique<AioPool>(1);
        auto fn = [&never](int i) -> AioTask<int> { return gated(never, i); };
        QList<AioFuture<int>> futures = pool->mapN(fn, std::views::iota(0, 2000));
        pool->cancelAll();
        pool.reset();
        for (const AioFuture<int> &future : futures)
            CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::pausedPool()
{
    auto body = []() -> AioTask<> {
        auto pool = std::make_unique<AioPool>(1);
        pool->pause();
        AioFuture<int> future = pool->spawnN(later(1));
        auto mapped = pool->map(later, QList<int>{ 1, 2 });
        co_await turns();
        pool.reset();
        CO_VERIFY(future.isCancelled());
        CO_THROWS(AioCancelled, co_await mapped);
    };
    runBody(body);
}

void tst_PoolDeathAwaiters::whileMapping()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        int called = 0;
        Gate never;
        auto fn = [&](Counted item) -> AioTask<int> {
            ++called;
            co_await never.wait();
            co_return item.value();
        };
        auto pool = std::make_unique<AioPool>(2);
        {
            auto notPulled = pool->map(fn, std::vector<Counted>(3));
            pool.reset();
            CO_THROWS(AioCancelled, co_await notPulled);
        }
        CO_COMPARE(called, 0);
        CO_COMPARE(Counted::living(), before);
        pool = std::make_unique<AioPool>(2);
        {
            auto running = pool->map(fn, std::vector<Counted>(5));
            co_await turns();
            pool.reset();
            CO_THROWS(AioCancelled, co_await running);
        }
        CO_COMPARE(called, 2);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolDeathAwaiters)
#include "tst_pool_death_awaiters.moc"
