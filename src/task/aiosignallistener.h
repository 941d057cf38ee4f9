// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Replaces QCoro's waits for signals by corrected ones.

#include "aiosignalbuffer.h"

#include <QCoro/QCoroSignal>
#if !__has_include(<qcoro/impl/isqprivatesignal.h>)
#define AIOPOOL_MENDS_QCOROSIGNAL // QCoro 0.8
#endif

namespace Aio::detail {

//! Awaits the next value of a listener, for at most a time. False at its end.
template<typename T>
class ListenerStep : public Awaitable<ListenerStep<T>>
{
public:
    using AioSource = LimitedSignalStepSource<ListenerStep>;

    //! Constructs a step. A negative \a limit means none.
    ListenerStep(SignalBuffer<T> &buffer, Nanoseconds limit) noexcept : m_buffer(buffer), m_limit(limit) { }
    SignalBuffer<T> *buffer() const noexcept { return &m_buffer; }
    Nanoseconds limit() const noexcept { return m_limit; }
    bool take() { return m_buffer.advance(); }

private:
    SignalBuffer<T> &m_buffer;
    Nanoseconds m_limit;
};

template<typename T>
QCoro::AsyncGenerator<T> listen(SignalListener<T> listener, Nanoseconds limit)
{
    SignalBuffer<T> &buffer = *listener.buffer();
    for (;;) {
        ListenerStep<T> step(buffer, limit);
        const bool hasNext = co_await step;
        if (!hasNext)
            break;
        co_yield std::move(buffer.current());
    }
}

//! Returns the next value, or nothing if it has not come within \a limit.
template<typename T>
QCoro::Task<std::optional<T>> listenOnce(SignalListener<T> listener, Nanoseconds limit)
{
    SignalBuffer<T> &buffer = *listener.buffer();
    ListenerStep<T> step(buffer, limit);
    std::optional<T> value;
    const bool hasNext = co_await step;
    if (hasNext)
        value.emplace(std::move(buffer.current()));
    co_return value;
}

//! Returns the next value. Waits for ever if the sender has died, as in QCoro.
template<typename T>
QCoro::Task<T> listenOnce(SignalListener<T> listener)
{
    SignalBuffer<T> &buffer = *listener.buffer();
    ListenerStep<T> step(buffer, -1);
    const bool hasNext = co_await step;
    if (!hasNext)
        co_await std::suspend_always();
    co_return std::move(buffer.current());
}

template<typename T>
SignalListener<T> makeListener(const auto *sender, auto signal)
{
    return SignalListener<T>(SignalBuffer<T>::listenTo(sender, signal));
}

inline Nanoseconds listenerLimit(std::chrono::milliseconds timeout) noexcept
{
    return toNanoseconds(timeout);
}

//! The type that QCoro's listener for \a Signal of \a Sender yields.
template<typename Sender, typename Signal>
using Listened = typename QCoro::detail::QCoroSignalQueue<Sender, Signal>::result_type::value_type;

template<typename T, typename Tuple>
inline constexpr bool isMadeFrom = false;
template<typename T, typename... Args>
inline constexpr bool isMadeFrom<T, std::tuple<Args...>> = std::is_constructible_v<T, const Args &...>;

//! A signal that we can listen to instead of QCoro.
template<typename Sender, typename Signal>
concept IsListenable = isMadeFrom < Listened<Sender, Signal>,
typename SignalTraits<std::remove_cvref_t<Signal>>::Tuple > ;

}

/*
    Replaces QCoro's own function wherever an AioTask can be written, and keeps all emissions until they are asked for.

    QCoro's own resumes its generator at every emission, even if the generator is suspended because it has yielded and
    its consumer is not ready for more. That loses emissions, also in a QCoro::Task that awaits anything else in its
    loop. In QCoro 0.8, an emission that is on its way when the generator is destroyed is a crash.
*/
template<QCoro::detail::concepts::QObject T, typename FuncPtr>
    requires Aio::detail::IsListenable<T, FuncPtr>
inline auto qCoroSignalListener(T *obj, FuncPtr &&ptr,
                                std::chrono::milliseconds timeout = std::chrono::milliseconds(-1))
        -> QCoro::AsyncGenerator<typename QCoro::detail::QCoroSignalQueue<T, FuncPtr>::result_type::value_type>
{
    return Aio::detail::listen(Aio::detail::makeListener<Aio::detail::Listened<T, FuncPtr>>(obj, ptr),
                               Aio::detail::listenerLimit(timeout));
}

#ifdef AIOPOOL_MENDS_QCOROSIGNAL
// In QCoro 0.8, a second emission that is on its way when the first one is taken is a crash.
template<QCoro::detail::concepts::QObject T, typename FuncPtr>
    requires Aio::detail::IsListenable<T, FuncPtr>
inline auto qCoro(T *obj, FuncPtr &&ptr, std::chrono::milliseconds timeout)
        -> QCoro::Task<typename QCoro::detail::QCoroSignal<T, FuncPtr>::result_type>
{
    return Aio::detail::listenOnce(Aio::detail::makeListener<Aio::detail::Listened<T, FuncPtr>>(obj, ptr),
                                   Aio::detail::listenerLimit(timeout));
}
template<QCoro::detail::concepts::QObject T, typename FuncPtr>
    requires Aio::detail::IsListenable<T, FuncPtr>
inline auto qCoro(T *obj, FuncPtr &&ptr)
        -> QCoro::Task<typename QCoro::detail::QCoroSignal<T, FuncPtr>::result_type::value_type>
{
    return Aio::detail::listenOnce(Aio::detail::makeListener<Aio::detail::Listened<T, FuncPtr>>(obj, ptr));
}
#endif
