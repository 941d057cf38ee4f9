// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// A list in braces as the items of a map.

#include "job/aiocontext.h"

#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

namespace Aio::detail {

//! The item that a function takes, where its declaration says: one that is no template, of an item, or of an AioContext and an item.
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

//! Converts what is written in the braces, without a warning that would be one of ours.
template<typename Item, typename V>
Item toItem(V &&value)
{
    if constexpr (std::is_arithmetic_v<Item> && !std::is_same_v<std::remove_cvref_t<V>, Item>)
        return static_cast<Item>(value);
    else
        return std::forward<V>(value);
}

//! The only one in the braces. Makes two conversions of what would be one, so that an item without braces is no list.
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
    The items in the braces. Instead of an initializer list, because that refers to an array, for which g++ 12 has no place in an
    expression that awaits: "array used as initializer". Constructors with arguments make none.
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

//! Of what a function of this type takes.
template<typename Fn>
using ItemsFor = ItemList<typename DeclaredItem<std::decay_t<Fn>>::Type>;

//! An initializer list it must be: the function does not say what it takes, or something else.
template<typename Fn, typename Item>
concept NeedsInitializerList = !requires
{
    typename ItemsFor<Fn>;
}
|| !std::convertible_to<Item, typename DeclaredItem<std::decay_t<Fn>>::Type>;

}
