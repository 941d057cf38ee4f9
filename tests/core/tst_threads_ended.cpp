// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests objects that lived in a thread and are destroyed when it has finished: in another thread, or in the last lines
// of the thread itself.

#include "support/workers.h"

#include <AioPool>
#include <AioTaskModel>

#include <QtCore/QThread>
#include <QtCore/QThreadStorage>
#include <QtCore/QTimer>
#include <QtTest/QtTest>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

using namespace std::chrono_literals;

namespace {

//! Counts its living instances in all threads.
class Local
{
public:
    Local() noexcept { ++s_living; }
    Local(const Local &) noexcept { ++s_living; }
    Local &operator=(const Local &) noexcept = default;
    ~Local() { --s_living; }
    static int living() noexcept { return s_living; }

private:
    inline static std::atomic<int> s_living = 0;
};

//! A thread with an event loop.
class Home
{
public:
    Home() { start(); }
    ~Home()
    {
        if (m_thread)
            end();
    }
    void start()
    {
        m_loop = std::make_unique<QObject>();
        m_loop->moveToThread(m_thread.get());
        m_thread->start();
    }
    template<typename F>
    void run(F &&function)
    {
        QMetaObject::invokeMethod(m_loop.get(), std::forward<F>(function), Qt::BlockingQueuedConnection);
    }
    void end()
    {
        m_thread->quit();
        m_thread->wait();
    }
    QThread &thread() noexcept { return *m_thread; }
    void destroyThread() { m_thread.reset(); }

private:
    std::unique_ptr<QThread> m_thread = std::make_unique<QThread>();
    std::unique_ptr<QObject> m_loop;
};

AioTask<> hour(Local = {})
{
    co_await Aio::sleep(1h);
}

//! Catches the cancel and awaits again, which destroys it there.
AioTask<> cleaner(AioPool *pool, Local = {})
{
    const AioContext context = co_await Aio::context();
    try {
        co_await Aio::sleep(1h);
    } catch (const AioCancelled &) {
    }
    AioContext(context).setProgress(1, 2, QStringLiteral("cleaning up"));
    AioContext(context).setLabel(QStringLiteral("cleaner"));
    pool->spawnN(hour());
    co_await Aio::sleep(1ms);
}

AioTask<> outer(AioPool *pool, Local = {})
{
    co_await pool->exec(hour());
}

AioTask<> timedOut(Local = {})
{
    auto sleep = hour();
    co_await Aio::timeout(std::move(sleep), 1h);
}

AioTask<> group(Local = {})
{
    co_await Aio::whenAny(hour(), hour());
}

AioTask<> signalled(const QObject *sender, Local = {})
{
    co_await Aio::signal(sender, &QObject::objectNameChanged);
}

AioTask<> spinning(Local = {})
{
    for (;;)
        co_await Aio::yield();
}

AioTask<> number(int)
{
    const Local local;
    co_await Aio::sleep(1h);
}

//! Makes tasks in a pool and returns the future of one of them.
using Fill = AioFuture<void> (*)(AioPool &pool);

const QMap<QString, Fill> &fills()
{
    static const QMap<QString, Fill> all = {
        { QStringLiteral("none"), [](AioPool &) { return AioFuture<void>(); } },
        { QStringLiteral("sleep"), [](AioPool &pool) { return pool.spawnN(hour()); } },
        { QStringLiteral("waiting"),
          [](AioPool &pool) {
              pool.setSize(1);
              pool.spawnN(hour());
              return pool.spawnN(hour());
          } },
        { QStringLiteral("limited"), // one limit runs, the other has its place reserved
          [](AioPool &pool) {
              pool.setSize(1);
              pool.spawnN(hour(), AioTaskOptions().withTimeout(1h));
              return pool.spawnN(hour(), AioTaskOptions().withTimeout(1h));
          } },
        { QStringLiteral("cleaner"), [](AioPool &pool) { return pool.spawnN(cleaner(&pool)); } },
        { QStringLiteral("exec"), [](AioPool &pool) { return pool.spawnN(outer(&pool)); } },
        { QStringLiteral("timeout"), [](AioPool &pool) { return pool.spawnN(timedOut()); } },
        { QStringLiteral("group"), [](AioPool &pool) { return pool.spawnN(group()); } },
        { QStringLiteral("signal"), [](AioPool &pool) { return pool.spawnN(signalled(&pool)); } },
        { QStringLiteral("ready"), [](AioPool &pool) { return pool.spawnN(spinning()); } },
        { QStringLiteral("map"),
          [](AioPool &pool) {
              const auto mapping = [](AioPool *where) -> AioTask<> {
                  const std::vector<int> numbers{ 1, 2, 3, 4 };
                  co_await where->map(number, numbers);
              };
              return pool.spawnN(mapping(&pool));
          } },
        { QStringLiteral("model"),
          [](AioPool &pool) {
              pool.tasks()->rowCount();
              return pool.spawnN(hour());
          } },
    };
    return all;
}

//! A pool that was filled in a thread which has ended.
struct Left
{
    AioPool *pool = nullptr;
    AioFuture<void> future;
    std::shared_ptr<std::atomic<bool>> continued = std::make_shared<std::atomic<bool>>(false);

