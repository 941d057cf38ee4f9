// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests durations of any type and size, wherever the API takes one: infinite ones never expire, 0 expires at once, and
// negative ones mean no limit.

#include "support/gate.h"
#include "support/log.h"
#include "support/testcoro.h"
#include "support/workers.h"

#include "base/aioclock.h"

#include <QtCore/QAbstractEventDispatcher>

#include <limits>
#include <random>

using namespace Qt::StringLiterals;
using namespace std::chrono;
using namespace std::chrono_literals;
using Aio::detail::Century;
using Aio::detail::Forever;
using Aio::detail::toMilliseconds;
using Aio::detail::toNanoseconds;

namespace {

constexpr qint64 Most = std::numeric_limits<qint64>::max();
constexpr double NoNumber = std::numeric_limits<double>::quiet_NaN();
constexpr double Infinity = std::numeric_limits<double>::infinity();

static_assert(toNanoseconds(20ms) == 20'000'000);
static_assert(toNanoseconds(nanoseconds::max()) == Forever);

//! Calls \a check with infinite durations of all kinds of types.
template<typename Check>
void withForever(Check &&check)
{
    check(nanoseconds::max());
    check(microseconds::max());
    check(milliseconds::max());
    check(seconds::max());
    check(minutes::max());
    check(hours::max());
    check(days::max());
    check(years::max());
    check(years(101));
    check(years(300));
    check(duration<quint64>(std::numeric_limits<quint64>::max()));
    check(duration<quint64, std::nano>(std::numeric_limits<quint64>::max()));
    check(duration<double>(1e10));
    check(duration<double>(std::numeric_limits<double>::max()));
    check(duration<double>(Infinity));
    check(duration<float, std::milli>(std::numeric_limits<float>::infinity()));
    check(duration<float, std::ratio<86400>>(1e30F));
    check(duration<long double>(std::numeric_limits<long double>::max()));
    check(duration<int, std::exa>(1));
    check(duration<qint64, std::ratio<1001, 30000>>(Most));
}

//! Calls \a check with durations of 0 of all kinds of types.
template<typename Check>
void withZero(Check &&check)
{
    check(0ns);
    check(0h);
    check(duration<double>(0.0));
    check(duration<double>(-0.0));
    check(duration<quint8>(0));
    check(duration<int, std::exa>(0));
}

//! Calls \a check with durations of all kinds of types that are negative or not a number.
template<typename Check>
void withNegative(Check &&check)
{
    check(-1ns);
    check(nanoseconds::min());
    check(milliseconds::min());
    check(hours::min());
    check(duration<double>(-1e-20));
    check(duration<double>(-Infinity));
    check(duration<double>(NoNumber));
    check(duration<float>(std::numeric_limits<float>::quiet_NaN()));
    check(duration<int, std::pico>(-1));
    check(duration<qint8>(-128));
}

AioTask<> nap(auto duration)
{
    co_await Aio::sleep(duration);
}

//! Waits long enough for everything that ends at once to have ended.
AioTask<> aWhile()
{
    co_await Aio::sleep(5ms);
    co_await turns();
}

}

class tst_Durations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void conversion();
    void conversionAgainstWideNumbers();
    void conversionOfDecimals();
    void gettersReturnWhatWasSet();
    void sleepForever();
    void sleepForeverBesideOthers();
    void sleepAtOnce();
    void limitOfATask();
    void limitOfAnAwait();
    void limitOfAMap();
    void limitOfAnIteration();
    void iterationWithAZeroLimit();
    void iterationWithAZeroLimitDoesNotSpin();
    void sleepForeverIsNoDeadlock();
    void deadlockWithinNoLimit();
    void poolDiesWhileItsTasksSleepForever();
};

