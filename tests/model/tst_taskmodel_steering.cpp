// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "follower.h"
#include "support/gate.h"

#include <AioTaskFilterModel>
#include <AioTaskModel>

#include <QtCore/QElapsedTimer>
#include <QtCore/QMimeData>
#include <QtCore/QRandomGenerator>
#include <QtGui/QDropEvent>
#include <QtTest/QSignalSpy>
#include <QtTest/QtTest>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QListView>
#include <QtWidgets/QTableView>

#include <algorithm>
#include <limits>
#include <memory>

using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;
using State = AioPool::TaskState;
using Reason = AioPool::WaitReason;

static AioTask<> passGate(Gate &gate)
{
    co_await gate.wait();
}

static AioTask<> nothing()
{
    co_return;
}

static AioTask<> failing()
{
    co_await Aio::yield();
    throw std::runtime_error("no luck");
}

//! A pool with one active task, 1, and waiting ones from 2 on.
class Queue
{
public:
    explicit Queue(int waiting, int size = 1) : pool(size)
    {
        pool.tasks()->setUpdateInterval(0);
        for (int i = 0; i < size + waiting; ++i)
            pool.spawnN([this] { return passGate(gate); });
    }
    ~Queue()
    {
        gate.open();
        pool.cancelAll();
    }
    //! True if the model shows just these.
    bool shows(const QList<qint64> &ids) { return areEqual(idsIn(*model), ids); }

    Gate gate;
    AioPool pool;
    AioTaskModel *const model = pool.tasks();
};

class tst_TaskModelSteering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMoveIsARowMove();
    void aSelectionMovesTogether();
    void movesThatChangeNothing();
    void unseenTasksAreMoved();
    void aHeldTask();
    void startNowMovesTheRow();
    void pauseIsAReason();
    void anAttemptReturnsToItsPlace();
    void aCountdownFollowsTheClock();
    void aMovedTaskTriesAgain();
    void startsAgainBeforeTheReport();
    void retryShowsOneReport();
    void retryFailed();
    void retryFailedAmongOthers_data();
    void retryFailedAmongOthers();
    void retryFailedWhileAsleep();
    void retryFailedBeforeTheReport();
    void retryFailedWithAFullQueue();
    void aRowRunsAgainOnce();
    void retryInASlot();
    void retryFailedOfADyingPool();
    void endsBeforeTheReport();
    void movesInASlot_data();
    void movesInASlot();
    void diesInASlot_data();
    void diesInASlot();
    void moveRows();
    void moveRowsBetweenPriorities();
    void moveRowsRefuses();
    void moveRowsInASlot();
    void dropsInAListView();
    void dropsInATableView();
    void dropsOfOthersAreRefused();
    void movesBehindAFilter();
    void movesBehindASortedFilter();
    void startsBehindAFilterByState_data();
    void startsBehindAFilterByState();
    void attemptsBehindAFilterByState_data();
    void attemptsBehindAFilterByState();
    void movesOfAFilter();
    void movesNeedNoFilter();
    void keysAreSpreadAnew();
    void manyMoves();
};