    void make(const QString &what)
    {
        pool = new AioPool(4);
        future = fills()[what](*pool);
        if (future.id() != 0)
            static_cast<void>(future.future().onCanceled([continued = continued] { *continued = true; }));
    }
};

}

class tst_ThreadsEnded : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Local::living(), 0); }

    void poolDiesElsewhere_data();
    void poolDiesElsewhere();
    void poolDiesAtFinished();
    void poolDiesInAnotherThread();
    void poolsDieInTwoThreadsAtOnce();
    void poolDiesAfterPlainThread_data() { poolDiesElsewhere_data(); }
    void poolDiesAfterPlainThread();
    void poolDiesInTheThreadsLastLines_data();
    void poolDiesInTheThreadsLastLines();
    void whatIsNoPoolDiesElsewhere();
    void contextDiesElsewhere();
    void noCircleIsSeenWhereThereIsNone();
    void threadStartsAgain();
};

void tst_ThreadsEnded::poolDiesElsewhere_data()
{
    QTest::addColumn<QString>("what");
    for (const QString &what : fills().keys())
        QTest::newRow(qPrintable(what)) << what;
}

static void turnOfEventLoop()
{
    QCoreApplication::processEvents();
}

void tst_ThreadsEnded::poolDiesElsewhere()
{
    QFETCH(const QString, what);
    for (const bool threadDies : { false, true }) {
        Home home;
        Left left;
        home.run([&] { left.make(what); });
        home.run(turnOfEventLoop);
        home.end();
        if (threadDies)
            home.destroyThread();
        delete left.pool;
        if (left.future.id() != 0) {
            QVERIFY(left.future.isCancelled());
            QVERIFY(*left.continued);
        }
        QCOMPARE(Local::living(), 0);
        QCoreApplication::processEvents();
        if (threadDies)
            continue;
        home.destroyThread();
    }
}

