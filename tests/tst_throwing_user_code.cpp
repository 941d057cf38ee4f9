// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Whatever a user supplies throws, at each point where it runs: the pool stays whole, and the error comes to light.
//
// Left out is what may not throw in the first place: destructors, std::stop_callbacks, and slots, of which Qt says that an
// exception out of one that a signal has called is undefined behaviour.

#include "support/fused.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroTask>

#include <map>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr int Items = 5;
constexpr int Context = 100;

//! One try: a pool, what it emits, and where the error has come to light.
class Scene
{
public:
    Scene()
    {
        QObject::connect(&pool, &AioPool::taskSpawned, &pool, [this] { ++spawned; });
        QObject::connect(&pool, &AioPool::taskFinished, &pool, [this](qint64 id) { ++m_ends[id]; });
    }
    //! \a result is the right value, or the error.
    void look(const AioResult<Fused> &result, int expected)
    {
        if (result)
            QCOMPARE(result.value().value(), expected);
        else if (isBang(result.error()))
            errorSeen = true;
        else
            QVERIFY2(result.isCancelled() && errorSeen, qPrintable(result.errorString()));
    }
    void lookAtAll(const QList<AioResult<Fused>> &results, int context)
    {
        for (const AioResult<Fused> &result : results)
            look(result, int(result.index()) + context);
    }
    //! A verb for one task has thrown: nothing has happened.
    void verbThrew()
    {
        errorSeen = true;
        QCOMPARE(pool.count(), 0);
        QCOMPARE(spawned, 0);
    }
    void checkIsWhole()
    {
        QVERIFY(pool.isEmpty());
        QCOMPARE(pool.activeCount(), 0);
        QCOMPARE(pool.waitingCount(), 0);
        QCOMPARE(int(m_ends.size()), spawned);
        for (const auto &end : m_ends)
            QCOMPARE(end.second, 1);
        QCOMPARE(pool.succeededCount() + pool.failedCount() + pool.cancelledCount(), qint64(spawned));
    }

    AioPool pool{ 2 };
    int spawned = 0;
    bool errorSeen = false;

private:
    std::map<qint64, int> m_ends;
};

using Play = AioTask<> (*)(Scene &scene);

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

//! Awaits the result of a verb, made by \a call, where each may throw.
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

//! \a use is run by a task of the pool.
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

AioTask<> scope(Scene &scene)
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

//! Whose own result is an int: QCoro moves what a task returns where nothing may throw.
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

class tst_ThrowingUserCode : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everywhere_data();
    void everywhere();
    void whereTheErrorArrives();
    void contextOfACallback();
    void continuations();
};

void tst_ThrowingUserCode::everywhere_data()
{
    QTest::addColumn<Play>("play");
    QTest::newRow("spawnN of a task") << &spawnNOfATask;
    QTest::newRow("spawnN of a callable") << &spawnNOfACallable;
    QTest::newRow("spawn") << &spawn;
    QTest::newRow("exec") << &exec;
    QTest::newRow("map") << &map;
    QTest::newRow("map with a callback") << &mapWithCallback;
    QTest::newRow("mapN") << &mapN;
    QTest::newRow("iterMap") << &iterMap;
    QTest::newRow("whenAll") << &whenAll;
    QTest::newRow("whenAll of a list") << &whenAllOfAList;
    QTest::newRow("whenAny") << &whenAny;
    QTest::newRow("timeout and shield") << &limitedAndShielded;
    QTest::newRow("scope") << &scope;
    QTest::newRow("QCoro::Task") << &inAQCoroTask;
    QTest::newRow("a QFuture view") << &view;
}

void tst_ThrowingUserCode::everywhere()
{
    QFETCH(Play, play);
    const int before = Counted::living();
    int places = 0;
    for (bool blown = true; blown; ++places) {
        auto body = [&]() -> AioTask<> {
            Scene scene;
            Fuse::light(places);
            try {
                co_await play(scene);
            } catch (const Bang &) {
                scene.errorSeen = true;
            }
            Fuse::putOut();
            blown = Fuse::hasBlown();
            CO_VERIFY(co_await scene.pool.join());
            scene.checkIsWhole();
            CO_COMPARE(scene.errorSeen, blown);
            CO_COMPARE(co_await scene.pool.exec(later(1)), 1);
        };
        runBody(body);
        Fuse::putOut();
        QVERIFY2(!QTest::currentTestFailed(), qPrintable(QStringLiteral("at place %1").arg(places)));
        QCOMPARE(Counted::living(), before);
    }
    QVERIFY2(places > 4, "hardly any user code has run");
}

