// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests steering tasks in an AioTaskView: the menu, the keys, dragging rows with mouse and finger, and running failed tasks
// again; and what rows and bar say of it.

#include "../support/showntasks.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPointingDevice>
#include <QtGui/QStyleHints>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

//! A bar and a view in a window.
class Scene
{
public:
    explicit Scene(int size, bool mirrored = false);
    ~Scene();

    AioTaskModel &model() { return *pool->tasks(); }
    //! Returns the names of the tasks in \a state, in the order of the rows.
    QString names(AioPool::TaskState state);
    QString waiting() { return names(AioPool::TaskState::Waiting); }
    qint64 idOf(const QString &label);
    //! Returns the item of the row, null if it is out of sight.
    QQuickItem *item(const QString &label);
    QQuickItem *child(const QString &label, const QString &name);
    //! Returns the second line of the row, "?" if it is out of sight.
    QString second(const QString &label);
    QObject *selection() { return view->property("selection").value<QObject *>(); }
    void select(const QStringList &labels);
    QStringList selected();

    //! Returns the place of the row in the window, so far down in it.
    QPoint place(const QString &label, double part = 0.5);
    void click(const QString &label, Qt::MouseButton button = Qt::LeftButton);
    void press(int key, Qt::KeyboardModifiers modifiers = {});
    //! Presses the row with the mouse and moves it to \a to, without a release.
    void drag(const QString &label, const QPoint &to);
    void drop(const QPoint &at);
    //! The drag that goes on, null if there is none.
    QQuickItem *drag() { return list->property("drag").value<QQuickItem *>(); }
    int dragPlace() { return drag() ? drag()->property("place").toInt() : -2; }

    //! Opens the menu of the row with the mouse.
    void openMenu(const QString &label);
    QObject *menu() { return view->findChild<QObject *>(u"taskMenu"_s); }
    bool isMenuOpen() { return menu() && menu()->property("opened").toBool(); }
    //! Returns the texts of the entries, in order.
    QString entries();
    QQuickItem *entry(const QString &name);
    void choose(const QString &name);

    std::unique_ptr<AioPool> pool;
    std::unique_ptr<ShownTasks> tasks;
    QQmlEngine engine;
    std::unique_ptr<QObject> object;
    QQuickWindow *window = nullptr;
    QQuickItem *view = nullptr;
    QQuickItem *list = nullptr;
};

Scene::Scene(int size, bool mirrored)
{
    pool = std::make_unique<AioPool>(size);
    tasks = std::make_unique<ShownTasks>(*pool);
    pool->tasks()->setUpdateInterval(0);
    pool->tasks()->setHistoryLimit(20);
    QQmlComponent component(&engine);
    component.setData(
            "import QtQuick\n"
            "import AioPool\n"
            "Window {\n"
            "    property AioPool pool\n"
            "    property bool mirrored\n"
            "    width: 640; height: 480; visible: true\n"
            "    LayoutMirroring.enabled: mirrored\n"
            "    LayoutMirroring.childrenInherit: true\n"
            "    AioPoolBar { id: bar; objectName: \"bar\"; width: parent.width; pool: parent.Window.window.pool }\n"
            "    AioTaskView { objectName: \"view\"; anchors.top: bar.bottom; anchors.bottom: parent.bottom\n"
            "        width: parent.width; pool: parent.Window.window.pool }\n"
            "}\n",
            QUrl(u"steering.qml"_s));
    object.reset(component.createWithInitialProperties(
            { { u"pool"_s, QVariant::fromValue(pool.get()) }, { u"mirrored"_s, mirrored } }));
    window = qobject_cast<QQuickWindow *>(object.get());
    if (!window)
        qFatal("%s", qPrintable(component.errorString()));
    view = window->findChild<QQuickItem *>(u"view"_s);
    list = window->findChild<QQuickItem *>(u"list"_s);
    window->requestActivate();
    if (!QTest::qWaitForWindowActive(window))
        qFatal("the window does not become active");
}

Scene::~Scene()
{
    object.reset();
}

QString Scene::names(AioPool::TaskState state)
{
    QStringList names;
    for (int row = 0; pool && row < model().rowCount(); ++row) {
        if (model().index(row).data(AioTaskModel::StateRole).toInt() == int(state))
            names += model().index(row).data(AioTaskModel::LabelRole).toString();
    }
    return names.join(u' ');
}

qint64 Scene::idOf(const QString &label)
{
    for (int row = 0; row < model().rowCount(); ++row) {
        if (model().index(row).data(AioTaskModel::LabelRole).toString() == label)
            return model().taskAt(row);
    }
    return 0;
}

QQuickItem *Scene::item(const QString &label)
{
    const auto *rows = list->property("contentItem").value<QQuickItem *>();
    for (QQuickItem *row : rows->childItems()) {
        const QQuickItem *text = row->isVisible() ? row->findChild<QQuickItem *>(u"label"_s) : nullptr;
        if (text && text->property("text") == label)
            return row;
    }
    return nullptr;
}

QQuickItem *Scene::child(const QString &label, const QString &name)
{
    const QQuickItem *row = item(label);
    return row ? row->findChild<QQuickItem *>(name) : nullptr;
}

QString Scene::second(const QString &label)
{
    const QQuickItem *text = child(label, u"secondLine"_s);
    return text ? text->property("text").toString() : u"?"_s;
}

void Scene::select(const QStringList &labels)
{
    QMetaObject::invokeMethod(selection(), "clear");
    for (const QString &label : labels)
        QMetaObject::invokeMethod(selection(), "toggle", Q_ARG(int, item(label)->property("index").toInt()));
}

QStringList Scene::selected()
{
    QStringList labels;
    for (int row = 0; row < model().rowCount(); ++row) {
        bool isSelected = false;
        QMetaObject::invokeMethod(selection(), "contains", Q_RETURN_ARG(bool, isSelected),
                                  Q_ARG(qint64, model().taskAt(row)));
        if (isSelected)
            labels += model().index(row).data(AioTaskModel::LabelRole).toString();
    }
    return labels;
}

