// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aiosignalbuffer.h"

/*!
    \class AioSignalsOptions
    \ingroup awaiting
    \brief How much of what a signal sends Aio::signalStream() keeps; by default all of it.
*/
class AIOPOOL_EXPORT AioSignalsOptions
{
public:
    /*! No limit. */
    AioSignalsOptions() noexcept;

    /*!
        Keeps at most \a limit emissions that have not been taken yet, and drops the oldest of them for one more: with a
        limit of 1 the newest is kept. 0 or less is no limit.
    */
    AioSignalsOptions &withLimit(qsizetype limit) &noexcept;
    AioSignalsOptions &&withLimit(qsizetype limit) &&noexcept;

    /*! 0, which is none, unless set. */
    qsizetype limit() const noexcept { return m_limit; }

private:
    qsizetype m_limit = 0;
};

namespace Aio::detail {

//! What a stream gives for a signal: its only argument, or all of them.
template<typename Tuple>
struct SignalValue
{
    using Type = Tuple;
};
template<typename T>
struct SignalValue<std::tuple<T>>
{
    using Type = T;
};

//! Awaited for the begin of a stream.
template<typename T, typename Iterator>
class [[nodiscard]] SignalBegin : public Awaitable<SignalBegin<T, Iterator>>
{
public:
    using AioSource = SignalStepSource<SignalBegin>;

    explicit SignalBegin(Ref<SignalBuffer<T>> buffer) noexcept : m_buffer(std::move(buffer)) { }
    SignalBuffer<T> *buffer() const noexcept { return m_buffer.get(); }
    Iterator take() { return m_buffer && m_buffer->advance() ? Iterator(m_buffer) : Iterator(); }

private:
    Ref<SignalBuffer<T>> m_buffer;
};

//! Awaited for the next place of an iterator.
template<typename T, typename Iterator>
class [[nodiscard]] SignalIncrement : public Awaitable<SignalIncrement<T, Iterator>>
{
public:
    using AioSource = SignalStepSource<SignalIncrement>;

    SignalIncrement(Iterator &iterator, Ref<SignalBuffer<T>> buffer) noexcept
        : m_iterator(iterator), m_buffer(std::move(buffer))
    {
    }
    SignalBuffer<T> *buffer() const noexcept { return m_buffer.get(); }
    Iterator &take()
    {
        if (!m_buffer || !m_buffer->advance())
            m_iterator = Iterator();
        return m_iterator;
    }

private:
    Iterator &m_iterator;
    Ref<SignalBuffer<T>> m_buffer;
};

//! Awaited for the next value of a stream.
template<typename T>
class [[nodiscard]] SignalNext : public Awaitable<SignalNext<T>>
{
public:
    using AioSource = SignalStepSource<SignalNext>;

    explicit SignalNext(Ref<SignalBuffer<T>> buffer) noexcept : m_buffer(std::move(buffer)) { }
    SignalBuffer<T> *buffer() const noexcept { return m_buffer.get(); }
    std::optional<T> take()
    {
        std::optional<T> next;
        if (m_buffer && m_buffer->advance())
            next.emplace(std::move(m_buffer->current()));
        return next;
    }

private:
    Ref<SignalBuffer<T>> m_buffer;
};

}

/*!
    \class AioSignalStream
    \ingroup awaiting
    \brief What a signal sends, one emission after the other, and none of them lost. Made by Aio::signalStream().

    It is iterated as a QCoro::AsyncGenerator is, by \c QCORO_FOREACH or step by step, or asked for next(), in an AioTask,
    a QCoro::Task and any other coroutine; by one at a time, or \c std::logic_error is thrown. A step throws AioCancelled
    when its AioTask is cancelled, and takes nothing then.

    \b Lifetime: it listens until it is destroyed or its sender dies. Then nothing is left of it: neither a connection
    nor a value. A coroutine that waits for a stream that is destroyed gets the end of the stream.
    \b Threads: belongs to the thread that it was made in. The sender may live in any.

    \a T is the type of the signal's only argument, or a tuple of all of them.
*/
template<typename T>
class [[nodiscard]] AioSignalStream
{
public:
    /*! An iterator to the emission that was taken last, or to the end. */
    class iterator
    {
    public:
        /*! \internal */
        using iterator_category = std::input_iterator_tag;
        /*! \internal */
        using difference_type = std::ptrdiff_t;
        /*! \internal */
        using value_type = T;
        /*! \internal */
        using pointer = T *;
        /*! \internal */
        using reference = T &;

