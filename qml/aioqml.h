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
    \brief The singleton \c Aio in QML: tasks in JavaScript, for any pool. Those made in QML have the same as methods of their own.

    QML gives methods only to objects that it makes, so a pool made in C++ is an argument here:
    \code
    const task = Aio.spawn(pool, "one second", signal => new Promise((resolve, reject) => {
        signal.onabort = reject; // it is being cancelled
        timer.triggered.connect(() => resolve(42)); // the slot is held until then
        timer.start();
    }));
    task.then(value => console.log(value), error => console.warn(error));
    \endcode

    Options instead of the label say more. All of them may be left out, and numbers are milliseconds:
    \code
    Aio.spawn(pool, { label: "report", priority: 2, timeout: 30000, cancelGrace: 500, context: page }, signal => report(signal));
    \endcode
    \c label and \c priority are those of AioTaskOptions.
    \c timeout ends the task when so much time has passed since it got its slot, although its promise has not settled: it has
    then failed with "timed out". At 0 that is as soon as the function has returned a promise.
    \c cancelGrace ends it when its promise has not settled so long after a cancel: it is then cancelled. At 0, which is the
    default, never.
    \c context is a QObject of the pool's thread, an Item or a page, say; its destruction ends the task.
    A negative time, \c Infinity, and more than a century are no limit.

    A null pool, a pool that lives in another thread than the engine, a missing function, an option that does not exist, and one
    of the wrong type (\c NaN, a \c null context) are a TypeError that names the mistake.
*/
class AioQml : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Aio)
    QML_SINGLETON

public:
    static AioQml *create(QQmlEngine *, QJSEngine *engine);

    /*!
        Queues a function as a task of \a pool and gives a promise of its result, with the id as \c taskId. \a one, \a two and
        \a last are the function, and a label, options (see above) or both: <tt>spawn(pool, label, function)</tt>,
        <tt>spawn(pool, options, function)</tt>, <tt>spawn(pool, label, function, options)</tt>, <tt>spawn(pool, function)</tt>.

        When the task has its slot the function
        is called with a \c signal, and the slot is held until the promise it returns settles; any other value is the
        result at once. What it throws, or rejects with, is the task's error, with file and line, and the text that this promise rejects with.

        A cancel sets <tt>signal.aborted</tt> and calls <tt>signal.onabort</tt>: JavaScript cannot be interrupted, so the task goes on
        until its promise settles, or its \c cancelGrace has passed. Rejecting it then means cancelled, resolving it means that it
        succeeded all the same. So does a time limit, and the end of the context, but neither waits for the promise.
        When the pool is destroyed, \c onabort is called, and the promise rejects with "cancelled". When the engine is, the task is cancelled.

        A promise that settles when its task has ended goes unheard. What JavaScript has attached to it, by \c then(), is called all the
        same, and kept for as long as the promise is.
    */
    Q_INVOKABLE QJSValue spawn(QObject *pool, const QJSValue &one, const QJSValue &two = {}, const QJSValue &last = {});
    /*!
        Calls \a function once, when nothing is active or waiting any more in \a pool; on a later turn when that is so already.
        Never, when the pool or the engine goes first. What it throws is a warning.
    */
    Q_INVOKABLE void whenIdle(QObject *pool, const QJSValue &function);

private:
    explicit AioQml(QJSEngine *engine) : m_engine(engine) { }

    QJSEngine *const m_engine; // which owns this
};
