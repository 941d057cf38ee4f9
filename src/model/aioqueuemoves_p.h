// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <vector>

// Moves of tasks in the queue by the rows in which a view shows them, directly or through proxies.

namespace Aio::detail {

//! One step: moves a task before another one, or to the back of a priority.
struct QueueMove
{
    qint64 id = 0;
    qint64 before = 0; // 0: to the back
    int priority = 0; // if to the back

    bool run(AioPool &pool) const { return before != 0 ? pool.moveBefore(id, before) : pool.setPriority(id, priority); }
};

//! Returns the model of a pool below the proxies; null if there is none.
AIOPOOL_EXPORT AioTaskModel *tasksBelow(QAbstractItemModel *shown);
//! True if the rows stand in the order of the queue: no proxy sorts them.
AIOPOOL_EXPORT bool isInQueueOrder(const QAbstractItemModel *shown);
//! True if there is a task, and it waits. (An invalid index has no state.)
AIOPOOL_EXPORT bool waits(const QModelIndex &index);
AIOPOOL_EXPORT qint64 taskIdAt(const QModelIndex &index);

//! Returns what moves the waiting tasks in \a rows, which are in order, each before the next one above that is not among them.
AIOPOOL_EXPORT std::vector<QueueMove> movesUp(const QAbstractItemModel &shown, const std::vector<int> &rows);
//! Returns what moves the waiting tasks in \a rows, which are in order, each behind the next one below that is not among them.
AIOPOOL_EXPORT std::vector<QueueMove> movesDown(QAbstractItemModel &shown, const std::vector<int> &rows);
/*!
    Returns what moves \a ids behind the task in \a row, in this order. The next task of the pool may be one that is not
    shown, but none of \a skipped, which is sorted.
*/
AIOPOOL_EXPORT std::vector<QueueMove> movesBehind(QAbstractItemModel &shown, int row, const std::vector<qint64> &ids,
                                                  const std::vector<qint64> &skipped = {});

}
