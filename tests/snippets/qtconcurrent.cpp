// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets for users of Qt Concurrent.

#include "snippets.h"

#include <QtConcurrent/QtConcurrentMap>
#include <QtConcurrent/QtConcurrentRun>

using namespace Qt::StringLiterals;

namespace {

//! [runAfter]
AioTask<> showHash(QString path, QString &label)
{
    const QByteArray hash = co_await Aio::concurrent(sha256, path);
    label = QString::fromLatin1(hash);
}
//! [runAfter]

AioTask<QList<QByteArray>> hashAll(AioPool &pool, const QStringList &paths)
{
    //! [mappedAfter]
    const auto hash = [](const QString &path) { return Aio::concurrent(sha256, path); };
    const auto results = co_await pool.map(hash, paths);

    QList<QByteArray> hashes;
    for (const AioResult<QByteArray> &result : results)
        hashes << result.valueOr("unreadable");
    //! [mappedAfter]
    co_return hashes;
}

AioTask<QList<AioResult<QByteArray>>> hashWithThreads(QStringList paths)
{
    //! [threadsOfItsOwn]
    QThreadPool threads;
    threads.setMaxThreadCount(2); // a disk has no use for more
    AioPool pool(threads.maxThreadCount());
    const auto hash = [&threads](const QString &path) { return Aio::concurrent(&threads, sha256, path); };
    const auto results = co_await pool.map(hash, paths);
    //! [threadsOfItsOwn]
    co_return results;
}

quint32 brightened(quint32 pixel)
{
    return pixel | 0x404040;
}

AioTask<QList<AioResult<quint32>>> brighten(AioPool &pool, const QList<quint32> &pixels)
{
    //! [blocksAfter]
    const auto results = co_await pool.exec(Aio::concurrentMap(brightened, pixels));
    //! [blocksAfter]
    co_return results;
}

//! [manySlots]
AioTask<QByteArray> fetchAndHash(QNetworkAccessManager &net, QThreadPool *threads, QUrl url)
{
    const QByteArray page = co_await fetch(net, url);
    const auto hash = [](const QByteArray &bytes) {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    };
    co_return co_await Aio::concurrent(threads, hash, page);
}
//! [manySlots]

//! [promise]
void sumTo(QPromise<int> &promise, int last)
{
    promise.setProgressRange(0, last);
    int sum = 0;
    for (int n = 1; n <= last && !promise.isCanceled(); ++n) {
        sum += n;
        promise.setProgressValue(n);
    }
    promise.addResult(sum);
}
//! [promise]

//! [blocking]
QByteArray blockingFetch(const QUrl &url)
{
    QNetworkAccessManager net; // one for each thread
    QEventLoop loop;
    const std::unique_ptr<QNetworkReply> reply(net.get(QNetworkRequest(url)));
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit, Qt::QueuedConnection);
    loop.exec();
    return reply->readAll();
}
//! [blocking]

void runOne(const QString &path, QObject *window)
{
    QString label;
    //! [runBefore]
    auto *watcher = new QFutureWatcher<QByteArray>(window);
    QObject::connect(watcher, &QFutureWatcherBase::finished, window, [watcher, &label] {
        label = QString::fromLatin1(watcher->result());
        watcher->deleteLater();
    });
    watcher->setFuture(QtConcurrent::run(sha256, path));
    //! [runBefore]
    QTRY_COMPARE(label, QString::fromLatin1(sha256(path)));

    label.clear();
    AioPool pool;
    //! [runAfterCall]
    pool.spawnN(showHash(path, label));
    //! [runAfterCall]
    QTRY_COMPARE(label, QString::fromLatin1(sha256(path)));
}

