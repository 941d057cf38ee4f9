// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

AioTask<> refused()
{
#ifdef FIXED
    AioTask<> task;
#else
    const AioTask<> task;
#endif
    co_await task;
}
