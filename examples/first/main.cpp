// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>
#include <QtCore>

AioTask<int> twice(int n)
{
    co_await Aio::sleep(std::chrono::milliseconds(100)); // or a QNetworkReply, a QProcess, a QFuture …
    co_return 2 * n;
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    AioPool pool(3); // three at a time, the others wait their turn
    const auto results = Aio::waitFor(pool.map(twice, QList{ 1, 2, 3, 4, 5, 6 }));
    for (const AioResult<int> &result : results)
        qInfo() << result.index() << result.value();
}
