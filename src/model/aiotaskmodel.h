// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "pool/aiopool.h"

#include <QtCore/QAbstractListModel>

namespace Aio::detail {
class AskedTasks;
class ModelUpdater;
class TaskRows;
}

/*!
    \class AioTaskModel
    \ingroup models
    \brief The tasks of a pool as rows: the active ones in the order they started, then the waiting ones in queue order,
    then the last finished ones, the newest first, if historyLimit() is set.

    AioPool::tasks() returns it, for QListView, QTableView and QML alike:
    \code
    QTableView view;
    view.setModel(pool.tasks());
    \endcode

    To sort with a QSortFilterProxyModel, set its sort role to SortRole, as AioTaskFilterModel does: as text, 100 %
    sorts before 25 %.

    Labels, errors and progress texts may come from outside. Qt::ToolTipRole returns them as HTML that shows their
    characters and line breaks literally, since QToolTip and the ToolTip of Qt Quick guess the format of their text.
    Every other role returns plain text. Numbers and words follow the default QLocale. Qt::TextAlignmentRole puts progress
    and elapsed time to the right.

    Changes in the pool are gathered and reported at most once per updateInterval(), as few ranges of inserted, removed,
    moved or changed rows. The model is never reset, and a task that starts keeps its row. If more than 1000 tasks have
    ended in between, the next update follows after six intervals.

    A change in the order of the queue moves rows, and so does a task that waits for its next attempt. Waiting rows can be
    dragged, one or several at once, in views with QAbstractItemView::InternalMove or QAbstractItemView::DragDrop:
    moveRows() and dropMimeData() move their tasks in the pool. Rows of other pools are refused.
    \code
    QListView queue;
    queue.setModel(pool.tasks());
    queue.setDragDropMode(QAbstractItemView::InternalMove);
    queue.setSelectionMode(QAbstractItemView::ExtendedSelection);
    \endcode

    Until an update every row stays where it is, while data() always returns the present values of its task, even if
    that has ended. Once per second, elapsed, location and depth of the active rows are reported as changed, and waitText
    of the rows whose tasks wait for a time.

    \b Times: startedAt is what the wall clock showed at the start, to two milliseconds; setting that clock later does
    not change it. elapsed and remaining use the steady clock: setting the wall clock does not change them, and they do
    not include time in suspend where the steady clock stops, as on Linux. Therefore startedAt and elapsed need not add
    up to now.

    \b Cost: a model costs nothing until AioPool::tasks() is called, and stores rows only while a view is connected, a
    persistent index exists, or rows are queried. A row then takes some 13 bytes, and finding it takes logarithmic time.
    \b Lifetime: the pool's. When the pool is destroyed, all rows are removed first.
    \b Threads: the pool's.
*/
class AIOPOOL_EXPORT AioTaskModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int updateInterval READ updateInterval WRITE setUpdateInterval NOTIFY updateIntervalChanged)
    Q_PROPERTY(int historyLimit READ historyLimit WRITE setHistoryLimit NOTIFY historyLimitChanged)
    Q_PROPERTY(HistoryOrder historyOrder READ historyOrder WRITE setHistoryOrder NOTIFY historyOrderChanged)
    Q_PROPERTY(int activeRows READ activeRows NOTIFY rowsCounted)
    Q_PROPERTY(int waitingRows READ waitingRows NOTIFY rowsCounted)
    Q_PROPERTY(int finishedRows READ finishedRows NOTIFY rowsCounted)
    Q_PROPERTY(int failedRows READ failedRows NOTIFY rowsCounted)
    Q_PROPERTY(int retryableRows READ retryableRows NOTIFY rowsCounted)

