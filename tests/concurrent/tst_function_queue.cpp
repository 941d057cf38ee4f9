// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests how functions of Aio::concurrent() share the threads of a QThreadPool with each other and with other work, and
// what becomes of them when something they use ends first.

#include "support/busythreads.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <semaphore>
#include <thread>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! Notes what happens in several threads, in order.
class Notes
{
public:
    void add(const QString &note)
    {
        const std::lock_guard lock(m_mutex);
        m_notes << note;
    }
    QStringList all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_notes;
    }

private:
    mutable std::mutex m_mutex;
    QStringList m_notes;
};

//! Counts its living instances in all threads.
class Alive
{
public:
    explicit Alive(int value) noexcept : m_value(value) { ++s_count; }
    Alive(const Alive &other) noexcept : m_value(other.m_value) { ++s_count; }
    ~Alive() { --s_count; }
    int value() const noexcept { return m_value; }
    static int count() noexcept { return s_count; }

private:
    inline static std::atomic<int> s_count = 0;
    int m_value;
};

class tst_FunctionQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyFunctionsEachRunOnce_data();
    void manyFunctionsEachRunOnce();
    void neverMoreThanThreads();
    void functionsThatNeedEachOtherRunAtOnce();
    void moreThreadsTakeWhatWaits();
    void aReleasedThreadTakesWhatWaits();
    void beginInTheOrderOfTheirTasks();
    void otherWorkHasItsTurn();
    void otherWorkOfHigherPriorityGoesFirst();
    void aResultDoesNotWaitForALongFunction();
    void clearedWhileOthersRun();
    void clearedFromAnotherThread();
    void errorsAndResultsAreTheTasks();
    void resultThatThrowsWhenMoved();
    void argumentsThatUseThePoolWhenTheyDie_data();
    void argumentsThatUseThePoolWhenTheyDie();
    void poolDiesWhileManyRun();
    void threadPoolDiesFirst();
    void noThreads();
    void threadEndsFirst();
    void threadEndsFirstAndTwoThreadsDestroy();
    void tasksOfTwoThreadsShareThreads();
    void functionThatRunsFunctions();
};

void tst_FunctionQueue::manyFunctionsEachRunOnce_data()
{
    QTest::addColumn<int>("threadCount");
    QTest::addColumn<int>("size");
    for (const int threads : { 1, 2, 8 }) {
        for (const int size : { 1, 2, 64, 1000 })
            QTest::addRow("%d threads, %d slots", threads, size) << threads << size;
    }
}

void tst_FunctionQueue::manyFunctionsEachRunOnce()
{
    QFETCH(const int, threadCount);
    QFETCH(const int, size);
    auto body = [](int threadCount, int size) -> AioTask<> {
        constexpr int Count = 3000;
        QThreadPool threads;
        threads.setMaxThreadCount(threadCount);
        std::vector<std::atomic<int>> runs(Count);
        AioPool pool(size);
        const auto work = [&](int i) {
            const auto function = [&runs, i] {
                ++runs[i];
                return i;
            };
            return Aio::concurrent(&threads, function);
        };
        const auto results = co_await pool.map(work, std::views::iota(0, Count));
        for (int i = 0; i < Count; ++i) {
            CO_COMPARE(results[i].value(), i);
            CO_COMPARE(runs[i].load(), 1);
        }
    };
    auto row = [&] { return body(threadCount, size); };
    runBody(row);
}

void tst_FunctionQueue::neverMoreThanThreads()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        std::atomic<int> running = 0;
        std::atomic<int> most = 0;
        AioPool pool(50);
        const auto work = [&](int) {
            return Aio::concurrent(&threads, [&] {
                const int now = ++running;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) { }
                QThread::yieldCurrentThread();
                --running;
            });
        };
        co_await pool.map(work, std::views::iota(0, 2000));
        CO_VERIFY(most.load() <= 2);
    };
    runBody(body);
}

