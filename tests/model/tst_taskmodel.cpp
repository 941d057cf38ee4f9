// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "follower.h"
#include "support/gate.h"

#include <AioTaskFilterModel>
#include <AioTaskModel>

#include <QtCore/QElapsedTimer>
#include <QtCore/QRandomGenerator>
#include <QtCore/QSortFilterProxyModel>
#include <QtGui/QTextDocument>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QtTest>
#include <QtWidgets/QListView>
#include <QtWidgets/QTableView>

#include <map>
#include <memory>
#include <vector>

using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;
using State = AioPool::TaskState;

static AioTask<> passGate(Gate &gate)
{
    co_await gate.wait();
}

static AioTask<> failAfter(Gate &gate)
{
    co_await gate.wait();
    throw std::runtime_error("no luck");
}

static AioTask<> nothing()
{
    co_return;
}

static State stateIn(const QAbstractItemModel &model, int row)
{
    return State(model.index(row, 0).data(AioTaskModel::StateRole).toInt());
}

//! A model under Qt's eyes, which ends the program when it breaks a rule, shown as soon as it may be.
class Watched
{
public:
    explicit Watched(AioTaskModel *model)
        : m_tester(model, QAbstractItemModelTester::FailureReportingMode::Fatal),
          inserted(model, &QAbstractItemModel::rowsInserted),
          removed(model, &QAbstractItemModel::rowsRemoved),
          changed(model, &QAbstractItemModel::dataChanged),
          moved(model, &QAbstractItemModel::rowsMoved),
          reset(model, &QAbstractItemModel::modelReset)
    {
        model->setUpdateInterval(0);
    }

private:
    QAbstractItemModelTester m_tester;

public:
    QSignalSpy inserted, removed, changed, moved, reset;
    void clear()
    {
        for (QSignalSpy *spy : { &inserted, &removed, &changed })
            spy->clear();
    }
};

class tst_TaskModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsActiveWaitingAndFinished();
    void queueOrderIsByPriority();
    void aStartKeepsItsRow();
    void nothingChangedEmitsNothing();
    void tellsTheTruthBetweenUpdates();
    void findsTasksThatHaveEnded();
    void wakesAmongWithdrawnTasks();
    void tellsProgressLabelAndPlace();
    void historyHasALimit_data();
    void historyHasALimit();
    void historyIsTurnedRound();
    void forgetsATask_data();
    void forgetsATask();
    void forgetsAmongMany();
    void rowsAreCounted();
    void historyIsKeptAsleep();
    void historyIsClearedWhileItGoes();
    void cancelsByRow();
    void filters();
    void refusesNonsense();
    void asleepItAnswersToo();
    void aRushIsShownSeldom();
    void goesWithItsPool();
    void survivesItsPoolInTheMiddle();
    void userCodeInAnUpdate();
    void whatANotifyQueuesAfterADialog();
    void whatStartsInADialogInAnUpdate();
    void mapsAreRows();
    void columnsAndHeaders();
    void toolTipsShowTextAsItIs();
    void toolTipsShowTextAsItIs_data();
    void sortsRightly();
    void sortsRightly_data();
    void sortsAgain();
    void sortsByAnotherRole();
    void numbersAreOfTheLocale();
    void numbersAreOfTheLocale_data();
    void randomOperations_data();
    void randomOperations();
};

void tst_TaskModel::showsActiveWaitingAndFinished()
{
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    QCOMPARE(pool.tasks(), model);
    QCOMPARE(model->parent(), &pool);
    model->setHistoryLimit(10);
    Watched watched(model);
    Gate gate, other;
    pool.spawnN(passGate(gate), AioTaskOptions("first"));
    pool.spawnN(failAfter(other));
    pool.spawnN(passGate(gate));
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2, 3 }));
    QCOMPARE(model->index(0).data().toString(), u"first"_s);
    QCOMPARE(model->index(1).data().toString(), u"Task 2"_s);
    QCOMPARE(model->index(1).data(AioTaskModel::LabelRole).toString(), u"Task 2"_s);
    QCOMPARE(stateIn(*model, 1), State::Active);
    QCOMPARE(stateIn(*model, 2), State::Waiting);
    QCOMPARE(model->index(2).data(AioTaskModel::SectionRole).toString(), u"Waiting"_s);
    QCOMPARE(model->index(2).data(AioTaskModel::ElapsedRole).toLongLong(), 0);
    QVERIFY(!model->index(2).data(AioTaskModel::StartedAtRole).toDateTime().isValid());
    const QDateTime startedAt = model->index(0).data(AioTaskModel::StartedAtRole).toDateTime();
    QVERIFY(std::abs(startedAt.msecsTo(QDateTime::currentDateTime())) < 60'000);

    other.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 3, 2 }));
    QCOMPARE(stateIn(*model, 2), State::Failed);
    QCOMPARE(model->index(2).data(AioTaskModel::ErrorRole).toString(), u"no luck"_s);
    QCOMPARE(model->index(2).data(AioTaskModel::SectionRole).toString(), u"Finished"_s);
    gate.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 3, 1, 2 }));
    QCOMPARE(stateIn(*model, 1), State::Succeeded);
    QCOMPARE(model->index(1).data().toString(), u"first"_s);
    QCOMPARE(model->index(1).data(AioTaskModel::ProgressRole).toDouble(), 1.0);
    QCOMPARE(model->index(1).data(AioTaskModel::CancellableRole).toBool(), false);
    model->clearHistory();
    QCOMPARE(model->rowCount(), 0);
    QCOMPARE(watched.reset.count() + watched.moved.count(), 0);
}

void tst_TaskModel::queueOrderIsByPriority()
{
    AioPool pool(1);
    Watched watched(pool.tasks());
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(nothing());
    pool.spawnN(nothing(), AioTaskOptions().withPriority(2));
    pool.spawnN(nothing(), AioTaskOptions().withPriority(-1));
    pool.spawnN(nothing(), AioTaskOptions().withPriority(2));
    QTRY_COMPARE(idsIn(*pool.tasks()), (QList<qint64>{ 1, 3, 5, 2, 4 }));
    QCOMPARE(pool.tasks()->index(1).data(AioTaskModel::PriorityRole).toInt(), 2);
    pool.spawnN(nothing(), AioTaskOptions().withPriority(1));
    QTRY_COMPARE(idsIn(*pool.tasks()), (QList<qint64>{ 1, 3, 5, 6, 2, 4 }));
    for (int row = 0; row < 6; ++row)
        QCOMPARE(pool.tasks()->rowOf(pool.tasks()->taskAt(row)), row);
    gate.open();
    QTRY_COMPARE(pool.tasks()->rowCount(), 0);
}

