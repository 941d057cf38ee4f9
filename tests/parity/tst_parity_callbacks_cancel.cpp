// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests a callback in its slot: when it starts, what it keeps alive, and which cancels reach it.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_ParityCallbacksCancel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepingTheSlot();
    void runsAfterTheWorkersFrame();
    void cancelledBeforeTheWorkerRan();
    void cancelOfTheWorkerIsSeen();
    void cancelDuringTheCallback();
    void cancelBetweenWorkerAndCallback();
    void recoveringFromACancel();
    void argumentsLiveAsLongAsTheCallback();
};

void tst_ParityCallbacksCancel::keepingTheSlot()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate open;
        open.open();
        Gate inCallback;
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            log << "+cb";
            co_await inCallback.wait();
            log << "-cb";
            co_return result.value();
        };
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(logged(log, u"a"_s, open, 1), cb);
        pool.spawnN(logged(log, u"b"_s, open, 2));
        co_await turns();
        CO_COMPARE(log.text(), u"+a -a +cb"_s);
        CO_VERIFY(!first.isFinished());
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(pool.waitingCount(), 1);
        inCallback.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"+a -a +cb -cb +b -b"_s);
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::runsAfterTheWorkersFrame()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        auto worker = [](Counted argument) -> AioTask<int> {
            const Counted local(1);
            co_await Aio::yield();
            co_return argument.value();
        };
        int livingInCallback = -1;
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            livingInCallback = Counted::living();
            co_return result.value();
        };
        AioPool pool(1);
        AioTask<int> task = worker(Counted(5));
        CO_COMPARE(co_await pool.exec(std::move(task), cb), 5);
        CO_COMPARE(livingInCallback, before);
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::cancelledBeforeTheWorkerRan()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate gate;
        auto cb = [&log](AioResult<int>) -> AioTask<int> {
            log << "cb";
            co_return 1;
        };
        AioPool pool(1);
        AioFuture<int> active = pool.spawnN(logged(log, u"a"_s, gate), cb);
        AioFuture<int> waiting = pool.spawnN(logged(log, u"b"_s, gate), cb);
        AioCancelReport report = co_await pool.cancel(active, waiting);
        CO_COMPARE(report.cancelled, 2);
        CO_COMPARE(log.text(), QString());
        CO_VERIFY(active.isCancelled() && waiting.isCancelled());
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::cancelOfTheWorkerIsSeen()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate inCallback;
        auto cb = [&](AioResult<int> result) -> AioTask<QString> {
            log << "+cb";
            const bool cancelled = result.isCancelled();
            co_await inCallback.wait();
            log << "-cb";
            co_return cancelled ? u"saw it"_s : u"did not"_s;
        };
        AioPool pool(1);
        AioFuture<QString> future = pool.spawnN(logged(log, u"a"_s, never), cb);
        co_await turns();
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_COMPARE(log.text(), u"+a !a +cb"_s);
        CO_VERIFY(!future.isFinished());
        inCallback.open();
        CO_COMPARE(co_await future, u"saw it"_s);
        CO_COMPARE(future.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::cancelDuringTheCallback()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        auto cb = [&](AioResult<int>) -> AioTask<int> { return logged(log, u"cb"_s, never); };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(immediate(1), cb);
        co_await turns();
        CO_COMPARE(log.take(), u"+cb"_s);
        AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.cancelled, 1);
        CO_COMPARE(report.outcomes.at(0).state, AioPool::TaskState::Cancelled);
        CO_COMPARE(log.take(), u"!cb"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::cancelBetweenWorkerAndCallback()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        AioPool pool(1);
        auto worker = [&]() -> AioTask<int> {
            co_await Aio::yield();
            // This cancel counts, but is not delivered before the worker ends.
            log << (pool.cancelTask(1) ? "counts" : "does not");
            co_return 5;
        };
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            log << outcomes(QList<AioResult<int>>(1, result));
            return logged(log, u"cb"_s, never);
        };
        AioFuture<int> future = pool.spawnN(worker(), cb);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(log.text(), u"counts 5 +cb !cb"_s);
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::recoveringFromACancel()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        auto cb = [&](AioResult<int> result) -> AioTask<int> {
            return recovering(log, u"cb"_s, never, cleanup, result.value() + 1);
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(immediate(1), cb);
        co_await turns();
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_COMPARE(log.take(), u"+cb !cb"_s);
        cleanup.open();
        CO_COMPARE(co_await future, 2);
        CO_COMPARE(log.take(), u"-cb"_s);
    };
    runBody(body);
}

void tst_ParityCallbacksCancel::argumentsLiveAsLongAsTheCallback()
{
    auto body = []() -> AioTask<> {
        const int before = Counted::living();
        Gate gate;
        auto worker = []() -> AioTask<Counted> {
            co_await Aio::yield();
            co_return Counted(7);
        };
        auto cb = [&gate](const AioResult<Counted> &result) -> AioTask<int> {
            co_await gate.wait();
            co_return result.value().value();
        };
        {
            AioPool pool(1);
            AioFuture<int> future = pool.spawnN(worker(), cb);
            co_await turns();
            CO_COMPARE(Counted::living(), before + 1);
            gate.open();
            CO_COMPARE(co_await future, 7);
            CO_COMPARE(Counted::living(), before);
        }
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityCallbacksCancel)
#include "tst_parity_callbacks_cancel.moc"
