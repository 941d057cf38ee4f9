// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Makes every allocation of our code in a verb fail once: the verb throws std::bad_alloc or succeeds, and the pool
// stays whole. Checks that finishing and cancelling make no allocation that could fail.
//
// Leaves out allocations inside Qt: the list of posted events, connections, states and results of QFuture, the growth
// of QString and QList.

#include "support/busythreads.h"
#include "support/counted.h"
#include "support/failingnew.h"
#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <QtCore/QScopeGuard>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_AllocationFailure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verbs_data();
    void verbs();
    void spawnThatArrivesWithoutMemory();
    void functionThatWaitsForAThread();
    void shutdownWithoutMemory();
    void shutdownOfManyNeedsNoMemory();
    void modelCatchesUp();
    void finishingAllocatesNothing();
    void cancellingAllocatesNothing();
    void destructionAllocatesNothing();
};

namespace {

//! An awaitable that needs no memory to be resumed.
class Door
{
public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { m_handles.push_back(handle); }
    void await_resume() const noexcept { }
    void open()
    {
        for (std::coroutine_handle<> handle : std::exchange(m_handles, {}))
            handle.resume();
    }

private:
    std::vector<std::coroutine_handle<>> m_handles;
};

AioTask<int> counted(Counted argument)
{
    const Counted local;
    co_await Aio::yield();
    co_return argument.value();
}

AioTask<int> echo(AioResult<int> result)
{
    co_return result.value();
}

//! Fails in its first attempt.
AioTask<int> flaky(AioContext context)
{
    const Counted local;
    context.setProgress(1, 2, u"half"_s);
    co_await Aio::yield();
    if (context.attempt() == 1)
        throw 1;
    co_return 1;
}

AioTask<int> behind(Door &door)
{
    const Counted local;
    co_await door;
    co_return 1;
}

void settle()
{
    for (int i = 0; i < 12; ++i)
        QCoreApplication::processEvents();
}

using Verb = std::function<void(AioPool &)>;

//! Awaits the verb in a coroutine, as callers do.
template<typename Body>
void await(Body body)
{
    Aio::waitFor(body());
}

}

