// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskfiltermodel.h"

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