QPoint Scene::place(const QString &label, double part)
{
    QQuickTest::qWaitForPolish(window);
    const QQuickItem *row = item(label);
    return row ? row->mapToScene(QPointF(row->width() / 2, row->height() * part)).toPoint() : QPoint(-1, -1);
}

void Scene::click(const QString &label, Qt::MouseButton button)
{
    QTest::mouseClick(window, button, {}, place(label));
}

void Scene::press(int key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(window, Qt::Key(key), modifiers);
}

void Scene::drag(const QString &label, const QPoint &to)
{
    const QPoint from = place(label);
    QTest::mousePress(window, Qt::LeftButton, {}, from);
    for (int step = 1; step <= 5; ++step)
        QTest::mouseMove(window, from + (to - from) * step / 5);
}

void Scene::drop(const QPoint &at)
{
    QTest::mouseRelease(window, Qt::LeftButton, {}, at);
}

void Scene::openMenu(const QString &label)
{
    click(label, Qt::RightButton);
    QTRY_VERIFY(isMenuOpen());
}

QString Scene::entries()
{
    QStringList texts;
    for (int i = 0; i < menu()->property("count").toInt(); ++i) {
        QQuickItem *item = nullptr;
        QMetaObject::invokeMethod(menu(), "itemAt", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, i));
        if (item->inherits("QQuickMenuItem"))
            texts += item->property("text").toString();
    }
    return texts.join(u", "_s);
}

QQuickItem *Scene::entry(const QString &name)
{
    for (int i = 0; menu() && i < menu()->property("count").toInt(); ++i) {
        QQuickItem *item = nullptr;
        QMetaObject::invokeMethod(menu(), "itemAt", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, i));
        if (item->objectName() == name)
            return item;
    }
    return nullptr;
}

void Scene::choose(const QString &name)
{
    QVERIFY(QQuickTest::qWaitForPolish(window));
    const QQuickItem *item = entry(name);
    QVERIFY2(item, qPrintable(name));
    QTest::mouseClick(window, Qt::LeftButton, {},
                      item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint());
    QTRY_VERIFY(!menu());
}

class Steering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void menuHasWhatApplies();
    void menuOfSeveral();
    void menuSelects();
    void menuEntries();
    void menuCopies();
    void menuByKeyboard();
    void menuWhenTheTaskHasStarted();
    void keysMove();
    void keysMoveSeveral();
    void keysStartHoldRetry();
    void keysReleaseVeryMany();
    void keysOfAnotherPool();
    void keysCopy();
    void lettersStillFind();
    void dragOne_data();
    void dragOne();
    void dragSeveral();
    void dragBehindAFilter();
    void dragNowhere();
    void dragWhereItIs();
    void escapeEndsTheDrag();
    void dragScrolls();
    void dragWhileTasksChange();
    void dragLosesAllItsTasks();
    void dragLosesThePool();
    void dragWithAFinger();
    void fingerScrolls();
    void longPressOpensTheMenu();
    void otherRowsAreNotDragged();
    void retryButton();
    void retryFailed();
    void selectedFailedRunAgain();
    void rowSaysWhy();
    void countdown();
    void attempts();
    void extraInTheBar();

private:
    const std::unique_ptr<QPointingDevice> m_finger{ QTest::createTouchDevice() };
};

void Steering::initTestCase()
{
    QGuiApplication::styleHints()->setMousePressAndHoldInterval(100);
}

void Steering::init()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
}

//! Spawns \a labels, of which the first ones start.
static void spawn(Scene &scene, const QStringList &labels)
{
    for (const QString &label : labels)
        scene.tasks->wait(label);
    QTRY_COMPARE(scene.list->property("count").toInt(), int(labels.size()));
    QTRY_VERIFY(scene.item(labels.last()));
}

void Steering::menuHasWhatApplies()
{
    Scene scene(6);
    scene.tasks->fail(u"broken"_s, "no such host");
    scene.tasks->failRepeatable(u"again"_s, "timed out");
    scene.tasks->succeed(u"good"_s);
    QTRY_VERIFY(scene.pool->isEmpty());
    scene.pool->setSize(1);
    scene.tasks->waitHeld(u"held"_s);
    scene.tasks->wait(u"running"_s);
    scene.tasks->wait(u"queued"_s);
    QTRY_VERIFY(scene.item(u"queued"_s) && scene.item(u"good"_s));
    const std::pair<const char *, const char *> expected[] = {
        { "queued", "Start now, Move to front, Hold, Cancel, Copy details" },
        { "held", "Start now, Move to front, Release, Cancel, Copy details" },
        { "running", "Cancel, Copy details" },
        { "broken", "Copy error, Copy details" },
        { "again", "Retry, Copy error, Copy details" },
        { "good", "Copy details" },
    };
    for (const auto &[label, entries] : expected) {
        scene.openMenu(QString::fromLatin1(label));
        QCOMPARE(scene.entries(), QString::fromLatin1(entries));
        scene.press(Qt::Key_Escape);
        QTRY_VERIFY(!scene.menu());
    }
}

void Steering::menuOfSeveral()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    scene.pool->hold(scene.idOf(u"c"_s));
    scene.select({ u"a"_s, u"b"_s, u"c"_s });
    scene.openMenu(u"b"_s);
    QCOMPARE(scene.entries(),
             u"Start now (2), Move to front (2), Hold (1), Release (1), Cancel (3), Copy details (3)"_s);
    scene.choose(u"hold"_s);
    for (const char *label : { "b", "c" })
        QTRY_VERIFY(scene.model()
                            .index(scene.model().rowOf(scene.idOf(QString::fromLatin1(label))))
                            .data(AioTaskModel::HeldRole)
                            .toBool());
    scene.openMenu(u"c"_s);
    QCOMPARE(scene.entries(), u"Start now (2), Move to front (2), Release (2), Cancel (3), Copy details (3)"_s);
    scene.choose(u"cancel"_s);
    QTRY_COMPARE(scene.pool->count(), 1);
    QCOMPARE(scene.names(AioPool::TaskState::Waiting) + scene.names(AioPool::TaskState::Active), u"d"_s);
}

