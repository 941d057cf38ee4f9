// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Rows for QCoro's wrappers. The wait is ours and is interrupted; the frame inside is QCoro's, and ends when its source
// fires.

#include "cell.h"

#include "support/dbusservice.h"
#include "support/silentserver.h"
#include "support/gate.h"

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroCore>
#include <QCoro/QCoroDBus>
#include <QCoro/QCoroNetwork>
#include <QCoro/QCoroThread>
#include <QCoro/QCoroWebSockets>

#include <QtCore/QCoreApplication>
#include <QtCore/QProcess>
#include <QtCore/QSemaphore>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>
#include <QtWebSockets/QWebSocket>
#include <QtWebSockets/QWebSocketServer>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void emitted(int value);
};

//! A thread that ends on request.
class Thread : public QThread
{
public:
    ~Thread() override { end(); }
    void end()
    {
        m_end.release();
        wait();
    }

protected:
    void run() override { m_end.acquire(); }

private:
    QSemaphore m_end;
};

//! A device that buffers written data until it is flushed.
class SlowDevice : public QIODevice
{
    Q_OBJECT

public:
    SlowDevice() { open(QIODevice::WriteOnly); }
    bool isSequential() const override { return true; }
    qint64 bytesToWrite() const override { return m_count; }
    void flush() { Q_EMIT bytesWritten(std::exchange(m_count, 0)); }

protected:
    qint64 readData(char *, qint64) override { return -1; }
    qint64 writeData(const char *, qint64 count) override
    {
        m_count += count;
        return count;
    }

private:
    qint64 m_count = 0;
};

QTcpSocket *connectedSocket(Cell &cell, SilentServer *server)
{
    auto *socket = cell.make<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, server->serverPort());
    socket->waitForConnected(-1);
    return socket;
}

QString freshName()
{
    static int count = 0;
    return u"aiopool-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(++count);
}

QWebSocketServer *webSocketServer(Cell &cell)
{
    auto *server = cell.make<QWebSocketServer>(u"test"_s, QWebSocketServer::NonSecureMode);
    server->listen(QHostAddress::LocalHost);
    // Deletes the connection, which would have no owner: a cancelled task drops what it has waited for.
    QObject::connect(server, &QWebSocketServer::newConnection, server,
                     [server] { server->nextPendingConnection()->deleteLater(); });
    return server;
}

//! Returns when the socket is connected; the handshake takes some turns.
void waitForConnected(QWebSocket *socket)
{
    QEventLoop loop;
    QObject::connect(socket, &QWebSocket::connected, &loop, &QEventLoop::quit);
    loop.exec();
}

QCoro::Task<> taskBehind(const Gate *gate)
{
    co_await gate->wait();
}

//! A generator that is destroyed in the middle of a step, so that what it awaits there must be able to let go.
QCoro::AsyncGenerator<int> steps(const Gate *gate)
{
    co_yield 1;
    co_await gate->wait();
    co_yield 2;
}

//! A generator that outlives its consumer, and may await anything.
QCoro::AsyncGenerator<int> stepsOfQCoros(const Gate *gate)
{
    co_yield 1;
    co_await taskBehind(gate);
    co_yield 2;
}

}

