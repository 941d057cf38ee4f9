// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiopoolawait.h"
#include "job/aiofuture.h"
#include "job/aiotaskoptions.h"
#include "map/aioitemlist.h"
#include "map/aioiterate.h"
#include "map/aiomap.h"
#include "task/aiotask.h"

#include <QtCore/QObject>

class AioPoolPrivate;
class AioTaskInfo;
class AioTaskModel;

/*!
    \class AioPool
    \ingroup pool
    \brief Runs coroutine tasks on the Qt event loop, at most size() of them at once.

    \code
    AioPool pool(8);
    AioFuture<QByteArray> page = pool.spawnN(fetch(net, url)); // waits for a slot, then runs
    \endcode

    A \e worker handed to one of the verbs becomes a \e task with an id. It is \e waiting until it gets one of the slots,
    then \e active until its worker and its callback have ended, and then finished: succeeded, failed or cancelled.
    A worker is an AioTask, or a callable that returns an AioTask, a QCoro::Task or a QFuture, invoked only when its
    task has a slot, without arguments or with an AioContext.

    The verbs, told apart:
    - spawnN() queues and returns at once; spawn() waits for the slot; exec() waits for the result.
    - mapN() queues a task for each item; map() pulls items as slots come free and waits for all results; iterMap()
      queues them all and hands out results as they come.
    - join() waits until nothing is active or waiting; cancel() asks tasks to stop and waits until they have; destroying
      the pool stops everything at once. <tt>AioFuture::cancel()</tt> asks one task and waits for nothing.

    A callback \c cb is a coroutine function that runs in the same slot right after the worker, however that ended; its result is
    the task's. It takes <tt>(AioResult<T>)</tt>, <tt>(std::optional<T>, std::exception_ptr)</tt> or
    <tt>(std::optional<T>, std::exception_ptr, Ctx)</tt>; without the optional when the worker returns nothing.

    \b Awaiting: what spawn(), exec(), map(), join() and cancel() return can be awaited in an AioTask, a QCoro::Task and any
    other coroutine. The work is queued by the call, awaited or not. A lambda with captures is named before the
    expression that awaits what it was passed to: g++ 12 destroys it twice otherwise.

    \b Lifetime: destroying the pool destroys every waiting task unrun, throws AioCancelled in every active one, and has
    ended all of them when it returns, in time linear to their number. Their futures are cancelled; no signal is
    emitted and no callback runs. Callables, items, callbacks and contexts are kept until their task has finished.
    A pool that is a \e member of a QObject does not follow that object's moveToThread(), and its tasks run in the old thread.
    Make it the last member, so that it is destroyed first, and a child as well, so that it moves along:
    <tt>AioPool m_pool{ 2, this };</tt>. The pool warns once if AioTaskOptions::withContext() names an object of another
    thread.

    \b Signals: a slot, a worker or a callback may run an event loop, in which other tasks go on. When more than 32 of
    these run tasks inside each other in a thread, the innermost one runs none for its first 10 milliseconds, and then
    one per turn, the one that became ready last first; more than 256 are not served. Tasks that are held back go on when one
    of the loops has returned.

    \b Threads: spawnN(), mapN(), cancelTask() and cancelAll() any, as AioFuture and parts of AioContext; everything else the
    one it lives in, where workers, callbacks and signals run, and which says so by an assertion. What is asked in another
    thread is done at a later turn of the pool's event loop, in the order of the calls; the pool must outlive the call.
    There a task that cannot be queued for lack of memory fails with \c std::bad_alloc. moveToThread() is for an empty pool.
    Once the pool's thread has finished (QThread::wait() has returned, or QThread::finished() was emitted), any thread may
    destroy the pool. That has the usual effect, and coroutines that waited for the pool go on in the destroying thread.
    When the thread finishes, tasks that are suspended stay so until they are cancelled or the pool is destroyed.
    \b Exceptions: verbs throw \c std::bad_alloc and what moving or copying their arguments throws, and then nothing has
    been spawned. What a worker throws is its future's.
*/
class AIOPOOL_EXPORT AioPool : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int size READ size WRITE setSize NOTIFY sizeChanged)
    Q_PROPERTY(int activeCount READ activeCount NOTIFY activeCountChanged)
    Q_PROPERTY(int waitingCount READ waitingCount NOTIFY waitingCountChanged)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool empty READ isEmpty NOTIFY emptyChanged)
    Q_PROPERTY(bool full READ isFull NOTIFY fullChanged)
    Q_PROPERTY(bool paused READ isPaused WRITE setPaused NOTIFY pausedChanged)
    Q_PROPERTY(qint64 succeededCount READ succeededCount NOTIFY succeededCountChanged)
    Q_PROPERTY(qint64 failedCount READ failedCount NOTIFY failedCountChanged)
    Q_PROPERTY(qint64 cancelledCount READ cancelledCount NOTIFY cancelledCountChanged)
    Q_PROPERTY(qint64 executedCount READ executedCount NOTIFY executedCountChanged)
    Q_PROPERTY(AioTaskModel *tasks READ tasks CONSTANT)
    Q_MOC_INCLUDE("model/aiotaskmodel.h")

