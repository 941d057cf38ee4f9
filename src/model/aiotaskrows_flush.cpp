// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskrows_p.h"

#include "pool/aiopool.h"

#include <algorithm>
#include <iterator>

// Makes the shown rows match the tasks of the pool.

namespace Aio::detail {

void TaskRows::showChanges()
{
    m_flushWanted = false;
    m_flushMissed = m_flushing;
    if (!m_awake || m_flushing || m_poolGone)
        return;
    m_flushing = true;
    if (m_relabeled && !m_incomplete)
        relabel();
    if (m_incomplete)
        buildAnew();
    else
        showWhatIsDifferent();
    endOfChange();
}

//! Gives the places of moved tasks the keys that these have now. The rows stay as they are.
void TaskRows::relabel()
{
    m_relabeled = false;
    const auto partOf = [this](qint64 id) -> std::optional<qint64> {
        const Place *place = findPlace(id);
        const Job *job = findJob(id);
        if (!place || place->moves || !job || !job->isQueued() || job->queueKey().ticket != place->key.ticket)
            return std::nullopt; // has left its place
        return job->queueKey().part;
    };
    const auto changed = [this](qint64 id, QueueKey key) {
        if (Place *place = findPlace(id))
            place->key = key;
    };
    try {
        for (auto &[priority, level] : m_levels) {
            if (!level.relabel(partOf, changed))
                m_incomplete = true; // a view has moved tasks in the middle of a flush
        }
    } catch (...) {
        m_incomplete = true;
    }
}

void TaskRows::buildAnew()
{
    removeAllRows();
    m_hidden = true; // until the new rows have been announced
    try {
        rebuild();
    } catch (...) {
        forgetEverything();
        askForFlush(); // there may be memory by then
        return;
    }
    if (const int rows = historyStart() + m_history.count(); rows > 0) {
        m_view.beginInsert(0, rows - 1);
        m_hidden = false;
        m_view.endInsert();
    }
    m_hidden = false;
}

//! Shows all differences. Views run in between and may do anything to the pool; that is shown now or the next time.
void TaskRows::showWhatIsDifferent()
{
    std::vector<qint64> started;
    std::vector<int> endedRows;
    try {
        started = findStarted();
        endedRows = rowsOfEnded();
    } catch (...) {
        m_incomplete = true;
        askForFlush();
        return;
    }
    m_firstStarted = 0;
    m_lastStarted = -1;
    skipStarted(started);
    flushRemovals(endedRows);
    flushHistory();
    flushReturned();
    flushStarts(started);
    flushMoves();
    flushQueued();
    flushChanges();
    tidy();
}

void TaskRows::removeAllRows()
{
    const int rows = count();
    if (rows == 0)
        return;
    m_view.beginRemove(0, rows - 1);
    forgetEverything();
    m_hidden = true;
    if (m_poolGone)
        m_history.forget();
    m_view.endRemove();
}

/*!
    Returns the tasks that hold a slot but are not among the active rows, in the order of their starts. Those that have
    waited for another attempt since are among them as well: they have become the last ones.
*/
std::vector<qint64> TaskRows::findStarted() const
{
    std::vector<qint64> started;
    // Nearly always these are the last active tasks.
    m_core->scheduler().anyActive([&](QueueEntry &entry) {
        if (!entry.isTask())
            return false;
        const qint64 id = static_cast<Job &>(entry).id();
        if (m_activePositions.find(id) != 0 && !m_returned.contains(id))
            return true;
        started.push_back(id);
        return false;
    });
    const int known = m_active.count() - int(m_endedActive.size()) - int(m_returned.size());
    if (known + int(started.size()) == m_core->scheduler().activeCount()) {
        std::reverse(started.begin(), started.end());
        return started;
    }
    started.clear();
    m_core->visitTasks([&](const Job &job) {
        if (job.place() == QueueEntry::Place::Slot
            && (m_activePositions.find(job.id()) == 0 || m_returned.contains(job.id())))
            started.push_back(job.id());
    });
    return started;
}

//! Keeps \a started tasks without a row from getting a waiting one. The others keep theirs until shown as active.
void TaskRows::skipStarted(const std::vector<qint64> &started) noexcept
{
    for (qint64 id : started) {
        const Job *job = findJob(id);
        if (!job)
            continue;
        const Place place = waitingPlace(*job);
        WaitingLevel *level = findLevel(place.priority);
        if (level && level->isShown(place.key, id))
            continue;
        if (level)
            level->remove(place.key, id);
        if (Q_UNLIKELY(!m_places.empty()))
            forgetPlace(id);
    }
}

std::vector<int> TaskRows::rowsOfEnded() const
{
    std::vector<int> rows;
    rows.reserve(m_endedActive.size());
    for (qint64 id : m_endedActive)
        rows.push_back(m_active.rowOf(placeOf(id) - 1));
    std::sort(rows.begin(), rows.end());
    return rows;
}

//! Removes rows from the back, so that earlier rows stay where they are.
void TaskRows::flushRemovals(std::vector<int> &endedRows)
{
    m_endedActive.erase(m_endedActive.begin(), m_endedActive.begin() + qsizetype(endedRows.size()));
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        WaitingLevel &rows = level->second;
        for (auto run = rows.lastToRemove(WaitingLevel::end()); run.count > 0; run = rows.lastToRemove(run.first)) {
            const int first = levelStart(rows) + run.row;
            m_view.beginRemove(first, first + run.count - 1);
            rows.hide(run, [this](qint64 id) { forgetPlace(id); });
            m_view.endRemove();
        }
    }
    for (std::size_t end = endedRows.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && endedRows[begin - 1] == endedRows[begin] - 1)
            --begin;
        m_view.beginRemove(endedRows[begin], endedRows[end - 1]);
        for (std::size_t i = end; i > begin; --i) {
            const ActiveRows::Position position = m_active.positionAt(endedRows[i - 1]);
            m_activePositions.remove(m_active.id(position));
            m_active.remove(position);
        }
        m_view.endRemove();
        end = begin;
    }
}

