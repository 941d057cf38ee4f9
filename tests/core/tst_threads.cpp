// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool in one thread that is used from others.

#include "support/poolthread.h"
#include "support/sanitizers.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>

#include <QtCore/QElapsedTimer>
#include <QtCore/QFutureWatcher>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

class tst_Threads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void workersCallbacksAndSignalsStayAtHome();
    void mapsFromElsewhere();
    void theOrderIsThatOfTheCalls();
    void aWaitingTaskCountsBeforeItArrives();
    void awaitedElsewhere();
    void awaiterElsewhereLetsGo();
    void iteratedElsewhere();
    void poolDiesWhileAwaitedElsewhere();
    void poolDiesBeforeTasksArrive();
    void cancelFromElsewhere();
    void cancelBeforeItArrives();
    void cancelOfTasksByIdAndOfAll();
    void secondCancelFromElsewhere();
    void moveOnlyResultIsTakenOnce();
    void viewsFromElsewhere();
    void viewCancelledElsewhere();
    void moveOnlyViewFromElsewhere();
    void progressFromElsewhere();
    void stopTokenElsewhere();
    void handlesOutliveThePoolElsewhere();
    void labelsOptionsAndContexts();
#ifdef Q_OS_LINUX
    void sleepsWithoutAFileToSpare();
#endif
};

void tst_Threads::workersCallbacksAndSignalsStayAtHome()
{
    PoolThread home;
    std::atomic<int> strayed = 0;
    const auto check = [&] { strayed += home.isCurrent() ? 0 : 1; };
    home.run([&] {
        AioPool &pool = home.pool();
        QObject::connect(&pool, &AioPool::taskSpawned, &pool, check, Qt::DirectConnection);
        QObject::connect(&pool, &AioPool::taskStarted, &pool, check, Qt::DirectConnection);
        QObject::connect(&pool, &AioPool::taskSucceeded, &pool, check, Qt::DirectConnection);
        QObject::connect(&pool, &AioPool::taskFinished, &pool, check, Qt::DirectConnection);
        QObject::connect(&pool, &AioPool::idle, &pool, check, Qt::DirectConnection);
    });
    auto worker = [&check]() -> AioTask<int> {
        check();
        co_await Aio::yield();
        check();
        co_return 1;
    };
    auto cb = [&check](AioResult<int> result) -> AioTask<int> {
        check();
        co_await Aio::yield();
        check();
        co_return result.value() + 1;
    };
    QCOMPARE(Aio::waitFor(home.pool().spawnN(worker, cb)), 2);
    QCOMPARE(strayed.load(), 0);
}

void tst_Threads::mapsFromElsewhere()
{
    PoolThread home(2);
    const QList<AioFuture<int>> futures = home.pool().mapN(later, QList<int>{ 1, 2, 3 });
    int sum = 0;
    for (const AioFuture<int> &future : futures)
        sum += Aio::waitFor(future);
    QCOMPARE(sum, 6);
    QCOMPARE(futures.last().id(), qint64(3));
}

void tst_Threads::theOrderIsThatOfTheCalls()
{
    PoolThread home(1);
    Log log;
    Gate open;
    open.open();
    AioFuture<int> last;
    home.run([&] {
        // This keeps the thread busy: tasks from other threads have to wait, and yet start before those spawned here.
        runElsewhere([&] { home.pool().spawnN(logged(log, u"elsewhere"_s, open)); });
        last = home.pool().spawnN(logged(log, u"here"_s, open));
    });
    Aio::waitFor(last);
    QCOMPARE(log.text(), u"+elsewhere -elsewhere +here -here"_s);
}

void tst_Threads::aWaitingTaskCountsBeforeItArrives()
{
    PoolThread home;
    std::atomic<bool> joined = false;
    home.run([&] {
        AioFuture<int> future;
        runElsewhere([&] { future = home.pool().spawnN(later(7)); });
        QCOMPARE(home.pool().count(), 1);
        QVERIFY(!home.pool().isEmpty());
        joined = Aio::waitFor(home.pool().join());
        QVERIFY(future.isFinished());
        QVERIFY(home.pool().isEmpty());
    });
    QVERIFY(joined);
}

void tst_Threads::awaitedElsewhere()
{
    auto body = []() -> AioTask<> {
        PoolThread home;
        QThread *const here = QThread::currentThread();
        AioFuture<int> future = home.pool().spawnN(later(3));
        CO_COMPARE(co_await future, 3);
        CO_COMPARE(QThread::currentThread(), here);
        CO_COMPARE(co_await future, 3); // finished by now
        AioFuture<int> bad = home.pool().spawnN(failing(1));
        CO_THROWS(std::runtime_error, co_await bad);
        CO_COMPARE(QThread::currentThread(), here);
        auto foreign = [](AioFuture<int> awaited) -> QCoro::Task<int> { co_return co_await awaited; };
        AioFuture<int> another = home.pool().spawnN(later(4));
        CO_COMPARE(co_await foreign(another), 4);
        CO_COMPARE(QThread::currentThread(), here);
    };
    runBody(body);
}

