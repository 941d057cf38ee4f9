// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What a file of workloads needs: it registers them, and main() measures them side by side.

#include <QtCore/QCoreApplication>
#include <QtCore/QList>

#include <optional>
#include <string>
#include <vector>

namespace Bench {

/*!
    One run of one contender. All of it is timed, or what is between start() and stop() if those are called.
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
    //! From all that have been spawned not one has begun: what is on the heap now is what they take, but for the \a list.
    template<typename T>
    void allWaiting(const QList<T> &list) noexcept
    {
        setWaitingBytes((long long)(sizeof(T)) * list.capacity());
    }
    //! Ends the program when the contender has not done its work.
    void expect(long long got, long long wanted) const;

    double nanoseconds() const noexcept;
    std::optional<long long> waitingBytes() const noexcept { return m_waitingBytes; }
    //! Allocated in what is timed, if it is counted.
    long long blocks() const noexcept { return m_blocks; }

private:
    long long now() const noexcept;
    void setWaitingBytes(long long others) noexcept;

    const long long m_n;
    const int m_size;
    const bool m_cpuTime;
    long long m_started = -1;
    long long m_total = 0;
    long long m_blocks = 0;
    std::optional<long long> m_waitingBytes;
};

//! One of those that do the work of a workload.
struct Contender
{
    std::string name;
    void (*run)(Round &);
    long long most; //!< more than this it is not given, since it would take minutes; 0 is as many as the others
};

//! The first contender is the one that all are compared with.
struct Workload
{
    Workload(std::string id, std::string title, long long n, std::string unit, int size = 0)
        : id(std::move(id)), title(std::move(title)), unit(std::move(unit)), n(n), size(size)
    {
    }
    Workload &&with(std::string name, void (*run)(Round &), long long most = 0) &&
    {
        contenders.push_back({ std::move(name), run, most });
        return std::move(*this);
    }
    //! So many runs in a round: what takes less than a few milliseconds cannot be timed once.
    Workload &&repeated(int times) &&
    {
        repeats = times;
        return std::move(*this);
    }
    //! Its number of tasks is what it is about: it is left out when fewer are asked for, or memory is short.
    Workload &&withItsOwnNumber() &&
    {
        ownNumber = true;
        return std::move(*this);
    }
    //! Whatever the options say; where time passes that nobody works.
    Workload &&inProcessorTime() &&
    {
        processorTime = true;
        return std::move(*this);
    }

    //! Measured in processes of their own as well, where each takes its memory from the kernel.
    Workload &&alsoCold() &&
    {
        cold = true;
        return std::move(*this);
    }

    std::string id; //!< as in W1, or W5-active
    std::string title;
    std::string unit; //!< what there are n of
    long long n;
    int size; //!< 0 when there is none
    std::vector<Contender> contenders;
    int repeats = 1;
    bool processorTime = false;
    bool ownNumber = false;
    bool cold = false;
};

//! Makes a workload known. Used for a static object; the order of the report is that of the ids.
class Registered
{
public:
    explicit Registered(Workload workload);
    //! One more contender, of the workload \a id that another file registers.
    Registered(std::string id, std::string name, void (*run)(Round &), long long most = 0);
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
