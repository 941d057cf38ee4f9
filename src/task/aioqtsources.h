// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Sources for what is awaited most often. QCoro's awaiters connect a lambda that keeps the coroutine's handle, and
// never disconnect it. A frame suspended in one must therefore not be destroyed while its source lives, and waits for
// ever if its source dies. The sources here disconnect, and notice the death.

#include "base/aioresult.h"
#include "aioawait.h"

#include <QtCore/QFuture>
#include <QtCore/QFutureWatcher>
#include <QtCore/QMetaObject>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <optional>
#include <string_view>
#include <tuple>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace Aio::detail {

/*!
    Waits for a signal of an object, which may live in any thread and may die first. Its connections call a ticket that
    outlives them, so that a queued call that is on its way when the await lets go finds no source.
*/
class AIOPOOL_EXPORT ObjectSource : public Source
{
public:
    void abandon() noexcept override;

protected:
    class AIOPOOL_EXPORT Ticket : public RefCounted
    {
    public:
        explicit Ticket(ObjectSource *source) noexcept : m_source(source) { }
        ObjectSource *source() const noexcept { return m_source; }

    private:
        friend class ObjectSource;
        ObjectSource *m_source;
    };

    ObjectSource() noexcept = default;
    ~ObjectSource() { abandon(); }

    //! Calls \a slot(arguments…) in the waiting thread when \a sender emits \a signal.
    template<typename Sender, typename Signal, typename Slot>
    void listen(const Sender *sender, Signal signal, Slot slot)
    {
        prepare(sender);
        if (!m_thread->object())
            return;
        m_connections[1] =
                QObject::connect(sender, signal, m_thread->object(), [ticket = m_ticket, slot](auto &&...arguments) {
                    if (ObjectSource *source = ticket->source())
                        slot(*source, std::forward<decltype(arguments)>(arguments)...);
                });
    }
    void fired() noexcept;
    void throwIfSenderDied() const
    {
        if (m_senderDied)
            throwCancelled();
    }

private:
    void prepare(const QObject *sender);

    Ref<Ticket> m_ticket;
    Ref<ThreadGate> m_thread;
    QMetaObject::Connection m_connections[2];
    bool m_senderDied = false;
};

class AIOPOOL_EXPORT TimerSource final : public ObjectSource
{
public:
    explicit TimerSource(QTimer *timer) noexcept : m_timer(timer) { }
    explicit TimerSource(QTimer &timer) noexcept : m_timer(&timer) { }

    //! True if the timer is null or does not run: then it is not waited for, as in QCoro.
    bool isReady() const { return !m_timer || !m_timer->isActive(); }
    bool start();
    void take() const { throwIfSenderDied(); }

private:
    QPointer<QTimer> m_timer;
};

//! Waits for a QNetworkReply. \a Reply makes its name a dependent one, because the core does not link Qt Network.
template<typename Reply>
class ReplySource final : public ObjectSource
{
public:
    explicit ReplySource(Reply *reply) noexcept : m_reply(reply) { }

    //! True if the reply has finished or is null: then it is not waited for, as in QCoro.
    bool isReady() const { return !m_reply || m_reply->isFinished(); }
    bool start()
    {
        if (!m_reply)
            return false; // await_ready() has not asked isReady(), because a cancel is pending
        listen(m_reply.data(), &Reply::finished,
               [](ObjectSource &source, const auto &...) { static_cast<ReplySource &>(source).fired(); });
        return true;
    }
    Reply *take() const
    {
        throwIfSenderDied();
        return m_reply;
    }

private:
    QPointer<Reply> m_reply;
};

template<typename T>
consteval bool isPrivateSignal()
{
#if defined(Q_CC_MSVC)
    return std::is_empty_v<T> && std::string_view(__FUNCSIG__).find("QPrivateSignal") != std::string_view::npos;
#else
    return std::is_empty_v<T> && std::string_view(__PRETTY_FUNCTION__).find("QPrivateSignal") != std::string_view::npos;
#endif
}