void tst_TaskModelSteering::aMoveIsARowMove()
{
    Queue queue(5);
    QTRY_VERIFY(queue.shows({ 1, 2, 3, 4, 5, 6 }));
    Follower follower(*queue.model);
    const QPersistentModelIndex fifth(queue.model->index(4));
    QVERIFY(queue.pool.moveToFront(5));
    QVERIFY(queue.shows({ 1, 2, 3, 4, 5, 6 })); // until the next report
    QCOMPARE(queue.model->rowOf(5), 4);
    QTRY_VERIFY(queue.shows({ 1, 5, 2, 3, 4, 6 }));
    QCOMPARE(fifth.row(), 1);
    QCOMPARE(queue.model->rowOf(5), 1);
    QCOMPARE(follower.moved.count(), 1);
    QVERIFY(queue.pool.moveBefore(3, 5));
    QTRY_VERIFY(queue.shows({ 1, 3, 5, 2, 4, 6 }));
    QVERIFY(queue.pool.moveBefore(3, 6));
    QTRY_VERIFY(queue.shows({ 1, 5, 2, 4, 3, 6 }));
    QCOMPARE(follower.moved.count(), 3);
    QVERIFY(!follower.hasChanged(4, { AioTaskModel::PriorityRole }));
    QVERIFY(queue.pool.setPriority(4, 1));
    QTRY_VERIFY(queue.shows({ 1, 4, 5, 2, 3, 6 }));
    QTRY_VERIFY(follower.hasChanged(1, { AioTaskModel::PriorityRole }));
    QCOMPARE(queue.model->index(1).data(AioTaskModel::PriorityRole).toInt(), 1);
    QVERIFY(queue.pool.setPriority(4, 0));
    QTRY_VERIFY(queue.shows({ 1, 5, 2, 3, 6, 4 }));
    QCOMPARE(follower.moved.count(), 5);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    for (int row = 0; row < 6; ++row)
        QCOMPARE(queue.model->rowOf(queue.model->taskAt(row)), row);
    queue.pool.setSize(2); // the first one starts and keeps its row
    QTRY_COMPARE(queue.model->activeRows(), 2);
    QVERIFY(queue.shows({ 1, 5, 2, 3, 6, 4 }));
    QCOMPARE(follower.moved.count(), 5);
    QCOMPARE(follower.otherChanges(), 0);
    queue.gate.open();
    QTRY_VERIFY(queue.shows({}));
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::aSelectionMovesTogether()
{
    Queue queue(9);
    QTRY_COMPARE(queue.model->rowCount(), 10);
    Follower follower(*queue.model);
    for (const qint64 id : { 5, 6, 7 })
        QVERIFY(queue.pool.moveBefore(id, 3));
    QTRY_VERIFY(queue.shows({ 1, 2, 5, 6, 7, 3, 4, 8, 9, 10 }));
    QCOMPARE(follower.moved.count(), 1);
    for (const qint64 id : { 5, 6, 7 })
        QVERIFY(queue.pool.moveBefore(id, 10));
    QTRY_VERIFY(queue.shows({ 1, 2, 3, 4, 8, 9, 5, 6, 7, 10 }));
    QCOMPARE(follower.moved.count(), 2);
    for (const qint64 id : { 5, 6, 7 })
        QVERIFY(queue.pool.setPriority(id, 3));
    QTRY_VERIFY(queue.shows({ 1, 5, 6, 7, 2, 3, 4, 8, 9, 10 }));
    QCOMPARE(follower.moved.count(), 3);
    for (const qint64 id : { 7, 6, 5 })
        QVERIFY(queue.pool.moveBefore(id, 10)); // the other way round
    QTRY_VERIFY(queue.shows({ 1, 2, 3, 4, 8, 9, 7, 6, 5, 10 }));
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::movesThatChangeNothing()
{
    Queue queue(4);
    QTRY_COMPARE(queue.model->rowCount(), 5);
    Follower follower(*queue.model);
    QVERIFY(queue.pool.moveToFront(4));
    QVERIFY(queue.pool.moveBefore(4, 5)); // back again
    QVERIFY(queue.pool.setPriority(2, 7)); // the first one stays the first
    QTRY_VERIFY(follower.hasChanged(1, { AioTaskModel::PriorityRole }));
    QCOMPARE(follower.moved.count() + follower.otherChanges(), 0);
    QVERIFY(queue.shows({ 1, 2, 3, 4, 5 }));
    for (int row = 0; row < 5; ++row)
        QCOMPARE(queue.model->rowOf(queue.model->taskAt(row)), row);
    QVERIFY(queue.pool.moveToFront(4));
    QTRY_VERIFY(queue.shows({ 1, 4, 2, 3, 5 }));
    QVERIFY(follower.isRight());
}

//! Tasks that no report has shown yet come to the place that they have by then.
void tst_TaskModelSteering::unseenTasksAreMoved()
{
    Queue queue(2);
    QTRY_COMPARE(queue.model->rowCount(), 3);
    Follower follower(*queue.model);
    for (int i = 0; i < 3; ++i)
        queue.pool.spawnN([&queue] { return passGate(queue.gate); });
    QVERIFY(queue.pool.moveToFront(5));
    QVERIFY(queue.pool.moveBefore(6, 5));
    QVERIFY(queue.pool.moveBefore(6, 3));
    QVERIFY(queue.pool.setPriority(4, -1));
    QTRY_VERIFY(queue.shows({ 1, 5, 2, 6, 3, 4 }));
    QCOMPARE(follower.moved.count() + follower.removed.count(), 0);
    // One that ends and one that starts before a report
    for (int i = 0; i < 2; ++i)
        queue.pool.spawnN([&queue] { return passGate(queue.gate); });
    QVERIFY(queue.pool.moveToFront(7));
    QVERIFY(queue.pool.moveToFront(8));
    QVERIFY(queue.pool.cancelTask(7));
    queue.pool.setSize(2);
    QTRY_VERIFY(queue.shows({ 1, 8, 5, 2, 6, 3, 4 }));
    QCOMPARE(queue.model->activeRows(), 2);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::aHeldTask()
{
    Queue queue(3);
    QTRY_COMPARE(queue.model->rowCount(), 4);
    Follower follower(*queue.model);
    const QModelIndex second = queue.model->index(1, AioTaskModel::StateColumn);
    QCOMPARE(Reason(second.data(AioTaskModel::WaitReasonRole).toInt()), Reason::Slot);
    QCOMPARE(second.data(AioTaskModel::WaitTextRole).toString(), QString());
    QCOMPARE(second.data().toString(), u"Waiting"_s);
    QVERIFY(!second.data(AioTaskModel::HeldRole).toBool());
    QVERIFY(queue.model->hold(1));
    QVERIFY(!queue.model->hold(1));
    QVERIFY(!queue.model->hold(0)); // it is active
    QVERIFY(second.data(AioTaskModel::HeldRole).toBool());
    QCOMPARE(Reason(second.data(AioTaskModel::WaitReasonRole).toInt()), Reason::Held);
    QCOMPARE(second.data(AioTaskModel::WaitTextRole).toString(), u"held"_s);
    QCOMPARE(second.data(AioTaskModel::StateNameRole).toString(), u"Held"_s);
    QCOMPARE(second.data().toString(), u"Held"_s);
    QCOMPARE(second.data(AioTaskModel::PlainToolTipRole).toString(), u"Task 2\nHeld"_s);
    QTRY_VERIFY(follower.hasChanged(1, { AioTaskModel::HeldRole, AioTaskModel::WaitTextRole }));
    queue.pool.setSize(2);
    QTRY_VERIFY(queue.shows({ 1, 3, 2, 4 })); // has passed it
    QCOMPARE(follower.moved.count(), 1);
    QVERIFY(queue.pool.moveToFront(4));
    QVERIFY(queue.pool.hold(4));
    QTRY_VERIFY(queue.shows({ 1, 3, 4, 2 }));
    QVERIFY(queue.model->index(2).data(AioTaskModel::HeldRole).toBool());
    QTRY_VERIFY(follower.hasChanged(2, { AioTaskModel::HeldRole }));
    follower.clear();
    QVERIFY(queue.model->release(2));
    QVERIFY(!queue.model->release(2));
    QTRY_VERIFY(follower.hasChanged(2, { AioTaskModel::HeldRole })); // of a task that has been moved
    QCOMPARE(follower.moved.count() + follower.otherChanges(), 0);
    QVERIFY(queue.model->release(3));
    queue.gate.open();
    QTRY_VERIFY(queue.shows({}));
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::startNowMovesTheRow()
{
    Queue queue(4);
    QTRY_COMPARE(queue.model->rowCount(), 5);
    Follower follower(*queue.model);
    QVERIFY(queue.model->startNow(3));
    QTRY_VERIFY(queue.shows({ 1, 4, 2, 3, 5 }));
    QCOMPARE(queue.model->activeRows(), 2);
    QVERIFY(follower.hasChanged(1, { AioTaskModel::StateRole, AioTaskModel::SectionRole }));
    QVERIFY(queue.model->moveToFront(4));
    QVERIFY(queue.pool.startNow(5)); // before its move is shown
    QTRY_VERIFY(queue.shows({ 1, 4, 5, 2, 3 }));
    QCOMPARE(follower.moved.count(), 2);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    queue.gate.open();
    QTRY_VERIFY(queue.shows({}));
}

void tst_TaskModelSteering::pauseIsAReason()
{
    Queue queue(3);
    QTRY_COMPARE(queue.model->rowCount(), 4);
    Follower follower(*queue.model);
    queue.pool.pause();
    QCOMPARE(queue.model->index(1).data(AioTaskModel::WaitTextRole).toString(), u"paused"_s);
    QCOMPARE(queue.model->index(1, AioTaskModel::MessageColumn).data().toString(), u"paused"_s);
    QCOMPARE(queue.model->index(0).data(AioTaskModel::WaitTextRole).toString(), QString());
    QTRY_VERIFY(follower.hasChanged(1, { AioTaskModel::WaitReasonRole, AioTaskModel::WaitTextRole, Qt::DisplayRole }));
    QVERIFY(follower.hasChanged(3, { AioTaskModel::WaitReasonRole }));
    QVERIFY(!follower.hasChanged(0, { AioTaskModel::WaitReasonRole }));
    follower.clear();
    queue.pool.resume();
    QTRY_VERIFY(follower.hasChanged(1, { AioTaskModel::WaitReasonRole }));
    QCOMPARE(queue.model->index(1).data(AioTaskModel::WaitTextRole).toString(), QString());
}

//! Spawns a task that fails \a failures times, each time when \a gate is open, and then succeeds.
static qint64 spawnFailing(AioPool &pool, Gate &gate, int failures, std::chrono::milliseconds delay)
{
    const auto work = [&gate, failures](AioContext context) -> AioTask<> {
        const int attempt = context.attempt();
        co_await gate.wait();
        if (attempt <= failures)
            throw std::runtime_error("once more");
    };
    return pool.spawnN(work, AioTaskOptions().withRetry(AioRetry(failures).withDelay(delay).withJitter(false))).id();
}

void tst_TaskModelSteering::anAttemptReturnsToItsPlace()
{
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    Gate gate, open;
    spawnFailing(pool, open, 1, 1h);
    for (int i = 0; i < 3; ++i)
        pool.spawnN([&gate] { return passGate(gate); });
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2, 3, 4 }));
    QCOMPARE(model->index(0).data(AioTaskModel::AttemptRole).toInt(), 1);
    QVERIFY(!model->index(0).data(AioTaskModel::NextTryAtRole).toDateTime().isValid());
    Follower follower(*model);
    const QPersistentModelIndex first(model->index(0));
    open.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2, 3, 1, 4 })); // 3 has its slot; 1 is before all that came later
    QCOMPARE(first.row(), 2);
    QCOMPARE(model->activeRows(), 2);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.moved.count() >= 1 && follower.moved.count() <= 2);
    QVERIFY(follower.hasChanged(2, { AioTaskModel::StateRole, AioTaskModel::AttemptRole }));
    QCOMPARE(State(first.data(AioTaskModel::StateRole).toInt()), State::Waiting);
    QCOMPARE(Reason(first.data(AioTaskModel::WaitReasonRole).toInt()), Reason::Retry);
    QCOMPARE(first.data(AioTaskModel::AttemptRole).toInt(), 2);
    const QString text = first.data(AioTaskModel::WaitTextRole).toString();
    QVERIFY2(text.startsWith(u"attempt 2 in "_s), qPrintable(text));
    QCOMPARE(first.data(AioTaskModel::ErrorRole).toString(), u"once more"_s);
    QCOMPARE(model->index(2, AioTaskModel::MessageColumn).data().toString(), text + u" · once more"_s);
    QVERIFY(first.data(AioTaskModel::PlainToolTipRole).toString().contains(text + u" · once more"_s));
    QCOMPARE(pool.taskInfo(1)->errorString(), u"once more"_s);
    const QDateTime nextTry = first.data(AioTaskModel::NextTryAtRole).toDateTime();
    QVERIFY(nextTry > QDateTime::currentDateTime() && nextTry < QDateTime::currentDateTime().addSecs(3700));
    QVERIFY(pool.startNow(1));
    QTRY_COMPARE(model->rowCount(), 3); // succeeded
    gate.open();
    QTRY_COMPARE(model->rowCount(), 0);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::aCountdownFollowsTheClock()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    Gate open;
    open.open();
    spawnFailing(pool, open, 1, 1h);
    QTRY_COMPARE(pool.waitingCount(), 1);
    Follower follower(*model);
    QTRY_COMPARE(idsIn(*model), QList<qint64>{ 1 });
    for (int i = 0; i < 2; ++i) {
        follower.clear();
        QTRY_VERIFY(follower.hasChanged(0, { AioTaskModel::WaitTextRole, Qt::DisplayRole }));
    }
    QVERIFY(pool.moveToFront(1) || pool.setPriority(1, 2)); // at another place as well
    follower.clear();
    QTRY_VERIFY(follower.hasChanged(0, { AioTaskModel::WaitTextRole }));
    QVERIFY(pool.cancelTask(1));
    QTRY_COMPARE(model->rowCount(), 0);
}

