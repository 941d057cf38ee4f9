// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiowaitingrows_p.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace Aio::detail {

WaitingRows::WaitingRows() noexcept = default;
WaitingRows::~WaitingRows() = default;
WaitingRows::WaitingRows(WaitingRows &&) noexcept = default;
WaitingRows &WaitingRows::operator=(WaitingRows &&) noexcept = default;

void WaitingRows::add(qint64 id)
{
    Page *page = find(id);
    if (!page)
        page = &makePage(id / PageSize);
    settle();
    page->waiting[wordOf(id)] |= bitOf(id);
    page->differs = true;
    m_firstNext = m_next = id + 1;
}

void WaitingRows::settle() noexcept
{
    if (m_firstNext == m_next)
        return;
    Page &page = *find(m_firstNext);
    page.differs = true;
    for (qint64 id = m_firstNext; id < m_next; id = (id / 64 + 1) * 64) {
        quint64 bits = ~(bitOf(id) - 1);
        if (m_next / 64 == id / 64)
            bits &= bitOf(m_next) - 1;
        page.waiting[wordOf(id)] |= bits;
    }
    m_firstNext = m_next;
}

WaitingRows::Page &WaitingRows::makePage(qint64 number)
{
    auto page = std::make_unique<Page>();
    if (m_pages.empty())
        m_firstNumber = number;
    const qint64 index = number - m_firstNumber;
    if (index < 0) {
        // The id was handed out in another thread, and arrives after later ids.
        const auto missing = std::size_t(-index);
        m_counts.grow(m_pages.size() + missing);
        std::vector<std::unique_ptr<Page>> pages(missing);
        pages.reserve(m_pages.size() + missing);
        std::move(m_pages.begin(), m_pages.end(), std::back_inserter(pages));
        m_pages = std::move(pages);
        m_firstNumber = number;
        countAgain();
        m_pages.front() = std::move(page);
        return *m_pages.front();
    }
    const auto size = std::size_t(index) + 1;
    m_counts.grow(size);
    if (size > m_pages.size())
        m_pages.resize(size);
    m_pages[std::size_t(index)] = std::move(page);
    return *m_pages[std::size_t(index)];
}

void WaitingRows::keepEnd(qint64 id, End end)
{
    Page &page = *find(id);
    if (!page.ends)
        page.ends = std::make_unique<std::array<End, PageSize>>();
    (*page.ends)[std::size_t(id % PageSize)] = end;
}

WaitingRows::End WaitingRows::end(qint64 id) const noexcept
{
    const Page *page = find(id);
    return page && page->ends ? (*page->ends)[std::size_t(id % PageSize)] : End();
}

int WaitingRows::rowOf(qint64 id) const noexcept
{
    const auto index = std::size_t(id / PageSize - m_firstNumber);
    return m_counts.before(index) + bitsBefore(m_pages[index]->shown, std::size_t(id % PageSize));
}

qint64 WaitingRows::idAt(int row) const noexcept
{
    const RunningCounts::Found found = m_counts.find(row);
    return (m_firstNumber + qint64(found.index)) * PageSize + findBit(m_pages[found.index]->shown, found.rest);
}

/*!
    Returns the last run of \a wanted ids before \a before, with none of the \a other ids in between. Ids that are
    neither have no row.
*/
template<typename Wanted, typename Other>
WaitingRows::Run WaitingRows::lastRun(qint64 before, Wanted &&wanted, Other &&other) const noexcept
{
    Run run;
    const qint64 end = std::min(before, (m_firstNumber + qint64(m_pages.size())) * PageSize);
    for (qint64 number = (end - 1) / PageSize; number >= m_firstNumber && end > 0; --number) {
        const Page *page = m_pages[std::size_t(number - m_firstNumber)].get();
        if (!page || (!page->differs && (run.count == 0 || page->shownCount == 0)))
            continue;
        for (int word = WordCount; word-- > 0;) {
            const qint64 first = idOf(number, word, 0);
            if (first >= end)
                continue;
            const quint64 inside = end - first >= 64 ? ~quint64(0) : (quint64(1) << (end - first)) - 1;
            quint64 good = wanted(*page, std::size_t(word)) & inside;
            quint64 bad = other(*page, std::size_t(word)) & inside;
            if (run.count == 0) {
                if (good == 0)
                    continue;
                const int last = 63 - std::countl_zero(good);
                run.lastId = first + last;
                bad &= (quint64(1) << last) - 1; // ids after the run do not matter
            }
            if (bad)
                good &= ~((quint64(2) << (63 - std::countl_zero(bad))) - 1);
            if (good) {
                run.count += std::popcount(good);
                run.firstId = first + std::countr_zero(good);
            }
            if (bad)
                return run;
        }
    }
    return run;
}

