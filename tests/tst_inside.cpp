// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"
#include "support/gate.h"

#include <AioPool>

#include <QtCore/QEventLoop>
#include <QtTest/QTest>

#include <functional>

using namespace std::chrono_literals;

// The pool is destroyed, or a task bound to an object that dies, from inside what the pool runs.

namespace {

AioTask<int> number(int value)
{
    co_await Aio::yield();
    co_return value;
}

AioTask<int> endless(Counted = Counted())
{
    const Counted local;
    co_await Aio::sleep(1h);
    co_return 0;
}

//! Calls a function when it is destroyed.
class AtEnd
{
public:
    explicit AtEnd(std::function<void()> function) : m_function(std::move(function)) { }
    AtEnd(const AtEnd &) = delete;
    AtEnd &operator=(const AtEnd &) = delete;
    ~AtEnd() { m_function(); }

private:
    std::function<void()> m_function;
};

//! Turns the event loop until nothing more happens.
void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}

}

class tst_Inside : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_pool = std::make_unique<AioPool>(2);
        m_lines.clear();
    }
    void cleanup()
    {
        m_pool.reset();
        QCOMPARE(Counted::living(), 0);
    }

    void fromTheWorker_data()
    {
        QTest::addColumn<bool>("suspendsFirst");
        QTest::newRow("before a suspension") << false;
        QTest::newRow("after one") << true;
    }
    void fromTheWorker()
    {
        QFETCH(bool, suspendsFirst);
        const auto worker = [this, suspendsFirst](Counted) -> AioTask<int> {
            const Counted local;
            if (suspendsFirst)
                co_await Aio::yield();
            m_pool.reset();
            m_lines.append(QStringLiteral("goes on"));
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                m_lines.append(QStringLiteral("cancelled"));
                throw;
            }
            m_lines.append(QStringLiteral("never"));
            co_return 1;
        };
        AioFuture<int> future = m_pool->spawnN(worker(Counted()));
        AioFuture<int> other = m_pool->spawnN(endless());
        AioFuture<int> waiting = m_pool->spawnN(endless());
        settle();
        QCOMPARE(m_lines, QStringList({ QStringLiteral("goes on"), QStringLiteral("cancelled") }));
        QVERIFY(future.isCancelled() && other.isCancelled() && waiting.isCancelled());
    }

    void fromAWorkerThatNeverSuspendsAgain()
    {
        AioFuture<int> future = m_pool->spawnN([this, counted = Counted()]() -> AioTask<int> {
            m_pool.reset();
            co_return 1;
        });
        settle();
        QVERIFY(future.isCancelled());
    }

    void fromAWorkerThatRefusesToEnd()
    {
        AioFuture<int> future = m_pool->spawnN([this, counted = Counted()]() -> AioTask<int> {
            m_pool.reset();
            for (;;) {
                try {
                    co_await Aio::sleep(1h);
                } catch (const AioCancelled &) {
                }
            }
        });
        settle();
        QVERIFY(future.isCancelled());
    }

    void fromACallableThatIsNoCoroutine()
    {
        AioFuture<int> future = m_pool->spawnN([this, counted = Counted()]() -> AioTask<int> {
            const auto make = [this] {
                m_pool.reset();
                return number(1);
            };
            return make();
        });
        settle();
        QVERIFY(future.isCancelled());
    }

    void fromTheCallback()
    {
        AioFuture<QString> future =
                m_pool->spawnN(number(1), [this, counted = Counted()](AioResult<int>) -> AioTask<QString> {
                    co_await Aio::yield();
                    m_pool.reset();
                    co_await Aio::sleep(1h);
                    co_return QStringLiteral("never");
                });
        settle();
        QVERIFY(future.isCancelled());
    }

    void fromAChild()
    {
        // The child refers to a local of its parent, which must not go before it.
        AioFuture<int> future = m_pool->spawnN([this]() -> AioTask<int> {
            auto local = std::make_unique<Counted>(7);
            const auto child = [this](const Counted &parents) -> AioTask<int> {
                co_await Aio::yield();
                m_pool.reset();
                m_lines.append(QString::number(parents.value()));
                co_await Aio::sleep(1h);
                co_return 0;
            };
            co_await Aio::whenAll(child(*local), endless());
            co_return 0;
        });
        settle();
        QVERIFY(future.isCancelled());
        QCOMPARE(m_lines, QStringList(QStringLiteral("7")));
    }

    void fromASignal_data()
    {
        QTest::addColumn<QString>("signal");
        for (const char *signal : { "taskSpawned", "taskStarted", "taskProgressed", "taskSucceeded", "taskFailed",
                                    "taskCancelled", "taskFinished", "idle", "executedCountChanged" })
            QTest::newRow(signal) << QString::fromLatin1(signal);
    }
    void fromASignal()
    {
        QFETCH(QString, signal);
        const QByteArray name = signal.toLatin1();
        bool fired = false;
        const auto drop = [&] {
            fired = true;
            m_pool.reset();
        };
        AioPool *pool = m_pool.get();
        if (name == "taskSpawned")
            connect(pool, &AioPool::taskSpawned, drop);
        else if (name == "taskStarted")
            connect(pool, &AioPool::taskStarted, drop);
        else if (name == "taskProgressed")
            connect(pool, &AioPool::taskProgressed, drop);
        else if (name == "taskSucceeded")
            connect(pool, &AioPool::taskSucceeded, drop);
        else if (name == "taskFailed")
            connect(pool, &AioPool::taskFailed, drop);
        else if (name == "taskCancelled")
            connect(pool, &AioPool::taskCancelled, drop);
        else if (name == "taskFinished")
            connect(pool, &AioPool::taskFinished, drop);
        else if (name == "idle")
            connect(pool, &AioPool::idle, drop);
        else
            connect(pool, &AioPool::executedCountChanged, drop);

        QList<AioFuture<int>> futures;
        const auto spawn = [&](auto worker) {
            if (m_pool)
                futures.append(m_pool->spawnN(std::move(worker)));
        };
        spawn(number(1));
        spawn([counted = Counted()]() -> AioTask<int> {
            AioContext context = co_await Aio::context();
            context.setProgress(1, 2);
            co_await Aio::yield();
            throw std::runtime_error("failed");
        });
        spawn(number(2));
        spawn([counted = Counted()]() -> AioTask<int> {
            throw AioCancelled();
            co_return 0;
        });
        settle();
        QVERIFY(fired);
        QVERIFY(!m_pool);
        for (const AioFuture<int> &future : futures)
            QVERIFY(future.isFinished());
    }

    void fromAContinuation()
    {
        AioFuture<int> future = m_pool->spawnN(number(1));
        AioFuture<int> other = m_pool->spawnN(endless());
        future.then([this](int) { m_pool.reset(); });
        settle();
        QCOMPARE(future.result(), 1);
        QVERIFY(other.isCancelled());
    }

    void fromANestedEventLoop()
    {
        AioFuture<int> outer = m_pool->spawnN([this, counted = Counted()]() -> AioTask<int> {
            QEventLoop loop;
            QTimer::singleShot(1ms, &loop, [&] {
                m_pool.reset();
                loop.quit();
            });
            loop.exec();
            co_await Aio::sleep(1h);
            co_return 0;
        });
        AioFuture<int> other = m_pool->spawnN(endless());
        QTRY_VERIFY(!m_pool);
        settle();
        QVERIFY(outer.isCancelled() && other.isCancelled());
    }

    void fromTwoWorkersOnTheStack()
    {
        AioFuture<int> outer = m_pool->spawnN([counted = Counted()]() -> AioTask<int> {
            QEventLoop loop;
            QTimer::singleShot(5ms, &loop, &QEventLoop::quit);
            loop.exec();
            co_await Aio::sleep(1h);
            co_return 0;
        });
        AioFuture<int> inner = m_pool->spawnN([this, counted = Counted()]() -> AioTask<int> {
            m_pool.reset();
            co_await Aio::sleep(1h);
            co_return 0;
        });
        QTRY_VERIFY(!m_pool);
        settle();
        QVERIFY(outer.isCancelled() && inner.isCancelled());
    }

    void fromAnAwaiter()
    {
        AioFuture<int> future = m_pool->spawnN(number(1));
        AioFuture<int> other = m_pool->spawnN(endless());
        const auto await = [&]() -> QCoro::Task<> {
            co_await future;
            m_pool.reset();
        };
        QCoro::waitFor(await());
        QVERIFY(!m_pool && other.isCancelled());
    }

    void fromAnotherPoolsTask()
    {
        AioPool another(1);
        AioFuture<int> other = m_pool->spawnN(endless());
        AioFuture<void> dropping = another.spawnN([&]() -> AioTask<> {
            co_await Aio::yield();
            bool cancelled = false;
            AioFuture<int> mine = m_pool->spawnN(endless());
            m_pool.reset();
            try {
                co_await mine;
            } catch (const AioCancelled &) {
                cancelled = true;
            }
            if (!cancelled)
                throw std::runtime_error("a future outlived its pool unfinished");
        });
        QVERIFY(Aio::waitFor(another.join()));
        QVERIFY(!dropping.error());
        QVERIFY(other.isCancelled());
    }

    void aContextObjectThatDies_data()
    {
        QTest::addColumn<QString>("state");
        for (const char *state : { "waiting", "unstarted", "suspended", "dead already", "finished" })
            QTest::newRow(state) << QString::fromLatin1(state);
    }
    void aContextObjectThatDies()
    {
        QFETCH(QString, state);
        AioPool pool(1);
        auto context = std::make_unique<QObject>();
        const AioTaskOptions options = AioTaskOptions("bound").withContext(context.get());
        QStringList lines;
        const auto worker = [&](Counted) -> AioTask<int> {
            const Counted local;
            lines.append(QStringLiteral("runs"));
            if (state == QLatin1String("finished"))
                co_return 1;
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                lines.append(QStringLiteral("cancelled"));
                throw;
            }
            co_return 2;
        };
        AioFuture<int> first;
        if (state == QLatin1String("waiting"))
            first = pool.spawnN(endless());
        if (state == QLatin1String("dead already"))
            context.reset();
        AioFuture<int> future = pool.spawnN(worker(Counted()), options);
        if (state != QLatin1String("unstarted"))
            settle();
        context.reset();
        QVERIFY(future.isFinished()); // when the deletion returns, and not later
        QCOMPARE(future.isCancelled(), state != QLatin1String("finished"));
        const bool ran = state == QLatin1String("suspended") || state == QLatin1String("finished");
        QCOMPARE(lines.contains(QStringLiteral("runs")), ran);
        QCOMPARE(lines.contains(QStringLiteral("cancelled")), state == QLatin1String("suspended"));
        first.cancel();
        QVERIFY(Aio::waitFor(pool.join()));
    }

    void aContextObjectThatItsTaskDeletes()
    {
        AioPool pool(1);
        auto context = std::make_unique<QObject>();
        AioFuture<int> future = pool.spawnN(
                [&context, counted = Counted()]() -> AioTask<int> {
                    co_await Aio::yield();
                    context.reset();
                    co_await Aio::sleep(1h);
                    co_return 0;
                },
                AioTaskOptions().withContext(context.get()));
        QVERIFY(Aio::waitFor(pool.join()));
        settle();
        QVERIFY(future.isCancelled());
    }

    //! What a task that never ran was given is destroyed by the cancel, some of it on later turns.
    void fromADestructor_data()
    {
        QTest::addColumn<int>("position");
        QTest::addColumn<QString>("what");
        for (const char *what : { "deletes the pool", "deletes the context", "runs an event loop", "cancels all" }) {
            QTest::addRow("%s, at once", what) << 3 << QString::fromLatin1(what);
            QTest::addRow("%s, later", what) << 700 << QString::fromLatin1(what);
        }
    }
    void fromADestructor()
    {
        QFETCH(int, position);
        QFETCH(QString, what);
        auto context = std::make_unique<QObject>();
        int calls = 0;
        const auto act = [&] {
            ++calls;
            if (what == QLatin1String("deletes the pool"))
                m_pool.reset();
            else if (what == QLatin1String("deletes the context"))
                context.reset();
            else if (what == QLatin1String("runs an event loop"))
                settle();
            else
                m_pool->cancelAll();
        };
        m_pool->pause();
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 1000; ++i) {
            if (i != position)
                futures.append(m_pool->spawnN(endless()));
            else
                futures.append(m_pool->spawnN([guard = std::make_unique<AtEnd>(act)] { return endless(); },
                                              AioTaskOptions().withContext(context.get())));
        }
        m_pool->cancelAll();
        QTRY_VERIFY(!m_pool || m_pool->isEmpty());
        QCOMPARE(calls, 1);
        for (const AioFuture<int> &future : futures)
            QVERIFY(future.isCancelled());
        QVERIFY(!m_pool || m_pool->cancelledCount() == 1000);
    }
    void fromADestructorOfATaskThatNobodyHolds()
    {
        m_pool->pause();
        int calls = 0;
        for (int i = 0; i < 1000; ++i) {
            static_cast<void>(m_pool->spawnN([guard = std::make_unique<AtEnd>([this, &calls, i] {
                                                  ++calls;
                                                  if (i == 300)
                                                      settle();
                                                  if (i == 600)
                                                      m_pool.reset();
                                              })] { return endless(); }));
        }
        m_pool->cancelAll();
        QTRY_VERIFY(!m_pool);
        QCOMPARE(calls, 1000);
    }

    //! Of what a task was given, while its pool is destroyed.
    void fromADestructorInThePoolsOwn_data()
    {
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("what");
        for (const char *state : { "waiting", "unstarted", "suspended", "cancelling" }) {
            for (const char *what :
                 { "deletes the context", "cancels its own task", "cancels all", "runs an event loop" })
                QTest::addRow("%s, %s", state, what) << QString::fromLatin1(state) << QString::fromLatin1(what);
        }
    }
    void fromADestructorInThePoolsOwn()
    {
        QFETCH(QString, state);
        QFETCH(QString, what);
        auto context = std::make_unique<QObject>();
        AioPool *const pool = m_pool.get();
        AioFuture<int> future;
        int calls = 0;
        const auto act = [&] {
            ++calls;
            if (what == QLatin1String("deletes the context"))
                context.reset();
            else if (what == QLatin1String("cancels its own task"))
                future.cancel();
            else if (what == QLatin1String("cancels all"))
                pool->cancelAll();
            else
                settle();
        };
        AioFuture<int> others[3];
        const bool waits = state == QLatin1String("waiting");
        pool->setSize(waits ? 1 : 2);
        others[0] = pool->spawnN(endless());
        future = pool->spawnN([guard = std::make_unique<AtEnd>(act)] { return endless(); },
                              AioTaskOptions().withContext(context.get()));
        if (what != QLatin1String("cancels its own task"))
            future = {}; // nobody else holds it
        others[1] = pool->spawnN(endless());
        if (!waits && state != QLatin1String("unstarted"))
            settle();
        others[2] = pool->spawnN(endless());
        if (state == QLatin1String("cancelling"))
            pool->cancelAll();
        m_pool.reset();
        QCOMPARE(calls, 1);
        for (const AioFuture<int> &other : others)
            QVERIFY(other.isCancelled());
        QVERIFY(!future.id() || future.isCancelled());
    }

    //! While a task is ended because of its context, or with its pool: what its frames do then.
    void fromAFrameThatIsUnwound_data()
    {
        QTest::addColumn<bool>("byContext");
        QTest::addColumn<QString>("what");
        for (bool byContext : { true, false }) {
            for (const char *what : { "deletes the context", "cancels all", "runs an event loop" })
                QTest::addRow("%s, %s", byContext ? "context" : "pool", what) << byContext << QString::fromLatin1(what);
        }
        QTest::newRow("context, deletes the pool") << true << QStringLiteral("deletes the pool");
    }
    void fromAFrameThatIsUnwound()
    {
        QFETCH(bool, byContext);
        QFETCH(QString, what);
        auto context = std::make_unique<QObject>();
        AioPool *const pool = m_pool.get();
        const auto act = [&] {
            m_lines.append(QStringLiteral("acts"));
            if (what == QLatin1String("deletes the pool"))
                m_pool.reset();
            else if (what == QLatin1String("deletes the context"))
                context.reset();
            else if (what == QLatin1String("cancels all"))
                pool->cancelAll();
            else
                settle();
        };
        const auto inner = [&](Counted) -> AioTask<int> {
            const Counted local;
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                act();
                throw;
            }
            co_return 1;
        };
        const auto worker = [&](Counted) -> AioTask<int> {
            const Counted local;
            const int value = co_await inner(Counted());
            m_lines.append(QStringLiteral("never"));
            co_return value;
        };
        AioFuture<int> future = pool->spawnN(worker(Counted()), AioTaskOptions().withContext(context.get()));
        AioFuture<int> other = pool->spawnN(endless());
        AioFuture<int> waiting = pool->spawnN(endless());
        settle();
        if (byContext)
            context.reset();
        else
            m_pool.reset();
        QVERIFY(future.isCancelled());
        QCOMPARE(m_lines, QStringList(QStringLiteral("acts")));
        m_pool.reset();
        QVERIFY(other.isCancelled() && waiting.isCancelled());
    }

    //! A waiting one's, when what it was given then lets a slot come free or cancels everything.
    void aContextThatDiesWithAWaitingTask_data()
    {
        QTest::addColumn<bool>("cancels");
        QTest::newRow("an event loop runs and the slot is free") << false;
        QTest::newRow("all are cancelled") << true;
    }
    void aContextThatDiesWithAWaitingTask()
    {
        QFETCH(bool, cancels);
        m_pool->setSize(1);
        auto context = std::make_unique<QObject>();
        AioFuture<int> first = m_pool->spawnN(endless());
        bool ran = false;
        AioFuture<int> bound = m_pool->spawnN(
                [&ran, guard = std::make_unique<AtEnd>([&] {
                           if (cancels)
                               m_pool->cancelAll();
                           else
                               first.cancel();
                           settle();
                       })] {
                    ran = true;
                    return endless();
                },
                AioTaskOptions().withContext(context.get()));
        settle();
        context.reset();
        QVERIFY(bound.isCancelled());
        QVERIFY(first.isCancelled());
        QVERIFY(!ran);
        QVERIFY(Aio::waitFor(m_pool->join()));
        QCOMPARE(m_pool->cancelledCount(), 2);
    }

    void aTaskThatComesWhileAllAreAsked()
    {
        auto context = std::make_unique<QObject>();
        m_pool->spawnN(endless(), AioTaskOptions().withContext(context.get()));
        AioFuture<int> late;
        m_pool->spawnN([&](AioContext own) -> AioTask<int> {
            const std::stop_callback told(own.stopToken(), [&] {
                late = m_pool->spawnN(endless());
                context.reset(); // its task ends, and the late one takes its slot
            });
            co_await Aio::sleep(1h);
            co_return 0;
        });
        settle();
        const AioCancelReport report = Aio::waitFor(m_pool->cancel());
        QCOMPARE(report.cancelled, 2);
        QCOMPARE(report.outcomes.size(), 2);
        QVERIFY(Aio::waitFor(m_pool->join()));
        QVERIFY(late.isCancelled());
    }

private:
    std::unique_ptr<AioPool> m_pool;
    QStringList m_lines;
};

QTEST_GUILESS_MAIN(tst_Inside)
#include "tst_inside.moc"
