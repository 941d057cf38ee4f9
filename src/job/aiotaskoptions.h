// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopool_export.h"
#include "aioretry.h"
#include "base/aioclock.h"

#include <QtCore/QPointer>
#include <QtCore/QSharedData>
#include <QtCore/QString>
#include <QtCore/QVariant>

#include <chrono>
#include <optional>
#include <utility>

class AioRetryOptions;

/*!
    \ingroup pool
    What AioPool::shutdown() does with a task.
*/
enum class AioAtEnd {
    Cancel, //!< cancels it at once
    FinishStarted, //!< lets it finish if it has started, and cancels it if it waits
    Finish, //!< starts it, and lets it finish
};

namespace Aio::detail {

//! The options that few tasks have.
class SteeringOptions : public QSharedData
{
public:
    std::optional<std::chrono::milliseconds> queueTimeout;
    std::optional<std::chrono::milliseconds> totalTimeout;
    std::optional<AioRetry> retry;
    QVariant tag;
    qint64 expected = -1; // negative: not known
    AioAtEnd atEnd = AioAtEnd::Cancel;
    bool isHeld = false;
    bool isRepeatable = false;
};

}

/*!
    \class AioTaskOptions
    \ingroup pool
    \brief The label, priority, time limits and context of a task, and what happens when it fails; the last argument of
    the verbs.
    \code
    pool.spawnN(fetch(net, url), AioTaskOptions(url.fileName()).withPriority(2).withTimeout(30s));
    \endcode
*/
class AIOPOOL_EXPORT AioTaskOptions
{
public:
    // User-provided, like the members below, because g++ 12 destroys an aggregate twice that is made in a co_await
    // expression.
    /*! Constructs options with no label, priority 0, no timeout and no context. */
    AioTaskOptions();
    /*! Constructs options with \a label, in which \c map and \c mapN replace \c %1 by the item's index. */
    explicit AioTaskOptions(const QString &label);
    /*!
        \overload
        Takes a literal in UTF-8.
    */
    explicit AioTaskOptions(const char *label);
    AioTaskOptions(const AioTaskOptions &);
    AioTaskOptions(AioTaskOptions &&) noexcept;
    AioTaskOptions &operator=(const AioTaskOptions &);
    AioTaskOptions &operator=(AioTaskOptions &&) noexcept;
    ~AioTaskOptions();

    /*! Names the task \a label. A task without a label is shown as "Task 17". */
    AioTaskOptions &withLabel(const QString &label) &;
    AioTaskOptions &&withLabel(const QString &label) &&;
    /*!
        Sets the priority. A higher \a priority starts first; the default is 0. Within one priority, tasks start in the
        order of the calls.
    */
    AioTaskOptions &withPriority(int priority) &;
    AioTaskOptions &&withPriority(int priority) &&;
    /*!
        Cancels the task when \a timeout, in milliseconds, has passed since it got its slot. The time includes the
        callback, but not the wait for the slot. The task then fails with an AioTimeout, unless it recovers.

        A limit of 0 is over as soon as the task has its slot: the task may still run up to a \c co_await. A negative
        limit means none, as elsewhere in Qt, and so does more than a century.

        The limit stands still while the task only waits for a thread of Aio::concurrent(). If the task is such a
        function itself, the limit counts from the function's first line. If the limit would be over and no thread of
        the QThreadPool runs a function of Aio::concurrent(), because other work has taken all of them, the limit ends
        the wait.

        A task that awaits the function beside something else, as in Aio::whenAll(), waits for a thread only while
        everything that has not ended waits for one. To limit the wait for the thread in any case, await the function
        within Aio::timeout().
    */
    AioTaskOptions &withTimeout(std::chrono::milliseconds timeout) &;
    AioTaskOptions &&withTimeout(std::chrono::milliseconds timeout) &&;
    /*!
        \overload
        Takes any other duration, rounded up to milliseconds. A duration that does not fit becomes the largest number of
        milliseconds.
    */
    template<typename Rep, typename Period>
    AioTaskOptions &withTimeout(std::chrono::duration<Rep, Period> timeout) &
    {
        return withTimeout(Aio::detail::toMilliseconds(timeout));
    }
    /*! \overload */
    template<typename Rep, typename Period>
    AioTaskOptions &&withTimeout(std::chrono::duration<Rep, Period> timeout) &&
    {
        return std::move(withTimeout(Aio::detail::toMilliseconds(timeout)));
    }

