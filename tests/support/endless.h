// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "counted.h"

#include <AioPool>

#include <QtCore/QCoreApplication>

//! Sleeps until it is cancelled, or its pool is destroyed.
inline AioTask<int> endless(Counted = Counted())
{
    const Counted local;
    co_await Aio::sleep(std::chrono::hours(1));
    co_return 0;
}

//! Processes events until nothing more happens.
inline void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}
