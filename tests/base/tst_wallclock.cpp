// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the times in rows when the computer's clock is set, or runs ahead of the steady clock as after a night in
// suspend.

#include "support/gate.h"
#include "support/poolthread.h"
#include "support/testcoro.h"

#include <AioTaskModel>

#include "base/aioclock.h"

#include <atomic>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

using namespace std::chrono_literals;
using Aio::detail::WallClock;

static std::atomic<qint64> s_shift = 0; // in seconds

// Replaces the C library's functions, for all libraries of this program.
extern "C" {

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, timespec *time) noexcept
{
    const int result = int(::syscall(SYS_clock_gettime, clock, time));
    if (result == 0 && clock == CLOCK_REALTIME)
        time->tv_sec += s_shift;
    return result;
}

__attribute__((visibility("default"))) int gettimeofday(timeval *time, void *) noexcept
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}
}

namespace {

constexpr qint64 Hour = 3600;
constexpr qint64 shifts[] = {
    0, 8 * Hour, 7 * Hour, -1 * Hour, 8 * Hour, -20 * 365 * 24 * Hour, 30 * 365 * 24 * Hour, 0
};

//! Returns the seconds by which \a time differs from the current clock.
qint64 off(const QDateTime &time)
{
    return qAbs(time.secsTo(QDateTime::currentDateTime()));
}

QDateTime startedAt(AioPool &pool, qint64 id)
{
    return pool.tasks()->index(pool.tasks()->rowOf(id)).data(AioTaskModel::StartedAtRole).toDateTime();
}

}

class tst_WallClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { s_shift = 0; }
    void startedAtIsWhatTheClockSaid();
    void startedRightAfterAChange();
    void elapsedGoesByTheSteadyClock();
    void inAnotherThread();
    void afterManyChanges();
    void smallChangesAreSeen();
};

void tst_WallClock::startedAtIsWhatTheClockSaid()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool;
        pool.tasks()->setHistoryLimit(100);
        QList<std::pair<qint64, QDateTime>> shown;
        for (const qint64 shift : shifts) {
            s_shift = shift;
            co_await Aio::sleep(5ms); // the clock is read at most once per millisecond
            for (int i = 0; i < 3; ++i) {
                const qint64 id = pool.spawnN(gate.wait()).id();
                co_await Aio::sleep(5ms);
                CO_VERIFY(co_await until([&] { return pool.tasks()->rowOf(id) >= 0; }));
                const QDateTime time = startedAt(pool, id);
                CO_VERIFY(off(time) < 60);
                shown += { id, time };
            }
        }
        for (const auto &[id, time] : std::as_const(shown))
            CO_COMPARE(startedAt(pool, id), time);
        gate.open();
        co_await pool.join();
        for (const auto &[id, time] : std::as_const(shown)) {
            const auto isStarted = [&pool, id = id] { return startedAt(pool, id).isValid(); };
            CO_VERIFY(co_await until(isStarted));
            CO_COMPARE(startedAt(pool, id), time);
        }
    };
    runBody(body);
}

//! Checks that earlier readings of the clock do not matter.
void tst_WallClock::startedRightAfterAChange()
{
    AioPool pool;
    Gate gate;
    for (const qint64 shift : shifts) {
        pool.tasks()->rowCount();
        pool.tasks()->rowOf(1);
        QTest::qWait(5);
        pool.tasks()->rowOf(1); // reads the clock
        const QDeadlineTimer enough(1);
        while (!enough.hasExpired()) { }
        s_shift = shift;
        const qint64 id = pool.spawnN(gate.wait()).id();
        QTRY_VERIFY(pool.tasks()->rowOf(id) >= 0);
        QVERIFY(off(startedAt(pool, id)) < 60);
    }
    gate.open();
    Aio::waitFor(pool.join());
}

void tst_WallClock::elapsedGoesByTheSteadyClock()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        AioPool pool;
        const auto worker = [&gate](AioContext context) -> AioTask<> {
            context.setProgress(1, 2);
            co_await gate.wait();
        };
        const qint64 id = pool.spawnN(worker).id();
        CO_VERIFY(co_await until([&] { return pool.tasks()->rowOf(id) >= 0; }));
        const QModelIndex row = pool.tasks()->index(pool.tasks()->rowOf(id));
        for (const qint64 shift : shifts) {
            s_shift = shift;
            co_await Aio::sleep(5ms);
            const qint64 elapsed = row.data(AioTaskModel::ElapsedRole).toLongLong();
            CO_VERIFY(elapsed >= 0 && elapsed < Hour * 1000);
            const qint64 remaining = row.data(AioTaskModel::RemainingRole).toLongLong();
            CO_VERIFY(remaining >= 0 && remaining < Hour * 1000);
            const std::optional<AioTaskInfo> info = pool.taskInfo(id);
            CO_VERIFY(info->age < 1h && *info->activeFor < 1h);
        }
        gate.open();
        co_await pool.join();
    };
    runBody(body);
}

void tst_WallClock::inAnotherThread()
{
    PoolThread thread;
    for (const qint64 shift : shifts) {
        s_shift = shift;
        qint64 result = -1;
        thread.run([&result] {
            auto body = [&result]() -> AioTask<> {
                Gate gate;
                AioPool pool;
                co_await Aio::sleep(5ms);
                const qint64 id = pool.spawnN(gate.wait()).id();
                CO_VERIFY(co_await until([&] { return pool.tasks()->rowOf(id) >= 0; }));
                result = off(startedAt(pool, id));
                gate.open();
                co_await pool.join();
            };
            runBody(body);
        });
        QVERIFY(result >= 0 && result < 60);
    }
}

//! Makes more changes than are kept, so that the first are forgotten.
void tst_WallClock::afterManyChanges()
{
    const qint64 tick = Aio::detail::Tick;
    qint64 begin = Aio::detail::now();
    for (int i = 1; i <= 200; ++i) {
        s_shift = i * Hour;
        const qint64 time = begin + i * 10 * tick;
        WallClock::note(time);
        const qint64 offset = WallClock::milliseconds(time) - time / 1'000'000;
        s_shift = 0;
        const qint64 unshifted = QDateTime::currentMSecsSinceEpoch() - Aio::detail::now() / 1'000'000;
        QVERIFY(qAbs(offset - unshifted - i * Hour * 1000) < 60'000);
        if (i > 10) // earlier times stay as they were
            QVERIFY(qAbs(WallClock::milliseconds(time - 100 * tick) - (time - 100 * tick) / 1'000'000 - unshifted
                         - (i - 10) * Hour * 1000)
                    < 60'000);
    }
}

void tst_WallClock::smallChangesAreSeen()
{
    const qint64 begin = Aio::detail::now() + 1'000'000'000'000;
    WallClock::note(begin);
    const qint64 before = WallClock::milliseconds(begin);
    s_shift = 1;
    WallClock::note(begin + 10 * Aio::detail::Tick);
    const qint64 after = WallClock::milliseconds(begin + 10 * Aio::detail::Tick) - 10 * Aio::detail::Tick / 1'000'000;
    QVERIFY(after - before > 900);
    QCOMPARE(WallClock::milliseconds(begin), before);
}

QTEST_GUILESS_MAIN(tst_WallClock)
#include "tst_wallclock.moc"
