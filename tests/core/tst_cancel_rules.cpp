// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what a cancel does to handlers, shields, time limits and coroutines that await a verb: one outcome, by the rule
// that is documented for each.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_CancelRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void catchingStdExceptionCatchesNoCancel();
    void cleanUpAwaitsAndRecovers();
    void secondCancelReachesTheCleanUp();
    void cancelInTheTurnOfTheEnd_data();
    void cancelInTheTurnOfTheEnd();
    void hearsWhatIsEmittedNext_data();
    void hearsWhatIsEmittedNext();
    void shieldAndItsEndInTheSameTurn();
    void shieldInAShield();
    void timeoutsNested();
    void timeoutAndACancelInTheSameTurn();
    void timeoutAndTheEndInTheSameTurn();
    void timeoutOfAShield();
    void spawnInACancelledTask();
    void iterMapInACancelledTask();
};

void tst_CancelRules::catchingStdExceptionCatchesNoCancel()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Gate never;
        bool caught = false;
        auto greedy = [&]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const std::exception &) {
                caught = true;
            }
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(greedy);
        co_await turns();
        future.cancel();
        CO_THROWS(AioCancelled, co_await future);
        CO_VERIFY(!caught);
    };
    runBody(body);
}

void tst_CancelRules::cleanUpAwaitsAndRecovers()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Log log;
        Gate never, cleanUp;
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanUp, 6));
        co_await turns();
        future.cancel();
        co_await turns();
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        CO_COMPARE(pool.activeCount(), 1);
        cleanUp.open();
        CO_COMPARE(co_await future, 6);
        CO_COMPARE(log.text(), u"+a !a -a"_s);
    };
    runBody(body);
}

void tst_CancelRules::secondCancelReachesTheCleanUp()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Log log;
        Gate never, cleanUp;
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanUp, 6));
        co_await turns();
        CO_VERIFY(future.cancel());
        CO_VERIFY(!future.cancel()); // the first cancel is not delivered yet
        co_await turns();
        CO_VERIFY(future.cancel());
        CO_THROWS(AioCancelled, co_await future);
        CO_COMPARE(log.text(), u"+a !a"_s);
    };
    runBody(body);
}

//! Checks that the first one wins: a task is cancelled if the cancel came before the task continued.
void tst_CancelRules::cancelInTheTurnOfTheEnd_data()
{
    QTest::addColumn<bool>("cancelFirst");
    QTest::newRow("cancel, then end") << true;
    QTest::newRow("end, then cancel") << false;
}

void tst_CancelRules::cancelInTheTurnOfTheEnd()
{
    QFETCH(bool, cancelFirst);
    auto body = [cancelFirst]() -> AioTask<> {
        AioPool pool(1);
        QTimer timer;
        timer.setInterval(1h);
        timer.start();
        auto waits = [&timer]() -> AioTask<int> {
            co_await Aio::signal(&timer, &QObject::objectNameChanged);
            co_return 1;
        };
        AioFuture<int> future = pool.spawnN(waits);
        co_await turns();
        if (cancelFirst)
            future.cancel();
        timer.setObjectName(u"x"_s);
        if (!cancelFirst)
            future.cancel();
        CO_THROWS(AioCancelled, co_await future);
    };
    runBody(body);
}

using Listening = std::function<AioTask<>(QObject &)>;

