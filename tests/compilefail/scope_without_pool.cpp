// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

AioTask<QString> refused()
{
#ifdef FIXED
    const auto body = [](AioPool &) -> AioTask<QString> { co_return QString(); };
#else
    const auto body = []() -> AioTask<QString> { co_return QString(); };
#endif
    co_return co_await Aio::scope(2, body);
}
