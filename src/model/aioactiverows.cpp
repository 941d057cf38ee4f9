// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioactiverows_p.h"

#include <bit>

namespace Aio::detail {

ActiveRows::Position ActiveRows::append(qint64 id)
{
    if (m_count == 0) {
        // No position is in use: start over, reusing an existing chunk.
        m_base = (m_base + m_end) & Mask;
        if (m_chunks.size() != 1 || !m_chunks.front()) {
            m_chunks.clear();
            m_tree.clear();
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
    add(m_chunks.size() - 1, 1);
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
    add(index, -1);
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
    const Chunk &chunk = *m_chunks[index];
    const quint32 place = at % ChunkSize;
    int row = countBefore(index);
    for (quint32 word = 0; word < place / 64; ++word)
        row += std::popcount(chunk.isThere[word]);
    return row + std::popcount(chunk.isThere[place / 64] & ((quint64(1) << place % 64) - 1));
}

ActiveRows::Position ActiveRows::positionAt(int row) const noexcept
{
    std::size_t index = 0;
    for (std::size_t step = std::bit_floor(m_tree.size()); step > 0; step /= 2) {
        if (index + step <= m_tree.size() && m_tree[index + step - 1] <= row) {
            index += step;
            row -= m_tree[index - 1];
        }
    }
    const Chunk &chunk = *m_chunks[index];
    quint32 word = 0;
    while (row >= std::popcount(chunk.isThere[word]))
        row -= std::popcount(chunk.isThere[word++]);
    quint64 bits = chunk.isThere[word];
    while (row-- > 0)
        bits &= bits - 1;
    return (m_base + quint32(index) * ChunkSize + word * 64 + quint32(std::countr_zero(bits))) & Mask;
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
    m_tree.reserve(m_chunks.size() + 1);
    m_chunks.push_back(std::move(chunk));
    const std::size_t number = m_chunks.size();
    const std::size_t lowestBit = number & (~number + 1);
    m_tree.push_back(countBefore(number - 1) - countBefore(number - lowestBit));
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
    m_tree.assign(m_chunks.size(), 0);
    for (std::size_t i = 0; i < m_chunks.size(); ++i) {
        if (m_chunks[i])
            add(i, m_chunks[i]->count);
    }
}

bool ActiveRows::isSparse() const noexcept
{
    const std::size_t chunks = m_chunks.size() - m_firstChunk;
    return chunks > 16 && std::size_t(m_count) * 8 < chunks * ChunkSize;
}

void ActiveRows::add(std::size_t chunk, int change) noexcept
{
    for (std::size_t i = chunk + 1; i <= m_tree.size(); i += i & (~i + 1))
        m_tree[i - 1] += change;
}

int ActiveRows::countBefore(std::size_t chunk) const noexcept
{
    int count = 0;
    for (std::size_t i = chunk; i > 0; i &= i - 1)
        count += m_tree[i - 1];
    return count;
}

}
