// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTaskModel>

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include <algorithm>

inline QList<qint64> idsIn(const QAbstractItemModel &model)
{
    QList<qint64> ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids += model.index(row, 0).data(AioTaskModel::TaskIdRole).toLongLong();
    return ids;
}

//! Compares as QList does, but for empty lists, which that hands to memcmp() as null pointers.
inline bool areEqual(const QList<qint64> &a, const QList<qint64> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

//! Follows the rows of a model by its signals alone, as a view does, under the eyes of Qt.
class Follower
{
public:
    explicit Follower(QAbstractItemModel &model)
        : m_model(model),
          m_tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal),
          inserted(&model, &QAbstractItemModel::rowsInserted),
          removed(&model, &QAbstractItemModel::rowsRemoved),
          changed(&model, &QAbstractItemModel::dataChanged),
          moved(&model, &QAbstractItemModel::rowsMoved),
          reset(&model, &QAbstractItemModel::modelReset),
          relaidOut(&model, &QAbstractItemModel::layoutChanged),
          m_ids(idsIn(model))
    {
        QObject::connect(&model, &QAbstractItemModel::rowsInserted, &m_context,
                         [this](const QModelIndex &, int first, int last) {
                             for (int row = first; row <= last; ++row)
                                 m_ids.insert(row, idAt(row));
                         });
        QObject::connect(&model, &QAbstractItemModel::rowsRemoved, &m_context,
                         [this](const QModelIndex &, int first, int last) { m_ids.remove(first, last - first + 1); });
        QObject::connect(&model, &QAbstractItemModel::rowsMoved, &m_context,
                         [this](const QModelIndex &, int first, int last, const QModelIndex &, int before) {
                             const QList<qint64> ids = m_ids.mid(first, last - first + 1);
                             m_ids.remove(first, ids.size());
                             qsizetype row = before > last ? before - ids.size() : before;
                             for (const qint64 id : ids)
                                 m_ids.insert(row++, id);
                         });
    }
    //! True if the rows are what the signals said.
    bool isRight() const { return areEqual(m_ids, idsIn(m_model)); }
    void clear()
    {
        for (QSignalSpy *spy : { &inserted, &removed, &changed, &moved, &reset, &relaidOut })
            spy->clear();
    }
    //! Returns how often rows have come, gone, been laid out anew, or been reset.
    qsizetype otherChanges() const { return inserted.count() + removed.count() + reset.count() + relaidOut.count(); }
    //! True if all the roles have been reported as changed for \a row.
    bool hasChanged(int row, const QList<int> &roles) const
    {
        return std::any_of(changed.begin(), changed.end(), [&](const QList<QVariant> &arguments) {
            const auto reported = arguments[2].value<QList<int>>();
            return arguments[0].toModelIndex().row() <= row && row <= arguments[1].toModelIndex().row()
                    && (reported.isEmpty()
                        || std::all_of(roles.begin(), roles.end(), [&](int role) { return reported.contains(role); }));
        });
    }

private:
    qint64 idAt(int row) const { return m_model.index(row, 0).data(AioTaskModel::TaskIdRole).toLongLong(); }

    QAbstractItemModel &m_model;
    QAbstractItemModelTester m_tester;
    QObject m_context;

public:
    QSignalSpy inserted, removed, changed, moved, reset, relaidOut;

private:
    QList<qint64> m_ids;
};
