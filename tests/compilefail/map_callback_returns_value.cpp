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
    const auto callback = [](AioResult<int>) -> AioTask<> { co_return; };
#else
    const auto callback = [](AioResult<int>) { return 1; };
#endif
    auto all = pool.map(work, QList<int>{ 1, 2 }, callback);
    Q_UNUSED(all)
}
