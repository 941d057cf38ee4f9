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
    m_count = 0;
    if (pool) {
        connect(pool, &AioPool::taskStarted, this, &AioTimelineLog::started);
        connect(pool, &AioPool::taskFinished, this, &AioTimelineLog::finished);
    }
    Q_EMIT changed();
}

void AioTimelineLog::started(qint64 id)
{
    std::size_t lane = m_lanes.size();
    if (!m_free.empty())
        lane = m_free.extract(m_free.begin()).value();
    Bar bar;
    bar.started = bar.spawned = now();
    bar.id = id;
    if (const std::optional<AioTaskInfo> info = m_pool->taskInfo(id)) {
        bar.spawned -= double(info->age.count());
        bar.label = info->label;
    }
    m_active.emplace(id, lane);
    add(lane, std::move(bar));
    Q_EMIT changed();
}

void AioTimelineLog::add(std::size_t number, Bar bar)
{
    if (number >= m_lanes.size())
        m_lanes.resize(number + 1);
    Lane &lane = m_lanes[number];
    if (!lane.empty()) {
        const Bar &last = lane.back();
        bar.failedBefore = last.failedBefore + (last.state == State::Failed);
        bar.cancelledBefore = last.cancelledBefore + (last.state == State::Cancelled);
    }
    lane.push_back(std::move(bar));
    if (++m_count > m_limit)
        forgetOld();
}

void AioTimelineLog::finished(qint64 id, State state)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return; // never ran
    const std::size_t lane = found->second;
    m_active.erase(found);
    m_free.insert(lane);
    Bar &bar = m_lanes[lane].back(); // nobody else has had the lane since
    bar.ended = now();
    bar.state = state;
    Q_EMIT changed();
}

void AioTimelineLog::forgetOld()
{
    m_count = 0;
    for (Lane &lane : m_lanes) {
        lane.erase(lane.begin(), lane.begin() + qsizetype(lane.size() / 2));
        m_count += qsizetype(lane.size());
    }
}

State AioTimelineLog::worst(const Lane &lane, std::size_t first, std::size_t last)
{
    const Bar &front = lane[first];
    const Bar &back = lane[last - 1];
    if (back.failedBefore + (back.state == State::Failed) > front.failedBefore)
        return State::Failed;
    if (back.cancelledBefore + (back.state == State::Cancelled) > front.cancelledBefore)
        return State::Cancelled;
    return back.state; // only the last one of a lane can be active
}

std::size_t AioTimelineLog::firstAt(const Lane &lane, double time)
{
    const auto found = std::partition_point(lane.begin(), lane.end(),
                                            [time](const Bar &bar) { return bar.ended >= 0 && bar.ended <= time; });
    return std::size_t(found - lane.begin());
}
