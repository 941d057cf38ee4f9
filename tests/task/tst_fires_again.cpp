// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests everything that QCoro can await, with a source that fires three times in one turn where possible: an AioTask
// sees the same as a QCoro::Task.

#include "support/dbusservice.h"
#include "support/testcoro.h"

#include <QCoro/QCoroCore>
#include <QCoro/QCoroDBus>
#include <QCoro/QCoroNetwork>
#include <QCoro/QCoroSignal>
#include <QCoro/QCoroThread>
#include <QCoro/QCoroWebSockets>

#include <QtCore/QProcess>
#include <QtCore/QSemaphore>
#include <QtCore/QThread>
#include <QtNetwork/QLocalServer>
#include <QtNetwork/QLocalSocket>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>
#include <QtWebSockets/QWebSocket>
#include <QtWebSockets/QWebSocketServer>

#include <functional>
#include <memory>
#include <vector>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void nothing();
    void number(int value);
    void both(int value, const QString &text);
};

//! A device whose written data can be read from it. It is written at once, or when the device is flushed.
class Device : public QIODevice
{
    Q_OBJECT

public:
    Device() { open(QIODevice::ReadWrite); }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_data.size() + QIODevice::bytesAvailable(); }
    qint64 bytesToWrite() const override { return m_unwritten; }
    void arrive(const QByteArray &data)
    {
        m_data += data;
        Q_EMIT readyRead();
    }
    void flush()
    {
        m_unwritten = 0;
        for (int i = 0; i < 3; ++i)
            Q_EMIT bytesWritten(3);
    }

protected:
    qint64 readData(char *to, qint64 size) override
    {
        const qint64 count = std::min<qint64>(size, m_data.size());
        std::copy_n(m_data.constData(), count, to);
        m_data.remove(0, count);
        return count;
    }
    qint64 writeData(const char *, qint64 size) override
    {
        m_unwritten += size;
        return size;
    }

private:
    QByteArray m_data;
    qint64 m_unwritten = 0;
};

class Reply : public QNetworkReply
{
    Q_OBJECT

public:
    Reply() { open(QIODevice::ReadOnly); }
    void abort() override { }
    void finish(int times)
    {
        setFinished(true);
        for (int i = 0; i < times; ++i)
            Q_EMIT finished();
    }

protected:
    qint64 readData(char *, qint64) override { return -1; }
};

class Thread : public QThread
{
public:
    ~Thread() override
    {
        quit();
        wait();
    }
};

//! Objects of a row, and the function that fires its source.
class Scene
{
public:
    template<typename T, typename... Args>
    T *make(Args &&...args)
    {
        auto made = std::make_shared<T>(std::forward<Args>(args)...);
        T *object = made.get();
        m_objects.push_back(std::move(made));
        return object;
    }
    ~Scene()
    {
        while (!m_objects.empty())
            m_objects.pop_back();
    }

    std::function<void()> fire;
    int mostTimes = 3; //!< fewer where QCoro's own awaiter crashes at more than one

private:
    std::vector<std::shared_ptr<void>> m_objects;
};

void thrice(const std::function<void(int)> &once)
{
    for (int i = 1; i <= 3; ++i)
        once(i);
}

bool turnUntil(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 60'000);
}

// QCORO_FOREACH in a template is too much for g++ 12.

