// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <atomic>
#include <type_traits>
#include <utility>

namespace Aio::detail {

//! An intrusive reference: one word, and the counted object says how it is counted.
template<typename T>
class Ref
{
public:
    Ref() noexcept = default;
    explicit Ref(T *object) noexcept : m_object(object)
    {
        if (m_object)
            m_object->retain();
    }
    Ref(const Ref &other) noexcept : Ref(other.m_object) { }
    template<typename U, typename = std::enable_if_t<std::is_convertible_v<U *, T *>>>
    Ref(const Ref<U> &other) noexcept : Ref(other.get())
    {
    }
    Ref(Ref &&other) noexcept : m_object(std::exchange(other.m_object, nullptr)) { }
    Ref &operator=(Ref other) noexcept
    {
        std::swap(m_object, other.m_object);
        return *this;
    }
    ~Ref()
    {
        if (m_object)
            m_object->release();
    }
    //! Takes over the reference a new object is born with.
    static Ref adopt(T *object) noexcept
    {
        Ref ref;
        ref.m_object = object;
        return ref;
    }

    T *get() const noexcept { return m_object; }
    T *operator->() const noexcept { return m_object; }
    T &operator*() const noexcept { return *m_object; }
    explicit operator bool() const noexcept { return m_object; }
    void reset() noexcept { *this = Ref(); }

private:
    T *m_object = nullptr;
};

//! A count that any thread may hold on to. Born with one reference.
class AIOPOOL_EXPORT RefCounted
{
public:
    RefCounted(const RefCounted &) = delete;
    RefCounted &operator=(const RefCounted &) = delete;
    void retain() noexcept { m_references.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept
    {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete this;
    }

protected:
    RefCounted() noexcept = default;
    virtual ~RefCounted() = default;

private:
    std::atomic<int> m_references = 1;
};

}
