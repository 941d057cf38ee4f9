// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

AioTask<int> refused()
{
    co_await Aio::yield();
#ifdef FIXED
    const int number = 1;
#else
    const int number = co_await 1;
#endif
    co_return number;
}
