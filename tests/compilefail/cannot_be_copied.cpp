// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <memory>

void refused(AioPool &pool)
{
    auto worker = [p = std::make_unique<int>()]() -> AioTask<int> { co_return *p; };
    auto callback = [p = std::make_unique<int>()](AioResult<int>) -> AioTask<int> { co_return *p; };
    auto context = std::make_unique<int>();
    const auto withContext = [](std::optional<int>, std::exception_ptr, std::unique_ptr<int> &) -> AioTask<> {
        co_return;
    };
    const auto task = []() -> AioTask<int> { co_return 1; };
#ifdef FIXED
    pool.spawnN(std::move(worker));
    pool.spawnN(task, std::move(callback));
    pool.spawnN(task, withContext, std::move(context));
#else
    pool.spawnN(worker);
    pool.spawnN(task, callback);
    pool.spawnN(task, withContext, context);
#endif
}