void tst_Threads::awaiterElsewhereLetsGo()
{
    auto body = []() -> AioTask<> {
        PoolThread home;
        AioPool here(1);
        Gate gate;
        AioFuture<int> future = home.pool().spawnN(gated(gate, 5));
        bool resumed = false;
        auto waits = [&]() -> AioTask<> {
            co_await future;
            resumed = true;
        };
        AioFuture<void> waiting = here.spawnN(waits());
        co_await turns();
        CO_VERIFY(waiting.cancel());
        CO_THROWS(AioCancelled, co_await waiting);
        gate.open();
        CO_COMPARE(co_await future, 5);
        co_await turns();
        CO_VERIFY(!resumed);
    };
    runBody(body);
}

void tst_Threads::iteratedElsewhere()
{
    auto body = []() -> AioTask<> {
        PoolThread home(2);
        const QList<AioFuture<int>> futures = home.pool().mapN(later, QList<int>{ 1, 2, 3, 4 });
        int sum = 0;
        auto results = Aio::iterWait(futures);
        for (auto it = co_await results.begin(); it != results.end(); co_await ++it)
            sum += (*it).value();
        CO_COMPARE(sum, 10);
    };
    runBody(body);
}

void tst_Threads::poolDiesWhileAwaitedElsewhere()
{
    PoolThread home;
    Gate never;
    AioFuture<int> future = home.pool().spawnN(gated(never, 1));
    QTimer::singleShot(0, this, [&] { home.destroyPool(); });
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));
    QVERIFY(future.isCancelled());
}

void tst_Threads::poolDiesBeforeTasksArrive()
{
    PoolThread home;
    Gate never;
    AioFuture<int> future;
    QFuture<int> view;
    home.run([&] {
        runElsewhere([&] {
            future = home.pool().spawnN(gated(never, 1));
            view = future;
            future.cancel();
            home.pool().cancelAll();
            home.pool().cancelTask(future.id());
        });
    });
    home.hold();
    AioFuture<int> another = home.pool().spawnN(gated(never, 1));
    const QFuture<int> anotherView = another;
    home.resume();
    home.destroyPool();
    QVERIFY(future.isCancelled());
    QVERIFY(view.isCanceled() && view.isFinished());
    QVERIFY(another.isCancelled());
    QVERIFY(anotherView.isCanceled() && anotherView.isFinished());
    QVERIFY(!another.cancel());
}

void tst_Threads::cancelFromElsewhere()
{
    PoolThread home(1);
    Gate never;
    AioFuture<int> active = home.pool().spawnN(gated(never, 1));
    AioFuture<int> waiting = home.pool().spawnN(gated(never, 2));
    QVERIFY(waiting.cancel());
    QVERIFY(active.cancel());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(active));
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(waiting));
    QVERIFY(!active.cancel());
}

void tst_Threads::cancelBeforeItArrives()
{
    PoolThread home;
    std::atomic<bool> ran = false;
    auto worker = [&ran]() -> AioTask<> {
        ran = true;
        co_return;
    };
    home.hold();
    AioFuture<void> future = home.pool().spawnN(worker);
    QVERIFY(future.cancel());
    QVERIFY(!future.cancel()); // one is on its way
    home.resume();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));
    QVERIFY(!ran);

    // The pool's own thread finds it finished at once.
    home.run([&] {
        runElsewhere([&] { future = home.pool().spawnN(worker); });
        QVERIFY(future.cancel());
        QVERIFY(future.isFinished());
    });
    QVERIFY(!ran);
}

void tst_Threads::cancelOfTasksByIdAndOfAll()
{
    PoolThread home(1);
    Gate never;
    AioFuture<int> one = home.pool().spawnN(gated(never, 1));
    AioFuture<int> two = home.pool().spawnN(gated(never, 2));
    AioFuture<int> three = home.pool().spawnN(gated(never, 3));
    QVERIFY(home.pool().cancelTask(two.id()));
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(two));
    QVERIFY(!one.isFinished() && !three.isFinished());
    QVERIFY(!home.pool().cancelTask(0));
    QVERIFY(!home.pool().cancelTask(4));
    home.pool().cancelAll();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(one));
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(three));
}

