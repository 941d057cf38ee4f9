// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests functions of Aio::concurrent() that wait for a thread: a cancel takes them back, waiting does not count towards
// time limits, and rows show it.

#include "support/busythreads.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <algorithm>
#include <atomic>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! Counts instances that are destroyed in threads other than the test's.
class Witness
{
public:
    Witness() noexcept { ++s_living; }
    Witness(const Witness &) noexcept { ++s_living; }
    ~Witness()
    {
        --s_living;
        if (QThread::currentThread() != qApp->thread())
            ++s_abroad;
    }

    inline static std::atomic<int> s_living = 0;
    inline static std::atomic<int> s_abroad = 0;
};

//! Counts its runs in a thread. Refers to a counter that dies with the test.
class Look
{
public:
    explicit Look(std::atomic<int> &runs) noexcept : m_runs(&runs) { }
    void operator()(const Witness &) const { ++*m_runs; }

private:
    std::atomic<int> *m_runs;
    Witness m_witness;
};

static AioTask<> itself(QThreadPool *threads, std::atomic<int> &runs)
{
    return Aio::concurrent(threads, Look(runs), Witness());
}

static AioTask<> awaited(QThreadPool *threads, std::atomic<int> &runs)
{
    const Witness local;
    co_await itself(threads, runs);
}

static AioTask<> severalAtOnce(QThreadPool *threads, std::atomic<int> &runs)
{
    co_await Aio::whenAll(itself(threads, runs), awaited(threads, runs));
}

static AioTask<> firstOfSeveral(QThreadPool *threads, std::atomic<int> &runs)
{
    co_await Aio::whenAny(itself(threads, runs), Aio::sleep(24h));
}

static AioTask<> withinALimit(QThreadPool *threads, std::atomic<int> &runs)
{
    co_await Aio::timeout(awaited(threads, runs), 24h);
}

static AioTask<> interruptible(QThreadPool *threads, std::atomic<int> &runs)
{
    const AioContext context = co_await Aio::context();
    co_await context.interruptible(itself(threads, runs));
}

using Shape = AioTask<> (*)(QThreadPool *, std::atomic<int> &);
Q_DECLARE_METATYPE(Shape)

//! Cancels the task in the given \a way.
static void cancelBy(const QByteArray &way, AioPool &pool, AioFuture<void> &future, std::unique_ptr<QObject> &context)
{
    if (way == "future")
        future.cancel();
    else if (way == "task")
        pool.cancelTask(future.id());
    else if (way == "all")
        pool.cancelAll();
    else if (way == "view")
        future.future().cancel();
    else if (way == "row")
        pool.tasks()->cancel(pool.tasks()->rowOf(future.id()));
    else if (way == "context")
        context.reset();
    else
        qFatal("no such way");
}

class tst_ConcurrentWaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void isTakenBack_data();
    void isTakenBack();
    void isTakenBackByALimitOfTheAwait();
    void isTakenBackByTheOtherOfTwo();
    void isTakenBackWithItsPool();
    void isTakenBackWithAPoolThatASiblingDestroys();
    void manyAreTakenBackWhileAThreadComesFree();
    void aShieldedOneIsNot();
    void goesWhenItsThreadsAreCleared_data();
    void goesWhenItsThreadsAreCleared();
    void beginsAndIsCancelledAtOnce();
    void waitingIsNoTime_data();
    void waitingIsNoTime();
    void theLimitEndsAWaitBehindOthers_data();
    void theLimitEndsAWaitBehindOthers();
    void theTimeGoesOnWhenItBegins();
    void theTimeGoesOnAfterIt();
    void theCallbacksTimeCounts();
    void whatRunsBesideTakesTime();
    void noTimeIsUpAtOnce();
    void betweenTwoOfOurs();
    void nothingIsPostedUnasked();
    void rowsSayThatTheyWait();
    void rowsOfSeveralFunctionsInTurn();
    void rowsOfSeveralFunctionsAtOnce();
};

void tst_ConcurrentWaiting::init()
{
    Witness::s_abroad = 0;
    QCOMPARE(Witness::s_living.load(), 0);
}

void tst_ConcurrentWaiting::cleanup()
{
    QCOMPARE(Witness::s_living.load(), 0);
    QCOMPARE(Witness::s_abroad.load(), 0);
}

