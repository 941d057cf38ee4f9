// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests how a thread goes on with the function of the next task, which has no slot yet, before the event loop has had
// its turn, and what keeps it from that.

#include "support/log.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <QtCore/QRandomGenerator>
#include <QtCore/QThreadPool>

#include <atomic>
#include <mutex>
#include <optional>
#include <semaphore>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

//! Waits for \a condition without an event loop. False if it never holds.
template<typename Condition>
static bool blockUntil(Condition condition)
{
    const QDeadlineTimer hopeless(60'000);
    while (!condition()) {
        if (hopeless.hasExpired())
            return false;
        QThread::yieldCurrentThread();
    }
    return true;
}

//! Functions that note that they have begun, and return when they may.
class Functions
{
public:
    //! Notes the call. May be called in any thread, like all functions here.
    int pass(int i)
    {
        const int running = ++m_running;
        for (int most = m_most; running > most && !m_most.compare_exchange_weak(most, running);) { }
        {
            const std::lock_guard lock(m_mutex);
            m_order << QString::number(i);
        }
        ++m_begun;
        --m_running;
        return i;
    }
    //! Returns when allowed.
    int hold(int i)
    {
        const int running = ++m_running;
        for (int most = m_most; running > most && !m_most.compare_exchange_weak(most, running);) { }
        {
            const std::lock_guard lock(m_mutex);
            m_order << QString::number(i);
        }
        ++m_begun;
        m_goOn.acquire();
        --m_running;
        return i;
    }
    void allow(int count = 1) { m_goOn.release(count); }
    int begun() const { return m_begun; }
    int most() const { return m_most; }
    QString order() const
    {
        const std::lock_guard lock(m_mutex);
        return m_order.join(QLatin1Char(' '));
    }
    //! Waits in the event loop until \a count functions have begun, and until what follows in the loop has happened.
    AioTask<bool> begin(int count)
    {
        const bool have = co_await until([&] { return m_begun == count; });
        co_await turns();
        co_return have;
    }
    //! Waits for the same without the event loop.
    bool blockUntilBegun(int count) const
    {
        return blockUntil([this, count] { return m_begun >= count; });
    }

private:
    std::atomic<int> m_running = 0;
    std::atomic<int> m_most = 0;
    std::atomic<int> m_begun = 0;
    std::counting_semaphore<> m_goOn{ 0 };
    mutable std::mutex m_mutex;
    QStringList m_order;
};

//! Spawns a function that is held.
static AioFuture<int> spawnHeld(AioPool &pool, QThreadPool &threads, Functions &functions, int i,
                                const AioTaskOptions &options = {})
{
    const auto hold = [&functions, i] { return functions.hold(i); };
    return pool.spawnN(Aio::concurrent(&threads, hold), options);
}

class tst_FunctionAhead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void beginsBeforeItsTask();
    void mapBeginsBeforeItsTask();
    void mapPullsOneAThread();
    void mapOfOtherTasksPullsNothing();
    void neverMoreThanSize_data();
    void neverMoreThanSize();
    void inTheOrderOfTheQueue();
    void signalsInOrder();
    void errors();
    void pauseBefore();
    void pauseAfter();
    void sizeBefore();
    void sizeAfter();
    void cancelBefore();
    void cancelAfter();
    void cancelAllAfter();
    void cancelReportAfter();
    void slotTakenBeforeTheFunctionReturns();
    void higherPriorityGoesFirst();
    void movedOrHeldBefore();
    void movedOrHeldAfter();
    void mapWithAWaitingLimit();
    void rejectedBefore();
    void countsAsStartedForTheWaitingLimit();
    void cancelledLeavesNoPlaceBehind();
    void othersInTheQueueGoFirst();
    void neverWithCallbackLimitOrContext();
    void otherThreadsOfThePool();
    void otherWorkOfTheThreadsGoesFirst();
    void otherThreadsAtTheSameAddress();
    void clearedAfterItWasPassedOn();
    void poolDiesBefore();
    void poolDiesAfter();
    void poolThatDiesTellsAllFirst();
    void poolDiesInASignal();
    void mapCancelled();
    void mapFunctionThrows();
    void mapFunctionUsesThePool_data();
    void mapFunctionUsesThePool();
    void mapFunctionRunsAnEventLoop();
    void mapRangeEndsAhead();
    void taskOfAnotherThread();
    void largeAlignment();
    void anything();
};