//! Ends a flush or a removal. The pool may be gone by now.
void TaskRows::endOfChange()
{
    if (!m_poolGone)
        m_view.endOfChanges();
    m_flushing = false;
    if (m_poolGone)
        removeAllRows();
    else if (std::exchange(m_flushMissed, false) || m_history.surplus() > 0 || !m_toForget.empty()
             || m_history.isNewestFirst() != m_newestFirst) // a view has changed the history
        askForFlush();
}

//! Shows \a started as active. Most were first in the queue, so the border to the active rows moves past their row.
void TaskRows::flushStarts(const std::vector<qint64> &started)
{
    m_firstStarted = m_active.shownCount();
    try {
        for (qint64 id : started) {
            const Job *job = findJob(id);
            if (!job || job->place() != QueueEntry::Place::Slot)
                continue; // a view has ended it; the next flush removes its row
            if (m_activePositions.find(id) != 0) {
                becomeLastActive(id);
                continue;
            }
            const Place place = waitingPlace(*job);
            WaitingLevel *level = findLevel(place.priority);
            if (!level || !level->isShown(place.key, id)) {
                becomeActive(id);
                continue;
            }
            showNewActive();
            job = findJob(id);
            if (!level->isWaiting(place.key, id) || !job || job->place() != QueueEntry::Place::Slot)
                continue; // a view has ended it just now
            becomeActive(id);
            const int row = levelStart(*level) + level->rowOf(place.key, id);
            const int first = m_active.shownCount();
            level->remove(place.key, id);
            if (row == first) {
                level->hide(place.key, id);
                m_active.show();
            } else {
                m_movingId = id;
                m_movingRow = row;
                m_view.beginMove(row, row, first);
                m_movingId = 0;
                level->hide(place.key, id);
                m_active.show();
                m_view.endMove();
            }
            if (Q_UNLIKELY(!m_places.empty()))
                forgetPlace(id);
        }
    } catch (...) {
        m_incomplete = true;
        askForFlush();
    }
    showNewActive();
    m_lastStarted = m_active.shownCount() - 1;
}