void tst_CancelRules::hearsWhatIsEmittedNext_data()
{
    QTest::addColumn<Listening>("listening");
    const auto renamed = [](QObject &object) { return Aio::signal(&object, &QObject::objectNameChanged); };
    QTest::newRow("alone") << Listening([=](QObject &object) -> AioTask<> { co_await renamed(object); });
    QTest::newRow("timeout") << Listening([=](QObject &object) -> AioTask<> {
        auto limited = Aio::timeout(renamed(object), 1h);
        co_await limited;
    });
    QTest::newRow("whenAny") << Listening([=](QObject &object) -> AioTask<> {
        auto either = Aio::whenAny(Aio::sleep(1h), renamed(object));
        co_await either;
    });
    QTest::newRow("whenAny of a list") << Listening([=](QObject &object) -> AioTask<> {
        auto either = Aio::whenAny(std::vector{ renamed(object), renamed(object) });
        co_await either;
    });
    QTest::newRow("whenAll") << Listening([=](QObject &object) -> AioTask<> {
        auto both = Aio::whenAll(renamed(object), renamed(object));
        co_await both;
    });
    QTest::newRow("each in the other") << Listening([=](QObject &object) -> AioTask<> {
        auto inner = Aio::shield(Aio::whenAny(Aio::sleep(1h), renamed(object)));
        auto limited = Aio::timeout(std::move(inner), 1h);
        co_await limited;
    });
    QTest::newRow("interruptible") << Listening([=](QObject &object) -> AioTask<> {
        AioContext context = co_await Aio::context();
        auto interruptible = context.interruptible(renamed(object));
        co_await interruptible;
    });
}

//! Checks that a signal is heard from the co_await on, not only from a later turn on.
void tst_CancelRules::hearsWhatIsEmittedNext()
{
    QFETCH(const Listening, listening);
    auto body = [listening]() -> AioTask<> {
        AioPool pool(2);
        QObject object;
        AioFuture<void> heard = pool.spawnN(listening(object));
        pool.spawnN([&]() -> AioTask<> {
            object.setObjectName(u"x"_s);
            co_return;
        });
        co_await turns();
        CO_COMPARE(heard.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_CancelRules::shieldAndItsEndInTheSameTurn()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Gate gate;
        bool passed = false, cancelled = false;
        auto inner = [&]() -> AioTask<> {
            co_await gate.wait();
            passed = true;
        };
        auto outer = [&]() -> AioTask<> {
            try {
                co_await Aio::shield(inner());
            } catch (const AioCancelled &) {
                cancelled = true;
                throw;
            }
        };
        AioFuture<void> future = pool.spawnN(outer);
        co_await turns();
        gate.open();
        future.cancel();
        CO_THROWS(AioCancelled, co_await future);
        CO_VERIFY(passed && cancelled);
    };
    runBody(body);
}

void tst_CancelRules::shieldInAShield()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Gate gate;
        int passed = 0;
        auto innermost = [&]() -> AioTask<> {
            co_await gate.wait();
            ++passed;
        };
        auto inner = [&]() -> AioTask<> {
            co_await Aio::shield(innermost());
            co_await Aio::yield();
            ++passed; // this shield was not asked to cancel
        };
        auto outer = [&]() -> AioTask<> { co_await Aio::shield(inner()); };
        AioFuture<void> future = pool.spawnN(outer);
        co_await turns();
        future.cancel();
        co_await turns();
        CO_VERIFY(!future.isFinished());
        gate.open();
        CO_THROWS(AioCancelled, co_await future);
        CO_COMPARE(passed, 2);
    };
    runBody(body);
}

void tst_CancelRules::timeoutsNested()
{
    auto body = []() -> AioTask<> {
        Gate never;
        // The inner limit is shorter: its AioTimeout passes through the outer one.
        CO_THROWS(AioTimeout, co_await Aio::timeout(Aio::timeout(never.wait(), 1ms), 1h));
        // The outer limit is shorter: it cancels the inner one and throws its own AioTimeout.
        CO_THROWS(AioTimeout, co_await Aio::timeout(Aio::timeout(never.wait(), 1h), 1ms));
        // Catching inside the outer limit distinguishes the inner AioTimeout from the outer one.
        auto tolerant = [&never]() -> AioTask<int> {
            try {
                co_await Aio::timeout(never.wait(), 1ms);
            } catch (const AioTimeout &) {
                co_return 1;
            }
            co_return 0;
        };
        CO_COMPARE(co_await Aio::timeout(tolerant(), 1h), 1);
    };
    runBody(body);
}

