// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests slots and workers that run event loops, in which other tasks continue whose slots do the same.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QEventLoop>
#include <QTimer>

using namespace Qt::StringLiterals;

class tst_NestedLoops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void depthIsBounded_data();
    void depthIsBounded();
    void tasksSpawnedElsewhere();
    void loopThatWaitsForTheUser();
    void loopsThatWaitForTasks_data();
    void loopsThatWaitForTasks();
    void loopThatWaitsBesideABusyTask();
    void afterwardsNothingIsHeldBack();
    void poolDestroyedInTheDepth();
    void loopInTheFirstLines();
};

constexpr int TaskCount = 3000;
constexpr int AtMost = 256 + 2;

//! Counts the calls that are on the stack at once.
class Depth
{
public:
    class Level
    {
    public:
        explicit Level(Depth &depth) : m_depth(depth) { m_depth.deepest = std::max(m_depth.deepest, ++m_depth.now); }
        Level(const Level &) = delete;
        Level &operator=(const Level &) = delete;
        ~Level() { --m_depth.now; }

    private:
        Depth &m_depth;
    };
    int now = 0;
    int deepest = 0;
};

#define VERIFY_BOUNDED(depth) \
    QVERIFY2((depth).deepest > 1 && (depth).deepest <= AtMost, qPrintable(QString::number((depth).deepest)))

static AioTask<int> progressing(bool yields)
{
    AioContext context = co_await Aio::context();
    if (yields)
        co_await Aio::yield();
    context.setProgress(1, 2);
    co_return 1;
}

void tst_NestedLoops::depthIsBounded_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<bool>("yields");
    for (const QString &where : { u"progressed"_s, u"started"_s, u"succeeded"_s, u"finished"_s, u"count"_s }) {
        QTest::addRow("%s, at once", qPrintable(where)) << where << false;
        QTest::addRow("%s, after a turn", qPrintable(where)) << where << true;
    }
}

void tst_NestedLoops::depthIsBounded()
{
    QFETCH(const QString, where);
    QFETCH(const bool, yields);
    AioPool pool(2 * TaskCount);
    Depth depth;
    int called = 0;
    const auto slot = [&] {
        const Depth::Level level(depth);
        ++called;
        QCoreApplication::processEvents();
    };
    if (where == u"progressed"_s)
        connect(&pool, &AioPool::taskProgressed, &pool, slot);
    else if (where == u"started"_s)
        connect(&pool, &AioPool::taskStarted, &pool, slot);
    else if (where == u"succeeded"_s)
        connect(&pool, &AioPool::taskSucceeded, &pool, slot);
    else if (where == u"finished"_s)
        connect(&pool, &AioPool::taskFinished, &pool, slot);
    else
        connect(&pool, &AioPool::succeededCountChanged, &pool, slot);
    for (int i = 0; i < TaskCount; ++i)
        pool.spawnN(progressing(yields));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), TaskCount);
    if (where == u"count"_s)
        QVERIFY(depth.deepest <= AtMost);
    else
        VERIFY_BOUNDED(depth);
    QVERIFY(where == u"count"_s || called == TaskCount);
}

void tst_NestedLoops::tasksSpawnedElsewhere()
{
    AioPool pool(2 * TaskCount);
    Depth depth;
    connect(&pool, &AioPool::taskSpawned, &pool, [&] {
        const Depth::Level level(depth);
        QCoreApplication::processEvents();
    });
    QList<AioFuture<int>> futures;
    runElsewhere([&] {
        for (int i = 0; i < TaskCount; ++i)
            futures << pool.spawnN(later(i));
    });
    QTRY_COMPARE(pool.succeededCount(), TaskCount);
    QVERIFY2(depth.deepest <= AtMost, qPrintable(QString::number(depth.deepest)));
    for (int i = 0; i < TaskCount; ++i)
        QCOMPARE(futures[i].id(), i + 1);
}

void tst_NestedLoops::loopThatWaitsForTheUser()
{
    AioPool pool(2 * TaskCount);
    Depth depth;
    QList<QEventLoop *> dialogs;
    bool isAccepting = false;
    QTimer user; // closes the last dialog from time to time
    connect(&user, &QTimer::timeout, &user, [&] {
        if (isAccepting && !dialogs.isEmpty())
            dialogs.last()->quit();
    });
    user.start(0);
    connect(&pool, &AioPool::taskProgressed, &pool, [&] {
        const Depth::Level level(depth);
        QEventLoop dialog;
        dialogs << &dialog;
        isAccepting = isAccepting || dialogs.count() >= 100;
        dialog.exec();
        dialogs.removeLast();
    });
    for (int i = 0; i < TaskCount; ++i)
        pool.spawnN(progressing(true));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), TaskCount);
    VERIFY_BOUNDED(depth);
}

