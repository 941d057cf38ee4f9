// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "common.h"

// W5: cancels all tasks at once, waiting ones and active, suspended ones, until all have ended.

namespace {

using namespace Bench;
using namespace Rivals;

void spawnAll(AioPool &pool, QList<AioFuture<int>> &futures, long long n)
{
    futures.reserve(n);
    for (int i = 0; i < n; ++i)
        futures.append(pool.spawnN(Work::yieldOnce(i)));
}

void aioPoolWaiting(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    spawnAll(pool, futures, round.n());
    round.start();
    const AioCancelReport report = Aio::waitFor(pool.cancel());
    round.stop();
    round.expect(report.cancelled, round.n());
}

void aioPoolWaitingSlot(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    spawnAll(pool, futures, round.n());
    round.start();
    pool.cancelAll();
    runUntil([&pool] { return pool.isEmpty(); });
    round.stop();
    round.expect(pool.cancelledCount(), round.n());
}

void aioPoolSpawning(Round &round)
{
    AioPool pool(round.size());
    QList<AioFuture<int>> futures;
    round.start();
    spawnAll(pool, futures, round.n());
    round.stop();
    round.expect(pool.count(), round.n());
}

void bareWaiting(Round &round)
{
    BareQueue queue(round.size());
    QList<int> results(round.n());
    for (int i = 0; i < round.n(); ++i)
        queue.spawn(Work::bareYieldOnce(queue, i, results[i]));
    round.start();
    queue.drop();
    round.stop();
    round.expect(queue.isEmpty(), true);
}

void qcoroWaiting(Round &round)
{
    QCoroPool pool(0); // nothing is active, for a fair comparison
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn([&pool, i] { return Work::qcoroYieldOnce(pool, i); }));
    round.start();
    pool.cancelWaiting();
    round.stop();
    round.expect(pool.isEmpty() && futures.last().isCanceled(), true);
}

void aioPoolActive(Round &round)
{
    int asleep = 0;
    AioPool pool(int(round.n()));
    QList<AioFuture<void>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawnN(Work::sleepLong(asleep)));
    runUntil([&] { return asleep == round.n(); });
    round.start();
    const AioCancelReport report = Aio::waitFor(pool.cancel());
    round.stop();
    round.expect(report.cancelled, round.n());
    round.expect(pool.executedCount(), round.n());
}

//! A wait that can be ended from outside, as one would write it because QCoro has no cancel.
class Token
{
public:
    explicit Token(Turns &turns) noexcept : m_turns(turns) { }

    class Cancelled : private Turns::Waiter
    {
    public:
        explicit Cancelled(Token &token) noexcept : m_token(token) { }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> caller) noexcept
        {
            handle = caller;
            m_token.m_waiting.add(*this);
        }
        void await_resume() const noexcept { }

    private:
        Token &m_token;
    };
    Cancelled cancelled() noexcept { return Cancelled(*this); }
    void cancel()
    {
        while (!m_waiting.isEmpty())
            m_turns.add(m_waiting.take());
    }

private:
    Turns &m_turns;
    Turns::List m_waiting;
};

QCoro::Task<int> untilCancelled(Token &token)
{
    co_await token.cancelled();
    co_return 0;
}

void qcoroActive(Round &round)
{
    QCoroPool pool(int(round.n()));
    Token token(pool);
    QList<QFuture<int>> futures;
    futures.reserve(round.n());
    for (int i = 0; i < round.n(); ++i)
        futures.append(pool.spawn([&token] { return untilCancelled(token); }));
    round.start();
    token.cancel();
    runUntil([&pool] { return pool.isEmpty(); });
    round.stop();
    round.expect(futures.last().isFinished(), true);
}

//! A coroutine that keeps what it throws, and nothing else
struct Thrower
{
    struct promise_type
    {
        Thrower get_return_object() noexcept { return { std::coroutine_handle<promise_type>::from_promise(*this) }; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_always final_suspend() const noexcept { return {}; }
        void unhandled_exception() noexcept { error = std::current_exception(); }
        void return_void() const noexcept { }

        std::exception_ptr error;
    };
    std::coroutine_handle<promise_type> handle;
};

struct Throw
{
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept { }
    void await_resume() const { throw AioCancelled(); }
};

Thrower throwOnce()
{
    co_await Throw();
}

void bareThrow(Round &round)
{
    std::vector<Thrower> throwers(round.n());
    for (Thrower &thrower : throwers)
        thrower = throwOnce();
    round.start();
    for (const Thrower &thrower : throwers)
        thrower.handle.resume();
    round.stop();
    for (const Thrower &thrower : throwers) {
        round.expect(thrower.handle.done() && thrower.handle.promise().error, true);
        thrower.handle.destroy();
    }
}

const Registered waiting(Workload("W5", "cancel everything that waits", 1'000'000, "task", 100)
                                 .with("AioPool, cancel() with its report", aioPoolWaiting)
                                 .with("AioPool, cancelAll()", aioPoolWaitingSlot)
                                 .with("AioPool, spawning them", aioPoolSpawning)
                                 .with("bare queue, dropped", bareWaiting)
                                 .with("QCoro semaphore and QPromise", qcoroWaiting));
const Registered active(Workload("W5-active", "cancel active tasks, each in a sleep", 1'000, "task")
                                .with("AioPool", aioPoolActive)
                                .with("one throw and catch in a bare coroutine", bareThrow)
                                .with("QCoro semaphore and QPromise, a token", qcoroActive)
                                .repeated(20));

}
