// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioqml.h"

#include "aiojavascript.h"

using namespace Qt::Literals::StringLiterals;

AioQml *AioQml::create(QQmlEngine *, QJSEngine *engine)
{
    return new AioQml(engine);
}

QJSValue AioQml::spawn(AioPool *pool, const QString &label, const QJSValue &function)
{
    return aioSpawn(m_engine, pool, label, function, u"Aio.spawn(pool, label, function)"_s);
}

void AioQml::whenIdle(AioPool *pool, const QJSValue &function)
{
    aioWhenIdle(m_engine, pool, function, u"Aio.whenIdle(pool, function)"_s);
}