void tst_FunctionQueue::functionsThatNeedEachOtherRunAtOnce()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(3);
        AioPool pool(100);
        for (int round = 0; round < 50; ++round) {
            // None of them returns before the others have begun.
            std::atomic<int> begun = 0;
            const auto meet = [&begun](int) {
                ++begun;
                while (begun.load() < 3)
                    QThread::yieldCurrentThread();
            };
            const auto work = [&](int i) { return Aio::concurrent(&threads, meet, i); };
            co_await pool.map(work, std::views::iota(0, 3));
            CO_COMPARE(begun.load(), 3);
        }
    };
    runBody(body);
}

void tst_FunctionQueue::moreThreadsTakeWhatWaits()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        std::atomic<int> begun = 0;
        std::counting_semaphore<> goOn(0);
        const auto hold = [&](int) {
            return Aio::concurrent(&threads, [&] {
                ++begun;
                goOn.acquire();
            });
        };
        AioPool pool(6);
        pool.mapN(hold, std::views::iota(0, 6));
        CO_VERIFY(co_await until([&begun] { return begun.load() == 1; }));
        threads.setMaxThreadCount(5);
        const bool allFive = co_await until([&begun] { return begun.load() == 5; });
        goOn.release(6);
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(allFive);
        CO_COMPARE(begun.load(), 6);
    };
    runBody(body);
}

void tst_FunctionQueue::aReleasedThreadTakesWhatWaits()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        std::atomic<bool> hasSecond = false;
        const auto first = [&] {
            threads.releaseThread(); // as a function does that blocks for long
            while (!hasSecond)
                QThread::yieldCurrentThread();
            threads.reserveThread();
        };
        const auto second = [&hasSecond] { hasSecond = true; };
        AioPool pool(2);
        pool.spawnN(Aio::concurrent(&threads, first));
        pool.spawnN(Aio::concurrent(&threads, second));
        CO_VERIFY(co_await until([&pool] { return pool.isEmpty(); }));
        CO_VERIFY(hasSecond.load());
    };
    runBody(body);
}

void tst_FunctionQueue::beginInTheOrderOfTheirTasks()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads;
        Notes notes;
        QStringList expected;
        AioPool pool(200);
        for (int i = 0; i < 200; ++i) {
            const auto note = [&notes, i] { notes.add(QString::number(i)); };
            pool.spawnN(Aio::concurrent(threads.pool(), note));
            expected << QString::number(i);
        }
        co_await turns();
        threads.release();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(notes.all(), expected);
    };
    runBody(body);
}

//! Functions that are spawned without end must not keep other work of the QThreadPool from its turn.
void tst_FunctionQueue::otherWorkHasItsTurn()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        std::atomic<bool> hasRun = false;
        bool isOver = false;
        AioPool pool(64);
        const auto again = [&]() -> AioTask<> {
            while (!isOver)
                co_await Aio::concurrent(&threads, [] {});
        };
        for (int i = 0; i < 64; ++i)
            pool.spawnN(again);
        co_await turns();
        threads.start([&hasRun] { hasRun = true; });
        const bool seen = co_await until([&hasRun] { return hasRun.load(); });
        isOver = true;
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(seen);
    };
    runBody(body);
}

void tst_FunctionQueue::otherWorkOfHigherPriorityGoesFirst()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads;
        Notes notes;
        const auto note = [&notes] { notes.add(u"function"_s); };
        AioPool pool(3);
        for (int i = 0; i < 3; ++i)
            pool.spawnN(Aio::concurrent(threads.pool(), note));
        co_await turns();
        threads.pool()->start([&notes] { notes.add(u"urgent"_s); }, 1);
        threads.pool()->start([&notes] { notes.add(u"idle"_s); }, -1);
        threads.release();
        CO_VERIFY(co_await pool.join());
        threads.pool()->waitForDone();
        CO_COMPARE(notes.all(), (QStringList{ u"urgent"_s, u"function"_s, u"function"_s, u"function"_s, u"idle"_s }));
    };
    runBody(body);
}

