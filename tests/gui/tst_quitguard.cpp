// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioQuitGuard in one process: which windows it asks about, its states, and what may die when.
// tst_quitguard_ends tests how programs end.

#include "gui/aioquitguard_p.h"
#include "support/failingnew.h"
#include "support/gate.h"
#include "support/turn.h"

#include <AioPool>
#include <AioQuitGuard>
#include <AioTaskModel>

#include <QtCore/QEventLoopLocker>
#include <QtGui/QCloseEvent>
#include <QtGui/QWindow>
#include <QtTest>
#include <QtWidgets/QDialog>

#include <memory>

using namespace std::chrono_literals;

namespace {

AioTask<> deaf(const Gate &gate)
{
    for (;;) {
        try {
            co_await gate.wait();
            co_return;
        } catch (const AioCancelled &) {
            // stays
        }
    }
}

}

class tst_QuitGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void withoutWork();
    void asksOnce();
    void countsBeforeItAsks();
    void keepsOn();
    void asksAgainAfterKeep();
    void finishes();
    void asksAgainWhileFinishing();
    void keepWhileFinishing();
    void cancelAfterFinish();
    void finishAfterCancel();
    void cancelIsBounded();
    void cancelWithoutLimit();
    void cancelInsideTask();
    void withoutMemory();
    void withoutQuestion();
    void nothingConnected();
    void receiverGoes();
    void answersInSlot();
    void nestedLoopInSlot();
    void workEndsWhileAsking();
    void workEndsBeforeAsking();
    void guardDies_data();
    void guardDies();
    void guardDiesAtTheEnd_data();
    void guardDiesAtTheEnd();
    void poolDiesWhileAsking();
    void asksInDestroyedSlot();
    void poolDiesWhileEnding_data();
    void poolDiesWhileEnding();
    void poolDiesInCloseSignal();
    void windowDiesWhileAsking();
    void windowHidesWhileEnding_data();
    void windowHidesWhileEnding();
    void windowHidesBesideAnother();
    void poolAddedWhileEnding_data();
    void poolAddedWhileEnding();
    void poolRemoved();
    void severalPools();
    void secondaryWindows();
    void widgetsThatDoNotQuit_data();
    void widgetsThatDoNotQuit();
    void severalWindows();
    void notQuittingOnLastWindow();
    void lockIsTaken_data();
    void lockIsTaken();
    void lastWindowClosedBeforeWork();
    void sessionEndsWithWindow();
    void sessionEndsWhileFinishing();
    void guardDiesInSession();
    void pausedAndHeld();

private:
    //! Spawns a task that ends when the gate opens, and waits until it runs.
    void work(AioPool &pool)
    {
        pool.spawnN(m_gate->wait());
        QTRY_VERIFY(pool.activeCount() > 0);
    }

    std::unique_ptr<Gate> m_gate;
    std::unique_ptr<QWindow> m_window;
};

void tst_QuitGuard::init()
{
    m_gate = std::make_unique<Gate>();
    m_window = std::make_unique<QWindow>();
    m_window->show();
    QVERIFY(m_window->isVisible());
}

void tst_QuitGuard::cleanup()
{
    m_window.reset();
    m_gate.reset();
    QGuiApplication::setQuitOnLastWindowClosed(true);
}

void tst_QuitGuard::withoutWork()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    QCOMPARE(guard.count(), 0);
    QVERIFY(m_window->close());
    QVERIFY(!m_window->isVisible());
    turn();
    QCOMPARE(asked.count(), 0);
    QVERIFY(!pool.isClosed());
}

void tst_QuitGuard::asksOnce()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    QSignalSpy asking(&guard, &AioQuitGuard::askingChanged);
    QSignalSpy counted(&guard, &AioQuitGuard::countChanged);
    work(pool);
    work(pool);
    QTRY_COMPARE(guard.count(), 2);
    QTRY_VERIFY(counted.count() >= 1);
    QVERIFY(!m_window->close());
    QVERIFY(!m_window->close());
    turn();
    QVERIFY(!m_window->close());
    turn();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toInt(), 2);
    QCOMPARE(asking.count(), 1);
    QVERIFY(guard.isAsking());
    QVERIFY(m_window->isVisible());
    QVERIFY(!pool.isClosed());
}