template<typename Q>
Q signalWithoutArguments(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int) { Q_EMIT emitter->nothing(); }); };
    co_await qCoro(emitter, &Emitter::nothing);
    co_return u"once"_s;
}
template<typename Q>
Q signalOnce(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->number(i); }); };
    const int value = co_await qCoro(emitter, &Emitter::number);
    co_return QString::number(value);
}
template<typename Q>
Q signalWithLimit(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->both(i, u"x"_s); }); };
    const auto values = co_await qCoro(emitter, &Emitter::both, 60s);
    co_return QString::number(std::get<0>(*values));
}
template<typename Q>
Q listener(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->number(i); }); };
    auto numbers = qCoroSignalListener(emitter, &Emitter::number);
    QString seen;
    auto it = co_await numbers.begin();
    while (it != numbers.end()) {
        seen += QString::number(*it);
        if (seen.size() == 3)
            break;
        co_await ++it;
    }
    co_return seen;
}
template<typename Q>
Q listenerOfTwo(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->both(i, QString::number(i)); }); };
    auto pairs = qCoroSignalListener(emitter, &Emitter::both, 60s);
    QString seen;
    auto it = co_await pairs.begin();
    while (it != pairs.end()) {
        seen += QString::number(std::get<0>(*it)) + std::get<1>(*it);
        if (seen.size() == 6)
            break;
        co_await ++it;
    }
    co_return seen;
}
template<typename Q>
Q timer(Scene &scene)
{
    auto *timer = scene.make<QTimer>();
    timer->start(1h);
    scene.fire = [timer] { thrice([timer](int) { QMetaObject::invokeMethod(timer, "timeout"); }); };
    co_await timer;
    co_return u"timeout"_s;
}
template<typename Q>
Q timerByWrapper(Scene &scene)
{
    auto *timer = scene.make<QTimer>();
    timer->start(1h);
    scene.fire = [timer] { QMetaObject::invokeMethod(timer, "timeout"); }; // QCoro 0.8 crashes in its library at more
    co_await qCoro(timer).waitForTimeout();
    co_return u"timeout"_s;
}

