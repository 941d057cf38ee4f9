// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// A web server that sends exactly the bytes that a test gives it, including ones that no server should send.

#include <QtCore/QHash>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtCore/QUrl>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

#include <functional>
#include <utility>

//! Answers a request, from the status line on. Closes the connection, unless it is to stay open.
using HttpAnswer = std::function<void(QTcpSocket &)>;

class HttpServer : public QTcpServer
{
public:
    HttpServer()
    {
        connect(this, &QTcpServer::newConnection, this, &HttpServer::take);
        listen(QHostAddress::LocalHost);
    }

    QUrl url(const QString &path) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path));
    }
    //! Sets the answers for \a path: the first request gets the first one, and so on; all others get the last one.
    void on(const QString &path, const QList<HttpAnswer> &answers) { m_answers.insert(path, answers); }
    void on(const QString &path, const HttpAnswer &answer) { on(path, QList{ answer }); }

    int requestsFor(const QString &path) const { return m_requests.value(path); }
    //! Returns the request line and the headers of each request.
    const QByteArrayList &requests() const { return m_heads; }
    //! Returns the number of connections that are open, as far as is known here.
    int openConnections() const
    {
        return int(std::count_if(m_sockets.cbegin(), m_sockets.cend(), [](const QPointer<QTcpSocket> &socket) {
            return socket && socket->state() == QAbstractSocket::ConnectedState;
        }));
    }

    // Answers

    //! Sends \a text and closes the connection.
    static HttpAnswer raw(const QByteArray &text)
    {
        return [text](QTcpSocket &socket) {
            socket.write(text);
            socket.disconnectFromHost();
        };
    }
    //! Sends \a text and then nothing more.
    static HttpAnswer rawAndSilence(const QByteArray &text)
    {
        return [text](QTcpSocket &socket) { socket.write(text); };
    }
    static HttpAnswer with(const QByteArray &status, const QByteArray &headers, const QByteArray &body)
    {
        return raw("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }
    static HttpAnswer whole(const QByteArray &body) { return status("200 OK", body); }
    static HttpAnswer status(const QByteArray &status, const QByteArray &body)
    {
        return with(status, "Content-Length: " + QByteArray::number(body.size()) + "\r\n", body);
    }
    static HttpAnswer redirect(const QByteArray &to, const QByteArray &status = "302 Found")
    {
        return with(status, "Location: " + to + "\r\nContent-Length: 15\r\n", "it is elsewhere");
    }
    /*!
        Sends \a head, and then for ever one \a chunk per millisecond. Not faster: Qt's HTTP thread reads until nothing
        is left before it reports anything, which never happens with a server faster than itself (seen with 6.4.2).
    */
    static HttpAnswer endless(const QByteArray &head, const QByteArray &chunk = QByteArray(16384, 'x'))
    {
        return [head, chunk](QTcpSocket &socket) {
            socket.write(head + chunk);
            auto *clock = new QTimer(&socket);
            connect(clock, &QTimer::timeout, &socket, [&socket, chunk] {
                if (socket.state() == QAbstractSocket::ConnectedState && socket.bytesToWrite() < chunk.size())
                    socket.write(chunk);
            });
            clock->start(1);
        };
    }

private:
    void take()
    {
        QTcpSocket *socket = nextPendingConnection();
        m_sockets += socket;
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(*socket); });
    }
    void read(QTcpSocket &socket)
    {
        QByteArray head = socket.property("head").toByteArray() + socket.readAll();
        const bool isWhole = head.contains("\r\n\r\n");
        socket.setProperty("head", isWhole ? QByteArray() : head);
        if (!isWhole)
            return;
        m_heads += head;
        const QString path = QString::fromLatin1(head.split(' ').value(1));
        const QList<HttpAnswer> answers = m_answers.value(path, { status("404 Not Found", "<html>gone</html>") });
        answers.at(std::min<qsizetype>(m_requests[path]++, answers.size() - 1))(socket);
    }

    QHash<QString, QList<HttpAnswer>> m_answers;
    QHash<QString, int> m_requests;
    QByteArrayList m_heads;
    QList<QPointer<QTcpSocket>> m_sockets;
};
