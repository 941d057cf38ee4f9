// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The rows of waiting tasks that have other places in the queue than before.

#include "aiotaskrows_p.h"

#include <algorithm>
#include <utility>

namespace Aio::detail {

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

}
