// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTaskModel>

#include <QtCore/QPointer>

#include <vector>

/*!
    The tasks that somebody is asked about, as they are at that moment: cancels those and none that has come since, however
    long the answer takes and however the rows move meanwhile. A child of the pool.
*/
class AioAskedTasks : public QObject
{
    Q_OBJECT

public:
    //! Of these ids those that can be cancelled. \a model must have its pool, here and below.
    static AioAskedTasks *some(AioTaskModel &model, const std::vector<qint64> &ids);
    //! All of the pool that are unfinished, but for these; takes no longer however many they are.
    static AioAskedTasks *allBut(AioTaskModel &model, const std::vector<qint64> &ids);

    qsizetype count() const { return m_count; }
    /*!
        Asks them to cancel, and deletes itself when that is done. Runs user code. All of the pool's, if none has come since,
        are asked at once; otherwise the last one first, and what takes longer is done in slices of 4 ms a turn.
    */
    void cancel();

private:
    struct Range
    {
        qint64 first = 0;
        qint64 last = 0;
    };

    explicit AioAskedTasks(AioTaskModel &model);
    bool isCancellable(int row) const;
    void noteNew(qint64 id);
    bool isMeant(qint64 id) const;
    void cancelSlice();
    void cancelNext();
    void rowsInserted(int first, int last);
    void rowsRemoved(int first, int last);

    const QPointer<AioTaskModel> m_model;
    bool m_all = false;
    std::vector<qint64> m_ids; // sorted; if all are meant: but these
    std::vector<Range> m_new; // came since
    qsizetype m_count = 0;
    qsizetype m_left = 0; // of the ids, or of the rows: those in front are still to be cancelled
};
