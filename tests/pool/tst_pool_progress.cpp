// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests AioProgress and AioTaskOptions::withExpected(), with a clock that the test moves.

#include "support/english.h"
#include "support/poolthread.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include <AioProgress>
#include <AioTestClock>

#include <cmath>
#include <ranges>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_PoolProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeNumbersInEnglish(); }
    void nothingToShow();
    void tasks();
    void endOfABatch();
    void nextBatch();
    void rateDecays();
    void rateOfSlowTasks();
    void stall();
    void rateOfUnevenSteps();
    void unknownAtFirst();
    void pausesAreNoTime();
    void pausedFromTheBeginning();
    void expected();
    void expectedOfSome();
    void expectedNothing();
    void expectedComesLater();
    void ownProgress();
    void ownProgressOfAnAmount();
    void failedAndCancelledAreDone();
    void cancelledBeforeTheStart();
    void retriedIsNotDone();
    void map();
    void mapOfUnknownLength();
    void mapThatStops();
    void closedPool();
    void totalGrows();
    void madeWhileThePoolWorks();
    void visible();
    void shortBatchIsNotVisible();
    void visibleForAWhile();
    void visibleTimesChange();
    void visibleThroughTwoBatches();
    void tenChangesASecond();
    void noChangeWithoutNews();
    void nothingRunsWhileIdle();
    void destroyedInItsSignals_data();
    void destroyedInItsSignals();
    void poolDestroyed();
    void poolDestroyedInASlot();
    void anotherPool();
    void loopInASlot();
    void spawnedInSlots();
    void fromAnotherThread();
    void movedWithItsPool();
    void leftByItsPool();
    void manyTasks();
    void languages();
};

namespace {

AioTask<int> lasting(std::chrono::milliseconds time)
{
    co_await Aio::sleep(time);
    co_return 1;
}

void spawn(AioPool &pool, int count, std::chrono::milliseconds time, const AioTaskOptions &options = {})
{
    for (int i = 0; i < count; ++i)
        pool.spawnN(lasting(time), options);
}

bool isNear(double value, double expected, double tolerance = 0.02)
{
    if (std::abs(value - expected) <= tolerance * expected)
        return true;
    qWarning() << value << "is not near" << expected;
    return false;
}

}

void tst_PoolProgress::nothingToShow()
{
    AioProgress none;
    AioPool pool(1);
    const AioProgress idle(&pool);
    QCOMPARE(none.pool(), nullptr);
    QCOMPARE(idle.pool(), &pool);
    for (const AioProgress *progress : { static_cast<const AioProgress *>(&none), &idle }) {
        QCOMPARE(progress->done(), 0);
        QCOMPARE(progress->total(), 0);
        QCOMPARE(progress->value(), 0.0);
        QCOMPARE(progress->rate(), 0.0);
        QCOMPARE(progress->remaining(), -1);
        QCOMPARE(progress->text(), QString());
        QVERIFY(!progress->isActive() && !progress->isVisible() && !progress->isByAmount());
        QCOMPARE(progress->visibleAfter(), 500);
        QCOMPARE(progress->visibleFor(), 400);
    }
}

void tst_PoolProgress::tasks()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 4, 1s);
    QVERIFY(progress.isActive());
    QCOMPARE(progress.total(), 4);
    QCOMPARE(progress.value(), 0.0);
    QCOMPARE(progress.text(), u"0 of 4"_s);
    clock.advance(1s);
    QCOMPARE(progress.done(), 1);
    QCOMPARE(progress.finished(), 1);
    QCOMPARE(progress.value(), 0.25);
    clock.advance(100ms); // until it is measured
    QVERIFY(isNear(progress.rate(), 1));
    QVERIFY(isNear(double(progress.remaining()), 2900));
    QCOMPARE(progress.text(), u"1 of 4 · 1/s · 3 s left"_s);
    clock.advance(1s);
    QCOMPARE(progress.text(), u"2 of 4 · 1/s · 2 s left"_s);
}

void tst_PoolProgress::endOfABatch()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const AioProgress progress(&pool);
    QList<bool> active;
    QObject::connect(&progress, &AioProgress::activeChanged, &progress, [&](bool now) { active << now; });
    spawn(pool, 4, 1s);
    pool.spawnN(failing(1));
    clock.advance(2s);
    clock.advance(100ms);
    QVERIFY(pool.isEmpty());
    QCOMPARE(progress.done(), 5);
    QCOMPARE(progress.total(), 5);
    QCOMPARE(progress.value(), 1.0);
    QCOMPARE(progress.remaining(), -1);
    QVERIFY(isNear(progress.rate(), 2.5, 0.3));
    QCOMPARE(progress.text(), u"4 succeeded · 1 failed"_s);
    QVERIFY(!progress.isActive());
    QCOMPARE(active, (QList<bool>{ true, false }));
}

