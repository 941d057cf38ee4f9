// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "bench.h"

namespace Bench {

struct Options
{
    std::string filter;
    bool filterIsId = false; //!< or a part of titles
    long long n = 0; //!< 0: each workload's own
    int runs = 7;
    bool csv = false;
    bool cpuTime = false;
    bool cold = false; //!< each run has its memory from the kernel
    bool list = false;
    int alone = -1; //!< the place of the only contender that is run, once, and whose time is printed
};

//! What has been measured of one contender.
struct Figures
{
    std::string name;
    long long n = 0;
    std::vector<double> times; //!< each, a round; in nanoseconds as all that follows
    double nanoseconds = 0; //!< the median
    double least = 0;
    double most = 0;
    double ratio = 1; //!< the first contender's time to this one's: the median over the rounds
    std::optional<double> waitingBytes; //!< each
    std::optional<double> allocations; //!< each
    std::optional<long long> peakBytes; //!< of the heap
    std::optional<long long> peakResident; //!< what the process grew by, in bytes
    std::vector<double> coldTimes; //!< each, of a process that has run nothing else
    std::optional<double> coldNanoseconds; //!< the median
    double coldRatio = 1; //!< as ratio
};

//! The median over the rounds of \a one's time to \a other's.
double medianRatio(const Figures &one, const Figures &other);

//! In bytes; a lot where that is not known.
long long physicalMemory();

//! Runs the contenders of a workload one after the other, again and again.
class Meter
{
public:
    explicit Meter(const Options &options) : m_options(options) { }
    std::vector<Figures> measure(const Workload &workload) const;
    //! Runs one contender once, and returns its time.
    double measureAlone(const Workload &workload, const Contender &contender) const;

private:
    long long number(const Workload &workload, const Contender &contender) const noexcept;
    void measureCold(const Workload &workload, std::vector<Figures> &result) const;

    const Options &m_options;
};

}
