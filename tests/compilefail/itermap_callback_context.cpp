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
    const auto callback = [](std::optional<int>, std::exception_ptr, QString) -> AioTask<> { co_return; };
#else
    const auto callback = [](std::optional<int>, std::exception_ptr, int, int) -> AioTask<> { co_return; };
#endif
    auto all = pool.iterMap(work, QList<int>{ 1, 2 }, callback, QString());
    Q_UNUSED(all)
}