//! A right click on a row that is not selected selects it alone.
void Steering::menuSelects()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    scene.select({ u"b"_s, u"c"_s });
    scene.openMenu(u"d"_s);
    QCOMPARE(scene.selected(), QStringList{ u"d"_s });
    QVERIFY(scene.entries().startsWith(u"Start now, "_s));
    scene.press(Qt::Key_Escape);
    QTRY_VERIFY(!scene.menu());
    QCOMPARE(scene.list->property("currentIndex").toInt(), 3);
    // In a list that is scrolled
    for (int i = 0; i < 60; ++i)
        scene.tasks->wait(u"task-%1"_s.arg(i));
    QTRY_COMPARE(scene.list->property("count").toInt(), 64);
    QMetaObject::invokeMethod(scene.list, "positionViewAtEnd");
    QTRY_VERIFY(scene.item(u"task-57"_s));
    scene.openMenu(u"task-57"_s);
    QCOMPARE(scene.selected(), QStringList{ u"task-57"_s });
}

void Steering::menuEntries()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    scene.openMenu(u"d"_s);
    scene.choose(u"moveToFront"_s);
    QTRY_COMPARE(scene.waiting(), u"d b c"_s);
    scene.openMenu(u"d"_s);
    scene.choose(u"hold"_s);
    QTRY_COMPARE(scene.second(u"d"_s), u"held"_s);
    scene.openMenu(u"d"_s);
    scene.choose(u"release"_s);
    QTRY_COMPARE(scene.second(u"d"_s), QString());
    scene.openMenu(u"c"_s);
    scene.choose(u"startNow"_s);
    QTRY_COMPARE(scene.names(AioPool::TaskState::Active), u"a c"_s);
    QCOMPARE(scene.pool->extraCount(), 1);
    scene.openMenu(u"b"_s);
    scene.choose(u"cancel"_s);
    QTRY_COMPARE(scene.waiting(), u"d"_s);
}

void Steering::menuCopies()
{
    Scene scene(4);
    scene.tasks->failRepeatable(u"one"_s, "no such host");
    scene.tasks->failRepeatable(u"two"_s, "timed out");
    QTRY_VERIFY(scene.item(u"one"_s) && scene.item(u"two"_s));
    QTRY_COMPARE(scene.names(AioPool::TaskState::Failed).size(), 7);
    QClipboard &clipboard = *QGuiApplication::clipboard();
    scene.openMenu(u"one"_s);
    scene.choose(u"copyError"_s);
    QCOMPARE(clipboard.text(), u"no such host"_s);
    scene.select({ u"one"_s, u"two"_s });
    scene.openMenu(u"one"_s);
    scene.choose(u"copyError"_s);
    QCOMPARE(clipboard.text(), u"no such host\ntimed out"_s);
    scene.openMenu(u"one"_s);
    scene.choose(u"copyDetails"_s);
    QCOMPARE(clipboard.text(), u"one\nFailed\nno such host\n\ntwo\nFailed\ntimed out"_s);
}

void Steering::menuByKeyboard()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s });
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_End);
    for (const auto &[key, modifiers] : { std::pair(Qt::Key_Menu, Qt::KeyboardModifiers()),
                                          std::pair(Qt::Key_F10, Qt::KeyboardModifiers(Qt::ShiftModifier)) }) {
        scene.press(key, modifiers);
        QTRY_VERIFY(scene.isMenuOpen());
        QVERIFY(scene.entry(u"startNow"_s));
        QVERIFY(!scene.entry(u"startNow"_s)->property("keys").toString().isEmpty());
        scene.press(Qt::Key_Escape);
        QTRY_VERIFY(!scene.menu());
        QTRY_VERIFY(scene.list->hasActiveFocus());
    }
    scene.press(Qt::Key_Menu);
    QTRY_VERIFY(scene.isMenuOpen());
    scene.press(Qt::Key_Down);
    scene.press(Qt::Key_Down);
    scene.press(Qt::Key_Return);
    QTRY_COMPARE(scene.waiting(), u"c b"_s);
}

//! An entry leaves out a task that it does not apply to any more.
void Steering::menuWhenTheTaskHasStarted()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s });
    scene.select({ u"b"_s, u"c"_s });
    scene.openMenu(u"b"_s);
    scene.pool->setSize(2);
    QTRY_COMPARE(scene.waiting(), u"c"_s);
    scene.choose(u"hold"_s);
    QTRY_COMPARE(scene.second(u"c"_s), u"held"_s);
    QCOMPARE(scene.names(AioPool::TaskState::Active), u"a b"_s);
}

