// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<> work()
{
    co_return;
}

void refused(AioPool &pool)
{
#ifdef FIXED
    const auto callback = [](AioResult<void>) -> AioTask<> { co_return; };
#else
    const auto callback = [](QString) -> AioTask<> { co_return; };
#endif
    pool.spawnN(work(), callback);
}
