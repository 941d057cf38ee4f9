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
        m_tree.reserve(m_pages.size() + missing);
        std::vector<std::unique_ptr<Page>> pages(missing);
        pages.reserve(m_pages.size() + missing);
        std::move(m_pages.begin(), m_pages.end(), std::back_inserter(pages));
        m_pages = std::move(pages);
        m_firstNumber = number;
        makeTree();
        m_pages.front() = std::move(page);
        return *m_pages.front();
    }
    const auto size = std::size_t(index) + 1;
    if (size > m_pages.size()) {
        const std::size_t room = std::max(size, 2 * m_pages.capacity());
        if (m_pages.capacity() < size)
            m_pages.reserve(room);
        if (m_tree.capacity() < size)
            m_tree.reserve(room);
        while (m_pages.size() < size) {
            const std::size_t count = m_pages.size() + 1;
            const std::size_t lowestBit = count & (~count + 1);
            m_tree.push_back(shownBefore(count - 1) - shownBefore(count - lowestBit));
            m_pages.emplace_back();
        }
    }
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
    const Page &page = *m_pages[index];
    int row = shownBefore(index);
    for (std::size_t word = 0; word < wordOf(id); ++word)
        row += std::popcount(page.shown[word]);
    return row + std::popcount(page.shown[wordOf(id)] & (bitOf(id) - 1));
}

qint64 WaitingRows::idAt(int row) const noexcept
{
    std::size_t index = 0;
    for (std::size_t step = std::bit_floor(m_tree.size()); step > 0; step /= 2) {
        if (index + step <= m_tree.size() && m_tree[index + step - 1] <= row) {
            index += step;
            row -= m_tree[index - 1];
        }
    }
    const Page &page = *m_pages[index];
    int word = 0;
    while (row >= std::popcount(page.shown[std::size_t(word)]))
        row -= std::popcount(page.shown[std::size_t(word++)]);
    quint64 bits = page.shown[std::size_t(word)];
    while (row-- > 0)
        bits &= bits - 1;
    return idOf(m_firstNumber + qint64(index), word, std::countr_zero(bits));
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
        run.row = shownBefore(index);
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
                changeShownCount(index, change);
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
    makeTree();
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
        m_tree = std::vector<int>();
    } else if (unusedInFront >= 64 && unusedInFront >= m_pages.size() / 2) {
        m_pages.erase(m_pages.begin(), m_pages.begin() + qsizetype(unusedInFront));
        m_firstNumber += qint64(unusedInFront);
        makeTree();
    }
    if (!find(m_next - 1))
        m_firstNext = m_next = 0;
    return isDone;
}

//! Rebuilds the tree, for which memory is reserved already.
void WaitingRows::makeTree() noexcept
{
    m_tree.assign(m_pages.size(), 0);
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (m_pages[i])
            changeShownCount(i, m_pages[i]->shownCount);
    }
}

void WaitingRows::changeShownCount(std::size_t index, int change) noexcept
{
    for (std::size_t i = index + 1; i <= m_tree.size(); i += i & (~i + 1))
        m_tree[i - 1] += change;
}

int WaitingRows::shownBefore(std::size_t index) const noexcept
{
    int count = 0;
    for (std::size_t i = index; i > 0; i &= i - 1)
        count += m_tree[i - 1];
    return count;
}

}
