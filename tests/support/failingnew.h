// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// A counting operator new that can be made to fail. Included by one file of a program, it handles all its allocations.
// Counts only those of our code, in the library or in this program; not those of Qt, QCoro and the standard library.

#include <cstdlib>
#include <cstring>
#include <new>

#include <dlfcn.h>

class FailingNew
{
public:
    //! Starts counting. The \a failing-th allocation fails, none if that is 0.
    static void arm(int failing) noexcept
    {
        s_count = 0;
        s_failing = failing;
        s_armed = true;
    }
    //! Stops counting, and returns the number of allocations.
    static int disarm() noexcept
    {
        s_armed = false;
        return s_count;
    }
    static bool hasFailed() noexcept { return s_failing > 0 && s_count >= s_failing; }

    static void *allocate(std::size_t size, const void *caller)
    {
        if (s_armed && isOurs(caller) && ++s_count == s_failing)
            throw std::bad_alloc();
        if (void *memory = std::malloc(size > 0 ? size : 1))
            return memory;
        throw std::bad_alloc();
    }

private:
    static bool isOurs(const void *caller) noexcept
    {
        Dl_info info;
        if (!dladdr(caller, &info) || !info.dli_fname)
            return false;
        static const char *const program = [] {
            Dl_info own;
            dladdr(reinterpret_cast<const void *>(&FailingNew::isOurs), &own);
            return own.dli_fname;
        }();
        return std::strcmp(info.dli_fname, program) == 0 || std::strstr(info.dli_fname, "libaiopool");
    }

    inline static thread_local bool s_armed = false;
    inline static thread_local int s_count = 0;
    inline static thread_local int s_failing = 0;
};

void *operator new(std::size_t size)
{
    return FailingNew::allocate(size, __builtin_return_address(0));
}
// Needed as well: a sanitizer's nothrow new does not call the one above, and its memory would reach the delete below.
void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
    return std::malloc(size > 0 ? size : 1);
}
void operator delete(void *memory) noexcept
{
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}
