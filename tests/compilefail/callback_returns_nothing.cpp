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
    const auto callback = [](std::optional<int>, std::exception_ptr) -> AioTask<> { co_return; };
#else
    const auto callback = [](std::optional<int>, std::exception_ptr) {};
#endif
    pool.spawnN(work(), callback);
}
