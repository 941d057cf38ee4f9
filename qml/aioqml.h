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

    A null pool, what is no function, and a pool that lives in another thread than the engine are a TypeError.
*/
class AioQml : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(Aio)
    QML_SINGLETON

public:
    static AioQml *create(QQmlEngine *, QJSEngine *engine);

    /*!
        Queues \a function as a task of \a pool and gives a promise of its result, with the id as \c taskId. When it has its slot it
        is called with a \c signal, and the slot is held until the promise it returns settles; any other value is the
        result at once. What it throws, or rejects with, is the task's error, with file and line, and the text that this promise rejects with.

        A cancel sets <tt>signal.aborted</tt> and calls <tt>signal.onabort</tt>: JavaScript cannot be interrupted, so the task goes on
        until its promise settles. Rejecting it then means cancelled, resolving it means that it succeeded all the same.
        When the pool is destroyed, \c onabort is called, and the promise rejects with "cancelled". When the engine is, the task is cancelled.
    */
    Q_INVOKABLE QJSValue spawn(QObject *pool, const QString &label, const QJSValue &function);
    /*!
        Calls \a function once, when nothing is active or waiting any more in \a pool; on a later turn when that is so already.
        Never, when the pool or the engine goes first. What it throws is a warning.
    */
    Q_INVOKABLE void whenIdle(QObject *pool, const QJSValue &function);

private:
    explicit AioQml(QJSEngine *engine) : m_engine(engine) { }

    QJSEngine *const m_engine; // which owns this
};
