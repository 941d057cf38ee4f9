// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiojavascript.h"

#include "aioabortsignal.h"

#include <QtCore/QFutureWatcher>
#include <QtCore/QThread>
#include <QtQml/QQmlInfo>

#include <cmath>
#include <limits>

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

using SteadyTime = std::chrono::steady_clock::time_point;

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

//! The result of a function: a value, or a promise, which is watched.
struct Returned
{
    QJSValue value;
    bool isPromise = false;
    QFuture<AioSettlement::Outcome> settled;
};

//! Calls \a function, and throws what it throws, as text.
static Returned call(QJSEngine &engine, const QJSValue &function, const QJSValue &signal)
{
    // QJSValue::call() returns a thrown value as if it were the result.
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
        throw failure(watched); // then() is not that of a promise
    returned.value = QJSValue(); // lets the promise be collected; otherwise one that cannot settle is awaited for ever
    return returned;
}

//! The times that a task may take in all, and after a cancel. An empty one is no limit.
struct Limits
{
    Limits() { }
    std::optional<std::chrono::milliseconds> time;
    std::optional<std::chrono::milliseconds> cancelGrace;
};

//! Waits for \a settled, without a limit if \a deadline is empty.
static AioTask<AioSettlement::Outcome> settledBefore(QFuture<AioSettlement::Outcome> settled,
                                                     std::optional<SteadyTime> deadline)
{
    if (!deadline) {
        AioSettlement::Outcome outcome = co_await settled;
        co_return outcome;
    }
    const auto left = std::max(*deadline - std::chrono::steady_clock::now(), std::chrono::steady_clock::duration(0));
    auto limited = Aio::timeout(settled, left);
    AioSettlement::Outcome outcome = co_await limited;
    co_return outcome;
}

