// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests timers that are due at once: in order, in time slices, and with nested event loops.

#include <AioPool>

#include "loop/aiodispatcher.h"

#include <QtTest/QtTest>

#include <functional>
#include <list>

using namespace std::chrono_literals;
using Aio::detail::Nanoseconds;

namespace {

class CallTimer final : public Aio::detail::Timer
{
public:
    explicit CallTimer(std::function<void()> function) : m_function(std::move(function)) { }
    ~CallTimer() override = default;

protected:
    void timeout() noexcept override { m_function(); }

private:
    std::function<void()> m_function;
};

//! Runs for a millisecond, so that the number of calls that fit into a slice does not depend on the machine.
void takeAMillisecond()
{
    const Nanoseconds end = Aio::detail::now() + 1'000'000;
    while (Aio::detail::now() < end) { }
}

//! Returns when all timers started with at most \a duration are due.
void waitUntilDue(Nanoseconds duration)
{
    const Nanoseconds end = Aio::detail::now() + duration;
    while (Aio::detail::now() <= end) { }
}

}

class tst_Timers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fireInSlicesAndInOrder();
    void whatIsReadyRunsBetween();
    void eventLoopInATimeout();
    void startedAnew_data();
    void startedAnew();
    void reservedPlaces();
};

void tst_Timers::fireInSlicesAndInOrder()
{
    constexpr int Count = 40;
    std::list<CallTimer> timers;
    QList<int> fired;
    int firedThisTurn = 0;
    int most = 0;
    for (int i = 0; i < Count; ++i) {
        timers.emplace_back([&, i] {
            fired << i;
            most = std::max(most, ++firedThisTurn);
            takeAMillisecond();
        });
    }
    // Each timer is due after the one before, however long starting takes. The stopped ones shuffle the heap.
    QList<int> expected;
    std::list<CallTimer> stopped;
    for (int i = 0; i < Count; ++i) {
        stopped.emplace_back([] {}).start(Nanoseconds(1) << (20 + i % 20));
        std::next(timers.begin(), i)->start(1'000'000 + i);
        expected << i;
    }
    stopped.clear();
    waitUntilDue(1'000'000 + Count);
    while (fired.size() < Count) {
        firedThisTurn = 0;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    QCOMPARE(fired, expected);
    // Calls of 1 ms each fit into half a slice of 4 ms, plus the one in which it ends.
    QVERIFY2(most <= 4, qPrintable(QString::number(most)));
}

void tst_Timers::whatIsReadyRunsBetween()
{
    AioPool pool(1);
    int turns = 0;
    const auto spinning = [&turns]() -> AioTask<> {
        for (;;) {
            ++turns;
            co_await Aio::yield();
        }
    };
    pool.spawnN(spinning());
    std::list<CallTimer> timers;
    int fired = 0;
    int firedSinceTurn = 0;
    int most = 0;
    int seen = 0;
    for (int i = 0; i < 40; ++i) {
        timers.emplace_back([&] {
            ++fired;
            firedSinceTurn = turns == seen ? firedSinceTurn + 1 : 1;
            seen = turns;
            most = std::max(most, firedSinceTurn);
            takeAMillisecond();
        });
        timers.back().start(1'000'000);
    }
    QCoreApplication::processEvents();
    waitUntilDue(1'000'000);
    while (fired < 40)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    QVERIFY2(most <= 4, qPrintable(QString::number(most)));
}

//! Checks that an event loop in a timer's call fires all timers due with it, and all that become due.
void tst_Timers::eventLoopInATimeout()
{
    QEventLoop loop;
    bool wasNested = false;
    int fired = 0;
    CallTimer nesting([&] {
        loop.exec();
        wasNested = true;
    });
    CallTimer due([&] { ++fired; });
    CallTimer later([&] {
        ++fired;
        loop.quit();
    });
    nesting.start(1'000'000);
    due.start(1'000'100);
    later.start(5'000'000);
    waitUntilDue(2'000'000);
    QTRY_VERIFY_WITH_TIMEOUT(wasNested, 60'000);
    QCOMPARE(fired, 2);
}

void tst_Timers::startedAnew_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::newRow("sooner") << 60'000 << 5;
    QTest::newRow("later") << 5 << 40;
    QTest::newRow("for ever") << 5 << 60'000;
}

void tst_Timers::startedAnew()
{
    QFETCH(const int, first);
    QFETCH(const int, second);
    int fired = 0;
    CallTimer timer([&fired] { ++fired; });
    const Nanoseconds begin = Aio::detail::now();
    timer.start(Nanoseconds(first) * 1'000'000);
    timer.start(Nanoseconds(second) * 1'000'000);
    if (second >= 60'000) {
        QTest::qWait(3 * first);
        QCOMPARE(fired, 0);
        timer.stop();
        timer.start(1'000'000); // the native timer follows
    }
    QTRY_COMPARE(fired, 1);
    if (second < 60'000)
        QVERIFY(Aio::detail::now() - begin >= Nanoseconds(second) * 1'000'000);
    QVERIFY(!timer.isActive());
}

//! Reserves and releases places while other timers run.
void tst_Timers::reservedPlaces()
{
    std::list<CallTimer> timers;
    int fired = 0;
    for (int i = 0; i < 300; ++i)
        timers.emplace_back([&fired] { ++fired; });
    int expected = 0;
    int i = 0;
    for (CallTimer &timer : timers) {
        if (i % 3 != 0)
            timer.reserve();
        if (i % 2 == 0)
            timer.start(1'000'000 + (i * 37) % 100);
        if (i % 5 == 0)
            timer.stop();
        else if (i % 2 == 0)
            ++expected;
        QCOMPARE(timer.isActive(), i % 2 == 0 && i % 5 != 0);
        ++i;
    }
    for (CallTimer &timer : timers) {
        if (!timer.isActive()) {
            timer.reserve();
            timer.start(500'000);
            ++expected;
        }
    }
    QTRY_COMPARE_WITH_TIMEOUT(fired, expected, 60'000);
    for (CallTimer &timer : timers)
        QVERIFY(!timer.isActive());
}

QTEST_GUILESS_MAIN(tst_Timers)
#include "tst_timers.moc"
