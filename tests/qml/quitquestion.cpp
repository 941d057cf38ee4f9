// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioQuitQuestion in a window: what it says, what its buttons and keys do, and its note while the program ends. Keeps
// pictures of it beside this program. tst_face measures it.

#include "../support/gate.h"
#include "../support/looks.h"

#include <AioPool>
#include <AioQuitGuard>
#include <AioTaskModel>

#include <QtGui/QAccessible>
#include <QtQml/QQmlComponent>
#include <QtQml/QQmlEngine>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::Literals::StringLiterals;

class QuitQuestion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void withoutWork();
    void asks();
    void finishes();
    void cancels();
    void stays_data();
    void stays();
    void buttonsByKey_data();
    void buttonsByKey();
    void asksAgainWhileFinishing();
    void cancelsFromNote();
    void closesWithTheWork();
    void pools();
    void answersTooLate_data();
    void answersTooLate();
    void hiddenWindow();
    void minimizedWindow();
    void plainWindow();
    void questionDies();
    void accessible();
    void pictures_data();
    void pictures();

private:
    void create(const QByteArray &qml);
    void work(int count = 3);
    void ask();
    bool isAsking() const { return m_question->property("opened").toBool(); }
    QQuickItem *item(const char *name) const;
    QString textOf(const char *name) const { return item(name) ? item(name)->property("text").toString() : QString(); }
    QObject *guard() const { return m_question->property("guard").value<QObject *>(); }
    void click(const char *name) const;

    std::unique_ptr<AioPool> m_pool;
    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QObject> m_object;
    QQuickWindow *m_window = nullptr;
    QObject *m_question = nullptr;
};

static const char Application[] = R"(
    import QtQuick
    import QtQuick.Controls
    import AioPool
    ApplicationWindow {
        id: window
        required property AioPool pool
        property bool mirrored: false
        width: 520; height: 360; visible: true
        LayoutMirroring.enabled: mirrored
        LayoutMirroring.childrenInherit: true
        header: AioPoolBar { pool: window.pool }
        AioTaskView { anchors.fill: parent; pool: window.pool }
        AioQuitQuestion {
            id: question
            objectName: "question"
            pools: [window.pool]
            workText: window.pool.count === 1 ? "1 download" : window.pool.count + " downloads"
        }
    })";

void QuitQuestion::init()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
    m_pool = std::make_unique<AioPool>(3);
    m_gate = std::make_unique<Gate>();
    m_engine = std::make_unique<QQmlEngine>();
}

void QuitQuestion::cleanup()
{
    m_object.reset();
    m_engine.reset();
    m_pool.reset();
    m_gate.reset();
}

void QuitQuestion::create(const QByteArray &qml)
{
    QQmlComponent component(m_engine.get());
    component.setData(qml, QUrl(u"quitquestion.qml"_s));
    m_object.reset(component.createWithInitialProperties({ { u"pool"_s, QVariant::fromValue(m_pool.get()) } }));
    QVERIFY2(m_object, qPrintable(component.errorString()));
    m_window = qobject_cast<QQuickWindow *>(m_object.get());
    m_question = m_object->findChild<QObject *>(u"question"_s);
    QVERIFY(m_window && m_question);
    m_window->requestActivate();
    QVERIFY(QTest::qWaitForWindowActive(m_window));
}

void QuitQuestion::work(int count)
{
    const int before = m_pool->count();
    for (int i = 0; i < count; ++i)
        m_pool->spawnN(m_gate->wait(), AioTaskOptions(u"file-%1.iso"_s.arg(i + 1)));
    QTRY_COMPARE(m_pool->count(), before + count);
    QTRY_COMPARE(m_pool->activeCount(), before + count);
}

void QuitQuestion::ask()
{
    QVERIFY(!m_window->close());
    QTRY_VERIFY(isAsking());
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
}

//! Returns the item of this name that is seen, or null.
QQuickItem *QuitQuestion::item(const char *name) const
{
    const QString wanted = QString::fromUtf8(name);
    const std::function<QQuickItem *(QQuickItem *)> find = [&](QQuickItem *in) -> QQuickItem * {
        if (!in->isVisible())
            return nullptr;
        if (in->objectName() == wanted)
            return in;
        for (QQuickItem *child : in->childItems()) {
            if (QQuickItem *found = find(child))
                return found;
        }
        return nullptr;
    };
    return find(m_window->contentItem());
}