void tst_TaskModelSteering::aMovedTaskTriesAgain()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    Gate gate, open, other;
    pool.spawnN([&other] { return passGate(other); });
    for (int i = 0; i < 2; ++i)
        pool.spawnN([&gate] { return passGate(gate); });
    spawnFailing(pool, open, 1, 0ms);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2, 3, 4 }));
    Follower follower(*model);
    QVERIFY(pool.moveToFront(4));
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 4, 2, 3 }));
    model->setUpdateInterval(100'000);
    pool.spawnN(nothing()); // asks for a report
    other.open();
    open.open();
    // Starts, fails, and waits again behind 2 and 3 at the place of its id, all before the next report
    QTRY_COMPARE(pool.taskInfo(4)->attempt, 2);
    QCOMPARE(model->rowOf(4), 1);
    QVERIFY(follower.isRight());
    model->setUpdateInterval(0);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2, 3, 4, 5 }));
    QVERIFY(pool.moveBefore(4, 3));
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2, 4, 3, 5 }));
    QCOMPARE(follower.reset.count() + follower.relaidOut.count(), 0);
    gate.open();
    QTRY_COMPARE(model->rowCount(), 0);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::startsAgainBeforeTheReport()
{
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    Gate gate, open;
    const auto work = [&](AioContext context) -> AioTask<> {
        const bool isFirst = context.attempt() == 1;
        co_await (isFirst ? open : gate).wait();
        if (isFirst)
            throw std::runtime_error("once more");
    };
    pool.spawnN(work, AioTaskOptions().withRetry(AioRetry(1).withDelay(0ms).withJitter(false)));
    pool.spawnN([&gate] { return passGate(gate); });
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 1, 2 }));
    Follower follower(*model);
    model->setUpdateInterval(100'000);
    open.open();
    QTRY_COMPARE(pool.taskInfo(1)->attempt, 2);
    QTRY_COMPARE(pool.activeCount(), 2);
    model->setUpdateInterval(0);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2, 1 })); // it has got its slot as the last one
    QVERIFY(follower.hasChanged(1, { AioTaskModel::AttemptRole }));
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    QCOMPARE(model->rowOf(1), 1);
    gate.open();
    QTRY_COMPARE(model->rowCount(), 0);
}

void tst_TaskModelSteering::retryShowsOneReport()
{
    AioPool pool(1);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(5);
    Follower follower(*model);
    Gate gate, second;
    bool fails = true;
    const auto work = [&]() -> AioTask<> {
        const bool isFirst = fails;
        co_await (isFirst ? gate : second).wait();
        if (isFirst)
            throw std::runtime_error("no luck");
    };
    pool.spawnN(work, AioTaskOptions("again").withRepeatable());
    pool.spawnN(failing, AioTaskOptions());
    QTRY_COMPARE(model->rowCount(), 2);
    QVERIFY(!model->index(0).data(AioTaskModel::RepeatableRole).toBool()); // unfinished
    QCOMPARE(model->retry(0), 0);
    gate.open();
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 2, 1 }));
    QVERIFY(!model->index(0).data(AioTaskModel::RepeatableRole).toBool());
    QVERIFY(model->index(1).data(AioTaskModel::RepeatableRole).toBool());
    QCOMPARE(model->failedRows(), 2);
    QCOMPARE(model->retryableRows(), 1);
    QCOMPARE(model->retry(0), 0);
    fails = false;
    follower.clear();
    QSignalSpy counted(model, &AioTaskModel::rowsCounted);
    QCOMPARE(model->retry(1), 3);
    QCOMPARE(idsIn(*model), (QList<qint64>{ 2, 1 })); // until the report
    QVERIFY(!model->index(1).data(AioTaskModel::RepeatableRole).toBool());
    QCOMPARE(model->retry(1), 0);
    QTRY_COMPARE(idsIn(*model), (QList<qint64>{ 3, 2 }));
    QCOMPARE(counted.count(), 1);
    QCOMPARE(follower.removed.count(), 1);
    QCOMPARE(follower.inserted.count(), 1);
    QCOMPARE(model->index(0).data().toString(), u"again"_s);
    QCOMPARE(model->retryableRows(), 0);
    second.open();
    QTRY_COMPARE(model->finishedRows(), 2);
    QVERIFY(model->index(0).data(AioTaskModel::RepeatableRole).toBool()); // a task that has succeeded as well
    QCOMPARE(model->retryableRows(), 0);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::retryFailed()
{
    for (const bool newestFirst : { true, false }) {
        AioPool pool(4);
        AioTaskModel *model = pool.tasks();
        model->setUpdateInterval(0);
        model->setHistoryLimit(100);
        model->setHistoryOrder(newestFirst ? AioTaskModel::NewestFirst : AioTaskModel::OldestFirst);
        Follower follower(*model);
        bool fails = true;
        const auto work = [&](int number) {
            return [&fails, number]() -> AioTask<> {
                co_await Aio::yield();
                if (fails && number % 7 != 0)
                    throw std::runtime_error("no luck");
            };
        };
        for (int i = 0; i < 50; ++i)
            pool.spawnN(work(i), AioTaskOptions(QString::number(i)).withRepeatable(i % 3 != 0));
        QTRY_COMPARE(model->finishedRows(), 50);
        const int expected = model->retryableRows();
        QVERIFY(expected > 20 && expected < model->failedRows());
        fails = false;
        const int failed = model->failedRows();
        QCOMPARE(model->retryFailed(), expected);
        QCOMPARE(model->retryFailed(), 0);
        QTRY_COMPARE(model->failedRows(), failed - expected);
        QTRY_COMPARE(model->finishedRows(), 50);
        QCOMPARE(model->retryableRows(), 0);
        QVERIFY(follower.isRight());
        QVERIFY(model->forget(model->taskAt(3)));
        QVERIFY(follower.isRight());
        for (int row = 0; row < model->rowCount(); ++row)
            QCOMPARE(model->rowOf(model->taskAt(row)), row);
    }
}

