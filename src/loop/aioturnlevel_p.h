// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aiothreadlocal_p.h"

namespace Aio::detail {

//! QThread::loopLevel() as it was when the present turn began. A variable, because it is read whenever a task runs.
extern AIOPOOL_THREAD_LOCAL int t_turnLevel;

}