void QuitQuestion::click(const char *name) const
{
    QVERIFY(QQuickTest::qWaitForPolish(m_window));
    const QQuickItem *button = item(name);
    QVERIFY2(button, name);
    QTest::mouseClick(m_window, Qt::LeftButton, {}, button->mapToScene(button->boundingRect().center()).toPoint());
}

void QuitQuestion::withoutWork()
{
    create(Application);
    QVERIFY(m_window->close());
    QVERIFY(!isAsking());
}

void QuitQuestion::asks()
{
    create(Application);
    work();
    ask();
    QCOMPARE(textOf("quitText"), u"3 downloads are running."_s);
    QCOMPARE(textOf("quitFinish"), u"Quit when they are done"_s);
    QCOMPARE(textOf("quitCancel"), u"Cancel them and quit"_s);
    QCOMPARE(textOf("quitStay"), u"Stay"_s);
    QVERIFY(item("quitStay")->hasActiveFocus());
    m_question->setProperty("workText", u"2 of 3 books"_s);
    QCOMPARE(textOf("quitText"), u"2 of 3 books are running."_s);
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
}

void QuitQuestion::finishes()
{
    create(Application);
    work();
    ask();
    click("quitFinish");
    QVERIFY(m_pool->isClosed());
    QTRY_VERIFY(!m_question->property("visible").toBool());
    QCOMPARE(textOf("quitNoteText"), u"Quitting when 3 downloads are done."_s);
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(m_pool->succeededCount(), 3);
}

void QuitQuestion::cancels()
{
    create(Application);
    work(1);
    ask();
    QCOMPARE(textOf("quitText"), u"1 download is running."_s);
    QCOMPARE(textOf("quitFinish"), u"Quit when it is done"_s);
    QCOMPARE(textOf("quitCancel"), u"Cancel it and quit"_s);
    click("quitCancel");
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(m_pool->cancelledCount(), 1);
}

void QuitQuestion::stays_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : { "button", "escape", "outside", "close" })
        QTest::addRow("%s", way) << QString::fromUtf8(way);
}

void QuitQuestion::stays()
{
    QFETCH(const QString, way);
    create(Application);
    work();
    ask();
    if (way == u"button")
        click("quitStay");
    else if (way == u"escape")
        QTest::keyClick(m_window, Qt::Key_Escape);
    else if (way == u"outside")
        QTest::mouseClick(m_window, Qt::LeftButton, {}, QPoint(3, m_window->height() - 3));
    else
        QMetaObject::invokeMethod(m_question, "close");
    QTRY_VERIFY(!guard()->property("asking").toBool());
    QTRY_VERIFY(!m_question->property("visible").toBool());
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
    QVERIFY(!item("quitNoteText"));
    ask(); // again
}

void QuitQuestion::buttonsByKey_data()
{
    QTest::addColumn<int>("tabs"); // forward from "Stay", in the circle of the dialog
    QTest::addColumn<bool>("ends");
    QTest::addRow("stay") << 0 << false;
    QTest::addRow("finish") << 1 << true;
    QTest::addRow("cancel") << 2 << true;
}

void QuitQuestion::buttonsByKey()
{
    QFETCH(const int, tabs);
    QFETCH(const bool, ends);
    create(Application);
    work();
    ask();
    for (int i = 0; i < tabs; ++i)
        QTest::keyClick(m_window, Qt::Key_Tab);
    QTest::keyClick(m_window, Qt::Key_Return);
    QCOMPARE(m_pool->isClosed(), ends);
    QTRY_COMPARE(m_pool->cancelledCount(), tabs == 2 ? 3 : 0);
    QTRY_VERIFY(!m_question->property("visible").toBool());
}