//! Adds tasks of which every second one fails, and waits until they are finished rows.
static void finish(AioPool &pool, int count)
{
    pool.tasks()->setHistoryLimit(count);
    for (int i = 0; i < count; ++i) {
        if (i % 2)
            pool.spawnN(failing, AioTaskOptions(QString::number(i)).withRepeatable());
        else
            pool.spawnN(nothing, AioTaskOptions(QString::number(i)));
    }
    QTRY_VERIFY_WITH_TIMEOUT(pool.isEmpty(), 60'000);
}

void tst_TaskModelSteering::retryFailedAmongOthers_data()
{
    QTest::addColumn<bool>("newestFirst");
    QTest::addColumn<int>("count");
    QTest::newRow("few, newest first") << true << 100;
    QTest::newRow("few, oldest first") << false << 100;
    QTest::newRow("many, newest first") << true << 400;
    QTest::newRow("many, oldest first") << false << 400;
    QTest::newRow("very many, newest first") << true << 2100;
    QTest::newRow("very many, oldest first") << false << 2100;
}

//! Rows that are scattered over the history go one by one, so that views keep what is selected; very many, which would
//! take too long, at once.
void tst_TaskModelSteering::retryFailedAmongOthers()
{
    QFETCH(bool, newestFirst);
    QFETCH(int, count);
    AioPool pool(4);
    AioTaskModel *model = pool.tasks();
    model->setHistoryOrder(newestFirst ? AioTaskModel::NewestFirst : AioTaskModel::OldestFirst);
    Follower follower(*model);
    finish(pool, count);
    QTRY_COMPARE(model->finishedRows(), count);
    model->setUpdateInterval(0);
    QList<qint64> expected = idsIn(*model);
    expected.removeIf([&pool](qint64 id) { return pool.taskInfo(id)->state == State::Failed; });
    QCOMPARE(expected.size(), count / 2);
    QItemSelectionModel selection(model);
    const int kept = model->rowOf(expected[count / 4]);
    selection.setCurrentIndex(model->index(kept), QItemSelectionModel::Select);
    follower.clear();
    pool.pause();
    QCOMPARE(model->retryFailed(), count / 2);
    QTRY_COMPARE(model->finishedRows(), count / 2);
    const bool isAtOnce = count > 2000;
    const qsizetype removals = follower.removed.count();
    QVERIFY2(isAtOnce ? removals == 1 : removals > count / 4, qPrintable(QString::number(removals)));
    QCOMPARE(follower.inserted.count(), isAtOnce ? 2 : 1);
    if (!isAtOnce) {
        const QModelIndex current = model->index(model->rowOf(expected[count / 4]));
        QCOMPARE(selection.currentIndex(), current);
        QCOMPARE(selection.selectedIndexes(), QModelIndexList{ current });
    }
    QCOMPARE(follower.moved.count() + follower.reset.count() + follower.relaidOut.count(), 0);
    QVERIFY(areEqual(idsIn(*model).mid(count / 2), expected));
    QVERIFY(follower.isRight());
    QCOMPARE(model->failedRows(), 0);
    QCOMPARE(model->retryableRows(), 0);
    for (int row = 0; row < model->rowCount(); ++row)
        QCOMPARE(model->rowOf(model->taskAt(row)), row);
    model->setHistoryLimit(count / 4);
    QCOMPARE(model->finishedRows(), count / 4);
    const QList<qint64> newest = newestFirst ? expected.mid(0, count / 4) : expected.mid(count / 2 - count / 4);
    QVERIFY(areEqual(idsIn(*model).mid(count / 2), newest));
    model->setUpdateInterval(50); // a turn each would take long
    pool.resume();
    QTRY_VERIFY_WITH_TIMEOUT(pool.isEmpty() && model->finishedRows() == count / 4, 60'000);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::retryFailedWhileAsleep()
{
    // Nanoseconds for each task; the best of several, because other programs need time as well
    const auto timeFor = [](int count) {
        double best = std::numeric_limits<double>::max();
        for (int i = 0; i < 3; ++i) {
            AioPool pool(4);
            finish(pool, count);
            pool.pause();
            QElapsedTimer timer;
            timer.start();
            const int retried = pool.tasks()->retryFailed();
            best = std::min(best, double(timer.nsecsElapsed()) / count);
            if (retried != count / 2 || pool.tasks()->rowCount() != count || pool.tasks()->retryableRows() != 0)
                return -1.0;
        }
        return best;
    };
    const double few = timeFor(2000);
    const double many = timeFor(16'000);
    QVERIFY(few > 0 && many > 0);
    QVERIFY2(many < 4 * few, qPrintable(u"%1 and %2 ns a task"_s.arg(few).arg(many)));
}

//! Failed tasks that have no rows yet get some first: only then they are found without a search.
void tst_TaskModelSteering::retryFailedBeforeTheReport()
{
    AioPool pool(4);
    AioTaskModel *model = pool.tasks();
    Follower follower(*model);
    model->setUpdateInterval(std::numeric_limits<int>::max());
    finish(pool, 10);
    QCOMPARE(model->finishedRows(), 0);
    pool.pause();
    QCOMPARE(model->retryFailed(), 5);
    QCOMPARE(model->finishedRows(), 10);
    QCOMPARE(model->retryFailed(), 0); // they run again, and their rows go with the next report
    model->setUpdateInterval(0);
    QTRY_COMPARE(model->finishedRows(), 5);
    QCOMPARE(model->waitingRows(), 5);
    QCOMPARE(model->failedRows(), 0);
    QVERIFY(follower.isRight());
}

//! Tasks that would be rejected stay failed, with what they failed by.
void tst_TaskModelSteering::retryFailedWithAFullQueue()
{
    for (const auto policy : { AioWaitingPolicy::Reject, AioWaitingPolicy::DropOldest }) {
        AioPool pool(1);
        AioTaskModel *model = pool.tasks();
        model->setUpdateInterval(0);
        Follower follower(*model);
        finish(pool, 10);
        QTRY_COMPARE(model->failedRows(), 5);
        pool.setWaitingLimit(3, policy);
        pool.pause();
        QCOMPARE(model->retryFailed(), 3);
        QCOMPARE(model->retryFailed(), 0);
        QTRY_COMPARE(model->failedRows(), 2);
        QCOMPARE(model->retryableRows(), 2);
        QCOMPARE(pool.waitingCount(), 3);
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row);
            if (State(index.data(AioTaskModel::StateRole).toInt()) == State::Failed)
                QCOMPARE(index.data(AioTaskModel::ErrorRole).toString(), u"no luck"_s);
        }
        QVERIFY(follower.isRight());
        pool.resume();
        QTRY_VERIFY(pool.isEmpty());
    }
}

//! Not a second time in the middle of the report that takes the rows out.
void tst_TaskModelSteering::aRowRunsAgainOnce()
{
    AioPool pool(4);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    Follower follower(*model);
    finish(pool, 20);
    QTRY_COMPARE(model->failedRows(), 10);
    QList<qint64> ids;
    for (const qint64 id : idsIn(*model)) {
        if (pool.taskInfo(id)->state == State::Failed)
            ids += id;
    }
    int again = 0;
    QObject view;
    connect(model, &AioTaskModel::rowsRemoved, &view, [&] {
        for (const qint64 id : std::as_const(ids))
            again += pool.retry(id) != 0;
    });
    pool.pause();
    QCOMPARE(model->retryFailed(), 10);
    QTRY_COMPARE(model->failedRows(), 0);
    QCOMPARE(again, 0);
    QCOMPARE(pool.waitingCount(), 10);
    QVERIFY(follower.isRight());
}

//! A view that tries failed tasks again as soon as it hears of them, also in the middle of a report.
void tst_TaskModelSteering::retryInASlot()
{
    int left = 50;
    AioPool pool(2);
    AioTaskModel *model = pool.tasks();
    model->setUpdateInterval(0);
    model->setHistoryLimit(20);
    Follower follower(*model);
    const auto again = [&] {
        if (left > 0 && model->retryableRows() > 0)
            left -= model->retryFailed();
    };
    connect(model, &AioTaskModel::rowsInserted, this, again);
    connect(model, &AioTaskModel::rowsRemoved, this, again);
    connect(model, &AioTaskModel::rowsCounted, this, again);
    for (int i = 0; i < 5; ++i)
        pool.spawnN(failing, AioTaskOptions().withRepeatable());
    QTRY_VERIFY(left <= 0 && pool.isEmpty());
    QTRY_COMPARE(model->finishedRows(), 5);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::retryFailedOfADyingPool()
{
    auto *pool = new AioPool(2);
    pool->tasks()->setHistoryLimit(20);
    for (int i = 0; i < 5; ++i)
        pool->spawnN(failing, AioTaskOptions().withRepeatable());
    QTRY_COMPARE(pool->failedCount(), 5);
    connect(pool, &AioPool::taskSpawned, this, [&pool] { delete std::exchange(pool, nullptr); });
    pool->tasks()->retryFailed();
    QVERIFY(!pool);
}

//! A row whose task has been moved, and then starts, ends or is cancelled before the report.
void tst_TaskModelSteering::endsBeforeTheReport()
{
    Queue queue(6);
    QTRY_COMPARE(queue.model->rowCount(), 7);
    Follower follower(*queue.model);
    queue.model->setUpdateInterval(100'000);
    QVERIFY(queue.pool.moveToFront(7));
    QVERIFY(queue.pool.moveToFront(4));
    QVERIFY(queue.pool.moveBefore(6, 3));
    QVERIFY(queue.pool.setPriority(5, 1));
    QVERIFY(queue.pool.cancelTask(6));
    QVERIFY(queue.pool.cancelTask(3));
    queue.pool.setSize(3); // 5 and 4 start
    QCOMPARE(queue.pool.taskInfo(4)->state, State::Active);
    QVERIFY(queue.shows({ 1, 2, 3, 4, 5, 6, 7 }));
    QCOMPARE(State(queue.model->index(5).data(AioTaskModel::StateRole).toInt()), State::Cancelled);
    for (int row = 0; row < 7; ++row)
        QCOMPARE(queue.model->rowOf(queue.model->taskAt(row)), row);
    queue.model->setUpdateInterval(0);
    QTRY_VERIFY(queue.shows({ 1, 5, 4, 7, 2 }));
    QCOMPARE(queue.model->activeRows(), 3);
    QCOMPARE(follower.inserted.count() + follower.reset.count() + follower.relaidOut.count(), 0);
    QVERIFY(follower.isRight());
    for (int row = 0; row < 5; ++row)
        QCOMPARE(queue.model->rowOf(queue.model->taskAt(row)), row);
    queue.gate.open();
    QTRY_VERIFY(queue.shows({}));
    QVERIFY(follower.isRight());
}

using Signal = QMetaObject::Connection (*)(AioTaskModel *, QObject *, const std::function<void()> &);

template<auto Pointer>
static QMetaObject::Connection connectTo(AioTaskModel *model, QObject *context, const std::function<void()> &slot)
{
    return QObject::connect(model, Pointer, context, slot);
}

static void addSignals()
{
    QTest::addColumn<Signal>("signal");
    QTest::addRow("about to be moved") << Signal(connectTo<&QAbstractItemModel::rowsAboutToBeMoved>);
    QTest::addRow("moved") << Signal(connectTo<&QAbstractItemModel::rowsMoved>);
    QTest::addRow("about to be removed") << Signal(connectTo<&QAbstractItemModel::rowsAboutToBeRemoved>);
    QTest::addRow("removed") << Signal(connectTo<&QAbstractItemModel::rowsRemoved>);
    QTest::addRow("about to be inserted") << Signal(connectTo<&QAbstractItemModel::rowsAboutToBeInserted>);
    QTest::addRow("inserted") << Signal(connectTo<&QAbstractItemModel::rowsInserted>);
    QTest::addRow("data changed") << Signal(connectTo<&QAbstractItemModel::dataChanged>);
    QTest::addRow("counted") << Signal(connectTo<&AioTaskModel::rowsCounted>);
}

void tst_TaskModelSteering::movesInASlot_data()
{
    addSignals();
}

//! A view that moves, holds, starts, cancels and repeats tasks while it hears of changes.
void tst_TaskModelSteering::movesInASlot()
{
    QFETCH(const Signal, signal);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    int left = 60; // is counted down while the pool is destroyed as well
    Gate open;
    open.open();
    Queue queue(12, 2);
    queue.model->setHistoryLimit(5);
    QTRY_COMPARE(queue.model->rowCount(), 14);
    Follower follower(*queue.model);
    const auto meddle = [&] {
        if (left-- <= 0)
            return;
        const qint64 id = queue.model->taskAt(random.bounded(queue.model->rowCount() + 1));
        const qint64 other = queue.model->taskAt(random.bounded(queue.model->rowCount() + 1));
        switch (random.bounded(9)) {
        case 0:
            queue.pool.moveToFront(id);
            break;
        case 1:
            queue.pool.setPriority(id, random.bounded(3) - 1);
            break;
        case 2:
            if (!queue.pool.hold(id))
                queue.pool.release(id);
            break;
        case 3:
            if (queue.pool.startNow(id))
                queue.pool.cancelTask(id);
            break;
        case 4:
            queue.pool.cancelTask(id);
            queue.pool.spawnN([&queue] { return passGate(queue.gate); });
            break;
        case 5:
            spawnFailing(queue.pool, open, 1, 0ms);
            break;
        case 6:
            QCoreApplication::processEvents();
            break;
        default:
            queue.pool.moveBefore(id, other);
            break;
        }
        for (int row = 0; row < queue.model->rowCount(); ++row)
            queue.model->index(row).data();
    };
    signal(queue.model, this, meddle);
    QElapsedTimer timer;
    timer.start();
    while (left > 0 && timer.elapsed() < 20'000) {
        // Something of each kind, so that each signal is emitted
        queue.pool.spawnN([&queue] { return passGate(queue.gate); });
        queue.pool.moveToFront(queue.model->taskAt(queue.model->rowCount() - queue.model->finishedRows() - 1));
        queue.pool.cancelTask(queue.model->taskAt(random.bounded(queue.model->rowCount())));
        queue.pool.setPaused(!queue.pool.isPaused());
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
        if (queue.model->rowCount() > 40)
            queue.pool.cancelAll();
    }
    QVERIFY(left <= 0);
    queue.pool.resume();
    QTRY_VERIFY(follower.isRight());
    for (int row = 0; row < queue.model->rowCount(); ++row)
        queue.model->release(row);
    queue.gate.open();
    queue.pool.cancelAll();
    QTRY_VERIFY(queue.pool.isEmpty());
    QTRY_COMPARE(queue.model->rowCount(), queue.model->finishedRows());
    QVERIFY(follower.isRight());
    QCOMPARE(follower.reset.count() + follower.relaidOut.count(), 0);
}

void tst_TaskModelSteering::diesInASlot_data()
{
    addSignals();
}

void tst_TaskModelSteering::diesInASlot()
{
    QFETCH(const Signal, signal);
    for (int ignored = 0; ignored < 4; ++ignored) {
        Gate gate;
        auto *pool = new AioPool(1);
        const QPointer<AioTaskModel> model(pool->tasks());
        model->setUpdateInterval(0);
        model->setHistoryLimit(2);
        Gate open;
        spawnFailing(*pool, open, 1, 1h);
        for (int i = 0; i < 6; ++i)
            pool->spawnN([&gate] { return passGate(gate); });
        QTRY_COMPARE(model->rowCount(), 7);
        Follower follower(*model);
        int left = ignored;
        QObject context;
        signal(model, &context, [&] {
            if (left-- == 0)
                delete std::exchange(pool, nullptr);
        });
        for (int i = 0; i < 1000 && pool; ++i) {
            const auto rows = [&] { return pool->tasks()->rowCount(); };
            pool->moveToFront(pool->tasks()->taskAt(rows() - 1));
            pool->moveBefore(pool->tasks()->taskAt(2), pool->tasks()->taskAt(4));
            pool->cancelTask(pool->tasks()->taskAt(3));
            pool->startNow(pool->tasks()->taskAt(5));
            pool->spawnN([&gate] { return passGate(gate); });
            open.open();
            for (int j = 0; j < 3 && pool; ++j)
                QCoreApplication::processEvents();
        }
        QVERIFY(!pool);
        QTRY_VERIFY(!model);
    }
}

void tst_TaskModelSteering::moveRows()
{
    QList<qint64> order;
    Queue queue(6);
    QTRY_COMPARE(queue.model->rowCount(), 7);
    Follower follower(*queue.model);
    QVERIFY(queue.model->moveRows({}, 4, 2, {}, 1));
    QVERIFY(queue.shows({ 1, 5, 6, 2, 3, 4, 7 })); // at once
    QCOMPARE(follower.moved.count(), 1);
    QVERIFY(queue.model->moveRow({}, 1, {}, 4));
    QVERIFY(queue.shows({ 1, 6, 2, 5, 3, 4, 7 }));
    QVERIFY(queue.model->moveRows({}, 1, 3, {}, 7)); // to the back
    QVERIFY(queue.shows({ 1, 3, 4, 7, 6, 2, 5 }));
    QCOMPARE(follower.moved.count(), 3);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    queue.pool.cancelTask(7);
    QVERIFY(queue.model->moveRows({}, 5, 1, {}, 3)); // before one that has ended: before the next one that waits
    QVERIFY(queue.shows({ 1, 3, 4, 2, 6, 5 }));
    QVERIFY(follower.isRight());
    connect(&queue.pool, &AioPool::taskFinished, this, [&order](qint64 id) { order += id; });
    queue.gate.open();
    QTRY_VERIFY(queue.pool.isEmpty());
    QCOMPARE(order, (QList<qint64>{ 1, 3, 4, 2, 6, 5 }));
}

void tst_TaskModelSteering::moveRowsBetweenPriorities()
{
    Queue queue(0);
    queue.model->setHistoryLimit(3);
    for (const int priority : { 2, 2, 0, 0, -1, -1 })
        queue.pool.spawnN([&queue] { return passGate(queue.gate); }, AioTaskOptions().withPriority(priority));
    queue.pool.cancelTask(queue.pool.spawnN(nothing).id());
    QTRY_VERIFY(queue.shows({ 1, 2, 3, 4, 5, 6, 7, 8 }));
    Follower follower(*queue.model);
    const auto priorityAt = [&](int row) { return queue.model->index(row).data(AioTaskModel::PriorityRole).toInt(); };
    QVERIFY(queue.model->moveRows({}, 5, 1, {}, 3));
    QVERIFY(queue.shows({ 1, 2, 3, 6, 4, 5, 7, 8 }));
    QCOMPARE(priorityAt(3), 0);
    QVERIFY(queue.model->moveRows({}, 1, 2, {}, 7)); // behind the last one that waits
    QVERIFY(queue.shows({ 1, 6, 4, 5, 7, 2, 3, 8 }));
    QCOMPARE(priorityAt(5), -1);
    QVERIFY(queue.model->moveRows({}, 4, 1, {}, 8)); // behind all rows means the same
    QVERIFY(queue.shows({ 1, 6, 4, 5, 2, 3, 7, 8 }));
    QVERIFY(queue.model->moveRows({}, 5, 1, {}, 1));
    QVERIFY(queue.shows({ 1, 3, 6, 4, 5, 2, 7, 8 }));
    QCOMPARE(priorityAt(1), 0);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::moveRowsRefuses()
{
    Queue queue(4);
    queue.model->setHistoryLimit(3);
    queue.pool.cancelTask(queue.pool.spawnN(nothing).id());
    QTRY_COMPARE(queue.model->rowCount(), 6);
    Follower follower(*queue.model);
    QVERIFY(!queue.model->moveRows({}, 2, 1, {}, 0)); // before an active row
    QVERIFY(!queue.model->moveRows({}, 0, 1, {}, 3)); // an active row
    QVERIFY(!queue.model->moveRows({}, 5, 1, {}, 1)); // a finished one
    QVERIFY(!queue.model->moveRows({}, 4, 2, {}, 1)); // one that waits, and one that does not
    QVERIFY(!queue.model->moveRows({}, 2, 2, {}, 2)); // to where they are
    QVERIFY(!queue.model->moveRows({}, 2, 2, {}, 3));
    QVERIFY(!queue.model->moveRows({}, 2, 2, {}, 4));
    QVERIFY(!queue.model->moveRows({}, 2, 0, {}, 1));
    QVERIFY(!queue.model->moveRows({}, -1, 1, {}, 1));
    QVERIFY(!queue.model->moveRows({}, 40, 1, {}, 1));
    QVERIFY(!queue.model->moveRows(queue.model->index(0), 2, 1, {}, 1));
    QVERIFY(!queue.model->moveRows({}, 2, 1, queue.model->index(0), 1));
    QCoreApplication::processEvents();
    QCOMPARE(follower.moved.count() + follower.otherChanges(), 0);
    QVERIFY(queue.shows({ 1, 2, 3, 4, 5, 6 }));
}

//! In the middle of a report rows are moved by the next one.
void tst_TaskModelSteering::moveRowsInASlot()
{
    bool hasMoved = false;
    Queue queue(5);
    QTRY_COMPARE(queue.model->rowCount(), 6);
    Follower follower(*queue.model);
    connect(queue.model, &AioTaskModel::rowsAboutToBeMoved, this, [&] {
        if (!std::exchange(hasMoved, true))
            QVERIFY(queue.model->moveRows({}, 2, 1, {}, 4));
    });
    QVERIFY(queue.pool.moveToFront(6));
    QTRY_VERIFY(queue.shows({ 1, 6, 2, 4, 3, 5 }));
    QCOMPARE(follower.moved.count(), 2);
    QVERIFY(follower.isRight());
}

//! Drops \a rows of \a view before \a target, or behind all rows, as QAbstractItemView does at the end of a drag.
template<typename View>
class Drag : public View
{
public:
    void dropRows(const QList<int> &rows, int target)
    {
        this->clearSelection();
        QModelIndexList indexes;
        for (const int row : rows) {
            for (int column = 0; column < this->model()->columnCount(); ++column) {
                indexes += this->model()->index(row, column);
                this->selectionModel()->select(indexes.last(), QItemSelectionModel::Select);
            }
        }
        const std::unique_ptr<QMimeData> data(this->model()->mimeData(indexes));
        const QModelIndex index = this->model()->index(target, 0);
        const QRect rect = this->visualRect(index);
        const QPoint place = index.isValid() ? rect.topLeft() + QPoint(3, 0) : this->viewport()->rect().bottomLeft();
        // The event says where it comes from only while there is a QDrag, so that QListView would not see its own.
        Event event(place, data.get());
        event.setDropAction(Qt::MoveAction);
        QDragMoveEvent move(place, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier);
        this->dragMoveEvent(&move);
        accepts = move.isAccepted();
        this->dropEvent(&event);
        if (event.isAccepted() && event.dropAction() == Qt::MoveAction)
            removeDragged();
        QVERIFY(this->state() != QAbstractItemView::DraggingState);
    }
    bool accepts = false;

private:
    class Event : public QDropEvent
    {
    public:
        Event(const QPoint &place, const QMimeData *data)
            : QDropEvent(place, Qt::MoveAction, data, Qt::LeftButton, Qt::NoModifier)
        {
        }
    };
    //! What QAbstractItemView::startDrag() does after a move.
    void removeDragged()
    {
        const QItemSelection selection = this->selectionModel()->selection();
        for (const QItemSelectionRange &range : selection)
            this->model()->removeRows(range.top(), range.bottom() - range.top() + 1, range.parent());
    }
};

template<typename View>
static void testDrops()
{
    Queue queue(8);
    QTRY_COMPARE(queue.model->rowCount(), 9);
    Follower follower(*queue.model);
    Drag<View> view;
    view.setModel(queue.model);
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    view.setDragDropMode(QAbstractItemView::DragDrop);
    view.setDefaultDropAction(Qt::MoveAction);
    view.setDragDropOverwriteMode(false);
    view.resize(600, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QVERIFY(queue.model->flags(queue.model->index(1)) & Qt::ItemIsDragEnabled);
    QVERIFY(!(queue.model->flags(queue.model->index(0)) & Qt::ItemIsDragEnabled));
    QVERIFY(!(queue.model->flags(queue.model->index(1)) & Qt::ItemIsDropEnabled));
    view.dropRows({ 5 }, 2);
    QVERIFY(view.accepts);
    QVERIFY(queue.shows({ 1, 2, 6, 3, 4, 5, 7, 8, 9 }));
    view.dropRows({ 3, 4, 7 }, 1); // several, and not next to each other
    QVERIFY(queue.shows({ 1, 3, 4, 8, 2, 6, 5, 7, 9 }));
    view.dropRows({ 1, 2 }, -1); // behind all rows
    QVERIFY(queue.shows({ 1, 8, 2, 6, 5, 7, 9, 3, 4 }));
    view.dropRows({ 2 }, 0); // before the active one
    QVERIFY(!view.accepts);
    QVERIFY(queue.shows({ 1, 8, 2, 6, 5, 7, 9, 3, 4 }));
    view.setDragDropMode(QAbstractItemView::InternalMove);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    QCOMPARE(queue.pool.count(), 9);
}

void tst_TaskModelSteering::dropsInAListView()
{
    testDrops<QListView>();
    // QListView moves its own rows by moveRow(), each to behind the last one.
    Queue queue(6);
    QTRY_COMPARE(queue.model->rowCount(), 7);
    Follower follower(*queue.model);
    const QPersistentModelIndex first(queue.model->index(2)), second(queue.model->index(5));
    QVERIFY(queue.model->moveRow({}, second.row(), {}, 1));
    QVERIFY(queue.model->moveRow({}, first.row(), {}, second.row() + 1));
    QVERIFY(queue.shows({ 1, 6, 3, 2, 4, 5, 7 }));
    QVERIFY(follower.isRight());
}

void tst_TaskModelSteering::dropsInATableView()
{
    testDrops<QTableView>();
}

void tst_TaskModelSteering::dropsOfOthersAreRefused()
{
    Queue queue(3);
    Queue other(3);
    AioTaskModel *model = queue.model;
    QTRY_COMPARE(model->rowCount(), 4);
    QCOMPARE(model->supportedDropActions(), Qt::MoveAction);
    QCOMPARE(model->mimeTypes().size(), 1);
    const std::unique_ptr<QMimeData> mine(model->mimeData({ model->index(3), model->index(2), model->index(2, 1) }));
    const std::unique_ptr<QMimeData> others(other.model->mimeData({ other.model->index(2) }));
    QVERIFY(mine && others);
    QVERIFY(!model->mimeData({ model->index(0) })); // it is active
    QVERIFY(!model->mimeData({}));
    QVERIFY(model->canDropMimeData(mine.get(), Qt::MoveAction, 1, 0, {}));
    QVERIFY(!model->canDropMimeData(mine.get(), Qt::CopyAction, 1, 0, {}));
    QVERIFY(!model->canDropMimeData(mine.get(), Qt::MoveAction, 0, 0, {}));
    QVERIFY(!model->canDropMimeData(others.get(), Qt::MoveAction, 1, 0, {}));
    QVERIFY(!model->dropMimeData(others.get(), Qt::MoveAction, 1, 0, {}));
    QVERIFY(!model->canDropMimeData(nullptr, Qt::MoveAction, 1, 0, {}));
    QMimeData nonsense;
    QVERIFY(!model->canDropMimeData(&nonsense, Qt::MoveAction, 1, 0, {}));
    nonsense.setData(model->mimeTypes().first(), "\xff\xff\xff\xff nonsense");
    QVERIFY(!model->dropMimeData(&nonsense, Qt::MoveAction, 1, 0, {}));
    QVERIFY(model->dropMimeData(mine.get(), Qt::MoveAction, -1, -1, model->index(1))); // on a row: before it
    QVERIFY(queue.shows({ 1, 3, 4, 2 }));
    QVERIFY(queue.pool.cancelTask(3));
    QVERIFY(queue.pool.cancelTask(4));
    QVERIFY(!model->dropMimeData(mine.get(), Qt::MoveAction, 1, 0, {})); // they no longer wait
    QVERIFY(!model->dropMimeData(mine.get(), Qt::MoveAction, 1, 0, {}));
}

//! A pool whose even waiting tasks a filter shows.
class FilteredQueue : public Queue
{
public:
    explicit FilteredQueue(int waiting) : Queue(0)
    {
        for (int id = 2; id < waiting + 2; ++id)
            pool.spawnN([this] { return passGate(gate); }, AioTaskOptions(id % 2 ? u"odd"_s : u"even"_s));
        filter.setSourceModel(model);
        filter.setText(u"even"_s);
    }
    AioTaskFilterModel filter;
};

void tst_TaskModelSteering::movesBehindAFilter()
{
    FilteredQueue queue(9);
    AioTaskFilterModel &filter = queue.filter;
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 2, 4, 6, 8, 10 }));
    Follower follower(filter);
    QListView view;
    view.setModel(&filter);
    view.show();
    const QPersistentModelIndex six(filter.index(2, 0)), sixState(filter.index(2, 1)), two(filter.index(0, 0));
    view.selectionModel()->select(six, QItemSelectionModel::Select);
    QVERIFY(queue.pool.moveToFront(6));
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 6, 2, 4, 8, 10 }));
    QCOMPARE(six.row(), 0);
    QCOMPARE(sixState.row(), 0);
    QCOMPARE(sixState.column(), 1);
    QCOMPARE(two.row(), 1);
    QCOMPARE(view.selectionModel()->selectedIndexes(), QModelIndexList{ six });
    QVERIFY(queue.pool.moveToFront(7)); // is not shown
    QTRY_COMPARE(queue.model->rowOf(7), 1);
    QVERIFY(queue.pool.moveBefore(3, 9)); // neither
    QTRY_COMPARE(queue.model->rowOf(3), 7);
    QCOMPARE(follower.moved.count(), 1);
    for (const qint64 id : { 2, 4 })
        QVERIFY(queue.pool.moveBefore(id, 10)); // together
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 6, 8, 2, 4, 10 }));
    QCOMPARE(follower.moved.count(), 2);
    QCOMPARE(two.row(), 2);
    QVERIFY(queue.pool.setPriority(6, -1)); // to the end
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 8, 2, 4, 10, 6 }));
    QCOMPARE(six.row(), 4);
    QCOMPARE(six.data(AioTaskModel::TaskIdRole).toLongLong(), 6);
    QCOMPARE(two.data(AioTaskModel::TaskIdRole).toLongLong(), 2);
    QCOMPARE(follower.moved.count(), 3);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    filter.setSourceModel(nullptr);
    QVERIFY(queue.pool.moveToFront(4));
    filter.setSourceModel(queue.model);
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 4, 8, 2, 10, 6 }));
}

