// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioTaskPanel: its bar, its filter, its sorting, its progress bars, its menu, its drag, and the life of its pool.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioTaskPanel>

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QDrag>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QProxyStyle>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStyleOptionProgressBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>

using namespace Qt::StringLiterals;

class tst_TaskPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bar();
    void counts();
    void question_data();
    void question();
    void questionOfAnotherPool();
    void questionOutlivesTheModel_data();
    void questionOutlivesTheModel();
    void questionOfTasksWithoutRows();
    void questionWhileTasksMove();
    void questionOutlivesThePool();
    void filter();
    void sortsAndReturns();
    void retryFailed();
    void progressBars();
    void contextMenu_data();
    void contextMenu();
    void dragsByDrop();
    void dragsByMouse();
    void setPool();
    void poolDestroyed();
    void panelDestroyed();
    void everyTextIsTranslatable();
};

static QToolButton *button(const AioTaskPanel &panel, const QString &text)
{
    for (QToolButton *each : panel.findChildren<QToolButton *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

//! Answers the question of \a panel.
static void clickCancelTasks(const AioTaskPanel &panel)
{
    const auto *box = panel.findChild<QMessageBox *>();
    QVERIFY(box);
    for (QAbstractButton *each : box->buttons()) {
        if (each->text() == u"Cancel tasks"_s) {
            each->click();
            return;
        }
    }
    QFAIL("no such button");
}

static bool hasText(const AioTaskPanel &panel, const QString &text)
{
    const auto labels = panel.findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) { return label->text() == text; });
}

void tst_TaskPanel::bar()
{
    AioPool pool(2);
    AioTaskPanel panel(&pool);
    panel.show();
    QVERIFY(button(panel, u"&Pause"_s));
    button(panel, u"&Pause"_s)->click();
    QVERIFY(pool.isPaused());
    QVERIFY(button(panel, u"&Resume"_s));
    pool.resume(); // by the program
    QVERIFY(button(panel, u"&Pause"_s));
    auto *size = panel.findChild<QSpinBox *>();
    QCOMPARE(size->value(), 2);
    size->setValue(5);
    QCOMPARE(pool.size(), 5);
    pool.setSize(200);
    QCOMPARE(size->value(), 200);
    QVERIFY(!button(panel, u"&Cancel all…"_s)->isEnabled());
}

void tst_TaskPanel::counts()
{
    Gate gate;
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.show();
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 4; ++i)
        futures << pool.spawnN(gated(gate, i));
    QTRY_VERIFY(hasText(panel, u"1 active, 3 waiting"_s));
    pool.startNow(futures[3].id());
    QTRY_VERIFY(hasText(panel, u"2 active, 1 of them extra, 2 waiting"_s));
    pool.pause();
    QTRY_VERIFY(hasText(panel, u"paused, 2 active, 1 of them extra, 2 waiting"_s));
}

void tst_TaskPanel::question_data()
{
    QTest::addColumn<bool>("yes");
    QTest::newRow("cancel") << true;
    QTest::newRow("keep") << false;
}

void tst_TaskPanel::question()
{
    QFETCH(bool, yes);
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.show();
    for (int i = 0; i < 3; ++i)
        pool.spawnN(immediate(i));
    QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
    button(panel, u"&Cancel all…"_s)->click();
    auto *box = panel.findChild<QMessageBox *>();
    QVERIFY(box);
    QCOMPARE(box->text(), u"Cancel 3 tasks?"_s);
    for (QAbstractButton *each : box->buttons()) {
        if (each->text() == (yes ? u"Cancel tasks"_s : u"Keep"_s))
            each->click();
    }
    QTRY_COMPARE(pool.count(), yes ? 0 : 3);
}

//! The answer is for the tasks that were asked about.
void tst_TaskPanel::questionOfAnotherPool()
{
    AioPool first(1);
    AioPool second(1);
    first.pause();
    second.pause();
    const auto asked = first.spawnN(immediate(1));
    const auto other = second.spawnN(immediate(1));
    AioTaskPanel panel(&first);
    panel.show();
    QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
    button(panel, u"&Cancel all…"_s)->click();
    const auto *box = panel.findChild<QMessageBox *>();
    QCOMPARE(box->text(), u"Cancel the task?"_s);
    const auto newer = first.spawnN(immediate(1));
    panel.setPool(&second);
    clickCancelTasks(panel);
    QTRY_VERIFY(asked.isCancelled());
    Aio::waitFor(turns(5));
    QVERIFY(!newer.isFinished());
    QVERIFY(!other.isFinished());
}

