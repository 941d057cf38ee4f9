// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that is destroyed while workers of every kind are busy.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <QCoro/QCoroTask>
#include <QTimer>

#include <atomic>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_PoolDeathWorkers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void qcoroTaskGoesOnDetached();
    void qcoroTaskGoesOnWithItsCallable();
    void qcoroTaskGoesOnWithItsItemAndContext();
    void qcoroTaskOfAMapGoesOnWithItsFunction();
    void qcoroCallbackGoesOnWithItsArguments();
    void concurrentIsToldAndWaitedFor();
    void concurrentInCombinationsIsToldBeforeAnyIsWaitedFor_data();
    void concurrentInCombinationsIsToldBeforeAnyIsWaitedFor();
    void workerThatDeletesItsPoolAndThrows();
    void futureWorkerIsCancelled();
    void sleepingAndWaitingForSignals();
    void destroyedWithItsParent();
    void deepChain();
    void nothingIsLeft();
};

void tst_PoolDeathWorkers::qcoroTaskGoesOnDetached()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioContext kept;
        auto worker = [&](AioContext context) -> QCoro::Task<int> {
            kept = context;
            co_await gate.wait();
            log << "went on";
            co_return 5;
        };
        auto pool = std::make_unique<AioPool>(1);
        // Called through another callable: the pool's own copy is destroyed with the pool, the coroutine's captures
        // must not be.
        auto keep = [&worker](AioContext context) { return worker(std::move(context)); };
        AioFuture<int> future = pool->spawnN(keep);
        co_await turns();
        pool.reset();
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(!kept.pool());
        gate.open();
        co_await turns();
        CO_COMPARE(log.text(), u"went on"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolDeathWorkers::qcoroTaskGoesOnWithItsCallable()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        int seen = 0;
        Gate gate;
        auto pool = std::make_unique<AioPool>(1);
        {
            const Counted captured(7);
            pool->spawnN([captured, &seen, &gate]() -> QCoro::Task<> {
                co_await gate.wait();
                seen = captured.value();
            });
        }
        co_await turns();
        pool.reset();
        // The worker's last frame has not ended, so that the callable, whose captures are in use, is kept.
        CO_COMPARE(Counted::living(), before + 1);
        gate.open();
        co_await turns();
        CO_COMPARE(seen, 7);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolDeathWorkers::qcoroTaskGoesOnWithItsItemAndContext()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate gate;
        auto pool = std::make_unique<AioPool>(2);
        auto fn = [&](const AioContext &context, const Counted &item) -> QCoro::Task<> {
            co_await gate.wait();
            log << QStringLiteral("%1:%2:%3").arg(context.id()).arg(item.value()).arg(context.pool() == nullptr);
        };
        {
            QList<AioFuture<void>> futures = pool->mapN(fn, std::vector<Counted>(1, Counted(7)));
            co_await turns();
            pool.reset();
            CO_VERIFY(futures[0].isCancelled());
            CO_COMPARE(Counted::living(), before + 1);
            gate.open();
            co_await turns();
            CO_COMPARE(log.text(), u"1:7:1"_s);
            CO_COMPARE(Counted::living(), before);
        }
    };
    runBody(body);
}

//! Checks that the function outlives the map, which owns it and lends it to its tasks.
void tst_PoolDeathWorkers::qcoroTaskOfAMapGoesOnWithItsFunction()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate gate;
        auto pool = std::make_unique<AioPool>(2);
        auto outer = std::make_unique<AioPool>(1);
        AioFuture<void> awaiting = outer->spawnN([&]() -> AioTask<> {
            auto fn = [function = Counted(1), &log, &gate](const Counted &item) -> QCoro::Task<> {
                co_await gate.wait();
                log << QString::number(function.value()) << QString::number(item.value());
            };
            std::vector<Counted> items(1, Counted(7));
            auto results = pool->map(std::move(fn), std::move(items));
            co_await results;
        });
        co_await turns();
        pool.reset();
        co_await turns();
        CO_VERIFY(awaiting.isFinished());
        outer.reset();
        CO_COMPARE(Counted::living(), before + 2);
        gate.open();
        co_await turns();
        CO_COMPARE(log.text(), u"1 7"_s);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolDeathWorkers::qcoroCallbackGoesOnWithItsArguments()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        int seen = 0;
        Gate gate;
        auto worker = []() -> AioTask<Counted> { co_return Counted(7); };
        auto cb = [&](const std::optional<Counted> &value, std::exception_ptr,
                      const Counted &context) -> QCoro::Task<> {
            co_await gate.wait();
            seen = value->value() + context.value();
        };
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<void> future = pool->spawnN(worker(), cb, Counted(20));
        co_await turns();
        CO_COMPARE(Counted::living(), before + 2);
        pool.reset();
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(Counted::living(), before + 2);
        gate.open();
        co_await turns();
        CO_COMPARE(seen, 27);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolDeathWorkers::concurrentIsToldAndWaitedFor()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> started = 0;
        std::atomic<int> ended = 0;
        auto work = [&](QPromise<int> &promise) {
            ++started;
            while (!promise.isCanceled())
                QThread::yieldCurrentThread();
            ++ended;
        };
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        auto pool = std::make_unique<AioPool>(2);
        AioFuture<int> first = pool->spawnN(Aio::concurrent(&threads, work));
        AioFuture<int> second = pool->spawnN(Aio::concurrent(&threads, work));
        CO_VERIFY(co_await until([&started] { return started.load() == 2; }));
        pool.reset();
        CO_COMPARE(ended.load(), 2);
        CO_VERIFY(first.isCancelled() && second.isCancelled());
    };
    runBody(body);
}

