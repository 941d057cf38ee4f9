// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "impl/aiosignallistener.h"
#include "impl/aiotaskpromise.h"

// The reason stands apart from the class, which clang-format 14 would take for a function.
template<typename T>
class [[nodiscard("it has not started: spawn it in a pool, or co_await it")]] AioTask;

/*!
    \class AioTask
    \ingroup tasks
    \brief A lazy, cancellable coroutine with a result of type \a T, which may be \c void or move-only.

    A function becomes an AioTask coroutine by returning one and using \c co_await or \c co_return:
    \code
    AioTask<QByteArray> fetch(QNetworkAccessManager &net, QUrl url)
    {
        std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(url)));
        co_await reply.get(); // every co_await is a cancellation point
        co_return reply->readAll();
    }
    \endcode
    Calling it runs nothing: it starts when it is awaited, or when an AioPool it was handed to has a slot for it. An
    AioTask that is dropped before that destroys its arguments and has run nothing.

    \b Awaiting: the body may \c co_await everything the body of a QCoro::Task may, except QCoro::moveToThread(), and
    other AioTasks; \ref situations-differences-from-qcorotask lists how it differs from a QCoro::Task. It is
    itself awaited once, from an AioTask, a QCoro::Task or any other coroutine, or by Aio::waitFor(). Awaiting
    one that has been awaited or moved from throws \c std::logic_error.

    \b Cancelling makes the innermost \c co_await of the chain throw AioCancelled at the next turn of the event loop.
    It is delivered once: a task may catch it, await further things to clean up, and return; then it has recovered.
    C++ permits no \c co_await within a handler, so set a flag in the handler and await after it:
    \code
    bool cancelled = false;
    try {
        co_await connection.ask(text);
    } catch (const AioCancelled &) {
        cancelled = true;
    }
    if (cancelled) {
        co_await connection.logOut();
        throw AioCancelled(); // or return: then it has recovered
    }
    \endcode
    Aio::finally() does that for every way in which the task may end. A task can be cancelled only if an AioPool or Aio::waitFor()
    runs it, or an AioTask awaits it.

    \b Lifetime: arguments taken by value live in the coroutine; what is taken by reference is the caller's care. For a
    coroutine lambda the same is true of its captures: keep the lambda itself alive until the task has ended
    (AioPool does so for every callable it is given).

    \b Threads: continues in the thread it was started in, whichever thread resumes it.
    \b Exceptions: one that leaves the body is rethrown to whoever awaits the task.
*/
template<typename T = void>
class AioTask
{
    static_assert(!std::is_reference_v<T>,
                  "An AioTask returns a value: use AioTask<T> or AioTask<T *> instead of a reference.");

public:
    /*! \internal */
    using promise_type = Aio::detail::TaskPromise<T>;
    /*! The type of the result. */
    using value_type = T;

    /*! A task that is nothing: isValid() is false. */
    AioTask() noexcept = default;
    AioTask(AioTask &&other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) { }
    /*! Drops the task that was held here, as the destructor does. */
    AioTask &operator=(AioTask &&other) noexcept
    {
        AioTask(std::move(other)).swap(*this);
        return *this;
    }
    /*! A task that has not been started runs nothing and destroys its arguments. */
    ~AioTask()
    {
        if (m_handle)
            m_handle.destroy();
    }

    /*! Exchanges this task and \a other. */
    void swap(AioTask &other) noexcept { std::swap(m_handle, other.m_handle); }
    /*! False when it was default-constructed, moved from or awaited. */
    bool isValid() const noexcept { return bool(m_handle); }
    /*! isValid(). */
    explicit operator bool() const noexcept { return isValid(); }

    /*! Starts the task and waits for it, in a coroutine that is not an AioTask. */
    auto operator co_await() &&
    {
        return Aio::detail::ForeignAwaitOperation<Aio::detail::TaskSource<T>>(std::move(*this));
    }
    /*!
        \overload
        The task is used up all the same.
    */
    auto operator co_await() & { return std::move(*this).operator co_await(); }

private:
    friend Aio::detail::TaskAccess;
    explicit AioTask(std::coroutine_handle<promise_type> handle) noexcept : m_handle(handle) { }

    std::coroutine_handle<promise_type> m_handle;
};

inline AioTask<void> Aio::detail::TaskPromise<void>::get_return_object() noexcept
{
    return TaskAccess::make<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}
