// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"
#include "support/gate.h"
#include "support/log.h"
#include "support/testcoro.h"

#include <QCoro/QCoroTask>

#include <memory>
#include <optional>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_Finally : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outcomes_data();
    void outcomes();
    void cleanUpsOfAllKinds();
    void values();
    void runsAfterTheFrameIsGone();
    void cancelDuringTheCleanUp();
    void cancelledBeforeTheFirstLine();
    void dropped();
    void inOtherCoroutines();
    void nested();
    void deep();
    void poolDies();
    void cleanUpDeletesThePool();
};

namespace {

enum class End { Value, Error, Cancel };

AioTask<int> endsBy(End end, Log &log)
{
    log << "task";
    co_await Aio::yield();
    if (end == End::Error)
        throw std::runtime_error("task's");
    if (end == End::Cancel)
        throw AioCancelled();
    co_return 1;
}

AioTask<> cleans(End end, Log &log)
{
    log << "cleans";
    for (int i = 0; i < 3; ++i)
        co_await Aio::sleep(1ms);
    log << "cleaned";
    if (end == End::Error)
        throw std::runtime_error("clean-up's");
    if (end == End::Cancel)
        throw AioCancelled();
}

}

void tst_Finally::outcomes_data()
{
    QTest::addColumn<int>("task");
    QTest::addColumn<int>("cleanUp");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, End task, End cleanUp, const char *expected) {
        QTest::newRow(name) << int(task) << int(cleanUp) << QString::fromUtf8(expected);
    };
    row("value, value", End::Value, End::Value, "1");
    row("error, value", End::Error, End::Value, "task's");
    row("cancel, value", End::Cancel, End::Value, "cancelled");
    row("value, error", End::Value, End::Error, "clean-up's");
    row("error, error", End::Error, End::Error, "clean-up's");
    row("cancel, error", End::Cancel, End::Error, "clean-up's");
    row("value, cancel", End::Value, End::Cancel, "cancelled");
    row("error, cancel", End::Error, End::Cancel, "cancelled");
}

void tst_Finally::outcomes()
{
    QFETCH(int, task);
    QFETCH(int, cleanUp);
    QFETCH(QString, expected);
    Log log;
    const auto cleaning = [&] { return cleans(End(cleanUp), log); };
    AioPool pool(1);
    AioFuture<int> future = pool.spawnN(Aio::finally(endsBy(End(task), log), cleaning));
    Aio::waitFor(pool.join());
    QCOMPARE(outcome(future), expected);
    QCOMPARE(log.text(), u"task cleans cleaned"_s);
}

void tst_Finally::cleanUpsOfAllKinds()
{
    auto body = []() -> AioTask<> {
        Log log;
        const auto task = [&] { return Aio::sleep(1ms); };
        co_await Aio::finally(task(), cleans(End::Value, log)); // an object
        CO_COMPARE(log.take(), u"cleans cleaned"_s);
        const auto eager = [&]() -> QCoro::Task<> {
            log << "eager";
            co_await Aio::sleep(1ms);
            log << "done";
        };
        co_await Aio::finally(task(), eager);
        CO_COMPARE(log.take(), u"eager done"_s);
        const auto value = [&]() -> AioTask<std::unique_ptr<int>> {
            log << "value";
            co_return std::make_unique<int>(1);
        };
        co_await Aio::finally(task(), value);
        CO_COMPARE(log.take(), u"value"_s);
        const auto throws = []() -> AioTask<> { throw std::logic_error("before its coroutine"); };
        CO_THROWS(std::logic_error, co_await Aio::finally(task(), throws));
        const auto own = [] { return Aio::sleep(1ms); };
        co_await Aio::finally(task(), own);
        auto movable = [&log, owned = std::make_unique<int>(7)]() -> AioTask<> {
            co_await Aio::yield();
            log << QString::number(*owned);
        };
        auto moved = Aio::finally(task(), std::move(movable));
        co_await moved;
        CO_COMPARE(log.take(), u"7"_s);
    };
    runBody(body);
}