void tst_FunctionAhead::beginsBeforeItsTask()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        Log log;
        logSignals(pool, log);
        AioTaskModel *const model = pool.tasks();
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        CO_VERIFY(co_await functions.begin(1));
        log.take();
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        CO_COMPARE(first.state(), AioPool::TaskState::Active);
        CO_COMPARE(second.state(), AioPool::TaskState::Waiting);
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(pool.waitingCount(), 1);
        CO_COMPARE(pool.taskInfo(2)->state, AioPool::TaskState::Waiting);
        CO_COMPARE(model->rowCount(), 2);
        CO_COMPARE(model->index(1, 0).data(AioTaskModel::StateRole).value<AioPool::TaskState>(),
                   AioPool::TaskState::Waiting);
        CO_VERIFY(co_await until([&second] { return second.state() == AioPool::TaskState::Active; }));
        co_await turns();
        CO_COMPARE(log.take(), QStringLiteral("succeeded:1 Succeeded:1 started:2"));
        functions.allow();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(first.result(), 1);
        CO_COMPARE(second.result(), 2);
        CO_COMPARE(functions.most(), 1);
        CO_COMPARE(pool.executedCount(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::mapBeginsBeforeItsTask()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        const auto work = [&](int i) {
            const auto hold = [&functions, i] { return functions.hold(i); };
            return Aio::concurrent(&threads, hold);
        };
        auto mapped = pool.map(work, std::views::iota(0, 6));
        CO_VERIFY(co_await functions.begin(2));
        functions.allow(2);
        CO_VERIFY(functions.blockUntilBegun(4));
        CO_COMPARE(pool.activeCount(), 2);
        CO_COMPARE(pool.succeededCount(), 0);
        functions.allow(4);
        const QList<AioResult<int>> results = co_await mapped;
        CO_COMPARE(outcomes(results), QStringLiteral("0 1 2 3 4 5"));
        CO_COMPARE(functions.most(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::mapPullsOneAThread()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        int calls = 0;
        const auto work = [&](int i) {
            ++calls;
            const auto hold = [&functions, i] { return functions.hold(i); };
            return Aio::concurrent(&threads, hold);
        };
        auto mapped = pool.map(work, std::views::iota(0, 100));
        CO_VERIFY(co_await functions.begin(2));
        CO_COMPARE(calls, 4);
        CO_COMPARE(pool.activeCount(), 2);
        CO_COMPARE(pool.waitingCount(), 2);
        functions.allow();
        CO_VERIFY(co_await functions.begin(3));
        CO_COMPARE(calls, 5);
        CO_COMPARE(pool.waitingCount(), 2);
        // Does not look ahead while something else waits behind it.
        pool.spawnN(later(1));
        functions.allow();
        CO_VERIFY(co_await functions.begin(4));
        CO_COMPARE(calls, 5);
        functions.allow(96 + 100);
        co_await mapped;
        CO_COMPARE(calls, 100);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.most(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::mapOfOtherTasksPullsNothing()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        int calls = 0;
        // Not the whole task: something follows the function.
        const auto work = [&](int i) -> AioTask<int> {
            ++calls;
            const auto hold = [&functions, i] { return functions.hold(i); };
            auto task = Aio::concurrent(&threads, hold);
            co_return co_await std::move(task);
        };
        auto mapped = pool.map(work, std::views::iota(0, 10));
        CO_VERIFY(co_await functions.begin(2));
        CO_COMPARE(calls, 2);
        CO_COMPARE(pool.waitingCount(), 0);
        functions.allow(10);
        co_await mapped;
        CO_COMPARE(functions.most(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::neverMoreThanSize_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("threadCount");
    QTest::addColumn<bool>("maps");
    for (const int size : { 1, 2, 3, 4 }) {
        for (const int threads : { 1, 2, 4 }) {
            QTest::addRow("spawnN, %d slots, %d threads", size, threads) << size << threads << false;
            QTest::addRow("map, %d slots, %d threads", size, threads) << size << threads << true;
        }
    }
}

void tst_FunctionAhead::neverMoreThanSize()
{
    QFETCH(const int, size);
    QFETCH(const int, threadCount);
    QFETCH(const bool, maps);
    auto body = [](int size, int threadCount, bool maps) -> AioTask<> {
        constexpr int Count = 2000;
        QThreadPool threads;
        threads.setMaxThreadCount(threadCount);
        Functions functions;
        AioPool pool(size);
        bool isRight = true;
        QObject::connect(&pool, &AioPool::taskStarted, &pool, [&] { isRight &= pool.activeCount() <= size; });
        const auto work = [&](int i) {
            const auto function = [&functions, i] { return functions.pass(i); };
            return Aio::concurrent(&threads, function);
        };
        if (maps) {
            const QList<AioResult<int>> results = co_await pool.map(work, std::views::iota(0, Count));
            for (int i = 0; i < Count; ++i)
                CO_COMPARE(results[i].value(), i);
        } else {
            QList<AioFuture<int>> futures;
            for (int i = 0; i < Count; ++i)
                futures << pool.spawnN(work(i));
            CO_VERIFY(co_await pool.join());
            for (int i = 0; i < Count; ++i)
                CO_COMPARE(futures[i].result(), i);
        }
        CO_VERIFY(functions.most() <= std::min(size, threadCount));
        CO_COMPARE(functions.begun(), Count);
        CO_VERIFY(isRight);
    };
    auto row = [&] { return body(size, threadCount, maps); };
    runBody(row);
}

void tst_FunctionAhead::inTheOrderOfTheQueue()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(1);
        QStringList expected;
        for (int i = 0; i < 300; ++i) {
            const auto function = [&functions, i] { return functions.pass(i); };
            pool.spawnN(Aio::concurrent(&threads, function));
            expected << QString::number(i);
        }
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), expected.join(QLatin1Char(' ')));
    };
    runBody(body);
}

void tst_FunctionAhead::signalsInOrder()
{
    auto body = []() -> AioTask<> {
        constexpr int Count = 500;
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        AioPool pool(2);
        qint64 lastStarted = 0;
        int finished = 0;
        bool isRight = true;
        std::vector<bool> isStarted(Count + 1);
        QObject::connect(&pool, &AioPool::taskStarted, &pool, [&](qint64 id) {
            isRight &= id == ++lastStarted;
            isStarted[std::size_t(id)] = true;
            isRight &= pool.taskInfo(id)->state == AioPool::TaskState::Active && pool.activeCount() <= 2;
        });
        QObject::connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) {
            isRight &= isStarted[std::size_t(id)];
            ++finished;
        });
        const auto work = [&threads](int i) {
            const auto function = [i] { return i; };
            return Aio::concurrent(&threads, function);
        };
        co_await pool.map(work, std::views::iota(0, Count / 2));
        for (int i = 0; i < Count / 2; ++i)
            pool.spawnN(work(i));
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(isRight);
        CO_COMPARE(lastStarted, qint64(Count));
        CO_COMPARE(finished, Count);
    };
    runBody(body);
}

