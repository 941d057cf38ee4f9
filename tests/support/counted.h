// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <utility>

//! Counts its living instances. Tests take living() at their start as a baseline.
class Counted
{
public:
    explicit Counted(int value = 0) noexcept : m_value(value) { ++s_living; }
    Counted(const Counted &other) noexcept : m_value(other.m_value) { ++s_living; }
    Counted(Counted &&other) noexcept : m_value(std::exchange(other.m_value, -1)) { ++s_living; }
    Counted &operator=(const Counted &) noexcept = default;
    Counted &operator=(Counted &&other) noexcept
    {
        m_value = std::exchange(other.m_value, -1);
        return *this;
    }
    ~Counted() { --s_living; }

    //! Returns the value, -1 if it has been moved from.
    int value() const noexcept { return m_value; }
    static int living() noexcept { return s_living; }

private:
    inline static int s_living = 0;
    int m_value;
};
