// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <array>
#include <bit>
#include <vector>

namespace Aio::detail {

/*!
    Keeps counts, and finds the sum of those before an index, and the index at which a sum is reached, in logarithmic
    time: a Fenwick tree.

    Only grow() can throw (std::bad_alloc), and reset() to a greater size.
*/
class RunningCounts
{
public:
    struct Found
    {
        std::size_t index = 0;
        int rest = 0; // less than the count at index
    };

    std::size_t size() const noexcept { return m_sums.size(); }
    //! Appends zeros until there are \a size counts. If it throws, some may have been appended.
    void grow(std::size_t size)
    {
        while (m_sums.size() < size) {
            const std::size_t number = m_sums.size() + 1;
            m_sums.push_back(before(number - 1) - before(number - lowestBit(number)));
        }
    }
    //! Replaces the counts by \a size zeros.
    void reset(std::size_t size) { m_sums.assign(size, 0); }
    //! Adds \a change to the count at \a index.
    void add(std::size_t index, int change) noexcept
    {
        for (std::size_t number = index + 1; number <= m_sums.size(); number += lowestBit(number))
            m_sums[number - 1] += change;
    }
    //! Returns the sum of the counts before \a index.
    int before(std::size_t index) const noexcept
    {
        int sum = 0;
        for (std::size_t number = index; number > 0; number -= lowestBit(number))
            sum += m_sums[number - 1];
        return sum;
    }
    //! Returns the index whose count, with all before it, exceeds \a sum, and what is left of \a sum there.
    Found find(int sum) const noexcept
    {
        std::size_t index = 0;
        for (std::size_t step = std::bit_floor(m_sums.size()); step > 0; step /= 2) {
            if (index + step <= m_sums.size() && m_sums[index + step - 1] <= sum) {
                index += step;
                sum -= m_sums[index - 1];
            }
        }
        return { index, sum };
    }

private:
    static std::size_t lowestBit(std::size_t number) noexcept { return number & (~number + 1); }

    std::vector<int> m_sums; // element i - 1: the sum over the counts (i - lowest bit of i, i], counted from 1
};

//! Returns how many bits of \a words before \a place are set.
template<std::size_t Size>
int bitsBefore(const std::array<quint64, Size> &words, std::size_t place) noexcept
{
    int count = 0;
    for (std::size_t word = 0; word < place / 64; ++word)
        count += std::popcount(words[word]);
    return count + std::popcount(words[place / 64] & ((quint64(1) << place % 64) - 1));
}

//! Returns the place of the set bit of \a words with \a number set bits before it.
template<std::size_t Size>
int findBit(const std::array<quint64, Size> &words, int number) noexcept
{
    std::size_t word = 0;
    while (number >= std::popcount(words[word]))
        number -= std::popcount(words[word++]);
    quint64 bits = words[word];
    while (number-- > 0)
        bits &= bits - 1;
    return int(word) * 64 + std::countr_zero(bits);
}

}
