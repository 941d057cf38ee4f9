// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioSubprogress: the weights, the ends of parts, threads and lifetimes.

#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioConcurrent>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_Subprogress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weights();
    void badWeights();
    void neverBack();
    void laterPart();
    void clamped();
    void destroyedUnfinished();
    void thrownThrough();
    void nestedScope();
    void partsOfParts();
    void moved();
    void ofNothing();
    void text();
    void announcedOncePerChange();
    void fromAnotherThread();
    void lastBeforeTheEnd();
    void fromManyThreads();
    void fromHereAndThere();
    void slotSetsAnother();
    void slotDestroysTheParts();
    void slotDestroysThePool();
    void outlivesTheTask();
    void outlivesThePool();
    void eachAttemptItsOwn();
    void shownByAQFuture();
};

namespace {

//! A task that reports, and its pool.
class Reporting
{
public:
    Reporting()
    {
        auto worker = [this](AioContext own) -> AioTask<int> {
            context = own;
            return gated(gate, 1);
        };
        future = pool.spawnN(worker);
        Aio::waitFor(turns());
    }

    //! Returns the progress of the task in per mille, as it is shown.
    int perMille() const
    {
        const std::optional<AioTaskInfo> info = pool.taskInfo(future.id());
        if (!info || info->progressMaximum == 0)
            return -1;
        return int(std::lround(1000.0 * double(info->progress) / double(info->progressMaximum)));
    }
    void end()
    {
        gate.open();
        Aio::waitFor(pool.join());
    }

    Gate gate;
    AioPool pool{ 1 };
    AioContext context;
    AioFuture<int> future;
};

}

void tst_Subprogress::weights()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress three = task.context.subprogress(3);
    QCOMPARE(task.perMille(), -1);
    one.set(1, 2);
    QCOMPARE(task.perMille(), 125);
    three.set(1, 3);
    QCOMPARE(task.perMille(), 375);
    one.set(2, 2);
    QCOMPARE(task.perMille(), 500);
    three.set(300, 300);
    QCOMPARE(task.perMille(), 1000);
    task.end();
}

void tst_Subprogress::badWeights()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress none = task.context.subprogress(0);
    AioSubprogress negative = task.context.subprogress(-2);
    AioSubprogress nan = task.context.subprogress(std::numeric_limits<double>::quiet_NaN());
    AioSubprogress infinite = task.context.subprogress(std::numeric_limits<double>::infinity());
    for (AioSubprogress *part : { &none, &negative, &nan, &infinite })
        part->set(1, 1);
    QCOMPARE(task.perMille(), 0);
    one.set(1, 2);
    QCOMPARE(task.perMille(), 500);
    task.end();

    Reporting weightless;
    AioSubprogress alone = weightless.context.subprogress(0);
    alone.set(1, 2);
    QCOMPARE(weightless.perMille(), 0);
    weightless.end();
}

void tst_Subprogress::neverBack()
{
    Reporting task;
    AioSubprogress part = task.context.subprogress();
    part.set(5, 10);
    part.set(4, 10);
    QCOMPARE(task.perMille(), 500);
    part.set(5, 100); // there is more than was thought
    QCOMPARE(task.perMille(), 500);
    part.set(60, 100);
    QCOMPARE(task.perMille(), 600);
    part.set(-1, 100);
    part.set(1, 0);
    QCOMPARE(task.perMille(), 600);
    task.end();
}

void tst_Subprogress::laterPart()
{
    Reporting task;
    AioSubprogress first = task.context.subprogress(1);
    first.set(1, 1);
    QCOMPARE(task.perMille(), 1000);
    AioSubprogress second = task.context.subprogress(1);
    second.set(1, 2);
    QCOMPARE(task.perMille(), 1000); // never back
    task.end();

    Reporting other;
    AioSubprogress one = other.context.subprogress(1);
    AioSubprogress two = other.context.subprogress(1);
    one.set(1, 1);
    QCOMPARE(other.perMille(), 500);
    AioSubprogress four = other.context.subprogress(2);
    two.set(1, 2);
    QCOMPARE(other.perMille(), 500); // the mean is 375
    two.set(1, 1);
    QCOMPARE(other.perMille(), 500);
    four.set(1, 2);
    QCOMPARE(other.perMille(), 750);
    other.end();
}

