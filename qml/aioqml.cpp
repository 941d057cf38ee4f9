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
    // Takes any object, since Qt 6.8 refuses one of another type with a message that names nothing.
    return aioSpawn(m_engine, qobject_cast<AioPool *>(pool), { one, two, last }, u"Aio.spawn(pool, label, function)"_s);
}

void AioQml::whenIdle(QObject *pool, const QJSValue &function)
{
    aioWhenIdle(m_engine, qobject_cast<AioPool *>(pool), function, u"Aio.whenIdle(pool, function)"_s);
}