void tst_TaskModel::aStartKeepsItsRow()
{
    AioPool pool(1);
    Watched watched(pool.tasks());
    Gate gate;
    for (int i = 0; i < 5; ++i)
        pool.spawnN(passGate(gate));
    QTRY_COMPARE(pool.tasks()->rowCount(), 5);
    QCOMPARE(watched.inserted.count(), 2); // one active, four waiting
    watched.clear();
    const QPersistentModelIndex third(pool.tasks()->index(2));
    pool.setSize(3);
    QTRY_COMPARE(watched.changed.count(), 1);
    QCOMPARE(watched.changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(watched.changed[0][1].toModelIndex().row(), 2);
    QCOMPARE(watched.inserted.count() + watched.removed.count() + watched.moved.count(), 0);
    QCOMPARE(third.row(), 2);
    QCOMPARE(stateIn(*pool.tasks(), 2), State::Active);
    gate.open();
    QTRY_COMPARE(pool.tasks()->rowCount(), 0);
    QVERIFY(!third.isValid());
}

void tst_TaskModel::nothingChangedEmitsNothing()
{
    AioPool pool(1);
    Watched watched(pool.tasks());
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(nothing());
    QTRY_COMPARE(pool.tasks()->rowCount(), 2);
    watched.clear();
    const AioFuture<void> future = pool.spawnN(nothing());
    pool.cancelTask(future.id()); // came and went within an update
    QTest::qWait(30);
    QCOMPARE(watched.inserted.count() + watched.removed.count(), 0);
    // The clock of the active rows is all there may be.
    for (const QList<QVariant> &arguments : watched.changed)
        QVERIFY(arguments[2].value<QList<int>>().contains(AioTaskModel::ElapsedRole));
    watched.clear();
    QTRY_COMPARE_WITH_TIMEOUT(watched.changed.count(), 1, 5000); // which comes without anything else
    const auto clock = watched.changed[0][2].value<QList<int>>();
    QCOMPARE(QSet<int>(clock.begin(), clock.end()),
             (QSet<int>{ AioTaskModel::ElapsedRole, AioTaskModel::RemainingRole, AioTaskModel::LocationRole,
                         AioTaskModel::DepthRole, AioTaskModel::StateNameRole, AioTaskModel::WaitsForThreadRole,
                         AioTaskModel::SortRole, AioTaskModel::PlainToolTipRole, Qt::DisplayRole, Qt::ToolTipRole }));
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::tellsTheTruthBetweenUpdates()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(nothing(), AioTaskOptions("waits"));
    pool.spawnN(nothing());
    QTRY_COMPARE(model->rowCount(), 3);
    model->setUpdateInterval(100'000);
    QVERIFY(pool.cancelTask(2));
    QCOMPARE(model->rowCount(), 3);
    QCOMPARE(stateIn(*model, 1), State::Cancelled);
    QCOMPARE(model->index(1).data().toString(), u"waits"_s);
    QCOMPARE(model->taskAt(1), 2);
    QCOMPARE(model->rowOf(2), 1);
    QVERIFY(!model->cancel(1));
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(model->rowCount(), 3);
    QCOMPARE(stateIn(*model, 0), State::Succeeded);
    QCOMPARE(stateIn(*model, 2), State::Succeeded);
    QCOMPARE(watched.removed.count(), 0);
    model->setUpdateInterval(0); // of what there is to show, too
    QTRY_COMPARE(model->rowCount(), 0);
}

static bool isEachTaskInItsRow(const AioTaskModel &model)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.rowOf(model.taskAt(row)) != row)
            return false;
    }
    return true;
}

//! A task that has ended keeps its row until the next update, whatever is kept of it.
void tst_TaskModel::findsTasksThatHaveEnded()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    const QSignalSpy watched(model, &QAbstractItemModel::rowsInserted);
    model->setUpdateInterval(0);
    Gate gate;
    pool.spawnN(passGate(gate));
    for (int i = 0; i < 3000; ++i)
        pool.spawnN(nothing(), AioTaskOptions(i % 3 ? QString() : u"named"_s).withPriority(i % 5 ? 0 : 1));
    QTRY_COMPARE(model->rowCount(), 3001);
    model->setUpdateInterval(100'000);
    pool.spawnN(nothing());
    for (qint64 id = 2; id <= 3001; id += 2)
        QVERIFY(pool.cancelTask(id));
    QTRY_COMPARE(pool.cancelledCount(), 1500);
    QCOMPARE(model->rowCount(), 3001);
    QVERIFY(isEachTaskInItsRow(*model));
    QCOMPARE(model->rowOf(3002), -1); // not shown yet
    QCOMPARE(model->rowOf(3003), -1);
    model->setUpdateInterval(0);
    QTRY_COMPARE(model->rowCount(), 1502);
    QVERIFY(isEachTaskInItsRow(*model));
    QCOMPARE(model->rowOf(2), -1);
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

//! Withdrawn tasks have rows in queue order until the pool has finished them.
void tst_TaskModel::wakesAmongWithdrawnTasks()
{
    AioPool pool(1);
    Gate gate;
    QList<AioFuture<void>> futures;
    futures += pool.spawnN(passGate(gate));
    for (int i = 0; i < 5000; ++i)
        futures += pool.spawnN(nothing());
    const auto cancelled = pool.cancel(futures.mid(500, 2500));
    const AioTaskModel *model = pool.tasks();
    const QList<qint64> ids = idsIn(*model);
    QCOMPARE(ids.size(), pool.count());
    int withdrawn = 0;
    for (int row = 1; row < int(ids.size()); ++row) {
        QVERIFY(ids[row] > ids[row - 1]);
        withdrawn += stateIn(*model, row) == State::Cancelling;
    }
    QVERIFY(withdrawn > 1000);
    QVERIFY(isEachTaskInItsRow(*model));
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::tellsProgressLabelAndPlace()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    Gate first, second, third;
    AioContext context;
    const auto inner = [](Gate &gate) -> AioTask<> { co_await gate.wait(); };
    const auto worker = [&](AioContext ctx) -> AioTask<> {
        context = ctx;
        co_await first.wait();
        ctx.setProgress(1, 4, u"a quarter"_s);
        co_await second.wait();
        ctx.setLabel(u"renamed"_s);
        co_await inner(third);
    };
    pool.spawnN(worker, AioTaskOptions("named"));
    QTRY_COMPARE(model->rowCount(), 1);
    const QModelIndex row = model->index(0);
    QTRY_COMPARE(row.data(AioTaskModel::DepthRole).toInt(), 2); // a gate is a task too
    QCOMPARE(row.data(AioTaskModel::ProgressRole).toDouble(), -1.0);
    QCOMPARE(row.data(AioTaskModel::RemainingRole).toLongLong(), -1);
    QVERIFY(row.data(AioTaskModel::LocationRole).toString().contains(u"gate.h:"_s));
    QTest::qWait(2);
    watched.clear();
    first.open();
    QTRY_COMPARE(row.data(AioTaskModel::ProgressRole).toDouble(), 0.25);
    QTRY_COMPARE(watched.changed.count(), 1);
    const auto roles = watched.changed[0][2].value<QList<int>>();
    QCOMPARE(QSet<int>(roles.begin(), roles.end()),
             (QSet<int>{ AioTaskModel::ProgressRole, AioTaskModel::ProgressTextRole, AioTaskModel::RemainingRole,
                         AioTaskModel::SortRole, AioTaskModel::PlainToolTipRole, Qt::DisplayRole, Qt::ToolTipRole }));
    QCOMPARE(row.data(AioTaskModel::ProgressTextRole).toString(), u"a quarter"_s);
    QVERIFY(row.data(AioTaskModel::RemainingRole).toLongLong() >= 0);
    second.open();
    QTRY_COMPARE(row.data().toString(), u"renamed"_s);
    QTRY_COMPARE(row.data(AioTaskModel::DepthRole).toInt(), 3);
    QCOMPARE(row.data(Qt::ToolTipRole).toString().count(u"tst_taskmodel.cpp:"_s), 2);
    QVERIFY(row.data(AioTaskModel::CancellableRole).toBool());
    pool.cancelTask(1);
    QVERIFY(!row.data(AioTaskModel::CancellableRole).toBool());
    QCOMPARE(row.data(AioTaskModel::StateNameRole).toString(), u"Cancelling"_s);
    QTRY_COMPARE(model->rowCount(), 0);
}

//! Turns \a ids round if \a newestFirst.
static QList<qint64> inOrder(QList<qint64> ids, bool newestFirst)
{
    if (newestFirst)
        std::reverse(ids.begin(), ids.end());
    return ids;
}

void tst_TaskModel::historyHasALimit_data()
{
    QTest::addColumn<bool>("newestFirst");
    QTest::addRow("newest first") << true;
    QTest::addRow("oldest first") << false;
}

void tst_TaskModel::historyHasALimit()
{
    QFETCH(const bool, newestFirst);
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    QCOMPARE(model->historyOrder(), AioTaskModel::NewestFirst);
    model->setHistoryOrder(newestFirst ? AioTaskModel::NewestFirst : AioTaskModel::OldestFirst);
    model->setHistoryLimit(3);
    Watched watched(model);
    pool.spawnN(nothing());
    pool.spawnN(nothing());
    QTRY_COMPARE(idsIn(*model), inOrder({ 1, 2 }, newestFirst));
    QTRY_VERIFY(pool.isEmpty());
    for (int i = 0; i < 1000; ++i)
        pool.spawnN(nothing());
    QTRY_COMPARE(idsIn(*model), inOrder({ 1000, 1001, 1002 }, newestFirst));
    QCOMPARE(model->rowOf(1001), 1);
    QCOMPARE(model->rowOf(1002), newestFirst ? 0 : 2);
    QCOMPARE(model->rowOf(1), -1);
    model->setHistoryLimit(1);
    QCOMPARE(idsIn(*model), (QList<qint64>{ 1002 }));
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(nothing());
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1003, 1004, 1002 }));
    model->clearHistory();
    QCOMPARE(idsIn(*model), (QList<qint64>{ 1003, 1004 }));
    gate.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1004 }));
    model->setHistoryLimit(0);
    QCOMPARE(model->rowCount(), 0);
}

