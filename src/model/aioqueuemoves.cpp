// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioqueuemoves_p.h"

#include <QtCore/QAbstractProxyModel>
#include <QtCore/QSortFilterProxyModel>

#include <algorithm>

namespace Aio::detail {

AioTaskModel *tasksBelow(QAbstractItemModel *shown)
{
    while (auto *proxy = qobject_cast<QAbstractProxyModel *>(shown))
        shown = proxy->sourceModel();
    return qobject_cast<AioTaskModel *>(shown);
}

bool isInQueueOrder(const QAbstractItemModel *shown)
{
    while (const auto *proxy = qobject_cast<const QAbstractProxyModel *>(shown)) {
        const auto *sorted = qobject_cast<const QSortFilterProxyModel *>(proxy);
        if (sorted && sorted->sortColumn() >= 0)
            return false;
        shown = proxy->sourceModel();
    }
    return true;
}

bool waits(const QModelIndex &index)
{
    return index.isValid() && TaskState(index.data(AioTaskModel::StateRole).toInt()) == TaskState::Waiting;
}

qint64 taskIdAt(const QModelIndex &index)
{
    return index.data(AioTaskModel::TaskIdRole).toLongLong();
}

std::vector<QueueMove> movesUp(const QAbstractItemModel &shown, const std::vector<int> &rows)
{
    std::vector<QueueMove> moves;
    qint64 before = 0; // the last one above that is not among them
    int last = -2;
    for (const int row : rows) {
        const QModelIndex index = shown.index(row, 0);
        if (row != last + 1) {
            const QModelIndex above = shown.index(row - 1, 0);
            before = waits(above) ? taskIdAt(above) : 0;
        }
        last = row;
        if (before != 0)
            moves.push_back({ taskIdAt(index), before });
    }
    return moves;
}

std::vector<QueueMove> movesDown(QAbstractItemModel &shown, const std::vector<int> &rows)
{
    std::vector<QueueMove> moves;
    for (auto first = rows.begin(); first != rows.end();) {
        std::vector<qint64> ids;
        int next = *first; // the row behind those that follow each other
        for (; first != rows.end() && *first == next; ++first, ++next)
            ids.push_back(taskIdAt(shown.index(next, 0)));
        if (!waits(shown.index(next, 0)))
            continue;
        const std::vector<QueueMove> behind = movesBehind(shown, next, ids);
        moves.insert(moves.end(), behind.begin(), behind.end());
    }
    return moves;
}

std::vector<QueueMove> movesBehind(QAbstractItemModel &shown, int row, const std::vector<qint64> &ids,
                                   const std::vector<qint64> &skipped)
{
    std::vector<QueueMove> moves;
    const AioTaskModel *tasks = tasksBelow(&shown);
    if (!tasks)
        return moves;
    const QModelIndex last = tasks->index(tasks->rowOf(taskIdAt(shown.index(row, 0))));
    QModelIndex next = last.siblingAtRow(last.row() + 1);
    while (waits(next) && std::binary_search(skipped.begin(), skipped.end(), taskIdAt(next)))
        next = next.siblingAtRow(next.row() + 1);
    const qint64 before = waits(next) ? taskIdAt(next) : 0;
    const int priority = last.data(AioTaskModel::PriorityRole).toInt();
    for (const qint64 id : ids)
        moves.push_back({ id, before, priority });
    return moves;
}

}
