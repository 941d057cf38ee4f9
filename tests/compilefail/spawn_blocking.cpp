// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioConcurrent>
#include <AioPool>

static int load()
{
    return 1;
}

void refused(AioPool &pool)
{
#ifdef FIXED
    pool.spawnN(Aio::concurrent(load));
#else
    pool.spawnN(load);
#endif
}