void tst_Durations::conversion()
{
    withForever([](auto duration) { QCOMPARE(toNanoseconds(duration), Forever); });
    withZero([](auto duration) { QCOMPARE(toNanoseconds(duration), 0); });
    withNegative([](auto duration) { QVERIFY(toNanoseconds(duration) < 0); });
    QCOMPARE(toNanoseconds(years(100)), Century);
    QCOMPARE(toNanoseconds(years(100) + 1ns), Forever);
    QCOMPARE(toNanoseconds(nanoseconds(Century)), Century);
    QCOMPARE(toNanoseconds(duration<quint8>(255)), 255'000'000'000);
    QCOMPARE(toNanoseconds(duration<quint32, std::milli>(4'000'000'000)), 4'000'000'000'000'000);
    QCOMPARE(toNanoseconds(duration<int, std::ratio<1, 3>>(1)), 333'333'334);
    QCOMPARE(toNanoseconds(duration<int, std::ratio<1, 3>>(3)), 1'000'000'000);
    // Fractions of a nanosecond are rounded up, so that a wait never ends early.
    QCOMPARE(toNanoseconds(duration<int, std::pico>(1)), 1);
    QCOMPARE(toNanoseconds(duration<int, std::pico>(-1)), -1);
    QCOMPARE(toNanoseconds(duration<double>(std::numeric_limits<double>::denorm_min())), 1);
    QCOMPARE(toNanoseconds(duration<float, std::atto>(1)), 1);
    QVERIFY(toMilliseconds(1us) == 1ms);
    QVERIFY(toMilliseconds(-1us) == -1ms);
    QVERIFY(toMilliseconds(seconds::max()) == milliseconds::max());
    QVERIFY(toMilliseconds(hours::min()) == -milliseconds::max());
}

void tst_Durations::conversionAgainstWideNumbers()
{
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const qint64 count = qint64(random()) >> (random() % 64);
        const auto expected = [count](long double perUnit) -> qint64 {
            const long double exact = static_cast<long double>(count) * perUnit;
            return exact > static_cast<long double>(Century)  ? Forever
                    : exact < -static_cast<long double>(Most) ? -Most
                                                              : qint64(exact);
        };
        QCOMPARE(toNanoseconds(nanoseconds(count)), expected(1));
        QCOMPARE(toNanoseconds(microseconds(count)), expected(1e3L));
        QCOMPARE(toNanoseconds(seconds(count)), expected(1e9L));
        QCOMPARE(toNanoseconds(hours(count)), expected(3600e9L));
        // Whole seconds are exact, whatever type and unit counts them.
        const auto small = qint32(count);
        QCOMPARE(toNanoseconds(duration<double>(small)), qint64(small) * 1'000'000'000);
        QCOMPARE(toNanoseconds(duration<long double, std::ratio<60>>(small)), toNanoseconds(minutes(small)));
    }
}

void tst_Durations::conversionOfDecimals()
{
    for (int i = -2000; i <= 2000; ++i)
        QCOMPARE(toMilliseconds(duration<double>(i / 1000.0)).count(), i);
    QCOMPARE(toNanoseconds(duration<float>(0.1F)), 100'000'000);
    QCOMPARE(toMilliseconds(duration<double>(0.0701)).count(), 71);
    QCOMPARE(toMilliseconds(duration<double>(-0.0701)).count(), -71);
}

void tst_Durations::gettersReturnWhatWasSet()
{
    const auto check = [](auto options) {
        QVERIFY(options.withTimeout(3s).timeout() == 3000ms);
        QVERIFY(options.withTimeout(milliseconds::max()).timeout() == milliseconds::max());
        QVERIFY(options.withTimeout(milliseconds::min()).timeout() == milliseconds::min());
        QVERIFY(options.withTimeout(-5s).timeout() == -5000ms);
        QVERIFY(options.withTimeout(0ms).timeout() == 0ms);
        QVERIFY(options.withTimeout(years(300)).timeout() == years(300));
        QVERIFY(options.withTimeout(hours::max()).timeout() == milliseconds::max());
        QVERIFY(options.withTimeout(1500us).timeout() == 2ms);
        QVERIFY(options.withTimeout(duration<double>(0.25)).timeout() == 250ms);
        QVERIFY(options.withTimeout(duration<double>(NoNumber)).timeout() < 0ms);
        QVERIFY(decltype(options)().withTimeout(duration<double>(Infinity)).timeout() == milliseconds::max());
    };
    check(AioTaskOptions());
    check(AioIterOptions());
}

void tst_Durations::sleepForever()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        QList<AioFuture<void>> sleepers;
        withForever([&](auto duration) { sleepers += pool.spawnN(nap(duration)); });
        co_await aWhile();
        for (const AioFuture<void> &sleeper : sleepers)
            CO_VERIFY(!sleeper.isFinished());
        const AioCancelReport report = co_await pool.cancel(sleepers);
        CO_COMPARE(report.cancelled, int(sleepers.size()));
        CO_COMPARE(pool.cancelledCount(), sleepers.size());
    };
    runBody(body);
}

void tst_Durations::sleepForeverBesideOthers()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        Log log;
        const auto logAfter = [&log](auto duration, QString name) -> AioTask<> {
            co_await Aio::sleep(duration);
            log << name;
        };
        // Before, between and after those that end
        const AioFuture<void> first = pool.spawnN(nap(nanoseconds::max()));
        pool.spawnN(logAfter(nanoseconds(Century), u"century"_s));
        const AioFuture<void> second = pool.spawnN(logAfter(20ms, u"20"_s));
        pool.spawnN(nap(hours::max()));
        pool.spawnN(logAfter(duration<double>(0.001), u"1"_s));
        pool.spawnN(nap(nanoseconds::max()));
        co_await second;
        CO_COMPARE(log.text(), u"1 20"_s);
        co_await pool.cancel(first);
        co_await Aio::sleep(1ms);
        CO_COMPARE(pool.activeCount(), 3);
        co_await pool.cancel();
        CO_COMPARE(log.text(), u"1 20"_s);
    };
    runBody(body);
}

