// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

AioTask<int> refused()
{
#ifdef FIXED
    const auto body = [](AioPool &) -> AioTask<int> { co_return 1; };
#else
    const auto body = [](AioPool &) { return 1; };
#endif
    co_return co_await Aio::scope(2, body);
}
