// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

void refused(AioPool &pool)
{
#ifdef FIXED
    pool.spawnN([](AioContext) -> AioTask<> { co_return; });
#else
    pool.spawnN([](AioContext) {});
#endif
}