//! Checks that a question that shows the count has that of now, although a pool reports its own later.
void tst_QuitGuard::countsBeforeItAsks()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    int shown = 0;
    int shownInQuestion = -1;
    connect(&guard, &AioQuitGuard::countChanged, &guard, [&] { shown = guard.count(); });
    connect(&guard, &AioQuitGuard::asked, &guard, [&] { shownInQuestion = shown; });
    work(pool);
    QTRY_COMPARE(shown, 1);
    QVERIFY(!m_window->close());
    work(pool); // reported after the question, which is on its way
    QTRY_VERIFY(guard.isAsking());
    QCOMPARE(shownInQuestion, 2);
}

void tst_QuitGuard::keepsOn()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    turn();
    QVERIFY(guard.isAsking());
    guard.keep();
    QVERIFY(!guard.isAsking());
    QVERIFY(!guard.isEnding());
    m_gate->open();
    QTRY_COMPARE(guard.count(), 0);
    turn();
    QVERIFY(m_window->isVisible());
    QVERIFY(!pool.isClosed());
    QVERIFY(m_window->close());
}

void tst_QuitGuard::asksAgainAfterKeep()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    for (int times = 1; times <= 3; ++times) {
        m_window->close();
        QTRY_COMPARE(asked.count(), times);
        guard.keep();
    }
}

void tst_QuitGuard::finishes()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    QSignalSpy ending(&guard, &AioQuitGuard::endingChanged);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    QVERIFY(!pool.isClosed());
    guard.finish();
    QVERIFY(pool.isClosed());
    QVERIFY(guard.isEnding());
    QVERIFY(!guard.isCancelling());
    QVERIFY(!guard.isAsking());
    turn();
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!guard.isEnding());
    QCOMPARE(ending.count(), 2);
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::asksAgainWhileFinishing()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    Gate first;
    pool.spawnN(first.wait());
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.finish();
    first.open();
    QTRY_COMPARE(guard.count(), 1);
    QVERIFY(!m_window->close());
    QTRY_COMPARE(asked.count(), 2);
    QCOMPARE(asked[1][0].toInt(), 1);
    QVERIFY(guard.isAsking());
    QVERIFY(guard.isEnding());
    guard.cancel(0);
    QVERIFY(guard.isCancelling());
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::keepWhileFinishing()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.finish();
    guard.keep();
    QVERIFY(guard.isEnding());
    m_window->close();
    QTRY_COMPARE(asked.count(), 2);
    guard.keep();
    QVERIFY(!guard.isAsking());
    QVERIFY(guard.isEnding());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::cancelAfterFinish()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.finish();
    turn();
    guard.cancel(10s);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
    QCOMPARE(asked.count(), 1);
}

void tst_QuitGuard::finishAfterCancel()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    pool.spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(pool.activeCount(), 1);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.cancel(1h);
    m_window->close();
    QTRY_COMPARE(asked.count(), 2);
    guard.finish();
    QVERIFY(guard.isCancelling());
    QVERIFY(!guard.isAsking());
    m_window->close();
    QTRY_COMPARE(asked.count(), 3);
    guard.cancel(0ms); // shorter
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
}

void tst_QuitGuard::cancelIsBounded()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    pool.spawnN(deaf(*m_gate), AioTaskOptions(QStringLiteral("deaf")));
    QTRY_COMPARE(guard.count(), 1);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot be stopped: .*deaf")));
    guard.cancel(0.5ms);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.count(), 1);
    QCOMPARE(guard.count(), 0); // is not asked about again
    m_window->show();
    QVERIFY(m_window->close());
}

