// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiosleep.h"

namespace Aio::detail {

bool SleepSource::start()
{
    if (m_duration > 0)
        Timer::start(m_duration); // starts none for ever
    else
        wake();
    return true;
}

}