void tst_Subprogress::clamped()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress two = task.context.subprogress();
    one.set(7, 5);
    QCOMPARE(task.perMille(), 500);
    two.set(std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::max());
    QCOMPARE(task.perMille(), 1000);
    task.end();
}

void tst_Subprogress::destroyedUnfinished()
{
    Reporting task;
    auto one = std::make_unique<AioSubprogress>(task.context.subprogress());
    auto two = std::make_unique<AioSubprogress>(task.context.subprogress());
    one->set(1, 10);
    QCOMPARE(task.perMille(), 50);
    one.reset();
    QCOMPARE(task.perMille(), 500);
    two.reset(); // without a report
    QCOMPARE(task.perMille(), 1000);
    task.end();
}

void tst_Subprogress::thrownThrough()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        auto worker = [&pool](AioContext context) -> AioTask<qint64> {
            AioSubprogress rest = context.subprogress();
            try {
                AioSubprogress part = context.subprogress();
                part.set(1, 4);
                throw std::runtime_error("bad");
            } catch (const std::runtime_error &) {
            }
            co_return pool.taskInfo(context.id())->progress;
        };
        CO_COMPARE(co_await pool.exec(worker), 500'000);
    };
    runBody(body);
}

void tst_Subprogress::nestedScope()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QList<qint64> shown;
        QObject::connect(&pool, &AioPool::taskProgressed, &pool,
                         [&](qint64 id) { shown << pool.taskInfo(id)->progress / 1000; });
        const auto step = [](AioSubprogress part) -> AioTask<> { // owns its part
            part.set(1, 2);
            co_await Aio::yield();
        };
        auto worker = [&step](AioContext context) -> AioTask<> {
            AioSubprogress first = context.subprogress();
            AioSubprogress second = context.subprogress();
            {
                AioTask<> stepping = step(std::move(first));
                co_await std::move(stepping);
            }
            AioTask<> stepping = step(std::move(second));
            co_await std::move(stepping);
        };
        co_await pool.exec(worker);
        CO_COMPARE(shown, (QList<qint64>{ 250, 500, 750, 1000 }));
    };
    runBody(body);
}

void tst_Subprogress::partsOfParts()
{
    Reporting task;
    AioSubprogress half = task.context.subprogress();
    AioSubprogress other = task.context.subprogress();
    {
        AioSubprogress inner = half.subprogress(1);
        AioSubprogress most = half.subprogress(3);
        inner.set(1, 1);
        QCOMPARE(task.perMille(), 125);
        most.set(1, 3);
        QCOMPARE(task.perMille(), 250);
        AioSubprogress innermost = most.subprogress();
        innermost.set(2, 3);
        QCOMPARE(task.perMille(), 375);
    }
    QCOMPARE(task.perMille(), 500);
    AioSubprogress outliving = other.subprogress();
    other = AioSubprogress();
    QCOMPARE(task.perMille(), 1000);
    outliving.set(1, 2);
    QCOMPARE(task.perMille(), 1000);
    task.end();
}

void tst_Subprogress::moved()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress two = task.context.subprogress();
    AioSubprogress held(std::move(one));
    one.set(1, 1);
    QCOMPARE(task.perMille(), -1);
    held.set(1, 4);
    QCOMPARE(task.perMille(), 125);
    AioSubprogress &self = held;
    held = std::move(self);
    QCOMPARE(task.perMille(), 125);
    held = std::move(two); // the first part ends here
    QCOMPARE(task.perMille(), 500);
    held.set(1, 2);
    QCOMPARE(task.perMille(), 750);
    two.set(1, 1);
    QCOMPARE(task.perMille(), 750);
    static_assert(!std::is_copy_constructible_v<AioSubprogress> && !std::is_copy_assignable_v<AioSubprogress>);
    static_assert(std::is_nothrow_move_constructible_v<AioSubprogress>);
    std::vector<AioSubprogress> parts;
    for (int i = 0; i < 10; ++i)
        parts.push_back(task.context.subprogress(0.1));
    QCOMPARE(task.perMille(), 750);
    task.end();
}

void tst_Subprogress::ofNothing()
{
    AioSubprogress none;
    none.set(1, 2);
    AioSubprogress inner = none.subprogress();
    inner.set(1, 2);
    AioSubprogress outside = AioContext().subprogress();
    outside.set(1, 2);
    none = std::move(outside);
}

