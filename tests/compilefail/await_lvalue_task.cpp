// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
#include <AioPool>

#include <chrono>

static AioTask<int> work()
{
    co_return 1;
}

[[maybe_unused]] static AioTask<QString> read()
{
    co_return QString();
}

AioTask<> refused()
{
    using namespace std::chrono_literals;
    AioTask<int> task = work();
#ifdef FIXED
    co_await Aio::timeout(std::move(task), 5s);
#else
    co_await Aio::whenAll(task, work());
    co_await Aio::whenAny(work(), task);
    co_await Aio::timeout(task, 5s);
    AioTask<QString> text = read();
    co_await Aio::shield(text);
    co_await Aio::finally(task, work());
#endif
}
