// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that moves from one thread to another.

#include "support/workers.h"

#include <AioTaskModel>

#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtTest/QtTest>

#include <atomic>

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
    thread.start();
    connect(&pool, &AioPool::succeededCountChanged, this, [&] { pool.moveToThread(&thread); });
    Told told(&pool, &AioPool::executedCountChanged);
    pool.spawnN(later(1));
    const bool isNotified = QTest::qWaitFor([&told] { return told.times.available() > 0; });
    bringBack(pool);
    QVERIFY(isNotified);
    QCOMPARE(told.where.load(), &thread); // it comes after the move
    QCOMPARE(told.times.available(), 1);
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
