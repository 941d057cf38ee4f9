// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/endless.h"

#include <AioPool>

#include <QtCore/QScopeGuard>
#include <QtTest/QTest>

#include <functional>

using namespace std::chrono_literals;

// Tests parts of a task that are destroyed or unwound because the task ends, and that end the task themselves.

class tst_TaskEndsItself : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_pool = std::make_unique<AioPool>(2);
        m_context = std::make_unique<QObject>();
        m_future = {};
        m_calls = 0;
    }
    void cleanup()
    {
        m_pool.reset();
        QCOMPARE(Counted::living(), 0);
    }

    //! Acts in the destructor of an argument of a task that never ran. The cancel destroys it, in some rows on a later
    //! turn.
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
        m_pool->pause();
        QList<AioFuture<int>> futures;
        for (int i = 0; i < 1000; ++i) {
            if (i != position)
                futures.append(m_pool->spawnN(endless()));
            else
                futures.append(m_pool->spawnN([guard = qScopeGuard(act(what))] { return endless(); },
                                              AioTaskOptions().withContext(m_context.get())));
        }
        m_pool->cancelAll();
        QTRY_VERIFY(!m_pool || m_pool->isEmpty());
        QCOMPARE(m_calls, 1);
        for (const AioFuture<int> &future : futures)
            QVERIFY(future.isCancelled());
        QVERIFY(!m_pool || m_pool->cancelledCount() == 1000);
    }
    void fromADestructorOfATaskThatNobodyHolds()
    {
        m_pool->pause();
        for (int i = 0; i < 1000; ++i) {
            const auto deed = i == 300 ? "runs an event loop" : i == 600 ? "deletes the pool" : "does nothing";
            m_pool->spawnN([guard = qScopeGuard(act(QString::fromLatin1(deed)))] { return endless(); });
        }
        m_pool->cancelAll();
        QTRY_VERIFY(!m_pool);
        QCOMPARE(m_calls, 1000);
    }

    //! Acts in the destructor of an argument of a task while the pool is destroyed.
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
        AioPool *const pool = m_pool.get();
        AioFuture<int> others[3];
        const bool waits = state == QLatin1String("waiting");
        pool->setSize(waits ? 1 : 2);
        others[0] = pool->spawnN(endless());
        m_future = pool->spawnN([guard = qScopeGuard(act(what))] { return endless(); },
                                AioTaskOptions().withContext(m_context.get()));
        if (what != QLatin1String("cancels its own task"))
            m_future = {}; // the last reference
        others[1] = pool->spawnN(endless());
        if (!waits && state != QLatin1String("unstarted"))
            settle();
        others[2] = pool->spawnN(endless());
        if (state == QLatin1String("cancelling"))
            pool->cancelAll();
        m_pool.reset();
        QCOMPARE(m_calls, 1);
        for (const AioFuture<int> &other : others)
            QVERIFY(other.isCancelled());
        QVERIFY(m_future.isCancelled());
    }

    //! Acts in the frames of a task that is being ended because of its context, or with its pool.
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
        AioPool *const pool = m_pool.get();
        const auto deed = act(what);
        bool goesOn = false;
        const auto inner = [&](Counted) -> AioTask<int> {
            const Counted local;
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                deed();
                throw;
            }
            co_return 1;
        };
        const auto worker = [&](Counted) -> AioTask<int> {
            const Counted local;
            const int value = co_await inner(Counted());
            goesOn = true;
            co_return value;
        };
        AioFuture<int> future = pool->spawnN(worker(Counted()), AioTaskOptions().withContext(m_context.get()));
        AioFuture<int> other = pool->spawnN(endless());
        AioFuture<int> waiting = pool->spawnN(endless());
        settle();
        if (byContext)
            m_context.reset();
        else
            m_pool.reset();
        QVERIFY(future.isCancelled());
        QCOMPARE(m_calls, 1);
        QVERIFY(!goesOn);
        m_pool.reset();
        QVERIFY(other.isCancelled() && waiting.isCancelled());
    }

    //! Destroys the context of a waiting task, whose arguments then free a slot or cancel everything.
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
        AioFuture<int> first = m_pool->spawnN(endless());
        bool ran = false;
        AioFuture<int> bound = m_pool->spawnN(
                [&ran, guard = qScopeGuard([&] {
                           if (cancels)
                               m_pool->cancelAll();
                           else
                               first.cancel();
                           settle();
                       })] {
                    ran = true;
                    return endless();
                },
                AioTaskOptions().withContext(m_context.get()));
        settle();
        m_context.reset();
        QVERIFY(bound.isCancelled());
        QVERIFY(first.isCancelled());
        QVERIFY(!ran);
        QVERIFY(Aio::waitFor(m_pool->join()));
        QCOMPARE(m_pool->cancelledCount(), 2);
    }

    void aTaskThatComesWhileAllAreAsked()
    {
        m_pool->spawnN(endless(), AioTaskOptions().withContext(m_context.get()));
        AioFuture<int> late;
        m_pool->spawnN([&](AioContext own) -> AioTask<int> {
            const std::stop_callback told(own.stopToken(), [&] {
                late = m_pool->spawnN(endless());
                m_context.reset(); // its task ends, and the late one takes its slot
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
    //! Returns a function that does \a deed, to be called by what is being destroyed.
    std::function<void()> act(const QString &deed)
    {
        return [this, deed, pool = m_pool.get()] {
            ++m_calls;
            if (deed == QLatin1String("deletes the pool"))
                m_pool.reset();
            else if (deed == QLatin1String("deletes the context"))
                m_context.reset();
            else if (deed == QLatin1String("cancels its own task"))
                m_future.cancel();
            else if (deed == QLatin1String("cancels all"))
                pool->cancelAll();
            else if (deed == QLatin1String("runs an event loop"))
                settle();
        };
    }

    std::unique_ptr<AioPool> m_pool;
    std::unique_ptr<QObject> m_context;
    AioFuture<int> m_future;
    int m_calls = 0;
};

QTEST_GUILESS_MAIN(tst_TaskEndsItself)
#include "tst_task_ends_itself.moc"
