// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioiteroptions.h"

AioIterOptions::AioIterOptions() noexcept = default;

AioIterOptions &AioIterOptions::withTimeout(std::chrono::milliseconds timeout) &noexcept
{
    m_timeout = timeout;
    return *this;
}

AioIterOptions &&AioIterOptions::withTimeout(std::chrono::milliseconds timeout) &&noexcept
{
    return std::move(withTimeout(timeout));
}

AioIterOptions &AioIterOptions::withYieldWhen(AioYieldWhen yieldWhen) &noexcept
{
    m_yieldWhen = yieldWhen;
    return *this;
}

AioIterOptions &&AioIterOptions::withYieldWhen(AioYieldWhen yieldWhen) &&noexcept
{
    return std::move(withYieldWhen(yieldWhen));
}
