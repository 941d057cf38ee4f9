// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtQml/QJSValue>
#include <QtQml/qqmlregistration.h>

/*!
    \class AioPoolExtension
    \brief What an AioPool made in QML has beyond its properties, signals and slots. One that was made in C++ has them in C++
    alone: QML extends only the objects it creates.
*/
class AioPoolExtension : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    explicit AioPoolExtension(QObject *pool);

    /*!
        Queues \a function as a task and gives a promise of its result, with the id as \c taskId. When it has its slot it is
        called with a \c signal, and the slot is held until the promise it returns settles; any other value is the result
        at once. What it throws, or rejects with, is the task's error, with file and line.

        A cancel sets <tt>signal.aborted</tt> and calls <tt>signal.onabort</tt>: JavaScript cannot be interrupted, so the task goes on
        until its promise settles. Rejecting it then means cancelled, resolving it means that it succeeded all the same.
        \code
        pool.spawn("count", signal => new Promise((resolve, reject) => {
            signal.onabort = () => reject("stopped")
            counter.done.connect(resolve)
        }))
        \endcode
    */
    Q_INVOKABLE QJSValue spawn(const QString &label, const QJSValue &function);
    /*! Calls \a function once, when nothing is active or waiting any more; on a later turn when that is so already. */
    Q_INVOKABLE void whenIdle(const QJSValue &function);

private:
    AioPool &m_pool;
};