void tst_AllocationFailure::verbs_data()
{
    QTest::addColumn<Verb>("verb");
    const auto row = [](const char *name, Verb verb) { QTest::newRow(name) << verb; };
    row("spawnN", [](AioPool &pool) { pool.spawnN(counted(Counted(1))); });
    row("spawnN of a callable", [](AioPool &pool) {
        const Counted captured;
        pool.spawnN([captured] { return counted(captured); });
    });
    row("spawnN with a callback", [](AioPool &pool) { pool.spawnN(counted(Counted(1)), echo); });
    row("spawnN with options", [](AioPool &pool) {
        QObject context;
        pool.spawnN(counted(Counted(1)),
                    AioTaskOptions().withLabel(u"x"_s).withPriority(7).withTimeout(1h).withContext(&context));
    });
    row("mapN", [](AioPool &pool) {
        auto function = [](int i) { return counted(Counted(i)); };
        pool.mapN(function, QList<int>{ 1, 2, 3 });
    });
    row("mapN of a range of no known size", [](AioPool &pool) {
        auto function = [](int i) { return counted(Counted(i)); };
        auto odd = [](int i) { return i % 2 == 1; };
        const std::vector<int> numbers = { 1, 2, 3, 4, 5 };
        pool.mapN(function, numbers | std::views::filter(odd));
    });
    row("spawn", [](AioPool &pool) { await([&pool]() -> AioTask<> { co_await pool.spawn(counted(Counted(1))); }); });
    row("exec", [](AioPool &pool) { await([&pool]() -> AioTask<> { co_await pool.exec(counted(Counted(1))); }); });
    row("map", [](AioPool &pool) {
        await([&pool]() -> AioTask<> {
            auto function = [](int i) { return counted(Counted(i)); };
            const QList<int> items = { 1, 2, 3, 4, 5 };
            co_await pool.map(function, items);
        });
    });
    row("iterMap", [](AioPool &pool) {
        await([&pool]() -> AioTask<> {
            auto function = [](int i) { return counted(Counted(i)); };
            const QList<int> items = { 1, 2, 3 };
            auto results = pool.iterMap(function, items);
            for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
        });
    });
    row("iterWait", [](AioPool &pool) {
        await([&pool]() -> AioTask<> {
            const QList<AioFuture<int>> futures = { pool.spawnN(counted(Counted(1))) };
            auto results = Aio::iterWait(futures);
            for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
        });
    });
    row("join", [](AioPool &pool) {
        pool.spawnN(counted(Counted(1)));
        await([&pool]() -> AioTask<> { co_await pool.join(); });
    });
    row("cancel", [](AioPool &pool) {
        pool.spawnN(counted(Counted(1)));
        await([&pool]() -> AioTask<> { co_await pool.cancel(); });
    });
    row("cancel of futures", [](AioPool &pool) {
        AioFuture<int> future = pool.spawnN(counted(Counted(1)));
        await([&pool, &future]() -> AioTask<> { co_await pool.cancel(future); });
    });
    row("scope", [](AioPool &) {
        auto body = [](AioPool &pool) -> AioTask<> { co_await pool.exec(counted(Counted(1))); };
        Aio::waitFor(Aio::scope(2, body));
    });
    row("whenAll", [](AioPool &) { Aio::waitFor(Aio::whenAll(counted(Counted(1)), counted(Counted(2)))); });
    row("whenAny", [](AioPool &) { Aio::waitFor(Aio::whenAny(counted(Counted(1)), counted(Counted(2)))); });
    row("timeout", [](AioPool &) { Aio::waitFor(Aio::timeout(counted(Counted(1)), 1h)); });
    row("shield", [](AioPool &) { Aio::waitFor(Aio::shield(counted(Counted(1)))); });
    row("sleep", [](AioPool &) { Aio::waitFor(Aio::sleep(1us)); });
    row("co_await of an AioFuture", [](AioPool &pool) { Aio::waitFor(pool.spawnN(counted(Counted(1)))); });
    row("a QFuture view", [](AioPool &pool) {
        const QFuture<int> view = pool.spawnN(counted(Counted(1)));
        settle();
    });
    row("a QFuture view that is cancelled", [](AioPool &pool) {
        QFuture<int> view = pool.spawnN(counted(Counted(1)));
        view.cancel();
        settle();
    });
    row("a retry", [](AioPool &pool) {
        const auto options = AioTaskOptions().withTimeout(1h).withRetry(AioRetry(2).withBudget(1h));
        const AioFuture<int> future = pool.spawnN(flaky, options);
        const QFuture<int> view = future;
        settle();
    });
    row("a retry with a callback, after a delay", [](AioPool &pool) {
        const Counted captured;
        auto worker = [captured](AioContext context) { return flaky(context); };
        pool.spawnN(worker, echo, AioTaskOptions().withRetry(AioRetry(2).withDelay(1ms).withBudget(1h)));
        settle();
    });
    row("a retry of items", [](AioPool &pool) {
        auto function = [](AioContext context, Counted) { return flaky(context); };
        pool.mapN(function, std::vector<Counted>(3), AioTaskOptions().withRetry(AioRetry(2)));
        settle();
    });
    row("limits before the start and in all", [](AioPool &pool) {
        pool.spawnN(counted(Counted(1)), AioTaskOptions().withQueueTimeout(1h).withTotalTimeout(1h));
        const AioFuture<int> late = pool.spawnN(counted(Counted(1)), AioTaskOptions().withHeld().withQueueTimeout(0ms));
        const auto released = qScopeGuard([&] { pool.release(late.id()); });
        settle();
    });
    row("moves in the queue", [](AioPool &pool) {
        pool.pause();
        const auto resumed = qScopeGuard([&pool] { pool.resume(); });
        const AioFuture<int> a = pool.spawnN(counted(Counted(1)));
        const AioFuture<int> b = pool.spawnN(counted(Counted(2)));
        const AioFuture<int> c = pool.spawnN(counted(Counted(3)));
        pool.setPriority(a.id(), 4);
        pool.moveToFront(c.id());
        pool.moveBefore(b.id(), c.id());
        pool.setPriority(b.id(), -4);
        pool.startNow(b.id());
        settle();
    });
    row("hold and release", [](AioPool &pool) {
        pool.pause();
        AioFuture<int> a;
        AioFuture<int> b;
        const auto released = qScopeGuard([&] {
            pool.release(a.id());
            pool.release(b.id());
            pool.resume();
        });
        a = pool.spawnN(counted(Counted(1)));
        pool.hold(a.id());
        b = pool.spawnN(counted(Counted(2)), AioTaskOptions().withHeld());
        pool.release(b.id());
        settle();
    });
    row("a release that closes a circle", [](AioPool &pool) {
        pool.setSize(1);
        const AioFuture<int> held = pool.spawnN(counted(Counted(1)), AioTaskOptions().withHeld());
        const auto started = qScopeGuard([&] { pool.startNow(held.id()); });
        auto waiting = [held]() -> AioTask<int> { co_return co_await held; };
        pool.spawnN(waiting);
        settle();
        pool.release(held.id());
        settle();
    });
    row("once more", [](AioPool &pool) {
        const Counted captured;
        const AioFuture<int> first =
                pool.spawnN([captured] { return counted(captured); }, AioTaskOptions().withRepeatable());
        Aio::waitFor(pool.join());
        first.again();
        settle();
    });
    row("a limit on waiting", [](AioPool &pool) {
        pool.pause();
        const auto resumed = qScopeGuard([&pool] { pool.resume(); });
        pool.setWaitingLimit(1, AioWaitingPolicy::DropOldest);
        pool.spawnN(counted(Counted(1)));
        pool.spawnN(counted(Counted(2)));
        pool.setWaitingLimit(1, AioWaitingPolicy::Reject);
        pool.spawnN(counted(Counted(3)));
    });
    row("room", [](AioPool &pool) {
        pool.setWaitingLimit(1, AioWaitingPolicy::Reject);
        pool.setSize(1);
        pool.spawnN(counted(Counted(1)));
        pool.spawnN(counted(Counted(2)));
        await([&pool]() -> AioTask<> { co_await pool.room(); });
    });
    row("taskInfo, label, progress, stopToken", [](AioPool &pool) {
        auto worker = [](AioContext context) -> AioTask<int> {
            context.setLabel(u"x"_s);
            context.setProgress(1, 2, u"half"_s);
            const std::stop_token token = context.stopToken();
            co_await Aio::yield();
            co_return token.stop_requested() ? 1 : 0;
        };
        AioFuture<int> future = pool.spawnN(worker);
        settle();
        static_cast<void>(pool.taskInfo(future.id()));
    });
}

