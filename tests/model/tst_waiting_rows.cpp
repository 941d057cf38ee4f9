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
    void nextOnes();
    void isAsAList_data();
    void isAsAList();
    void runsAreAsLongAsTheyCanBe();
    void showsWhatWasAnnounced();
    void keepsEnds();
    void tellsOfChangedPages();
    void givesBackWhatIsDone();
    void takesEarlierIdsLater();
};

//! What is shown, moved by the runs to where what waits is; as a view would follow it.
static void flush(WaitingRows &rows, std::vector<qint64> &shown, const std::set<qint64> &waiting)
{
    qint64 before = All;
    for (auto run = rows.lastToRemove(before); run.count > 0; run = rows.lastToRemove(before)) {
        const auto begin = shown.begin() + run.row;
        QVERIFY(run.row + run.count <= int(shown.size()));
        QCOMPARE(*begin, run.firstId);
        QCOMPARE(*(begin + run.count - 1), run.lastId);
        shown.erase(begin, begin + run.count);
        rows.hide(run);
        QCOMPARE(rows.shownCount(), int(shown.size()));
        before = run.firstId;
    }
    before = All;
    for (auto run = rows.announceLast(before); run.count > 0; run = rows.announceLast(before)) {
        QVERIFY(run.row <= int(shown.size()));
        const std::vector<qint64> added(waiting.lower_bound(run.firstId), waiting.upper_bound(run.lastId));
        QCOMPARE(int(added.size()), run.count);
        shown.insert(shown.begin() + run.row, added.begin(), added.end());
        rows.show(run);
        QCOMPARE(rows.shownCount(), int(shown.size()));
        before = run.firstId;
    }
    QVERIFY(rows.tidy());
}

//! As a pool does.
static void add(WaitingRows &rows, qint64 id)
{
    if (!rows.addNext(id))
        rows.add(id);
}

void tst_WaitingRows::nextOnes()
{
    WaitingRows rows;
    QVERIFY(!rows.addNext(1)); // there may be no memory for it
    rows.add(1000);
    QVERIFY(!rows.addNext(1002));
    for (qint64 id = 1001; id < 1024; ++id) {
        QVERIFY(!rows.isWaiting(id));
        QVERIFY(rows.addNext(id));
        QVERIFY(rows.isWaiting(id));
    }
    QVERIFY(!rows.addNext(1024)); // of another page
    rows.remove(1005);
    QVERIFY(!rows.isWaiting(1005));
    QVERIFY(rows.isWaiting(1004) && rows.isWaiting(1006) && rows.isWaiting(1023));
    std::set<qint64> expected;
    for (qint64 id = 1000; id < 1024; ++id)
        expected.insert(id);
    expected.erase(1005);
    std::vector<qint64> shown;
    flush(rows, shown, expected);
    QCOMPARE(shown, std::vector<qint64>(expected.begin(), expected.end()));
    // When they are gone so is the page that the next one would be in.
    rows.add(1024);
    for (qint64 id = 1000; id < 1025; ++id)
        rows.remove(id);
    flush(rows, shown, {});
    QVERIFY(rows.isEmpty());
    QVERIFY(!rows.addNext(1025));
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
    qint64 id = 1;
    for (int round = 0; round < 300; ++round) {
        for (int i = random.bounded(2 * waiting); i >= 0; --i) {
            id += 1 + random.bounded(step);
            add(rows, id);
            expected.insert(id);
        }
        while (int(expected.size()) > waiting) {
            // Those in front more often, as tasks come and go
            auto victim = expected.begin();
            if (random.bounded(8) == 0)
                victim = expected.lower_bound(*victim + random.bounded(id - *victim + 1));
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
            QCOMPARE(rows.idAt(row), shown[std::size_t(row)]);
            QCOMPARE(rows.rowOf(shown[std::size_t(row)]), row);
            QVERIFY(rows.isShown(shown[std::size_t(row)]));
        }
    }
}