void Steering::keysMove()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s });
    scene.click(u"d"_s);
    scene.press(Qt::Key_Up, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b d c e"_s);
    QTRY_COMPARE(scene.list->property("currentIndex").toInt(), 2); // with the row
    scene.press(Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b c d e"_s);
    scene.press(Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b c e d"_s);
    scene.press(Qt::Key_Down, Qt::AltModifier); // it is the last
    scene.press(Qt::Key_Home, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"d b c e"_s);
    scene.press(Qt::Key_Up, Qt::AltModifier); // it is the first
    scene.press(Qt::Key_End, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b c e d"_s);
    QCOMPARE(scene.selected(), QStringList{ u"d"_s });
    // Other modifiers do what they did.
    scene.press(Qt::Key_Home, Qt::ControlModifier);
    QCOMPARE(scene.list->property("currentIndex").toInt(), 0);
    QCOMPARE(scene.waiting(), u"b c e d"_s);
}

void Steering::keysMoveSeveral()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s });
    scene.list->forceActiveFocus();
    scene.select({ u"c"_s, u"d"_s, u"f"_s });
    scene.press(Qt::Key_Up, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"c d b f e"_s);
    scene.press(Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b c d e f"_s);
    scene.press(Qt::Key_End, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"b e c d f"_s);
    scene.press(Qt::Key_Home, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"c d f b e"_s);
    QCOMPARE(scene.selected(), QStringList({ u"c"_s, u"d"_s, u"f"_s }));
    // Selected ones that are active stay where they are.
    scene.select({ u"a"_s, u"e"_s });
    scene.press(Qt::Key_Home, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"e c d f b"_s);
    // A move takes the priority of the place.
    scene.pool->setPriority(scene.idOf(u"b"_s), 7);
    QTRY_COMPARE(scene.waiting(), u"b e c d f"_s);
    scene.select({ u"b"_s });
    scene.press(Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(scene.waiting(), u"e b c d f"_s);
    QCOMPARE(scene.pool->taskInfo(scene.idOf(u"b"_s))->priority, 0);
}

void Steering::keysStartHoldRetry()
{
    Scene scene(1);
    scene.tasks->failRepeatable(u"bad"_s, "timed out");
    QTRY_COMPARE(scene.names(AioPool::TaskState::Failed), u"bad"_s);
    for (const char *label : { "a", "b", "c" })
        scene.tasks->wait(QString::fromLatin1(label));
    QTRY_VERIFY(scene.item(u"c"_s));
    const auto isHeld = [&](const QString &label) {
        return scene.model().index(scene.model().rowOf(scene.idOf(label))).data(AioTaskModel::HeldRole).toBool();
    };
    scene.list->forceActiveFocus();
    scene.select({ u"b"_s, u"c"_s });
    scene.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(isHeld(u"b"_s) && isHeld(u"c"_s));
    scene.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(!isHeld(u"b"_s) && !isHeld(u"c"_s));
    scene.press(Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(scene.names(AioPool::TaskState::Active), u"a b c"_s);
    // If nothing is selected, they are meant for the row that the keyboard is at.
    QMetaObject::invokeMethod(scene.selection(), "clear");
    scene.press(Qt::Key_End, Qt::ControlModifier);
    QVERIFY(scene.selected().isEmpty());
    const qint64 before = scene.idOf(u"bad"_s);
    scene.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY(scene.idOf(u"bad"_s) != before && scene.idOf(u"bad"_s) != 0);
    QCOMPARE(scene.names(AioPool::TaskState::Failed), QString());
    // But not the key that cancels
    scene.press(Qt::Key_Home, Qt::ControlModifier);
    scene.press(Qt::Key_Delete);
    QCOMPARE(scene.pool->count(), 4);
}

//! More tasks than are counted for a menu
void Steering::keysReleaseVeryMany()
{
    constexpr int Count = 10'050;
    Scene scene(1);
    for (int i = 0; i < Count; ++i)
        scene.tasks->waitHeld(QString());
    QTRY_COMPARE(scene.list->property("count").toInt(), Count);
    const auto held = [&] {
        int held = 0;
        for (qint64 id = 1; id <= Count; ++id)
            held += scene.pool->taskInfo(id)->isHeld;
        return held;
    };
    scene.pool->pause();
    scene.list->forceActiveFocus();
    QMetaObject::invokeMethod(scene.selection(), "selectAll");
    QCOMPARE(held(), Count);
    scene.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(held(), 0);
    scene.press(Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_COMPARE(held(), Count);
}

//! What is left of a long run stays with its pool when the view shows another one.
void Steering::keysOfAnotherPool()
{
    AioPool other(1);
    other.tasks()->setHistoryLimit(20);
    ShownTasks others(other);
    Scene scene(1);
    for (const char *label : { "a", "b", "c", "d", "e" }) {
        scene.tasks->failRepeatable(QString::fromLatin1(label), "timed out");
        others.failRepeatable(u"other "_s + QLatin1String(label), "timed out");
    }
    QTRY_COMPARE(scene.model().retryableRows(), 5);
    QTRY_COMPARE(other.failedCount(), 5);
    QTRY_VERIFY(scene.item(u"a"_s));
    scene.pool->pause();
    other.pause();
    connect(scene.pool.get(), &AioPool::taskSpawned, this, [] { QThread::msleep(5); }); // longer than a slice
    scene.list->forceActiveFocus();
    QMetaObject::invokeMethod(scene.selection(), "selectAll");
    scene.press(Qt::Key_R, Qt::ControlModifier);
    QVERIFY(scene.pool->waitingCount() < 5);
    scene.object->setProperty("pool", QVariant::fromValue(&other));
    scene.list->setProperty("currentIndex", 0); // the newest
    scene.press(Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(scene.pool->waitingCount(), 5);
    QTRY_COMPARE(other.waitingCount(), 1);
    QCOMPARE(other.taskInfo(6)->label, u"other e"_s);
}

void Steering::keysCopy()
{
    Scene scene(4);
    scene.tasks->fail(u"one"_s, "no such host");
    QTRY_COMPARE(scene.names(AioPool::TaskState::Failed), u"one"_s);
    QTRY_VERIFY(scene.item(u"one"_s));
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_Home);
    scene.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"no such host"_s);
    scene.press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), u"one\nFailed\nno such host"_s);
}

void Steering::lettersStillFind()
{
    Scene scene(1);
    spawn(scene, { u"alpha"_s, u"hold"_s, u"retry"_s });
    scene.list->forceActiveFocus();
    QTest::keyClick(scene.window, Qt::Key_R);
    QTRY_COMPARE(scene.list->property("currentIndex").toInt(), 2);
    scene.list->setProperty("typed", QString());
    QTest::keyClick(scene.window, Qt::Key_H);
    QTRY_COMPARE(scene.list->property("currentIndex").toInt(), 1);
    QCOMPARE(scene.second(u"hold"_s), QString());
}

void Steering::dragOne_data()
{
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("to");
    QTest::addColumn<double>("part");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<bool>("mirrored");
    for (const bool mirrored : { false, true }) {
        const char *side = mirrored ? ", mirrored" : "";
        QTest::addRow("up%s", side) << u"e"_s << u"c"_s << 0.2 << u"b e c d"_s << mirrored;
        QTest::addRow("down%s", side) << u"b"_s << u"d"_s << 0.2 << u"c b d e"_s << mirrored;
        QTest::addRow("lower half%s", side) << u"b"_s << u"d"_s << 0.8 << u"c d b e"_s << mirrored;
        QTest::addRow("to the front%s", side) << u"d"_s << u"b"_s << 0.2 << u"d b c e"_s << mirrored;
        QTest::addRow("to the end%s", side) << u"b"_s << u"e"_s << 0.8 << u"c d e b"_s << mirrored;
        QTest::addRow("onto the title%s", side) << u"d"_s << u"b"_s << -0.3 << u"d b c e"_s << mirrored;
        QTest::addRow("below the last%s", side) << u"b"_s << u"e"_s << 3.0 << u"c d e b"_s << mirrored;
    }
}

void Steering::dragOne()
{
    QFETCH(const QString, label);
    QFETCH(const QString, to);
    QFETCH(const double, part);
    QFETCH(const QString, expected);
    QFETCH(const bool, mirrored);
    Scene scene(1, mirrored);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s });
    const QPoint place = scene.place(to, part);
    scene.drag(label, place);
    QVERIFY(scene.drag());
    const auto *line = scene.window->findChild<QQuickItem *>(u"insertionLine"_s);
    const auto *text = scene.window->findChild<QQuickItem *>(u"dragText"_s);
    QVERIFY(line && line->isVisible());
    QCOMPARE(text->property("text"), label);
    const QRectF shown = text->parentItem()->mapRectToItem(scene.list, text->parentItem()->boundingRect());
    QVERIFY(QRectF(0, 0, scene.list->width(), scene.list->height()).contains(shown));
    scene.drop(place);
    QTRY_COMPARE(scene.waiting(), expected);
    QTRY_VERIFY(!scene.drag());
    QCOMPARE(scene.selected(), QStringList{ label });
    QVERIFY(scene.list->property("interactive").toBool());
    QVERIFY(!scene.menu());
}

