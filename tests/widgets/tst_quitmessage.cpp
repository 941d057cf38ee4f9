// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/gate.h"
#include "support/turn.h"

#include <AioPool>
#include <AioQuitGuard>
#include <AioQuitMessage>

#include <QtTest>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <limits>
#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_QuitMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void asks();
    void finishes();
    void cancels();
    void stays_data();
    void stays();
    void asksAgainWhileFinishing();
    void cancelsFromNote();
    void hidesNote();
    void answersTooLate_data();
    void answersTooLate();
    void grace();
    void closesWithTheWork();
    void hiddenWindow();
    void minimizedWindow();
    void withoutParent();
    void withoutAnyWindow();
    void widgetThatDoesNotQuit();
    void dies_data();
    void dies();
    void diesWhileAskedAgain();

private:
    void work(int count);
    void ask();
    static QMessageBox *find(const char *name);
    static QMessageBox *question() { return find("aioQuitQuestion"); }
    static QMessageBox *note() { return find("aioQuitNote"); }
    static QAbstractButton *button(QMessageBox *box, QMessageBox::ButtonRole role);
    static void click(QMessageBox *box, QMessageBox::ButtonRole role);

    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<AioPool> m_pool;
    std::unique_ptr<AioQuitGuard> m_guard;
    std::unique_ptr<QWidget> m_window;
    QPointer<AioQuitMessage> m_message;
};

void tst_QuitMessage::init()
{
    m_gate = std::make_unique<Gate>();
    m_pool = std::make_unique<AioPool>(3);
    m_guard = std::make_unique<AioQuitGuard>(m_pool.get());
    m_window = std::make_unique<QWidget>();
    m_message = new AioQuitMessage(m_guard.get(), m_window.get());
    QCOMPARE(m_message->grace(), 5000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void tst_QuitMessage::cleanup()
{
    m_guard.reset();
    m_window.reset();
    m_pool.reset();
    m_gate.reset();
    QGuiApplication::setQuitOnLastWindowClosed(true);
}

void tst_QuitMessage::work(int count)
{
    for (int i = 0; i < count; ++i)
        m_pool->spawnN(m_gate->wait());
    QTRY_COMPARE(m_pool->activeCount(), count);
}

void tst_QuitMessage::ask()
{
    QVERIFY(!m_window->close());
    QTRY_VERIFY(question());
    QVERIFY(question()->isVisible());
}

//! Returns the message box of this name that is shown, or null.
QMessageBox *tst_QuitMessage::find(const char *name)
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (widget->objectName() == QString::fromUtf8(name) && widget->isVisible())
            return qobject_cast<QMessageBox *>(widget);
    }
    return nullptr;
}

QAbstractButton *tst_QuitMessage::button(QMessageBox *box, QMessageBox::ButtonRole role)
{
    for (QAbstractButton *button : box->buttons()) {
        if (box->buttonRole(button) == role)
            return button;
    }
    return nullptr;
}

void tst_QuitMessage::click(QMessageBox *box, QMessageBox::ButtonRole role)
{
    QVERIFY(box);
    QTest::mouseClick(button(box, role), Qt::LeftButton);
}

void tst_QuitMessage::asks()
{
    work(2);
    ask();
    QMessageBox *const box = question();
    QCOMPARE(box->text(), u"2 tasks are running."_s);
    QCOMPARE(button(box, QMessageBox::AcceptRole)->text(), u"&Quit when they are done"_s);
    QCOMPARE(button(box, QMessageBox::DestructiveRole)->text(), u"&Cancel them and quit"_s);
    QCOMPARE(button(box, QMessageBox::RejectRole)->text(), u"&Stay"_s);
    QCOMPARE(box->defaultButton(), button(box, QMessageBox::RejectRole));
    QVERIFY(box->isModal());
    QCOMPARE(box->parentWidget(), m_window.get());
    click(box, QMessageBox::RejectRole);
    QTRY_VERIFY(!m_guard->isAsking());
    m_message->setWorkText([](int count) { return u"%1 books"_s.arg(count); });
    Gate other;
    m_pool->spawnN(other.wait());
    QTRY_COMPARE(m_pool->activeCount(), 3);
    ask();
    QCOMPARE(question()->text(), u"3 books are running."_s);
    m_gate->open();
    QTRY_COMPARE(question()->text(), u"1 books is running."_s);
    QCOMPARE(button(question(), QMessageBox::AcceptRole)->text(), u"&Quit when it is done"_s);
    QCOMPARE(button(question(), QMessageBox::DestructiveRole)->text(), u"&Cancel it and quit"_s);
    click(question(), QMessageBox::RejectRole);
    QTRY_VERIFY(!m_guard->isAsking());
    other.open();
    QTRY_VERIFY(m_pool->isEmpty());
}

