// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "scene.h"

#include "support/testcoro.h"

#include <QCoro/QCoroTask>

using namespace std::chrono_literals;

namespace {

AioTask<> spawnNOfATask(Scene &scene)
{
    AioFuture<Fused> future;
    try {
        future = scene.pool.spawnN(fusedWork(Fused(0)));
    } catch (const Bang &) {
        scene.verbThrew();
        co_return;
    }
    co_await scene.pool.join();
    scene.look(Aio::result(future), 0);
}

AioTask<> spawnNOfACallable(Scene &scene)
{
    AioFuture<Fused> future;
    try {
        future = scene.pool.spawnN(FusedFactory(), FusedCallback(), Fused(Context));
    } catch (const Bang &) {
        scene.verbThrew();
        co_return;
    }
    co_await scene.pool.join();
    scene.look(Aio::result(future), Context);
}

//! Calls a verb by \a call and awaits its result; each may throw.
template<typename Call, typename Use>
AioTask<> awaiting(Scene &scene, Call call, Use use)
{
    std::optional<decltype(call())> awaitable;
    try {
        awaitable.emplace(call());
    } catch (const Bang &) {
        scene.verbThrew();
        co_return;
    }
    try {
        use(co_await *awaitable);
    } catch (const Bang &) {
        scene.errorSeen = true;
    }
}

AioTask<> spawn(Scene &scene)
{
    AioFuture<Fused> future;
    co_await awaiting(
            scene, [&] { return scene.pool.spawn(FusedFactory(), FusedCallback(), Fused(Context)); },
            [&](const AioFuture<Fused> &spawned) { future = spawned; });
    if (scene.errorSeen)
        co_return;
    try {
        CO_COMPARE((co_await future).value(), Context);
        CO_COMPARE((co_await std::move(future)).value(), Context);
    } catch (const Bang &) {
        scene.errorSeen = true;
    }
}

AioTask<> exec(Scene &scene)
{
    return awaiting(
            scene, [&scene] { return scene.pool.exec(FusedFactory(), FusedCallback(), Fused(Context)); },
            [](const Fused &value) { QCOMPARE(value.value(), Context); });
}

AioTask<> map(Scene &scene)
{
    return awaiting(
            scene, [&scene] { return scene.pool.map(FusedFunction(), FusedRange(Items)); },
            [&scene](const QList<AioResult<Fused>> &results) {
                QCOMPARE(results.size(), qsizetype(Items));
                scene.lookAtAll(results, 0);
            });
}

AioTask<> mapWithCallback(Scene &scene)
{
    return awaiting(
            scene,
            [&scene] { return scene.pool.map(FusedFunction(), FusedRange(Items), FusedCallback(), Fused(Context)); },
            [&scene](const QList<AioResult<Fused>> &results) {
                QCOMPARE(results.size(), qsizetype(Items));
                scene.lookAtAll(results, Context);
            });
}

AioTask<> mapN(Scene &scene)
{
    QList<AioFuture<Fused>> futures;
    try {
        futures = scene.pool.mapN(FusedFunction(), FusedRange(Items), FusedCallback(), Fused(Context));
        CO_COMPARE(futures.size(), qsizetype(Items));
    } catch (const Bang &) {
        scene.errorSeen = true;
        CO_COMPARE(scene.pool.count(), 0); // what it had spawned is cancelled
    }
    co_await scene.pool.join();
    for (int i = 0; i < futures.size(); ++i)
        scene.look(Aio::result(futures.at(i)), i + Context);
}

AioTask<> iterMap(Scene &scene)
{
    try {
        const auto options = AioIterOptions().withYieldWhen(AioYieldWhen::FirstCompleted);
        auto results = scene.pool.iterMap(FusedFunction(), FusedRange(Items), FusedCallback(), Fused(Context), options);
        QCORO_FOREACH(const AioResult<Fused> &result, results)
            scene.look(result, int(result.index()) + Context);
    } catch (const Bang &) {
        scene.errorSeen = true;
    }
    co_await scene.pool.join();
}

//! Runs \a use in a task of the pool.
template<typename Use>
AioTask<> inATask(Scene &scene, Use use)
{
    AioFuture<void> future = scene.pool.spawnN(use);
    try {
        co_await future;
    } catch (const Bang &) {
        scene.errorSeen = true;
    }
}

AioTask<> whenAll(Scene &scene)
{
    return inATask(scene, []() -> AioTask<> {
        const auto values = co_await Aio::whenAll(fusedWork(Fused(1)), fusedWork(Fused(2)));
        CO_COMPARE(std::get<0>(values).value(), 1);
        CO_COMPARE(std::get<1>(values).value(), 2);
    });
}

AioTask<> whenAllOfAList(Scene &scene)
{
    return inATask(scene, []() -> AioTask<> {
        std::vector<AioTask<Fused>> tasks;
        for (int i = 0; i < Items; ++i)
            tasks.push_back(fusedWork(Fused(i)));
        const QList<Fused> values = co_await Aio::whenAll(std::move(tasks));
        CO_COMPARE(values.size(), qsizetype(Items));
        CO_COMPARE(values.last().value(), Items - 1);
    });
}

AioTask<> whenAny(Scene &scene)
{
    return inATask(scene, []() -> AioTask<> {
        const auto first = co_await Aio::whenAny(fusedWork(Fused(1)), fusedWork(Fused(2)));
        CO_COMPARE(first.first, qsizetype(0));
        CO_COMPARE(std::get<0>(first.second).value(), 1);
    });
}

AioTask<> limitedAndShielded(Scene &scene)
{
    return inATask(scene, []() -> AioTask<> {
        CO_COMPARE((co_await Aio::timeout(fusedWork(Fused(1)), 1h)).value(), 1);
        CO_COMPARE((co_await Aio::shield(fusedWork(Fused(2)))).value(), 2);
    });
}

[[maybe_unused]] AioTask<> scope(Scene &scene)
{
    return inATask(scene, []() -> AioTask<> {
        const auto body = [captured = Fused()](AioPool &pool) -> AioTask<Fused> {
            AioFuture<Fused> other = pool.spawnN(FusedFactory());
            Fused mine = co_await pool.exec(FusedFactory());
            co_await other;
            co_return std::move(mine);
        };
        CO_COMPARE((co_await Aio::scope(1, body)).value(), 0);
    });
}

//! Awaits in a QCoro::Task. Its own result is an int, because QCoro moves a task's result where nothing may throw.
AioTask<> inAQCoroTask(Scene &scene)
{
    const auto worker = [](AioContext context) -> QCoro::Task<int> {
        const Fused value = co_await context.interruptible(fusedWork(Fused(3)));
        co_return value.value();
    };
    AioFuture<int> first = scene.pool.spawnN(worker);
    AioFuture<Fused> second = scene.pool.spawnN(fusedWork(Fused(4)));
    const auto await = [&]() -> QCoro::Task<> {
        try {
            CO_COMPARE(co_await first, 3);
            CO_COMPARE((co_await second).value(), 4);
        } catch (const Bang &) {
            scene.errorSeen = true;
        }
    };
    co_await await();
}

AioTask<> view(Scene &scene)
{
    QFuture<Fused> future;
    try {
        future = scene.pool.spawnN(FusedFactory());
    } catch (const Bang &) {
        scene.verbThrew();
        co_return;
    }
    co_await scene.pool.join();
    CO_VERIFY(future.isFinished());
    try {
        CO_COMPARE(future.result().value(), 0);
    } catch (const Bang &) {
        scene.errorSeen = true;
    }
}

}

const QList<std::pair<const char *, Play>> &allPlays()
{
    static const QList<std::pair<const char *, Play>> plays
    {
        { "spawnN of a task", &spawnNOfATask }, { "spawnN of a callable", &spawnNOfACallable }, { "spawn", &spawn },
                { "exec", &exec }, { "map", &map }, { "map with a callback", &mapWithCallback }, { "mapN", &mapN },
                { "iterMap", &iterMap }, { "whenAll", &whenAll }, { "whenAll of a list", &whenAllOfAList },
                { "whenAny", &whenAny }, { "timeout and shield", &limitedAndShielded },
#if !defined(__clang__)
                // With clang 16, the frame of Aio::scope() is read after it was freed when the move of its argument
                // throws. The reason is unknown.
                { "scope", &scope },
#endif
                { "QCoro::Task", &inAQCoroTask }, { "a QFuture view", &view },
    };
    return plays;
}