//! Whether it is awake or not; its other rows stay where they are.
void tst_TaskModel::historyIsTurnedRound()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setHistoryLimit(5);
    for (int i = 0; i < 4; ++i)
        pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    model->setHistoryOrder(AioTaskModel::OldestFirst); // asleep
    QCOMPARE(idsIn(*model), (QList<qint64>{ 1, 2, 3, 4 }));
    Watched watched(model);
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(passGate(gate));
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 5, 6, 1, 2, 3, 4 }));
    const QPersistentModelIndex waiting(model->index(1));
    QSignalSpy changed(model, &AioTaskModel::historyOrderChanged);
    model->setHistoryOrder(AioTaskModel::NewestFirst);
    model->setHistoryOrder(AioTaskModel::NewestFirst);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(idsIn(*model), (QList<qint64>{ 5, 6, 4, 3, 2, 1 }));
    QCOMPARE(model->rowOf(4), 2);
    QCOMPARE(waiting.row(), 1);

    // A view does so in the middle of a change.
    const auto turning = connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this,
                                 [model] { model->setHistoryOrder(AioTaskModel::OldestFirst); });
    model->setHistoryLimit(3);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 5, 6, 2, 3, 4 }));
    disconnect(turning);
    gate.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 4, 5, 6 }));
    QCOMPARE(watched.reset.count() + watched.moved.count(), 0);
}

void tst_TaskModel::forgetsATask_data()
{
    historyHasALimit_data();
}

void tst_TaskModel::forgetsATask()
{
    QFETCH(const bool, newestFirst);
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setHistoryOrder(newestFirst ? AioTaskModel::NewestFirst : AioTaskModel::OldestFirst);
    model->setHistoryLimit(10);
    for (int i = 0; i < 8; ++i)
        pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QVERIFY(model->forget(5)); // asleep
    QVERIFY(!model->forget(5));
    Watched watched(model);
    QCOMPARE(idsIn(*model), inOrder({ 1, 2, 3, 4, 6, 7, 8 }, newestFirst));
    for (const qint64 id : { 2, 7, 4 })
        QVERIFY(model->forget(id));
    QCOMPARE(idsIn(*model), inOrder({ 1, 3, 6, 8 }, newestFirst));
    for (int row = 0; row < 4; ++row)
        QCOMPARE(model->rowOf(model->taskAt(row)), row);
    QVERIFY(!model->forget(7));
    QVERIFY(!model->forget(100));
    QVERIFY(!model->forget(0));

    // One that waits or runs is not kept yet.
    Gate gate;
    const auto running = pool.spawnN(passGate(gate));
    const auto waiting = pool.spawnN(passGate(gate));
    QTRY_COMPARE(model->rowCount(), 6);
    QVERIFY(!model->forget(running.id()));
    QVERIFY(!model->forget(waiting.id()));

    // One that has ended and has not been shown as ended; the row goes as its rows always do.
    model->setUpdateInterval(3'600'000);
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
    QVERIFY(model->forget(running.id()));
    QVERIFY(!model->forget(running.id()));
    QCOMPARE(model->rowCount(), 6);
    model->setUpdateInterval(0);
    QTRY_COMPARE(idsIn(*model), inOrder({ 1, 3, 6, 8, waiting.id() }, newestFirst));

    // A view does so in the middle of a change.
    const auto forgetting = connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [model] {
        model->forget(6);
        model->forget(6);
    });
    model->setHistoryLimit(4);
    QTRY_COMPARE(idsIn(*model), inOrder({ 3, 8, waiting.id() }, newestFirst));
    disconnect(forgetting);
    QCOMPARE(watched.reset.count() + watched.moved.count(), 0);
}

//! In any order, the rows stay found.
void tst_TaskModel::forgetsAmongMany()
{
    constexpr int Tasks = 300;
    AioPool pool(10);
    AioTaskModel *model = pool.tasks();
    model->setHistoryLimit(Tasks);
    Watched watched(model);
    QList<qint64> left;
    connect(&pool, &AioPool::taskFinished, this, [&left](qint64 id) { left.prepend(id); });
    for (int i = 0; i < Tasks; ++i)
        pool.spawnN(nothing());
    QTRY_COMPARE(model->rowCount(), Tasks);
    QTRY_COMPARE(idsIn(*model), left);
    QRandomGenerator random(7);
    while (!left.isEmpty()) {
        const qint64 id = left.takeAt(random.bounded(int(left.size())));
        QVERIFY(model->forget(id));
        QCOMPARE(model->rowOf(id), -1);
        if (left.size() % 20 != 0)
            continue;
        QCOMPARE(idsIn(*model), left);
        for (int row = 0; row < left.size(); ++row)
            QCOMPARE(model->rowOf(left[row]), row);
    }
}