//! The arguments of a signal as a tuple, without the QPrivateSignal at its end.
template<typename Sent, typename... Args>
struct SignalTuple
{
    using Type = Sent;
};
template<typename... Sent, typename First, typename... Args>
struct SignalTuple<std::tuple<Sent...>, First, Args...>
{
    using Type =
            typename SignalTuple<std::conditional_t<isPrivateSignal<std::remove_cvref_t<First>>(), std::tuple<Sent...>,
                                                    std::tuple<Sent..., std::remove_cvref_t<First>>>,
                                 Args...>::Type;
};

template<typename Signal>
struct SignalTraits;
template<typename Sender, typename R, typename... Args>
struct SignalTraits<R (Sender::*)(Args...)>
{
    using Tuple = typename SignalTuple<std::tuple<>, Args...>::Type;
};

template<typename Sender, typename Signal>
class SignalSource final : public ObjectSource
{
    using Tuple = typename SignalTraits<Signal>::Tuple;

public:
    SignalSource(const QPointer<const Sender> &sender, Signal signal) : m_sender(sender), m_signal(signal) { }

    bool isReady() const noexcept { return false; }
    bool start()
    {
        listen(m_sender.data(), m_signal, [](ObjectSource &source, const auto &...arguments) {
            static_cast<SignalSource &>(source).emitted(arguments...);
        });
        return true;
    }
    auto take()
    {
        throwIfSenderDied();
        if constexpr (std::tuple_size_v<Tuple> == 1)
            return std::get<0>(std::move(*m_arguments));
        else if constexpr (std::tuple_size_v<Tuple> > 1)
            return std::move(*m_arguments);
    }

private:
    template<typename... Args>
    void emitted(const Args &...arguments)
    {
        if (m_arguments)
            return;
        store(std::make_index_sequence<std::tuple_size_v<Tuple>>(), std::tie(arguments...));
        fired();
    }
    template<std::size_t... Index, typename All>
    void store(std::index_sequence<Index...>, const All &all)
    {
        m_arguments.emplace(std::get<Index>(all)...);
    }

    QPointer<const Sender> m_sender;
    Signal m_signal;
    std::optional<Tuple> m_arguments;
};

//! Waits for a QFuture. A cancelled one throws; QCoro's awaiter blocks or crashes on it.
template<typename T>
class FutureSource final : public Source
{
public:
    explicit FutureSource(const QFuture<T> &future) : m_future(future) { }
    explicit FutureSource(QFuture<T> &&future) : m_future(std::move(future)), m_takes(true) { }
    ~FutureSource() { abandon(); }

    bool isReady() const
    {
        // An exception is stored in a future, and cancels it, before the future finishes.
        return m_future.isFinished() || (m_future.isCanceled() && !QFutureInterfaceBase::get(m_future).hasException());
    }
    bool start()
    {
        m_watcher.emplace();
        const auto wakeUp = [this] {
            if (isReady())
                wake();
        };
        QObject::connect(&*m_watcher, &QFutureWatcherBase::finished, &*m_watcher, wakeUp);
        QObject::connect(&*m_watcher, &QFutureWatcherBase::canceled, &*m_watcher, wakeUp);
        m_watcher->setFuture(m_future);
        return true;
    }
    T take()
    {
        abandon();
        if (!m_future.isFinished())
            throwCancelled(); // cancelled, and its producer has not noticed yet
        checkFinished(m_future);
        if constexpr (!std::is_void_v<T>) {
            if constexpr (isCopyable<T>) {
                if (!m_takes)
                    return m_future.result();
            }
            return m_future.takeResult();
        }
    }
    void abandon() noexcept override { m_watcher.reset(); }

private:
    QFuture<T> m_future;
    bool m_takes = false;
    std::optional<QFutureWatcher<T>> m_watcher;
};

//! See Aio::signal().
template<typename Sender, typename Signal>
class [[nodiscard("co_await it: signal() itself does not wait")]] SignalAwaitable
    : public Deferred<SignalSource<Sender, Signal>, QPointer<const Sender>, Signal>
{
public:
    using SignalAwaitable::Deferred::Deferred;
};

}