//! The order of a sorted filter is its own; where rows are equal, that of the source.
void tst_TaskModelSteering::movesBehindASortedFilter()
{
    FilteredQueue queue(9);
    AioTaskFilterModel &filter = queue.filter;
    filter.sort(AioTaskModel::StateColumn, Qt::AscendingOrder); // all of them wait
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 2, 4, 6, 8, 10 }));
    Follower follower(filter);
    const QPersistentModelIndex six(filter.index(2, 0));
    QVERIFY(queue.pool.moveToFront(6));
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 6, 2, 4, 8, 10 }));
    QCOMPARE(six.row(), 0);
    QCOMPARE(six.data(AioTaskModel::TaskIdRole).toLongLong(), 6);
    QCOMPARE(follower.relaidOut.count(), 1);
    QCOMPARE(follower.relaidOut[0][1].value<QAbstractItemModel::LayoutChangeHint>(),
             QAbstractItemModel::VerticalSortHint);
    QCOMPARE(follower.moved.count() + follower.reset.count() + follower.removed.count(), 0);
    QVERIFY(!filter.moveRows({}, 2, 1, {}, 0));
    filter.sort(-1);
    QCOMPARE(idsIn(filter), (QList<qint64>{ 6, 2, 4, 8, 10 }));
    QVERIFY(filter.moveRows({}, 2, 1, {}, 0));
    QCOMPARE(idsIn(filter), (QList<qint64>{ 4, 6, 2, 8, 10 }));
}

