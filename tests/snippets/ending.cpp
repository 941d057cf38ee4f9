// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The code of src/doc/ending.md.

#include "snippets.h"

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [shutdown]
AioTask<> quitInOrder(AioPool &uploads)
{
    const AioShutdownReport report = co_await uploads.shutdown(10s);
    if (!report.left.isEmpty())
        qWarning() << report.left.size() << "uploads could not be stopped";
    QCoreApplication::quit();
}
//! [shutdown]

//! [tags]
void spawnDownload(AioPool &pool, QNetworkAccessManager &net, const QUrl &url)
{
    pool.spawnN(fetch(net, url), AioTaskOptions(url.fileName()).withTag(url));
}

QList<QUrl> unfinishedDownloads(const AioPool &pool) // to be spawned at the next start
{
    QList<QUrl> urls;
    for (const QVariant &tag : pool.unfinishedTags())
        urls << tag.toUrl();
    return urls;
}
//! [tags]

AioTask<> ofTheReference(AioPool &pool, QNetworkAccessManager &net, QList<QUrl> urls)
{
    const auto load = [&net](QUrl url) { return fetch(net, url); };
    // clang-format off
    //! [mapOrThrow]
    const QList<QByteArray> pages = co_await pool.mapOrThrow(load, urls);
    //! [mapOrThrow]
    //! [report]
    const AioShutdownReport report = co_await pool.shutdown(3s);
    //! [report]
    // clang-format on
    if (pages.size() != urls.size() || !report.left.isEmpty())
        throw std::logic_error("not all pages");
}

}

void runEnding()
{
    Site site;
    AioPool pool(2);
    pool.pause();
    spawnDownload(pool, site.net, site.urls[1]);
    QCOMPARE(unfinishedDownloads(pool), QList<QUrl>{ site.urls[1] });
    pool.resume();
    Aio::waitFor(pool.join());
    Aio::waitFor(ofTheReference(pool, site.net, site.urls));
    AioPool uploads(1);
    uploads.spawnN(fetch(site.net, site.urls[0]), AioTaskOptions().withAtEnd(AioAtEnd::Finish));
    QTimer::singleShot(0, qApp, [&uploads] {
        static AioPool others;
        others.spawnN(quitInOrder(uploads));
    });
    QCoreApplication::exec();
    QCOMPARE(uploads.succeededCount(), 1);
}
