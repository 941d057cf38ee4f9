// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/endless.h"
#include "support/gate.h"

#include <AioPool>

#include <QtCore/QEventLoop>
#include <QtTest/QTest>

using namespace std::chrono_literals;

// Tests code run by the pool that destroys the pool, or the object to which a task is bound.

namespace {

AioTask<int> number(int value)
{
    co_await Aio::yield();
    co_return value;
}

}

class tst_PoolDeathFromInside : public QObject
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

private:
    std::unique_ptr<AioPool> m_pool;
    QStringList m_lines;
};

QTEST_GUILESS_MAIN(tst_PoolDeathFromInside)
#include "tst_pool_death_from_inside.moc"
