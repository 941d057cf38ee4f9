// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioplacedrows_p.h"

#include <algorithm>
#include <iterator>

namespace Aio::detail {

PlacedRows::PlacedRows() noexcept = default;
PlacedRows::~PlacedRows() = default;
PlacedRows::PlacedRows(PlacedRows &&) noexcept = default;
PlacedRows &PlacedRows::operator=(PlacedRows &&) noexcept = default;

//! Returns the position of the first entry that is not before \a place, or the one behind the last of its chunk.
PlacedRows::Position PlacedRows::lowerBound(const RowPlace &place) const noexcept
{
    const auto next =
            std::upper_bound(m_chunks.begin(), m_chunks.end(), place, [](const RowPlace &wanted, const auto &chunk) {
                return wanted < chunk->entries.front().place;
            });
    if (next == m_chunks.begin())
        return {};
    const auto chunk = std::prev(next);
    const auto &entries = (*chunk)->entries;
    const auto found =
            std::lower_bound(entries.begin(), entries.end(), place,
                             [](const Entry &entry, const RowPlace &wanted) { return entry.place < wanted; });
    return { std::size_t(chunk - m_chunks.begin()), std::size_t(found - entries.begin()) };
}

void PlacedRows::normalize(Position &position) const noexcept
{
    if (position.chunk < m_chunks.size() && position.index == m_chunks[position.chunk]->entries.size())
        position = { position.chunk + 1, 0 };
}

//! Returns the entry at \a place, or null, and its \a position or the one where it belongs.
PlacedRows::Entry *PlacedRows::entryAt(const RowPlace &place, Position &position) noexcept
{
    position = lowerBound(place);
    if (m_chunks.empty())
        return nullptr;
    std::vector<Entry> &entries = m_chunks[position.chunk]->entries;
    return position.index < entries.size() && entries[position.index].place == place ? &entries[position.index]
                                                                                     : nullptr;
}

const PlacedRows::Entry *PlacedRows::find(const RowPlace &place) const noexcept
{
    Position position;
    return const_cast<PlacedRows *>(this)->entryAt(place, position);
}

void PlacedRows::add(const RowPlace &place, bool isAnnounced)
{
    Position position;
    if (Entry *entry = entryAt(place, position)) {
        entry->isWaiting = true;
        entry->isAnnounced |= isAnnounced;
        m_chunks[position.chunk]->differs = true;
        return;
    }
    if (m_chunks.empty()) {
        auto chunk = std::make_unique<Chunk>();
        chunk->entries.reserve(8);
        m_counts.grow(1);
        m_chunks.push_back(std::move(chunk));
    } else if (m_chunks[position.chunk]->entries.size() == ChunkSize) {
        split(position.chunk);
        position = lowerBound(place);
    }
    Chunk &chunk = *m_chunks[position.chunk];
    Entry entry;
    entry.place = place;
    entry.isAnnounced = isAnnounced;
    chunk.entries.insert(chunk.entries.begin() + std::ptrdiff_t(position.index), entry);
    chunk.differs = true;
}

void PlacedRows::split(std::size_t chunk)
{
    m_chunks.reserve(m_chunks.size() + 1);
    m_counts.grow(m_chunks.size() + 1);
    auto second = std::make_unique<Chunk>();
    std::vector<Entry> &entries = m_chunks[chunk]->entries;
    const auto middle = entries.begin() + ChunkSize / 2;
    second->entries.reserve(ChunkSize);
    second->entries.assign(middle, entries.end());
    entries.erase(middle, entries.end());
    second->shownCount = int(std::ranges::count_if(second->entries, &Entry::isShown));
    m_chunks[chunk]->shownCount -= second->shownCount;
    m_chunks.insert(m_chunks.begin() + std::ptrdiff_t(chunk) + 1, std::move(second));
    countAgain();
}

void PlacedRows::countAgain() noexcept
{
    m_counts.reset(m_counts.size());
    for (std::size_t i = 0; i < m_chunks.size(); ++i)
        m_counts.add(i, m_chunks[i]->shownCount);
}

void PlacedRows::setShown(const Position &position, bool isShown) noexcept
{
    Chunk &chunk = *m_chunks[position.chunk];
    Entry &entry = chunk.entries[position.index];
    if (entry.isShown == isShown)
        return;
    entry.isShown = isShown;
    const int change = isShown ? 1 : -1;
    chunk.shownCount += change;
    m_shownCount += change;
    m_counts.add(position.chunk, change);
    chunk.differs = true;
}

void PlacedRows::erase(const Position &position) noexcept
{
    setShown(position, false);
    std::vector<Entry> &entries = m_chunks[position.chunk]->entries;
    entries.erase(entries.begin() + std::ptrdiff_t(position.index));
    // Joins chunks that have become small, so that there are few of them.
    const auto isSmallWith = [this](std::size_t chunk) {
        return chunk + 1 < m_chunks.size()
                && m_chunks[chunk]->entries.size() + m_chunks[chunk + 1]->entries.size() <= ChunkSize / 4;
    };
    if (entries.empty()) {
        m_chunks.erase(m_chunks.begin() + std::ptrdiff_t(position.chunk));
        countAgain();
    } else if (isSmallWith(position.chunk)
               && entries.capacity() >= entries.size() + m_chunks[position.chunk + 1]->entries.size()) {
        Chunk &chunk = *m_chunks[position.chunk];
        const Chunk &next = *m_chunks[position.chunk + 1];
        entries.insert(entries.end(), next.entries.begin(), next.entries.end());
        chunk.shownCount += next.shownCount;
        chunk.differs = true;
        m_chunks.erase(m_chunks.begin() + std::ptrdiff_t(position.chunk) + 1);
        countAgain();
    }
    if (m_chunks.empty()) {
        m_chunks = std::vector<std::unique_ptr<Chunk>>();
        m_counts = {};
    }
}

void PlacedRows::remove(const RowPlace &place) noexcept
{
    Position position;
    Entry *entry = entryAt(place, position);
    if (!entry)
        return;
    if (!entry->hasRow()) {
        erase(position);
        return;
    }
    entry->isWaiting = false;
    m_chunks[position.chunk]->differs = true;
}

void PlacedRows::drop(const RowPlace &place) noexcept
{
    Position position;
    if (entryAt(place, position))
        erase(position);
}

void PlacedRows::show(const RowPlace &place) noexcept
{
    Position position;
    Entry *entry = entryAt(place, position);
    if (!entry)
        return;
    entry->isAnnounced = false;
    setShown(position, true);
}

void PlacedRows::showAll() noexcept
{
    m_shownCount = 0;
    for (const std::unique_ptr<Chunk> &chunk : m_chunks) {
        for (Entry &entry : chunk->entries)
            entry.isShown = entry.isWaiting;
        chunk->shownCount = int(std::ranges::count_if(chunk->entries, &Entry::isShown));
        chunk->differs = false;
        m_shownCount += chunk->shownCount;
    }
    countAgain();
}

int PlacedRows::shownBefore(const RowPlace &place) const noexcept
{
    if (m_chunks.empty())
        return 0;
    const Position position = lowerBound(place);
    const auto begin = m_chunks[position.chunk]->entries.begin();
    return m_counts.before(position.chunk)
            + int(std::count_if(begin, begin + std::ptrdiff_t(position.index),
                                [](const Entry &entry) { return entry.isShown; }));
}

const PlacedRows::Entry *PlacedRows::lastDifferent(const RowPlace &before, Difference different) const noexcept
{
    if (m_chunks.empty())
        return nullptr;
    const Position position = lowerBound(before);
    for (std::size_t i = position.chunk + 1; i-- > 0;) {
        const Chunk &chunk = *m_chunks[i];
        if (!chunk.differs)
            continue;
        for (std::size_t index = i == position.chunk ? position.index : chunk.entries.size(); index-- > 0;) {
            if (isDifferent(chunk.entries[index], different))
                return &chunk.entries[index];
        }
    }
    return nullptr;
}

const PlacedRows::Entry *PlacedRows::lastRelevant(const RowPlace &before, Difference different) const noexcept
{
    if (m_chunks.empty())
        return nullptr;
    const Position position = lowerBound(before);
    for (std::size_t i = position.chunk + 1; i-- > 0;) {
        const Chunk &chunk = *m_chunks[i];
        for (std::size_t index = i == position.chunk ? position.index : chunk.entries.size(); index-- > 0;) {
            if (chunk.entries[index].isShown || isDifferent(chunk.entries[index], different))
                return &chunk.entries[index];
        }
    }
    return nullptr;
}

//! Calls \a apply with the position of each entry from \a first to \a last. It must not add or drop any.
template<typename Apply>
void PlacedRows::forRange(const RowPlace &first, const RowPlace &last, Apply &&apply) noexcept
{
    Position position = lowerBound(first);
    for (normalize(position); position.chunk < m_chunks.size(); normalize(position)) {
        if (m_chunks[position.chunk]->entries[position.index].place > last)
            return;
        apply(position);
        ++position.index;
    }
}

void PlacedRows::announce(const RowPlace &first, const RowPlace &last) noexcept
{
    forRange(first, last, [this](const Position &position) {
        Entry &entry = m_chunks[position.chunk]->entries[position.index];
        entry.isAnnounced |= entry.isWaiting && !entry.isShown;
    });
}

void PlacedRows::show(const RowPlace &first, const RowPlace &last) noexcept
{
    forRange(first, last, [this](const Position &position) {
        if (std::exchange(m_chunks[position.chunk]->entries[position.index].isAnnounced, false))
            setShown(position, true);
    });
}

std::vector<PlacedRows::Entry> PlacedRows::entries() const
{
    std::vector<Entry> all;
    for (const std::unique_ptr<Chunk> &chunk : m_chunks)
        all.insert(all.end(), chunk->entries.begin(), chunk->entries.end());
    return all;
}

void PlacedRows::assign(const std::vector<Entry> &entries)
{
    PlacedRows assigned;
    for (std::size_t first = 0; first < entries.size(); first += ChunkSize / 2) {
        const std::size_t end = std::min(first + ChunkSize / 2, entries.size());
        auto chunk = std::make_unique<Chunk>();
        chunk->entries.reserve(ChunkSize);
        chunk->entries.assign(entries.begin() + std::ptrdiff_t(first), entries.begin() + std::ptrdiff_t(end));
        chunk->shownCount = int(std::ranges::count_if(chunk->entries, &Entry::isShown));
        assigned.m_shownCount += chunk->shownCount;
        assigned.m_chunks.push_back(std::move(chunk));
    }
    assigned.m_counts.grow(assigned.m_chunks.size());
    assigned.countAgain();
    *this = std::move(assigned);
}

bool PlacedRows::tidy() noexcept
{
    bool isDone = true;
    for (const std::unique_ptr<Chunk> &chunk : m_chunks) {
        if (!chunk->differs)
            continue;
        chunk->differs = std::ranges::any_of(chunk->entries,
                                             [](const Entry &entry) { return entry.isWaiting != entry.isShown; });
        isDone &= !chunk->differs;
    }
    return isDone;
}

}
