// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what the components report to a screen reader, and where the Tab key goes in them.

#include "../support/busythreads.h"
#include "../support/gate.h"

#include <AioConcurrent>
#include <AioPool>
#include <AioTaskModel>

#include <QtGui/QAccessible>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

#include <functional>
#include <memory>

using namespace Qt::Literals::StringLiterals;

class Accessible : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void everythingHasARoleAndAName();
    void rows();
    void rowThatWaitsForAThread();
    void rowsThatCameBack();
    void steering();
    void steeredRows();
    void menuEntries_data();
    void menuEntries();
    void pressTheButton();
    void theQuestion();
    void tabOrder();
    void tabOrderWithRetry();

private:
    //! Spawns a held task, one that waits to be tried again, and a failed one that is repeatable.
    void spawnSteered();
    struct Element
    {
        QAccessible::Role role;
        QString name;
        QString description;
        QAccessibleInterface *interface;
    };
    //! Returns all accessible items, from top to bottom and from left to right.
    QList<Element> elements() const;
    QList<Element> elements(QAccessible::Role role) const;
    QStringList namesOf(QAccessible::Role role) const;
    void press(const QString &button) const;
    //! Returns the name of the item with the keyboard.
    QString focused() const;

    std::unique_ptr<AioPool> m_pool;
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QObject> m_object;
    QQuickWindow *m_window = nullptr;
};

void Accessible::init()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
    m_pool = std::make_unique<AioPool>(2);
    m_gate = std::make_unique<Gate>();
    m_pool->tasks()->setHistoryLimit(5);
    m_engine = std::make_unique<QQmlEngine>();
    QQmlComponent component(m_engine.get());
    component.setData(R"(
        import QtQuick
        import AioPool
        Window {
            id: window
            required property AioPool pool
            width: 700; height: 600; visible: true
            AioPoolBar { id: bar; objectName: "bar"; width: parent.width; pool: window.pool }
            AioTaskView { objectName: "view"; anchors.top: bar.bottom; anchors.bottom: timeline.top; width: parent.width; pool: window.pool }
            AioTimeline { id: timeline; objectName: "timeline"; anchors.bottom: parent.bottom; width: parent.width; pool: window.pool }
        })",
                      QUrl(u"accessible.qml"_s));
    m_object.reset(component.createWithInitialProperties({ { u"pool"_s, QVariant::fromValue(m_pool.get()) } }));
    QVERIFY2(m_object, qPrintable(component.errorString()));
    m_window = qobject_cast<QQuickWindow *>(m_object.get());
    m_window->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(m_window));

    const auto fail = []() -> AioTask<> {
        co_await Aio::yield();
        throw std::runtime_error("no such host");
    };
    m_pool->spawnN(fail, AioTaskOptions(u"broken"_s));
    QTRY_VERIFY(m_pool->isEmpty());
    const auto work = [gate = m_gate.get()](AioContext context) -> AioTask<> {
        context.setProgress(3, 10, u"3 of 10 MB"_s);
        co_await gate->wait();
    };
    m_pool->spawnN(work, AioTaskOptions(u"first"_s));
    m_pool->spawnN(m_gate->wait(), AioTaskOptions(u"second"_s));
    m_pool->spawnN(m_gate->wait(), AioTaskOptions(u"third"_s));
    QTRY_COMPARE(elements(QAccessible::ListItem).size(), 4);
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
}

void Accessible::cleanup()
{
    m_object.reset();
    m_engine.reset();
    m_pool.reset();
}

QList<Accessible::Element> Accessible::elements() const
{
    // On a platform without assistive technology, only items that exist already are notified of this.
    QAccessible::setActive(true);
    QList<Element> found;
    const std::function<void(QAccessibleInterface *)> visit = [&](QAccessibleInterface *interface) {
        if (interface->state().invisible)
            return;
        found.push_back({ interface->role(), interface->text(QAccessible::Name),
                          interface->text(QAccessible::Description), interface });
        for (int i = 0; i < interface->childCount(); ++i)
            visit(interface->child(i));
    };
    QAccessibleInterface *window = QAccessible::queryAccessibleInterface(m_window);
    for (int i = 0; window && i < window->childCount(); ++i)
        visit(window->child(i));
    std::stable_sort(found.begin(), found.end(), [](const Element &a, const Element &b) {
        const QPoint first = a.interface->rect().topLeft();
        const QPoint second = b.interface->rect().topLeft();
        return std::pair(first.y(), first.x()) < std::pair(second.y(), second.x());
    });
    return found;
}

