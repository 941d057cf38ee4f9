// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The times of a task, which share eight bytes.

#include "job/aiotasktimes.h"

#include <QtTest/QtTest>

#include <chrono>

using Aio::detail::Nanoseconds;
using Aio::detail::TaskTimes;
using Aio::detail::Tick;
using namespace std::chrono_literals;

static_assert(sizeof(TaskTimes) == 8);

class tst_TaskTimes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areExact_data();
    void areExact();
    void beginAnew();
};

void tst_TaskTimes::areExact_data()
{
    QTest::addColumn<Nanoseconds>("spawned");
    QTest::addColumn<Nanoseconds>("wait");
    const auto of = [](auto duration) {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
    };
    for (const auto &[name, spawned] :
         { std::pair("at the start", Nanoseconds(1)), std::pair("days after", of(24h * 12)),
           std::pair("years after", of(24h * 365 * 12)) }) {
        for (const auto &[waitName, wait] :
             { std::pair("none", Nanoseconds(0)), std::pair("a millisecond", of(1ms)), std::pair("a second", of(1s)),
               std::pair("four minutes", of(4min)), std::pair("ten minutes", of(10min)), std::pair("a day", of(24h)),
               std::pair("three weeks", of(24h * 21)), std::pair("five years", of(24h * 365 * 5)) })
            QTest::addRow("%s, %s", name, waitName) << spawned << wait;
    }
}

void tst_TaskTimes::areExact()
{
    QFETCH(const Nanoseconds, spawned);
    QFETCH(const Nanoseconds, wait);
    TaskTimes times;
    times.setSpawned(spawned);
    QCOMPARE(times.slotTaken(), Nanoseconds(0));
    times.setSlotTaken(spawned + wait);
    QVERIFY(times.spawned() <= spawned);
    QVERIFY(spawned - times.spawned() < Tick);
    const Nanoseconds error = spawned + wait - times.slotTaken();
    QVERIFY2(error >= 0, qPrintable(QString::number(error)));
    QVERIFY2(error < Tick + wait / 250'000, qPrintable(QString::number(error)));
    QVERIFY(wait > 240'000'000'000 || error < Tick);
}

void tst_TaskTimes::beginAnew()
{
    constexpr Nanoseconds Hour = 3'600'000'000'000;
    TaskTimes times;
    times.setSpawned(Hour);
    times.setSlotTaken(2 * Hour);
    QVERIFY(times.slotTaken() > Hour);
    times.clearSlot();
    QCOMPARE(times.slotTaken(), Nanoseconds(0));
    times.setSlotTaken(3 * Hour);
    QVERIFY(times.slotTaken() > 2 * Hour);
    times.setSpawned(4 * Hour);
    QCOMPARE(times.slotTaken(), Nanoseconds(0));
    times.setSlotTaken(4 * Hour - 1); // a clock that is a little behind
    QVERIFY(times.slotTaken() <= 4 * Hour);
    QVERIFY(times.slotTaken() > 3 * Hour);
}

QTEST_APPLESS_MAIN(tst_TaskTimes)
#include "tst_task_times.moc"