WaitingRows::Run WaitingRows::lastToRemove(qint64 before) const noexcept
{
    Run run = lastRun(
            before, [](const Page &page, std::size_t word) { return page.shown[word] & ~page.waiting[word]; },
            [](const Page &page, std::size_t word) { return page.shown[word] & page.waiting[word]; });
    if (run.count > 0)
        run.row = rowOf(run.firstId);
    return run;
}

WaitingRows::Run WaitingRows::announceLast(qint64 before) noexcept
{
    settle();
    Run run = lastRun(
            before, [](const Page &page, std::size_t word) { return page.waiting[word] & ~page.shown[word]; },
            [](const Page &page, std::size_t word) { return page.shown[word]; });
    if (run.count == 0)
        return run;
    run.row = rowOf(run.firstId);
    forWords(run, [](Page &page, std::size_t word, quint64 bits) {
        page.announced[word] |= page.waiting[word] & ~page.shown[word] & bits;
        return 0;
    });
    return run;
}

//! Returns whole pages: one more row costs a view less than one more range.
WaitingRows::Run WaitingRows::takeLastChanged(qint64 before) noexcept
{
    Run run;
    for (std::size_t index = m_pages.size(); index-- > 0;) {
        Page *page = m_pages[index].get();
        const qint64 first = (m_firstNumber + qint64(index)) * PageSize;
        if (!page || first >= before || page->shownCount == 0)
            continue;
        if (!std::exchange(page->isChanged, false)) {
            if (run.count > 0)
                return run;
            continue;
        }
        run.firstId = first;
        run.row = m_counts.before(index);
        run.count += page->shownCount;
    }
    return run;
}

//! Calls \a apply with each page and word of \a run, and the bits of the run in that word.
template<typename Apply>
void WaitingRows::forWords(const Run &run, Apply &&apply) noexcept
{
    for (qint64 id = run.firstId; id <= run.lastId;) {
        const qint64 next = (id / 64 + 1) * 64;
        const auto index = std::size_t(id / PageSize - m_firstNumber);
        if (Page *page = m_pages[index].get()) {
            quint64 bits = ~(bitOf(id) - 1);
            if (next > run.lastId + 1)
                bits &= bitOf(run.lastId) | (bitOf(run.lastId) - 1);
            if (const int change = apply(*page, wordOf(id), bits); change != 0)
                m_counts.add(index, change);
            id = next;
        } else {
            id = (id / PageSize + 1) * PageSize;
        }
    }
}

void WaitingRows::hide(const Run &run) noexcept
{
    forWords(run, [this](Page &page, std::size_t word, quint64 bits) {
        const int count = std::popcount(page.shown[word] & bits);
        page.shown[word] &= ~bits;
        page.shownCount -= count;
        m_shownCount -= count;
        return -count;
    });
}

void WaitingRows::show(const Run &run) noexcept
{
    forWords(run, [this](Page &page, std::size_t word, quint64 bits) {
        const quint64 added = std::exchange(page.announced[word], page.announced[word] & ~bits) & bits;
        const int count = std::popcount(added);
        page.shown[word] |= added;
        page.shownCount += count;
        m_shownCount += count;
        return count;
    });
}

void WaitingRows::showAll() noexcept
{
    settle();
    m_shownCount = 0;
    for (const std::unique_ptr<Page> &page : m_pages) {
        if (!page)
            continue;
        page->shown = page->waiting;
        page->differs = false;
        page->shownCount = 0;
        for (quint64 word : page->shown)
            page->shownCount += std::popcount(word);
        m_shownCount += page->shownCount;
    }
    countAgain();
}

bool WaitingRows::tidy() noexcept
{
    settle();
    bool isDone = true;
    std::size_t unusedInFront = 0;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        Page *page = m_pages[i].get();
        if (page && page->differs) {
            page->differs = page->waiting != page->shown;
            isDone &= !page->differs;
            if (!page->differs) {
                page->ends.reset();
                if (page->shownCount == 0)
                    m_pages[i].reset();
            }
        }
        if (unusedInFront == i && !m_pages[i])
            ++unusedInFront;
    }
    if (unusedInFront == m_pages.size()) {
        m_pages = std::vector<std::unique_ptr<Page>>();
        m_counts = {};
    } else if (unusedInFront >= 64 && unusedInFront >= m_pages.size() / 2) {
        m_pages.erase(m_pages.begin(), m_pages.begin() + qsizetype(unusedInFront));
        m_firstNumber += qint64(unusedInFront);
        countAgain();
    }
    if (!find(m_next - 1))
        m_firstNext = m_next = 0;
    return isDone;
}

//! Counts the shown rows of all pages. There are no more pages than counts.
void WaitingRows::countAgain() noexcept
{
    m_counts.reset(m_pages.size());
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i])
            m_counts.add(i, m_pages[i]->shownCount);
    }
}

}