//! Destroys the pool at QThread::finished, which arrives in another thread while the thread still runs its last lines.
void tst_ThreadsEnded::poolDiesAtFinished()
{
    for (int round = 0; round < 20; ++round) {
        Home home;
        Left left;
        home.run([&] { left.make(QStringLiteral("cleaner")); });
        home.run(turnOfEventLoop);
        bool isDead = false;
        QObject context;
        connect(&home.thread(), &QThread::finished, &context, [&] {
            delete left.pool;
            isDead = true;
        });
        home.thread().quit();
        QTRY_VERIFY_WITH_TIMEOUT(isDead, 60'000);
        QVERIFY(left.future.isCancelled());
        home.end();
    }
}

void tst_ThreadsEnded::poolDiesInAnotherThread()
{
    for (const QString &what : fills().keys()) {
        Home home;
        Left left;
        home.run([&] { left.make(what); });
        home.run(turnOfEventLoop);
        home.end();
        std::thread other([&] { delete left.pool; }); // without an event loop
        other.join();
        QVERIFY(left.future.isCancelled());
    }
}

void tst_ThreadsEnded::poolsDieInTwoThreadsAtOnce()
{
    for (int round = 0; round < 5; ++round) {
        for (const QString &what : { QStringLiteral("cleaner"), QStringLiteral("ready"), QStringLiteral("limited") }) {
            Home home;
            Left left[2];
            home.run([&] {
                left[0].make(what);
                left[1].make(what);
            });
            home.run(turnOfEventLoop);
            home.end();
            std::thread other([&] { delete left[0].pool; });
            delete left[1].pool;
            other.join();
            QVERIFY(left[0].future.isCancelled() && left[1].future.isCancelled());
        }
    }
}

void tst_ThreadsEnded::poolDiesAfterPlainThread()
{
    QFETCH(const QString, what);
    Left left;
    std::thread home([&] {
        left.make(what);
        turnOfEventLoop();
    });
    home.join();
    delete left.pool;
    QVERIFY(left.future.isCancelled());
}

namespace {

//! Owns a pool with tasks, which is destroyed with the thread's storage.
struct LateOwner
{
    explicit LateOwner(const QString &what) { left.make(what); }
    ~LateOwner() { delete left.pool; }
    Left left;
};

QThreadStorage<LateOwner *> s_storage;
thread_local std::unique_ptr<LateOwner> t_early; // made before anything of the library's
thread_local std::unique_ptr<LateOwner> t_late;

}

void tst_ThreadsEnded::poolDiesInTheThreadsLastLines_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("where");
    for (const QString &what : fills().keys()) {
        for (const char *where : { "QThreadStorage", "thread_local, early", "thread_local, late", "deleteLater" })
            QTest::addRow("%s, %s", qPrintable(what), where) << what << QString::fromLatin1(where);
    }
}