void tst_PoolProgress::nextBatch()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 2, 1s, AioTaskOptions().withExpected(100));
    pool.spawnN(failing(1));
    clock.advance(5s);
    QVERIFY(!progress.isActive());
    QCOMPARE(progress.done(), 300);
    spawn(pool, 2, 1s);
    QCOMPARE(progress.done(), 0);
    QCOMPARE(progress.total(), 2);
    QCOMPARE(progress.rate(), 0.0);
    QCOMPARE(progress.failed(), 0);
    QVERIFY(!progress.isByAmount());
    clock.advance(1s);
    QCOMPARE(progress.value(), 0.5);
    // Ends, and another comes in the same turn.
    QObject::connect(&pool, &AioPool::idle, &progress, [&] {
        if (pool.succeededCount() < 5)
            spawn(pool, 1, 1s);
    });
    clock.advance(1s);
    QVERIFY(progress.isActive());
    QCOMPARE(progress.value(), 0.0);
    QCOMPARE(progress.total(), 1);
    clock.advance(1s);
    QCOMPARE(progress.value(), 1.0);
}

void tst_PoolProgress::rateDecays()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 300, 100ms);
    spawn(pool, 200, 50ms);
    clock.advance(30s);
    QVERIFY(isNear(progress.rate(), 10));
    clock.advance(3s);
    QVERIFY(isNear(progress.rate(), 20 - 10 / std::exp(1.0)));
    clock.advance(6s);
    QVERIFY(isNear(progress.rate(), 20 - 10 / std::exp(3.0)));
}

// The rate of tasks that take long is not one that falls from the end of one to the end of the next.
void tst_PoolProgress::rateOfSlowTasks()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 10, 10s);
    QCOMPARE(progress.remaining(), -1);
    clock.advance(10s);
    clock.advance(500ms);
    for (int i = 0; i < 80; ++i) {
        QVERIFY(isNear(progress.rate(), 0.1, 0.05));
        QVERIFY(std::abs(double(progress.remaining()) - (89'500 - i * 1000)) < 1500);
        clock.advance(1s);
    }
}

void tst_PoolProgress::stall()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 100, 100ms);
    spawn(pool, 1, 1h);
    clock.advance(10s);
    QVERIFY(isNear(progress.rate(), 10));
    clock.advance(3s);
    QVERIFY(progress.rate() < 10 / std::exp(1.0) + 0.5);
    clock.advance(57s);
    QVERIFY(progress.rate() < 0.1);
}

void tst_PoolProgress::rateOfUnevenSteps()
{
    Aio::TestClock clock;
    AioPool pool(4);
    const AioProgress progress(&pool);
    spawn(pool, 400, 2s); // four at once, and then nothing for two seconds
    clock.advance(60s);
    clock.advance(100ms);
    for (int i = 0; i < 40; ++i) {
        QVERIFY(isNear(progress.rate(), 2, 0.3));
        clock.advance(170ms);
    }
}

void tst_PoolProgress::unknownAtFirst()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 100, 100ms);
    clock.advance(400ms);
    QCOMPARE(progress.done(), 4);
    QCOMPARE(progress.rate(), 0.0);
    QCOMPARE(progress.remaining(), -1);
    QCOMPARE(progress.text(), u"4 of 100"_s);
    clock.advance(200ms);
    QVERIFY(isNear(progress.rate(), 10));
}

void tst_PoolProgress::pausesAreNoTime()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 100, 1s);
    clock.advance(10s + 300ms);
    QVERIFY(isNear(progress.rate(), 1));
    pool.pause();
    QCOMPARE(progress.remaining(), -1);
    QCOMPARE(progress.text(), u"Paused · 10 of 100"_s);
    clock.advance(1h); // the eleventh ends in it
    QCOMPARE(progress.done(), 11);
    QVERIFY(isNear(progress.rate(), 1));
    QCOMPARE(progress.remaining(), -1);
    pool.resume();
    QVERIFY(isNear(progress.rate(), 1));
    QVERIFY(progress.remaining() > 0);
    clock.advance(4s + 100ms);
    QCOMPARE(progress.done(), 15);
    QVERIFY(isNear(progress.rate(), 1, 0.1));
}

void tst_PoolProgress::pausedFromTheBeginning()
{
    Aio::TestClock clock;
    AioPool pool(1);
    pool.pause();
    const AioProgress progress(&pool);
    spawn(pool, 10, 1s);
    clock.advance(1h);
    pool.resume();
    clock.advance(2s + 100ms);
    QVERIFY(isNear(progress.rate(), 1));
}