/*!
    Calls \a function with an AioAbortSignal and waits for the promise it returns; another value is the result at once.
    The promise cannot be interrupted, so each of the \a limits ends the wait for it.
*/
static AioTask<QJSValue> run(QPointer<QJSEngine> engine, QJSValue function, Limits limits)
{
    if (!engine)
        throw AioCancelled();
    std::optional<SteadyTime> timeEnd;
    if (limits.time)
        timeEnd = std::chrono::steady_clock::now() + *limits.time;
    const QPointer<AioAbortSignal> signal(new AioAbortSignal);
    const QJSValue jsSignal = engine->newQObject(signal); // keeps the signal alive
    const Returned returned = call(*engine, function, jsSignal);
    if (!returned.isPromise)
        co_return std::as_const(returned.value);
    bool aborted = false;
    std::optional<SteadyTime> graceEnd;
    AioSettlement::Outcome outcome;
    while (true) {
        bool timedOut = false;
        const bool graceFirst = graceEnd && (!timeEnd || *graceEnd < *timeEnd);
        try {
            auto settled = settledBefore(returned.settled, graceFirst ? graceEnd : timeEnd);
            outcome = co_await settled;
            break;
        } catch (const AioCancelled &) {
            if (returned.settled.isFinished() || !signal)
                throw; // the promise, or its engine, is gone
        } catch (const AioTimeout &) {
            timedOut = true;
        }
        if (!std::exchange(aborted, true)) {
            if (limits.cancelGrace && !timedOut)
                graceEnd = std::chrono::steady_clock::now() + *limits.cancelGrace;
            if (signal)
                signal->abort();
        }
        if (timedOut && graceFirst)
            throw AioCancelled();
        if (timedOut)
            throw AioTimeout();
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

//! Describes a mistake in the arguments in a sentence.
struct Mistake
{
    explicit Mistake(QString text) : text(std::move(text)) { }
    QString text;
};

//! True if \a pool can be used from \a engine. Otherwise throws in \a engine, unless that is null.
static bool check(QJSEngine *engine, const AioPool *pool, const QString &caller)
{
    if (!engine)
        return false;
    QString mistake;
    if (!pool)
        mistake = u"there is no pool"_s;
    else if (pool->thread() != engine->thread())
        mistake = u"the pool lives in another thread than the engine, where JavaScript cannot run"_s;
    else
        return true;
    engine->throwError(QJSValue::TypeError, caller + ": "_L1 + mistake);
    return false;
}

//! Returns \a value much as JavaScript would write it.
static QString shown(const QJSValue &value)
{
    if (value.isString())
        return u'"' + value.toString() + u'"';
    if (value.isCallable())
        return u"a function"_s;
    if (value.isObject() && !value.isError())
        return value.isArray() ? u"an array"_s : u"an object"_s;
    return value.toString();
}

//! Returns the limit \a value, empty if it is none: negative, infinite, or longer than a century.
static std::optional<std::chrono::milliseconds> milliseconds(const QString &key, const QJSValue &value)
{
    constexpr std::chrono::milliseconds Century = 36525 * 24h;
    const double number = value.isNumber() ? value.toNumber() : std::numeric_limits<double>::quiet_NaN();
    if (std::isnan(number))
        throw Mistake(u"%1 is no number of milliseconds: %2"_s.arg(key, shown(value)));
    if (number < 0 || number > double(Century.count()))
        return {};
    return std::chrono::milliseconds(qint64(std::ceil(number))); // rounds up, so that only 0 becomes 0
}

//! The arguments of Aio.spawn().
struct SpawnArguments
{
    SpawnArguments() { }
    QJSValue function;
    AioTaskOptions options;
    Limits limits;
};

static void readOption(SpawnArguments &arguments, const AioPool &pool, const QString &key, const QJSValue &value)
{
    if (value.isUndefined())
        return;
    if (key == "label"_L1) {
        if (!value.isString())
            throw Mistake(u"label is no string: %1"_s.arg(shown(value)));
        arguments.options.withLabel(value.toString());
    } else if (key == "priority"_L1) {
        const double number = value.isNumber() ? value.toNumber() : std::numeric_limits<double>::quiet_NaN();
        const double least = std::numeric_limits<int>::min();
        const double most = std::numeric_limits<int>::max();
        if (!(number >= least && number <= most) || number != std::floor(number))
            throw Mistake(u"priority is no whole number of 32 bits: %1"_s.arg(shown(value)));
        arguments.options.withPriority(int(number));
    } else if (key == "timeout"_L1) {
        arguments.limits.time = milliseconds(key, value);
    } else if (key == "cancelGrace"_L1) {
        arguments.limits.cancelGrace = milliseconds(key, value);
        if (arguments.limits.cancelGrace == 0ms)
            arguments.limits.cancelGrace.reset();
    } else if (key == "context"_L1) {
        QObject *context = value.toQObject();
        if (!context)
            throw Mistake(value.isQObject() ? u"context has been destroyed"_s
                                            : u"context is no QObject: %1"_s.arg(shown(value)));
        if (context->thread() != pool.thread())
            throw Mistake(u"context lives in another thread than the pool"_s);
        arguments.options.withContext(context);
    } else {
        throw Mistake(
                u"there is no option \"%1\"; there are label, priority, timeout, context and cancelGrace"_s.arg(key));
    }
}

//! Reads all \a options. Throws a Mistake, also if one of their getters throws.
static void readOptions(SpawnArguments &arguments, QJSEngine &engine, const AioPool &pool, const QJSValue &options)
{
    const QJSValue read = script(engine,
                                 u"(function(options) {"
                                 " try { return { entries: Object.entries(options) } } catch (e) {"
                                 " return { error: String(e) } } })"_s)
                                  .call({ options });
    if (read.hasProperty(u"error"_s))
        throw Mistake(u"the options cannot be read: "_s + read.property(u"error"_s).toString());
    const QJSValue entries = read.property(u"entries"_s);
    const quint32 count = entries.property(u"length"_s).toUInt();
    for (quint32 i = 0; i < count; ++i) {
        const QJSValue entry = entries.property(i);
        readOption(arguments, pool, entry.property(0).toString(), entry.property(1));
    }
}

static bool isPlainObject(const QJSValue &value)
{
    return value.isObject() && !value.isCallable() && !value.isArray() && !value.isQObject() && !value.isDate()
            && !value.isRegExp() && !value.isError();
}

//! Reads a function and a label that comes first, options, or both.
static SpawnArguments readArguments(QJSEngine &engine, const AioPool &pool, const QJSValueList &list)
{
    SpawnArguments arguments;
    std::optional<QJSValue> options;
    bool hasLabel = false;
    for (const QJSValue &value : list) {
        if (value.isCallable()) {
            if (arguments.function.isCallable())
                throw Mistake(u"there is more than one function"_s);
            arguments.function = value;
        } else if (isPlainObject(value)) {
            if (options)
                throw Mistake(u"there is more than one object with options"_s);
            options = value;
        } else if (&value == &list.first()) {
            hasLabel = !value.isUndefined() && !value.isNull();
            if (hasLabel)
                arguments.options.withLabel(value.toString());
        } else if (!value.isUndefined() && arguments.function.isCallable()) {
            throw Mistake(u"what follows the function is no object with options: %1"_s.arg(shown(value)));
        }
    }
    if (!arguments.function.isCallable())
        throw Mistake(options ? u"there is no function"_s : u"the last argument is no function"_s);
    if (options && hasLabel && !options->property(u"label"_s).isUndefined())
        throw Mistake(u"there is a label, and another one in the options"_s);
    if (options)
        readOptions(arguments, engine, pool, *options);
    return arguments;
}

QJSValue aioSpawn(QJSEngine *engine, AioPool *pool, const QJSValueList &list, const QString &caller)
{
    if (!check(engine, pool, caller))
        return {};
    SpawnArguments arguments;
    try {
        arguments = readArguments(*engine, *pool, list);
    } catch (const Mistake &mistake) {
        engine->throwError(QJSValue::TypeError, caller + ": "_L1 + mistake.text);
        return {};
    }
    const Deferred deferred(*engine);
    const auto work = [engine = QPointer(engine), function = arguments.function, limits = arguments.limits] {
        return run(engine, function, limits);
    };
    const AioFuture<QJSValue> future = pool->spawnN(work, arguments.options);
    QJSValue promise = deferred.promise;
    promise.setProperty(u"taskId"_s, double(future.id()));

    auto *watcher = new QFutureWatcher<QJSValue>(engine); // deleted with the engine: no JavaScript is left to call
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
    if (!check(engine, pool, caller))
        return;
    if (!function.isCallable()) {
        engine->throwError(QJSValue::TypeError, caller + ": the last argument is no function"_L1);
        return;
    }
    auto *call = new QObject(engine); // deleted with the engine, or with the pool
    QObject::connect(pool, &QObject::destroyed, call, &QObject::deleteLater);
    const auto callNow = [call, pool = QPointer(pool), function, caller] {
        call->deleteLater();
        if (!pool)
            return; // destroyed since this call was queued
        const QJSValue result = function.call();
        if (result.isError())
            qmlWarning(pool) << caller << ": " << aioErrorText(result);
    };
    if (pool->isEmpty())
        QMetaObject::invokeMethod(call, callNow, Qt::QueuedConnection);
    else
        QObject::connect(pool, &AioPool::idle, call, callNow, Qt::SingleShotConnection);
}
