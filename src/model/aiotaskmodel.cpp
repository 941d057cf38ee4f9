// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskmodel.h"

#include "aiomodelupdater_p.h"
#include "aiorowreader_p.h"

#include <QtCore/QMetaMethod>

using namespace Aio::detail;

AioTaskModel::AioTaskModel(AioPool &pool, PoolCore &core)
    : QAbstractListModel(&pool), d(std::make_unique<ModelUpdater>(*this, pool, core))
{
}

AioTaskModel::~AioTaskModel()
{
    if (AioPool *pool = d->pool())
        pool->m_tasks = nullptr;
}

AioPool *AioTaskModel::pool() const
{
    return d->pool();
}

int AioTaskModel::updateInterval() const
{
    return int(d->interval() / Millisecond);
}

void AioTaskModel::setUpdateInterval(int milliseconds)
{
    if (milliseconds < 0) {
        qCWarning(lcAioPool, "AioTaskModel: an update interval of %d ms is below 0; it stays %d", milliseconds,
                  updateInterval());
        return;
    }
    if (milliseconds == updateInterval())
        return;
    d->setInterval(milliseconds * Millisecond);
    Q_EMIT updateIntervalChanged();
}

int AioTaskModel::historyLimit() const
{
    return d->rows().historyLimit();
}

void AioTaskModel::setHistoryLimit(int limit)
{
    if (limit < 0) {
        qCWarning(lcAioPool, "AioTaskModel: a history limit of %d is below 0; it stays %d", limit, historyLimit());
        return;
    }
    if (limit == historyLimit())
        return;
    d->rows().setHistoryLimit(limit);
    Q_EMIT historyLimitChanged();
}

AioTaskModel::HistoryOrder AioTaskModel::historyOrder() const
{
    return d->rows().isNewestFirst() ? NewestFirst : OldestFirst;
}

void AioTaskModel::setHistoryOrder(HistoryOrder order)
{
    if (order == historyOrder())
        return;
    d->rows().setNewestFirst(order == NewestFirst);
    Q_EMIT historyOrderChanged();
}

int AioTaskModel::activeRows() const
{
    return d->rows().counts().active;
}

int AioTaskModel::waitingRows() const
{
    return d->rows().counts().waiting;
}

int AioTaskModel::finishedRows() const
{
    return d->rows().counts().finished;
}

int AioTaskModel::failedRows() const
{
    return d->rows().counts().failed;
}

void AioTaskModel::clearHistory()
{
    d->rows().clearHistory();
}

bool AioTaskModel::forget(qint64 taskId)
{
    return d->rows().forget(taskId);
}

bool AioTaskModel::cancel(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->cancelTask(id);
}

qint64 AioTaskModel::taskAt(int row) const
{
    d->attend();
    return d->rows().at(row).id;
}

int AioTaskModel::rowOf(qint64 taskId) const
{
    d->attend();
    return d->rows().rowOf(taskId);
}

int AioTaskModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : d->rows().count();
}

int AioTaskModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QModelIndex AioTaskModel::index(int row, int column, const QModelIndex &parent) const
{
    d->attend(); // the caller may keep the index for long
    return QAbstractListModel::index(row, column, parent);
}

void AioTaskModel::connectNotify(const QMetaMethod &signal)
{
    // Wake the rows before the first change is reported. Connections to destroyed() and the like need no rows.
    if (signal.name().startsWith("rows") || signal.name() == "dataChanged")
        d->attend();
}

//! Returns how table views align a column and its header: figures to the right.
static QVariant alignmentOf(int column)
{
    const bool isFigure = column == AioTaskModel::ProgressColumn || column == AioTaskModel::ElapsedColumn;
    return isFigure ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
}

QVariant AioTaskModel::data(const QModelIndex &index, int role) const
{
    d->attend();
    if (!index.isValid() || !checkIndex(index))
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(index.column());
    const TaskRole *found = findTaskRole(role);
    return found ? found->read(RowReader(d->rows().at(index.row())), index.column()) : QVariant();
}

QVariant AioTaskModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return alignmentOf(section);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractListModel::headerData(section, orientation, role);
    switch (section) {
    case TaskColumn:
        return tr("Task");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case ElapsedColumn:
        return tr("Elapsed");
    case MessageColumn:
        return tr("Message");
    default:
        return {};
    }
}

QHash<int, QByteArray> AioTaskModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractListModel::roleNames();
    for (const TaskRole &role : taskRoles()) {
        if (role.name)
            names.insert(role.role, role.name);
    }
    return names;
}

// AioPool::tasks() is defined here and not in pool/, so that pool/ includes no model.

AioTaskModel *AioPool::tasks()
{
    requireOwnThread(*d, "AioPool::tasks");
    if (!m_tasks)
        m_tasks = new AioTaskModel(*this, *d);
    return m_tasks;
}