void tst_QuitGuard::cancelWithoutLimit()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    pool.spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(pool.activeCount(), 1);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.cancel(-1);
    turn();
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::cancelInsideTask()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    bool isAsked = false;
    // A dialog of the task, for example, in whose event loop a menu quits
    const auto nest = [&]() -> AioTask<> {
        QEventLoop loop;
        QTimer::singleShot(0, &loop, [&] {
            guard.cancel(10s);
            loop.quit();
        });
        loop.exec();
        try {
            co_await m_gate->wait();
        } catch (const AioCancelled &) {
            isAsked = true;
            throw;
        }
    };
    QTimer::singleShot(0, &guard, [&] { pool.spawnN(nest); });
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(isAsked);
    QCOMPARE(pool.cancelledCount(), 1);
    QVERIFY(pool.isEmpty());
}

void tst_QuitGuard::withoutMemory()
{
    bool failed = true;
    for (int failing = 1; failed; ++failing) {
        Gate gate;
        AioPool pool;
        AioQuitGuard guard(&pool);
        QSignalSpy asked(&guard, &AioQuitGuard::asked);
        pool.spawnN(gate.wait());
        QTRY_COMPARE(pool.activeCount(), 1);
        m_window->show();
        m_window->close();
        QTRY_COMPARE(asked.count(), 1);
        FailingNew::arm(failing);
        try {
            guard.cancel(1h);
        } catch (const std::bad_alloc &) {
            // The work ends nevertheless.
        }
        FailingNew::disarm();
        failed = FailingNew::hasFailed();
        QTRY_VERIFY2(!m_window->isVisible(), qPrintable(QString::number(failing)));
        QVERIFY(!guard.isEnding());
        QCOMPARE(pool.cancelledCount(), 1);
        QVERIFY(pool.isClosed());
        QVERIFY(failing < 100);
    }
}

void tst_QuitGuard::withoutQuestion()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    guard.keep();
    QVERIFY(!guard.isEnding());
    // Quits the event loop of the application
    QTimer::singleShot(0, &guard, [&] {
        guard.finish();
        m_gate->open();
    });
    QCOMPARE(QCoreApplication::exec(), 0);
    QCOMPARE(pool.succeededCount(), 1);
    QCOMPARE(asked.count(), 0);
    QTimer::singleShot(0, &guard, [&] { guard.cancel(1h); });
    QCOMPARE(QCoreApplication::exec(), 0);
}

void tst_QuitGuard::nothingConnected()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    work(pool);
    QVERIFY(!m_window->close());
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
}

void tst_QuitGuard::receiverGoes()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    auto receiver = std::make_unique<QObject>();
    int asked = 0;
    connect(&guard, &AioQuitGuard::asked, receiver.get(), [&asked] { ++asked; });
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked, 1);
    receiver.reset();
    QVERIFY(!m_window->close()); // nothing can answer any more
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
    QVERIFY(!guard.isAsking());
}

void tst_QuitGuard::answersInSlot()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    connect(&guard, &AioQuitGuard::asked, &guard, [&] { guard.cancel(1h); });
    work(pool);
    m_window->close();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.cancelledCount(), 1);
}

void tst_QuitGuard::nestedLoopInSlot()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    int asked = 0;
    bool isClosedInside = false;
    connect(&guard, &AioQuitGuard::asked, &guard, [&] {
        ++asked;
        QEventLoop dialog;
        QTimer::singleShot(0, &dialog, [&] {
            QVERIFY(!m_window->close());
            guard.finish();
            m_gate->open();
        });
        connect(m_window.get(), &QWindow::visibleChanged, &dialog, &QEventLoop::quit);
        dialog.exec();
        isClosedInside = !m_window->isVisible();
    });
    work(pool);
    m_window->close();
    QTRY_VERIFY(isClosedInside);
    QCOMPARE(asked, 1);
}

void tst_QuitGuard::workEndsWhileAsking()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!guard.isAsking());
    QVERIFY(!pool.isClosed());
}

void tst_QuitGuard::workEndsBeforeAsking()
{
    auto pool = std::make_unique<AioPool>();
    AioQuitGuard guard(pool.get());
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(*pool);
    m_window->close();
    pool.reset();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(asked.count(), 0);
}

void tst_QuitGuard::guardDies_data()
{
    QTest::addColumn<QString>("moment");
    for (const char *moment :
         { "asked", "askingChanged", "endingChanged", "countChanged", "closedChanged", "afterwards" })
        QTest::addRow("%s", moment) << QString::fromUtf8(moment);
}