void tst_PoolProgress::expected()
{
    QCOMPARE(AioTaskOptions().expected(), -1);
    QCOMPARE(AioTaskOptions("a").withExpected(5).withPriority(1).expected(), 5);
    QCOMPARE(AioTaskOptions().withRetry(AioRetry(1)).withExpected(6).withLabel(u"b"_s).expected(), 6);
    AioTaskOptions options;
    options.withExpected(7);
    QCOMPARE(options.expected(), 7);

    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    pool.spawnN(lasting(1s), AioTaskOptions().withExpected(1000));
    pool.spawnN(lasting(3s), AioTaskOptions().withExpected(3000));
    QVERIFY(progress.isByAmount());
    QCOMPARE(progress.total(), 4000);
    QCOMPARE(progress.done(), 0);
    QCOMPARE(progress.text(), u"0 %"_s);
    clock.advance(1s + 100ms);
    QCOMPARE(progress.done(), 1000);
    QCOMPARE(progress.value(), 0.25);
    QCOMPARE(progress.finished(), 1);
    QVERIFY(isNear(progress.rate(), 1000));
    QVERIFY(isNear(double(progress.remaining()), 2900));
    QCOMPARE(progress.text(), u"25 % · 3 s left"_s);
    clock.advance(3s);
    QCOMPARE(progress.done(), 4000);
    QCOMPARE(progress.value(), 1.0);
    QCOMPARE(progress.text(), u"2 succeeded"_s);
}

void tst_PoolProgress::expectedOfSome()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    pool.spawnN(lasting(1s)); // counts as 200
    pool.spawnN(lasting(1s), AioTaskOptions().withExpected(100));
    pool.spawnN(lasting(1s), AioTaskOptions().withExpected(300));
    pool.spawnN(lasting(1s), AioTaskOptions().withExpected(-8)); // none
    QCOMPARE(progress.total(), 800);
    clock.advance(1s);
    QCOMPARE(progress.done(), 200);
    clock.advance(1s);
    QCOMPARE(progress.done(), 300);
    clock.advance(1s);
    QCOMPARE(progress.done(), 600);
    QCOMPARE(progress.value(), 0.75);
}

void tst_PoolProgress::expectedNothing()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 2, 1s, AioTaskOptions().withExpected(0)); // two empty files
    QVERIFY(!progress.isByAmount());
    QCOMPARE(progress.total(), 2);
    clock.advance(1s);
    QCOMPARE(progress.value(), 0.5);
}