//! What gathers for the event loop comes back although the thread that ran it is busy with a function without end.
void tst_FunctionQueue::aResultDoesNotWaitForALongFunction()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        constexpr int Short = 500;
        std::binary_semaphore goOn(0);
        AioPool pool(1000);
        const auto quick = [&](int) {
            return Aio::concurrent(&threads, [] {
                for (std::atomic<int> spin = 5000; spin > 0;)
                    --spin;
            });
        };
        const QList<AioFuture<void>> before = pool.mapN(quick, std::views::iota(0, Short));
        pool.spawnN(Aio::concurrent(&threads, [&goOn] { goOn.acquire(); }));
        const QList<AioFuture<void>> after = pool.mapN(quick, std::views::iota(0, 10));
        const bool areBack = co_await until([&pool] { return pool.succeededCount() == Short; });
        const int left = pool.activeCount();
        goOn.release();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(areBack);
        CO_COMPARE(left, 11);
    };
    runBody(body);
}

void tst_FunctionQueue::clearedWhileOthersRun()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        std::atomic<int> begun = 0;
        std::counting_semaphore<> goOn(0);
        const auto hold = [&](int) {
            return Aio::concurrent(&threads, [&] {
                ++begun;
                goOn.acquire();
            });
        };
        AioPool pool(20);
        pool.mapN(hold, std::views::iota(0, 20));
        CO_VERIFY(co_await until([&begun] { return begun.load() == 2; }));
        CO_VERIFY(co_await until([&pool] { return pool.activeCount() == 20; }));
        threads.clear();
        CO_VERIFY(co_await until([&pool] { return pool.cancelledCount() == 18; }));
        CO_COMPARE(pool.activeCount(), 2);
        goOn.release(2);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), 2);
        CO_COMPARE(begun.load(), 2);
        goOn.release();
        co_await pool.exec(hold(0)); // works as before
    };
    runBody(body);
}

//! Clears, cancels and destroys at once. Each function runs once or not at all, and no task stays behind.
void tst_FunctionQueue::clearedFromAnotherThread()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        std::atomic<bool> isOver = false;
        std::thread clearing([&] {
            while (!isOver) {
                threads.clear();
                std::this_thread::yield();
            }
        });
        const int living = Alive::count();
        bool isRight = true;
        for (int round = 0; round < 200; ++round) {
            std::atomic<int> runs = 0;
            auto pool = std::make_unique<AioPool>(30);
            QList<AioFuture<int>> futures;
            for (int i = 0; i < 30; ++i) {
                const auto work = [&runs](const Alive &argument) {
                    ++runs;
                    return argument.value();
                };
                futures << pool->spawnN(Aio::concurrent(&threads, work, Alive(i)));
            }
            co_await turns(round % 4);
            if (round % 3 == 0)
                futures.at(round % 30).cancel();
            if (round % 2 == 0)
                isRight &= co_await until([&pool] { return pool->isEmpty(); });
            pool.reset();
            int succeeded = 0;
            for (int i = 0; i < 30; ++i) {
                const AioResult<int> result = Aio::result(futures.at(i));
                isRight &= result.isCancelled() || result.value() == i;
                succeeded += result.hasValue();
            }
            isRight &= succeeded <= runs.load();
        }
        isOver = true;
        clearing.join();
        CO_VERIFY(isRight);
        CO_COMPARE(Alive::count(), living);
    };
    runBody(body);
}

//! Notes in which thread it is destroyed last.
class Own
{
public:
    explicit Own(int value) : m_value(value) { }
    Own(Own &&other) noexcept : m_value(std::exchange(other.m_value, 0)) { }
    ~Own()
    {
        if (m_value != 0 && QThread::currentThread() != qApp->thread())
            ++s_abroad;
    }
    int value() const noexcept { return m_value; }

    inline static std::atomic<int> s_abroad = 0;

private:
    int m_value;
};

