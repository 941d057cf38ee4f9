// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that the known faults of asyncio-pool do not exist here, one test per fault.

#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_ParityFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void a_spawnThenCancelWithNoTurnBetweenKeepsTheSlot();
    void b_spawnNAndCancelInTheSameTurnLetJoinReturn();
    void c_cancelOfTheLastWaitingTaskWakesJoiners();
    void d_cancelOfABlockedSpawnMeansTheWorkNeverRuns();
    void e_cancellingTheCallerOfSpawnIsNotSwallowed();
    void e_cancellingTheCallerOfMapIsNotSwallowed();
    void e_cancellingTheCallerOfExecIsNotSwallowed();
    void f_cancelOfATaskWithACallbackWaitsForItAndReachesIt();
    void g_aCallbackThatIsAFunctionObjectKeepsTheSlot();
    void h_mapOfNothingIsAnEmptyList();
    void i_anExceptionInFnItselfIsThatItemsError();
};

void tst_ParityFaults::a_spawnThenCancelWithNoTurnBetweenKeepsTheSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(1);
        for (int i = 0; i < 3; ++i) {
            AioFuture<int> future = co_await pool.spawn(logged(log, u"lost"_s, open));
            AioCancelReport report = co_await pool.cancel(future);
            CO_COMPARE(report.cancelled, 1);
            CO_VERIFY(future.isCancelled());
            CO_COMPARE(pool.activeCount(), 0);
        }
        CO_COMPARE(log.text(), QString());
        CO_COMPARE(co_await pool.exec(later(1)), 1);
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_ParityFaults::b_spawnNAndCancelInTheSameTurnLetJoinReturn()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(logged(log, u"a"_s, open));
        AioFuture<int> second = pool.spawnN(logged(log, u"b"_s, open));
        auto cancelling = pool.cancel(first, second);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE((co_await cancelling).cancelled, 2);
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

void tst_ParityFaults::c_cancelOfTheLastWaitingTaskWakesJoiners()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto joiner = [&pool]() -> AioTask<bool> { co_return co_await pool.join(); };
        AioPool joiners;
        // Paused, so that the task waits although it is the only one of the pool.
        pool.pause();
        AioFuture<int> last = pool.spawnN(later(1));
        AioFuture<bool> joined = joiners.spawnN(joiner());
        AioFuture<bool> joinedToo = joiners.spawnN(joiner());
        co_await turns();
        CO_COMPARE(pool.waitingCount(), 1);
        CO_VERIFY(!joined.isFinished());
        CO_VERIFY(last.cancel());
        CO_VERIFY(co_await joined);
        CO_VERIFY(co_await joinedToo);
    };
    runBody(body);
}

void tst_ParityFaults::d_cancelOfABlockedSpawnMeansTheWorkNeverRuns()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto spawner = [&]() -> AioTask<QString> {
            AioFuture<int> future = co_await pool.spawn(logged(log, u"b"_s, gate));
            co_return stateName(future.state());
        };
        AioPool spawners;
        pool.spawnN(logged(log, u"a"_s, gate));
        AioFuture<QString> spawned = spawners.spawnN(spawner());
        co_await turns();
        CO_VERIFY(!spawned.isFinished());
        CO_VERIFY(pool.cancelTask(2));
        CO_COMPARE(co_await spawned, u"Cancelled"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a"_s);
        CO_COMPARE(pool.executedCount(), qint64(1));
    };
    runBody(body);
}

void tst_ParityFaults::e_cancellingTheCallerOfSpawnIsNotSwallowed()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto caller = [&]() -> AioTask<> {
            co_await pool.spawn(logged(log, u"b"_s, gate));
            log << "went on";
        };
        AioPool callers;
        pool.spawnN(logged(log, u"a"_s, gate));
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        CO_COMPARE(pool.waitingCount(), 1);
        CO_COMPARE((co_await callers.cancel(called)).cancelled, 1);
        CO_VERIFY(called.isCancelled());
        CO_COMPARE(pool.waitingCount(), 0);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a"_s);
        CO_COMPARE(pool.cancelledCount(), qint64(1));
    };
    runBody(body);
}