    /*!
        Lets the task fail with an AioTimeout if it has not begun when \a timeout, in milliseconds, has passed since it was
        spawned. It then fails in that very turn, without having run a line. A negative limit means none, and so does
        more than a century.
    */
    AioTaskOptions &withQueueTimeout(std::chrono::milliseconds timeout) &;
    AioTaskOptions &&withQueueTimeout(std::chrono::milliseconds timeout) &&;
    /*!
        Limits the time from the spawn to the end, whatever the task does meanwhile: it waits, runs, or waits for its next
        attempt. When \a timeout, in milliseconds, has passed, a waiting task fails with an AioTimeout in that very turn.
        A task that runs is cancelled and then fails with it, unless it recovers, and is not tried again. A negative limit
        means none, and so does more than a century.
    */
    AioTaskOptions &withTotalTimeout(std::chrono::milliseconds timeout) &;
    AioTaskOptions &&withTotalTimeout(std::chrono::milliseconds timeout) &&;

    /*!
        Tries the task again when it has failed, as \a retry says. Between two attempts the task waits, and holds no slot.
        It then starts before all tasks of its priority that were spawned later.

        The task has one future, one callback, which is called after the last attempt, and one end. withTimeout() limits
        each attempt. A cancel ends the task, whatever it does.

        Only a callable can be tried again, since an AioTask runs once. For an AioTask this does not compile, or throws
        std::logic_error if these options have a name.
        \code
        pool.spawnN([&net, url] { return fetch(net, url); }, AioTaskOptions().withRetry(AioRetry(3).withDelay(1s)));
        \endcode
    */
    AioTaskOptions &withRetry(const AioRetry &retry) &;
    AioRetryOptions withRetry(const AioRetry &retry) &&;
    /*!
        Keeps what is needed to run the task again by hand, after it has finished: with AioPool::retry() while tasks()
        keeps it as a row, and with AioFuture::again() while there is a future. The callable, its item and the callback
        are then shared by all these tasks, and live as long as one of these is kept. Has no effect on a task that is an
        AioTask, which runs once, or that has an item which cannot be copied.
    */
    AioTaskOptions &withRepeatable(bool repeatable = true) &;
    AioTaskOptions &&withRepeatable(bool repeatable = true) &&;
    /*!
        Queues the task as AioPool::hold() leaves it: it does not start before AioPool::release() if \a held is true. No
        effect on the items of AioPool::map(), which are pulled when there is a slot for them.
    */
    AioTaskOptions &withHeld(bool held = true) &;
    AioTaskOptions &&withHeld(bool held = true) &&;

    /*! Says what AioPool::shutdown() does with the task: \a atEnd, AioAtEnd::Cancel unless set. */
    AioTaskOptions &withAtEnd(AioAtEnd atEnd) &;
    AioTaskOptions &&withAtEnd(AioAtEnd atEnd) &&;
    /*!
        Gives the task a \a tag of the application's, such as what it needs to spawn the task again at the next start of
        the program: see AioPool::unfinishedTags().
    */
    AioTaskOptions &withTag(const QVariant &tag) &;
    AioTaskOptions &&withTag(const QVariant &tag) &&;
    /*!
        Gives the task its part of the work of the pool: \a amount, in a unit of the application's, such as the bytes of a
        file. AioProgress then counts in that unit, and takes tasks without an amount for the mean of those with one. A
        negative amount means none. In \c map and \c mapN, each item has this amount.
        \code
        pool.spawnN(upload(net, file), AioTaskOptions(file).withExpected(QFileInfo(file).size()));
        \endcode
    */
    AioTaskOptions &withExpected(qint64 amount) &;
    AioTaskOptions &&withExpected(qint64 amount) &&;

    /*!
        Binds the task to the life of \a context, which lives in the pool's thread. When \a context is destroyed, the
        task is cancelled and unwound before the deletion returns, so that no line after the \c co_await it is suspended
        on runs. A task that still waits for a slot never runs.

        If \a context lives in another thread, the pool warns, and the end of \a context cancels the task like
        AioFuture::cancel().

        The unwinding happens within \c QObject::destroyed(). The members of the class derived from QObject are gone by
        then, so destructors and handlers that run now must not touch them.

        A pool that is the last \e member of an object (and its child as well, to move to other threads with it) is
        destroyed before that and has no such limit. A pool that is only a QObject \e child is destroyed even later,
        when the members are gone, so its tasks must not use them.
        \code
        // A member, declared last: is destroyed first, so the unwinding still finds all of the object.
        void saveByMember() { m_own.spawnN(save(u"member"_s)); }
        // Another's pool, bound to this object: the unwinding finds a QObject, and nothing of Document.
        void saveByContext() { m_shared.spawnN(load(&m_log), AioTaskOptions().withContext(this)); }
        \endcode
        In both functions, a plain QCoro::Task would continue with a dangling \c this (tests/pool/tst_lifetime.cpp has
        the whole class).
    */
    AioTaskOptions &withContext(QObject *context) &;
    AioTaskOptions &&withContext(QObject *context) &&;