void tst_NestedLoops::loopsThatWaitForTasks_data()
{
    QTest::addColumn<bool>("yields");
    QTest::newRow("at once") << false;
    QTest::newRow("after a turn") << true;
}

void tst_NestedLoops::loopsThatWaitForTasks()
{
    QFETCH(const bool, yields);
    constexpr int Count = 60;
    AioPool pool(2 * Count);
    AioPool helpers(2 * Count);
    Depth depth;
    connect(&pool, &AioPool::taskProgressed, &pool, [&](qint64 id) {
        const Depth::Level level(depth);
        auto work = [&]() -> AioTask<int> {
            for (int i = 0; i < 5; ++i)
                co_await Aio::yield();
            co_return int(id);
        };
        QCOMPARE(Aio::waitFor(helpers.exec(work)), int(id));
    });
    for (int i = 0; i < Count; ++i)
        pool.spawnN(progressing(yields));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), Count);
    QCOMPARE(helpers.succeededCount(), Count);
    VERIFY_BOUNDED(depth);
}

void tst_NestedLoops::loopThatWaitsBesideABusyTask()
{
    constexpr int Count = 40;
    AioPool pool(2 * Count);
    Gate gate;
    bool done = false;
    auto busy = [&]() -> AioTask<> {
        while (!done)
            co_await Aio::yield();
    };
    int progressed = 0;
    connect(&pool, &AioPool::taskProgressed, &pool, [&] {
        if (++progressed == Count)
            QTimer::singleShot(0, qApp, [&] { gate.open(); }); // for which all of them wait
        Aio::waitFor(gate.wait());
    });
    pool.spawnN(busy);
    for (int i = 0; i < Count; ++i)
        pool.spawnN(progressing(true));
    QTRY_COMPARE(pool.succeededCount(), Count);
    done = true;
    Aio::waitFor(pool.join());
}

void tst_NestedLoops::afterwardsNothingIsHeldBack()
{
    AioPool pool(2 * TaskCount);
    const auto slot = connect(&pool, &AioPool::taskProgressed, &pool, [] { QCoreApplication::processEvents(); });
    for (int i = 0; i < 100; ++i)
        pool.spawnN(progressing(true));
    Aio::waitFor(pool.join());
    disconnect(slot);
    // All in one turn, which begins when the previous one has ended.
    QList<AioFuture<int>> futures = pool.mapN(immediate, std::views::iota(0, 50));
    Aio::waitFor(turns(3));
    for (const AioFuture<int> &future : futures)
        QVERIFY(future.isFinished());
}

void tst_NestedLoops::poolDestroyedInTheDepth()
{
    auto pool = std::make_unique<AioPool>(2 * TaskCount);
    AioPool other(10);
    Depth depth;
    connect(pool.get(), &AioPool::taskProgressed, qApp, [&] {
        const Depth::Level level(depth);
        if (depth.now == 20)
            pool.reset();
        QCoreApplication::processEvents();
    });
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 100; ++i)
        futures << pool->spawnN(progressing(true));
    QTRY_VERIFY(!pool);
    for (const AioFuture<int> &future : futures)
        QVERIFY(future.isFinished());
    QCOMPARE(Aio::waitFor(other.exec(later(5))), 5);
}

//! The wait for a task has not run its own event loop yet.
void tst_NestedLoops::loopInTheFirstLines()
{
    AioPool pool(2);
    const AioFuture<int> earlier = pool.spawnN(later(1));
    AioFuture<int> future = earlier;
    auto body = [&]() -> AioTask<> {
        future = pool.spawnN(later(2));
        QEventLoop loop;
        connect(&pool, &AioPool::idle, &loop, &QEventLoop::quit);
        loop.exec();
        co_return;
    };
    Aio::waitFor(body());
    QCOMPARE(earlier.result(), 1);
    QCOMPARE(future.result(), 2);
}

QTEST_GUILESS_MAIN(tst_NestedLoops)
#include "tst_nested_loops.moc"
