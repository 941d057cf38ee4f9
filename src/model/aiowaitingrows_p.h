// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <QtCore/qglobal.h>

#include <array>
#include <memory>
#include <vector>

namespace Aio::detail {

/*!
    The tasks of one priority that wait, as they are and as they are shown: a bit each, by id, since ids grow in the order
    of the queue. What differs is found when it is to be shown, so that a task which comes and goes in between
    costs a bit flipped twice. The row of an id and the id of a row take logarithmic time.

    Of a shown task that has ended, how it ended is kept until it is no longer shown.
    Only add() and keepEnd() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT WaitingRows
{
public:
    //! How a shown task ended: an AioPool::TaskState, 0 if that is not kept, and the time it had a slot, in milliseconds, 8 s at the most.
    struct End
    {
        quint16 state : 3 = 0;
        quint16 elapsed : 13 = 0;
        static constexpr int MaximumElapsed = (1 << 13) - 1;
    };
    //! Some rows side by side, and the ids they begin and end with.
    struct Run
    {
        int row = 0;
        int count = 0; // 0: there is none
        qint64 firstId = 0;
        qint64 lastId = 0;
    };

    WaitingRows() noexcept;
    ~WaitingRows();
    WaitingRows(WaitingRows &&) noexcept;
    WaitingRows &operator=(WaitingRows &&) noexcept;

    //! It waits.
    void add(qint64 id);
    //! The same, if \a id comes right after the last one and no memory is needed for it. False otherwise, and nothing has changed.
    bool addNext(qint64 id) noexcept
    {
        const bool isNext = id == m_next && id % PageSize != 0;
        m_next += isNext;
        return isNext;
    }
    //! It does no longer.
    void remove(qint64 id) noexcept
    {
        if (Page *page = find(id))
            removeIn(*page, id);
    }
    //! It has ended, and does no longer if it still did. True when it is shown, or about to be.
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
    //! It is shown, or about to be.
    bool hasRow(qint64 id) const noexcept
    {
        const Page *page = find(id);
        return page && hasRowIn(*page, id);
    }
    //! Something of it is different; no matter when it is not shown.
    void setChanged(qint64 id) noexcept
    {
        Page *page = find(id);
        if (page && page->shown[wordOf(id)] & bitOf(id))
            page->isChanged = true;
    }
    //! Of one that has a row.
    void keepEnd(qint64 id, End end);
    End end(qint64 id) const noexcept;

    int shownCount() const noexcept { return m_shownCount; }
    //! Of a shown one.
    int rowOf(qint64 id) const noexcept;
    qint64 idAt(int row) const noexcept;

    //! The last rows before that of \a before that wait no longer.
    Run lastToRemove(qint64 before) const noexcept;
    void hide(const Run &run) noexcept;
    //! The last that wait before \a before and are not shown; show() then shows those, whatever has become of them.
    Run announceLast(qint64 before) noexcept;
    void show(const Run &run) noexcept;
    //! The last rows before that of \a before in which something may have changed.
    Run takeLastChanged(qint64 before) noexcept;
    //! All that wait, and nothing else.
    void showAll() noexcept;
    //! Gives back what is not needed any more. False when there still is something to be removed or inserted.
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
        bool differs = false; // may, waiting from shown
        bool isChanged = false;
    };

    // Ids are positive; unsigned, division by a power of two is a shift.
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
    //! Gives those that addNext() has added their bits.
    void settle() noexcept;
    void makeTree() noexcept;
    void changeShownCount(std::size_t index, int change) noexcept;
    int shownBefore(std::size_t index) const noexcept;
    template<typename Wanted, typename Other>
    Run lastRun(qint64 before, Wanted &&wanted, Other &&other) const noexcept;
    template<typename Apply>
    void forWords(const Run &run, Apply &&apply) noexcept;

    qint64 m_firstNumber = 0; // of m_pages
    std::vector<std::unique_ptr<Page>> m_pages; // null where there is nothing
    std::vector<int> m_tree; // element i: shown in the pages (i - lowest bit of i, i], counted from 1
    int m_shownCount = 0;
    // From the one to the other, in one page: they wait, and have no bit yet. 0 when that page has gone.
    qint64 m_firstNext = 0;
    qint64 m_next = 0;
};

}
