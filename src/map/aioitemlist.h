// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Accepts a list in braces as the items of a map.

#include "job/aiocontext.h"

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

namespace Aio::detail {

/*!
    The item type in the declaration of \a Fn, if \a Fn is not a template and takes an item, or an AioContext and an
    item.
*/
template<typename Fn>
struct DeclaredItem
{
};
template<typename R, typename Item>
struct DeclaredItem<R (*)(Item)>
{
    using Type = std::remove_cvref_t<Item>;
};
template<typename R, typename Context, typename Item>
    requires std::is_same_v<std::remove_cvref_t<Context>, AioContext>
struct DeclaredItem<R (*)(Context, Item)>
{
    using Type = std::remove_cvref_t<Item>;
};
template<typename R, typename... Arguments>
struct DeclaredItem<R (*)(Arguments...) noexcept> : DeclaredItem<R (*)(Arguments...)>
{
};

template<typename Operator>
struct CallOperator
{
};
template<typename F, typename R, typename... Arguments>
struct CallOperator<R (F::*)(Arguments...)> : DeclaredItem<R (*)(Arguments...)>
{
};
template<typename F, typename R, typename... Arguments>
struct CallOperator<R (F::*)(Arguments...) const> : DeclaredItem<R (*)(Arguments...)>
{
};
template<typename F, typename R, typename... Arguments>
struct CallOperator<R (F::*)(Arguments...) noexcept> : DeclaredItem<R (*)(Arguments...)>
{
};
template<typename F, typename R, typename... Arguments>
struct CallOperator<R (F::*)(Arguments...) const noexcept> : DeclaredItem<R (*)(Arguments...)>
{
};
template<typename F>
    requires requires
    {
        &F::operator();
    }
struct DeclaredItem<F> : CallOperator<decltype(&F::operator())>
{
};

//! Converts a value from the braces. Casts arithmetic values, so that no warning points into this library.
template<typename Item, typename V>
Item toItem(V &&value)
{
    if constexpr (std::is_arithmetic_v<Item> && !std::is_same_v<std::remove_cvref_t<V>, Item>)
        return static_cast<Item>(value);
    else
        return std::forward<V>(value);
}

//! The only item in the braces. Adds a second conversion, so that an item without braces does not become a list.
template<typename Item>
class OnlyItem
{
public:
    template<std::convertible_to<Item> V>
    OnlyItem(V &&value) : m_item(toItem<Item>(std::forward<V>(value)))
    {
    }
    Item take() { return std::move(m_item); }

private:
    Item m_item;
};

/*!
    The items in the braces. Replaces std::initializer_list, which refers to an array that g++ 12 cannot place in an
    expression that awaits ("array used as initializer"). Constructors with arguments create no such array.
*/
template<typename Item>
class ItemList
{
public:
    ItemList() { }
    ItemList(OnlyItem<Item> item) { m_items.push_back(item.take()); }
    template<std::convertible_to<Item>... Vs>
        requires(sizeof...(Vs) > 1)
    ItemList(Vs &&...values)
    {
        m_items.reserve(sizeof...(values));
        (m_items.push_back(toItem<Item>(std::forward<Vs>(values))), ...);
    }

    std::vector<Item> take() { return std::move(m_items); }

private:
    std::vector<Item> m_items;
};

//! The list of the items that a function of type \a Fn takes.
template<typename Fn>
using ItemsFor = ItemList<typename DeclaredItem<std::decay_t<Fn>>::Type>;

//! True if only an initializer list will do: \a Fn declares no item type, or one that \a Item does not convert to.
template<typename Fn, typename Item>
concept NeedsInitializerList = !requires
{
    typename ItemsFor<Fn>;
}
|| !std::convertible_to<Item, typename DeclaredItem<std::decay_t<Fn>>::Type>;

}