void tst_QuitGuard::guardDies()
{
    QFETCH(const QString, moment);
    for (const char *answer : { "finish", "cancel" }) {
        Gate gate;
        AioPool pool;
        auto guard = std::make_unique<AioQuitGuard>(&pool);
        bool isAsked = false;
        connect(guard.get(), &AioQuitGuard::asked, qApp, [&] { isAsked = true; });
        const auto die = [&](const char *name) {
            if (moment == QString::fromUtf8(name))
                guard.reset();
        };
        connect(guard.get(), &AioQuitGuard::asked, qApp, [&] { die("asked"); });
        connect(guard.get(), &AioQuitGuard::askingChanged, qApp, [&] { die("askingChanged"); });
        connect(guard.get(), &AioQuitGuard::endingChanged, qApp, [&] { die("endingChanged"); });
        connect(guard.get(), &AioQuitGuard::countChanged, qApp, [&] { die("countChanged"); });
        connect(&pool, &AioPool::closedChanged, qApp, [&] { die("closedChanged"); });
        pool.spawnN(gate.wait());
        QTRY_COMPARE(pool.activeCount(), 1);
        turn();
        m_window->show();
        QCOMPARE(m_window->close(), !guard);
        turn();
        if (guard && answer == QByteArrayView("finish"))
            guard->finish();
        else if (guard)
            guard->cancel(1h);
        die("afterwards");
        gate.open();
        QTRY_COMPARE(pool.count(), 0);
        turn();
        // What was refused stays refused, and the next close is free.
        QCOMPARE(m_window->isVisible(), moment != QStringLiteral("countChanged"));
        QVERIFY(!guard);
        m_window->close();
        QVERIFY(!m_window->isVisible());
    }
}

void tst_QuitGuard::guardDiesAtTheEnd_data()
{
    QTest::addColumn<bool>("finishes");
    QTest::addRow("askingChanged") << false;
    QTest::addRow("endingChanged") << true;
}

void tst_QuitGuard::guardDiesAtTheEnd()
{
    QFETCH(const bool, finishes);
    AioPool pool;
    auto guard = std::make_unique<AioQuitGuard>(&pool);
    QSignalSpy asked(guard.get(), &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    if (finishes)
        guard->finish();
    const auto die = [&guard] {
        if (!guard->isAsking() && !guard->isEnding())
            guard.reset();
    };
    if (finishes)
        connect(guard.get(), &AioQuitGuard::endingChanged, qApp, die);
    else
        connect(guard.get(), &AioQuitGuard::askingChanged, qApp, die);
    m_gate->open();
    QTRY_VERIFY(!guard);
    turn();
    QVERIFY(m_window->isVisible()); // what was refused stays refused
    QVERIFY(m_window->close());
}

void tst_QuitGuard::poolDiesWhileAsking()
{
    auto pool = std::make_unique<AioPool>();
    AioQuitGuard guard(pool.get());
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(*pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    pool.reset();
    QCOMPARE(guard.pools().size(), 0);
    QCOMPARE(guard.count(), 0);
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!guard.isAsking());
}

void tst_QuitGuard::asksInDestroyedSlot()
{
    auto pool = std::make_unique<AioPool>();
    AioQuitGuard *guard = nullptr;
    int count = -1;
    qsizetype pools = -1;
    // Comes before the guard's own slot
    connect(pool.get(), &QObject::destroyed, qApp, [&] {
        count = guard->count();
        pools = guard->pools().size();
    });
    AioQuitGuard ofThePool(pool.get());
    guard = &ofThePool;
    QSignalSpy changed(guard, &AioQuitGuard::poolsChanged);
    work(*pool);
    pool.reset();
    QCOMPARE(count, 0);
    QCOMPARE(pools, 0);
    QCOMPARE(changed.count(), 1);
}

void tst_QuitGuard::poolDiesWhileEnding_data()
{
    QTest::addColumn<bool>("cancels");
    QTest::addRow("finish") << false;
    QTest::addRow("cancel") << true;
}

void tst_QuitGuard::poolDiesWhileEnding()
{
    QFETCH(const bool, cancels);
    auto pool = std::make_unique<AioPool>();
    AioQuitGuard guard(pool.get());
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    pool->spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(pool->activeCount(), 1);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    if (cancels)
        guard.cancel(1h);
    else
        guard.finish();
    turn();
    QVERIFY(m_window->isVisible());
    pool.reset();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!guard.isEnding());
}

