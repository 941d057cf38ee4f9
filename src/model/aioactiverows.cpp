// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioactiverows_p.h"

namespace Aio::detail {

ActiveRows::Position ActiveRows::append(qint64 id)
{
    if (m_count == 0) {
        // No position is in use: start over, reusing an existing chunk.
        m_base = (m_base + m_end) & Mask;
        if (m_chunks.size() != 1 || !m_chunks.front()) {
            m_chunks.clear();
            m_counts.reset(0);
        } else {
            m_chunks.front()->ids.clear();
            m_chunks.front()->isThere = {};
        }
        m_firstChunk = 0;
        m_end = m_shownEnd = 0;
    }
    if (m_end / ChunkSize == m_chunks.size())
        addChunk();
    Chunk &chunk = *m_chunks.back();
    chunk.ids.push_back(id);
    const quint32 place = m_end % ChunkSize;
    chunk.isThere[place / 64] |= quint64(1) << place % 64;
    ++chunk.count;
    m_counts.add(m_chunks.size() - 1, 1);
    ++m_count;
    return (m_base + m_end++) & Mask;
}

void ActiveRows::remove(Position position) noexcept
{
    const quint32 at = offset(position);
    const std::size_t index = at / ChunkSize;
    Chunk &chunk = *m_chunks[index];
    const quint32 place = at % ChunkSize;
    chunk.isThere[place / 64] &= ~(quint64(1) << place % 64);
    --m_count;
    if (at < m_shownEnd)
        --m_shown;
    m_counts.add(index, -1);
    if (--chunk.count > 0 || (index + 1 == m_chunks.size() && m_end % ChunkSize != 0))
        return;
    m_chunks[index].reset();
    while (m_firstChunk < m_chunks.size() && !m_chunks[m_firstChunk])
        ++m_firstChunk;
}

void ActiveRows::show() noexcept
{
    m_shown = m_count;
    m_shownEnd = m_end;
}

int ActiveRows::rowOf(Position position) const noexcept
{
    const quint32 at = offset(position);
    const std::size_t index = at / ChunkSize;
    return m_counts.before(index) + bitsBefore(m_chunks[index]->isThere, at % ChunkSize);
}

ActiveRows::Position ActiveRows::positionAt(int row) const noexcept
{
    const RunningCounts::Found found = m_counts.find(row);
    const auto place = quint32(findBit(m_chunks[found.index]->isThere, found.rest));
    return (m_base + quint32(found.index) * ChunkSize + place) & Mask;
}

qint64 ActiveRows::id(Position position) const noexcept
{
    const quint32 at = offset(position);
    return m_chunks[at / ChunkSize]->ids[at % ChunkSize];
}

void ActiveRows::addChunk()
{
    dropFrontChunks();
    auto chunk = std::make_unique<Chunk>();
    chunk->ids.reserve(m_chunks.empty() ? 8 : ChunkSize);
    m_counts.grow(m_chunks.size() + 1);
    m_chunks.push_back(std::move(chunk));
}

//! Drops the null chunks in front once they are half of all chunks: so seldom that it costs nothing.
void ActiveRows::dropFrontChunks()
{
    if (m_firstChunk < 16 || m_firstChunk < m_chunks.size() / 2)
        return;
    const auto dropped = quint32(m_firstChunk) * ChunkSize;
    m_chunks.erase(m_chunks.begin(), m_chunks.begin() + qsizetype(m_firstChunk));
    m_firstChunk = 0;
    m_base = (m_base + dropped) & Mask;
    m_end -= dropped;
    m_shownEnd -= std::min(dropped, m_shownEnd);
    m_counts.reset(m_chunks.size());
    for (std::size_t i = 0; i < m_chunks.size(); ++i) {
        if (m_chunks[i])
            m_counts.add(i, m_chunks[i]->count);
    }
}

bool ActiveRows::isSparse() const noexcept
{
    const std::size_t chunks = m_chunks.size() - m_firstChunk;
    return chunks > 16 && std::size_t(m_count) * 8 < chunks * ChunkSize;
}

}
