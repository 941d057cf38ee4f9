// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiosignals.h"

#include <algorithm>

AioSignalsOptions::AioSignalsOptions() noexcept = default;

AioSignalsOptions &AioSignalsOptions::withLimit(qsizetype limit) &noexcept
{
    m_limit = std::max<qsizetype>(limit, 0);
    return *this;
}

AioSignalsOptions &&AioSignalsOptions::withLimit(qsizetype limit) &&noexcept
{
    return std::move(withLimit(limit));
}
