// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a file of workloads needs: it registers them, and main() measures them side by side.

#include <QtCore/QCoreApplication>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace Bench {

using Clock = std::chrono::steady_clock;

/*!
    One run of one contender. All of it is timed, or what is between start() and stop() if those are called, as often as
    one likes.
*/
class Round
{
public:
    Round(long long n, int size, bool cpuTime) noexcept : m_n(n), m_size(size), m_cpuTime(cpuTime) { }

    //! How many tasks, or whatever the workload is made of.
    long long n() const noexcept { return m_n; }
    //! How many of them at once.
    int size() const noexcept { return m_size; }

    void start() noexcept;
    void stop() noexcept;
    //! From all that have been spawned not one has begun: what is on the heap now is what they take.
    void allWaiting() noexcept;
    //! Ends the program when the contender has not done its work.
    void expect(long long got, long long wanted) const;
    //! Takes the place of the time: for what is not measured in nanoseconds per n().
    void setNanoseconds(double each) noexcept { m_each = each; }

    double nanoseconds() const noexcept;
    std::optional<long long> waitingBytes() const noexcept { return m_waitingBytes; }

private:
    friend class Meter;
    long long now() const noexcept;

    const long long m_n;
    const int m_size;
    const bool m_cpuTime;
    long long m_started = -1;
    long long m_total = 0;
    std::optional<double> m_each;
    std::optional<long long> m_waitingBytes;
};

//! One of those that do the work of a workload.
struct Contender
{
    Contender(std::string name, void (*run)(Round &), long long most = 0) : name(std::move(name)), run(run), most(most)
    {
    }
    std::string name;
    void (*run)(Round &);
    long long most; //!< more than this it is not given, since it would take minutes; 0 is as many as the others
};

//! The first contender is the one that all are compared with.
struct Workload
{
    std::string id; //!< as in W1
    std::string title;
    std::string unit; //!< what there are n of
    long long n;
    int size;
    std::vector<Contender> contenders;
};

/*! Makes a workload known. Used for a static object; the order of the report is that of the ids. */
class Registered
{
public:
    explicit Registered(Workload workload);
    explicit Registered(std::vector<Workload> workloads);
};

std::vector<Workload> workloads();

//! Turns of the event loop until \a isDone().
template<typename Condition>
void runUntil(Condition isDone)
{
    while (!isDone())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

}
