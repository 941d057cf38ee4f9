// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the signals of a pool's tasks: which, how often, in which order.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;

class tst_PoolSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ofATaskThatSucceeds();
    void ofATaskThatFails();
    void ofATaskThatIsCancelled();
    void ofATaskThatNeverRuns();
    void eachTaskHasExactlyOneOfEach();
    void orderAtATasksEnd();
    void continuationThatSpawnsPreventsIdle();
    void awaitersAreNotNestedInASignal();
    void idleOncePerEmptying();
    void idleOfAMap();
    void startedPrecedesTheFirstLine();
    void stateInEverySignal();
};

static int count(const QString &text, const QString &word)
{
    return int(text.split(QLatin1Char(' ')).count(word));
}

void tst_PoolSignals::ofATaskThatSucceeds()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        AioFuture<int> future = pool.spawnN(later(1));
        CO_COMPARE(log.text(), u"spawned:1"_s);
        CO_COMPARE(co_await future, 1);
        CO_COMPARE(log.text(), u"spawned:1 started:1 succeeded:1 Succeeded:1 idle"_s);
    };
    runBody(body);
}

void tst_PoolSignals::ofATaskThatFails()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        pool.spawnN(failing(7));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"spawned:1 started:1 failed(bad7):1 Failed:1 idle"_s);
    };
    runBody(body);
}

void tst_PoolSignals::ofATaskThatIsCancelled()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(1);
        logSignals(pool, log);
        AioFuture<int> future = pool.spawnN(gated(never, 1));
        co_await turns();
        future.cancel();
        CO_COMPARE(log.text(), u"spawned:1 started:1"_s);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"spawned:1 started:1 cancelled:1 Cancelled:1 idle"_s);
    };
    runBody(body);
}

void tst_PoolSignals::ofATaskThatNeverRuns()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        AioFuture<int> active = pool.spawnN(later(1));
        AioFuture<int> waiting = pool.spawnN(later(2));
        waiting.cancel();
        active.cancel();
        CO_COMPARE(log.text(), u"spawned:1 spawned:2 cancelled:2 Cancelled:2 cancelled:1 Cancelled:1 idle"_s);
        CO_VERIFY(co_await pool.join());
        co_await turns();
        CO_COMPARE(log.count(), qsizetype(7));
    };
    runBody(body);
}

void tst_PoolSignals::eachTaskHasExactlyOneOfEach()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(3);
        logSignals(pool, log);
        auto fn = [&](int i) -> AioTask<int> {
            return i % 3 == 0 ? later(i) : i % 3 == 1 ? failing(i) : gated(never, i);
        };
        auto mapped = pool.map(fn, QList<int>{ 0, 1, 3, 4 });
        QList<AioFuture<int>> futures = pool.mapN(fn, QList<int>{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 });
        CO_VERIFY(co_await until([&pool] { return pool.activeCount() == 3 && pool.failedCount() > 2; }));
        CO_VERIFY(co_await until([&log] { return log.text().count(u"started"_s) >= 9; }));
        co_await pool.cancel();
        CO_VERIFY(pool.isEmpty());
        const QString text = log.text();
        const int tasks = int(pool.succeededCount() + pool.failedCount() + pool.cancelledCount());
        CO_VERIFY(tasks >= 12);
        for (int id = 1; id <= tasks; ++id) {
            const QString suffix = QLatin1Char(':') + QString::number(id);
            CO_COMPARE(count(text, u"spawned"_s + suffix), 1);
            CO_VERIFY(count(text, u"started"_s + suffix) <= 1);
            const int succeeded = text.indexOf(QString(u"succeeded"_s + suffix + u" Succeeded"_s + suffix)) >= 0;
            const int cancelled = text.indexOf(QString(u"cancelled"_s + suffix + u" Cancelled"_s + suffix)) >= 0;
            const int failed = text.indexOf(QString(suffix + u" Failed"_s + suffix)) >= 0;
            CO_COMPARE(succeeded + cancelled + failed, 1);
            CO_COMPARE(count(text, u"Succeeded"_s + suffix) + count(text, u"Failed"_s + suffix)
                               + count(text, u"Cancelled"_s + suffix),
                       1);
        }
        CO_COMPARE(count(text, u"spawned:"_s + QString::number(tasks + 1)), 0);
        co_await pool.cancel();
        static_cast<void>(mapped);
    };
    runBody(body);
}

//! Records when it is destroyed with the worker's frame.
class Farewell
{
public:
    explicit Farewell(Log &log) : m_log(log) { }
    Farewell(const Farewell &) = delete;
    Farewell &operator=(const Farewell &) = delete;
    ~Farewell() { m_log << "frame"; }

private:
    Log &m_log;
};

