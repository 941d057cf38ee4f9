// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskmodel.h"

#include "aiomodelupdater_p.h"
#include "aiorowreader_p.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDataStream>
#include <QtCore/QIODevice>
#include <QtCore/QMetaMethod>
#include <QtCore/QMimeData>
#include <QtCore/QPointer>

#include <algorithm>

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

int AioTaskModel::retryableRows() const
{
    return d->rows().counts().retryable;
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

bool AioTaskModel::hold(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->hold(id);
}

bool AioTaskModel::release(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->release(id);
}

bool AioTaskModel::startNow(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->startNow(id);
}

bool AioTaskModel::moveToFront(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() && pool()->moveToFront(id);
}

qint64 AioTaskModel::retry(int row)
{
    const qint64 id = taskAt(row);
    return id != 0 && pool() ? pool()->retry(id) : 0;
}

int AioTaskModel::retryFailed()
{
    const QPointer<AioTaskModel> alive(this); // slots may destroy it
    const QPointer<AioPool> pool = this->pool();
    int count = 0;
    if (!pool)
        return count;
    const bool wasAsleep = !d->rows().isAwake();
    d->attend(); // only rows that are awake are found without a search
    if (d->rows().hasNewFinished())
        d->showNow(); // and only those that are shown
    if (!alive || !pool)
        return count;
    for (const qint64 id : d->rows().retryable()) {
        if (!alive || !pool || !d->rows().hasRoom())
            break;
        if (pool->retry(id) != 0)
            ++count;
    }
    if (alive && wasAsleep)
        d->showNow();
    return count;
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

// The order of the queue

//! Returns the task in a row if it waits in the queue, otherwise null.
static const Job *waitingJob(const TaskRows::Row &row) noexcept
{
    return row.job && row.job->isQueued() && row.job->state() == AioPool::TaskState::Waiting ? row.job : nullptr;
}

//! Moves the tasks \a ids before the one in the row \a destination, or to the back behind the waiting rows.
bool AioTaskModel::moveTasks(const QList<qint64> &ids, int destination)
{
    const QPointer<AioTaskModel> alive(this); // letters of other threads are delivered meanwhile
    const QPointer<AioPool> pool = this->pool();
    const TaskRows &rows = d->rows();
    const int waitingEnd = rows.counts().active + rows.counts().waiting;
    if (!pool || destination < rows.counts().active)
        return false;
    QList<qint64> sorted = ids;
    std::sort(sorted.begin(), sorted.end());
    qint64 before = 0; // the first task that is not moved itself and still waits
    for (int row = destination; row < waitingEnd && before == 0; ++row) {
        const Job *job = waitingJob(rows.at(row));
        if (job && !std::binary_search(sorted.cbegin(), sorted.cend(), job->id()))
            before = job->id();
    }
    int priority = 0; // of the last one, if there is no task to move before
    for (int row = waitingEnd; before == 0 && row-- > rows.counts().active;) {
        if (const Job *job = waitingJob(rows.at(row))) {
            priority = job->priority();
            break;
        }
    }
    bool hasChanged = false;
    for (const qint64 id : ids) {
        if (pool)
            hasChanged |= before != 0 ? pool->moveBefore(id, before) : pool->setPriority(id, priority);
    }
    if (alive && hasChanged)
        d->showNow();
    return hasChanged;
}

bool AioTaskModel::moveRows(const QModelIndex &sourceParent, int sourceRow, int count,
                            const QModelIndex &destinationParent, int destinationChild)
{
    if (sourceParent.isValid() || destinationParent.isValid() || sourceRow < 0 || count < 1
        || (destinationChild >= sourceRow && destinationChild <= sourceRow + count))
        return false;
    d->attend();
    QList<qint64> ids;
    for (int row = sourceRow; row < sourceRow + count; ++row) {
        const Job *job = waitingJob(d->rows().at(row));
        if (!job)
            return false;
        ids += job->id();
    }
    return moveTasks(ids, destinationChild);
}

Qt::ItemFlags AioTaskModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    if (!index.isValid())
        return flags | Qt::ItemIsDropEnabled;
    d->attend();
    return waitingJob(d->rows().at(index.row())) ? flags | Qt::ItemIsDragEnabled : flags;
}

Qt::DropActions AioTaskModel::supportedDropActions() const
{
    return Qt::MoveAction;
}

static QString tasksMimeType()
{
    return QStringLiteral("application/x-aiopool-tasks");
}

QStringList AioTaskModel::mimeTypes() const
{
    return { tasksMimeType() };
}

//! Returns what tells a pool from all others that there are on this machine.
static QByteArray poolName(const AioPool *pool)
{
    return QByteArray::number(QCoreApplication::applicationPid()) + '-' + QByteArray::number(quintptr(pool), 16);
}

QMimeData *AioTaskModel::mimeData(const QModelIndexList &indexes) const
{
    d->attend();
    std::vector<int> rows;
    for (const QModelIndex &index : indexes) {
        if (waitingJob(d->rows().at(index.row())))
            rows.push_back(index.row());
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    if (rows.empty())
        return nullptr;
    QList<qint64> ids;
    for (const int row : rows)
        ids += d->rows().at(row).id;
    QByteArray bytes;
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    stream << poolName(pool()) << ids;
    auto data = std::make_unique<QMimeData>();
    data->setData(tasksMimeType(), bytes);
    return data.release();
}

//! Returns the tasks of \a pool in \a data; none if they are of another pool.
static QList<qint64> tasksIn(const QMimeData *data, const AioPool *pool)
{
    if (!data || !pool)
        return {};
    QDataStream stream(data->data(tasksMimeType()));
    QByteArray name;
    QList<qint64> ids;
    stream >> name >> ids;
    return stream.status() == QDataStream::Ok && name == poolName(pool) ? ids : QList<qint64>();
}

//! Returns the row before which a view drops.
static int dropRow(int row, const QModelIndex &parent, int rowCount)
{
    return row >= 0 ? row : parent.isValid() ? parent.row() : rowCount;
}

bool AioTaskModel::canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int,
                                   const QModelIndex &parent) const
{
    d->attend();
    return action == Qt::MoveAction && dropRow(row, parent, rowCount()) >= d->rows().counts().active
            && !tasksIn(data, pool()).isEmpty();
}

bool AioTaskModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                const QModelIndex &parent)
{
    return canDropMimeData(data, action, row, column, parent)
            && moveTasks(tasksIn(data, pool()), dropRow(row, parent, rowCount()));
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