Device *arriving(Scene &scene)
{
    auto *device = scene.make<Device>();
    scene.fire = [device] { thrice([device](int i) { device->arrive(QByteArray::number(i) + '\n'); }); };
    return device;
}
template<typename Q>
Q device(Scene &scene)
{
    Device *device = arriving(scene);
    const QByteArray all = co_await device;
    co_return QString::fromUtf8(all);
}
template<typename Q>
Q deviceReadAll(Scene &scene)
{
    Device *device = arriving(scene);
    const QByteArray all = co_await qCoro(device).readAll();
    co_return QString::fromUtf8(all);
}
template<typename Q>
Q deviceLines(Scene &scene)
{
    Device *device = arriving(scene);
    QByteArray all;
    for (int i = 0; i < 3; ++i)
        all += co_await qCoro(device).readLine();
    co_return QString::fromUtf8(all);
}
template<typename Q>
Q deviceRead(Scene &scene)
{
    Device *device = arriving(scene);
    const bool isReady = co_await qCoro(device).waitForReadyRead(60s);
    const QByteArray four = co_await qCoro(device).read(4);
    co_return QString::fromUtf8(four) + QString::number(isReady);
}
template<typename Q>
Q deviceWritten(Scene &scene)
{
    auto *device = scene.make<Device>();
    scene.fire = [device] { device->flush(); };
    device->write("abc");
    const auto count = co_await qCoro(device).waitForBytesWritten(60s);
    co_return QString::number(count.value_or(-1));
}
template<typename Q>
Q localSocket(Scene &scene)
{
    static int count = 0;
    auto *server = scene.make<QLocalServer>();
    server->listen(u"aiopool-again-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(++count));
    auto *socket = scene.make<QLocalSocket>();
    scene.fire = [server, socket] { socket->connectToServer(server->fullServerName()); };
    const bool isConnected = co_await qCoro(socket).waitForConnected(-1ms);
    turnUntil([server] { return server->hasPendingConnections(); });
    QLocalSocket *peer = server->nextPendingConnection();
    thrice([peer](int i) { peer->write(QByteArray::number(i)); });
    peer->flush();
    QByteArray all;
    while (all.size() < 3)
        all += co_await qCoro(socket).readAll();
    co_return QString::number(isConnected) + QString::fromUtf8(all);
}
template<typename Q>
Q tcpSockets(Scene &scene)
{
    auto *server = scene.make<QTcpServer>();
    server->listen(QHostAddress::LocalHost);
    auto *socket = scene.make<QTcpSocket>();
    // Fires once: QCoro 0.8 crashes, in its library, if it fires more often.
    scene.fire = [server, socket] { socket->connectToHost(QHostAddress::LocalHost, server->serverPort()); };
    QTcpSocket *peer = co_await qCoro(server).waitForNewConnection();
    const bool isConnected = co_await qCoro(socket).waitForConnected(-1ms);
    thrice([socket](int i) { socket->write(QByteArray::number(i)); });
    socket->flush();
    QByteArray all;
    while (all.size() < 3)
        all += co_await qCoro(peer).readAll();
    socket->close();
    const bool isDisconnected = co_await qCoro(peer).waitForDisconnected(-1ms);
    co_return QString::number(isConnected) + QString::fromUtf8(all) + QString::number(isDisconnected);
}
template<typename Q>
Q process(Scene &scene)
{
    auto *process = scene.make<QProcess>();
    process->start(u"sh"_s, { u"-c"_s, u"read go; echo 1; echo 2; echo 3"_s });
    scene.fire = [process] { process->write("go\n"); };
    const bool hasStarted = co_await qCoro(process).waitForStarted(60s);
    co_await qCoro(process).waitForFinished(60s); // false when it has finished already
    co_return QString::number(hasStarted) + QString::fromUtf8(process->readAll());
}
template<typename Q>
Q networkReply(Scene &scene)
{
    auto *reply = scene.make<Reply>();
    scene.fire = [reply, times = scene.mostTimes] { reply->finish(times); };
    QNetworkReply *plain = reply;
    const QNetworkReply *finished = co_await plain;
    co_return finished == reply ? u"itself"_s : u"another"_s;
}
template<typename Q>
Q networkReplyByWrapper(Scene &scene)
{
    auto *reply = scene.make<Reply>();
    scene.fire = [reply] { reply->finish(1); };
    QNetworkReply *plain = reply;
    const bool hasFinished = co_await qCoro(plain).waitForFinished();
    co_return QString::number(hasFinished);
}
template<typename Q>
Q future(Scene &scene)
{
    auto *promise = scene.make<QPromise<int>>();
    promise->start();
    scene.fire = [promise] {
        thrice([promise](int i) { promise->addResult(i); });
        promise->finish();
    };
    const int first = co_await promise->future();
    co_return QString::number(first);
}
template<typename Q>
Q thread(Scene &scene)
{
    QThread *thread = scene.make<Thread>();
    scene.fire = [thread] { thread->start(); };
    const bool hasStarted = co_await qCoro(thread).waitForStarted();
    thread->quit();
    const bool hasFinished = co_await qCoro(thread).waitForFinished();
    thread->wait();
    co_return QString::number(hasStarted) + QString::number(hasFinished);
}
QCoro::Task<int> added(Emitter *emitter)
{
    const int one = co_await qCoro(emitter, &Emitter::number);
    co_return one + 1;
}
template<typename Q>
Q task(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->number(i); }); };
    const int value = co_await added(emitter);
    co_return QString::number(value);
}
QCoro::AsyncGenerator<int> doubled(Emitter *emitter)
{
    QCORO_FOREACH(int value, qCoroSignalListener(emitter, &Emitter::number))
        co_yield 2 * value;
}
template<typename Q>
Q generator(Scene &scene)
{
    auto *emitter = scene.make<Emitter>();
    scene.fire = [emitter] { thrice([emitter](int i) { Q_EMIT emitter->number(i); }); };
    auto numbers = doubled(emitter);
    QString seen;
    auto it = co_await numbers.begin();
    while (it != numbers.end()) {
        seen += QString::number(*it);
        if (seen.size() == 3)
            break;
        co_await ++it;
    }
    co_return seen;
}
template<typename Q>
Q dbusCall(Scene &scene)
{
    auto *service = scene.make<DBusService>();
    scene.fire = [service] { service->answer(); };
    QDBusPendingCall call = service->call();
    const QDBusMessage message = co_await call;
    co_return QString::number(message.type());
}
template<typename Q>
Q dbusReply(Scene &scene)
{
    auto *service = scene.make<DBusService>();
    scene.fire = [service] { service->answer(); };
    QDBusPendingReply<> call = service->call();
    const QDBusPendingReply<> reply = co_await qCoro(call).waitForFinished();
    co_return QString::number(reply.reply().type());
}

//! Two ends of a web socket.
class WebSockets
{
public:
    WebSockets() : m_server(u"test"_s, QWebSocketServer::NonSecureMode)
    {
        m_server.listen(QHostAddress::LocalHost);
        m_client.open(m_server.serverUrl());
        turnUntil([this] {
            return m_server.hasPendingConnections() && m_client.state() == QAbstractSocket::ConnectedState;
        });
        m_peer.reset(m_server.nextPendingConnection());
    }
    QWebSocket *client() noexcept { return &m_client; }
    QWebSocket *peer() const noexcept { return m_peer.get(); }

private:
    QWebSocketServer m_server;
    QWebSocket m_client;
    std::unique_ptr<QWebSocket> m_peer;
};

