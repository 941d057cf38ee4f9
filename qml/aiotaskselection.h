// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioaskedtasks.h"

#include <QtQml/qqmlregistration.h>

/*!
    \qmltype AioTaskSelection
    \brief Some of the tasks that a model shows, or all: chosen by their rows, known by their ids, and cancelled.

    Its model is an AioTaskModel, or a proxy over one. What has ended, is cancelling, or is not shown any more is not chosen and
    not cancelled either. Choosing a range takes a time in proportion to its rows; all of an AioTaskModel takes none, and nor
    does asking about them.

    Between ask() and cancelAsked() a question may be put to the user: AioCancelQuestion does so. What is cancelled is what there
    was when it was asked, whatever the rows are by the time of the answer.
*/
class AioTaskSelection : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! An AioTaskModel, or a proxy over one; when it changes, nothing is chosen. */
    Q_PROPERTY(QAbstractItemModel *model READ model WRITE setModel NOTIFY modelChanged)
    /*! How many are chosen. */
    Q_PROPERTY(int count READ count NOTIFY changed)
    /*! Whether all are chosen, those to come as well, but for those that have been taken out. */
    Q_PROPERTY(bool all READ isAll NOTIFY changed)
    /*! How often the choice has changed, for bindings that call contains(). */
    Q_PROPERTY(int version READ version NOTIFY changed)

public:
    explicit AioTaskSelection(QObject *parent = nullptr) : QObject(parent) { }
    ~AioTaskSelection() override;

    QAbstractItemModel *model() const { return m_model; }
    void setModel(QAbstractItemModel *model);
    int count() const;
    bool isAll() const { return m_all; }
    int version() const { return m_version; }

    /*! Whether the task \a taskId is chosen. */
    Q_INVOKABLE bool contains(qint64 taskId) const;
    /*! The task in \a row and no other. */
    Q_INVOKABLE void select(int row);
    /*! The task in \a row as well, or no more. */
    Q_INVOKABLE void toggle(int row);
    /*! From the one selected or toggled last, if it is still there, to the one in \a row, and no others. */
    Q_INVOKABLE void extend(int row);
    /*! With Ctrl held toggle(), with Shift extend(), otherwise select(). */
    Q_INVOKABLE void click(int row);
    /*! All there are and will be. */
    Q_INVOKABLE void selectAll();
    /*! None. */
    Q_INVOKABLE void clear();

    /*!
        Fixes which tasks the next cancelAsked() cancels, by their ids: those that are chosen, shown, and not finished or
        cancelling. Returns how many these are.
    */
    Q_INVOKABLE int ask();
    /*! Cancels those of the last ask() that are still unfinished; of a great many, a few milliseconds' worth a turn. */
    Q_INVOKABLE void cancelAsked();
    /*! The answer was no. */
    Q_INVOKABLE void forgetAsked();
    /*! AioPool::cancelTask() of the pool that is shown: true when that counts. */
    Q_INVOKABLE bool cancelTask(qint64 taskId);

Q_SIGNALS:
    void modelChanged();
    /*! Once a choice; at most once a turn of the event loop for what ends or comes meanwhile. */
    void changed();

private:
    AioTaskModel *tasks() const;
    qint64 idAt(int row) const;
    qint64 cancellableAt(int row) const;
    int rowOf(qint64 id) const;
    void choose(bool all, std::vector<qint64> ids);
    void forget(qint64 id);
    void rowsChanged();
    void rowsAboutToBeHidden(int first, int last);
    void tellLater();
    void tell();

    QPointer<QAbstractItemModel> m_model;
    bool m_all = false;
    std::vector<qint64> m_ids; // sorted; those that are chosen, or if all are: that are not
    qint64 m_anchor = 0;
    QMetaObject::Connection m_ends; // of tasks, while there are ids
    bool m_tellingLater = false;
    int m_version = 0;
    QPointer<AioAskedTasks> m_asked;
};