void tst_AllocationFailure::verbs()
{
    QFETCH(Verb, verb);
    const int living = Counted::living();
    bool failed = true;
    int failing = 1;
    int thrown = 0;
    for (; failed; ++failing) {
        AioPool pool(2);
        bool threw = false;
        FailingNew::arm(failing);
        try {
            verb(pool);
        } catch (const std::bad_alloc &) {
            threw = true;
        }
        FailingNew::disarm();
        failed = FailingNew::hasFailed();
        thrown += threw ? 1 : 0;
        QVERIFY2(failed || !threw, "throws though nothing has failed");
        // whole: existing tasks end, and new ones work
        pool.setWaitingLimit(0);
        QCOMPARE(Aio::waitFor(pool.spawnN(counted(Counted(5)))), 5);
        QVERIFY(Aio::waitFor(pool.join()));
        QCOMPARE(pool.count(), 0);
        QCOMPARE(Counted::living(), living);
    }
    qInfo("%d allocations, of which %d make the verb throw", failing - 2, thrown);
}

void tst_AllocationFailure::spawnThatArrivesWithoutMemory()
{
    PoolThread home;
    AioFuture<int> future;
    bool joined = false;
    home.run([&] {
        runElsewhere([&] { future = home.pool().spawnN(later(1), AioTaskOptions().withLabel(u"x"_s)); });
        FailingNew::arm(1);
        QCoreApplication::sendPostedEvents(&home.pool());
        FailingNew::disarm();
        joined = Aio::waitFor(home.pool().join());
        QCOMPARE(home.pool().failedCount(), qint64(1));
    });
    QVERIFY(joined);
    QVERIFY_THROWS_EXCEPTION(std::bad_alloc, future.result());
}

