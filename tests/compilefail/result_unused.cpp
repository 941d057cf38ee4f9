// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <chrono>

#ifndef FIXED
#pragma GCC diagnostic error "-Wunused-result"
#pragma GCC diagnostic error "-Wunused-value" // clang 19 and newer
#endif

static AioTask<> work()
{
    co_return;
}

AioTask<> refused(AioPool &pool, QObject &object, AioContext context)
{
    using namespace std::chrono_literals;
    const auto list = [] { return QList<AioFuture<void>>(); };
    const auto map = [](int) { return work(); };
    auto stream = Aio::signals(&object, &QObject::destroyed);
#ifdef FIXED
    Q_UNUSED(pool)
    Q_UNUSED(context)
    Q_UNUSED(list)
    Q_UNUSED(map)
    Q_UNUSED(stream)
    co_await Aio::sleep(5s);
#else
    work();
    pool.spawn(work());
    pool.exec(work());
    pool.map(map, QList<int>{ 1 });
    pool.join();
    pool.cancel();
    Aio::sleep(5s);
    Aio::yield();
    Aio::interrupted();
    Aio::whenAll(work(), work());
    Aio::whenAny(work(), work());
    Aio::whenAll(list());
    Aio::timeout(work(), 5s);
    Aio::shield(work());
    Aio::signal(&object, &QObject::destroyed);
    Aio::signals(&object, &QObject::destroyed);
    stream.next();
    stream.begin();
    context.interruptible(work());
    co_await Aio::yield();
#endif
}
