// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests many threads with one pool, and many threads with a pool each.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QtCore/QRandomGenerator>

#include <vector>

class tst_ThreadsLoad : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eightProducers();
    void aPoolInEachOfEightThreads();
    void poolsThatUseEachOther();
};

static constexpr int Threads = 8;

static void runInThreads(const std::function<void(int)> &function)
{
    std::vector<std::unique_ptr<QThread>> threads;
    for (int i = 0; i < Threads; ++i) {
        threads.emplace_back(QThread::create(function, i));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        thread->wait();
}

//! Outcomes of the futures of one producer.
struct Outcomes
{
    int succeeded = 0;
    int cancelled = 0;
    int wrong = 0;
};

static AioTask<Outcomes> awaitAll(const QList<AioFuture<int>> &futures)
{
    Outcomes outcomes;
    for (qsizetype i = 0; i < futures.size(); ++i) {
        try {
            const int value = co_await futures.at(i);
            ++(value == i ? outcomes.succeeded : outcomes.wrong);
        } catch (const AioCancelled &) {
            ++outcomes.cancelled;
        }
    }
    co_return outcomes;
}

void tst_ThreadsLoad::eightProducers()
{
    static constexpr int PerProducer = 10'000;
    static constexpr int Size = 100;
    PoolThread home(Size);
    AioPool &pool = home.pool();
    std::atomic<int> strayed = 0, tooMany = 0, finished = 0;
    int active = 0; // used by the pool's thread alone, like the next members
    auto work = [&](int i) -> AioTask<int> {
        strayed += home.isCurrent() ? 0 : 1;
        const auto leave = qScopeGuard([&active] { --active; });
        tooMany += ++active > Size ? 1 : 0;
        co_await Aio::yield();
        if (i % 16 == 0)
            co_await Aio::sleep(std::chrono::milliseconds(1));
        co_return i;
    };
    home.run([&] {
        QObject::connect(
                &pool, &AioPool::taskFinished, &pool, [&] { ++finished; }, Qt::DirectConnection);
    });
    std::atomic<int> succeeded = 0, cancelled = 0, wrong = 0, asked = 0;
    runInThreads([&](int producer) {
        QRandomGenerator random(quint32(producer) + 1);
        QList<AioFuture<int>> futures;
        QList<QFuture<int>> views;
        futures.reserve(PerProducer);
        for (int i = 0; i < PerProducer; ++i) {
            futures.append(pool.spawnN(work(i)));
            const AioFuture<int> &any = futures.at(random.bounded(i + 1));
            switch (random.bounded(12)) {
            case 0:
                asked += any.cancel() ? 1 : 0;
                break;
            case 1:
                pool.cancelTask(any.id());
                break;
            case 2:
                views.append(any);
                break;
            case 3:
                if (!views.isEmpty())
                    views.takeFirst().cancel();
                break;
            default:
                break;
            }
        }
        const Outcomes outcomes = Aio::waitFor(awaitAll(futures));
        succeeded += outcomes.succeeded;
        cancelled += outcomes.cancelled;
        wrong += outcomes.wrong;
    });
    QCOMPARE(strayed.load(), 0);
    QCOMPARE(tooMany.load(), 0);
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(succeeded + cancelled, Threads * PerProducer);
    QVERIFY(cancelled > 0);
    home.run([&] {
        QVERIFY(Aio::waitFor(pool.join()));
        QCOMPARE(active, 0);
        QCOMPARE(finished.load(), Threads * PerProducer);
        QCOMPARE(pool.succeededCount(), qint64(succeeded));
        QCOMPARE(pool.cancelledCount(), qint64(cancelled));
        QCOMPARE(pool.failedCount(), qint64(0));
    });
    qInfo("%d spawned by %d threads: %d succeeded, %d cancelled", Threads * PerProducer, Threads, succeeded.load(),
          cancelled.load());
}

void tst_ThreadsLoad::aPoolInEachOfEightThreads()
{
    std::atomic<int> done = 0;
    runInThreads([&](int) {
        AioPool pool(10);
        auto body = [&]() -> AioTask<int> {
            int sum = 0;
            QList<AioFuture<int>> futures;
            for (int i = 0; i < 1'000; ++i) {
                futures.append(pool.spawnN(later(1)));
                if (i % 10 == 0)
                    futures.last().cancel();
            }
            co_await pool.join();
            for (const AioFuture<int> &future : futures)
                sum += future.isCancelled() ? 0 : future.result();
            co_return sum;
        };
        done += Aio::waitFor(body()) == 900 ? 1 : 0;
    });
    QCOMPARE(done.load(), Threads);
}

void tst_ThreadsLoad::poolsThatUseEachOther()
{
    static constexpr int Count = 2'000;
    std::vector<std::unique_ptr<PoolThread>> homes;
    for (int i = 0; i < Threads; ++i)
        homes.push_back(std::make_unique<PoolThread>(Count)); // with fewer slots they could all wait for each other
    // Each task of one pool lets another pool do the work, and awaits it in its own thread.
    auto relay = [&homes](int from, int value) -> AioTask<int> {
        AioPool &next = homes[std::size_t(from + 1) % homes.size()]->pool();
        AioFuture<int> future = next.spawnN(later(value));
        const int result = co_await future;
        co_return homes[std::size_t(from)]->isCurrent() ? result : -1;
    };
    QList<AioFuture<int>> futures;
    for (int i = 0; i < Count; ++i)
        futures.append(homes[std::size_t(i) % homes.size()]->pool().spawnN(relay(i % Threads, i)));
    const Outcomes outcomes = Aio::waitFor(awaitAll(futures));
    QCOMPARE(outcomes.succeeded, Count);
}

QTEST_GUILESS_MAIN(tst_ThreadsLoad)
#include "tst_threads_load.moc"
