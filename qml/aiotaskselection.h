// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTaskModel>

#include <QtCore/QPointer>
#include <QtQml/qqmlregistration.h>

#include <vector>

namespace Aio::detail {
class AskedTasks;
}

/*!
    \qmltype AioTaskSelection
    \brief The selected tasks of a model: selected by row, remembered by id, and cancelled together.

    The model is an AioTaskModel, or a proxy over one. Tasks that are unfinished and not cancelling can be selected, and
    finished ones that can be run again. A task that ends or is no longer shown leaves the selection. Selecting a range
    takes a time in proportion to its rows; selecting all of an AioTaskModel takes none, and neither does ask() then.
    AioTaskSteering does more with the selected tasks.

    Between ask() and cancelAsked() the user may be asked for confirmation, as AioCancelQuestion does. Exactly the tasks
    selected at ask() are cancelled, even if rows move in the meantime.
*/
class AioTaskSelection : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! An AioTaskModel, or a proxy over one. Setting it clears the selection. */
    Q_PROPERTY(QAbstractItemModel *model READ model WRITE setModel NOTIFY modelChanged)
    /*! The number of selected tasks. */
    Q_PROPERTY(int count READ count NOTIFY changed)
    /*! True if all tasks are selected, including those to come, except those that have been taken out. */
    Q_PROPERTY(bool all READ isAll NOTIFY changed)
    /*! The number of changes of the selection, for bindings that call contains(). */
    Q_PROPERTY(int version READ version NOTIFY changed)

public:
    explicit AioTaskSelection(QObject *parent = nullptr) : QObject(parent) { }
    ~AioTaskSelection() override;

    QAbstractItemModel *model() const { return m_model; }
    void setModel(QAbstractItemModel *model);
    int count() const;
    bool isAll() const { return m_all; }
    int version() const { return m_version; }
    //! Returns the AioTaskModel; null if there is none, or its pool is gone.
    AioTaskModel *tasks() const;
    //! Returns the id of the task in \a row; 0 if there is no such row.
    qint64 idAt(int row) const;
    //! Returns the row of the task \a id; -1 if it is not shown.
    int rowOf(qint64 id) const;
    //! Returns the ids of the selected tasks that are shown: if all are selected, in a time in proportion to the rows.
    std::vector<qint64> ids() const;

    /*! True if the task \a taskId is selected. */
    Q_INVOKABLE bool contains(qint64 taskId) const;
    /*! Selects the task in \a row and no other. */
    Q_INVOKABLE void select(int row);
    /*! Adds the task in \a row to the selection, or takes it out. */
    Q_INVOKABLE void toggle(int row);
    /*! Selects from the task last selected or toggled, if it is still there, to the one in \a row, and no others. */
    Q_INVOKABLE void extend(int row);
    /*! Selects the task \a taskId and no other. False, with nothing selected, if it is not shown or cannot be selected. */
    Q_INVOKABLE bool selectTask(qint64 taskId);
    /*! Calls toggle() with Ctrl held, extend() with Shift, otherwise select(). */
    Q_INVOKABLE void click(int row);
    /*! Selects all tasks, including those to come. */
    Q_INVOKABLE void selectAll();
    /*! Clears the selection. */
    Q_INVOKABLE void clear();

    /*!
        Fixes which tasks the next cancelAsked() cancels, by their ids: those that are selected, shown, and not finished
        or cancelling. Returns their number.
    */
    Q_INVOKABLE int ask();
    /*! Returns how many tasks of the last ask() held a slot then; the others waited. */
    Q_INVOKABLE int runningAsked() const;
    /*! Cancels the tasks of the last ask() that are still unfinished; a great many in slices of a few ms per turn. */
    Q_INVOKABLE void cancelAsked();
    /*! Forgets the tasks of the last ask(), when the answer was no. */
    Q_INVOKABLE void forgetAsked();
    /*! Calls AioPool::cancelTask() of the pool that is shown. True if the request counts. */
    Q_INVOKABLE bool cancelTask(qint64 taskId);

    /*!
        Looks for the next task with a word in its label that begins with \a text, in upper or lower case: from \a row on,
        then from the first row. Emits found(), or nothing if there is no such task. A great many rows are looked at in
        slices of a few ms per turn; another call ends the search, and rows that move meanwhile may be missed.
    */
    Q_INVOKABLE void find(const QString &text, int row);
    /*! Puts \a text on the clipboard. */
    Q_INVOKABLE void copy(const QString &text) const;

Q_SIGNALS:
    void modelChanged();
    /*! Emitted once per selection; for tasks that end or come, at most once per turn of the event loop. */
    void changed();
    /*! Emitted once per find() that finds a task, with its \a row, within the call or later. */
    void found(int row);

private:
    void searchSlice();
    bool isSought(int row) const;
    qint64 selectableAt(int row);
    void forgetHidden();
    void choose(bool all, std::vector<qint64> ids);
    void forget(qint64 id);
    void rowsChanged();
    void rowsAboutToBeHidden(int first, int last);
    void tellLater();
    void tell();

    QPointer<QAbstractItemModel> m_model;
    bool m_all = false;
    std::vector<qint64> m_ids; // sorted: the selected tasks, or if m_all those that are not
    qint64 m_anchor = 0;
    QMetaObject::Connection m_ends; // to taskFinished(), while there are ids
    bool m_tellingLater = false;
    bool m_anyFinished = false; // if false, no finished task is selected
    bool m_rowsHaveGone = false; // since the last tell(), while one may be
    int m_version = 0;
    QPointer<Aio::detail::AskedTasks> m_asked;
    QString m_sought;
    int m_soughtRow = 0; // the next to be looked at
    int m_soughtLeft = 0; // how many are still to be looked at
    bool m_searchingLater = false;
};
