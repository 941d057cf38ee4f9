// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "support/counted.h"

#include <AioConcurrent>
#include <AioPool>

#include <QCoro/QCoroNetwork>
#include <QCoro/QCoroCore>

#include <QtCore/QProcess>
#include <QtCore/QThread>
#include <QtNetwork/QNetworkAccessManager>
#include <QtNetwork/QNetworkReply>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>
#include <QtTest/QTest>

using namespace std::chrono_literals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void nothing();
    void one(int value);
    void two(int value, const QString &text);
};

//! A server that answers every request with the same few bytes, on request.
class Server : public QTcpServer
{
public:
    Server()
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                if (socket->readAll().contains("\r\n\r\n") && m_answers) {
                    socket->write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
                    socket->disconnectFromHost();
                }
            });
        });
        listen(QHostAddress::LocalHost);
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(serverPort())); }
    void setAnswers(bool answers) { m_answers = answers; }

private:
    bool m_answers = true;
};

//! The simplest possible coroutine type.
class Plain
{
public:
    class promise_type
    {
    public:
        Plain get_return_object() { return Plain(); }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept { }
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

//! A foreign awaitable, which keeps the handle until it is fired.
class Event
{
public:
    class Awaiter
    {
    public:
        explicit Awaiter(Event &event) noexcept : m_event(event) { }
        bool await_ready() const noexcept { return m_event.m_isSet; }
        void await_suspend(std::coroutine_handle<> handle) noexcept { m_event.m_handles.append(handle); }
        int await_resume() const noexcept { return m_event.m_value; }

    private:
        Event &m_event;
    };
    Awaiter operator co_await() noexcept { return Awaiter(*this); }
    void set(int value)
    {
        m_isSet = true;
        m_value = value;
        for (std::coroutine_handle<> handle : std::exchange(m_handles, {}))
            handle.resume();
    }
    qsizetype waiting() const { return m_handles.size(); }

private:
    bool m_isSet = false;
    int m_value = 0;
    QList<std::coroutine_handle<>> m_handles;
};

AioTask<int> add(int a, int b)
{
    co_await Aio::yield();
    co_return a + b;
}

AioTask<std::unique_ptr<int>> makeUnique(int value)
{
    co_return std::make_unique<int>(value);
}

AioTask<> fail(QString message)
{
    co_await Aio::yield();
    throw std::runtime_error(message.toStdString());
}

QCoro::Task<int> qcoroAdd(int a, int b)
{
    co_await QCoro::sleepFor(1ms);
    co_return a + b;
}

QCoro::AsyncGenerator<int> count(int n)
{
    for (int i = 0; i < n; ++i) {
        co_await QCoro::sleepFor(1ms);
        co_yield i;
    }
}

AioTask<> hold(Counted, int *lines)
{
    ++*lines;
    co_return;
}

template<typename Body>
void run(Body body)
{
    Aio::waitFor(body());
}

}

class tst_Task : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { QCOMPARE(Counted::living(), 0); }

    void isLazyAndFreesItsArguments()
    {
        int lines = 0;
        {
            const AioTask<> task = hold(Counted(), &lines);
            QVERIFY(task.isValid());
            QVERIFY(Counted::living() > 0);
        }
        QCOMPARE(lines, 0);
        QCOMPARE(Counted::living(), 0);
    }

    void isMovedNotCopied()
    {
        static_assert(!std::is_copy_constructible_v<AioTask<int>> && !std::is_copy_assignable_v<AioTask<int>>);
        int lines = 0;
        AioTask<> a = hold(Counted(), &lines);
        AioTask<> b = std::move(a);
        QVERIFY(!a && b);
        a = hold(Counted(), &lines);
        a = std::move(b); // drops its old task
        Aio::waitFor(a);
        QCOMPARE(lines, 1);
        QVERIFY(!a);
    }

    void usedUpTasksSaySo()
    {
        AioTask<int> task = add(1, 2);
        QCOMPARE(Aio::waitFor(task), 3);
        QVERIFY_THROWS_EXCEPTION(std::logic_error, Aio::waitFor(task));
        run([&]() -> AioTask<> {
            bool thrown = false;
            try {
                co_await task;
            } catch (const std::logic_error &) {
                thrown = true;
            }
            if (!thrown)
                qFatal("awaiting a used up task threw nothing");
        });
    }

