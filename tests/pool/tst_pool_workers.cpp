// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests workers of every kind.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroTask>

#include <functional>

using namespace Qt::StringLiterals;

class tst_PoolWorkers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void task();
    void callableReturningATask();
    void callableIsInvokedWithTheSlot();
    void callableIsKeptUntilTheTaskHasFinished();
    void callableThatIsMoveOnly();
    void functionPointerAndStdFunction();
    void callableReturningAQCoroTask();
    void qcoroTaskIsNotInterrupted();
    void qcoroTaskWithInterruptible();
    void qcoroTaskThatRecoversWithInterruptible();
    void callableThatThrows();
    void nullCallable_data();
    void nullCallable();
    void nullCallback();
    void movedFromTask();
};

void tst_PoolWorkers::task()
{
    auto body = []() -> AioTask<> {
        bool ran = false;
        auto nothing = [&ran]() -> AioTask<> {
            ran = true;
            co_return;
        };
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(later(3)), 3);
        AioTask<> named = nothing();
        AioFuture<void> future = pool.spawnN(std::move(named));
        CO_VERIFY(!named.isValid() && !ran);
        co_await future;
        CO_VERIFY(ran);
        CO_COMPARE(outcome(future), u"void"_s);
    };
    runBody(body);
}

void tst_PoolWorkers::callableReturningATask()
{
    auto body = []() -> AioTask<> {
        int base = 10;
        auto callable = [&base]() -> AioTask<int> {
            co_await Aio::yield();
            co_return ++base;
        };
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(callable);
        AioFuture<int> second = pool.spawnN(callable);
        CO_COMPARE(co_await first, 11);
        CO_COMPARE(co_await second, 12);
        CO_COMPARE(co_await pool.exec(callable), 13);
    };
    runBody(body);
}

void tst_PoolWorkers::callableIsInvokedWithTheSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto callable = [&]() -> AioTask<int> {
            log << "called";
            return later(1);
        };
        pool.spawnN(logged(log, u"a"_s, gate));
        pool.spawnN(callable);
        co_await turns();
        CO_COMPARE(log.text(), u"+a"_s);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a called"_s);
    };
    runBody(body);
}

void tst_PoolWorkers::callableIsKeptUntilTheTaskHasFinished()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Gate gate;
        AioPool pool(1);
        AioFuture<int> future;
        {
            const Counted captured(4);
            future = pool.spawnN([captured, &gate]() -> AioTask<int> {
                co_await gate.wait();
                co_return captured.value();
            });
        }
        co_await turns();
        CO_COMPARE(Counted::living(), before + 1);
        gate.open();
        CO_COMPARE(co_await future, 4);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolWorkers::callableThatIsMoveOnly()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto captured = std::make_unique<int>(6);
        auto callable = [captured = std::move(captured)]() -> AioTask<int> {
            co_await Aio::yield();
            co_return *captured;
        };
        AioFuture<int> future = pool.spawnN(std::move(callable));
        CO_COMPARE(co_await future, 6);
    };
    runBody(body);
}

static AioTask<int> five()
{
    co_await Aio::yield();
    co_return 5;
}

void tst_PoolWorkers::functionPointerAndStdFunction()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(five), 5);
        CO_COMPARE(co_await pool.exec(&five), 5);
        const std::function<AioTask<int>()> function = five;
        CO_COMPARE(co_await pool.exec(function), 5);
    };
    runBody(body);
}

void tst_PoolWorkers::callableReturningAQCoroTask()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto value = [&]() -> QCoro::Task<int> {
            log << "+";
            co_await gate.wait();
            log << "-";
            co_return 5;
        };
        auto nothing = []() -> QCoro::Task<> { co_return; };
        auto bad = [&]() -> QCoro::Task<int> {
            co_await gate.wait();
            throw std::runtime_error("qcoro");
        };
        AioFuture<int> first = pool.spawnN(value);
        AioFuture<void> second = pool.spawnN(nothing);
        AioFuture<int> third = pool.spawnN(bad);
        CO_COMPARE(log.text(), QString());
        co_await turns();
        CO_COMPARE(log.text(), u"+"_s);
        CO_COMPARE(pool.activeCount(), 1);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(first), u"5"_s);
        CO_COMPARE(outcome(second), u"void"_s);
        CO_COMPARE(outcome(third), u"qcoro"_s);
        CO_COMPARE(pool.executedCount(), qint64(3));
    };
    runBody(body);
}