void tst_ConcurrentWaiting::isTakenBack_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArray>("way");
    const std::pair<const char *, Shape> shapes[] = {
        { "the function itself", itself },    { "awaited", awaited },
        { "several at once", severalAtOnce }, { "the first of several", firstOfSeveral },
        { "within a limit", withinALimit },   { "interruptible", interruptible },
    };
    for (const auto &[name, shape] : shapes) {
        for (const char *way : { "future", "task", "all", "view", "row", "context" })
            QTest::addRow("%s, by %s", name, way) << shape << QByteArray(way);
    }
}

void tst_ConcurrentWaiting::isTakenBack()
{
    QFETCH(const Shape, shape);
    QFETCH(const QByteArray, way);
    auto body = [](Shape shape, QByteArray way) -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        auto context = std::make_unique<QObject>();
        AioFuture<void> future = pool.spawnN(shape(threads.pool(), runs), AioTaskOptions().withContext(context.get()));
        co_await turns();
        CO_COMPARE(pool.activeCount(), 1);
        CO_COMPARE(future.state(), AioPool::TaskState::Active);
        cancelBy(way, pool, future, context);
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(pool.activeCount(), 0);
        CO_COMPARE(co_await pool.exec(later(1)), 1);
        CO_COMPARE(Witness::s_living.load(), 0);
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    auto row = [&] { return body(shape, way); };
    runBody(row);
}

void tst_ConcurrentWaiting::isTakenBackByALimitOfTheAwait()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        const auto work = [&]() -> AioTask<> { co_await Aio::timeout(itself(threads.pool(), runs), 1ms); };
        AioFuture<void> future = pool.spawnN(work);
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(outcome(future), u"timed out"_s);
        CO_COMPARE(Witness::s_living.load(), 0);
        // In another coroutine, which cannot be cancelled
        const auto foreign = [](QThreadPool *threads, std::atomic<int> &runs) -> QCoro::Task<bool> {
            try {
                co_await Aio::timeout(itself(threads, runs), 1ms);
            } catch (const AioTimeout &) {
                co_return true;
            }
            co_return false;
        };
        CO_VERIFY(co_await foreign(threads.pool(), runs));
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::isTakenBackByTheOtherOfTwo()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        const auto race = [&]() -> AioTask<> { co_await Aio::whenAny(itself(threads.pool(), runs), later(1)); };
        AioFuture<void> won = pool.spawnN(race);
        CO_VERIFY(co_await until([&won] { return won.isFinished(); }));
        CO_COMPARE(won.state(), AioPool::TaskState::Succeeded);
        const auto fail = [&]() -> AioTask<> { co_await Aio::whenAll(itself(threads.pool(), runs), failing(1)); };
        AioFuture<void> failed = pool.spawnN(fail);
        CO_VERIFY(co_await until([&failed] { return failed.isFinished(); }));
        CO_COMPARE(outcome(failed), u"bad1"_s);
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::isTakenBackWithItsPool()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        auto pool = std::make_unique<AioPool>(20);
        pool->tasks()->index(0); // makes the model keep rows
        QList<AioFuture<void>> futures;
        for (const Shape shape : { itself, awaited, severalAtOnce, firstOfSeveral, withinALimit, interruptible }) {
            futures << pool->spawnN(shape(threads.pool(), runs));
            futures << pool->spawnN(shape(threads.pool(), runs), AioTaskOptions().withTimeout(1h));
        }
        const auto shielded = [&]() -> AioTask<> { co_await Aio::shield(itself(threads.pool(), runs)); };
        futures << pool->spawnN(shielded);
        co_await turns();
        for (int row = 0; row < pool->tasks()->rowCount(); ++row)
            pool->tasks()->index(row).data(AioTaskModel::StateNameRole);
        pool.reset(); // does not wait for the thread
        for (const AioFuture<void> &future : futures)
            CO_VERIFY(future.isCancelled());
        CO_COMPARE(Witness::s_living.load(), 0);
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::isTakenBackWithAPoolThatASiblingDestroys()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        auto pool = std::make_unique<AioPool>(2);
        Gate gate;
        bool isDestroyed = false;
        const auto end = [&]() -> AioTask<> {
            co_await gate.wait();
            pool.reset();
            threads.release(); // while the function's frame, which is below this one on the stack, is still there
            threads.pool()->waitForDone();
            isDestroyed = true;
        };
        const auto work = [&]() -> AioTask<> { co_await Aio::whenAll(itself(threads.pool(), runs), end()); };
        AioFuture<void> future = pool->spawnN(work, AioTaskOptions().withTimeout(1h));
        co_await turns();
        gate.open();
        CO_VERIFY(co_await until([&] { return isDestroyed && Witness::s_living == 0; }));
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