void tst_Finally::values()
{
    auto body = []() -> AioTask<> {
        Log log;
        const auto cleaning = [&] { return cleans(End::Value, log); };
        const auto owning = []() -> AioTask<std::unique_ptr<int>> { co_return std::make_unique<int>(3); };
        const std::unique_ptr<int> owned = co_await Aio::finally(owning(), cleaning);
        CO_COMPARE(*owned, 3);
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(endsBy(End::Value, log));
        CO_COMPARE(co_await Aio::finally(future, cleaning), 1);
        QFuture<int> view = future;
        CO_COMPARE(co_await Aio::finally(view, cleaning), 1);
        auto exec = Aio::finally(pool.exec(endsBy(End::Value, log)), cleaning);
        CO_COMPARE(co_await exec, 1);
    };
    runBody(body);
}

void tst_Finally::runsAfterTheFrameIsGone()
{
    auto body = []() -> AioTask<> {
        const auto task = [](Counted) -> AioTask<int> {
            const Counted local;
            co_await Aio::yield();
            co_return Counted::living();
        };
        int living = -1;
        const auto cleaning = [&]() -> AioTask<> {
            living = Counted::living();
            co_return;
        };
        AioTask<int> made = task(Counted());
        CO_VERIFY(co_await Aio::finally(std::move(made), cleaning) > 0);
        CO_COMPARE(living, 0);
    };
    runBody(body);
    QCOMPARE(Counted::living(), 0);
}

void tst_Finally::cancelDuringTheCleanUp()
{
    for (const End end : { End::Value, End::Error }) {
        auto body = [end]() -> AioTask<> {
            AioPool pool(1);
            Gate gate;
            Log log;
            const auto cleaning = [&]() -> AioTask<> {
                log << "cleans";
                co_await gate.wait();
                log << "cleaned";
                if (end == End::Error)
                    throw std::runtime_error("clean-up's");
            };
            AioFuture<int> future = pool.spawnN(Aio::finally(endsBy(End::Value, log), cleaning));
            CO_VERIFY(co_await until([&] { return log.contains("cleans"); }));
            CO_VERIFY(future.cancel());
            co_await turns();
            CO_VERIFY(!future.isFinished());
            gate.open();
            co_await pool.join();
            CO_COMPARE(log.text(), u"task cleans cleaned"_s);
            CO_COMPARE(outcome(future), end == End::Error ? u"clean-up's"_s : u"cancelled"_s);
        };
        runBody(body);
    }
}

void tst_Finally::cancelledBeforeTheFirstLine()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Log log;
        const auto cleaning = [&] { return cleans(End::Value, log); };
        // Cancelled as a worker that has not begun: neither task nor clean-up runs
        AioFuture<int> future = pool.spawnN(Aio::finally(endsBy(End::Value, log), cleaning));
        future.cancel();
        co_await pool.join();
        CO_COMPARE(outcome(future), u"cancelled"_s);
        CO_COMPARE(log.text(), QString());
        // The await has begun, what it awaits has not
        Gate never;
        AioFuture<void> blocker = pool.spawnN(never.wait());
        AioFuture<int> waiting = pool.spawnN(endsBy(End::Value, log));
        AioPool other(1);
        AioFuture<int> awaiting = other.spawnN(Aio::finally(waiting, cleaning));
        co_await turns();
        waiting.cancel();
        co_await other.join();
        CO_COMPARE(outcome(awaiting), u"cancelled"_s);
        CO_COMPARE(log.text(), u"cleans cleaned"_s);
        blocker.cancel();
        co_await pool.join();
    };
    runBody(body);
}

void tst_Finally::dropped()
{
    Log log;
    {
        const auto cleaning = [&log, counted = Counted()] { return cleans(End::Value, log); };
        const auto unused = Aio::finally(endsBy(End::Value, log), cleaning);
        QCOMPARE(log.text(), QString());
    }
    QCOMPARE(Counted::living(), 0);
}