void tst_FunctionAhead::errors()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 4; ++i) {
            const auto fail = [&functions, i]() -> int {
                functions.hold(i);
                throw std::runtime_error("bad" + std::to_string(i));
            };
            futures << pool.spawnN(Aio::concurrent(&threads, fail));
        }
        CO_VERIFY(co_await functions.begin(1));
        functions.allow(3);
        CO_VERIFY(functions.blockUntilBegun(4));
        functions.allow();
        CO_VERIFY(co_await pool.join());
        for (int i = 0; i < 4; ++i)
            CO_COMPARE(outcome(futures[i]), QStringLiteral("bad%1").arg(i));
        CO_COMPARE(pool.failedCount(), 4);
    };
    runBody(body);
}

void tst_FunctionAhead::pauseBefore()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        spawnHeld(pool, threads, functions, 2);
        spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        pool.pause();
        functions.allow(3);
        threads.waitForDone();
        CO_COMPARE(functions.begun(), 1);
        co_await first;
        threads.waitForDone();
        CO_COMPARE(functions.begun(), 1);
        CO_COMPARE(pool.activeCount(), 0);
        pool.resume();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), QStringLiteral("1 2 3"));
    };
    runBody(body);
}

//! A function that has begun counts as started, so that its task gets its slot although the pool is paused.
void tst_FunctionAhead::pauseAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        pool.pause();
        functions.allow(2);
        CO_COMPARE(co_await first, 1);
        CO_COMPARE(co_await second, 2);
        co_await turns();
        threads.waitForDone();
        CO_COMPARE(third.state(), AioPool::TaskState::Waiting);
        CO_COMPARE(functions.begun(), 2);
        CO_COMPARE(pool.activeCount(), 0);
        pool.resume();
        CO_COMPARE(co_await third, 3);
    };
    runBody(body);
}

void tst_FunctionAhead::sizeBefore()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        for (int i = 1; i <= 5; ++i)
            spawnHeld(pool, threads, functions, i);
        CO_VERIFY(co_await functions.begin(2));
        pool.setSize(1);
        functions.allow();
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 1; }));
        co_await turns();
        CO_COMPARE(functions.begun(), 2);
        CO_COMPARE(pool.activeCount(), 1);
        functions.allow(4);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 5);
    };
    runBody(body);
}

void tst_FunctionAhead::sizeAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        for (int i = 1; i <= 6; ++i)
            spawnHeld(pool, threads, functions, i);
        CO_VERIFY(co_await functions.begin(2));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(3));
        pool.setSize(1);
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 1; }));
        CO_COMPARE(pool.activeCount(), 2); // the surplus finishes
        functions.allow();
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 2; }));
        co_await turns();
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(functions.begun(), 3);
        functions.allow(4);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 6);
        CO_COMPARE(functions.most(), 2);
        pool.setSize(3);
    };
    runBody(body);
}

void tst_FunctionAhead::cancelBefore()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        Log log;
        spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        logSignals(pool, log);
        CO_VERIFY(second.cancel());
        CO_VERIFY(second.isFinished()); // at once, like any that waits
        CO_COMPARE(log.take(), QStringLiteral("cancelled:2 Cancelled:2"));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        CO_COMPARE(functions.order(), QStringLiteral("1 3"));
        functions.allow();
        CO_COMPARE(co_await third, 3);
        CO_COMPARE(functions.begun(), 2);
    };
    runBody(body);
}

//! A function that has begun counts as started: the task ends when it has returned.
void tst_FunctionAhead::cancelAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        Log log;
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        logSignals(pool, log);
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        CO_VERIFY(second.cancel());
        CO_VERIFY(!second.cancel());
        CO_COMPARE(second.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(pool.waitingCount(), 2);
        CO_COMPARE(log.take(), QString());
        CO_COMPARE(co_await first, 1);
        co_await turns();
        CO_COMPARE(second.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(log.take(), QStringLiteral("succeeded:1 Succeeded:1 started:2"));
        functions.allow();
        CO_VERIFY(co_await until([&second] { return second.isFinished(); }));
        CO_VERIFY(second.isCancelled());
        functions.allow();
        CO_COMPARE(co_await third, 3);
        CO_COMPARE(functions.most(), 1);
    };
    runBody(body);
}