void tst_FunctionQueue::errorsAndResultsAreTheTasks()
{
    Own::s_abroad = 0;
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        AioPool pool(4);
        const auto make = [](const Own &argument) { return Own(argument.value() + 1); };
        auto task = Aio::concurrent(&threads, make, Own(6));
        const Own seven = co_await pool.exec(std::move(task));
        CO_COMPARE(seven.value(), 7);
        const auto fail = []() -> int { throw Own(8); };
        AioFuture<int> failed = pool.spawnN(Aio::concurrent(&threads, fail));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(failed.state(), AioPool::TaskState::Failed);
        failed = {};
        // The result of a function that was cancelled while it ran
        std::atomic<bool> begun = false;
        std::binary_semaphore goOn(0);
        const auto late = [&]() {
            begun = true;
            goOn.acquire();
            return Own(9);
        };
        AioFuture<Own> cancelled = pool.spawnN(Aio::concurrent(&threads, late));
        CO_VERIFY(co_await until([&begun] { return begun.load(); }));
        CO_VERIFY(cancelled.cancel());
        co_await turns();
        CO_COMPARE(pool.activeCount(), 1);
        goOn.release();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(cancelled.isCancelled());
    };
    runBody(body);
    QCOMPARE(Own::s_abroad.load(), 0);
}

//! Throws when it is moved in a thread that has set s_throws.
class Heavy
{
public:
    Heavy() = default;
    Heavy(Heavy &&)
    {
        if (s_throws)
            throw std::runtime_error("too heavy");
    }

    inline static thread_local bool s_throws = false;
};

void tst_FunctionQueue::resultThatThrowsWhenMoved()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        AioPool pool(1);
        const auto inThread = [] {
            Heavy::s_throws = true;
            return Heavy();
        };
        AioFuture<Heavy> there = pool.spawnN(Aio::concurrent(&threads, inThread));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(Aio::result(there).errorString(), u"too heavy"_s);
        threads.waitForDone();
        QThreadPool others;
        const auto quiet = [] { return Heavy(); };
        AioFuture<Heavy> here = pool.spawnN(Aio::concurrent(&others, quiet));
        Heavy::s_throws = true;
        CO_VERIFY(co_await pool.join());
        Heavy::s_throws = false;
        CO_COMPARE(here.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

//! Calls a function when it is destroyed, unless it was moved from.
class AtDeath
{
public:
    explicit AtDeath(std::function<void()> function) : m_function(std::move(function)) { }
    AtDeath(AtDeath &&other) noexcept : m_function(std::exchange(other.m_function, nullptr)) { }
    ~AtDeath()
    {
        if (m_function)
            std::exchange(m_function, nullptr)();
    }

private:
    std::function<void()> m_function;
};

void tst_FunctionQueue::argumentsThatUseThePoolWhenTheyDie_data()
{
    QTest::addColumn<QByteArray>("use");
    QTest::addColumn<bool>("begins");
    for (const char *use : { "spawn", "cancel", "clear" })
        QTest::addRow("%s, of a function that ran", use) << QByteArray(use) << true;
    for (const char *use : { "spawn", "cancel", "delete", "clear" })
        QTest::addRow("%s, of one taken back", use) << QByteArray(use) << false;
}

void tst_FunctionQueue::argumentsThatUseThePoolWhenTheyDie()
{
    QFETCH(const QByteArray, use);
    QFETCH(const bool, begins);
    auto body = [](QByteArray use, bool begins) -> AioTask<> {
        BusyThreads threads;
        auto pool = std::make_unique<AioPool>(4);
        bool isUsed = false;
        AioFuture<void> more;
        AioFuture<void> other = pool->spawnN(Aio::concurrent(threads.pool(), [] {}));
        const auto die = [&] {
            isUsed = true;
            if (use == "spawn")
                more = pool->spawnN(Aio::concurrent(threads.pool(), [] {}));
            else if (use == "cancel")
                pool->cancelAll();
            else if (use == "delete")
                pool.reset();
            else
                threads.pool()->clear();
        };
        const auto function = [](const AtDeath &) {};
        AioFuture<void> first = pool->spawnN(Aio::concurrent(threads.pool(), function, AtDeath(die)));
        AioFuture<void> last = pool->spawnN(Aio::concurrent(threads.pool(), [] {}));
        co_await turns();
        if (begins)
            threads.release();
        else
            first.cancel();
        CO_VERIFY(co_await until([&isUsed] { return isUsed; }));
        threads.release();
        const auto isOver = [&] {
            return first.isFinished() && last.isFinished() && other.isFinished() && more.isFinished();
        };
        CO_VERIFY(co_await until(isOver));
        CO_COMPARE(first.isCancelled(), !begins);
        if (use == "spawn")
            CO_COMPARE(more.state(), AioPool::TaskState::Succeeded);
    };
    auto row = [&] { return body(use, begins); };
    runBody(row);
}

void tst_FunctionQueue::poolDiesWhileManyRun()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        const int living = Alive::count();
        for (int round = 0; round < 100; ++round) {
            std::atomic<int> begun = 0;
            std::atomic<int> ended = 0;
            auto pool = std::make_unique<AioPool>(100);
            for (int i = 0; i < 100; ++i) {
                const auto work = [&](const Alive &) {
                    ++begun;
                    QThread::yieldCurrentThread();
                    ++ended;
                };
                pool->spawnN(Aio::concurrent(&threads, work, Alive(i)));
            }
            co_await turns(round % 5);
            pool.reset();
            const int ran = begun;
            CO_COMPARE(ended.load(), ran);
            CO_COMPARE(Alive::count(), living);
            co_await turns(2);
            CO_COMPARE(begun.load(), ran);
        }
    };
    runBody(body);
}