//! Checks that functions cancelled in one call do not begin while the call is still cancelling others.
void tst_ConcurrentWaiting::manyAreTakenBackWhileAThreadComesFree()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(500);
        for (int i = 0; i < 500; ++i)
            pool.spawnN(i % 2 ? itself(threads.pool(), runs) : withinALimit(threads.pool(), runs));
        co_await turns();
        pool.cancelAll();
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(pool.cancelledCount(), 500);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::aShieldedOneIsNot()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        const auto work = [&]() -> AioTask<> { co_await Aio::shield(itself(threads.pool(), runs)); };
        AioFuture<void> future = pool.spawnN(work);
        co_await turns();
        future.cancel();
        co_await turns();
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelling);
        threads.release();
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_VERIFY(future.isCancelled());
        CO_COMPARE(runs.load(), 1);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::goesWhenItsThreadsAreCleared_data()
{
    QTest::addColumn<bool>("cancelledBefore");
    QTest::newRow("of a task that waits") << false;
    QTest::newRow("of one that was cancelled before") << true;
}

void tst_ConcurrentWaiting::goesWhenItsThreadsAreCleared()
{
    QFETCH(const bool, cancelledBefore);
    auto body = [](bool cancelledBefore) -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(4);
        pool.tasks()->index(0);
        const auto value = [] { return 7; };
        AioFuture<int> first = pool.spawnN(Aio::concurrent(threads.pool(), value));
        AioFuture<void> second = pool.spawnN(itself(threads.pool(), runs), AioTaskOptions().withTimeout(1h));
        AioFuture<void> third = pool.spawnN(severalAtOnce(threads.pool(), runs));
        const auto tell = [](QPromise<int> &promise, const Witness &) { promise.addResult(7); };
        AioFuture<int> fourth = pool.spawnN(Aio::concurrent(threads.pool(), tell, Witness()));
        co_await turns();
        if (cancelledBefore)
            pool.cancelAll();
        threads.pool()->clear();
        CO_VERIFY(co_await until([&pool] { return pool.isEmpty(); }));
        CO_VERIFY(first.isCancelled() && second.isCancelled() && third.isCancelled() && fourth.isCancelled());
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    auto row = [&body, cancelledBefore] { return body(cancelledBefore); };
    runBody(row);
}