//! Moves the row of an active task, which has waited for another attempt meanwhile, behind those of the others.
void TaskRows::becomeLastActive(qint64 id)
{
    showNewActive();
    const Job *job = findJob(id);
    if (!m_returned.contains(id) || !job || job->place() != QueueEntry::Place::Slot)
        return; // a view has done something to it
    const ActiveRows::Position old = placeOf(id) - 1;
    const ActiveRows::Position position = m_active.append(id);
    m_returned.erase(id);
    m_firstStarted -= 1;
    const int row = m_active.rowOf(old);
    const int end = m_active.shownCount();
    const bool isLast = row == end - 1;
    if (!isLast)
        m_view.beginMove(row, row, end);
    m_active.remove(old);
    m_active.show();
    if (m_activePositions.find(id) != 0)
        m_activePositions.replace(id, position + 1);
    if (!isLast)
        m_view.endMove();
}

//! Appends the task to the active ones, still hidden.
void TaskRows::becomeActive(qint64 id)
{
    const ActiveRows::Position position = m_active.append(id);
    try {
        m_activePositions.insert(id, position + 1);
    } catch (...) {
        m_active.remove(position);
        throw;
    }
}

void TaskRows::showNewActive()
{
    const int added = m_active.hiddenCount();
    if (added == 0)
        return;
    const int first = m_active.shownCount();
    m_view.beginInsert(first, first + added - 1);
    m_active.show();
    m_view.endInsert();
}

void TaskRows::flushQueued()
{
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        WaitingLevel &rows = level->second;
        for (auto run = rows.announceLast(WaitingLevel::end()); run.count > 0; run = rows.announceLast(run.first)) {
            const int first = levelStart(rows) + run.row;
            m_view.beginInsert(first, first + run.count - 1);
            rows.show(run);
            m_view.endInsert();
        }
    }
}

void TaskRows::flushChanges()
{
    const auto what = std::exchange(m_onlyProgressed, true) ? View::Changed::Progress : View::Changed::Everything;
    std::vector<qint64> changed;
    changed.swap(m_changed);
    std::vector<int> rows;
    try {
        rows.reserve(changed.size());
    } catch (...) {
        m_view.changed(0, count() - 1, View::Changed::Everything);
        changed.clear();
    }
    for (qint64 id : changed) {
        const quint32 position = placeOf(id);
        if (position != 0)
            m_activePositions.replace(id, position);
        else if (!findJob(id))
            continue;
        if (Place *place = findPlace(id)) {
            place->isChanged = false;
            if (!place->key.isMoved() && !place->moves)
                forgetPlace(id); // it has returned to the place of its own
        }
        if (const int row = rowOf(id); row >= 0 && (row < m_firstStarted || row > m_lastStarted))
            rows.push_back(row);
    }
    for (auto level = m_levels.rbegin(); level != m_levels.rend(); ++level) {
        WaitingLevel &waiting = level->second;
        for (auto run = waiting.takeLastChanged(WaitingLevel::end()); run.count > 0;
             run = waiting.takeLastChanged(run.first)) {
            const int first = levelStart(waiting) + run.row;
            m_view.changed(first, first + run.count - 1, View::Changed::Everything);
        }
    }
    if (std::exchange(m_reasonsChanged, false)) {
        if (const int waiting = waitingShown(); waiting > 0)
            m_view.changed(m_active.shownCount(), m_active.shownCount() + waiting - 1, View::Changed::Wait);
    }
    if (m_firstStarted <= m_lastStarted)
        m_view.changed(m_firstStarted, m_lastStarted, View::Changed::Everything);
    std::sort(rows.begin(), rows.end());
    for (std::size_t end = rows.size(); end > 0;) {
        // One more row costs a view less than one more range.
        constexpr int MaximumGap = 8;
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin] - rows[begin - 1] <= MaximumGap)
            --begin;
        m_view.changed(rows[begin], rows[end - 1], what);
        end = begin;
    }
}

//! Frees what is no longer needed.
void TaskRows::tidy()
{
    try {
        m_active.compact(
                [this](qint64 id, ActiveRows::Position position) { m_activePositions.replace(id, position + 1); });
    } catch (...) {
        // Retried by the next flush.
    }
    for (auto level = m_levels.begin(); level != m_levels.end();) {
        if (!level->second.tidy())
            askForFlush();
        const bool isDone = level->second.isEmpty() && &level->second != &m_normal;
        level = isDone ? m_levels.erase(level) : std::next(level);
    }
    std::erase_if(m_ended, [this](const auto &ended) { return !hasRow(ended.second); });
}

}
