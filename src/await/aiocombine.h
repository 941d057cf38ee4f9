// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiogroup.h"
#include "aiosingle.h"
#include "aiowaitfor.h"
#include "task/aioqtsources.h"

namespace Aio {

/*!
    \ingroup awaiting
    Starts all of \a tasks (AioTasks, futures, or anything else that can be awaited) and waits for all of them.
    \c co_await returns a tuple of the values, with \c std::monostate for \c void. The first error cancels the other
    tasks and is rethrown when they have ended.
    \code
    auto [page, size] = co_await Aio::whenAll(fetch(net, url), measure(path));
    \endcode
*/
template<typename... As>
    requires(sizeof...(As) > 0 && !(sizeof...(As) == 1 && (std::ranges::range<As> && ...)))
detail::WhenAll<std::decay_t<As>...> whenAll(As &&...tasks)
{
    constexpr auto misuse = detail::taskMisuse<As...>();
    if constexpr (misuse == detail::Misuse::None) {
        return detail::WhenAll<std::decay_t<As>...>(std::tuple<std::decay_t<As>...>(std::forward<As>(tasks)...));
    } else {
        return detail::callOrRefuse<detail::Refused<misuse, As...>>();
    }
}

/*!
    \ingroup awaiting
    \overload
    Starts and awaits a list. \c co_await returns a QList of the values in the list's order (a \c std::vector if the
    values cannot be copied).
*/
template<std::ranges::range Range>
auto whenAll(Range &&tasks)
{
    auto awaitables = detail::toVector(std::forward<Range>(tasks));
    return detail::WhenList<typename decltype(awaitables)::value_type, true>(std::move(awaitables));
}

/*!
    \ingroup awaiting
    Starts all of \a tasks and waits for the first that ends, with a value or an error. The other tasks are cancelled,
    and have ended when the \c co_await returns. It returns a pair of the first task's index and a variant that holds
    its value, or rethrows its error.
*/
template<typename... As>
    requires(sizeof...(As) > 0 && !(sizeof...(As) == 1 && (std::ranges::range<As> && ...)))
detail::WhenAny<std::decay_t<As>...> whenAny(As &&...tasks)
{
    constexpr auto misuse = detail::taskMisuse<As...>();
    if constexpr (misuse == detail::Misuse::None) {
        return detail::WhenAny<std::decay_t<As>...>(std::tuple<std::decay_t<As>...>(std::forward<As>(tasks)...));
    } else {
        return detail::callOrRefuse<detail::Refused<misuse, As...>>();
    }
}

/*!
    \ingroup awaiting
    \overload
    Starts and awaits a list. \c co_await returns a pair of index and value. Throws \c std::invalid_argument for an
    empty list.
*/
template<std::ranges::range Range>
auto whenAny(Range &&tasks)
{
    auto awaitables = detail::toVector(std::forward<Range>(tasks));
    return detail::WhenList<typename decltype(awaitables)::value_type, false>(std::move(awaitables));
}

/*!
    \ingroup awaiting
    Awaits \a awaitable for at most \a duration. After that, cancels it and throws AioTimeout when it has ended, unless
    it recovered with a value. If the awaiting task is cancelled, \a awaitable is cancelled as well, and AioCancelled is
    thrown whatever else happens in that turn.

    The first of these rules that applies gives the outcome: a cancel of the awaiting task, requested before the task
    has continued, gives AioCancelled; a value, even one that comes late, is the result; an end by AioCancelled after
    the time was up gives AioTimeout; any other error is thrown as it is.

    If timeouts are nested, the shorter limit cancels what is inside it, and its AioTimeout passes through the others as
    an error.

    Takes any \c std::chrono::duration. A duration of 0 is over at once: only what ends without waiting has a value
    then. A negative duration means no limit, as elsewhere in Qt, and so does NaN or more than a century. Therefore pass
    the time left until a deadline as <tt>std::max(deadline - now, 0ns)</tt>.

    The time counts from the \c co_await on and includes the wait of an Aio::concurrent() function for its thread. A
    function that has not begun when the time is up is taken back and never runs.
*/
template<typename A, typename Rep, typename Period>
detail::Timeout<std::decay_t<A>> timeout(A &&awaitable, std::chrono::duration<Rep, Period> duration)
{
    constexpr auto misuse = detail::taskMisuse<A>();
    if constexpr (misuse == detail::Misuse::None) {
        return detail::Timeout<std::decay_t<A>>(std::decay_t<A>(std::forward<A>(awaitable)),
                                                detail::toNanoseconds(duration));
    } else {
        return detail::callOrRefuse<detail::Refused<misuse, A>>();
    }
}

/*!
    \ingroup awaiting
    Awaits \a awaitable to its end, even if the awaiting task is cancelled meanwhile. In that case AioCancelled is
    thrown right after the end, instead of the result. Only the destruction of the pool ends a shield early.
*/
template<typename A>
detail::Shield<std::decay_t<A>> shield(A &&awaitable)
{
    constexpr auto misuse = detail::taskMisuse<A>();
    if constexpr (misuse == detail::Misuse::None) {
        return detail::Shield<std::decay_t<A>>(std::decay_t<A>(std::forward<A>(awaitable)));
    } else {
        return detail::callOrRefuse<detail::Refused<misuse, A>>();
    }
}

/*!
    \ingroup awaiting
    Waits for the next time \a sender emits \a signal, from the \c co_await on, also within timeout(), whenAny() and the
    like. \c co_await returns the signal's arguments: nothing, the only one, or a tuple. Throws AioCancelled if the
    sender dies first, or is null.
    \code
    int value = co_await Aio::signal(slider, &QSlider::valueChanged);
    \endcode
*/
template<typename Sender, typename Signal>
detail::SignalAwaitable<std::remove_const_t<Sender>, Signal> signal(Sender *sender, Signal signal)
{
    return detail::SignalAwaitable<std::remove_const_t<Sender>, Signal>(sender, signal);
}

/*!
    \ingroup awaiting
    Runs an event loop until \a awaitable is done, and returns its result or throws its error. For \c main, threads and
    tests.

    A quit cancels the wait: \a awaitable gets AioCancelled and runs until it has ended, with all the awaits that this
    takes. Then waitFor() throws AioCancelled. If \a awaitable recovers, or has ended already, its value is returned
    instead.

    The quit does not affect the next waitFor(), so that a program that is stopped can end its pool in order:
    \code
    AioPool pool(8);
    try {
        Aio::waitFor(download(pool));
    } catch (const AioCancelled &) { // QCoreApplication::quit() was called
        Aio::waitFor(pool.cancel()); // runs as usual
        return 1;
    }
    \endcode
    In \c main, outside of any event loop, quit() has the same effect as in QCoreApplication::exec(), with two
    differences. Closing the last window and releasing the last QEventLoopLocker do not end a wait (connect
    QGuiApplication::lastWindowClosed() to quit() if they should). QCoreApplication::aboutToQuit() is emitted only if
    there is a quit.

    | what happens | effect |
    |---|---|
    | \c quit() or \c exit() while a waitFor() in \c main runs, from a slot, the awaited task or (\c quit()) another thread | that wait is cancelled; \c aboutToQuit() is emitted before the task continues |
    | … while waitFor() runs within a slot under \c exec() | that wait is cancelled, ends, and then \c exec() returns as usual, with its return code |
    | … while waits are nested in each other | all that are running are cancelled, the innermost first |
    | … several times in a turn of the event loop | counts once |
    | … once more while the task unwinds | a further cancel, which does not reach a shield() or the clean-up of finally(). Within \c exec() or a nested wait only \c quit() has this effect: a further \c exit() is not seen |
    | … before waitFor() is called, anywhere | no effect: it runs as usual, also in slots after the quit |
    | … in the part of the task before its first \c co_await | same effect as later, with two exceptions: \c exit() there, if the wait runs under \c exec() and is not nested in another wait, and QThread::quit() there count as called before waitFor() |
    | \c aboutToQuit(), and slots of it that call waitFor() | such a wait runs as usual |
    | waitFor() after \c exec() has returned | runs as usual |
    | QThread::quit() or QThread::exit() while waitFor() runs in that thread, in \c run() or in a slot | that wait is cancelled; later waits in the thread run as usual, and further quits are not seen until the next QThread::exec() |
    | \c quit() in a QEventLoop of your own outside any \c exec() | Qt ignores it: use \c exit() |
    | a window that refuses to be closed | the quit is refused: nothing is cancelled |
    | no QCoreApplication (before, after, in the destructor of a static) | an awaitable that ends without an event loop gives its result; any other is unwound at once, with one warning |

    A \c QCoro::Task cannot be cancelled: waitFor() leaves it, and it continues by itself. A function in a thread
    (Aio::concurrent()) is asked to cancel, and waitFor() waits for it.
*/
template<typename A>
detail::AwaitResult<A> waitFor(A &&awaitable)
{
    using Child = detail::ChildOf<A>;
    detail::LoopWait wait;
    const auto child = [&] {
        if constexpr (std::is_lvalue_reference_v<A>)
            return detail::Ref<Child>::adopt(new Child(detail::referTo(awaitable), nullptr, wait.listener()));
        else
            return detail::Ref<Child>::adopt(new Child(detail::asTask(std::move(awaitable)), nullptr, wait.listener()));
    }();
    wait.run(*child);
    return child->takeResult().value();
}

}
