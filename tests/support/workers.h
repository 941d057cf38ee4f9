// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "gate.h"
#include "log.h"

#include <stdexcept>
#include <string>

//! Ends without suspending.
inline AioTask<int> immediate(int i)
{
    co_return i;
}

//! Ends after one turn.
inline AioTask<int> later(int i)
{
    co_await Aio::yield();
    co_return i;
}

inline AioTask<int> failing(int i)
{
    co_await Aio::yield();
    throw std::runtime_error("bad" + std::to_string(i));
}

inline AioTask<int> gated(const Gate &gate, int i)
{
    co_await gate.wait();
    co_return i;
}

//! Logs its start as "+name", its end as "-name", and its cancel as "!name".
inline AioTask<int> logged(Log &log, QString name, const Gate &gate, int i = 0)
{
    log << QLatin1Char('+') + name;
    try {
        co_await gate.wait();
    } catch (const AioCancelled &) {
        log << QLatin1Char('!') + name;
        throw;
    }
    log << QLatin1Char('-') + name;
    co_return i;
}

//! Does not heed its cancels, which it logs as "asked".
inline AioTask<int> stubborn(Log &log, const Gate &gate, int i = 1)
{
    while (true) {
        try {
            co_await gate.wait();
            break;
        } catch (const AioCancelled &) {
            log << "asked";
        }
    }
    co_return i;
}

//! Awaits \a task, and logs a cancel that passes through as \a name.
inline AioTask<int> passing(Log &log, QString name, AioTask<int> task)
{
    try {
        co_return co_await std::move(task);
    } catch (const AioCancelled &) {
        log << name;
        throw;
    }
}

//! Three tasks, each of which awaits the next. A cancel logs "!inner middle outer".
inline AioTask<int> nested(Log &log, const Gate &gate)
{
    return passing(log, QStringLiteral("outer"),
                   passing(log, QStringLiteral("middle"), logged(log, QStringLiteral("inner"), gate)));
}

//! Catches its first cancel as "!name", cleans up behind \a cleanup, and returns a value all the same.
inline AioTask<int> recovering(Log &log, QString name, const Gate &gate, const Gate &cleanup, int i)
{
    log << QLatin1Char('+') + name;
    bool cancelled = false;
    try {
        co_await gate.wait();
    } catch (const AioCancelled &) {
        cancelled = true;
        log << QLatin1Char('!') + name;
    }
    if (cancelled)
        co_await cleanup.wait();
    log << QLatin1Char('-') + name;
    co_return i;
}
