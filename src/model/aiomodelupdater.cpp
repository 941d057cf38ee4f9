// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiomodelupdater_p.h"

#include "aiorowreader_p.h"
#include "aiotaskmodel.h"

#include <QtCore/QMetaMethod>

namespace Aio::detail {

static constexpr Nanoseconds Second = 1'000'000'000;

ModelUpdater::ModelUpdater(AioTaskModel &model, AioPool &pool, PoolCore &core)
    : m_model(model), m_pool(&pool), m_rows(core, *this)
{
    m_flushTimer.reserve(); // done here, where it may throw std::bad_alloc
}

static qint64 finishedCount(const AioPool &pool)
{
    return pool.succeededCount() + pool.failedCount() + pool.cancelledCount();
}

void ModelUpdater::attend()
{
    m_asked = true;
    if (m_rows.isAwake() || !m_pool)
        return;
    m_rows.wake();
    m_finished = finishedCount(*m_pool);
    scheduleFlush();
}

//! Sets the interval, also for changes that already wait to be shown.
void ModelUpdater::setInterval(Nanoseconds interval) noexcept
{
    m_interval = interval;
    if (!m_flushTimer.isActive())
        return;
    m_flushTimer.stop(); // leaves its place to the next start()
    scheduleFlush();
}

void ModelUpdater::endOfChanges()
{
    const TaskRows::Counts counts = m_rows.counts();
    if (counts != std::exchange(m_counts, counts))
        Q_EMIT m_model.rowsCounted();
}

//! True if views or the like have to be notified. Callers that only query rows do not count.
bool ModelUpdater::isWatched() const
{
    static const QMetaMethod watched[] = {
        QMetaMethod::fromSignal(&AioTaskModel::rowsInserted),
        QMetaMethod::fromSignal(&AioTaskModel::rowsRemoved),
        QMetaMethod::fromSignal(&AioTaskModel::rowsAboutToBeInserted),
        QMetaMethod::fromSignal(&AioTaskModel::rowsAboutToBeRemoved),
        QMetaMethod::fromSignal(&AioTaskModel::rowsMoved),
        QMetaMethod::fromSignal(&AioTaskModel::rowsAboutToBeMoved),
        QMetaMethod::fromSignal(&AioTaskModel::dataChanged),
    };
    for (const QMetaMethod &signal : watched) {
        if (m_model.isSignalConnected(signal))
            return true;
    }
    return !m_model.persistentIndexList().isEmpty();
}

void ModelUpdater::beginInsert(int first, int last)
{
    m_model.beginInsertRows({}, first, last);
}

void ModelUpdater::endInsert()
{
    m_model.endInsertRows();
}

void ModelUpdater::beginRemove(int first, int last)
{
    m_model.beginRemoveRows({}, first, last);
}

void ModelUpdater::endRemove()
{
    m_model.endRemoveRows();
}

void ModelUpdater::beginMove(int first, int last, int destination)
{
    m_model.beginMoveRows({}, first, last, {}, destination);
}

void ModelUpdater::endMove()
{
    m_model.endMoveRows();
}

void ModelUpdater::changed(int first, int last, Changed what)
{
    QList<int> roles; // empty: all roles
    if (what != Changed::Everything)
        roles = rolesFollowing(what == Changed::Progress ? TaskRole::Progress : TaskRole::Wait);
    Q_EMIT m_model.dataChanged(m_model.createIndex(first, 0), m_model.createIndex(last, AioTaskModel::ColumnCount - 1),
                               roles);
}

//! True if all signals are connected at once, which Qt does not report to connectNotify().
bool ModelUpdater::isWatchedUnnoticed() const noexcept
{
    static const QMetaMethod any = QMetaMethod::fromSignal(&AioTaskModel::dataChanged);
    return m_model.isSignalConnected(any);
}

bool ModelUpdater::scheduleFlush() noexcept
{
    if (!m_rows.isAwake() || !m_pool)
        return false;
    if (m_flushTimer.isActive())
        return true;
    try {
        m_flushTimer.start(std::max<Nanoseconds>(m_lastFlush + spacing() - steadyNow(), 0));
        return true;
    } catch (...) {
        return false; // retried at the end of the next turn with changes
    }
}

void ModelUpdater::leaveThread() noexcept
{
    m_flushTimer.stop();
    m_clock.stop();
}

void ModelUpdater::flush() noexcept
{
    m_lastFlush = steadyNow();
    const bool watched = isWatched();
    if (!watched && !m_asked && !m_rows.isFlushing()) {
        m_clock.stop();
        m_rows.sleep();
        return;
    }
    m_asked = false;
    const qint64 finished = finishedCount(*m_pool);
    m_isRush = finished - std::exchange(m_finished, finished) > RushEnds;
    m_rows.showChanges();
    if (!m_pool)
        return;
    if (!watched)
        scheduleFlush(); // puts the rows to sleep if they are not queried again
    startClock();
}

void ModelUpdater::showNow() noexcept
{
    if (!m_rows.isAwake() || m_rows.isFlushing() || !m_pool)
        return;
    m_flushTimer.stop();
    flush();
}

//! Starts the clock if there are rows whose values follow it.
void ModelUpdater::startClock() noexcept
{
    if (!m_clock.isActive() && (m_rows.activeCount() > 0 || m_rows.hasCountdowns()))
        m_clock.start(Second);
}

void ModelUpdater::refreshTimes() noexcept
{
    const int rows = m_rows.activeCount();
    if (!m_rows.isAwake() || (rows == 0 && !m_rows.hasCountdowns()))
        return;
    if (!isWatched()) {
        scheduleFlush(); // puts the rows to sleep
        return;
    }
    m_clock.start(Second);
    if (rows > 0) {
        Q_EMIT m_model.dataChanged(m_model.createIndex(0, 0),
                                   m_model.createIndex(rows - 1, AioTaskModel::ColumnCount - 1),
                                   rolesFollowing(TaskRole::Clock));
    }
    if (m_pool && m_rows.hasCountdowns())
        refreshCountdowns();
}

//! Reports the rows of tasks that wait for a time. Nearly all of them follow each other.
void ModelUpdater::refreshCountdowns() noexcept
{
    std::vector<int> rows;
    try {
        rows = m_rows.countdownRows();
    } catch (...) {
        return; // retried the next time
    }
    for (std::size_t end = rows.size(); end > 0;) {
        std::size_t begin = end - 1;
        while (begin > 0 && rows[begin] - rows[begin - 1] <= 1)
            --begin;
        if (rows[end - 1] >= m_rows.count())
            return; // a view has changed the rows
        changed(rows[begin], rows[end - 1], Changed::Wait);
        end = begin;
    }
}

void ModelUpdater::poolGone() noexcept
{
    m_pool = nullptr;
    m_clock.stop();
    m_flushTimer.stop();
    if (m_rows.isFlushing()) {
        // A view is processing a change: keep the model alive until that is done.
        m_model.setParent(nullptr);
        m_model.deleteLater();
    }
}

}
