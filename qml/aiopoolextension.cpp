// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiopoolextension.h"

#include "aiojavascript.h"

using namespace Qt::Literals::StringLiterals;

AioPoolExtension::AioPoolExtension(QObject *pool) : QObject(pool), m_pool(*static_cast<AioPool *>(pool)) { }

QJSValue AioPoolExtension::spawn(const QJSValue &one, const QJSValue &two, const QJSValue &last)
{
    return aioSpawn(qjsEngine(&m_pool), &m_pool, { one, two, last }, u"AioPool.spawn(label, function)"_s);
}

void AioPoolExtension::whenIdle(const QJSValue &function)
{
    aioWhenIdle(qjsEngine(&m_pool), &m_pool, function, u"AioPool.whenIdle(function)"_s);
}
