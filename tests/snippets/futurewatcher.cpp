// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Snippets for users of QFutureWatcher.

#include "snippets.h"

#include <QtConcurrent/QtConcurrentRun>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [resultAfter]
AioTask<> show(AioFuture<QByteArray> page, QString &label)
{
    try {
        const QByteArray text = co_await page;
        label = QString::fromUtf8(text);
    } catch (const AioCancelled &) {
        label = u"stopped"_s;
    } catch (const std::exception &error) {
        label = QString::fromUtf8(error.what());
    }
}
//! [resultAfter]

//! [workBefore]
void count(QPromise<int> &promise)
{
    promise.setProgressRange(0, 10);
    for (int n = 1; n <= 10; ++n) {
        if (promise.isCanceled())
            return;
        promise.setProgressValueAndText(n, u"step %1"_s.arg(n));
    }
    promise.addResult(10);
}
//! [workBefore]

//! [workAfter]
AioTask<int> countSlowly(AioContext context)
{
    for (int n = 1; n <= 10; ++n) {
        co_await Aio::sleep(1ms); // a cancel ends it here
        context.setProgress(n, 10, u"step %1"_s.arg(n));
    }
    co_return 10;
}
//! [workAfter]

AioTask<QByteArray> endless()
{
    co_await Aio::sleep(24h);
    co_return {};
}

QString resultBefore(const QFuture<QByteArray> &page)
{
    QString label;
    //! [resultBefore]
    QFutureWatcher<QByteArray> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &watcher, [&] {
        if (watcher.isCanceled()) { // so is one that failed
            label = u"stopped"_s;
            return;
        }
        label = QString::fromUtf8(watcher.result());
    });
    watcher.setFuture(page);
    //! [resultBefore]
    [&] { QTRY_VERIFY(!label.isEmpty()); }();
    return label;
}

void runResult(Site &site)
{
    AioPool pool(2);
    QCOMPARE(resultBefore(pool.spawnN(fetch(site.net, site.urls[2]))), u"aaa"_s);

    QString label;
    pool.spawnN(show(pool.spawnN(fetch(site.net, site.urls[2])), label));
    QTRY_COMPARE(label, u"aaa"_s);
    const AioFuture<QByteArray> stopped = pool.spawnN(fetch(site.net, site.urls[2]));
    stopped.cancel();
    pool.spawnN(show(stopped, label));
    QTRY_COMPARE(label, u"stopped"_s);
}

void runKept(Site &site)
{
    QNetworkAccessManager &net = site.net;
    const QUrl url = site.urls[1];
    AioPool pool(2);
    QFutureWatcher<QByteArray> watcher;
    QSignalSpy finished(&watcher, &QFutureWatcherBase::finished);
    //! [kept]
    watcher.setFuture(pool.spawnN(fetch(net, url)));
    //! [kept]
    QTRY_COMPARE(finished.count(), 1);
    QCOMPARE(watcher.result(), "aa");

    const AioFuture<QByteArray> page = pool.spawnN(endless());
    watcher.setFuture(page);
    //! [keptCancel]
    watcher.cancel();
    //! [keptCancel]
    QTRY_VERIFY(page.isCancelled());
}

AioTask<qsizetype> sizeOfAll(AioPool &pool, QNetworkAccessManager &net, QList<QUrl> urls)
{
    qsizetype size = 0;
    //! [allAfter]
    const auto get = [&](const QUrl &url) { return fetch(net, url); };
    const auto pages = co_await pool.map(get, urls); // in the order of the URLs
    for (const AioResult<QByteArray> &page : pages)
        size += page.valueOr(QByteArray()).size();
    //! [allAfter]
    co_return size;
}

void runAll(Site &site)
{
    const QList<QUrl> urls = site.urls;
    AioPool pool(2);
    const auto get = [&](const QUrl &url) { return pool.spawnN(fetch(site.net, url)).future(); };
    QObject parent;
    qsizetype size = 0;
    bool all = false;
    //! [allBefore]
    const auto left = std::make_shared<qsizetype>(urls.size());
    for (const QUrl &url : urls) {
        auto *watcher = new QFutureWatcher<QByteArray>(&parent);
        QObject::connect(watcher, &QFutureWatcherBase::finished, &parent, [=, &size, &all] {
            if (!watcher->isCanceled())
                size += watcher->result().size();
            watcher->deleteLater();
            all = --*left == 0;
        });
        watcher->setFuture(get(url));
    }
    //! [allBefore]
    QTRY_VERIFY(all);
    QCOMPARE(size, 1 + 2 + 3 + 4);
    QCOMPARE(Aio::waitFor(sizeOfAll(pool, site.net, urls)), 1 + 2 + 3 + 4);
}

void runProgress()
{
    AioPool pool(2);
    for (const QFuture<int> &future : { QtConcurrent::run(count), pool.spawnN(countSlowly).future() }) {
        QFutureWatcher<int> watcher;
        watcher.setFuture(future);
        QTRY_VERIFY(watcher.isFinished());
        QCOMPARE(watcher.progressText(), u"step 10"_s);
        QCOMPARE(watcher.progressValue(), 10);
        QCOMPARE(watcher.result(), 10);
    }
}

}

void runFutureWatcher()
{
    Site site;
    runResult(site);
    runKept(site);
    runAll(site);
    runProgress();
}