void tst_PoolProgress::expectedComesLater()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 20, 1s);
    clock.advance(10s + 100ms);
    QVERIFY(isNear(progress.rate(), 1));
    spawn(pool, 20, 1s, AioTaskOptions().withExpected(1000));
    QVERIFY(progress.isByAmount());
    QCOMPARE(progress.total(), 40'000);
    QCOMPARE(progress.done(), 10'000);
    clock.advance(100ms);
    QCOMPARE(progress.rate(), 0.0); // it is another unit
    clock.advance(4s);
    QVERIFY(isNear(progress.rate(), 1000, 0.1));
    // The mean of the others falls, and what has been done with it: that is no step back.
    spawn(pool, 20, 1s, AioTaskOptions().withExpected(0));
    clock.advance(3s);
    QVERIFY(isNear(progress.rate(), 500, 0.6));
    QVERIFY(progress.rate() > 0);
}

void tst_PoolProgress::ownProgress()
{
    Aio::TestClock clock;
    Gate gate;
    AioPool pool(2);
    const AioProgress progress(&pool);
    AioContext context;
    auto worker = [&](AioContext own) -> AioTask<int> {
        context = own;
        return gated(gate, 1);
    };
    pool.spawnN(worker);
    pool.spawnN(lasting(1h));
    clock.advance(0s);
    context.setProgress(1, 2);
    QCOMPARE(progress.value(), 0.25);
    QCOMPARE(progress.done(), 0); // whole tasks
    context.setProgress(9, 10);
    QCOMPARE(progress.value(), 0.45);
    context.setProgress(1, 10); // back
    QCOMPARE(progress.value(), 0.05);
    context.setProgress(5, 0); // unknown
    QCOMPARE(progress.value(), 0.0);
    context.setProgress(5, 3);
    QCOMPARE(progress.value(), 0.5);
    gate.open();
    clock.advance(0s);
    QCOMPARE(progress.value(), 0.5);
    QCOMPARE(progress.done(), 1);
}

void tst_PoolProgress::ownProgressOfAnAmount()
{
    Aio::TestClock clock;
    AioPool pool(3);
    const AioProgress progress(&pool);
    auto worker = [](AioContext context) -> AioTask<> {
        for (int i = 1; i <= 100; ++i) {
            co_await Aio::sleep(100ms);
            context.setProgress(i, 100);
        }
    };
    pool.spawnN(worker, AioTaskOptions().withExpected(1000));
    pool.spawnN(worker, AioTaskOptions().withExpected(3000));
    pool.spawnN(worker);
    clock.advance(5s);
    QCOMPARE(progress.done(), 3000);
    QCOMPARE(progress.total(), 6000);
    QVERIFY(isNear(progress.rate(), 600));
    QVERIFY(isNear(double(progress.remaining()), 5000, 0.05));
    clock.advance(5s);
    QCOMPARE(progress.done(), 6000);
}

void tst_PoolProgress::failedAndCancelledAreDone()
{
    Aio::TestClock clock;
    AioPool pool(4);
    const AioProgress progress(&pool);
    const AioTaskOptions options = AioTaskOptions().withExpected(10);
    pool.spawnN(failing(1), options);
    AioFuture<int> cancelled = pool.spawnN(lasting(1h), options);
    pool.spawnN(lasting(1h), AioTaskOptions().withExpected(10).withTimeout(1s));
    pool.spawnN(lasting(1h), options);
    clock.advance(1s);
    cancelled.cancel();
    clock.advance(0s);
    QCOMPARE(progress.done(), 30);
    QCOMPARE(progress.total(), 40);
    QCOMPARE(progress.failed(), 2);
    QCOMPARE(progress.cancelled(), 1);
    QCOMPARE(progress.succeeded(), 0);
    QCOMPARE(progress.finished(), 3);
}

void tst_PoolProgress::cancelledBeforeTheStart()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 1000, 1h, AioTaskOptions().withExpected(3));
    QCOMPARE(progress.total(), 3000);
    pool.cancelAll();
    clock.advance(200ms);
    QVERIFY(pool.isEmpty());
    QCOMPARE(progress.done(), 3000);
    QCOMPARE(progress.text(), u"1,000 cancelled"_s);
    spawn(pool, 1, 1h, AioTaskOptions().withExpected(3));
    QCOMPARE(progress.total(), 3);
}

void tst_PoolProgress::retriedIsNotDone()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    auto worker = [](AioContext context) -> AioTask<> {
        context.setProgress(1, 2);
        co_await Aio::sleep(1s);
        if (context.attempt() == 1)
            throw std::runtime_error("bad");
    };
    const AioRetry retry = AioRetry(1).withDelay(1s).withJitter(false);
    pool.spawnN(worker, AioTaskOptions().withRetry(retry).withExpected(100));
    clock.advance(500ms);
    QCOMPARE(progress.done(), 50);
    clock.advance(1s); // it waits for its second attempt
    QCOMPARE(progress.done(), 0);
    QCOMPARE(progress.finished(), 0);
    QVERIFY(progress.isActive());
    clock.advance(1s);
    QCOMPARE(progress.done(), 50);
    clock.advance(1s);
    QCOMPARE(progress.done(), 100);
    QCOMPARE(progress.succeeded(), 1);
}

void tst_PoolProgress::map()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const AioProgress progress(&pool);
    const QList<int> items(100, 7);
    const auto fn = [](int) { return lasting(1s); };
    auto plain = pool.map(fn, items);
    QVERIFY(progress.isActive());
    clock.advance(1s);
    QCOMPARE(progress.done(), 2);
    QCOMPARE(progress.total(), 100); // most are not tasks yet
    pool.spawnN(lasting(1s));
    QCOMPARE(progress.total(), 101);
    clock.advance(1h);
    QVERIFY(!progress.isActive());
    QCOMPARE(progress.done(), 101);
    auto byAmount = pool.map(fn, items, AioTaskOptions().withExpected(5));
    clock.advance(1s);
    QCOMPARE(progress.done(), 10);
    QCOMPARE(progress.total(), 500);
    clock.advance(1h);
    QCOMPARE(progress.total(), 500);
    auto queued = pool.mapN(fn, items, AioTaskOptions().withExpected(5));
    QCOMPARE(progress.total(), 500);
    auto nothing = pool.map(fn, QList<int>());
    clock.advance(1h);
    auto alone = pool.map(fn, QList<int>());
    QVERIFY(progress.isActive());
    QCOMPARE(progress.value(), 0.0);
    clock.advance(1s);
    QVERIFY(!progress.isActive());
}