using Combination = std::function<AioTask<>(AioTask<> first, AioTask<> second)>;
Q_DECLARE_METATYPE(Combination)

void tst_PoolDeathWorkers::concurrentInCombinationsIsToldBeforeAnyIsWaitedFor_data()
{
    QTest::addColumn<Combination>("combination");
    QTest::addColumn<bool>("byContext");
    const Combination all = [](AioTask<> first, AioTask<> second) -> AioTask<> {
        co_await Aio::whenAll(std::move(first), std::move(second));
    };
    const Combination any = [](AioTask<> first, AioTask<> second) -> AioTask<> {
        co_await Aio::whenAny(std::move(first), std::move(second));
    };
    const Combination nested = [](AioTask<> first, AioTask<> second) -> AioTask<> {
        co_await Aio::whenAll(Aio::timeout(std::move(first), 1h), Aio::shield(std::move(second)));
    };
    const Combination interruptible = [](AioTask<> first, AioTask<> second) -> AioTask<> {
        AioContext context = co_await Aio::context();
        co_await Aio::whenAll(std::move(first), context.interruptible(std::move(second)));
    };
    for (const bool byContext : { false, true }) {
        const char *const end = byContext ? "its context object" : "its pool";
        QTest::addRow("whenAll, %s", end) << all << byContext;
        QTest::addRow("whenAny, %s", end) << any << byContext;
        QTest::addRow("timeout and shield in whenAll, %s", end) << nested << byContext;
        QTest::addRow("interruptible in whenAll, %s", end) << interruptible << byContext;
    }
}