        /*! The end. */
        iterator() noexcept = default;
        /*! \internal */
        explicit iterator(Aio::detail::Ref<Aio::detail::SignalBuffer<T>> buffer) noexcept : m_buffer(std::move(buffer))
        {
        }

        /*! Valid until the next step, of whatever iterator of the stream. */
        T &operator*() const noexcept { return m_buffer->current(); }
        T *operator->() const noexcept { return &m_buffer->current(); }
        /*! To be awaited: waits for the next emission, and gives this iterator. */
        Aio::detail::SignalIncrement<T, iterator> operator++() noexcept
        {
            return Aio::detail::SignalIncrement<T, iterator>(*this, m_buffer);
        }
        /*! Iterators of one stream are equal unless one of them is at the end. */
        bool operator==(const iterator &other) const noexcept { return m_buffer.get() == other.m_buffer.get(); }

    private:
        Aio::detail::Ref<Aio::detail::SignalBuffer<T>> m_buffer;
    };

    /*! \internal */
    explicit AioSignalStream(Aio::detail::Ref<Aio::detail::SignalBuffer<T>> buffer) noexcept
        : m_listener(std::move(buffer))
    {
    }

    /*! To be awaited: waits for the next emission, and gives an iterator to it. */
    Aio::detail::SignalBegin<T, iterator> begin() noexcept
    {
        return Aio::detail::SignalBegin<T, iterator>(m_listener.buffer());
    }
    /*! Where the stream ends. */
    iterator end() const noexcept { return iterator(); }
    /*! To be awaited: waits for the next emission, and gives it as a \c std::optional; at the end there is none. */
    Aio::detail::SignalNext<T> next() noexcept { return Aio::detail::SignalNext<T>(m_listener.buffer()); }

    /*! How many emissions have been dropped to keep the limit of the options. */
    qint64 dropped() const noexcept { return m_listener.buffer() ? m_listener.buffer()->dropped() : 0; }

private:
    Aio::detail::SignalListener<T> m_listener;
};

namespace Aio {

/*!
    \ingroup awaiting
    Listens to \a signal of \a sender from this call on, and gives a stream of all that it sends, in its order. What comes
    while nobody waits is kept, as \a options say. The stream has what Aio::signal() gives for each emission: the only
    argument or a tuple of all, and for a signal without arguments an empty tuple.

    When the sender dies, the stream gives what had come, and ends; at once for a null sender.
    \code
    auto values = Aio::signalStream(slider, &QSlider::valueChanged);
    QCORO_FOREACH(int value, values)
        co_await store(value);
    \endcode
    \b Threads: the sender may live in any thread. What it sends in another one arrives through the event loop, and its
    arguments must be known to Qt's type system, as in any queued connection.

    Its short name is Aio::signals(), in programs that define \c QT_NO_KEYWORDS: \c signals is a keyword of Qt's in others.
*/
template<typename Sender, typename Signal>
auto signalStream(Sender *sender, Signal signal, const AioSignalsOptions &options = AioSignalsOptions())
{
    using Value = typename detail::SignalValue<typename detail::SignalTraits<Signal>::Tuple>::Type;
    return AioSignalStream<Value>(detail::SignalBuffer<Value>::listenTo(sender, signal, options.limit()));
}

#pragma push_macro("signals")
#undef signals
/*!
    \ingroup awaiting
    signalStream(), by the name that goes with Aio::signal(): a stream of all that \a signal of \a sender sends, as
    \a options say. Cannot be written where \c signals is Qt's keyword.
    \code
    auto values = Aio::signals(slider, &QSlider::valueChanged, AioSignalsOptions().withLimit(1));
    \endcode
*/
template<typename Sender, typename Signal>
auto signals(Sender *sender, Signal signal, const AioSignalsOptions &options = AioSignalsOptions())
{
    return signalStream(sender, signal, options);
}
#pragma pop_macro("signals")

}
