// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiowaitingrows_p.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

namespace Aio::detail {

WaitingRows::WaitingRows() noexcept = default;
WaitingRows::~WaitingRows() = default;
WaitingRows::WaitingRows(WaitingRows &&) noexcept = default;
WaitingRows &WaitingRows::operator=(WaitingRows &&) noexcept = default;

WaitingRows::Page &WaitingRows::makePage(qint64 ticket, qint64 id)
{
    auto page = std::make_unique<Page>();
    page->distance = id - ticket;
    const qint64 number = pageOf(ticket);
    if (m_pages.empty())
        m_firstNumber = number;
    // An earlier ticket comes later when rows are built anew: withdrawn tasks, which still wait, are visited last.
    const qint64 missing = std::max<qint64>(m_firstNumber - number, 0);
    const auto size = std::size_t(missing + std::max(qint64(m_pages.size()), number - m_firstNumber + 1));
    m_counts.grow(size);
    m_pages.resize(size);
    if (missing > 0) {
        std::rotate(m_pages.begin(), m_pages.end() - qsizetype(missing), m_pages.end());
        m_firstNumber = number;
        countAgain();
    }
    std::unique_ptr<Page> &place = m_pages[std::size_t(number - m_firstNumber)];
    place = std::move(page);
    return *place;
}

//! Keeps \a id, which is not as far from \a ticket as the others are from theirs.
void WaitingRows::keepId(Page &page, qint64 ticket, qint64 id)
{
    if (!page.ids) {
        page.ids = std::make_unique<std::array<qint64, PageSize>>();
        const qint64 first = pageOf(ticket) * PageSize + page.distance;
        std::iota(page.ids->begin(), page.ids->end(), first);
    }
    (*page.ids)[placeOf(ticket)] = id;
}

void WaitingRows::keepEnd(qint64 ticket, End end)
{
    Page &page = *find(ticket);
    if (!page.ends)
        page.ends = std::make_unique<std::array<End, PageSize>>();
    (*page.ends)[placeOf(ticket)] = end;
}

WaitingRows::End WaitingRows::end(qint64 ticket) const noexcept
{
    const Page *page = find(ticket);
    return page && page->ends ? (*page->ends)[placeOf(ticket)] : End();
}

int WaitingRows::rowOf(qint64 ticket) const noexcept
{
    const auto index = std::size_t(pageOf(ticket) - m_firstNumber);
    return m_counts.before(index) + bitsBefore(m_pages[index]->shown, placeOf(ticket));
}

int WaitingRows::shownBefore(qint64 ticket) const noexcept
{
    const qint64 index = pageOf(ticket) - m_firstNumber;
    if (index < 0 || m_pages.empty())
        return 0;
    if (index >= qint64(m_pages.size()))
        return m_shownCount;
    const Page *page = m_pages[std::size_t(index)].get();
    return m_counts.before(std::size_t(index)) + (page ? bitsBefore(page->shown, placeOf(ticket)) : 0);
}

qint64 WaitingRows::ticketAt(int row) const noexcept
{
    const RunningCounts::Found found = m_counts.find(row);
    return (m_firstNumber + qint64(found.index)) * PageSize + findBit(m_pages[found.index]->shown, found.rest);
}

int WaitingRows::findRow(qint64 id, bool anyMayWait) const noexcept
{
    if (m_isSorted) {
        int first = 0;
        int end = m_shownCount;
        while (first < end) {
            const int middle = first + (end - first) / 2;
            if (idAt(middle) < id)
                first = middle + 1;
            else
                end = middle;
        }
        return first < m_shownCount && idAt(first) == id ? first : -1;
    }
    for (std::size_t index = 0; index < m_pages.size(); ++index) {
        const Page *page = m_pages[index].get();
        if (!page || !(page->differs || anyMayWait))
            continue;
        const qint64 first = (m_firstNumber + qint64(index)) * PageSize;
        for (std::size_t word = 0; word < WordCount; ++word) {
            const quint64 ignored = anyMayWait ? 0 : page->waiting[word];
            for (quint64 bits = page->shown[word] & ~ignored; bits != 0; bits &= bits - 1) {
                const qint64 ticket = first + qint64(word) * 64 + std::countr_zero(bits);
                if (page->id(ticket) == id)
                    return rowOf(ticket);
            }
        }
    }
    return -1;
}

quint64 WaitingRows::wanted(const Page &page, std::size_t word, Difference different) noexcept
{
    return different == Difference::ToRemove ? page.shown[word] & ~page.waiting[word]
                                             : page.waiting[word] & ~page.shown[word];
}

//! Returns the tickets that have rows, but are not \a different.
quint64 WaitingRows::other(const Page &page, std::size_t word, Difference different) noexcept
{
    return different == Difference::ToRemove ? page.shown[word] & page.waiting[word] : page.shown[word];
}

bool WaitingRows::extend(Run &run, qint64 from, qint64 before, Difference different) const noexcept
{
    const qint64 end = std::min(before, (m_firstNumber + qint64(m_pages.size())) * PageSize);
    const qint64 begin = std::max(from, m_firstNumber * PageSize);
    for (qint64 number = (end - 1) / PageSize; end > begin && number >= pageOf(begin); --number) {
        const Page *page = m_pages[std::size_t(number - m_firstNumber)].get();
        if (!page || (!page->differs && (run.count == 0 || page->shownCount == 0)))
            continue;
        for (int word = WordCount; word-- > 0;) {
            const qint64 first = number * PageSize + word * 64;
            if (first >= end)
                continue;
            if (first + 64 <= begin)
                break;
            quint64 inside = end - first >= 64 ? ~quint64(0) : (quint64(1) << (end - first)) - 1;
            if (begin > first)
                inside &= ~((quint64(1) << (begin - first)) - 1);
            quint64 good = wanted(*page, std::size_t(word), different) & inside;
            quint64 bad = other(*page, std::size_t(word), different) & inside;
            if (run.count == 0) {
                if (good == 0)
                    continue;
                const int last = 63 - std::countl_zero(good);
                run.lastTicket = first + last;
                bad &= (quint64(1) << last) - 1; // tickets after the run do not matter
            }
            if (bad)
                good &= ~((quint64(2) << (63 - std::countl_zero(bad))) - 1);
            if (good) {
                run.count += std::popcount(good);
                run.firstTicket = first + std::countr_zero(good);
            }
            if (bad)
                return true;
        }
    }
    return false;
}

/*!
    Returns the last run of \a different tickets before \a before, with none of the other shown ones in between. Tickets
    that are neither have no row.
*/
WaitingRows::Run WaitingRows::lastRun(qint64 before, Difference different) const noexcept
{
    Run run;
    extend(run, 0, before, different);
    if (run.count > 0)
        run.row = rowOf(run.firstTicket);
    return run;
}

qint64 WaitingRows::lastDifferent(qint64 before, Difference different) const noexcept
{
    const qint64 end = std::min(before, (m_firstNumber + qint64(m_pages.size())) * PageSize);
    for (qint64 number = (end - 1) / PageSize; number >= m_firstNumber && end > 0; --number) {
        const Page *page = m_pages[std::size_t(number - m_firstNumber)].get();
        if (!page || !page->differs)
            continue;
        for (int word = WordCount; word-- > 0;) {
            const qint64 first = number * PageSize + word * 64;
            if (first >= end)
                continue;
            const quint64 inside = end - first >= 64 ? ~quint64(0) : (quint64(1) << (end - first)) - 1;
            if (const quint64 bits = wanted(*page, std::size_t(word), different) & inside)
                return first + 63 - std::countl_zero(bits);
        }
    }
    return 0;
}

WaitingRows::Run WaitingRows::lastToRemove(qint64 before) const noexcept
{
    return lastRun(before, Difference::ToRemove);
}

WaitingRows::Run WaitingRows::announceLast(qint64 before) noexcept
{
    const Run run = lastRun(before, Difference::ToInsert);
    if (run.count > 0)
        announce(run);
    return run;
}

void WaitingRows::announce(const Run &run) noexcept
{
    forWords(run, [](Page &page, std::size_t word, quint64 bits) {
        page.announced[word] |= page.waiting[word] & ~page.shown[word] & bits;
        return 0;
    });
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
        run.firstTicket = first;
        run.row = m_counts.before(index);
        run.count += page->shownCount;
    }
    return run;
}