void tst_QuitMessage::finishes()
{
    work(2);
    ask();
    click(question(), QMessageBox::AcceptRole);
    QTRY_VERIFY(note());
    QVERIFY(!question());
    QVERIFY(m_pool->isClosed());
    QVERIFY(!note()->isModal());
    QCOMPARE(note()->text(), u"Quitting when 2 tasks are done."_s);
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!note());
    QCOMPARE(m_pool->succeededCount(), 2);
}

void tst_QuitMessage::cancels()
{
    work(2);
    ask();
    click(question(), QMessageBox::DestructiveRole);
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!question());
    QCOMPARE(m_pool->cancelledCount(), 2);
}

void tst_QuitMessage::stays_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : { "button", "escape", "enter", "close" })
        QTest::addRow("%s", way) << QString::fromUtf8(way);
}

void tst_QuitMessage::stays()
{
    QFETCH(const QString, way);
    work(2);
    ask();
    if (way == u"button")
        click(question(), QMessageBox::RejectRole);
    else if (way == u"escape")
        QTest::keyClick(question(), Qt::Key_Escape);
    else if (way == u"enter")
        QTest::keyClick(question(), Qt::Key_Return);
    else
        question()->close();
    QTRY_VERIFY(!m_guard->isAsking());
    QVERIFY(!question());
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
    ask();
}

void tst_QuitMessage::asksAgainWhileFinishing()
{
    work(2);
    ask();
    click(question(), QMessageBox::AcceptRole);
    QTRY_VERIFY(note());
    ask();
    QVERIFY(!note());
    click(question(), QMessageBox::RejectRole);
    QTRY_VERIFY(note()); // the program still ends
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
}

void tst_QuitMessage::cancelsFromNote()
{
    m_message->setGrace(1h);
    m_pool->spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(m_pool->activeCount(), 1);
    ask();
    click(question(), QMessageBox::AcceptRole);
    QTRY_VERIFY(note());
    m_message->setWorkText([](int count) { return u"%1 book"_s.arg(count); });
    click(note(), QMessageBox::DestructiveRole);
    QTRY_VERIFY(m_guard->isCancelling());
    QVERIFY(note());
    QCOMPARE(note()->text(), u"Cancelling 1 book …"_s);
    QVERIFY(!button(note(), QMessageBox::DestructiveRole)->isEnabled());
    click(note(), QMessageBox::RejectRole);
    QTRY_VERIFY(!note());
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(m_pool->succeededCount(), 1);
}

void tst_QuitMessage::hidesNote()
{
    work(1);
    ask();
    click(question(), QMessageBox::AcceptRole);
    QTRY_VERIFY(note());
    click(note(), QMessageBox::RejectRole);
    QTRY_VERIFY(!note());
    QVERIFY(m_guard->isEnding());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
}

void tst_QuitMessage::answersTooLate_data()
{
    QTest::addColumn<int>("role");
    QTest::addRow("finish") << int(QMessageBox::AcceptRole);
    QTest::addRow("cancel") << int(QMessageBox::DestructiveRole);
}

void tst_QuitMessage::answersTooLate()
{
    QFETCH(const int, role);
    QWidget other;
    other.show();
    work(1);
    m_window->hide();
    QVERIFY(!other.close());
    QTRY_VERIFY(question());
    QVERIFY(m_window->isVisible()); // keeps the program alive when the other is closed
    // The answer is on its way when the work ends.
    connect(m_guard.get(), &AioQuitGuard::countChanged, this, [&] {
        if (m_guard->count() == 0)
            click(question(), QMessageBox::ButtonRole(role));
    });
    QTimer::singleShot(0, this, [&] {
        m_gate->open();
        QTRY_VERIFY(!other.isVisible());
        turn();
        QTimer::singleShot(0, this, [] { QCoreApplication::exit(7); }); // never, if the loop has ended
    });
    QCOMPARE(QCoreApplication::exec(), 7);
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_pool->isClosed());
}

void tst_QuitMessage::grace()
{
    QSignalSpy changed(m_message.data(), &AioQuitMessage::graceChanged);
    m_message->setGrace(2s);
    m_message->setGrace(2000);
    QCOMPARE(m_message->property("grace").toInt(), 2000);
    QCOMPARE(changed.count(), 1);
    m_message->setGrace(std::chrono::milliseconds::max());
    QCOMPARE(m_message->grace(), std::numeric_limits<int>::max());
}