    void resultsOfEveryKind()
    {
        QCOMPARE(*Aio::waitFor(makeUnique(7)), 7);
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, Aio::waitFor(fail(QStringLiteral("no"))));
        run([]() -> AioTask<> {
            const std::unique_ptr<int> value = co_await makeUnique(8);
            if (*value != 8)
                qFatal("wrong value");
        });
    }

    void returningAMemberCopiesIt()
    {
        class Holder
        {
        public:
            AioTask<QString> get() { co_return m_text; }
            QString text() const { return m_text; }

        private:
            QString m_text = QStringLiteral("text");
        } holder;
        QCOMPARE(Aio::waitFor(holder.get()), QStringLiteral("text"));
        QCOMPARE(holder.text(), QStringLiteral("text"));
    }

    void awaitedFromQCoroTask()
    {
        const auto outer = []() -> QCoro::Task<QString> {
            const int sum = co_await add(1, 2);
            AioTask<int> named = add(3, 4);
            const int second = co_await named;
            QString error;
            try {
                co_await fail(QStringLiteral("inner"));
            } catch (const std::exception &e) {
                error = QString::fromUtf8(e.what());
            }
            co_return QStringLiteral("%1 %2 %3").arg(sum).arg(second).arg(error);
        };
        QCOMPARE(QCoro::waitFor(outer()), QStringLiteral("3 7 inner"));
        QCOMPARE(QCoro::waitFor(add(5, 6)), 11);
        QCOMPARE(QCoro::waitFor(Aio::whenAll(add(1, 1), add(2, 2))), std::tuple(2, 4));
    }

    void awaitedFromAPlainCoroutine()
    {
        int sum = 0;
        const auto plain = [&]() -> Plain {
            sum = co_await add(1, 2);
            co_await Aio::sleep(1ms);
            co_await Aio::yield();
            sum += co_await add(10, 20);
        };
        plain();
        QTRY_COMPARE(sum, 33);
    }

    void awaitsTimers()
    {
        run([]() -> AioTask<> {
            QTimer timer;
            timer.start(1ms);
            co_await timer;
            co_await &timer; // it repeats
            timer.stop();
            co_await timer; // not running, so that there is nothing to wait for
        });
    }

    void awaitsFutures()
    {
        run([]() -> AioTask<> {
            const int thread = co_await QtConcurrent::run([] { return 42; });
            QPromise<int> promise;
            promise.start();
            QFuture<int> future = promise.future();
            QTimer::singleShot(1ms, [&] {
                promise.addResult(1);
                promise.finish();
            });
            const int late = co_await future;
            const int ready = co_await future;
            if (thread != 42 || late != 1 || ready != 1)
                qFatal("wrong value");

            QFuture<void> nothing = QtConcurrent::run([] { throw std::runtime_error("in a thread"); });
            bool thrown = false;
            try {
                co_await nothing;
            } catch (const std::runtime_error &) {
                thrown = true;
            }
            if (!thrown)
                qFatal("the exception was lost");
        });
    }

    void awaitsMoveOnlyFutures()
    {
        run([]() -> AioTask<> {
            QFuture<std::unique_ptr<int>> future = QtConcurrent::run([] { return std::make_unique<int>(3); });
            const std::unique_ptr<int> value = co_await std::move(future);
            if (!value || *value != 3)
                qFatal("wrong value");
        });
    }

    void cancelledFuturesThrow_data()
    {
        QTest::addColumn<bool>("isVoid");
        QTest::addColumn<QString>("how");
        for (const bool isVoid : { false, true }) {
            for (const char *how : { "before", "while", "dropped", "cancelled and not finished" })
                QTest::addRow("%s %s", isVoid ? "void" : "int", how) << isVoid << QString::fromLatin1(how);
        }
    }
    void cancelledFuturesThrow()
    {
        QFETCH(bool, isVoid);
        QFETCH(QString, how);
        const auto check = [&]<typename T>(std::type_identity<T>) -> AioTask<> {
            auto promise = std::make_unique<QPromise<T>>();
            promise->start();
            QFuture<T> future = promise->future();
            if (how == QLatin1String("before")) {
                future.cancel();
                promise->finish();
            } else if (how == QLatin1String("while")) {
                QTimer::singleShot(1ms, [&] {
                    future.cancel();
                    promise->finish();
                });
            } else if (how == QLatin1String("dropped")) {
                QTimer::singleShot(1ms, [&] { promise.reset(); });
            } else {
                QTimer::singleShot(1ms, [&] { future.cancel(); });
            }
            bool cancelled = false;
            try {
                co_await future;
            } catch (const AioCancelled &) {
                cancelled = true;
            }
            if (!cancelled)
                qFatal("awaiting a cancelled future threw nothing");
        };
        if (isVoid)
            Aio::waitFor(check(std::type_identity<void>()));
        else
            Aio::waitFor(check(std::type_identity<int>()));
    }

    void awaitsSignals()
    {
        run([]() -> AioTask<> {
            Emitter emitter;
            QTimer::singleShot(1ms, [&] { Q_EMIT emitter.nothing(); });
            co_await Aio::signal(&emitter, &Emitter::nothing);
            QTimer::singleShot(1ms, [&] { Q_EMIT emitter.one(5); });
            const int one = co_await Aio::signal(&emitter, &Emitter::one);
            QTimer::singleShot(1ms, [&] { Q_EMIT emitter.two(6, QStringLiteral("six")); });
            const auto [value, text] = co_await Aio::signal(&emitter, &Emitter::two);
            QTimer::singleShot(1ms, [&] { Q_EMIT emitter.one(7); });
            const int byQCoro = co_await qCoro(&emitter, &Emitter::one);
            QTimer timer;
            timer.start(1ms);
            co_await Aio::signal(&timer, &QTimer::timeout); // a private signal, whose argument is dropped
            if (one != 5 || value != 6 || text != QLatin1String("six") || byQCoro != 7)
                qFatal("wrong value");
        });
    }

    void signalOfAnotherThread()
    {
        QThread thread;
        Emitter emitter;
        emitter.moveToThread(&thread);
        thread.start();
        const auto body = [&]() -> AioTask<int> {
            QMetaObject::invokeMethod(&emitter, [&] { Q_EMIT emitter.one(9); });
            const int value = co_await Aio::signal(&emitter, &Emitter::one);
            if (QThread::currentThread() != qApp->thread())
                qFatal("resumed in a foreign thread");
            co_return value;
        };
        // The signal may come before anything listens: ask until it is heard.
        QTimer again;
        connect(&again, &QTimer::timeout, &emitter, [&] { Q_EMIT emitter.one(9); });
        again.start(1ms);
        QCOMPARE(Aio::waitFor(body()), 9);
        again.stop();
        thread.quit();
        thread.wait();
    }

    void deadSendersThrow()
    {
        run([]() -> AioTask<> {
            int thrown = 0;
            auto emitter = std::make_unique<Emitter>();
            QTimer::singleShot(1ms, [&] { emitter.reset(); });
            try {
                co_await Aio::signal(emitter.get(), &Emitter::nothing);
            } catch (const AioCancelled &) {
                ++thrown;
            }
            auto timer = std::make_unique<QTimer>();
            timer->start(1h);
            QTimer::singleShot(1ms, [&] { timer.reset(); });
            try {
                co_await timer.get();
            } catch (const AioCancelled &) {
                ++thrown;
            }
            try {
                co_await Aio::signal(static_cast<Emitter *>(nullptr), &Emitter::nothing);
            } catch (const AioCancelled &) {
                ++thrown;
            }
            if (thrown != 3)
                qFatal("a dead sender was waited for");
        });
    }

    void awaitsNetworkReplies()
    {
        Server server;
        QNetworkAccessManager net;
        const auto fetch = [&]() -> AioTask<QByteArray> {
            std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(server.url())));
            co_await reply.get();
            co_return reply->readAll();
        };
        QCOMPARE(Aio::waitFor(fetch()), QByteArray("hello"));
        // The reply dies in the task that it has just resumed.
        const auto drop = [&]() -> AioTask<int> {
            std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(server.url())));
            QNetworkReply *same = co_await reply.get();
            const int size = int(same->readAll().size());
            reply.reset();
            co_return size;
        };
        QCOMPARE(Aio::waitFor(drop()), 5);
    }

    void abortsARequestWhenCancelled()
    {
        Server server;
        server.setAnswers(false);
        QNetworkAccessManager net;
        AioPool pool(1);
        const auto fetch = [&](Counted) -> AioTask<QByteArray> {
            std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(server.url())));
            co_await reply.get();
            co_return reply->readAll();
        };
        AioFuture<QByteArray> future = pool.spawnN(fetch(Counted()));
        QTRY_VERIFY(server.hasPendingConnections() || server.findChild<QTcpSocket *>());
        future.cancel();
        QVERIFY(Aio::waitFor(pool.join()));
        QVERIFY(future.isCancelled());
        QCOMPARE(net.findChildren<QNetworkReply *>().size(), 0);
    }

    void awaitsProcessesAndSockets()
    {
        run([]() -> AioTask<> {
            QProcess process;
            process.start(QStringLiteral("cat"), {});
            co_await qCoro(process).waitForStarted();
            process.write("through a pipe");
            process.closeWriteChannel();
            co_await qCoro(process).waitForFinished();
            if (process.readAll() != "through a pipe")
                qFatal("wrong output");

            QTcpServer server;
            server.listen(QHostAddress::LocalHost);
            QTcpSocket client;
            client.connectToHost(QHostAddress::LocalHost, server.serverPort());
            QTcpSocket *accepted = co_await qCoro(server).waitForNewConnection();
            accepted->write("over a socket");
            accepted->flush();
            const QByteArray read = co_await client; // QCoro reads a device that is awaited
            if (read != "over a socket")
                qFatal("wrong bytes");
        });
    }

    void awaitsQCoroTasks()
    {
        run([]() -> AioTask<> {
            const int sum = co_await qcoroAdd(1, 2);
            QCoro::Task<int> named = qcoroAdd(3, 4);
            const int second = co_await named;
            QCoro::Task<int> moved = qcoroAdd(5, 6);
            const int third = co_await std::move(moved);
            co_await QCoro::sleepFor(1ms);
            if (sum != 3 || second != 7 || third != 11)
                qFatal("wrong value");
        });
    }

    void awaitsGenerators()
    {
        run([]() -> AioTask<> {
            int sum = 0;
            QCORO_FOREACH(int i, count(4)) {
                sum += i;
            }
            if (sum != 6)
                qFatal("wrong sum");
        });
    }

    void awaitsWhatIsNobodys()
    {
        Event event;
        int value = 0;
        AioPool pool(2);
        const auto wait = [&]() -> AioTask<> { value += co_await event; };
        pool.spawnN(wait);
        pool.spawnN(wait);
        QTRY_COMPARE(event.waiting(), 2);
        event.set(21);
        QVERIFY(Aio::waitFor(pool.join()));
        QCOMPARE(value, 42);
    }

    void resumesInItsOwnThread()
    {
        const auto body = []() -> AioTask<bool> {
            class HopToAThread
            {
            public:
                HopToAThread() noexcept { }
                bool await_ready() const noexcept { return false; }
                void await_suspend(std::coroutine_handle<> handle)
                {
                    QtConcurrent::run([handle] { handle.resume(); }).waitForFinished();
                }
                void await_resume() const noexcept { }
            };
            co_await HopToAThread();
            co_return QThread::currentThread() == qApp->thread();
        };
        QVERIFY(Aio::waitFor(body()));
    }

    void interruptedAwaitsAreNotResumedLater()
    {
        Event event;
        int resumed = 0;
        {
            AioPool pool(1);
            const auto wait = [&](Counted) -> AioTask<> {
                co_await event;
                ++resumed;
            };
            AioFuture<void> future = pool.spawnN(wait(Counted()));
            QTRY_COMPARE(event.waiting(), 1);
            QVERIFY(future.cancel());
            QVERIFY(Aio::waitFor(pool.join()));
            QVERIFY(future.isCancelled());
            QCOMPARE(Counted::living(), 0);
        }
        event.set(1); // resumes what is left of the await
        QCoreApplication::processEvents();
        QCOMPARE(resumed, 0);
    }

    void sleepsInOrder()
    {
        QStringList log;
        const auto sleeper = [&](int duration) -> AioTask<> {
            co_await Aio::sleep(std::chrono::milliseconds(duration));
            log.append(QString::number(duration));
        };
        AioPool pool;
        for (const int duration : { 30, 10, 20, 0, -5 })
            pool.spawnN(sleeper(duration));
        QVERIFY(Aio::waitFor(pool.join()));
        QCOMPARE(log,
                 QStringList({ QStringLiteral("0"), QStringLiteral("-5"), QStringLiteral("10"), QStringLiteral("20"),
                               QStringLiteral("30") }));
    }

    void sleepsLongEnough()
    {
        QElapsedTimer clock;
        clock.start();
        Aio::waitFor(Aio::sleep(20ms));
        QVERIFY(clock.nsecsElapsed() >= 20'000'000);
    }

    void whenAllOfManyKinds()
    {
        run([]() -> AioTask<> {
            const auto [sum, nothing, text] = co_await Aio::whenAll(add(1, 2), Aio::sleep(1ms), makeUnique(5));
            static_assert(std::is_same_v<decltype(nothing), const std::monostate>);
            if (sum != 3 || *text != 5)
                qFatal("wrong values");
            std::vector<AioTask<int>> tasks;
            for (int i = 0; i < 3; ++i)
                tasks.push_back(add(i, i));
            const QList<int> sums = co_await Aio::whenAll(std::move(tasks));
            if (sums != QList<int>({ 0, 2, 4 }))
                qFatal("wrong list");
            const QList<int> none = co_await Aio::whenAll(std::vector<AioTask<int>>());
            if (!none.isEmpty())
                qFatal("not empty");
        });
    }

    void whenAllFailsWithTheFirstError()
    {
        bool ended = false;
        const auto endless = [&](Counted) -> AioTask<int> {
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
                ended = true;
                throw;
            }
            co_return 0;
        };
        run([&]() -> AioTask<> {
            QString error;
            try {
                co_await Aio::whenAll(endless(Counted()), fail(QStringLiteral("first")));
            } catch (const std::runtime_error &e) {
                error = QString::fromUtf8(e.what());
            }
            if (error != QLatin1String("first") || !ended)
                qFatal("wrong error, or not ended");
        });
    }

    void whenAnyGivesTheFirst()
    {
        int ended = 0;
        const auto endless = [&](Counted) -> AioTask<int> {
            try {
                co_await Aio::sleep(1h);
            } catch (const AioCancelled &) {
            }
            co_await Aio::sleep(1ms); // cleans up
            ++ended;
            throw AioCancelled();
        };
        run([&]() -> AioTask<> {
            const auto [index, value] = co_await Aio::whenAny(endless(Counted()), add(1, 2));
            if (index != 1 || std::get<1>(value) != 3 || ended != 1)
                qFatal("wrong winner, or a loser has not ended");
            std::vector<AioTask<int>> tasks;
            tasks.push_back(endless(Counted()));
            tasks.push_back(endless(Counted()));
            tasks.push_back(add(3, 4));
            const std::pair<qsizetype, int> first = co_await Aio::whenAny(std::move(tasks));
            if (first.first != 2 || first.second != 7 || ended != 3)
                qFatal("wrong winner of the list");
            bool refused = false;
            try {
                co_await Aio::whenAny(std::vector<AioTask<int>>());
            } catch (const std::invalid_argument &) {
                refused = true;
            }
            if (!refused)
                qFatal("nothing cannot be first");
        });
    }

    void timeouts()
    {
        run([]() -> AioTask<> {
            const auto endless = [](Counted) -> AioTask<int> {
                co_await Aio::sleep(1h);
                co_return 0;
            };
            const auto recovers = []() -> AioTask<int> {
                try {
                    co_await Aio::sleep(1h);
                } catch (const AioCancelled &) {
                }
                co_return 5;
            };
            bool timedOut = false;
            try {
                co_await Aio::timeout(endless(Counted()), 1ms);
            } catch (const AioTimeout &) {
                timedOut = true;
            }
            const int inTime = co_await Aio::timeout(add(1, 2), 1h);
            const int recovered = co_await Aio::timeout(recovers(), 1ms);
            if (!timedOut || inTime != 3 || recovered != 5)
                qFatal("wrong outcome");
        });
    }

    void shieldsFromACancel()
    {
        QStringList log;
        const auto inner = [&](Event &event) -> AioTask<> {
            co_await event;
            log.append(QStringLiteral("inner done"));
        };
        Event event;
        const auto worker = [&]() -> AioTask<> {
            try {
                co_await Aio::shield(inner(event));
            } catch (const AioCancelled &) {
                log.append(QStringLiteral("cancelled"));
                throw;
            }
        };
        AioPool pool(1);
        AioFuture<void> future = pool.spawnN(worker);
        QTRY_COMPARE(event.waiting(), 1);
        QVERIFY(future.cancel());
        QCoreApplication::processEvents();
        QVERIFY(!future.isFinished());
        event.set(1);
        QVERIFY(Aio::waitFor(pool.join()));
        QVERIFY(future.isCancelled());
        QCOMPARE(log, QStringList({ QStringLiteral("inner done"), QStringLiteral("cancelled") }));
    }

    void contextOutsideAPool()
    {
        run([]() -> AioTask<> {
            AioContext context = co_await Aio::context();
            context.setLabel(QStringLiteral("nobody"));
            context.setProgress(1, 2);
            if (context.id() != 0 || context.pool() || !context.label().isEmpty() || context.isCancelRequested()
                || context.stopToken().stop_possible())
                qFatal("a context without a task is somebody");
        });
    }

    void waitForIsEndedByQuit()
    {
        bool cancelled = false;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            QTimer::singleShot(1ms, [] { QThread::currentThread()->exit(); });
            const auto endless = [](Counted) -> AioTask<> { co_await Aio::sleep(1h); };
            try {
                Aio::waitFor(endless(Counted()));
            } catch (const AioCancelled &) {
                cancelled = true;
            }
        }));
        thread->start();
        QVERIFY(thread->wait());
        QVERIFY(cancelled);
    }
};

QTEST_GUILESS_MAIN(tst_Task)
#include "tst_task.moc"