void tst_PoolProgress::mapOfUnknownLength()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const AioProgress progress(&pool);
    const auto fn = [](int) { return lasting(1s); };
    auto mapped = pool.map(fn, std::views::iota(0, 10) | std::views::filter([](int i) { return i >= 0; }));
    clock.advance(1s);
    QCOMPARE(progress.done(), 2);
    QCOMPARE(progress.total(), 4); // as far as it is known
    clock.advance(5s);
    QCOMPARE(progress.total(), 10);
    QCOMPARE(progress.value(), 1.0);
}

void tst_PoolProgress::mapThatStops()
{
    Aio::TestClock clock;
    AioPool pool(2);
    const AioProgress progress(&pool);
    const auto fn = [](int) { return lasting(1s); };
    auto mapped = pool.map(fn, QList<int>(100, 7));
    clock.advance(1s + 500ms);
    pool.cancelAll();
    QCOMPARE(progress.total(), 4);
    clock.advance(0s);
    QCOMPARE(progress.done(), 4);
    QVERIFY(!progress.isActive());
}

void tst_PoolProgress::closedPool()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 2, 1s);
    pool.close();
    spawn(pool, 2, 1s);
    QCOMPARE(progress.total(), 2);
    clock.advance(2s);
    QCOMPARE(progress.done(), 2);
    spawn(pool, 1, 1s);
    QVERIFY(!progress.isActive());
    QCOMPARE(progress.done(), 2);
    AioPool ended(1);
    AioProgress other(&ended);
    ended.pause();
    spawn(ended, 3, 1s, AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    spawn(ended, 3, 1s);
    clock.advance(1h);
    auto shutdown = ended.shutdown(-1s); // resumes it
    clock.advance(2s + 100ms);
    QCOMPARE(other.done(), 5);
    QCOMPARE(other.total(), 6);
    QVERIFY(other.remaining() >= 0);
}

void tst_PoolProgress::totalGrows()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 2, 1s);
    clock.advance(1s);
    QCOMPARE(progress.value(), 0.5);
    spawn(pool, 2, 1s);
    QCOMPARE(progress.total(), 4);
    QCOMPARE(progress.value(), 0.25);
    clock.advance(1s + 100ms);
    QVERIFY(isNear(progress.rate(), 1));
}

void tst_PoolProgress::madeWhileThePoolWorks()
{
    Aio::TestClock clock;
    AioPool pool(2);
    auto worker = [](AioContext context) -> AioTask<> {
        context.setProgress(1, 2);
        co_await Aio::sleep(4s);
    };
    spawn(pool, 2, 1s);
    pool.spawnN(worker, AioTaskOptions().withExpected(10));
    pool.spawnN(lasting(10s), AioTaskOptions().withExpected(30));
    spawn(pool, 1, 1s);
    clock.advance(2s);
    const AioProgress progress(&pool);
    QVERIFY(progress.isActive());
    QCOMPARE(progress.total(), 60);
    QCOMPARE(progress.done(), 5);
    clock.advance(3s + 100ms);
    QCOMPARE(progress.done(), 10);
    QVERIFY(isNear(progress.rate(), 5.0 / 3, 0.04));
    clock.advance(1h);
    QCOMPARE(progress.done(), 60);
    QCOMPARE(progress.finished(), 3);
}

void tst_PoolProgress::visible()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    QStringList log;
    QObject::connect(&progress, &AioProgress::visibleChanged, &progress, [&](bool isVisible) {
        log << u"%1 at %2"_s.arg(isVisible ? u"shown"_s : u"hidden"_s).arg(clock.now() / 1ms);
    });
    spawn(pool, 1, 2s);
    clock.advance(499ms);
    QVERIFY(!progress.isVisible());
    clock.advance(1ms);
    QVERIFY(progress.isVisible());
    clock.advance(10s);
    QVERIFY(!progress.isVisible());
    QCOMPARE(log.join(u", "), u"shown at 500, hidden at 2000"_s);
}

void tst_PoolProgress::shortBatchIsNotVisible()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    int count = 0;
    QObject::connect(&progress, &AioProgress::visibleChanged, &progress, [&] { ++count; });
    for (int i = 0; i < 10; ++i) {
        spawn(pool, 1, 400ms);
        clock.advance(410ms);
    }
    QCOMPARE(count, 0);
}

void tst_PoolProgress::visibleForAWhile()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 1, 501ms);
    clock.advance(899ms);
    QVERIFY(!progress.isActive() && progress.isVisible());
    clock.advance(1ms);
    QVERIFY(!progress.isVisible());
}