void tst_FunctionAhead::cancelAllAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 20; ++i)
            futures << spawnHeld(pool, threads, functions, i);
        CO_VERIFY(co_await functions.begin(2));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(3));
        pool.cancelAll();
        CO_COMPARE(pool.cancelledCount(), 17);
        CO_COMPARE(pool.count(), 3);
        CO_COMPARE(pool.activeCount(), 2);
        pool.cancelAll();
        functions.allow(2);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 3);
        for (const AioFuture<int> &future : futures)
            CO_VERIFY(future.isFinished());
        CO_VERIFY(futures[2].isCancelled());
        functions.allow();
        CO_COMPARE(co_await spawnHeld(pool, threads, functions, 5), 5); // works as before
    };
    runBody(body);
}

void tst_FunctionAhead::cancelReportAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        auto cancelled = pool.cancel(second, third);
        CO_VERIFY(!second.isFinished());
        CO_VERIFY(third.isFinished());
        functions.allow();
        const AioCancelReport report = co_await cancelled;
        CO_COMPARE(report.cancelled, 2);
        CO_COMPARE(report.outcomes.size(), 2);
        CO_COMPARE(report.outcomes[0].id, qint64(2));
        CO_COMPARE(report.outcomes[0].state, AioPool::TaskState::Cancelled);
        CO_COMPARE(report.outcomes[1].state, AioPool::TaskState::Cancelled);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 2);
    };
    runBody(body);
}

//! The next task gets its slot while its function is offered, and its function is cancelled before the task begins.
void tst_FunctionAhead::slotTakenBeforeTheFunctionReturns()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        pool.setSize(2);
        CO_COMPARE(second.state(), AioPool::TaskState::Active);
        CO_VERIFY(second.cancel());
        CO_VERIFY(second.isFinished());
        functions.allow(2);
        CO_COMPARE(co_await third, 3);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::higherPriorityGoesFirst()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        spawnHeld(pool, threads, functions, 2);
        spawnHeld(pool, threads, functions, 3, AioTaskOptions().withPriority(-1));
        CO_VERIFY(co_await functions.begin(1));
        spawnHeld(pool, threads, functions, 4, AioTaskOptions().withPriority(1));
        functions.allow(4);
        threads.waitForDone(); // nothing is offered until the event loop has its turn
        CO_COMPARE(functions.order(), QStringLiteral("1"));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), QStringLiteral("1 4 2 3"));
    };
    runBody(body);
}

void tst_FunctionAhead::movedOrHeldBefore()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        const AioFuture<int> first = spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        const AioFuture<int> fourth = spawnHeld(pool, threads, functions, 4);
        CO_VERIFY(co_await functions.begin(1));
        CO_VERIFY(pool.moveToFront(third.id()));
        CO_VERIFY(pool.hold(second.id()));
        functions.allow(4);
        threads.waitForDone();
        CO_COMPARE(functions.begun(), 1);
        CO_COMPARE(co_await fourth, 4);
        CO_COMPARE(functions.order(), QStringLiteral("1 3 4"));
        CO_VERIFY(pool.release(second.id()));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), QStringLiteral("1 3 4 2"));
    };
    runBody(body);
}

//! A function that has begun counts as started: its task is not moved and not held.
void tst_FunctionAhead::movedOrHeldAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        CO_VERIFY(!pool.hold(second.id()));
        CO_VERIFY(!pool.setPriority(second.id(), -1));
        CO_COMPARE(second.state(), AioPool::TaskState::Waiting);
        functions.allow(2);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), QStringLiteral("1 2 3"));
        CO_COMPARE(functions.most(), 1);
    };
    runBody(body);
}

void tst_FunctionAhead::mapWithAWaitingLimit()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        pool.setWaitingLimit(5);
        int calls = 0;
        const auto work = [&](int i) {
            ++calls;
            const auto hold = [&functions, i] { return functions.hold(i); };
            return Aio::concurrent(&threads, hold);
        };
        auto mapped = pool.map(work, std::views::iota(0, 4));
        CO_VERIFY(co_await functions.begin(1));
        CO_COMPARE(calls, 1);
        CO_COMPARE(pool.waitingCount(), 0);
        functions.allow(4);
        co_await mapped;
        CO_COMPARE(calls, 4);
    };
    runBody(body);
}

void tst_FunctionAhead::rejectedBefore()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        pool.setWaitingLimit(2, AioWaitingPolicy::DropOldest);
        QList<AioFuture<int>> futures;
        for (int i = 1; i <= 3; ++i)
            futures << spawnHeld(pool, threads, functions, i);
        CO_VERIFY(co_await functions.begin(1));
        futures << spawnHeld(pool, threads, functions, 4); // in place of the second, which is offered
        CO_COMPARE(futures[1].state(), AioPool::TaskState::Failed);
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        CO_COMPARE(functions.order(), QStringLiteral("1 3"));
        futures << spawnHeld(pool, threads, functions, 5); // the third has begun, and cannot be rejected
        CO_VERIFY(!futures[2].isFinished());
        functions.allow(4);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(futures[2].result(), 3);
        CO_COMPARE(functions.most(), 1);
    };
    runBody(body);
}