void Steering::dragSeveral()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s });
    scene.select({ u"f"_s, u"b"_s, u"d"_s });
    const QPoint place = scene.place(u"c"_s, 0.8);
    scene.drag(u"d"_s, place);
    QCOMPARE(scene.window->findChild<QQuickItem *>(u"dragText"_s)->property("text"), u"3 tasks"_s);
    scene.drop(place);
    QTRY_COMPARE(scene.waiting(), u"c b d f e"_s);
    // With an active one among them, which stays
    scene.select({ u"a"_s, u"c"_s, u"b"_s });
    const QPoint end = scene.place(u"e"_s, 0.9);
    scene.drag(u"c"_s, end);
    QCOMPARE(scene.window->findChild<QQuickItem *>(u"dragText"_s)->property("text"), u"2 tasks"_s);
    scene.drop(end);
    QTRY_COMPARE(scene.waiting(), u"d f e c b"_s);
    // A press on a row that is not selected drags that one alone.
    scene.drag(u"f"_s, scene.place(u"d"_s, 0.2));
    QCOMPARE(scene.window->findChild<QQuickItem *>(u"dragText"_s)->property("text"), u"f"_s);
    scene.drop(scene.place(u"d"_s, 0.2));
    QTRY_COMPARE(scene.waiting(), u"f d e c b"_s);
}

void Steering::dragBehindAFilter()
{
    Scene scene(1);
    scene.view->setProperty("filter", int(AioPool::TaskState::Waiting));
    for (const char *label : { "a", "b", "c", "d", "e" })
        scene.tasks->wait(QString::fromLatin1(label));
    QTRY_COMPARE(scene.list->property("count").toInt(), 4);
    QTRY_VERIFY(scene.item(u"e"_s) && !scene.item(u"a"_s));
    scene.drag(u"e"_s, scene.place(u"b"_s, 0.2));
    QCOMPARE(scene.dragPlace(), 0);
    scene.drop(scene.place(u"b"_s, 0.2));
    QTRY_COMPARE(scene.waiting(), u"e b c d"_s);
    QTRY_VERIFY(scene.place(u"e"_s).y() < scene.place(u"b"_s).y());
    scene.drag(u"e"_s, scene.place(u"d"_s, 0.8));
    scene.drop(scene.place(u"d"_s, 0.8));
    QTRY_COMPARE(scene.waiting(), u"b c d e"_s);
}

void Steering::dragNowhere()
{
    Scene scene(2);
    scene.tasks->succeed(u"good"_s);
    QTRY_VERIFY(scene.pool->isEmpty());
    for (const char *label : { "a", "b", "c", "d" })
        scene.tasks->wait(QString::fromLatin1(label));
    QTRY_VERIFY(scene.item(u"d"_s) && scene.item(u"good"_s));
    QTRY_COMPARE(scene.list->property("count").toInt(), 5);
    for (const char *label : { "a", "good" }) {
        const QPoint place = scene.place(QString::fromLatin1(label));
        scene.drag(u"d"_s, place);
        QVERIFY(scene.drag());
        QCOMPARE(scene.dragPlace(), -1);
        QVERIFY(!scene.window->findChild<QQuickItem *>(u"insertionLine"_s)->isVisible());
        scene.drop(place);
        QTRY_VERIFY(!scene.drag());
        QCOMPARE(scene.waiting(), u"c d"_s);
    }
    // Out of the list, and out of the window
    for (const QPoint &place : { QPoint(100, 5), QPoint(-50, 300) }) {
        scene.drag(u"d"_s, place);
        QCOMPARE(scene.dragPlace(), -1);
        scene.drop(place);
        QTRY_VERIFY(!scene.drag());
        QCOMPARE(scene.waiting(), u"c d"_s);
    }
}

