// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QPointer>
#include <QtQml/QJSEngine>
#include <QtQml/QJSValue>
#include <QtQml/qqmlregistration.h>

class QQmlEngine;

/*!
    \qmltype Aio
    \brief The singleton \c Aio in QML: tasks in JavaScript, for any pool. Pools made in QML have the same methods.

    QML gives methods only to objects that it makes, so a pool made in C++ is an argument here:
    \code
    const task = Aio.spawn(pool, "one second", signal => new Promise((resolve, reject) => {
        signal.onabort = reject; // it is being cancelled
        timer.triggered.connect(() => resolve(42)); // the slot is held until then
        timer.start();
    }));
    task.then(value => console.log(value), error => console.warn(error));
    \endcode

    Instead of the label you can pass options. All of them are optional, and times are milliseconds:
    \code
    Aio.spawn(pool, { label: "report", priority: 2, timeout: 30000, cancelGrace: 500, context: page }, signal => report(signal));
    \endcode
    \c label and \c priority are those of AioTaskOptions.

    \c timeout limits the time since the task got its slot. When it is up the task ends, even if its promise has not
    settled, and has failed with "timed out". With 0 the task ends as soon as the function has returned a promise.

    \c cancelGrace limits the time after a cancel. When it is up the task ends as cancelled, even if its promise has not
    settled. With 0, the default, the task waits for the promise.

    \c context is a QObject of the pool's thread, for example an Item or a page; its destruction ends the task.

    A negative time, \c Infinity, and more than a century are no limit.

    Wrong arguments throw a TypeError that names the mistake: a null pool, a pool that lives in another thread than the
    engine, a missing function, an option that does not exist, or one of the wrong type (\c NaN, a \c null context).
*/
class AioQml : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Aio)
    QML_SINGLETON

public:
    static AioQml *create(QQmlEngine *, QJSEngine *engine);

    /*!
        Queues a function as a task of \a pool and returns a promise of its result, with the id as \c taskId. \a one,
        \a two and \a last are the function, and a label, options (see above) or both:
        <tt>spawn(pool, label, function)</tt>, <tt>spawn(pool, options, function)</tt>,
        <tt>spawn(pool, label, function, options)</tt>, <tt>spawn(pool, function)</tt>.

        When the task has its slot, the function is called with a \c signal, and the slot is held until the promise that
        the function returns settles; any other value is the result at once. An exception or a rejection is the task's
        error, with file and line, and the promise returned here rejects with that text.

        A cancel sets <tt>signal.aborted</tt> and calls <tt>signal.onabort</tt>. JavaScript cannot be interrupted, so
        the task continues until its promise settles, or its \c cancelGrace has passed. Rejecting the promise then means
        cancelled, resolving it means that the task has succeeded nevertheless.

        A time limit and the end of the context do the same, but do not wait for the promise. When the pool is
        destroyed, \c onabort is called, and the promise rejects with "cancelled". When the engine is destroyed, the
        task is cancelled.

        A promise that settles after its task has ended has no effect on the task. Functions attached to it with
        \c then() are still called, and kept for as long as the promise is.
    */
    Q_INVOKABLE QJSValue spawn(QObject *pool, const QJSValue &one, const QJSValue &two = {}, const QJSValue &last = {});
    /*!
        Calls \a function once, when no task is active or waiting any more in \a pool; in a later turn if none is now.
        It is never called if the pool or the engine is destroyed before. An exception it throws becomes a warning.
    */
    Q_INVOKABLE void whenIdle(QObject *pool, const QJSValue &function);

private:
    explicit AioQml(QJSEngine *engine) : m_engine(engine) { }

    QJSEngine *const m_engine; // owns this object
};
