// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<QString> work(int)
{
    co_return QString();
}
[[maybe_unused]] static QFuture<QString> start(int)
{
    return {};
}
[[maybe_unused]] static AioTask<> report(AioContext, int)
{
    co_return;
}
[[maybe_unused]] static QString load(int, int)
{
    return {};
}
[[maybe_unused]] static AioTask<> add(int, int)
{
    co_return;
}

AioTask<> refused(AioPool &pool)
{
#ifdef FIXED
    QFuture<QString> future = pool.spawnN(work(3));
    co_await pool.exec(work(3));
#else
    QFuture<QString> future = pool.spawnN(work, 3);
    QString text = co_await pool.exec(start, 3);
    co_await pool.spawn(report, 3);
    QFuture<QString> loaded = pool.spawnN(load, 3, 4);
    pool.mapN(add, QList<int>{ 1, 2 }, 4);
    pool.spawnN(work(3), 4);
    pool.spawnN(work(3), QString());
#endif
}
