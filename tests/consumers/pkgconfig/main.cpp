// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QCoreApplication>

static int square(int n)
{
    return n * n;
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    AioPool pool(2);
    return Aio::waitFor(pool.exec(Aio::concurrent(square, 7))) == 49 ? 0 : 1;
}
