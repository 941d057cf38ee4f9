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

//! Removes the \a count oldest finished rows.
void TaskRows::dropHistory(int count)
{
    if (count == 0)
        return;
    const int start = historyStart() + m_history.rowOfOldest(count);
    m_view.beginRemove(start, start + count - 1);
    m_history.drop(count);
    m_view.endRemove();
}

//! Removes the rows of the finished tasks \a ids. False if there is no memory to do so.
bool TaskRows::dropFinished(std::vector<qint64> &ids)
{
    std::vector<int> rows;
    try {
        rows.reserve(ids.size());
    } catch (...) {
        askForFlush();
        return false;
    }
    std::sort(ids.begin(), ids.end());
    for (const qint64 id : ids) {
        if (const int row = m_history.rowOf(id); row >= 0)
            rows.push_back(row);
    }
    if (rows.size() < ids.size())
        m_history.dropNew(ids);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    int runs = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        runs += i == 0 || rows[i - 1] != rows[i] - 1;
    // To remove a run costs a view a time in proportion to its rows. Rows that are new cost it less, but it forgets which
    // of them are selected.
    constexpr int SomeRuns = 64;
    constexpr qint64 MostWork = 2'000'000;
    if (runs > SomeRuns && qint64(runs) * m_history.count() > MostWork) {
        dropAmongNewest(ids, m_history.countSince(m_history.isNewestFirst() ? rows.back() : rows.front()));
        return true;
    }
    for (std::size_t end = rows.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin - 1] == rows[begin] - 1)
            --begin;
        const int first = historyStart() + rows[begin];
        const int count = int(end - begin);
        m_view.beginRemove(first, first + count - 1);
        m_history.dropRows(rows[begin], count);
        m_view.endRemove();
        end = begin;
    }
    return true;
}

//! Removes the \a count newest finished rows, and shows those again that are not among \a ids.
void TaskRows::dropAmongNewest(const std::vector<qint64> &ids, int count)
{
    const int start = historyStart() + m_history.rowOfNewest(count);
    m_view.beginRemove(start, start + count - 1);
    m_history.hideNewest(count);
    m_history.dropHidden(ids);
    m_view.endRemove();
    showHidden();
}

//! Shows the finished tasks that are hidden.
void TaskRows::showHidden()
{
    const int added = m_history.hiddenCount();
    if (added == 0)
        return;
    const int start = historyStart() + m_history.rowOfHidden();
    m_view.beginInsert(start, start + added - 1);
    m_history.show();
    m_view.endInsert();
}

//! Removes the rows of the finished tasks that run again. Views may not run them again meanwhile.
void TaskRows::dropRepeated()
{
    if (m_repeated.empty())
        return;
    std::vector<qint64> ids;
    try {
        ids.assign(m_repeated.begin(), m_repeated.end());
    } catch (...) {
        askForFlush();
        return;
    }
    if (dropFinished(ids)) {
        for (const qint64 id : ids)
            m_repeated.erase(id);
    }
}

//! Turns the finished rows round. Rows that all change places cost a view more than rows that are new.
void TaskRows::turnHistory()
{
    if (const int rows = m_history.count(); rows > 0) {
        m_view.beginRemove(historyStart(), historyStart() + rows - 1);
        m_history.hide();
        m_view.endRemove();
    }
    m_history.setNewestFirst(m_newestFirst);
    showHidden();
}

//! Applies all that is due to the history, for when no view has to be notified.
void TaskRows::settleHistory() noexcept
{
    for (const qint64 id : std::exchange(m_toForget, {}))
        m_history.dropUnseen(id);
    for (const qint64 id : std::exchange(m_repeated, {}))
        m_history.dropUnseen(id);
    m_history.settle();
    m_history.setNewestFirst(m_newestFirst);
}

