// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "model/aioactiverows_p.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>

#include <algorithm>
#include <vector>

using Aio::detail::ActiveRows;

class tst_ActiveRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsAVector_data();
    void isAsAVector();
    void runsForever();
};

void tst_ActiveRows::isAsAVector_data()
{
    QTest::addColumn<int>("fullness");
    for (int fullness : { 0, 1, 40, 3000 })
        QTest::addRow("%d", fullness) << fullness;
}

//! Against the simplest thing that does the same.
void tst_ActiveRows::isAsAVector()
{
    QFETCH(const int, fullness);
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    struct Entry
    {
        qint64 id;
        ActiveRows::Position position;
    };
    std::vector<Entry> expected;
    std::size_t shown = 0;
    ActiveRows sequence;
    for (qint64 id = 1; id < 20'000; ++id) {
        expected.push_back({ id, sequence.append(id) });
        while (int(expected.size()) > fullness || random.bounded(20) == 0) {
            if (expected.empty())
                break;
            // Old ones more often, as tasks come and go
            const auto row = std::size_t(
                    random.bounded(random.bounded(4) ? 1 + int(expected.size()) / 8 : int(expected.size())));
            QCOMPARE(sequence.rowOf(expected[row].position), int(row));
            sequence.remove(expected[row].position);
            expected.erase(expected.begin() + qsizetype(row));
            shown -= row < shown;
        }
        if (random.bounded(10) == 0) {
            sequence.show();
            shown = expected.size();
        }
        if (random.bounded(100) == 0) {
            sequence.compact([&](qint64 moved, ActiveRows::Position position) {
                std::find_if(expected.begin(), expected.end(), [&](const Entry &e) {
                    return e.id == moved;
                })->position = position;
            });
        }
        QCOMPARE(sequence.count(), int(expected.size()));
        QCOMPARE(sequence.shownCount(), int(shown));
        if (expected.empty())
            continue;
        const auto row = std::size_t(random.bounded(int(expected.size())));
        QCOMPARE(sequence.idAt(int(row)), expected[row].id);
        QCOMPARE(sequence.isShown(expected[row].position), row < shown);
    }
}

//! One that stays, and others that come and go until positions begin anew.
void tst_ActiveRows::runsForever()
{
    ActiveRows sequence;
    ActiveRows::Position first = sequence.append(-1);
    for (qint64 id = 0; id < 3'000'000; ++id) {
        const ActiveRows::Position position = sequence.append(id);
        if (id % 1000 == 0) {
            QCOMPARE(sequence.rowOf(position), 1);
            sequence.compact([&](qint64 moved, ActiveRows::Position to) {
                if (moved == -1)
                    first = to;
            });
        }
        sequence.remove(sequence.positionAt(1));
        QCOMPARE(sequence.rowOf(first), 0);
    }
    ActiveRows passing;
    for (qint64 id = 0; id < qint64(1) << (ActiveRows::PositionBits - 4); ++id) {
        const ActiveRows::Position a = passing.append(id), b = passing.append(id + 1);
        QCOMPARE(passing.rowOf(b), 1);
        passing.remove(a);
        passing.remove(b);
    }
}

QTEST_GUILESS_MAIN(tst_ActiveRows)
#include "tst_active_rows.moc"
