// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskmodel.h"

#include <QtCore/QPointer>

#include <vector>

namespace Aio::detail {

/*!
    The tasks of a question to the user, fixed when it is asked. Cancels exactly these and none that has come since,
    however long the answer takes, whether they have rows or not, and whatever becomes of the model. A child of the pool.
*/
class AIOPOOL_EXPORT AskedTasks : public QObject
{
    Q_OBJECT

public:
    //! Takes those of \a ids that can be cancelled. \a model must have its pool, here and below. May throw
    //! std::bad_alloc.
    static AskedTasks *some(AioTaskModel &model, const std::vector<qint64> &ids);
    //! Takes all unfinished tasks of the pool but \a ids, in a time that does not depend on their number.
    static AskedTasks *allBut(AioTaskModel &model, const std::vector<qint64> &ids);

    qsizetype count() const { return m_count; }
    //! Returns how many of them held a slot when they were asked about.
    qsizetype runningCount() const { return m_running; }
    /*!
        Asks the tasks to cancel, and deletes itself when that is done. Runs user code. If these are all tasks of the
        pool, and none has come since, they are asked at once. Otherwise the last one is asked first, in slices of 4 ms
        per turn. May throw std::bad_alloc before any is asked.
    */
    void cancel();

private:
    struct Range
    {
        qint64 first = 0;
        qint64 last = 0;
    };

    AskedTasks(AioPool &pool, PoolCore &core);
    void noteNew(qint64 id);
    bool isNew(qint64 id) const;
    void collect();
    void cancelSlice();

    const QPointer<AioPool> m_pool;
    const Ref<PoolCore> m_core;
    bool m_all = false;
    std::vector<qint64> m_ids; // sorted; if m_all: the exceptions
    std::vector<Range> m_new; // ids that have come since
    qsizetype m_count = 0;
    qsizetype m_running = 0;
    std::size_t m_left = 0; // how many ids are still to be cancelled: those in front
};

}
