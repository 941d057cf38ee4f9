// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests selecting and cancelling tasks in an AioTaskView by mouse and keyboard: exactly those tasks, while rows come
// and go.

#include "../support/gate.h"

#include <AioPool>
#include <AioTaskFilterModel>
#include <AioTaskModel>

#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

#include <functional>
#include <map>
#include <memory>

using namespace Qt::Literals::StringLiterals;
using Ids = QSet<qint64>;

//! A view in a window, and tasks that end when their gate is opened.
class Scene : public QObject
{
    Q_OBJECT

public:
    explicit Scene(int size)
    {
        pool = std::make_unique<AioPool>(size);
        pool->tasks()->setUpdateInterval(0);
        connect(pool.get(), &AioPool::taskCancelled, this, [this](qint64 id) { cancelled.insert(id); });
        QQmlComponent component(&engine);
        component.setData("import QtQuick\n"
                          "import AioPool\n"
                          "Window {\n"
                          "    property alias pool: view.pool\n"
                          "    property alias model: view.model\n"
                          "    width: 640; height: 480; visible: true\n"
                          "    AioTaskView { id: view; objectName: \"view\"; anchors.fill: parent }\n"
                          "}\n",
                          QUrl(u"selection.qml"_s));
        object.reset(component.create());
        window = qobject_cast<QQuickWindow *>(object.get());
        if (!window)
            qFatal("%s", qPrintable(component.errorString()));
        window->setProperty("pool", QVariant::fromValue(pool.get()));
        view = window->findChild<QQuickItem *>(u"view"_s);
        list = window->findChild<QQuickItem *>(u"list"_s);
        question = window->findChild<QObject *>(u"question"_s);
        window->requestActivate();
        if (!QTest::qWaitForWindowActive(window))
            qFatal("the window does not become active");
    }
    ~Scene() { window->setProperty("pool", QVariant::fromValue<AioPool *>(nullptr)); }

    //! Spawns tasks. Task 1 is called "task 1", and so on.
    void spawn(int count, const AioTaskOptions &options = {})
    {
        for (int i = 0; i < count; ++i) {
            auto gate = std::make_shared<Gate>();
            const auto work = [gate]() -> AioTask<> { co_await gate->wait(); };
            const qint64 id = pool->spawnN(work, options).id();
            gates.emplace(id, gate);
        }
        settle();
    }
    void release(qint64 id)
    {
        gates.at(id)->open();
        if (!QTest::qWaitFor([this, id] { return !pool->taskInfo(id); }))
            qFatal("task %lld goes on", id);
        settle();
    }
    //! Returns when the view shows all tasks in their places.
    void settle()
    {
        const auto isShown = [this] {
            return shownModel() != pool->tasks()
                    || (pool->tasks()->rowCount() == pool->count() && rows() == pool->count());
        };
        if (!QTest::qWaitFor(isShown))
            qFatal("%d rows of %d tasks", rows(), pool->count());
        QQuickTest::qWaitForPolish(window);
    }
    QAbstractItemModel *shownModel() const { return window->property("model").value<QAbstractItemModel *>(); }
    int rows() const { return list->property("count").toInt(); }

    static void visit(QQuickItem *item, const std::function<void(QQuickItem *)> &visitor)
    {
        visitor(item);
        for (QQuickItem *child : item->childItems())
            visit(child, visitor);
    }
    //! Returns the row of a task; null if no row shows it.
    QQuickItem *rowOf(qint64 id) const
    {
        QQuickItem *row = nullptr;
        visit(list, [&row, id](QQuickItem *item) {
            const auto *model = item->property("model").value<QObject *>();
            if (item->inherits("QQuickItemDelegate") && model && model->property("taskId").toLongLong() == id)
                row = item;
        });
        return row;
    }
    static QPoint middle(QQuickItem *item)
    {
        return item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint();
    }
    QPoint placeOf(qint64 id) const { return middle(rowOf(id)); }
    QPoint buttonOf(qint64 id) const { return middle(rowOf(id)->findChild<QQuickItem *>(u"cancelButton"_s)); }
    void click(qint64 id, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::mouseClick(window, Qt::LeftButton, modifiers, placeOf(id));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(window, key, modifiers); }

