// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the program of the example widgets as a whole, in this process: its window asks before it closes, and its dialog
// follows the tasks.

// The program itself, whose main() has another name here.
int widgetsProgram(int argc, char **argv);
#define main widgetsProgram
#include <main.cpp>
#undef main

#include "support/gate.h"
#include "support/turn.h"

#include <QtTest/QTest>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <array>
#include <functional>

using namespace Qt::StringLiterals;

class tst_Widgets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void asksBeforeItCloses();
    void dialogFollowsTheTasks();
    void dialogCancels();
    void programWithDialog();
};

namespace {

//! What a test does in the program's first turn. It may run event loops.
std::function<void()> firstTurn;

void callLater()
{
    const auto call = [] {
        firstTurn();
        if (QTest::currentTestFailed())
            QCoreApplication::exit(1);
    };
    QMetaObject::invokeMethod(qApp, call, Qt::QueuedConnection);
}

//! Runs the program, and returns its exit code.
int runProgram(QByteArrayList arguments, std::function<void()> steps)
{
    firstTurn = std::move(steps);
    arguments.prepend("widgets");
    std::vector<char *> argv;
    for (QByteArray &argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    return widgetsProgram(int(arguments.size()), argv.data());
}

//! Returns the dialog of the program; null while it is hidden.
QProgressDialog *shownDialog()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (auto *dialog = qobject_cast<QProgressDialog *>(widget); dialog && dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

QMessageBox *question()
{
    for (QWidget *widget : QApplication::topLevelWidgets()) {
        if (widget->isVisible() && widget->objectName() == u"aioQuitQuestion")
            return qobject_cast<QMessageBox *>(widget);
    }
    return nullptr;
}

void answer(QMessageBox &box, QMessageBox::ButtonRole role)
{
    for (QAbstractButton *button : box.buttons()) {
        if (box.buttonRole(button) == role) {
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
    }
    QFAIL("there is no such button");
}

}

void tst_Widgets::initTestCase()
{
    qAddPreRoutine(callLater);
}

void tst_Widgets::asksBeforeItCloses()
{
    qint64 succeeded = -1;
    qint64 cancelled = -1;
    const auto steps = [&] {
        AioTaskPanel *panel = nullptr;
        for (QWidget *widget : QApplication::topLevelWidgets())
            panel = panel ? panel : widget->findChild<AioTaskPanel *>();
        QVERIFY(panel);
        QWidget *const window = panel->window();
        AioPool *const pool = panel->pool();
        QVERIFY(QTest::qWaitForWindowActive(window));
        QObject::connect(pool, &AioPool::idle, pool, [&, pool] {
            succeeded = pool->succeededCount();
            cancelled = pool->cancelledCount();
        });
        QVERIFY(!window->close());
        QTRY_VERIFY(question());
        answer(*question(), QMessageBox::RejectRole);
        QTRY_VERIFY(!question());
        turn(); // the answer comes from the event loop
        QVERIFY(window->isVisible() && !pool->isClosed() && !pool->isEmpty());
        QVERIFY(!window->close());
        QTRY_VERIFY(question());
        answer(*question(), QMessageBox::DestructiveRole);
        QTRY_VERIFY(pool->isClosed());
    };
    QCOMPARE(runProgram({}, steps), 0);
    QVERIFY(cancelled > 0);
    QCOMPARE(succeeded + cancelled, 12);
}

//! The dialog of the program, of a pool whose tasks end when the test says so.
struct Dialog
{
    Dialog()
    {
        for (Gate &gate : gates) {
            const auto worker = [&gate]() -> AioTask<> { co_await gate.wait(); };
            pool.spawnN(worker);
        }
    }
    QPushButton *cancelButton() const { return dialog->findChild<QPushButton *>(); }

    int argc = 1;
    QByteArray name = "widgets";
    char *argv[2] = { name.data(), nullptr };
    QApplication application{ argc, argv };
    std::array<Gate, 4> gates;
    AioPool pool{ 4 };
    const AioProgress progress{ &pool };
    const std::unique_ptr<QWidget> window = makeDialog(pool, progress);
    QProgressDialog *const dialog = qobject_cast<QProgressDialog *>(window.get());
};

void tst_Widgets::dialogFollowsTheTasks()
{
    firstTurn = [] {};
    Dialog shown;
    const QProgressDialog &dialog = *shown.dialog;
    QVERIFY(!dialog.isVisible()); // QProgressDialog has not estimated yet that this takes long
    QTRY_VERIFY_WITH_TIMEOUT(dialog.isVisible(), 60'000);
    QVERIFY(shown.cancelButton()->isVisible());
    QCOMPARE(dialog.value(), 0);
    shown.gates[0].open();
    QTRY_COMPARE(dialog.value(), PerMille / 4);
    shown.gates[1].open();
    shown.gates[2].open();
    QTRY_COMPARE(dialog.value(), PerMille * 3 / 4);
    QVERIFY(dialog.isVisible());
    QCOMPARE(dialog.labelText(), shown.progress.text());
    QVERIFY(!shown.progress.text().isEmpty());
    shown.gates[3].open();
    QTRY_VERIFY(!dialog.isVisible());
    QVERIFY(!dialog.wasCanceled());
    QCOMPARE(shown.pool.succeededCount(), 4);
}

void tst_Widgets::dialogCancels()
{
    firstTurn = [] {};
    Dialog shown;
    QTRY_VERIFY_WITH_TIMEOUT(shown.dialog->isVisible(), 60'000);
    shown.gates[0].open();
    QTRY_COMPARE(shown.pool.succeededCount(), 1);
    QTest::mouseClick(shown.cancelButton(), Qt::LeftButton);
    QVERIFY(shown.dialog->wasCanceled());
    QTRY_COMPARE(shown.pool.cancelledCount(), 3);
    QVERIFY(!shown.pool.isClosed());
    QTRY_VERIFY(!shown.dialog->isVisible());
}

//! Runs the program with its dialog: it ends when its tasks have ended.
void tst_Widgets::programWithDialog()
{
    bool wasShown = false;
    const auto steps = [&] {
        QVERIFY(!shownDialog());
        QTRY_VERIFY_WITH_TIMEOUT(shownDialog(), 60'000);
        wasShown = true;
        QTest::mouseClick(shownDialog()->findChild<QPushButton *>(), Qt::LeftButton);
    };
    QCOMPARE(runProgram({ "--dialog" }, steps), 0);
    QVERIFY(wasShown);
}

QTEST_APPLESS_MAIN(tst_Widgets)
#include "tst_widgets.moc"