void QuitQuestion::asksAgainWhileFinishing()
{
    create(Application);
    work(1);
    Gate other;
    m_pool->spawnN(other.wait());
    QTRY_COMPARE(m_pool->activeCount(), 2);
    ask();
    click("quitFinish");
    QTRY_VERIFY(!m_question->property("visible").toBool());
    other.open();
    QTRY_COMPARE(textOf("quitNoteText"), u"Quitting when 1 download is done."_s);
    ask();
    QCOMPARE(textOf("quitText"), u"1 download is running."_s);
    QVERIFY(!item("quitNoteText"));
    QTest::keyClick(m_window, Qt::Key_Escape);
    QTRY_VERIFY(item("quitNoteText")); // the program still ends
    ask();
    click("quitCancel");
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(m_pool->cancelledCount(), 1);
}

void QuitQuestion::cancelsFromNote()
{
    create(Application);
    m_pool->spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    work(1);
    ask();
    click("quitFinish");
    QTRY_VERIFY(!m_question->property("visible").toBool());
    QCOMPARE(textOf("quitCancelNow"), u"Cancel them and quit"_s);
    m_question->setProperty("grace", 3'600'000);
    click("quitCancelNow");
    QTRY_COMPARE(textOf("quitNoteText"), u"Cancelling 1 download …"_s);
    QVERIFY(!item("quitCancelNow"));
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(m_pool->cancelledCount(), 1);
    QCOMPARE(m_pool->succeededCount(), 1);
}

void QuitQuestion::closesWithTheWork()
{
    create(Application);
    work();
    ask();
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
}

void QuitQuestion::pools()
{
    create(R"(
        import QtQuick
        import AioPool
        Window {
            property AioPool pool
            property AioPool second: AioPool {}
            property bool both: true
            width: 300; height: 300; visible: true
            AioQuitQuestion { objectName: "question"; pools: both ? [pool, second] : [second] }
        })");
    work(1);
    auto *second = m_object->property("second").value<AioPool *>();
    second->spawnN(m_gate->wait());
    QTRY_COMPARE(guard()->property("count").toInt(), 2);
    QTRY_COMPARE(m_question->property("workText").toString(), u"2 tasks"_s);
    m_object->setProperty("both", false);
    QCOMPARE(guard()->property("count").toInt(), 1);
    QTRY_COMPARE(m_question->property("workText").toString(), u"1 task"_s);
    m_object->setProperty("both", true);
    QCOMPARE(guard()->property("count").toInt(), 2);
    m_pool.reset();
    QCOMPARE(guard()->property("count").toInt(), 1);
    ask();
    click("quitFinish");
    QVERIFY(second->isClosed());
}

void QuitQuestion::answersTooLate_data()
{
    QTest::addColumn<QByteArray>("button");
    QTest::addRow("finish") << QByteArray("quitFinish");
    QTest::addRow("cancel") << QByteArray("quitCancel");
    QTest::addRow("stay") << QByteArray("quitStay");
}

void QuitQuestion::answersTooLate()
{
    QFETCH(const QByteArray, button);
    create(R"(
        import QtQuick
        import AioPool
        Window {
            id: window
            property AioPool pool
            width: 500; height: 300; visible: true
            onClosing: close => close.accepted = false
            AioQuitQuestion {
                objectName: "question"
                pools: [window.pool]
                exit: Transition { PauseAnimation { duration: 3600000 } }
            }
        })");
    work();
    ask();
    m_gate->open();
    QTRY_VERIFY(!guard()->property("asking").toBool());
    QTRY_VERIFY(m_pool->isEmpty());
    click(button.constData());
    QVERIFY(!m_pool->isClosed());
    QVERIFY(!guard()->property("ending").toBool());
}

void QuitQuestion::hiddenWindow()
{
    create(Application);
    work();
    m_window->hide();
    QTimer::singleShot(0, m_window, [] { QCoreApplication::quit(); });
    QTimer stop; // quit() needs a running exec()
    connect(guard(), SIGNAL(askingChanged()), &stop, SLOT(start()));
    connect(&stop, &QTimer::timeout, qApp, [] { QCoreApplication::exit(7); });
    QCOMPARE(QCoreApplication::exec(), 7);
    QVERIFY(m_window->isVisible()); // to be asked in
    QTRY_VERIFY(isAsking());
}

