// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"

#include <AioPool>

#include <QtTest/QTest>

class tst_NoApplication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysSoAndDoesNotCrash()
    {
        QVERIFY(!QCoreApplication::instance());
        bool ran = false;
        const auto worker = [&ran](Counted) -> AioTask<> {
            ran = true;
            co_return;
        };
        AioFuture<void> future;
        {
            AioPool pool(1);
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("There is no QCoreApplication yet")));
            future = pool.spawnN(worker(Counted()));
            QCOMPARE(pool.activeCount(), 1);
        }
        QVERIFY(future.isCancelled());
        QVERIFY(!ran);
        QCOMPARE(Counted::living(), 0);
    }
};

QTEST_APPLESS_MAIN(tst_NoApplication)
#include "tst_noapplication.moc"
