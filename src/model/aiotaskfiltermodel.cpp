// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskfiltermodel.h"

#include <QtCore/QMimeData>

#include <memory>
#include <utility>

AioTaskFilterModel::AioTaskFilterModel(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortRole(AioTaskModel::SortRole);
}

AioTaskFilterModel::~AioTaskFilterModel() = default;

template<typename T>
bool AioTaskFilterModel::setFilter(T &criterion, const T &value)
{
    if (value == criterion)
        return false;
#if QT_VERSION >= QT_VERSION_CHECK(6, 10, 0)
    beginFilterChange();
    criterion = value;
    endFilterChange(Direction::Rows);
#else
    criterion = value;
    invalidateRowsFilter();
#endif
    return true;
}

void AioTaskFilterModel::setStates(const QList<int> &states)
{
    if (setFilter(m_states, states))
        Q_EMIT statesChanged();
}

void AioTaskFilterModel::setText(const QString &text)
{
    if (setFilter(m_text, text))
        Q_EMIT textChanged();
}

// Moves in the source
//
// QSortFilterProxyModel makes a change of the layout of each: it maps all rows anew, and emits layoutChanged() without a
// hint, which resets a ListView of Qt Quick. So its slots are disconnected, and a move is reported as one. While all rows
// are shown in the order of the source, the mapping stays as it is. Otherwise invalidate() brings it and the persistent
// indexes up to date, and what it emits is blocked. So it must show the same rows as before: tasks may have other states
// by now, but rows come and go when the source reports these.

void AioTaskFilterModel::setSourceModel(QAbstractItemModel *model)
{
    if (QAbstractItemModel *old = sourceModel())
        disconnectMoves(*old);
    m_move.report = SourceMove::None; // in a slot in the middle of a move
    QSortFilterProxyModel::setSourceModel(model);
    if (!model)
        return;
    disconnectMoves(*model);
    connect(model, &QAbstractItemModel::rowsAboutToBeMoved, this, &AioTaskFilterModel::rowsAboutToMove);
    connect(model, &QAbstractItemModel::rowsMoved, this, &AioTaskFilterModel::rowsHaveMoved);
}

//! Disconnects the slots for moves of this class and of QSortFilterProxyModel.
void AioTaskFilterModel::disconnectMoves(QAbstractItemModel &source)
{
    disconnect(&source, &QAbstractItemModel::rowsAboutToBeMoved, this, nullptr);
    disconnect(&source, &QAbstractItemModel::rowsMoved, this, nullptr);
}

void AioTaskFilterModel::rowsAboutToMove(const QModelIndex &parent, int first, int last, const QModelIndex &,
                                         int destination)
{
    const QAbstractItemModel *const source = sourceModel();
    const auto rowHere = [&](int row) { return mapFromSource(source->index(row, 0, parent)).row(); };
    SourceMove move;
    move.source = { first, last, destination };
    const int rows = rowCount(); // makes the mapping if there is none yet
    if (isSorted()) {
        move.report = SourceMove::Layout;
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    } else if (rows == source->rowCount(parent)) {
        move.report = SourceMove::AllRows;
        beginMoveRows({}, first, last, {}, destination);
    } else {
        move.report = SourceMove::Nothing;
        move.here = { rows, -1, rows };
        for (int row = first; row <= last; ++row) {
            if (const int here = rowHere(row); here >= 0) {
                move.here.first = std::min(move.here.first, here);
                move.here.last = here;
            }
        }
        for (int row = destination; row < source->rowCount(parent); ++row) {
            if (const int here = rowHere(row); here >= 0) {
                move.here.destination = here;
                break;
            }
        }
        if (move.here.last >= 0
            && (move.here.destination < move.here.first || move.here.destination > move.here.last + 1)) {
            move.report = SourceMove::Rows;
            beginMoveRows({}, move.here.first, move.here.last, {}, move.here.destination);
        }
    }
    if (source == sourceModel()) // unless a slot has replaced it
        m_move = move;
}

void AioTaskFilterModel::rowsHaveMoved()
{
    const SourceMove::Report report = std::exchange(m_move.report, SourceMove::None);
    if (report == SourceMove::None)
        return;
    if (report == SourceMove::AllRows) {
        endMoveRows();
        return;
    }
    std::vector<bool> isShown(std::size_t(sourceModel()->rowCount()));
    for (int row = 0; row < rowCount(); ++row) // as mapped before the move
        isShown[std::size_t(m_move.source.rowAfter(mapToSource(index(row, 0)).row()))] = true;
    const bool wereSignalsBlocked = blockSignals(true);
    m_isShown.swap(isShown);
    m_isMapOld = true;
    invalidate();
    m_isMapOld = false;
    rowCount(); // maps the rows again: while they are not mapped, changes in the source are not reported
    m_isShown.clear();
    blockSignals(wereSignalsBlocked);
    if (report == SourceMove::Rows) {
        revertPersistentIndexes();
        endMoveRows();
    } else if (report == SourceMove::Layout) {
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }
}