    //! Returns the ids of the rows that are shown.
    Ids selected() const
    {
        Ids ids;
        visit(list, [&ids](QQuickItem *item) {
            const auto *model = item->property("model").value<QObject *>();
            if (item->inherits("QQuickItemDelegate") && model && item->property("selected").toBool())
                ids.insert(model->property("taskId").toLongLong());
        });
        ids.remove(0); // kept for reuse
        return ids;
    }
    int selectedCount() const { return view->property("selectedCount").toInt(); }
    bool isAsked() const { return question->property("opened").toBool(); }
    bool isAnswered() const { return !question->property("visible").toBool(); }
    int askedCount() const { return question->property("count").toInt(); }
    //! Clicks a button of the question.
    void answer(const QString &button)
    {
        QQuickItem *item = nullptr;
        visit(window->contentItem(), [&item, &button](QQuickItem *child) {
            if (child->objectName() == button)
                item = child;
        });
        if (!item || !QQuickTest::qWaitForPolish(window))
            qFatal("no button %s", qPrintable(button));
        QTest::mouseClick(window, Qt::LeftButton, {}, middle(item));
    }
    void yes() { answer(u"cancelThem"_s); }
    void no() { answer(u"keepThem"_s); }

    QQmlEngine engine;
    std::unique_ptr<AioPool> pool;
    std::unique_ptr<QObject> object;
    QQuickWindow *window = nullptr;
    QQuickItem *view = nullptr;
    QQuickItem *list = nullptr;
    QObject *question = nullptr;
    std::map<qint64, std::shared_ptr<Gate>> gates;
    Ids cancelled;
};

class Selection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(u"."_s)); }
    void clicks();
    void keys();
    void oneIsCancelledAtOnce();
    void someWhileRowsComeAndGo();
    void sayNo();
    void allThatWereThere();
    void allAndNoneHasCome();
    void allButSome();
    void nothingToAsk();
    void neighbourOfOneThatEnded();
    void buttonWhileRowsMove();
    void buttonOfARowThatWent();
    void filtered();
    void startedMeanwhile();
    void whatIsNotSeenIsNotCancelled();
    void manyDoNotFreeze();
    void poolGoesWhileAsked();
    void poolGoesWhileCancelling();
    void viewGoesWhileCancelling();
    void allEndsWithTheLastRow();
};

void Selection::clicks()
{
    Scene scene(8);
    scene.spawn(8);
    QCOMPARE(scene.selected(), Ids());
    scene.click(3);
    QCOMPARE(scene.selected(), Ids({ 3 }));
    scene.click(5);
    QCOMPARE(scene.selected(), Ids({ 5 }));
    scene.click(7, Qt::ControlModifier);
    scene.click(1, Qt::ControlModifier);
    QCOMPARE(scene.selected(), Ids({ 1, 5, 7 }));
    scene.click(7, Qt::ControlModifier);
    QCOMPARE(scene.selected(), Ids({ 1, 5 }));
    scene.click(4);
    scene.click(6, Qt::ShiftModifier);
    QCOMPARE(scene.selected(), Ids({ 4, 5, 6 }));
    scene.click(2, Qt::ShiftModifier); // from the same anchor
    QCOMPARE(scene.selected(), Ids({ 2, 3, 4 }));
    scene.release(4); // task 4 is the anchor, so that there is none left
    scene.click(6, Qt::ShiftModifier);
    QCOMPARE(scene.selected(), Ids({ 6 }));
}