QString words(const QByteArray &data)
{
    return QString::fromUtf8(data);
}
QString words(const QString &text)
{
    return text;
}
template<typename T>
QString words(const std::tuple<T, bool> &frame)
{
    return words(std::get<0>(frame)) + (std::get<1>(frame) ? u"."_s : u"-"_s);
}
template<typename Q, typename Messages>
Q threeOf(Messages messages)
{
    QString seen;
    int count = 0;
    auto it = co_await messages.begin();
    while (it != messages.end()) {
        seen += words(*it);
        if (++count == 3)
            break;
        co_await ++it;
    }
    co_return seen;
}
QWebSocket *sending(Scene &scene, bool text)
{
    auto *sockets = scene.make<WebSockets>();
    scene.fire = [sockets, text] {
        thrice([=](int i) {
            if (text)
                sockets->peer()->sendTextMessage(QString::number(i));
            else
                sockets->peer()->sendBinaryMessage(QByteArray::number(i));
        });
        sockets->peer()->flush();
    };
    return sockets->client();
}
template<typename Q>
Q binaryFrames(Scene &scene)
{
    QWebSocket *socket = sending(scene, false);
    auto frames = threeOf<Q>(qCoro(socket).binaryFrames());
    co_return co_await std::move(frames);
}
template<typename Q>
Q binaryMessages(Scene &scene)
{
    QWebSocket *socket = sending(scene, false);
    auto messages = threeOf<Q>(qCoro(socket).binaryMessages());
    co_return co_await std::move(messages);
}
template<typename Q>
Q textFrames(Scene &scene)
{
    QWebSocket *socket = sending(scene, true);
    auto frames = threeOf<Q>(qCoro(socket).textFrames());
    co_return co_await std::move(frames);
}
template<typename Q>
Q textMessages(Scene &scene)
{
    QWebSocket *socket = sending(scene, true);
    auto messages = threeOf<Q>(qCoro(socket).textMessages());
    co_return co_await std::move(messages);
}
template<typename Q>
Q pong(Scene &scene)
{
    auto *sockets = scene.make<WebSockets>();
    scene.fire = [sockets] { thrice([sockets](int) { Q_EMIT sockets->client()->pong(7, "x"); }); };
    const auto elapsed = co_await qCoro(sockets->client()).ping("x");
    co_return elapsed ? u"pong"_s : u"none"_s;
}
template<typename Q>
Q webSocketServer(Scene &scene)
{
    auto *server = scene.make<QWebSocketServer>(u"test"_s, QWebSocketServer::NonSecureMode);
    server->listen(QHostAddress::LocalHost);
    auto *client = scene.make<QWebSocket>();
    // Fires once: QCoro 0.8 crashes, in its library, if it fires more often.
    scene.fire = [server, client] { client->open(server->serverUrl()); };
    const std::unique_ptr<QWebSocket> peer(co_await qCoro(server).nextPendingConnection());
    co_return peer ? u"connected"_s : u"none"_s;
}

struct Row
{
    const char *name;
    AioTask<QString> (*aio)(Scene &);
    QCoro::Task<QString> (*qcoro)(Scene &);
    const char *seen;
    enum { Wrapper, Own } kind = Wrapper; //!< a frame of QCoro's, which a cancel leaves until its source fires
};