void tst_Threads::secondCancelFromElsewhere()
{
    PoolThread home;
    Log log;
    Gate first, second;
    QSemaphore started, cleaning;
    auto stubborn = [&]() -> AioTask<int> {
        started.release();
        try {
            co_await first.wait();
        } catch (const AioCancelled &) {
            cleaning.release();
        }
        co_await second.wait();
        co_return 1;
    };
    AioFuture<int> future = home.pool().spawnN(stubborn);
    started.acquire();
    QVERIFY(future.cancel());
    cleaning.acquire();
    home.run([] {});
    QVERIFY(future.cancel());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));
}

void tst_Threads::moveOnlyResultIsTakenOnce()
{
    PoolThread home;
    auto worker = []() -> AioTask<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
    AioFuture<std::unique_ptr<int>> future = home.pool().spawnN(worker);
    std::atomic<int> taken = 0, refused = 0;
    const auto take = [&] {
        try {
            taken += *Aio::waitFor(AioFuture<std::unique_ptr<int>>(future));
        } catch (const std::logic_error &) {
            ++refused;
        }
    };
    const std::unique_ptr<QThread> a(QThread::create(take)), b(QThread::create(take));
    a->start();
    b->start();
    a->wait();
    b->wait();
    QCOMPARE(taken.load(), 6);
    QCOMPARE(refused.load(), 1);
}

void tst_Threads::viewsFromElsewhere()
{
    PoolThread home;
    Gate gate;
    AioFuture<int> future = home.pool().spawnN(gated(gate, 8));
    const QFuture<int> view = future;
    QFuture<int> doubled = future.then([](int value) { return 2 * value; });
    QVERIFY(view.isRunning());
    gate.open();
    QFuture<int> awaited = view;
    awaited.waitForFinished();
    QCOMPARE(view.result(), 8);
    doubled.waitForFinished();
    QCOMPARE(doubled.result(), 16);
    QCOMPARE(QFuture<int>(future).result(), 8); // of a finished one
}

void tst_Threads::viewCancelledElsewhere()
{
    PoolThread home;
    Gate never;
    AioFuture<int> future = home.pool().spawnN(gated(never, 8));
    QFutureWatcher<int> watcher;
    watcher.setFuture(future);
    watcher.cancel();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));

    home.hold();
    AioFuture<int> another = home.pool().spawnN(gated(never, 8));
    QFuture<int> view = another;
    view.cancel(); // before it has got there
    home.resume();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(another));
}

void tst_Threads::moveOnlyViewFromElsewhere()
{
    PoolThread home;
    auto worker = []() -> AioTask<std::unique_ptr<int>> { co_return std::make_unique<int>(6); };
    AioFuture<std::unique_ptr<int>> future = home.pool().spawnN(worker);
    QFuture<std::unique_ptr<int>> view = future;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"has a move-only result and a QFuture already"_s));
    const QFuture<std::unique_ptr<int>> second = future;
    QVERIFY(second.isCanceled());
    view.waitForFinished();
    QCOMPARE(*view.takeResult(), 6);
}

void tst_Threads::progressFromElsewhere()
{
    PoolThread home;
    QSemaphore said;
    std::atomic<qint64> announced = 0;
    home.run([&] {
        QObject::connect(
                &home.pool(), &AioPool::taskProgressed, &home.pool(), [&](qint64 id) { announced = id; },
                Qt::DirectConnection);
    });
    auto worker = [&](AioContext context) -> AioTask<int> {
        auto function = [context]() mutable {
            context.setProgress(1, 2, u"half"_s);
            return 9;
        };
        int value = co_await Aio::concurrent(function);
        // The function may have ended before its progress has arrived.
        const auto hasCome = [&context] { return context.pool()->taskInfo(context.id())->progress == 1; };
        co_await until(hasCome);
        const auto info = context.pool()->taskInfo(context.id());
        co_return info->progress == 1 && info->progressMaximum == 2 && info->progressText == u"half" ? value : -1;
    };
    AioFuture<int> future = home.pool().spawnN(worker);
    QCOMPARE(Aio::waitFor(future), 9);
    QCOMPARE(announced.load(), future.id());
}

void tst_Threads::stopTokenElsewhere()
{
    PoolThread home;
    QSemaphore begun;
    std::atomic<bool> requestedToo = false;
    auto worker = [&](AioContext context) -> AioTask<int> {
        auto function = [context, &begun, &requestedToo] {
            const std::stop_token token = context.stopToken();
            begun.release();
            while (!token.stop_requested())
                QThread::yieldCurrentThread();
            requestedToo = context.isCancelRequested();
            return 1;
        };
        co_return co_await Aio::concurrent(function);
    };
    AioFuture<int> future = home.pool().spawnN(worker);
    begun.acquire();
    QVERIFY(future.cancel());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(future));
    QVERIFY(requestedToo);

    // The request is seen even while the pool's thread is busy.
    Gate never;
    AioContext context;
    auto shows = [&](AioContext own) -> AioTask<> {
        context = own;
        begun.release();
        co_await never.wait();
    };
    AioFuture<void> shown = home.pool().spawnN(shows);
    begun.acquire();
    home.hold();
    QVERIFY(!context.isCancelRequested());
    QVERIFY(shown.cancel());
    QVERIFY(context.isCancelRequested());
    QVERIFY(context.stopToken().stop_requested());
    home.resume();
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(shown));
}

