// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioTaskActions: when each action is enabled, what it does, and its keys and menu.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskActions>
#include <AioTaskFilterModel>

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QStandardItemModel>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QListView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QTableView>

using namespace Qt::StringLiterals;

class tst_TaskActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingSelected();
    void enabled_data();
    void enabled();
    void run_data();
    void run();
    void keys();
    void menu();
    void textsWithNumbers();
    void throughAProxy();
    void movesBetweenPriorities();
    void manySelected();
    void manyCellsSelected();
    void looksSeldom();
    void retryFailed();
    void anotherModel();
    void poolDestroyed();
    void poolDestroyedByAnAction();
    void viewDestroyed();
};

namespace {

//! A table with an active task, waiting ones a to e, the second of which is held, and a failed one that is repeatable.
struct Fixture
{
    Fixture()
    {
        pool.tasks()->setHistoryLimit(10);
        pool.tasks()->setUpdateInterval(0);
        table.setModel(pool.tasks());
        table.setSelectionBehavior(QAbstractItemView::SelectRows);
        table.setSelectionMode(QAbstractItemView::ExtendedSelection);
        actions = new AioTaskActions(&table);
        table.resize(600, 400);
        table.show();
        pool.spawnN([] { return failing(7); }, AioTaskOptions("failed").withRepeatable());
        Aio::waitFor(pool.join());
        active = pool.spawnN(gated(gate, 0), AioTaskOptions("active")).id();
        for (const char *const name : { "a", "b", "c", "d", "e" })
            ids << pool.spawnN(gated(gate, 1), AioTaskOptions(name)).id();
        pool.hold(ids[1]);
        settle();
    }
    void settle()
    {
        Aio::waitFor(turns(5));
        QTest::qWait(1);
        Aio::waitFor(turns(5));
    }
    void select(const QString &labels)
    {
        table.clearSelection();
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            const QModelIndex index = table.model()->index(row, 0);
            if (labels.split(u' ').contains(index.data(AioTaskModel::LabelRole).toString()))
                table.selectionModel()->select(index, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        settle();
    }
    //! Returns the labels of the waiting rows.
    QString waiting() const
    {
        QString labels;
        for (int row = 0; row < pool.tasks()->rowCount(); ++row) {
            const QModelIndex index = pool.tasks()->index(row);
            if (index.data(AioTaskModel::StateRole).toInt() == int(AioPool::TaskState::Waiting))
                labels += index.data(AioTaskModel::LabelRole).toString();
        }
        return labels;
    }

    Gate gate;
    mutable AioPool pool{ 1 };
    QTableView table;
    AioTaskActions *actions = nullptr;
    qint64 active = 0;
    QList<qint64> ids;
};

}

void tst_TaskActions::nothingSelected()
{
    Fixture fixture;
    for (int i = 0; i < AioTaskActions::ActionCount; ++i) {
        const auto action = AioTaskActions::Action(i);
        QCOMPARE(fixture.actions->action(action)->isEnabled(), action == AioTaskActions::RetryFailed);
        if (action != AioTaskActions::RetryFailed)
            fixture.actions->run(action);
    }
    QCOMPARE(fixture.waiting(), u"abcde"_s);
    QVERIFY(!fixture.actions->action(AioTaskActions::Action(-1)));
    QVERIFY(!fixture.actions->action(AioTaskActions::ActionCount));
}

void tst_TaskActions::enabled_data()
{
    QTest::addColumn<QString>("selected");
    QTest::addColumn<QString>("enabled");
    QTest::newRow("active") << u"active"_s << u"Cancel CopyDetails"_s;
    QTest::newRow("first that waits") << u"a"_s << u"StartNow MoveToFront MoveDown Hold Cancel CopyDetails"_s;
    QTest::newRow("held") << u"b"_s << u"StartNow MoveToFront MoveUp MoveDown Release Cancel CopyDetails"_s;
    QTest::newRow("last that waits") << u"e"_s << u"StartNow MoveToFront MoveUp Hold Cancel CopyDetails"_s;
    QTest::newRow("failed") << u"failed"_s << u"Retry CopyError CopyDetails"_s;
    QTest::newRow("all") << u"active a b failed"_s
                         << u"StartNow MoveToFront MoveDown Hold Release Retry Cancel CopyError CopyDetails"_s;
    QTest::newRow("two blocks") << u"a c"_s << u"StartNow MoveToFront MoveUp MoveDown Hold Cancel CopyDetails"_s;
    QTest::newRow("all that wait") << u"a b c d e"_s << u"StartNow MoveToFront Hold Release Cancel CopyDetails"_s;
}

void tst_TaskActions::enabled()
{
    QFETCH(QString, selected);
    QFETCH(QString, enabled);
    Fixture fixture;
    fixture.select(selected);
    QStringList found;
    for (int i = 0; i < AioTaskActions::ActionCount; ++i) {
        if (i != AioTaskActions::RetryFailed && fixture.actions->action(AioTaskActions::Action(i))->isEnabled())
            found << QString::fromUtf8(QMetaEnum::fromType<AioTaskActions::Action>().valueToKey(i));
    }
    QCOMPARE(found.join(u' '), enabled);
}

void tst_TaskActions::run_data()
{
    QTest::addColumn<int>("action");
    QTest::addColumn<QString>("selected");
    QTest::addColumn<QString>("waiting");
    using Actions = AioTaskActions;
    QTest::newRow("start") << int(Actions::StartNow) << u"c"_s << u"abde"_s;
    QTest::newRow("start several") << int(Actions::StartNow) << u"c e active"_s << u"abd"_s;
    QTest::newRow("to the front") << int(Actions::MoveToFront) << u"d"_s << u"dabce"_s;
    QTest::newRow("several to the front, in their order") << int(Actions::MoveToFront) << u"c e"_s << u"ceabd"_s;
    QTest::newRow("up") << int(Actions::MoveUp) << u"c"_s << u"acbde"_s;
    QTest::newRow("a block up") << int(Actions::MoveUp) << u"c d"_s << u"acdbe"_s;
    QTest::newRow("two blocks up") << int(Actions::MoveUp) << u"b d e"_s << u"badec"_s;
    QTest::newRow("the first up") << int(Actions::MoveUp) << u"a"_s << u"abcde"_s;
    QTest::newRow("down") << int(Actions::MoveDown) << u"b"_s << u"acbde"_s;
    QTest::newRow("a block down") << int(Actions::MoveDown) << u"b c"_s << u"adbce"_s;
    QTest::newRow("the last down") << int(Actions::MoveDown) << u"e"_s << u"abcde"_s;
    QTest::newRow("two blocks down") << int(Actions::MoveDown) << u"a c d"_s << u"baecd"_s;
    QTest::newRow("down, with an active one") << int(Actions::MoveDown) << u"active a"_s << u"bacde"_s;
    QTest::newRow("up, with an active one") << int(Actions::MoveUp) << u"active b"_s << u"bacde"_s;
    QTest::newRow("cancel") << int(Actions::Cancel) << u"b d"_s << u"ace"_s;
    QTest::newRow("retry") << int(Actions::Retry) << u"failed"_s << u"abcdefailed"_s;
}

void tst_TaskActions::run()
{
    QFETCH(int, action);
    QFETCH(QString, selected);
    QFETCH(QString, waiting);
    Fixture fixture;
    fixture.select(selected);
    fixture.actions->run(AioTaskActions::Action(action));
    fixture.settle();
    QTRY_COMPARE(fixture.waiting(), waiting);
    if (action == AioTaskActions::StartNow)
        QVERIFY(fixture.pool.extraCount() > 0);
}

void tst_TaskActions::keys()
{
    Fixture fixture;
    fixture.table.activateWindow();
    fixture.table.setFocus();
    QVERIFY(QTest::qWaitForWindowActive(&fixture.table));
    fixture.select(u"c"_s);
    QTest::keyClick(&fixture.table, Qt::Key_Up, Qt::AltModifier);
    QTRY_COMPARE(fixture.waiting(), u"acbde"_s);
    fixture.settle();
    QTest::keyClick(&fixture.table, Qt::Key_Home, Qt::AltModifier);
    QTRY_COMPARE(fixture.waiting(), u"cabde"_s);
    fixture.settle();
    QTest::keyClick(&fixture.table, Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(fixture.waiting(), u"acbde"_s);
    QTest::keyClick(&fixture.table, Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(fixture.pool.taskInfo(fixture.ids[2])->isHeld);
    fixture.settle();
    QTest::keyClick(&fixture.table, Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(!fixture.pool.taskInfo(fixture.ids[2])->isHeld);
    QTest::keyClick(&fixture.table, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(fixture.waiting(), u"abde"_s);
    fixture.select(u"d"_s);
    QTest::keyClick(&fixture.table, Qt::Key_Delete);
    QTRY_COMPARE(fixture.waiting(), u"abe"_s);
    fixture.select(u"failed"_s);
    QTest::keyClick(&fixture.table, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"bad7"_s);
    QTest::keyClick(&fixture.table, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"bad7"_s));
    QVERIFY(QGuiApplication::clipboard()->text().contains(u"failed"_s));
    QTest::keyClick(&fixture.table, Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(fixture.waiting(), u"abefailed"_s);
}

void tst_TaskActions::menu()
{
    Fixture fixture;
    fixture.select(u"b"_s);
    Q_EMIT fixture.table.customContextMenuRequested(QPoint(5, 5));
    const auto *menu = fixture.table.findChild<QMenu *>();
    QVERIFY(menu);
    QStringList texts;
    for (const QAction *action : menu->actions())
        texts << (action->isSeparator() ? u"-"_s : action->text());
    QCOMPARE(texts.join(u'|'),
             u"Start now|Move to front|Move up|Move down|-|Hold|Release|-|Retry|Retry failed (1)|-|Cancel|-|"
             "Copy error|Copy details"_s);
    QVERIFY(fixture.actions->actions().contains(fixture.actions->action(AioTaskActions::Hold)));
    fixture.actions->action(AioTaskActions::Release)->trigger();
    QVERIFY(!fixture.pool.taskInfo(fixture.ids[1])->isHeld);
}

void tst_TaskActions::textsWithNumbers()
{
    Fixture fixture;
    fixture.select(u"a b c"_s);
    QCOMPARE(fixture.actions->action(AioTaskActions::Cancel)->text(), u"Cancel (3)"_s);
    QCOMPARE(fixture.actions->action(AioTaskActions::Hold)->text(), u"Hold (2)"_s);
    QCOMPARE(fixture.actions->action(AioTaskActions::Release)->text(), u"Release"_s);
    QCOMPARE(fixture.actions->count(AioTaskActions::Hold), 2);
    QCOMPARE(fixture.actions->count(AioTaskActions::RetryFailed), 1);
}

void tst_TaskActions::throughAProxy()
{
    Fixture fixture;
    AioTaskFilterModel filter;
    filter.setSourceModel(fixture.pool.tasks());
    filter.setStates({ int(AioPool::TaskState::Waiting) });
    QTableView table;
    table.setModel(&filter);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    AioTaskActions actions(&table);
    table.selectRow(2);
    fixture.settle();
    QVERIFY(actions.action(AioTaskActions::MoveUp)->isEnabled());
    actions.run(AioTaskActions::MoveUp);
    QTRY_COMPARE(fixture.waiting(), u"acbde"_s);
    // Sorted rows cannot be moved, but put to the front.
    filter.sort(AioTaskModel::TaskColumn, Qt::DescendingOrder);
    table.clearSelection();
    table.selectRow(0);
    fixture.settle();
    QVERIFY(!actions.action(AioTaskActions::MoveUp)->isEnabled());
    QVERIFY(!actions.action(AioTaskActions::MoveDown)->isEnabled());
    actions.run(AioTaskActions::MoveToFront);
    QTRY_COMPARE(fixture.waiting(), u"eacbd"_s);
}

//! Only the selected task takes another priority.
void tst_TaskActions::movesBetweenPriorities()
{
    Fixture fixture;
    const auto priorities = [&fixture] {
        QString text;
        for (const qint64 id : std::as_const(fixture.ids))
            text += QString::number(fixture.pool.taskInfo(id)->priority);
        return text;
    };
    fixture.pool.setPriority(fixture.ids[0], 5);
    fixture.settle();
    fixture.select(u"a"_s);
    fixture.actions->run(AioTaskActions::MoveDown);
    QTRY_COMPARE(fixture.waiting(), u"bacde"_s);
    QCOMPARE(priorities(), u"00000"_s);
    fixture.pool.setPriority(fixture.ids[4], -1); // behind the last one
    fixture.settle();
    fixture.select(u"d"_s);
    fixture.actions->run(AioTaskActions::MoveDown);
    QTRY_COMPARE(fixture.waiting(), u"baced"_s);
    QCOMPARE(fixture.pool.taskInfo(fixture.ids[3])->priority, -1);
    QCOMPARE(fixture.pool.taskInfo(fixture.ids[4])->priority, -1);
}

namespace {

//! Rows of tasks that wait. Counts how often they are read.
class CountedRows final : public QAbstractListModel
{
public:
    int rowCount(const QModelIndex &parent) const override { return parent.isValid() ? 0 : 2000; }
    QVariant data(const QModelIndex &, int role) const override
    {
        if (role == AioTaskModel::StateRole || role == AioTaskModel::CancellableRole)
            ++read;
        return role == AioTaskModel::StateRole ? QVariant(int(AioPool::TaskState::Waiting)) : QVariant(false);
    }
    void change() { Q_EMIT dataChanged(index(0), index(1999)); }

    mutable int read = 0;
};

}

//! Rows count once however many of their cells are selected, and in their order, not in that of their selection.
void tst_TaskActions::manyCellsSelected()
{
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setUpdateInterval(0);
    for (int i = 0; i < 601; ++i)
        pool.spawnN(gated(gate, i));
    QTableView table;
    table.setModel(pool.tasks());
    table.setSelectionBehavior(QAbstractItemView::SelectItems);
    AioTaskActions actions(&table);
    QTRY_COMPARE(pool.tasks()->activeRows(), 1);
    QTRY_COMPARE(pool.tasks()->rowCount(), 601);
    QItemSelection cells; // from the last row to the first, and in two columns
    for (int row = 300; row-- > 0;) {
        for (const int column : { 0, 2 })
            cells.append(QItemSelectionRange(pool.tasks()->index(row, column)));
    }
    table.selectionModel()->select(cells, QItemSelectionModel::Select);
    QTRY_COMPARE(actions.action(AioTaskActions::Cancel)->text(), u"Cancel (300)"_s);
    for (int row = 600; row >= 300; --row)
        table.selectionModel()->select(pool.tasks()->index(row, 0), QItemSelectionModel::Select);
    QTRY_COMPARE(actions.action(AioTaskActions::Cancel)->text(), u"Cancel (500+)"_s);
    QCOMPARE(actions.action(AioTaskActions::Hold)->text(), u"Hold (499+)"_s); // the first row is among them
}

//! What it takes to enable the actions does not grow with the number of selected rows.
void tst_TaskActions::manySelected()
{
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setUpdateInterval(0);
    for (int i = 0; i < 601; ++i)
        pool.spawnN(gated(gate, i));
    QTableView table;
    table.setModel(pool.tasks());
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    AioTaskActions actions(&table);
    table.selectAll();
    QTRY_COMPARE(actions.action(AioTaskActions::Cancel)->text(), u"Cancel (500+)"_s);
    QCOMPARE(actions.action(AioTaskActions::Hold)->text(), u"Hold (499+)"_s);
    QCOMPARE(actions.count(AioTaskActions::Hold), 499);
    QCOMPARE(actions.action(AioTaskActions::Release)->text(), u"Release"_s);
    QVERIFY(actions.action(AioTaskActions::Release)->isEnabled()); // one that was not looked at may be held
    actions.run(AioTaskActions::Hold); // all of them
    QVERIFY(pool.taskInfo(601)->isHeld);
    CountedRows rows;
    table.setModel(&rows);
    table.selectAll();
    rows.read = 0;
    QCOMPARE(actions.count(AioTaskActions::Cancel), 0);
    QVERIFY2(rows.read < 1100, qPrintable(QString::number(rows.read)));
}

//! The selected rows are not looked at in every turn in which they change.
void tst_TaskActions::looksSeldom()
{
    CountedRows rows;
    QTableView table;
    table.setModel(&rows);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    AioTaskActions actions(&table);
    table.selectAll();
    QTRY_VERIFY(actions.action(AioTaskActions::StartNow)->isEnabled());
    rows.read = 0;
    actions.count(AioTaskActions::StartNow);
    const int once = rows.read;
    QVERIFY(once > 0);
    rows.read = 0;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 200; ++i) {
        rows.change();
        Aio::waitFor(turns());
    }
    QVERIFY2(rows.read <= once * (timer.elapsed() / 100 + 2), qPrintable(u"%1 of %2"_s.arg(rows.read).arg(once)));
}

void tst_TaskActions::retryFailed()
{
    Fixture fixture;
    QCOMPARE(fixture.actions->action(AioTaskActions::RetryFailed)->text(), u"Retry failed (1)"_s);
    fixture.actions->action(AioTaskActions::RetryFailed)->trigger();
    QTRY_COMPARE(fixture.waiting(), u"abcdefailed"_s);
    fixture.settle();
    QTRY_VERIFY(!fixture.actions->action(AioTaskActions::RetryFailed)->isEnabled());
}

void tst_TaskActions::anotherModel()
{
    Fixture fixture;
    AioPool other(1);
    other.pause();
    other.spawnN(immediate(1), AioTaskOptions("other"));
    fixture.table.setModel(other.tasks());
    QEvent show(QEvent::Show);
    QCoreApplication::sendEvent(&fixture.table, &show);
    fixture.select(u"other"_s);
    QVERIFY(fixture.actions->action(AioTaskActions::Hold)->isEnabled());
    fixture.actions->run(AioTaskActions::Hold);
    QVERIFY(other.taskInfo(1)->isHeld);
    // A model that is none of ours
    QStandardItemModel foreign(3, 3);
    fixture.table.setModel(&foreign);
    fixture.table.selectRow(1);
    fixture.actions->run(AioTaskActions::Cancel);
    QCOMPARE(fixture.waiting(), u"abcde"_s);
}

void tst_TaskActions::poolDestroyed()
{
    QTableView table;
    AioTaskActions actions(&table);
    {
        AioPool pool(1);
        pool.pause();
        pool.spawnN(immediate(1));
        table.setModel(pool.tasks());
        table.selectAll();
        Aio::waitFor(turns());
    }
    for (int i = 0; i < AioTaskActions::ActionCount; ++i) {
        QCOMPARE(actions.count(AioTaskActions::Action(i)), 0);
        actions.run(AioTaskActions::Action(i));
    }
}

void tst_TaskActions::poolDestroyedByAnAction()
{
    auto pool = std::make_unique<AioPool>(1);
    pool->pause();
    for (int i = 0; i < 3; ++i)
        pool->spawnN(immediate(1));
    QTableView table;
    table.setModel(pool->tasks());
    AioTaskActions actions(&table);
    table.selectAll();
    connect(pool.get(), &AioPool::taskCancelled, [&pool] { pool.reset(); });
    actions.run(AioTaskActions::Cancel);
    QVERIFY(!pool);
}

void tst_TaskActions::viewDestroyed()
{
    AioPool pool(1);
    auto table = std::make_unique<QListView>();
    table->setModel(pool.tasks());
    const QPointer<AioTaskActions> actions = new AioTaskActions(table.get());
    table.reset();
    QVERIFY(!actions);
    pool.spawnN(immediate(1));
    Aio::waitFor(pool.join());
}

QTEST_MAIN(tst_TaskActions)
#include "tst_taskactions.moc"
