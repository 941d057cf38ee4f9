// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"

#include <cstddef>
#include <new>

namespace Aio::detail {

/*!
    Memory for what every task has: its job and its coroutine frames. Blocks of one size stand side by side in slabs of
    32 KiB that belong to a thread: taking and giving back one is a few instructions, and there is no header between them. A
    slab whose last block has come back is given back as a whole, but for 8 MiB that each thread keeps. Blocks above 1 KiB
    are the global allocator's, as are all in builds with a sanitizer, which is to see each of them.

    \b Threads: any may give back a block. Those of a thread that has ended stay valid.
    \b Exceptions: allocateBlock() throws std::bad_alloc.
*/
[[nodiscard("freeBlock() takes it back")]] AIOPOOL_EXPORT void *allocateBlock(std::size_t size);
//! \a size is what was asked for.
AIOPOOL_EXPORT void freeBlock(void *block, std::size_t size) noexcept;

//! Base of classes whose objects are such blocks.
class Blocks
{
public:
    static void *operator new(std::size_t size) { return allocateBlock(size); }
    static void *operator new(std::size_t size, std::align_val_t alignment) { return ::operator new(size, alignment); }
    static void operator delete(void *block, std::size_t size) noexcept { freeBlock(block, size); }
    // Without the size: clang has no such global operator unless it is asked for.
    static void operator delete(void *block, std::size_t, std::align_val_t alignment) noexcept
    {
        ::operator delete(block, alignment);
    }

protected:
    Blocks() noexcept = default;
    ~Blocks() = default;
};

}
