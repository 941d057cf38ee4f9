// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests how a cancel arrives: where, when, and how a worker may react.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QFutureWatcher>

#include <ranges>

using namespace Qt::StringLiterals;

class tst_ParityCancelDelivery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noWorkerCodeRunsInsideTheVerb();
    void reportWaitsForTheUnwinding();
    void workerThatRecovers();
    void workerThatFailsInstead();
    void workerThatGivesUpByItself();
    void byId();
    void byFuture();
    void byQFuture();
    void byQFutureWatcher();
    void cancelThatCoversItself();
    void ofManyWaiting();
    void innermostAwaitFirst();
    void slotComesBack();
    void nothingOfACancelledTaskIsLeft();
};

void tst_ParityCancelDelivery::noWorkerCodeRunsInsideTheVerb()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(logged(log, u"a"_s, gate));
        co_await turns();
        log.take();
        CO_VERIFY(future.cancel());
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(!future.isFinished());
        co_await turns();
        CO_COMPARE(log.text(), u"!a"_s);
        CO_VERIFY(future.isFinished());
    };
    runBody(body);
}

void tst_ParityCancelDelivery::reportWaitsForTheUnwinding()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        AioPool pool(2);
        AioFuture<int> slow = pool.spawnN(recovering(log, u"a"_s, never, cleanup, 7));
        AioFuture<int> quick = pool.spawnN(logged(log, u"b"_s, never));
        auto canceller = [&]() -> AioTask<int> {
            AioCancelReport report = co_await pool.cancel(slow, quick);
            log << "reported" << stateName(report.outcomes.at(0).state) << stateName(report.outcomes.at(1).state);
            co_return report.cancelled;
        };
        AioPool cancellers;
        co_await turns();
        AioFuture<int> asked = cancellers.spawnN(canceller());
        co_await turns();
        CO_COMPARE(log.take(), u"+a +b !a !b"_s);
        CO_VERIFY(!asked.isFinished());
        cleanup.open();
        CO_COMPARE(co_await asked, 2);
        CO_COMPARE(log.take(), u"-a reported Succeeded Cancelled"_s);
    };
    runBody(body);
}

void tst_ParityCancelDelivery::workerThatRecovers()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        cleanup.open();
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanup, 7));
        QFuture<int> view = future;
        co_await turns();
        AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.cancelled, 1);
        CO_COMPARE(report.outcomes.at(0).state, AioPool::TaskState::Succeeded);
        CO_VERIFY(!report.outcomes.at(0).error);
        CO_COMPARE(future.result(), 7);
        CO_VERIFY(view.isFinished() && !view.isCanceled());
        CO_COMPARE(view.result(), 7);
        CO_COMPARE(pool.succeededCount(), qint64(1));
        CO_COMPARE(pool.cancelledCount(), qint64(0));
    };
    runBody(body);
}

void tst_ParityCancelDelivery::workerThatFailsInstead()
{
    auto body = []() -> AioTask<> {
        Gate never;
        auto worker = [&]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                throw std::runtime_error("cleanup failed");
            }
            co_return 0;
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(worker());
        co_await turns();
        AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.outcomes.at(0).state, AioPool::TaskState::Failed);
        CO_COMPARE(outcome(future), u"cleanup failed"_s);
    };
    runBody(body);
}

void tst_ParityCancelDelivery::workerThatGivesUpByItself()
{
    auto body = []() -> AioTask<> {
        auto worker = []() -> AioTask<int> {
            co_await Aio::yield();
            throw AioCancelled();
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(worker());
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelled);
        CO_COMPARE(pool.cancelledCount(), qint64(1));
        CO_COMPARE(pool.executedCount(), qint64(1));
    };
    runBody(body);
}

void tst_ParityCancelDelivery::byId()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(gated(gate, 1));
        AioFuture<int> waiting = pool.spawnN(gated(gate, 2));
        co_await turns();
        CO_VERIFY(pool.cancelTask(active.id()));
        CO_VERIFY(!pool.cancelTask(active.id()));
        CO_VERIFY(pool.cancelTask(waiting.id()));
        CO_VERIFY(!pool.cancelTask(waiting.id()));
        CO_VERIFY(waiting.isCancelled());
        bool counts = true;
        CO_VERIFY(QMetaObject::invokeMethod(&pool, "cancelTask", Q_RETURN_ARG(bool, counts), Q_ARG(qint64, 2)));
        CO_VERIFY(!counts);
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(active.isCancelled());
    };
    runBody(body);
}

void tst_ParityCancelDelivery::byFuture()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(gated(gate, 1));
        const AioFuture<int> copy = active;
        co_await turns();
        CO_VERIFY(copy.cancel());
        CO_VERIFY(!active.cancel());
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(active.isCancelled() && copy.isCanceled());
        CO_VERIFY(copy == active);
        CO_COMPARE(Aio::errorString(active.error()), u"cancelled"_s);
    };
    runBody(body);
}