void tst_TaskModel::rowsAreCounted()
{
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    model->setHistoryLimit(3);
    const auto counts = [model] {
        return QList<int>{ model->activeRows(), model->waitingRows(), model->finishedRows(), model->failedRows() };
    };
    Gate gate;
    Gate open;
    open.open();
    pool.spawnN(failAfter(open));
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(counts(), (QList<int>{ 0, 0, 1, 1 })); // asleep
    Watched watched(model);
    QSignalSpy counted(model, &AioTaskModel::rowsCounted);
    for (int i = 0; i < 5; ++i)
        pool.spawnN(passGate(gate));
    QTRY_COMPARE(counts(), (QList<int>{ 2, 3, 1, 1 }));
    QVERIFY(counted.count() >= 1);
    counted.clear();
    pool.spawnN(failAfter(gate));
    pool.spawnN(failAfter(gate));
    gate.open();
    QTRY_COMPARE(counts(), (QList<int>{ 0, 0, 3, 2 }));
    QVERIFY(counted.count() >= 1);
    counted.clear();
    QVERIFY(model->forget(8));
    QCOMPARE(counts(), (QList<int>{ 0, 0, 2, 1 }));
    QCOMPARE(counted.count(), 1);
    model->setHistoryLimit(1);
    QCOMPARE(counts(), (QList<int>{ 0, 0, 1, 1 }));
    QCOMPARE(counted.count(), 2);
    model->clearHistory();
    QCOMPARE(counts(), (QList<int>{ 0, 0, 0, 0 }));
    QCOMPARE(counted.count(), 3);
    model->clearHistory();
    QCOMPARE(counted.count(), 3);
}

void tst_TaskModel::historyIsKeptAsleep()
{
    AioPool pool(4);
    pool.tasks()->setHistoryLimit(2);
    for (int i = 0; i < 5; ++i)
        pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
    QCOMPARE(pool.tasks()->rowCount(), 2);
    QCOMPARE(idsIn(*pool.tasks()), (QList<qint64>{ 5, 4 }));
    pool.tasks()->clearHistory();
    QCOMPARE(pool.tasks()->rowCount(), 0);

    // Ended while it was awake, and not shown yet when the last one stopped looking
    pool.tasks()->setUpdateInterval(60);
    {
        QSignalSpy looks(pool.tasks(), &QAbstractItemModel::rowsInserted);
        pool.spawnN(nothing());
        QTRY_COMPARE(pool.tasks()->rowCount(), 1);
        pool.spawnN(nothing());
        QTRY_VERIFY(pool.isEmpty());
    }
    QTest::qWait(200);
    QCOMPARE(idsIn(*pool.tasks()), (QList<qint64>{ 7, 6 }));
}

//! By a view that is told that the oldest go.
void tst_TaskModel::historyIsClearedWhileItGoes()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    model->setHistoryLimit(10);
    for (int i = 0; i < 10; ++i)
        pool.spawnN(nothing());
    QTRY_COMPARE(model->rowCount(), 10);
    const auto clearing =
            connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [model] { model->clearHistory(); });
    model->setHistoryLimit(7);
    QTRY_COMPARE(model->rowCount(), 0);
    disconnect(clearing);
    pool.spawnN(nothing());
    QTRY_COMPARE(idsIn(*model), QList<qint64>{ 11 });
}

void tst_TaskModel::cancelsByRow()
{
    AioPool pool(2);
    Watched watched(pool.tasks());
    Gate gate;
    QList<AioFuture<void>> futures;
    for (int i = 0; i < 4; ++i)
        futures += pool.spawnN(passGate(gate));
    QTRY_COMPARE(pool.tasks()->rowCount(), 4);
    QVERIFY(pool.tasks()->cancel(3));
    QVERIFY(pool.tasks()->cancel(1));
    QVERIFY(!pool.tasks()->cancel(1));
    QVERIFY(!pool.tasks()->cancel(-1));
    QVERIFY(!pool.tasks()->cancel(4));
    QTRY_COMPARE(idsIn(*pool.tasks()), (QList<qint64>{ 1, 3 }));
    QVERIFY(futures[1].isCancelled() && futures[3].isCancelled());
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::filters()
{
    AioPool pool(1);
    AioTaskFilterModel filter;
    QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
    filter.setSourceModel(pool.tasks());
    pool.tasks()->setUpdateInterval(0);
    QVERIFY(!filter.cancel(0));
    Gate gate;
    for (const char *label : { "apple", "pear", "Pineapple", "plum" })
        pool.spawnN(passGate(gate), AioTaskOptions(label));
    QTRY_COMPARE(filter.rowCount(), 4);
    QSignalSpy textChanged(&filter, &AioTaskFilterModel::textChanged);
    filter.setText(u"APPLE"_s);
    filter.setText(u"APPLE"_s);
    QCOMPARE(textChanged.count(), 1);
    QCOMPARE(idsIn(filter), (QList<qint64>{ 1, 3 }));
    filter.setStates({ int(State::Waiting) });
    QCOMPARE(idsIn(filter), (QList<qint64>{ 3 }));
    QVERIFY(filter.cancel(0));
    QTRY_COMPARE(filter.rowCount(), 0);
    filter.setText({});
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 2, 4 }));
    pool.setSize(2);
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 4 }));
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::refusesNonsense()
{
    AioPool pool;
    AioTaskModel *model = pool.tasks();
    QTest::ignoreMessage(QtWarningMsg, "AioTaskModel: an update interval of -1 ms is below 0; it stays 16");
    model->setUpdateInterval(-1);
    QTest::ignoreMessage(QtWarningMsg, "AioTaskModel: a history limit of -5 is below 0; it stays 0");
    model->setHistoryLimit(-5);
    QCOMPARE(model->updateInterval(), 16);
    QCOMPARE(model->historyLimit(), 0);
    QVERIFY(!model->data({}, AioTaskModel::TaskIdRole).isValid());
    QCOMPARE(model->taskAt(0), 0);
    QCOMPARE(model->rowOf(17), -1);
}

void tst_TaskModel::asleepItAnswersToo()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Gate gate;
    pool.spawnN(passGate(gate));
    pool.spawnN(nothing());
    QCOMPARE(model->rowCount(), 2); // at once: nobody has to be told
    QCOMPARE(idsIn(*model), (QList<qint64>{ 1, 2 }));
    // A new one is counted the moment it comes only when it sleeps again, as nobody has asked for a while.
    const auto sleeps = [&] {
        pool.spawnN(nothing());
        return model->rowCount() == pool.count();
    };
    QVERIFY(QTest::qWaitFor(sleeps));
    {
        const QPersistentModelIndex second(model->index(1));
        pool.cancelTask(2);
        QTRY_VERIFY(!second.isValid());
    }
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
    QTRY_COMPARE(model->rowCount(), 0);
    delete model;
    QCOMPARE(pool.tasks()->rowCount(), 0);
    pool.spawnN(nothing());
    QTRY_VERIFY(pool.isEmpty());
}

