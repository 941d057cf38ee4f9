// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "aiorunningcounts_p.h"
#include "job/aioscheduler.h"

#include <memory>
#include <vector>

namespace Aio::detail {

/*!
    The place of a row among the waiting ones of its priority. The id tells a task that has been moved to a key from one
    that has left it, but is still shown there. It is 0 if the task was never moved: nothing else has its key.
*/
struct RowPlace
{
    QueueKey key;
    qint64 id = 0;
    auto operator<=>(const RowPlace &) const noexcept = default;
};

/*!
    The waiting tasks of one priority that have been moved in the queue, as they are and as they are shown. Sorted in
    chunks: finding, adding and removing one takes logarithmic time, and the time for a chunk.

    Only add(), entries() and assign() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT PlacedRows
{
public:
    struct Entry
    {
        RowPlace place;
        bool isWaiting = true;
        bool isShown = false;
        bool isAnnounced = false; // is about to be shown

        bool hasRow() const noexcept { return isShown || isAnnounced; }
    };
    //! The differences between what waits and what is shown.
    enum class Difference { ToRemove, ToInsert };

    PlacedRows() noexcept;
    ~PlacedRows();
    PlacedRows(PlacedRows &&) noexcept;
    PlacedRows &operator=(PlacedRows &&) noexcept;

    bool isEmpty() const noexcept { return m_chunks.empty(); }
    int shownCount() const noexcept { return m_shownCount; }

    //! Adds \a place as waiting, and as announced if \a isAnnounced. Marks it again if it is there already.
    void add(const RowPlace &place, bool isAnnounced);
    const Entry *find(const RowPlace &place) const noexcept;
    //! Marks \a place as no longer waiting, and drops it if it has no row.
    void remove(const RowPlace &place) noexcept;
    //! Drops \a place, shown or not.
    void drop(const RowPlace &place) noexcept;
    //! Shows \a place, which is announced.
    void show(const RowPlace &place) noexcept;
    void showAll() noexcept;

    //! Returns the number of shown entries before \a place, which need not be here.
    int shownBefore(const RowPlace &place) const noexcept;
    //! Returns the last entry before \a before that is \a different, or null. Skips chunks that have no differences.
    const Entry *lastDifferent(const RowPlace &before, Difference different) const noexcept;
    //! Returns the last entry before \a before that is \a different or shown, or null.
    const Entry *lastRelevant(const RowPlace &before, Difference different) const noexcept;
    /*!
        Returns the last entry for which \a isBefore(entry, number of shown entries before it) is true, and that number;
        null if there is none. All entries for which it is true must come first.
    */
    template<typename IsBefore>
    std::pair<const Entry *, int> lastOf(IsBefore &&isBefore) const noexcept;

    //! Hides the shown entries from \a first to \a last, drops them, and calls \a gone with the id of each.
    template<typename Gone>
    void hide(const RowPlace &first, const RowPlace &last, Gone &&gone) noexcept;
    //! Announces the waiting entries from \a first to \a last that are not shown.
    void announce(const RowPlace &first, const RowPlace &last) noexcept;
    //! Shows the announced entries from \a first to \a last.
    void show(const RowPlace &first, const RowPlace &last) noexcept;
    //! Returns all entries in order. May throw std::bad_alloc.
    std::vector<Entry> entries() const;
    //! Replaces all by \a entries, which must be in order. May throw std::bad_alloc.
    void assign(const std::vector<Entry> &entries);
    //! Looks which chunks have differences. False if there are any.
    bool tidy() noexcept;

private:
    static constexpr std::size_t ChunkSize = 512;
    struct Chunk
    {
        std::vector<Entry> entries; // never empty
        int shownCount = 0;
        bool differs = true; // isWaiting may differ from isShown
    };
    struct Position
    {
        std::size_t chunk = 0;
        std::size_t index = 0;
    };

    Position lowerBound(const RowPlace &place) const noexcept;
    Entry *entryAt(const RowPlace &place, Position &position) noexcept;
    //! Moves \a position to the first entry of the next chunk if it is behind the last one of its own.
    void normalize(Position &position) const noexcept;
    void split(std::size_t chunk);
    void erase(const Position &position) noexcept;
    void countAgain() noexcept;
    void setShown(const Position &position, bool isShown) noexcept;
    static bool isDifferent(const Entry &entry, Difference different) noexcept
    {
        return different == Difference::ToRemove ? entry.isShown && !entry.isWaiting
                                                 : entry.isWaiting && !entry.isShown;
    }
    template<typename Apply>
    void forRange(const RowPlace &first, const RowPlace &last, Apply &&apply) noexcept;

    std::vector<std::unique_ptr<Chunk>> m_chunks;
    RunningCounts m_counts; // of the shown entries of each chunk; there may be more counts than chunks
    int m_shownCount = 0;
};

template<typename IsBefore>
std::pair<const PlacedRows::Entry *, int> PlacedRows::lastOf(IsBefore &&isBefore) const noexcept
{
    std::size_t first = 0;
    std::size_t end = m_chunks.size();
    while (first < end) { // finds the last chunk whose first entry is before
        const std::size_t middle = first + (end - first) / 2;
        if (isBefore(m_chunks[middle]->entries.front(), m_counts.before(middle)))
            first = middle + 1;
        else
            end = middle;
    }
    if (first == 0)
        return { nullptr, 0 };
    const std::vector<Entry> &entries = m_chunks[first - 1]->entries;
    int foundShown = m_counts.before(first - 1);
    std::size_t found = 0;
    for (end = entries.size(); found + 1 < end;) {
        const std::size_t middle = found + (end - found) / 2;
        int shown = foundShown;
        for (std::size_t i = found; i < middle; ++i)
            shown += entries[i].isShown;
        if (isBefore(entries[middle], shown)) {
            found = middle;
            foundShown = shown;
        } else {
            end = middle;
        }
    }
    return { &entries[found], foundShown };
}

template<typename Gone>
void PlacedRows::hide(const RowPlace &first, const RowPlace &last, Gone &&gone) noexcept
{
    Position position = lowerBound(first);
    for (normalize(position); position.chunk < m_chunks.size(); normalize(position)) {
        const Entry &entry = m_chunks[position.chunk]->entries[position.index];
        if (entry.place > last)
            return;
        if (!entry.isShown) {
            ++position.index;
            continue;
        }
        const qint64 id = entry.place.id;
        const RowPlace place = entry.place;
        erase(position); // chunks may have been joined
        position = lowerBound(place);
        gone(id);
    }
}

}