void Steering::dragWhereItIs()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    QSignalSpy moved(&scene.model(), &AioTaskModel::rowsMoved);
    for (const auto &[label, part] : { std::pair("b", 0.8), std::pair("c", 0.7), std::pair("d", 0.2) }) {
        const QPoint place = scene.place(QString::fromLatin1(label), part);
        scene.drag(u"c"_s, scene.place(u"b"_s, 0.1));
        QVERIFY(scene.drag());
        QTest::mouseMove(scene.window, place);
        scene.drop(place);
        QTRY_VERIFY(!scene.drag());
        QCOMPARE(scene.waiting(), u"b c d"_s);
    }
    QCOMPARE(moved.size(), 0);
}

void Steering::escapeEndsTheDrag()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    scene.drag(u"d"_s, scene.place(u"b"_s, 0.2));
    QVERIFY(scene.drag());
    scene.press(Qt::Key_Escape);
    QVERIFY(!scene.drag());
    QCOMPARE(scene.selected(), QStringList{ u"d"_s });
    QTest::mouseMove(scene.window, scene.place(u"c"_s, 0.2));
    QVERIFY(!scene.drag());
    scene.drop(scene.place(u"c"_s, 0.2));
    QCoreApplication::processEvents();
    QCOMPARE(scene.waiting(), u"b c d"_s);
    // The next one works.
    scene.drag(u"d"_s, scene.place(u"b"_s, 0.2));
    scene.drop(scene.place(u"b"_s, 0.2));
    QTRY_COMPARE(scene.waiting(), u"d b c"_s);
}

void Steering::dragScrolls()
{
    Scene scene(1);
    for (int i = 0; i < 60; ++i)
        scene.tasks->wait(u"task-%1"_s.arg(i));
    QTRY_COMPARE(scene.list->property("count").toInt(), 60);
    QTRY_VERIFY(scene.item(u"task-2"_s));
    const double top = scene.list->property("contentY").toDouble();
    const QPoint bottom = scene.list->mapToScene(QPointF(scene.list->width() / 2, scene.list->height() - 3)).toPoint();
    scene.drag(u"task-2"_s, bottom);
    QTRY_VERIFY(scene.item(u"task-59"_s));
    QTRY_VERIFY(scene.list->property("atYEnd").toBool());
    QVERIFY(scene.list->property("contentY").toDouble() > top);
    scene.drop(bottom);
    QTRY_VERIFY(scene.waiting().endsWith(u"task-2"_s) || scene.waiting().endsWith(u"task-2 task-59"_s));
    QTRY_VERIFY(scene.item(u"task-59"_s));
    scene.drag(u"task-59"_s, scene.list->mapToScene(QPointF(scene.list->width() / 2, 3)).toPoint());
    QTRY_VERIFY(scene.list->property("atYBeginning").toBool());
    scene.press(Qt::Key_Escape);
    scene.drop({ 10, 10 });
}

//! What starts, ends or is cancelled while it is dragged is left out.
void Steering::dragWhileTasksChange()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s, u"f"_s });
    scene.select({ u"b"_s, u"c"_s, u"d"_s });
    const QPoint place = scene.place(u"f"_s, 0.2);
    scene.drag(u"c"_s, place);
    const auto text = [&] { return scene.window->findChild<QQuickItem *>(u"dragText"_s)->property("text"); };
    QCOMPARE(text(), u"3 tasks"_s);
    scene.pool->startNow(scene.idOf(u"b"_s));
    QTRY_COMPARE(text(), u"2 tasks"_s);
    scene.pool->cancelTask(scene.idOf(u"d"_s));
    QTRY_COMPARE(text(), u"1 task"_s);
    QTRY_COMPARE(scene.waiting(), u"c e f"_s);
    scene.tasks->wait(u"g"_s);
    QTRY_VERIFY(scene.item(u"g"_s));
    const QPoint now = scene.place(u"g"_s, 0.2);
    QTest::mouseMove(scene.window, now);
    scene.drop(now);
    QTRY_COMPARE(scene.waiting(), u"e f c g"_s);
}

void Steering::dragLosesAllItsTasks()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s });
    scene.drag(u"c"_s, scene.place(u"b"_s, 0.2));
    QVERIFY(scene.drag());
    scene.pool->cancelTask(scene.idOf(u"c"_s));
    QTRY_VERIFY(!scene.drag());
    scene.drop(scene.place(u"b"_s, 0.2));
    QCOMPARE(scene.waiting(), u"b"_s);
}

void Steering::dragLosesThePool()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s });
    scene.drag(u"c"_s, scene.place(u"b"_s, 0.2));
    QVERIFY(scene.drag());
    scene.pool.reset();
    QTRY_VERIFY(!scene.drag());
    scene.drop({ 100, 200 });
    QCoreApplication::processEvents();
}

void Steering::dragWithAFinger()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    const QPoint from = scene.place(u"d"_s);
    const QPoint to = scene.place(u"b"_s, 0.2);
    QTest::touchEvent(scene.window, m_finger.get()).press(0, from, scene.window);
    QTRY_VERIFY(scene.drag()); // after a long press
    for (int step = 1; step <= 5; ++step)
        QTest::touchEvent(scene.window, m_finger.get()).move(0, from + (to - from) * step / 5, scene.window);
    QVERIFY(scene.drag());
    QTRY_COMPARE(scene.dragPlace(), 1); // moves come with a frame
    QTest::touchEvent(scene.window, m_finger.get()).release(0, to, scene.window);
    QTRY_COMPARE(scene.waiting(), u"d b c"_s);
    QTRY_VERIFY(!scene.drag());
    QVERIFY(!scene.menu());
    QVERIFY(scene.list->property("interactive").toBool());
}

