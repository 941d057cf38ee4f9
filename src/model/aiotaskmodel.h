// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "pool/aiopool.h"

#include <QtCore/QAbstractListModel>

namespace Aio::detail {
class ModelUpdater;
class TaskRows;
}

/*!
    \class AioTaskModel
    \ingroup models
    \brief The tasks of a pool as rows: the active ones in the order of their starts, those that wait in the order of the queue, and
    the last finished ones, if they are asked for.

    Got from AioPool::tasks(), for QListView, QTableView and QML alike:
    \code
    QTableView view;
    view.setModel(pool.tasks());
    \endcode

    To sort by a QSortFilterProxyModel, set its sort role to SortRole, as AioTaskFilterModel does: as text, 100 % sorts before
    25 %.

    Labels, errors and progress texts may come from outside. Qt::ToolTipRole has them in HTML that shows their own characters and
    line breaks, since QToolTip and the ToolTip of Qt Quick guess the format of their text; every other role is plain text.
    Numbers are written as the default QLocale has them.

    Everything that happens in the pool is gathered and shown at most once in updateInterval() milliseconds, as few
    ranges of rows that were inserted, removed or changed; the model is never reset, and a task that starts keeps its row. When
    more than 1000 tasks have ended in between, the next time is after six such intervals. Until then
    a row stays where it is, and data() tells what is true of its task all the same, also when that has ended. elapsed,
    location and depth of the active rows are told to have changed once a second.

    \b Times: startedAt is what the computer's clock showed at the start, to two milliseconds; setting the clock later does not
    change it. elapsed and remaining go by the steady clock: setting the clock does not change them, and they do not include
    time in suspend where that clock stands still, as on Linux. So startedAt and elapsed need not add up to now.

    \b Cost: a model that is not asked for costs nothing; one that nobody is connected to, that has no persistent index and is not asked for
    rows either, keeps none. Otherwise some 13 bytes a row, and finding a row takes logarithmic time.
    \b Lifetime: the pool's. When the pool is destroyed, all rows are removed first.
    \b Threads: the pool's.
*/
class AIOPOOL_EXPORT AioTaskModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int updateInterval READ updateInterval WRITE setUpdateInterval NOTIFY updateIntervalChanged)
    Q_PROPERTY(int historyLimit READ historyLimit WRITE setHistoryLimit NOTIFY historyLimitChanged)

public:
    /*! What a row tells; in QML by the names given here. */
    enum Role {
        TaskIdRole = Qt::UserRole + 1, //!< \c taskId: qint64
        LabelRole, //!< \c label: the task's, or "Task 17"
        StateRole, //!< \c state: an AioPool::TaskState as int
        StateNameRole, //!< \c stateName: the same, in words; "Waits for a thread" for an active one with waitsForThread
        ProgressRole, //!< \c progress: 0 to 1, or -1 if unknown
        ProgressTextRole, //!< \c progressText: as said by AioContext::setProgress()
        ElapsedRole, //!< \c elapsed: milliseconds since it got its slot, up to its end; 0 while it waits
        PriorityRole, //!< \c priority: as spawned
        ErrorRole, //!< \c error: what a failed task failed with; otherwise empty
        LocationRole, //!< \c location: file:line of the \c co_await it is suspended at, the innermost; empty unless active
        StartedAtRole, //!< \c startedAt: the QDateTime at which it got its slot, by the clock of that time; invalid while it waits
        DepthRole, //!< \c depth: how many AioTasks await each other in it; 0 unless active
        CancellableRole, //!< \c cancellable: it is unfinished and has not been asked to cancel
        RemainingRole, //!< \c remaining: milliseconds it will take if it goes on like that, or -1 if unknown
        SectionRole, //!< \c section: "Active", "Waiting" or "Finished"
        WaitsForThreadRole, //!< \c waitsForThread: it is active, and its Aio::concurrent() function waits for a thread
        SortRole, //!< \c sortKey: the key to sort a Column by: a number for progress, elapsed time and state, otherwise its text
        PlainToolTipRole, //!< \c plainToolTip: the text of Qt::ToolTipRole, for views that show plain text
    };
    Q_ENUM(Role)
    /*! The columns of a table, by what Qt::DisplayRole and SortRole are there; every other role is the same in all of them. */
    enum Column { TaskColumn, StateColumn, ProgressColumn, ElapsedColumn, MessageColumn, ColumnCount };
    Q_ENUM(Column)

    ~AioTaskModel() override;

    /*! How often it reports changes, in milliseconds; 16 unless set, below 0 is refused with a warning. */
    int updateInterval() const;
    /*! Tells of changes at most once in so many \a milliseconds. */
    void setUpdateInterval(int milliseconds);
    /*! How many finished tasks are kept, the oldest first; 0 unless set, below 0 is refused with a warning. */
    int historyLimit() const;
    /*! Keeps the last \a limit finished tasks; when that is fewer than before, the oldest go. */
    void setHistoryLimit(int limit);

    /*! Drops the finished tasks that are kept. */
    Q_INVOKABLE void clearHistory();
    /*! AioPool::cancelTask() of the task in \a row: true when that counts. */
    Q_INVOKABLE bool cancel(int row);
    /*! The id of the task in \a row; 0 when there is no such row. */
    Q_INVOKABLE qint64 taskAt(int row) const;
    /*! The row of the task; -1 when it is in none, or not yet. */
    Q_INVOKABLE int rowOf(qint64 taskId) const;
    /*! Whose tasks they are; null while the pool is being destroyed. */
    AioPool *pool() const;

    /*! How many tasks are shown; 0 below a row. */
    int rowCount(const QModelIndex &parent = {}) const override;
    /*! ColumnCount; 0 below a row. */
    int columnCount(const QModelIndex &parent = {}) const override;
    /*! The place of a \a row and \a column; invalid when there is no such one. */
    QModelIndex index(int row, int column = 0, const QModelIndex &parent = {}) const override;
    /*! What the row at \a index tells: one of Role, the text of Column for Qt::DisplayRole, or what a view asks beside. */
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /*! The names of the columns. */
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /*! The names of Role in QML. */
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    /*! updateInterval() has changed; once a change. */
    void updateIntervalChanged();
    /*! historyLimit() has changed; once a change. */
    void historyLimitChanged();

protected:
    /*! \internal */
    void connectNotify(const QMetaMethod &signal) override;

private:
    friend class AioPool;
    friend class Aio::detail::ModelUpdater;
    explicit AioTaskModel(AioPool &pool, Aio::detail::PoolCore &core);

    std::unique_ptr<Aio::detail::ModelUpdater> d;
};
