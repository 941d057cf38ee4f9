// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <QtCore/QSortFilterProxyModel>

/*!
    \class AioTaskFilterModel
    \ingroup models
    \brief The rows of an AioTaskModel whose state and label are wanted.
    \code
    AioTaskFilterModel failed;
    failed.setSourceModel(pool.tasks());
    failed.setStates({ int(AioPool::TaskState::Failed) });
    \endcode

    Of a million rows each is looked at, so a filter over so many takes its time; AioTaskModel alone does not.
    \b Lifetime: the source model may go first. \b Threads: that of the source model.
*/
class AIOPOOL_EXPORT AioTaskFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT
    Q_PROPERTY(QList<int> states READ states WRITE setStates NOTIFY statesChanged)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)

public:
    /*! Shows all rows of its source model, which setSourceModel() sets. */
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

private:
    QList<int> m_states;
    QString m_text;
};
