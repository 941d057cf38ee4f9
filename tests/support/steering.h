// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <exception>
#include <optional>
#include <random>

//! Number of the ways in which steer() steers.
inline constexpr int SteeringWays = 7;

//! Steers, in the way \a what, tasks whose ids are those that \a any returns.
template<typename Any>
void steer(AioPool &pool, int what, std::mt19937 &engine, Any &&any)
{
    switch (what) {
    case 0:
        pool.moveToFront(any());
        break;
    case 1:
        pool.moveBefore(any(), any());
        break;
    case 2:
        pool.setPriority(any(), int(engine() % 3) - 1);
        break;
    case 3:
        pool.hold(any());
        break;
    case 4:
        pool.release(any());
        break;
    case 5:
        pool.startNow(any());
        break;
    default:
        pool.cancelTask(any());
    }
}

//! Returns which limit an AioTimeout is about; nothing if \a error is something else.
inline std::optional<AioTimeout::Kind> kindOf(const std::exception_ptr &error)
{
    try {
        if (error)
            std::rethrow_exception(error);
    } catch (const AioTimeout &timeout) {
        return timeout.kind();
    } catch (...) {
    }
    return std::nullopt;
}