void Steering::fingerScrolls()
{
    Scene scene(1);
    for (int i = 0; i < 60; ++i)
        scene.tasks->wait(u"task-%1"_s.arg(i));
    QTRY_COMPARE(scene.list->property("count").toInt(), 60);
    QTRY_VERIFY(scene.item(u"task-5"_s));
    QGuiApplication::styleHints()->setMousePressAndHoldInterval(60'000);
    const double top = scene.list->property("contentY").toDouble();
    const QPoint from = scene.place(u"task-5"_s);
    QTest::touchEvent(scene.window, m_finger.get()).press(0, from, scene.window);
    QPoint place = from;
    const auto isScrolled = [&] {
        place -= QPoint(0, 5);
        QTest::touchEvent(scene.window, m_finger.get()).move(0, place, scene.window); // delivered with the next frame
        return scene.list->property("contentY").toDouble() > top;
    };
    QTRY_VERIFY(isScrolled());
    QVERIFY(!scene.drag());
    QTest::touchEvent(scene.window, m_finger.get()).release(0, place, scene.window);
    QGuiApplication::styleHints()->setMousePressAndHoldInterval(100);
    QVERIFY(scene.waiting().startsWith(u"task-1 task-2 task-3"_s));
}

void Steering::longPressOpensTheMenu()
{
    Scene scene(1);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s });
    const QPoint waiting = scene.place(u"c"_s);
    QTest::touchEvent(scene.window, m_finger.get()).press(0, waiting, scene.window);
    QTRY_VERIFY(scene.drag());
    QTest::touchEvent(scene.window, m_finger.get()).release(0, waiting, scene.window);
    QTRY_VERIFY(scene.isMenuOpen());
    QVERIFY(!scene.drag());
    QVERIFY(scene.entry(u"startNow"_s));
    scene.press(Qt::Key_Escape);
    QTRY_VERIFY(!scene.menu());
    const QPoint active = scene.place(u"a"_s);
    QTest::touchEvent(scene.window, m_finger.get()).press(0, active, scene.window);
    QTRY_VERIFY(scene.isMenuOpen());
    QTest::touchEvent(scene.window, m_finger.get()).release(0, active, scene.window);
    QVERIFY(!scene.entry(u"startNow"_s));
    QVERIFY(!scene.drag());
}

void Steering::otherRowsAreNotDragged()
{
    Scene scene(2);
    scene.tasks->succeed(u"good"_s);
    QTRY_VERIFY(scene.pool->isEmpty());
    for (const char *label : { "a", "b", "c" })
        scene.tasks->wait(QString::fromLatin1(label));
    QTRY_VERIFY(scene.item(u"c"_s) && scene.item(u"good"_s));
    for (const char *label : { "a", "good" }) {
        scene.drag(QString::fromLatin1(label), scene.place(u"c"_s, 0.8));
        QVERIFY(!scene.drag());
        scene.drop(scene.place(u"c"_s, 0.8));
    }
    // A click, and the smallest movement, still select.
    const QPoint place = scene.place(u"c"_s);
    QTest::mousePress(scene.window, Qt::LeftButton, {}, place);
    QTest::mouseMove(scene.window, place + QPoint(2, 2));
    QTest::mouseRelease(scene.window, Qt::LeftButton, {}, place + QPoint(2, 2));
    QVERIFY(!scene.drag());
    QCOMPARE(scene.selected(), QStringList{ u"c"_s });
}

void Steering::retryButton()
{
    Scene scene(2);
    scene.tasks->failRepeatable(u"again"_s, "timed out");
    scene.tasks->fail(u"broken"_s, "no such host");
    QTRY_COMPARE(scene.model().failedRows(), 2);
    QTRY_VERIFY(scene.item(u"again"_s) && scene.item(u"broken"_s));
    QVERIFY(!scene.child(u"broken"_s, u"cancelButton"_s)->isVisible());
    QQuickItem *button = scene.child(u"again"_s, u"cancelButton"_s);
    const QQuickItem *mark = scene.child(u"again"_s, u"cancelMark"_s);
    QVERIFY(button->isVisible());
    QVERIFY(!mark->isVisible());
    QCOMPARE(mark->property("name"), u"retry"_s);
    scene.select({ u"again"_s });
    QTRY_VERIFY(mark->isVisible());
    const qint64 before = scene.idOf(u"again"_s);
    scene.pool->pause();
    QTest::mouseClick(scene.window, Qt::LeftButton, {},
                      button->mapToScene(QPointF(button->width() / 2, button->height() / 2)).toPoint());
    QTRY_COMPARE(scene.waiting(), u"again"_s);
    QVERIFY(scene.idOf(u"again"_s) > before);
    QTRY_COMPARE(scene.model().failedRows(), 1);
    QTRY_VERIFY(scene.selected().isEmpty());
    QTRY_VERIFY(scene.child(u"again"_s, u"cancelMark"_s)->property("name") == u"cancel"_s);
}

void Steering::retryFailed()
{
    Scene scene(1);
    QQuickItem *button = scene.window->findChild<QQuickItem *>(u"retryFailed"_s);
    QVERIFY(button && !button->isVisible());
    scene.tasks->fail(u"broken"_s, "no such host");
    QTRY_COMPARE(scene.model().failedRows(), 1);
    QVERIFY(!button->isVisible());
    for (const char *label : { "a", "b", "c" })
        scene.tasks->failRepeatable(QString::fromLatin1(label), "timed out");
    QTRY_VERIFY(button->isVisible());
    QTRY_COMPARE(button->property("text"), u"Retry failed (3)"_s);
    scene.pool->pause();
    QQuickTest::qWaitForPolish(scene.window);
    QTest::mouseClick(scene.window, Qt::LeftButton, {},
                      button->mapToScene(QPointF(button->width() / 2, button->height() / 2)).toPoint());
    QTRY_COMPARE(scene.waiting(), u"a b c"_s);
    QTRY_VERIFY(!button->isVisible());
    QCOMPARE(scene.names(AioPool::TaskState::Failed), u"broken"_s);
    // With the Tab key, starting in the list
    scene.pool->resume();
    QTRY_VERIFY(button->isVisible());
    scene.pool->pause();
    scene.click(u"a"_s);
    QVERIFY(scene.list->hasActiveFocus());
    scene.press(Qt::Key_Backtab, Qt::ShiftModifier);
    QVERIFY(button->hasActiveFocus());
    scene.press(Qt::Key_Space);
    QTRY_COMPARE(scene.pool->waitingCount(), 3);
}