//! Adds a filter by each state that the tests below are about, and whether it is sorted.
static void addFilters()
{
    QTest::addColumn<State>("state");
    QTest::addColumn<bool>("isSorted");
    for (const State state : { State::Active, State::Waiting }) {
        for (const bool isSorted : { false, true }) {
            QTest::addRow("%s, %s", state == State::Active ? "active" : "waiting", isSorted ? "sorted" : "as queued")
                    << state << isSorted;
        }
    }
}

void tst_TaskModelSteering::startsBehindAFilterByState_data()
{
    addFilters();
}

//! The row of a task that starts moves first, and changes then: it comes or goes with the change.
void tst_TaskModelSteering::startsBehindAFilterByState()
{
    QFETCH(const State, state);
    QFETCH(const bool, isSorted);
    Queue queue(5);
    AioTaskFilterModel filter;
    filter.setSourceModel(queue.model);
    filter.setStates({ int(state) });
    if (isSorted)
        filter.sort(AioTaskModel::StateColumn);
    const bool isActive = state == State::Active;
    QTRY_COMPARE(idsIn(filter), isActive ? QList<qint64>({ 1 }) : QList<qint64>({ 2, 3, 4, 5, 6 }));
    QTableView view;
    view.setModel(&filter);
    view.show();
    Follower follower(filter);
    const QPersistentModelIndex last(filter.index(filter.rowCount() - 1, 0));
    const QPersistentModelIndex started(isActive ? QModelIndex() : filter.index(2, 0));
    view.selectionModel()->select(isActive ? last : started, QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QVERIFY(queue.pool.startNow(4));
    QVERIFY(queue.pool.moveBefore(6, 3)); // in the same flush
    QTRY_COMPARE(idsIn(*queue.model), (QList<qint64>{ 1, 4, 2, 6, 3, 5 }));
    QCOMPARE(idsIn(filter), isActive ? QList<qint64>({ 1, 4 }) : QList<qint64>({ 2, 6, 3, 5 }));
    QCOMPARE(view.verticalHeader()->count(), filter.rowCount());
    QCOMPARE(follower.inserted.count(), isActive ? 1 : 0);
    QCOMPARE(follower.removed.count(), isActive ? 0 : 1);
    QVERIFY(isSorted || follower.isRight());
    QVERIFY(!started.isValid());
    QCOMPARE(last.data(AioTaskModel::TaskIdRole).toLongLong(), isActive ? 1 : 6);
    QCOMPARE(view.selectionModel()->selectedRows().size(), isActive ? 1 : 0);
    filter.setSourceModel(nullptr);
}

void tst_TaskModelSteering::attemptsBehindAFilterByState_data()
{
    addFilters();
}

//! So does the row of a task that returns to the queue.
void tst_TaskModelSteering::attemptsBehindAFilterByState()
{
    QFETCH(const State, state);
    QFETCH(const bool, isSorted);
    Gate failed;
    Queue queue(0);
    queue.pool.setSize(3);
    queue.pool.spawnN(
            [&failed]() -> AioTask<> {
                co_await failed.wait();
                throw std::runtime_error("once more");
            },
            AioTaskOptions().withRetry(AioRetry(3).withDelay(1h)));
    for (int i = 0; i < 5; ++i)
        queue.pool.spawnN(passGate(queue.gate));
    AioTaskFilterModel filter;
    filter.setSourceModel(queue.model);
    filter.setStates({ int(state) });
    if (isSorted)
        filter.sort(AioTaskModel::StateColumn);
    const bool isActive = state == State::Active;
    QTRY_COMPARE(idsIn(filter), isActive ? QList<qint64>({ 1, 2, 3 }) : QList<qint64>({ 4, 5, 6, 7 }));
    QTableView view;
    view.setModel(&filter);
    view.show();
    Follower follower(filter);
    const QPersistentModelIndex leaving(filter.index(isActive ? 1 : 0, 0)); // the one that returns, or that starts then
    view.selectRow(leaving.row());
    failed.open();
    QTRY_COMPARE(idsIn(*queue.model), (QList<qint64>{ 1, 3, 4, 2, 5, 6, 7 }));
    QList<qint64> shown = idsIn(filter);
    if (isSorted) // a row that comes is not always the first of equal ones
        std::sort(shown.begin(), shown.end());
    QCOMPARE(shown, isActive ? QList<qint64>({ 1, 3, 4 }) : QList<qint64>({ 2, 5, 6, 7 }));
    QCOMPARE(view.verticalHeader()->count(), filter.rowCount());
    QCOMPARE(follower.inserted.count(), 1);
    QCOMPARE(follower.removed.count(), 1);
    QVERIFY(isSorted || follower.isRight());
    QVERIFY(!leaving.isValid());
    filter.setSourceModel(nullptr);
}

void tst_TaskModelSteering::movesOfAFilter()
{
    FilteredQueue queue(9);
    AioTaskFilterModel &filter = queue.filter;
    QTRY_COMPARE(idsIn(filter), (QList<qint64>{ 2, 4, 6, 8, 10 }));
    Follower follower(filter);
    QVERIFY(filter.moveRows({}, 3, 2, {}, 1));
    QCOMPARE(idsIn(filter), (QList<qint64>{ 2, 8, 10, 4, 6 }));
    QVERIFY(queue.shows({ 1, 2, 3, 8, 10, 4, 5, 6, 7, 9 })); // directly before 4
    QVERIFY(filter.moveRows({}, 0, 1, {}, 5));
    QCOMPARE(idsIn(filter), (QList<qint64>{ 8, 10, 4, 6, 2 }));
    QVERIFY(!filter.moveRows({}, 1, 2, {}, 2));
    QVERIFY(!filter.moveRows({}, 4, 2, {}, 0));
    const std::unique_ptr<QMimeData> data(filter.mimeData({ filter.index(4, 0), filter.index(3, 0) }));
    QVERIFY(filter.canDropMimeData(data.get(), Qt::MoveAction, 0, 0, {}));
    QVERIFY(filter.dropMimeData(data.get(), Qt::MoveAction, 0, 0, {}));
    QCOMPARE(idsIn(filter), (QList<qint64>{ 6, 2, 8, 10, 4 }));
    QVERIFY(filter.flags({}) & Qt::ItemIsDropEnabled);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
}

//! While all rows are shown in their order, a move looks at none of them.
void tst_TaskModelSteering::movesNeedNoFilter()
{
    class Counting final : public AioTaskFilterModel
    {
    public:
        mutable int asked = 0;

    protected:
        bool filterAcceptsRow(int row, const QModelIndex &parent) const override
        {
            ++asked;
            return AioTaskFilterModel::filterAcceptsRow(row, parent);
        }
    };
    constexpr int Count = 500;
    Queue queue(Count - 1);
    QTRY_COMPARE(queue.model->rowCount(), Count);
    Counting filter;
    filter.setSourceModel(queue.model);
    Follower follower(filter);
    QList<QPersistentModelIndex> kept;
    for (int row = 0; row < Count; row += 7)
        kept += filter.index(row, 2);
    QList<qint64> ids;
    for (const QPersistentModelIndex &index : kept)
        ids += filter.taskAt(index.row());
    filter.asked = 0;
    for (int i = 0; i < 20; ++i) {
        QVERIFY(queue.pool.moveToFront(Count - 20 * i));
        QVERIFY(queue.pool.moveBefore(20 * i + 3, Count - 20 * i - 1) || i > 0);
    }
    QTRY_VERIFY(follower.moved.count() >= 20 && areEqual(idsIn(filter), idsIn(*queue.model)));
    QCOMPARE(filter.asked, 0);
    QCOMPARE(follower.otherChanges(), 0);
    QVERIFY(follower.isRight());
    for (qsizetype i = 0; i < kept.size(); ++i) {
        QCOMPARE(kept[i].data(AioTaskModel::TaskIdRole).toLongLong(), ids[i]);
        QCOMPARE(kept[i].column(), 2);
    }
    // The mapping is still right when a filter follows.
    filter.setText(u"1"_s);
    QVERIFY(follower.isRight());
    QVERIFY(queue.pool.moveToFront(5));
    filter.setText({});
    QTRY_COMPARE(queue.model->rowOf(5), 1);
    QTRY_VERIFY(areEqual(idsIn(filter), idsIn(*queue.model)));
    QVERIFY(follower.isRight());
}

//! Moves between the same two tasks until there is no room between their keys.
void tst_TaskModelSteering::keysAreSpreadAnew()
{
    Queue queue(6);
    QTRY_COMPARE(queue.model->rowCount(), 7);
    Follower follower(*queue.model);
    QVERIFY(queue.pool.moveBefore(3, 7));
    QVERIFY(queue.pool.moveBefore(4, 7));
    QVERIFY(queue.pool.setPriority(2, 1));
    qint64 a = 5, b = 6;
    QTRY_VERIFY(queue.shows({ 1, 2, 5, 6, 3, 4, 7 }));
    for (int i = 0; i < 200; ++i) {
        QVERIFY(queue.pool.moveBefore(a, 4)); // between the other one and 4
        QVERIFY(queue.pool.setPriority(2, i % 2)); // so that it does not follow the one moved last
        std::swap(a, b);
        if (i % 7 == 0)
            QCoreApplication::processEvents();
    }
    QTRY_VERIFY(queue.shows({ 1, 2, 3, 5, 6, 4, 7 }));
    QCOMPARE(follower.otherChanges(), 0);
    queue.pool.cancelTask(2);
    QVERIFY(queue.pool.moveToFront(7));
    QTRY_VERIFY(queue.shows({ 1, 7, 3, 5, 6, 4 }));
    QVERIFY(follower.isRight());
    for (int row = 0; row < 6; ++row)
        QCOMPARE(queue.model->rowOf(queue.model->taskAt(row)), row);
    QCOMPARE(follower.reset.count() + follower.relaidOut.count(), 0);
}

//! 10^5 tasks, each moved on its own, with a view connected.
void tst_TaskModelSteering::manyMoves()
{
    constexpr int Count = 100'000;
    Queue queue(Count);
    const QSignalSpy moved(queue.model, &QAbstractItemModel::rowsMoved);
    const QSignalSpy inserted(queue.model, &QAbstractItemModel::rowsInserted);
    const QSignalSpy removed(queue.model, &QAbstractItemModel::rowsRemoved);
    QTRY_COMPARE_WITH_TIMEOUT(queue.model->rowCount(), Count + 1, 60'000);
    const qsizetype before = inserted.count();
    QElapsedTimer timer;
    timer.start();
    for (qint64 id = 2; id <= Count + 1; ++id)
        QVERIFY(queue.pool.moveToFront(id) || id == 2);
    const qint64 took = timer.elapsed();
    QTRY_COMPARE_WITH_TIMEOUT(queue.model->taskAt(1), Count + 1, 60'000);
    qInfo("%d moves: %lld ms, shown after %lld ms", Count, took, timer.elapsed());
    for (const int row : { 1, 2, 1000, Count / 2, Count })
        QCOMPARE(queue.model->taskAt(row), Count + 2 - row);
    for (const qint64 id : { 2, 3, 1000, Count / 2, Count + 1 })
        QCOMPARE(queue.model->rowOf(id), Count + 2 - id);
    QVERIFY(moved.count() > 0);
    QCOMPARE(inserted.count(), before);
    QCOMPARE(removed.count(), 0);
    // And all at once: one range
    const qsizetype movesBefore = moved.count();
    for (int row = Count; row > Count / 2; --row)
        QVERIFY(queue.pool.setPriority(queue.model->taskAt(Count / 2 + 1 + Count - row), 5));
    QTRY_COMPARE_WITH_TIMEOUT(queue.model->taskAt(1), Count / 2 + 1, 60'000);
    QCOMPARE(moved.count(), movesBefore + 1);
    queue.pool.cancelAll();
    QTRY_COMPARE_WITH_TIMEOUT(queue.model->rowCount(), 0, 60'000);
}

QTEST_MAIN(tst_TaskModelSteering)
#include "tst_taskmodel_steering.moc"