void tst_QuitGuard::poolDiesInCloseSignal()
{
    for (const bool cancels : { false, true }) {
        Gate gate;
        auto first = std::make_unique<AioPool>();
        auto second = std::make_unique<AioPool>();
        AioPool third;
        AioQuitGuard guard(first.get());
        guard.addPool(second.get());
        guard.addPool(&third);
        QSignalSpy asked(&guard, &AioQuitGuard::asked);
        connect(first.get(), &AioPool::closedChanged, qApp, [&] {
            first.reset();
            second.reset();
        });
        first->spawnN(gate.wait());
        second->spawnN(gate.wait());
        third.spawnN(gate.wait());
        QTRY_COMPARE(guard.count(), 3);
        m_window->show();
        m_window->close();
        QTRY_COMPARE(asked.count(), 1);
        if (cancels)
            guard.cancel(1h);
        else
            guard.finish();
        QVERIFY(!first);
        QVERIFY(third.isClosed());
        gate.open();
        QTRY_VERIFY(!m_window->isVisible());
    }
}

void tst_QuitGuard::windowDiesWhileAsking()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    m_window.reset();
    guard.finish();
    QTimer::singleShot(0, &guard, [this] { m_gate->open(); });
    // No window is left that could quit it.
    QCOMPARE(QCoreApplication::exec(), 0);
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::windowHidesWhileEnding_data()
{
    QTest::addColumn<QString>("answer");
    QTest::addColumn<bool>("isWidget");
    for (const char *answer : { "finish", "cancel", "keep", "none" }) {
        QTest::addRow("window, %s", answer) << QString::fromUtf8(answer) << false;
        QTest::addRow("widget, %s", answer) << QString::fromUtf8(answer) << true;
    }
}

//! The program ends although its window was hidden, and not closed, before keep().
void tst_QuitGuard::windowHidesWhileEnding()
{
    QFETCH(const QString, answer);
    QFETCH(const bool, isWidget);
    QWidget widget;
    if (isWidget) {
        m_window.reset();
        widget.show();
    }
    AioPool pool;
    AioQuitGuard guard(&pool);
    pool.spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(pool.activeCount(), 1);
    connect(&guard, &AioQuitGuard::asked, this, [&] {
        if (answer == QStringLiteral("finish"))
            guard.finish();
        else if (answer == QStringLiteral("cancel"))
            guard.cancel(1h);
        if (isWidget)
            widget.hide();
        else
            m_window->hide();
        if (answer == QStringLiteral("keep")) // the windows stay as they are: hidden
            guard.keep();
        QTimer::singleShot(0, &guard, [this] { m_gate->open(); });
    });
    QTimer::singleShot(0, &guard, [&] { isWidget ? widget.close() : m_window->close(); });
    QTimer hopeless;
    connect(&hopeless, &QTimer::timeout, this, [] { QCoreApplication::exit(1); });
    hopeless.start(30s);
    QCOMPARE(QCoreApplication::exec(), 0);
    QCOMPARE(pool.succeededCount(), 1);
    QVERIFY(!guard.isEnding());
}

//! A hidden window does not end the program while another one is visible that has not been closed.
void tst_QuitGuard::windowHidesBesideAnother()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    bool quits = false;
    connect(qApp, &QCoreApplication::aboutToQuit, &guard, [&quits] { quits = true; });
    work(pool);
    QTimer::singleShot(0, &guard, [&] { m_window->close(); });
    connect(&guard, &AioQuitGuard::asked, this, [&] {
        guard.finish();
        m_window->hide();
        m_gate->open();
    });
    QWindow other;
    connect(&guard, &AioQuitGuard::asked, &other, &QWindow::show);
    bool isStillRunning = false;
    connect(&guard, &AioQuitGuard::endingChanged, this, [&] {
        if (guard.isEnding())
            return;
        // After all that may follow in this turn and the next ones
        QTimer::singleShot(0, &guard, [&] {
            turn();
            isStillRunning = !quits && other.isVisible();
            QCoreApplication::exit(3);
        });
    });
    QCOMPARE(QCoreApplication::exec(), 3);
    QVERIFY(isStillRunning);
}

