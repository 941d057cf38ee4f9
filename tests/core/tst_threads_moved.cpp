// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that moves from one thread to another.

#include "support/workers.h"

#include <AioTaskModel>

#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtTest/QtTest>

#include <atomic>
#include <functional>
#include <thread>

using namespace std::chrono_literals;

namespace {

//! Records how often a signal is emitted, and in which thread the last time.
struct Told
{
    template<typename Sender, typename Signal>
    Told(Sender *sender, Signal signal)
    {
        const auto note = [this] {
            where = QThread::currentThread();
            times.release();
        };
        QObject::connect(sender, signal, sender, note, Qt::DirectConnection);
    }

    std::atomic<QThread *> where = nullptr;
    QSemaphore times;
};

//! Starts \a thread and waits until it has its event dispatcher, which moveToThread() looks for.
void startAndWait(QThread &thread)
{
    QSemaphore started;
    QObject::connect(
            &thread, &QThread::started, &thread, [&started] { started.release(); }, Qt::DirectConnection);
    thread.start();
    started.acquire();
}

//! Moves the pool, once it is empty, to the calling thread. Ends the thread that it was in.
void bringBack(AioPool &pool)
{
    QThread *const from = pool.thread();
    QThread *const to = QThread::currentThread();
    bool isEmpty = false;
    // A QObject can be moved only from the thread in which it lives.
    const auto push = [&] {
        isEmpty = Aio::waitFor(pool.join());
        pool.moveToThread(to);
    };
    QMetaObject::invokeMethod(&pool, push, Qt::BlockingQueuedConnection);
    from->quit();
    from->wait();
    QVERIFY(isEmpty);
}

}

class tst_ThreadsMoved : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movedWhileEmpty();
    void movedWithNotificationsPending();
    void movedByANotification();
    void movedAtAnEnd_data();
    void movedAtAnEnd();
    void movedByALetter_data();
    void movedByALetter();
    void movedWithAModel();
};

void tst_ThreadsMoved::movedWhileEmpty()
{
    AioPool pool(2);
    QCOMPARE(Aio::waitFor(pool.spawnN(later(1))), 1);
    QThread thread;
    pool.moveToThread(&thread);
    thread.start();
    std::atomic<QThread *> ranIn = nullptr;
    auto worker = [&ranIn]() -> AioTask<int> {
        co_await Aio::yield();
        ranIn = QThread::currentThread();
        co_return 2;
    };
    QCOMPARE(Aio::waitFor(pool.spawnN(worker)), 2);
    QCOMPARE(ranIn.load(), &thread);
    bringBack(pool);
    QCOMPARE(Aio::waitFor(pool.spawnN(worker)), 2);
    QCOMPARE(ranIn.load(), this->thread());
    QCOMPARE(pool.succeededCount(), 3);
}

void tst_ThreadsMoved::movedWithNotificationsPending()
{
    AioPool pool(1);
    QThread thread;
    Told told(&pool, &AioPool::cancelledCountChanged);
    QVERIFY(pool.spawnN(later(1)).cancel()); // the notification is due at the end of this turn
    QVERIFY(pool.isEmpty());
    pool.moveToThread(&thread);
    thread.start();
    told.times.acquire();
    QCOMPARE(told.where.load(), &thread);
    bringBack(pool);
}

void tst_ThreadsMoved::movedByANotification()
{
    AioPool pool(1);
    QThread thread;
    startAndWait(thread);
    connect(&pool, &AioPool::succeededCountChanged, this, [&] { pool.moveToThread(&thread); });
    Told told(&pool, &AioPool::executedCountChanged);
    pool.spawnN(later(1));
    const bool isNotified = QTest::qWaitFor([&told] { return told.times.available() > 0; });
    bringBack(pool);
    QVERIFY(isNotified);
    QCOMPARE(told.where.load(), &thread); // it comes after the move
    QCOMPARE(told.times.available(), 1);
}

static QCoro::Task<> joins(AioPool &pool, std::function<void()> then)
{
    co_await pool.join();
    then();
}

using Mover = std::function<void()>;
using Arrange = void (*)(AioPool &pool, const Mover &move);

void tst_ThreadsMoved::movedAtAnEnd_data()
{
    QTest::addColumn<Arrange>("arrange");
    QTest::newRow("taskSucceeded") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::taskSucceeded, &pool, move, Qt::DirectConnection);
        pool.spawnN(later(1));
    });
    QTest::newRow("taskFinished") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::taskFinished, &pool, move, Qt::DirectConnection);
        pool.spawnN(later(1));
    });
    QTest::newRow("idle") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        pool.spawnN(later(1));
    });
    QTest::newRow("idle, with others that join") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        pool.spawnN(later(1));
        joins(pool, [] {});
    });
    QTest::newRow("by one that joins") << Arrange([](AioPool &pool, const Mover &move) {
        pool.spawnN(later(1));
        joins(pool, move);
        joins(pool, [] {});
    });
    QTest::newRow("idle, worker that ends at once") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        pool.spawnN([]() -> AioTask<> { co_return; });
    });
    QTest::newRow("idle, cancelled while it waits") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        pool.spawnN(later(1)).cancel();
    });
    QTest::newRow("idle, many cancelled while they wait") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        for (int i = 0; i < 200; ++i)
            pool.spawnN(later(1));
        pool.cancelAll();
    });
    QTest::newRow("idle, cancelled while it sleeps") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        const AioFuture<void> task = pool.spawnN([]() -> AioTask<> { co_await Aio::sleep(1h); });
        connect(
                &pool, &AioPool::taskStarted, &pool, [task]() mutable { task.cancel(); }, Qt::QueuedConnection);
    });
    QTest::newRow("idle, at the end of a map") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        pool.mapN([](int i) { return later(i); }, QList<int>{ 1, 2 });
    });
    QTest::newRow("idle, spawned in another thread") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        std::thread([&pool] { pool.spawnN(later(1)); }).join();
    });
    QTest::newRow("idle, cancelled in another thread") << Arrange([](AioPool &pool, const Mover &move) {
        connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
        AioFuture<int> task = pool.spawnN(later(1));
        std::thread([&task] { task.cancel(); }).join();
    });
    QTest::newRow("continuation of a view") << Arrange([](AioPool &pool, const Mover &move) {
        QFuture<int> view = pool.spawnN(later(1));
        view.then([move](int) { move(); });
    });
}