//! Cancels a task just as a thread begins its function. Both sides must agree on which came first.
void tst_ConcurrentWaiting::beginsAndIsCancelledAtOnce()
{
    auto body = []() -> AioTask<> {
        constexpr int Rounds = 2000;
        QThreadPool threads;
        threads.setMaxThreadCount(2);
        AioPool pool(8);
        pool.tasks()->setUpdateInterval(0);
        int ran = 0;
        for (int round = 0; round < Rounds; ++round) {
            std::atomic<int> runs = 0;
            const auto work = [&runs, text = std::string(40, 'x'), witness = Witness()](const std::string &same) {
                if (text == same)
                    ++runs;
                return 1;
            };
            const auto options = round % 3 == 0 ? AioTaskOptions().withTimeout(1h) : AioTaskOptions();
            AioFuture<int> future = pool.spawnN(Aio::concurrent(&threads, work, std::string(40, 'x')), options);
            co_await Aio::yield();
            co_await Aio::yield();
            if (round % 2 == 0)
                pool.tasks()->index(0).data(AioTaskModel::StateNameRole);
            // Spins for up to some microseconds without yielding the processor, which a busy machine would keep.
            for (std::atomic<int> spin = round % 50 * 100; spin > 0;)
                --spin;
            future.cancel();
            CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
            const int count = runs;
            CO_VERIFY(count <= 1);
            CO_VERIFY(count == 1 || future.isCancelled());
            ran += count;
        }
        threads.waitForDone();
        CO_VERIFY(ran <= Rounds);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::waitingIsNoTime_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("the function itself") << Shape(itself);
    QTest::newRow("awaited") << Shape(awaited);
    QTest::newRow("several at once") << Shape(severalAtOnce);
    QTest::newRow("within a limit") << Shape(withinALimit);
    QTest::newRow("interruptible") << Shape(interruptible);
}

void tst_ConcurrentWaiting::waitingIsNoTime()
{
    QFETCH(const Shape, shape);
    auto body = [](Shape shape) -> AioTask<> {
        // A busy machine may use up a short limit elsewhere, so the task that must succeed has a long one.
        std::atomic<int> runs = 0;
        BusyThreads threads(BusyThreads::By::Ours);
        AioPool pool(5);
        pool.setPaused(true);
        const auto one = [&, shape](int) { return shape(threads.pool(), runs); };
        AioFuture<void> longOne = pool.spawnN(shape(threads.pool(), runs), AioTaskOptions().withTimeout(10min));
        const QList<AioFuture<void>> shortOnes =
                pool.mapN(one, QList{ 1, 2, 3, 4 }, AioTaskOptions().withTimeout(300ms));
        pool.setPaused(false);
        CO_VERIFY(co_await until([&pool] { return pool.activeCount() == 5; }));
        co_await Aio::sleep(400ms);
        for (const AioFuture<void> &future : shortOnes)
            CO_COMPARE(future.state(), AioPool::TaskState::Active);
        co_await pool.cancel(shortOnes);
        threads.release();
        CO_VERIFY(co_await until([&longOne] { return longOne.isFinished(); }));
        CO_COMPARE(longOne.state(), AioPool::TaskState::Succeeded);
    };
    auto row = [&body, shape] { return body(shape); };
    runBody(row);
}

//! Returns only when cancelled.
static void runUntilCancelled(QPromise<void> &promise)
{
    while (!promise.isCanceled())
        QThread::msleep(1);
}

void tst_ConcurrentWaiting::theLimitEndsAWaitBehindOthers_data()
{
    waitingIsNoTime_data();
}

//! Covers functions that may keep the threads for ever.
void tst_ConcurrentWaiting::theLimitEndsAWaitBehindOthers()
{
    QFETCH(const Shape, shape);
    auto body = [](Shape shape) -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        AioFuture<void> future = pool.spawnN(shape(threads.pool(), runs), AioTaskOptions().withTimeout(50ms));
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(future.state(), AioPool::TaskState::Failed);
        CO_COMPARE(outcome(future), u"timed out"_s);
        CO_VERIFY(pool.isEmpty());
        threads.release();
        threads.pool()->waitForDone();
        CO_COMPARE(runs.load(), 0);
    };
    auto row = [&body, shape] { return body(shape); };
    runBody(row);
}

void tst_ConcurrentWaiting::theTimeGoesOnWhenItBegins()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads(BusyThreads::By::Ours);
        AioPool pool(4);
        const auto work = [&threads](int) { return Aio::concurrent(threads.pool(), runUntilCancelled); };
        const auto awaiting = [&threads](int) -> AioTask<> {
            co_await Aio::concurrent(threads.pool(), runUntilCancelled);
        };
        const QList<int> two{ 1, 2 };
        const auto options = AioTaskOptions().withTimeout(20ms);
        QList<AioFuture<void>> futures = pool.mapN(work, two, options) + pool.mapN(awaiting, two, options);
        co_await Aio::sleep(60ms);
        CO_COMPARE(pool.activeCount(), 4);
        threads.release(); // one after the other, each until its time is up
        CO_VERIFY(co_await until([&pool] { return pool.isEmpty(); }));
        for (const AioFuture<void> &future : futures)
            CO_COMPARE(outcome(future), u"timed out"_s);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::theTimeGoesOnAfterIt()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads(BusyThreads::By::Ours);
        AioPool pool(1);
        Gate never;
        const auto work = [&]() -> AioTask<> {
            co_await itself(threads.pool(), runs);
            co_await never.wait();
        };
        AioFuture<void> future = pool.spawnN(work, AioTaskOptions().withTimeout(50ms));
        co_await turns();
        threads.release();
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(outcome(future), u"timed out"_s);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::theCallbacksTimeCounts()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads(BusyThreads::By::Ours);
        AioPool pool(1);
        Gate never;
        const auto wait = [&never](AioResult<void>) { return never.wait(); };
        AioFuture<void> first = pool.spawnN(itself(threads.pool(), runs), wait, AioTaskOptions().withTimeout(50ms));
        co_await turns();
        threads.release();
        CO_VERIFY(co_await until([&first] { return first.isFinished(); }));
        CO_COMPARE(outcome(first), u"timed out"_s);
        // A function in the callback has the rest of the time limit
        const auto run = [&threads](AioResult<int>) { return Aio::concurrent(threads.pool(), runUntilCancelled); };
        AioFuture<void> second = pool.spawnN(later(1), run, AioTaskOptions().withTimeout(50ms));
        CO_VERIFY(co_await until([&second] { return second.isFinished(); }));
        CO_COMPARE(outcome(second), u"timed out"_s);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::whatRunsBesideTakesTime()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads(BusyThreads::By::Ours);
        QThreadPool free;
        AioPool pool(1);
        const auto work = [&]() -> AioTask<> {
            co_await Aio::whenAll(Aio::concurrent(&free, runUntilCancelled), itself(threads.pool(), runs));
        };
        AioFuture<void> future = pool.spawnN(work, AioTaskOptions().withTimeout(50ms));
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(outcome(future), u"timed out"_s);
        AioFuture<void> sleeping =
                pool.spawnN(firstOfSeveral(threads.pool(), runs), AioTaskOptions().withTimeout(50ms));
        CO_VERIFY(co_await until([&sleeping] { return sleeping.isFinished(); }));
        CO_COMPARE(outcome(sleeping), u"timed out"_s);
        CO_COMPARE(runs.load(), 0);
    };
    runBody(body);
}

