// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "model/aiorunningcounts_p.h"

#include <QtCore/QRandomGenerator>
#include <QtTest/QtTest>

#include <numeric>
#include <vector>

using Aio::detail::RunningCounts;

class tst_RunningCounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAsAVector();
    void findSkipsZeros();
    void bits();
};

static void compare(const RunningCounts &counts, const std::vector<int> &expected)
{
    QCOMPARE(counts.size(), expected.size());
    int sum = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        QCOMPARE(counts.before(i), sum);
        for (int rest : { 0, expected[i] / 2, expected[i] - 1 }) {
            if (rest < 0 || expected[i] == 0)
                continue;
            const auto found = counts.find(sum + rest);
            QCOMPARE(found.index, i);
            QCOMPARE(found.rest, rest);
        }
        sum += expected[i];
    }
    QCOMPARE(counts.before(expected.size()), sum);
}

//! Compares with a vector that adds up its elements. It grows one by one, as each size has another shape of the tree.
void tst_RunningCounts::isAsAVector()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    RunningCounts counts;
    std::vector<int> expected;
    for (std::size_t size = 1; size <= 70; ++size) {
        counts.grow(size);
        expected.resize(size);
        for (int i = 0; i < 10; ++i) {
            const auto index = std::size_t(random.bounded(int(size)));
            const int change = random.bounded(20) - std::min(expected[index], 10);
            counts.add(index, change);
            expected[index] += change;
        }
        compare(counts, expected);
        if (QTest::currentTestFailed())
            return;
    }
    counts.grow(3); // does not shrink
    compare(counts, expected);
    counts.reset(5);
    compare(counts, std::vector<int>(5));
    counts.grow(300);
    compare(counts, std::vector<int>(300));
}

void tst_RunningCounts::findSkipsZeros()
{
    RunningCounts counts;
    counts.grow(100);
    counts.add(17, 2);
    counts.add(63, 1);
    QCOMPARE(counts.find(0).index, std::size_t(17));
    QCOMPARE(counts.find(1).index, std::size_t(17));
    QCOMPARE(counts.find(1).rest, 1);
    QCOMPARE(counts.find(2).index, std::size_t(63));
    QCOMPARE(counts.find(2).rest, 0);
}

void tst_RunningCounts::bits()
{
    std::array<quint64, 3> words = {};
    const std::vector<int> places = { 0, 1, 63, 64, 130, 190, 191 };
    for (int place : places)
        words[std::size_t(place) / 64] |= quint64(1) << place % 64;
    for (int i = 0; i < int(places.size()); ++i) {
        const int place = places[std::size_t(i)];
        QCOMPARE(Aio::detail::bitsBefore(words, std::size_t(place)), i);
        QCOMPARE(Aio::detail::findBit(words, i), place);
    }
    QCOMPARE(Aio::detail::bitsBefore(words, 100), 4);
}

QTEST_APPLESS_MAIN(tst_RunningCounts)
#include "tst_running_counts.moc"
