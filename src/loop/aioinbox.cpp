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
    const QMutexLocker locker(&m_mutex);
    letter.release()->linkBefore(m_letters);
    return m_count.fetch_add(1, std::memory_order_release) == 0;
}

void Inbox::takeFrom(Inbox &other) noexcept
{
    Link letters;
    qsizetype count = 0;
    {
        const QMutexLocker locker(&other.m_mutex);
        letters.splice(other.m_letters);
        count = other.m_count.exchange(0, std::memory_order_relaxed);
    }
    const QMutexLocker locker(&m_mutex);
    m_letters.splice(letters);
    m_count.fetch_add(count, std::memory_order_release);
}

std::unique_ptr<Letter> Inbox::take() noexcept
{
    if (isEmpty())
        return {};
    const QMutexLocker locker(&m_mutex);
    std::unique_ptr<Letter> letter(static_cast<Letter *>(m_letters.next()));
    letter->unlink();
    m_count.fetch_sub(1, std::memory_order_relaxed);
    return letter;
}

}
