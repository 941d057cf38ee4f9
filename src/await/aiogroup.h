// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// whenAll() and whenAny().

#include "task/aiotask.h"

#include <QtCore/QList>

#include <ranges>
#include <tuple>
#include <variant>
#include <vector>

namespace Aio::detail {

//! Runs several executions and waits until the last has ended.
class AIOPOOL_EXPORT GroupSource : public Source, private ExecutionListener
{
public:
    bool isReady() const noexcept { return false; }
    bool start();
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override;
    void prepareToAbandon() noexcept override;
    void takeBack() noexcept override;
    ThreadWait threadWait(Job *announceTo) override;
    bool canMove(DeadlockSearch &search) override;
    static constexpr bool waitsOutside = false;

protected:
    enum class Decision {
        FirstError, //!< the first error cancels the others
        FirstEnd, //!< the first to end cancels the others
    };

    explicit GroupSource(Decision decision) noexcept : m_decision(decision) { }
    ~GroupSource() { abandon(); }

    //! Calls add() for each awaitable. May throw.
    virtual void makeAll() = 0;
    template<typename A>
    void add(A &&awaitable)
    {
        m_children.push_back(Ref<ChildExecution>(makeChild(std::forward<A>(awaitable), waker().root(), this)));
    }
    template<typename T>
    AioResult<T> result(std::size_t index) noexcept
    {
        return static_cast<TaskExecution<T> &>(*m_children[index]).takeResult();
    }
    std::size_t count() const noexcept { return m_children.size(); }
    //! Returns the child that decided the outcome, or null.
    ChildExecution *decider() const noexcept { return m_decider; }
    std::size_t deciderIndex() const noexcept;

private:
    void executionEnded(ChildExecution &execution) noexcept override;
    void cancelAll() noexcept;

    std::vector<Ref<ChildExecution>> m_children;
    std::size_t m_running = 0;
    ChildExecution *m_decider = nullptr;
    const Decision m_decision;
};

//! Waits for the awaitables of a group; take() returns a tuple of the children's results.
template<typename... As>
class WhenAllSource final : public GroupSource
{
public:
    explicit WhenAllSource(std::tuple<As...> &all) noexcept : GroupSource(Decision::FirstError), m_all(all) { }

    auto take()
    {
        if (decider())
            std::rethrow_exception(decider()->error());
        return takeEach(std::index_sequence_for<As...>());
    }

private:
    void makeAll() override
    {
        std::apply([this](As &...awaitables) { (add(std::move(awaitables)), ...); }, m_all);
    }
    template<std::size_t... Index>
    auto takeEach(std::index_sequence<Index...>)
    {
        return std::tuple<StoredType<AwaitResult<As>>...>(takeOne<AwaitResult<As>>(Index)...);
    }
    template<typename T>
    StoredType<T> takeOne(std::size_t index)
    {
        if constexpr (std::is_void_v<T>)
            return result<T>(index).value(), std::monostate();
        else
            return result<T>(index).value();
    }

    std::tuple<As...> &m_all;
};

template<typename... As>
class [[nodiscard("co_await it: whenAll() itself starts nothing")]] WhenAll
    : public Deferred<WhenAllSource<As...>, std::tuple<As...>>
{
public:
    using WhenAll::Deferred::Deferred;
};

template<typename... As>
class WhenAnySource final : public GroupSource
{
    using Value = std::variant<StoredType<AwaitResult<As>>...>;

public:
    explicit WhenAnySource(std::tuple<As...> &any) noexcept : GroupSource(Decision::FirstEnd), m_any(any) { }

    std::pair<qsizetype, Value> take() { return takeFrom(std::index_sequence_for<As...>()); }

private:
    void makeAll() override
    {
        std::apply([this](As &...awaitables) { (add(std::move(awaitables)), ...); }, m_any);
    }
    template<std::size_t... Index>
    std::pair<qsizetype, Value> takeFrom(std::index_sequence<Index...>)
    {
        using Take = Value (WhenAnySource::*)();
        static constexpr Take takes[] = { &WhenAnySource::takeOne<Index, AwaitResult<As>>... };
        const std::size_t index = deciderIndex();
        return { qsizetype(index), (this->*takes[index])() };
    }
    template<std::size_t Index, typename T>
    Value takeOne()
    {
        if constexpr (std::is_void_v<T>) {
            result<T>(Index).value();
            return Value(std::in_place_index<Index>);
        } else {
            return Value(std::in_place_index<Index>, result<T>(Index).value());
        }
    }

    std::tuple<As...> &m_any;
};

template<typename... As>
class [[nodiscard("co_await it: whenAny() itself starts nothing")]] WhenAny
    : public Deferred<WhenAnySource<As...>, std::tuple<As...>>
{
public:
    using WhenAny::Deferred::Deferred;
};

//! Waits for a list; take() returns all values, or the place and value of the first.
template<typename A, bool All>
class ListSource final : public GroupSource
{
    using T = AwaitResult<A>;
    using Value = StoredType<T>;
    using Values = std::conditional_t<isCopyable<Value>, QList<Value>, std::vector<Value>>;

public:
    explicit ListSource(std::vector<A> &list) noexcept
        : GroupSource(All ? Decision::FirstError : Decision::FirstEnd), m_list(list)
    {
    }

    auto take()
    {
        if constexpr (All) {
            if (decider())
                std::rethrow_exception(decider()->error());
            Values values;
            values.reserve(typename Values::size_type(count()));
            for (std::size_t i = 0; i < count(); ++i)
                values.push_back(takeOne(i));
            return values;
        } else {
            if (!decider())
                throw std::invalid_argument("Aio::whenAny: the list is empty, so nothing can ever be first");
            return std::pair<qsizetype, Value>(deciderIndex(), takeOne(deciderIndex()));
        }
    }

private:
    void makeAll() override
    {
        for (A &awaitable : m_list)
            add(std::move(awaitable));
    }
    Value takeOne(std::size_t index)
    {
        if constexpr (std::is_void_v<T>)
            return result<T>(index).value(), std::monostate();
        else
            return result<T>(index).value();
    }

    std::vector<A> &m_list;
};

template<typename A, bool All>
class [[nodiscard("co_await it: whenAll() and whenAny() themselves start nothing")]] WhenList
    : public Deferred<ListSource<A, All>, std::vector<A>>
{
public:
    using WhenList::Deferred::Deferred;
};

template<typename Range>
auto toVector(Range &&range)
{
    using A = std::ranges::range_value_t<std::remove_cvref_t<Range>>;
    std::vector<A> awaitables;
    for (auto &&awaitable : range) {
        if constexpr (std::is_copy_constructible_v<A> && std::is_lvalue_reference_v<Range>)
            awaitables.push_back(awaitable);
        else
            awaitables.push_back(std::move(awaitable));
    }
    return awaitables;
}

}
