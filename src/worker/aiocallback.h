// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The accepted shapes of a callback, and the reasons for refusing any other.

#include "task/aiotask.h"
#include "base/aiorefuse.h"
#include "aiowork.h"

#include <functional>
#include <optional>

namespace Aio::detail {

//! Stands for a missing context argument.
class NoContext
{
};

enum class CallbackShape { None, Result, Pair, PairAndContext };

template<typename Cb, typename Ctx, typename T>
consteval CallbackShape callbackShape()
{
    constexpr bool hasContext = !std::is_same_v<Ctx, NoContext>;
    if constexpr (std::is_invocable_v<Cb &, AioResult<T>>) {
        return CallbackShape::Result;
    } else if constexpr (std::is_void_v<T>) {
        if constexpr (hasContext
                      && (std::is_invocable_v<Cb &, std::exception_ptr,
                                              Ctx &> || std::is_invocable_v<Cb &, std::exception_ptr, Ctx>))
            return CallbackShape::PairAndContext;
        else if constexpr (std::is_invocable_v<Cb &, std::exception_ptr>)
            return CallbackShape::Pair;
        else
            return CallbackShape::None;
    } else {
        using Value = std::optional<T>;
        if constexpr (hasContext
                      && (std::is_invocable_v<Cb &, Value, std::exception_ptr,
                                              Ctx &> || std::is_invocable_v<Cb &, Value, std::exception_ptr, Ctx>))
            return CallbackShape::PairAndContext;
        else if constexpr (std::is_invocable_v<Cb &, Value, std::exception_ptr>)
            return CallbackShape::Pair;
        else
            return CallbackShape::None;
    }
}

//! The arguments made for a callback. They live until the callback has ended, which may take them by reference.
template<typename T, CallbackShape Shape>
class CallbackArguments
{
public:
    explicit CallbackArguments(AioResult<T> &&result) : error(result.error())
    {
        if (result.hasValue())
            value.emplace(std::move(result).value());
    }
    template<typename Cb, typename... Ctx>
        requires std::is_invocable_v<Cb &, std::optional<T>, std::exception_ptr, Ctx...>
    decltype(auto) call(Cb &callback, Ctx &&...context)
    {
        return std::invoke(callback, std::move(value), std::move(error), std::forward<Ctx>(context)...);
    }

private:
    std::optional<T> value;
    std::exception_ptr error;
};

template<CallbackShape Shape>
class CallbackArguments<void, Shape>
{
public:
    explicit CallbackArguments(AioResult<void> &&result) : error(result.error()) { }
    template<typename Cb, typename... Ctx>
        requires std::is_invocable_v<Cb &, std::exception_ptr, Ctx...>
    decltype(auto) call(Cb &callback, Ctx &&...context)
    {
        return std::invoke(callback, std::move(error), std::forward<Ctx>(context)...);
    }

private:
    std::exception_ptr error;
};

template<typename T>
class ResultArgument
{
public:
    explicit ResultArgument(AioResult<T> &&result) : m_result(std::move(result)) { }
    template<typename Cb>
    decltype(auto) call(Cb &callback)
    {
        return std::invoke(callback, std::move(m_result));
    }

private:
    AioResult<T> m_result;
};

template<typename T>
class CallbackArguments<T, CallbackShape::Result> : public ResultArgument<T>
{
    using ResultArgument<T>::ResultArgument;
};
template<>
class CallbackArguments<void, CallbackShape::Result> : public ResultArgument<void>
{
    using ResultArgument<void>::ResultArgument;
};

template<typename Cb, typename Ctx, typename T>
auto callCallback(Cb &callback, Ctx &context, CallbackArguments<T, callbackShape<Cb, Ctx, T>()> &arguments)
{
    if constexpr (requires { callback == nullptr; }) {
        if (callback == nullptr) {
            qCWarning(lcAioPool, "A task's callback is a null callable");
            throw std::bad_function_call();
        }
    }
    if constexpr (callbackShape<Cb, Ctx, T>() != CallbackShape::PairAndContext)
        return wrapWork(arguments.call(callback));
    else if constexpr (requires { arguments.call(callback, context); })
        return wrapWork(arguments.call(callback, context));
    else
        return wrapWork(arguments.call(callback, std::move(context)));
}

template<typename Cb, typename Ctx, typename T>
struct CallbackTraits
{
    static constexpr CallbackShape shape = callbackShape<Cb, Ctx, T>();

    template<CallbackShape Shape>
    static consteval auto returned()
    {
        using Arguments = CallbackArguments<T, Shape>;
        if constexpr (Shape == CallbackShape::None)
            return std::type_identity<T>();
        else if constexpr (Shape != CallbackShape::PairAndContext)
            return std::type_identity<decltype(std::declval<Arguments &>().call(std::declval<Cb &>()))>();
        else if constexpr (requires { std::declval<Arguments &>().call(std::declval<Cb &>(), std::declval<Ctx &>()); })
            return std::type_identity<decltype(std::declval<Arguments &>().call(std::declval<Cb &>(),
                                                                                std::declval<Ctx &>()))>();
        else
            return std::type_identity<decltype(std::declval<Arguments &>().call(std::declval<Cb &>(),
                                                                                std::declval<Ctx>()))>();
    }

    using Returned = std::remove_cvref_t<typename decltype(returned<shape>())::type>;
    static constexpr bool accepted = isAioTask<Returned> || isQCoroTask<Returned>;
    using Result = ValueOf<Returned>;
};

/*!
    Returns why a callback does not fit a worker whose value is a \a T, or Misuse::None. \a C and \a X are the types
    that the verb deduces; Cb and Ctx are the types that are stored.
*/
template<typename C, typename X, typename T>
consteval Misuse callbackMisuse()
{
    using Cb = std::decay_t<C>;
    using Ctx = std::decay_t<X>;
    using Traits = CallbackTraits<Cb, Ctx, T>;
    if constexpr (Traits::shape == CallbackShape::None) {
        if constexpr (!isCallable<Cb>())
            return Misuse::CallbackCannotBeCalled;
        else
            return std::is_void_v<T> ? Misuse::NoVoidCallback : Misuse::NoCallback;
    } else if constexpr (!Traits::accepted) {
        return Misuse::CallbackReturnsNoTask;
    } else if constexpr (!std::is_constructible_v<Cb, C>) {
        return Misuse::CallbackCannotBeCopied;
    } else {
        return std::is_constructible_v<Ctx, X> ? Misuse::None : Misuse::ContextCannotBeCopied;
    }
}

//! The callback and the context of a single task, stored by value.
template<typename Cb, typename Ctx>
class OwnCallback
{
public:
    using Function = Cb;
    using Context = Ctx;

    template<typename F, typename C = NoContext>
    explicit OwnCallback(F &&callback, C &&context = {})
        : m_callback(std::forward<F>(callback)), m_context(std::forward<C>(context))
    {
    }
    Cb &function() noexcept { return m_callback; }
    Ctx &context() noexcept { return m_context; }

private:
    Cb m_callback;
    [[no_unique_address]] Ctx m_context;
};

}
