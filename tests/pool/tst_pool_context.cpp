// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what a running task can see and set of itself.

#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_PoolContext : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contextOfATask();
    void contextOfACallable();
    void contextOutsideATask();
    void contextAfterTaskAndPool();
    void contextProgress();
    void rangeOfAViewChangesWhenItChanges();
    void contextLabel();
    void contextCancelRequested();
    void contextStopToken();
    void contextInNestedTasks();
};

void tst_PoolContext::contextOfATask()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto worker = [&pool]() -> AioTask<qint64> {
            AioContext context = co_await Aio::context();
            co_return context.pool() == &pool ? context.id() : -1;
        };
        AioFuture<qint64> first = pool.spawnN(worker());
        AioFuture<qint64> second = pool.spawnN(worker);
        CO_COMPARE(co_await first, first.id());
        CO_COMPARE(co_await second, second.id());
    };
    runBody(body);
}

void tst_PoolContext::contextOfACallable()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto worker = [&pool](AioContext context) -> AioTask<qint64> {
            AioContext same = co_await Aio::context();
            co_return context.pool() == &pool &&same.id() == context.id() ? context.id() : -1;
        };
        auto byReference = [](const AioContext &context) -> AioTask<qint64> { co_return context.id(); };
        AioFuture<qint64> first = pool.spawnN(worker);
        AioFuture<qint64> second = pool.spawnN(byReference);
        CO_COMPARE(co_await first, first.id());
        CO_COMPARE(co_await second, second.id());
    };
    runBody(body);
}

void tst_PoolContext::contextOutsideATask()
{
    auto body = []() -> AioTask<> {
        AioContext context = co_await Aio::context();
        CO_COMPARE(context.id(), qint64(0));
        CO_VERIFY(!context.pool() && !context.isCancelRequested() && context.label().isEmpty());
        context.setLabel(u"nobody"_s);
        context.setProgress(1, 2);
        CO_VERIFY(!context.stopToken().stop_requested());
        CO_COMPARE(co_await context.interruptible(later(4)), 4);
        CO_COMPARE(AioContext().id(), qint64(0));
    };
    runBody(body);
}

void tst_PoolContext::contextAfterTaskAndPool()
{
    auto body = []() -> AioTask<> {
        AioContext kept;
        AioContext orphan;
        Gate never;
        auto keep = [](AioContext *into, const Gate *gate) -> AioTask<int> {
            *into = co_await Aio::context();
            if (gate)
                co_await gate->wait();
            co_return 1;
        };
        {
            Log log;
            AioPool pool(2);
            co_await pool.exec(keep(&kept, nullptr));
            CO_COMPARE(kept.id(), qint64(1));
            CO_VERIFY(!kept.pool());
            logSignals(pool, log);
            kept.setProgress(1, 2);
            kept.setLabel(u"late"_s);
            CO_COMPARE(log.text(), QString());
            CO_VERIFY(!kept.stopToken().stop_requested());
            pool.spawnN(keep(&orphan, &never));
            co_await turns();
            CO_VERIFY(orphan.pool() == &pool);
        }
        CO_VERIFY(!orphan.pool() && !kept.pool());
        orphan.setProgress(1, 2, u"x"_s);
        orphan.setLabel(u"y"_s);
        CO_VERIFY(!kept.isCancelRequested());
        CO_COMPARE(orphan.id(), qint64(2));
    };
    runBody(body);
}

void tst_PoolContext::contextProgress()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        auto worker = [&gate](AioContext context) -> AioTask<int> {
            context.setProgress(1, 4);
            context.setProgress(2, 4, u"two"_s);
            co_await gate.wait();
            context.setProgress(4'000'000'000, 8'000'000'000, u"big"_s);
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(worker);
        QFuture<int> view = future;
        logSignals(pool, log);
        co_await turns();
        CO_COMPARE(log.take(), u"started:1 progressed:1 progressed:1"_s);
        CO_COMPARE(view.progressMinimum(), 0);
        CO_COMPARE(view.progressMaximum(), 4);
        CO_COMPARE(view.progressValue(), 2);
        CO_COMPARE(view.progressText(), u"two"_s);
        QFuture<int> madeLater = future;
        CO_COMPARE(madeLater.progressMaximum(), 4);
        CO_COMPARE(madeLater.progressValue(), 2);
        gate.open();
        CO_COMPARE(co_await future, 1);
        CO_COMPARE(log.take(), u"progressed:1 succeeded:1 Succeeded:1 idle"_s);
        // A QFuture counts in int: only the proportion remains.
        CO_VERIFY(view.progressMaximum() > 0);
        CO_COMPARE(view.progressValue(), view.progressMaximum() / 2);
    };
    runBody(body);
}

