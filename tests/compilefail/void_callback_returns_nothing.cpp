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
    const auto callback = [](std::exception_ptr) -> AioTask<> { co_return; };
#else
    const auto callback = [](std::exception_ptr) {};
#endif
    pool.spawnN(work(), callback);
}
