// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Calls a function with the items of a range in threads, for Aio::concurrentMap().

#include "aioconcurrent.h"
#include "aioconcurrentblocks.h"
#include "await/aiosleep.h"
#include "map/aiorangeholder.h"

#include <functional>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

namespace Aio::detail {

template<typename V>
inline constexpr bool isIota = false;
template<typename Value, typename Bound>
inline constexpr bool isIota<std::ranges::iota_view<Value, Bound>> = true;

/*!
    True if threads may read the items of an \a R where they are, by their number: in a container, in memory one behind
    the other, or in a range of numbers. Other views may run user code to find an item, such as a filter, and belong to
    one thread.
*/
template<typename R>
concept ReadInThreads = std::ranges::random_access_range<R> && std::ranges::sized_range<R> &&(
        (!std::ranges::view<std::remove_cv_t<R>> && std::is_lvalue_reference_v<std::ranges::range_reference_t<R>>)
        || std::ranges::contiguous_range<R> || isIota<std::remove_cv_t<R>>);

//! The items of a range, which threads read where they are.
template<typename Range>
class ItemsInPlace
{
    using Holder = RangeHolder<Range>;
    using Iterator = std::ranges::iterator_t<typename Holder::Held>;
    static constexpr bool areNumbers = isIota<std::remove_cvref_t<Range>>;

public:
    using Item = typename Holder::Item;
    //! What a function is called with: an rvalue if the items are ours alone.
    using Given = std::conditional_t<Holder::movesItems, Item &&, std::conditional_t<areNumbers, Item, const Item &>>;

    explicit ItemsInPlace(Holder &range)
        : m_begin(std::ranges::begin(range.range())), m_count(qsizetype(std::ranges::size(range.range())))
    {
    }
    //! Takes a portion of the items out of the range. False if nothing is left there.
    bool collect() noexcept { return false; }
    qsizetype count() const noexcept { return m_count; }
    Given at(qsizetype index) const { return static_cast<Given>(m_begin[Difference(index)]); }

private:
    using Difference = std::iter_difference_t<Iterator>;

    const Iterator m_begin;
    const qsizetype m_count;
};

//! The items of a range that belongs to one thread: taken out before the first call.
template<typename Range>
class CollectedItems
{
    using Holder = RangeHolder<Range>;

public:
    using Item = typename Holder::Item;
    using Given = Item &&;

    explicit CollectedItems(Holder &range) noexcept : m_range(range) { }
    bool collect()
    {
        while (std::optional<Item> item = m_range.next()) {
            m_items.emplace_back(std::move(*item));
            if (m_items.size() % 64 == 0 && isTurnOver())
                return true;
        }
        return false;
    }
    qsizetype count() const noexcept { return qsizetype(m_items.size()); }
    Given at(qsizetype index) { return std::move(m_items[std::size_t(index)].item); }

private:
    //! Makes a bool an object of its own, which it is not in a std::vector.
    struct Place
    {
        explicit Place(Item &&taken) : item(std::move(taken)) { }
        Item item;
    };

    Holder &m_range;
    std::vector<Place> m_items;
};

//! How a function is called with an item: with what it is given, or else with a copy of its own.
enum class ItemCall { None, AsGiven, Lvalue, MovedCopy, LvalueCopy };

template<typename Fn, typename Given, typename Item = std::remove_cvref_t<Given>>
consteval ItemCall itemCall()
{
    constexpr bool isOurs = !std::is_lvalue_reference_v<Given>;
    if constexpr (std::is_invocable_v<Fn &, Given>)
        return ItemCall::AsGiven;
    else if constexpr (isOurs)
        return std::is_invocable_v<Fn &, Item &> ? ItemCall::Lvalue : ItemCall::None;
    else if constexpr (!std::is_copy_constructible_v<Item>)
        return ItemCall::None;
    else if constexpr (std::is_invocable_v<Fn &, Item>)
        return ItemCall::MovedCopy;
    else
        return std::is_invocable_v<Fn &, Item &> ? ItemCall::LvalueCopy : ItemCall::None;
}

template<typename Fn, typename Given, ItemCall Call = itemCall<Fn, Given>()>
struct ItemResult
{
    using Item = std::remove_cvref_t<Given>;
    using Argument = std::conditional_t<Call == ItemCall::AsGiven, Given,
                                        std::conditional_t<Call == ItemCall::MovedCopy, Item, Item &>>;
    using Type = std::invoke_result_t<Fn &, Argument>;
};
template<typename Fn, typename Given>
struct ItemResult<Fn, Given, ItemCall::None>
{
    using Type = Anything;
};

//! All the types of a concurrentMap(), derived from the deduced types of its arguments.
template<typename F, typename Range>
struct ConcurrentMapTypes
{
    using Fn = std::decay_t<F>;
    using Holder = RangeHolder<Range>;
    using Items = std::conditional_t<ReadInThreads<typename Holder::Held>, ItemsInPlace<Range>, CollectedItems<Range>>;
    using Given = typename Items::Given;
    using Returned = typename ItemResult<Fn, Given>::Type;
    using Result = std::decay_t<Returned>;
    using Results = ResultList<Result>;