void tst_PoolContext::rangeOfAViewChangesWhenItChanges()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate begin;
        Gate end;
        AioPool pool(1);
        auto worker = [&](AioContext context) -> AioTask<int> {
            co_await begin.wait();
            for (int i = 0; i <= 100; ++i) {
                context.setProgress(i, 100, QString::number(i));
                if (i % 10 == 0)
                    co_await turns(1);
            }
            context.setProgress(50, 200);
            context.setProgress(60, 200);
            context.setProgress(60, 200);
            context.setProgress(61, 0);
            context.setProgress(62, 0);
            co_await end.wait();
            // Progress goes backwards, and another text comes at the same value: a view shows what the task reports.
            context.setProgress(30, 200, u"back"_s);
            context.setProgress(30, 200, u"still"_s);
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(worker);
        QFutureWatcher<int> watcher;
        connect(&watcher, &QFutureWatcherBase::progressRangeChanged, &watcher,
                [&log](int, int maximum) { log << QString::number(maximum); });
        const QFuture<int> view = future;
        watcher.setFuture(view);
        co_await turns();
        log.take();
        begin.open();
        CO_VERIFY(co_await until([&] { return pool.taskInfo(1)->progress == 62; }));
        co_await turns();
        CO_COMPARE(log.take(), u"100 200 0"_s);
        CO_COMPARE(view.progressValue(), 62);
        end.open();
        CO_COMPARE(co_await future, 1);
        CO_COMPARE(view.progressValue(), 30);
        CO_COMPARE(view.progressText(), u"still"_s);
    };
    runBody(body);
}

void tst_PoolContext::contextLabel()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        auto worker = [&gate](AioContext context) -> AioTask<QString> {
            const QString given = context.label();
            context.setLabel(u"new"_s);
            co_await gate.wait();
            co_return given + context.label();
        };
        AioFuture<QString> future = pool.spawnN(worker, AioTaskOptions("given"));
        co_await turns();
        CO_COMPARE(pool.taskInfo(future.id())->label, u"new"_s);
        gate.open();
        CO_COMPARE(co_await future, u"givennew"_s);
    };
    runBody(body);
}

void tst_PoolContext::contextCancelRequested()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        auto worker = [&](AioContext context) -> AioTask<int> {
            log << (context.isCancelRequested() ? "yes" : "no");
            pool.cancelTask(context.id());
            // Before it is delivered, which is at the next co_await.
            log << (context.isCancelRequested() ? "yes" : "no");
            co_await Aio::yield();
            log << "never";
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(worker);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"no yes"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolContext::contextStopToken()
{
    auto body = []() -> AioTask<> {
        Gate never;
        Log log;
        AioPool pool(1);
        std::stop_token early;
        std::stop_token late;
        auto worker = [&](AioContext context) -> AioTask<int> {
            early = context.stopToken();
            const std::stop_callback callback(early, [&log] { log << "callback"; });
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                late = context.stopToken();
                throw;
            }
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(early.stop_possible() && !early.stop_requested());
        CO_VERIFY(future.cancel());
        CO_VERIFY(early.stop_requested());
        CO_COMPARE(log.text(), u"callback"_s);
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(late.stop_requested());
    };
    runBody(body);
}

void tst_PoolContext::contextInNestedTasks()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto inner = []() -> AioTask<qint64> { co_return (co_await Aio::context()).id(); };
        auto outer = [&inner]() -> AioTask<qint64> {
            AioContext context = co_await Aio::context();
            const qint64 nested = co_await inner();
            auto [left, right] = co_await Aio::whenAll(inner(), inner());
            const qint64 shielded = co_await Aio::shield(inner());
            co_return nested == context.id() && left == nested &&right == nested &&shielded == nested ? nested : -1;
        };
        pool.spawnN(later(1));
        CO_COMPARE(co_await pool.exec(outer()), qint64(2));
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolContext)
#include "tst_pool_context.moc"