//! Removes surplus rows at once, and turns them round if asked to. Leaves new ones to showChanges(): their tasks may still be shown as unfinished.
void TaskRows::historyChanged()
{
    if (m_flushing)
        return; // endOfChange() looks again
    if (!m_awake) {
        settleHistory();
        return;
    }
    m_flushing = true;
    changeHistory();
    dropHistory(m_history.surplus());
    endOfChange();
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

//! Does what the user has asked of the kept tasks.
void TaskRows::changeHistory()
{
    if (!m_toForget.empty()) {
        std::vector<qint64> ids = std::exchange(m_toForget, {});
        if (!dropFinished(ids))
            m_toForget = std::move(ids);
    }
    if (m_history.isNewestFirst() != m_newestFirst)
        turnHistory();
}

void TaskRows::flushHistory()
{
    changeHistory();
    dropRepeated();
    dropHistory(m_history.surplusWithNew());
    // Announced rows must exist, so do first what may fail.
    try {
        m_history.takeNew();
    } catch (...) {
        m_incomplete = true;
        askForFlush();
    }
    showHidden();
}

//! Moves the active rows of tasks that wait for another attempt to their places in the queue.
void TaskRows::flushReturned()
{
    if (Q_LIKELY(m_returned.empty()))
        return;
    try {
        for (const qint64 id : std::vector<qint64>(m_returned.begin(), m_returned.end())) {
            const Job *job = m_returned.contains(id) ? findJob(id) : nullptr;
            if (job && job->place() != QueueEntry::Place::Slot)
                returnToQueue(*job);
        }
    } catch (...) {
        m_incomplete = true;
        askForFlush();
    }
}

//! May throw std::bad_alloc before anything has changed.
void TaskRows::returnToQueue(const Job &job)
{
    const qint64 id = job.id();
    const ActiveRows::Position position = placeOf(id) - 1;
    const QueueKey key = job.queueKey();
    WaitingLevel &target = level(job.priority());
    m_changed.reserve(m_changed.size() + 1);
    if (key.isMoved())
        m_places.insert_or_assign(id, Place{ job.priority(), key });
    target.announce(key, id);
    // From now on it counts as waiting, whatever a view does to it.
    m_returned.erase(id);
    m_activePositions.remove(id);
    m_changed.push_back(id);
    m_onlyProgressed = false;
    const int row = m_active.rowOf(position);
    const int destination = levelStart(target) + target.rowOf(key, id);
    const bool isAtBorder = destination == row + 1;
    if (!isAtBorder) {
        m_movingId = id;
        m_movingRow = row;
        m_view.beginMove(row, row, destination);
        m_movingId = 0;
    }
    m_active.remove(position);
    target.show(key, id);
    if (!isAtBorder)
        m_view.endMove();
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

//! A row that is to go to the present place of its task.
struct TaskRows::Move
{
    qint64 id;
    Place from;
    Place to;
    int row;
    bool changesPlace() const noexcept { return from.key != to.key || from.priority != to.priority; }
};

//! Returns how the row of the task is to move; nothing if it is not, or not now.
std::optional<TaskRows::Move> TaskRows::findMove(qint64 id) noexcept
{
    const Place *place = findPlace(id);
    if (!place || !place->moves)
        return std::nullopt;
    const WaitingLevel *level = findLevel(place->priority);
    const Job *job = findJob(id);
    if (!level || !level->isShown(place->key, id)) {
        if (!job)
            forgetPlace(id); // it has ended, and its row is gone
        return std::nullopt;
    }
    if (!job || job->place() == QueueEntry::Place::Slot) {
        keepMoved(id); // a view has ended or started it just now
        return std::nullopt;
    }
    return Move{ id, *place, { job->priority(), job->queueKey() }, levelStart(*level) + level->rowOf(place->key, id) };
}

//! Lets the next flush look at the task once more.
void TaskRows::keepMoved(qint64 id) noexcept
{
    try {
        m_moved.push_back(id);
    } catch (...) {
        m_incomplete = true;
    }
    askForFlush();
}

//! Moves the rows of tasks that have been moved in the queue. Rows that stay next to each other move together.
void TaskRows::flushMoves()
{
    if (Q_LIKELY(m_moved.empty()))
        return;
    std::vector<qint64> ids;
    ids.swap(m_moved); // views may move further ones
    std::vector<Move> moves;
    try {
        moves.reserve(ids.size());
    } catch (...) {
        m_incomplete = true;
        askForFlush();
        return;
    }
    for (const qint64 id : ids) {
        if (const auto move = findMove(id))
            moves.push_back(*move);
    }
    std::sort(moves.begin(), moves.end(), [](const Move &a, const Move &b) { return a.row < b.row; });
    std::vector<Move> together;
    for (std::size_t i = 0; i < moves.size() && !m_incomplete;) {
        const auto first = findMove(moves[i].id); // again, because rows have moved, and views may have done anything
        ++i;
        if (!first)
            continue;
        try {
            together.assign(1, *first);
            for (; i < moves.size(); ++i) {
                const auto next = findMove(moves[i].id);
                const Move &last = together.back();
                if (!next || next->row != last.row + 1 || next->to.priority != last.to.priority
                    || next->to.key < last.to.key)
                    break;
                const WaitingLevel *level = findLevel(next->to.priority);
                if (level && level->rowOf(next->to.key, next->id) != level->rowOf(last.to.key, last.id))
                    break;
                together.push_back(*next);
            }
            moveRows(together);
        } catch (...) {
            m_incomplete = true;
            askForFlush();
        }
    }
}

//! Moves rows that follow each other to places that follow each other. May throw std::bad_alloc.
void TaskRows::moveRows(const std::vector<Move> &moves)
{
    const Move &first = moves.front();
    const int count = int(moves.size());
    WaitingLevel &target = level(first.to.priority);
    const int destination = levelStart(target) + target.rowOf(first.to.key, first.id);
    if (!prepareMoves(moves))
        return;
    const bool isInPlace = destination >= first.row && destination <= first.row + count;
    if (!isInPlace)
        m_view.beginMove(first.row, first.row + count - 1, destination);
    for (const Move &move : moves)
        carryOut(move);
    if (!isInPlace)
        m_view.endMove();
}

//! Announces the new places, so that nothing can fail any more when views have been notified.
bool TaskRows::prepareMoves(const std::vector<Move> &moves) noexcept
{
    std::size_t done = 0;
    try {
        for (; done < moves.size(); ++done) {
            const Move &move = moves[done];
            Place &place = *findPlace(move.id);
            if (move.from.priority != move.to.priority)
                markChanged(move.id, place);
            if (move.changesPlace())
                level(move.to.priority).announce(move.to.key, move.id);
            place.moves = false; // a view may move the task once more
        }
        return true;
    } catch (...) {
        for (std::size_t i = 0; i < done; ++i) {
            if (moves[i].changesPlace())
                level(moves[i].to.priority).revoke(moves[i].to.key, moves[i].id);
        }
        m_incomplete = true;
        askForFlush();
        return false;
    }
}

void TaskRows::carryOut(const Move &move) noexcept
{
    Place &place = *findPlace(move.id);
    if (move.changesPlace()) {
        WaitingLevel &source = *findLevel(move.from.priority);
        WaitingLevel &target = *findLevel(move.to.priority);
        const bool isWaiting = source.isWaiting(move.from.key, move.id); // a view may have ended it
        source.hide(move.from.key, move.id);
        target.show(move.to.key, move.id);
        if (!isWaiting)
            target.remove(move.to.key, move.id);
    }
    place.priority = move.to.priority;
    place.key = move.to.key;
    if (!move.to.key.isMoved() && !place.moves && !place.isChanged)
        forgetPlace(move.id);
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
