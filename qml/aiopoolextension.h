// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtQml/QJSValue>
#include <QtQml/qqmlregistration.h>

/*!
    \class AioPoolExtension
    \brief What an AioPool made in QML has beyond its properties, signals and slots; for others there is the singleton \c Aio.
*/
class AioPoolExtension : public QObject
{
    Q_OBJECT
    QML_ANONYMOUS

public:
    explicit AioPoolExtension(QObject *pool);

    /*! The same as Aio.spawn() for this pool: <tt>spawn(label, function)</tt> and its other forms. */
    Q_INVOKABLE QJSValue spawn(const QJSValue &one, const QJSValue &two = {}, const QJSValue &last = {});
    /*! <tt>Aio.whenIdle(pool, function)</tt> */
    Q_INVOKABLE void whenIdle(const QJSValue &function);

private:
    AioPool &m_pool;
};
