// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Counts the allocations of our code. The numbers are exact, because they do not depend on the machine. Allocations
// inside Qt (posted events, the growth of a QList) are not counted.

#include "support/failingnew.h"
#include "support/testcoro.h"

#include <AioPool>

#include <QtCore/QScopeGuard>
#include <QtTest/QtTest>

#include <functional>
#include <ranges>

using namespace std::chrono_literals;

class tst_Allocations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spawnN_data();
    void spawnN();
    void mapItem();
    void yield();
    void sleep();
    void sleepOfMany();
    void resume();
};

namespace {

AioTask<int> immediate(int i)
{
    co_return i;
}

AioTask<int> yieldOnce(int i)
{
    co_await Aio::yield();
    co_return i;
}

void finish(AioPool &pool)
{
    Aio::waitFor(pool.join());
}

constexpr int Count = 1000;
//! Number of pages of the table of ids, which grows by a page for 256 ids.
constexpr int Pages = Count / 64;

using Spawn = std::function<void(AioPool &, int)>;

}

void tst_Allocations::spawnN_data()
{
    QTest::addColumn<Spawn>("spawn");
    QTest::addColumn<int>("most");
    QTest::addColumn<int>("mostWhenRun");

    QTest::newRow("immediate task") << Spawn([](AioPool &pool, int i) { pool.spawnN(immediate(i)); }) << 2 << 0;
    QTest::newRow("task that suspends") << Spawn([](AioPool &pool, int i) { pool.spawnN(yieldOnce(i)); }) << 2 << 0;
    QTest::newRow("callable of 16 bytes, its frame later") << Spawn([](AioPool &pool, int i) {
        const auto worker = [i, unused = &pool] {
            Q_UNUSED(unused);
            return yieldOnce(i);
        };
        static_assert(sizeof worker == 16);
        pool.spawnN(worker);
    }) << 1 << 1;
}

//! Counts the allocations of spawning, and then those up to the end of the task, with its future dropped.
void tst_Allocations::spawnN()
{
    QFETCH(Spawn, spawn);
    QFETCH(int, most);
    QFETCH(int, mostWhenRun);
    AioPool pool(10);
    const auto spawnAll = [&] {
        for (int i = 0; i < Count; ++i)
            spawn(pool, i);
    };
    spawnAll(); // the pool's own tables grow
    finish(pool);

    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    FailingNew::arm(0);
    spawnAll();
    const int spawning = FailingNew::disarm();
    QCOMPARE_LE(spawning, most * Count + Pages);

    FailingNew::arm(0);
    while (!pool.isEmpty())
        QCoreApplication::processEvents();
    QCOMPARE_LE(FailingNew::disarm(), mostWhenRun * Count);
    QCOMPARE(pool.succeededCount(), 2 * Count);
}

//! Checks that a map allocates for each further item at most a frame and one more block.
void tst_Allocations::mapItem()
{
    AioPool pool(10);
    const auto allocations = [&](int items) {
        FailingNew::arm(0);
        Aio::waitFor(pool.map(yieldOnce, std::views::iota(0, items)));
        return FailingNew::disarm();
    };
    allocations(Count);
    const int fewer = allocations(Count);
    const int more = allocations(2 * Count);
    QCOMPARE_LE(more - fewer, 2 * Count + Pages);
}

void tst_Allocations::yield()
{
    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    int count = -1;
    const auto body = [&count]() -> AioTask<> {
        co_await turns(2); // until the loop that waits for this has begun, which allocates
        FailingNew::arm(0);
        for (int i = 0; i < Count; ++i)
            co_await Aio::yield();
        count = FailingNew::disarm();
    };
    AioPool pool;
    pool.spawnN(body);
    finish(pool);
    QCOMPARE(count, 0);
}

void tst_Allocations::sleep()
{
    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    int count = -1;
    const auto body = [&count]() -> AioTask<> {
        co_await turns(2);
        co_await Aio::sleep(1ms);
        FailingNew::arm(0);
        for (int i = 0; i < 10; ++i)
            co_await Aio::sleep(1ms);
        count = FailingNew::disarm();
    };
    AioPool pool;
    pool.spawnN(body);
    finish(pool);
    QCOMPARE(count, 0);
}

//! Checks that sleeping allocates nothing if as many tasks have slept at once before.
void tst_Allocations::sleepOfMany()
{
    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    int asleep = 0;
    int most = 0;
    int before = 0;
    int after = 0;
    const auto body = [&]() -> AioTask<> {
        co_await turns(2);
        do { // until all tasks have slept at the same time, however busy the machine is
            most = std::max(most, ++asleep);
            co_await Aio::sleep(5ms);
            --asleep;
        } while (most < Count);
        if (++before == Count) // the others have not gone to sleep again
            FailingNew::arm(0);
        while (before < Count)
            co_await Aio::yield();
        co_await Aio::sleep(5ms);
        ++after;
    };
    AioPool pool(Count);
    for (int i = 0; i < Count; ++i)
        pool.spawnN(body);
    while (after < Count)
        QCoreApplication::processEvents();
    QCOMPARE(FailingNew::disarm(), 0);
    finish(pool);
}

namespace {

//! An awaitable that keeps the handle of the coroutine that awaits it.
class Door
{
public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { m_handle = handle; }
    void await_resume() const noexcept { }
    void open() { std::exchange(m_handle, nullptr).resume(); }

private:
    std::coroutine_handle<> m_handle;
};

}

//! Counts the allocations between the resumption of a task and its continuation.
void tst_Allocations::resume()
{
    const auto off = qScopeGuard([] { FailingNew::disarm(); });
    Door door;
    int count = -1;
    const auto body = [&]() -> AioTask<> {
        co_await door;
        count = FailingNew::disarm();
    };
    AioPool pool;
    pool.spawnN(body);
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
    FailingNew::arm(0);
    door.open();
    while (!pool.isEmpty())
        QCoreApplication::processEvents();
    QCOMPARE(count, 0);
}

QTEST_GUILESS_MAIN(tst_Allocations)
#include "tst_allocations.moc"
