// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioConcurrent>
#include <AioPool>
#include <AioTestClock>

#include <QtCore/QCoreApplication>

static int square(int n)
{
    return n * n;
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    Aio::TestClock clock;
    AioPool pool(2);
    clock.advance(std::chrono::hours(1));
    return Aio::waitFor(pool.exec(Aio::concurrent(square, 7))) == 49 ? 0 : 1;
}
