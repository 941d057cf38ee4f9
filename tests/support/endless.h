// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "counted.h"

#include <AioPool>

#include <QtCore/QCoreApplication>

//! Ends when it is cancelled, or with its pool.
inline AioTask<int> endless(Counted = Counted())
{
    const Counted local;
    co_await Aio::sleep(std::chrono::hours(1));
    co_return 0;
}

//! Turns the event loop until nothing more happens.
inline void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}
