// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "meter.h"

#include "allocations.h"
#include "base/aioblocks.h"

#include <QtCore/QProcess>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace Bench {

static double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

static double medianRatio(const std::vector<double> &one, const std::vector<double> &other)
{
    std::vector<double> ratios;
    for (std::size_t turn = 0; turn < one.size(); ++turn)
        ratios.push_back(one[turn] / other[turn]);
    return median(ratios);
}

double medianRatio(const Figures &one, const Figures &other)
{
    return medianRatio(one.times, other.times);
}

long long physicalMemory()
{
#if defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
    return (long long)(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
#else
    return std::numeric_limits<long long>::max() / 4;
#endif
}

//! Returns the value \a name of /proc/self/status, in bytes; nothing if there is none.
static std::optional<long long> residentBytes(const char *name)
{
    std::FILE *file = std::fopen("/proc/self/status", "r");
    if (!file)
        return std::nullopt;
    std::optional<long long> result;
    char line[256];
    const std::size_t length = std::strlen(name);
    while (std::fgets(line, sizeof line, file)) {
        if (std::strncmp(line, name, length) == 0)
            result = std::atoll(line + length) * 1024;
    }
    std::fclose(file);
    return result;
}

//! Resets VmHWM, so that it is the peak from now on.
static bool resetPeakResident()
{
    std::FILE *file = std::fopen("/proc/self/clear_refs", "w");
    if (!file)
        return false;
    const bool written = std::fputs("5", file) >= 0;
    return std::fclose(file) == 0 && written;
}

//! Makes every run begin alike, whatever ran before: with nothing left to do, and, if \a cold, without free memory.
static void clean(bool cold)
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QCoreApplication::processEvents();
#ifdef __GLIBC__
    if (cold)
        malloc_trim(0);
#endif
}

//! Keeps freed memory in the process, so that no row contains the time of the kernel's page faults.
static void keepFreedMemory()
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

static void run(const Contender &contender, Round &round)
{
    round.start();
    contender.run(round);
    round.stop();
}

//! Takes the slabs that the thread keeps from earlier runs, so that a run allocates its own, which are counted.
class KeptSlabs
{
public:
    KeptSlabs()
    {
        for (std::size_t i = 0; i < 16 * 1024; ++i)
            m_blocks.push_back(Aio::detail::allocateBlock(Size));
    }
    Q_DISABLE_COPY_MOVE(KeptSlabs)
    ~KeptSlabs()
    {
        for (void *block : m_blocks)
            Aio::detail::freeBlock(block, Size);
    }

private:
    static constexpr std::size_t Size = 1024; // 16 Ki of them are twice what a thread keeps
    std::vector<void *> m_blocks;
};

static void measureMemory(const Contender &contender, long long n, int size, Figures &figures)
{
    clean(true);
    const KeptSlabs taken;
    const bool knowsPeak = resetPeakResident();
    const std::optional<long long> before = residentBytes("VmRSS:");
    Round round(n, size, false);
    Allocations::start();
    run(contender, round);
    Allocations::stop();
    const std::optional<long long> peak = residentBytes("VmHWM:");
    if (knowsPeak && before && peak)
        figures.peakResident = std::max(0LL, *peak - *before);
    if (!Allocations::isAvailable())
        return;
    const Allocations::Count count = Allocations::count();
    figures.allocations = double(round.blocks()) / double(n);
    figures.peakBytes = count.peak;
    if (round.waitingBytes())
        figures.waitingBytes = double(*round.waitingBytes()) / double(n);
}

long long Meter::number(const Workload &workload, const Contender &contender) const noexcept
{
    const long long n = m_options.n > 0 && !workload.ownNumber ? m_options.n : workload.n;
    return contender.most > 0 ? std::min(n, contender.most) : n;
}

double Meter::measureAlone(const Workload &workload, const Contender &contender) const
{
    Round round(number(workload, contender), workload.size, m_options.cpuTime || workload.processorTime);
    run(contender, round);
    return round.nanoseconds();
}

//! Measures each contender in processes that run nothing else, as if it were the first burst of a program.
void Meter::measureCold(const Workload &workload, std::vector<Figures> &result) const
{
    for (int turn = 0; turn < m_options.runs; ++turn) {
        for (std::size_t i = 0; i < result.size(); ++i) {
            const std::size_t place = (i + std::size_t(turn)) % result.size();
            QStringList arguments = { QStringLiteral("--filter"), QString::fromStdString(workload.id),
                                      QStringLiteral("--alone"),  QString::number(place),
                                      QStringLiteral("--n"),      QString::number(result[place].n) };
            if (m_options.cpuTime)
                arguments.append(QStringLiteral("--cpu"));
            QProcess process;
            process.start(QCoreApplication::applicationFilePath(), arguments);
            bool isNumber = process.waitForFinished(-1) && process.exitCode() == 0;
            const double time = isNumber ? process.readAllStandardOutput().trimmed().toDouble(&isNumber) : 0;
            if (!isNumber) {
                std::fprintf(stderr, "aiopool_bench: %s does not run alone\n", result[place].name.c_str());
                std::abort();
            }
            result[place].coldTimes.push_back(time);
        }
    }
    for (Figures &figures : result) {
        figures.coldNanoseconds = median(figures.coldTimes);
        figures.coldRatio = medianRatio(result.front().coldTimes, figures.coldTimes);
    }
}

std::vector<Figures> Meter::measure(const Workload &workload) const
{
    if (!m_options.cold)
        keepFreedMemory();
    const std::size_t count = workload.contenders.size();
    std::vector<Figures> result(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Contender &contender = workload.contenders[i];
        result[i].name = contender.name;
        result[i].n = number(workload, contender);
        measureMemory(contender, result[i].n, workload.size, result[i]); // also a first run, never the fastest
    }
    for (int turn = -1; turn < m_options.runs; ++turn) { // the one before the first is not counted: it warms up
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = (i + std::size_t(turn + 1)) % count;
            double sum = 0;
            for (int repeat = 0; repeat < workload.repeats; ++repeat) {
                clean(m_options.cold);
                Round round(result[place].n, workload.size, m_options.cpuTime || workload.processorTime);
                run(workload.contenders[place], round);
                sum += round.nanoseconds();
            }
            if (turn >= 0)
                result[place].times.push_back(sum / workload.repeats);
        }
    }
    for (Figures &figures : result) {
        figures.nanoseconds = median(figures.times);
        figures.least = *std::min_element(figures.times.begin(), figures.times.end());
        figures.most = *std::max_element(figures.times.begin(), figures.times.end());
        figures.ratio = medianRatio(result.front(), figures);
    }
    if (workload.cold)
        measureCold(workload, result);
    return result;
}

}
