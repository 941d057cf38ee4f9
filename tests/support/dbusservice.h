// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QProcess>
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusPendingCall>
#include <QtDBus/QDBusVirtualObject>

//! A bus of the test's own: the machine's may not be there.
class DBusDaemon
{
public:
    static const QString &address()
    {
        static DBusDaemon daemon;
        return daemon.m_address;
    }

private:
    DBusDaemon()
    {
        m_process.start(QStringLiteral("dbus-daemon"),
                        { QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address") });
        m_process.waitForReadyRead(-1);
        m_address = QString::fromUtf8(m_process.readLine()).trimmed();
    }
    ~DBusDaemon()
    {
        m_process.kill();
        m_process.waitForFinished(-1);
    }

    QProcess m_process;
    QString m_address;
};

//! Answers a call when it is told to.
class DBusService : public QDBusVirtualObject
{
public:
    DBusService()
        : m_service(QDBusConnection::connectToBus(DBusDaemon::address(), QStringLiteral("service"))),
          m_client(QDBusConnection::connectToBus(DBusDaemon::address(), QStringLiteral("client")))
    {
        m_service.registerVirtualObject(QStringLiteral("/test"), this);
    }
    ~DBusService() override { m_service.unregisterObject(QStringLiteral("/test")); }

    QDBusPendingCall call()
    {
        return m_client.asyncCall(QDBusMessage::createMethodCall(m_service.baseService(), QStringLiteral("/test"),
                                                                 QStringLiteral("test.Test"), QStringLiteral("wait")));
    }
    void answer()
    {
        m_answering = true;
        if (m_asked)
            m_service.send(m_message.createReply());
    }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &) override
    {
        m_message = message;
        m_message.setDelayedReply(true);
        m_asked = true;
        if (m_answering)
            m_service.send(m_message.createReply());
        return true;
    }

private:
    QDBusConnection m_service;
    QDBusConnection m_client;
    QDBusMessage m_message;
    bool m_asked = false;
    bool m_answering = false;
};