void tst_PoolProgress::visibleTimesChange()
{
    Aio::TestClock clock;
    AioPool pool(1);
    AioProgress progress(&pool);
    int changes = 0;
    QObject::connect(&progress, &AioProgress::visibleAfterChanged, &progress, [&] { ++changes; });
    QObject::connect(&progress, &AioProgress::visibleForChanged, &progress, [&] { ++changes; });
    progress.setVisibleAfter(-5);
    progress.setVisibleAfter(0);
    progress.setVisibleFor(0);
    progress.setVisibleFor(0);
    QCOMPARE(changes, 2);
    QCOMPARE(progress.visibleAfter(), 0);
    spawn(pool, 1, 200ms);
    clock.advance(0s);
    QVERIFY(progress.isVisible());
    clock.advance(200ms);
    QVERIFY(!progress.isVisible());
    // While a batch runs
    progress.setVisibleAfter(10s);
    progress.setVisibleFor(10s);
    QCOMPARE(progress.visibleAfter(), 10'000);
    QCOMPARE(progress.visibleFor(), 10'000);
    spawn(pool, 1, 5s);
    clock.advance(2s);
    QVERIFY(!progress.isVisible());
    progress.setVisibleAfter(1000);
    clock.advance(0s);
    QVERIFY(progress.isVisible());
    clock.advance(5s);
    QVERIFY(progress.isVisible());
    progress.setVisibleFor(4000);
    clock.advance(0s);
    QVERIFY(!progress.isVisible());
}

void tst_PoolProgress::visibleThroughTwoBatches()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    int count = 0;
    QObject::connect(&progress, &AioProgress::visibleChanged, &progress, [&] { ++count; });
    spawn(pool, 1, 600ms);
    clock.advance(700ms);
    spawn(pool, 1, 1s); // while it is still visible
    clock.advance(500ms);
    QVERIFY(progress.isVisible());
    QCOMPARE(count, 1);
    clock.advance(500ms);
    QVERIFY(!progress.isVisible());
}

void tst_PoolProgress::tenChangesASecond()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    QList<qint64> times;
    QObject::connect(&progress, &AioProgress::changed, &progress, [&] { times << clock.now() / 1ms; });
    spawn(pool, 5000, 1ms);
    clock.advance(0s);
    QCOMPARE(times.size(), 1); // the first at once
    clock.advance(5s);
    for (qsizetype i = 1; i < times.size(); ++i)
        QVERIFY2(times[i] - times[i - 1] >= 100, qPrintable(QString::number(times[i])));
    QCOMPARE(times.size(), 51);
    // A long task: twice a second, for the remaining time
    clock.advance(1s);
    times.clear();
    spawn(pool, 2, 10s);
    clock.advance(19s);
    QVERIFY2(times.size() >= 20 && times.size() <= 50, qPrintable(QString::number(times.size())));
    pool.pause();
    clock.advance(200ms);
    times.clear();
    clock.advance(500ms);
    QCOMPARE(times.size(), 0); // nothing changes
}

void tst_PoolProgress::noChangeWithoutNews()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    QSignalSpy changed(&progress, &AioProgress::changed);
    spawn(pool, 1, 1h);
    clock.advance(0s);
    QCOMPARE(changed.count(), 1);
    clock.advance(10s); // nothing is known yet, neither a rate nor the time left
    QCOMPARE(changed.count(), 1);
}

void tst_PoolProgress::nothingRunsWhileIdle()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    QVERIFY(!clock.nextDeadline());
    spawn(pool, 3, 1s);
    clock.advance(10s);
    QVERIFY(!clock.nextDeadline());
    pool.pause();
    spawn(pool, 3, 1s);
    clock.advance(10s);
    QVERIFY(!clock.nextDeadline());
}

void tst_PoolProgress::destroyedInItsSignals_data()
{
    QTest::addColumn<QString>("signal");
    for (const char *signal : { "changed", "activeChanged", "visibleChanged", "poolChanged" })
        QTest::newRow(signal) << QString::fromLatin1(signal);
}

void tst_PoolProgress::destroyedInItsSignals()
{
    QFETCH(QString, signal);
    Aio::TestClock clock;
    auto pool = std::make_unique<AioPool>(1);
    auto *progress = new AioProgress(pool.get());
    QPointer<AioProgress> alive(progress);
    const auto destroy = [progress] { delete progress; };
    if (signal == u"changed")
        QObject::connect(progress, &AioProgress::changed, destroy);
    else if (signal == u"activeChanged")
        QObject::connect(progress, &AioProgress::activeChanged, destroy);
    else if (signal == u"visibleChanged")
        QObject::connect(progress, &AioProgress::visibleChanged, destroy);
    else
        QObject::connect(progress, &AioProgress::poolChanged, destroy);
    spawn(*pool, 3, 1s);
    clock.advance(1s);
    pool.reset();
    clock.advance(1s);
    QVERIFY(!alive);
    // The same in a slot that setPool() calls
    AioPool other(1);
    auto *setting = new AioProgress;
    alive = setting;
    QObject::connect(setting, &AioProgress::poolChanged, [setting] { delete setting; });
    setting->setPool(&other);
    QVERIFY(!alive);
    spawn(other, 1, 1s);
    clock.advance(1s);
}

