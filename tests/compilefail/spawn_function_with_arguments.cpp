// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work(int i)
{
    co_return i;
}

void refused(AioPool &pool)
{
#ifdef FIXED
    pool.spawnN(work(1));
#else
    pool.spawnN(work);
#endif
}