void QuitQuestion::minimizedWindow()
{
    create(Application);
    work();
    for (const QWindow::Visibility visibility : { QWindow::Maximized, QWindow::FullScreen, QWindow::Windowed }) {
        m_window->setVisibility(visibility);
        m_window->showMinimized();
        QCOMPARE(m_window->visibility(), QWindow::Minimized);
        ask();
        QCOMPARE(m_window->visibility(), visibility);
        QMetaObject::invokeMethod(guard(), "keep");
        QTRY_VERIFY(!m_question->property("visible").toBool());
    }
}

void QuitQuestion::plainWindow()
{
    create(R"(
        import QtQuick
        import AioPool
        Window {
            id: window
            property AioPool pool
            width: 300; height: 300; visible: true
            Item {
                AioQuitQuestion { objectName: "question"; pools: [window.pool] }
            }
        })");
    work();
    ask();
    const QQuickItem *stay = item("quitStay");
    QVERIFY(stay);
    const QRectF place = stay->mapRectToScene(stay->boundingRect());
    QVERIFY(QRectF(0, 0, 300, 300).contains(place));
    click("quitFinish");
    QTRY_VERIFY(item("quitNoteText"));
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
}

void QuitQuestion::questionDies()
{
    create(Application);
    work();
    ask();
    delete m_question;
    m_question = nullptr;
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
    QVERIFY(m_window->close());
}

void QuitQuestion::accessible()
{
    QAccessible::setActive(true);
    create(Application);
    work();
    ask();
    QStringList names;
    const std::function<void(QAccessibleInterface *)> visit = [&](QAccessibleInterface *interface) {
        if (interface->state().invisible)
            return;
        names << interface->text(QAccessible::Name);
        for (int i = 0; i < interface->childCount(); ++i)
            visit(interface->child(i));
    };
    visit(QAccessible::queryAccessibleInterface(m_window));
    for (const QString &name : { u"Quit?"_s, u"3 downloads are running."_s, u"Quit when they are done"_s,
                                 u"Cancel them and quit"_s, u"Stay"_s })
        QVERIFY2(names.contains(name), qPrintable(name + u" in "_s + names.join(u" | "_s)));
    QAccessibleInterface *const finish = QAccessible::queryAccessibleInterface(item("quitFinish"));
    QVERIFY(finish && finish->actionInterface());
    finish->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QVERIFY(m_pool->isClosed());
    QTRY_VERIFY(item("quitNoteText"));
    QAccessibleInterface *const note = QAccessible::queryAccessibleInterface(item("quitNoteText"));
    QVERIFY(note);
    QCOMPARE(note->role(), QAccessible::AlertMessage);
    QCOMPARE(note->text(QAccessible::Name), u"Quitting when 3 downloads are done."_s);
}

void QuitQuestion::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("mirrored");
    QTest::addRow("light") << false << false;
    QTest::addRow("dark") << true << false;
    QTest::addRow("mirrored") << false << true;
}

void QuitQuestion::pictures()
{
    QFETCH(const bool, dark);
    QFETCH(const bool, mirrored);
    create(Application);
    if (dark)
        makeDark(*m_window);
    m_window->setProperty("mirrored", mirrored);
    work();
    QTRY_COMPARE(m_pool->tasks()->rowCount(), 3);
    QTRY_VERIFY(item("label"));
    const auto keep = [&](const char *what) {
        QVERIFY(QQuickTest::qWaitForPolish(m_window));
        const QImage image = m_window->grabWindow();
        QVERIFY(coloursIn(image) > 8);
        QVERIFY(keepPicture(image,
                            u"quit-%1-%2"_s.arg(QString::fromUtf8(what), QString::fromUtf8(QTest::currentDataTag()))));
    };
    ask();
    QTRY_COMPARE(m_question->property("opacity").toDouble(), 1);
    keep("question");
    click("quitFinish");
    QTRY_VERIFY(!m_question->property("visible").toBool());
    QTRY_VERIFY(item("quitNoteText"));
    keep("note");
}

QTEST_MAIN(QuitQuestion)
#include "quitquestion.moc"
