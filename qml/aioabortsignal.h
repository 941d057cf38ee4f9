// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiojavascript.h"

#include <QtQml/QQmlInfo>
#include <QtQml/qqmlregistration.h>

/*!
    Informs a JavaScript task of its cancellation, like the Web's AbortSignal: \c aborted becomes true, once, and then
    \c onabort is called if it is a function. An exception of \c onabort becomes a warning.
*/
class AioAbortSignal : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool aborted READ isAborted NOTIFY abortedChanged)
    Q_PROPERTY(QJSValue onabort READ onAbort WRITE setOnAbort NOTIFY onabortChanged)
    QML_ANONYMOUS

public:
    bool isAborted() const { return m_aborted; }
    QJSValue onAbort() const { return m_onAbort; }
    void setOnAbort(const QJSValue &function)
    {
        m_onAbort = function;
        Q_EMIT onabortChanged();
    }
    void abort()
    {
        m_aborted = true;
        Q_EMIT abortedChanged();
        if (!m_onAbort.isCallable())
            return;
        const QJSValue result = m_onAbort.call();
        if (result.isError())
            qmlWarning(this) << "onabort: " << aioErrorText(result);
    }

Q_SIGNALS:
    void abortedChanged();
    void onabortChanged();

private:
    bool m_aborted = false;
    QJSValue m_onAbort;
};
