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
    The waiting tasks of one priority, as they are and as they are shown: one bit each, by id, since ids grow in queue
    order. Differences are looked for when they are to be shown, so that a task which comes and goes in between costs
    two flips of a bit. Finding the row of an id or the id of a row takes logarithmic time.

    Keeps how a shown task has ended until it is no longer shown.
    Only add() and keepEnd() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT WaitingRows
{
public:
    //! The end of a shown task: an AioPool::TaskState, 0 if not kept, and its milliseconds in a slot, 8 s at most.
    struct End
    {
        quint16 state : 3 = 0;
        quint16 elapsed : 13 = 0;
        static constexpr int MaximumElapsed = (1 << 13) - 1;
    };
    //! Consecutive rows, with their first and last id.
    struct Run
    {
        int row = 0;
        int count = 0; // 0: there are no such rows
        qint64 firstId = 0;
        qint64 lastId = 0;
    };

    WaitingRows() noexcept;
    ~WaitingRows();
    WaitingRows(WaitingRows &&) noexcept;
    WaitingRows &operator=(WaitingRows &&) noexcept;

    //! Marks \a id as waiting.
    void add(qint64 id);
    //! Marks \a id as waiting if it follows the last id and needs no memory. False otherwise, and nothing has changed.
    bool addNext(qint64 id) noexcept
    {
        const bool isNext = id == m_next && id % PageSize != 0;
        m_next += isNext;
        return isNext;
    }
    //! Marks \a id as no longer waiting.
    void remove(qint64 id) noexcept
    {
        if (Page *page = find(id))
            removeIn(*page, id);
    }
    //! Marks \a id as ended, and so as no longer waiting. True if it is shown, or about to be.
    bool removeEnded(qint64 id) noexcept
    {
        Page *page = find(id);
        if (!page)
            return false;
        removeIn(*page, id);
        return hasRowIn(*page, id);
    }
    bool isWaiting(qint64 id) const noexcept
    {
        const Page *page = find(id);
        return page && (page->waiting[wordOf(id)] & bitOf(id) || (id >= m_firstNext && id < m_next));
    }
    bool isShown(qint64 id) const noexcept
    {
        const Page *page = find(id);
        return page && page->shown[wordOf(id)] & bitOf(id);
    }
    //! True if \a id is shown, or about to be.
    bool hasRow(qint64 id) const noexcept
    {
        const Page *page = find(id);
        return page && hasRowIn(*page, id);
    }
    //! Marks the row of \a id as changed, if it is shown.
    void setChanged(qint64 id) noexcept
    {
        Page *page = find(id);
        if (page && page->shown[wordOf(id)] & bitOf(id))
            page->isChanged = true;
    }
    //! Keeps how \a id ended. It must have a row.
    void keepEnd(qint64 id, End end);
    End end(qint64 id) const noexcept;

    int shownCount() const noexcept { return m_shownCount; }
    //! Returns the row of \a id. It must be shown.
    int rowOf(qint64 id) const noexcept;
    qint64 idAt(int row) const noexcept;

    //! Returns the last rows before that of \a before whose tasks no longer wait.
    Run lastToRemove(qint64 before) const noexcept;
    void hide(const Run &run) noexcept;
    //! Returns the last waiting ids before \a before that are not shown; show() shows these, whatever became of them.
    Run announceLast(qint64 before) noexcept;
    void show(const Run &run) noexcept;
    //! Returns, and unmarks, the last rows before that of \a before that may have changed.
    Run takeLastChanged(qint64 before) noexcept;
    //! Shows all waiting ids, and no others.
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
        bool differs = false; // waiting may differ from shown
        bool isChanged = false;
    };

    // Ids are positive, so convert them to unsigned: dividing by a power of two is then a shift.
    static std::size_t wordOf(qint64 id) noexcept { return std::size_t(id) % PageSize / 64; }
    static quint64 bitOf(qint64 id) noexcept { return quint64(1) << quint64(id) % 64; }
    static qint64 idOf(qint64 number, int word, int bit) noexcept
    {
        return number * PageSize + qint64(word) * 64 + bit;
    }
    Page *find(qint64 id) const noexcept
    {
        const qint64 index = qint64(quint64(id) / PageSize) - m_firstNumber;
        return index >= 0 && index < qint64(m_pages.size()) ? m_pages[std::size_t(index)].get() : nullptr;
    }
    static bool hasRowIn(const Page &page, qint64 id) noexcept
    {
        return (page.shown[wordOf(id)] | page.announced[wordOf(id)]) & bitOf(id);
    }
    void removeIn(Page &page, qint64 id) noexcept
    {
        if (id >= m_firstNext && id < m_next)
            settle();
        page.waiting[wordOf(id)] &= ~bitOf(id);
        page.differs = true;
    }
    Page &makePage(qint64 number);
    //! Sets the bits of the ids that addNext() has added.
    void settle() noexcept;
    void countAgain() noexcept;
    template<typename Wanted, typename Other>
    Run lastRun(qint64 before, Wanted &&wanted, Other &&other) const noexcept;
    template<typename Apply>
    void forWords(const Run &run, Apply &&apply) noexcept;

    qint64 m_firstNumber = 0; // the number of the first page in m_pages
    std::vector<std::unique_ptr<Page>> m_pages; // null where a page has no ids
    RunningCounts m_counts; // of the shown rows of each page
    int m_shownCount = 0;
    // The ids from m_firstNext up to m_next, all in one page, wait but have no bit yet. 0 when that page is gone.
    qint64 m_firstNext = 0;
    qint64 m_next = 0;
};

}
