// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QIODevice>
#include <QtCore/QThreadPool>

[[maybe_unused]] static int length(const QString &)
{
    return 1;
}
[[maybe_unused]] static int added(int, int)
{
    return 1;
}
[[maybe_unused]] static void promised(QPromise<int> &, int) { }
[[maybe_unused]] static void reported(AioContext, int) { }
[[maybe_unused]] static AioTask<int> work(int)
{
    co_return 1;
}
QIODevice &device(int);

AioTask<> refused(AioPool &pool, QThreadPool &threads, QList<int> numbers)
{
#ifdef FIXED
    pool.spawnN(Aio::concurrentMap(&threads, length, QStringList()));
    Q_UNUSED(numbers)
    co_return;
#else
    const int i = co_await Aio::concurrentMap(length, numbers);
    pool.spawnN(Aio::concurrentMap(&threads, added, numbers));
    pool.spawnN(Aio::concurrentMap(promised, numbers));
    pool.spawnN(Aio::concurrentMap(reported, numbers));
    pool.spawnN(Aio::concurrentMap(work, numbers));
    pool.spawnN(Aio::concurrentMap(device, numbers));
    pool.spawnN(Aio::concurrentMap(1, numbers));
    pool.spawnN(Aio::concurrentMap(work, 1));
    pool.spawnN(Aio::concurrentMap(&threads, work, 1));
    pool.spawnN(Aio::concurrentMap(work));
    pool.spawnN(Aio::concurrentMap(threads, work, numbers));
    pool.spawnN(Aio::concurrentMap(&threads, numbers));
    const auto cannotBeCopied = [pointer = std::unique_ptr<int>()](int) {};
    pool.spawnN(Aio::concurrentMap(cannotBeCopied, numbers));
#endif
}