//! Lets each allocation of shutdown() fail: it throws and has only closed the pool, or does what the options of each task say.
void tst_AllocationFailure::shutdownWithoutMemory()
{
    bool failed = true;
    for (int failing = 1; failed; ++failing) {
        Gate gate;
        AioPool pool(2);
        const AioFuture<int> active = pool.spawnN(gated(gate, 1));
        const auto options = AioTaskOptions().withAtEnd(AioAtEnd::Finish);
        const AioFuture<int> finishing = pool.spawnN(gated(gate, 2), options);
        const QList<AioFuture<int>> waiting{ pool.spawnN(immediate(3)), pool.spawnN(immediate(4)) };
        Aio::waitFor(turns());
        bool thrown = false;
        FailingNew::arm(failing);
        try {
            pool.shutdown(std::chrono::hours(1));
        } catch (const std::bad_alloc &) {
            thrown = true;
        }
        FailingNew::disarm();
        failed = FailingNew::hasFailed();
        QVERIFY(pool.isClosed());
        for (const AioFuture<int> &future : waiting)
            QCOMPARE(future.isCancelled(), !thrown);
        Aio::waitFor(turns());
        QCOMPARE(active.isCancelled(), !thrown);
        QCOMPARE(finishing.state(), AioPool::TaskState::Active);
        gate.open();
        Aio::waitFor(pool.join());
        QVERIFY(finishing.result() == 2);
    }
}

//! Checks that shutdown() allocates no more for many tasks than for few, and also when the time is up.
void tst_AllocationFailure::shutdownOfManyNeedsNoMemory()
{
    int allocations = 0;
    for (const int count : { 10, 2000 }) {
        AioPool pool(2);
        Door door;
        for (int i = 0; i < count; ++i)
            pool.spawnN(behind(door), AioTaskOptions().withAtEnd(AioAtEnd(i % 3)));
        settle();
        FailingNew::arm(0);
        pool.shutdown(std::chrono::hours(1));
        pool.shutdown(std::chrono::milliseconds(0));
        const int allocated = FailingNew::disarm();
        if (count == 10)
            allocations = allocated;
        QCOMPARE(allocated, allocations);
        Aio::waitFor(pool.join());
        door.open();
    }
}

//! Checks that a change that cannot be recorded is still shown when there is memory again. The notification that a
//! thread has begun is allocated before the wait, so that the thread itself needs no memory.
void tst_AllocationFailure::functionThatWaitsForAThread()
{
    const int living = Counted::living();
    bool failed = true;
    int ended = 0;
    for (int failing = 1; failed; ++failing) {
        BusyThreads threads;
        AioPool pool(1);
        const auto work = [](const Counted &argument) { return argument.value(); };
        AioFuture<int> future;
        FailingNew::arm(failing);
        try {
            auto task = Aio::concurrent(threads.pool(), work, Counted(3));
            future = pool.spawnN(std::move(task), AioTaskOptions().withTimeout(1h));
            settle();
            pool.tasks()->index(0).data(AioTaskModel::StateNameRole);
        } catch (const std::bad_alloc &) {
        }
        FailingNew::disarm();
        failed = FailingNew::hasFailed();
        threads.release();
        QVERIFY(Aio::waitFor(pool.join()));
        const bool hasValue = Aio::result(future).hasValue();
        QVERIFY(failed || hasValue);
        ended += hasValue ? 1 : 0;
        future = {};
        threads.pool()->waitForDone();
        QCOMPARE(Counted::living(), living);
    }
    QVERIFY(ended > 0);
}