void tst_TaskPanel::questionOutlivesTheModel_data()
{
    QTest::addColumn<int>("newer");
    QTest::newRow("none is new") << 0;
    QTest::newRow("one is new") << 1;
}

void tst_TaskPanel::questionOutlivesTheModel()
{
    QFETCH(const int, newer);
    AioPool pool(1);
    pool.pause();
    for (int i = 0; i < 3; ++i)
        pool.spawnN(immediate(i));
    AioTaskPanel panel(&pool);
    panel.show();
    QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
    button(panel, u"&Cancel all…"_s)->click();
    for (int i = 0; i < newer; ++i)
        pool.spawnN(immediate(i));
    delete pool.tasks();
    clickCancelTasks(panel);
    QTRY_COMPARE(pool.count(), newer);
    QCOMPARE(pool.cancelledCount(), 3);
}

void tst_TaskPanel::questionOfTasksWithoutRows()
{
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.show();
    pool.spawnN(immediate(1));
    QTRY_COMPARE(panel.rows()->rowCount(), 1);
    pool.tasks()->setUpdateInterval(std::numeric_limits<int>::max());
    for (int i = 0; i < 5; ++i)
        pool.spawnN(immediate(i));
    QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
    QCOMPARE(panel.rows()->rowCount(), 1);
    button(panel, u"&Cancel all…"_s)->click();
    const auto newer = pool.spawnN(immediate(1));
    clickCancelTasks(panel);
    QTRY_COMPARE(pool.count(), 1);
    QVERIFY(!newer.isFinished());
}

//! Many tasks are cancelled in slices, and may move in the queue between these.
void tst_TaskPanel::questionWhileTasksMove()
{
    constexpr int Count = 20'000;
    Gate gate;
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.show();
    pool.tasks()->setUpdateInterval(0);
    for (int i = 0; i < Count; ++i)
        pool.spawnN(gate.wait());
    QTRY_COMPARE(panel.rows()->rowCount(), Count);
    button(panel, u"&Cancel all…"_s)->click();
    const auto newer = pool.spawnN(gate.wait());
    QTRY_COMPARE(panel.rows()->rowCount(), Count + 1);
    clickCancelTasks(panel);
    for (const qint64 id : { 5, 6, 7 })
        pool.setPriority(id, -1); // to the end
    QTRY_COMPARE_WITH_TIMEOUT(pool.count(), 1, 60'000);
    QVERIFY(!newer.isFinished());
    gate.open();
}

void tst_TaskPanel::questionOutlivesThePool()
{
    AioTaskPanel panel;
    panel.show();
    {
        AioPool pool(1);
        pool.pause();
        pool.spawnN(immediate(1));
        panel.setPool(&pool);
        QTRY_VERIFY(button(panel, u"&Cancel all…"_s)->isEnabled());
        button(panel, u"&Cancel all…"_s)->click();
        QVERIFY(panel.findChild<QMessageBox *>());
    }
    QTRY_VERIFY(!panel.findChild<QMessageBox *>()); // there is nothing to ask any more
}

void tst_TaskPanel::filter()
{
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    AioTaskPanel panel(&pool);
    panel.show();
    pool.spawnN(failing(1), AioTaskOptions("red"));
    Aio::waitFor(pool.join());
    pool.spawnN(gated(gate, 1), AioTaskOptions("blue one"));
    pool.spawnN(gated(gate, 1), AioTaskOptions("blue two"));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    auto *kind = panel.findChild<QComboBox *>();
    const int expected[] = { 3, 1, 1, 1, 1 };
    for (int i = 0; i < 5; ++i) {
        kind->setCurrentIndex(i);
        QCOMPARE(panel.rows()->rowCount(), expected[i]);
    }
    kind->setCurrentIndex(0);
    panel.findChild<QLineEdit *>()->setText(u"BLUE"_s);
    QCOMPARE(panel.rows()->rowCount(), 2);
}

void tst_TaskPanel::sortsAndReturns()
{
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.resize(900, 400);
    panel.show();
    for (const char *const name : { "b", "c", "a" })
        pool.spawnN(immediate(1), AioTaskOptions(name));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    const auto order = [&panel] {
        QString text;
        for (int row = 0; row < panel.rows()->rowCount(); ++row)
            text += panel.rows()->index(row, 0).data().toString();
        return text;
    };
    QHeaderView *header = panel.table()->horizontalHeader();
    const QPoint at(header->sectionViewportPosition(0) + 10, header->height() / 2);
    QCOMPARE(order(), u"bca"_s);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"abc"_s);
    QVERIFY(header->isSortIndicatorShown());
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"cba"_s);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(order(), u"bca"_s);
    QVERIFY(!header->isSortIndicatorShown());
}

