// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <cstddef>
#include <new>

namespace Aio::detail {

/*!
    Allocates memory for what every task has: its job and its coroutine frames.

    Blocks of one size stand side by side, without headers, in slabs of 32 KiB that belong to a thread. Taking or giving
    back a block takes a few instructions. A slab whose last block has come back is freed as a whole, except for 8 MiB
    that each thread keeps.

    Blocks above 1 KiB come from the global allocator. In builds with a sanitizer all blocks do, so that the sanitizer
    sees each of them.

    \b Threads: any thread may free a block. Blocks of a thread that has ended stay valid.
    \b Exceptions: allocateBlock() throws std::bad_alloc.
*/
[[nodiscard("freeBlock() takes it back")]] AIOPOOL_EXPORT void *allocateBlock(std::size_t size);
//! Frees \a block; \a size is what was passed to allocateBlock().
AIOPOOL_EXPORT void freeBlock(void *block, std::size_t size) noexcept;

//! Base class of objects that are allocated by allocateBlock().
class Blocks
{
public:
    static void *operator new(std::size_t size) { return allocateBlock(size); }
    static void *operator new(std::size_t size, std::align_val_t alignment) { return ::operator new(size, alignment); }
    static void operator delete(void *block, std::size_t size) noexcept { freeBlock(block, size); }
    // Omits the size: clang declares no sized global operator delete unless it is told to.
    static void operator delete(void *block, std::size_t, std::align_val_t alignment) noexcept
    {
        ::operator delete(block, alignment);
    }

protected:
    Blocks() noexcept = default;
    ~Blocks() = default;
};

}
