// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qglobal.h>

#include <algorithm>
#include <concepts>
#include <limits>
#include <memory>
#include <optional>
#include <ranges>
#include <type_traits>
#include <utility>

namespace Aio::detail {

//! An implicitly shared container: copying it costs a reference count.
template<typename C>
concept QtContainer = requires(const C &container)
{
    {
        container.isDetached()
        } -> std::same_as<bool>;
};

/*!
    Holds a range while it is pulled. \a Range is deduced from a forwarding reference: an rvalue is moved in, views and
    Qt containers are copied, and other lvalues are referenced.
*/
template<typename Range>
class RangeHolder
{
    using Plain = std::remove_cvref_t<Range>;
    static constexpr bool isRvalue = !std::is_lvalue_reference_v<Range>;
    static constexpr bool isOwned = isRvalue || std::ranges::view<Plain> || QtContainer<Plain>;
    // Const for Qt containers, otherwise they would detach.
    using Stored = std::conditional_t<isOwned, std::conditional_t<QtContainer<Plain>, const Plain, Plain>,
                                      std::remove_reference_t<Range> *>;
    using Reference = std::conditional_t<isOwned, Stored, std::remove_reference_t<Range>>;

public:
    using Item = std::ranges::range_value_t<Plain>;
    //! The type of range().
    using Held = Reference;
    //! True if items may be moved from: the container belongs to this holder alone.
    static constexpr bool movesItems = isRvalue
            && !std::is_const_v<std::remove_reference_t<Range>> && !std::ranges::view<Plain> && !QtContainer<Plain>;

    template<typename V>
    explicit RangeHolder(V &&range) : m_range(hold(std::forward<V>(range)))
    {
    }

    /*!
        Returns the number of items before the first is taken, or 0 if the range does not know it. Throws what the range
        throws.
    */
    qsizetype size()
    {
        if constexpr (std::ranges::sized_range<Reference>)
            return qsizetype(std::min<quint64>(quint64(std::ranges::size(range())),
                                               quint64(std::numeric_limits<qsizetype>::max())));
        else
            return 0;
    }
    //! Returns the next item, or nothing at the end. Throws what the range throws.
    std::optional<Item> next()
    {
        if (!m_position)
            m_position.emplace(std::ranges::begin(range()));
        else
            ++*m_position;
        if (*m_position == std::ranges::end(range()))
            return std::nullopt;
        if constexpr (movesItems)
            return std::optional<Item>(std::ranges::iter_move(*m_position));
        else
            return std::optional<Item>(**m_position);
    }
    Reference &range() noexcept
    {
        if constexpr (isOwned)
            return m_range;
        else
            return *m_range;
    }

private:
    template<typename V>
    static auto hold(V &&range)
    {
        if constexpr (isOwned)
            return Plain(std::forward<V>(range));
        else
            return std::addressof(range);
    }

    Stored m_range;
    std::optional<std::ranges::iterator_t<Reference>> m_position;
};

}
