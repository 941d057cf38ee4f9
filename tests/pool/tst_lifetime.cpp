// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests every order of destruction, and workers that resist being cancelled.

#include "support/counted.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <QtCore/QProcess>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_Lifetime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsInEveryState_data();
    void endsInEveryState();
    void applicationQuits();
    void awaiterDiesFirst();
    void handlesOutliveThePool();
    void memberChildAndContext();
    void workerThatNeverEnds();
    void workerThatBlocks();
    void workerThatSpawnsForEver();
    void whatContinuationsAndSlotsThrow();
    void whatArgumentsThrow();
};

//! A pool with a task in every state: waiting, about to start, suspended, cleaning up, and with an undelivered cancel.
struct Crowd
{
    explicit Crowd(AioPool &pool)
    {
        pool.setSize(5);
        auto cb = [this](AioResult<int>) -> AioTask<int> {
            co_await gate.wait();
            co_return 2;
        };
        futures << pool.spawnN(cleans(gate, Counted())) << pool.spawnN(waits(gate, Counted()))
                << pool.spawnN(immediate(1), cb) << pool.spawnN(waits(gate, Counted()));
        Aio::waitFor(turns());
        futures[0].cancel();
        Aio::waitFor(turns());
        futures[1].cancel(); // delivered at the next turn
        futures << pool.spawnN(waits(gate, Counted())) << pool.spawnN(waits(gate, Counted())) << pool.spawnN(later(1));
        for (const AioFuture<int> &future : futures)
            views << future;
    }
    bool isOver() const
    {
        for (qsizetype i = 0; i < futures.size(); ++i) {
            if (!futures.at(i).isCancelled() || !views.at(i).isFinished() || !views.at(i).isCanceled())
                return false;
        }
        return true;
    }

    static AioTask<int> waits(const Gate &gate, Counted)
    {
        const Counted local;
        co_await gate.wait();
        co_return 1;
    }
    static AioTask<int> cleans(const Gate &gate, Counted argument)
    {
        const Counted local;
        try {
            co_await gate.wait();
        } catch (const AioCancelled &) {
        }
        co_return co_await waits(gate, argument);
    }

    Gate gate;
    QList<AioFuture<int>> futures;
    QList<QFuture<int>> views;
};

void tst_Lifetime::endsInEveryState_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : { "delete", "deleteLater", "parent" })
        QTest::newRow(how) << QString::fromUtf8(how);
}

void tst_Lifetime::endsInEveryState()
{
    QFETCH(QString, how);
    const int living = Counted::living();
    {
        auto parent = std::make_unique<QObject>();
        auto *pool = new AioPool(5, parent.get());
        const QPointer<AioPool> alive = pool;
        Crowd crowd(*pool);
        QVERIFY(Counted::living() > living);
        if (how == u"delete") {
            delete pool;
        } else if (how == u"deleteLater") {
            pool->deleteLater();
            QVERIFY(alive);
            QCoreApplication::sendPostedEvents(pool, QEvent::DeferredDelete);
        } else {
            parent.reset();
        }
        QVERIFY(!alive);
        QVERIFY(crowd.isOver());
        QCOMPARE(Counted::living(), living);
        crowd.gate.open();
        Aio::waitFor(turns());
    }
    QCOMPARE(Counted::living(), living);
}

//! Destroys pools after exec() has returned and after the application is gone, in a process of its own.
static int quitInTheMiddle(int argc, char **argv)
{
    std::unique_ptr<AioPool> survivor;
    std::unique_ptr<Crowd> crowd, another;
    {
        QCoreApplication app(argc, argv);
        AioPool pool(5, &app);
        survivor = std::make_unique<AioPool>(5);
        crowd = std::make_unique<Crowd>(pool);
        another = std::make_unique<Crowd>(*survivor);
        QTimer::singleShot(0, &app, &QCoreApplication::quit);
        QCoreApplication::exec();
    }
    const bool over = crowd->isOver();
    survivor.reset();
    return over && another->isOver() ? 42 : 1;
}

