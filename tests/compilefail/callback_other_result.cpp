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
    const auto callback = [](AioResult<int>) -> AioTask<> { co_return; };
#else
    const auto callback = [](AioResult<QString>) -> AioTask<> { co_return; };
#endif
    pool.spawnN(work(), callback);
}