void tst_PoolWorkers::qcoroTaskIsNotInterrupted()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto worker = [&](AioContext context) -> QCoro::Task<int> {
            co_await gate.wait();
            log << (context.isCancelRequested() ? "asked" : "not asked");
            co_return 5;
        };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE(pool.activeCount(), 1);
        gate.open();
        CO_COMPARE(co_await future, 5);
        CO_COMPARE(log.text(), u"asked"_s);
        CO_COMPARE(future.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_PoolWorkers::qcoroTaskWithInterruptible()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(2);
        auto worker = [&](AioContext context) -> QCoro::Task<int> {
            try {
                co_await context.interruptible(never.wait());
            } catch (const AioCancelled &) {
                log << "interrupted";
                throw;
            }
            co_return 5;
        };
        auto fine = [&](AioContext context) -> QCoro::Task<int> {
            const int value = co_await context.interruptible(later(3));
            try {
                co_await context.interruptible(failing(1));
            } catch (const std::runtime_error &) {
                log << "error";
            }
            co_return value;
        };
        AioFuture<int> future = pool.spawnN(worker);
        CO_COMPARE(co_await pool.exec(fine), 3);
        CO_COMPARE(log.take(), u"error"_s);
        co_await turns();
        AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.outcomes.at(0).state, AioPool::TaskState::Cancelled);
        CO_COMPARE(log.take(), u"interrupted"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolWorkers::qcoroTaskThatRecoversWithInterruptible()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(1);
        auto worker = [&](AioContext context) -> QCoro::Task<int> {
            bool cancelled = false;
            try {
                co_await context.interruptible(never.wait());
            } catch (const AioCancelled &) {
                cancelled = true;
            }
            log << "cleanup";
            co_await cleanup.wait();
            co_return cancelled ? 1 : 0;
        };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        future.cancel();
        co_await turns();
        CO_COMPARE(log.text(), u"cleanup"_s);
        cleanup.open();
        CO_COMPARE(co_await future, 1);
    };
    runBody(body);
}

void tst_PoolWorkers::callableThatThrows()
{
    auto body = []() -> AioTask<> {
        auto task = []() -> AioTask<int> { throw std::runtime_error("called"); };
        auto future = []() -> QFuture<int> { throw std::runtime_error("called"); };
        auto qcoro = []() -> QCoro::Task<int> {
            throw std::runtime_error("called");
            co_return 1;
        };
        AioPool pool(1);
        AioFuture<int> a = pool.spawnN(task);
        AioFuture<int> b = pool.spawnN(future);
        AioFuture<int> c = pool.spawnN(qcoro);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(a) + outcome(b) + outcome(c), u"calledcalledcalled"_s);
    };
    runBody(body);
}

void tst_PoolWorkers::nullCallable_data()
{
    QTest::addColumn<bool>("pointer");
    QTest::newRow("std::function") << false;
    QTest::newRow("function pointer") << true;
}

void tst_PoolWorkers::nullCallable()
{
    QFETCH(bool, pointer);
    auto body = [pointer]() -> AioTask<> {
        AioPool pool(1);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"null callable"_s));
        AioFuture<int> future;
        if (pointer) {
            AioTask<int> (*nothing)() = nullptr;
            future = pool.spawnN(nothing);
        } else {
            future = pool.spawnN(std::function<AioTask<int>()>());
        }
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_PoolWorkers::nullCallback()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioTask<int> (*nothing)(AioResult<int>) = nullptr;
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"null callable"_s));
        AioFuture<int> future = pool.spawnN(later(1), nothing);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_PoolWorkers::movedFromTask()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioTask<int> task = later(1);
        AioFuture<int> first = pool.spawnN(std::move(task));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"moved from"_s));
        AioFuture<int> second = pool.spawnN(std::move(task));
        CO_COMPARE(co_await first, 1);
        CO_THROWS(std::logic_error, co_await second);
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolWorkers)
#include "tst_pool_workers.moc"
