// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests results whose copy or move throws while a batch of them is gathered.

#include "support/fused.h"
#include "support/testcoro.h"

#include <ranges>

class tst_ThrowingBatches : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachResultIsItsOwnOrTheError_data();
    void eachResultIsItsOwnOrTheError();
};

void tst_ThrowingBatches::eachResultIsItsOwnOrTheError_data()
{
    QTest::addColumn<bool>("copies");
    QTest::newRow("iterMapBatches") << false;
    QTest::newRow("iterWaitBatches") << true;
}

void tst_ThrowingBatches::eachResultIsItsOwnOrTheError()
{
    QFETCH(bool, copies);
    const auto fn = [](int i) -> AioTask<Fused> { co_return Fused(i); };
    bool blown = true;
    for (int place = 0; blown; ++place) {
        auto body = [&]() -> AioTask<> {
            AioPool pool(5);
            const auto items = std::views::iota(0, 5);
            const auto futures = copies ? pool.mapN(fn, items) : QList<AioFuture<Fused>>();
            auto batches = copies ? Aio::iterWaitBatches(futures) : pool.iterMapBatches(fn, items);
            CO_VERIFY(co_await pool.join());
            Fuse::light(place);
            int errors = 0;
            try {
                QCORO_FOREACH(const QList<AioResult<Fused>> &batch, batches) {
                    for (const AioResult<Fused> &result : batch) {
                        if (result)
                            CO_COMPARE(result.value().value(), int(result.index()));
                        else
                            ++errors;
                    }
                }
            } catch (const Bang &) {
                ++errors;
            }
            blown = Fuse::hasBlown();
            CO_COMPARE(errors, blown ? 1 : 0);
        };
        runBody(body);
        Fuse::putOut();
        QVERIFY2(!QTest::currentTestFailed(), qPrintable(QStringLiteral("at place %1").arg(place)));
    }
}

QTEST_GUILESS_MAIN(tst_ThrowingBatches)
#include "tst_throwing_batches.moc"