//! When more have ended at once than anybody can have read, what comes next waits for six intervals.
void tst_TaskModel::aRushIsShownSeldom()
{
    AioPool pool(10);
    pool.pause();
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(100);
    const QSignalSpy removed(model, &QAbstractItemModel::rowsRemoved); // who has it keep rows
    for (int i = 0; i < 3000; ++i)
        pool.spawnN(nothing());
    QTRY_COMPARE(model->rowCount(), 3000);
    QElapsedTimer timer;
    timer.start();
    pool.resume();
    QTRY_COMPARE(model->rowCount(), 0);
    pool.pause();
    pool.spawnN(nothing());
    QTRY_COMPARE(model->rowCount(), 1);
    QVERIFY2(timer.elapsed() >= 600, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(idsIn(*model), QList<qint64>{ 3001 });
}

void tst_TaskModel::goesWithItsPool()
{
    auto pool = std::make_unique<AioPool>(2);
    pool->tasks()->setHistoryLimit(5);
    Gate gate;
    pool->spawnN(nothing());
    for (int i = 0; i < 4; ++i)
        pool->spawnN(passGate(gate));
    QListView view;
    AioTaskFilterModel filter;
    filter.setSourceModel(pool->tasks());
    view.setModel(&filter);
    view.show();
    QTRY_COMPARE(filter.rowCount(), 5);
    QAbstractItemModelTester tester(pool->tasks(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    int rows = 5;
    connect(&filter, &QAbstractItemModel::rowsRemoved, this,
            [&](const QModelIndex &, int first, int last) { rows -= last - first + 1; });
    const QPersistentModelIndex index(filter.index(2, 0));
    pool.reset();
    QCOMPARE(rows, 0);
    QVERIFY(!index.isValid());
    QCOMPARE(filter.rowCount(), 0);
}

void tst_TaskModel::survivesItsPoolInTheMiddle()
{
    const auto signal = [](AioTaskModel *model, int which, auto &&slot) {
        switch (which) {
        case 0:
            return connect(model, &QAbstractItemModel::rowsAboutToBeInserted, slot);
        case 1:
            return connect(model, &QAbstractItemModel::rowsInserted, slot);
        case 2:
            return connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, slot);
        case 3:
            return connect(model, &QAbstractItemModel::rowsRemoved, slot);
        default:
            return connect(model, &QAbstractItemModel::dataChanged, slot);
        }
    };
    for (int which = 0; which < 5; ++which) {
        auto *pool = new AioPool(1);
        pool->tasks()->setUpdateInterval(0);
        pool->tasks()->setHistoryLimit(3);
        const QPointer<AioTaskModel> model(pool->tasks());
        Watched watched(model);
        Gate gate;
        pool->spawnN(passGate(gate));
        pool->spawnN(passGate(gate));
        pool->spawnN(nothing());
        QTRY_COMPARE(model->rowCount(), 3);
        signal(model, which, [&pool] { delete std::exchange(pool, nullptr); });
        pool->spawnN(nothing());
        QTRY_VERIFY(which < 2 || model->rowCount() == 4);
        if (pool)
            pool->setSize(2);
        QTRY_VERIFY(which < 4 || !pool);
        gate.open();
        QTRY_VERIFY(!pool);
        QTRY_VERIFY(!model);
    }

    auto *pool = new AioPool(1);
    const QPointer<AioTaskModel> model(pool->tasks());
    model->setHistoryLimit(3);
    Watched watched(model);
    pool->spawnN(nothing());
    QTRY_VERIFY(pool->isEmpty() && model->rowCount() == 1);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [&pool] { delete std::exchange(pool, nullptr); });
    model->clearHistory();
    QVERIFY(!pool);
    QTRY_VERIFY(!model);

    // A slot of rowsCounted() does so, after a row has been forgotten, and after a flush.
    for (const bool forgets : { true, false }) {
        auto *counted = new AioPool(1);
        const QPointer<AioTaskModel> tasks(counted->tasks());
        tasks->setHistoryLimit(3);
        Watched looking(tasks);
        counted->spawnN(nothing());
        QTRY_VERIFY(counted->isEmpty() && tasks->finishedRows() == 1);
        connect(tasks, &AioTaskModel::rowsCounted, this, [&counted] { delete std::exchange(counted, nullptr); });
        if (forgets)
            QVERIFY(tasks->forget(1));
        else
            counted->spawnN(nothing());
        QTRY_VERIFY(!counted);
        QTRY_VERIFY(!tasks);
    }
}

void tst_TaskModel::whatANotifyQueuesAfterADialog()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    Gate gate;
    bool isShown = false;
    connect(&pool, &AioPool::activeCountChanged, this, [&] {
        if (isShown || pool.isEmpty())
            return;
        isShown = QTest::qWaitFor([model] { return idsIn(*model) == QList<qint64>{ 1, 2 }; });
        pool.spawnN(passGate(gate)); // the counts have been told already, all but those of it
    });
    pool.spawnN(passGate(gate));
    pool.spawnN(passGate(gate));
    QTRY_VERIFY(isShown);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2, 3 }));
    gate.open();
    QVERIFY(Aio::waitFor(pool.join()));
}

void tst_TaskModel::whatStartsInADialogInAnUpdate()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    AioPool other;
    Watched otherWatched(other.tasks());
    Gate gate, otherGate;
    bool isDone = false;
    connect(model, &QAbstractItemModel::rowsInserted, this, [&] {
        if (std::exchange(isDone, true))
            return;
        gate.open();
        QVERIFY(QTest::qWaitFor([&pool] { return pool.succeededCount() == 1 && pool.activeCount() == 1; }));
        other.spawnN(passGate(otherGate)); // whose turn comes after that of the first one's model
        QVERIFY(QTest::qWaitFor([&other] { return other.tasks()->rowCount() == 1; }));
    });
    pool.spawnN(passGate(gate));
    pool.spawnN(passGate(otherGate));
    QTRY_VERIFY(isDone);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2 }));
    QTRY_COMPARE(model->index(0).data(AioTaskModel::SectionRole).toString(), u"Active"_s);
    otherGate.open();
    QVERIFY(Aio::waitFor(pool.join()));
}

void tst_TaskModel::userCodeInAnUpdate()
{
    int left = 200; // is counted down while the pool is destroyed, too
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    const auto meddle = [&] {
        if (left-- <= 0)
            return;
        pool.spawnN(nothing(), AioTaskOptions().withPriority(left % 3));
        if (left % 4 == 0 && model->rowCount() > 0)
            model->cancel(model->rowCount() - 1);
        for (int row = 0; row < model->rowCount(); ++row)
            model->index(row).data();
    };
    connect(model, &QAbstractItemModel::rowsInserted, this, meddle);
    connect(model, &QAbstractItemModel::rowsAboutToBeRemoved, this, meddle);
    connect(model, &QAbstractItemModel::dataChanged, this, meddle);
    model->setHistoryLimit(4);
    pool.spawnN(nothing());
    QTRY_VERIFY(left <= 0 && pool.isEmpty());
    QTRY_COMPARE(model->rowCount(), 4);
}