// clang-format off
#define ROW(function, ...) { #function, &function<AioTask<QString>>, &function<QCoro::Task<QString>>, __VA_ARGS__ }
// clang-format on
const Row rows[] = {
    ROW(signalWithoutArguments, "once"),
    ROW(signalOnce, "1"),
    ROW(signalWithLimit, "1"),
    ROW(listener, "123", Row::Own),
    ROW(listenerOfTwo, "112233", Row::Own),
    ROW(generator, "246", Row::Own),
    ROW(timer, "timeout", Row::Own),
    ROW(timerByWrapper, "timeout"),
    ROW(device, "1\n2\n3\n"),
    ROW(deviceReadAll, "1\n2\n3\n"),
    ROW(deviceLines, "1\n2\n3\n"),
    ROW(deviceRead, "1\n2\n1"),
    ROW(deviceWritten, "3"),
    ROW(localSocket, "1123"),
    ROW(tcpSockets, "11231"),
    ROW(process, "11\n2\n3\n"),
    ROW(networkReply, "itself", Row::Own),
    ROW(networkReplyByWrapper, "1"),
    ROW(future, "1", Row::Own),
    ROW(thread, "11"),
    ROW(task, "2"),
    ROW(dbusCall, "2"),
    ROW(dbusReply, "2"),
    ROW(binaryFrames, "1.2.3.", Row::Own),
    ROW(binaryMessages, "123", Row::Own),
    ROW(textFrames, "1.2.3.", Row::Own),
    ROW(textMessages, "123", Row::Own),
    ROW(pong, "pong"),
    ROW(webSocketServer, "connected"),
};
#undef ROW

}

class tst_FiresAgain : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aioTaskSeesWhatATaskSees_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(rows)); ++i)
            QTest::newRow(rows[i].name) << i;
    }
    void aioTaskSeesWhatATaskSees()
    {
        QFETCH(const int, index);
        const Row &row = rows[index];
        {
            Scene scene;
            scene.mostTimes = 1;
            QCoro::Task<QString> task = row.qcoro(scene);
            QVERIFY(scene.fire);
            scene.fire();
            QCOMPARE(Aio::waitFor(std::move(task)), QString::fromUtf8(row.seen));
        }
        {
            Scene scene;
            AioPool pool(1);
            const AioFuture<QString> seen = pool.spawnN(row.aio(scene));
            QVERIFY(turnUntil([&] { return bool(scene.fire); }));
            QCoreApplication::processEvents(); // it waits by now
            scene.fire();
            QVERIFY(turnUntil([&] { return seen.isFinished(); }));
            QCOMPARE(outcome(seen), QString::fromUtf8(row.seen));
        }
    }

    // Cancels when all three have been sent and none or all have been delivered, or destroys the pool.
    void endedMeanwhile_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < int(std::size(rows)); ++i) {
            if (rows[i].kind == Row::Own)
                QTest::newRow(rows[i].name) << i;
        }
    }
    void endedMeanwhile()
    {
        QFETCH(const int, index);
        for (int how = 0; how < 4; ++how) {
            Scene scene;
            auto pool = std::make_unique<AioPool>(1);
            const AioFuture<QString> seen = pool->spawnN(rows[index].aio(scene));
            QVERIFY(turnUntil([&] { return bool(scene.fire); }));
            QCoreApplication::processEvents();
            if (how == 0)
                pool->cancelAll();
            scene.fire();
            if (how == 1)
                pool->cancelAll();
            if (how == 2)
                QCoreApplication::sendPostedEvents(nullptr, QEvent::MetaCall);
            if (how >= 2)
                pool.reset();
            QVERIFY(turnUntil([&] { return seen.isFinished(); }));
            QVERIFY(seen.isCancelled() || outcome(seen) == QString::fromUtf8(rows[index].seen));
            QCoreApplication::processEvents();
        }
    }

    void aLargeMessageInFrames()
    {
        constexpr qsizetype Size = 10'000'000;
        WebSockets sockets;
        const auto body = [&]() -> AioTask<QByteArray> {
            QByteArray all;
            QCORO_FOREACH(const auto &frame, qCoro(sockets.client()).binaryFrames()) {
                all += std::get<0>(frame);
                if (std::get<1>(frame))
                    break;
            }
            co_return all;
        };
        AioPool pool(1);
        const AioFuture<QByteArray> received = pool.spawnN(body);
        QCoreApplication::processEvents();
        QByteArray message(Size, Qt::Uninitialized);
        for (qsizetype i = 0; i < Size; ++i)
            message[i] = char(i % 251);
        sockets.peer()->sendBinaryMessage(message);
        QVERIFY(turnUntil([&] { return received.isFinished(); }));
        QVERIFY(received.result() == message);
    }
};

QTEST_GUILESS_MAIN(tst_FiresAgain)
#include "tst_fires_again.moc"
