// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

AioTask<> refused(QObject &object)
{
    co_await Aio::yield();
#ifdef FIXED
    co_await Aio::signal(&object, &QObject::destroyed);
#else
    co_await object;
#endif
}