void tst_WaitingRows::runsAreAsLongAsTheyCanBe()
{
    WaitingRows rows;
    for (qint64 id = 1; id <= 10'000; ++id)
        rows.add(id);
    auto run = rows.announceLast(All);
    QCOMPARE(run.count, 10'000);
    QCOMPARE(run.row, 0);
    rows.show(run);
    for (qint64 id = 1; id <= 9'000; ++id)
        rows.remove(id);
    run = rows.lastToRemove(All);
    QCOMPARE(run.count, 9'000);
    rows.hide(run);
    QCOMPARE(rows.lastToRemove(run.firstId).count, 0);

    // Ids in between that have no row do not part a run; one that stays does.
    rows.remove(9'500);
    run = rows.lastToRemove(All);
    rows.hide(run);
    rows.remove(9'499);
    rows.remove(9'501);
    run = rows.lastToRemove(All);
    QCOMPARE(run.count, 2);
    QCOMPARE(run.firstId, 9'499);
    QCOMPARE(run.lastId, 9'501);
}

//! Not more and not less, whatever comes and goes between the announcement and the showing.
void tst_WaitingRows::showsWhatWasAnnounced()
{
    WaitingRows rows;
    rows.add(10);
    rows.add(12);
    const auto run = rows.announceLast(All);
    QCOMPARE(run.count, 2);
    rows.add(11);
    rows.remove(12);
    QVERIFY(!rows.isShown(12));
    QVERIFY(rows.hasRow(12));
    rows.show(run);
    QCOMPARE(rows.shownCount(), 2);
    QVERIFY(rows.isShown(12));
    QVERIFY(!rows.isShown(11));
    QVERIFY(!rows.tidy());
    QCOMPARE(rows.lastToRemove(All).firstId, 12);
    QCOMPARE(rows.announceLast(All).firstId, 11);
}

void tst_WaitingRows::keepsEnds()
{
    WaitingRows rows;
    rows.add(5);
    rows.add(6);
    rows.showAll();
    rows.remove(5);
    WaitingRows::End end;
    end.state = 4;
    end.elapsed = WaitingRows::End::MaximumElapsed;
    rows.keepEnd(5, end);
    QCOMPARE(int(rows.end(5).state), 4);
    QCOMPARE(int(rows.end(5).elapsed), int(WaitingRows::End::MaximumElapsed));
    QCOMPARE(int(rows.end(6).state), 0);
    QCOMPARE(int(rows.end(70'000).state), 0);
}

void tst_WaitingRows::tellsOfChangedPages()
{
    WaitingRows rows;
    for (qint64 id = 1; id <= 5'000; ++id)
        rows.add(id);
    rows.showAll();
    QCOMPARE(rows.takeLastChanged(All).count, 0);
    rows.setChanged(1'500);
    rows.setChanged(1'501);
    rows.setChanged(4'999);
    const auto last = rows.takeLastChanged(All);
    QVERIFY(last.row <= rows.rowOf(4'999) && last.row + last.count > rows.rowOf(4'999));
    const auto first = rows.takeLastChanged(last.firstId);
    QVERIFY(first.row <= rows.rowOf(1'500) && first.row + first.count > rows.rowOf(1'501));
    QVERIFY(first.row + first.count <= last.row);
    QCOMPARE(rows.takeLastChanged(first.firstId).count, 0);
    QCOMPARE(rows.takeLastChanged(All).count, 0);
}

void tst_WaitingRows::givesBackWhatIsDone()
{
    WaitingRows rows;
    for (qint64 id = 1; id <= 1'000'000; ++id) {
        rows.add(id);
        if (id > 100)
            rows.remove(id - 100);
        if (id % 5'000 == 0) {
            auto run = rows.lastToRemove(All);
            if (run.count > 0)
                rows.hide(run);
            run = rows.announceLast(All);
            rows.show(run);
            QVERIFY(rows.tidy());
            QCOMPARE(rows.shownCount(), 100);
            QCOMPARE(rows.idAt(0), id - 99);
        }
    }
    for (qint64 id = 999'901; id <= 1'000'000; ++id)
        rows.remove(id);
    rows.hide(rows.lastToRemove(All));
    QVERIFY(rows.tidy());
    QVERIFY(rows.isEmpty());
}

//! An id given to another thread may arrive after later ones.
void tst_WaitingRows::takesEarlierIdsLater()
{
    WaitingRows rows;
    rows.add(50'000);
    rows.showAll();
    rows.add(3);
    rows.add(49'999);
    auto run = rows.announceLast(All);
    QCOMPARE(run.row, 0);
    QCOMPARE(run.count, 2);
    rows.show(run);
    QCOMPARE(rows.idAt(0), 3);
    QCOMPARE(rows.idAt(1), 49'999);
    QCOMPARE(rows.rowOf(50'000), 2);
}

QTEST_APPLESS_MAIN(tst_WaitingRows)
#include "tst_waiting_rows.moc"