std::vector<Row> qcoroRows()
{
    return {
        { "QCoro::sleepFor", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              co_await QCoro::sleepFor(QCoroSleep);
              cell.pass();
          } },
        { "qCoro(object, signal)", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *emitter = cell.make<Emitter>();
              cell.fire = [emitter] { Q_EMIT emitter->emitted(1); };
              cell.kill = [emitter] { delete emitter; };
              co_await qCoro(emitter, &Emitter::emitted);
              cell.pass();
          } },
        { "QProcess", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *process = cell.make<QProcess>();
              process->start(u"cat"_s, QStringList());
              process->waitForStarted(-1);
              cell.fire = [process] {
                  process->closeWriteChannel();
                  process->waitForFinished(-1);
              };
              co_await qCoro(process).waitForFinished(-1ms);
              cell.pass();
          } },
        { "QIODevice, read", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<SilentServer>();
              QTcpSocket *socket = connectedSocket(cell, server);
              cell.fire = [server, socket] {
                  server->say("x");
                  socket->waitForReadyRead(-1);
              };
              // Not tested with a destroyed device: QCoro 0.8's own frame then reads from it, cancelled or not.
              co_await qCoro(static_cast<QIODevice *>(socket)).read(1);
              cell.pass();
          } },
        { "QIODevice, write", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *device = cell.make<SlowDevice>();
              device->write("x");
              cell.fire = [device] { device->flush(); };
              cell.kill = [device] { delete device; };
              co_await qCoro(static_cast<QIODevice *>(device)).waitForBytesWritten(-1ms);
              cell.pass();
          } },
        { "QTcpServer", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<SilentServer>();
              cell.fire = [&cell, server] {
                  connectedSocket(cell, server);
                  server->waitForNewConnection(-1);
              };
              cell.kill = [server] { delete server; };
              co_await qCoro(static_cast<QTcpServer *>(server)).waitForNewConnection(-1ms);
              cell.pass();
          } },
        { "QLocalSocket, connected", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<QLocalServer>();
              server->listen(freshName());
              auto *socket = cell.make<QLocalSocket>();
              socket->connectToServer(server->fullServerName());
              cell.fire = [socket] { socket->disconnectFromServer(); };
              co_await qCoro(socket).waitForDisconnected(-1ms); // as when it is destroyed with Qt 6.8
              cell.pass();
          } },
        { "QLocalSocket", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *server = cell.make<QLocalServer>();
              server->listen(freshName());
              auto *socket = cell.make<QLocalSocket>();
              cell.fire = [server, socket] { socket->connectToServer(server->fullServerName()); };
              cell.kill = [socket] { delete socket; };
              co_await qCoro(socket).waitForConnected(-1ms);
              cell.pass();
          } },
        { "QThread", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *thread = cell.make<Thread>();
              thread->start();
              cell.fire = [thread] { thread->end(); };
              co_await qCoro(static_cast<QThread *>(thread)).waitForFinished();
              cell.pass();
          } },
        { "D-Bus call", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *service = cell.make<DBusService>();
              cell.fire = [service] { service->answer(); };
              QDBusPendingCall call = service->call();
              co_await call;
              cell.pass();
          } },
        { "QWebSocketServer", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              QWebSocketServer *server = webSocketServer(cell);
              cell.fire = [&cell, server] {
                  auto *client = cell.make<QWebSocket>();
                  client->open(server->serverUrl());
                  waitForConnected(client);
              };
              cell.kill = [server] { delete server; };
              co_await qCoro(server).nextPendingConnection();
              cell.pass();
          } },
        { "QWebSocket", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              QWebSocketServer *server = webSocketServer(cell);
              server->pauseAccepting();
              auto *socket = cell.make<QWebSocket>();
              cell.fire = [server, socket] {
                  server->resumeAccepting();
                  waitForConnected(socket);
              };
              cell.kill = [socket] { delete socket; };
              co_await qCoro(socket).open(server->serverUrl());
              cell.pass();
          } },
        { "qCoroSignalListener, a step", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *emitter = cell.make<Emitter>();
              cell.fire = [emitter] { Q_EMIT emitter->emitted(1); };
              auto numbers = qCoroSignalListener(emitter, &Emitter::emitted);
              co_await numbers.begin();
              cell.pass();
          } },
        { "QCoro::AsyncGenerator, local", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *gate = cell.make<Gate>();
              cell.fire = [gate] { gate->open(); };
              auto generator = steps(gate);
              auto it = co_await generator.begin();
              co_await ++it;
              cell.pass();
          } },
        { "QCoro::AsyncGenerator, shared", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *gate = cell.make<Gate>();
              cell.fire = [gate] { gate->open(); };
              auto *generator = cell.make<QCoro::AsyncGenerator<int>>(stepsOfQCoros(gate));
              auto it = co_await generator->begin();
              co_await ++it;
              cell.pass();
          } },
        { "QCoro::Task", Row::QCoros,
          [](Cell &cell, Counted) -> AioTask<> {
              const Counted local;
              auto *gate = cell.make<Gate>();
              cell.fire = [gate] { gate->open(); };
              co_await taskBehind(gate);
              cell.pass();
          } },
    };
}

#include "qcororows.moc"
