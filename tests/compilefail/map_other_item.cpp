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
    auto all = pool.map(work, QList<int>{ 1, 2 });
#else
    auto all = pool.map(work, QStringList());
#endif
    Q_UNUSED(all)
}
