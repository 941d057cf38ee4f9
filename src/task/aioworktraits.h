// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The types of work, and the values they bring.

#include "aioqcoro.h"

#include <QtCore/QFuture>

#include <type_traits>

template<typename T>
class AioTask;

namespace Aio::detail {

enum class WorkType { None, AioTask, QCoroTask, LazyTask, QFuture };

template<WorkType Type, typename T>
struct WorkOf
{
    static constexpr WorkType type = Type;
    using Value = T;
};

//! Tells which type of work a \a T is, and which \c Value it brings.
template<typename T>
struct Work
{
    static constexpr WorkType type = WorkType::None;
};
template<typename T>
struct Work<AioTask<T>> : WorkOf<WorkType::AioTask, T>
{
};
template<typename T>
struct Work<QCoro::Task<T>> : WorkOf<WorkType::QCoroTask, T>
{
};
#ifdef AIOPOOL_HAS_LAZYTASK
template<typename T>
struct Work<QCoro::LazyTask<T>> : WorkOf<WorkType::LazyTask, T>
{
};
#endif
template<typename T>
struct Work<QFuture<T>> : WorkOf<WorkType::QFuture, T>
{
};

template<typename T>
inline constexpr bool isAioTask = Work<T>::type == WorkType::AioTask;
template<typename T>
inline constexpr bool isQCoroTask = Work<T>::type == WorkType::QCoroTask;
template<typename T>
inline constexpr bool isLazyTask = Work<T>::type == WorkType::LazyTask;
template<typename T>
inline constexpr bool isQFuture = Work<T>::type == WorkType::QFuture;
template<typename T>
inline constexpr bool isWork = Work<T>::type != WorkType::None;

template<typename T>
consteval auto valueOf()
{
    if constexpr (isWork<T>)
        return std::type_identity<typename Work<T>::Value>();
    else if constexpr (std::is_void_v<T> || std::is_move_constructible_v<T>)
        return std::type_identity<T>();
    else
        return std::type_identity<int>();
}
//! The value that a \a T brings. A placeholder if that is no work, so that the refusal is the only error.
template<typename T>
using ValueOf = typename decltype(valueOf<T>())::type;

}
