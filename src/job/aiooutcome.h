// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioresult.h"

#include <exception>
#include <memory>
#include <utility>

namespace Aio::detail {

/*!
    What an OutcomeStorage holds. Cancelled stands for cancelledError() and holds nothing, so that a cancel need not
    change that error's reference count.
*/
enum class OutcomeKind : quint8 { None, Value, Error, Cancelled };

/*!
    A value, an error, or neither. The owner keeps the OutcomeKind in a spare byte: a std::variant would take eight more
    bytes for it, and a million tasks may wait.
*/
template<typename T>
union OutcomeStorage {
    OutcomeStorage() noexcept { }
    ~OutcomeStorage() { }

    void destroy(OutcomeKind kind) noexcept
    {
        if (kind == OutcomeKind::Value)
            std::destroy_at(std::addressof(value));
        else if (kind == OutcomeKind::Error)
            std::destroy_at(std::addressof(error));
    }
    template<typename... Args>
    void makeValue(Args &&...args)
    {
        std::construct_at(std::addressof(value), std::forward<Args>(args)...);
    }
    void makeError(std::exception_ptr &&e) noexcept { std::construct_at(std::addressof(error), std::move(e)); }

    StoredType<T> value;
    std::exception_ptr error;
};

}