public:
    /*! Where a task stands. */
    using TaskState = Aio::TaskState;
#ifdef Q_MOC_RUN // moc does not see through the alias
    enum class TaskState { Waiting, Active, Cancelling, Succeeded, Failed, Cancelled };
#endif
    Q_ENUM(TaskState)
    /*! 1, 2, 3 … in spawn order, never reused. */
    using TaskId = qint64;

    /*! A pool of 1024 slots. */
    explicit AioPool(QObject *parent = nullptr);
    /*! A pool of \a size slots; below 1 becomes 1, with a warning. */
    explicit AioPool(int size, QObject *parent = nullptr);
    ~AioPool() override;
    /*! \internal */
    bool event(QEvent *event) override;

    /*!
        Queues \a worker and returns its future at once. No worker code runs before control is back in the event loop.
        One queue for spawnN() and spawn(): the order of the calls is the order of the starts.
    */
    template<typename W>
    AioFuture<Aio::detail::SpawnResult<W>> spawnN(W &&worker, const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb>
    AioFuture<Aio::detail::SpawnResult<W, Cb>> spawnN(W &&worker, Cb &&cb, const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    AioFuture<Aio::detail::SpawnResult<W, Cb, Ctx>> spawnN(W &&worker, Cb &&cb, Ctx &&ctx,
                                                           const AioTaskOptions &options = {});

    /*!
        Queues \a worker; \c co_await gives its AioFuture when it has got its slot, at once when one is free and nobody
        waits. A task cancelled before that gives its future all the same, cancelled. When the awaiting AioTask is
        cancelled, so is the task, unless it has run already.
    */
    template<typename W>
    Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W>> spawn(W &&worker, const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb>
    Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb>> spawn(W &&worker, Cb &&cb,
                                                                       const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    Aio::detail::SpawnAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>> spawn(W &&worker, Cb &&cb, Ctx &&ctx,
                                                                            const AioTaskOptions &options = {});

    /*!
        Queues \a worker; \c co_await gives its result, rethrows its error, or throws AioCancelled. When the awaiting
        AioTask is cancelled the task is cancelled with it, and has ended first.
    */
    template<typename W>
    Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W>> exec(W &&worker, const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename W, Aio::detail::NotOptions Cb>
    Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb>> exec(W &&worker, Cb &&cb,
                                                                     const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename W, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    Aio::detail::ExecAwaitable<Aio::detail::SpawnResult<W, Cb, Ctx>> exec(W &&worker, Cb &&cb, Ctx &&ctx,
                                                                          const AioTaskOptions &options = {});

    /*!
        Queues <tt>fn(item)</tt>, or <tt>fn(AioContext, item)</tt>, for every item of \a range, which is consumed before
        this returns. One copy of \a fn, \a cb and \a ctx is shared by all the tasks. \c %1 in the options' label is
        the item's index.
    */
    template<typename Fn, std::ranges::input_range Range>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range>>> mapN(Fn &&fn, Range &&range,
                                                             const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb>>> mapN(Fn &&fn, Range &&range, Cb &&cb,
                                                                 const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    QList<AioFuture<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> mapN(Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx,
                                                                      const AioTaskOptions &options = {});
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take; \a rest is what may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto mapN(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return mapN(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        The same for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses such a list in a
        \c co_await expression ("array used as initializer"): give the list a name first, or the parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto mapN(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return mapN(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        As mapN(), but lazily: at most size() items are in flight, and \a range is pulled as slots come free, for which the
        map holds one place in the queue, at the back again after each pull. \c co_await gives all the results
        in the order of the range, errors in place; for a result that cannot be copied in a \c std::vector instead of
        a QList.

        \warning A map that is cancelled throws AioCancelled, and the results that were ready are lost. Use iterMap() to get each
        result when it is ready, whatever happens to the others.

        An rvalue range is moved in, views and Qt's implicitly shared containers are copied, and any other lvalue is referenced
        and must outlive the work. What the range throws cancels what is in flight and is then thrown here. When the
        awaiting AioTask is cancelled, the items in flight are cancelled with it, and have ended first.
    */
    template<typename Fn, std::ranges::input_range Range>
    Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range>> map(Fn &&fn, Range &&range,
                                                                     const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range, Cb>> map(Fn &&fn, Range &&range, Cb &&cb,
                                                                         const AioTaskOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    Aio::detail::MapAwaitable<Aio::detail::MapResult<Fn, Range, Cb, Ctx>> map(Fn &&fn, Range &&range, Cb &&cb,
                                                                              Ctx &&ctx,
                                                                              const AioTaskOptions &options = {});
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take; \a rest is what may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto map(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return map(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        The same for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses such a list in a
        \c co_await expression ("array used as initializer"): give the list a name first, or the parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto map(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return map(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        Queues as mapN() does, at the call, and yields each result as batches of them become ready: \a options say when that
        is. Leaving the loop early leaves the rest running. Use it with \c QCORO_FOREACH.
    */
    template<typename Fn, std::ranges::input_range Range>
    QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range>>> iterMap(Fn &&fn, Range &&range,
                                                                                const AioIterOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range, Cb>>> iterMap(Fn &&fn, Range &&range, Cb &&cb,
                                                                                    const AioIterOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    QCoro::AsyncGenerator<AioResult<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> iterMap(
            Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx, const AioIterOptions &options = {});
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take; \a rest is what may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto iterMap(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return iterMap(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        The same for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses such a list in a
        \c co_await expression ("array used as initializer"): give the list a name first, or the parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto iterMap(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return iterMap(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*! iterMap() in whole batches. Within a batch the order is that of completion. */
    template<typename Fn, std::ranges::input_range Range>
    QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range>>> iterMapBatches(
            Fn &&fn, Range &&range, const AioIterOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb>
    QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range, Cb>>> iterMapBatches(
            Fn &&fn, Range &&range, Cb &&cb, const AioIterOptions &options = {});
    /*!
        \overload
        Calls \a cb when the worker has ended, with \a ctx as its last argument.
    */
    template<typename Fn, std::ranges::input_range Range, Aio::detail::NotOptions Cb, Aio::detail::NotOptions Ctx>
    QCoro::AsyncGenerator<Aio::detail::ResultList<Aio::detail::MapResult<Fn, Range, Cb, Ctx>>> iterMapBatches(
            Fn &&fn, Range &&range, Cb &&cb, Ctx &&ctx, const AioIterOptions &options = {});
    /*!
        \overload
        Takes the \a items as a list in braces, of the type that \a fn is declared to take; \a rest is what may follow a range.
    */
    template<typename Fn, typename... Rest>
    auto iterMapBatches(Fn &&fn, Aio::detail::ItemsFor<Fn> items, Rest &&...rest)
    {
        return iterMapBatches(std::forward<Fn>(fn), items.take(), std::forward<Rest>(rest)...);
    }
    /*!
        \overload
        The same for a \a fn whose parameter type is not known because it is a template. g++ 12 refuses such a list in a
        \c co_await expression ("array used as initializer"): give the list a name first, or the parameter of \a fn a type.
    */
    template<typename Fn, typename Item, typename... Rest>
        requires Aio::detail::NeedsInitializerList<Fn, Item>
    auto iterMapBatches(Fn &&fn, std::initializer_list<Item> items, Rest &&...rest)
    {
        return iterMapBatches(std::forward<Fn>(fn), std::vector<Item>(items), std::forward<Rest>(rest)...);
    }

    /*!
        \c co_await gives true when nothing is active, waiting or being mapped any more, tasks spawned meanwhile included; at
        once when the pool is empty. Any number may join.
    */
    Aio::detail::JoinAwaitable join();

    /*!
        Asks every task to cancel, ends every map(), and gives a report when all of those asked have finished.

        A waiting task is finished without having run; of a great many, the finishing is spread over several turns. An active
        one gets AioCancelled at its \c co_await on the next turn. What has finished, and what has been asked
        already and not been told yet, does not count.
    */
    Aio::detail::CancelAwaitable cancel();
    /*! As cancel(), for these tasks. Those of other pools do not count. */
    template<typename T, typename... Ts>
    Aio::detail::CancelAwaitable cancel(const AioFuture<T> &future, const AioFuture<Ts> &...futures);
    /*!
        \overload
        The outcomes are in the order of \a futures.
    */
    template<typename T>
    Aio::detail::CancelAwaitable cancel(const QList<AioFuture<T>> &futures);
    /*!
        Asks the task with this \a id to cancel and waits for nothing. True when that counts; in another thread than the
        pool's, when there has been such a task: whether it still is unfinished is then not known.
    */
    Q_INVOKABLE bool cancelTask(qint64 id);

    /*!
        Returns what is known about the task with this \a id:
        - while it is unfinished;
        - with its outcome and error, within the signals of its end (taskSucceeded(), taskFailed(), taskCancelled() and
          taskFinished()) and within the continuations of its QFutures, which run before these;
        - afterwards, as long as tasks() keeps it as a row (AioTaskModel::historyLimit).

        Returns nothing otherwise, or if the task never was one of this pool. Queued connections to these signals come too late.
    */
    std::optional<AioTaskInfo> taskInfo(qint64 id) const;

    /*! The tasks as a model; made at the first call, and the pool's own. */
    AioTaskModel *tasks();

    /*! How many tasks may be active at once. */
    int size() const;
    /*! Growing starts waiting tasks, shrinking lets the surplus finish; below 1 is refused with a warning. */
    void setSize(int size);
    /*! How many tasks hold a slot. */
    int activeCount() const;
    /*! How many tasks wait for one. */
    int waitingCount() const;
    /*! How many tasks are active or waiting. */
    int count() const;
    /*! True when no task is active or waiting, and no map is running. */
    bool isEmpty() const;
    /*! True when size() <= count(). */
    bool isFull() const;
    /*! While paused nothing starts; what is active goes on. */
    bool isPaused() const;
    /*! pause() or resume(). */
    void setPaused(bool paused);
    /*! How many tasks ended with a value. */
    qint64 succeededCount() const;
    /*! How many tasks ended with an exception. */
    qint64 failedCount() const;
    /*! How many tasks ended as cancelled. */
    qint64 cancelledCount() const;
    /*! How many finished tasks have run at least a line of their worker. */
    qint64 executedCount() const;

public Q_SLOTS:
    /*! cancel() without a report, from any thread: asks every task to cancel, ends every map(), and waits for nothing. */
    void cancelAll();
    /*! Starts no further task until resume(); may be called again and again. */
    void pause();
    /*! Gives the free slots to what waits: its workers start at the next turn of the event loop. */
    void resume();

Q_SIGNALS:
    /*! A verb has made a task with this \a id; once a task, from within the verb. */
    void taskSpawned(qint64 id);
    /*!
        The task with this \a id begins; at most once a task, before the first line of its worker. The function of an
        Aio::concurrent() may have to wait for a thread after that.
    */
    void taskStarted(qint64 id);
    /*!
        The task with this \a id reported progress. Emitted once per call of AioContext::setProgress() in the pool's thread. For
        calls in other threads it is emitted at most once per task and turn of the event loop, for the newest value, and for the
        last one before the task ends.
    */
    void taskProgressed(qint64 id);
    /*!
        The task with this \a id ended with a value. Of this, taskFailed() and taskCancelled() exactly one a task, when its
        future is finished, and then taskFinished().
    */
    void taskSucceeded(qint64 id);
    /*!
        It ended with an exception, or its time was up; \a error is Aio::errorString() of that. While this is
        emitted, taskInfo() also has the label and the exception.
    */
    void taskFailed(qint64 id, const QString &error);
    /*! It ended by AioCancelled, or was cancelled before it ran. */
    void taskCancelled(qint64 id);
    /*! Once a task, in whatever \a state it has ended. */
    void taskFinished(qint64 id, AioPool::TaskState state);
    /*! Nothing is active or waiting any more; once each time the pool becomes empty. Joiners resume afterwards. */
    void idle();

    /*! size() has changed; once a change, at once. */
    void sizeChanged();
    /*! isPaused() has changed; once a change, at once. */
    void pausedChanged();
    /*! activeCount() has changed; at most once a turn of the event loop. */
    void activeCountChanged();
    /*! waitingCount() has changed; at most once a turn of the event loop. */
    void waitingCountChanged();
    /*! count() has changed; at most once a turn of the event loop. */
    void countChanged();
    /*! isEmpty() has changed; at most once a turn of the event loop. */
    void emptyChanged();
    /*! isFull() has changed; at most once a turn of the event loop. */
    void fullChanged();
    /*! succeededCount() has changed; at most once a turn of the event loop. */
    void succeededCountChanged();
    /*! failedCount() has changed; at most once a turn of the event loop. */
    void failedCountChanged();
    /*! cancelledCount() has changed; at most once a turn of the event loop. */
    void cancelledCountChanged();
    /*! executedCount() has changed; at most once a turn of the event loop. */
    void executedCountChanged();

protected:
    /*! \internal */
    void connectNotify(const QMetaMethod &signal) override;

private:
    friend class AioTaskModel;
    friend class AioPoolPrivate;
    std::unique_ptr<AioPoolPrivate> m_private;
    Aio::detail::Ref<Aio::detail::PoolCore> d;
    AioTaskModel *m_tasks = nullptr;
};

#include "aiopool_map.h"
#include "aiopool_spawn.h"
