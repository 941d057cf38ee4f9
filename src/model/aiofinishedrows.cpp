// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiofinishedrows_p.h"

#include <algorithm>

namespace Aio::detail {

static double fraction(qint64 progress, qint64 maximum) noexcept
{
    return maximum <= 0 ? -1 : std::clamp(double(progress) / double(maximum), 0.0, 1.0);
}

double progressOf(const Job &job) noexcept
{
    const Progress progress = job.progress();
    return fraction(progress.value, progress.maximum);
}

double progressOf(const FinishedTask::Details &details) noexcept
{
    return fraction(details.progress, details.progressMaximum);
}

static bool isRetryable(const FinishedTask &task) noexcept
{
    return task.state == TaskState::Failed && task.details && task.details->repeater;
}

int FinishedRows::rowOf(qint64 id) const noexcept
{
    const quint32 position = m_positions.find(id);
    const int place = position == 0 ? -1 : int(position - 1 - m_first);
    return place < 0 || place >= m_count ? -1 : turned(place);
}

const FinishedTask *FinishedRows::find(qint64 id) const noexcept
{
    // The index exists only while the rows are awake. Callers mostly ask for the newest tasks, so search from the end.
    if (const quint32 position = m_positions.find(id); position != 0 && position - 1 >= m_first)
        return &m_tasks[position - 1 - m_first];
    for (const std::deque<FinishedTask> *tasks : { &m_new, &m_tasks }) {
        const auto found =
                std::find_if(tasks->rbegin(), tasks->rend(), [id](const FinishedTask &task) { return task.id == id; });
        if (found != tasks->rend())
            return &*found;
    }
    return nullptr;
}

void FinishedRows::add(FinishedTask &&task)
{
    m_new.push_back(std::move(task));
    if (int(m_new.size()) > m_limit)
        m_new.pop_front(); // is never shown
}

void FinishedRows::addShown(FinishedTask &&task)
{
    m_tasks.push_back(std::move(task));
    limitAndShow();
}

void FinishedRows::clear() noexcept
{
    m_new.clear();
    m_toDrop = int(m_tasks.size());
}

void FinishedRows::forget() noexcept
{
    m_tasks.clear();
    m_new.clear();
    m_positions.clear();
    m_count = 0;
    m_failed = 0;
    m_retryable = 0;
    m_toDrop = 0;
}

bool FinishedRows::dropNew(qint64 id) noexcept
{
    return std::erase_if(m_new, [id](const FinishedTask &task) { return task.id == id; }) > 0;
}

void FinishedRows::dropNew(const std::vector<qint64> &ids) noexcept
{
    std::erase_if(m_new,
                  [&ids](const FinishedTask &task) { return std::binary_search(ids.begin(), ids.end(), task.id); });
}

void FinishedRows::dropRows(int row, int count) noexcept
{
    erase(std::size_t(turned(m_newestFirst ? row + count - 1 : row)), std::size_t(count));
}

std::vector<qint64> FinishedRows::retryable() const
{
    std::vector<qint64> ids;
    for (const std::deque<FinishedTask> *tasks : { &m_tasks, &m_new }) {
        for (const FinishedTask &task : *tasks) {
            if (isRetryable(task))
                ids.push_back(task.id);
        }
    }
    return ids;
}

//! Adds \a change to the counts that \a task is in.
void FinishedRows::countShown(const FinishedTask &task, int change) noexcept
{
    m_failed += task.state == TaskState::Failed ? change : 0;
    m_retryable += isRetryable(task) ? change : 0;
}

void FinishedRows::dropUnseen(qint64 id) noexcept
{
    const auto found =
            std::find_if(m_tasks.begin(), m_tasks.end(), [id](const FinishedTask &task) { return task.id == id; });
    if (found != m_tasks.end())
        erase(std::size_t(found - m_tasks.begin()));
    else
        dropNew(id);
}

//! Takes \a count out, all shown or one that is not, and moves those on their shorter side, with their positions.
void FinishedRows::erase(std::size_t place, std::size_t count) noexcept
{
    const bool isShown = int(place) < m_count;
    for (std::size_t i = place; i < place + count; ++i) {
        if (isShown)
            countShown(m_tasks[i], -1);
        if (m_positions.find(m_tasks[i].id) != 0)
            m_positions.remove(m_tasks[i].id);
    }
    const bool movesFront = place < m_tasks.size() / 2;
    const std::size_t begin = movesFront ? 0 : place + count;
    const std::size_t end = movesFront ? place : m_tasks.size();
    for (std::size_t i = begin; i < end; ++i) {
        if (const quint32 position = m_positions.find(m_tasks[i].id))
            m_positions.replace(m_tasks[i].id, movesFront ? position + quint32(count) : position - quint32(count));
    }
    const auto first = m_tasks.begin() + std::ptrdiff_t(place);
    m_tasks.erase(first, first + std::ptrdiff_t(count));
    m_first += movesFront ? quint32(count) : 0;
    m_count -= isShown ? int(count) : 0;
    if (int(place) < m_toDrop)
        m_toDrop = std::max(m_toDrop - int(count), int(place));
}

void FinishedRows::dropHidden(const std::vector<qint64> &ids) noexcept
{
    const auto hasPosition = [this](qint64 id) { return m_positions.find(id) != 0; };
    std::size_t kept = std::size_t(m_count);
    const int toDrop = m_toDrop;
    for (std::size_t i = kept; i < m_tasks.size(); ++i) {
        const qint64 id = m_tasks[i].id;
        if (std::binary_search(ids.begin(), ids.end(), id)) {
            if (hasPosition(id))
                m_positions.remove(id);
            m_toDrop -= int(i) < toDrop;
            continue;
        }
        if (kept != i) {
            if (hasPosition(id))
                m_positions.replace(id, m_first + quint32(kept) + 1);
            std::swap(m_tasks[kept], m_tasks[i]);
        }
        ++kept;
    }
    while (m_tasks.size() > kept) {
        const FinishedTask dropped = std::move(m_tasks.back()); // its destructor may run user code
        m_tasks.pop_back();
    }
}

void FinishedRows::show() noexcept
{
    for (; m_count < int(m_tasks.size()); ++m_count)
        countShown(m_tasks[std::size_t(m_count)], 1);
}

void FinishedRows::hideNewest(int count) noexcept
{
    for (const int end = m_count - count; m_count > end; --m_count)
        countShown(m_tasks[std::size_t(m_count - 1)], -1);
}

int FinishedRows::surplusWith(int added) const noexcept
{
    return std::clamp(m_count + added - m_limit, std::min(m_toDrop, m_count), m_count);
}

void FinishedRows::drop(int count) noexcept
{
    for (int i = 0; i < count; ++i) {
        m_positions.remove(m_tasks.front().id);
        countShown(m_tasks.front(), -1);
        m_tasks.pop_front();
    }
    m_first += quint32(count);
    m_count -= count;
    m_toDrop = std::max(m_toDrop - count, 0);
}

void FinishedRows::takeNew()
{
    while (int(m_new.size()) > m_limit)
        m_new.pop_front();
    for (; !m_new.empty(); m_new.pop_front()) {
        const qint64 id = m_new.front().id;
        m_positions.insert(id, m_first + quint32(m_tasks.size()) + 1);
        try {
            m_tasks.push_back(std::move(m_new.front()));
        } catch (...) {
            m_positions.remove(id);
            throw;
        }
    }
}

void FinishedRows::settle() noexcept
{
    hide();
    m_tasks.erase(m_tasks.begin(), m_tasks.begin() + std::exchange(m_toDrop, 0));
    try {
        for (; !m_new.empty(); m_new.pop_front())
            m_tasks.push_back(std::move(m_new.front()));
    } catch (...) {
        // The remaining tasks follow the next time.
    }
    limitAndShow();
}

void FinishedRows::limitAndShow() noexcept
{
    for (; int(m_tasks.size()) > m_limit; m_tasks.pop_front()) {
        if (m_count == 0)
            continue;
        --m_count;
        countShown(m_tasks.front(), -1);
    }
    show();
}

void FinishedRows::makeIndex()
{
    m_positions.clear();
    m_first = 0;
    for (std::size_t i = 0; i < m_tasks.size(); ++i)
        m_positions.insert(m_tasks[i].id, quint32(i) + 1);
}

}