void tst_QuitGuard::poolAddedWhileEnding_data()
{
    poolDiesWhileEnding_data();
}

void tst_QuitGuard::poolAddedWhileEnding()
{
    QFETCH(const bool, cancels);
    AioPool pool;
    AioPool other;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    pool.spawnN(m_gate->wait(), AioTaskOptions().withAtEnd(AioAtEnd::FinishStarted));
    QTRY_COMPARE(pool.activeCount(), 1);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    if (cancels)
        guard.cancel(1h);
    else
        guard.finish();
    work(other);
    guard.addPool(&other);
    QVERIFY(other.isClosed());
    QCOMPARE(guard.count(), cancels ? 1 : 2);
    turn();
    QVERIFY(m_window->isVisible());
    QCOMPARE(other.cancelledCount(), cancels ? 1 : 0);
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(other.succeededCount(), cancels ? 0 : 1);
}

void tst_QuitGuard::poolRemoved()
{
    AioPool pool;
    AioPool other;
    AioQuitGuard guard(&pool);
    guard.addPool(&pool);
    guard.addPool(&other);
    QCOMPARE(guard.pools(), (QList<AioPool *>{ &pool, &other }));
    QTest::ignoreMessage(QtWarningMsg, "AioQuitGuard::addPool(): there is no pool");
    guard.addPool(nullptr);
    work(pool);
    guard.removePool(&pool);
    guard.removePool(&pool);
    QCOMPARE(guard.pools(), QList<AioPool *>{ &other });
    QCOMPARE(guard.count(), 0);
    QVERIFY(m_window->close());
}

void tst_QuitGuard::severalPools()
{
    AioPool first(1);
    AioPool second(1);
    AioQuitGuard guard(&first);
    guard.addPool(&second);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(first);
    work(second);
    second.spawnN(m_gate->wait()); // waits
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    QCOMPARE(asked[0][0].toInt(), 3);
    guard.finish();
    QVERIFY(first.isClosed());
    QVERIFY(second.isClosed());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(second.succeededCount(), 2);
}

void tst_QuitGuard::secondaryWindows()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    QWindow popup;
    popup.setFlags(Qt::Popup);
    popup.show();
    QWindow dialog;
    dialog.setTransientParent(m_window.get());
    dialog.show();
    QWidget parent;
    parent.show();
    QDialog widgetDialog(&parent);
    widgetDialog.show();
    QVERIFY(widgetDialog.close());
    QVERIFY(parent.close());
    QVERIFY(popup.close());
    QVERIFY(dialog.close());
    dialog.show();
    turn();
    QCOMPARE(asked.count(), 0);
    QVERIFY(!m_window->close()); // the dialog would not keep the program alive
    QTRY_COMPARE(asked.count(), 1);
}

void tst_QuitGuard::widgetsThatDoNotQuit_data()
{
    QTest::addColumn<int>("type");
    QTest::addRow("tool") << int(Qt::Tool);
    QTest::addRow("tool tip") << int(Qt::ToolTip);
    QTest::addRow("popup") << int(Qt::Popup);
    QTest::addRow("splash screen") << int(Qt::SplashScreen);
}

void tst_QuitGuard::widgetsThatDoNotQuit()
{
    QFETCH(const int, type);
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    QWidget widget(nullptr, Qt::WindowType(type));
    widget.show();
    work(pool);
    QVERIFY(!m_window->close());
    QTRY_COMPARE(asked.count(), 1);
    guard.keep();
    QWidget other(nullptr, Qt::WindowType(type));
    other.show();
    QVERIFY(other.close());
    turn();
    QCOMPARE(asked.count(), 1);
    QTimer::singleShot(0, &guard, [&] {
        QVERIFY(!m_window->close());
        QTRY_COMPARE(asked.count(), 2);
        guard.finish();
        m_gate->open();
    });
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(!m_window->isVisible());
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::severalWindows()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    QWindow other;
    other.show();
    QVERIFY(m_window->close());
    QVERIFY(!other.close());
    QTRY_COMPARE(asked.count(), 1);
    m_window->show();
    m_gate->open();
    QTRY_VERIFY(!other.isVisible());
    QVERIFY(m_window->isVisible());
}