void tst_PoolDeathWorkers::concurrentInCombinationsIsToldBeforeAnyIsWaitedFor()
{
    QFETCH(const Combination, combination);
    QFETCH(const bool, byContext);
    auto body = [&]() -> AioTask<> {
        std::atomic<int> started = 0;
        std::atomic<int> told = 0;
        // Neither returns before both have been notified
        const auto work = [&started, &told](QPromise<void> &promise) {
            ++started;
            while (!promise.isCanceled())
                QThread::yieldCurrentThread();
            ++told;
            while (told.load() < 2)
                QThread::yieldCurrentThread();
        };
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        auto pool = std::make_unique<AioPool>(1);
        auto context = std::make_unique<QObject>();
        AioTask<> task = combination(Aio::concurrent(&threads, work), Aio::concurrent(&threads, work));
        AioFuture<void> future = pool->spawnN(std::move(task), AioTaskOptions().withContext(context.get()));
        CO_VERIFY(co_await until([&started] { return started.load() == 2; }));
        if (byContext)
            context.reset();
        else
            pool.reset();
        CO_COMPARE(told.load(), 2);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolDeathWorkers::workerThatDeletesItsPoolAndThrows()
{
    auto body = []() -> AioTask<> {
        auto pool = std::make_unique<AioPool>(1);
        const auto worker = [&pool]() -> AioTask<int> {
            pool.reset();
            throw std::runtime_error("after the pool");
        };
        const auto plain = [&pool]() -> AioTask<int> {
            if (pool) {
                pool.reset();
                throw std::runtime_error("after the pool");
            }
            return later(1);
        };
        AioFuture<int> future = pool->spawnN(worker);
        co_await turns();
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(outcome(future), u"cancelled"_s);
        int called = 0;
        const auto cb = [&called](AioResult<int>) -> AioTask<int> {
            ++called;
            co_return 0;
        };
        for (const bool withCallback : { false, true }) {
            pool = std::make_unique<AioPool>(1);
            future = withCallback ? pool->spawnN(plain, cb) : pool->spawnN(plain);
            co_await turns();
            CO_VERIFY(!pool);
            CO_COMPARE(outcome(future), u"cancelled"_s);
        }
        CO_COMPARE(called, 0);
    };
    runBody(body);
}

void tst_PoolDeathWorkers::futureWorkerIsCancelled()
{
    auto body = []() -> AioTask<> {
        QPromise<int> promise;
        promise.start();
        auto worker = [&promise] { return promise.future(); };
        auto pool = std::make_unique<AioPool>(1);
        AioFuture<int> future = pool->spawnN(worker);
        co_await turns();
        pool.reset();
        CO_VERIFY(promise.isCanceled());
        CO_VERIFY(future.isCancelled());
        promise.finish();
        co_await turns();
    };
    runBody(body);
}

void tst_PoolDeathWorkers::sleepingAndWaitingForSignals()
{
    auto body = []() -> AioTask<> {
        QObject sender;
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(1h);
        QPromise<int> promise;
        promise.start();
        auto sleeping = []() -> AioTask<> { co_await Aio::sleep(1h); };
        auto listening = [&sender]() -> AioTask<> { co_await Aio::signal(&sender, &QObject::objectNameChanged); };
        auto ticking = [&timer]() -> AioTask<> { co_await timer; };
        auto future = [&promise]() -> AioTask<int> { co_return co_await promise.future(); };
        auto pool = std::make_unique<AioPool>(4);
        const AioFuture<void> futures[] = { pool->spawnN(sleeping()), pool->spawnN(listening()),
                                            pool->spawnN(ticking()) };
        AioFuture<int> value = pool->spawnN(future());
        co_await turns();
        pool.reset();
        for (const AioFuture<void> &future : futures)
            CO_VERIFY(future.isCancelled());
        CO_VERIFY(value.isCancelled());
        // No source has a listener any more.
        sender.setObjectName(u"x"_s);
        timer.start(0);
        promise.addResult(1);
        promise.finish();
        CO_VERIFY(co_await until([&timer] { return !timer.isActive(); }));
        co_await turns();
    };
    runBody(body);
}

void tst_PoolDeathWorkers::destroyedWithItsParent()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto parent = std::make_unique<QObject>();
        auto *pool = new AioPool(1, parent.get());
        AioFuture<int> future = pool->spawnN(logged(log, u"a"_s, never));
        co_await turns();
        parent.reset();
        CO_COMPARE(log.text(), u"+a !a"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

static AioTask<int> deep(const Gate &gate, const Gate &cleanup, int depth)
{
    const Counted local(depth);
    if (depth > 0)
        co_return co_await deep(gate, cleanup, depth - 1);
    try {
        co_await gate.wait();
    } catch (const AioCancelled &) {
    }
    co_await cleanup.wait();
    co_return 0;
}

void tst_PoolDeathWorkers::deepChain()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Gate never;
        auto pool = std::make_unique<AioPool>(1);
        pool->spawnN(deep(never, never, 20'000));
        co_await turns();
        CO_COMPARE(Counted::living(), before + 20'001);
        pool.reset();
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolDeathWorkers::nothingIsLeft()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Gate never;
        {
            AioFuture<Counted> done;
            AioFuture<Counted> stuck;
            auto worker = [&never](Counted argument, bool waits) -> AioTask<Counted> {
                const Counted local(1);
                co_await Aio::yield();
                if (waits)
                    co_await never.wait();
                co_return argument;
            };
            auto pool = std::make_unique<AioPool>(4);
            const Counted item(3);
            done = pool->spawnN(worker(item, false));
            stuck = pool->spawnN(worker(item, true));
            auto fn = [&worker](Counted c) -> AioTask<Counted> { return worker(std::move(c), true); };
            auto results = pool->iterMap(fn, std::vector<Counted>(6));
            co_await done;
            co_await turns();
            pool.reset();
            CO_VERIFY(stuck.isCancelled());
            CO_COMPARE(done.result().value(), 3);
        }
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolDeathWorkers)
#include "tst_pool_death_workers.moc"