void tst_TaskPanel::retryFailed()
{
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    AioTaskPanel panel(&pool);
    panel.show();
    int calls = 0;
    auto worker = [&calls]() -> AioTask<int> { return ++calls < 3 ? failing(calls) : immediate(calls); };
    pool.spawnN(worker, AioTaskOptions().withRepeatable());
    pool.spawnN(worker, AioTaskOptions().withRepeatable());
    Aio::waitFor(pool.join());
    QTRY_VERIFY(button(panel, u"Retry failed (2)"_s) && button(panel, u"Retry failed (2)"_s)->isVisible());
    button(panel, u"Retry failed (2)"_s)->click();
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
    QTRY_VERIFY(!panel.actions()->action(AioTaskActions::RetryFailed)->isEnabled());
}

//! A style that fills a progress bar with one colour, as far as its progress is, and keeps its text.
class PlainBars final : public QProxyStyle
{
public:
    static constexpr Qt::GlobalColor Colour = Qt::magenta;

    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget) const override
    {
        if (element != CE_ProgressBar)
            return QProxyStyle::drawControl(element, option, painter, widget);
        const auto *bar = static_cast<const QStyleOptionProgressBar *>(option);
        QRect filled = bar->rect;
        filled.setWidth(filled.width() * (bar->progress - bar->minimum) / (bar->maximum - bar->minimum));
        painter->fillRect(filled, Colour);
        texts << bar->text;
    }

    mutable QStringList texts;
};

void tst_TaskPanel::progressBars()
{
    Gate gate;
    AioPool pool(4);
    AioTaskPanel panel(&pool);
    PlainBars style;
    panel.table()->setStyle(&style);
    panel.resize(900, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    for (const int done : { 0, 25, 100 }) {
        const auto work = [&gate, done](AioContext context) -> AioTask<> {
            context.setProgress(done, 100);
            co_await gate.wait();
        };
        pool.spawnN(work);
    }
    const auto unknown = [&gate]() -> AioTask<> { co_await gate.wait(); };
    pool.spawnN(unknown);
    const QAbstractItemModel &rows = *panel.rows();
    QTRY_COMPARE(rows.rowCount(), 4);
    QTRY_COMPARE(rows.index(2, 0).data(AioTaskModel::ProgressRole).toDouble(), 1);
    style.texts.clear();
    const QImage image = panel.table()->viewport()->grab().toImage();
    QCOMPARE(style.texts, (QStringList{ u"0 %"_s, u"25 %"_s, u"100 %"_s }));
    const double ratio = image.devicePixelRatio();
    const double part[] = { 0, 0.25, 1, 0 };
    for (int row = 0; row < 4; ++row) {
        const QRect cell = panel.table()->visualRect(rows.index(row, AioTaskModel::ProgressColumn));
        QVERIFY(cell.width() > 50);
        const int y = int(cell.center().y() * ratio);
        int inside = 0;
        int outside = 0;
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == QColor(PlainBars::Colour))
                ++(cell.contains(int(x / ratio), cell.center().y()) ? inside : outside);
        }
        QCOMPARE(outside, 0);
        // The bar has a margin within its cell.
        QVERIFY2(std::abs(inside - part[row] * cell.width() * ratio) <= 6 * ratio, qPrintable(QString::number(inside)));
    }
    gate.open();
    Aio::waitFor(pool.join());
}

void tst_TaskPanel::contextMenu_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<bool>("byKey");
    QTest::addColumn<QString>("enabled");
    for (const bool byKey : { false, true }) {
        const auto row = [byKey](const char *label, const char *enabled) {
            QTest::addRow("%s, by %s", label, byKey ? "key" : "mouse")
                    << QString::fromUtf8(label) << byKey << QString::fromUtf8(enabled);
        };
        row("active", "Retry failed (1)|Cancel|Copy details");
        row("first", "Start now|Move to front|Move down|Hold|Retry failed (1)|Cancel|Copy details");
        row("held", "Start now|Move to front|Move up|Move down|Release|Retry failed (1)|Cancel|Copy details");
        row("last", "Start now|Move to front|Move up|Hold|Retry failed (1)|Cancel|Copy details");
        row("failed", "Retry|Retry failed (1)|Copy error|Copy details");
        row("succeeded", "Retry failed (1)|Copy details");
    }
}

