// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioPool>

#ifdef WITH_CODE
static AioTask<int> work()
{
    co_return 1;
}

AioFuture<int> spawnWork(AioPool &pool)
{
    return pool.spawnN(work());
}
#endif
