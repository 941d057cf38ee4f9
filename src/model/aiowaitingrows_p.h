// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "aiorunningcounts_p.h"

#include <QtCore/qglobal.h>

#include <array>
#include <memory>
#include <vector>

namespace Aio::detail {

/*!
    The waiting tasks of one priority, as they are and as they are shown: one bit each, by their ticket in the queue,
    since tickets grow in queue order, and their ids. Differences are looked for when they are to be shown, so that
    a task which comes and goes in between costs two flips of a bit. Finding the row of a ticket or the ticket of a row
    takes logarithmic time.

    Keeps how a shown task has ended until it is no longer shown.
    Only add() and keepEnd() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT WaitingRows
{
public:
    //! The end of a shown task: an AioPool::TaskState, 0 if not kept, and its milliseconds in a slot, 4 s at most.
    struct End
    {
        quint16 state : 3 = 0;
        quint16 hadSlot : 1 = 0;
        quint16 elapsed : 12 = 0;
        static constexpr int MaximumElapsed = (1 << 12) - 1;
    };
    //! Consecutive rows, with their first and last ticket.
    struct Run
    {
        int row = 0;
        int count = 0; // 0: there are no such rows
        qint64 firstTicket = 0;
        qint64 lastTicket = 0;
    };

    WaitingRows() noexcept;
    ~WaitingRows();
    WaitingRows(WaitingRows &&) noexcept;
    WaitingRows &operator=(WaitingRows &&) noexcept;

    //! Marks \a ticket as waiting, for the task \a id.
    void add(qint64 ticket, qint64 id)
    {
        Page *page = find(ticket);
        if (Q_UNLIKELY(!page))
            page = &makePage(ticket, id);
        if (Q_UNLIKELY(id - ticket != page->distance || page->ids))
            keepId(*page, ticket, id);
        page->waiting[wordOf(ticket)] |= bitOf(ticket);
        page->differs = true;
        m_hasOtherIds |= id != ticket;
        m_isSorted = m_isSorted && ((ticket > m_lastTicket && id > m_lastId) || !m_hasOtherIds);
        m_lastTicket = ticket;
        m_lastId = id;
    }
    //! Marks \a ticket as no longer waiting.
    void remove(qint64 ticket) noexcept
    {
        if (Page *page = find(ticket))
            removeIn(*page, ticket);
    }
    //! Marks \a ticket as ended, and so as no longer waiting. True if it is shown, or about to be.
    bool removeEnded(qint64 ticket) noexcept
    {
        Page *page = find(ticket);
        if (!page)
            return false;
        removeIn(*page, ticket);
        return hasRowIn(*page, ticket);
    }
    bool isWaiting(qint64 ticket) const noexcept
    {
        const Page *page = find(ticket);
        return page && page->waiting[wordOf(ticket)] & bitOf(ticket);
    }
    bool isShown(qint64 ticket) const noexcept
    {
        const Page *page = find(ticket);
        return page && page->shown[wordOf(ticket)] & bitOf(ticket);
    }
    //! True if \a ticket is shown, or about to be.
    bool hasRow(qint64 ticket) const noexcept
    {
        const Page *page = find(ticket);
        return page && hasRowIn(*page, ticket);
    }
    //! Marks the row of \a ticket as changed, if it is shown.
    void setChanged(qint64 ticket) noexcept
    {
        Page *page = find(ticket);
        if (page && page->shown[wordOf(ticket)] & bitOf(ticket))
            page->isChanged = true;
    }
    //! True if the row of \a ticket has been marked as changed, or one near to it.
    bool isChanged(qint64 ticket) const noexcept
    {
        const Page *page = find(ticket);
        return page && page->isChanged;
    }
    //! Keeps how the task of \a ticket ended. It must have a row.
    void keepEnd(qint64 ticket, End end);
    End end(qint64 ticket) const noexcept;

    int shownCount() const noexcept { return m_shownCount; }
    //! Returns the row of \a ticket. It must be shown.
    int rowOf(qint64 ticket) const noexcept;
    //! Returns the number of rows before that of \a ticket, which need not have one.
    int shownBefore(qint64 ticket) const noexcept;
    qint64 ticketAt(int row) const noexcept;
    //! Returns the id of the task of \a ticket, which must be waiting or shown.
    qint64 id(qint64 ticket) const noexcept { return find(ticket)->id(ticket); }
    qint64 idAt(int row) const noexcept { return id(ticketAt(row)); }
    /*!
        Returns the row of the task \a id, whose ticket is unknown because it has ended; -1 if it has none. Looks at
        waiting ones as well if \a anyMayWait. Takes logarithmic time, unless ids did not grow with the tickets: then
        it looks at each of these rows.
    */
    int findRow(qint64 id, bool anyMayWait) const noexcept;

