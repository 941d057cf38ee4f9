// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets for users of callbacks and signals.

#include "snippets.h"

#include <QtCore/QMetaMethod>
#include <QtCore/QQueue>

#include <functional>
#include <stdexcept>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [get]
AioTask<QByteArray> get(QNetworkAccessManager &net, QUrl url)
{
    const std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(url)));
    co_await reply.get();
    if (reply->error() != QNetworkReply::NoError)
        throw std::runtime_error(reply->errorString().toStdString());
    co_return reply->readAll();
}
//! [get]

//! [chainBefore]
void followIndex(QNetworkAccessManager *net, const QUrl &index, QObject *receiver, std::function<void(QByteArray)> done,
                 std::function<void(QString)> failed)
{
    QNetworkReply *reply = net->get(QNetworkRequest(index));
    QObject::connect(reply, &QNetworkReply::finished, receiver, [=] {
        reply->deleteLater();
        if (reply->error() != QNetworkReply::NoError)
            return failed(reply->errorString());
        const QUrl url(QString::fromUtf8(reply->readAll()));
        QNetworkReply *page = net->get(QNetworkRequest(url));
        QObject::connect(page, &QNetworkReply::finished, receiver, [=] {
            page->deleteLater();
            if (page->error() != QNetworkReply::NoError)
                return failed(page->errorString());
            done(page->readAll());
        });
    });
}
//! [chainBefore]

//! [chainAfter]
AioTask<QByteArray> followIndex(QNetworkAccessManager &net, QUrl index)
{
    const QByteArray address = co_await get(net, index);
    const QUrl url(QString::fromUtf8(address));
    co_return co_await get(net, url);
}
//! [chainAfter]

//! [queueBefore]
class Queue : public QObject
{
public:
    explicit Queue(std::function<void(QByteArray)> done) : m_done(std::move(done)) { }
    void add(const QUrl &url)
    {
        m_waiting.enqueue(url);
        next();
    }

private:
    void next()
    {
        while (m_active < 4 && !m_waiting.isEmpty()) {
            ++m_active;
            QNetworkReply *reply = m_net.get(QNetworkRequest(m_waiting.dequeue()));
            connect(reply, &QNetworkReply::finished, this, [this, reply] {
                reply->deleteLater();
                --m_active;
                m_done(reply->readAll());
                next();
            });
        }
    }

    std::function<void(QByteArray)> m_done;
    QQueue<QUrl> m_waiting;
    int m_active = 0;
    QNetworkAccessManager m_net;
};
//! [queueBefore]

//! [queueAfter]
class Pages : public QObject
{
public:
    explicit Pages(std::function<void(QByteArray)> done) : m_done(std::move(done)) { }
    void add(QUrl url) { m_pool.spawnN(load(url), AioTaskOptions(url.fileName())); }

private:
    AioTask<> load(QUrl url)
    {
        const QByteArray page = co_await get(m_net, url);
        m_done(page);
    }

    std::function<void(QByteArray)> m_done;
    QNetworkAccessManager m_net;
    AioPool m_pool{ 4 }; // declared last: its tasks are gone before what they use
};
//! [queueAfter]

class Device : public QObject
{
    Q_OBJECT

public:
    bool isAwaited() const { return isSignalConnected(QMetaMethod::fromSignal(&Device::answered)); }

Q_SIGNALS:
    void answered(int value);
};

//! [signalBefore]
void ask(Device *device, QObject *receiver, std::function<void(int)> done, std::function<void()> timedOut)
{
    auto *once = new QObject(receiver);
    QObject::connect(device, &Device::answered, once, [=](int value) {
        delete once; // and with it this connection, the next and the time limit
        done(value);
    });
    QObject::connect(device, &QObject::destroyed, once, [=] {
        delete once;
        timedOut();
    });
    QTimer::singleShot(5s, once, [=] {
        delete once;
        timedOut();
    });
}
//! [signalBefore]

//! [signalAfter]
AioTask<int> ask(Device &device)
{
    co_return co_await Aio::timeout(Aio::signal(&device, &Device::answered), 5s);
}
//! [signalAfter]

