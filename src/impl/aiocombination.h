// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// What aiocombine.h returns to be awaited, and what that waits on.

#include "aiointerruptible.h"
#include "aiowaitfor.h"

#include <QtCore/QList>

#include <ranges>
#include <tuple>
#include <variant>
#include <vector>

namespace Aio::detail {

//! Waits for several executions, and until the last has ended.
class AIOPOOL_EXPORT GroupSource : public Source, private ExecutionListener
{
public:
    bool isReady() const noexcept { return false; }
    bool start();
    Interrupt interrupt() noexcept override;
    void abandon() noexcept override;
    void hurry() noexcept override;
    void takeBack() noexcept override;
    ThreadWait threadWait(Job *announceTo) override;
    bool canMove(DeadlockSearch &search) override;

protected:
    enum class Decision {
        FirstError, //!< the first error cancels the others
        FirstEnd, //!< whatever ends first cancels the others
    };

    explicit GroupSource(Decision decision) noexcept : m_decision(decision) { }
    ~GroupSource() { abandon(); }

    //! Calls add() for each, which may throw.
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
    //! The one that decided, or null.
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

template<typename... As>
class WhenAllSource;
template<typename... As>
class [[nodiscard("co_await it: whenAll() itself starts nothing")]] WhenAll;
template<typename... As>
class WhenAll : public Awaitable<WhenAll<As...>>
{
public:
    using AioSource = WhenAllSource<As...>;
    explicit WhenAll(As &&...awaitables) : m_awaitables(std::move(awaitables)...) { }

private:
    friend AioSource;
    std::tuple<As...> m_awaitables;
};

//! The awaitables of a group, which take()s from the children's results.
template<typename... As>
class WhenAllSource final : public GroupSource
{
public:
    explicit WhenAllSource(WhenAll<As...> &all) noexcept : GroupSource(Decision::FirstError), m_all(all) { }
    explicit WhenAllSource(WhenAll<As...> &&all) noexcept : WhenAllSource(all) { }

    auto take()
    {
        if (decider())
            std::rethrow_exception(decider()->error());
        return takeEach(std::index_sequence_for<As...>());
    }

private:
    void makeAll() override
    {
        std::apply([this](As &...awaitables) { (add(std::move(awaitables)), ...); }, m_all.m_awaitables);
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

    WhenAll<As...> &m_all;
};

template<typename... As>
class WhenAnySource;
template<typename... As>
class [[nodiscard("co_await it: whenAny() itself starts nothing")]] WhenAny;
template<typename... As>
class WhenAny : public Awaitable<WhenAny<As...>>
{
public:
    using AioSource = WhenAnySource<As...>;
    explicit WhenAny(As &&...awaitables) : m_awaitables(std::move(awaitables)...) { }

private:
    friend AioSource;
    std::tuple<As...> m_awaitables;
};

template<typename... As>
class WhenAnySource final : public GroupSource
{
    using Value = std::variant<StoredType<AwaitResult<As>>...>;

public:
    explicit WhenAnySource(WhenAny<As...> &any) noexcept : GroupSource(Decision::FirstEnd), m_any(any) { }
    explicit WhenAnySource(WhenAny<As...> &&any) noexcept : WhenAnySource(any) { }

    std::pair<qsizetype, Value> take() { return takeFrom(std::index_sequence_for<As...>()); }

private:
    void makeAll() override
    {
        std::apply([this](As &...awaitables) { (add(std::move(awaitables)), ...); }, m_any.m_awaitables);
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

    WhenAny<As...> &m_any;
};

template<typename A, bool All>
class ListSource;
template<typename A, bool All>
class [[nodiscard("co_await it: whenAll() and whenAny() themselves start nothing")]] WhenList;
template<typename A, bool All>
class WhenList : public Awaitable<WhenList<A, All>>
{
public:
    using AioSource = ListSource<A, All>;
    explicit WhenList(std::vector<A> &&awaitables) : m_awaitables(std::move(awaitables)) { }

private:
    friend AioSource;
    std::vector<A> m_awaitables;
};

//! Of a list: all of the values, or the place and value of the first.
template<typename A, bool All>
class ListSource final : public GroupSource
{
    using T = AwaitResult<A>;
    using Value = StoredType<T>;
    using Values = std::conditional_t<std::is_copy_constructible_v<Value>, QList<Value>, std::vector<Value>>;

public:
    explicit ListSource(WhenList<A, All> &list) noexcept
        : GroupSource(All ? Decision::FirstError : Decision::FirstEnd), m_list(list)
    {
    }
    explicit ListSource(WhenList<A, All> &&list) noexcept : ListSource(list) { }

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
        for (A &awaitable : m_list.m_awaitables)
            add(std::move(awaitable));
    }
    Value takeOne(std::size_t index)
    {
        if constexpr (std::is_void_v<T>)
            return result<T>(index).value(), std::monostate();
        else
            return result<T>(index).value();
    }