void runMapped(const QStringList &paths, QObject *window)
{
    QList<QByteArray> hashes;
    //! [mappedBefore]
    QtConcurrent::mapped(paths, sha256)
            .then(window, [&](QFuture<QByteArray> done) { hashes = done.results(); })
            .onFailed(window, [&] { hashes = { "unreadable" }; }); // all of them
    //! [mappedBefore]
    QTRY_COMPARE(hashes.size(), paths.size());

    AioPool pool(2);
    QCOMPARE(Aio::waitFor(hashAll(pool, paths)), hashes);
    QStringList withOneMissing = paths;
    withOneMissing << u"nowhere"_s;
    QCOMPARE(Aio::waitFor(hashAll(pool, withOneMissing)), hashes + QList<QByteArray>{ "unreadable" });
}

void runBlocks()
{
    const QList<quint32> pixels{ 0xff000000, 0xffff0000 };
    QFutureWatcher<quint32> watcher;
    //! [blocksBefore]
    watcher.setFuture(QtConcurrent::mapped(pixels, brightened));
    //! [blocksBefore]
    QTRY_VERIFY(watcher.isFinished());
    AioPool pool(2);
    const auto results = Aio::waitFor(brighten(pool, pixels));
    for (qsizetype i = 0; i < pixels.size(); ++i)
        QCOMPARE(results[i].value(), watcher.resultAt(int(i)));
}

void runPromise()
{
    QFutureWatcher<int> watcher;
    QSignalSpy finished(&watcher, &QFutureWatcherBase::finished);
    //! [promiseBefore]
    watcher.setFuture(QtConcurrent::run(sumTo, 1000));
    //! [promiseBefore]
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(watcher.result(), 1000 * 1001 / 2);

    AioPool pool(2);
    //! [promiseAfter]
    watcher.setFuture(pool.spawnN(Aio::concurrent(sumTo, 1000)));
    //! [promiseAfter]
    QTRY_COMPARE(finished.count(), 2);
    QCOMPARE(watcher.result(), 1000 * 1001 / 2);
}

void runThreads(Site &site)
{
    const auto results = Aio::waitFor(hashWithThreads(site.paths));
    QCOMPARE(results.size(), site.paths.size());
    QThreadPool threads;
    //! [manySlotsPool]
    AioPool pool(100);
    //! [manySlotsPool]
    QList<QByteArray> hashes;
    for (const QUrl &url : site.urls)
        hashes << Aio::waitFor(pool.spawnN(fetchAndHash(site.net, &threads, url)));
    for (qsizetype i = 0; i < results.size(); ++i)
        QCOMPARE(hashes[i], results[i].valueOr("unreadable"));
}

void runLimited(Site &site)
{
    const QList<QUrl> urls = site.urls;
    QNetworkAccessManager &net = site.net;
    const auto bytes = [](const QList<QByteArray> &pages) {
        qsizetype sum = 0;
        for (const QByteArray &page : pages)
            sum += page.size();
        return sum;
    };
    QList<QByteArray> pages;
    {
        //! [limitBefore]
        QThreadPool threads;
        threads.setMaxThreadCount(4);
        QList<QFuture<QByteArray>> futures;
        for (const QUrl &url : urls)
            futures << QtConcurrent::run(&threads, blockingFetch, url); // a thread waits for each
        //! [limitBefore]
        for (const QFuture<QByteArray> &future : futures)
            pages << future.result();
    }
    QCOMPARE(bytes(pages), 1 + 2 + 3 + 4);

    pages.clear();
    //! [limitAfter]
    AioPool pool(4);
    QList<AioFuture<QByteArray>> futures;
    for (const QUrl &url : urls)
        futures << pool.spawnN(fetch(net, url)); // no thread waits
    //! [limitAfter]
    for (const AioFuture<QByteArray> &future : futures)
        pages << Aio::waitFor(future);
    QCOMPARE(bytes(pages), 1 + 2 + 3 + 4);
}

}

void runQtConcurrent()
{
    Site site;
    QObject window;
    runOne(site.paths.first(), &window);
    runMapped(site.paths, &window);
    runBlocks();
    runPromise();
    runThreads(site);
    runLimited(site);
}
