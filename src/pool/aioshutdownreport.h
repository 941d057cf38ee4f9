// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotaskinfo.h"

/*!
    \class AioShutdownReport
    \ingroup pool
    \brief The result of a \c co_await of AioPool::shutdown(). A value type.
*/
class AioShutdownReport
{
public:
    /*! Creates an empty report. */
    AioShutdownReport() noexcept { }

    /*! The number of tasks that have succeeded or failed since the shutdown began. */
    int finished = 0;
    /*! The number of tasks that have been cancelled since the shutdown began. */
    int cancelled = 0;
    /*! The tasks that could not be stopped in time. */
    QList<AioTaskInfo> left;
};
