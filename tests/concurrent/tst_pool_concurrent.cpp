// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests workers whose work runs elsewhere: QFutures, and functions in threads.

#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>
#include <QCoro/QCoroTask>

#include <atomic>
#include <semaphore>

using namespace Qt::StringLiterals;

//! Notes the threads in which its instances are destroyed.
class Witness
{
public:
    explicit Witness(QThread *home) noexcept : m_home(home) { ++s_living; }
    Witness(const Witness &other) noexcept : m_home(other.m_home) { ++s_living; }
    ~Witness()
    {
        --s_living;
        if (QThread::currentThread() != m_home)
            ++s_abroad;
    }

    inline static std::atomic<int> s_living = 0;
    inline static std::atomic<int> s_abroad = 0;

private:
    QThread *m_home;
};

class tst_PoolConcurrent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callableReturningAFuture();
    void callableReturningACancelledFuture();
    void cancelOfAFutureIsPassedOn();
    void mappedFunctionsOfEveryKind();
    void concurrentFunction();
    void concurrentFunctionThatThrows();
    void concurrentErrorIsTheTasks();
    void concurrentFunctionWithAPromise();
    void concurrentFunctionTellsItsLastProgress();
    void concurrentFunctionSeesItsCancel();
    void concurrentArgumentsStayWithTheTask_data();
    void concurrentArgumentsStayWithTheTask();
    void concurrentFunctionThatFinishesItsFuture();
    void concurrentCallsOfEveryKind();
};