    static consteval Misuse misuse()
    {
        if constexpr (!isCallable<Fn>())
            return Misuse::MapsNoFunction;
        else if constexpr (itemCall<Fn, Given>() == ItemCall::None)
            return Misuse::NotForItemsInThreads;
        else if constexpr (isAioTask<Result> || isQCoroTask<Result> || isLazyTask<Result>)
            return Misuse::MapsToTasks;
        else if constexpr (!std::is_constructible_v<Fn, F>)
            return Misuse::CannotBeCopied;
        else if constexpr (std::is_reference_v<Returned>) // perhaps to an incomplete type
            return requires
            {
                Result(std::declval<Returned>());
            }
        ? Misuse::None : Misuse::ReturnsReference;
        else return Misuse::None;
    }
};

//! Returns what is wrong with a function and a range.
template<typename F, typename Range>
consteval Misuse mappedMisuse()
{
    if constexpr (std::is_convertible_v<F, QThreadPool *> || std::is_base_of_v<QThreadPool, std::remove_cvref_t<F>>)
        return Misuse::MapsWithoutThreadPool;
    else if constexpr (!std::ranges::input_range<Range>)
        return Misuse::MapsNoRange;
    else
        return ConcurrentMapTypes<F, Range>::misuse();
}
//! Returns what is wrong with the arguments of Aio::concurrentMap().
template<typename First, typename... More>
consteval Misuse concurrentMapMisuse()
{
    if constexpr (sizeof...(More) == 1)
        return mappedMisuse<First, More...>();
    else if constexpr (sizeof...(More) != 2)
        return Misuse::MapsNoRange;
    else if constexpr (std::is_convertible_v<First, QThreadPool *>)
        return mappedMisuse<More...>();
    else
        return Misuse::MapsWithoutThreadPool;
}

template<typename Fn, typename Range>
concept MapsInThreads = concurrentMapMisuse<Fn, Range>()
== Misuse::None;

//! Items on which threads call a function, and the results.
template<typename Types>
class ConcurrentItems final : public ConcurrentBlocks
{
    using Fn = typename Types::Fn;
    using Given = typename Types::Given;
    using Result = typename Types::Result;

public:
    ConcurrentItems(QThreadPool *threads, AioContext &context, Fn &fn, typename Types::Items &items)
        : ConcurrentBlocks(threads, context, items.count()), m_fn(fn), m_items(items)
    {
    }
    ~ConcurrentItems() override { finish(); }

    typename Types::Results takeResults() noexcept { return std::move(m_results); }

protected:
    void makeRoom() override
    {
        m_results.resize(typename Types::Results::size_type(count()));
        m_places = m_results.data();
    }
    void runItems(qsizetype begin, qsizetype end) noexcept override
    {
        for (qsizetype i = begin; i < end && !isStopped(); ++i) {
            AioResult<Result> &place = m_places[i];
            try {
                if constexpr (std::is_void_v<Result>) {
                    call(i);
                    place = AioResult<Result>(std::in_place).at(i);
                } else {
                    place = AioResult<Result>(std::in_place, call(i)).at(i);
                }
            } catch (...) {
                place = AioResult<Result>(std::current_exception(), i);
            }
        }
    }

private:
    typename Types::Returned call(qsizetype index)
    {
        using Item = std::remove_cvref_t<Given>;
        constexpr ItemCall Call = itemCall<Fn, Given>();
        if constexpr (Call == ItemCall::AsGiven) {
            return std::invoke(m_fn, m_items.at(index));
        } else if constexpr (Call == ItemCall::Lvalue) {
            Given item = m_items.at(index);
            return std::invoke(m_fn, item);
        } else {
            Item copy(m_items.at(index));
            if constexpr (Call == ItemCall::MovedCopy)
                return std::invoke(m_fn, std::move(copy));
            else
                return std::invoke(m_fn, copy);
        }
    }

    Fn &m_fn;
    typename Types::Items &m_items;
    typename Types::Results m_results;
    AioResult<Result> *m_places = nullptr;
};

//! Null \a threads stand for the global ones.
template<typename Types>
AioTask<typename Types::Results> runConcurrentMap(QThreadPool *threads, typename Types::Fn fn,
                                                  typename Types::Holder range)
{
    AioContext context = co_await Aio::context();
    typename Types::Items items(range);
    while (items.collect())
        co_await Aio::yield();
    if (items.count() > 0)
        context.setProgress(0, items.count());
    ConcurrentItems<Types> work(threads ? threads : QThreadPool::globalInstance(), context, fn, items);
    BlocksWork wait(work);
    co_await wait;
    if (items.count() > 0)
        context.setProgress(items.count(), items.count());
    co_return work.takeResults();
}

}
