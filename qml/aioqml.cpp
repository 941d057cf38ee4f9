// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioqml.h"

#include "aiojavascript.h"

using namespace Qt::Literals::StringLiterals;

AioQml *AioQml::create(QQmlEngine *, QJSEngine *engine)
{
    return new AioQml(engine);
}

QJSValue AioQml::spawn(QObject *pool, const QJSValue &one, const QJSValue &two, const QJSValue &last)
{
    // Any object is taken, for Qt 6.8 refuses those of another type in words that name nothing.
    return aioSpawn(m_engine, qobject_cast<AioPool *>(pool), { one, two, last }, u"Aio.spawn(pool, label, function)"_s);
}

void AioQml::whenIdle(QObject *pool, const QJSValue &function)
{
    aioWhenIdle(m_engine, qobject_cast<AioPool *>(pool), function, u"Aio.whenIdle(pool, function)"_s);
}
