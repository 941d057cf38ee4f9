// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Keeps what a signal has sent until it is taken. Used by Aio::signals() and qCoroSignalListener().

#include "aioawait.h"
#include "aioqtsources.h"

#include <deque>
#include <iterator>

namespace Aio::detail {

/*!
    The part of a SignalBuffer that does not depend on its type. Its connections hold references to it, so that it still
    exists in a call that is queued, or runs while the buffer is closed.

    \b Threads: belongs to the thread that made it; the sender may live in any.
*/
class AIOPOOL_EXPORT SignalBufferBase : public RefCounted
{
public:
    //! Stops listening. Wakes the waiting coroutine, which gets the end.
    void close() noexcept;
    //! True if no more values will come.
    bool isClosed() const noexcept { return m_closed; }
    qsizetype limit() const noexcept { return m_limit; }
    qint64 dropped() const noexcept { return m_dropped; }

    //! Wakes \a waker at the next value or the end. Throws std::logic_error if another waker is waiting.
    void waitForNext(Waker &waker);
    void stopWaiting(const Waker &waker) noexcept
    {
        if (m_waker == &waker)
            m_waker = nullptr;
    }

protected:
    explicit SignalBufferBase(qsizetype limit) noexcept : m_limit(limit) { }

    template<typename Sender, typename Signal, typename Slot>
    void listen(const Sender *sender, Signal signal, Slot slot)
    {
        if (!prepare(sender))
            return;
        m_connections[1] = QObject::connect(sender, signal, m_thread->object(), std::move(slot));
    }
    void wake() noexcept;
    void countDropped() noexcept { ++m_dropped; }

private:
    bool prepare(const QObject *sender);

    Ref<ThreadGate> m_thread;
    QMetaObject::Connection m_connections[2];
    Waker *m_waker = nullptr;
    const qsizetype m_limit;
    qint64 m_dropped = 0;
    bool m_closed = false;
};

template<typename T>
class SignalBuffer final : public SignalBufferBase
{
public:
    //! Returns a buffer for \a signal of \a sender. If that is null, nothing will come. A \a limit of 0 means none.
    template<typename Sender, typename Signal>
    static Ref<SignalBuffer> listenTo(const Sender *sender, Signal signal, qsizetype limit = 0)
    {
        using Tuple = typename SignalTraits<Signal>::Tuple;
        const Ref<SignalBuffer> buffer = Ref<SignalBuffer>::adopt(new SignalBuffer(limit));
        buffer->listen(sender, signal, [buffer](const auto &...arguments) {
            const Ref<SignalBuffer> alive(buffer); // copying an argument may run code that disconnects this
            alive->add(std::make_index_sequence<std::tuple_size_v<Tuple>>(), std::tie(arguments...));
        });
        return buffer;
    }

    bool isEmpty() const noexcept { return m_values.empty(); }
    //! True if a step need not wait.
    bool isReady() const noexcept { return !isEmpty() || isClosed(); }
    //! Makes the next value current(). False at the end.
    bool advance()
    {
        m_current.reset();
        if (isEmpty())
            return false;
        m_current.emplace(std::move(m_values.front()));
        m_values.pop_front();
        return true;
    }
    T &current() noexcept { return *m_current; }
    //! Discards the values that have not been taken.
    void discard() noexcept
    {
        const std::deque<T> discarded(std::move(m_values));
        m_values.clear();
    }

private:
    explicit SignalBuffer(qsizetype limit) noexcept : SignalBufferBase(limit) { }

    //! Adds a value made from \a all, without the QPrivateSignal at its end.
    template<std::size_t... Index, typename All>
    void add(std::index_sequence<Index...>, const All &all)
    {
        if (isClosed())
            return;
        m_values.emplace_back(std::get<Index>(all)...);
        if (limit() > 0 && qsizetype(m_values.size()) > limit()) {
            m_values.pop_front();
            countDropped();
        }
        wake();
    }

    std::deque<T> m_values;
    std::optional<T> m_current;
};

//! Owns a buffer that listens: destroying the SignalListener stops it.
template<typename T>
class SignalListener
{
public:
    explicit SignalListener(Ref<SignalBuffer<T>> buffer) noexcept : m_buffer(std::move(buffer)) { }
    SignalListener(SignalListener &&) noexcept = default;
    SignalListener &operator=(SignalListener &&other) noexcept
    {
        SignalListener(std::move(other)).swap(*this);
        return *this;
    }
    ~SignalListener()
    {
        if (!m_buffer)
            return;
        m_buffer->close();
        m_buffer->discard();
    }
    void swap(SignalListener &other) noexcept { std::swap(m_buffer, other.m_buffer); }
    const Ref<SignalBuffer<T>> &buffer() const noexcept { return m_buffer; }

private:
    Ref<SignalBuffer<T>> m_buffer;
};

//! Waits until a buffer has a value or has ended. \a Step provides the result.
template<typename Step>
class SignalStepSource final : public Source
{
public:
    explicit SignalStepSource(Step &step) noexcept : m_step(step) { }
    explicit SignalStepSource(Step &&step) noexcept : m_step(step) { }
    ~SignalStepSource() { SignalStepSource::abandon(); }

    bool isReady() const noexcept { return !m_step.buffer() || m_step.buffer()->isReady(); }
    bool start()
    {
        if (isReady())
            return false; // await_ready() has not asked, because a cancel is pending
        m_step.buffer()->waitForNext(this->waker());
        return true;
    }
    decltype(auto) take() { return m_step.take(); }
    void abandon() noexcept override
    {
        if (m_step.buffer())
            m_step.buffer()->stopWaiting(this->waker());
    }

private:
    Step &m_step;
};

//! Does what SignalStepSource does, but waits at most for the limit of its \a Step.
template<typename Step>
class LimitedSignalStepSource final : public Source, private Timer
{
public:
    explicit LimitedSignalStepSource(Step &step) noexcept : m_step(step) { }
    explicit LimitedSignalStepSource(Step &&step) noexcept : m_step(step) { }
    ~LimitedSignalStepSource() { LimitedSignalStepSource::abandon(); }

    bool isReady() const noexcept { return m_step.buffer()->isReady(); }
    bool start()
    {
        if (isReady())
            return false;
        if (m_step.limit() >= 0)
            Timer::start(m_step.limit());
        m_step.buffer()->waitForNext(this->waker());
        return true;
    }
    decltype(auto) take()
    {
        stop();
        return m_step.take();
    }
    void abandon() noexcept override
    {
        stop();
        m_step.buffer()->stopWaiting(this->waker());
    }

private:
    void timeout() noexcept override
    {
        if (!m_step.buffer()->isReady()) // otherwise the value came in the same turn
            m_step.buffer()->close();
    }

    Step &m_step;
};

}