//! Moves the pool when its last task ends, and uses it in the other thread while this one leaves it.
void tst_ThreadsMoved::movedAtAnEnd()
{
    QFETCH(Arrange, arrange);
    AioPool pool(2);
    QThread thread;
    startAndWait(thread);
    QSemaphore used;
    const auto use = [&] {
        for (int i = 0; i < 10; ++i)
            pool.spawnN(later(i));
        pool.spawnN(later(1)).cancel();
        used.release();
    };
    std::atomic<bool> hasMoved = false;
    const auto move = [&] {
        if (hasMoved.exchange(true))
            return;
        pool.moveToThread(&thread);
        QMetaObject::invokeMethod(&pool, use, Qt::QueuedConnection);
        used.acquire();
    };
    arrange(pool, move);
    QTRY_VERIFY(hasMoved);
    bringBack(pool);
    QVERIFY(pool.isEmpty());
    QCOMPARE(Aio::waitFor(pool.spawnN(later(2))), 2);
}

using Call = void (*)(AioPool &pool);

void tst_ThreadsMoved::movedByALetter_data()
{
    QTest::addColumn<Call>("call");
    QTest::addColumn<int>("cancelled");
    QTest::addColumn<int>("succeeded");
    QTest::newRow("cancelAll") << Call([](AioPool &pool) { pool.cancelAll(); }) << 2 << 0;
    QTest::newRow("cancelTask") << Call([](AioPool &pool) { QVERIFY(pool.cancelTask(2)); }) << 2 << 0;
    QTest::newRow("spawnN") << Call([](AioPool &pool) {
        pool.spawnN(later(1));
        pool.cancelTask(2);
    }) << 2 << 1;
}

//! Moves the pool within a call, which first carries out what another thread has asked for. The call has its effect there.
void tst_ThreadsMoved::movedByALetter()
{
    QFETCH(Call, call);
    QFETCH(int, cancelled);
    QFETCH(int, succeeded);
    AioPool pool(2);
    QThread thread;
    startAndWait(thread);
    QSemaphore used;
    const auto move = [&] {
        if (pool.thread() == &thread)
            return;
        pool.moveToThread(&thread);
        const auto use = [&] {
            pool.spawnN([]() -> AioTask<> { co_await Aio::sleep(1h); });
            used.release();
        };
        QMetaObject::invokeMethod(&pool, use, Qt::QueuedConnection);
        used.acquire();
    };
    connect(&pool, &AioPool::idle, &pool, move, Qt::DirectConnection);
    AioFuture<int> first = pool.spawnN(later(1));
    std::thread([&first] { first.cancel(); }).join();
    call(pool);
    QCOMPARE(pool.thread(), &thread);
    bringBack(pool);
    QCOMPARE(pool.cancelledCount(), cancelled);
    QCOMPARE(pool.succeededCount(), succeeded);
}

//! Moves the pool while an update of its model is due.
void tst_ThreadsMoved::movedWithAModel()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Told told(model, &QAbstractItemModel::rowsInserted);
    QCOMPARE(model->rowCount(), 0); // asked for, it keeps rows
    QVERIFY(!model->index(0).isValid());
    pool.spawnN(later(0));
    QTRY_VERIFY(pool.isEmpty());
    pool.spawnN(later(0));
    QTRY_VERIFY(pool.isEmpty());
    QThread thread;
    pool.moveToThread(&thread);
    thread.start();
    while (told.times.tryAcquire()) { }
    const auto sleeper = []() -> AioTask<> { co_await Aio::sleep(1h); };
    const AioFuture<void> sleeping = pool.spawnN(sleeper);
    const bool isShown = told.times.tryAcquire(1, 60'000);
    pool.cancelAll();
    bringBack(pool);
    QVERIFY(isShown);
    QCOMPARE(told.where.load(), &thread);
    QVERIFY(sleeping.isCancelled());
    pool.spawnN(sleeper);
    QTRY_COMPARE(model->rowCount(), 1); // and back again
    pool.cancelAll();
    QTRY_COMPARE(model->rowCount(), 0);
}

QTEST_GUILESS_MAIN(tst_ThreadsMoved)
#include "tst_threads_moved.moc"
