// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work()
{
    co_return 1;
}

void refused(AioPool &pool)
{
    AioTask<int> task = work();
#ifdef FIXED
    pool.spawnN(std::move(task));
#else
    pool.spawnN(task);
#endif
}