//! Checks that the cancel wins.
void tst_CancelRules::timeoutAndACancelInTheSameTurn()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        Gate never;
        bool timedOut = false, cancelled = false;
        AioFuture<void> future;
        auto inner = [&]() -> AioTask<> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
                future.cancel(); // cancels the task in the turn in which the time was up
                throw;
            }
        };
        auto outer = [&]() -> AioTask<> {
            try {
                co_await Aio::timeout(inner(), 1ms);
            } catch (const AioTimeout &) {
                timedOut = true;
            } catch (const AioCancelled &) {
                cancelled = true;
                throw;
            }
        };
        future = pool.spawnN(outer);
        CO_THROWS(AioCancelled, co_await future);
        CO_VERIFY(cancelled && !timedOut);
    };
    runBody(body);
}

//! Checks that a task that has ended keeps its value, even if the time is up.
void tst_CancelRules::timeoutAndTheEndInTheSameTurn()
{
    auto body = []() -> AioTask<> {
        // Ignores the cancel when the time is up, and ends normally.
        Gate never;
        auto late = [&never]() -> AioTask<int> {
            try {
                co_await never.wait();
            } catch (const AioCancelled &) {
            }
            co_return 4;
        };
        CO_COMPARE(co_await Aio::timeout(late(), 1ms), 4);
        CO_COMPARE(co_await Aio::timeout(immediate(5), 0ms), 5);
    };
    runBody(body);
}

//! Checks that a time limit takes effect only when the shield has ended.
void tst_CancelRules::timeoutOfAShield()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        bool passed = false;
        auto inner = [&]() -> AioTask<> {
            co_await gate.wait();
            passed = true;
        };
        auto opens = [&gate]() -> AioTask<> {
            co_await Aio::sleep(5ms);
            gate.open();
        };
        AioPool pool(1);
        pool.spawnN(opens);
        auto shielded = [&]() -> AioTask<> { co_await Aio::shield(inner()); };
        CO_THROWS(AioTimeout, co_await Aio::timeout(shielded(), 1ms));
        CO_VERIFY(passed);
    };
    runBody(body);
}

void tst_CancelRules::spawnInACancelledTask()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1), outer(1);
        Gate gate;
        bool ran = false;
        AioFuture<int> occupant = pool.spawnN(gated(gate, 1));
        auto work = [&ran]() -> AioTask<> {
            ran = true;
            co_return;
        };
        auto waits = [&]() -> AioTask<> { co_await pool.spawn(work); };
        AioFuture<void> waiting = outer.spawnN(waits);
        co_await turns();
        CO_COMPARE(pool.waitingCount(), 1);
        waiting.cancel();
        CO_THROWS(AioCancelled, co_await waiting);
        CO_COMPARE(pool.waitingCount(), 0);
        CO_COMPARE(pool.cancelledCount(), qint64(1));

        // The same applies when the awaiter is destroyed instead of cancelled.
        auto another = std::make_unique<AioPool>(1);
        AioFuture<void> destroyed = another->spawnN(waits);
        co_await turns();
        CO_COMPARE(pool.waitingCount(), 1);
        another.reset();
        CO_COMPARE(pool.waitingCount(), 0);
        gate.open();
        CO_COMPARE(co_await occupant, 1);
        CO_VERIFY(!ran);
    };
    runBody(body);
}

//! Checks that leaving an iteration, even by a cancel, leaves its tasks running.
void tst_CancelRules::iterMapInACancelledTask()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2), outer(1);
        Gate gate;
        const QList<int> items = { 1, 2, 3 };
        auto iterates = [&]() -> AioTask<> {
            auto function = [&gate](int i) { return gated(gate, i); };
            auto results = pool.iterMap(function, items);
            for (auto it = co_await results.begin(); it != results.end(); co_await ++it) { }
        };
        AioFuture<void> iterating = outer.spawnN(iterates);
        co_await turns();
        iterating.cancel();
        CO_THROWS(AioCancelled, co_await iterating);
        CO_COMPARE(pool.count(), 3);
        gate.open();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.succeededCount(), qint64(3));
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_CancelRules)
#include "tst_cancel_rules.moc"
