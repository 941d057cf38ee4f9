// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojavascript.h"

#include "aioabortsignal.h"

#include <QtCore/QFutureWatcher>
#include <QtCore/QThread>
#include <QtQml/QQmlInfo>

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

QString aioErrorText(const QJSValue &error)
{
    if (!error.isError())
        return error.toString();
    QString text = error.property(u"message"_s).toString();
    const QString file = error.property(u"fileName"_s).toString();
    if (error.hasProperty(u"lineNumber"_s)) {
        text += " ("_L1 + file.mid(file.lastIndexOf(u'/') + 1) + u':' + error.property(u"lineNumber"_s).toString()
                + u')';
    }
    return text;
}

static std::runtime_error failure(const QJSValue &error)
{
    return std::runtime_error(aioErrorText(error).toStdString());
}

//! What a function has returned: a value, or a promise, which is watched.
struct Returned
{
    QJSValue value;
    bool isPromise = false;
    QFuture<AioSettlement::Outcome> settled;
};

//! Throws what \a function throws, as text.
static Returned call(QJSEngine &engine, const QJSValue &function, const QJSValue &signal)
{
    // QJSValue::call() gives what was thrown as if it had been returned.
    const QJSValue guarded = script(engine,
                                    u"(function(f, signal) {"
                                    " try { return { value: f(signal) } } catch (e) { return { error: e } } })"_s)
                                     .call({ function, signal });
    if (guarded.hasProperty(u"error"_s))
        throw failure(guarded.property(u"error"_s));
    Returned returned;
    returned.value = guarded.property(u"value"_s);
    returned.isPromise = returned.value.property(u"then"_s).isCallable();
    if (!returned.isPromise)
        return returned;
    auto *settlement = new AioSettlement;
    returned.settled = settlement->outcome();
    const QJSValue watched = script(engine,
                                    u"(function(promise, settlement) {"
                                    " promise.then(v => settlement.resolve(v),"
                                    " e => settlement.reject(e)) })"_s)
                                     .call({ returned.value, engine.newQObject(settlement) });
    if (watched.isError())
        throw failure(watched); // its then() is not a promise's
    returned.value =
            QJSValue(); // or it would never be collected, and this would wait for ever when nobody can settle it
    return returned;
}

//! Calls \a function with an AioAbortSignal and waits for the promise it returns; another value is the result at once.
static AioTask<QJSValue> run(QPointer<QJSEngine> engine, QJSValue function)
{
    if (!engine)
        throw AioCancelled();
    const QPointer<AioAbortSignal> signal(new AioAbortSignal);
    const QJSValue jsSignal = engine->newQObject(signal); // keeps it
    const Returned returned = call(*engine, function, jsSignal);
    if (!returned.isPromise)
        co_return std::as_const(returned.value);
    bool aborted = false;
    AioSettlement::Outcome outcome;
    while (true) {
        try {
            outcome = co_await returned.settled;
            break;
        } catch (const AioCancelled &) {
            if (returned.settled.isFinished() || !signal)
                throw; // the promise, or its engine, is gone
        }
        if (!std::exchange(aborted, true))
            signal->abort();
    }
    if (outcome.isError && aborted)
        throw AioCancelled();
    if (outcome.isError)
        throw failure(outcome.value);
    co_return std::as_const(outcome.value);
}

//! A JavaScript promise, and the functions that settle it.
struct Deferred
{
    explicit Deferred(QJSEngine &engine);
    QJSValue promise, resolve, reject;
};

Deferred::Deferred(QJSEngine &engine)
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

//! False, and an exception in JavaScript, if something is wrong.
static bool check(QJSEngine *engine, const AioPool *pool, const QJSValue &function, const QString &caller)
{
    if (!engine)
        return false;
    QString mistake;
    if (!pool)
        mistake = u"there is no pool"_s;
    else if (pool->thread() != engine->thread())
        mistake = u"the pool lives in another thread than the engine, where JavaScript cannot run"_s;
    else if (!function.isCallable())
        mistake = u"the last argument is no function"_s;
    else
        return true;
    engine->throwError(QJSValue::TypeError, caller + ": "_L1 + mistake);
    return false;
}

QJSValue aioSpawn(QJSEngine *engine, AioPool *pool, const QString &label, const QJSValue &function,
                  const QString &caller)
{
    if (!check(engine, pool, function, caller))
        return {};
    const Deferred deferred(*engine);
    const AioFuture<QJSValue> future = pool->spawnN(
            [engine = QPointer(engine), function] { return run(engine, function); }, AioTaskOptions(label));
    QJSValue promise = deferred.promise;
    promise.setProperty(u"taskId"_s, double(future.id()));

    auto *watcher = new QFutureWatcher<QJSValue>(engine); // which ends with it: there is nobody left to tell then
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, future, deferred] {
        const AioResult<QJSValue> result = Aio::result(future);
        if (result)
            deferred.resolve.call({ result.value() });
        else
            deferred.reject.call({ result.errorString() });
        watcher->deleteLater();
    });
    watcher->setFuture(future);
    return promise;
}

void aioWhenIdle(QJSEngine *engine, AioPool *pool, const QJSValue &function, const QString &caller)
{
    if (!check(engine, pool, function, caller))
        return;
    auto *call = new QObject(engine); // and so it goes with either of the two
    QObject::connect(pool, &QObject::destroyed, call, &QObject::deleteLater);
    const auto callNow = [call, pool = QPointer(pool), function, caller] {
        call->deleteLater();
        if (!pool)
            return; // since this call was queued
        const QJSValue result = function.call();
        if (result.isError())
            qmlWarning(pool) << caller << ": " << aioErrorText(result);
    };
    if (pool->isEmpty())
        QMetaObject::invokeMethod(call, callNow, Qt::QueuedConnection);
    else
        QObject::connect(pool, &AioPool::idle, call, callNow, Qt::SingleShotConnection);
}
