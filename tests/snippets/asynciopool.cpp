// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets for users of asyncio-pool.

#include "snippets.h"

#include <QtCore/QDebug>

#include <stdexcept>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [worker]
AioTask<int> half(int n)
{
    if (n % 2)
        throw std::domain_error("an odd number");
    co_await Aio::sleep(1ms);
    co_return n / 2;
}
//! [worker]

//! [block]
AioTask<int> sumOfHalves()
{
    QList<AioFuture<int>> futures;
    const auto body = [&](AioPool &pool) -> AioTask<> {
        for (int n = 0; n < 200; n += 2)
            futures << pool.spawnN(half(n));
        co_return;
    };
    co_await Aio::scope(20, body);

    int sum = 0;
    for (const AioFuture<int> &future : futures)
        sum += future.result();
    co_return sum;
}
//! [block]

AioTask<int> oddOnes(AioPool &pool)
{
    int odd = 0;
    //! [map]
    const auto results = co_await pool.map(half, std::views::iota(0, 10));
    for (const AioResult<int> &result : results) {
        if (!result.hasValue())
            qInfo() << result.index() << result.errorString();
    }
    //! [map]
    for (const AioResult<int> &result : results)
        odd += result.hasValue() ? 0 : 1;
    co_return odd;
}

//! [callback]
AioTask<int> keep(std::optional<int> value, std::exception_ptr error, QStringList *errors)
{
    if (error) {
        *errors << Aio::errorString(error);
        co_return -1;
    }
    co_return *value;
}
//! [callback]

AioTask<int> sumAsTheyCome(AioPool &pool)
{
    int total = 0;
    //! [iterate]
    const QList<int> even = { 0, 2, 4, 6, 8 };
    auto results = pool.iterMap(half, even, AioIterOptions().withTimeout(500ms));
    QCORO_FOREACH(const AioResult<int> &result, results)
        total += result.value();
    //! [iterate]
    co_return total;
}

AioTask<AioCancelReport> cancelTwo(AioPool &pool)
{
    const auto first = pool.spawnN(half(2));
    const auto second = pool.spawnN(half(4));
    //! [cancel]
    const AioCancelReport report = co_await pool.cancel(first, second);
    for (const AioOutcome &outcome : report.outcomes)
        qInfo() << outcome.id << outcome.state;
    //! [cancel]
    co_return report;
}

}

void runAsyncioPool()
{
    QCOMPARE(Aio::waitFor(sumOfHalves()), 99 * 100 / 2);

    AioPool pool(4);
    QCOMPARE(Aio::waitFor(oddOnes(pool)), 5);

    QStringList errors;
    //! [spawnCallback]
    const AioFuture<int> future = pool.spawnN(half(3), keep, &errors);
    //! [spawnCallback]
    QCOMPARE(Aio::waitFor(future), -1);
    QCOMPARE(errors, QStringList(u"an odd number"_s));

    QCOMPARE(Aio::waitFor(sumAsTheyCome(pool)), 0 + 1 + 2 + 3 + 4);

    const AioCancelReport report = Aio::waitFor(cancelTwo(pool));
    QCOMPARE(report.cancelled, 2);
    for (const AioOutcome &outcome : report.outcomes)
        QCOMPARE(outcome.state, AioPool::TaskState::Cancelled);
}