QList<Accessible::Element> Accessible::elements(QAccessible::Role role) const
{
    QList<Element> found = elements();
    found.removeIf([role](const Element &element) { return element.role != role; });
    return found;
}

QStringList Accessible::namesOf(QAccessible::Role role) const
{
    QStringList names;
    for (const Element &element : elements(role))
        names.push_back(element.name);
    return names;
}

void Accessible::press(const QString &button) const
{
    for (const Element &element : elements(QAccessible::Button)) {
        if (element.name == button) {
            QAccessibleActionInterface *actions = element.interface->actionInterface();
            QVERIFY(actions->actionNames().contains(QAccessibleActionInterface::pressAction()));
            actions->doAction(QAccessibleActionInterface::pressAction());
            return;
        }
    }
    QFAIL(qPrintable(u"no button "_s + button));
}

void Accessible::everythingHasARoleAndAName()
{
    const QList<Element> all = elements();
    QVERIFY2(all.size() > 25, qPrintable(QString::number(all.size())));
    for (const Element &element : all) {
        const QString what = u"%1 \"%2\""_s.arg(QLatin1StringView(qAccessibleRoleString(element.role)), element.name);
        QVERIFY2(element.role != QAccessible::NoRole && element.role != QAccessible::Client, qPrintable(what));
        QVERIFY2(!element.name.isEmpty(), qPrintable(what));
    }
    QCOMPARE(namesOf(QAccessible::Pane), QStringList({ u"Pool"_s, u"Tasks"_s, u"Timeline"_s }));
    QCOMPARE(namesOf(QAccessible::List), QStringList{ u"Tasks"_s });
    QCOMPARE(namesOf(QAccessible::Chart), QStringList{ u"Timeline of the tasks"_s });
}

void Accessible::rows()
{
    QCOMPARE(namesOf(QAccessible::Heading), QStringList({ u"Active 2"_s, u"Waiting 1"_s, u"Finished 1"_s }));
    QList<Element> rows = elements(QAccessible::ListItem);
    QCOMPARE(namesOf(QAccessible::ListItem),
             QStringList({ u"first, Active"_s, u"second, Active"_s, u"third, Waiting"_s, u"broken, Failed"_s }));
    QCOMPARE(rows[0].description, u"3 of 10 MB"_s);
    QCOMPARE(rows[1].description, QString());
    QCOMPARE(rows[3].description, u"no such host"_s);
    QCOMPARE(namesOf(QAccessible::ProgressBar),
             QStringList({ u"Progress of all tasks"_s, u"Progress of first"_s, u"Progress of second"_s }));
    for (const Element &row : rows) {
        QVERIFY(row.interface->state().selectable);
        QVERIFY(!row.interface->state().selected);
    }
    QTest::mouseClick(m_window, Qt::LeftButton, {}, m_window->mapFromGlobal(rows[1].interface->rect().center()));
    rows = elements(QAccessible::ListItem);
    QVERIFY(!rows[0].interface->state().selected);
    QVERIFY(rows[1].interface->state().selected);

    m_pool->cancelTask(3);
    QTRY_COMPARE(namesOf(QAccessible::ListItem),
                 QStringList({ u"first, Active"_s, u"third, Active"_s, u"second, Cancelled"_s, u"broken, Failed"_s }));
}

