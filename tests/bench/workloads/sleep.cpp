// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "../rivals/sleeps.h"
#include "common.h"

#include <QCoroTimer>

#include <QtCore/QTimer>

#include <memory>
#include <vector>

// W4: measures a hundred thousand sleeps, a thousand at a time, and the cost of one while others are pending.

namespace {

using namespace Bench;
using namespace Rivals;
using namespace std::chrono_literals;

AioTask<> sleepOnce()
{
    co_await Aio::sleep(1ms);
}

void aioPool(Round &round)
{
    AioPool pool(round.size());
    for (int i = 0; i < round.n(); ++i)
        pool.spawnN(sleepOnce());
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(pool.succeededCount(), round.n());
}

BareQueue::Task bareSleepOnce(Sleeps &sleeps)
{
    co_await sleeps.sleep(1ms);
}

void bareQueue(Round &round)
{
    BareQueue queue(round.size());
    Sleeps sleeps(queue);
    for (int i = 0; i < round.n(); ++i)
        queue.spawn(bareSleepOnce(sleeps));
    runUntil([&queue] { return queue.isEmpty(); });
}

QCoro::Task<int> qcoroSleepOnce(int i)
{
    co_await QCoro::sleepFor(1ms);
    co_return i;
}

void qcoro(Round &round)
{
    QCoroPool pool(round.size());
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn([i] { return qcoroSleepOnce(i); }));
    runUntil([&pool] { return pool.isEmpty(); });
    round.expect(futures.last().result(), round.n() - 1);
}

const Registered sleeps(Workload("W4", "spawnN all at once, each sleeps 1 ms: 1000 ns a task are ideal", 100'000,
                                 "task", 1000)
                                .with("AioPool", aioPool)
                                .with("bare queue, a heap and one timer", bareQueue)
                                .with("QCoro semaphore and QPromise, sleepFor", qcoro));

// Number of coroutines that sleep again and again, 1 ms each.
constexpr int Sleepers = 100;

AioTask<> sleepAgain(long long times)
{
    for (; times > 0; --times)
        co_await Aio::sleep(1ms);
}

void aioSleep(Round &round)
{
    int asleep = 0;
    AioPool pending(round.size());
    for (int i = 0; i < round.size(); ++i)
        pending.spawnN(Work::sleepLong(asleep));
    runUntil([&] { return asleep == round.size(); });
    AioPool pool(Sleepers);
    round.start();
    for (int i = 0; i < Sleepers; ++i)
        pool.spawnN(sleepAgain(round.n() / Sleepers));
    runUntil([&pool] { return pool.isEmpty(); });
    round.stop();
    round.expect(pending.activeCount(), round.size());
}

BareQueue::Task bareSleepLong(Sleeps &sleeps)
{
    co_await sleeps.sleep(1h);
}
BareQueue::Task bareSleepAgain(Sleeps &sleeps, long long times)
{
    for (; times > 0; --times)
        co_await sleeps.sleep(1ms);
}

void bareSleep(Round &round)
{
    BareQueue queue(round.size() + Sleepers);
    Sleeps sleeps(queue);
    for (int i = 0; i < round.size(); ++i)
        queue.spawn(bareSleepLong(sleeps));
    runUntil([&] { return queue.active() == round.size(); });
    round.start();
    for (int i = 0; i < Sleepers; ++i)
        queue.spawn(bareSleepAgain(sleeps, round.n() / Sleepers));
    QCoreApplication::processEvents();
    runUntil([&] { return queue.active() == round.size(); });
    round.stop();
}

//! Keeps as many timers running as sleeps are pending. Which objects own them does not matter to Qt.
class PendingTimers : public QObject
{
public:
    explicit PendingTimers(int count)
    {
        for (int i = 0; i < count; ++i)
            startTimer(1h, Qt::PreciseTimer);
    }
};

QCoro::Task<> qcoroSleepAgain(long long times, int &sleepers)
{
    for (; times > 0; --times)
        co_await QCoro::sleepFor(1ms);
    --sleepers;
}

void qcoroSleep(Round &round)
{
    const PendingTimers pending(round.size());
    int sleepers = Sleepers;
    round.start();
    for (int i = 0; i < Sleepers; ++i)
        qcoroSleepAgain(round.n() / Sleepers, sleepers);
    runUntil([&] { return sleepers == 0; });
    round.stop();
}

//! Uses a timer and a slot instead of a coroutine.
class AgainTimer : public QTimer
{
public:
    AgainTimer(long long times, int &running)
    {
        setSingleShot(true);
        setInterval(1ms);
        connect(this, &QTimer::timeout, this, [this, left = times, &running]() mutable {
            if (--left > 0)
                start();
            else
                --running;
        });
        start();
    }
};

void timerSleep(Round &round)
{
    const PendingTimers pending(round.size());
    std::vector<std::unique_ptr<AgainTimer>> timers;
    int running = Sleepers;
    round.start();
    for (int i = 0; i < Sleepers; ++i)
        timers.push_back(std::make_unique<AgainTimer>(round.n() / Sleepers, running));
    runUntil([&] { return running == 0; });
    round.stop();
}

Workload pending(int count)
{
    const long long most = std::min(10'000, 200'000'000 / count); // Qt searches all of them
    return Workload("W4-" + std::to_string(count), "sleeps of 1 ms, 100 coroutines at a time, while others are pending",
                    10'000, "sleep", count)
            .with("AioPool", aioSleep)
            .with("bare queue, a heap and one timer", bareSleep)
            .with("QCoro::sleepFor", qcoroSleep, most)
            .with("QTimer", timerSleep, most)
            .inProcessorTime();
}

const Registered pending100(pending(100));
const Registered pending10000(pending(10'000));
const Registered pending100000(pending(100'000));

}
