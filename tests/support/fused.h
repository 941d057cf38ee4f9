// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Versions of everything that a user may supply, which can throw wherever they run.

#include "counted.h"

#include <AioPool>

#include <iterator>
#include <optional>

//! The exception that is thrown. Not a std::exception, so that relying on one shows.
class Bang
{
};

inline bool isBang(const std::exception_ptr &error)
{
    try {
        if (error)
            std::rethrow_exception(error);
    } catch (const Bang &) {
        return true;
    } catch (...) {
    }
    return false;
}

//! Once lit, lets user code run a number of times, and then throws a Bang, once.
class Fuse
{
public:
    static void light(int length) noexcept
    {
        s_left = length;
        s_blown = false;
    }
    static void putOut() noexcept { s_left = -1; }
    static void burn()
    {
        if (s_left < 0 || s_left-- > 0)
            return;
        s_blown = true;
        throw Bang();
    }
    static bool hasBlown() noexcept { return s_blown; }

private:
    inline static int s_left = -1;
    inline static bool s_blown = false;
};

//! A counted value that burns the fuse whenever it is copied or moved. If moving fails, the source keeps its value.
class Fused
{
public:
    explicit Fused(int value = 0) noexcept : m_value(value) { }
    Fused(const Fused &other) : m_value((Fuse::burn(), other.m_value)) { }
    Fused(Fused &&other) : m_value((Fuse::burn(), std::move(other.m_value))) { }
    Fused &operator=(const Fused &other)
    {
        Fuse::burn();
        m_value = other.m_value;
        return *this;
    }
    Fused &operator=(Fused &&other)
    {
        Fuse::burn();
        m_value = std::move(other.m_value);
        return *this;
    }
    int value() const noexcept { return m_value.value(); }

private:
    Counted m_value;
};

//! The values from 0 up to \a count. Every call to the range or to its iterators burns the fuse.
class FusedRange
{
public:
    class Iterator
    {
    public:
        using value_type = Fused;
        using difference_type = std::ptrdiff_t;

        explicit Iterator(int left = 0) : m_left(left) { Fuse::burn(); }
        Fused operator*() const
        {
            Fuse::burn();
            return Fused(m_position.value());
        }
        Iterator &operator++()
        {
            Fuse::burn();
            m_position = Fused(m_position.value() + 1);
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const
        {
            Fuse::burn();
            return m_position.value() == m_left;
        }

    private:
        Fused m_position;
        int m_left;
    };

    explicit FusedRange(int count) noexcept : m_count(count) { }
    Iterator begin() const { return Iterator(m_count.value()); }
    std::default_sentinel_t end() const
    {
        Fuse::burn();
        return {};
    }

private:
    Fused m_count;
};

//! Returns \a item.
inline AioTask<Fused> fusedWork(Fused item)
{
    Fuse::burn();
    co_await Aio::yield();
    Fuse::burn();
    co_return std::move(item);
}

//! A function to map that makes a coroutine: what it throws, it throws before there is one.
class FusedFunction
{
public:
    AioTask<Fused> operator()(Fused item) const
    {
        Fuse::burn();
        return fusedWork(std::move(item));
    }

private:
    Fused m_captured;
};

//! A worker without arguments, for the item 0.
class FusedFactory
{
public:
    AioTask<Fused> operator()() const
    {
        Fuse::burn();
        return fusedWork(Fused(0));
    }

private:
    Fused m_captured;
};

//! A callback that returns the sum of the item and the context; rethrows an error.
class FusedCallback
{
public:
    AioTask<Fused> operator()(std::optional<Fused> item, std::exception_ptr error, Fused context) const
    {
        Fuse::burn();
        if (error)
            std::rethrow_exception(error);
        return fusedWork(Fused(item->value() + context.value()));
    }

private:
    Fused m_captured;
};