//! Calls \a apply with each page and word of \a run, and the bits of the run in that word.
template<typename Apply>
void WaitingRows::forWords(const Run &run, Apply &&apply) noexcept
{
    const qint64 end = (m_firstNumber + qint64(m_pages.size())) * PageSize;
    for (qint64 ticket = std::max(run.firstTicket, m_firstNumber * PageSize);
         ticket <= run.lastTicket && ticket < end;) {
        const qint64 next = (ticket / 64 + 1) * 64;
        const auto index = std::size_t(pageOf(ticket) - m_firstNumber);
        if (Page *page = m_pages[index].get()) {
            quint64 bits = ~(bitOf(ticket) - 1);
            if (next > run.lastTicket + 1)
                bits &= bitOf(run.lastTicket) | (bitOf(run.lastTicket) - 1);
            if (const int change = apply(*page, wordOf(ticket), bits); change != 0)
                m_counts.add(index, change);
            ticket = next;
        } else {
            ticket = (pageOf(ticket) + 1) * PageSize;
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
        m_isSorted = true;
        m_hasOtherIds = false;
        m_lastTicket = m_lastId = 0;
    } else if (unusedInFront >= 64 && unusedInFront >= m_pages.size() / 2) {
        m_pages.erase(m_pages.begin(), m_pages.begin() + qsizetype(unusedInFront));
        m_firstNumber += qint64(unusedInFront);
        countAgain();
    }
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