//! As with QtConcurrent, ~QThreadPool waits for what it was given.
void tst_FunctionQueue::threadPoolDiesFirst()
{
    auto body = []() -> AioTask<> {
        for (int round = 0; round < 20; ++round) {
            auto threads = std::make_unique<QThreadPool>();
            threads->setMaxThreadCount(2);
            std::atomic<int> runs = 0;
            AioPool pool(30);
            const auto work = [&](int) { return Aio::concurrent(threads.get(), [&runs] { ++runs; }); };
            pool.mapN(work, std::views::iota(0, 30));
            CO_VERIFY(co_await until([&pool] { return pool.waitingCount() == 0; }));
            co_await turns();
            threads.reset();
            CO_COMPARE(runs.load(), 30);
            CO_VERIFY(co_await pool.join());
            CO_COMPARE(pool.succeededCount(), 30);
        }
    };
    runBody(body);
}

void tst_FunctionQueue::noThreads()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QThreadPool *const none = nullptr;
        AioFuture<void> future = pool.spawnN(Aio::concurrent(none, [] {}));
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

namespace {

//! A thread with an event loop, in which a pool's functions are begun; it ends while one of them runs.
class EndedThread
{
public:
    EndedThread(QThreadPool &threads, std::atomic<int> &begun, std::binary_semaphore &goOn)
    {
        m_thread.start();
        QObject loop;
        loop.moveToThread(&m_thread);
        QMetaObject::invokeMethod(
                &loop,
                [&] {
                    m_pool = std::make_unique<AioPool>(4);
                    const auto hold = [&begun, &goOn](const Alive &) {
                        ++begun;
                        goOn.acquire();
                    };
                    const auto nothing = [](const Alive &) {};
                    m_future = m_pool->spawnN(Aio::concurrent(&threads, hold, Alive(1)));
                    m_second = m_pool->spawnN(Aio::concurrent(&threads, nothing, Alive(2)));
                },
                Qt::BlockingQueuedConnection);
        while (begun.load() == 0)
            QThread::yieldCurrentThread();
        m_thread.quit();
        m_thread.wait();
    }

