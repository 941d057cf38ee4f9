// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets of the reference, from the comments of the headers.

#include "snippets.h"

#include <AioTaskFilterModel>
#include <AioTaskModel>

#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroTimer>
#include <QtWidgets/QListView>
#include <QtWidgets/QSlider>
#include <QtWidgets/QTableView>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

AioTask<qint64> measure(QString path)
{
    co_return QFileInfo(path).size();
}

AioTask<int> work()
{
    co_return 7;
}

AioTask<> combined(Site &site)
{
    QNetworkAccessManager &net = site.net;
    const QUrl url = site.urls[1];
    const QString path = site.paths[1];
    const QList<QUrl> urls = site.urls;
    {
        //! [whenAll]
        auto [page, size] = co_await Aio::whenAll(fetch(net, url), measure(path));
        //! [whenAll]
        [&page = page, &size = size] { QCOMPARE(page.size(), size); }();
    }
    {
        //! [scope]
        const auto body = [&](AioPool &pool) -> AioTask<int> {
            for (const QUrl &url : urls)
                pool.spawnN(fetch(net, url));
            co_return pool.count();
        };
        const int n = co_await Aio::scope(8, body); // all of them have ended
        //! [scope]
        [&] { QCOMPARE(n, 4); }();
    }
    AioPool pool(2);
    {
        //! [future]
        AioFuture<int> f = pool.spawnN(work());
        int value = co_await f; // in any coroutine
        QFuture<int> q = pool.spawnN(work()); // or a QFuture, with watchers and .then()
        //! [future]
        [&] {
            QCOMPARE(value, 7);
            QTRY_VERIFY(q.isFinished());
            QCOMPARE(q.result(), 7);
        }();
    }
    const QList<AioFuture<int>> futures = { pool.spawnN(work()), pool.spawnN(work()) };
    int total = 0;
    //! [iterWait]
    auto results = Aio::iterWait(futures);
    QCORO_FOREACH(const AioResult<int> &result, results)
        total += result.value();
    //! [iterWait]
    [&] { QCOMPARE(total, 14); }();
}

class Connection
{
public:
    AioTask<QByteArray> ask(QString text)
    {
        if (text.isEmpty())
            co_await Aio::sleep(1h);
        co_return text.toUtf8();
    }
    AioTask<> logOut()
    {
        co_await Aio::yield();
        ++loggedOut;
    }

    int loggedOut = 0;
};

//! [finally]
AioTask<QByteArray> query(Connection &connection, QString text)
{
    const auto leave = [&connection] { return connection.logOut(); }; // an AioTask
    co_return co_await Aio::finally(connection.ask(text), leave);
}
//! [finally]

AioTask<> leaves(Connection &connection)
{
    const QString text;
    //! [recover]
    bool cancelled = false;
    try {
        co_await connection.ask(text);
    } catch (const AioCancelled &) {
        cancelled = true;
    }
    if (cancelled) {
        co_await connection.logOut();
        throw AioCancelled(); // or return: then it has recovered
    }
    //! [recover]
}

//! [interrupted]
AioTask<int> run()
{
    auto either = Aio::whenAny(work(), Aio::interrupted());
    const auto [first, result] = co_await either; // the other has been cancelled, and has ended
    co_return first == 0 ? 0 : 128 + std::get<1>(result);
}
//! [interrupted]

AioTask<> download(AioPool &pool)
{
    const auto sleeps = []() -> AioTask<> { co_await Aio::sleep(1h); };
    pool.spawnN(sleeps);
    co_await pool.join();
}

int stopped()
{
    //! [waitFor]
    AioPool pool(8);
    try {
        Aio::waitFor(download(pool));
    } catch (const AioCancelled &) { // QCoreApplication::quit() was called
        Aio::waitFor(pool.cancel()); // runs as usual
        return 1;
    }
    //! [waitFor]
    return 0;
}

void runEnds()
{
    Connection connection;
    QCOMPARE(Aio::waitFor(query(connection, u"a"_s)), "a");
    QCOMPARE(connection.loggedOut, 1);
    AioPool pool(2);
    const AioFuture<QByteArray> asking = pool.spawnN(query(connection, QString()));
    const AioFuture<void> leaving = pool.spawnN(leaves(connection));
    QTRY_COMPARE(pool.activeCount(), 2);
    QVERIFY(QTest::qWaitFor([&] { return pool.taskInfo(leaving.id())->chain.size() == 2; }));
    pool.cancelAll();
    QTRY_VERIFY(asking.isCancelled() && leaving.isCancelled());
    QCOMPARE(connection.loggedOut, 3);
    QCOMPARE(Aio::waitFor(run()), 0);
    QTimer::singleShot(0, [] { QCoreApplication::quit(); });
    QCOMPARE(stopped(), 1);
}