void tst_ThreadsEnded::poolDiesInTheThreadsLastLines()
{
    QFETCH(const QString, what);
    QFETCH(const QString, where);
    AioFuture<void> future;
    const auto work = [&] {
        t_early.reset(); // so that it is constructed
        if (where == QLatin1String("QThreadStorage")) {
            s_storage.setLocalData(new LateOwner(what));
            future = s_storage.localData()->left.future;
        } else if (where == QLatin1String("thread_local, early")) {
            t_early = std::make_unique<LateOwner>(what);
            future = t_early->left.future;
        } else if (where == QLatin1String("thread_local, late")) {
            const AioPool other; // makes what the library has in the thread
            t_late = std::make_unique<LateOwner>(what);
            future = t_late->left.future;
        } else {
            Left left;
            left.make(what);
            future = left.future;
            QObject::connect(QThread::currentThread(), &QThread::finished, left.pool, &QObject::deleteLater);
        }
        turnOfEventLoop();
    };
    const std::unique_ptr<QThread> thread(QThread::create(work));
    thread->start();
    thread->wait();
    // A thread_local may go after wait() has returned.
    QTRY_COMPARE_WITH_TIMEOUT(Local::living(), 0, 60'000);
    if (where != QLatin1String("deleteLater")) {
        std::thread plain(work);
        plain.join();
        QCOMPARE(Local::living(), 0);
        QVERIFY(future.isCancelled());
    }
}

//! Destroys futures, contexts, tasks that have begun or not, and awaited objects.
void tst_ThreadsEnded::whatIsNoPoolDiesElsewhere()
{
    Home home;
    Left left;
    std::optional<AioTask<>> unstarted;
    std::optional<AioContext> context;
    std::optional<AioFuture<void>> future;
    std::optional<QFuture<void>> view;
    using Generator = decltype(left.pool->iterMap(number, std::vector<int>()));
    std::optional<Generator> generator;
    home.run([&] {
        left.make(QStringLiteral("limited"));
        unstarted = hour();
        const auto withContext = [&](Local = {}) -> AioTask<> {
            context = co_await Aio::context();
            co_await Aio::sleep(1h);
        };
        left.pool->tasks()->rowCount();
        left.pool->setSize(8);
        future = left.pool->spawnN(withContext());
        view = future->future();
        generator.emplace(left.pool->iterMap(number, std::vector<int>{ 1, 2 }));
        turnOfEventLoop();
    });
    home.run(turnOfEventLoop);
    home.end();
    QVERIFY(context);
    unstarted.reset();
    context.reset();
    generator.reset();
    view.reset();
    future.reset();
    delete left.pool->tasks();
    left.future = AioFuture<void>();
    delete left.pool;
}

//! Checks that the context's death ends its task at once, and that the next task does not begin in the wrong thread.
void tst_ThreadsEnded::contextDiesElsewhere()
{
    Home home;
    Left left;
    std::unique_ptr<QObject> object;
    AioFuture<void> bound;
    AioFuture<void> next;
    bool began = false;
    home.run([&] {
        left.make(QStringLiteral("none"));
        left.pool->setSize(1);
        object = std::make_unique<QObject>();
        bound = left.pool->spawnN(cleaner(left.pool), AioTaskOptions().withContext(object.get()));
        const auto begin = [&began](Local = {}) -> AioTask<> {
            began = true;
            co_return;
        };
        next = left.pool->spawnN(begin());
    });
    home.run(turnOfEventLoop);
    home.end();
    object.reset();
    QVERIFY(bound.isCancelled());
    QVERIFY(!next.isFinished());
    QCoreApplication::processEvents();
    QVERIFY(!began);
    delete left.pool;
    QVERIFY(next.isCancelled());
    QVERIFY(!began);
}

//! Checks that the marks of a deadlock search made in one thread do not mislead a search made in the other.
void tst_ThreadsEnded::noCircleIsSeenWhereThereIsNone()
{
    Home home;
    AioPool *pool = nullptr;
    std::atomic<bool> isMisled = false;
    home.run([&] {
        pool = new AioPool(4);
        const auto waiting = [&isMisled](AioFuture<void> first, AioFuture<void> second, Local = {}) -> AioTask<> {
            try {
                co_await first;
            } catch (const AioCancelled &) {
            }
            try {
                co_await second;
            } catch (const AioDeadlock &) {
                isMisled = true;
            }
        };
        const AioFuture<void> end = pool->spawnN(hour());
        const AioFuture<void> middle = pool->spawnN(waiting(end, end));
        pool->spawnN(waiting(middle, middle));
    });
    home.run(turnOfEventLoop);
    home.end();
    std::thread other([&] { delete pool; });
    other.join();
    QVERIFY(!isMisled);
}

//! Starts the same QThread again, in another thread of the system.
void tst_ThreadsEnded::threadStartsAgain()
{
    Home home;
    Left left;
    home.run([&] { left.make(QStringLiteral("cleaner")); });
    home.run(turnOfEventLoop);
    home.end();
    home.start();
    bool worked = false;
    AioFuture<void> anew;
    home.run([&] {
        AioPool &pool = *left.pool;
        pool.setSize(8);
        auto quick = pool.exec(later(1));
        worked = Aio::waitFor(std::move(quick)) == 1;
        pool.spawnN(hour());
        anew = pool.spawnN(hour(), AioTaskOptions().withTimeout(1h));
        left.future.cancel(); // was suspended when the thread ended
        auto end = [](AioFuture<void> future) -> AioTask<> { co_await Aio::shield(std::move(future)); };
        try {
            auto ended = end(left.future);
            Aio::waitFor(std::move(ended));
        } catch (const AioCancelled &) {
        }
    });
    QVERIFY(worked);
    QVERIFY(left.future.isFinished());
    home.end();
    delete left.pool;
    QVERIFY(anew.isCancelled());
}

QTEST_GUILESS_MAIN(tst_ThreadsEnded)
#include "tst_threads_ended.moc"
