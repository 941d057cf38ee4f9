// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the properties of a pool and their notify signals, pausing and resizing it, and what it reports about a task.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QSignalSpy>

#include <deque>

using namespace Qt::StringLiterals;

class tst_PoolProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifiesAreCoalesced();
    void notifiesComeWithTheirValues();
    void propertiesOfTheMetaObject();
    void sizeGrows();
    void sizeShrinks();
    void sizeBelowOne();
    void pauseAndResume();
    void pauseHoldsMapsToo();
    void taskInfo();
};

void tst_PoolProperties::notifiesAreCoalesced()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(2);
        QSignalSpy active(&pool, &AioPool::activeCountChanged);
        QSignalSpy waiting(&pool, &AioPool::waitingCountChanged);
        QSignalSpy all(&pool, &AioPool::countChanged);
        QSignalSpy empty(&pool, &AioPool::emptyChanged);
        QSignalSpy full(&pool, &AioPool::fullChanged);
        for (int i = 0; i < 100; ++i)
            pool.spawnN(gated(gate, i));
        CO_COMPARE(all.count(), qsizetype(0));
        co_await turns();
        for (QSignalSpy *spy : { &active, &waiting, &all, &empty, &full })
            CO_COMPARE(spy->count(), qsizetype(1));
        pool.cancelAll();
        CO_VERIFY(co_await pool.join());
        co_await turns();
        CO_COMPARE(empty.count(), qsizetype(2));
        CO_COMPARE(full.count(), qsizetype(2));
        CO_VERIFY(all.count() >= 2 && all.count() < 50);
    };
    runBody(body);
}

void tst_PoolProperties::notifiesComeWithTheirValues()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        // Values that a QML binding would show, which reads only on notify.
        int shownActive = 0;
        int shownWaiting = 0;
        int shownCount = 0;
        bool shownEmpty = true;
        bool shownFull = false;
        qint64 shownSucceeded = 0;
        qint64 shownFailed = 0;
        qint64 shownCancelled = 0;
        qint64 shownExecuted = 0;
        connect(&pool, &AioPool::activeCountChanged, &pool, [&] { shownActive = pool.activeCount(); });
        connect(&pool, &AioPool::waitingCountChanged, &pool, [&] { shownWaiting = pool.waitingCount(); });
        connect(&pool, &AioPool::countChanged, &pool, [&] { shownCount = pool.count(); });
        connect(&pool, &AioPool::emptyChanged, &pool, [&] { shownEmpty = pool.isEmpty(); });
        connect(&pool, &AioPool::fullChanged, &pool, [&] { shownFull = pool.isFull(); });
        connect(&pool, &AioPool::succeededCountChanged, &pool, [&] { shownSucceeded = pool.succeededCount(); });
        connect(&pool, &AioPool::failedCountChanged, &pool, [&] { shownFailed = pool.failedCount(); });
        connect(&pool, &AioPool::cancelledCountChanged, &pool, [&] { shownCancelled = pool.cancelledCount(); });
        connect(&pool, &AioPool::executedCountChanged, &pool, [&] { shownExecuted = pool.executedCount(); });
        pool.spawnN(gated(gate, 1));
        pool.spawnN(failing(2));
        AioFuture<int> last = pool.spawnN(later(3));
        co_await turns();
        CO_COMPARE(shownActive, 1);
        CO_COMPARE(shownWaiting, 2);
        CO_COMPARE(shownCount, 3);
        CO_VERIFY(!shownEmpty && shownFull);
        pool.setSize(4);
        last.cancel();
        co_await turns();
        CO_COMPARE(shownActive, 1);
        CO_COMPARE(shownWaiting, 0);
        CO_VERIFY(!shownFull);
        gate.open();
        CO_VERIFY(co_await pool.join());
        co_await turns();
        CO_COMPARE(shownActive, 0);
        CO_COMPARE(shownCount, 0);
        CO_VERIFY(shownEmpty);
        CO_COMPARE(shownSucceeded, qint64(1));
        CO_COMPARE(shownFailed, qint64(1));
        CO_COMPARE(shownExecuted + shownCancelled, qint64(3));
    };
    runBody(body);
}

void tst_PoolProperties::propertiesOfTheMetaObject()
{
    AioPool pool(3);
    const QStringList names{ u"size"_s,        u"activeCount"_s,    u"waitingCount"_s, u"count"_s,
                             u"empty"_s,       u"full"_s,           u"paused"_s,       u"succeededCount"_s,
                             u"failedCount"_s, u"cancelledCount"_s, u"executedCount"_s };
    const QMetaObject *meta = pool.metaObject();
    for (const QString &name : names) {
        const QMetaProperty property = meta->property(meta->indexOfProperty(name.toUtf8().constData()));
        QVERIFY2(property.isReadable() && property.hasNotifySignal(), qPrintable(name));
        QCOMPARE(property.isWritable(), name == u"size"_s || name == u"paused"_s);
    }
    QCOMPARE(pool.property("size").toInt(), 3);
    QVERIFY(pool.setProperty("size", 5));
    QCOMPARE(pool.size(), 5);
    QVERIFY(pool.setProperty("paused", true));
    QVERIFY(pool.isPaused());
    QVERIFY(pool.property("empty").toBool());
    QCOMPARE(pool.property("executedCount").typeId(), int(QMetaType::LongLong));
}