AioTask<> slid(QSlider *slider, int *seen)
{
    //! [signal]
    int value = co_await Aio::signal(slider, &QSlider::valueChanged);
    //! [signal]
    *seen = value;
}

AioTask<> streamed(QSlider *slider, QList<int> *seen)
{
    const auto store = [seen](int value) -> AioTask<> {
        *seen << value;
        co_return;
    };
    {
        //! [signals]
        auto values = Aio::signals(slider, &QSlider::valueChanged, AioSignalsOptions().withLimit(1));
        //! [signals]
        [&] { QCOMPARE(values.dropped(), 0); }();
    }
    //! [signalStream]
    auto values = Aio::signalStream(slider, &QSlider::valueChanged);
    QCORO_FOREACH(int value, values)
        co_await store(value);
    //! [signalStream]
}

QCoro::Task<> interrupted(AioContext context)
{
    //! [interruptible]
    co_await context.interruptible(QCoro::sleepFor(10s));
    //! [interruptible]
}

AioTask<> asleep()
{
    //! [forever]
    co_await Aio::sleep(std::chrono::hours::max()); // until it is cancelled
    //! [forever]
}

void runPool(Site &site)
{
    QNetworkAccessManager &net = site.net;
    const QUrl url = site.urls[0];
    const QString path = site.paths[0];
    {
        //! [pool]
        AioPool pool(8);
        AioFuture<QByteArray> page = pool.spawnN(fetch(net, url)); // waits for a slot, then runs
        //! [pool]
        QTRY_COMPARE(pool.succeededCount(), 1);
        QCOMPARE(page.result(), "a");
    }
    AioPool pool(8);
    //! [options]
    pool.spawnN(fetch(net, url), AioTaskOptions(url.fileName()).withPriority(2).withTimeout(30s));
    //! [options]
    //! [concurrent]
    pool.spawnN(Aio::concurrent(sha256, path));
    //! [concurrent]
    const auto brightened = [](quint32 pixel) { return pixel | 0x404040; };
    const QList<quint32> pixels{ 0xff000000, 0xffff0000 };
    //! [concurrentMap]
    pool.spawnN(Aio::concurrentMap(brightened, pixels));
    //! [concurrentMap]
    QTRY_COMPARE(pool.succeededCount(), 3);

    QSlider bar(Qt::Horizontal);
    int seen = 0;
    const AioFuture<void> slidTask = pool.spawnN(slid(&bar, &seen));
    QTRY_COMPARE(pool.taskInfo(slidTask.id())->chain.size(), 1); // has begun to wait
    bar.setValue(5);
    QTRY_COMPARE(seen, 5);
    QList<int> stored;
    const AioFuture<void> streamedTask = pool.spawnN(streamed(&bar, &stored));
    QTRY_COMPARE(pool.taskInfo(streamedTask.id())->chain.size(), 1);
    bar.setValue(6);
    bar.setValue(7);
    QTRY_COMPARE(stored, QList<int>({ 6, 7 }));
    streamedTask.cancel();
    QTRY_VERIFY(streamedTask.isCancelled());

    const AioFuture<void> sleeper = pool.spawnN(interrupted);
    const AioFuture<void> longSleeper = pool.spawnN(asleep());
    QTRY_COMPARE(pool.activeCount(), 2);
    sleeper.cancel();
    longSleeper.cancel();
    QTRY_VERIFY(sleeper.isCancelled() && longSleeper.isCancelled());
}

void runModels()
{
    AioPool pool(8);
    //! [iterOptions]
    const auto options = AioIterOptions().withTimeout(20ms).withYieldWhen(AioYieldWhen::FirstCompleted);
    //! [iterOptions]
    QCOMPARE(options.timeout(), 20ms);
    //! [view]
    QTableView view;
    view.setModel(pool.tasks());
    //! [view]
    //! [dragged]
    QListView queue;
    queue.setModel(pool.tasks());
    queue.setDragDropMode(QAbstractItemView::InternalMove);
    queue.setSelectionMode(QAbstractItemView::ExtendedSelection);
    //! [dragged]
    //! [filter]
    AioTaskFilterModel failed;
    failed.setSourceModel(pool.tasks());
    failed.setStates({ int(AioPool::TaskState::Failed) });
    //! [filter]
    pool.tasks()->setHistoryLimit(10);
    const auto broken = []() -> AioTask<> {
        throw std::runtime_error("broken");
        co_return;
    };
    pool.spawnN(work());
    pool.spawnN(broken);
    QTRY_COMPARE(view.model()->rowCount(), 2);
    QTRY_COMPARE(failed.rowCount(), 1);
}

}

void runReference()
{
    Site site;
    runPool(site);
    Aio::waitFor(combined(site));
    runEnds();
    runModels();
}