void tst_Subprogress::text()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    const auto text = [&] { return task.pool.taskInfo(task.future.id())->progressText; };
    one.set(1, 4, u"loading"_s);
    QCOMPARE(text(), u"loading"_s);
    one.set(2, 4);
    QCOMPARE(text(), u"loading"_s);
    one.set(2, 4, u"checking"_s); // as far as before
    QCOMPARE(text(), u"checking"_s);
    one.set(3, 4, u""_s);
    QCOMPARE(text(), QString());
    task.end();
}

void tst_Subprogress::announcedOncePerChange()
{
    Reporting task;
    int count = 0;
    QObject::connect(&task.pool, &AioPool::taskProgressed, &task.pool, [&] { ++count; });
    AioSubprogress one = task.context.subprogress();
    one.set(1, 4);
    QCOMPARE(count, 1);
    one.set(1, 4);
    one.set(2, 8);
    one.set(0, 8);
    QCOMPARE(count, 1);
    one.set(1, 2);
    QCOMPARE(count, 2);
    task.end();
}

void tst_Subprogress::fromAnotherThread()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress three = task.context.subprogress(3);
    runElsewhere([&] {
        for (int i = 0; i <= 100'000; ++i)
            three.set(i, 100'000, QString::number(i));
        AioSubprogress four = task.context.subprogress(4); // in any thread
        three.subprogress().set(1, 2);
    });
    QCOMPARE(task.perMille(), -1); // not yet here
    Aio::waitFor(turns());
    QCOMPARE(task.perMille(), 875);
    one.set(1, 2);
    QCOMPARE(task.perMille(), 938);
    task.end();
}

void tst_Subprogress::lastBeforeTheEnd()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QStringList log;
        QObject::connect(&pool, &AioPool::taskProgressed, &pool,
                         [&](qint64 id) { log << QString::number(pool.taskInfo(id)->progress / 1000); });
        QObject::connect(&pool, &AioPool::taskFinished, &pool, [&] { log << u"end"_s; });
        auto worker = [](AioContext context) -> AioTask<> {
            AioSubprogress part = context.subprogress();
            AioSubprogress rest = context.subprogress();
            auto third = [part = std::move(part)]() mutable { part.set(1, 3); };
            co_await Aio::concurrent(std::move(third));
        };
        co_await pool.exec(worker);
        // The function, and its part with it, may be gone before or after its report arrives.
        CO_VERIFY(log.size() >= 2 && log[log.size() - 2] == u"1000"_s && log.last() == u"end"_s);
    };
    runBody(body);
}

void tst_Subprogress::fromManyThreads()
{
    Reporting task;
    QList<qint64> shown;
    QObject::connect(&task.pool, &AioPool::taskProgressed, &task.pool,
                     [&](qint64 id) { shown << task.pool.taskInfo(id)->progress; });
    std::vector<std::unique_ptr<QThread>> threads;
    std::vector<AioSubprogress> parts;
    for (int i = 0; i < 4; ++i)
        parts.push_back(task.context.subprogress());
    for (AioSubprogress &part : parts) {
        threads.emplace_back(QThread::create([&part] {
            for (int i = 1; i <= 20'000; ++i)
                part.set(i, 20'000);
        }));
        threads.back()->start();
    }
    const auto areOver = [&] {
        return std::all_of(threads.begin(), threads.end(), [](const auto &thread) { return thread->isFinished(); });
    };
    QVERIFY(Aio::waitFor(until(areOver)));
    Aio::waitFor(turns());
    QCOMPARE(task.perMille(), 1000);
    QVERIFY(std::is_sorted(shown.begin(), shown.end()));
    task.end();
}

// What arrives from a thread must not take back what the task has reported itself meanwhile.
void tst_Subprogress::fromHereAndThere()
{
    Reporting task;
    QList<qint64> shown;
    QObject::connect(&task.pool, &AioPool::taskProgressed, &task.pool,
                     [&](qint64 id) { shown << task.pool.taskInfo(id)->progress; });
    AioSubprogress here = task.context.subprogress();
    AioSubprogress there = task.context.subprogress();
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        for (int i = 1; i <= 50'000; ++i)
            there.set(i, 50'000);
    }));
    thread->start();
    for (int i = 1; i <= 2000; ++i) {
        here.set(i, 2000);
        if (i % 100 == 0)
            QCoreApplication::processEvents();
    }
    thread->wait();
    Aio::waitFor(turns());
    QCOMPARE(task.perMille(), 1000);
    QVERIFY(std::is_sorted(shown.begin(), shown.end()));
    task.end();
}

void tst_Subprogress::slotSetsAnother()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress two = task.context.subprogress();
    QList<int> shown;
    QObject::connect(&task.pool, &AioPool::taskProgressed, &task.pool, [&] {
        shown << task.perMille();
        two.set(1, 1);
    });
    one.set(1, 2);
    QCOMPARE(shown, (QList<int>{ 250, 750 }));
    task.end();
}

