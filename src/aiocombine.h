// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aiocombination.h"

namespace Aio {

/*!
    \ingroup awaiting
    Starts all of \a tasks (AioTasks, futures, or anything else that can be awaited) and waits for all of them.
    \c co_await gives a tuple of the values, with \c std::monostate for \c void. The first error cancels the others and
    is rethrown when they have ended.
    \code
    auto [page, size] = co_await Aio::whenAll(fetch(net, url), measure(path));
    \endcode
*/
template<typename... As>
    requires(sizeof...(As) > 0 && !(sizeof...(As) == 1 && (std::ranges::range<As> && ...)))
detail::WhenAll<std::decay_t<As>...> whenAll(As &&...tasks)
{
    return detail::WhenAll<std::decay_t<As>...>(std::decay_t<As>(std::forward<As>(tasks))...);
}

/*!
    \ingroup awaiting
    \overload
    Of a list: \c co_await gives a QList of the values in its order (a \c std::vector of those that cannot be copied).
*/
template<std::ranges::range Range>
auto whenAll(Range &&tasks)
{
    auto awaitables = detail::toVector(std::forward<Range>(tasks));
    return detail::WhenList<typename decltype(awaitables)::value_type, true>(std::move(awaitables));
}

/*!
    \ingroup awaiting
    Starts all of \a tasks and waits for the first that ends, with a value or an error; the others are cancelled, and have ended
    when it returns. \c co_await gives a pair of its index and a variant that holds its value, or rethrows its error.
*/
template<typename... As>
    requires(sizeof...(As) > 0 && !(sizeof...(As) == 1 && (std::ranges::range<As> && ...)))
detail::WhenAny<std::decay_t<As>...> whenAny(As &&...tasks)
{
    return detail::WhenAny<std::decay_t<As>...>(std::decay_t<As>(std::forward<As>(tasks))...);
}

/*!
    \ingroup awaiting
    \overload
    Of a list: \c co_await gives a pair of index and value. Throws \c std::invalid_argument for an empty one.
*/
template<std::ranges::range Range>
auto whenAny(Range &&tasks)
{
    auto awaitables = detail::toVector(std::forward<Range>(tasks));
    return detail::WhenList<typename decltype(awaitables)::value_type, false>(std::move(awaitables));
}

/*!
    \ingroup awaiting
    Awaits \a awaitable for at most \a duration; then it is cancelled, and when it has ended AioTimeout is thrown, unless
    it recovered with a value. When the awaiting task is cancelled, so is it, and AioCancelled is thrown whatever else
    happens in that turn.

    One outcome, by these rules, the first that applies: a cancel of the awaiting task, asked before it has gone on, gives
    AioCancelled; a value, also one that comes late, is the result; an end by AioCancelled after the time was up gives AioTimeout;
    any other error is thrown as it is. Nested, the shorter limit cancels what is inside of it, and its AioTimeout passes
    through the others as an error.

    Any \c std::chrono::duration will do. 0 is over at once: only what ends without waiting has a value then. Below 0, or what is no
    number, is no limit, as elsewhere in Qt, and neither is more than a century: what is left until a deadline is best
    passed as <tt>std::max(deadline - now, 0ns)</tt>.

    The time counts from the \c co_await on, the wait of an Aio::concurrent() function for its thread included; a function that
    has not begun by then is taken back and never runs.
*/
template<typename A, typename Rep, typename Period>
detail::Timeout<std::decay_t<A>> timeout(A &&awaitable, std::chrono::duration<Rep, Period> duration)
{
    return detail::Timeout<std::decay_t<A>>(std::decay_t<A>(std::forward<A>(awaitable)),
                                            detail::toNanoseconds(duration));
}

/*!
    \ingroup awaiting
    Awaits \a awaitable to its end, also when the awaiting task is cancelled meanwhile: AioCancelled is thrown right
    after, instead of its result. Only the destruction of the pool ends a shield early.
*/
template<typename A>
detail::Shield<std::decay_t<A>> shield(A &&awaitable)
{
    return detail::Shield<std::decay_t<A>>(std::decay_t<A>(std::forward<A>(awaitable)));
}

/*!
    \ingroup awaiting
    Waits for the next time \a sender emits \a signal, from the \c co_await on, also within timeout(), whenAny() and the
    like. \c co_await gives the signal's arguments: nothing, the only one, or a tuple. Throws AioCancelled when the
    sender dies first, or is null.
    \code
    int value = co_await Aio::signal(slider, &QSlider::valueChanged);
    \endcode
*/
template<typename Sender, typename Signal>
detail::SignalAwaitable<std::remove_const_t<Sender>, Signal> signal(Sender *sender, Signal signal)
{
    return { sender, signal };
}

/*!
    \ingroup awaiting
    Runs an event loop until \a awaitable is done; returns its result or throws its error. For \c main and tests. When the loop
    is quit before, the wait is cancelled and AioCancelled thrown.
*/
template<typename A>
detail::AwaitResult<A> waitFor(A &&awaitable)
{
    using Child = detail::ChildOf<A>;
    QEventLoop loop;
    detail::QuitListener listener(loop);
    const auto child = [&] {
        if constexpr (std::is_lvalue_reference_v<A>)
            return detail::Ref<Child>::adopt(new Child(detail::referTo(awaitable), nullptr, &listener));
        else
            return detail::Ref<Child>::adopt(new Child(detail::asTask(std::move(awaitable)), nullptr, &listener));
    }();
    child->start();
    if (!child->hasEnded())
        loop.exec();
    if (!child->hasEnded())
        child->abandon();
    return child->takeResult().value();
}

}