//! In the words of the documentation, one by one.
void tst_ThrowingUserCode::whereTheErrorArrives()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        auto atOnce = []() -> AioTask<int> {
            throw Bang();
            co_return 0;
        };
        auto after = []() -> AioTask<int> {
            co_await Aio::yield();
            throw Bang();
        };
        auto factory = []() -> AioTask<int> { throw Bang(); };
        auto qcoro = []() -> QCoro::Task<int> {
            throw Bang();
            co_return 0;
        };
        auto future = []() -> QFuture<int> { throw Bang(); };
        const QList<AioFuture<int>> futures{ pool.spawnN(atOnce()), pool.spawnN(after), pool.spawnN(factory),
                                             pool.spawnN(qcoro), pool.spawnN(future) };
        log.take();
        CO_VERIFY(co_await pool.join());
        for (const AioFuture<int> &failed : futures) {
            CO_VERIFY(isBang(failed.error()));
            CO_COMPARE(failed.state(), AioPool::TaskState::Failed);
        }
        CO_VERIFY(log.contains("failed(unknown exception):5"));
        CO_COMPARE(pool.failedCount(), qint64(5));

        // The callback's, whatever the worker did.
        auto callback = [](AioResult<int>) -> AioTask<int> { throw Bang(); };
        auto coroutineCallback = [](AioResult<int>) -> AioTask<int> {
            co_await Aio::yield();
            throw Bang();
        };
        CO_THROWS(Bang, co_await pool.exec(later(1), callback));
        CO_THROWS(Bang, co_await pool.exec(failing(1), coroutineCallback));
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

//! Taken with the verb, and given to the callback by value: two copies, and each its own place for the error.
void tst_ThrowingUserCode::contextOfACallback()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        const Fused context(7);
        auto callback = [](std::optional<int> value, std::exception_ptr, Fused given) -> AioTask<int> {
            return later(*value + given.value());
        };
        Fuse::light(0);
        CO_THROWS(Bang, pool.spawnN(later(1), callback, context));
        Fuse::putOut();
        CO_COMPARE(pool.count(), 0);
        AioFuture<int> future = pool.spawnN(later(1), callback, context);
        Fuse::light(0);
        CO_VERIFY(co_await pool.join());
        Fuse::putOut();
        CO_VERIFY(isBang(future.error()));
        CO_COMPARE(pool.failedCount(), qint64(1));
        CO_COMPARE(co_await pool.exec(later(1), callback, context), 8);
    };
    runBody(body);
}

//! The error of a continuation is in the QFuture that it makes; nothing of it gets into the pool.
void tst_ThrowingUserCode::continuations()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<int> good = pool.spawnN(later(1));
        AioFuture<int> bad = pool.spawnN(failing(2));
        AioFuture<int> cancelled = pool.spawnN(later(3));
        QFuture<void> then = good.then([](int) { throw Bang(); });
        QFuture<int> onFailed = bad.onFailed([](const std::runtime_error &) -> int { throw Bang(); });
        QFuture<int> onCanceled = cancelled.onCanceled([]() -> int { throw Bang(); });
        CO_VERIFY(cancelled.cancel());
        CO_VERIFY(co_await pool.join());
        CO_THROWS(Bang, then.waitForFinished());
        CO_THROWS(Bang, onFailed.waitForFinished());
        CO_THROWS(Bang, onCanceled.waitForFinished());
        CO_COMPARE(outcome(good), u"1"_s);
        CO_COMPARE(outcome(bad), u"bad2"_s);
        CO_VERIFY(cancelled.isCancelled());
        CO_COMPARE(co_await pool.exec(later(4)), 4);
    };
    runBody(body);
}

Q_DECLARE_METATYPE(Play)

QTEST_GUILESS_MAIN(tst_ThrowingUserCode)
#include "tst_throwing_user_code.moc"