void Accessible::rowThatWaitsForAThread()
{
    BusyThreads threads;
    std::binary_semaphore goOn(0);
    const auto hash = [&goOn] { goOn.acquire(); };
    m_pool->setSize(4);
    m_pool->spawnN(Aio::concurrent(threads.pool(), hash), AioTaskOptions(u"hash"_s));
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"hash, Waits for a thread"_s));
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
    QVERIFY(!namesOf(QAccessible::ProgressBar).contains(u"Progress of hash"_s));
    QVERIFY(namesOf(QAccessible::ProgressBar).contains(u"Progress of third"_s));
    QVERIFY(namesOf(QAccessible::StaticText).contains(u"Waits for a thread"_s));
    QVERIFY(namesOf(QAccessible::Button).contains(u"Cancel hash"_s));

    threads.release();
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"hash, Active"_s));
    QTRY_VERIFY(namesOf(QAccessible::ProgressBar).contains(u"Progress of hash"_s));
    QVERIFY(!namesOf(QAccessible::StaticText).contains(u"Waits for a thread"_s));
    goOn.release();
    QTRY_VERIFY(!namesOf(QAccessible::ListItem).contains(u"hash, Active"_s));
}

void Accessible::rowsThatCameBack()
{
    for (int i = 0; i < 100; ++i)
        m_pool->spawnN(m_gate->wait(), AioTaskOptions(u"%1 of many"_s.arg(i)));
    QTRY_COMPARE(m_pool->tasks()->rowCount(), 104);
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
    const QStringList before = namesOf(QAccessible::ListItem);
    const QStringList headings = namesOf(QAccessible::Heading);
    QVERIFY(before.size() > 5 && before.contains(u"first, Active"_s));
    QQuickItem *list = m_window->findChild<QQuickItem *>(u"list"_s);
    QVERIFY(QMetaObject::invokeMethod(list, "positionViewAtEnd"));
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"99 of many, Waiting"_s));
    QVERIFY(!namesOf(QAccessible::ListItem).contains(u"first, Active"_s));
    QVERIFY(QMetaObject::invokeMethod(list, "positionViewAtBeginning"));
    QTRY_COMPARE(namesOf(QAccessible::ListItem), before);
    QCOMPARE(namesOf(QAccessible::Heading), headings);
}

void Accessible::steering()
{
    QCOMPARE(namesOf(QAccessible::Button),
             QStringList({ u"Pause"_s, u"Cancel all"_s, u"All"_s, u"Active"_s, u"Waiting"_s, u"Failed (1)"_s, u"Done"_s,
                           u"Cancel first"_s, u"Cancel second"_s, u"Cancel third"_s }));
    for (const Element &button : elements(QAccessible::Button))
        QCOMPARE(button.interface->state().checked, button.name == u"All"_s);
    QCOMPARE(namesOf(QAccessible::SpinBox), QStringList{ u"Tasks at once"_s });
    QAccessibleValueInterface *size = elements(QAccessible::SpinBox).first().interface->valueInterface();
    QVERIFY(size);
    QCOMPARE(size->currentValue().toInt(), 2);
    m_pool->setSize(3);
    QTRY_COMPARE(size->currentValue().toInt(), 3);
    m_pool->pause();
    QTRY_VERIFY(namesOf(QAccessible::Button).contains(u"Resume"_s));
}

void Accessible::spawnSteered()
{
    m_pool->setSize(4);
    m_pool->spawnN(m_gate->wait(), AioTaskOptions(u"kept"_s).withHeld());
    const auto fail = []() -> AioTask<> {
        co_await Aio::yield();
        throw std::runtime_error("connection refused");
    };
    m_pool->spawnN(fail, AioTaskOptions(u"retrying"_s).withRetry(AioRetry(1).withDelay(std::chrono::hours(1))));
    m_pool->spawnN(fail, AioTaskOptions(u"refused"_s).withRepeatable());
    QTRY_COMPARE(m_pool->failedCount(), 2);
    QTRY_COMPARE(elements(QAccessible::ListItem).size(), 7);
    // The rows may still change, and the model counts them later.
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"retrying, Waiting"_s));
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"refused, Failed"_s));
    QTRY_VERIFY(namesOf(QAccessible::Button).contains(u"Retry failed (1)"_s));
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
}