void tst_Subprogress::slotDestroysTheParts()
{
    Reporting task;
    auto one = std::make_unique<AioSubprogress>(task.context.subprogress());
    AioSubprogress two = task.context.subprogress();
    QObject::connect(&task.pool, &AioPool::taskProgressed, &task.pool, [&] {
        one.reset();
        two = AioSubprogress();
        task.context = AioContext();
    });
    one->set(1, 2);
    QVERIFY(!one);
    QCOMPARE(task.perMille(), 1000);
    task.end();
}

void tst_Subprogress::slotDestroysThePool()
{
    auto pool = std::make_unique<AioPool>(1);
    QObject::connect(pool.get(), &AioPool::taskProgressed, [&] { pool.reset(); });
    bool ran = false;
    auto worker = [&ran](AioContext context) -> AioTask<> {
        AioSubprogress one = context.subprogress();
        AioSubprogress two = context.subprogress();
        one.set(1, 2);
        ran = true;
        co_await Aio::yield();
    };
    const AioFuture<void> future = pool->spawnN(worker);
    Aio::waitFor(turns());
    QVERIFY(!pool);
    QVERIFY(ran);
    QVERIFY(future.isCancelled());
}

void tst_Subprogress::outlivesTheTask()
{
    Reporting task;
    AioSubprogress one = task.context.subprogress();
    AioSubprogress two = task.context.subprogress();
    one.set(1, 2);
    task.end();
    one.set(1, 1);
    runElsewhere([&] { one.set(1, 1); });
    AioSubprogress three = task.context.subprogress();
    three.set(1, 1);
    two = AioSubprogress();
    Aio::waitFor(turns());
}

void tst_Subprogress::outlivesThePool()
{
    AioSubprogress one;
    AioSubprogress two;
    {
        Reporting task;
        one = task.context.subprogress();
        two = task.context.subprogress();
        one.set(1, 2);
    }
    one.set(2, 2);
    runElsewhere([&] { two = AioSubprogress(); });
}

void tst_Subprogress::eachAttemptItsOwn()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        QList<qint64> shown;
        QObject::connect(&pool, &AioPool::taskProgressed, &pool,
                         [&](qint64 id) { shown << pool.taskInfo(id)->progress / 1000; });
        AioSubprogress kept;
        auto worker = [&kept](AioContext context) -> AioTask<> {
            AioSubprogress part = context.subprogress();
            AioSubprogress rest = context.subprogress();
            part.set(1, 2);
            kept.set(1, 1); // of the attempt before
            if (context.attempt() > 1)
                co_return;
            part.set(1, 1);
            kept = context.subprogress();
            throw std::runtime_error("bad");
        };
        co_await pool.exec(worker, AioTaskOptions().withRetry(AioRetry(1).withDelay(0ms)));
        CO_COMPARE(shown.mid(0, 2), (QList<qint64>{ 250, 500 }));
        CO_COMPARE(shown.last(), 1000);
        CO_COMPARE(shown.count(250), 2); // the second attempt begins anew
    };
    runBody(body);
}

void tst_Subprogress::shownByAQFuture()
{
    Reporting task;
    const QFuture<int> view = task.future;
    AioSubprogress one = task.context.subprogress();
    one.set(1, 2);
    QCOMPARE(view.progressMaximum(), 1'000'000);
    QCOMPARE(view.progressValue(), 500'000);
    task.end();
}

QTEST_GUILESS_MAIN(tst_Subprogress)
#include "tst_subprogress.moc"
