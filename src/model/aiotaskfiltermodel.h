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
    \brief The rows of an AioTaskModel whose state and label are wanted.
    \code
    AioTaskFilterModel failed;
    failed.setSourceModel(pool.tasks());
    failed.setStates({ int(AioPool::TaskState::Failed) });
    \endcode

    Once sorted, by QSortFilterProxyModel::sort() or the header of a view, each column is in the order of its
    AioTaskModel::SortRole: numbers as numbers, and text as the default QLocale sorts it, "part 9" before "part 10".

    Of a million rows each is looked at, so a filter over so many takes its time; AioTaskModel alone does not.
    \b Lifetime: the source model may go first. \b Threads: that of the source model.
*/
class AIOPOOL_EXPORT AioTaskFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_PROPERTY(QList<int> states READ states WRITE setStates NOTIFY statesChanged)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)

public:
    /*! Shows all rows of its source model, which setSourceModel() sets, and sorts by AioTaskModel::SortRole. */
    explicit AioTaskFilterModel(QObject *parent = nullptr);
    ~AioTaskFilterModel() override;

    /*! AioPool::TaskState values; all when it is empty. */
    QList<int> states() const { return m_states; }
    /*! Shows tasks in one of these \a states only. */
    void setStates(const QList<int> &states);
    /*! What a label has in it, in upper or lower case; anything when it is empty. */
    QString text() const { return m_text; }
    /*! Shows tasks with \a text in their label only. */
    void setText(const QString &text);

    /*! AioTaskModel::cancel() of the task in \a row of this model: true when that counts. */
    Q_INVOKABLE bool cancel(int row);
    /*! AioTaskModel::taskAt() with a \a row of this model. */
    Q_INVOKABLE qint64 taskAt(int row) const;

Q_SIGNALS:
    /*! states() has changed; once a change. */
    void statesChanged();
    /*! text() has changed; once a change. */
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
    mutable std::optional<QCollator> m_collator; // made when something is sorted
};
