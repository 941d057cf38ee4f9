// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioplacedrows_p.h"
#include "aiowaitingrows_p.h"

#include <functional>
#include <optional>

namespace Aio::detail {

/*!
    The rows of the waiting tasks of one priority, in queue order: WaitingRows for those that were never moved, and
    PlacedRows for the others, which stand between them.

    Only add(), announce(), relabel() and keepEnd() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT WaitingLevel
{
public:
    //! Consecutive rows, with their first and last place.
    struct Run
    {
        int row = 0;
        int count = 0; // 0: there are no such rows
        RowPlace first;
        RowPlace last;
    };
    //! The place behind all rows.
    static RowPlace end() noexcept { return { { QueueKey::Unmoved }, 0 }; }
    //! Returns the place of the task \a id with this \a key.
    static RowPlace placeOf(QueueKey key, qint64 id) noexcept { return { key, key.isMoved() ? id : 0 }; }

    //! Marks the place of the task \a id as waiting.
    void add(QueueKey key, qint64 id)
    {
        if (Q_LIKELY(!key.isMoved()))
            m_unmoved.add(key.ticket, id);
        else
            m_placed.add({ key, id }, false);
    }
    //! Marks the place of the task \a id as no longer waiting.
    void remove(QueueKey key, qint64 id) noexcept;
    bool isWaiting(QueueKey key, qint64 id) const noexcept;
    bool isShown(QueueKey key, qint64 id) const noexcept;
    //! True if the place is shown, or about to be.
    bool hasRow(QueueKey key, qint64 id) const noexcept;

    // Of tasks that were never moved.

    //! Marks \a ticket as ended, and so as no longer waiting. True if it is shown, or about to be.
    bool removeEnded(qint64 ticket) noexcept { return m_unmoved.removeEnded(ticket); }
    bool hasRow(qint64 ticket) const noexcept { return m_unmoved.hasRow(ticket); }
    void setChanged(qint64 ticket) noexcept { m_unmoved.setChanged(ticket); }
    bool isChanged(qint64 ticket) const noexcept { return m_unmoved.isChanged(ticket); }
    void keepEnd(qint64 ticket, WaitingRows::End end) { m_unmoved.keepEnd(ticket, end); }
    WaitingRows::End end(const RowPlace &place) const noexcept
    {
        return place.key.isMoved() ? WaitingRows::End() : m_unmoved.end(place.key.ticket);
    }
    //! Returns the row of such a task, whose ticket is unknown, or -1. See WaitingRows::findRow().
    int findRow(qint64 id, bool anyMayWait) const noexcept;

    int shownCount() const noexcept { return m_unmoved.shownCount() + m_placed.shownCount(); }
    //! Returns the row of the task \a id, or the one that it would have.
    int rowOf(QueueKey key, qint64 id) const noexcept { return rowOf(placeOf(key, id)); }
    //! The place of a row, and its task.
    struct Found
    {
        RowPlace place;
        qint64 id = 0;
    };
    Found at(int row) const noexcept;

    //! Returns the last rows before \a before whose tasks no longer wait.
    Run lastToRemove(const RowPlace &before) const noexcept
    {
        return lastRun(before, WaitingRows::Difference::ToRemove);
    }
    //! Hides the rows of \a run. Calls \a gone with the id of each that has been moved.
    template<typename Gone>
    void hide(const Run &run, Gone &&gone) noexcept
    {
        m_unmoved.hide(unmovedOf(run));
        if (Q_UNLIKELY(!m_placed.isEmpty()))
            m_placed.hide(run.first, run.last, gone);
    }
    //! Returns the last waiting places before \a before that are not shown; show() shows these, whatever became of them.
    Run announceLast(const RowPlace &before) noexcept;
    void show(const Run &run) noexcept;
    //! Returns, and unmarks, the last rows before \a before that may have changed. The places in between count as well.
    Run takeLastChanged(const RowPlace &before) noexcept;

    /*!
        Gives the moved tasks that still wait at their places the parts that \a partOf returns for their ids, and the others,
        for which it returns nothing, parts between. False, and nothing has changed, if the rows would change their order.
        Calls \a changed with the id and key of each that has changed. May throw std::bad_alloc before that.
    */
    bool relabel(const std::function<std::optional<qint64>(qint64)> &partOf,
                 const std::function<void(qint64, QueueKey)> &changed);

    // Single rows.

    //! Marks the place as waiting, and as about to be shown.
    void announce(QueueKey key, qint64 id);
    void show(QueueKey key, qint64 id) noexcept;
    //! Hides the row, and marks it as no longer waiting.
    void hide(QueueKey key, qint64 id) noexcept;
    //! Undoes announce().
    void revoke(QueueKey key, qint64 id) noexcept;

    //! Shows all waiting tasks, and no others.
    void showAll() noexcept;
    //! Frees what is no longer needed. False if there are still rows to remove or insert.
    bool tidy() noexcept;
    bool isEmpty() const noexcept { return m_unmoved.isEmpty() && m_placed.isEmpty(); }

private:
    int rowOf(const RowPlace &place) const noexcept
    {
        return m_unmoved.shownBefore(place.key.ticket)
                + (Q_LIKELY(m_placed.isEmpty()) ? 0 : m_placed.shownBefore(place));
    }
    Run lastRun(const RowPlace &before, WaitingRows::Difference different) const noexcept;
    static WaitingRows::Run unmovedOf(const Run &run) noexcept;
    static Run runOf(const WaitingRows::Run &run) noexcept;

    WaitingRows m_unmoved;
    PlacedRows m_placed;
};

}