void tst_Threads::handlesOutliveThePoolElsewhere()
{
    AioFuture<int> done, orphan;
    AioContext context;
    {
        Gate never;
        QSemaphore begun;
        PoolThread home;
        auto shows = [&](AioContext own) -> AioTask<int> {
            context = own;
            begun.release();
            co_await never.wait();
            co_return 1;
        };
        done = home.pool().spawnN(later(2));
        orphan = home.pool().spawnN(shows);
        begun.acquire();
        QCOMPARE(Aio::waitFor(done), 2);
    }
    QCOMPARE(done.result(), 2);
    QCOMPARE(QFuture<int>(done).result(), 2);
    QVERIFY(orphan.isCancelled());
    QVERIFY(!orphan.cancel());
    QVERIFY(QFuture<int>(orphan).isCanceled());
    context.setProgress(1, 2);
    QCOMPARE(context.id(), qint64(2));
    QVERIFY(context.stopToken().stop_requested());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(orphan));
}

void tst_Threads::labelsOptionsAndContexts()
{
    PoolThread home(1);
    Gate gate;
    AioFuture<int> first = home.pool().spawnN(gated(gate, 0));
    const QList<AioFuture<int>> named =
            home.pool().mapN(later, QList<int>{ 1, 2 }, AioTaskOptions().withLabel(u"item %1"_s).withPriority(3));
    QVERIFY(home.hasArrived(named.at(1).id()));
    home.run([&] {
        QCOMPARE(home.pool().taskInfo(named.at(1).id())->label, u"item 1"_s);
        QCOMPARE(home.pool().taskInfo(named.at(1).id())->priority, 3);
    });
    std::unique_ptr<QObject> owner;
    home.run([&] { owner = std::make_unique<QObject>(); });
    AioFuture<int> bound = home.pool().spawnN(gated(gate, 1), AioTaskOptions().withContext(owner.get()));
    QVERIFY(home.hasArrived(bound.id()));
    home.run([&] { owner.reset(); });
    QVERIFY(bound.isCancelled());
    AioFuture<int> limited =
            home.pool().spawnN(gated(gate, 1), AioTaskOptions().withTimeout(std::chrono::milliseconds(1)));
    first.cancel();
    QVERIFY_THROWS_EXCEPTION(AioTimeout, Aio::waitFor(limited));
}

#ifdef Q_OS_LINUX
//! Uses Qt's timers, as on systems without timerfd.
void tst_Threads::sleepsWithoutAFileToSpare()
{
    constexpr auto Length = std::chrono::milliseconds(3);
    bool isFull = false, early = false;
    int slept = 0;
    const auto body = [&]() -> AioTask<> {
        AioPool pool(10);
        const auto sleeper = [&]() -> AioTask<> {
            QElapsedTimer clock;
            clock.start();
            co_await Aio::sleep(Length);
            early |= clock.nsecsElapsed() < std::chrono::nanoseconds(Length).count();
            ++slept;
        };
        for (int i = 0; i < 20; ++i)
            pool.spawnN(sleeper);
        AioFuture<void> long_ = pool.spawnN([]() -> AioTask<> { co_await Aio::sleep(std::chrono::hours(1)); });
        co_await Aio::sleep(Length);
        long_.cancel(); // nothing is left to fire: the timer stops
        co_await pool.join();
    };
    runElsewhere([&] { // where no timer has been started yet
        rlimit before;
        ::getrlimit(RLIMIT_NOFILE, &before);
        rlimit full = before;
        const int next = ::dup(STDIN_FILENO);
        ::close(next);
#ifndef __SANITIZE_ADDRESS__ // which comes with UBSan, and that needs a pipe to look at an object
        full.rlim_cur = rlim_t(next);
#endif
        ::setrlimit(RLIMIT_NOFILE, &full);
        const int file = ::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
        isFull = file < 0;
        if (!isFull)
            ::close(file);
        Aio::waitFor(body());
        ::setrlimit(RLIMIT_NOFILE, &before);
    });
#ifndef __SANITIZE_ADDRESS__
    QVERIFY(isFull);
#endif
    QCOMPARE(slept, 20);
    QVERIFY(!early);
}
#endif

QTEST_GUILESS_MAIN(tst_Threads)
#include "tst_threads.moc"