    /*! Returns the object the task is bound to: nothing if there is none, and null if it has died since. */
    const std::optional<QPointer<QObject>> &context() const noexcept { return m_context; }
    /*! Returns the label; empty unless set. */
    const QString &label() const noexcept { return m_label; }
    /*! Returns the priority; 0 unless set. */
    int priority() const noexcept { return m_priority; }
    /*! True if nothing but the priority is set. A task with such options needs no memory for them. */
    bool isPlain() const noexcept { return m_label.isEmpty() && !m_timeout && !m_context && !m_steering; }
    /*! Returns the time that was set, even if it means no limit; nothing unless set. */
    std::optional<std::chrono::milliseconds> timeout() const noexcept { return m_timeout; }
    /*! Returns the time that was set, even if it means no limit; nothing unless set. */
    std::optional<std::chrono::milliseconds> queueTimeout() const noexcept
    {
        return m_steering ? m_steering->queueTimeout : std::nullopt;
    }
    /*! Returns the time that was set, even if it means no limit; nothing unless set. */
    std::optional<std::chrono::milliseconds> totalTimeout() const noexcept
    {
        return m_steering ? m_steering->totalTimeout : std::nullopt;
    }
    /*! Returns how the task is tried again; nothing unless set. */
    std::optional<AioRetry> retry() const { return m_steering ? m_steering->retry : std::nullopt; }
    /*! True if the task may be run again by hand. */
    bool isRepeatable() const noexcept { return m_steering && m_steering->isRepeatable; }
    /*! Returns what a shutdown does with the task; AioAtEnd::Cancel unless set. */
    AioAtEnd atEnd() const noexcept { return m_steering ? m_steering->atEnd : AioAtEnd::Cancel; }
    /*! Returns the tag; invalid unless set. */
    QVariant tag() const { return m_steering ? m_steering->tag : QVariant(); }
    /*! Returns the amount of work; negative unless set. */
    qint64 expected() const noexcept { return m_steering ? m_steering->expected : -1; }
    /*! True if the task is held. */
    bool isHeld() const noexcept { return m_steering && m_steering->isHeld; }

    /*! \internal */
    const QExplicitlySharedDataPointer<Aio::detail::SteeringOptions> &steering() const noexcept { return m_steering; }

private:
    Aio::detail::SteeringOptions &change();

    QString m_label;
    int m_priority = 0;
    std::optional<std::chrono::milliseconds> m_timeout;
    std::optional<QPointer<QObject>> m_context;
    QExplicitlySharedDataPointer<Aio::detail::SteeringOptions> m_steering; // null unless one of them is set
};

/*!
    \class AioRetryOptions
    \ingroup pool
    \brief AioTaskOptions of a task that is tried again. The verbs refuse a worker that runs once in the compiler.
*/
class AIOPOOL_EXPORT AioRetryOptions : public AioTaskOptions
{
public:
    /*! \internal */
    explicit AioRetryOptions(AioTaskOptions &&options) noexcept;
    AioRetryOptions(const AioRetryOptions &);
    AioRetryOptions(AioRetryOptions &&) noexcept;
    AioRetryOptions &operator=(const AioRetryOptions &);
    AioRetryOptions &operator=(AioRetryOptions &&) noexcept;
    ~AioRetryOptions();

    using AioTaskOptions::withAtEnd;
    using AioTaskOptions::withContext;
    using AioTaskOptions::withExpected;
    using AioTaskOptions::withHeld;
    using AioTaskOptions::withLabel;
    using AioTaskOptions::withPriority;
    using AioTaskOptions::withQueueTimeout;
    using AioTaskOptions::withRepeatable;
    using AioTaskOptions::withTag;
    using AioTaskOptions::withTimeout;
    using AioTaskOptions::withTotalTimeout;
    // As in AioTaskOptions, for chains.
    AioRetryOptions &&withLabel(const QString &label) &&;
    AioRetryOptions &&withPriority(int priority) &&;
    AioRetryOptions &&withTimeout(std::chrono::milliseconds timeout) &&;
    AioRetryOptions &&withQueueTimeout(std::chrono::milliseconds timeout) &&;
    AioRetryOptions &&withTotalTimeout(std::chrono::milliseconds timeout) &&;
    AioRetryOptions &&withRepeatable(bool repeatable = true) &&;
    AioRetryOptions &&withHeld(bool held = true) &&;
    AioRetryOptions &&withAtEnd(AioAtEnd atEnd) &&;
    AioRetryOptions &&withTag(const QVariant &tag) &&;
    AioRetryOptions &&withExpected(qint64 amount) &&;
    AioRetryOptions &&withContext(QObject *context) &&;
};
