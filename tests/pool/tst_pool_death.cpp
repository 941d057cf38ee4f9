// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that is destroyed from outside while it is busy.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_PoolDeath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofAnIdlePool();
    void waitingTasksNeverRun();
    void activeTasksAreUnwoundAtOnce();
    void innermostFirst();
    void recoveringFramesAreDestroyed();
    void shieldsEndToo();
    void noSignals();
    void futuresAndViewsAreCancelled();
    void noCallbackRuns();
    void callbackThatRunsIsUnwound();
};

void tst_PoolDeath::ofAnIdlePool()
{
    auto body = []() -> AioTask<> {
        auto pool = std::make_unique<AioPool>(2);
        auto joined = pool->join();
        pool.reset();
        // The pool was empty, but join() is awaited only after the pool's destruction.
        CO_THROWS(AioCancelled, co_await joined);
        auto used = std::make_unique<AioPool>(2);
        CO_COMPARE(co_await used->exec(later(1)), 1);
        used.reset();
    };
    runBody(body);
}

void tst_PoolDeath::waitingTasksNeverRun()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate gate;
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> a = pool->spawnN(logged(log, u"a"_s, gate));
        const Counted captured(1);
        auto callable = [captured, &log]() -> AioTask<int> {
            log << "callable";
            co_return captured.value();
        };
        AioFuture<int> b = pool->spawnN(callable);
        AioFuture<int> c = pool->spawnN(logged(log, u"c"_s, gate));
        pool.reset();
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(a.isCancelled() && b.isCancelled() && c.isCancelled());
        CO_COMPARE(Counted::living(), before + 2);
        gate.open();
        co_await turns();
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

void tst_PoolDeath::activeTasksAreUnwoundAtOnce()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        auto pool = std::make_unique<AioPool>(2);
        AioFuture<int> a = pool->spawnN(logged(log, u"a"_s, gate));
        AioFuture<int> b = pool->spawnN(logged(log, u"b"_s, gate));
        co_await turns();
        CO_COMPARE(log.take(), u"+a +b"_s);
        pool.reset();
        CO_COMPARE(log.take(), u"!a !b"_s);
        CO_VERIFY(a.isCancelled() && b.isCancelled());
        gate.open();
        co_await turns();
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

void tst_PoolDeath::innermostFirst()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        pool->spawnN(nested(log, never));
        co_await turns();
        pool.reset();
        CO_COMPARE(log.text(), u"+inner !inner middle outer"_s);
    };
    runBody(body);
}

void tst_PoolDeath::recoveringFramesAreDestroyed()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate never;
        Gate cleanup;
        auto inner = [&]() -> AioTask<int> {
            const Counted local(1);
            co_return co_await recovering(log, u"a"_s, never, cleanup, 1);
        };
        auto outer = [&]() -> AioTask<int> {
            const Counted local(2);
            const int value = co_await inner();
            log << "went on";
            co_return value;
        };
        // Recovers without another await: a value, which comes too late for its future.
        auto quick = [&]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                log << "quick";
            }
            co_return 7;
        };
        auto pool = std::make_unique<AioPool>(2);
        AioFuture<int> slow = pool->spawnN(outer());
        AioFuture<int> fast = pool->spawnN(quick());
        co_await turns();
        CO_COMPARE(log.take(), u"+a"_s);
        pool.reset();
        CO_COMPARE(Counted::living(), before);
        CO_VERIFY(log.contains("!a") && log.contains("quick") && !log.contains("went on"));
        CO_VERIFY(slow.isCancelled() && fast.isCancelled());
        cleanup.open();
        co_await turns();
        CO_VERIFY(!log.contains("-a"));
    };
    runBody(body);
}

