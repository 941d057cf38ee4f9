// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work()
{
    co_return 1;
}

void refused(AioPool &pool)
{
#ifdef FIXED
    pool.spawnN(work, AioTaskOptions("work").withRetry(AioRetry(3)).withPriority(2));
#else
    pool.spawnN(work(), AioTaskOptions("work").withRetry(AioRetry(3)).withPriority(2));
#endif
}
