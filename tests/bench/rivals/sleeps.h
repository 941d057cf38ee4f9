// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "turns.h"

#include <QtCore/QBasicTimer>
#include <QtCore/QTimerEvent>

#include <algorithm>
#include <queue>
#include <vector>

namespace Rivals {

//! Sleeps by hand: a heap of deadlines, and one timer for the first of them.
class Sleeps : public QObject
{
public:
    using Clock = std::chrono::steady_clock;

    explicit Sleeps(Turns &turns) noexcept : m_turns(turns) { }
    //! With what is still asleep.
    ~Sleeps() override
    {
        for (; !m_heap.empty(); m_heap.pop())
            m_heap.top().second->handle.destroy();
    }

    class Sleep : private Turns::Waiter
    {
    public:
        Sleep(Sleeps &sleeps, Clock::duration duration) noexcept : m_sleeps(sleeps), m_duration(duration) { }
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> caller)
        {
            handle = caller;
            m_sleeps.add(Clock::now() + m_duration, *this);
        }
        void await_resume() const noexcept { }

    private:
        Sleeps &m_sleeps;
        Clock::duration m_duration;
    };

    Sleep sleep(Clock::duration duration) noexcept { return Sleep(*this, duration); }

protected:
    void timerEvent(QTimerEvent *) override
    {
        m_timer.stop();
        const Clock::time_point now = Clock::now();
        while (!m_heap.empty() && m_heap.top().first <= now) {
            m_turns.add(*m_heap.top().second);
            m_heap.pop();
        }
        if (!m_heap.empty())
            arm(now);
    }

private:
    using Entry = std::pair<Clock::time_point, Turns::Waiter *>;

    void add(Clock::time_point deadline, Turns::Waiter &waiter)
    {
        m_heap.emplace(deadline, &waiter);
        if (!m_timer.isActive() || deadline < m_armedFor)
            arm(Clock::now());
    }
    void arm(Clock::time_point now)
    {
        m_armedFor = m_heap.top().first;
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(m_armedFor - now);
        m_timer.start(int(std::max<long long>(wait.count(), 0)), Qt::PreciseTimer, this);
    }

    Turns &m_turns;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> m_heap;
    QBasicTimer m_timer;
    Clock::time_point m_armedFor;
};

}
