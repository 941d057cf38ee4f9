// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// QCoro's signal listener, mended.

#include "aiosignalbuffer.h"

#include <QCoro/QCoroSignal>

namespace Aio::detail {

//! The next value of a listener, for at most a time; nothing at its end.
template<typename T>
class ListenerStep : public Awaitable<ListenerStep<T>>
{
public:
    using AioSource = LimitedSignalStepSource<ListenerStep>;

    //! A negative \a limit is none.
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

//! What QCoro's listener for \a Signal of \a Sender yields.
template<typename Sender, typename Signal>
using Listened = typename QCoro::detail::QCoroSignalQueue<Sender, Signal>::result_type::value_type;

template<typename T, typename Tuple>
struct IsMadeFrom : std::false_type
{
};
template<typename T, typename... Args>
struct IsMadeFrom<T, std::tuple<Args...>> : std::is_constructible<T, const Args &...>
{
};

//! A signal that we can listen to in QCoro's stead.
template<typename Sender, typename Signal>
concept IsListenable =
        IsMadeFrom<Listened<Sender, Signal>, typename SignalTraits<std::remove_cvref_t<Signal>>::Tuple>::value;

}

/*
    QCoro's own resumes its generator at every emission, also where the generator is suspended because it has yielded and
    its consumer is not ready for more. That loses emissions, in a QCoro::Task as well that awaits anything else in its
    loop; and in QCoro 0.8 an emission that is on its way when the generator is destroyed is a crash. This overload is
    chosen wherever an AioTask can be written, and keeps all that is emitted until it is asked for.
*/
template<QCoro::detail::concepts::QObject T, typename FuncPtr>
    requires Aio::detail::IsListenable<T, FuncPtr>
inline auto qCoroSignalListener(T *obj, FuncPtr &&ptr, std::chrono::milliseconds timeout = std::chrono::milliseconds(-1))
        -> QCoro::AsyncGenerator<typename QCoro::detail::QCoroSignalQueue<T, FuncPtr>::result_type::value_type>
{
    using Value = Aio::detail::Listened<T, FuncPtr>;
    using Signal = std::remove_cvref_t<FuncPtr>;
    return Aio::detail::listen(
            Aio::detail::SignalListener<Value>(Aio::detail::SignalBuffer<Value>::listenTo(obj, Signal(ptr))),
            timeout.count() < 0 ? -1 : std::chrono::ceil<std::chrono::nanoseconds>(timeout).count());
}
