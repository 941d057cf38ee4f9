// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "model/aiowaitingrows_p.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

using Aio::detail::WaitingRows;

static constexpr qint64 All = std::numeric_limits<qint64>::max();

class tst_WaitingRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsAList_data();
    void isAsAList();
    void runsAreAsLongAsTheyCanBe();
    void showsWhatWasAnnounced();
    void keepsEnds();
    void tellsOfChangedPages();
    void givesBackWhatIsDone();
    void takesEarlierTicketsLater();
    void findsRowsById_data();
    void findsRowsById();
    void fewInAPage();
};

//! What is shown, moved by the runs to where what waits is; as a view would follow it.
static void flush(WaitingRows &rows, std::vector<qint64> &shown, const std::set<qint64> &waiting)
{
    qint64 before = All;
    for (auto run = rows.lastToRemove(before); run.count > 0; run = rows.lastToRemove(before)) {
        const auto begin = shown.begin() + run.row;
        QVERIFY(run.row + run.count <= int(shown.size()));
        QCOMPARE(*begin, run.firstTicket);
        QCOMPARE(*(begin + run.count - 1), run.lastTicket);
        shown.erase(begin, begin + run.count);
        rows.hide(run);
        QCOMPARE(rows.shownCount(), int(shown.size()));
        before = run.firstTicket;
    }
    before = All;
    for (auto run = rows.announceLast(before); run.count > 0; run = rows.announceLast(before)) {
        QVERIFY(run.row <= int(shown.size()));
        const std::vector<qint64> added(waiting.lower_bound(run.firstTicket), waiting.upper_bound(run.lastTicket));
        QCOMPARE(int(added.size()), run.count);
        shown.insert(shown.begin() + run.row, added.begin(), added.end());
        rows.show(run);
        QCOMPARE(rows.shownCount(), int(shown.size()));
        before = run.firstTicket;
    }
    QVERIFY(rows.tidy());
}

//! The id of the task with a ticket: neither the same nor a constant apart.
static qint64 idOf(qint64 ticket)
{
    return 3 * ticket + 1'000'000 + ticket % 2;
}

static void add(WaitingRows &rows, qint64 ticket)
{
    rows.add(ticket, idOf(ticket));
}

void tst_WaitingRows::isAsAList_data()
{
    QTest::addColumn<int>("waiting");
    QTest::addColumn<int>("step"); // between two ids: those of other priorities
    for (int waiting : { 1, 30, 5000 }) {
        for (int step : { 1, 3, 700 })
            QTest::addRow("%d waiting, every %d", waiting, step) << waiting << step;
    }
}

//! Against the simplest thing that does the same.
void tst_WaitingRows::isAsAList()
{
    QFETCH(const int, waiting);
    QFETCH(const int, step);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    WaitingRows rows;
    std::set<qint64> expected;
    std::vector<qint64> shown;
    qint64 ticket = 0;
    for (int round = 0; round < 300; ++round) {
        for (int i = random.bounded(2 * waiting); i >= 0; --i) {
            ticket += 1 + random.bounded(step);
            add(rows, ticket);
            expected.insert(ticket);
        }
        while (int(expected.size()) > waiting) {
            // Those in front more often, as tasks come and go
            auto victim = expected.begin();
            if (random.bounded(8) == 0)
                victim = expected.lower_bound(*victim + random.bounded(ticket - *victim + 1));
            if (victim == expected.end())
                continue;
            rows.remove(*victim);
            expected.erase(victim);
        }
        flush(rows, shown, expected);
        if (QTest::currentTestFailed())
            return;
        QVERIFY(std::equal(shown.begin(), shown.end(), expected.begin(), expected.end()));
        for (int i = 0; i < 20 && !shown.empty(); ++i) {
            const int row = random.bounded(int(shown.size()));
            const qint64 there = shown[std::size_t(row)];
            QCOMPARE(rows.ticketAt(row), there);
            QCOMPARE(rows.idAt(row), idOf(there));
            QCOMPARE(rows.rowOf(there), row);
            QVERIFY(rows.isShown(there));
            if (i > 1)
                continue;
            QCOMPARE(rows.findRow(idOf(there), false), row);
            QCOMPARE(rows.findRow(idOf(there) + 1 - 2 * (there % 2), false), -1);
        }
    }
}