void tst_ParityCancelDelivery::byQFuture()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(logged(log, u"a"_s, gate, 1));
        AioFuture<int> waiting = pool.spawnN(logged(log, u"b"_s, gate, 2));
        QFuture<int> viewOfActive = active;
        QFuture<int> viewOfWaiting = waiting;
        QFuture<int> secondView = active.future();
        bool continued = false;
        active.onCanceled([&continued] { return continued = true, -1; });
        co_await turns();
        viewOfActive.cancel();
        viewOfWaiting.cancel();
        CO_COMPARE(log.text(), u"+a"_s);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a !a"_s);
        CO_VERIFY(active.isCancelled() && waiting.isCancelled());
        CO_VERIFY(secondView.isCanceled() && secondView.isFinished());
        CO_VERIFY(continued);
        CO_COMPARE(pool.cancelledCount(), qint64(2));
    };
    runBody(body);
}

void tst_ParityCancelDelivery::byQFutureWatcher()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(gated(gate, 1));
        QFutureWatcher<int> watcher;
        bool finished = false;
        QObject::connect(&watcher, &QFutureWatcherBase::finished, &watcher, [&finished] { finished = true; });
        watcher.setFuture(future);
        co_await turns();
        watcher.cancel();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
        co_await turns();
        CO_VERIFY(finished && watcher.isCanceled());
    };
    runBody(body);
}

void tst_ParityCancelDelivery::cancelThatCoversItself()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(3);
        auto worker = [&]() -> AioTask<int> {
            try {
                co_await pool.cancel();
                log << "returned";
            } catch (const AioCancelled &) {
                log << "cancelled";
                throw;
            }
            co_return 0;
        };
        AioFuture<int> other = pool.spawnN(logged(log, u"a"_s, never));
        co_await turns();
        AioFuture<int> self = pool.spawnN(worker());
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(other.isCancelled() && self.isCancelled());
        CO_VERIFY(log.contains("!a") && log.contains("cancelled") && !log.contains("returned"));
    };
    runBody(body);
}

void tst_ParityCancelDelivery::ofManyWaiting()
{
    auto body = []() -> AioTask<> {
        constexpr int Count = 2000;
        int started = 0;
        Gate never;
        auto worker = [&](int i) -> AioTask<int> {
            ++started;
            return gated(never, i);
        };
        AioPool pool(3);
        QList<AioFuture<int>> futures = pool.mapN(worker, std::views::iota(0, Count));
        co_await turns();
        CO_COMPARE(started, 3);
        auto cancelling = pool.cancel();
        CO_VERIFY(!futures.last().cancel()); // asked already, though it may not have finished
        AioCancelReport report = co_await cancelling;
        CO_COMPARE(report.cancelled, Count);
        CO_COMPARE(started, 3);
        CO_VERIFY(pool.isEmpty());
        CO_COMPARE(pool.cancelledCount(), qint64(Count));
        CO_COMPARE(pool.executedCount(), qint64(3));
    };
    runBody(body);
}

void tst_ParityCancelDelivery::innermostAwaitFirst()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(nested(log, never));
        co_await turns();
        co_await pool.cancel(future);
        CO_COMPARE(log.text(), u"+inner !inner middle outer"_s);
    };
    runBody(body);
}

void tst_ParityCancelDelivery::slotComesBack()
{
    auto body = []() -> AioTask<> {
        Gate never;
        AioPool pool(2);
        for (int i = 0; i < 10; ++i) {
            AioFuture<int> a = pool.spawnN(gated(never, 1));
            AioFuture<int> b = pool.spawnN(gated(never, 2));
            AioFuture<int> c = pool.spawnN(gated(never, 3));
            if (i % 2)
                co_await turns();
            co_await pool.cancel(b, c);
            CO_COMPARE(pool.activeCount(), 1);
            co_await pool.cancel(a);
            CO_VERIFY(pool.isEmpty());
        }
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_ParityCancelDelivery::nothingOfACancelledTaskIsLeft()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Gate never;
        auto worker = [&never](Counted argument) -> AioTask<int> {
            const Counted local(1);
            co_await never.wait();
            co_return argument.value();
        };
        AioPool pool(1);
        const Counted captured(3);
        AioFuture<int> active = pool.spawnN(worker(captured));
        AioFuture<int> waiting = pool.spawnN(worker(captured));
        AioFuture<int> callable = pool.spawnN([captured]() -> AioTask<int> { co_return captured.value(); });
        co_await turns();
        CO_COMPARE(Counted::living(), before + 5);
        waiting.cancel();
        callable.cancel();
        CO_COMPARE(Counted::living(), before + 3);
        co_await pool.cancel(active);
        CO_COMPARE(Counted::living(), before + 1);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityCancelDelivery)
#include "tst_parity_cancel_delivery.moc"
