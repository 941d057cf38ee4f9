// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests that a test clock does not jump while a task waits for the network. A test of its own, without the label
// "threaded": Qt's network library has a thread in which ThreadSanitizer, without that library's own code, sees races.

#include <AioPool>
#include <AioTestClock>

#include "support/httpserver.h"
#include "support/testcoro.h"

#include <QtCore/QTimer>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QCoro/QCoroNetwork>
#include <QtTest/QtTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! Fetches what a server sends after real time that an event loop may use to jump.
AioTask<> fetch(bool hasLimit)
{
    HttpServer server;
    server.on(u"/"_s, [](QTcpSocket &socket) {
        QTimer::singleShot(30ms, &socket, [&socket] { HttpServer::whole("hello")(socket); });
    });
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(server.url(u"/"_s))));
    if (hasLimit)
        co_await Aio::timeout(Aio::signal(reply.get(), &QNetworkReply::finished), 10min);
    else
        co_await reply.get();
    CO_COMPARE(reply->readAll(), QByteArray("hello"));
}

class tst_TestClockNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void jumpsNoFurther_data();
    void jumpsNoFurther();
};

}

void tst_TestClockNetwork::jumpsNoFurther_data()
{
    QTest::addColumn<bool>("hasLimit");
    QTest::newRow("QNetworkReply") << false;
    QTest::newRow("QNetworkReply with a limit") << true;
}

void tst_TestClockNetwork::jumpsNoFurther()
{
    QFETCH(const bool, hasLimit);
    Aio::TestClock clock;
    clock.setAutojump();
    AioPool pool(2);
    std::chrono::nanoseconds whenItEnded = -1ns;
    const auto waiting = [&]() -> AioTask<> {
        co_await fetch(hasLimit);
        whenItEnded = clock.now();
    };
    const auto sleeping = []() -> AioTask<> { co_await Aio::sleep(1h); };
    const AioFuture<void> hour = pool.spawnN(sleeping);
    const AioFuture<void> outside = pool.spawnN(waiting);
    Aio::waitFor(hour);
    QCOMPARE(whenItEnded, 0ns);
    QCOMPARE(clock.now(), 1h);
    Aio::waitFor(outside);
}

QTEST_GUILESS_MAIN(tst_TestClockNetwork)
#include "tst_testclock_network.moc"