void tst_FunctionAhead::countsAsStartedForTheWaitingLimit()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        pool.setWaitingLimit(10, AioWaitingPolicy::DropOldest);
        QList<AioFuture<int>> futures;
        for (int i = 1; i <= 5; ++i)
            futures << spawnHeld(pool, threads, functions, i);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        for (int i = 6; i <= 100; ++i)
            futures << spawnHeld(pool, threads, functions, i);
        CO_COMPARE(pool.waitingCount(), 11); // with the one that has begun
        CO_VERIFY(!futures[1].isFinished());
        co_await turns();
        CO_COMPARE(pool.failedCount(), 88);
        functions.allow(100);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), 12);
    };
    runBody(body);
}

void tst_FunctionAhead::cancelledLeavesNoPlaceBehind()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        AioPool pool(1);
        for (int round = 0; round < 10; ++round) {
            Functions functions;
            spawnHeld(pool, threads, functions, 1);
            const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
            CO_VERIFY(co_await functions.begin(1));
            functions.allow();
            CO_VERIFY(functions.blockUntilBegun(2));
            second.cancel();
            functions.allow();
            CO_VERIFY(co_await pool.join());
            CO_VERIFY(second.isCancelled());
        }
        pool.pause();
        pool.setWaitingLimit(5);
        for (int i = 0; i < 20; ++i)
            pool.spawnN(later(i));
        CO_COMPARE(pool.waitingCount(), 5);
    };
    runBody(body);
}

void tst_FunctionAhead::othersInTheQueueGoFirst()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        Gate gate;
        spawnHeld(pool, threads, functions, 1);
        pool.spawnN(gated(gate, 2));
        spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow(2);
        threads.waitForDone();
        CO_VERIFY(co_await until([&pool] { return pool.succeededCount() == 1; }));
        co_await turns();
        CO_COMPARE(functions.begun(), 1);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::neverWithCallbackLimitOrContext()
{
    auto body = []() -> AioTask<> {
        const auto again = [](const AioResult<int> &result) -> AioTask<int> { co_return result.value() + 10; };
        for (int kind = 0; kind < 3; ++kind) {
            QThreadPool threads;
            threads.setMaxThreadCount(1);
            Functions functions;
            QObject context;
            AioPool pool(1);
            spawnHeld(pool, threads, functions, 1);
            const auto hold = [&functions] { return functions.hold(2); };
            AioFuture<int> second;
            if (kind == 0)
                second = pool.spawnN(Aio::concurrent(&threads, hold), again);
            else if (kind == 1)
                second = pool.spawnN(Aio::concurrent(&threads, hold), AioTaskOptions().withTimeout(1h));
            else
                second = pool.spawnN(Aio::concurrent(&threads, hold), AioTaskOptions().withContext(&context));
            CO_VERIFY(co_await functions.begin(1));
            functions.allow(2);
            threads.waitForDone();
            CO_COMPARE(functions.begun(), 1);
            CO_COMPARE(co_await second, kind == 0 ? 12 : 2);
        }
        // A callback after a function: its slot is not passed on, because the callback still needs it.
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        const auto hold = [&functions] { return functions.hold(1); };
        const AioFuture<int> first = pool.spawnN(Aio::concurrent(&threads, hold), again);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow(2);
        threads.waitForDone();
        CO_COMPARE(functions.begun(), 1);
        CO_COMPARE(co_await first, 11);
        CO_COMPARE(co_await second, 2);
    };
    runBody(body);
}

void tst_FunctionAhead::otherThreadsOfThePool()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        QThreadPool others;
        others.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        spawnHeld(pool, others, functions, 2);
        spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        functions.allow(3);
        threads.waitForDone();
        CO_COMPARE(functions.begun(), 1);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.order(), QStringLiteral("1 2 3"));
        CO_COMPARE(functions.most(), 1);
    };
    runBody(body);
}

//! Keeps the thread for longer than a runnable may keep it while other work waits.
static void spendSlice()
{
    const auto begin = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begin < 3ms) { }
}

void tst_FunctionAhead::otherWorkOfTheThreadsGoesFirst()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        spawnHeld(pool, threads, functions, 2);
        CO_VERIFY(co_await functions.begin(1));
        std::binary_semaphore goOn(0);
        std::atomic<int> begunBefore = 0;
        threads.start([&] {
            begunBefore = functions.begun();
            goOn.acquire();
        });
        spendSlice();
        functions.allow(2);
        CO_VERIFY(blockUntil([&begunBefore] { return begunBefore == 1; }));
        co_await turns(); // the second task gets its slot, and its function waits for the thread
        CO_COMPARE(functions.begun(), 1);
        goOn.release();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.begun(), 2);
    };
    runBody(body);
}