void tst_Durations::sleepAtOnce()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        QList<AioFuture<void>> sleepers;
        const auto add = [&](auto duration) { sleepers += pool.spawnN(nap(duration)); };
        withZero(add);
        withNegative(add);
        co_await turns(); // no clock is in it
        for (const AioFuture<void> &sleeper : sleepers)
            CO_VERIFY(sleeper.state() == AioPool::TaskState::Succeeded);
    };
    runBody(body);
}

void tst_Durations::limitOfATask()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        Gate gate;
        QList<AioFuture<int>> unlimited;
        QList<AioFuture<int>> limited;
        const auto add = [&](auto duration) {
            unlimited += pool.spawnN(gated(gate, 1), AioTaskOptions().withTimeout(duration));
        };
        withForever(add);
        withNegative(add);
        withZero(
                [&](auto duration) { limited += pool.spawnN(gated(gate, 1), AioTaskOptions().withTimeout(duration)); });
        for (const AioFuture<int> &future : limited)
            CO_THROWS(AioTimeout, co_await future);
        co_await aWhile();
        for (const AioFuture<int> &future : unlimited)
            CO_VERIFY(!future.isFinished());
        gate.open();
        for (const AioFuture<int> &future : unlimited)
            CO_COMPARE(co_await future, 1);
    };
    runBody(body);
}

void tst_Durations::limitOfAnAwait()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        Gate gate;
        const auto within = [&gate](auto duration) -> AioTask<int> {
            co_return co_await Aio::timeout(gated(gate, 1), duration);
        };
        QList<AioFuture<int>> unlimited;
        QList<AioFuture<int>> limited;
        const auto add = [&](auto duration) { unlimited += pool.spawnN(within(duration)); };
        withForever(add);
        withNegative(add);
        withZero([&](auto duration) { limited += pool.spawnN(within(duration)); });
        for (const AioFuture<int> &future : limited)
            CO_THROWS(AioTimeout, co_await future);
        co_await aWhile();
        for (const AioFuture<int> &future : unlimited)
            CO_VERIFY(!future.isFinished());
        const AioCancelReport report = co_await pool.cancel(unlimited.first());
        CO_COMPARE(report.cancelled, 1);
        gate.open();
        for (const AioFuture<int> &future : unlimited.mid(1))
            CO_COMPARE(co_await future, 1);
    };
    runBody(body);
}

void tst_Durations::limitOfAMap()
{
    auto body = []() -> AioTask<> {
        AioPool pool(2);
        Gate gate;
        const auto fn = [&gate](int i) { return gated(gate, i); };
        auto unlimited = pool.map(fn, QList<int>{ 1, 2, 3 }, AioTaskOptions().withTimeout(seconds::max()));
        co_await aWhile();
        CO_COMPARE(pool.failedCount(), 0);
        gate.open();
        CO_COMPARE(outcomes(co_await unlimited), u"1 2 3"_s);
    };
    runBody(body);
}

void tst_Durations::limitOfAnIteration()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        Gate gate;
        Log log;
        const auto collect = [&](AioIterOptions options) -> AioTask<> {
            const QList<AioFuture<int>> futures{ pool.spawnN(immediate(1)), pool.spawnN(gated(gate, 2)) };
            auto batches = Aio::iterWaitBatches(futures, options);
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                log << outcomes(batch).replace(u' ', u',');
        };
        AioPool collectors;
        int count = 0;
        const auto add = [&](auto duration) {
            collectors.spawnN(collect(AioIterOptions().withTimeout(duration)));
            ++count;
        };
        withForever(add);
        withNegative(add);
        co_await aWhile();
        CO_COMPARE(log.text(), QString());
        gate.open();
        co_await collectors.join();
        CO_COMPARE(log.text(), QStringList(count, u"1,2"_s).join(u' '));
    };
    runBody(body);
}

