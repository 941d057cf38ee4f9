// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiostandingtime.h"

#include "aiodispatcher_p.h"

#include <atomic>

namespace Aio::detail {

static AIOPOOL_THREAD_LOCAL qsizetype t_outsideWaits = 0;
static AIOPOOL_THREAD_LOCAL bool t_hasInnerWaitBegun = false;

void OutsideWait::begin() noexcept
{
    end();
    m_thread = currentThreadNumber();
    ++t_outsideWaits;
}

void OutsideWait::uncount() noexcept
{
    if (std::exchange(m_thread, 0) == currentThreadNumber())
        --t_outsideWaits;
}

bool OutsideWait::any() noexcept
{
    return t_outsideWaits > 0;
}

void OutsideWait::noteInnerWait() noexcept
{
    t_hasInnerWaitBegun = true;
}

bool OutsideWait::takeInnerWait() noexcept
{
    return std::exchange(t_hasInnerWaitBegun, false);
}

quint64 Dispatcher::beginStanding()
{
    if (m_standing)
        return 0;
    static std::atomic<quint64> last = 0;
    auto standing = std::make_unique<Standing>();
    m_nativeTimer.prepare(); // for endStanding(), which cannot fail
    standing->time = m_clock.read();
    m_timers.moveTo(
            standing->timers, [](const Timer &timer) { return !timer.keepsRealTime(); },
            [&standing](Nanoseconds deadline) { return standing->next(deadline); });
    standing->number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    m_standing = std::move(standing);
    setStandingTime(m_standing->time);
    if (m_timers.isEmpty())
        m_nativeTimer.stop();
    if (m_standing->isDue())
        post();
    return m_standing->number;
}

void Dispatcher::endStanding() noexcept
{
    const std::unique_ptr<Standing> standing = std::move(m_standing);
    if (!standing)
        return;
    setStandingTime(0);
    const Nanoseconds time = m_clock.read();
    standing->timers.moveTo(
            m_timers, [](const Timer &) { return true; },
            [ahead = standing->time - time](StandingDeadline deadline) { return deadline.time - ahead; });
    if (!m_timers.isEmpty())
        arm(time);
}

void Dispatcher::moveStanding(Nanoseconds time) noexcept
{
    if (!m_standing || time <= m_standing->time)
        return;
    m_standing->time = time;
    setStandingTime(time);
    if (m_standing->isDue())
        post();
}

int Dispatcher::setStepLevel(int level) noexcept
{
    if (!m_standing)
        return StandingTime::NoSteps;
    const int before = std::exchange(m_standing->stepLevel, level);
    if (m_standing->isDue())
        post();
    return before;
}

void Dispatcher::step() noexcept
{
    if (!m_standing)
        return;
    m_standing->isStepDue = true;
    post();
}

//! Fires the first due timer of a StandingTime once what earlier ones have woken has run.
void Dispatcher::fireStanding(Nanoseconds turnEnd, bool isDeep) noexcept
{
    constexpr int PutOffAtMost = 64; // so that a task that never waits does not keep timers from firing
    ++m_standing->turns;
    if (!m_standing->isDue())
        return;
    if (!m_ready.isLinked() || ++m_standing->timesPutOff > PutOffAtMost) {
        m_standing->timesPutOff = 0;
        m_standing->isStepDue = false;
        m_standing->timers.fireFirst(); // may end the StandingTime
        if (!isDeep)
            runReady(turnEnd, false);
    }
    if (m_standing && m_standing->isDue())
        post();
}

std::optional<Nanoseconds> Dispatcher::firstStandingDeadline() const noexcept
{
    if (!m_standing || m_standing->timers.isEmpty())
        return std::nullopt;
    return m_standing->timers.firstDeadline().time;
}

quint64 StandingTime::begin()
{
    Dispatcher *dispatcher = Dispatcher::current();
    return dispatcher ? dispatcher->beginStanding() : 0;
}

void StandingTime::end() noexcept
{
    if (t_current)
        t_current->endStanding();
}

quint64 StandingTime::number() noexcept
{
    return t_current ? t_current->standingNumber() : 0;
}

std::optional<Nanoseconds> StandingTime::firstDeadline() noexcept
{
    return t_current ? t_current->firstStandingDeadline() : std::nullopt;
}

void StandingTime::moveTo(Nanoseconds time) noexcept
{
    if (t_current)
        t_current->moveStanding(time);
}

int StandingTime::setStepLevel(int level) noexcept
{
    return t_current ? t_current->setStepLevel(level) : NoSteps;
}

void StandingTime::step() noexcept
{
    if (t_current)
        t_current->step();
}

bool StandingTime::isIdle() noexcept
{
    return !t_current || t_current->isIdle();
}

bool StandingTime::canRun() noexcept
{
    return t_current && t_current->canRun();
}

quint64 StandingTime::turnCount() noexcept
{
    return t_current ? t_current->standingTurns() : 0;
}

}
