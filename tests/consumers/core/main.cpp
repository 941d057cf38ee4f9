// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>
#include <AioTestClock>

#include <QtCore/QCoreApplication>

using namespace std::chrono_literals;

static AioTask<int> twice(int n)
{
    co_await Aio::sleep(1h);
    co_return 2 * n;
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    Aio::TestClock clock;
    clock.setAutojump();
    AioPool pool(2);
    int sum = 0;
    for (const AioResult<int> &result : Aio::waitFor(pool.map(twice, QList{ 1, 2, 3 })))
        sum += result.value();
    return sum == 12 && clock.now() == 2h ? 0 : 1; // three at most two at a time
}
