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
    Keeps ids in rows: appends them at the end, removes them anywhere, and finds them by row or by position in
    logarithmic time. The position of an id stays the same while other ids come and go; its row does not. Rows at
    the end may be \e hidden until show().

    Consists of chunks of ids, one bit per id that is still there, and the running counts of the chunks: 8.1 bytes per
    id. Only append() can throw (std::bad_alloc), and then nothing has changed.
*/
class AIOPOOL_EXPORT ActiveRows
{
public:
    using Position = quint32;
    static constexpr int PositionBits = 28;

    int count() const noexcept { return m_count; }
    int shownCount() const noexcept { return m_shown; }
    int hiddenCount() const noexcept { return m_count - m_shown; }

    Position append(qint64 id);
    void remove(Position position) noexcept;
    //! Shows all rows that are hidden now.
    void show() noexcept;
    bool isShown(Position position) const noexcept { return offset(position) < m_shownEnd; }

    int rowOf(Position position) const noexcept;
    Position positionAt(int row) const noexcept;
    qint64 idAt(int row) const noexcept { return id(positionAt(row)); }
    qint64 id(Position position) const noexcept;

    //! Moves the ids together if most places are holes, and calls \a moved with each id and its new position.
    template<typename Moved>
    void compact(Moved &&moved)
    {
        if (!isSparse())
            return;
        ActiveRows compacted;
        for (int row = 0; row < m_count; ++row) {
            compacted.append(idAt(row));
            if (row == m_shown - 1)
                compacted.show();
        }
        *this = std::move(compacted);
        for (int row = 0; row < m_count; ++row)
            moved(idAt(row), positionAt(row));
    }

private:
    static constexpr quint32 ChunkSize = 512;
    static constexpr quint32 Mask = (1U << PositionBits) - 1;
    struct Chunk
    {
        std::vector<qint64> ids; // grows on demand: many sequences have few rows
        std::array<quint64, ChunkSize / 64> isThere = {};
        int count = 0;
    };

    quint32 offset(Position position) const noexcept { return (position - m_base) & Mask; }
    void addChunk();
    void dropFrontChunks();
    bool isSparse() const noexcept;

    std::vector<std::unique_ptr<Chunk>> m_chunks; // null if all ids of the chunk are removed
    RunningCounts m_counts; // of the chunks
    std::size_t m_firstChunk = 0; // all chunks before this one are null
    quint32 m_base = 0; // the position at which m_chunks begins
    quint32 m_end = 0; // an offset from m_base, like m_shownEnd
    quint32 m_shownEnd = 0;
    int m_count = 0;
    int m_shown = 0;
};

}
