// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "../bench.h"
#include "../rivals/barequeue.h"
#include "../rivals/qcoropool.h"

#include <AioPool>

#include <ranges>

// What the tasks of most workloads do, in the words of each contender.

namespace Work {

inline AioTask<int> yieldOnce(int i)
{
    co_await Aio::yield();
    co_return i;
}
inline AioTask<int> immediate(int i)
{
    co_return i;
}

//! Until it is cancelled.
inline AioTask<> sleepLong(int &asleep)
{
    ++asleep;
    co_await Aio::sleep(std::chrono::hours(1));
}

inline Rivals::BareQueue::Task bareYieldOnce(Rivals::Turns &turns, int i, int &result)
{
    co_await turns.yield();
    result = i;
}
inline Rivals::BareQueue::Task bareImmediate(int i, int &result)
{
    result = i;
    co_return;
}

inline QCoro::Task<int> qcoroYieldOnce(Rivals::Turns &turns, int i)
{
    co_await turns.yield();
    co_return i;
}
inline QCoro::Task<int> qcoroImmediate(Rivals::Turns &, int i)
{
    co_return i;
}

//! Of the numbers below \a n: what the results of the tasks must be together.
inline long long sumBelow(long long n)
{
    return n * (n - 1) / 2;
}

}
