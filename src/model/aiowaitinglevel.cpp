// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiowaitinglevel_p.h"

#include <algorithm>

namespace Aio::detail {

void WaitingLevel::remove(QueueKey key, qint64 id) noexcept
{
    if (key.isMoved())
        m_placed.remove({ key, id });
    else
        m_unmoved.remove(key.ticket);
}

bool WaitingLevel::isWaiting(QueueKey key, qint64 id) const noexcept
{
    if (!key.isMoved())
        return m_unmoved.isWaiting(key.ticket);
    const PlacedRows::Entry *entry = m_placed.find({ key, id });
    return entry && entry->isWaiting;
}

bool WaitingLevel::isShown(QueueKey key, qint64 id) const noexcept
{
    if (!key.isMoved())
        return m_unmoved.isShown(key.ticket);
    const PlacedRows::Entry *entry = m_placed.find({ key, id });
    return entry && entry->isShown;
}

bool WaitingLevel::hasRow(QueueKey key, qint64 id) const noexcept
{
    if (!key.isMoved())
        return m_unmoved.hasRow(key.ticket);
    const PlacedRows::Entry *entry = m_placed.find({ key, id });
    return entry && entry->hasRow();
}

int WaitingLevel::findRow(qint64 id, bool anyMayWait) const noexcept
{
    const int row = m_unmoved.findRow(id, anyMayWait);
    return row < 0 || m_placed.isEmpty() ? row : rowOf({ { m_unmoved.ticketAt(row) }, 0 });
}

WaitingLevel::Found WaitingLevel::at(int row) const noexcept
{
    int unmoved = row;
    if (Q_UNLIKELY(!m_placed.isEmpty())) {
        const auto [entry, placed] = m_placed.lastOf([this, row](const PlacedRows::Entry &other, int shownBefore) {
            return shownBefore + m_unmoved.shownBefore(other.place.key.ticket) <= row;
        });
        if (entry && entry->isShown && placed + m_unmoved.shownBefore(entry->place.key.ticket) == row)
            return { entry->place, entry->place.id };
        if (entry)
            unmoved -= placed + (entry->isShown ? 1 : 0);
    }
    const qint64 ticket = m_unmoved.ticketAt(unmoved);
    return { { { ticket }, 0 }, m_unmoved.id(ticket) };
}

//! Returns the tickets of \a run that were never moved. There may be none.
WaitingRows::Run WaitingLevel::unmovedOf(const Run &run) noexcept
{
    WaitingRows::Run unmoved;
    unmoved.firstTicket = run.first.key.ticket;
    unmoved.lastTicket = run.last.key.ticket - (run.last.key.isMoved() ? 1 : 0);
    return unmoved;
}

WaitingLevel::Run WaitingLevel::runOf(const WaitingRows::Run &run) noexcept
{
    return { run.row, run.count, { { run.firstTicket }, 0 }, { { run.lastTicket }, 0 } };
}

//! Returns the last run of \a different places before \a before, with no other shown ones in between.
WaitingLevel::Run WaitingLevel::lastRun(const RowPlace &before, WaitingRows::Difference different) const noexcept
{
    if (Q_LIKELY(m_placed.isEmpty())) {
        WaitingRows::Run run;
        m_unmoved.extend(run, 0, before.key.ticket, different);
        Run result = runOf(run);
        if (run.count > 0)
            result.row = m_unmoved.shownBefore(run.firstTicket);
        return result;
    }
    const auto ofPlaced = different == WaitingRows::Difference::ToRemove ? PlacedRows::Difference::ToRemove
                                                                         : PlacedRows::Difference::ToInsert;
    const qint64 lastUnmoved = m_unmoved.lastDifferent(before.key.ticket, different);
    const PlacedRows::Entry *lastPlaced = m_placed.lastDifferent(before, ofPlaced);
    if (lastUnmoved == 0 && !lastPlaced)
        return {};
    Run result;
    RowPlace end{ { lastUnmoved }, 0 };
    if (lastPlaced && (lastUnmoved == 0 || end < lastPlaced->place)) {
        end = lastPlaced->place;
        result.count = 1;
    }
    result.first = result.last = end;
    WaitingRows::Run unmoved;
    unmoved.count = result.count;
    qint64 endTicket = end.key.ticket + (result.count == 0 ? 1 : 0);
    for (;;) {
        const PlacedRows::Entry *placed = m_placed.lastRelevant(end, ofPlaced);
        const int before = unmoved.count;
        const bool isCut = m_unmoved.extend(unmoved, placed ? placed->place.key.ticket : 0, endTicket, different);
        if (unmoved.count > before)
            result.first = { { unmoved.firstTicket }, 0 };
        if (isCut || !placed)
            break;
        if (different == WaitingRows::Difference::ToRemove ? placed->isWaiting : placed->isShown)
            break;
        ++unmoved.count;
        result.first = end = placed->place;
        endTicket = end.key.ticket;
    }
    result.count = unmoved.count;
    result.row = rowOf(result.first);
    return result;
}

WaitingLevel::Run WaitingLevel::announceLast(const RowPlace &before) noexcept
{
    const Run run = lastRun(before, WaitingRows::Difference::ToInsert);
    if (run.count > 0) {
        m_unmoved.announce(unmovedOf(run));
        if (Q_UNLIKELY(!m_placed.isEmpty()))
            m_placed.announce(run.first, run.last);
    }
    return run;
}

void WaitingLevel::show(const Run &run) noexcept
{
    m_unmoved.show(unmovedOf(run));
    if (Q_UNLIKELY(!m_placed.isEmpty()))
        m_placed.show(run.first, run.last);
}

WaitingLevel::Run WaitingLevel::takeLastChanged(const RowPlace &before) noexcept
{
    const WaitingRows::Run run = m_unmoved.takeLastChanged(before.key.ticket);
    Run result = runOf(run);
    if (run.count > 0 && Q_UNLIKELY(!m_placed.isEmpty())) {
        result.row = rowOf({ { m_unmoved.ticketAt(run.row) }, 0 });
        result.count = rowOf({ { m_unmoved.ticketAt(run.row + run.count - 1) }, 0 }) - result.row + 1;
    }
    return result;
}

bool WaitingLevel::relabel(const std::function<std::optional<qint64>(qint64)> &partOf,
                           const std::function<void(qint64, QueueKey)> &changed)
{
    std::vector<PlacedRows::Entry> entries = m_placed.entries();
    const std::vector<PlacedRows::Entry> before = entries;
    for (std::size_t begin = 0; begin < entries.size();) {
        const qint64 ticket = entries[begin].place.key.ticket;
        std::size_t end = begin;
        bool isRelabeled = false;
        std::optional<qint64> first; // the part of the first one that still waits here
        qint64 gone = 0; // before that one
        for (; end < entries.size() && entries[end].place.key.ticket == ticket; ++end) {
            const auto part = partOf(entries[end].place.id);
            isRelabeled |= part && *part != entries[end].place.key.part;
            if (!first)
                gone += part ? 0 : 1;
            if (!first && part)
                first = part;
        }
        qint64 previous = first.value_or(0) - gone - 1;
        for (; begin < end; ++begin) {
            if (!isRelabeled)
                continue;
            previous = partOf(entries[begin].place.id).value_or(previous + 1);
            entries[begin].place.key.part = previous;
        }
    }
    const auto byPlace = [](const PlacedRows::Entry &a, const PlacedRows::Entry &b) { return a.place < b.place; };
    const PlacedRows::Entry *last = nullptr;
    for (const PlacedRows::Entry &entry : entries) {
        if (!entry.hasRow())
            continue;
        if (last && !byPlace(*last, entry))
            return false;
        last = &entry;
    }
    std::vector<PlacedRows::Entry> sorted = entries;
    std::sort(sorted.begin(), sorted.end(), byPlace); // those without rows may have come in between
    m_placed.assign(sorted);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].place.key != before[i].place.key)
            changed(entries[i].place.id, entries[i].place.key);
    }
    return true;
}