void tst_FunctionAhead::otherThreadsAtTheSameAddress()
{
    auto body = []() -> AioTask<> {
        std::optional<QThreadPool> threads;
        for (int count : { 1, 2 }) {
            threads.emplace().setMaxThreadCount(count);
            Functions functions;
            AioPool pool(count);
            for (int i = 0; i <= count; ++i)
                spawnHeld(pool, *threads, functions, i);
            CO_VERIFY(co_await functions.begin(count));
            functions.allow();
            CO_VERIFY(functions.blockUntilBegun(count + 1));
            functions.allow(count);
            CO_VERIFY(co_await pool.join());
        }
    };
    runBody(body);
}

//! QThreadPool::clear() finds a function that no thread has begun and whose task has no slot: it must still run.
void tst_FunctionAhead::clearedAfterItWasPassedOn()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        spawnHeld(pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(pool, threads, functions, 2);
        const AioFuture<int> third = spawnHeld(pool, threads, functions, 3);
        CO_VERIFY(co_await functions.begin(1));
        std::binary_semaphore goOn(0);
        std::atomic<bool> hasOther = false;
        threads.start([&] {
            hasOther = true;
            goOn.acquire();
        });
        spendSlice();
        functions.allow(3);
        CO_VERIFY(blockUntil([&hasOther] { return hasOther.load(); }));
        threads.clear();
        goOn.release();
        CO_COMPARE(co_await second, 2);
        CO_COMPARE(co_await third, 3);
        CO_COMPARE(functions.order(), QStringLiteral("1 2 3"));
    };
    runBody(body);
}

//! Counts its living instances in all threads.
class Alive
{
public:
    Alive() noexcept { ++s_count; }
    Alive(const Alive &) noexcept { ++s_count; }
    ~Alive() { --s_count; }
    static int count() noexcept { return s_count; }

private:
    inline static std::atomic<int> s_count = 0;
};

void tst_FunctionAhead::poolDiesBefore()
{
    auto body = []() -> AioTask<> {
        for (const bool maps : { false, true }) {
            QThreadPool threads;
            threads.setMaxThreadCount(2);
            Functions functions;
            auto pool = std::make_unique<AioPool>(2);
            QList<AioFuture<int>> futures;
            const auto work = [&](int i) {
                const auto hold = [&functions, i](const Alive &) { return functions.hold(i); };
                return Aio::concurrent(&threads, hold, Alive());
            };
            auto mapped = pool->map(work, std::views::iota(0, maps ? 10 : 0));
            if (!maps) {
                for (int i = 0; i < 10; ++i)
                    futures << pool->spawnN(work(i));
            }
            CO_VERIFY(co_await functions.begin(2));
            std::thread allowing([&functions] { functions.allow(10); });
            pool.reset();
            allowing.join();
            for (const AioFuture<int> &future : futures)
                CO_VERIFY(future.isCancelled());
            if (maps)
                CO_THROWS(AioCancelled, co_await mapped);
        }
        CO_COMPARE(Alive::count(), 0);
    };
    runBody(body);
    QCOMPARE(Alive::count(), 0);
}

void tst_FunctionAhead::poolDiesAfter()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        auto pool = std::make_unique<AioPool>(1);
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 5; ++i) {
            const auto hold = [&functions, i](const Alive &) { return functions.hold(i); };
            futures << pool->spawnN(Aio::concurrent(&threads, hold, Alive()));
        }
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        futures[1].cancel();
        std::thread allowing([&functions] { functions.allow(5); });
        pool.reset();
        allowing.join();
        for (const AioFuture<int> &future : futures)
            CO_VERIFY(future.isCancelled());
    };
    runBody(body);
    QCOMPARE(Alive::count(), 0);
}

//! What has begun ahead waits for what a function gives out once it is told to cancel.
void tst_FunctionAhead::poolThatDiesTellsAllFirst()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        auto pool = std::make_unique<AioPool>(2);
        std::atomic<bool> runs = false;
        const auto untilCancelled = [&](QPromise<int> &promise) {
            runs = true;
            while (!promise.isCanceled())
                QThread::yieldCurrentThread();
            functions.allow();
        };
        pool->spawnN(Aio::concurrent(&threads, untilCancelled));
        const AioFuture<int> first = spawnHeld(*pool, threads, functions, 1);
        const AioFuture<int> second = spawnHeld(*pool, threads, functions, 2);
        CO_VERIFY(co_await until([&runs] { return runs.load(); }));
        CO_VERIFY(co_await functions.begin(1));
        functions.allow();
        CO_VERIFY(functions.blockUntilBegun(2));
        pool.reset();
        CO_VERIFY(first.isCancelled() && second.isCancelled());
    };
    runBody(body);
}