    //! Returns the last rows before that of \a before whose tasks no longer wait.
    Run lastToRemove(qint64 before) const noexcept;
    void hide(const Run &run) noexcept;
    //! Returns the last waiting tickets before \a before that are not shown; show() shows these, whatever became of them.
    Run announceLast(qint64 before) noexcept;
    enum class Difference { ToRemove, ToInsert };
    //! Returns the last ticket before \a before that is \a different, 0 if there is none.
    qint64 lastDifferent(qint64 before, Difference different) const noexcept;
    /*!
        Adds the tickets from \a from to the one before \a before that are \a different to \a run, which begins behind
        them. Stops at a ticket that is shown and is not, and then returns true. Only the count and the first ticket
        of \a run are up to date afterwards.
    */
    bool extend(Run &run, qint64 from, qint64 before, Difference different) const noexcept;
    //! Announces the waiting tickets of \a run that are not shown.
    void announce(const Run &run) noexcept;
    //! Makes \a ticket neither waiting nor announced.
    void revoke(qint64 ticket) noexcept
    {
        if (Page *page = find(ticket)) {
            removeIn(*page, ticket);
            page->announced[wordOf(ticket)] &= ~bitOf(ticket);
        }
    }
    void show(const Run &run) noexcept;
    //! Returns, and unmarks, the last rows before that of \a before that may have changed.
    Run takeLastChanged(qint64 before) noexcept;
    //! Shows all waiting tickets, and no others.
    void showAll() noexcept;
    //! Frees what is no longer needed. False if there are still rows to remove or insert.
    bool tidy() noexcept;
    bool isEmpty() const noexcept { return m_pages.empty(); }

private:
    static constexpr int PageSize = 1024;
    static constexpr int WordCount = PageSize / 64;
    struct Page
    {
        std::array<quint64, WordCount> waiting = {};
        std::array<quint64, WordCount> shown = {};
        std::array<quint64, WordCount> announced = {};
        std::unique_ptr<std::array<End, PageSize>> ends;
        int shownCount = 0;
        bool differs = true; // waiting may differ from shown
        bool isChanged = false;
        qint64 distance = 0; // from a ticket to its id, if there are no ids
        std::unique_ptr<std::array<qint64, PageSize>> ids; // null while all have the same distance

        qint64 id(qint64 ticket) const noexcept { return ids ? (*ids)[placeOf(ticket)] : ticket + distance; }
    };

    // Tickets are positive, so convert them to unsigned: dividing by a power of two is then a shift.
    static qint64 pageOf(qint64 ticket) noexcept { return qint64(quint64(ticket) / PageSize); }
    static std::size_t placeOf(qint64 ticket) noexcept { return std::size_t(ticket) % PageSize; }
    static std::size_t wordOf(qint64 ticket) noexcept { return placeOf(ticket) / 64; }
    static quint64 bitOf(qint64 ticket) noexcept { return quint64(1) << quint64(ticket) % 64; }
    Page *find(qint64 ticket) const noexcept
    {
        const qint64 index = pageOf(ticket) - m_firstNumber;
        return index >= 0 && index < qint64(m_pages.size()) ? m_pages[std::size_t(index)].get() : nullptr;
    }
    static bool hasRowIn(const Page &page, qint64 ticket) noexcept
    {
        return (page.shown[wordOf(ticket)] | page.announced[wordOf(ticket)]) & bitOf(ticket);
    }
    static void removeIn(Page &page, qint64 ticket) noexcept
    {
        page.waiting[wordOf(ticket)] &= ~bitOf(ticket);
        page.differs = true;
    }
    Page &makePage(qint64 ticket, qint64 id);
    static void keepId(Page &page, qint64 ticket, qint64 id);
    void countAgain() noexcept;
    static quint64 wanted(const Page &page, std::size_t word, Difference different) noexcept;
    static quint64 other(const Page &page, std::size_t word, Difference different) noexcept;
    Run lastRun(qint64 before, Difference different) const noexcept;
    template<typename Apply>
    void forWords(const Run &run, Apply &&apply) noexcept;

    qint64 m_firstNumber = 0; // the number of the first page in m_pages
    std::vector<std::unique_ptr<Page>> m_pages; // null where a page has no tickets
    RunningCounts m_counts; // of the shown rows of each page
    int m_shownCount = 0;
    bool m_isSorted = true; // ids grow with the tickets
    bool m_hasOtherIds = false; // not all tickets are ids
    qint64 m_lastTicket = 0; // the one added last, and its id
    qint64 m_lastId = 0;
};

}