void WaitingLevel::announce(QueueKey key, qint64 id)
{
    if (key.isMoved()) {
        m_placed.add({ key, id }, true);
        return;
    }
    m_unmoved.add(key.ticket, id);
    m_unmoved.announce({ 0, 1, key.ticket, key.ticket });
}

void WaitingLevel::show(QueueKey key, qint64 id) noexcept
{
    if (key.isMoved())
        m_placed.show({ key, id });
    else
        m_unmoved.show({ 0, 1, key.ticket, key.ticket });
}

void WaitingLevel::hide(QueueKey key, qint64 id) noexcept
{
    if (key.isMoved()) {
        m_placed.drop({ key, id });
        return;
    }
    m_unmoved.remove(key.ticket);
    m_unmoved.hide({ 0, 1, key.ticket, key.ticket });
}

void WaitingLevel::revoke(QueueKey key, qint64 id) noexcept
{
    if (key.isMoved())
        m_placed.drop({ key, id });
    else
        m_unmoved.revoke(key.ticket);
}

void WaitingLevel::showAll() noexcept
{
    m_unmoved.showAll();
    m_placed.showAll();
}

bool WaitingLevel::tidy() noexcept
{
    const bool isDone = m_unmoved.tidy();
    return m_placed.tidy() && isDone;
}

}
