// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotask.h"

namespace Aio::detail {

void throwInvalidTask()
{
    throw std::logic_error("AioTask: awaited or spawned after it was moved from, awaited or spawned already");
}

}
