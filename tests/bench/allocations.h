// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstddef>

/*!
    Counts what the whole program allocates between start() and stop(), Qt and the C library included, by standing in for malloc
    and free. Sizes are what malloc really gave (\c malloc_usable_size), a few bytes more than it was asked for.

    Where that cannot be done (a C library other than glibc, a build with sanitizers) isAvailable() is false and all is 0.
    Blocks that were allocated before start() and are freed after it count as negative.
    \b Threads: start() and stop() while no other thread allocates.
*/
class Allocations
{
public:
    struct Count
    {
        long long blocks = 0; //!< how many were allocated
        long long bytes = 0; //!< how much of it is alive
        long long peak = 0; //!< the most that was alive at a time
    };

    static bool isAvailable() noexcept;
    static void start() noexcept;
    static void stop() noexcept;
    //! Since start().
    static Count count() noexcept;
};
