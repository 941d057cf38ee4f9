// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about join and "async with".

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <deque>

using namespace Qt::StringLiterals;

class tst_ParityJoin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinOfAnEmptyPool();
    void severalJoiners();
    void joinWaitsForWhatIsSpawnedMeanwhile();
    void joinWaitsForMaps();
    void joinMayBeAwaitedLater();
    void scopeJoinsAndReturns();
    void scopeWithAThrowingBody();
    void scopeWithACancelledBody();
    void scopeIsCancelledWithItsAwaiter();
};

void tst_ParityJoin::joinOfAnEmptyPool()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        QMetaObject::invokeMethod(
                qApp, [&log] { log << "turn"; }, Qt::QueuedConnection);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), QString());
        co_await pool.exec(later(1));
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(co_await pool.join());
        co_await turns(1);
    };
    runBody(body);
}

void tst_ParityJoin::severalJoiners()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        auto joiner = [&](QString name) -> AioTask<> {
            if (co_await pool.join())
                log << name;
        };
        AioPool joiners;
        const QList<AioFuture<int>> futures{ pool.spawnN(gated(gate, 1)), pool.spawnN(gated(gate, 2)),
                                             pool.spawnN(gated(gate, 3)) };
        for (int i = 0; i < 5; ++i)
            joiners.spawnN(joiner(QString::number(i)));
        co_await turns();
        CO_COMPARE(log.text(), QString());
        gate.open();
        CO_VERIFY(co_await joiners.join());
        CO_COMPARE(log.text(), u"0 1 2 3 4"_s);
        for (const AioFuture<int> &future : futures)
            CO_VERIFY(future.isFinished());
    };
    runBody(body);
}

void tst_ParityJoin::joinWaitsForWhatIsSpawnedMeanwhile()
{
    auto body = []() -> AioTask<> {
        Log log;
        std::deque<Gate> gates(3);
        AioPool pool(1);
        auto spawning = [&](int i, auto &self) -> AioTask<> {
            co_await gates[std::size_t(i)].wait();
            log << QString::number(i);
            if (i < 2)
                pool.spawnN(self(i + 1, self));
        };
        auto joiner = [&]() -> AioTask<> {
            co_await pool.join();
            log << "joined";
        };
        AioPool joiners;
        pool.spawnN(spawning(0, spawning));
        AioFuture<void> joined = joiners.spawnN(joiner());
        for (Gate &gate : gates) {
            co_await turns();
            CO_VERIFY(!joined.isFinished());
            gate.open();
        }
        co_await joined;
        CO_COMPARE(log.text(), u"0 1 2 joined"_s);
    };
    runBody(body);
}

void tst_ParityJoin::joinWaitsForMaps()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto fn = [&](int i) -> AioTask<int> { return gated(gate, i); };
        auto joiner = [&]() -> AioTask<> {
            co_await pool.join();
            log << "joined";
        };
        AioPool joiners;
        auto mapped = pool.map(fn, QList<int>{ 1, 2, 3 });
        CO_VERIFY(!pool.isEmpty());
        AioFuture<void> joined = joiners.spawnN(joiner());
        co_await turns();
        CO_COMPARE(log.text(), QString());
        gate.open();
        co_await joined;
        CO_COMPARE(pool.succeededCount(), qint64(3));
        CO_COMPARE(outcomes(co_await mapped), u"1 2 3"_s);
    };
    runBody(body);
}

void tst_ParityJoin::joinMayBeAwaitedLater()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto join = pool.join();
        AioFuture<int> future = pool.spawnN(later(1));
        CO_VERIFY(co_await join);
        CO_VERIFY(future.isFinished());
    };
    runBody(body);
}

void tst_ParityJoin::scopeJoinsAndReturns()
{
    auto body = []() -> AioTask<> {
        QList<AioFuture<int>> futures;
        auto scoped = [&](AioPool &pool) -> AioTask<int> {
            for (int i = 0; i < 7; ++i)
                futures << pool.spawnN(later(i));
            co_return pool.size();
        };
        CO_COMPARE(co_await Aio::scope(2, scoped), 2);
        for (int i = 0; i < 7; ++i)
            CO_COMPARE(futures[i].result(), i);
    };
    runBody(body);
}

void tst_ParityJoin::scopeWithAThrowingBody()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        auto scoped = [&](AioPool &pool) -> AioTask<> {
            pool.spawnN(logged(log, u"a"_s, gate));
            pool.spawnN(logged(log, u"b"_s, gate));
            co_await turns();
            throw std::runtime_error("body");
        };
        auto caller = [&]() -> AioTask<QString> {
            try {
                co_await Aio::scope(1, scoped);
            } catch (const std::runtime_error &e) {
                co_return QString::fromUtf8(e.what());
            }
            co_return {};
        };
        AioPool callers;
        AioFuture<QString> called = callers.spawnN(caller());
        co_await turns(10);
        CO_COMPARE(log.take(), u"+a"_s);
        CO_VERIFY(!called.isFinished());
        gate.open();
        CO_COMPARE(co_await called, u"body"_s);
        CO_COMPARE(log.take(), u"-a +b -b"_s);
    };
    runBody(body);
}

void tst_ParityJoin::scopeWithACancelledBody()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto scoped = [&](AioPool &pool) -> AioTask<> {
            pool.spawnN(logged(log, u"a"_s, never));
            co_await turns();
            throw AioCancelled();
        };
        CO_THROWS(AioCancelled, co_await Aio::scope(1, scoped));
        CO_COMPARE(log.take(), u"+a !a"_s);
    };
    runBody(body);
}

void tst_ParityJoin::scopeIsCancelledWithItsAwaiter()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate never;
        auto scoped = [&](AioPool &pool) -> AioTask<> {
            const Counted local(1);
            pool.spawnN(logged(log, u"a"_s, never));
            pool.spawnN(logged(log, u"b"_s, never));
            co_await logged(log, u"body"_s, never);
        };
        AioPool callers;
        AioFuture<void> called = callers.spawnN(Aio::scope(1, scoped));
        co_await turns();
        CO_VERIFY(log.contains("+a") && log.contains("+body"));
        log.take();
        AioCancelReport report = co_await callers.cancel(called);
        CO_COMPARE(report.cancelled, 1);
        CO_VERIFY(called.isCancelled());
        CO_VERIFY(log.contains("!a") && log.contains("!body"));
        CO_COMPARE(log.count(), qsizetype(2));
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityJoin)
#include "tst_parity_join.moc"
