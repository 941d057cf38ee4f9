// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "budget.h"

#include <algorithm>
#include <cstdio>

namespace Bench {

namespace {

struct Line
{
    const char *what;
    const char *workload;
    const char *ours;
    const char *yardstick; //!< contender whose time is the unit; null: bytes on the heap per waiting task
    double bound;
};

const Line lines[] = {
    { "spawnN, one yield, result: of QCoro with QPromise", "W1", "AioPool", "QCoro semaphore and QPromise", 0.25 },
    { "map, each yields: of a QCoro semaphore", "W2", "AioPool", "QCoro semaphore", 2 },
    { "map, each yields: of a coroutine a slot", "W2", "AioPool", "QCoro, a coroutine a slot", 2 },
    { "map, immediate: of a QCoro semaphore", "W2-immediate", "AioPool", "QCoro semaphore", 2 },
    { "map, immediate: of a coroutine a slot", "W2-immediate", "AioPool", "QCoro, a coroutine a slot", 2 },
    { "bytes of a waiting task, small AioTask", "W1", "AioPool", nullptr, 256 },
    { "bytes of a waiting task, callable of 16 bytes", "W1", "AioPool, callable of 16 bytes", nullptr, 160 },
    { "sleep, 10^4 pending: of QCoro::sleepFor", "W4-10000", "AioPool", "QCoro::sleepFor", 0.1 },
    { "cancel what waits: of spawning it", "W5", "AioPool, cancel() with its report", "AioPool, spawning them", 0.5 },
    { "cancel what sleeps: of a throw and catch", "W5-active", "AioPool", "one throw and catch in a bare coroutine",
      1.5 },
    { "iterMap: of the one written by hand", "W7", "AioPool, iterMap", "QCoro semaphore, a list and a generator", 1.2 },
    { "a QFuture for each task: of a QPromise by hand", "W12", "AioPool", "QCoro semaphore and QPromise", 1.5 },
    { "functions, 64 slots: of QtConcurrent::run", "W15-64", "AioPool", "QtConcurrent::run, all at once", 2 },
    { "functions, a slot per processor: of watchers", "W15-P", "AioPool", "QtConcurrent::run, QFutureWatchers", 0.3 },
    { "100 us each, 64 slots: of threads shared out", "W15-64-100us", "AioPool", "threads, shared out before", 1.03 },
    { "100 us each, a slot per processor: of the same", "W15-P-100us", "AioPool", "threads, shared out before", 1.03 },
    { "concurrentMap: of QtConcurrent::mapped", "W16", "Aio::concurrentMap", "QtConcurrent::mapped, QFutureWatcher",
      1.2 },
};

}

void Budget::add(const std::string &workload, std::vector<Figures> figures)
{
    m_figures[workload] = std::move(figures);
}

const Figures *Budget::find(const std::string &workload, const std::string &contender) const
{
    const auto place = m_figures.find(workload);
    if (place == m_figures.end())
        return nullptr;
    const auto figures = std::find_if(place->second.begin(), place->second.end(),
                                      [&contender](const Figures &each) { return each.name == contender; });
    return figures == place->second.end() ? nullptr : &*figures;
}

void Budget::print() const
{
    bool any = false;
    for (const Line &line : lines) {
        const Figures *ours = find(line.workload, line.ours);
        const Figures *yardstick = line.yardstick ? find(line.workload, line.yardstick) : nullptr;
        if (!ours || (line.yardstick ? !yardstick : !ours->waitingBytes))
            continue;
        if (!std::exchange(any, true))
            std::printf("\n%-54s %9s %9s\n", "Budget", "at most", "measured");
        const double measured = yardstick ? medianRatio(*ours, *yardstick) : *ours->waitingBytes;
        std::printf("    %-50s %9.4g %9.3f  %s\n", line.what, line.bound, measured,
                    measured <= line.bound ? "met" : "NOT MET");
    }
}

}
