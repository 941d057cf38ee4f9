// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Random tasks of two pools that await each other, some of them started beyond the size, are compared with a reference
// that only knows slots: AioDeadlock is thrown if and only if some of them could never end, and none waits for ever.

#include <AioPool>

#include "support/gate.h"
#include "support/randomprograms.h"
#include "support/turn.h"

#include <QtTest/QtTest>

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <numeric>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

namespace {

struct Task
{
    int pool; // 0 or 1
    int awaited; // number of another task; that of none: awaits nothing
    bool startsNow; // beyond the size, if it still waits
    int gate; // the order in which the gates open
};

std::ostream &operator<<(std::ostream &out, const Task &task)
{
    return out << "{ pool " << task.pool << ", awaits " << task.awaited << (task.startsNow ? ", starts now" : "")
               << ", gate " << task.gate << " }";
}

struct Program
{
    std::array<int, 2> sizes;
    std::array<int, 2> sizesAfter; // set when all are spawned
    std::vector<Task> tasks;

    bool awaits(std::size_t i) const
    {
        const auto awaited = std::size_t(tasks[i].awaited);
        return awaited < tasks.size() && awaited != i;
    }
    //! Returns the numbers of the tasks in the order in which their gates open.
    std::vector<std::size_t> gates() const
    {
        std::vector<std::size_t> order(tasks.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, {}, [this](std::size_t i) { return tasks[i].gate; });
        return order;
    }
};

std::ostream &operator<<(std::ostream &out, const Program &program)
{
    out << "sizes " << program.sizes[0] << ' ' << program.sizes[1] << ", then " << program.sizesAfter[0] << ' '
        << program.sizesAfter[1] << ':';
    for (const Task &task : program.tasks)
        out << ' ' << task;
    return out;
}

//! The tasks as slots see them.
class Reference
{
public:
    explicit Reference(const Program &program) : m_program(program), m_sizes(program.sizes)
    {
        for (std::size_t i = 0; i < program.tasks.size(); ++i)
            m_waiting[poolOf(i)].push_back(i);
        fill();
        m_sizes = program.sizesAfter;
        fill();
        for (std::size_t i = 0; i < program.tasks.size(); ++i) {
            if (program.tasks[i].startsNow && std::erase(m_waiting[poolOf(i)], i) > 0)
                m_active[poolOf(i)].insert(i);
        }
    }
    //! Opens all gates. True if every task ends.
    bool endsAll()
    {
        const auto ends = [this](std::size_t i) {
            return !m_program.awaits(i) || m_ended.contains(std::size_t(m_program.tasks[i].awaited));
        };
        for (bool changes = true; std::exchange(changes, false); fill()) {
            for (std::set<std::size_t> &active : m_active) {
                std::set<std::size_t> ended;
                std::ranges::copy_if(active, std::inserter(ended, ended.end()), ends);
                for (const std::size_t i : ended)
                    active.erase(i);
                changes = changes || !ended.empty();
                m_ended.merge(ended);
            }
        }
        return m_ended.size() == m_program.tasks.size();
    }

private:
    std::size_t poolOf(std::size_t i) const { return std::size_t(m_program.tasks[i].pool); }
    void fill()
    {
        for (std::size_t pool = 0; pool < m_sizes.size(); ++pool) {
            while (!m_waiting[pool].empty() && m_active[pool].size() < std::size_t(m_sizes[pool])) {
                m_active[pool].insert(m_waiting[pool].front());
                m_waiting[pool].pop_front();
            }
        }
    }

    const Program &m_program;
    std::array<int, 2> m_sizes;
    std::array<std::deque<std::size_t>, 2> m_waiting;
    std::array<std::set<std::size_t>, 2> m_active;
    std::set<std::size_t> m_ended;
};

struct Outcome
{
    int unfinished = 0;
    int deadlocks = 0;
};

Outcome play(const Program &program)
{
    std::vector<Gate> gates(program.tasks.size());
    std::vector<AioFuture<void>> futures;
    std::array<AioPool, 2> pools;
    for (std::size_t pool = 0; pool < pools.size(); ++pool)
        pools[pool].setSize(program.sizes[pool]);
    const auto worker = [&](std::size_t i) -> AioTask<> {
        co_await gates[i].wait();
        if (!program.awaits(i))
            co_return;
        const AioFuture<void> awaited = futures[std::size_t(program.tasks[i].awaited)];
        co_await awaited;
    };
    for (std::size_t i = 0; i < program.tasks.size(); ++i)
        futures.push_back(pools[std::size_t(program.tasks[i].pool)].spawnN([&worker, i] { return worker(i); }));
    for (std::size_t pool = 0; pool < pools.size(); ++pool)
        pools[pool].setSize(program.sizesAfter[pool]);
    for (std::size_t i = 0; i < program.tasks.size(); ++i) {
        if (program.tasks[i].startsNow)
            pools[std::size_t(program.tasks[i].pool)].startNow(futures[i].id());
    }
    for (const std::size_t i : program.gates()) {
        gates[i].open();
        turn();
    }
    for (int i = 0; i < 20 && pools[0].count() + pools[1].count() > 0; ++i)
        turn();
    Outcome outcome;
    for (const AioFuture<void> &future : futures) {
        outcome.unfinished += !future.isFinished();
        try {
            if (future.isFinished())
                future.result();
        } catch (const AioDeadlock &) {
            ++outcome.deadlocks;
        }
    }
    return outcome;
}

class tst_DeadlockRandom : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setUpRandomPrograms(12); }
    void programs();
};

//! Returns a number from 0 to \a end - 1, in short programs as in long ones.
rc::Gen<int> below(int end)
{
    return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end));
}

rc::Gen<Program> anyProgram()
{
    const auto task = rc::gen::apply(
            [](int pool, int awaited, int startsNow, int gate) {
                return Task{ pool / 3, awaited, startsNow == 3, gate };
            },
            below(4), below(12), below(4), below(100));
    const auto size = rc::gen::map(below(3), [](int size) { return size + 1; });
    return rc::gen::apply(
            [](int a, int b, int c, int d, std::vector<Task> tasks) {
                return Program{ { a, b }, { c, d }, std::move(tasks) };
            },
            size, size, size, size, rc::gen::container<std::vector<Task>>(task));
}

}

void tst_DeadlockRandom::programs()
{
    const bool holds = rc::check("AioDeadlock is thrown if and only if a task could never end", [] {
        const Program program = *anyProgram();
        const bool ends = Reference(program).endsAll();
        RC_CLASSIFY(!ends);
        const Outcome outcome = play(program);
        RC_ASSERT(outcome.unfinished == 0);
        RC_ASSERT((outcome.deadlocks == 0) == ends);
    });
    QVERIFY(holds);
}

int main(int argc, char *argv[])
{
    return runRandomPrograms<tst_DeadlockRandom>(argc, argv);
}

#include "tst_deadlock_random.moc"
