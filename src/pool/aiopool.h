// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiocancelrun.h"
#include "aiojoin.h"
#include "aioroom.h"
#include "aioshutdown.h"
#include "aiospawn.h"
#include "job/aiofuture.h"
#include "job/aiotaskoptions.h"
#include "map/aioitemlist.h"
#include "map/aioiterate.h"
#include "map/aiospawnall.h"
#include "task/aiotask.h"

#include <QtCore/QObject>

class AioPoolPrivate;
class AioTaskInfo;
class AioTaskModel;

/*!
    \ingroup pool
    What AioPool::setWaitingLimit() does with a task that finds the queue full.
*/
using AioWaitingPolicy = Aio::detail::WaitingPolicy;

/*!
    \class AioPool
    \ingroup pool
    \brief Runs coroutine tasks on the Qt event loop, at most size() of them at once.

    \code
    AioPool pool(8);
    AioFuture<QByteArray> page = pool.spawnN(fetch(net, url)); // waits for a slot, then runs
    \endcode

    A \e worker handed to one of the verbs becomes a \e task with an id. The task is \e waiting until it gets one of the
    slots, then \e active until its worker and its callback have ended, and then finished: succeeded, failed or
    cancelled.

    A worker is an AioTask, or a callable that returns an AioTask, a QCoro::Task or a QFuture. A callable is invoked
    only when its task has a slot, without arguments or with an AioContext.

    The verbs compared:
    - spawnN() queues and returns at once; spawn() waits for the slot; exec() waits for the result.
    - mapN() queues a task for each item; map() pulls items as slots come free and waits for all results; iterMap()
      queues them all and yields the results as they become ready.
    - join() waits until nothing is active or waiting; cancel() asks tasks to stop and waits until they have; destroying
      the pool stops everything at once. <tt>AioFuture::cancel()</tt> asks one task and does not wait.

    A callback \c cb is a coroutine function that runs in the same slot right after the worker, however the worker
    ended. The result of the callback is the result of the task. A callback takes <tt>(AioResult<T>)</tt>,
    <tt>(std::optional<T>, std::exception_ptr)</tt> or <tt>(std::optional<T>, std::exception_ptr, Ctx)</tt>, without the
    optional if the worker returns nothing.

    \b Awaiting: the return values of spawn(), exec(), map(), join() and cancel() can be awaited in an AioTask, a
    QCoro::Task and any other coroutine. The call queues the work, whether it is awaited or not. With g++ 12, give a
    lambda with captures a name before the \c co_await expression that uses it; otherwise the lambda is destroyed twice.

    \b Lifetime: destroying the pool destroys every waiting task without running it, and throws AioCancelled in every
    active one. All tasks have ended when the destructor returns, in time linear to their number. Their futures are
    cancelled; no signal is emitted and no callback runs. Callables, items, callbacks and contexts are kept until their
    task has finished.

    A pool that is a \e member of a QObject does not follow that object's moveToThread(), and its tasks run in the old
    thread. Make the pool the last member, so that it is destroyed first, and also a child, so that it moves along:
    <tt>AioPool m_pool{ 2, this };</tt>. The pool warns once if AioTaskOptions::withContext() names an object of another
    thread.

    \b Signals: a slot, a worker or a callback may run an event loop, in which other tasks continue. If more than 32 of
    these event loops run tasks inside each other in a thread, the innermost one runs no task for its first 10
    milliseconds. After that it runs one per turn, always the one that became ready last. More than 256 are not served.
    Tasks that are held back continue when one of the loops has returned.

    \b Threads: spawnN(), mapN(), cancelTask(), cancelAll(), setPriority(), moveToFront(), moveBefore(), hold(),
    release() and startNow() may be called in any thread, and so may AioFuture, except AioFuture::again(), and parts of
    AioContext. Everything else belongs to the thread the pool lives in, where workers, callbacks and signals
    run; an assertion reports calls in other threads.

    A request from another thread is carried out at a later turn of the pool's event loop, in the order of the calls;
    the pool must outlive the call. If memory runs out when a task is queued there, the task fails with
    \c std::bad_alloc. moveToThread() is for an empty pool, and may be called in a slot of idle().

    Once the pool's thread has finished (QThread::wait() has returned, or QThread::finished() was emitted), any thread
    may destroy the pool. That has the usual effect, and coroutines that waited for the pool continue in the destroying
    thread. When the thread finishes, suspended tasks stay suspended until they are cancelled or the pool is destroyed.

    \b Exceptions: verbs throw \c std::bad_alloc and what moving or copying their arguments throws, and then nothing has
    been spawned. An exception from a worker is stored in the future of its task.
*/
class AIOPOOL_EXPORT AioPool : public QObject, public Aio::detail::TaskStates
{
    Q_OBJECT
    Q_PROPERTY(int size READ size WRITE setSize NOTIFY sizeChanged)
    Q_PROPERTY(int activeCount READ activeCount NOTIFY activeCountChanged)
    Q_PROPERTY(int extraCount READ extraCount NOTIFY extraCountChanged)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY waitingCountChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool empty READ isEmpty NOTIFY emptyChanged)
    Q_PROPERTY(bool full READ isFull NOTIFY fullChanged)
    Q_PROPERTY(bool closed READ isClosed NOTIFY closedChanged)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged)
    Q_PROPERTY(qint64 succeededCount READ succeededCount NOTIFY succeededCountChanged)
    Q_PROPERTY(qint64 failedCount READ failedCount NOTIFY failedCountChanged)
    Q_PROPERTY(qint64 cancelledCount READ cancelledCount NOTIFY cancelledCountChanged)
    Q_PROPERTY(qint64 executedCount READ executedCount NOTIFY executedCountChanged)
    Q_PROPERTY(AioTaskModel *tasks READ tasks CONSTANT)
    Q_MOC_INCLUDE("model/aiotaskmodel.h")

