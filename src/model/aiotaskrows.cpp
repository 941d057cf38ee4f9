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
    m_places.clear();
    m_moved = std::vector<qint64>();
    m_returned.clear();
    m_countdowns = std::vector<qint64>();
    m_reasonsChanged = false;
    m_relabeled = false;
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
            addWaiting(job);
        if (job.nextTry() != 0)
            m_countdowns.push_back(job.id());
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
        return { m_active.shownCount(), waitingShown(), m_history.count(), m_history.failedCount(),
                 m_history.retryableCount() };
    const Scheduler &scheduler = m_core->scheduler();
    return { scheduler.activeCount(), scheduler.waitingCount(), m_history.count(), m_history.failedCount(),
             m_history.retryableCount() };
}

TaskRows::Ended::Ended(const Job &job, Nanoseconds time) : task(job, time), key(job.queueKey()) { }

WaitingLevel *TaskRows::findLevel(int priority) noexcept
{
    if (priority == 0)
        return &m_normal;
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

const WaitingLevel *TaskRows::findLevel(int priority) const noexcept
{
    const auto found = m_levels.find(priority);
    return found == m_levels.end() ? nullptr : &found->second;
}

int TaskRows::levelStart(const WaitingLevel &level) const noexcept
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
    if (const Place *place = findPlace(ended.task.id)) {
        const WaitingLevel *level = findLevel(place->priority);
        return level && level->hasRow(place->key, ended.task.id);
    }
    const WaitingLevel *level = findLevel(ended.task.priority);
    return level && !ended.key.isMoved() && level->hasRow(ended.key.ticket);
}

const TaskRows::Place *TaskRows::findPlace(qint64 id) const noexcept
{
    if (Q_LIKELY(m_places.empty()))
        return nullptr;
    const auto found = m_places.find(id);
    return found == m_places.end() ? nullptr : &found->second;
}

TaskRows::Place TaskRows::waitingPlace(const Job &job) const noexcept
{
    const Place *place = findPlace(job.id());
    return place ? *place : Place{ job.priority(), job.queueKey() };
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
            const WaitingLevel::Found found = level.at(row);
            result.id = found.id;
            describe(result);
            if (!result.job && !result.finished)
                describe(result, level.end(found.place));
            return result;
        }
        row -= level.shownCount();
    }
    if (row < m_history.count()) {
        result.finished = &m_history.at(row);
        result.id = result.finished->id;
        result.isKept = !isToBeRepeated(result.id);
    }
    return result;
}

