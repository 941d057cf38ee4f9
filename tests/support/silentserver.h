// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/QUrl>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

//! Takes every connection, and says nothing until it is asked to.
class SilentServer : public QTcpServer
{
public:
    SilentServer() { listen(QHostAddress::LocalHost); }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(serverPort())); }
    //! Once, to the one that has connected.
    void say(const QByteArray &text)
    {
        if (!hasPendingConnections())
            waitForNewConnection(-1);
        QTcpSocket *socket = nextPendingConnection();
        socket->write(text);
        socket->waitForBytesWritten(-1);
    }
};
