// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolextension.h"

#include "aiojavascript.h"

#include <QtCore/QFutureWatcher>
#include <QtQml/QQmlInfo>

using namespace Qt::Literals::StringLiterals;

AioPoolExtension::AioPoolExtension(QObject *pool) : QObject(pool), m_pool(*static_cast<AioPool *>(pool)) { }

//! False, and an exception in JavaScript, if it is none.
static bool requireFunction(QJSEngine *engine, const QJSValue &function, QLatin1StringView what)
{
    if (!engine)
        return false;
    if (!function.isCallable())
        engine->throwError(QJSValue::TypeError, what);
    return function.isCallable();
}

QJSValue AioPoolExtension::spawn(const QString &label, const QJSValue &function)
{
    const QPointer<QJSEngine> engine = qjsEngine(&m_pool);
    if (!requireFunction(engine, function, "AioPool.spawn(label, function): the second argument is no function"_L1))
        return {};
    const AioDeferred deferred(*engine);
    const AioFuture<QJSValue> future =
            m_pool.spawnN([engine, function] { return aioRunJavaScript(engine, function); }, AioTaskOptions(label));
    QJSValue promise = deferred.promise;
    promise.setProperty(u"taskId"_s, double(future.id()));

    auto *watcher = new QFutureWatcher<QJSValue>(engine); // which ends with it: there is nobody left to tell then
    connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, future, deferred] {
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

void AioPoolExtension::whenIdle(const QJSValue &function)
{
    if (!requireFunction(qjsEngine(&m_pool), function, "AioPool.whenIdle(function): the argument is no function"_L1))
        return;
    const auto call = [this, function] {
        const QJSValue result = function.call();
        if (result.isError())
            qmlWarning(&m_pool) << "AioPool.whenIdle: " << result.toString();
    };
    if (m_pool.isEmpty())
        QMetaObject::invokeMethod(this, call, Qt::QueuedConnection);
    else
        connect(&m_pool, &AioPool::idle, this, call, Qt::SingleShotConnection);
}
