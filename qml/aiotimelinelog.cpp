// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotimelinelog.h"

#include <algorithm>

using State = AioPool::TaskState;

void AioTimelineLog::setPool(AioPool *pool)
{
    if (m_pool)
        m_pool->disconnect(this);
    m_pool = pool;
    m_lanes.clear();
    m_free.clear();
    m_active.clear();
    m_ends.clear();
    m_lastEnd = 0;
    m_workBegin = 0;
    if (pool) {
        connect(pool, &AioPool::taskStarted, this, &AioTimelineLog::started);
        connect(pool, &AioPool::taskFinished, this, &AioTimelineLog::finished);
        connect(pool, &QObject::destroyed, this, &AioTimelineLog::poolGone);
    }
    tell();
}

void AioTimelineLog::setLimit(qsizetype limit)
{
    m_limit = limit;
    forgetOld();
    tell();
}

void AioTimelineLog::started(qint64 id)
{
    Bar bar;
    bar.started = now();
    if (count() == 0 || (m_active.isEmpty() && isNewWork(bar.started, m_lastEnd, m_workBegin)))
        m_workBegin = bar.started;
    Name name{ id, {} };
    if (const std::optional<AioTaskInfo> info = m_pool->taskInfo(id)) {
        bar.waited = float(info->age.count());
        name.label = info->label;
    }
    const quint32 number = takeLane();
    m_active.insert(id, number);
    lane(number).append(bar, std::move(name));
    tell();
}

void AioTimelineLog::finished(qint64 id, State state)
{
    const auto found = m_active.constFind(id);
    if (found == m_active.cend())
        return; // the task never ran
    const quint32 lane = *found;
    m_active.erase(found);
    end(lane, state);
    forgetOld();
    tell();
}

void AioTimelineLog::poolGone()
{
    // The pool reports no more ends: all active tasks are cancelled.
    for (const quint32 lane : std::as_const(m_active))
        end(lane, State::Cancelled);
    m_active.clear();
    forgetOld();
    tell();
}

double AioTimelineLog::firstStart() const
{
    double first = never;
    for (const Lane &lane : m_lanes) {
        if (!lane.bars().empty())
            first = std::min(first, lane.bars().front().started);
    }
    return std::max(first == never ? 0 : first, m_workBegin);
}

void AioTimelineLog::add(quint32 number, const Bar &bar, Name name)
{
    m_workBegin = count() == 0 ? bar.started : std::min(m_workBegin, bar.started);
    m_lastEnd = bar.ended;
    lane(number).append(bar, std::move(name));
    m_ends.push_back(number);
    forgetOld();
    tell();
}

quint32 AioTimelineLog::takeLane()
{
    if (m_free.empty())
        return quint32(m_lanes.size());
    std::pop_heap(m_free.begin(), m_free.end(), std::greater<>());
    const quint32 lane = m_free.back();
    m_free.pop_back();
    return lane;
}

AioTimelineLog::Lane &AioTimelineLog::lane(quint32 number)
{
    if (number >= m_lanes.size())
        m_lanes.resize(number + 1);
    return m_lanes[number];
}

void AioTimelineLog::Lane::append(const Bar &bar, Name &&name)
{
    m_names.push_back(std::move(name));
    m_bars.push_back(bar);
    if (m_bars.size() == m_forgotten + 1)
        return;
    const Bar &last = m_bars.end()[-2];
    m_bars.back().failedBefore = last.failedBefore + (last.state == State::Failed);
    m_bars.back().cancelledBefore = last.cancelledBefore + (last.state == State::Cancelled);
}

void AioTimelineLog::Lane::forgetFirst()
{
    m_names.pop_front();
    ++m_forgotten;
    if (m_forgotten * 2 < m_bars.size())
        return;
    m_bars.erase(m_bars.begin(), m_bars.begin() + qsizetype(m_forgotten));
    m_forgotten = 0;
}

void AioTimelineLog::end(quint32 lane, State state)
{
    Bar &bar = m_lanes[lane].m_bars.back(); // no other task has had the lane since
    bar.ended = m_lastEnd = now();
    bar.state = state;
    m_free.push_back(lane);
    std::push_heap(m_free.begin(), m_free.end(), std::greater<>());
    m_ends.push_back(lane);
}

void AioTimelineLog::forgetOld()
{
    // The first bar of a lane is also the first of the lane to have ended.
    for (; qsizetype(m_ends.size()) > m_limit; m_ends.pop_front())
        m_lanes[m_ends.front()].forgetFirst();
}

void AioTimelineLog::tell()
{
    if (!std::exchange(m_told, true))
        Q_EMIT changed();
}

State AioTimelineLog::worst(std::span<const Bar> bars)
{
    const Bar &front = bars.front();
    const Bar &back = bars.back();
    if (back.failedBefore + (back.state == State::Failed) != front.failedBefore)
        return State::Failed;
    if (back.cancelledBefore + (back.state == State::Cancelled) != front.cancelledBefore)
        return State::Cancelled;
    return back.state; // only the last bar of a lane can be active
}

std::size_t AioTimelineLog::firstAt(std::span<const Bar> bars, double time, std::size_t from)
{
    // Steps double, since callers that ask for the next one of many find it near by.
    const auto isBefore = [time](const Bar &bar) { return bar.ended <= time; };
    std::size_t to = from;
    for (std::size_t step = 1; to < bars.size() && isBefore(bars[to]); step *= 2) {
        from = to + 1;
        to += step;
    }
    const auto some = bars.subspan(from, std::min(to, bars.size()) - from);
    return from + std::size_t(std::partition_point(some.begin(), some.end(), isBefore) - some.begin());
}
