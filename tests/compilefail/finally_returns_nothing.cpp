// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

static AioTask<int> work()
{
    co_return 1;
}

AioTask<> refused()
{
#ifdef FIXED
    co_await Aio::finally(work(), work());
#else
    co_await Aio::finally(work(), [] {});
    co_await Aio::finally(work(), [] { return 1; });
#endif
}
