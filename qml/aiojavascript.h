// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QPointer>
#include <QtCore/QPromise>
#include <QtQml/QJSEngine>
#include <QtQml/QJSValue>

// Implements Aio.spawn() and Aio.whenIdle(). Nothing is done if \a engine is null; wrong arguments throw in it, and
// \a caller is the name of the function for their message.

//! Spawns a task. \a arguments are a function, and a label, options or both; undefined ones were not given.
QJSValue aioSpawn(QJSEngine *engine, AioPool *pool, const QJSValueList &arguments, const QString &caller);
void aioWhenIdle(QJSEngine *engine, AioPool *pool, const QJSValue &function, const QString &caller);

//! Returns "message (file:line)", as far as that is known.
QString aioErrorText(const QJSValue &error);

//! Receives the outcome of a JavaScript promise. Belongs to the engine; once it is collected, the promise can never
//! settle. May outlive the task, and drops an outcome that comes then.
class AioSettlement : public QObject
{
    Q_OBJECT

public:
    struct Outcome
    {
        Outcome() { }
        QJSValue value;
        bool isError = false;
    };

    AioSettlement() { m_promise.start(); }
    //! Returns the outcome, which is cancelled when the promise can no longer settle.
    QFuture<Outcome> outcome() const { return m_promise.future(); }
    Q_INVOKABLE void resolve(const QJSValue &value) { settle(value, false); }
    Q_INVOKABLE void reject(const QJSValue &error) { settle(error, true); }

private:
    void settle(const QJSValue &value, bool isError);

    QPromise<Outcome> m_promise;
};