void tst_Durations::iterationWithAZeroLimit()
{
    auto body = []() -> AioTask<> {
        for (const AioYieldWhen when : { AioYieldWhen::AllCompleted, AioYieldWhen::FirstException }) {
            AioPool pool;
            Gate first;
            Gate second;
            Log log;
            const auto collect = [&log](QList<AioFuture<int>> futures, AioIterOptions options) -> AioTask<> {
                auto batches = Aio::iterWaitBatches(futures, options);
                QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                    log << outcomes(batch).replace(u' ', u',');
            };
            const QList<AioFuture<int>> futures{ pool.spawnN(immediate(1)), pool.spawnN(immediate(2)),
                                                 pool.spawnN(gated(first, 3)), pool.spawnN(gated(second, 4)) };
            co_await futures.at(1);
            AioPool collectors;
            collectors.spawnN(collect(futures, AioIterOptions().withTimeout(0ms).withYieldWhen(when)));
            co_await turns();
            CO_COMPARE(log.take(), u"1,2"_s); // what was ready
            co_await turns();
            CO_COMPARE(log.text(), QString());
            first.open();
            co_await turns();
            CO_COMPARE(log.take(), u"3"_s);
            second.open();
            co_await collectors.join();
            CO_COMPARE(log.take(), u"4"_s);
        }
    };
    runBody(body);
}

void tst_Durations::iterationWithAZeroLimitDoesNotSpin()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        Gate gate;
        const QList<AioFuture<int>> futures{ pool.spawnN(gated(gate, 1)) };
        const auto collect = [&futures]() -> AioTask<> {
            auto batches = Aio::iterWaitBatches(futures, AioIterOptions().withTimeout(0ms));
            QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
                Q_UNUSED(batch)
        };
        AioPool collectors;
        collectors.spawnN(collect());
        co_await turns();
        int wakeUps = 0;
        const auto connection = QObject::connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake,
                                                 [&wakeUps] { ++wakeUps; });
        co_await Aio::sleep(50ms);
        QObject::disconnect(connection);
        CO_VERIFY(wakeUps < 50);
        gate.open();
        co_await collectors.join();
    };
    runBody(body);
}

void tst_Durations::sleepForeverIsNoDeadlock()
{
    auto body = []() -> AioTask<> {
        AioPool pool;
        const AioFuture<void> sleeper = pool.spawnN(nap(hours::max()));
        const auto joins = [&pool]() -> AioTask<> { co_await pool.join(); };
        const AioFuture<void> joiner = pool.spawnN(joins());
        const auto awaits = [&sleeper]() -> AioTask<> { co_await sleeper; };
        const AioFuture<void> awaiter = pool.spawnN(awaits());
        co_await aWhile();
        CO_VERIFY(!joiner.isFinished() && !awaiter.isFinished());
        co_await pool.cancel();
        CO_VERIFY(joiner.isCancelled() && awaiter.isCancelled());
    };
    runBody(body);
}

void tst_Durations::deadlockWithinNoLimit()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        const auto inner = [&pool](nanoseconds limit) -> AioTask<int> {
            co_return co_await Aio::timeout(pool.exec(immediate(1)), limit);
        };
        // A time limit that never expires does not resolve a deadlock inside it.
        CO_THROWS(AioDeadlock, co_await pool.exec(inner(nanoseconds::max())));
        CO_THROWS(AioDeadlock, co_await pool.exec(inner(-1ns)));
        const auto unlimited = AioTaskOptions().withTimeout(seconds::max());
        CO_THROWS(AioDeadlock, co_await pool.exec(inner(-1ns), unlimited));
        CO_THROWS(AioTimeout, co_await pool.exec(inner(5ms)));
    };
    runBody(body);
}

void tst_Durations::poolDiesWhileItsTasksSleepForever()
{
    int unwound = 0;
    const auto worker = [&unwound](auto duration) -> AioTask<> {
        try {
            co_await Aio::sleep(duration);
        } catch (const AioCancelled &) {
            ++unwound;
        }
    };
    int count = 0;
    {
        AioPool pool;
        withForever([&](auto duration) {
            pool.spawnN(worker(duration), AioTaskOptions().withTimeout(duration));
            ++count;
        });
        auto body = []() -> AioTask<> { co_await turns(); };
        runBody(body);
        QCOMPARE(pool.activeCount(), count);
    }
    QCOMPARE(unwound, count);
}

QTEST_GUILESS_MAIN(tst_Durations)
#include "tst_durations.moc"
