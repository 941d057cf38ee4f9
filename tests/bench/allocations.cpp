// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "allocations.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define BENCH_COUNTS 1
#include <malloc.h>
#else
#define BENCH_COUNTS 0
#endif

namespace {

bool s_counting = false;
std::atomic<long long> s_blocks = 0;
std::atomic<long long> s_bytes = 0;
std::atomic<long long> s_peak = 0;

}

bool Allocations::isAvailable() noexcept
{
    return BENCH_COUNTS;
}

void Allocations::start() noexcept
{
    s_blocks = s_bytes = s_peak = 0;
    s_counting = true;
}

void Allocations::stop() noexcept
{
    s_counting = false;
}

Allocations::Count Allocations::count() noexcept
{
    Count count;
    count.blocks = s_blocks;
    count.bytes = s_bytes;
    count.peak = s_peak;
    return count;
}

#if BENCH_COUNTS

// glibc provides its own functions under these names to programs that replace them.
extern "C" {
void *__libc_malloc(std::size_t size);
void __libc_free(void *memory);
void *__libc_calloc(std::size_t number, std::size_t size);
void *__libc_realloc(void *memory, std::size_t size);
void *__libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

void *allocated(void *memory) noexcept
{
    if (__builtin_expect(s_counting, false) && memory) {
        s_blocks.fetch_add(1, std::memory_order_relaxed);
        const auto size = (long long)(malloc_usable_size(memory));
        const long long bytes = s_bytes.fetch_add(size, std::memory_order_relaxed) + size;
        if (bytes > s_peak.load(std::memory_order_relaxed)) // threads allocating at once may make it a little too low
            s_peak.store(bytes, std::memory_order_relaxed);
    }
    return memory;
}

void beforeFree(void *memory) noexcept
{
    if (__builtin_expect(s_counting, false) && memory)
        s_bytes.fetch_sub((long long)(malloc_usable_size(memory)), std::memory_order_relaxed);
}

}

extern "C" {

__attribute__((visibility("default"))) void *malloc(std::size_t size)
{
    return allocated(__libc_malloc(size));
}
__attribute__((visibility("default"))) void free(void *memory)
{
    beforeFree(memory);
    __libc_free(memory);
}
__attribute__((visibility("default"))) void *calloc(std::size_t number, std::size_t size)
{
    return allocated(__libc_calloc(number, size));
}
__attribute__((visibility("default"))) void *realloc(void *memory, std::size_t size)
{
    beforeFree(memory);
    return allocated(__libc_realloc(memory, size));
}
__attribute__((visibility("default"))) void *memalign(std::size_t alignment, std::size_t size)
{
    return allocated(__libc_memalign(alignment, size));
}
__attribute__((visibility("default"))) void *aligned_alloc(std::size_t alignment, std::size_t size)
{
    return allocated(__libc_memalign(alignment, size));
}
__attribute__((visibility("default"))) int posix_memalign(void **memory, std::size_t alignment, std::size_t size)
{
    void *const result = allocated(__libc_memalign(alignment, size));
    if (!result)
        return ENOMEM;
    *memory = result;
    return 0;
}
}

#endif