void tst_PoolProgress::poolDestroyed()
{
    Aio::TestClock clock;
    auto pool = std::make_unique<AioPool>(1);
    const AioProgress progress(pool.get());
    const AioProgress untold(pool.get());
    Log log;
    QObject::connect(&progress, &AioProgress::poolChanged, &progress, [&] { log << "pool"; });
    QObject::connect(&progress, &AioProgress::activeChanged, &progress,
                     [&](bool active) { log << (active ? "active" : "idle"); });
    spawn(*pool, 3, 1s, AioTaskOptions().withExpected(3));
    clock.advance(1s);
    QVERIFY(progress.isVisible());
    pool.reset();
    QCOMPARE(progress.pool(), nullptr);
    QVERIFY(!progress.isActive());
    QCOMPARE(progress.value(), 0.0);
    QCOMPARE(progress.total(), 0);
    QCOMPARE(progress.text(), QString());
    QCOMPARE(log.take(), u"active"_s);
    clock.advance(1s);
    QCOMPARE(log.take(), u"pool idle"_s);
    QVERIFY(!progress.isVisible());
    QVERIFY(!clock.nextDeadline());
}

void tst_PoolProgress::poolDestroyedInASlot()
{
    Aio::TestClock clock;
    for (int i = 0; i < 2; ++i) {
        auto pool = std::make_unique<AioPool>(1);
        const AioProgress progress(pool.get());
        if (i == 0)
            QObject::connect(&progress, &AioProgress::changed, &progress, [&] { pool.reset(); });
        else
            QObject::connect(pool.get(), &AioPool::idle, &progress, [&] { pool.reset(); });
        spawn(*pool, 2, 1s);
        clock.advance(5s);
        QVERIFY(!pool);
        QCOMPARE(progress.pool(), nullptr);
        QVERIFY(!progress.isActive());
    }
}

void tst_PoolProgress::anotherPool()
{
    Aio::TestClock clock;
    AioPool first(1);
    AioPool second(1);
    AioProgress progress(&first);
    int count = 0;
    QObject::connect(&progress, &AioProgress::poolChanged, &progress, [&] { ++count; });
    spawn(first, 4, 1s);
    spawn(second, 2, 1s);
    clock.advance(1s);
    QCOMPARE(progress.value(), 0.25);
    progress.setPool(&second);
    progress.setPool(&second);
    QCOMPARE(count, 1);
    QCOMPARE(progress.value(), 0.0); // from now on
    QCOMPARE(progress.total(), 1);
    clock.advance(1s);
    QCOMPARE(progress.value(), 1.0);
    QVERIFY(!first.isEmpty());
    progress.setPool(nullptr);
    QCOMPARE(count, 2);
    QCOMPARE(progress.value(), 0.0);
    clock.advance(10s);
    QCOMPARE(progress.total(), 0);
    progress.setPool(&first);
    QCOMPARE(progress.total(), 0); // idle before
    // From one that works to none
    spawn(first, 1, 1h);
    clock.advance(1s);
    QVERIFY(progress.isVisible());
    progress.setPool(nullptr);
    clock.advance(100ms);
    QVERIFY(!progress.isVisible());
}

void tst_PoolProgress::loopInASlot()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    int depth = 0;
    int deepest = 0;
    QObject::connect(&progress, &AioProgress::changed, &progress, [&] {
        deepest = std::max(deepest, ++depth);
        if (depth < 3)
            clock.advance(300ms);
        --depth;
    });
    spawn(pool, 10, 100ms);
    clock.advance(3s);
    QCOMPARE(deepest, 3); // changes go on in an event loop within a slot
    QCOMPARE(progress.value(), 1.0);
}

void tst_PoolProgress::spawnedInSlots()
{
    Aio::TestClock clock;
    AioPool pool(1);
    std::unique_ptr<AioProgress> late;
    // Made while a task is announced
    QObject::connect(&pool, &AioPool::taskSpawned, &pool, [&](qint64 id) {
        if (id == 1)
            late = std::make_unique<AioProgress>(&pool);
    });
    QObject::connect(&pool, &AioPool::taskFinished, &pool, [&](qint64 id) {
        if (id == 2)
            late = std::make_unique<AioProgress>(&pool);
    });
    spawn(pool, 3, 1s, AioTaskOptions().withExpected(5));
    QCOMPARE(late->total(), 15);
    clock.advance(1s);
    QCOMPARE(late->done(), 5);
    clock.advance(1s);
    QCOMPARE(late->total(), 5);
    clock.advance(1s);
    QCOMPARE(late->done(), 5);
}

