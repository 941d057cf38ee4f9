// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <memory>
#include <vector>

#ifdef FIXED
using Item = std::shared_ptr<int>;
#else
using Item = std::unique_ptr<int>;
#endif

static AioTask<int> work(Item item)
{
    co_return *item;
}

void refused(AioPool &pool)
{
    pool.mapN(work, std::vector<Item>(), AioTaskOptions().withRetry(AioRetry(3)));
}