void tst_TaskModel::mapsAreRows()
{
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    Watched watched(model);
    Gate gate;
    const auto work = [&gate](int) { return passGate(gate); };
    auto map = pool.map(work, std::views::iota(0, 100), AioTaskOptions("item %1"));
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2 }));
    QCOMPARE(model->index(1).data().toString(), u"item 1"_s);
    gate.open();
    QCOMPARE(Aio::waitFor(std::move(map)).size(), 100);
    QTRY_COMPARE(model->rowCount(), 0);
}

void tst_TaskModel::columnsAndHeaders()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Gate gate;
    const auto worker = [&gate](AioContext ctx) -> AioTask<> {
        ctx.setProgress(1, 2, u"half"_s);
        co_await gate.wait();
    };
    pool.spawnN(worker, AioTaskOptions("named").withTag(1));
    QTRY_COMPARE(model->index(0, AioTaskModel::ProgressColumn).data().toString(), u"50 %"_s);
    const QStringList expected{ u"named"_s, u"Active"_s, u"50 %"_s, u"0 s"_s, u"half"_s };
    QStringList headers;
    for (int column = 0; column < model->columnCount(); ++column) {
        QCOMPARE(model->index(0, column).data().toString(), expected[column]);
        headers += model->headerData(column, Qt::Horizontal).toString();
        const bool isFigure = column == AioTaskModel::ProgressColumn || column == AioTaskModel::ElapsedColumn;
        const QVariant alignment = isFigure ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
        QCOMPARE(model->index(0, column).data(Qt::TextAlignmentRole), alignment);
        QCOMPARE(model->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole), alignment);
    }
    QCOMPARE(headers, (QStringList{ u"Task"_s, u"State"_s, u"Progress"_s, u"Elapsed"_s, u"Message"_s }));
    const QHash<int, QByteArray> names = model->roleNames();
    for (const char *name :
         { "taskId",     "label",    "state",     "stateName", "progress",    "progressText", "elapsed", "priority",
           "error",      "location", "startedAt", "depth",     "cancellable", "toolTip",      "sortKey", "plainToolTip",
           "waitReason", "waitText", "attempt",   "nextTryAt", "held",        "repeatable",   "tag" })
        QVERIFY2(names.values().contains(name), name);
    const auto roles = QMetaEnum::fromType<AioTaskModel::Role>();
    for (int i = 0; i < roles.keyCount(); ++i) {
        QVERIFY2(names.contains(roles.value(i)), roles.key(i));
        QVERIFY2(model->index(0).data(roles.value(i)).isValid(), roles.key(i));
    }
    for (int role : { int(Qt::DecorationRole), int(Qt::UserRole), roles.value(roles.keyCount() - 1) + 1, -1 })
        QVERIFY(!model->index(0).data(role).isValid());
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

//! What QToolTip makes of a text, and whether that would have loaded something.
class ShownToolTip : public QTextDocument
{
public:
    explicit ShownToolTip(const QString &text) { Qt::mightBeRichText(text) ? setHtml(text) : setPlainText(text); }
    int loads = 0;

protected:
    QVariant loadResource(int type, const QUrl &name) override
    {
        ++loads;
        return QTextDocument::loadResource(type, name);
    }
};

void tst_TaskModel::toolTipsShowTextAsItIs_data()
{
    QTest::addColumn<QString>("text");
    QTest::addRow("plain") << u"plain.pdf"_s;
    QTest::addRow("bold") << u"<b>a</b><br>b.pdf"_s;
    QTest::addRow("image") << u"<img src=\"http://127.0.0.1:9/x.png\">"_s;
    QTest::addRow("lines") << u"first\nsecond\n\n<i>last</i>"_s;
    QTest::addRow("a line before") << u"\n<b>a</b>"_s;
    QTest::addRow("entities") << u"a &amp; b &lt;c&gt; R&D &#65;"_s;
    QTest::addRow("blanks") << u"  two  and   three "_s;
    QTest::addRow("quotes") << u"\"a\" 'b' \" onload=\"c"_s;
    QTest::addRow("less") << u"1 < 2 > 1"_s;
    QTest::addRow("closes") << u"</div></p></body><!-- <?xml <!doctype html>"_s;
    QTest::addRow("style") << u"<style>*{color:white}</style><a href='file:///'>x</a>"_s;
    QTest::addRow("places") << u"%1 of %2 is %L3, %%"_s;
    QTest::addRow("other scripts") << u"\u00fc \u0645\u0644\u0641 \U0001F600"_s;
}

//! As a label, as an error, and as a progress text, of live and of finished tasks.
void tst_TaskModel::toolTipsShowTextAsItIs()
{
    QFETCH(const QString, text);
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setHistoryLimit(5);
    Gate gate;
    const auto failing = [text]() -> AioTask<> {
        co_await Aio::yield();
        throw std::runtime_error(text.toStdString());
    };
    const auto telling = [&gate, text](AioContext context) -> AioTask<> {
        context.setProgress(1, 2, text);
        co_await gate.wait();
    };
    pool.spawnN(failing, AioTaskOptions(text));
    pool.spawnN(telling, AioTaskOptions(text));
    pool.spawnN(nothing(), AioTaskOptions(text));
    QTRY_COMPARE(model->rowCount(), 3);
    QTRY_COMPARE(stateIn(*model, 2), State::Failed);
    QTRY_VERIFY(model->index(0).data(AioTaskModel::LocationRole).toString().contains(u"gate.h:"_s));
    const QStringList beginnings{ text + u"\nActive\n"_s + text + u'\n', text + u"\nWaiting"_s,
                                  text + u"\nFailed\n"_s + text };
    for (int row = 0; row < 3; ++row) {
        const QString plain = model->index(row).data(AioTaskModel::PlainToolTipRole).toString();
        QVERIFY2(plain.startsWith(beginnings[row]), qPrintable(plain));
        ShownToolTip shown(model->index(row).data(Qt::ToolTipRole).toString());
        QCOMPARE(shown.toPlainText(), plain);
        shown.size(); // lays it out
        QCOMPARE(shown.loads, 0);
        QCOMPARE(model->index(row).data(AioTaskModel::LabelRole).toString(), text);
        QCOMPARE(model->index(row).data().toString(), text);
    }
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

//! Tasks in all states whose columns are in another order each.
class MixedTasks
{
public:
    MixedTasks()
    {
        m_pool.tasks()->setHistoryLimit(10);
        m_pool.spawnN(failAfter(m_open), AioTaskOptions(u"part 10"_s));
        m_open.open();
        for (const auto &[label, percent] :
             { std::pair(u"b"_s, 3), { u"Part 9"_s, 100 }, { u"C"_s, 25 }, { u"\u00e4"_s, -1 } }) {
            const auto work = [this, percent](AioContext context) -> AioTask<> {
                if (percent >= 0)
                    context.setProgress(percent, 100, QString::number(percent));
                co_await m_held.wait();
            };
            m_pool.spawnN(work, AioTaskOptions(label));
        }
        m_cancelled = m_pool.spawnN(passGate(m_held), AioTaskOptions(u"cancelled"_s)).id();
        m_pool.spawnN(nothing(), AioTaskOptions(u"a"_s));
        m_pool.cancelTask(m_cancelled);
    }
    ~MixedTasks()
    {
        m_held.open();
        m_pool.cancelAll();
    }
    bool isReady()
    {
        // The labels, and what is active has told its progress
        return m_pool.tasks()->rowCount() == 7 && m_pool.failedCount() == 1 && m_pool.activeCount() == 4
                && m_pool.tasks()->index(3).data(AioTaskModel::DepthRole).toInt() == 2;
    }
    AioPool &pool() { return m_pool; }

private:
    Gate m_open;
    Gate m_held;
    AioPool m_pool{ 4 };
    qint64 m_cancelled = 0;
};

void tst_TaskModel::sortsRightly_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<bool>("ours");
    for (int column = 0; column < AioTaskModel::ColumnCount; ++column) {
        const QByteArray name(QMetaEnum::fromType<AioTaskModel::Column>().valueToKey(column));
        QTest::addRow("%s of ours", name.constData()) << column << true;
        QTest::addRow("%s of Qt", name.constData()) << column << false;
    }
}

