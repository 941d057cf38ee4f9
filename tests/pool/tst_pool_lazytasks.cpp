// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests QCoro::LazyTask as a worker, and as a worker's return type. Built if QCoro has it (0.11).

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroLazyTask>

using namespace Qt::StringLiterals;

class tst_PoolLazyTasks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void object();
    void objectThatNeverSuspends();
    void objectThatThrows();
    void returnedByACallable();
    void unstartedOnesAreDestroyed();
    void isNotInterrupted();
    void outlivesThePool();
    void movedFrom();
    void awaitedInATask();
};

namespace {

QCoro::LazyTask<int> lazy(Log &log, QString name, const Gate &gate, Counted value)
{
    log << QLatin1Char('+') + name;
    co_await gate.wait();
    log << QLatin1Char('-') + name;
    co_return value.value();
}

QCoro::LazyTask<int> six()
{
    co_return 6;
}

QCoro::LazyTask<> bad()
{
    throw std::runtime_error("lazy");
    co_return;
}

}

// QCoro warns about a lazy task that is dropped unstarted; ours are not dropped like that.
void tst_PoolLazyTasks::init()
{
    QTest::failOnWarning(QRegularExpression(u"LazyTask destroyed"_s));
}

void tst_PoolLazyTasks::object()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate gate;
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(lazy(log, u"a"_s, gate, Counted(1)));
        AioFuture<int> second = pool.spawnN(lazy(log, u"b"_s, gate, Counted(2)));
        CO_COMPARE(log.text(), QString());
        co_await turns();
        CO_COMPARE(log.text(), u"+a"_s);
        gate.open();
        CO_COMPARE(co_await first, 1);
        CO_COMPARE(co_await second, 2);
        CO_COMPARE(log.text(), u"+a -a +b -b"_s);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolLazyTasks::objectThatNeverSuspends()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(six()), 6);
        AioFuture<int> future = pool.spawnN(six());
        CO_COMPARE(co_await future, 6);
    };
    runBody(body);
}

void tst_PoolLazyTasks::objectThatThrows()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<void> future = pool.spawnN(bad());
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(future), u"lazy"_s);
        CO_COMPARE(pool.failedCount(), qint64(1));
    };
    runBody(body);
}

void tst_PoolLazyTasks::returnedByACallable()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto callable = [&log, &gate](AioContext context) {
            log << "called";
            context.setLabel(u"named"_s);
            return lazy(log, u"a"_s, gate, Counted(3));
        };
        AioFuture<int> future = pool.spawnN(callable);
        CO_COMPARE(log.text(), QString());
        co_await turns();
        CO_COMPARE(log.text(), u"called +a"_s);
        CO_COMPARE(pool.taskInfo(future.id())->label, u"named"_s);
        gate.open();
        CO_COMPARE(co_await future, 3);
        auto item = [](int n) -> QCoro::LazyTask<int> { co_return n + 1; };
        const auto results = co_await pool.map(item, QList{ 1, 2 });
        CO_COMPARE(results.at(0).value() + results.at(1).value(), 5);
    };
    runBody(body);
}

// Covers tasks cancelled while waiting, cancelled in a slot before the first line, and never spawned because the pool
// is gone.
void tst_PoolLazyTasks::unstartedOnesAreDestroyed()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate never;
        {
            AioPool pool(1);
            AioFuture<int> active = pool.spawnN(lazy(log, u"a"_s, never, Counted(1)));
            AioFuture<int> waiting = pool.spawnN(lazy(log, u"b"_s, never, Counted(2)));
            CO_COMPARE(Counted::living(), before + 2);
            CO_VERIFY(waiting.cancel());
            CO_VERIFY(active.cancel());
            CO_VERIFY(co_await pool.join());
            CO_COMPARE(Counted::living(), before);
            auto callable = [&log, &never] { return lazy(log, u"c"_s, never, Counted(3)); };
            pool.spawnN(callable).cancel();
            pool.spawnN(lazy(log, u"d"_s, never, Counted(4)));
        }
        CO_COMPARE(Counted::living(), before);
        CO_COMPARE(log.text(), QString());
    };
    runBody(body);
}

void tst_PoolLazyTasks::isNotInterrupted()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(2);
        AioFuture<int> object = pool.spawnN(lazy(log, u"a"_s, gate, Counted(1)));
        const Counted captured(7);
        AioFuture<int> callable = pool.spawnN([captured, &gate]() -> QCoro::LazyTask<int> {
            co_await gate.wait();
            co_return captured.value();
        });
        co_await turns();
        CO_VERIFY(object.cancel());
        CO_VERIFY(callable.cancel());
        co_await turns();
        CO_COMPARE(object.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE(pool.activeCount(), 2);
        gate.open();
        CO_COMPARE(co_await object, 1);
        CO_COMPARE(co_await callable, 7);
    };
    runBody(body);
}

void tst_PoolLazyTasks::outlivesThePool()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Log log;
        Gate gate;
        AioFuture<int> future;
        {
            AioPool pool(1);
            const Counted captured(7);
            future = pool.spawnN([captured, &gate, &log]() -> QCoro::LazyTask<int> {
                co_await gate.wait();
                log << QString::number(captured.value());
                co_return 1;
            });
            co_await turns();
        }
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(Counted::living(), before + 1);
        gate.open();
        co_await turns();
        CO_COMPARE(log.text(), u"7"_s);
        CO_COMPARE(Counted::living(), before);
    };
    runBody(body);
}

void tst_PoolLazyTasks::movedFrom()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QCoro::LazyTask<int> task = six();
        AioFuture<int> first = pool.spawnN(std::move(task));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"moved from"_s));
        AioFuture<int> second = pool.spawnN(std::move(task));
        CO_COMPARE(co_await first, 6);
        CO_THROWS(std::logic_error, co_await second);
    };
    runBody(body);
}

void tst_PoolLazyTasks::awaitedInATask()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto worker = []() -> AioTask<int> { co_return co_await six(); };
        CO_COMPARE(co_await pool.exec(worker), 6);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolLazyTasks)
#include "tst_pool_lazytasks.moc"
