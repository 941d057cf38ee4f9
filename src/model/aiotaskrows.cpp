// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskrows_p.h"

#include "pool/aiopool.h"

#include <algorithm>

namespace Aio::detail {

TaskRows::TaskRows(PoolCore &core, View &view) : m_core(&core), m_view(view), m_normal(m_levels[0])
{
    core.setObserver(this);
}

TaskRows::~TaskRows()
{
    if (!m_poolGone)
        m_core->setObserver(nullptr);
}

void TaskRows::wake()
{
    if (m_awake || m_poolGone)
        return;
    try {
        rebuild();
    } catch (...) {
        forgetEverything();
        throw;
    }
    m_awake = true;
}

void TaskRows::sleep() noexcept
{
    m_awake = false;
    m_flushWanted = false;
    forgetEverything();
    settleHistory();
}

void TaskRows::forgetEverything() noexcept
{
    m_active = {};
    m_activePositions.clear();
    m_normal = {};
    std::erase_if(m_levels, [this](const auto &level) { return &level.second != &m_normal; });
    m_endedActive = std::vector<qint64>();
    m_ended.clear();
    m_changed = std::vector<qint64>();
    m_history.dropIndex();
    m_onlyProgressed = true;
}

//! Replaces the rows by the present tasks of the pool, all of them shown.
void TaskRows::rebuild()
{
    forgetEverything();
    m_core->visitTasks([this](const Job &job) {
        if (job.place() == QueueEntry::Place::Slot)
            m_activePositions.insert(job.id(), m_active.append(job.id()) + 1);
        else
            level(job.priority()).add(job.queueKey().ticket, job.id());
    });
    m_active.show();
    for (auto &[priority, level] : m_levels)
        level.showAll();
    settleHistory();
    m_history.makeIndex();
    m_incomplete = false;
}

int TaskRows::waitingShown() const noexcept
{
    int count = 0;
    for (const auto &[priority, level] : m_levels)
        count += level.shownCount();
    return count;
}

int TaskRows::count() const noexcept
{
    if (m_hidden)
        return 0;
    if (m_awake)
        return historyStart() + m_history.count();
    if (m_poolGone)
        return 0;
    const Scheduler &scheduler = m_core->scheduler();
    return scheduler.activeCount() + scheduler.waitingCount() + m_history.count();
}

TaskRows::Counts TaskRows::counts() const noexcept
{
    if (m_hidden || (m_poolGone && !m_awake))
        return {};
    if (m_awake)
        return { m_active.shownCount(), waitingShown(), m_history.count(), m_history.failedCount() };
    const Scheduler &scheduler = m_core->scheduler();
    return { scheduler.activeCount(), scheduler.waitingCount(), m_history.count(), m_history.failedCount() };
}

TaskRows::Ended::Ended(const Job &job, Nanoseconds time) : task(job, time), ticket(job.queueKey().ticket) { }

WaitingRows *TaskRows::findLevel(int priority) noexcept
{
    if (priority == 0)
        return &m_normal;
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

const WaitingRows *TaskRows::findLevel(int priority) const noexcept
{
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

int TaskRows::levelStart(const WaitingRows &level) const noexcept
{
    int start = m_active.shownCount();
    for (const auto &[priority, other] : m_levels) {
        if (&other == &level)
            break;
        start += other.shownCount();
    }
    return start;
}

bool TaskRows::hasRow(const Ended &ended) const noexcept
{
    if (m_activePositions.find(ended.task.id) != 0)
        return true;
    const WaitingRows *level = findLevel(ended.task.priority);
    return level && level->hasRow(ended.ticket);
}

TaskRows::Row TaskRows::at(int row) const noexcept
{
    Row result;
    if (row < 0)
        return result;
    if (row < m_active.shownCount()) {
        result.id = m_active.idAt(row);
        describe(result);
        return result;
    }
    row -= m_active.shownCount();
    for (const auto &[priority, level] : m_levels) {
        if (row < level.shownCount()) {
            const qint64 ticket = level.ticketAt(row);
            result.id = level.id(ticket);
            describe(result);
            if (!result.job && !result.finished)
                describe(result, level.end(ticket));
            return result;
        }
        row -= level.shownCount();
    }
    if (row < m_history.count()) {
        result.finished = &m_history.at(row);
        result.id = result.finished->id;
        result.isKept = true;
    }
    return result;
}

void TaskRows::describe(Row &row) const noexcept
{
    row.job = findJob(row.id);
    if (row.job)
        return;
    if (const auto found = m_ended.find(row.id); found != m_ended.end())
        row.finished = &found->second.task;
}

void TaskRows::describe(Row &row, WaitingRows::End end) const noexcept
{
    if (end.state != 0)
        row.state = TaskState(end.state);
    else if (!m_core->isGone()) // a pool that is gone does not report how its tasks end
        row.state = TaskState::Succeeded;
    row.elapsed = end.hadSlot ? end.elapsed : -1;
}

int TaskRows::rowOf(qint64 id) const noexcept
{
    if (const quint32 position = m_activePositions.find(id))
        return m_active.isShown(position - 1) ? m_active.rowOf(position - 1) : -1;
    if (const Job *job = findJob(id)) {
        const WaitingRows *level = findLevel(job->priority());
        const qint64 ticket = job->queueKey().ticket;
        return level && level->isShown(ticket) ? levelStart(*level) + level->rowOf(ticket) : -1;
    }
    for (const auto &[priority, level] : m_levels) {
        if (const int row = level.findRow(id, m_poolGone); row >= 0)
            return levelStart(level) + row;
    }
    const int row = m_history.rowOf(id);
    return row < 0 ? -1 : historyStart() + row;
}

void TaskRows::setHistoryLimit(int limit)
{
    m_history.setLimit(limit);
    historyChanged();
}

void TaskRows::clearHistory()
{
    m_history.clear();
    historyChanged();
}

void TaskRows::setNewestFirst(bool newestFirst)
{
    m_newestFirst = newestFirst;
    historyChanged();
}

bool TaskRows::forget(qint64 id)
{
    if (!m_history.find(id) || std::find(m_toForget.begin(), m_toForget.end(), id) != m_toForget.end())
        return false;
    m_toForget.push_back(id);
    historyChanged();
    return true;
}

// Reports of the pool

//! Runs \a function. An exception for want of memory cannot be passed on, so the rows are then rebuilt.
template<typename F>
void TaskRows::note(F &&function) noexcept
{
    try {
        function();
    } catch (...) {
        m_incomplete = true;
    }
    askForFlush();
}

void TaskRows::taskQueued(const Job &job) noexcept
{
    if (!m_awake)
        return;
    note([&] { level(job.priority()).add(job.queueKey().ticket, job.id()); });
    if (job.hasRunBefore())
        m_incomplete = true; // it may have an active row still
}

void TaskRows::taskMoved(const Job &, int, QueueKey) noexcept
{
    m_incomplete = true;
    askForFlush();
}

void TaskRows::queueRelabeled() noexcept
{
    m_incomplete = true;
    askForFlush();
}

void TaskRows::pauseChanged() noexcept { }

void TaskRows::forgetFinished(qint64 id) noexcept
{
    note([&] { forget(id); });
}

void TaskRows::taskChanged(const Job &job, Change change) noexcept
{
    if (!m_awake)
        return;
    constexpr quint32 Marked = 1U << 31; // the task is in m_changed
    static_assert(ActiveRows::PositionBits < 31);
    const qint64 id = job.id();
    const quint32 position = m_activePositions.find(id);
    if (position == 0) {
        // A task that has just got its slot is about to be shown anyway; a waiting one may be shown already.
        if (job.place() != QueueEntry::Place::Slot) {
            if (WaitingRows *level = findLevel(job.priority()))
                level->setChanged(job.queueKey().ticket);
        }
        askForFlush();
        return;
    }
    m_onlyProgressed &= change == Change::Progress;
    if (position & Marked)
        return;
    note([&] {
        m_changed.push_back(id);
        m_activePositions.replace(id, position | Marked);
    });
}

//! True if a row would show how long \a job has run.
static bool hasRunForLong(const Job &job) noexcept
{
    return job.slotTime() == 0 || recentTime() - job.slotTime() >= 2 * Tick; // one of them may be due to rounding
}

void TaskRows::taskEnded(const Job &job) noexcept
{
    if (m_awake) {
        WaitingRows *level = findLevel(job.priority());
        if (!level || !level->removeEnded(job.queueKey().ticket))
            noteActiveEnded(job);
        // The most usual end leaves nothing to keep.
        else if (job.state() != TaskState::Succeeded || !job.isPlain() || hasRunForLong(job))
            note([&] { keepEnd(*level, job); });
    }
    if (historyLimit() > 0)
        note([&] { noteFinished(job); });
}

//! Asks for a flush. That finds the started tasks among those that hold a slot, unless they have ended by then.
void TaskRows::turnEnded() noexcept
{
    if (!m_awake && m_view.isWatchedUnnoticed()) {
        // Since when the view is connected, and which rows it has seen, is unknown: show all rows as new.
        m_awake = true;
        m_incomplete = true;
    }
    if (m_awake)
        askForFlush();
}

void TaskRows::leaveThread() noexcept
{
    m_flushWanted = false;
    m_view.leaveThread();
}

void TaskRows::noteActiveEnded(const Job &job) noexcept
{
    if (m_activePositions.find(job.id()) == 0)
        return;
    note([&] {
        m_endedActive.push_back(job.id());
        m_ended.try_emplace(job.id(), job, recentTime());
    });
}

void TaskRows::noteFinished(const Job &job)
{
    FinishedTask finished(job, recentTime());
    if (m_awake)
        m_history.add(std::move(finished));
    else
        m_history.addShown(std::move(finished));
}

//! Keeps how \a job has ended, for data() until its row is removed.
void TaskRows::keepEnd(WaitingRows &level, const Job &job)
{
    const Nanoseconds time = recentTime();
    if (!job.isPlain() || job.state() == TaskState::Failed) {
        m_ended.try_emplace(job.id(), job, time);
        return;
    }
    WaitingRows::End end;
    end.state = quint16(job.state());
    if (const Nanoseconds slotTime = job.slotTime()) {
        const Nanoseconds elapsed = (time - slotTime) / 1'000'000;
        end.hadSlot = 1;
        end.elapsed = quint16(std::clamp<Nanoseconds>(elapsed, 0, WaitingRows::End::MaximumElapsed));
    }
    level.keepEnd(job.queueKey().ticket, end);
}

void TaskRows::poolGone() noexcept
{
    m_poolGone = true;
    if (!m_flushing) {
        if (m_awake)
            removeAllRows();
        forgetEverything();
        m_history.forget();
    }
    m_view.poolGone();
}

}