//! By AioTaskFilterModel, and by a proxy of Qt's that is told the role.
void tst_TaskModel::sortsRightly()
{
    QFETCH(const int, column);
    QFETCH(const bool, ours);
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    const auto restore = qScopeGuard([&] { QLocale::setDefault(before); });
    MixedTasks tasks;
    QTRY_VERIFY(tasks.isReady());
    AioTaskFilterModel filter;
    QSortFilterProxyModel proxy;
    proxy.setSortRole(AioTaskModel::SortRole);
    proxy.setSortLocaleAware(true);
    QSortFilterProxyModel &sorted = ours ? filter : proxy;
    sorted.setSourceModel(tasks.pool().tasks());
    for (const Qt::SortOrder order : { Qt::AscendingOrder, Qt::DescendingOrder }) {
        sorted.sort(column, order);
        QCOMPARE(sorted.rowCount(), 7);
        QStringList labels;
        QList<double> progress;
        QList<qint64> elapsed;
        QList<int> states;
        QStringList messages;
        for (int row = 0; row < sorted.rowCount(); ++row) {
            const QModelIndex index = sorted.index(row, 0);
            labels += index.data(AioTaskModel::LabelRole).toString();
            progress += index.data(AioTaskModel::ProgressRole).toDouble();
            states += index.data(AioTaskModel::StateRole).toInt();
            const bool hasBegun = !sorted.index(row, AioTaskModel::ElapsedColumn).data().toString().isEmpty();
            elapsed += hasBegun ? index.data(AioTaskModel::ElapsedRole).toLongLong() : -1;
            messages += sorted.index(row, AioTaskModel::MessageColumn).data().toString();
        }
        const auto inOrder = [&](auto list) {
            if (order == Qt::DescendingOrder)
                std::reverse(list.begin(), list.end());
            return list;
        };
        switch (column) {
        case AioTaskModel::TaskColumn:
            if (ours) {
                QCOMPARE(inOrder(labels),
                         QStringList(
                                 { u"a"_s, u"\u00e4"_s, u"b"_s, u"C"_s, u"cancelled"_s, u"Part 9"_s, u"part 10"_s }));
            } else {
                QVERIFY(std::ranges::is_sorted(inOrder(labels), [](const QString &a, const QString &b) {
                    return QString::localeAwareCompare(a, b) < 0;
                }));
            }
            break;
        case AioTaskModel::StateColumn:
            QCOMPARE(inOrder(states), QList<int>({ 0, 1, 1, 1, 1, 4, 5 }));
            break;
        case AioTaskModel::ProgressColumn:
            QCOMPARE(inOrder(progress), QList<double>({ -1, -1, -1, -1, 0.03, 0.25, 1 }));
            break;
        case AioTaskModel::ElapsedColumn:
            // Those that run go on meanwhile, all of them equally; two have never had a slot.
            QCOMPARE(inOrder(elapsed).first(2), QList<qint64>({ -1, -1 }));
            QVERIFY(!inOrder(elapsed).mid(2).contains(-1));
            break;
        case AioTaskModel::MessageColumn:
            if (ours)
                QCOMPARE(inOrder(messages).last(2), QStringList({ u"100"_s, u"no luck"_s }));
            break;
        }
    }
}

//! A progress that changes moves its row.
void tst_TaskModel::sortsAgain()
{
    AioPool pool(3);
    pool.tasks()->setUpdateInterval(0);
    std::vector<AioContext> contexts;
    Gate gate;
    for (int i = 0; i < 3; ++i) {
        const auto work = [&](AioContext context) -> AioTask<> {
            contexts.push_back(context);
            co_await gate.wait();
        };
        pool.spawnN(work);
    }
    AioTaskFilterModel sorted;
    sorted.setSourceModel(pool.tasks());
    sorted.sort(AioTaskModel::ProgressColumn, Qt::DescendingOrder);
    QTRY_COMPARE(contexts.size(), 3u);
    QTRY_COMPARE(sorted.rowCount(), 3);
    contexts[0].setProgress(3, 100);
    contexts[1].setProgress(100, 100);
    contexts[2].setProgress(25, 100);
    QTRY_COMPARE(idsIn(sorted), (QList<qint64>{ 2, 3, 1 }));
    contexts[0].setProgress(99, 100);
    QTRY_COMPARE(idsIn(sorted), (QList<qint64>{ 2, 1, 3 }));
    gate.open();
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::sortsByAnotherRole()
{
    MixedTasks tasks;
    QTRY_VERIFY(tasks.isReady());
    AioTaskFilterModel sorted;
    QCOMPARE(sorted.sortRole(), int(AioTaskModel::SortRole));
    sorted.setSourceModel(tasks.pool().tasks());
    QCOMPARE(idsIn(sorted), idsIn(*tasks.pool().tasks())); // unless asked
    sorted.setSortRole(AioTaskModel::TaskIdRole);
    sorted.sort(0, Qt::DescendingOrder);
    QCOMPARE(idsIn(sorted), (QList<qint64>{ 7, 6, 5, 4, 3, 2, 1 }));
}

void tst_TaskModel::numbersAreOfTheLocale_data()
{
    QTest::addColumn<QLocale>("locale");
    QTest::addColumn<QStringList>("texts"); // label, progress, elapsed
    QTest::addRow("German") << QLocale(u"de_DE"_s) << QStringList{ u"Aufgabe 1"_s, u"25 %"_s, u"0 s"_s };
    QTest::addRow("C") << QLocale::c() << QStringList{ u"Task 1"_s, u"25 %"_s, u"0 s"_s };
    const QLocale egyptian(u"ar_EG"_s);
    QTest::addRow("Arabic") << egyptian
                            << QStringList{ u"Task \u0661"_s, u"\u0662\u0665 "_s + egyptian.percent(), u"\u0660 s"_s };
}

void tst_TaskModel::numbersAreOfTheLocale()
{
    QFETCH(const QLocale, locale);
    QFETCH(const QStringList, texts);
    const QLocale before;
    QLocale::setDefault(locale);
    const auto restore = qScopeGuard([&] { QLocale::setDefault(before); });
    AioPool pool(1);
    Gate gate;
    const auto work = [&gate](AioContext context) -> AioTask<> {
        context.setProgress(1, 4);
        co_await gate.wait();
    };
    pool.spawnN(work);
    AioTaskModel *model = pool.tasks();
    QTRY_COMPARE(model->index(0).data(AioTaskModel::ProgressRole).toDouble(), 0.25);
    QCOMPARE(model->index(0, AioTaskModel::TaskColumn).data().toString(), texts[0]);
    QCOMPARE(model->index(0).data(AioTaskModel::LabelRole).toString(), texts[0]);
    QCOMPARE(model->index(0, AioTaskModel::ProgressColumn).data().toString(), texts[1]);
    const QString elapsed = model->index(0, AioTaskModel::ElapsedColumn).data().toString();
    QVERIFY2(elapsed == texts[2] || model->index(0).data(AioTaskModel::ElapsedRole).toInt() >= 1000,
             qPrintable(elapsed));
    model->setHistoryLimit(1);
    gate.open();
    QTRY_COMPARE(model->index(0).data(AioTaskModel::StateRole).toInt(), int(AioPool::TaskState::Succeeded));
    const QString took = model->index(0, AioTaskModel::ElapsedColumn).data().toString();
    QVERIFY2(took.contains(locale.decimalPoint()) || model->index(0).data(AioTaskModel::ElapsedRole).toInt() >= 1000,
             qPrintable(took));
    QTRY_VERIFY(pool.isEmpty());
}

void tst_TaskModel::randomOperations_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<int>("interval");
    for (quint32 seed = 1; seed <= 6; ++seed)
        QTest::addRow("%u", seed) << seed + QRandomGenerator::global()->generate() % 1000 * 10 << (seed % 2 ? 0 : 5);
}