void tst_AllocationFailure::modelCatchesUp()
{
    bool failed = true;
    int failing = 1;
    for (; failed; ++failing) {
        int rows = 0; // counted like in a view, which needs no memory
        AioPool pool(3);
        AioTaskModel &model = *pool.tasks();
        model.setUpdateInterval(0);
        model.setHistoryLimit(4);
        connect(&model, &AioTaskModel::rowsInserted, this,
                [&rows](const QModelIndex &, int first, int last) { rows += last - first + 1; });
        connect(&model, &AioTaskModel::rowsRemoved, this,
                [&rows](const QModelIndex &, int first, int last) { rows -= last - first + 1; });
        Door door;
        QList<AioFuture<int>> futures;
        const auto spawn = [&](int priority) {
            try {
                futures.append(pool.spawnN(behind(door), AioTaskOptions().withLabel(u"x"_s).withPriority(priority)));
            } catch (const std::bad_alloc &) {
                // such a task does not exist
            }
        };
        FailingNew::arm(failing);
        for (int i = 0; i < 9; ++i)
            spawn(i % 3);
        settle();
        if (!futures.isEmpty())
            futures.constLast().cancel();
        door.open();
        settle();
        spawn(5);
        pool.cancelAll();
        spawn(1);
        settle();
        FailingNew::disarm();
        failed = FailingNew::hasFailed();
        settle();
        const auto isTrue = [&] {
            const int finished = int(pool.succeededCount() + pool.failedCount() + pool.cancelledCount());
            bool all = rows == model.rowCount() && rows == pool.count() + std::min(finished, model.historyLimit());
            for (int row = 0; row < rows && all; ++row) {
                const qint64 id = model.taskAt(row);
                const std::optional<AioTaskInfo> info = pool.taskInfo(id);
                all = model.rowOf(id) == row && info
                        && (info->state < AioPool::TaskState::Succeeded) == (row < pool.count());
            }
            return all;
        };
        QTRY_VERIFY(isTrue());
        door.open();
        pool.cancelAll();
        settle();
        QTRY_COMPARE(pool.count(), 0);
        QTRY_VERIFY(isTrue());
        QCOMPARE(rows, model.historyLimit());
    }
    qInfo("%d allocations", failing - 2);
}

void tst_AllocationFailure::finishingAllocatesNothing()
{
    AioPool pool(10);
    Door door;
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 10; ++i)
        futures.append(pool.spawnN(behind(door), AioTaskOptions().withLabel(u"x"_s).withTimeout(1h)));
    settle();
    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    FailingNew::arm(0);
    door.open();
    settle();
    QCOMPARE(FailingNew::disarm(), 0);
    QCOMPARE(pool.succeededCount(), 10);
}

void tst_AllocationFailure::cancellingAllocatesNothing()
{
    AioPool pool(5);
    Door door;
    QList<AioFuture<int>> futures;
    for (int i = 0; i < 3; ++i) // these wait for their next attempt, and one more is held
        pool.spawnN(flaky, AioTaskOptions().withRetry(AioRetry(2).withDelay(1h).withBudget(2h)));
    pool.spawnN(behind(door), AioTaskOptions().withHeld().withQueueTimeout(1h).withTotalTimeout(1h));
    settle();
    QCOMPARE(pool.waitingCount(), 4);
    for (int i = 0; i < 20; ++i) // active ones and waiting ones, the latter about to start when the former are gone
        futures.append(pool.spawnN(behind(door), AioTaskOptions().withTimeout(1h)));
    settle();
    FailingNew::arm(0);
    QVERIFY(futures.at(0).cancel());
    QVERIFY(futures.at(19).cancel());
    QVERIFY(pool.cancelTask(futures.at(1).id()));
    const int direct = FailingNew::disarm();
    QCOMPARE(direct, 0);
    settle(); // others start, which is not free
    FailingNew::arm(0);
    pool.cancelAll();
    settle();
    QCOMPARE(FailingNew::disarm(), 0);
    QCOMPARE(pool.cancelledCount(), 24);
    door.open();
}

void tst_AllocationFailure::destructionAllocatesNothing()
{
    Door door;
    const int living = Counted::living();
    auto pool = std::make_unique<AioPool>(5);
    for (int i = 0; i < 20; ++i)
        pool->spawnN(behind(door), AioTaskOptions().withTimeout(1h));
    settle();
    FailingNew::arm(0);
    pool.reset();
    QCOMPARE(FailingNew::disarm(), 0);
    QCOMPARE(Counted::living(), living);
    door.open();
}

QTEST_GUILESS_MAIN(tst_AllocationFailure)
#include "tst_allocation_failure.moc"