void tst_QuitGuard::notQuittingOnLastWindow()
{
    QGuiApplication::setQuitOnLastWindowClosed(false);
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    QVERIFY(m_window->close());
    QStringList log;
    // Continues without a window and without work, as a program in the tray does, until it quits.
    QTimer::singleShot(0, &guard, [&] { m_gate->open(); });
    connect(&pool, &AioPool::idle, &guard, [&] {
        QTimer::singleShot(0, &guard, [&] {
            turn();
            QTimer::singleShot(0, &guard, [&] { // never, if the loop has ended
                log << QStringLiteral("alive");
                QCoreApplication::exit(5);
            });
        });
    });
    QCOMPARE(QCoreApplication::exec(), 5);
    QCOMPARE(log, QStringList{ QStringLiteral("alive") });
    QCOMPARE(asked.count(), 0);
}

void tst_QuitGuard::lockIsTaken_data()
{
    QTest::addColumn<bool>("hasPalette");
    QTest::addRow("alone") << false;
    QTest::addRow("with a palette") << true;
}

void tst_QuitGuard::lockIsTaken()
{
    QFETCH(const bool, hasPalette);
    class SavingWindow : public QWindow
    {
    public:
        SavingWindow(AioPool &pool, const Gate &gate) : m_pool(pool), m_gate(gate) { }

    protected:
        bool event(QEvent *event) override
        {
            if (event->type() == QEvent::Close)
                m_pool.spawnN(m_gate.wait());
            return QWindow::event(event);
        }

    private:
        AioPool &m_pool;
        const Gate &m_gate;
    };
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    m_window = std::make_unique<SavingWindow>(pool, *m_gate);
    m_window->show();
    QWidget palette(nullptr, Qt::Tool);
    palette.setVisible(hasPalette);
    bool isAlive = false;
    QTimer::singleShot(0, &guard, [&] {
        QVERIFY(m_window->close());
        turn();
        isAlive = true;
        m_gate->open();
    });
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(isAlive);
    QCOMPARE(pool.succeededCount(), 1);
    QCOMPARE(asked.count(), 0);

    // A program without windows does not end because its work does.
    Gate again;
    bool goesOn = false;
    QTimer::singleShot(0, &guard, [&] {
        pool.spawnN(again.wait());
        turn();
        again.open();
        QTRY_COMPARE(pool.count(), 0);
        turn();
        QTimer::singleShot(0, &guard, [&] { // never, if the loop has ended
            goesOn = true;
            QCoreApplication::exit(6);
        });
    });
    QCOMPARE(QCoreApplication::exec(), 6);
    QVERIFY(goesOn);
    QVERIFY(QCoreApplication::isQuitLockEnabled());
}

void tst_QuitGuard::lastWindowClosedBeforeWork()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    bool isAlive = false;
    QTimer::singleShot(0, &guard, [&] {
        auto lock = std::make_unique<QEventLoopLocker>();
        QVERIFY(m_window->close());
        pool.spawnN(m_gate->wait());
        turn();
        lock.reset();
        turn();
        QTimer::singleShot(0, &guard, [&] { // never, if the loop has ended
            isAlive = true;
            m_gate->open();
        });
    });
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(isAlive);
    QCOMPARE(pool.succeededCount(), 1);

    // A window that is shown again, and only hidden, lets the program live on.
    m_window->show();
    Gate again;
    QTimer::singleShot(0, &guard, [&] {
        auto lock = std::make_unique<QEventLoopLocker>();
        QVERIFY(m_window->close());
        pool.spawnN(again.wait());
        turn();
        m_window->show();
        m_window->hide();
        lock.reset();
        again.open();
        QTRY_COMPARE(pool.succeededCount(), 2);
        turn();
        QTimer::singleShot(0, &guard, [] { QCoreApplication::exit(6); });
    });
    QCOMPARE(QCoreApplication::exec(), 6);
}