void tst_PoolDeath::shieldsEndToo()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate never;
        auto worker = [&]() -> AioTask<int> {
            const Counted local(1);
            co_return co_await Aio::shield(logged(log, u"shielded"_s, never));
        };
        auto group = [&]() -> AioTask<int> {
            const Counted local(1);
            auto [a, b] = co_await Aio::whenAll(logged(log, u"left"_s, never), logged(log, u"right"_s, never));
            co_return a + b;
        };
        auto pool = std::make_unique<AioPool>(2);
        AioFuture<int> shielded = pool->spawnN(worker());
        AioFuture<int> grouped = pool->spawnN(group());
        co_await turns();
        CO_COMPARE(log.take(), u"+shielded +left +right"_s);
        pool.reset();
        CO_COMPARE(Counted::living(), before);
        CO_VERIFY(log.contains("!shielded") && log.contains("!left") && log.contains("!right"));
        CO_VERIFY(shielded.isCancelled() && grouped.isCancelled());
    };
    runBody(body);
}

void tst_PoolDeath::noSignals()
{
    auto body = []() -> AioTask<> {
        Log log;
        int notifies = 0;
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        logSignals(*pool, log);
        for (auto signal : { &AioPool::activeCountChanged, &AioPool::waitingCountChanged, &AioPool::countChanged,
                             &AioPool::emptyChanged, &AioPool::fullChanged, &AioPool::cancelledCountChanged,
                             &AioPool::executedCountChanged })
            connect(pool.get(), signal, pool.get(), [&notifies] { ++notifies; });
        pool->spawnN(gated(never, 1));
        pool->spawnN(gated(never, 2));
        co_await turns();
        CO_VERIFY(notifies > 0);
        CO_COMPARE(log.take(), u"spawned:1 spawned:2 started:1"_s);
        notifies = 0;
        pool->cancelTask(2);
        log.take();
        pool.reset();
        co_await turns();
        CO_COMPARE(log.text(), QString());
        CO_COMPARE(notifies, 0);
    };
    runBody(body);
}

void tst_PoolDeath::futuresAndViewsAreCancelled()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> active = pool->spawnN(gated(never, 1));
        AioFuture<int> waiting = pool->spawnN(gated(never, 2));
        QFuture<int> viewOfActive = active;
        QFuture<int> viewOfWaiting = waiting;
        active.onCanceled([&] { return log << (active.isCancelled() ? "active" : "too early"), 0; });
        waiting.onCanceled([&log] { return log << "waiting", 0; });
        viewOfActive.then([&log](int) { log << "then"; });
        co_await turns();
        pool.reset();
        for (const QFuture<int> &view : { viewOfActive, viewOfWaiting })
            CO_VERIFY(view.isFinished() && view.isCanceled());
        CO_VERIFY(log.contains("active") && log.contains("waiting") && !log.contains("then"));
        CO_COMPARE(active.state(), AioPool::TaskState::Cancelled);
        CO_THROWS(AioCancelled, active.result());
        CO_THROWS(AioCancelled, co_await waiting);
        CO_VERIFY(!active.cancel());
    };
    runBody(body);
}

void tst_PoolDeath::noCallbackRuns()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate never;
        const Counted captured(1);
        auto cb = [captured, &log](AioResult<int>) -> AioTask<int> {
            log << "cb";
            co_return captured.value();
        };
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> active = pool->spawnN(logged(log, u"a"_s, never), cb);
        AioFuture<int> waiting = pool->spawnN(logged(log, u"b"_s, never), cb);
        co_await turns();
        pool.reset();
        CO_COMPARE(log.text(), u"+a !a"_s);
        CO_VERIFY(active.isCancelled() && waiting.isCancelled());
        CO_COMPARE(Counted::living(), before + 2);
    };
    runBody(body);
}

void tst_PoolDeath::callbackThatRunsIsUnwound()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto cb = [&](AioResult<int>) -> AioTask<int> { return logged(log, u"cb"_s, never); };
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> future = pool->spawnN(immediate(1), cb);
        co_await turns();
        CO_COMPARE(log.text(), u"+cb"_s);
        pool.reset();
        CO_COMPARE(log.text(), u"+cb !cb"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolDeath)
#include "tst_pool_death.moc"
