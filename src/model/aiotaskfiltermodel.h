// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <QtCore/QCollator>
#include <QtCore/QSortFilterProxyModel>

#include <optional>

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

    A filter looks at every row, so a million rows take their time; in AioTaskModel alone they do not.
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

    QList<int> m_states;
    QString m_text;
    mutable std::optional<QCollator> m_collator; // created by the first sort
};