void tst_FunctionAhead::poolDiesInASignal()
{
    for (int at = 1; at < 12; ++at) {
        auto body = [](int at) -> AioTask<> {
            QThreadPool threads;
            threads.setMaxThreadCount(2);
            Functions functions;
            auto pool = std::make_unique<AioPool>(2);
            int left = at;
            const auto die = [&] {
                if (--left == 0)
                    pool.reset();
            };
            QObject::connect(pool.get(), &AioPool::taskStarted, qApp, die);
            QObject::connect(pool.get(), &AioPool::taskSpawned, qApp, die);
            QObject::connect(pool.get(), &AioPool::taskFinished, qApp, die);
            const auto work = [&](int i) {
                const auto function = [&functions, i](const Alive &) { return functions.pass(i); };
                return Aio::concurrent(&threads, function, Alive());
            };
            auto mapped = pool->map(work, std::views::iota(0, 50));
            CO_THROWS(AioCancelled, co_await mapped);
            CO_VERIFY(!pool);
        };
        auto row = [&] { return body(at); };
        runBody(row);
        QCOMPARE(Alive::count(), 0);
    }
}

void tst_FunctionAhead::mapCancelled()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        int calls = 0;
        const auto work = [&](int i) {
            ++calls;
            const auto hold = [&functions, i] { return functions.hold(i); };
            return Aio::concurrent(&threads, hold);
        };
        for (const bool isAfter : { false, true }) {
            const int begun = functions.begun();
            calls = 0;
            const auto mapping = [&]() -> AioTask<> { co_await pool.map(work, std::views::iota(0, 50)); };
            const AioFuture<void> future = [&] {
                static AioPool outer(10);
                return outer.spawnN(mapping());
            }();
            CO_VERIFY(co_await functions.begin(begun + 1));
            CO_COMPARE(calls, 2);
            if (isAfter) {
                functions.allow();
                CO_VERIFY(functions.blockUntilBegun(begun + 2));
            }
            CO_VERIFY(future.cancel());
            co_await turns();
            functions.allow();
            CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
            CO_VERIFY(future.isCancelled());
            CO_VERIFY(pool.isEmpty());
            CO_VERIFY(calls <= 3);
        }
    };
    runBody(body);
}

void tst_FunctionAhead::mapFunctionThrows()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        AioPool pool(2);
        const auto work = [&threads](int i) {
            if (i % 3 == 2)
                throw std::runtime_error("bad" + std::to_string(i));
            const auto function = [i] { return i; };
            return Aio::concurrent(&threads, function);
        };
        const QList<AioResult<int>> results = co_await pool.map(work, std::views::iota(0, 8));
        CO_COMPARE(outcomes(results), QStringLiteral("0 1 bad2 3 4 bad5 6 7"));
    };
    runBody(body);
}

void tst_FunctionAhead::mapFunctionUsesThePool_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("at");
    for (const char *what : { "grow", "shrink", "pause", "cancelAll", "spawn", "destroy", "otherKind" }) {
        for (int at = 0; at < 6; ++at)
            QTest::addRow("%s at %d", what, at) << QString::fromUtf8(what) << at;
    }
}

void tst_FunctionAhead::mapFunctionUsesThePool()
{
    QFETCH(const QString, what);
    QFETCH(const int, at);
    auto body = [](QString what, int at) -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        auto pool = std::make_unique<AioPool>(2);
        const auto act = [&] {
            if (what == QStringLiteral("grow"))
                pool->setSize(5);
            else if (what == QStringLiteral("shrink"))
                pool->setSize(1);
            else if (what == QStringLiteral("pause"))
                pool->pause();
            else if (what == QStringLiteral("cancelAll"))
                pool->cancelAll();
            else if (what == QStringLiteral("spawn"))
                pool->spawnN(later(1), AioTaskOptions().withPriority(1));
            else if (what == QStringLiteral("destroy"))
                pool.reset();
        };
        const bool isOther = what == QStringLiteral("otherKind");
        const auto work = [&](int i) {
            if (i == at)
                act();
            if (i == at && isOther)
                return later(i);
            const auto function = [&functions, i](const Alive &) { return functions.pass(i); };
            return Aio::concurrent(&threads, function, Alive());
        };
        const auto mapping = [&]() -> AioTask<QString> {
            auto mapped = pool->map(work, std::views::iota(0, 10));
            const QList<AioResult<int>> results = co_await mapped;
            co_return outcomes(results);
        };
        AioPool outer(1);
        const AioFuture<QString> future = outer.spawnN(mapping());
        if (what == QStringLiteral("pause")) {
            CO_VERIFY(co_await until([&] { return pool->isPaused(); }));
            co_await turns();
            pool->resume();
        }
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        if (what == QStringLiteral("cancelAll") || what == QStringLiteral("destroy"))
            CO_VERIFY(future.isCancelled());
        else
            CO_COMPARE(outcome(future), QStringLiteral("0 1 2 3 4 5 6 7 8 9"));
        CO_VERIFY(functions.most() <= 2);
    };
    auto row = [&] { return body(what, at); };
    runBody(row);
    QCOMPARE(Alive::count(), 0);
}

