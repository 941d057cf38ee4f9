// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"

#include <AioPool>

#include <QtCore/QThread>
#include <QtTest/QTest>

// Every test runs in a thread whose stack is far too small for anything that recurses.

namespace {

constexpr int Deep = 100'000;

AioTask<int> leaf(int i)
{
    co_return i;
}

AioTask<int> loop(int n)
{
    int sum = 0;
    for (int i = 0; i < n; ++i)
        sum += co_await leaf(1);
    co_return sum;
}

AioTask<int> nest(int depth)
{
    if (depth == 0)
        co_return 0;
    co_return 1 + co_await nest(depth - 1);
}

AioTask<int> nestThatThrows(int depth)
{
    const Counted counted;
    if (depth == 0)
        throw std::runtime_error("from below");
    co_return 1 + co_await nestThatThrows(depth - 1);
}

AioTask<> nestThatWaits(int depth, Counted)
{
    const Counted counted;
    if (depth == 0)
        co_await Aio::sleep(std::chrono::hours(1));
    else
        co_await nestThatWaits(depth - 1, Counted());
}

AioTask<> nestThatRefuses(int depth)
{
    const Counted counted;
    if (depth > 0) {
        co_await nestThatRefuses(depth - 1);
        co_return;
    }
    for (;;) {
        try {
            co_await Aio::sleep(std::chrono::hours(1));
        } catch (const AioCancelled &) {
        }
    }
}

QCoro::Task<int> foreignNest(int depth)
{
    co_return co_await nest(depth);
}

void onSmallStack(const std::function<void()> &function)
{
    const std::unique_ptr<QThread> thread(QThread::create(function));
    thread->setStackSize(256 * 1024);
    thread->start();
    QVERIFY(thread->wait());
}

}

class tst_Deep : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Counted::living(), 0); }

    void loopOfSynchronousAwaits()
    {
        int sum = 0;
        onSmallStack([&] { sum = Aio::waitFor(loop(1'000'000)); });
        QCOMPARE(sum, 1'000'000);
    }

    void loopOfYields()
    {
        int turns = 0;
        onSmallStack([&] {
            auto body = [&]() -> AioTask<> {
                for (; turns < 100'000; ++turns)
                    co_await Aio::yield();
            };
            Aio::waitFor(body());
        });
        QCOMPARE(turns, 100'000);
    }

    void nestOfTasks()
    {
        int depth = 0;
        onSmallStack([&] { depth = Aio::waitFor(nest(Deep)); });
        QCOMPARE(depth, Deep);
    }

    void nestUnderAForeignCoroutine()
    {
        int depth = 0;
        onSmallStack([&] { depth = Aio::waitFor(foreignNest(Deep)); });
        QCOMPARE(depth, Deep);
    }

    void exceptionFromBelow()
    {
        QString error;
        onSmallStack([&] {
            try {
                Aio::waitFor(nestThatThrows(Deep));
            } catch (const std::exception &e) {
                error = QString::fromUtf8(e.what());
            }
        });
        QCOMPARE(error, QStringLiteral("from below"));
    }

    void cancelFromBelow()
    {
        bool cancelled = false;
        onSmallStack([&] {
            AioPool pool(1);
            AioFuture<void> future = pool.spawnN(nestThatWaits(Deep, Counted()));
            auto body = [&]() -> AioTask<> {
                co_await Aio::yield(); // it is suspended at its innermost await by now
                co_await pool.cancel(future);
            };
            Aio::waitFor(body());
            cancelled = future.isCancelled();
        });
        QVERIFY(cancelled);
    }

    void destructionOfASuspendedChain()
    {
        bool cancelled = false;
        onSmallStack([&] {
            AioFuture<void> future;
            {
                AioPool pool(2);
                future = pool.spawnN(nestThatWaits(Deep, Counted()));
                pool.spawnN(nestThatRefuses(Deep));
                auto body = []() -> AioTask<> { co_await Aio::yield(); };
                Aio::waitFor(body());
            }
            cancelled = future.isCancelled();
        });
        QVERIFY(cancelled);
    }

    void manySynchronousTasksBehindOne()
    {
        constexpr int Many = 200'000;
        qint64 executed = 0;
        onSmallStack([&] {
            AioPool pool(1);
            auto first = []() -> AioTask<> { co_await Aio::sleep(std::chrono::milliseconds(1)); };
            pool.spawnN(first());
            for (int i = 0; i < Many; ++i)
                pool.spawnN(leaf(i));
            Aio::waitFor(pool.join());
            executed = pool.executedCount();
        });
        QCOMPARE(executed, Many + 1);
    }

    void manyMappedItems()
    {
        constexpr int Many = 100'000;
        qsizetype count = 0;
        onSmallStack([&] {
            AioPool pool(1);
            count = Aio::waitFor(pool.map(leaf, std::views::iota(0, Many))).size();
        });
        QCOMPARE(count, Many);
    }
};

QTEST_GUILESS_MAIN(tst_Deep)
#include "tst_deep.moc"