void tst_ParityFaults::e_cancellingTheCallerOfMapIsNotSwallowed()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(2);
        auto fn = [&](int i) -> AioTask<int> { return logged(log, QString::number(i), never, i); };
        auto caller = [&]() -> AioTask<> {
            try {
                const QList<int> items{ 0, 1, 2, 3 };
                co_await pool.map(fn, items);
                log << "went on";
            } catch (const AioCancelled &) {
                log << "cancelled" << QString::number(pool.count());
                throw;
            }
        };
        AioPool callers;
        AioFuture<void> called = callers.spawnN(caller());
        co_await turns();
        CO_COMPARE(log.take(), u"+0 +1"_s);
        CO_COMPARE((co_await callers.cancel(called)).cancelled, 1);
        CO_VERIFY(called.isCancelled());
        // The items in flight have ended before their caller sees the cancel, and no others were started.
        CO_COMPARE(log.take(), u"!0 !1 cancelled 0"_s);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityFaults::e_cancellingTheCallerOfExecIsNotSwallowed()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(1);
        auto caller = [&](QString name) -> AioTask<> {
            try {
                co_await pool.exec(logged(log, name, never));
                log << "went on";
            } catch (const AioCancelled &) {
                log << "cancelled";
                throw;
            }
        };
        AioPool callers;
        AioFuture<void> active = callers.spawnN(caller(u"a"_s));
        AioFuture<void> waiting = callers.spawnN(caller(u"b"_s));
        co_await turns();
        co_await callers.cancel(waiting);
        CO_COMPARE(log.take(), u"+a cancelled"_s);
        co_await callers.cancel(active);
        CO_COMPARE(log.take(), u"!a cancelled"_s);
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(pool.cancelledCount(), qint64(2));
    };
    runBody(body);
}

void tst_ParityFaults::f_cancelOfATaskWithACallbackWaitsForItAndReachesIt()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate inCallback;
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            log << (result.isCancelled() ? "sees" : "misses");
            return logged(log, u"cb"_s, inCallback, 9);
        };
        AioPool pool(1);
        auto canceller = [&](AioFuture<int> future) -> AioTask<> {
            co_await pool.cancel(future);
            log << "returned";
        };
        AioPool cancellers;
        AioFuture<int> future = pool.spawnN(logged(log, u"a"_s, never), cb);
        co_await turns();
        AioFuture<void> asked = cancellers.spawnN(canceller(future));
        co_await turns();
        CO_COMPARE(log.take(), u"+a !a sees +cb"_s);
        CO_VERIFY(!asked.isFinished());
        CO_VERIFY(future.cancel()); // a second cancel, which is for the callback
        co_await asked;
        CO_COMPARE(log.take(), u"!cb returned"_s);
        CO_VERIFY(future.isCancelled());
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

class FunctionObject
{
public:
    AioTask<int> operator()(std::optional<int> value, std::exception_ptr)
    {
        co_await Aio::yield();
        co_return *value + ++m_calls;
    }

private:
    int m_calls = 0;
};

void tst_ParityFaults::g_aCallbackThatIsAFunctionObjectKeepsTheSlot()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        for (int i = 0; i < 3; ++i) {
            FunctionObject cb;
            CO_COMPARE(co_await pool.exec(later(i), cb), i + 1);
            CO_COMPARE(pool.activeCount(), 0);
        }
        CO_VERIFY(co_await pool.join());
    };
    runBody(body);
}

void tst_ParityFaults::h_mapOfNothingIsAnEmptyList()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QList<AioResult<int>> results = co_await pool.map(later, QList<int>());
        CO_COMPARE(results.size(), qsizetype(0));
        CO_VERIFY(pool.mapN(later, QList<int>()).isEmpty());
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityFaults::i_anExceptionInFnItselfIsThatItemsError()
{
    auto body = []() -> AioTask<> {
        // Not a coroutine, so that it throws in the call itself.
        auto fn = [](int i) -> AioTask<int> {
            if (i == 2)
                throw std::runtime_error("fn");
            return later(i);
        };
        AioPool pool(2);
        const QList<int> items{ 0, 1, 2, 3, 4 };
        CO_COMPARE(outcomes(co_await pool.map(fn, items)), u"0 1 fn 3 4"_s);
        QList<AioFuture<int>> futures = pool.mapN(fn, items);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(futures[2]), u"fn"_s);
        CO_COMPARE(outcome(futures[4]), u"4"_s);
        CO_COMPARE(pool.failedCount(), qint64(2));
        CO_COMPARE(pool.activeCount(), 0);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityFaults)
#include "tst_parity_faults.moc"
