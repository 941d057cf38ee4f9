// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a pool that is a member of an object that moves to another thread.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_MemberPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void memberStaysAndWarnsOnce();
    void memberAndChildMoves();
    void contextThatDiesInAnotherThread();
    void contextThatDiesFirst();
};

//! Collects the warnings of the category aiopool.
class Warnings
{
public:
    Warnings()
    {
        s_messages.clear();
        m_previous = qInstallMessageHandler([](QtMsgType, const QMessageLogContext &context, const QString &message) {
            if (QLatin1String(context.category) == QLatin1String("aiopool"))
                s_messages << message;
        });
    }
    Warnings(const Warnings &) = delete;
    Warnings &operator=(const Warnings &) = delete;
    ~Warnings() { qInstallMessageHandler(m_previous); }

    QStringList messages() const { return s_messages; }

private:
    static inline QStringList s_messages;
    QtMessageHandler m_previous;
};

static AioTask<QThread *> where()
{
    co_await Aio::yield();
    co_return QThread::currentThread();
}

class Owner : public QObject
{
public:
    explicit Owner(bool isChild) : m_pool(2, isChild ? this : nullptr) { }
    AioFuture<QThread *> work() { return m_pool.spawnN(where(), AioTaskOptions().withContext(this)); }

private:
    AioPool m_pool;
};

void tst_MemberPool::memberStaysAndWarnsOnce()
{
    QThread thread;
    thread.start();
    const Warnings warnings;
    {
        auto owner = std::make_unique<Owner>(false);
        owner->moveToThread(&thread);
        AioFuture<QThread *> first = owner->work();
        AioFuture<QThread *> second = owner->work();
        QTRY_VERIFY(first.isFinished() && second.isFinished());
        QVERIFY(first.result() == QThread::currentThread() && second.result() == first.result());
        QCOMPARE(warnings.messages().count(), 1);
        QVERIFY2(warnings.messages().first().contains(u"AioPool m_pool{2, this}"_s),
                 qPrintable(warnings.messages().first()));
        thread.quit();
        thread.wait();
    }
}

void tst_MemberPool::memberAndChildMoves()
{
    QThread thread;
    thread.start();
    const Warnings warnings;
    auto owner = std::make_unique<Owner>(true);
    owner->moveToThread(&thread);
    AioFuture<QThread *> future;
    QObject there;
    there.moveToThread(&thread);
    QMetaObject::invokeMethod(
            &there, [&] { future = owner->work(); }, Qt::BlockingQueuedConnection);
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(future.result(), &thread);
    QMetaObject::invokeMethod(
            &there, [&] { owner.reset(); }, Qt::BlockingQueuedConnection);
    QCOMPARE(warnings.messages(), QStringList());
    thread.quit();
    thread.wait();
}

void tst_MemberPool::contextThatDiesInAnotherThread()
{
    const Warnings warnings;
    PoolThread home(1);
    Gate never;
    AioPool pool(1);
    std::unique_ptr<QObject> context;
    home.run([&] { context = std::make_unique<QObject>(); });
    const AioTaskOptions options = AioTaskOptions().withContext(context.get());
    AioFuture<int> active = pool.spawnN(gated(never, 1), options);
    AioFuture<int> waiting = pool.spawnN(gated(never, 2), options);
    Aio::waitFor(turns());
    QCOMPARE(pool.count(), 2);
    home.run([&] { context.reset(); });
    QTRY_VERIFY(active.isCancelled() && waiting.isCancelled());
    QCOMPARE(warnings.messages().count(), 1);
}

void tst_MemberPool::contextThatDiesFirst()
{
    const Warnings warnings;
    PoolThread home(1);
    AioPool pool(1);
    std::unique_ptr<QObject> context;
    home.run([&] { context = std::make_unique<QObject>(); });
    AioFuture<int> done = pool.spawnN(immediate(1), AioTaskOptions().withContext(context.get()));
    QCOMPARE(Aio::waitFor(done), 1);
    const AioTaskOptions options = AioTaskOptions().withContext(context.get());
    home.run([&] { context.reset(); });
    QVERIFY(pool.spawnN(immediate(2), options).isCancelled());
    QCOMPARE(warnings.messages().count(), 1);
}

QTEST_GUILESS_MAIN(tst_MemberPool)
#include "tst_member_pool.moc"
