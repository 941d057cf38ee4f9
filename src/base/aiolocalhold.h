// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

namespace Aio::detail {

/*!
    Keeps an object alive while user code runs, which may drop all references to it. \a T counts its holds by hold() and
    unhold(). That count is not atomic, unlike the reference count: only one thread uses it, with every task.
*/
template<typename T>
class LocalHold
{
public:
    explicit LocalHold(T &held) noexcept : m_held(held) { m_held.hold(); }
    LocalHold(const LocalHold &) = delete;
    LocalHold &operator=(const LocalHold &) = delete;
    ~LocalHold() { m_held.unhold(); }

private:
    T &m_held;
};

}