namespace {

class AskingSession final : public Aio::detail::SessionEnd
{
public:
    bool allowsInteraction() override { return true; }
    void release() override { ++released; }
    void cancel() override { ++cancelled; }

    int released = 0;
    int cancelled = 0;
};

}

void tst_QuitGuard::sessionEndsWithWindow()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    AskingSession session;
    session.offerTo(guard); // without work
    QCOMPARE(session.released, 0);
    QCOMPARE(session.cancelled, 0);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    QTimer::singleShot(0, &guard, [&] { guard.keep(); });
    session.offerTo(guard); // the same question
    QCOMPARE(asked.count(), 1);
    QCOMPARE(session.cancelled, 1);
    QVERIFY(m_window->isVisible());
    // The work ends while it is asked.
    connect(&guard, &AioQuitGuard::asked, &guard, [this] { m_gate->open(); });
    session.offerTo(guard);
    QCOMPARE(asked.count(), 2);
    QCOMPARE(session.cancelled, 1);
    QCOMPARE(session.released, 1);
    QVERIFY(m_window->isVisible());
}

void tst_QuitGuard::sessionEndsWhileFinishing()
{
    AioPool pool;
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    work(pool);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    guard.finish();
    AskingSession session;
    const auto keep = connect(&guard, &AioQuitGuard::asked, &guard, &AioQuitGuard::keep);
    session.offerTo(guard);
    QCOMPARE(asked.count(), 2);
    QCOMPARE(session.cancelled, 1);
    QCOMPARE(session.released, 0);
    QVERIFY(guard.isEnding());
    QVERIFY(!guard.isAsking());
    disconnect(keep);

    // The answer of a session that has been released already is not taken back.
    connect(&guard, &AioQuitGuard::asked, &guard, [&] {
        if (asked.count() == 3) {
            guard.finish();
            m_window->close();
        } else {
            guard.keep();
            m_gate->open();
        }
    });
    session.offerTo(guard);
    QCOMPARE(asked.count(), 4);
    QCOMPARE(session.cancelled, 1);
    QCOMPARE(session.released, 1);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.succeededCount(), 1);
}

void tst_QuitGuard::guardDiesInSession()
{
    AioPool pool;
    auto guard = std::make_unique<AioQuitGuard>(&pool);
    connect(guard.get(), &AioQuitGuard::asked, qApp, [&] { guard.reset(); });
    work(pool);
    AskingSession session;
    session.offerTo(*guard);
    QVERIFY(!guard);
    QCOMPARE(session.cancelled, 0);
}

void tst_QuitGuard::pausedAndHeld()
{
    AioPool pool(2);
    AioQuitGuard guard(&pool);
    QSignalSpy asked(&guard, &AioQuitGuard::asked);
    pool.pause();
    pool.spawnN(m_gate->wait());
    pool.spawnN(m_gate->wait(), AioTaskOptions().withHeld());
    pool.spawnN(m_gate->wait());
    QCOMPARE(guard.count(), 3);
    QTRY_COMPARE(pool.tasks()->rowCount(), 3);
    m_window->close();
    QTRY_COMPARE(asked.count(), 1);
    QVERIFY(pool.isPaused());
    QSignalSpy paused(&pool, &AioPool::pausedChanged);
    guard.finish();
    QVERIFY(!pool.isPaused());
    QCOMPARE(paused.count(), 1);
    QCOMPARE(pool.activeCount(), 2);
    QCOMPARE(pool.waitingCount(), 1);
    // Nothing may wait for ever now.
    pool.pause();
    QVERIFY(!pool.isPaused());
    QVERIFY(!pool.hold(pool.tasks()->taskAt(2)));
    QCOMPARE(paused.count(), 1);
    turn();
    QVERIFY(m_window->isVisible());
    m_gate->open();
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(pool.succeededCount(), 3);
}

QTEST_MAIN(tst_QuitGuard)
#include "tst_quitguard.moc"