void tst_TaskModel::randomOperations()
{
    QFETCH(const quint32, seed);
    QFETCH(const int, interval);
    const QByteArray description = "seed " + QByteArray::number(seed);
    QRandomGenerator random(seed);
    AioPool pool(5);
    AioTaskModel *model = pool.tasks();
    AioTaskFilterModel filter;
    QTableView table;
    QListView list;
    filter.setSourceModel(model);
    filter.setText(u"1"_s);
    list.setModel(&filter);
    table.setModel(model);
    list.show();
    table.show();
    Watched watched(model);
    QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model->setUpdateInterval(interval);
    model->setHistoryLimit(20);
    QList<qint64> ends;
    connect(&pool, &AioPool::taskFinished, this, [&ends](qint64 id) { ends += id; });

    std::map<qint64, std::unique_ptr<Gate>> gates;
    std::vector<std::unique_ptr<Gate>> opened;
    const auto openOne = [&] {
        if (gates.empty())
            return;
        const auto gate = std::next(gates.begin(), int(random.bounded(int(gates.size()))));
        gate->second->open();
        opened.push_back(std::move(gate->second)); // a task may be about to look
        gates.erase(gate);
    };
    const auto worker = [&random](AioContext ctx, Gate &gate) -> AioTask<> {
        co_await gate.wait();
        ctx.setProgress(random.bounded(5), 4);
        if (random.bounded(2))
            co_await Aio::yield();
        if (random.bounded(5) == 0)
            throw std::runtime_error("unlucky");
    };
    const auto spawn = [&](int priority) {
        auto gate = std::make_unique<Gate>();
        Gate &theGate = *gate;
        const auto job = [worker, &theGate](AioContext ctx) { return worker(ctx, theGate); };
        const auto options = AioTaskOptions(QString::number(random.bounded(100))).withPriority(priority);
        gates[pool.spawnN(job, options).id()] = std::move(gate);
    };
    for (int step = 0; step < 2000; ++step) {
        switch (random.bounded(12)) {
        case 0:
        case 1:
        case 2:
        case 3:
            for (int i = random.bounded(4); i >= 0; --i)
                spawn(random.bounded(6) == 0 ? random.bounded(-2, 3) : 0);
            break;
        case 4:
        case 5:
        case 6:
            for (int i = random.bounded(6); i >= 0; --i)
                openOne();
            break;
        case 7:
            model->cancel(random.bounded(std::max(model->rowCount(), 1)));
            break;
        case 8:
            pool.setSize(1 + random.bounded(10));
            break;
        case 9:
            pool.setPaused(random.bounded(2));
            break;
        case 10:
            if (random.bounded(40) == 0)
                pool.cancelAll();
            else if (random.bounded(20) == 0)
                model->clearHistory();
            else if (random.bounded(20) == 0)
                model->setHistoryLimit(random.bounded(30));
            else if (random.bounded(20) == 0)
                model->setHistoryOrder(AioTaskModel::HistoryOrder(random.bounded(2)));
            else if (random.bounded(2))
                model->forget(model->taskAt(random.bounded(std::max(model->rowCount(), 1))));
            break;
        case 11:
            table.scrollTo(model->index(random.bounded(std::max(model->rowCount(), 1)), 0));
            list.scrollToBottom();
            break;
        }
        if (random.bounded(3))
            QCoreApplication::processEvents();
        if (random.bounded(50) == 0) {
            // Once all is shown, the rows are the pool's tasks in order.
            pool.setPaused(true);
            const auto isTrue = [&] {
                int last = -1;
                int unfinished = 0;
                int counts[4] = {};
                qsizetype previous = -1;
                for (int row = 0; row < model->rowCount(); ++row) {
                    const State state = stateIn(*model, row);
                    const QString section = model->index(row).data(AioTaskModel::SectionRole).toString();
                    const int rank = section == u"Active" ? 0 : section == u"Waiting" ? 1 : 2;
                    if (rank < last || (rank == 2) != (state >= State::Succeeded)
                        || model->rowOf(model->taskAt(row)) != row)
                        return false;
                    last = rank;
                    unfinished += rank < 2;
                    ++counts[rank];
                    counts[3] += state == State::Failed;
                    if (rank < 2)
                        continue;
                    // Finished ones are in the order of their ends.
                    const qsizetype end = ends.indexOf(model->taskAt(row));
                    if (previous >= 0 && (end < previous) != (model->historyOrder() == AioTaskModel::NewestFirst))
                        return false;
                    previous = end;
                }
                return unfinished == pool.count() && counts[0] == model->activeRows()
                        && counts[1] == model->waitingRows() && counts[2] == model->finishedRows()
                        && counts[3] == model->failedRows();
            };
            QTRY_VERIFY2(isTrue(), description.constData());
            pool.setPaused(false);
        }
    }
    pool.resume();
    for (const auto &[id, gate] : gates)
        gate->open();
    QTRY_VERIFY2(pool.isEmpty(), description.constData());
    QTRY_COMPARE(model->rowCount(), std::min(model->historyLimit(), model->rowCount()));
    QCOMPARE(watched.reset.count() + watched.moved.count(), 0);
}

QTEST_MAIN(tst_TaskModel)
#include "tst_taskmodel.moc"