//! Opens the menu of a row, looks at what is enabled, and chooses its last entry but one.
void tst_TaskPanel::contextMenu()
{
    QFETCH(const QString, label);
    QFETCH(const bool, byKey);
    QFETCH(const QString, enabled);
    Gate gate;
    AioPool pool(1);
    pool.tasks()->setHistoryLimit(10);
    AioTaskPanel panel(&pool);
    panel.resize(900, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowActive(&panel));
    const auto fails = [] { return failing(1); };
    pool.spawnN(fails, AioTaskOptions("failed").withRepeatable());
    pool.spawnN(immediate(1), AioTaskOptions("succeeded"));
    Aio::waitFor(pool.join());
    for (const char *const name : { "active", "first", "held", "last" })
        pool.spawnN(gated(gate, 1), AioTaskOptions(name));
    pool.hold(5);
    QTableView &table = *panel.table();
    QTRY_COMPARE(table.model()->rowCount(), 6);
    const auto find = [&] {
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            if (table.model()->index(row, 0).data().toString() == label)
                return table.model()->index(row, 0);
        }
        return QModelIndex();
    };
    const auto isSettled = [&] { return pool.activeCount() == 1 && pool.tasks()->index(0).data() == u"active"_s; };
    QTRY_VERIFY(isSettled());
    const QModelIndex index = find();
    QVERIFY(index.isValid());
    if (byKey) {
        table.setFocus();
        table.setCurrentIndex(index);
        // As a platform sends it, which offscreen does not.
        const QPoint at = table.rect().center();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, at, table.mapToGlobal(at), Qt::NoModifier);
        QCoreApplication::sendEvent(QApplication::focusWidget(), &event);
    } else {
        const QPoint at = table.viewport()->mapTo(&panel, table.visualRect(index).center());
        QTest::mouseClick(panel.windowHandle(), Qt::RightButton, {}, at);
    }
    QMenu *menu = nullptr;
    QTRY_VERIFY((menu = qobject_cast<QMenu *>(QApplication::activePopupWidget())) != nullptr);
    QCOMPARE(table.selectionModel()->selectedRows(), QModelIndexList{ index });
    QStringList texts;
    QAction *copy = nullptr;
    for (QAction *action : menu->actions()) {
        if (action->isEnabled() && !action->isSeparator())
            texts << action->text();
        if (action->text() == u"Copy details")
            copy = action;
    }
    QCOMPARE(texts.join(u'|'), enabled);
    QVERIFY(copy);
    QGuiApplication::clipboard()->clear();
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(copy).center());
    QVERIFY(QGuiApplication::clipboard()->text().contains(label));
    QTRY_VERIFY(!table.findChild<QMenu *>());
}

void tst_TaskPanel::dragsByDrop()
{
    AioPool pool(1);
    pool.pause();
    AioTaskPanel panel(&pool);
    panel.show();
    for (const char *const name : { "a", "b", "c" })
        pool.spawnN(immediate(1), AioTaskOptions(name));
    QTRY_COMPARE(panel.rows()->rowCount(), 3);
    QAbstractItemModel *rows = panel.table()->model();
    const std::unique_ptr<QMimeData> dragged(rows->mimeData({ rows->index(2, 0) }));
    QVERIFY(dragged);
    QVERIFY(rows->dropMimeData(dragged.get(), Qt::MoveAction, 0, 0, {}));
    QTRY_COMPARE(rows->index(0, 0).data().toString(), u"c"_s);
    QCOMPARE(rows->rowCount(), 3);
}

//! Keeps what a drag carries. Offscreen, QDrag::exec() returns at once, as if the drop had been refused.
class Drags final : public QObject
{
public:
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::ChildAdded)
            children << static_cast<QChildEvent *>(event)->child();
        return false;
    }
    QDrag *drag() const
    {
        for (const QPointer<QObject> &child : children) {
            if (auto *drag = qobject_cast<QDrag *>(child))
                return drag;
        }
        return nullptr;
    }

    QList<QPointer<QObject>> children;
};

