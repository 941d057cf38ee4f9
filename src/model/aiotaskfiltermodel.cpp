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
// QSortFilterProxyModel makes a change of the layout of each, and emits it without a hint, which resets a ListView of
// Qt Quick. Its slots bring the mapping and the persistent indexes up to date. Those of this class run before the first
// and after the last of these, block what they emit meanwhile, and report the move.

void AioTaskFilterModel::setSourceModel(QAbstractItemModel *model)
{
    if (QAbstractItemModel *old = sourceModel()) {
        disconnect(old, &QAbstractItemModel::rowsAboutToBeMoved, this, &AioTaskFilterModel::rowsAboutToMove);
        disconnect(old, &QAbstractItemModel::rowsMoved, this, &AioTaskFilterModel::rowsHaveMoved);
    }
    if (std::exchange(m_move.report, SourceMove::None) != SourceMove::None)
        blockSignals(m_move.wereSignalsBlocked); // in a slot in the middle of a move
    if (model)
        connect(model, &QAbstractItemModel::rowsAboutToBeMoved, this, &AioTaskFilterModel::rowsAboutToMove);
    QSortFilterProxyModel::setSourceModel(model);
    if (model)
        connect(model, &QAbstractItemModel::rowsMoved, this, &AioTaskFilterModel::rowsHaveMoved);
}

void AioTaskFilterModel::rowsAboutToMove(const QModelIndex &parent, int first, int last, const QModelIndex &,
                                         int destination)
{
    const QAbstractItemModel *const source = sourceModel();
    const auto rowHere = [&](int row) { return mapFromSource(source->index(row, 0, parent)).row(); };
    SourceMove move;
    if (isSorted()) {
        move.report = SourceMove::Layout;
        Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    } else {
        move.report = SourceMove::Nothing;
        move.first = rowCount();
        move.last = -1;
        for (int row = first; row <= last; ++row) {
            if (const int here = rowHere(row); here >= 0) {
                move.first = std::min(move.first, here);
                move.last = here;
            }
        }
        move.destination = rowCount();
        for (int row = destination; row < source->rowCount(parent); ++row) {
            if (const int here = rowHere(row); here >= 0) {
                move.destination = here;
                break;
            }
        }
        if (move.last >= 0 && (move.destination < move.first || move.destination > move.last + 1)) {
            move.report = SourceMove::Rows;
            beginMoveRows({}, move.first, move.last, {}, move.destination);
        }
    }
    if (source != sourceModel())
        return; // a slot has replaced it
    move.wereSignalsBlocked = blockSignals(true);
    m_move = move;
}

void AioTaskFilterModel::rowsHaveMoved()
{
    const SourceMove::Report report = std::exchange(m_move.report, SourceMove::None);
    if (report == SourceMove::None)
        return;
    rowCount(); // maps the rows again: while they are not mapped, changes in the source are not reported
    blockSignals(m_move.wereSignalsBlocked);
    if (report == SourceMove::Rows) {
        revertPersistentIndexes();
        endMoveRows();
    } else if (report == SourceMove::Layout) {
        Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }
}

//! Returns the persistent indexes to their rows before the move, because endMoveRows() moves them once more.
void AioTaskFilterModel::revertPersistentIndexes()
{
    const int count = m_move.last - m_move.first + 1;
    const bool isUp = m_move.destination < m_move.first;
    const int newFirst = isUp ? m_move.destination : m_move.destination - count;
    const auto before = [&](int row) {
        if (row >= newFirst && row < newFirst + count)
            return row - newFirst + m_move.first;
        if (isUp && row >= newFirst + count && row <= m_move.last)
            return row - count;
        return !isUp && row >= m_move.first && row < newFirst ? row + count : row;
    };
    const QModelIndexList now = persistentIndexList();
    QModelIndexList old;
    old.reserve(now.size());
    for (const QModelIndex &each : now)
        old += index(before(each.row()), each.column());
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
