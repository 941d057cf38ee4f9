// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojavascript.h"

#include "aioabortsignal.h"

#include <AioPool>

using namespace Qt::Literals::StringLiterals;

void AioSettlement::settle(const QJSValue &value, bool isError)
{
    if (m_promise.future().isFinished())
        return;
    Outcome outcome;
    outcome.value = value;
    outcome.isError = isError;
    m_promise.addResult(std::move(outcome));
    m_promise.finish();
}

static QJSValue script(QJSEngine &engine, const QString &code)
{
    const QJSValue function = engine.evaluate(code);
    Q_ASSERT(function.isCallable());
    return function;
}

//! "message (file:line)", as far as it is known.
static std::runtime_error failure(const QJSValue &error)
{
    if (!error.isError())
        return std::runtime_error(error.toString().toStdString());
    QString text = error.property(u"message"_s).toString();
    const QString file = error.property(u"fileName"_s).toString();
    if (error.hasProperty(u"lineNumber"_s)) {
        text += " ("_L1 + file.mid(file.lastIndexOf(u'/') + 1) + u':' + error.property(u"lineNumber"_s).toString()
                + u')';
    }
    return std::runtime_error(text.toStdString());
}

AioDeferred::AioDeferred(QJSEngine &engine)
{
    const QJSValue made = script(engine,
                                 u"(function() {"
                                 " const made = {};"
                                 " made.promise = new Promise((resolve, reject) => {"
                                 "  made.resolve = resolve; made.reject = reject; });"
                                 " return made; })"_s)
                                  .call();
    promise = made.property(u"promise"_s);
    resolve = made.property(u"resolve"_s);
    reject = made.property(u"reject"_s);
}

AioTask<QJSValue> aioRunJavaScript(QPointer<QJSEngine> engine, QJSValue function)
{
    if (!engine)
        throw AioCancelled();
    const QPointer<AioAbortSignal> signal(new AioAbortSignal);
    const QJSValue jsSignal = engine->newQObject(signal);
    // QJSValue::call() gives what was thrown as if it had been returned.
    const QJSValue call = script(*engine,
                                 u"(function(f, signal) {"
                                 " try { return { value: f(signal) } } catch (e) { return { error: e } } })"_s);
    const QJSValue called = call.call({ function, jsSignal });
    if (called.hasProperty(u"error"_s))
        throw failure(called.property(u"error"_s));
    const QJSValue value = called.property(u"value"_s);
    if (!value.property(u"then"_s).isCallable())
        co_return value;

    auto *settlement = new AioSettlement;
    const QFuture<AioSettlement::Outcome> settled = settlement->outcome();
    {
        const QJSValue watch = script(*engine,
                                      u"(function(promise, settlement) {"
                                      " promise.then(v => settlement.resolve(v),"
                                      " e => settlement.reject(e)) })"_s);
        watch.call({ value, engine->newQObject(settlement) });
    }
    bool aborted = false;
    AioSettlement::Outcome outcome;
    while (true) {
        try {
            outcome = co_await settled;
            break;
        } catch (const AioCancelled &) {
            if (settled.isFinished() || !signal)
                throw; // the promise, or its engine, is gone
        }
        if (!std::exchange(aborted, true))
            signal->abort();
    }
    if (outcome.isError && aborted)
        throw AioCancelled();
    if (outcome.isError)
        throw failure(outcome.value);
    co_return outcome.value;
}