void tst_QuitMessage::closesWithTheWork()
{
    work(2);
    ask();
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!question());
    QVERIFY(!m_pool->isClosed());
}

void tst_QuitMessage::hiddenWindow()
{
    work(1);
    m_window->hide();
    QTimer::singleShot(0, this, [] { QCoreApplication::quit(); });
    connect(m_guard.get(), &AioQuitGuard::asked, this, [] { QCoreApplication::exit(7); });
    QCOMPARE(QCoreApplication::exec(), 7);
    QVERIFY(m_window->isVisible());
    QTRY_VERIFY(question());
}

void tst_QuitMessage::minimizedWindow()
{
    m_window->showMaximized();
    m_window->setWindowState(m_window->windowState() | Qt::WindowMinimized);
    QVERIFY(m_window->isMinimized());
    work(1);
    ask();
    QVERIFY(m_window->isVisible());
    QVERIFY(!m_window->isMinimized());
    QVERIFY(m_window->isMaximized());
}

void tst_QuitMessage::withoutParent()
{
    delete m_message;
    new AioQuitMessage(m_guard.get());
    work(1);
    ask();
    QVERIFY(!question()->parentWidget());
    click(question(), QMessageBox::DestructiveRole);
    QTRY_VERIFY(!m_window->isVisible());
}

void tst_QuitMessage::withoutAnyWindow()
{
    delete m_message;
    new AioQuitMessage(m_guard.get());
    QGuiApplication::setQuitOnLastWindowClosed(false);
    QVERIFY(m_window->close()); // to the tray, for example
    QGuiApplication::setQuitOnLastWindowClosed(true);
    QSignalSpy asked(m_guard.get(), &AioQuitGuard::asked);
    work(1);
    QTimer::singleShot(0, this, [&] {
        QCoreApplication::quit();
        QTRY_VERIFY(question());
        click(question(), QMessageBox::RejectRole);
        QTRY_VERIFY(!m_guard->isAsking());
        QCoreApplication::quit();
        QTRY_VERIFY(question());
        click(question(), QMessageBox::AcceptRole);
        QTRY_VERIFY(note());
        QVERIFY(note()->close());
        QVERIFY(!note());
        turn();
        QVERIFY(!m_guard->isAsking());
        QTimer::singleShot(0, this, [&] { m_gate->open(); });
    });
    QCOMPARE(QCoreApplication::exec(), 0);
    QCOMPARE(asked.count(), 2);
    QCOMPARE(m_pool->succeededCount(), 1);
}

void tst_QuitMessage::widgetThatDoesNotQuit()
{
    QWidget inTheTray;
    inTheTray.setAttribute(Qt::WA_QuitOnClose, false);
    inTheTray.show();
    QWidget tool(nullptr, Qt::Tool);
    tool.setAttribute(Qt::WA_QuitOnClose);
    work(1);
    ask(); // the other window would not keep the program alive
    click(question(), QMessageBox::RejectRole);
    QTRY_VERIFY(!m_guard->isAsking());
    QVERIFY(inTheTray.close());
    tool.show(); // this one would
    QVERIFY(m_window->close());
    QVERIFY(!tool.close());
    QTRY_VERIFY(question());
}

void tst_QuitMessage::dies_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : { "message", "guard", "window", "pool" })
        QTest::addRow("%s", what) << QString::fromUtf8(what);
}

void tst_QuitMessage::dies()
{
    QFETCH(const QString, what);
    for (const bool finishes : { false, true }) {
        if (finishes) {
            cleanup();
            init();
        }
        work(1);
        ask();
        if (finishes) {
            click(question(), QMessageBox::AcceptRole);
            QTRY_VERIFY(note());
        }
        if (what == u"message")
            delete m_message;
        else if (what == u"guard")
            m_guard.reset();
        else if (what == u"window")
            m_window.reset();
        else
            m_pool.reset();
        QTRY_VERIFY(!question());
        QTRY_VERIFY(!note());
        if (m_guard && m_pool)
            QCOMPARE(m_guard->isEnding(), finishes);
        QVERIFY(!m_guard || !m_guard->isAsking());
    }
}

void tst_QuitMessage::diesWhileAskedAgain()
{
    work(1);
    ask();
    click(question(), QMessageBox::AcceptRole);
    QTRY_VERIFY(note());
    ask();
    delete m_message;
    QVERIFY(!m_guard->isAsking());
    QVERIFY(m_guard->isEnding());
    QVERIFY(!question());
    QVERIFY(!note());
}

QTEST_MAIN(tst_QuitMessage)
#include "tst_quitmessage.moc"