    WhenList<A, All> &m_list;
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

//! One awaitable in an execution of its own.
template<typename A>
class SingleSource : public Source, private ExecutionListener
{
    using T = AwaitResult<A>;

public:
    explicit SingleSource(A &awaitable) noexcept : m_awaitable(awaitable) { }
    ~SingleSource() { SingleSource::abandon(); }

    bool isReady() const noexcept { return false; }
    bool start()
    {
        m_child = makeChild(std::move(m_awaitable), waker().root(), this);
        m_child->start();
        return true;
    }
    T take() { return m_child->takeResult().value(); }
    Interrupt interrupt() noexcept override
    {
        if (m_child->hasEnded())
            return Interrupt::Now;
        m_child->requestCancel();
        return Interrupt::Later;
    }
    void abandon() noexcept override
    {
        if (m_child)
            m_child->abandon();
    }
    void hurry() noexcept override
    {
        if (m_child)
            m_child->hurry();
    }
    void takeBack() noexcept override
    {
        if (m_child)
            m_child->takeBack();
    }
    ThreadWait threadWait(Job *announceTo) override
    {
        return m_child ? m_child->threadWait(announceTo) : ThreadWait::None;
    }
    bool canMove(DeadlockSearch &search) override { return m_child->hasEnded() || m_child->canMove(search); }

protected:
    virtual void childEnded() noexcept { }
    TaskExecution<T> &child() const noexcept { return *m_child; }

private:
    void executionEnded(ChildExecution &) noexcept override
    {
        childEnded();
        wake();
    }

    A &m_awaitable;
    Ref<TaskExecution<T>> m_child;
};

template<typename A>
class TimeoutSource;
template<typename A>
class [[nodiscard("co_await it: timeout() itself starts nothing")]] Timeout;
template<typename A>
class Timeout : public Awaitable<Timeout<A>>
{
public:
    using AioSource = TimeoutSource<A>;
    Timeout(A &&awaitable, Nanoseconds duration) : m_awaitable(std::move(awaitable)), m_duration(duration) { }

private:
    friend AioSource;
    A m_awaitable;
    Nanoseconds m_duration;
};

template<typename A>
class TimeoutSource final : public SingleSource<A>, private Timer
{
public:
    explicit TimeoutSource(Timeout<A> &timeout) noexcept
        : SingleSource<A>(timeout.m_awaitable), m_duration(timeout.m_duration)
    {
    }
    explicit TimeoutSource(Timeout<A> &&timeout) noexcept : TimeoutSource(timeout) { }

    bool start()
    {
        if (isLimit(m_duration))
            Timer::start(m_duration);
        return SingleSource<A>::start();
    }
    AwaitResult<A> take()
    {
        if (m_timedOut && isCancelled(this->child().error()))
            throw AioTimeout();
        return SingleSource<A>::take();
    }
    void abandon() noexcept override
    {
        stop();
        SingleSource<A>::abandon();
    }
    //! When the time is up, if it ever is.
    bool canMove(DeadlockSearch &search) override { return Timer::isActive() || SingleSource<A>::canMove(search); }

private:
    void childEnded() noexcept override { stop(); }
    void timeout() noexcept override
    {
        m_timedOut = true;
        this->child().requestCancel();
    }

    Nanoseconds m_duration;
    bool m_timedOut = false;
};

template<typename A>
class ShieldSource;
template<typename A>
class [[nodiscard("co_await it: shield() itself starts nothing")]] Shield;
template<typename A>
class Shield : public Awaitable<Shield<A>>
{
public:
    using AioSource = ShieldSource<A>;
    explicit Shield(A &&awaitable) : m_awaitable(std::move(awaitable)) { }

private:
    friend AioSource;
    A m_awaitable;
};

template<typename A>
class ShieldSource final : public SingleSource<A>
{
public:
    explicit ShieldSource(Shield<A> &shield) noexcept : SingleSource<A>(shield.m_awaitable) { }
    explicit ShieldSource(Shield<A> &&shield) noexcept : ShieldSource(shield) { }

    Interrupt interrupt() noexcept override { return this->child().hasEnded() ? Interrupt::Now : Interrupt::Later; }
    void takeBack() noexcept override { }
};

template<typename Sender, typename Signal>
class [[nodiscard("co_await it: signal() itself does not wait")]] SignalAwaitable;
template<typename Sender, typename Signal>
class SignalAwaitable : public Awaitable<SignalAwaitable<Sender, Signal>>
{
public:
    using AioSource = SignalSource<Sender, Signal>;
    SignalAwaitable(const Sender *object, Signal function) noexcept : m_sender(object), m_signal(function) { }
    const Sender *sender() const noexcept { return m_sender; }
    Signal signal() const noexcept { return m_signal; }

private:
    QPointer<const Sender> m_sender;
    Signal m_signal;
};

//! Awaits what is referenced: for a caller that stays until it is done.
template<typename A>
AioTask<AwaitResult<A &>> referTo(A &awaitable)
{
    if constexpr (std::is_void_v<AwaitResult<A &>>)
        co_await awaitable;
    else
        co_return co_await awaitable;
}

}