void tst_Finally::inOtherCoroutines()
{
    Log log;
    const auto cleaning = [&] { return cleans(End::Value, log); };
    const auto coroutine = [&]() -> QCoro::Task<int> {
        co_return co_await Aio::finally(endsBy(End::Value, log), cleaning);
    };
    QCOMPARE(Aio::waitFor(coroutine()), 1);
    QCOMPARE(log.take(), u"task cleans cleaned"_s);
    QCOMPARE(Aio::waitFor(Aio::finally(endsBy(End::Value, log), cleaning)), 1);
    QCOMPARE(log.take(), u"task cleans cleaned"_s);
}

void tst_Finally::nested()
{
    auto body = []() -> AioTask<> {
        Log log;
        const auto word = [&log](const char *text) {
            return [&log, text]() -> AioTask<> {
                co_await Aio::yield();
                log << text;
            };
        };
        const auto inner = word("inner"), outer = word("outer"), last = word("last");
        // Task and clean-up each have a clean-up of their own
        const auto cleaning = [&] { return Aio::finally(outer(), last); };
        auto task = Aio::finally(Aio::finally(endsBy(End::Error, log), inner), cleaning);
        CO_THROWS(std::runtime_error, co_await task);
        CO_COMPARE(log.text(), u"task inner outer last"_s);
    };
    runBody(body);
}

namespace {

//! Nests \a count finally(), each being the task of the next.
AioTask<int> manyTasks(int count, int *cleanUps)
{
    const auto cleaning = [cleanUps]() -> AioTask<> {
        ++*cleanUps;
        co_return;
    };
    const auto ready = []() -> AioTask<int> { co_return 1; };
    AioTask<int> task = ready();
    for (int i = 0; i < count; ++i)
        task = Aio::finally(std::move(task), cleaning);
    co_return co_await std::move(task);
}

//! Nests \a count finally(), each being the clean-up of the next.
AioTask<> manyCleanUps(int count, int *cleanUps)
{
    const auto last = [cleanUps]() -> AioTask<> {
        ++*cleanUps;
        co_return;
    };
    AioTask<> task = last();
    for (int i = 1; i < count; ++i)
        task = Aio::finally(last(), std::move(task));
    co_await std::move(task);
}

}

void tst_Finally::deep()
{
    constexpr int Count = 20'000;
    int cleanUps = 0;
    QCOMPARE(Aio::waitFor(manyTasks(Count, &cleanUps)), 1);
    QCOMPARE(cleanUps, Count);
    cleanUps = 0;
    Aio::waitFor(manyCleanUps(Count, &cleanUps));
    QCOMPARE(cleanUps, Count);
}

void tst_Finally::poolDies()
{
    Log log;
    {
        Gate never;
        const auto cleaning = [&log](Counted) -> AioTask<> {
            log << "first";
            const Counted local;
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                log << "cancelled";
            }
            co_await Aio::yield();
            log << "never";
        };
        const auto once = [&] { return cleaning(Counted()); };
        AioPool pool(2);
        pool.spawnN(Aio::finally(never.wait(), once)); // dies in the task
        pool.spawnN(Aio::finally(Aio::yield(), once)); // dies in the clean-up
        QVERIFY(QTest::qWaitFor([&] { return log.contains("first"); }, 60'000));
    }
    QCOMPARE(log.text(), u"first first cancelled cancelled"_s);
    QCOMPARE(Counted::living(), 0);
}

void tst_Finally::cleanUpDeletesThePool()
{
    auto body = []() -> AioTask<> {
        for (const bool awaitAfter : { false, true }) {
            auto pool = std::make_unique<AioPool>(1);
            Log log;
            const auto cleaning = [&, awaitAfter]() -> AioTask<> {
                pool.reset();
                log << "deleted";
                if (awaitAfter)
                    co_await Aio::yield();
                log << "on";
            };
            AioFuture<int> future = pool->spawnN(Aio::finally(endsBy(End::Value, log), cleaning));
            CO_VERIFY(co_await until([&] { return log.contains("deleted"); }));
            co_await turns();
            CO_COMPARE(outcome(future), u"cancelled"_s);
            CO_COMPARE(log.text(), awaitAfter ? u"task deleted"_s : u"task deleted on"_s);
        }
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_Finally)
#include "tst_finally.moc"
