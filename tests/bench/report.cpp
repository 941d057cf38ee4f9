// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "report.h"

#include <QtCore/QSysInfo>

#include <cstdio>
#include <cstring>
#include <thread>

namespace Bench {

static std::string processor()
{
    std::string result = "unknown processor";
    if (std::FILE *file = std::fopen("/proc/cpuinfo", "r")) {
        char line[512];
        while (std::fgets(line, sizeof line, file)) {
            const char *value = std::strchr(line, ':');
            if (value && std::strncmp(line, "model name", 10) == 0) {
                result = value + 2;
                result.erase(result.find_last_not_of('\n') + 1);
                break;
            }
        }
        std::fclose(file);
    }
    return result;
}

static std::string compiler()
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown compiler";
#endif
}

void printHead(const Options &options)
{
#ifdef NDEBUG
    const char *const build = "Release";
#else
    const char *const build = "Debug: its times say nothing about a Release build";
#endif
    std::printf("# %s, %u threads; %s; %s; Qt %s; %s\n", processor().c_str(), std::thread::hardware_concurrency(),
                qPrintable(QSysInfo::prettyProductName()), compiler().c_str(), qVersion(), build);
    std::printf("# %s time, %s heap, medians of %d rounds, contenders in turn within a round\n",
                options.cpuTime ? "processor" : "wall", options.cold ? "cold" : "warm", options.runs);
    if (options.csv)
        std::printf("workload,title,contender,n,size,ns,ns_min,ns_max,ratio,waiting_bytes,allocations,peak_heap_bytes,"
                    "peak_resident_bytes,cold_ns,cold_ratio\n");
}

static std::string number(const std::optional<double> &value, const char *format)
{
    if (!value)
        return {};
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, *value);
    return buffer;
}

static std::optional<double> scaled(const std::optional<long long> &value, double unit)
{
    return value ? std::optional<double>(double(*value) / unit) : std::nullopt;
}

static void printValues(const Workload &workload, const Figures &figures)
{
    std::printf("%s,\"%s\",\"%s\",%lld,%d,%.1f,%.1f,%.1f,%.4f,%s,%s,%s,%s,%s,%s\n", workload.id.c_str(),
                workload.title.c_str(), figures.name.c_str(), figures.n, workload.size, figures.nanoseconds,
                figures.least, figures.most, figures.ratio, number(figures.waitingBytes, "%.1f").c_str(),
                number(figures.allocations, "%.4f").c_str(), number(scaled(figures.peakBytes, 1), "%.0f").c_str(),
                number(scaled(figures.peakResident, 1), "%.0f").c_str(),
                number(figures.coldNanoseconds, "%.1f").c_str(),
                number(figures.coldNanoseconds ? std::optional(figures.coldRatio) : std::nullopt, "%.4f").c_str());
}

void printFigures(const Options &options, const Workload &workload, const std::vector<Figures> &figures)
{
    if (options.csv) {
        for (const Figures &each : figures)
            printValues(workload, each);
        std::fflush(stdout);
        return;
    }
    std::printf("\n%s  %s; n %lld", workload.id.c_str(), workload.title.c_str(), figures.front().n);
    if (workload.size > 0)
        std::printf(", size %d", workload.size);
    if (workload.processorTime && !options.cpuTime)
        std::printf("; processor time");
    std::printf("\n    %-38s %9s %17s %7s %9s %8s %9s %9s%s\n", "", ("ns/" + workload.unit).c_str(), "least .. most",
                "ratio", "B/waiting", "allocs", "heap MB", "RSS MB", workload.cold ? "      cold   ratio" : "");
    for (const Figures &each : figures) {
        const std::string name = each.n == figures.front().n ? each.name : each.name + ", n " + std::to_string(each.n);
        std::printf("    %-38s %9.1f %8.1f %8.1f %7.3f %9s %8s %9s %9s", name.c_str(), each.nanoseconds, each.least,
                    each.most, each.ratio, number(each.waitingBytes, "%.0f").c_str(),
                    number(each.allocations, "%.2f").c_str(), number(scaled(each.peakBytes, 1e6), "%.1f").c_str(),
                    number(scaled(each.peakResident, 1e6), "%.1f").c_str());
        if (each.coldNanoseconds)
            std::printf(" %9.1f %7.3f", *each.coldNanoseconds, each.coldRatio);
        std::printf("\n");
    }
    std::fflush(stdout);
}

}
