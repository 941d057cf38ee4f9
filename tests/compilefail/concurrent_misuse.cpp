// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QIODevice>
#include <QtCore/QThreadPool>

[[maybe_unused]] static int load(const QString &)
{
    return 1;
}
[[maybe_unused]] static int promised(QPromise<int> &, const QString &)
{
    return 1;
}
[[maybe_unused]] static void copied(QPromise<int>) { }
[[maybe_unused]] static void late(int, QPromise<int> &) { }
[[maybe_unused]] static void reported(AioContext, int) { }
[[maybe_unused]] static void changed(QString &) { }
[[maybe_unused]] static AioTask<int> work(int)
{
    co_return 1;
}
QIODevice &device();

struct Loader
{
    int load(QPromise<int> &) { return 1; }
};

AioTask<> refused(AioPool &pool, QThreadPool &threads, Loader &loader)
{
    QString text;
#ifdef FIXED
    pool.spawnN(Aio::concurrent(&threads, load, text));
    Q_UNUSED(loader)
    co_await Aio::concurrent(changed, std::ref(text));
#else
    const int i = co_await Aio::concurrent(promised, text);
    pool.spawnN(Aio::concurrent(&Loader::load, &loader));
    pool.spawnN(Aio::concurrent([](QPromise<int> &) { return 1; }));
    pool.spawnN(Aio::concurrent(copied));
    pool.spawnN(Aio::concurrent(late, 1));
    pool.spawnN(Aio::concurrent(reported, 1));
    pool.spawnN(Aio::concurrent(changed, text));
    pool.spawnN(Aio::concurrent(load, 1));
    pool.spawnN(Aio::concurrent(load));
    pool.spawnN(Aio::concurrent([](auto &promise) { promise.addResult(1); }));
    pool.spawnN(Aio::concurrent(load(text)));
    pool.spawnN(Aio::concurrent(&threads));
    pool.spawnN(Aio::concurrent(threads, load, text));
    pool.spawnN(Aio::concurrent(work, 1));
    pool.spawnN(Aio::concurrent(device));
#endif
}
