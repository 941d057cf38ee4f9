// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Everything that a user may supply, able to throw wherever it runs.

#include "counted.h"

#include <AioPool>

#include <iterator>
#include <optional>

//! What is thrown; no std::exception, so that nobody counts on one.
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

//! Lit, it lets user code run a number of times, and then throws a Bang, once.
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

//! A value, counted, that burns the fuse whenever it is copied or moved. What it fails to move keeps its value.
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

//! The values from 0 up to \a count; everything that is asked of it or of its iterators burns the fuse.
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

//! Gives back what it is given.
inline AioTask<Fused> fusedWork(Fused item)
{
    Fuse::burn();
    co_await Aio::yield();
    Fuse::burn();
    co_return std::move(item);
}

//! A function to map, and a factory: what it throws, it throws before there is a coroutine.
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

//! A worker of its own, for the item 0.
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

//! The item and the context make its value; an error stays one.
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
