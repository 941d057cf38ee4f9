// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The types of what a map calls: its function for an item, and its callback.

#include "worker/aioworkerjob.h"

#include <memory>
#include <ranges>

namespace Aio::detail {

//! The function, the callback and the context of a map: one copy shared by all its tasks.
template<typename Fn, typename Cb, typename Ctx>
class MapFunctions : public RefCounted
{
public:
    template<typename F, typename C = NoCallback, typename X = NoContext>
    explicit MapFunctions(F &&f, C &&c = {}, X &&x = {})
        : fn(std::forward<F>(f)), cb(std::forward<C>(c)), ctx(std::forward<X>(x))
    {
    }
    using Function = Cb;
    using Context = Ctx;

    Fn fn;
    [[no_unique_address]] Cb cb;
    [[no_unique_address]] Ctx ctx;
};

/*!
    A reference from a task of a map to the functions of that map. Not counted, because a counted reference would cost
    two atomic operations per item. The lender outlives the task, or calls keep() on behalf of the task.
*/
template<typename Functions>
class BorrowedFunctions
{
public:
    explicit BorrowedFunctions(Functions &functions) noexcept : m_functions(&functions) { }
    Functions *operator->() const noexcept { return m_functions; }
    void keep() noexcept { m_kept = Ref(m_functions); }

private:
    Functions *m_functions;
    Ref<Functions> m_kept;
};

template<typename Functions>
class SharedCallback
{
public:
    using Function = typename Functions::Function;
    using Context = typename Functions::Context;

    explicit SharedCallback(Ref<Functions> functions) noexcept : m_functions(std::move(functions)) { }
    Function &function() noexcept { return m_functions->cb; }
    Context &context() noexcept { return m_functions->ctx; }

private:
    Ref<Functions> m_functions;
};

//! Returns a task that throws \a error.
template<typename T>
AioTask<T> failedTask(std::exception_ptr error)
{
    const auto fail = [&error]() -> T { std::rethrow_exception(error); };
    co_return fail();
}

//! The type in which \a Fn is passed an item: by value to keep it, otherwise by reference to look at it.
template<typename Fn, typename Item>
using ItemArgument = std::conditional_t<callShape<Fn, Item>() != CallShape::None, Item, Item &>;

//! The worker that calls fn(item). \a Functions refers to the object that holds fn.
template<typename Fn, typename Functions, typename Item>
class ItemWorker
{
public:
    using Value = ValueOf<CallResultOf<Fn, ItemArgument<Fn, Item>>>;
    //! True if the function can be called for the item several times.
    static constexpr bool canRepeat = std::is_copy_constructible_v<Item> && std::is_move_assignable_v<Item>;

    ItemWorker(Functions functions, Item &&item) : m_functions(std::move(functions)), m_item(std::move(item)) { }
    void begin(Job &job)
    {
        if (job.takePrepared())
            return;
        if constexpr (canRepeat) {
            if (Q_UNLIKELY(job.mayTryAgain()))
                restoreItem(job.originalItem());
        }
        m_task = call(job);
    }
    //! Calls fn(item) before begin() does, which needs no AioContext then. May throw std::bad_alloc.
    void prepare(Job &job) requires(callShape<Fn, ItemArgument<Fn, Item>>() == CallShape::Plain)
    {
        try {
            m_task = call(job);
        } catch (...) {
            m_task = failedTask<Value>(std::current_exception());
        }
        job.setPrepared();
    }
    //! Returns the function that the item has turned out to be; null before prepare().
    Offer *offer(const Job &job) const noexcept
    {
        return job.isPrepared() && m_task ? TaskAccess::promise(m_task).offer() : nullptr;
    }
    AioTask<Value> &task() noexcept { return m_task; }
    Functions &functions() noexcept { return m_functions; }

private:
    AioTask<Value> call(Job &job)
    {
        return callWorker<Fn, ItemArgument<Fn, Item>>(job, m_context, m_functions->fn,
                                                      static_cast<ItemArgument<Fn, Item> &&>(m_item));
    }
    //! Keeps a copy of the item for the next attempt, as the function may move from it.
    void restoreItem(std::shared_ptr<void> &original)
    {
        if (original)
            m_item = Item(*static_cast<const Item *>(original.get()));
        else
            original = std::make_shared<Item>(std::as_const(m_item));
    }

    Functions m_functions;
    Item m_item;
    [[no_unique_address]] ContextArgument<callShape<Fn, ItemArgument<Fn, Item>>()> m_context;
    AioTask<Value> m_task;
};

template<typename Range>
using ItemOf = std::ranges::range_value_t<std::remove_cvref_t<Range>>;

//! All the types of a map, derived from the deduced types of its arguments.
template<typename F, typename Range, typename C = NoCallback, typename X = NoContext>
struct MapTypes
{
    using Fn = std::decay_t<F>;
    using Cb = std::decay_t<C>;
    using Ctx = std::decay_t<X>;
    using Item = ItemOf<Range>;
    using Functions = MapFunctions<Fn, Cb, Ctx>;
    using Worker = ItemWorker<Fn, Ref<Functions>, Item>;
    using BorrowingWorker = ItemWorker<Fn, BorrowedFunctions<Functions>, Item>;
    static constexpr bool hasCallback = !std::is_same_v<Cb, NoCallback>;
    using Callback = std::conditional_t<hasCallback, SharedCallback<Functions>, NoCallback>;
    using Job = WorkerJob<Worker, Callback>;
    using BorrowingJob = WorkerJob<BorrowingWorker, Callback>;
    using Result = typename Job::Result;

    static consteval Misuse misuse()
    {
        constexpr CallShape shape = callShape<Fn, ItemArgument<Fn, Item>>();
        if constexpr (shape == CallShape::None) {
            if constexpr (hasCallback && callShape<Fn, Item, C>() != CallShape::None)
                // NOLINTNEXTLINE(bugprone-branch-clone): one condition would form the second type in every case
                return Misuse::MappedWithArguments;
            else if constexpr (hasCallback && callShape<Fn, Item, C, X>() != CallShape::None)
                return Misuse::MappedWithArguments;
            else
                return Misuse::NotForItems;
        } else if constexpr (!isWork<CallResultOf<Fn, ItemArgument<Fn, Item>>>) {
            return Misuse::BlockingForItems;
        } else if constexpr (!std::is_constructible_v<Fn, F>) {
            return Misuse::CannotBeCopied;
        } else if constexpr (hasCallback) {
            return callbackMisuse<C, X, typename Worker::Value>();
        } else {
            return Misuse::None;
        }
    }
    static Callback callback(const Ref<Functions> &functions)
    {
        if constexpr (hasCallback)
            return Callback(functions);
        else
            return {};
    }
};

template<typename Fn, typename Range, typename... Rest>
using MapResult = typename MapTypes<Fn, Range, Rest...>::Result;

}