void TaskRows::describe(Row &row) const noexcept
{
    row.job = findJob(row.id);
    if (row.job)
        return;
    const auto found = m_ended.find(row.id);
    if (found == m_ended.end())
        return;
    row.finished = &found->second.task;
    row.isKept = row.finished->repeater() && findFinished(row.id);
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
    if (id == m_movingId && id != 0)
        return m_movingRow;
    if (const quint32 position = placeOf(id))
        return m_active.isShown(position - 1) ? m_active.rowOf(position - 1) : -1;
    const Job *job = findJob(id);
    const Place *place = findPlace(id);
    if (job || place) {
        const Place where = place ? *place : waitingPlace(*job);
        const WaitingLevel *level = findLevel(where.priority);
        if (level && level->isShown(where.key, id))
            return levelStart(*level) + level->rowOf(where.key, id);
        if (job)
            return -1;
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
    note([&] {
        if (Q_UNLIKELY(job.hasRunBefore()))
            noteReturned(job);
        else
            addWaiting(job);
    });
}

void TaskRows::addWaiting(const Job &job)
{
    const QueueKey key = job.queueKey();
    if (Q_UNLIKELY(key.isMoved()))
        m_places.insert_or_assign(job.id(), Place{ job.priority(), key });
    level(job.priority()).add(key, job.id());
}

//! Notes that \a job waits for its next attempt, or has a slot for it. It may still have the row of its last one, or one from before that.
void TaskRows::noteReturned(const Job &job)
{
    if (job.nextTry() != 0)
        m_countdowns.push_back(job.id());
    if (m_activePositions.find(job.id()) != 0) {
        m_returned.insert(job.id());
        return;
    }
    if (const Place *place = findPlace(job.id())) {
        noteMoved(job, *place);
        return;
    }
    if (!job.isQueued())
        return; // the next flush finds it among those that hold a slot
    addWaiting(job);
    if (!job.queueKey().isMoved())
        level(job.priority()).setChanged(job.queueKey().ticket);
}

void TaskRows::taskMoved(const Job &job, int oldPriority, QueueKey oldKey) noexcept
{
    if (!m_awake)
        return;
    note([&] {
        if (m_returned.contains(job.id()))
            return; // has an active row, which moves to the place that the task has then
        const Place *place = findPlace(job.id());
        noteMoved(job, place ? *place : Place{ oldPriority, oldKey });
    });
}

//! Notes that \a job is no longer at \a from, where its row stays until the next flush, if it has one.
void TaskRows::noteMoved(const Job &job, const Place &from)
{
    const qint64 id = job.id();
    const Place old = from; // may be in m_places
    WaitingLevel *level = findLevel(old.priority);
    if (!level || !level->hasRow(old.key, id)) {
        if (level)
            level->remove(old.key, id);
        forgetPlace(id);
        if (job.isQueued())
            addWaiting(job);
        return;
    }
    Place &place = m_places.insert({ id, old }).first->second;
    if (!old.key.isMoved() && level->isChanged(old.key.ticket))
        markChanged(id, place);
    if (place.moves)
        return;
    m_moved.push_back(id);
    place.moves = true;
}

void TaskRows::markChanged(qint64 id, Place &place)
{
    m_onlyProgressed = false;
    if (place.isChanged)
        return;
    m_changed.push_back(id);
    place.isChanged = true;
}

//! Leaves the places as they are until the next flush: they need not be the keys of the tasks.
void TaskRows::queueRelabeled() noexcept
{
    if (!m_awake)
        return;
    m_relabeled = true;
    askForFlush();
}

void TaskRows::pauseChanged() noexcept
{
    if (!m_awake)
        return;
    m_reasonsChanged = true;
    askForFlush();
}

//! Keeps the row of the finished task until the next flush, which shows the new task as well.
void TaskRows::forgetFinished(qint64 id) noexcept
{
    if (!m_awake) {
        note([&] { forget(id); });
        return;
    }
    note([&] { m_repeated.insert(id); });
}

std::vector<qint64> TaskRows::retryable() const
{
    std::vector<qint64> ids = m_history.retryable();
    std::erase_if(ids, [this](qint64 id) { return isToBeRepeated(id); });
    return ids;
}

std::vector<int> TaskRows::countdownRows()
{
    std::erase_if(m_countdowns, [this](qint64 id) {
        const Job *job = findJob(id);
        return !job || job->nextTry() == 0;
    });
    std::vector<int> rows;
    rows.reserve(m_countdowns.size());
    for (qint64 id : m_countdowns) {
        if (const int row = rowOf(id); row >= 0)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    return rows;
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
        if (Place *place = findPlace(id))
            note([&] { markChanged(id, *place); });
        else if (WaitingLevel *level = findLevel(job.priority()); level && job.place() != QueueEntry::Place::Slot)
            level->setChanged(job.queueKey().ticket);
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

/*!
    True if a row would show how long \a job has run. Leaves out what it has run since it was last resumed: to read the clock
    for each task would cost as much as all else that a task does to its row. A tick may be due to rounding.
*/
static bool hasRunForLong(const Job &job) noexcept
{
    return job.slotTime() == 0 || lastRunTime() - job.slotTime() >= Millisecond + Tick;
}

void TaskRows::taskEnded(const Job &job) noexcept
{
    if (m_awake) {
        WaitingLevel *level = nullptr;
        // A task that waits again may still have the active row of its last attempt. All others have one row at most.
        if (Q_UNLIKELY(job.hasRunBefore()) && m_activePositions.find(job.id()) != 0)
            noteActiveEnded(job);
        else if (const Place *place = findPlace(job.id()))
            noteMovedEnded(job, *place);
        else if (const QueueKey key = job.queueKey();
                 !key.isMoved() && (level = findLevel(job.priority())) && level->removeEnded(key.ticket)) {
            // The most usual end leaves nothing to keep.
            if (job.state() != TaskState::Succeeded || !job.isPlain() || hasRunForLong(job))
                note([&] { keepEnd(*level, job); });
        } else if (m_activePositions.find(job.id()) != 0)
            noteActiveEnded(job);
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
    if (Q_UNLIKELY(!m_returned.empty()))
        m_returned.erase(job.id());
    note([&] {
        m_endedActive.push_back(job.id());
        m_ended.try_emplace(job.id(), job, recentTime());
    });
}

void TaskRows::noteMovedEnded(const Job &job, const Place &place) noexcept
{
    WaitingLevel *level = findLevel(place.priority);
    if (!level)
        return;
    level->remove(place.key, job.id());
    if (level->hasRow(place.key, job.id()))
        note([&] { m_ended.try_emplace(job.id(), job, recentTime()); });
    else
        forgetPlace(job.id());
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
void TaskRows::keepEnd(WaitingLevel &level, const Job &job)
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
