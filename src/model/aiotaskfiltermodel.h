// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <QtCore/QCollator>
#include <QtCore/QSortFilterProxyModel>

#include <optional>
#include <vector>

/*!
    \class AioTaskFilterModel
    \ingroup models
    \brief Filters the rows of an AioTaskModel by the state and label of their tasks.
    \code
    AioTaskFilterModel failed;
    failed.setSourceModel(pool.tasks());
    failed.setStates({ int(AioPool::TaskState::Failed) });
    \endcode

    QSortFilterProxyModel::sort() and the header of a view sort each column by its AioTaskModel::SortRole: numbers as
    numbers, and text as the default QLocale sorts it, "part 9" before "part 10".

    A change in the order of the queue moves rows here as well, unless they are sorted: then it is a change of the layout,
    with QAbstractItemModel::VerticalSortHint. (Any other QSortFilterProxyModel reports a change of the whole layout,
    which a ListView of Qt Quick takes for a reset.) Rows can be dragged as in AioTaskModel, unless they are sorted.

    A filter looks at every row, and at all of them again for each row move, so a million rows take their time; in
    AioTaskModel alone, and here while all rows are shown and not sorted, a row move costs the same however many rows there
    are.
    \b Lifetime: the source model may be destroyed first. \b Threads: that of the source model.
*/
class AIOPOOL_EXPORT AioTaskFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_PROPERTY(QList<int> states READ states WRITE setStates NOTIFY statesChanged)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)

public:
    /*! Creates a filter that shows all rows of its setSourceModel(), and sorts by AioTaskModel::SortRole. */
    explicit AioTaskFilterModel(QObject *parent = nullptr);
    ~AioTaskFilterModel() override;

    /*! The AioPool::TaskState values of the tasks to show; empty for all. */
    QList<int> states() const { return m_states; }
    /*! Shows only tasks in one of these \a states. */
    void setStates(const QList<int> &states);
    /*! The text that labels must contain, in upper or lower case; empty for any label. */
    QString text() const { return m_text; }
    /*! Shows only tasks with \a text in their label. */
    void setText(const QString &text);

    /*! Shows the rows of \a model, an AioTaskModel. */
    void setSourceModel(QAbstractItemModel *model) override;
    /*! As QSortFilterProxyModel::mapToSource(). */
    QModelIndex mapToSource(const QModelIndex &index) const override;
    /*!
        Moves rows as AioTaskModel::moveRows() does: before the task in the row \a destinationChild, or behind the last row.
        False if rows are sorted.
    */
    bool moveRows(const QModelIndex &sourceParent, int sourceRow, int count, const QModelIndex &destinationParent,
                  int destinationChild) override;
    /*! As AioTaskModel::canDropMimeData(). False if rows are sorted. */
    bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                         const QModelIndex &parent) const override;
    /*! As AioTaskModel::dropMimeData(). False if rows are sorted. */
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;

    /*! Calls AioTaskModel::cancel() for the task in \a row of this model. True if the request counts. */
    Q_INVOKABLE bool cancel(int row);
    /*! Returns the id of the task in \a row of this model; 0 if there is no such row. */
    Q_INVOKABLE qint64 taskAt(int row) const;

Q_SIGNALS:
    /*! Emitted once per change of states(). */
    void statesChanged();
    /*! Emitted once per change of text(). */
    void textChanged();

protected:
    /*! \internal */
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    /*! \internal */
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    template<typename T>
    bool setFilter(T &criterion, const T &value);

    bool isSorted() const { return sortColumn() >= 0; }
    void disconnectMoves(QAbstractItemModel &source);
    void rowsAboutToMove(const QModelIndex &parent, int first, int last, const QModelIndex &, int destination);
    void rowsHaveMoved();
    void revertPersistentIndexes();

    QList<int> m_states;
    QString m_text;
    //! As the arguments of beginMoveRows().
    struct Move
    {
        int first = 0;
        int last = 0;
        int destination = 0;

        int newFirst() const { return destination < first ? destination : destination - (last - first + 1); }
        int rowAfter(int row) const;
        int rowBefore(int row) const;
    };
    //! A move in the source, and what is reported of it.
    struct SourceMove
    {
        enum Report { None, Nothing, AllRows, Rows, Layout } report = None;
        Move source;
        Move here; // if report is Rows
    };
    SourceMove m_move;
    bool m_isMapOld = false; // as it was before m_move
    std::vector<bool> m_isShown; // each row of the source, while m_move is mapped; otherwise empty
    mutable std::optional<QCollator> m_collator; // created by the first sort
};
