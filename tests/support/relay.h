// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QMetaMethod>
#include <QtCore/QObject>
#include <QtCore/QStringList>

//! Receives every signal of an object through one connection to all of them, as exporting an object on D-Bus does.
class Relay : public QObject
{
public:
    //! Connects to \a sender, which must emit in the relay's thread: now, or else in connectAll().
    explicit Relay(QObject &sender, bool connectsNow = true) : m_sender(sender)
    {
        if (connectsNow)
            connectAll();
    }

    void connectAll()
    {
        m_isConnected =
                bool(QMetaObject::connect(&m_sender, -1, this, staticMetaObject.methodCount(), Qt::DirectConnection));
    }

    int qt_metacall(QMetaObject::Call call, int id, void **arguments) override
    {
        id = QObject::qt_metacall(call, id, arguments);
        if (id == 0 && call == QMetaObject::InvokeMetaMethod)
            m_heard << QString::fromUtf8(m_sender.metaObject()->method(senderSignalIndex()).name());
        return id - 1;
    }

    bool isConnected() const { return m_isConnected; }
    const QStringList &heard() const { return m_heard; }
    int count(const char *signal) const { return int(m_heard.count(QString::fromUtf8(signal))); }
    //! Returns the received signals about tasks, separated by blanks.
    QString tasks() const
    {
        QStringList names;
        for (const QString &name : m_heard) {
            if (name.startsWith(QStringLiteral("task")) || name == QStringLiteral("idle"))
                names << name;
        }
        return names.join(QLatin1Char(' '));
    }

private:
    QObject &m_sender;
    bool m_isConnected = false;
    QStringList m_heard;
};
