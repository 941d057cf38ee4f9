// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work(int i)
{
    co_return i;
}

[[maybe_unused]] static int load(int i)
{
    return i;
}

void refused(AioPool &pool)
{
#ifdef FIXED
    auto all = pool.mapN(work, QList<int>{ 1, 2 });
#else
    auto all = pool.mapN(load, QList<int>{ 1, 2 });
#endif
    Q_UNUSED(all)
}