void tst_PoolProperties::sizeGrows()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        QSignalSpy changed(&pool, &AioPool::sizeChanged);
        for (int i = 0; i < 5; ++i)
            pool.spawnN(logged(log, QString::number(i), gate));
        co_await turns();
        CO_COMPARE(log.take(), u"+0"_s);
        pool.setSize(3);
        CO_COMPARE(pool.activeCount(), 3);
        CO_COMPARE(log.text(), QString());
        co_await turns();
        CO_COMPARE(log.take(), u"+1 +2"_s);
        pool.setSize(3);
        CO_COMPARE(changed.count(), qsizetype(1));
        pool.setSize(1000);
        co_await turns();
        CO_COMPARE(log.take(), u"+3 +4"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_PoolProperties::sizeShrinks()
{
    auto body = []() -> AioTask<> {
        std::deque<Gate> gates(6);
        Log log;
        AioPool pool(3);
        for (int i = 0; i < 6; ++i)
            pool.spawnN(logged(log, QString::number(i), gates[std::size_t(i)]));
        co_await turns();
        pool.setSize(1);
        CO_COMPARE(pool.activeCount(), 3);
        CO_COMPARE(pool.cancelledCount(), qint64(0));
        log.take();
        gates[0].open();
        gates[1].open();
        co_await turns();
        CO_COMPARE(log.take(), u"-0 -1"_s);
        CO_COMPARE(pool.activeCount(), 1);
        gates[2].open();
        co_await turns();
        CO_COMPARE(log.take(), u"-2 +3"_s);
        for (Gate &gate : gates)
            gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), qint64(6));
    };
    runBody(body);
}

void tst_PoolProperties::sizeBelowOne()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"size of 0 .*one slot"_s));
    AioPool pool(0);
    QCOMPARE(pool.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"size of -7 .*one slot"_s));
    const AioPool negative(-7);
    QCOMPARE(negative.size(), 1);
    pool.setSize(4);
    QSignalSpy changed(&pool, &AioPool::sizeChanged);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"size of 0 .*keeps its 4"_s));
    pool.setSize(0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"size of -1 .*keeps its 4"_s));
    pool.setProperty("size", -1);
    QCOMPARE(pool.size(), 4);
    QCOMPARE(changed.count(), qsizetype(0));
}

void tst_PoolProperties::pauseAndResume()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        QSignalSpy changed(&pool, &AioPool::pausedChanged);
        AioFuture<int> running = pool.spawnN(logged(log, u"a"_s, gate));
        co_await turns();
        pool.pause();
        pool.pause();
        CO_VERIFY(pool.isPaused());
        CO_COMPARE(changed.count(), qsizetype(1));
        AioFuture<int> b = pool.spawnN(logged(log, u"b"_s, gate));
        AioFuture<int> c = pool.spawnN(logged(log, u"c"_s, gate));
        co_await turns();
        CO_COMPARE(log.text(), u"+a"_s);
        CO_COMPARE(pool.waitingCount(), 2);
        gate.open();
        // Active tasks continue to their end.
        co_await running;
        co_await turns();
        CO_COMPARE(log.text(), u"+a -a"_s);
        CO_COMPARE(pool.activeCount(), 0);
        pool.setSize(5);
        co_await turns();
        CO_COMPARE(pool.waitingCount(), 2);
        c.cancel();
        CO_VERIFY(c.isCancelled());
        pool.resume();
        CO_VERIFY(!pool.isPaused());
        CO_COMPARE(changed.count(), qsizetype(2));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a +b -b"_s);
    };
    runBody(body);
}

void tst_PoolProperties::pauseHoldsMapsToo()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        gate.open();
        int called = 0;
        auto fn = [&](int i) -> AioTask<int> {
            ++called;
            return gated(gate, i);
        };
        AioPool pool(2);
        pool.pause();
        auto mapped = pool.map(fn, QList<int>{ 0, 1, 2 });
        co_await turns();
        CO_COMPARE(called, 0);
        CO_VERIFY(!pool.isEmpty());
        pool.resume();
        CO_COMPARE(outcomes(co_await mapped), u"0 1 2"_s);
    };
    runBody(body);
}

void tst_PoolProperties::taskInfo()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        auto worker = [&gate]() -> AioTask<int> {
            AioContext context = co_await Aio::context();
            context.setProgress(3, 10, u"three"_s);
            co_return co_await gated(gate, 1);
        };
        AioFuture<int> active = pool.spawnN(worker(), AioTaskOptions("first").withPriority(4));
        AioFuture<int> waiting = pool.spawnN(later(2));
        co_await turns();
        std::optional<AioTaskInfo> info = pool.taskInfo(active.id());
        CO_VERIFY(info.has_value());
        CO_COMPARE(info->id, active.id());
        CO_COMPARE(info->label, u"first"_s);
        CO_COMPARE(info->state, AioPool::TaskState::Active);
        CO_COMPARE(info->priority, 4);
        CO_COMPARE(info->progress, qint64(3));
        CO_COMPARE(info->progressMaximum, qint64(10));
        CO_COMPARE(info->progressText, u"three"_s);
        CO_VERIFY(info->activeFor.has_value() && *info->activeFor <= info->age);
        CO_VERIFY(info->chain.size() >= 2);
        CO_VERIFY(info->chain.first().file.endsWith(u"tst_pool_properties.cpp"_s));
        CO_VERIFY(info->chain.first().line > 0);
        info = pool.taskInfo(waiting.id());
        CO_VERIFY(info.has_value());
        CO_COMPARE(info->state, AioPool::TaskState::Waiting);
        CO_VERIFY(!info->activeFor && info->chain.isEmpty() && info->label.isEmpty());
        active.cancel();
        CO_COMPARE(pool.taskInfo(active.id())->state, AioPool::TaskState::Cancelling);
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(!pool.taskInfo(active.id()) && !pool.taskInfo(0) && !pool.taskInfo(99));
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolProperties)
#include "tst_pool_properties.moc"
