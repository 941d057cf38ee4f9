// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtQml/QJSValue>
#include <QtQml/qqmlregistration.h>

/*!
    \class AioPoolExtension
    \brief Adds methods to an AioPool that is made in QML. For other pools there is the singleton \c Aio.
*/
class AioPoolExtension : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    explicit AioPoolExtension(QObject *pool);

    /*! Calls Aio.spawn() for this pool: <tt>spawn(label, function)</tt> and its other forms. */
    Q_INVOKABLE QJSValue spawn(const QJSValue &one, const QJSValue &two = {}, const QJSValue &last = {});
    /*! Calls <tt>Aio.whenIdle(pool, function)</tt> for this pool. */
    Q_INVOKABLE void whenIdle(const QJSValue &function);

private:
    AioPool &m_pool;
};