void tst_ConcurrentWaiting::noTimeIsUpAtOnce()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        BusyThreads threads;
        AioPool pool(1);
        AioFuture<void> future = pool.spawnN(itself(threads.pool(), runs), AioTaskOptions().withTimeout(0ms));
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(outcome(future), u"timed out"_s);
    };
    runBody(body);
}

//! No function runs for a moment, when one has ended, and its thread is about to begin with the next.
void tst_ConcurrentWaiting::betweenTwoOfOurs()
{
    using Aio::detail::RunningFunctions;
    QThreadPool threads;
    QVERIFY(!RunningFunctions::isAny(&threads));
    QElapsedTimer sinceTheEnd;
    bool isAny = false;
    do {
        RunningFunctions::begun(&threads);
        sinceTheEnd.start();
        RunningFunctions::ended(&threads);
        isAny = RunningFunctions::isAny(&threads);
    } while (sinceTheEnd.elapsed() > 50);
    QVERIFY(isAny);
    QTRY_VERIFY(!RunningFunctions::isAny(&threads));
}

//! Counts what other threads post to a pool.
class Posts : public QObject
{
public:
    explicit Posts(AioPool &pool) { pool.installEventFilter(this); }
    int count = 0;

protected:
    bool eventFilter(QObject *, QEvent *event) override
    {
        count += event->type() >= QEvent::User;
        return false;
    }
};

void tst_ConcurrentWaiting::nothingIsPostedUnasked()
{
    auto body = []() -> AioTask<> {
        std::atomic<int> runs = 0;
        AioPool pool(4);
        Posts posts(pool);
        const auto run = [&](const AioTaskOptions &options, bool look) -> AioTask<> {
            BusyThreads threads;
            AioFuture<void> future = pool.spawnN(itself(threads.pool(), runs), options);
            co_await turns();
            if (look)
                pool.tasks()->index(0).data(AioTaskModel::StateNameRole);
            threads.release();
            co_await future;
            co_await turns();
        };
        co_await run(AioTaskOptions(), false);
        CO_COMPARE(posts.count, 0);
        co_await run(AioTaskOptions().withTimeout(1h), false);
        CO_COMPARE(posts.count, 1);
        pool.tasks();
        co_await run(AioTaskOptions(), false);
        CO_COMPARE(posts.count, 1);
        co_await run(AioTaskOptions(), true);
        CO_COMPARE(posts.count, 2);
    };
    runBody(body);
}

static QString stateIn(const AioPool &pool, int row)
{
    return const_cast<AioPool &>(pool).tasks()->index(row, AioTaskModel::StateColumn).data().toString();
}

static bool waitsIn(AioPool &pool, int row)
{
    return pool.tasks()->index(row).data(AioTaskModel::WaitsForThreadRole).toBool();
}