void tst_PoolSignals::orderAtATasksEnd()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        auto worker = [&log]() -> AioTask<int> {
            const Farewell farewell(log);
            co_await Aio::yield();
            co_return 1;
        };
        auto awaiter = [&](AioFuture<int> future) -> AioTask<> {
            co_await future;
            log << "awaiter";
        };
        auto joiner = [&]() -> AioTask<> {
            co_await pool.join();
            log << "joiner";
        };
        AioPool others;
        AioFuture<int> future = pool.spawnN(worker());
        QFuture<int> view = future.future();
        view.then([&](int) {
            log << (future.isFinished() ? "view" : "view too early")
                << QStringLiteral("active=%1").arg(pool.activeCount())
                << QStringLiteral("succeeded=%1").arg(pool.succeededCount());
        });
        others.spawnN(awaiter(future));
        others.spawnN(joiner());
        logSignals(pool, log);
        CO_VERIFY(co_await others.join());
        CO_COMPARE(log.text(),
                   u"started:1 frame view active=0 succeeded=1 succeeded:1 Succeeded:1 idle "
                   "awaiter joiner"_s);
    };
    runBody(body);
}

void tst_PoolSignals::continuationThatSpawnsPreventsIdle()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        AioFuture<int> future = pool.spawnN(later(1));
        future.then([&pool](int) { pool.spawnN(later(2)); });
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(),
                   u"spawned:1 started:1 spawned:2 succeeded:1 Succeeded:1 "
                   "started:2 succeeded:2 Succeeded:2 idle"_s);
    };
    runBody(body);
}

void tst_PoolSignals::awaitersAreNotNestedInASignal()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        AioPool others;
        auto awaiter = [&log](AioFuture<int> future) -> AioTask<> {
            co_await future;
            log << "awaiter";
        };
        connect(&pool, &AioPool::taskFinished, &pool, [&] {
            log << "(";
            pool.cancelAll();
            log << ")";
        });
        AioFuture<int> first = pool.spawnN(later(1));
        AioFuture<int> second = pool.spawnN(later(2));
        others.spawnN(awaiter(first));
        CO_VERIFY(co_await others.join());
        CO_VERIFY(second.isCancelled());
        // The second task ends within the first one's signal; its own cancelAll() finds nothing.
        CO_COMPARE(log.text(), u"( ( ) ) awaiter"_s);
    };
    runBody(body);
}

void tst_PoolSignals::idleOncePerEmptying()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        QSignalSpy idle(&pool, &AioPool::idle);
        for (int round = 1; round <= 3; ++round) {
            for (int i = 0; i < 5; ++i)
                pool.spawnN(later(i));
            CO_VERIFY(co_await pool.join());
            co_await turns();
            CO_COMPARE(idle.count(), qsizetype(round));
        }
        co_await pool.cancel();
        pool.pause();
        pool.resume();
        co_await turns();
        CO_COMPARE(idle.count(), qsizetype(3));
    };
    runBody(body);
}

void tst_PoolSignals::idleOfAMap()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        QSignalSpy idle(&pool, &AioPool::idle);
        const QList<int> items{ 0, 1, 2, 3, 4 };
        co_await pool.map(later, items);
        CO_COMPARE(idle.count(), qsizetype(1));
        co_await pool.map(later, QList<int>());
        CO_COMPARE(idle.count(), qsizetype(2));
    };
    runBody(body);
}

void tst_PoolSignals::startedPrecedesTheFirstLine()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(1);
        logSignals(pool, log);
        pool.spawnN(logged(log, u"a"_s, open));
        auto callable = [&]() -> AioTask<int> {
            log << "called";
            return later(1);
        };
        pool.spawnN(callable);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(),
                   u"spawned:1 spawned:2 started:1 +a -a succeeded:1 Succeeded:1 "
                   "started:2 called succeeded:2 Succeeded:2 idle"_s);
    };
    runBody(body);
}

void tst_PoolSignals::stateInEverySignal()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        AioFuture<int> future;
        const auto state = [&] { log << stateName(future.state()); };
        connect(&pool, &AioPool::taskStarted, &pool, state);
        connect(&pool, &AioPool::taskSucceeded, &pool, state);
        connect(&pool, &AioPool::taskFinished, &pool, state);
        pool.pause();
        future = pool.spawnN(later(1));
        state();
        pool.resume();
        state();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"Waiting Active Active Succeeded Succeeded"_s);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolSignals)
#include "tst_pool_signals.moc"