//! invalidate() asks for the source of each persistent index, and takes it for one after the move.
QModelIndex AioTaskFilterModel::mapToSource(const QModelIndex &index) const
{
    const QModelIndex source = QSortFilterProxyModel::mapToSource(index);
    if (!m_isMapOld || !source.isValid())
        return source;
    return source.siblingAtRow(m_move.source.rowAfter(source.row()));
}

int AioTaskFilterModel::Move::rowAfter(int row) const
{
    const int count = last - first + 1;
    if (row >= first && row <= last)
        return row - first + newFirst();
    if (destination < first)
        return row >= destination && row < first ? row + count : row;
    return row > last && row < destination ? row - count : row;
}

int AioTaskFilterModel::Move::rowBefore(int row) const
{
    const int count = last - first + 1;
    if (row >= newFirst() && row < newFirst() + count)
        return row - newFirst() + first;
    if (destination < first)
        return row >= newFirst() + count && row <= last ? row - count : row;
    return row >= first && row < newFirst() ? row + count : row;
}

//! Returns the persistent indexes to their rows before the move, because endMoveRows() moves them once more.
void AioTaskFilterModel::revertPersistentIndexes()
{
    const QModelIndexList now = persistentIndexList();
    QModelIndexList old;
    old.reserve(now.size());
    for (const QModelIndex &each : now)
        old += index(m_move.here.rowBefore(each.row()), each.column());
    changePersistentIndexList(now, old);
}

bool AioTaskFilterModel::moveRows(const QModelIndex &sourceParent, int sourceRow, int count,
                                  const QModelIndex &destinationParent, int destinationChild)
{
    const int rows = rowCount();
    if (sourceParent.isValid() || destinationParent.isValid() || sourceRow < 0 || count < 1 || sourceRow + count > rows
        || destinationChild < 0 || (destinationChild >= sourceRow && destinationChild <= sourceRow + count))
        return false;
    QModelIndexList indexes;
    for (int row = sourceRow; row < sourceRow + count; ++row) {
        indexes += index(row, 0);
        if (!(flags(indexes.last()) & Qt::ItemIsDragEnabled))
            return false;
    }
    const std::unique_ptr<QMimeData> tasks(mimeData(indexes));
    return tasks && dropMimeData(tasks.get(), Qt::MoveAction, std::min(destinationChild, rows), 0, {});
}

bool AioTaskFilterModel::canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                         const QModelIndex &parent) const
{
    return !isSorted() && QSortFilterProxyModel::canDropMimeData(data, action, row, column, parent);
}

bool AioTaskFilterModel::dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                                      const QModelIndex &parent)
{
    return !isSorted() && QSortFilterProxyModel::dropMimeData(data, action, row, column, parent);
}

bool AioTaskFilterModel::cancel(int row)
{
    const auto *tasks = qobject_cast<AioTaskModel *>(sourceModel());
    AioPool *pool = tasks ? tasks->pool() : nullptr;
    const qint64 id = taskAt(row);
    return pool && id != 0 && pool->cancelTask(id);
}

qint64 AioTaskFilterModel::taskAt(int row) const
{
    return index(row, 0).data(AioTaskModel::TaskIdRole).toLongLong();
}

bool AioTaskFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    if (!m_isShown.empty())
        return m_isShown[std::size_t(row)];
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    if (!m_states.isEmpty() && !m_states.contains(index.data(AioTaskModel::StateRole).toInt()))
        return false;
    return m_text.isEmpty() || index.data(AioTaskModel::LabelRole).toString().contains(m_text, Qt::CaseInsensitive);
}

bool AioTaskFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    if (sortRole() != AioTaskModel::SortRole)
        return QSortFilterProxyModel::lessThan(left, right);
    const QVariant leftKey = left.data(AioTaskModel::SortRole);
    if (leftKey.typeId() != QMetaType::QString)
        return QVariant::compare(leftKey, right.data(AioTaskModel::SortRole)) == QPartialOrdering::Less;
    const QLocale locale;
    if (!m_collator || m_collator->locale() != locale) {
        m_collator.emplace(locale);
        if (locale.language() != QLocale::C) { // the C locale supports neither
            m_collator->setNumericMode(true);
            m_collator->setCaseSensitivity(Qt::CaseInsensitive);
        }
    }
    return m_collator->compare(leftKey.toString(), right.data(AioTaskModel::SortRole).toString()) < 0;
}
