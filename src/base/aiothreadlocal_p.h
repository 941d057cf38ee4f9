// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <cstdlib> // for __GLIBC__

/*!
    Declares a thread-local pointer or number that is read with every task: one instruction instead of a call. glibc
    keeps room for a few such variables even in libraries that are loaded late; other C libraries do not.
*/
#if defined(__GLIBC__) && defined(__GNUC__)
#define AIOPOOL_THREAD_LOCAL __attribute__((tls_model("initial-exec"))) thread_local constinit
#else
#define AIOPOOL_THREAD_LOCAL thread_local constinit
#endif