    void destroyPool() { m_pool.reset(); }
    bool isOver() const { return m_future.isCancelled() && m_second.isCancelled(); }

private:
    QThread m_thread;
    std::unique_ptr<AioPool> m_pool;
    AioFuture<void> m_future;
    AioFuture<void> m_second;
};

}

void tst_FunctionQueue::threadEndsFirst()
{
    const int living = Alive::count();
    std::atomic<int> begun = 0;
    std::binary_semaphore goOn(0);
    QThreadPool threads;
    threads.setMaxThreadCount(1);
    EndedThread ended(threads, begun, goOn);
    std::atomic<bool> isDestroyed = false;
    std::thread destroying([&] {
        ended.destroyPool();
        isDestroyed = true;
    });
    QVERIFY(!isDestroyed);
    goOn.release();
    destroying.join();
    QVERIFY(ended.isOver());
    threads.waitForDone();
    QCOMPARE(Alive::count(), living);
}

//! Each collects what has come back for the other.
void tst_FunctionQueue::threadEndsFirstAndTwoThreadsDestroy()
{
    const int living = Alive::count();
    for (int round = 0; round < 30; ++round) {
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        std::atomic<int> begun = 0;
        std::counting_semaphore<> goOn(0);
        std::vector<std::unique_ptr<AioPool>> pools;
        QThread home;
        home.start();
        QObject loop;
        loop.moveToThread(&home);
        const auto spawn = [&] {
            for (int i = 0; i < 2; ++i) {
                const auto hold = [&](const Alive &) {
                    ++begun;
                    goOn.acquire();
                };
                pools.push_back(std::make_unique<AioPool>(2));
                pools.back()->spawnN(Aio::concurrent(&threads, hold, Alive(1)));
                pools.back()->spawnN(Aio::concurrent(&threads, hold, Alive(2)));
            }
        };
        QMetaObject::invokeMethod(&loop, spawn, Qt::BlockingQueuedConnection);
        while (begun.load() < 4)
            QThread::yieldCurrentThread();
        home.quit();
        home.wait();
        std::thread first([&] { pools[0].reset(); });
        std::thread second([&] { pools[1].reset(); });
        goOn.release(4);
        first.join();
        second.join();
        threads.waitForDone();
        QCOMPARE(Alive::count(), living);
    }
}

void tst_FunctionQueue::tasksOfTwoThreadsShareThreads()
{
    QThreadPool threads;
    threads.setMaxThreadCount(2);
    std::atomic<int> right = 0;
    const auto run = [&] {
        const auto work = [&](int i) {
            const auto function = [i] { return i; };
            return Aio::concurrent(&threads, function);
        };
        const auto body = [&]() -> AioTask<> {
            AioPool pool(16);
            const auto results = co_await pool.map(work, std::views::iota(0, 1000));
            for (int i = 0; i < 1000; ++i)
                right += results[i].value() == i;
        };
        Aio::waitFor(body());
    };
    std::unique_ptr<QThread> others[] = { std::unique_ptr<QThread>(QThread::create(run)),
                                          std::unique_ptr<QThread>(QThread::create(run)) };
    for (const auto &thread : others)
        thread->start();
    run();
    for (const auto &thread : others)
        thread->wait();
    QCOMPARE(right.load(), 3000);
}

//! A function has an event loop and a pool of its own, whose functions need the same threads.
void tst_FunctionQueue::functionThatRunsFunctions()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        const auto outer = [&threads](int i) {
            const auto inner = [&threads, i]() -> AioTask<int> {
                AioPool pool(2);
                int value = co_await pool.exec(Aio::concurrent(&threads, [&i] { return i * 10; }));
                co_return value;
            };
            auto task = inner();
            return Aio::waitFor(std::move(task));
        };
        AioPool pool(1);
        for (int i = 0; i < 20; ++i)
            CO_COMPARE(co_await pool.exec(Aio::concurrent(&threads, outer, i)), i * 10);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_FunctionQueue)
#include "tst_function_queue.moc"