void tst_PoolConcurrent::callableReturningAFuture()
{
    auto body = []() -> AioTask<> {
        QPromise<int> promise;
        promise.start();
        QPromise<void> failing;
        failing.start();
        AioPool pool(2);
        auto worker = [&promise] { return promise.future(); };
        auto bad = [&failing] { return failing.future(); };
        AioFuture<int> future = pool.spawnN(worker);
        AioFuture<void> failed = pool.spawnN(bad);
        co_await turns();
        CO_COMPARE(pool.activeCount(), 2);
        promise.addResult(8);
        promise.finish();
        CO_COMPARE(co_await future, 8);
        failing.setException(std::make_exception_ptr(std::runtime_error("future")));
        failing.finish();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(failed), u"future"_s);
        CO_COMPARE(failed.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_PoolConcurrent::callableReturningACancelledFuture()
{
    auto body = []() -> AioTask<> {
        auto dead = [] { return QFuture<int>(); };
        auto dropped = [] {
            QPromise<int> promise;
            promise.start();
            return promise.future();
        };
        AioPool pool(1);
        AioFuture<int> first = pool.spawnN(dead);
        AioFuture<int> second = pool.spawnN(dropped);
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(first.isCancelled() && second.isCancelled());
        CO_COMPARE(co_await pool.exec(later(1)), 1);
    };
    runBody(body);
}

void tst_PoolConcurrent::cancelOfAFutureIsPassedOn()
{
    auto body = []() -> AioTask<> {
        QPromise<int> promise;
        promise.start();
        AioPool pool(1);
        auto worker = [&promise] { return promise.future(); };
        AioFuture<int> future = pool.spawnN(worker);
        co_await turns();
        CO_VERIFY(future.cancel());
        co_await turns();
        CO_VERIFY(promise.isCanceled());
        // The pool waits until the promise has finished.
        CO_COMPARE(pool.activeCount(), 1);
        promise.finish();
        CO_VERIFY(co_await pool.join());
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolConcurrent::mappedFunctionsOfEveryKind()
{
    auto body = []() -> AioTask<> {
        auto task = [](int i) -> AioTask<int> { return later(i); };
        auto taskWithContext = [](AioContext context, int i) -> AioTask<int> {
            co_await Aio::yield();
            co_return i * 100 + int(context.id());
        };
        auto qcoro = [](int i) -> QCoro::Task<int> {
            co_await Aio::yield();
            co_return i + 10;
        };
        auto qcoroWithContext = [](AioContext context, int i) -> QCoro::Task<int> {
            co_return co_await context.interruptible(later(i + 20));
        };
        auto future = [](int i) { return QtConcurrent::run([i] { return i + 30; }); };
        auto concurrent = [](int i) { return Aio::concurrent([i] { return i + 40; }); };
        AioPool pool(2);
        const QList<int> items{ 1, 2, 3 };
        CO_COMPARE(outcomes(co_await pool.map(task, items)), u"1 2 3"_s);
        CO_COMPARE(outcomes(co_await pool.map(taskWithContext, items)), u"104 205 306"_s);
        CO_COMPARE(outcomes(co_await pool.map(qcoro, items)), u"11 12 13"_s);
        CO_COMPARE(outcomes(co_await pool.map(qcoroWithContext, items)), u"21 22 23"_s);
        CO_COMPARE(outcomes(co_await pool.map(future, items)), u"31 32 33"_s);
        CO_COMPARE(outcomes(co_await pool.map(concurrent, items)), u"41 42 43"_s);
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentFunction()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        QThread *const here = QThread::currentThread();
        auto elsewhere = [here] { return QThread::currentThread() != here; };
        CO_VERIFY(co_await pool.exec(Aio::concurrent(elsewhere)));
        auto add = [](int a, int b) { return a + b; };
        CO_COMPARE(co_await pool.exec(Aio::concurrent(add, 2, 3)), 5);
        QThreadPool threads;
        CO_COMPARE(co_await pool.exec(Aio::concurrent(&threads, add, 4, 5)), 9);
        std::atomic<int> runs = 0;
        auto nothing = [&runs] { ++runs; };
        AioTask<> lazy = Aio::concurrent(nothing);
        CO_COMPARE(runs.load(), 0);
        co_await pool.exec(std::move(lazy));
        CO_COMPARE(runs.load(), 1);
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentFunctionThatThrows()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto bad = []() -> int { throw std::runtime_error("thread"); };
        AioFuture<int> future = pool.spawnN(Aio::concurrent(bad));
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(future), u"thread"_s);
    };
    runBody(body);
}

//! An exception without clone(), which a QFuture would slice.
class WitnessedError : public QException
{
public:
    explicit WitnessedError(QThread *home) : m_witness(home) { }
    const char *what() const noexcept override { return "witnessed"; }

private:
    Witness m_witness;
};

void tst_PoolConcurrent::concurrentErrorIsTheTasks()
{
    Witness::s_abroad = 0;
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        QThread *const here = QThread::currentThread();
        const int before = Witness::s_living;
        AioPool pool(2);
        const auto fail = [here]() -> int { throw WitnessedError(here); };
        AioFuture<int> failed = pool.spawnN(Aio::concurrent(&threads, fail));
        const auto failLate = [here](QPromise<int> &promise) {
            promise.addResult(7);
            throw WitnessedError(here);
        };
        AioFuture<int> late = pool.spawnN(Aio::concurrent(&threads, failLate));
        const auto failLater = [here](QPromise<int> &promise) {
            promise.addResult(7);
            promise.finish();
            throw WitnessedError(here);
        };
        AioFuture<int> later = pool.spawnN(Aio::concurrent(&threads, failLater));
        std::atomic<bool> started = false;
        const auto failCancelled = [here, &started](QPromise<int> &promise) {
            started = true;
            while (!promise.isCanceled())
                QThread::yieldCurrentThread();
            throw WitnessedError(here);
        };
        AioFuture<int> cancelled = pool.spawnN(Aio::concurrent(&threads, failCancelled));
        CO_VERIFY(co_await until([&started] { return started.load(); }));
        cancelled.cancel();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(failed), u"witnessed"_s);
        CO_COMPARE(outcome(late), u"witnessed"_s);
        CO_COMPARE(outcome(later), u"witnessed"_s);
        CO_VERIFY(cancelled.isCancelled());
        failed = late = later = AioFuture<int>();
        threads.waitForDone();
        CO_COMPARE(Witness::s_living.load(), before);
        // The error of a cancelled function has no receiver, and is destroyed in the function's thread.
        CO_COMPARE(Witness::s_abroad.load(), 1);
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentFunctionWithAPromise()
{
    auto body = []() -> AioTask<> {
        std::binary_semaphore goOn(0);
        auto work = [&goOn](QPromise<int> &promise) {
            promise.setProgressRange(0, 4);
            promise.setProgressValueAndText(2, u"half"_s);
            goOn.acquire();
            promise.addResult(7);
        };
        AioPool pool(1);
        QList<qint64> progressed;
        connect(&pool, &AioPool::taskProgressed, &pool, [&progressed](qint64 id) { progressed << id; });
        AioFuture<int> future = pool.spawnN(Aio::concurrent(work));
        const bool seen = co_await until([&] {
            const auto info = pool.taskInfo(future.id());
            return info && info->progress == 2 && info->progressMaximum == 4;
        });
        const QString text = seen ? pool.taskInfo(future.id())->progressText : QString();
        goOn.release();
        CO_COMPARE(co_await future, 7);
        CO_VERIFY(seen);
        CO_COMPARE(text, u"half"_s);
        CO_VERIFY(progressed.contains(future.id()));
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentFunctionTellsItsLastProgress()
{
    auto body = []() -> AioTask<> {
        auto work = [](QPromise<int> &promise) {
            promise.setProgressRange(0, 1000);
            for (int i = 1; i <= 1000; ++i)
                promise.setProgressValue(i);
            promise.addResult(7);
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(Aio::concurrent(work));
        const QFuture<int> view = future;
        CO_COMPARE(co_await future, 7);
        CO_COMPARE(view.progressValue(), 1000);
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentFunctionSeesItsCancel()
{
    auto body = []() -> AioTask<> {
        std::atomic<bool> started = false;
        std::atomic<bool> saw = false;
        auto work = [&](QPromise<int> &promise) {
            started = true;
            while (!promise.isCanceled())
                QThread::yieldCurrentThread();
            saw = true;
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(Aio::concurrent(work));
        CO_VERIFY(co_await until([&started] { return started.load(); }));
        AioCancelReport report = co_await pool.cancel(future);
        CO_COMPARE(report.cancelled, 1);
        CO_VERIFY(saw.load());
        CO_VERIFY(future.isCancelled());
    };
    runBody(body);
}

void tst_PoolConcurrent::concurrentArgumentsStayWithTheTask_data()
{
    QTest::addColumn<int>("cancelled");
    QTest::newRow("a task that ends") << 0;
    QTest::newRow("a task that is cancelled while it waits for its thread") << 1;
    QTest::newRow("a task that is destroyed") << 2;
}

void tst_PoolConcurrent::concurrentArgumentsStayWithTheTask()
{
    QFETCH(const int, cancelled);
    Witness::s_abroad = 0;
    auto body = [](int cancelled) -> AioTask<> {
        QThreadPool threads;
        threads.setMaxThreadCount(1);
        std::binary_semaphore goOn(0);
        std::atomic<bool> begun = false;
        std::atomic<int> runs = 0;
        const auto hold = [&goOn, &begun] {
            begun = true;
            goOn.acquire();
        };
        const Witness witness(QThread::currentThread());
        const auto look = [&runs, witness](const Witness &) { ++runs; };
        const int before = Witness::s_living;
        auto pool = std::make_unique<AioPool>(2);
        AioFuture<void> first = pool->spawnN(Aio::concurrent(&threads, hold));
        CO_VERIFY(co_await until([&begun] { return begun.load(); }));
        AioFuture<void> second = pool->spawnN(Aio::concurrent(&threads, look, witness));
        co_await turns();
        if (cancelled == 1)
            second.cancel();
        co_await turns();
        goOn.release();
        if (cancelled == 2)
            pool.reset();
        else
            CO_VERIFY(co_await pool->join());
        CO_COMPARE(second.isCancelled(), cancelled != 0);
        CO_COMPARE(Witness::s_living.load(), before);
        pool.reset();
        threads.waitForDone();
        if (cancelled != 2) // which its thread may have taken before
            CO_COMPARE(runs.load(), cancelled == 0 ? 1 : 0);
    };
    auto row = [&body, cancelled] { return body(cancelled); };
    runBody(row);
    QCOMPARE(Witness::s_abroad.load(), 0);
}

void tst_PoolConcurrent::concurrentFunctionThatFinishesItsFuture()
{
    auto body = []() -> AioTask<> {
        std::atomic<bool> returned = false;
        const auto work = [&returned, text = std::string(100, 'x')](QPromise<int> &promise, const std::string &more) {
            promise.addResult(7);
            promise.finish();
            for (int i = 0; i < 1000; ++i) {
                QThread::yieldCurrentThread();
                if (text != more)
                    return;
            }
            returned = true;
        };
        AioPool pool(1);
        auto task = Aio::concurrent(work, std::string(100, 'x'));
        CO_COMPARE(co_await pool.exec(std::move(task)), 7);
        CO_VERIFY(returned.load());
    };
    runBody(body);
}

struct Multiplier
{
    int times(int number) const { return factor * number; }
    void tell(QPromise<int> &promise, int number) { promise.addResult(factor * number); }

    int factor;
};

void tst_PoolConcurrent::concurrentCallsOfEveryKind()
{
    auto body = []() -> AioTask<> {
        QThreadPool threads;
        Multiplier three{ 3 };
        CO_COMPARE(co_await Aio::concurrent(&Multiplier::times, three, 2), 6);
        CO_COMPARE(co_await Aio::concurrent(&threads, &Multiplier::times, &three, 3), 9);
        CO_COMPARE(co_await Aio::concurrent(&Multiplier::tell, &three, 4), 12);
        CO_COMPARE(co_await Aio::concurrent(&threads, &Multiplier::tell, three, 5), 15);
        // Uses what QtConcurrent::run() refuses: a move-only argument, and a reference as a result.
        const auto take = [](std::unique_ptr<int> number) { return number; };
        auto taken = Aio::concurrent(take, std::make_unique<int>(7));
        const std::unique_ptr<int> seven = co_await taken;
        CO_COMPARE(*seven, 7);
        CO_COMPARE(co_await Aio::concurrent(&Multiplier::factor, std::cref(three)), 3);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolConcurrent)
#include "tst_pool_concurrent.moc"
