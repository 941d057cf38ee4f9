// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QPointer>
#include <QtCore/QPromise>
#include <QtQml/QJSEngine>
#include <QtQml/QJSValue>

// What Aio.spawn() and Aio.whenIdle() do. \a engine may be null, and then nothing is done; wrong arguments throw in it, and
// \a caller says what was called.

//! \a arguments are a function, and a label, options or both; undefined ones were not given.
QJSValue aioSpawn(QJSEngine *engine, AioPool *pool, const QJSValueList &arguments, const QString &caller);
void aioWhenIdle(QJSEngine *engine, AioPool *pool, const QJSValue &function, const QString &caller);

//! "message (file:line)", as far as it is known.
QString aioErrorText(const QJSValue &error);

//! Told by a JavaScript promise how it has ended. Belongs to the engine; when it is collected, nobody will ever tell. It may
//! outlive the task, and what it is told then goes nowhere.
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
    //! Cancelled when nobody can tell any more.
    QFuture<Outcome> outcome() const { return m_promise.future(); }
    Q_INVOKABLE void resolve(const QJSValue &value) { settle(value, false); }
    Q_INVOKABLE void reject(const QJSValue &error) { settle(error, true); }

private:
    void settle(const QJSValue &value, bool isError);

    QPromise<Outcome> m_promise;
};
