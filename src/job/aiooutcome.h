// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "base/aioresult.h"

#include <exception>
#include <memory>
#include <utility>

namespace Aio::detail {

//! Which of them an OutcomeStorage holds.
//! Cancelled stands for cancelledError(), whose count every cancel would have to change, and holds nothing.
enum class OutcomeKind : quint8 { None, Value, Error, Cancelled };

/*!
    A value, an error, or neither. Which, its owner remembers, in a byte where he has one to spare: a std::variant would
    take eight more for that, and a million tasks may wait.
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
