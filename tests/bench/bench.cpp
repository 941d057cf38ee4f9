// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "bench.h"

#include "allocations.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace Bench {

long long Round::now() const noexcept
{
    timespec time;
    clock_gettime(m_cpuTime ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

void Round::start() noexcept
{
    m_started = now();
}

void Round::stop() noexcept
{
    m_total += now() - m_started;
    m_started = -1;
}

void Round::allWaiting() noexcept
{
    m_waitingBytes = Allocations::count().bytes;
}

void Round::expect(long long got, long long wanted) const
{
    if (got == wanted)
        return;
    std::fprintf(stderr, "aiopool_bench: a contender has not done its work: %lld instead of %lld\n", got, wanted);
    std::abort();
}

double Round::nanoseconds() const noexcept
{
    return m_each ? *m_each : double(m_total) / double(m_n);
}

static std::vector<Workload> &registry()
{
    static std::vector<Workload> workloads;
    return workloads;
}

Registered::Registered(Workload workload)
{
    registry().push_back(std::move(workload));
}

Registered::Registered(std::vector<Workload> workloads)
{
    for (Workload &workload : workloads)
        registry().push_back(std::move(workload));
}

std::vector<Workload> workloads()
{
    const auto number = [](const Workload &workload) { return std::atoi(workload.id.c_str() + 1); };
    std::vector<Workload> sorted = registry();
    std::stable_sort(sorted.begin(), sorted.end(), [number](const Workload &a, const Workload &b) {
        return std::pair(a.id[0] != 'W', number(a)) < std::pair(b.id[0] != 'W', number(b));
    });
    return sorted;
}

}