void Accessible::steeredRows()
{
    spawnSteered();
    QMap<QString, QString> rows;
    for (const Element &row : elements(QAccessible::ListItem))
        rows[row.name] = row.description;
    QCOMPARE(rows.value(u"kept, Held"_s), u"held"_s);
    QVERIFY2(rows.value(u"retrying, Waiting"_s).startsWith(u"attempt 2 in "), qPrintable(rows.keys().join(u'|')));
    QCOMPARE(rows.value(u"refused, Failed"_s), u"connection refused"_s);
    const QStringList texts = namesOf(QAccessible::StaticText);
    QVERIFY(texts.contains(u"held"_s));

    QStringList buttons = namesOf(QAccessible::Button);
    for (const QString &name :
         { u"Cancel kept"_s, u"Cancel retrying"_s, u"Retry refused"_s, u"Retry failed (1)"_s, u"Failed (2)"_s })
        QVERIFY2(buttons.contains(name), qPrintable(name));
    QVERIFY(!buttons.contains(u"Cancel refused"_s) && !buttons.contains(u"Retry broken"_s));
    m_pool->pause();
    press(u"Retry refused"_s);
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"refused, Waiting"_s));
    QTRY_VERIFY(!namesOf(QAccessible::Button).contains(u"Retry failed (1)"_s));
    m_pool->resume();
    QTRY_VERIFY(namesOf(QAccessible::Button).contains(u"Retry failed (1)"_s));
    m_pool->pause();
    press(u"Retry failed (1)"_s);
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"refused, Waiting"_s));
}

void Accessible::menuEntries_data()
{
    QTest::addColumn<QString>("row");
    QTest::addColumn<QStringList>("names");
    const QStringList waiting{ u"Start now"_s, u"Move to front"_s, u"Hold"_s, u"Cancel"_s, u"Copy details"_s };
    QStringList held = waiting;
    held[2] = u"Release"_s;
    QTest::newRow("active") << u"first, Active"_s << QStringList{ u"Cancel"_s, u"Copy details"_s };
    QTest::newRow("held") << u"kept, Held"_s << held;
    QTest::newRow("retrying") << u"retrying, Waiting"_s << waiting;
    QTest::newRow("repeatable") << u"refused, Failed"_s
                                << QStringList{ u"Retry"_s, u"Copy error"_s, u"Copy details"_s };
    QTest::newRow("failed") << u"broken, Failed"_s << QStringList{ u"Copy error"_s, u"Copy details"_s };
}

void Accessible::menuEntries()
{
    QFETCH(const QString, row);
    QFETCH(const QStringList, names);
    spawnSteered();
    for (const Element &element : elements(QAccessible::ListItem)) {
        if (element.name == row) {
            QTest::mouseClick(m_window, Qt::RightButton, {},
                              m_window->mapFromGlobal(element.interface->rect().center()));
            break;
        }
    }
    QTRY_COMPARE(namesOf(QAccessible::MenuItem), names);
    QCOMPARE(elements(QAccessible::PopupMenu).size(), 1);
    const QMap<QString, QString> keys{ { u"Start now"_s, u"Ctrl+Return"_s }, { u"Move to front"_s, u"Alt+Home"_s },
                                       { u"Hold"_s, u"Ctrl+Shift+H"_s },     { u"Release"_s, u"Ctrl+Shift+H"_s },
                                       { u"Retry"_s, u"Ctrl+R"_s },          { u"Cancel"_s, u"Del"_s },
                                       { u"Copy error"_s, u"Ctrl+C"_s },     { u"Copy details"_s, u"Ctrl+Shift+C"_s } };
    for (const Element &entry : elements(QAccessible::MenuItem))
        QCOMPARE(entry.description, keys.value(entry.name));
}

void Accessible::pressTheButton()
{
    QSignalSpy cancelled(m_pool.get(), &AioPool::taskCancelled);
    press(u"Cancel second"_s);
    QTRY_COMPARE(cancelled.count(), 1);
    QCOMPARE(cancelled.first().first().toLongLong(), 3);
    press(u"Pause"_s);
    QVERIFY(m_pool->isPaused());
    press(u"Cancel all"_s);
    QTRY_VERIFY(m_pool->isEmpty());
}

