// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "base/aioidtable.h"

#include <QtTest>

using Aio::detail::IdTable;

class tst_IdTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void next_data();
    void next();
};

void tst_IdTable::next_data()
{
    QTest::addColumn<int>("step");
    QTest::addColumn<int>("count");
    QTest::newRow("none") << 1 << 0;
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("all") << 1 << 1000;
    QTest::newRow("few in each page") << 100 << 50;
    QTest::newRow("gaps between pages") << 1000 << 50;
    QTest::newRow("wide gaps") << 1'000'000 << 10;
}

//! Goes through the table from id to id while half of the values are removed.
void tst_IdTable::next()
{
    QFETCH(int, step);
    QFETCH(int, count);
    for (const int first : { 1, 255, 256, 257 }) {
        IdTable<int> table;
        const qint64 last = first + qint64(count - 1) * step;
        for (qint64 id = first; id <= last; id += step)
            table.insert(id, 1);
        qint64 expected = first;
        for (qint64 id = table.next(0, last); id <= last; id = table.next(id, last)) {
            QCOMPARE(id, expected);
            expected += step;
            if (id % 2 == 0)
                table.remove(id);
        }
        QCOMPARE(expected, last + step);
        if (count > 0)
            QVERIFY(table.next(0, first - 1) > first - 1);
        QVERIFY(table.next(last, last) > last);
    }
}

QTEST_GUILESS_MAIN(tst_IdTable)
#include "tst_idtable.moc"