public:
    /*! The values of a row, each with its name in QML. */
    enum Role {
        TaskIdRole = Qt::UserRole + 1, //!< \c taskId: qint64
        LabelRole, //!< \c label: the label of the task, or "Task 17"
        StateRole, //!< \c state: an AioPool::TaskState as int
        StateNameRole, //!< \c stateName: the state in words; "Held", or "Waits for a thread" if active with waitsForThread
        ProgressRole, //!< \c progress: 0 to 1, or -1 if unknown
        ProgressTextRole, //!< \c progressText: the text set by AioContext::setProgress()
        ElapsedRole, //!< \c elapsed: milliseconds from getting the slot to now, or to the end; 0 while the task waits
        PriorityRole, //!< \c priority: the priority given at the spawn
        ErrorRole, //!< \c error: why the task failed, or its last attempt while it waits for the next; otherwise empty
        LocationRole, //!< \c location: file:line of the innermost \c co_await that is pending; empty unless active
        StartedAtRole, //!< \c startedAt: the wall clock's QDateTime when it got its slot; invalid while it waits
        DepthRole, //!< \c depth: how many nested AioTasks await each other in the task; 0 unless active
        CancellableRole, //!< \c cancellable: true if the task is unfinished and has not been asked to cancel
        RemainingRole, //!< \c remaining: milliseconds left at the present pace, or -1 if unknown
        SectionRole, //!< \c section: "Active", "Waiting" or "Finished"
        WaitsForThreadRole, //!< \c waitsForThread: true if active and its Aio::concurrent() function waits for a thread
        SortRole, //!< \c sortKey: sorts a Column: a number for progress, elapsed time and state, otherwise its text
        PlainToolTipRole, //!< \c plainToolTip: the text of Qt::ToolTipRole, for views that show plain text
        WaitReasonRole, //!< \c waitReason: an AioPool::WaitReason as int; None unless the task waits
        WaitTextRole, //!< \c waitText: the reason in words, "attempt 3 in 12 s"; empty if it only waits for its turn
        AttemptRole, //!< \c attempt: the number of the attempt that runs, or follows, or was the last one: 1, 2, …
        NextTryAtRole, //!< \c nextTryAt: the wall clock's QDateTime of the next attempt; invalid if none is due
        HeldRole, //!< \c held: true if the task waits and is held
        RepeatableRole, //!< \c repeatable: true if the task has finished and AioPool::retry() can run it again
        TagRole, //!< \c tag: the QVariant set by AioTaskOptions::withTag(); invalid if there is none
    };
    Q_ENUM(Role)
    /*! The columns of a table. They differ in Qt::DisplayRole and SortRole only. */
    enum Column { TaskColumn, StateColumn, ProgressColumn, ElapsedColumn, MessageColumn, ColumnCount };
    Q_ENUM(Column)
    /*! The order of the finished tasks. */
    enum HistoryOrder {
        NewestFirst, //!< the one that ended last is the first
        OldestFirst, //!< the one that ended last is the last
    };
    Q_ENUM(HistoryOrder)

    ~AioTaskModel() override;

    /*! The shortest interval of its reports, in milliseconds; 16 unless set, below 0 is refused with a warning. */
    int updateInterval() const;
    /*! Reports changes at most once per \a milliseconds. */
    void setUpdateInterval(int milliseconds);
    /*! The number of finished tasks kept, the last ones; 0 unless set, below 0 is refused with a warning. */
    int historyLimit() const;
    /*! Keeps the last \a limit finished tasks, and drops the oldest ones beyond that. */
    void setHistoryLimit(int limit);
    /*! The order of the finished tasks; NewestFirst unless set. */
    HistoryOrder historyOrder() const;
    /*! Shows the finished tasks in \a order. Their rows are removed and come back, the others stay. */
    void setHistoryOrder(HistoryOrder order);

    /*! The number of rows of active tasks, the first ones. Up to date while a view is connected, as are the next four. */
    int activeRows() const;
    /*! The number of rows of waiting tasks, which follow. */
    int waitingRows() const;
    /*! The number of rows of finished tasks, the last ones. */
    int finishedRows() const;
    /*! The number of rows of tasks that have failed, among the finished ones. */
    int failedRows() const;
    /*! The number of those failed rows whose tasks AioPool::retry() can run again. */
    int retryableRows() const;

    /*! Drops the kept finished tasks. */
    Q_INVOKABLE void clearHistory();
    /*!
        Drops the kept finished task \a taskId, and its row. False if no such task is kept: it is unfinished, for example.
        Takes a time in proportion to the kept tasks that are newer, or older if these are fewer.
    */
    Q_INVOKABLE bool forget(qint64 taskId);
    /*! Calls AioPool::cancelTask() for the task in \a row. True if the request counts. */
    Q_INVOKABLE bool cancel(int row);
    /*! Calls AioPool::hold() for the task in \a row. True if that has changed something, as for the next three. */
    Q_INVOKABLE bool hold(int row);
    /*! Calls AioPool::release() for the task in \a row. */
    Q_INVOKABLE bool release(int row);
    /*! Calls AioPool::startNow() for the task in \a row. */
    Q_INVOKABLE bool startNow(int row);
    /*! Calls AioPool::moveToFront() for the task in \a row. */
    Q_INVOKABLE bool moveToFront(int row);
    /*!
        Calls AioPool::retry() for the task in \a row. Returns the id of the new task; 0 if there is none. The old row goes
        and the new one comes with the same report.
    */
    Q_INVOKABLE qint64 retry(int row);
    /*!
        Calls AioPool::retry() for all failed rows that can be run again, the oldest first, until AioPool::waitingLimit()
        is reached: the others stay failed. Returns how many new tasks there are. Runs slots of taskSpawned(), and throws
        what AioPool::retry() throws: what has been retried by then stays so. If the old rows are more than 64 ranges,
        and their number times that of the finished rows is above 2 million, the newest rows go together, and those that
        stay are inserted again: views no longer have these selected.
    */
    Q_INVOKABLE int retryFailed();
    /*! Returns the id of the task in \a row; 0 if there is no such row. */
    Q_INVOKABLE qint64 taskAt(int row) const;
    /*! Returns the row of the task; -1 if it has none, or none yet. */
    Q_INVOKABLE int rowOf(qint64 taskId) const;
    /*! Returns the pool of the tasks; null while the pool is being destroyed. */
    AioPool *pool() const;

    /*! Returns the number of shown tasks; 0 for a valid \a parent. */
    int rowCount(const QModelIndex &parent = {}) const override;
    /*! Returns ColumnCount; 0 for a valid \a parent. */
    int columnCount(const QModelIndex &parent = {}) const override;
    /*! Returns the index of \a row and \a column; invalid if there is no such row or column. */
    QModelIndex index(int row, int column = 0, const QModelIndex &parent = {}) const override;
    /*! Returns a value of the row at \a index: a Role, the text of the Column for Qt::DisplayRole, or a tool tip. */
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /*! Returns the names of the columns. */
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /*!
        Moves the tasks in \a count waiting rows from \a sourceRow, in their order, before the waiting task in the row
        \a destinationChild, whose priority they take, as AioPool::moveBefore() does. Behind the waiting rows means the
        back of the last one's priority. The rows are moved at once, together with all other changes; in a slot of one of
        the model's signals, by the next report.

        True if that has changed something. False if a source row does not wait, or the destination is an active row or
        one of the source rows.
    */
    bool moveRows(const QModelIndex &sourceParent, int sourceRow, int count, const QModelIndex &destinationParent,
                  int destinationChild) override;
    /*! Lets waiting rows be dragged, and dropped between rows. */
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    /*! Returns Qt::MoveAction. */
    Qt::DropActions supportedDropActions() const override;
    /*! Returns the type of mimeData(), \c application/x-aiopool-tasks. */
    QStringList mimeTypes() const override;
    /*! Returns the tasks in the waiting rows among \a indexes. The receiver takes ownership. Null if there are none. */
    QMimeData *mimeData(const QModelIndexList &indexes) const override;
    /*! True if \a data are tasks of this pool, and \a row is not an active one. */
    bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                         const QModelIndex &parent) const override;
    /*!
        Moves those tasks of \a data that still wait, as moveRows() does: before \a row, or before the row of \a parent if
        \a row is -1, or to the back if that is invalid. False if none has moved.
    */
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
                      const QModelIndex &parent) override;
    /*! Returns the names of Role in QML. */
    QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    /*! Emitted once per change of updateInterval(). */
    void updateIntervalChanged();
    /*! Emitted once per change of historyLimit(). */
    void historyLimitChanged();
    /*! Emitted once per change of historyOrder(). */
    void historyOrderChanged();
    /*! Emitted at most once per report of changed rows, when activeRows() or another of the five numbers has changed. */
    void rowsCounted();

protected:
    /*! \internal */
    void connectNotify(const QMetaMethod &signal) override;

private:
    friend class AioPool;
    friend class Aio::detail::AskedTasks;
    friend class Aio::detail::ModelUpdater;
    explicit AioTaskModel(AioPool &pool, Aio::detail::PoolCore &core);
    bool moveTasks(const QList<qint64> &ids, int destination);

    std::unique_ptr<Aio::detail::ModelUpdater> d;
};