void tst_Lifetime::applicationQuits()
{
    QProcess child;
    child.setProcessChannelMode(QProcess::ForwardedChannels);
    child.start(QCoreApplication::applicationFilePath(), { u"--quit"_s });
    QVERIFY(child.waitForFinished(60'000));
    QCOMPARE(child.exitStatus(), QProcess::NormalExit);
    QCOMPARE(child.exitCode(), 42);
}

void tst_Lifetime::awaiterDiesFirst()
{
    const int living = Counted::living();
    AioPool pool(2);
    Gate gate;
    AioFuture<int> future = pool.spawnN(gated(gate, 3));
    auto awaits = [&](Counted) -> AioTask<> {
        const Counted local;
        co_await future;
    };
    auto awaitsExec = [&](Counted) -> AioTask<> {
        const Counted local;
        co_await pool.exec(gated(gate, 4));
    };
    auto joins = [&](Counted) -> AioTask<> {
        const Counted local;
        co_await pool.join();
    };
    {
        AioPool awaiters(5);
        awaiters.spawnN(awaits(Counted()));
        awaiters.spawnN(awaitsExec(Counted()));
        awaiters.spawnN(joins(Counted()));
        Aio::waitFor(turns());
        QCOMPARE(pool.count(), 2);
    }
    QCOMPARE(Counted::living(), living);
    Aio::waitFor(turns());
    QCOMPARE(pool.count(), 1); // exec's went with its awaiter
    gate.open();
    QCOMPARE(Aio::waitFor(future), 3);
    QVERIFY(Aio::waitFor(pool.join()));
}

void tst_Lifetime::handlesOutliveThePool()
{
    AioFuture<int> done, cancelled;
    AioContext context;
    std::unique_ptr<Gate> gate = std::make_unique<Gate>();
    {
        AioPool pool(2);
        auto shows = [&](AioContext own) -> AioTask<int> {
            context = own;
            co_await gate->wait();
            co_return 1;
        };
        done = pool.spawnN(later(8));
        cancelled = pool.spawnN(shows);
        QCOMPARE(Aio::waitFor(done), 8);
    }
    QCOMPARE(done.result(), 8);
    QCOMPARE(QFuture<int>(done).result(), 8);
    QCOMPARE(done.id(), qint64(1));
    QVERIFY(!done.cancel() && !cancelled.cancel());
    QVERIFY(QFuture<int>(cancelled).isCanceled());
    QCOMPARE(context.id(), qint64(2));
    QVERIFY(!context.pool());
    context.setProgress(1, 2);
    context.setLabel(u"x"_s);
    QVERIFY(context.stopToken().stop_requested());
    AioPool other(1);
    QVERIFY(!other.cancelTask(2));
    static_cast<void>(other.cancel(done));
}

namespace {

//! The example in the documentation of AioTaskOptions::withContext().
class Document : public QObject
{
    Q_OBJECT

public:
    explicit Document(AioPool &shared, QStringList &log) : m_shared(shared), m_log(log) { }

    // A member, declared last: is destroyed first, so the unwinding still finds all of the object.
    void saveByMember() { m_own.spawnN(save(u"member"_s)); }
    // Another's pool, bound to this object: the unwinding finds a QObject, and nothing of Document.
    void saveByContext() { m_shared.spawnN(load(&m_log), AioTaskOptions().withContext(this)); }

private:
    AioTask<> save(QString name)
    {
        const auto atEnd = qScopeGuard([this, name] { m_log << name + m_title; });
        co_await Aio::sleep(1h);
        m_title = u"never"_s;
    }
    static AioTask<> load(QStringList *log)
    {
        const auto atEnd = qScopeGuard([log] { *log << u"context"_s; });
        co_await Aio::sleep(1h);
        *log << u"never"_s;
    }

    AioPool &m_shared;
    QStringList &m_log;
    QString m_title = u" of a whole object"_s;
    AioPool m_own;
};

}

void tst_Lifetime::memberChildAndContext()
{
    QStringList log;
    AioPool shared(4);
    auto document = std::make_unique<Document>(shared, log);
    document->saveByMember();
    document->saveByContext();
    Aio::waitFor(turns());
    document.reset();
    QCOMPARE(log.join(u'|'), u"member of a whole object|context"_s);
    QCOMPARE(shared.count(), 0);
}

void tst_Lifetime::workerThatNeverEnds()
{
    // Such a worker takes only its slot. A cancel ends it at its await, and the pool's destruction does what a cancel
    // cannot.
    const int living = Counted::living();
    {
        AioPool pool(2);
        int turnsTaken = 0;
        auto endless = [&turnsTaken](Counted) -> AioTask<> {
            const Counted local;
            for (;;) {
                ++turnsTaken;
                co_await Aio::yield();
            }
        };
        auto immortal = [](Counted) -> AioTask<> {
            const Counted local;
            for (;;) {
                try {
                    co_await Aio::sleep(1h);
                } catch (const AioCancelled &) {
                }
            }
        };
        AioFuture<void> one = pool.spawnN(endless(Counted()));
        AioFuture<void> two = pool.spawnN(immortal(Counted()));
        AioFuture<int> third = pool.spawnN(later(3));
        Aio::waitFor(turns());
        QVERIFY(turnsTaken > 1);
        QVERIFY(!third.isFinished());
        one.cancel();
        QCOMPARE(Aio::waitFor(third), 3);
        for (int i = 0; i < 3; ++i) {
            QVERIFY(two.cancel());
            Aio::waitFor(turns());
            QVERIFY(!two.isFinished());
        }
    }
    QCOMPARE(Counted::living(), living);
}

void tst_Lifetime::workerThatBlocks()
{
    // Nothing else runs meanwhile, not even a cancel. The worker is not interrupted, and the others continue
    // afterwards.
    AioPool pool(2);
    AioFuture<int> other;
    bool otherRanMeanwhile = false, cancelCounted = false;
    AioFuture<int> blocking;
    auto blocks = [&]() -> AioTask<int> {
        QThread::yieldCurrentThread();
        cancelCounted = blocking.cancel();
        otherRanMeanwhile = other.isFinished();
        co_return 1; // never awaits, so the cancel finds no place to arrive at
    };
    blocking = pool.spawnN(blocks);
    other = pool.spawnN(immediate(2));
    QCOMPARE(Aio::waitFor(blocking), 1);
    QVERIFY(cancelCounted && !otherRanMeanwhile);
    QCOMPARE(Aio::waitFor(other), 2);
}

void tst_Lifetime::workerThatSpawnsForEver()
{
    // The queue grows by the spawned tasks while the event loop keeps turning. cancel() ends it.
    AioPool pool(3);
    int spawned = 0;
    std::function<AioTask<>()> breeds = [&]() -> AioTask<> {
        co_await Aio::yield();
        spawned += 2;
        pool.spawnN(breeds);
        pool.spawnN(breeds);
    };
    pool.spawnN(breeds);
    int timerFired = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, &timer, [&timerFired] { ++timerFired; });
    timer.start(0);
    auto body = [&]() -> AioTask<> {
        CO_VERIFY(co_await until([&] { return timerFired > 5 && spawned > 1'000; }));
        CO_VERIFY(pool.activeCount() <= 3);
        co_await pool.cancel();
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_Lifetime::whatContinuationsAndSlotsThrow()
{
    AioPool pool(1);
    AioFuture<int> future = pool.spawnN(later(1));
    QFuture<int> continued = future.then([](int) -> int { throw std::runtime_error("continuation"); });
    AioFuture<int> next = pool.spawnN(later(2));
    QCOMPARE(Aio::waitFor(next), 2);
    // The error of a continuation goes to its own future. Qt does not allow slots to throw: see QObject.
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, continued.result());
    QCOMPARE(future.result(), 1);
}

namespace {

//! Throws when it is copied or moved for the \a lasts-th time.
class Fragile
{
public:
    explicit Fragile(int lasts) : m_lasts(lasts) { }
    Fragile(const Fragile &other) : m_lasts(other.m_lasts - 1) { check(); }
    Fragile(Fragile &&other) : m_lasts(other.m_lasts - 1) { check(); }

private:
    void check() const
    {
        if (m_lasts <= 0)
            throw std::runtime_error("broken");
    }

    int m_lasts;
    Counted m_counted;
};

}

void tst_Lifetime::whatArgumentsThrow()
{
    const int living = Counted::living();
    int threw = 0, failed = 0, succeeded = 0;
    for (int lasts = 1; lasts < 16; ++lasts) {
        AioPool pool(1);
        auto work = []() -> AioTask<int> { co_return 1; };
        auto cb = [](std::optional<int>, std::exception_ptr, Fragile) -> AioTask<int> { co_return 2; };
        AioFuture<int> future;
        try {
            const Fragile context(lasts);
            future = pool.spawnN(work, cb, context);
        } catch (const std::runtime_error &) {
            ++threw;
            QCOMPARE(pool.count(), 0);
        }
        if (future.id() != 0) {
            const auto body = [&]() -> AioTask<> { co_await pool.join(); };
            Aio::waitFor(body());
            ++(Aio::result(future) ? succeeded : failed);
        }
        QCOMPARE(Aio::waitFor(pool.spawnN(later(5))), 5);
    }
    QVERIFY(threw > 0 && succeeded > 0);
    QCOMPARE(threw + failed + succeeded, 15);
    QCOMPARE(Counted::living(), living);
}

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--quit") == 0)
        return quitInTheMiddle(argc, argv);
    QCoreApplication app(argc, argv);
    tst_Lifetime test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_lifetime.moc"
