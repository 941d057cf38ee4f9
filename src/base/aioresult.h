// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aioerror.h"

#include <QtCore/QException>
#include <QtCore/QFuture>
#include <QtCore/QList>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

template<typename T>
class AioFuture;

namespace Aio::detail {
//! Stands for the value of a void task wherever a value is stored.
using Stored = std::monostate;
template<typename T>
using StoredType = std::conditional_t<std::is_void_v<T>, Stored, std::remove_reference_t<T>>;
template<typename R>
class TypedJob;
template<typename T>
concept NotVoid = !std::is_void_v<T>;
}

/*!
    \class AioResult
    \ingroup tasks
    \brief The outcome of a task: a value of type \a T or an error. Throws nothing until asked.

    \c map, \c iterMap, \c iterWait and callbacks pass results in this type. \a T may be \c void. A
    default-constructed result is a cancelled one.

    \b Threads: a value type, not bound to a thread.
    \b Exceptions: only value() throws.
*/
template<typename T = void>
class AioResult
{
    using Storage = std::variant<std::exception_ptr, Aio::detail::StoredType<T>>;

public:
    /*! The type of the value. */
    using value_type = T;

    /*! Constructs a cancelled result. */
    AioResult() noexcept : m_storage(std::in_place_index<0>) { }
    /*!
        Constructs a result that holds \a error, found at place \a index. A null \a error is a mistake, and becomes a
        \c std::logic_error.
    */
    explicit AioResult(std::exception_ptr error, qsizetype index = -1)
        : m_storage(std::in_place_index<0>, error ? std::move(error) : Aio::detail::nullError()), m_index(index)
    {
    }
    /*! Constructs a result that holds a value made from \a args. */
    template<typename... Args>
    explicit AioResult(std::in_place_t, Args &&...args) : m_storage(std::in_place_index<1>, std::forward<Args>(args)...)
    {
    }

    /*! True if the task ended with a value. */
    bool hasValue() const noexcept { return m_storage.index() == 1; }
    /*! Same as hasValue(). */
    explicit operator bool() const noexcept { return hasValue(); }

    /*! Returns the value; rethrows the error if there is none. */
    decltype(auto) value() const &
    {
        rethrow();
        if constexpr (!std::is_void_v<T>)
            return std::get<1>(m_storage);
    }
    /*!
        \overload
        Moves the value out.
    */
    T value() &&
    {
        rethrow();
        if constexpr (!std::is_void_v<T>)
            return std::get<1>(std::move(m_storage));
    }
    /*! Returns the value, or \a fallback if there is none. */
    template<typename U, Aio::detail::NotVoid V = T>
    V valueOr(U &&fallback) const &
    {
        return hasValue() ? std::get<1>(m_storage) : static_cast<V>(std::forward<U>(fallback));
    }
    /*!
        \overload
        Moves the value out.
    */
    template<typename U, Aio::detail::NotVoid V = T>
    V valueOr(U &&fallback) &&
    {
        return hasValue() ? std::get<1>(std::move(m_storage)) : static_cast<V>(std::forward<U>(fallback));
    }

    /*! Returns the error; null if there is a value. */
    std::exception_ptr error() const noexcept { return hasValue() ? std::exception_ptr() : storedError(); }
    /*! True if the error is an AioCancelled. */
    bool isCancelled() const noexcept { return !hasValue() && Aio::detail::isCancelled(storedError()); }
    /*! Same as isCancelled(), in QFuture's spelling. */
    bool isCanceled() const noexcept { return isCancelled(); }
    /*! Returns the text of the error (Aio::errorString()); empty if there is a value. */
    QString errorString() const { return Aio::errorString(error()); }
    /*! Returns the place of the item in the range, or of the future in the list; -1 if there is neither. */
    qsizetype index() const noexcept { return m_index; }
    /*! Returns this result, moved, with \a index as its index(). */
    AioResult at(qsizetype index) &&
    {
        m_index = index;
        return std::move(*this);
    }

    /*! Returns value and error side by side, like asyncio-pool's \c getres.pair; exactly one of them is set. */
    auto pair() const & { return std::pair(optional(*this), error()); }
    /*!
        \overload
        Moves the value out.
    */
    auto pair() &&
    {
        std::exception_ptr e = error();
        return std::pair(optional(std::move(*this)), std::move(e));
    }

private:
    friend Aio::detail::TypedJob<T>;

    void rethrow() const
    {
        if (!hasValue())
            std::rethrow_exception(storedError());
    }
    //! Returns the stored error. Null stands for the usual cancel, so that a list of results to come counts no
    //! references to the shared exception.
    std::exception_ptr storedError() const noexcept
    {
        const std::exception_ptr &error = std::get<0>(m_storage);
        return error ? error : Aio::detail::cancelledError();
    }
    template<typename Self>
    static std::optional<Aio::detail::StoredType<T>> optional(Self &&self)
    {
        if (!self.hasValue())
            return std::nullopt;
        return std::get<1>(std::forward<Self>(self).m_storage);
    }

    Storage m_storage;
    qsizetype m_index = -1;
};

namespace Aio {
namespace detail {

//! True if a \a T can be copied. A std::vector claims that it can, whatever its elements are.
template<typename T>
inline constexpr bool isCopyable = std::is_copy_constructible_v<T>;
template<typename T, typename Allocator>
inline constexpr bool isCopyable<std::vector<T, Allocator>> = isCopyable<T>;

//! A list of results: a std::vector if the results cannot be copied, because a QList copies its elements.
template<typename R>
using ResultList =
        std::conditional_t<std::is_void_v<R> || isCopyable<R>, QList<AioResult<R>>, std::vector<AioResult<R>>>;

//! Throws the error of a finished \a future, if it has one. Throws the original exception, not Qt Concurrent's wrapper.
template<typename T>
void checkFinished(QFuture<T> &future)
{
    try {
        future.waitForFinished(); // has finished, so this only rethrows
    } catch (const QUnhandledException &wrapper) {
        if (!wrapper.exception())
            throw;
        std::rethrow_exception(wrapper.exception());
    }
    if (future.isCanceled())
        throwCancelled();
    if constexpr (!std::is_void_v<T>) {
        if (future.resultCount() == 0)
            throwCancelled();
    }
}

}

/*!
    \ingroup tasks
    Returns the result of \a future. That of an unfinished future is a \c std::logic_error, that of a
    cancelled one an AioCancelled. Never blocks.
*/
template<typename T>
AioResult<T> result(const QFuture<T> &future)
{
    if (!future.isFinished()) {
        try {
            detail::throwNotFinished();
        } catch (...) {
            return AioResult<T>(std::current_exception());
        }
    }
    try {
        QFuture<T> copy = future;
        detail::checkFinished(copy);
        if constexpr (std::is_void_v<T>)
            return AioResult<T>(std::in_place);
        else if constexpr (detail::isCopyable<T>)
            return AioResult<T>(std::in_place, copy.result());
        else
            return AioResult<T>(std::in_place, copy.takeResult());
    } catch (...) {
        return AioResult<T>(std::current_exception());
    }
}

//! \cond
template<typename T>
AioResult<T> result(const AioFuture<T> &future);
//! \endcond

}
