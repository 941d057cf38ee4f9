// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work()
{
    co_return 1;
}

AioTask<> refused(AioPool &pool)
{
    AioTask<int> task = work();
#ifdef FIXED
    co_await pool.exec(std::move(task));
#else
    co_await pool.exec(task);
#endif
}