void tst_WaitingRows::runsAreAsLongAsTheyCanBe()
{
    WaitingRows rows;
    for (qint64 ticket = 1; ticket <= 10'000; ++ticket)
        add(rows, ticket);
    auto run = rows.announceLast(All);
    QCOMPARE(run.count, 10'000);
    QCOMPARE(run.row, 0);
    rows.show(run);
    for (qint64 ticket = 1; ticket <= 9'000; ++ticket)
        rows.remove(ticket);
    run = rows.lastToRemove(All);
    QCOMPARE(run.count, 9'000);
    rows.hide(run);
    QCOMPARE(rows.lastToRemove(run.firstTicket).count, 0);

    // Tickets in between that have no row do not part a run; one that stays does.
    rows.remove(9'500);
    run = rows.lastToRemove(All);
    rows.hide(run);
    rows.remove(9'499);
    rows.remove(9'501);
    run = rows.lastToRemove(All);
    QCOMPARE(run.count, 2);
    QCOMPARE(run.firstTicket, 9'499);
    QCOMPARE(run.lastTicket, 9'501);
}

//! Not more and not less, whatever comes and goes between the announcement and the showing.
void tst_WaitingRows::showsWhatWasAnnounced()
{
    WaitingRows rows;
    add(rows, 10);
    add(rows, 12);
    const auto run = rows.announceLast(All);
    QCOMPARE(run.count, 2);
    add(rows, 11);
    rows.remove(12);
    QVERIFY(!rows.isShown(12));
    QVERIFY(rows.hasRow(12));
    rows.show(run);
    QCOMPARE(rows.shownCount(), 2);
    QVERIFY(rows.isShown(12));
    QVERIFY(!rows.isShown(11));
    QVERIFY(!rows.tidy());
    QCOMPARE(rows.lastToRemove(All).firstTicket, 12);
    QCOMPARE(rows.announceLast(All).firstTicket, 11);
}

void tst_WaitingRows::keepsEnds()
{
    WaitingRows rows;
    add(rows, 5);
    add(rows, 6);
    rows.showAll();
    rows.remove(5);
    WaitingRows::End end;
    end.state = 4;
    end.hadSlot = 1;
    end.elapsed = WaitingRows::End::MaximumElapsed;
    rows.keepEnd(5, end);
    QCOMPARE(int(rows.end(5).state), 4);
    QCOMPARE(int(rows.end(5).elapsed), int(WaitingRows::End::MaximumElapsed));
    QCOMPARE(int(rows.end(5).hadSlot), 1);
    QCOMPARE(int(rows.end(6).state), 0);
    QCOMPARE(int(rows.end(6).hadSlot), 0);
    QCOMPARE(int(rows.end(70'000).state), 0);
}

void tst_WaitingRows::tellsOfChangedPages()
{
    WaitingRows rows;
    for (qint64 ticket = 1; ticket <= 5'000; ++ticket)
        add(rows, ticket);
    rows.showAll();
    QCOMPARE(rows.takeLastChanged(All).count, 0);
    rows.setChanged(1'500);
    rows.setChanged(1'501);
    rows.setChanged(4'999);
    const auto last = rows.takeLastChanged(All);
    QVERIFY(last.row <= rows.rowOf(4'999) && last.row + last.count > rows.rowOf(4'999));
    const auto first = rows.takeLastChanged(last.firstTicket);
    QVERIFY(first.row <= rows.rowOf(1'500) && first.row + first.count > rows.rowOf(1'501));
    QVERIFY(first.row + first.count <= last.row);
    QCOMPARE(rows.takeLastChanged(first.firstTicket).count, 0);
    QCOMPARE(rows.takeLastChanged(All).count, 0);
}

void tst_WaitingRows::givesBackWhatIsDone()
{
    WaitingRows rows;
    for (qint64 ticket = 1; ticket <= 1'000'000; ++ticket) {
        add(rows, ticket);
        if (ticket > 100)
            rows.remove(ticket - 100);
        if (ticket % 5'000 == 0) {
            auto run = rows.lastToRemove(All);
            if (run.count > 0)
                rows.hide(run);
            run = rows.announceLast(All);
            rows.show(run);
            QVERIFY(rows.tidy());
            QCOMPARE(rows.shownCount(), 100);
            QCOMPARE(rows.ticketAt(0), ticket - 99);
            QCOMPARE(rows.idAt(0), idOf(ticket - 99));
        }
    }
    for (qint64 ticket = 999'901; ticket <= 1'000'000; ++ticket)
        rows.remove(ticket);
    rows.hide(rows.lastToRemove(All));
    QVERIFY(rows.tidy());
    QVERIFY(rows.isEmpty());
}

//! Withdrawn tasks are the last that a rebuild visits.
void tst_WaitingRows::takesEarlierTicketsLater()
{
    WaitingRows rows;
    add(rows, 50'000);
    rows.showAll();
    add(rows, 3);
    add(rows, 49'999);
    add(rows, 2);
    auto run = rows.announceLast(All);
    QCOMPARE(run.row, 0);
    QCOMPARE(run.count, 3);
    rows.show(run);
    const std::vector<qint64> expected{ 2, 3, 49'999, 50'000 };
    for (int row = 0; row < int(expected.size()); ++row) {
        const qint64 ticket = expected[std::size_t(row)];
        QCOMPARE(rows.ticketAt(row), ticket);
        QCOMPARE(rows.idAt(row), idOf(ticket));
        QCOMPARE(rows.rowOf(ticket), row);
        QCOMPARE(rows.findRow(idOf(ticket), true), row);
    }
}

void tst_WaitingRows::findsRowsById_data()
{
    QTest::addColumn<int>("swapped"); // of so many ids, one is overtaken by the next, as from another thread
    QTest::addColumn<int>("step");
    for (int swapped : { 0, 2, 1000 }) {
        for (int step : { 1, 5, 3000 })
            QTest::addRow("every %d swapped, every %d", swapped, step) << swapped << step;
    }
}

//! The row of a task that has ended, but is still shown.
void tst_WaitingRows::findsRowsById()
{
    QFETCH(const int, swapped);
    QFETCH(const int, step);
    constexpr int Count = 2000;
    std::vector<qint64> ids;
    for (int i = 0; i < Count; ++i)
        ids.push_back(7'000 + 2 * i);
    if (swapped > 0) {
        for (std::size_t i = 0; i + 1 < ids.size(); i += std::size_t(swapped))
            std::swap(ids[i], ids[i + 1]);
    }
    WaitingRows rows;
    const auto ticketOf = [step](int row) { return 1 + qint64(step) * row; };
    for (int row = 0; row < Count; ++row)
        rows.add(ticketOf(row), ids[std::size_t(row)]);
    rows.showAll();
    QCOMPARE(rows.shownCount(), Count);
    for (int row = 0; row < Count; row += 3)
        QVERIFY(rows.removeEnded(ticketOf(row)));
    for (int row = 0; row < Count; row += 31) {
        const qint64 id = ids[std::size_t(row)];
        QCOMPARE(rows.idAt(row), id);
        QCOMPARE(rows.id(ticketOf(row)), id);
        QCOMPARE(rows.findRow(id, true), row);
        if (row % 3 == 0)
            QCOMPARE(rows.findRow(id, false), row);
        QCOMPARE(rows.findRow(id + 1, true), -1);
    }
    QCOMPARE(rows.findRow(1, true), -1);
    QCOMPARE(rows.findRow(1'000'000, true), -1);
    // What is not shown has no row.
    rows.add(ticketOf(Count), 8'001);
    QCOMPARE(rows.findRow(8'001, true), -1);
    while (rows.lastToRemove(All).count > 0)
        rows.hide(rows.lastToRemove(All));
    QCOMPARE(rows.findRow(ids[0], true), -1);
    QCOMPARE(rows.findRow(ids[1], true), 0);
}

//! The tickets in between belong to other priorities.
void tst_WaitingRows::fewInAPage()
{
    WaitingRows rows;
    std::vector<qint64> shown;
    std::set<qint64> expected;
    for (qint64 ticket = 5; ticket < 100'000; ticket += 1023) {
        add(rows, ticket);
        expected.insert(ticket);
    }
    flush(rows, shown, expected);
    QCOMPARE(shown, std::vector<qint64>(expected.begin(), expected.end()));
    for (int row = 0; row < rows.shownCount(); ++row)
        QCOMPARE(rows.idAt(row), idOf(shown[std::size_t(row)]));
    for (qint64 ticket : expected)
        rows.remove(ticket);
    flush(rows, shown, {});
    QVERIFY(rows.isEmpty());
    rows.add(3, 1); // anew
    rows.showAll();
    QCOMPARE(rows.findRow(1, false), 0);
}

QTEST_APPLESS_MAIN(tst_WaitingRows)
#include "tst_waiting_rows.moc"
