// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioTask>

#include <QtCore/QPointer>
#include <QtCore/QPromise>
#include <QtQml/QJSEngine>
#include <QtQml/QJSValue>

//! Told by a JavaScript promise how it has ended. Belongs to the engine; when it is collected, nobody will ever tell.
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

//! Calls \a function with an AioAbortSignal and waits for the promise it returns; another value is the result at once. Throws what it throws, as text.
AioTask<QJSValue> aioRunJavaScript(QPointer<QJSEngine> engine, QJSValue function);

//! A JavaScript promise, and the functions that settle it.
struct AioDeferred
{
    explicit AioDeferred(QJSEngine &engine);
    QJSValue promise, resolve, reject;
};
