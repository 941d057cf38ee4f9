// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that all listeners hear a pool's signals, however they are connected.

#include "support/dbusservice.h"
#include "support/poolthread.h"
#include "support/relay.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskModel>

using namespace Qt::StringLiterals;

// Qt's hook for tools that watch all signals of a program. It is exported, but declared in a private header.
struct QSignalSpyCallbackSet
{
    void (*signalBegin)(QObject *sender, int index, void **arguments);
    void (*slotBegin)(QObject *sender, int index, void **arguments);
    void (*signalEnd)(QObject *sender, int index);
    void (*slotEnd)(QObject *sender, int index);
};
void Q_CORE_EXPORT qt_register_signal_spy_callbacks(QSignalSpyCallbackSet *callbacks);

class tst_PoolListeners : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void toAllSignals_data();
    void toAllSignals();
    void toAllSignalsOfAWorkingPool();
    void toAllSignalsInAFlood();
    void toAllSignalsFromAnotherThread();
    void toAllSignalsOfAMovedPool();
    void toAllSignalsAndAgainToNone();
    void toAllSignalsOfTheModel();
    void blockedForAWhile();
    void watcherOfAllSignals();
    void exportedOnDBus();
};

static AioTask<int> progressing(AioContext context)
{
    context.setProgress(1, 2);
    return later(1);
}

static void runOneOfEach(AioPool &pool)
{
    pool.spawnN(progressing);
    pool.spawnN(failing(2));
    pool.spawnN(later(3)).cancel();
    Aio::waitFor(pool.join());
}

static const QString OneOfEach = u"taskSpawned taskSpawned taskSpawned taskCancelled taskFinished taskStarted "
                                 "taskProgressed taskSucceeded taskFinished taskStarted taskFailed taskFinished idle"_s;

void tst_PoolListeners::toAllSignals_data()
{
    QTest::addColumn<bool>("besideAnother");
    QTest::newRow("alone") << false;
    QTest::newRow("beside another listener") << true;
}

void tst_PoolListeners::toAllSignals()
{
    QFETCH(const bool, besideAnother);
    AioPool pool(1);
    int heardByOther = 0;
    if (besideAnother)
        connect(&pool, &AioPool::taskSucceeded, &pool, [&heardByOther] { ++heardByOther; });
    const Relay relay(pool);
    QVERIFY(relay.isConnected());
    runOneOfEach(pool);
    QCOMPARE(relay.tasks(), OneOfEach);
    QCOMPARE(heardByOther, besideAnother ? 1 : 0);
    for (const char *name :
         { "succeededCountChanged", "failedCountChanged", "cancelledCountChanged", "executedCountChanged" })
        QTRY_VERIFY2(relay.count(name) > 0, name);
}

void tst_PoolListeners::toAllSignalsOfAWorkingPool()
{
    AioPool pool(1);
    std::unique_ptr<Relay> fromWorker;
    std::unique_ptr<Relay> fromSlot;
    std::unique_ptr<Relay> betweenSpawns;
    auto worker = [&]() -> AioTask<> {
        fromWorker = std::make_unique<Relay>(pool);
        co_return;
    };
    connect(&pool, &AioPool::taskSucceeded, &pool, [&] {
        if (!fromSlot)
            fromSlot = std::make_unique<Relay>(pool);
    });
    pool.spawnN(worker);
    betweenSpawns = std::make_unique<Relay>(pool);
    pool.spawnN(later(2));
    Aio::waitFor(pool.join());
    const QString second = u"taskStarted taskSucceeded taskFinished idle"_s;
    QCOMPARE(betweenSpawns->tasks(), u"taskSpawned taskStarted taskSucceeded taskFinished "_s + second);
    QCOMPARE(fromWorker->tasks(), u"taskSucceeded taskFinished "_s + second);
    QCOMPARE(fromSlot->tasks(), u"taskFinished "_s + second);
}

void tst_PoolListeners::toAllSignalsInAFlood()
{
    constexpr int Count = 20'000;
    AioPool pool(100);
    QList<AioFuture<int>> unheard = pool.mapN(immediate, std::views::iota(0, Count));
    // In the middle of a turn with thousands of signals without listeners.
    const Relay relay(pool);
    QList<AioFuture<int>> heard = pool.mapN(immediate, std::views::iota(0, Count));
    Aio::waitFor(pool.join());
    QVERIFY2(relay.count("taskSpawned") > Count - 256, qPrintable(QString::number(relay.count("taskSpawned"))));
    QCOMPARE(relay.count("taskStarted"), 2 * Count);
    QCOMPARE(relay.count("taskSucceeded"), 2 * Count);
    QCOMPARE(relay.count("taskFinished"), 2 * Count);
    QCOMPARE(relay.count("idle"), 1);
}