//! [retryBefore]
void getPatiently(QNetworkAccessManager *net, const QUrl &url, QObject *receiver, std::chrono::milliseconds pause,
                  std::function<void(QByteArray)> done, std::function<void(QString)> failed)
{
    QNetworkReply *reply = net->get(QNetworkRequest(url));
    QObject::connect(reply, &QNetworkReply::finished, receiver, [=] {
        reply->deleteLater();
        if (reply->error() == QNetworkReply::NoError)
            return done(reply->readAll());
        if (pause > 8ms)
            return failed(reply->errorString());
        QTimer::singleShot(pause, receiver, [=] { getPatiently(net, url, receiver, 2 * pause, done, failed); });
    });
}
//! [retryBefore]

//! [retryAfter]
AioTask<QByteArray> getPatiently(QNetworkAccessManager &net, QUrl url)
{
    for (auto pause = 1ms;; pause *= 2) {
        try {
            co_return co_await get(net, url);
        } catch (const std::exception &) { // not AioCancelled, which is none
            if (pause > 8ms)
                throw;
        }
        co_await Aio::sleep(pause);
    }
}
//! [retryAfter]

template<typename Outcome>
void compareBoth(const std::function<void(std::function<void(QByteArray)>, std::function<void(QString)>)> &before,
                 AioTask<QByteArray> after, const Outcome &expected)
{
    QString outcome;
    before([&](const QByteArray &page) { outcome = QString::fromUtf8(page); },
           [&](const QString &error) { outcome = error.isEmpty() ? error : u"failed"_s; });
    QTRY_COMPARE(outcome, expected);
    AioPool pool(1);
    const AioFuture<QByteArray> future = pool.spawnN(std::move(after));
    QTRY_VERIFY(future.isFinished());
    const AioResult<QByteArray> result = Aio::result(future);
    QCOMPARE(result.hasValue() ? QString::fromUtf8(result.value()) : u"failed"_s, expected);
}

void runChain(Site &site, QObject *receiver)
{
    QTemporaryFile index;
    QVERIFY(index.open());
    index.write(site.urls[2].toEncoded());
    index.flush();
    const QUrl url = QUrl::fromLocalFile(index.fileName());
    compareBoth([&](const auto &done, const auto &failed) { followIndex(&site.net, url, receiver, done, failed); },
                followIndex(site.net, url), u"aaa"_s);
    compareBoth(
            [&](const auto &done, const auto &failed) { followIndex(&site.net, site.nowhere, receiver, done, failed); },
            followIndex(site.net, site.nowhere), u"failed"_s);
}

template<typename Pages>
void runQueue(Site &site)
{
    qsizetype size = 0;
    Pages pages([&](const QByteArray &page) { size += page.size(); });
    for (const QUrl &url : site.urls + site.urls)
        pages.add(url);
    QTRY_COMPARE(size, 2 * (1 + 2 + 3 + 4));
}

void runSignal(QObject *receiver)
{
    int answer = 0;
    const auto done = [&](int value) { answer = value; };
    const auto timedOut = [&] { answer = -1; };
    Device device;
    ask(&device, receiver, done, timedOut);
    Q_EMIT device.answered(3);
    QCOMPARE(answer, 3);

    AioPool pool(1);
    const AioFuture<int> future = pool.spawnN(ask(device));
    QTRY_VERIFY(device.isAwaited());
    Q_EMIT device.answered(4);
    QTRY_VERIFY(future.isFinished());
    QCOMPARE(Aio::result(future).valueOr(-1), 4);

    auto dying = std::make_unique<Device>();
    const AioFuture<int> lost = pool.spawnN(ask(*dying));
    QTRY_VERIFY(dying->isAwaited());
    ask(dying.get(), receiver, done, timedOut);
    dying.reset();
    QCOMPARE(answer, -1);
    QTRY_VERIFY(lost.isCancelled());
}

void runRetry(Site &site, QObject *receiver)
{
    for (const QUrl &url : { site.urls[0], site.nowhere }) {
        compareBoth([&](const auto &done,
                        const auto &failed) { getPatiently(&site.net, url, receiver, 1ms, done, failed); },
                    getPatiently(site.net, url), url == site.nowhere ? u"failed"_s : u"a"_s);
    }
}

}

void runCallbacks()
{
    Site site;
    QObject receiver;
    runChain(site, &receiver);
    runQueue<Queue>(site);
    runQueue<Pages>(site);
    runSignal(&receiver);
    runRetry(site, &receiver);
}

#include "callbacks.moc"