void tst_ConcurrentWaiting::rowsSayThatTheyWait()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads;
        AioPool pool(2);
        Gate gate;
        std::binary_semaphore goOn(0);
        const auto hold = [&goOn] { goOn.acquire(); };
        AioFuture<void> first = pool.spawnN(Aio::concurrent(threads.pool(), hold), AioTaskOptions("first"));
        AioFuture<int> second = pool.spawnN(gated(gate, 1));
        co_await turns();
        // Nothing has accessed the model until now.
        AioTaskModel *const model = pool.tasks();
        model->setUpdateInterval(0);
        QSignalSpy changed(model, &QAbstractItemModel::dataChanged);
        CO_COMPARE(stateIn(pool, 0), u"Waits for a thread"_s);
        CO_VERIFY(waitsIn(pool, 0));
        const QModelIndex row = model->index(0);
        CO_COMPARE(row.data(AioTaskModel::StateNameRole).toString(), u"Waits for a thread"_s);
        CO_COMPARE(row.data(AioTaskModel::StateRole).toInt(), int(AioPool::TaskState::Active));
        CO_COMPARE(row.data(AioTaskModel::SectionRole).toString(), u"Active"_s);
        CO_VERIFY(row.data(Qt::ToolTipRole).toString().contains(u"Waits for a thread"_s));
        CO_VERIFY(row.data(AioTaskModel::StartedAtRole).toDateTime().isValid());
        CO_COMPARE(stateIn(pool, 1), u"Active"_s);
        CO_VERIFY(!waitsIn(pool, 1));
        co_await turns();
        changed.clear();
        threads.release();
        CO_VERIFY(co_await until([&] { return stateIn(pool, 0) == u"Active"_s; }));
        // Must be reported as a change of its own, not with the next change of the times.
        const auto isTold = [&changed] {
            return std::any_of(changed.begin(), changed.end(),
                               [](const QVariantList &signal) { return signal.at(2).value<QList<int>>().isEmpty(); });
        };
        CO_VERIFY(co_await until(isTold));
        CO_VERIFY(!waitsIn(pool, 0));
        goOn.release();
        second.cancel();
        CO_VERIFY(co_await until([&pool] { return pool.isEmpty(); }));
    };
    runBody(body);
}

void tst_ConcurrentWaiting::rowsOfSeveralFunctionsInTurn()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads;
        AioPool pool(1);
        AioTaskModel *const model = pool.tasks();
        model->setUpdateInterval(0);
        QStringList states;
        const auto look = [&] {
            const QString state = model->rowCount() > 0 ? stateIn(pool, 0) : QString();
            if (states.isEmpty() || states.last() != state)
                states << state;
        };
        connect(model, &QAbstractItemModel::rowsInserted, &pool, look);
        // Ignores the times, which change once a second
        const auto lookAtChange = [&look](const QModelIndex &, const QModelIndex &, const QList<int> &roles) {
            if (roles.isEmpty())
                look();
        };
        connect(model, &QAbstractItemModel::dataChanged, &pool, lookAtChange);
        BusyThreads others;
        std::counting_semaphore<> goOn(0);
        Gate gate;
        const auto hold = [&goOn] { goOn.acquire(); };
        const auto work = [&]() -> AioTask<> {
            co_await Aio::concurrent(threads.pool(), hold);
            co_await Aio::concurrent(others.pool(), hold);
            co_await gate.wait();
        };
        pool.spawnN(work);
        const auto shows = [&](int count) { return [&states, count] { return states.size() == count; }; };
        CO_VERIFY(co_await until(shows(1)));
        threads.release();
        CO_VERIFY(co_await until(shows(2)));
        goOn.release();
        CO_VERIFY(co_await until(shows(3)));
        others.release();
        CO_VERIFY(co_await until(shows(4)));
        const QString waits = u"Waits for a thread"_s;
        CO_COMPARE(states, (QStringList{ waits, u"Active"_s, waits, u"Active"_s }));
        goOn.release();
        gate.open();
        CO_VERIFY(co_await until([&pool] { return pool.isEmpty(); }));
    };
    runBody(body);
}

void tst_ConcurrentWaiting::rowsOfSeveralFunctionsAtOnce()
{
    auto body = []() -> AioTask<> {
        BusyThreads threads;
        BusyThreads others;
        AioPool pool(1);
        std::counting_semaphore<> goOn(0);
        const auto hold = [&goOn] { goOn.acquire(); };
        const auto nothing = [] {};
        const auto work = [&]() -> AioTask<> {
            co_await Aio::whenAll(Aio::concurrent(threads.pool(), hold), Aio::concurrent(others.pool(), nothing),
                                  later(1));
        };
        AioFuture<void> future = pool.spawnN(work);
        CO_VERIFY(co_await until([&pool] { return waitsIn(pool, 0); }));
        threads.release();
        CO_VERIFY(co_await until([&pool] { return !waitsIn(pool, 0); })); // one of them runs
        goOn.release();
        CO_VERIFY(co_await until([&pool] { return waitsIn(pool, 0); }));
        others.release();
        CO_VERIFY(co_await until([&future] { return future.isFinished(); }));
        CO_COMPARE(future.state(), AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ConcurrentWaiting)
#include "tst_concurrent_waiting.moc"
