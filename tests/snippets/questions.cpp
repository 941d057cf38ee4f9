// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets of the page of questions and answers.

#include "snippets.h"

#include <AioTaskModel>
#include <AioTestClock>

#include <QCoro/QCoroTask>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// Its actions, in order
QStringList deeds;

class Device
{
public:
    AioTask<> open() { return note(u"open"_s); }
    AioTask<> upload() { return note(u"upload"_s, 1h); }
    AioTask<> close() { return note(u"close"_s, 1ms); }

private:
    static AioTask<> note(QString deed, std::chrono::milliseconds pause = 0ms)
    {
        deeds << deed;
        co_await Aio::sleep(pause);
        deeds << deed + u" done"_s;
    }
};

//! [cleanUp]
AioTask<> update(Device &device)
{
    co_await device.open();
    const auto close = [&device] { return device.close(); };
    co_await Aio::finally(device.upload(), close); // a second cancel does not interrupt close()
}
//! [cleanUp]

AioTask<> send(Device &device)
{
    co_await device.upload();
}

//! [compute]
AioTask<qint64> sumUpTo(qint64 last)
{
    qint64 sum = 0;
    for (qint64 n = 1; n <= last; ++n) {
        sum += n;
        if (n % 100'000 == 0)
            co_await Aio::yield(); // the event loop runs, and a cancel ends the task here
    }
    co_return sum;
}
//! [compute]

//! [catch]
AioTask<QByteArray> fetchOrNothing(QNetworkAccessManager &net, QUrl url)
{
    try {
        co_return co_await fetch(net, url);
    } catch (const AioCancelled &) {
        throw; // let a cancel through
    } catch (...) {
        co_return QByteArray();
    }
}
//! [catch]

//! [print]
void printTasks(AioPool &pool)
{
    const AioTaskModel *tasks = pool.tasks();
    for (int row = 0; row < tasks->rowCount(); ++row) {
        const QModelIndex index = tasks->index(row);
        qInfo().noquote() << index.data(AioTaskModel::LabelRole).toString()
                          << index.data(AioTaskModel::StateNameRole).toString();
        if (const auto info = pool.taskInfo(tasks->taskAt(row))) {
            for (const AioLocation &place : info->chain)
                qInfo().noquote() << "   " << place.file << place.line << place.function;
        }
    }
}
//! [print]

class Button : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void clicked();
};

class Panel : public QObject
{
    Q_OBJECT

public:
    explicit Panel(Site &site) : m_net(site.net), m_url(site.urls[1])
    {
        //! [slot]
        connect(&m_button, &Button::clicked, this, [this] { m_pool.spawnN(load(m_url)); });
        //! [slot]
    }
    void click() { Q_EMIT m_button.clicked(); }
    QByteArray text() const { return m_text; }

private:
    AioTask<> load(QUrl url) { m_text = co_await fetch(m_net, url); }

    QNetworkAccessManager &m_net;
    QUrl m_url;
    QByteArray m_text;
    Button m_button;
    AioPool m_pool{ 4 };
};

AioTask<int> lengthOf(QString text)
{
    co_return int(text.size());
}

void runCleanUp()
{
    Device device;
    AioPool pool(1);
    const AioFuture<void> future = pool.spawnN(update(device));
    QTRY_VERIFY(deeds.contains(u"upload"_s));
    future.cancel();
    QTRY_VERIFY(deeds.contains(u"close"_s));
    future.cancel();
    QTRY_VERIFY(future.isFinished());
    QVERIFY(future.isCancelled());
    QCOMPARE(deeds, QStringList({ u"open"_s, u"open done"_s, u"upload"_s, u"close"_s, u"close done"_s }));
}

