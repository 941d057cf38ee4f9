// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioinbox.h"

namespace Aio::detail {

Inbox::~Inbox()
{
    while (take()) { }
}

bool Inbox::put(std::unique_ptr<Letter> letter) noexcept
{
    Letter *const added = letter.release();
    Letter *newest = m_newest.load(std::memory_order_relaxed);
    do {
        added->m_next = newest;
    } while (!m_newest.compare_exchange_weak(newest, added, std::memory_order_release, std::memory_order_relaxed));
    return !newest;
}

void Inbox::takeFrom(Inbox &other) noexcept
{
    other.collect();
    collect();
    if (Letter *const first = std::exchange(other.m_first, nullptr))
        append(first, other.m_last, std::exchange(other.m_count, 0));
}

std::unique_ptr<Letter> Inbox::take() noexcept
{
    if (!m_first)
        collect();
    if (!m_first)
        return {};
    --m_count;
    return std::unique_ptr<Letter>(std::exchange(m_first, m_first->m_next));
}

qsizetype Inbox::count() noexcept
{
    collect();
    return m_count;
}

//! Turns the order of what has been put around, and appends it.
void Inbox::collect() noexcept
{
    if (!m_newest.load(std::memory_order_relaxed))
        return;
    Letter *const last = m_newest.exchange(nullptr, std::memory_order_acquire);
    Letter *first = nullptr;
    qsizetype count = 0;
    for (Letter *letter = last; letter; ++count) {
        Letter *const older = std::exchange(letter->m_next, first);
        first = std::exchange(letter, older);
    }
    append(first, last, count);
}

void Inbox::append(Letter *first, Letter *last, qsizetype count) noexcept
{
    (m_first ? m_last->m_next : m_first) = first;
    m_last = last;
    m_count += count;
}

}
