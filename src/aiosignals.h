// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aiosignalbuffer.h"

/*!
    \class AioSignalsOptions
    \ingroup awaiting
    \brief How many emissions Aio::signalStream() keeps; by default all of them.
*/
class AIOPOOL_EXPORT AioSignalsOptions
{
public:
    /*! No limit. */
    AioSignalsOptions() noexcept;

    /*!
        Keeps at most \a limit emissions that have not been taken yet, and drops the oldest to make room for one more: a limit
        of 1 keeps the newest. 0 or less is no limit.
    */
    AioSignalsOptions &withLimit(qsizetype limit) &noexcept;
    AioSignalsOptions &&withLimit(qsizetype limit) &&noexcept;

    /*! The limit that was set; 0, which means none, unless set. */
    qsizetype limit() const noexcept { return m_limit; }

private:
    qsizetype m_limit = 0;
};

namespace Aio::detail {

//! The value type of a stream: the signal's only argument, or a tuple of all of them.
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

template<typename T, typename Iterator>
class [[nodiscard("co_await it: begin() itself does not wait")]] SignalBegin;
//! Awaited for the begin of a stream.
template<typename T, typename Iterator>
class SignalBegin : public Awaitable<SignalBegin<T, Iterator>>
{
public:
    using AioSource = SignalStepSource<SignalBegin>;

    explicit SignalBegin(Ref<SignalBuffer<T>> buffer) noexcept : m_buffer(std::move(buffer)) { }
    SignalBuffer<T> *buffer() const noexcept { return m_buffer.get(); }
    Iterator take() { return m_buffer && m_buffer->advance() ? Iterator(m_buffer) : Iterator(); }

private:
    Ref<SignalBuffer<T>> m_buffer;
};

template<typename T, typename Iterator>
class [[nodiscard("co_await it: ++ itself does not wait")]] SignalIncrement;
//! Awaited for the next place of an iterator.
template<typename T, typename Iterator>
class SignalIncrement : public Awaitable<SignalIncrement<T, Iterator>>
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

template<typename T>
class [[nodiscard("co_await it: next() itself does not wait")]] SignalNext;
//! Awaited for the next value of a stream.
template<typename T>
class SignalNext : public Awaitable<SignalNext<T>>
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

template<typename T>
class [[nodiscard("keep it: it listens as long as it lives")]] AioSignalStream;

/*!
    \class AioSignalStream
    \ingroup awaiting
    \brief The emissions of a signal, one after the other, none of them lost. Made by Aio::signalStream().

    Iterate over it like a QCoro::AsyncGenerator, with \c QCORO_FOREACH or step by step, or call next(), in an AioTask, a
    QCoro::Task or any other coroutine. Only one coroutine may wait for it at a time; a second gets \c std::logic_error. A step
    throws AioCancelled if its AioTask is cancelled, and takes nothing then.

    \b Lifetime: it listens until it is destroyed or its sender dies, and leaves neither a connection nor a value behind. A
    coroutine that waits for a stream that is destroyed gets the end of the stream.
    \b Threads: belongs to the thread that it was made in. The sender may live in any.

    \a T is the type of the signal's only argument, or a tuple of all of them.
*/
template<typename T>
class AioSignalStream
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

        /*! The emission. Valid until the next step of any iterator of the stream. */
        T &operator*() const noexcept { return m_buffer->current(); }
        /*! A pointer to the emission, as operator*() gives it. */
        T *operator->() const noexcept { return &m_buffer->current(); }
        /*! Await this: waits for the next emission and returns this iterator. */
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

    /*! Await this: waits for the next emission and returns an iterator to it. */
    Aio::detail::SignalBegin<T, iterator> begin() noexcept
    {
        return Aio::detail::SignalBegin<T, iterator>(m_listener.buffer());
    }
    /*! The end of the stream. */
    iterator end() const noexcept { return iterator(); }
    /*! Await this: waits for the next emission and returns it as a \c std::optional, which is empty at the end. */
    Aio::detail::SignalNext<T> next() noexcept { return Aio::detail::SignalNext<T>(m_listener.buffer()); }

    /*! How many emissions were dropped because of the limit in the options. */
    qint64 dropped() const noexcept { return m_listener.buffer() ? m_listener.buffer()->dropped() : 0; }

private:
    Aio::detail::SignalListener<T> m_listener;
};

namespace Aio {

/*!
    \ingroup awaiting
    Listens to \a signal of \a sender from this call on and returns a stream of its emissions, in their order. Emissions that no
    coroutine waits for are kept, as \a options say. Each value is what Aio::signal() returns: the only argument, a tuple of all
    arguments, or an empty tuple for a signal without arguments.

    When the sender dies, the stream ends after the emissions that had come; with a null sender it ends at once.
    \code
    auto values = Aio::signalStream(slider, &QSlider::valueChanged);
    QCORO_FOREACH(int value, values)
        co_await store(value);
    \endcode
    \b Threads: the sender may live in any thread. Emissions in another thread arrive through the event loop, and
    their arguments must be known to Qt's type system, as in any queued connection.

    In programs that define \c QT_NO_KEYWORDS, Aio::signals() is a shorter name; in others \c signals is a keyword of Qt.
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
    The same as signalStream(), under the name that goes with Aio::signal(): a stream of the emissions of \a signal of \a sender,
    as \a options say. Not available where \c signals is Qt's keyword.
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
