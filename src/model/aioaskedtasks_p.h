// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <QtCore/QPointer>

#include <vector>

namespace Aio::detail {

/*!
    The tasks of a question to the user, fixed when it is asked. Cancels exactly these and none that has come since,
    however long the answer takes and however the rows move meanwhile. A child of the pool.
*/
class AIOPOOL_EXPORT AskedTasks : public QObject
{
    Q_OBJECT

public:
    //! Takes those of \a ids that can be cancelled. \a model must have its pool, here and below.
    static AskedTasks *some(AioTaskModel &model, const std::vector<qint64> &ids);
    //! Takes all unfinished tasks of the pool but \a ids, in a time that does not depend on their number.
    static AskedTasks *allBut(AioTaskModel &model, const std::vector<qint64> &ids);

    qsizetype count() const { return m_count; }
    //! Returns how many of them held a slot when they were asked about.
    qsizetype runningCount() const { return m_running; }
    /*!
        Asks the tasks to cancel, and deletes itself when that is done. Runs user code. If these are all tasks of the
        pool, and none has come since, they are asked at once. Otherwise the last one is asked first, in slices of 4 ms
        per turn.
    */
    void cancel();

private:
    struct Range
    {
        qint64 first = 0;
        qint64 last = 0;
    };

    explicit AskedTasks(AioTaskModel &model);
    bool isCancellable(int row) const;
    bool isRunning(int row) const;
    void noteNew(qint64 id);
    bool isMeant(qint64 id) const;
    void cancelSlice();
    void cancelNext();
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);

    const QPointer<AioTaskModel> m_model;
    bool m_all = false;
    std::vector<qint64> m_ids; // sorted; if m_all: the exceptions
    std::vector<Range> m_new; // ids that have come since
    qsizetype m_count = 0;
    qsizetype m_running = 0;
    qsizetype m_left = 0; // how many ids, or rows if m_all, are still to be cancelled: those in front
};

}