//! Drags by mouse as far as that goes offscreen: the drag begins with the row of a waiting task, not with another.
void tst_TaskPanel::dragsByMouse()
{
    Gate gate;
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.resize(900, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowActive(&panel));
    for (const char *const name : { "active", "a", "b", "c" })
        pool.spawnN(gated(gate, 1), AioTaskOptions(name));
    QTableView &table = *panel.table();
    QAbstractItemModel *rows = table.model();
    QTRY_COMPARE(rows->rowCount(), 4);
    QTRY_COMPARE(rows->index(0, 0).data(AioTaskModel::StateRole).toInt(), int(AioPool::TaskState::Active));
    const auto drag = [&](int row) {
        const QPoint from = table.visualRect(rows->index(row, 0)).center();
        QTest::mousePress(table.viewport(), Qt::LeftButton, {}, from);
        for (int step = 1; step <= 3; ++step)
            QTest::mouseMove(table.viewport(), from - QPoint(0, step * QApplication::startDragDistance()));
        QTest::mouseRelease(table.viewport(), Qt::LeftButton, {}, from);
    };
    Drags drags;
    table.installEventFilter(&drags);
    drag(0);
    QVERIFY(!drags.drag());
    drag(3);
    const QDrag *const begun = drags.drag();
    QVERIFY(begun);
    QCOMPARE(begun->supportedActions(), Qt::MoveAction);
    QVERIFY(rows->dropMimeData(begun->mimeData(), Qt::MoveAction, 1, 0, {}));
    QTRY_COMPARE(rows->index(1, 0).data().toString(), u"c"_s);
    QCOMPARE(rows->rowCount(), 4);
}

void tst_TaskPanel::setPool()
{
    AioPool first(1);
    AioPool second(3);
    AioTaskPanel panel;
    QSignalSpy changed(&panel, &AioTaskPanel::poolChanged);
    QVERIFY(!panel.pool());
    panel.show();
    panel.setPool(&first);
    panel.setPool(&first);
    QCOMPARE(changed.count(), 1);
    panel.setPool(&second);
    QCOMPARE(panel.findChild<QSpinBox *>()->value(), 3);
    first.setPaused(true);
    QVERIFY(button(panel, u"&Pause"_s));
    panel.setPool(nullptr);
    QVERIFY(!button(panel, u"&Pause"_s)->isEnabled());
    QCOMPARE(changed.count(), 3);
    QCOMPARE(panel.rows()->rowCount(), 0);
}

void tst_TaskPanel::poolDestroyed()
{
    AioTaskPanel panel;
    panel.show();
    QSignalSpy changed(&panel, &AioTaskPanel::poolChanged);
    {
        AioPool pool(1);
        pool.pause();
        pool.spawnN(immediate(1));
        panel.setPool(&pool);
        QTRY_COMPARE(panel.rows()->rowCount(), 1);
    }
    QCOMPARE(changed.count(), 2);
    QVERIFY(!panel.pool());
    QCOMPARE(panel.rows()->rowCount(), 0);
    panel.findChild<QSpinBox *>()->setValue(4);
    QVERIFY(!button(panel, u"&Pause"_s)->isEnabled());
}

void tst_TaskPanel::panelDestroyed()
{
    AioPool pool(1);
    {
        AioTaskPanel panel(&pool);
        panel.show();
        pool.spawnN(later(1));
        Aio::waitFor(turns());
    }
    pool.spawnN(later(1));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount(), 2);
}

void tst_TaskPanel::everyTextIsTranslatable()
{
    class Brackets final : public QTranslator
    {
    public:
        bool isEmpty() const override { return false; }
        QString translate(const char *, const char *source, const char *, int) const override
        {
            return u'<' + QString::fromUtf8(source) + u'>';
        }
    };
    Brackets brackets;
    QCoreApplication::installTranslator(&brackets);
    AioPool pool(1);
    AioTaskPanel panel(&pool);
    panel.show();
    for (const QToolButton *each : panel.findChildren<QToolButton *>()) {
        if (!each->text().isEmpty())
            QVERIFY2(each->text().startsWith(u'<'), qPrintable(each->text()));
    }
    auto *kind = panel.findChild<QComboBox *>();
    QCOMPARE(kind->itemText(0), u"<All>"_s);
    QCoreApplication::removeTranslator(&brackets); // sends QEvent::LanguageChange
    QTRY_COMPARE(kind->itemText(0), u"All"_s);
    QVERIFY(button(panel, u"&Pause"_s));
}

QTEST_MAIN(tst_TaskPanel)
#include "tst_taskpanel.moc"