void runCancelled(Site &site)
{
    AioPool pool(3);
    const AioFuture<qint64> sum = pool.spawnN(sumUpTo(std::numeric_limits<qint64>::max() / 2));
    QTRY_COMPARE(pool.activeCount(), 1);
    sum.cancel();
    QTRY_VERIFY(sum.isCancelled());
    QCOMPARE(Aio::waitFor(sumUpTo(1000)), 500'500);

    QCOMPARE(Aio::waitFor(fetchOrNothing(site.net, site.urls[0])), "a");
    const AioFuture<QByteArray> stopped = pool.spawnN(fetchOrNothing(site.net, site.urls[0]));
    QObject::connect(&pool, &AioPool::taskStarted, &pool, [&] { stopped.cancel(); });
    QTRY_VERIFY(stopped.isCancelled());
}

void runPrint()
{
    Device device;
    AioPool pool(1);
    pool.spawnN(send(device), AioTaskOptions("send"));
    pool.spawnN(send(device));
    QTRY_COMPARE(pool.activeCount(), 1);
    QTRY_COMPARE(pool.taskInfo(1)->chain.size(), 2);
    QTest::ignoreMessage(QtInfoMsg, "send Active");
    for (int place = 0; place < 2; ++place)
        QTest::ignoreMessage(QtInfoMsg, QRegularExpression(u"^    .*questions.cpp"_s));
    QTest::ignoreMessage(QtInfoMsg, "Task 2 Waiting");
    printTasks(pool);
}

void runThreads()
{
    //! [threads]
    QThreadPool threads;
    threads.setMaxThreadCount(8);
    AioPool pool(8);
    pool.spawnN(Aio::concurrent(&threads, sha256, u"/etc/hostname"_s));
    //! [threads]
    QTRY_VERIFY(pool.isEmpty());
}

void runNested()
{
    //! [nested]
    AioPool pool(1);
    const auto parent = []() -> AioTask<int> {
        const int first = co_await lengthOf(u"one"_s); // runs within the slot of this task
        co_return first + co_await lengthOf(u"three"_s);
    };
    const AioFuture<int> sum = pool.spawnN(parent);
    //! [nested]
    QTRY_VERIFY(sum.isFinished());
    QCOMPARE(Aio::result(sum).valueOr(-1), 8);

    const auto waiting = [&pool]() -> AioTask<int> { co_return co_await pool.exec(lengthOf(u"three"_s)); };
    const AioFuture<int> never = pool.spawnN(waiting);
    QTRY_VERIFY(never.isFinished());
    QVERIFY(Aio::result(never).errorString().contains(u"could never end"_s));
}

void runTime()
{
    Device device;
    //! [time]
    Aio::TestClock clock;
    AioPool pool(1);
    const auto sending = pool.spawnN(send(device), AioTaskOptions().withTimeout(30s)); // it needs an hour
    clock.advance(29s);
    QCOMPARE(sending.state(), AioPool::TaskState::Active);
    clock.advance(1s); // returns at once
    QCOMPARE(sending.state(), AioPool::TaskState::Failed);
    //! [time]
}

void runJumps()
{
    Device device;
    //! [autojump]
    Aio::TestClock clock;
    clock.setAutojump();
    Aio::waitFor(send(device)); // returns at once
    QCOMPARE(clock.now(), 1h);
    //! [autojump]
}

void runErrors(Site &site)
{
    AioPool pool(2);
    QStringList errors;
    QObject *window = &pool;
    //! [errors]
    QObject::connect(&pool, &AioPool::taskFailed, window, [&](qint64, const QString &error) { errors << error; });
    //! [errors]
    const auto broken = [](QUrl) -> AioTask<int> {
        throw std::runtime_error("broken");
        co_return 0;
    };
    pool.mapN(broken, site.urls);
    QTRY_COMPARE(errors.size(), site.urls.size());
}

}

void runQuestions()
{
    Site site;
    runCleanUp();
    runCancelled(site);
    runPrint();
    runThreads();
    runNested();
    runTime();
    runJumps();
    runErrors(site);
    Panel panel(site);
    panel.click();
    QTRY_COMPARE(panel.text(), "aa");
}

#include "questions.moc"