void Accessible::theQuestion()
{
    m_window->findChild<QQuickItem *>(u"list"_s)->forceActiveFocus();
    QTest::keyClick(m_window, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_window, Qt::Key_Delete);
    QTRY_VERIFY(namesOf(QAccessible::Button).contains(u"Cancel tasks"_s));
    QVERIFY(namesOf(QAccessible::Button).contains(u"Keep"_s));
    QCOMPARE(elements(QAccessible::Dialog).size(), 1);
    // Side by side, one as wide as the other
    const auto *const cancel = m_window->findChild<QQuickItem *>(u"cancelThem"_s);
    const auto *const keep = m_window->findChild<QQuickItem *>(u"keepThem"_s);
    QTRY_VERIFY(keep->x() > cancel->width());
    QCOMPARE(keep->width(), cancel->width());
    QCOMPARE(keep->x() + keep->width(), keep->parentItem()->width());
    const QStringList texts = namesOf(QAccessible::StaticText);
    QVERIFY(texts.contains(u"Cancel 3 tasks?"_s));
    QVERIFY2(texts.contains(u"2 are running, 1 is waiting. Cancelled tasks cannot be resumed."_s),
             qPrintable(texts.join(u'\n')));
    press(u"Keep"_s);
    QTRY_VERIFY(!m_window->findChild<QObject *>(u"question"_s)->property("visible").toBool());
    QVERIFY(elements(QAccessible::Dialog).isEmpty());
    QCOMPARE(m_pool->count(), 3);
    QTest::keyClick(m_window, Qt::Key_Delete);
    QTRY_COMPARE(elements(QAccessible::Dialog).size(), 1);
    QTRY_VERIFY(namesOf(QAccessible::Button).contains(u"Cancel tasks"_s));
    press(u"Cancel tasks"_s);
    QTRY_VERIFY(m_pool->isEmpty());
}

QString Accessible::focused() const
{
    QString name;
    for (QQuickItem *item = m_window->activeFocusItem(); item && name.isEmpty(); item = item->parentItem())
        name = item->objectName();
    return name;
}

void Accessible::tabOrder()
{
    m_window->findChild<QQuickItem *>(u"size"_s)->forceActiveFocus(Qt::TabFocusReason);
    QStringList names{ focused() };
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(m_window, Qt::Key_Tab);
        names.push_back(focused());
    }
    const QStringList order{ u"size"_s, u"pause"_s, u"cancelAll"_s, u"chip-1"_s, u"list"_s, u"timeline"_s, u"size"_s };
    QCOMPARE(names, order);
    names.clear();
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(m_window, Qt::Key_Backtab, Qt::ShiftModifier);
        names.prepend(focused());
    }
    QCOMPARE(names, order.first(6));

    // The focused item can be used without a mouse.
    QTest::keyClick(m_window, Qt::Key_Tab);
    QTest::keyClick(m_window, Qt::Key_Space);
    QVERIFY(m_pool->isPaused());
    QTest::keyClick(m_window, Qt::Key_Backtab, Qt::ShiftModifier);
    QTest::keyClick(m_window, Qt::Key_Up);
    QCOMPARE(m_pool->size(), 3);
}

void Accessible::tabOrderWithRetry()
{
    spawnSteered();
    m_window->findChild<QQuickItem *>(u"list"_s)->forceActiveFocus(Qt::TabFocusReason);
    QStringList names;
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(m_window, Qt::Key_Tab);
        names << focused();
    }
    QCOMPARE(names,
             (QStringList{ u"timeline"_s, u"failed"_s, u"size"_s, u"pause"_s, u"cancelAll"_s, u"chip-1"_s,
                           u"retryFailed"_s, u"list"_s }));
    QTest::keyClick(m_window, Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(focused(), u"retryFailed"_s);
    m_pool->pause();
    QTest::keyClick(m_window, Qt::Key_Space);
    QTRY_VERIFY(namesOf(QAccessible::ListItem).contains(u"refused, Waiting"_s));
}

QTEST_MAIN(Accessible)
#include "accessible.moc"
