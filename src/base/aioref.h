// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <atomic>
#include <type_traits>
#include <utility>

namespace Aio::detail {

//! An intrusive reference of one word. The object does the counting, in retain() and release().
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
    template<typename U, typename = std::enable_if_t<std::is_convertible_v<U *, T *>>>
    Ref(Ref<U> &&other) noexcept : m_object(other.take())
    {
    }
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
    //! Takes over the reference that a new object begins with.
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
    //! Hands the reference over to the caller.
    T *take() noexcept { return std::exchange(m_object, nullptr); }

private:
    T *m_object = nullptr;
};

//! The number of references to an object, from any threads. Begins with one.
class ReferenceCount
{
public:
    ReferenceCount() noexcept = default;
    ReferenceCount(const ReferenceCount &) = delete;
    ReferenceCount &operator=(const ReferenceCount &) = delete;

    void add() noexcept { m_count.fetch_add(1, std::memory_order_relaxed); }
    //! Removes a reference. True if it was the last.
    bool remove() noexcept
    {
        // Only the holder of the last reference can add another, so removing the last takes no read-modify-write.
        return isLast() || m_count.fetch_sub(1, std::memory_order_acq_rel) == 1;
    }
    bool isLast() const noexcept { return m_count.load(std::memory_order_acquire) == 1; }

private:
    std::atomic<int> m_count = 1;
};

//! Base class of objects that are held by Ref. Begins with one reference.
class AIOPOOL_EXPORT RefCounted
{
public:
    RefCounted(const RefCounted &) = delete;
    RefCounted &operator=(const RefCounted &) = delete;
    void retain() noexcept { m_references.add(); }
    void release() noexcept
    {
        if (m_references.remove())
            delete this;
    }

protected:
    RefCounted() noexcept = default;
    virtual ~RefCounted() = default;

private:
    ReferenceCount m_references;
};

}
