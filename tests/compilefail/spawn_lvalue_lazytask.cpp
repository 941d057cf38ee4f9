// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static QCoro::LazyTask<int> work()
{
    co_return 1;
}

void refused(AioPool &pool)
{
    QCoro::LazyTask<int> task = work();
#ifdef FIXED
    pool.spawnN(std::move(task));
#else
    pool.spawnN(task);
#endif
}