void tst_PoolListeners::toAllSignalsFromAnotherThread()
{
    AioPool pool(1);
    Aio::waitFor(pool.exec(later(1)));
    Relay relay(pool, false);
    runElsewhere([&] { relay.connectAll(); });
    runOneOfEach(pool);
    QCOMPARE(relay.tasks(), OneOfEach);
}

void tst_PoolListeners::toAllSignalsOfAMovedPool()
{
    PoolThread home(1);
    auto pool = std::make_unique<AioPool>(1);
    auto before = std::make_unique<Relay>(*pool);
    pool->moveToThread(&home.thread());
    before->moveToThread(&home.thread());
    QStringList heard;
    home.run([&] {
        auto after = std::make_unique<Relay>(*pool);
        runOneOfEach(*pool);
        heard = { before->tasks(), after->tasks() };
        after.reset();
        before.reset();
        pool.reset();
    });
    QCOMPARE(heard, QStringList({ OneOfEach, OneOfEach }));
}

void tst_PoolListeners::toAllSignalsAndAgainToNone()
{
    AioPool pool(1);
    const Relay relay(pool);
    QVERIFY(pool.disconnect());
    runOneOfEach(pool);
    QCOMPARE(relay.tasks(), QString());
    const Relay another(pool);
    runOneOfEach(pool);
    QCOMPARE(another.tasks(), OneOfEach);
}

void tst_PoolListeners::toAllSignalsOfTheModel()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    Gate gate;
    pool.spawnN(gated(gate, 1));
    Aio::waitFor(turns()); // the model sleeps
    const Relay relay(*model);
    pool.spawnN(later(2));
    QTRY_VERIFY(relay.count("rowsInserted") > 0);
    QCOMPARE(model->rowCount(), 2);
    gate.open();
    QTRY_COMPARE(model->rowCount(), 0);
    QVERIFY(relay.count("rowsAboutToBeRemoved") > 0);
    QCOMPARE(relay.count("rowsRemoved"), relay.count("rowsAboutToBeRemoved"));
    QCOMPARE(relay.count("rowsInserted"), relay.count("rowsAboutToBeInserted"));
}

void tst_PoolListeners::blockedForAWhile()
{
    AioPool pool(1);
    const Relay relay(pool);
    {
        const QSignalBlocker blocker(pool);
        runOneOfEach(pool);
        Aio::waitFor(turns());
    }
    QCOMPARE(relay.heard(), QStringList());
    runOneOfEach(pool);
    QCOMPARE(relay.tasks(), OneOfEach);
}

static const QObject *s_watched = nullptr;
static QStringList s_seen;

void tst_PoolListeners::watcherOfAllSignals()
{
    const auto seen = [](QObject *sender, int index, void **) {
        if (sender != s_watched)
            return;
        // Index among the signals, of which QObject has three; signals of a class come before its other methods.
        const QMetaObject *meta = &AioPool::staticMetaObject;
        const QString name = QString::fromUtf8(meta->method(index - 3 + meta->methodOffset()).name());
        if (name.startsWith(u"task"_s) || name == u"idle"_s)
            s_seen << name;
    };
    AioPool pool(1);
    QSignalSpyCallbackSet callbacks{ seen, nullptr, nullptr, nullptr };
    s_watched = &pool;
    s_seen.clear();
    qt_register_signal_spy_callbacks(&callbacks);
    const auto end = qScopeGuard([] { qt_register_signal_spy_callbacks(nullptr); });
    runOneOfEach(pool);
    QCOMPARE(s_seen.join(u' '), OneOfEach);
}

//! Counts the signals that arrive over the bus.
class BusListener : public QObject
{
    Q_OBJECT

public:
    int succeeded = 0;
    QString error;

public Q_SLOTS:
    void taskSucceeded(qlonglong) { ++succeeded; }
    void taskFailed(qlonglong, const QString &what) { error = what; }
};

void tst_PoolListeners::exportedOnDBus()
{
    AioPool pool(1);
    QDBusConnection service = QDBusConnection::connectToBus(DBusDaemon::address(), u"pool"_s);
    QDBusConnection client = QDBusConnection::connectToBus(DBusDaemon::address(), u"listener"_s);
    QVERIFY(service.isConnected() && client.isConnected());
    QVERIFY(service.registerObject(u"/pool"_s, u"test.Pool"_s, &pool, QDBusConnection::ExportAllSignals));
    BusListener listener;
    QVERIFY(client.connect(service.baseService(), u"/pool"_s, QString(), u"taskSucceeded"_s, &listener,
                           SLOT(taskSucceeded(qlonglong))));
    QVERIFY(client.connect(service.baseService(), u"/pool"_s, QString(), u"taskFailed"_s, &listener,
                           SLOT(taskFailed(qlonglong, QString))));
    runOneOfEach(pool);
    QTRY_COMPARE(listener.succeeded, 1);
    QTRY_COMPARE(listener.error, u"bad2"_s);
    service.unregisterObject(u"/pool"_s);
}

QTEST_GUILESS_MAIN(tst_PoolListeners)
#include "tst_pool_listeners.moc"