void tst_PoolProgress::fromAnotherThread()
{
    AioPool pool(1);
    Gate gate;
    const AioProgress progress(&pool);
    runElsewhere([&] {
        for (int i = 0; i < 3; ++i)
            pool.spawnN([&gate] { return gated(gate, 1); }, AioTaskOptions().withExpected(10));
    });
    QTRY_COMPARE(progress.total(), 30);
    gate.open();
    QTRY_COMPARE(progress.done(), 30);
    QTRY_VERIFY(!progress.isActive());
}

void tst_PoolProgress::movedWithItsPool()
{
    PoolThread there;
    auto pool = std::make_unique<AioPool>(1);
    auto *progress = new AioProgress(pool.get(), pool.get());
    progress->setVisibleAfter(0);
    std::atomic<int> changes = 0;
    pool->spawnN(immediate(1));
    QTRY_VERIFY(pool->isEmpty());
    QObject::connect(progress, &AioProgress::changed, progress, [&] { changes += there.isCurrent() ? 1 : 1000; });
    pool->moveToThread(&there.thread());
    there.run([&] { pool->mapN(later, QList<int>{ 1, 2, 3 }, AioTaskOptions().withExpected(2)); });
    QTRY_VERIFY(changes > 0);
    const auto isOver = [&] {
        qint64 done = 0;
        there.run([&] { done = progress->done(); });
        return done == 6;
    };
    QTRY_VERIFY(isOver());
    QVERIFY(changes < 1000);
    there.run([&] {
        QCOMPARE(progress->pool(), pool.get());
        pool.reset();
    });
}

void tst_PoolProgress::leftByItsPool()
{
    PoolThread there;
    auto pool = std::make_unique<AioPool>(1);
    auto progress = std::make_unique<AioProgress>(pool.get());
    int count = 0;
    QObject::connect(progress.get(), &AioProgress::poolChanged, progress.get(), [&] { ++count; });
    pool->moveToThread(&there.thread());
    QCOMPARE(progress->pool(), nullptr);
    there.run([&] { pool->spawnN(immediate(1)); });
    QTRY_COMPARE(count, 1);
    there.run([&] { pool.reset(); });
    // The other way round
    AioPool staying(1);
    progress->setPool(&staying);
    progress->moveToThread(&there.thread());
    Aio::waitFor(staying.exec(immediate(1)));
    there.run([&] {
        QCOMPARE(progress->pool(), nullptr);
        progress.reset();
    });
}

void tst_PoolProgress::manyTasks()
{
    Aio::TestClock clock;
    AioPool pool(1000);
    const AioProgress progress(&pool);
    qint64 sum = 0;
    for (int i = 0; i < 20'000; ++i) {
        const qint64 amount = qint64(1) << (i % 40);
        sum += amount;
        pool.spawnN(lasting(std::chrono::milliseconds(i % 1000)), AioTaskOptions().withExpected(amount));
    }
    QCOMPARE(progress.total(), sum);
    clock.advance(1h);
    QCOMPARE(progress.done(), sum);
    QCOMPARE(progress.value(), 1.0);
}

void tst_PoolProgress::languages()
{
    Aio::TestClock clock;
    AioPool pool(1);
    const AioProgress progress(&pool);
    spawn(pool, 600, 100ms);
    clock.advance(30s + 50ms);
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(progress.text(), u"300 von 600 · 10/s · noch 30 s"_s);
    QLocale::setDefault(QLocale(QLocale::Hebrew));
    QCOMPARE(progress.text(), u"300 מתוך 600 · 10 לשנייה · נותרו 30 שניות"_s);
    pool.pause();
    QCOMPARE(progress.text(), u"מושהה · 300 מתוך 600"_s);
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(progress.text(), u"Pausiert · 300 von 600"_s);
    pool.cancelAll();
    clock.advance(1s);
    QCOMPARE(progress.text(), u"300 erfolgreich · 300 abgebrochen"_s);
    writeNumbersInEnglish();
    // Minutes and hours
    pool.resume();
    spawn(pool, 100, 10s);
    clock.advance(10s);
    clock.advance(500ms);
    QCOMPARE(progress.text(), u"1 of 100 · 0.1/s · 17 min left"_s);
    spawn(pool, 10'000, 10s);
    QCOMPARE(progress.text(), u"1 of 10,100 · 0.1/s · 29 h left"_s);
}

QTEST_GUILESS_MAIN(tst_PoolProgress)
#include "tst_pool_progress.moc"