void tst_FunctionAhead::mapFunctionRunsAnEventLoop()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        bool isPulling = false;
        bool isRight = true;
        const auto work = [&](int i) {
            isRight &= !std::exchange(isPulling, true);
            Aio::waitFor(turns(3));
            isPulling = false;
            const auto function = [&functions, i] { return functions.pass(i); };
            return Aio::concurrent(&threads, function);
        };
        // The range must not be asked again meanwhile either.
        const auto numbers = std::views::iota(0, 60) | std::views::transform([&](int i) {
                                 Aio::waitFor(turns(2));
                                 return i;
                             });
        const QList<AioResult<int>> results = co_await pool.map(work, numbers);
        CO_COMPARE(results.size(), 60);
        for (int i = 0; i < 60; ++i)
            CO_COMPARE(results[i].value(), i);
        CO_VERIFY(functions.most() <= 2);
    };
    runBody(body);
}

void tst_FunctionAhead::mapRangeEndsAhead()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        Functions functions;
        AioPool pool(2);
        const auto work = [&](int i) {
            const auto hold = [&functions, i] { return functions.hold(i); };
            return Aio::concurrent(&threads, hold);
        };
        for (int count = 0; count < 6; ++count) {
            functions.allow(count);
            const QList<AioResult<int>> results = co_await pool.map(work, std::views::iota(0, count));
            CO_COMPARE(results.size(), count);
        }
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

//! The tasks were made in another thread, and arrive in the pool's.
void tst_FunctionAhead::taskOfAnotherThread()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        Functions functions;
        AioPool pool(1);
        std::thread spawning([&] {
            for (int i = 0; i < 200; ++i) {
                const auto function = [&functions, i] { return functions.pass(i); };
                pool.spawnN(Aio::concurrent(&threads, function));
            }
        });
        CO_VERIFY(co_await until([&functions] { return functions.begun() == 200; }));
        spawning.join();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(functions.most(), 1);
    };
    runBody(body);
}

// g++ notes that it passed such arguments otherwise before version 4.6.
#pragma GCC diagnostic ignored "-Wpsabi"

//! Arguments that no promise can hold.
struct alignas(64) Aligned
{
    int value = 7;
    bool isAligned() const { return reinterpret_cast<quintptr>(this) % alignof(Aligned) == 0; }
};

void tst_FunctionAhead::largeAlignment()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        const auto function = [](std::unique_ptr<Aligned> argument) { return argument->value; };
        auto argument = std::make_unique<Aligned>();
        CO_COMPARE(co_await pool.exec(Aio::concurrent(function, std::move(argument))), 7);
        const auto direct = [](const Aligned &aligned) { return aligned.value; };
        AioFuture<int> future = pool.spawnN(Aio::concurrent(direct, Aligned()));
        CO_COMPARE(co_await future, 7);
    };
    runBody(body);
}

//! Whatever happens meanwhile, each function runs once or not at all, and no more of them at once than there are slots.
void tst_FunctionAhead::anything()
{
    auto body = [](quint32 seed) -> AioTask<> {
        QRandomGenerator random(seed);
        const int size = random.bounded(1, 4);
        QThreadPool threads;
        threads.setMaxThreadCount(random.bounded(1, 4));
        Functions functions;
        AioPool pool(size);
        QList<AioFuture<int>> futures;
        std::vector<std::atomic<int>> runs(400);
        int ended = 0;
        QObject::connect(&pool, &AioPool::taskFinished, &pool, [&ended] { ++ended; });
        bool isRight = true;
        for (int i = 0; i < 400; ++i) {
            const auto function = [&functions, &runs, i] {
                ++runs[std::size_t(i)];
                return functions.pass(i);
            };
            const auto options = AioTaskOptions().withPriority(random.bounded(10) == 0 ? random.bounded(3) - 1 : 0);
            if (random.bounded(10) == 0)
                futures << pool.spawnN(later(i), options);
            else
                futures << pool.spawnN(Aio::concurrent(&threads, function), options);
            switch (random.bounded(24)) {
            case 0:
                futures[random.bounded(futures.size())].cancel();
                break;
            case 1:
                futures.last().cancel();
                break;
            case 2:
                pool.pause();
                break;
            case 3:
                pool.setSize(random.bounded(1, size + 1));
                break;
            case 4:
                co_await turns(random.bounded(1, 4));
                break;
            case 5:
                threads.waitForDone();
                break;
            case 6:
                if (random.bounded(20) == 0)
                    pool.cancelAll();
                break;
            case 7:
                blockUntil([left = random.bounded(200)]() mutable { return --left < 0; });
                break;
            default:
                if (random.bounded(3) == 0)
                    pool.resume();
                break;
            }
            isRight &= pool.activeCount() <= size;
        }
        pool.resume();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(ended, 400);
        CO_VERIFY(isRight);
        CO_VERIFY(functions.most() <= size);
        for (int i = 0; i < 400; ++i) {
            CO_VERIFY(runs[std::size_t(i)] <= 1);
            CO_VERIFY(futures[i].isFinished());
            if (!futures[i].isCancelled())
                CO_COMPARE(futures[i].result(), i);
        }
    };
    for (quint32 seed = 1; seed <= 60; ++seed) {
        auto row = [&] { return body(seed); };
        runBody(row);
        if (QTest::currentTestFailed()) {
            qWarning("with seed %u", seed);
            return;
        }
    }
}

QTEST_GUILESS_MAIN(tst_FunctionAhead)
#include "tst_function_ahead.moc"