void Selection::keys()
{
    Scene scene(3);
    scene.spawn(30);
    scene.list->forceActiveFocus();
    QCOMPARE(scene.list->property("currentIndex").toInt(), 0);
    QCOMPARE(scene.selected(), Ids());
    scene.press(Qt::Key_Space);
    QCOMPARE(scene.selected(), Ids({ 1 }));
    scene.press(Qt::Key_Down);
    QCOMPARE(scene.selected(), Ids({ 2 }));
    scene.press(Qt::Key_Down, Qt::ShiftModifier);
    scene.press(Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(scene.selected(), Ids({ 2, 3, 4 }));
    scene.press(Qt::Key_Up, Qt::ShiftModifier);
    QCOMPARE(scene.selected(), Ids({ 2, 3 }));
    scene.press(Qt::Key_Down, Qt::ControlModifier);
    scene.press(Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(scene.selected(), Ids({ 2, 3 }));
    scene.press(Qt::Key_Space);
    QCOMPARE(scene.selected(), Ids({ 2, 3, 5 }));
    scene.press(Qt::Key_Space);
    QCOMPARE(scene.selected(), Ids({ 2, 3 }));
    scene.press(Qt::Key_Escape);
    QCOMPARE(scene.selected(), Ids());
    scene.press(Qt::Key_Home);
    QCOMPARE(scene.selected(), Ids({ 1 }));
    scene.press(Qt::Key_Up); // there is nothing above
    QCOMPARE(scene.selected(), Ids({ 1 }));
    scene.press(Qt::Key_PageDown);
    const int page = scene.list->property("currentIndex").toInt();
    QVERIFY2(page > 3 && page < 29, qPrintable(QString::number(page)));
    scene.press(Qt::Key_PageUp);
    QCOMPARE(scene.list->property("currentIndex").toInt(), 0);
    scene.press(Qt::Key_End);
    QCOMPARE(scene.list->property("currentIndex").toInt(), 29);
    QVERIFY(QQuickTest::qWaitForPolish(scene.window));
    QCOMPARE(scene.selected(), Ids({ 30 }));
}

void Selection::oneIsCancelledAtOnce()
{
    Scene scene(2);
    scene.spawn(5);
    scene.click(4);
    scene.press(Qt::Key_Delete);
    QVERIFY(scene.isAnswered());
    QTRY_COMPARE(scene.cancelled, Ids({ 4 }));
    scene.settle();
    scene.press(Qt::Key_Delete); // nothing is selected any more
    scene.settle();
    QCOMPARE(scene.cancelled, Ids({ 4 }));
    QCOMPARE(scene.pool->count(), 4);
}

void Selection::someWhileRowsComeAndGo()
{
    Scene scene(3);
    scene.spawn(10);
    scene.click(2);
    scene.click(4, Qt::ControlModifier);
    scene.click(6, Qt::ControlModifier);
    scene.click(7, Qt::ControlModifier);
    QCOMPARE(scene.selectedCount(), 4);
    scene.release(1); // so that 4 starts, and all rows move up
    scene.release(2);
    scene.spawn(3, AioTaskOptions().withPriority(1)); // in front of those that wait
    QCOMPARE(scene.pool->tasks()->rowOf(6), 6);
    QTRY_COMPARE(scene.selectedCount(), 3);
    QCOMPARE(scene.selected(), Ids({ 4, 6, 7 }));
    scene.press(Qt::Key_Delete);
    QVERIFY(scene.isAnswered());
    QTRY_COMPARE(scene.cancelled, Ids({ 4, 6, 7 }));
    scene.settle();
    QCOMPARE(scene.cancelled, Ids({ 4, 6, 7 }));
    QCOMPARE(scene.pool->count(), 8);
    QCOMPARE(scene.selectedCount(), 0);
}

void Selection::sayNo()
{
    Scene scene(3);
    scene.spawn(6);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(scene.selected().size(), 6);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.press(Qt::Key_Space); // the button that has the focus is the harmless one
    QTRY_VERIFY(scene.isAnswered());
    QCOMPARE(scene.selected().size(), 6);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.no();
    QTRY_VERIFY(scene.isAnswered());
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.press(Qt::Key_Escape);
    QTRY_VERIFY(scene.isAnswered());
    scene.settle();
    QCOMPARE(scene.cancelled, Ids());
    QCOMPARE(scene.pool->count(), 6);
}

void Selection::allThatWereThere()
{
    Scene scene(3);
    scene.spawn(8);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    QCOMPARE(scene.askedCount(), 8);
    scene.spawn(2); // 9 and 10
    scene.release(2);
    scene.spawn(1, AioTaskOptions().withPriority(5)); // 11, the first in the queue
    scene.release(1); // so that 11 is active
    scene.spawn(1, AioTaskOptions().withPriority(-5));
    scene.yes();
    QTRY_COMPARE(scene.cancelled, Ids({ 3, 4, 5, 6, 7, 8 }));
    scene.settle();
    QCOMPARE(scene.pool->count(), 4);
    QCOMPARE(scene.cancelled, Ids({ 3, 4, 5, 6, 7, 8 }));
}

void Selection::allAndNoneHasCome()
{
    Scene scene(3);
    scene.spawn(8);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.release(1);
    scene.yes();
    QTRY_VERIFY(scene.pool->isEmpty());
    QCOMPARE(scene.cancelled, Ids({ 2, 3, 4, 5, 6, 7, 8 }));
}

void Selection::allButSome()
{
    Scene scene(3);
    scene.spawn(8);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.click(2, Qt::ControlModifier);
    scene.click(6, Qt::ControlModifier);
    QCOMPARE(scene.selected(), Ids({ 1, 3, 4, 5, 7, 8 }));
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    QCOMPARE(scene.askedCount(), 6);
    scene.spawn(1);
    scene.yes();
    QTRY_COMPARE(scene.cancelled, Ids({ 1, 3, 4, 5, 7, 8 }));
    scene.settle();
    QCOMPARE(scene.pool->count(), 3);
}

void Selection::nothingToAsk()
{
    Scene scene(3);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    scene.press(Qt::Key_Down);
    scene.press(Qt::Key_Space);
    scene.press(Qt::Key_Delete);
    QVERIFY(scene.isAnswered());

    scene.pool->tasks()->setHistoryLimit(10);
    scene.spawn(2);
    scene.gates.at(1)->open();
    scene.gates.at(2)->open();
    QTRY_VERIFY(scene.pool->isEmpty());
    QTRY_COMPARE(scene.rows(), 2);
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete); // these have finished
    QVERIFY(scene.isAnswered());
    scene.press(Qt::Key_Home);
    scene.press(Qt::Key_End, Qt::ShiftModifier);
    scene.press(Qt::Key_Space);
    QCOMPARE(scene.selectedCount(), 0);
    scene.press(Qt::Key_Delete);
    QVERIFY(scene.isAnswered());
    QCOMPARE(scene.cancelled, Ids());
}

void Selection::neighbourOfOneThatEnded()
{
    Scene scene(3);
    scene.spawn(6);
    scene.click(2);
    scene.release(2);
    scene.press(Qt::Key_Delete); // its row is that of 3 now
    scene.settle();
    QCOMPARE(scene.cancelled, Ids());
    QCOMPARE(scene.pool->count(), 5);
}

void Selection::buttonWhileRowsMove()
{
    Scene scene(4);
    scene.spawn(9);
    scene.release(1);
    scene.spawn(1);
    QCOMPARE(scene.pool->tasks()->rowOf(3), 1);
    QTest::mouseClick(scene.window, Qt::LeftButton, {}, scene.buttonOf(3));
    QTRY_COMPARE(scene.cancelled, Ids({ 3 }));
    scene.settle();
    scene.release(2);
    QTest::mouseClick(scene.window, Qt::LeftButton, {}, scene.buttonOf(8));
    QTRY_COMPARE(scene.cancelled, Ids({ 3, 8 }));
    scene.settle();
    QCOMPARE(scene.cancelled, Ids({ 3, 8 }));
    QCOMPARE(scene.pool->count(), 6);
}

void Selection::buttonOfARowThatWent()
{
    Scene scene(4);
    scene.spawn(9);
    const QPoint place = scene.buttonOf(3);
    QTest::mousePress(scene.window, Qt::LeftButton, {}, place);
    scene.release(3); // and another is in its place
    scene.spawn(4); // and perhaps another in its row
    QTest::mouseRelease(scene.window, Qt::LeftButton, {}, place);
    scene.settle();
    QCOMPARE(scene.cancelled, Ids());
    QCOMPARE(scene.pool->count(), 12);
}

void Selection::filtered()
{
    Scene scene(3);
    AioTaskFilterModel waiting;
    waiting.setSourceModel(scene.pool->tasks());
    waiting.setStates({ int(AioPool::TaskState::Waiting) });
    scene.window->setProperty("model", QVariant::fromValue(&waiting));
    scene.spawn(9);
    QTRY_COMPARE(scene.rows(), 6);
    QVERIFY(QQuickTest::qWaitForPolish(scene.window));
    scene.click(5);
    scene.click(7, Qt::ShiftModifier);
    QCOMPARE(scene.selected(), Ids({ 5, 6, 7 }));
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.click(8, Qt::ControlModifier);
    QCOMPARE(scene.selected(), Ids({ 4, 5, 6, 7, 9 }));
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    QCOMPARE(scene.askedCount(), 5);
    scene.release(1); // so that 4 is active, and no longer among those
    scene.spawn(2);
    scene.yes();
    QTRY_COMPARE(scene.cancelled, Ids({ 4, 5, 6, 7, 9 }));
    QTRY_COMPARE(scene.pool->count(), 5);
    scene.window->setProperty("model", QVariant::fromValue<QAbstractItemModel *>(nullptr));
}

void Selection::startedMeanwhile()
{
    Scene scene(2);
    scene.spawn(5);
    scene.click(3);
    scene.click(4, Qt::ControlModifier);
    scene.release(1); // so that 3 is active, in its old row
    QCOMPARE(scene.selected(), Ids({ 3, 4 }));
    scene.press(Qt::Key_Delete);
    QTRY_COMPARE(scene.cancelled, Ids({ 3, 4 }));
}

void Selection::whatIsNotSeenIsNotCancelled()
{
    Scene scene(3);
    AioTaskFilterModel filter;
    filter.setSourceModel(scene.pool->tasks());
    scene.window->setProperty("model", QVariant::fromValue(&filter));
    scene.spawn(6);
    QTRY_COMPARE(scene.rows(), 6);
    QVERIFY(QQuickTest::qWaitForPolish(scene.window));
    scene.click(2);
    scene.click(5, Qt::ControlModifier);
    scene.click(6, Qt::ControlModifier);
    filter.setStates({ int(AioPool::TaskState::Waiting) });
    QTRY_COMPARE(scene.rows(), 3);
    QTRY_COMPARE(scene.selectedCount(), 2);
    filter.setStates({});
    QTRY_COMPARE(scene.rows(), 6);
    QCOMPARE(scene.selectedCount(), 2);
    scene.press(Qt::Key_Delete);
    QTRY_COMPARE(scene.cancelled, Ids({ 5, 6 }));
    scene.window->setProperty("model", QVariant::fromValue<QAbstractItemModel *>(nullptr));
}

void Selection::manyDoNotFreeze()
{
    constexpr int many = 200'000;
    Scene scene(3);
    for (int i = 0; i < many; ++i)
        scene.pool->spawnN([]() -> AioTask<> { co_await Aio::sleep(std::chrono::hours(1)); });
    scene.settle();
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    QCOMPARE(scene.askedCount(), many);
    scene.spawn(2);
    scene.yes();
    // Does not cancel all in one turn: after some turn some are cancelled, and the first one, which is the last to be
    // cancelled, is not.
    const auto someAre = [&scene] { return scene.pool->waitingCount() < many / 2 || !scene.cancelled.isEmpty(); };
    QTRY_VERIFY(someAre());
    QVERIFY(scene.pool->taskInfo(1));
    QCOMPARE(scene.pool->taskInfo(1)->state, AioPool::TaskState::Active);
    QTRY_COMPARE_WITH_TIMEOUT(scene.pool->count(), 2, 60'000);
    QCOMPARE(scene.cancelled.size(), many);
    scene.settle();
}

void Selection::poolGoesWhileAsked()
{
    Scene scene(3);
    scene.spawn(5);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.pool.reset();
    QTRY_VERIFY(scene.isAnswered());
    QTRY_COMPARE(scene.rows(), 0);
}

void Selection::poolGoesWhileCancelling()
{
    Scene scene(3);
    scene.spawn(6);
    connect(scene.pool.get(), &AioPool::taskCancelled, this, [&scene] {
        if (scene.cancelled.size() == 2)
            scene.pool.reset();
    });
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QTRY_VERIFY(scene.isAsked());
    scene.spawn(1);
    scene.yes();
    QTRY_VERIFY(!scene.pool);
    QTRY_VERIFY(scene.isAnswered());
    QCOMPARE(scene.cancelled.size(), 2);
}

void Selection::viewGoesWhileCancelling()
{
    constexpr int many = 20'000;
    AioPool pool(3);
    {
        Scene scene(1);
        scene.window->setProperty("pool", QVariant::fromValue(&pool));
        for (int i = 0; i < many; ++i)
            pool.spawnN([]() -> AioTask<> { co_await Aio::sleep(std::chrono::hours(1)); });
        QTRY_COMPARE(scene.rows(), many);
        scene.list->forceActiveFocus();
        scene.press(Qt::Key_A, Qt::ControlModifier);
        scene.press(Qt::Key_Delete);
        QTRY_VERIFY(scene.isAsked());
        pool.spawnN([]() -> AioTask<> { co_await Aio::sleep(std::chrono::hours(1)); });
        scene.yes();
        QVERIFY(pool.taskInfo(1));
    }
    QTRY_COMPARE_WITH_TIMEOUT(pool.count(), 1, 60'000); // the answer was yes
    QVERIFY(pool.taskInfo(many + 1));
}

void Selection::allEndsWithTheLastRow()
{
    Scene scene(3);
    scene.spawn(2);
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_A, Qt::ControlModifier);
    scene.spawn(1); // belongs to "all"
    QCOMPARE(scene.selected(), Ids({ 1, 2, 3 }));
    for (const qint64 id : { 1, 2, 3 })
        scene.release(id);
    scene.spawn(2); // not cancelled, because no visible row was selected
    QCOMPARE(scene.selected(), Ids());
}

QTEST_MAIN(Selection)
#include "selection.moc"