void Steering::selectedFailedRunAgain()
{
    Scene scene(1);
    for (const char *label : { "a", "b", "c" })
        scene.tasks->failRepeatable(QString::fromLatin1(label), "timed out");
    QTRY_COMPARE(scene.model().retryableRows(), 3);
    QTRY_VERIFY(scene.item(u"a"_s) && scene.item(u"c"_s));
    scene.pool->pause();
    scene.select({ u"a"_s, u"c"_s });
    QCOMPARE(scene.selected(), QStringList({ u"c"_s, u"a"_s })); // the newest first
    scene.openMenu(u"a"_s);
    QCOMPARE(scene.entries(), u"Retry (2), Copy error (2), Copy details (2)"_s);
    scene.choose(u"retry"_s);
    QTRY_COMPARE(scene.waiting(), u"a c"_s);
    QTRY_VERIFY(scene.selected().isEmpty());
    QCOMPARE(scene.names(AioPool::TaskState::Failed), u"b"_s);
    // Finished ones have nothing to cancel.
    scene.select({ u"b"_s });
    scene.list->forceActiveFocus();
    scene.press(Qt::Key_Delete);
    QCOMPARE(scene.pool->waitingCount(), 2);
}

void Steering::rowSaysWhy()
{
    Scene scene(1);
    scene.tasks->wait(u"running"_s);
    scene.tasks->waitHeld(u"held"_s);
    scene.tasks->wait(u"next"_s);
    QTRY_VERIFY(scene.item(u"next"_s));
    const auto second = [&](const char *label) { return scene.second(QString::fromLatin1(label)); };
    const auto mark = [&](const char *label) {
        const QQuickItem *row = scene.item(QString::fromLatin1(label));
        const auto *label_ = row->findChild<QQuickItem *>(u"label"_s);
        return label_->parentItem()->childItems().constFirst()->property("name").toString();
    };
    QCOMPARE(second("held"), u"held"_s);
    QCOMPARE(mark("held"), u"held"_s);
    QCOMPARE(second("next"), QString());
    QCOMPARE(mark("next"), u"waiting"_s);
    scene.pool->pause();
    QTRY_COMPARE(second("next"), u"paused"_s);
    QCOMPARE(second("held"), u"held"_s);
    scene.pool->resume();
    QTRY_COMPARE(second("next"), QString());
    scene.pool->release(scene.idOf(u"held"_s));
    QTRY_COMPARE(second("held"), QString());
    QCOMPARE(mark("held"), u"waiting"_s);
}

void Steering::countdown()
{
    Scene scene(2);
    scene.tasks->tryAgain(u"again"_s, 1h);
    QTRY_VERIFY(scene.item(u"again"_s) && scene.waiting() == u"again"_s);
    const auto second = [&] { return scene.second(u"again"_s); };
    QTRY_VERIFY(second().startsWith(u"attempt 2 in "_s));
    QVERIFY2(second().endsWith(u" · Connection refused"_s), qPrintable(second()));
    const QString first = second();
    QTRY_VERIFY(second().startsWith(u"attempt 2 in "_s) && second() != first); // a second later
    scene.pool->startNow(scene.idOf(u"again"_s));
    QTRY_COMPARE(second(), u"attempt 2"_s);
}

void Steering::attempts()
{
    Scene scene(2);
    scene.tasks->tryAgain(u"again"_s, 0ms);
    QTRY_VERIFY(scene.item(u"again"_s));
    const auto second = [&] { return scene.second(u"again"_s); };
    QTRY_COMPARE(second(), u"attempt 2"_s);
    QVERIFY(scene.pool->cancelTask(scene.idOf(u"again"_s)));
    QTRY_COMPARE(second(), u"after 2 attempts"_s);
    const auto fail = []() -> AioTask<> {
        co_await Aio::yield();
        throw std::runtime_error("no such host");
    };
    scene.pool->spawnN(fail, AioTaskOptions(u"bad"_s).withRetry(AioRetry(2)));
    QTRY_COMPARE(scene.names(AioPool::TaskState::Failed), u"bad"_s);
    QTRY_COMPARE(scene.second(u"bad"_s), u"after 3 attempts · no such host"_s);
}

void Steering::extraInTheBar()
{
    Scene scene(2);
    spawn(scene, { u"a"_s, u"b"_s, u"c"_s, u"d"_s });
    QTRY_COMPARE(scene.pool->activeCount(), 2);
    const auto *summary = scene.window->findChild<QQuickItem *>(u"summary"_s);
    const auto *totals = scene.window->findChild<QObject *>(u"totals"_s);
    QTRY_COMPARE(summary->property("text"), u"2 active · 2 waiting"_s);
    QVERIFY(!totals->property("text").toString().contains(u"extra"_s));
    scene.pool->startNow(scene.idOf(u"d"_s));
    QTRY_COMPARE(summary->property("text"), u"3 active (1 extra) · 1 waiting"_s);
    QVERIFY(totals->property("text").toString().contains(u"\n1 extra: started now, beyond the 2 at once"_s));
    scene.pool->setSize(3);
    QTRY_COMPARE(summary->property("text"), u"3 active · 1 waiting"_s);
}

QTEST_MAIN(Steering)
#include "steering.moc"