public:
#ifdef Q_MOC_RUN // moc does not see what is inherited
    enum class TaskState { Waiting, Active, Cancelling, Succeeded, Failed, Cancelled };
#endif
    Q_ENUM(TaskState)
#ifdef Q_MOC_RUN
    enum class WaitReason { None, Held, Delay, Retry, Paused, Key, Limit, Slot };
#endif
    Q_ENUM(WaitReason)
    /*! The id of a task: 1, 2, 3 … in spawn order, never reused. */
    using TaskId = qint64;

    /*! Creates a pool of 1024 slots. */
    explicit AioPool(QObject *parent = nullptr);
    /*! Creates a pool of \a size slots. A size below 1 becomes 1, with a warning. */
    explicit AioPool(int size, QObject *parent = nullptr);
    ~AioPool() override;
    /*! \internal */
    bool event(QEvent *event) override;

    /*!
        Queues \a worker and returns its future at once. No worker code runs before control is back in the event loop.

        spawnN() and spawn() share one queue, so that tasks start in the order of the calls.
    */
    template<typename W, Aio::detail::TaskOptions Options = AioTaskOptions>
    AioFuture<Aio::detail::SpawnResult<W>> spawnN(W &&worker, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::SpawnN<W>>>(*d, options,
                                                                                             std::forward<W>(worker));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::TaskOptions Options = AioTaskOptions>
    AioFuture<Aio::detail::SpawnResult<W, Cb>> spawnN(W &&worker, Cb &&cb, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::SpawnN<W, Cb>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    AioFuture<Aio::detail::SpawnResult<W, Cb, Ctx>> spawnN(W &&worker, Cb &&cb, Ctx &&ctx, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::SpawnN<W, Cb, Ctx>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
    }

    /*!
        Queues \a worker. \c co_await returns its AioFuture once the task has got its slot: at once if a slot is free
        and nothing else waits. If the task is cancelled before that, \c co_await returns the cancelled future.

        If the awaiting AioTask is cancelled, so is the task, unless it has run already.
    */
    template<typename W, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Spawned<W> spawn(W &&worker, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Spawn<W>>>(*d, options,
                                                                                            std::forward<W>(worker));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Spawned<W, Cb> spawn(W &&worker, Cb &&cb, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Spawn<W, Cb>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Spawned<W, Cb, Ctx> spawn(W &&worker, Cb &&cb, Ctx &&ctx, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Spawn<W, Cb, Ctx>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
    }

    /*!
        Queues \a worker. \c co_await returns its result, rethrows its error, or throws AioCancelled.

        If the awaiting AioTask is cancelled, the task is cancelled with it, and has ended before the cancel arrives
        there.
    */
    template<typename W, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Executed<W> exec(W &&worker, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Exec<W>>>(*d, options,
                                                                                           std::forward<W>(worker));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Executed<W, Cb> exec(W &&worker, Cb &&cb, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Exec<W, Cb>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Executed<W, Cb, Ctx> exec(W &&worker, Cb &&cb, Ctx &&ctx, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Exec<W, Cb, Ctx>>>(
                *d, options, std::forward<W>(worker), std::forward<Cb>(cb), std::forward<Ctx>(ctx));
    }

    /*!
        Queues <tt>fn(item)</tt>, or <tt>fn(AioContext, item)</tt>, for every item of \a range, which is consumed before
        this returns. All the tasks share one copy of \a fn, \a cb and \a ctx. \c %1 in the options' label stands for
        the item's index.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::TaskOptions Options = AioTaskOptions>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range>>> mapN(Fn &&fn, Range &&range, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapN<Fn, Range>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb>>> mapN(Fn &&fn, Range &&range, Cb &&cb,
                                                                 const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapN<Fn, Range, Cb>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> mapN(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                                      const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapN<Fn, Range, Cb, Ctx>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb),
                std::forward<Ctx>(ctx));
    }
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take. \a rest stands for the
        arguments that may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto mapN(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return mapN(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        Takes a list in braces for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses
        such a list in a \c co_await expression ("array used as initializer"): give the list a name first, or the
        parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto mapN(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return mapN(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        Queues like mapN(), but lazily: at most size() items are in flight, and \a range is pulled as slots come free.
        The map holds one place in the queue, and returns to the back of the queue after each pull.

        If \a fn returns functions of Aio::concurrent(), a map with nothing behind it in the queue calls \a fn for up to
        one more item per thread. Their tasks wait in the queue, and a thread whose function has returned continues with
        the next one at once.

        \c co_await returns all the results in the order of the range, with errors in place. Results that cannot be
        copied come in a \c std::vector instead of a QList.

        \warning A map that is cancelled throws AioCancelled, and the results that were ready are lost. Use iterMap() to
        get each result when it is ready, whatever happens to the others.

        An rvalue range is moved in, views and Qt's implicitly shared containers are copied, and any other lvalue is
        referenced and must outlive the work. If the range throws, the items in flight are cancelled, and then
        \c co_await throws that exception.

        If the awaiting AioTask is cancelled, the items in flight are cancelled with it, and have ended before the
        cancel arrives there.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Mapped<Fn, Range> map(Fn &&fn, Range &&range, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Map<Fn, Range>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Mapped<Fn, Range, Cb> map(Fn &&fn, Range &&range, Cb &&cb, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Map<Fn, Range, Cb>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::Mapped<Fn, Range, Cb, Ctx> map(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::Map<Fn, Range, Cb, Ctx>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb),
                std::forward<Ctx>(ctx));
    }
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take. \a rest stands for the
        arguments that may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto map(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return map(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        Takes a list in braces for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses
        such a list in a \c co_await expression ("array used as initializer"): give the list a name first, or the
        parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto map(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return map(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        Like map(), but \c co_await returns plain values in the order of the range. The first error cancels what is in
        flight, and is thrown when that has ended. Values that cannot be copied come in a \c std::vector instead of a QList,
        and for a function without a result there are none.
        \code
        const QList<QByteArray> pages = co_await pool.mapOrThrow(load, urls);
        \endcode
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::MappedValues<Fn, Range> mapOrThrow(Fn &&fn, Range &&range, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapOrThrow<Fn, Range>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::MappedValues<Fn, Range, Cb> mapOrThrow(Fn &&fn, Range &&range, Cb &&cb, const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapOrThrow<Fn, Range, Cb>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx,
             Aio::detail::TaskOptions Options = AioTaskOptions>
    Aio::detail::MappedValues<Fn, Range, Cb, Ctx> mapOrThrow(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                             const Options &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::With<Options, Aio::detail::MapOrThrow<Fn, Range, Cb, Ctx>>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb),
                std::forward<Ctx>(ctx));
    }
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take.
    */
    template<typename Fn, typename... Rest>
    auto mapOrThrow(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return mapOrThrow(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        For a generic \a fn, whose items need a type that all of them have.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto mapOrThrow(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return mapOrThrow(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        Queues all items at the call, like mapN(), and yields each result as batches become ready; \a options say when.
        Leaving the loop early leaves the remaining tasks running. Use it with \c QCORO_FOREACH.
    */
    template<typename Fn, std::ranges::input_range Range>
    Aio::detail::Iterated<Fn, Range> iterMap(Fn &&fn, Range &&range, const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMap<Fn, Range>>(*d, options, std::forward<Fn>(fn),
                                                                          std::forward<Range>(range));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    Aio::detail::Iterated<Fn, Range, Cb> iterMap(Fn &&fn, Range &&range, Cb &&cb, const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMap<Fn, Range, Cb>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    Aio::detail::Iterated<Fn, Range, Cb, Ctx> iterMap(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                      const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMap<Fn, Range, Cb, Ctx>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb),
                std::forward<Ctx>(ctx));
    }
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take. \a rest stands for the
        arguments that may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto iterMap(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return iterMap(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        Takes a list in braces for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses
        such a list in a \c co_await expression ("array used as initializer"): give the list a name first, or the
        parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto iterMap(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return iterMap(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*! Yields the results of iterMap() in whole batches. Within a batch, the order is that of completion. */
    template<typename Fn, std::ranges::input_range Range>
    Aio::detail::IteratedBatches<Fn, Range> iterMapBatches(Fn &&fn, Range &&range, const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMapBatches<Fn, Range>>(*d, options, std::forward<Fn>(fn),
                                                                                 std::forward<Range>(range));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    Aio::detail::IteratedBatches<Fn, Range, Cb> iterMapBatches(Fn &&fn, Range &&range, Cb &&cb,
                                                               const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMapBatches<Fn, Range, Cb>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb));
    }
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    Aio::detail::IteratedBatches<Fn, Range, Cb, Ctx> iterMapBatches(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                                    const AioIterOptions &options = {})
    {
        return Aio::detail::callOrRefuse<Aio::detail::IterMapBatches<Fn, Range, Cb, Ctx>>(
                *d, options, std::forward<Fn>(fn), std::forward<Range>(range), std::forward<Cb>(cb),
                std::forward<Ctx>(ctx));
    }
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take. \a rest stands for the
        arguments that may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto iterMapBatches(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return iterMapBatches(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        Takes a list in braces for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses
        such a list in a \c co_await expression ("array used as initializer"): give the list a name first, or the
        parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto iterMapBatches(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return iterMapBatches(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        Waits until nothing is active, waiting or being mapped any more, including tasks spawned meanwhile. \c co_await
        then returns true, at once if the pool is empty. Any number of coroutines may join.
    */
    Aio::detail::JoinAwaitable join();

    /*!
        Closes the pool for ever: it takes no further work. spawnN() and mapN() then give futures that are cancelled
        already, retry() gives none, iterMap() gives cancelled results, room() returns at once, and \c co_await of the
        other verbs throws AioCancelled. Tasks that wait start as before, and running maps continue.

        Tasks that other threads have spawned before this call are taken first, by shutdown() as well. A slot of
        taskSpawned() or taskCancelled() may run because another thread has spawned or cancelled that task: if it calls
        this, the tasks that other threads have spawned after that are cancelled when they arrive.
    */
    Q_INVOKABLE void close();
    /*! True once close() or shutdown() has been called. */
    bool isClosed() const;
    /*!
        Closes the pool and ends its work, as AioTaskOptions::withAtEnd() says for each task: AioAtEnd::Cancel ones are
        cancelled in this call if they wait, and asked to cancel if they run; AioAtEnd::FinishStarted ones are cancelled if
        they wait, and go on if they run; AioAtEnd::Finish ones start, past pause() and hold(), and go on. A map() ends as
        its options say.

        \c co_await returns a report when all have ended. When \a grace is over, everything that is left is asked to
        cancel, and \c co_await returns one turn later, whatever has not ended by then: a function in a thread, a
        QCoro::Task, a task that does not heed its cancel. A warning names these tasks and where they wait. A \a grace below
        0 means no limit.

        A second call joins the first one, and can only shorten its time. Tasks of the pool that call this, also from a
        slot, are not waited for, and the first of them is not cancelled; a QCoro::Task counts as the caller only until it
        first suspends. What a task's own QEventLoop::exec() calls is not called by the task. A caller keeps its slot:
        without a limit, \c co_await throws AioDeadlock if tasks wait for that slot and so can never start. It throws
        AioCancelled if the pool is destroyed meanwhile.
        \code
        const AioShutdownReport report = co_await pool.shutdown(3s);
        \endcode
    */
    Aio::detail::ShutdownAwaitable shutdown(std::chrono::milliseconds grace);
    /*!
        \overload
        Takes any other duration.
    */
    template<typename Rep, typename Period>
    Aio::detail::ShutdownAwaitable shutdown(std::chrono::duration<Rep, Period> grace)
    {
        return shutdown(Aio::detail::toMilliseconds(grace));
    }
    /*!
        Returns the tags of all unfinished tasks that have one: what an application needs to write down when it ends, so
        that it can spawn them again at its next start. They include what other threads have spawned; but in a slot as
        close() describes, only what they have spawned before its task.
    */
    QVariantList unfinishedTags() const;

    /*!
        Asks every task to cancel and ends every map(). \c co_await returns a report when all the tasks that were asked
        have finished.

        A waiting task is finished without having run; if very many wait, finishing them is spread over several turns.
        An active task gets AioCancelled at its \c co_await on the next turn. Tasks that have finished do not count, nor
        do tasks that were asked before and have not received that request yet.
    */
    Aio::detail::CancelAwaitable cancel();
    /*! Asks the tasks of these futures to cancel, like cancel(). Tasks of other pools do not count. */
    template<typename T, typename... Ts>
    Aio::detail::CancelAwaitable cancel(const AioFuture<T> &future, const AioFuture<Ts> &...futures)
    {
        return Aio::detail::CancelAwaitable(Aio::detail::CancelRun::start(*d, { future.job(), futures.job()... }));
    }
    /*!
        \overload
        Asks the tasks of a list. The outcomes are in the order of \a futures.
    */
    template<typename T>
    Aio::detail::CancelAwaitable cancel(const QList<AioFuture<T>> &futures)
    {
        std::vector<Aio::detail::Ref<Aio::detail::Job>> jobs;
        jobs.reserve(std::size_t(futures.size()));
        for (const AioFuture<T> &future : futures)
            jobs.emplace_back(future.job());
        return Aio::detail::CancelAwaitable(Aio::detail::CancelRun::start(*d, jobs));
    }
    /*!
        Asks the task with this \a id to cancel, and does not wait. True if the request counts. In another thread than
        the pool's, true if there has been such a task, because whether it is still unfinished is not known there.
    */
    Q_INVOKABLE bool cancelTask(qint64 id);

    /*!
        Moves the waiting task with this \a id to the back of \a priority.

        This and the next five return true if they have changed something. Of a task that is active, finished or unknown
        they return false. In another thread than the pool's, they return true if there has been such a task, because
        what has become of it is not known there. Each takes logarithmic time.
    */
    Q_INVOKABLE bool setPriority(qint64 id, int priority);
    /*! Moves the waiting task with this \a id before everything that waits. It takes the priority of the first one. */
    Q_INVOKABLE bool moveToFront(qint64 id);
    /*!
        Moves the waiting task with this \a id directly before the task \a other, whose priority it takes. False if
        \a other does not wait, is the same task, or follows already.
    */
    Q_INVOKABLE bool moveBefore(qint64 id, qint64 other);
    /*!
        Keeps the waiting task with this \a id from starting until release(). It keeps its place, and others pass it. It
        counts as waiting, so that join() waits for it. A cancel, its time limits and the end of the pool reach it as any
        waiting task.
    */
    Q_INVOKABLE bool hold(qint64 id);
    /*! Lets a task that is held start again when it is its turn. */
    Q_INVOKABLE bool release(qint64 id);
    /*!
        Gives the waiting task with this \a id a slot at once, whatever size(), pause(), hold(), the order and the delay of
        a retry say. It begins at the next turn of the event loop. While more tasks are active than size() permits, slots
        that come free are not given out again.
    */
    Q_INVOKABLE bool startNow(qint64 id);
    /*!
        Runs a finished task once more, which was spawned with AioTaskOptions::withRepeatable(), and is kept as a row of
        tasks(). It becomes a new task with the same label and options, at the back of the queue, and the row of the old
        one is removed. Returns the id of the new task; 0 if the task is unfinished, unknown or not repeatable. May be
        called in slots of taskFailed(), taskSucceeded(), taskCancelled() and taskFinished() as well. Throws what
        spawnN() throws.
    */
    Q_INVOKABLE qint64 retry(qint64 id);

    /*!
        Limits how many tasks wait: \a limit, or any number if it is 0, as it is unless set. A limit below 0 is refused
        with a warning. \a policy says what happens to a task of spawnN() or mapN() that finds the queue full:
        - AioWaitingPolicy::Reject: it fails at once with AioRejected;
        - AioWaitingPolicy::DropOldest: the oldest task of the lowest priority that came from spawnN() or mapN() fails
          with it instead, which is the new one if all others have a higher priority.

        spawn(), exec(), map() and iterMap() wait, and their tasks are never rejected. Tasks that wait already stay. A
        place that room() keeps counts as taken.
    */
    void setWaitingLimit(int limit, AioWaitingPolicy policy = AioWaitingPolicy::Reject);
    /*! Returns the limit set by setWaitingLimit(); 0 if there is none. */
    int waitingLimit() const;
    /*! Returns the policy set by setWaitingLimit(). */
    AioWaitingPolicy waitingPolicy() const;
    /*!
        Waits until \a count more tasks may be queued within the waitingLimit(): first come, first served. The places are
        kept for the awaiting coroutine until it has continued, so that it can spawn its tasks then. \c co_await throws
        AioCancelled if the pool is destroyed meanwhile. If \a count is above the limit, it waits until nothing waits any
        more. A \a count below 1 counts as 1.
        \code
        co_await pool.room();
        pool.spawnN(work());
        \endcode
    */
    Aio::detail::RoomAwaitable room(int count = 1);

    /*!
        Returns what is known about the task with this \a id:
        - while it is unfinished;
        - with its outcome and error, in slots of the signals of its end (taskSucceeded(), taskFailed(), taskCancelled()
          and taskFinished()) and in the continuations of its QFutures, which run before these;
        - afterwards, as long as tasks() keeps it as a row (AioTaskModel::historyLimit).

        Returns nothing otherwise, or if the task never was one of this pool. Queued connections to these signals come
        too late.
    */
    std::optional<AioTaskInfo> taskInfo(qint64 id) const;

    /*!
        Reports errors that no code has seen if \a enabled: errorUnobserved(), and a warning. Off by default. Other
        threads' handles count as well; a QFuture of a task counts as reading, and the error in taskInfo() does not.
    */
    void setReportUnobserved(bool enabled);
    /*! True if errors that no code has seen are reported. */
    bool reportsUnobserved() const;

    /*! The tasks as a model, created at the first call and owned by the pool. */
    AioTaskModel *tasks();

    /*! The number of tasks that may be active at once. */
    int size() const;
    /*!
        Starts waiting tasks if \a size grows, and lets the surplus finish if it shrinks. Refuses a size below 1 with a
        warning.
    */
    void setSize(int size);
    /*! The number of tasks that hold a slot. */
    int activeCount() const;
    /*! The number of active tasks beyond size(), which startNow() has started. */
    int extraCount() const;
    /*! The number of tasks that wait for a slot. */
    int waitingCount() const;
    /*! The number of tasks that are active or waiting. */
    int count() const;
    /*! True if no task is active or waiting, and no map is running. */
    bool isEmpty() const;
    /*! True if size() <= count(). */
    bool isFull() const;
    /*! True while the pool is paused: nothing starts, and active tasks continue. */
    bool isPaused() const;
    /*! Calls pause() if \a paused is true, and resume() otherwise. */
    void setPaused(bool paused);
    /*! The number of tasks that ended with a value. */
    qint64 succeededCount() const;
    /*! The number of tasks that ended with an exception. */
    qint64 failedCount() const;
    /*! The number of tasks that ended as cancelled. */
    qint64 cancelledCount() const;
    /*! The number of finished tasks that have run at least a line of their worker. */
    qint64 executedCount() const;

public Q_SLOTS:
    /*!
        Asks every task to cancel and ends every map(), in any thread. Unlike cancel(), it does not wait and gives no
        report.
    */
    void cancelAll();
    /*! Starts no further task until resume(). May be called repeatedly. */
    void pause();
    /*! Gives the free slots to waiting tasks and maps. Their workers start at the next turn of the event loop. */
    void resume();

Q_SIGNALS:
    /*! Emitted when a verb has made a task with this \a id: once per task, from within the verb. */
    void taskSpawned(qint64 id);
    /*!
        Emitted when the task with this \a id begins: at most once per task, before the first line of its worker. The
        function of an Aio::concurrent() may have to wait for a thread after that, or may have begun shortly before, in
        a thread that has passed a slot on.
    */
    void taskStarted(qint64 id);
    /*!
        Emitted when the task with this \a id has reported progress: once per call of AioContext::setProgress() in the
        pool's thread. For calls in other threads it is emitted at most once per task and turn of the event loop, for
        the newest value, and for the last value before the task ends.
    */
    void taskProgressed(qint64 id);
    /*!
        Emitted when an attempt of the task with this \a id has failed and another one follows: once per such attempt.
        \a attempt is its number, and \a error Aio::errorString() of what it ended with. The task waits for its next
        attempt then, or has its slot again.
    */
    void taskRetried(qint64 id, int attempt, const QString &error);
    /*!
        Emitted when the task with this \a id has ended with a value. Exactly one of taskSucceeded(), taskFailed() and
        taskCancelled() is emitted per task, when its future is finished; taskFinished() follows.
    */
    void taskSucceeded(qint64 id);
    /*!
        Emitted when the task with this \a id has ended with an exception, or its time was up. \a error is
        Aio::errorString() of that exception. While this is emitted, taskInfo() also has the label and the exception.
    */
    void taskFailed(qint64 id, const QString &error);
    /*! Emitted when the task with this \a id has ended by AioCancelled, or was cancelled before it ran. */
    void taskCancelled(qint64 id);
    /*! Emitted once per task, in whatever \a state the task with this \a id has ended. */
    void taskFinished(qint64 id, AioPool::TaskState state);
    /*!
        Emitted once each time the pool becomes empty: nothing is active or waiting any more. Joiners resume afterwards.
    */
    void idle();

    /*!
        Emitted if setReportUnobserved() is on, when the last handle on a failed task is gone and its \a error has been
        seen by nothing: no code has read it, it had no callback and no QFuture, tasks() does not keep it, and nothing was
        connected to taskFailed(). At most once per task.
    */
    void errorUnobserved(qint64 id, const QString &error);

    /*! Emitted at once for each change of size(). */
    void sizeChanged();
    /*! Emitted at once for each change of isPaused(). */
    void pausedChanged();
    /*! Emitted at once when the pool is closed. */
    void closedChanged();
    /*! Emitted when activeCount() has changed, at most once per turn of the event loop. */
    void activeCountChanged();
    /*! Emitted when extraCount() has changed, at most once per turn of the event loop. */
    void extraCountChanged();
    /*! Emitted when waitingCount() has changed, at most once per turn of the event loop. */
    void waitingCountChanged();
    /*! Emitted when count() has changed, at most once per turn of the event loop. */
    void countChanged();
    /*! Emitted when isEmpty() has changed, at most once per turn of the event loop. */
    void emptyChanged();
    /*! Emitted when isFull() has changed, at most once per turn of the event loop. */
    void fullChanged();
    /*! Emitted when succeededCount() has changed, at most once per turn of the event loop. */
    void succeededCountChanged();
    /*! Emitted when failedCount() has changed, at most once per turn of the event loop. */
    void failedCountChanged();
    /*! Emitted when cancelledCount() has changed, at most once per turn of the event loop. */
    void cancelledCountChanged();
    /*! Emitted when executedCount() has changed, at most once per turn of the event loop. */
    void executedCountChanged();

protected:
    /*! \internal */
    void connectNotify(const QMetaMethod &signal) override;

private:
    friend class AioTaskModel;
    friend class AioPoolPrivate;
    friend class AioProgressPrivate;
    friend class Aio::detail::PoolEnd;
    std::unique_ptr<AioPoolPrivate> m_private;
    Aio::detail::Ref<Aio::detail::PoolCore> d;
    AioTaskModel *m_tasks = nullptr;
};

namespace Aio::detail {

// Q_ENUM declares these for an enumeration of the class itself. QMetaEnum and QDebug find them beside the base class.
constexpr const QMetaObject *qt_getEnumMetaObject(TaskStates::TaskState) noexcept
{
    return &AioPool::staticMetaObject;
}
constexpr const char *qt_getEnumName(TaskStates::TaskState) noexcept
{
    return "TaskState";
}
constexpr const QMetaObject *qt_getEnumMetaObject(TaskStates::WaitReason) noexcept
{
    return &AioPool::staticMetaObject;
}
constexpr const char *qt_getEnumName(TaskStates::WaitReason) noexcept
{
    return "WaitReason";
}

}
