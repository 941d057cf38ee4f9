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
    m_total = 0;
    m_blocks = Allocations::count().blocks;
    m_started = now();
}

void Round::stop() noexcept
{
    if (m_started < 0)
        return;
    m_total += now() - m_started;
    m_started = -1;
    m_blocks = Allocations::count().blocks - m_blocks;
}

void Round::setWaitingBytes(long long others) noexcept
{
    m_waitingBytes = Allocations::count().bytes - others;
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
    return double(m_total) / double(m_n);
}

namespace {

struct Registry
{
    std::vector<Workload> workloads;
    std::vector<std::pair<std::string, Contender>> more;

    static Registry &instance()
    {
        static Registry registry;
        return registry;
    }
};

//! Orders workloads: W1, W2 … W10, S.
std::pair<bool, int> place(const Workload &workload)
{
    return { workload.id[0] != 'W', std::atoi(workload.id.c_str() + 1) };
}

}

Registered::Registered(Workload workload)
{
    Registry::instance().workloads.push_back(std::move(workload));
}

Registered::Registered(std::string id, std::string name, void (*run)(Round &), long long most)
{
    Registry::instance().more.emplace_back(std::move(id), Contender{ std::move(name), run, most });
}

std::vector<Workload> workloads()
{
    std::vector<Workload> sorted = Registry::instance().workloads;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Workload &a, const Workload &b) { return place(a) < place(b); });
    for (const auto &[id, contender] : Registry::instance().more) {
        const auto same = [&id = id](const Workload &workload) { return workload.id == id; };
        const auto workload = std::find_if(sorted.begin(), sorted.end(), same);
        if (workload != sorted.end())
            workload->contenders.push_back(contender);
    }
    return sorted;
}

}
