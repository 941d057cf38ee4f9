// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The code of src/doc/ending.md.

#include "snippets.h"

#include <AioQuitGuard>
#include <AioQuitMessage>

#include <QtWidgets/QApplication>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMessageBox>

#include <csignal>

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

//! [guard]
class DownloadWindow : public QMainWindow
{
public:
    explicit DownloadWindow(AioQuitGuard &guard) : m_guard(guard)
    {
        connect(&m_guard, &AioQuitGuard::asked, this, &DownloadWindow::askBeforeQuitting);
    }

private:
    void askBeforeQuitting(int count)
    {
        auto *box = new QMessageBox(this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setText(u"%1 transfers are running. Cancel them?"_s.arg(count));
        box->setStandardButtons(QMessageBox::Yes | QMessageBox::No);
        connect(box, &QDialog::accepted, &m_guard, [this] { m_guard.cancel(10s); });
        connect(box, &QDialog::rejected, &m_guard, [this] { m_guard.keep(); });
        box->open();
    }

    AioQuitGuard &m_guard;
};

int runWindow()
{
    AioPool downloads(4);
    AioPool uploads(2);
    AioQuitGuard guard(&downloads);
    guard.addPool(&uploads);
    DownloadWindow window(guard);
    window.show();
    return QCoreApplication::exec();
}
//! [guard]

void askInMessageBox(AioPool &downloads, QWidget &window, AioQuitGuard &ownGuard)
{
    // clang-format off
    //! [message]
    AioQuitGuard guard(&downloads);
    auto *message = new AioQuitMessage(&guard, &window); // owned by the window
    message->setWorkText([](int count) { return QObject::tr("%n downloads", nullptr, count); });
    //! [message]
    // clang-format on
    QCOMPARE(guard.pools(), QList<AioPool *>{ &downloads });
    QVERIFY(message->parent() == &window);
    delete message;
    ownGuard.removePool(&downloads);
}

//! [interrupt]
AioTask<> endWhenInterrupted(AioPool &downloads)
{
    const int number = co_await Aio::interrupted();
    co_await downloads.shutdown(10s);
    QCoreApplication::exit(128 + number);
}

int run(AioPool &downloads)
{
    AioPool ends(1);
    ends.spawnN(endWhenInterrupted(downloads));
    return QCoreApplication::exec();
}
//! [interrupt]

void ofTheGuard(AioPool &downloads, AioPool &uploads)
{
    // clang-format off
    //! [guardOfPools]
    AioQuitGuard guard(&downloads);
    guard.addPool(&uploads);
    //! [guardOfPools]
    // clang-format on
    QCOMPARE(guard.count(), 0);
    askInMessageBox(downloads, *std::make_unique<QWidget>(), guard);
    QCOMPARE(guard.pools(), QList<AioPool *>{ &uploads });
}

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

    AioPool downloads(2);
    AioPool others(2);
    ofTheGuard(downloads, others);
    QTimer::singleShot(0, qApp, [] { QApplication::closeAllWindows(); });
    QCOMPARE(runWindow(), 0);
#ifdef Q_OS_UNIX
    // A turn later, when the task awaits it
    QTimer::singleShot(0, qApp, [] { QTimer::singleShot(0, qApp, [] { std::raise(SIGINT); }); });
    QCOMPARE(run(downloads), 128 + SIGINT);
    QVERIFY(downloads.isClosed());
#endif
}
