// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The C++ of the README, except for its first example, which is examples/first.

#include "snippets.h"

#include <QCoro/QCoroTask>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

class Button : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void clicked();
};

AioTask<> save(QString)
{
    co_return;
}

class Window : public QObject
{
    Q_OBJECT

public:
    explicit Window(Site &site) : net(site.net) { }

    void load(const QUrl &url)
    {
        //! [signals]
        connect(&pool, &AioPool::taskFailed, this, &Window::showError);
        connect(&pool, &AioPool::idle, this, &Window::showDone);

        AioFuture<QByteArray> page = pool.spawnN(fetch(net, url), AioTaskOptions(url.fileName()).withTimeout(30s));
        watcher.setFuture(page); // it is a QFuture where one is wanted
        connect(&stopButton, &Button::clicked, this, [page] { page.cancel(); });
        //! [signals]
    }
    void loadBroken()
    {
        const auto broken = []() -> AioTask<> {
            throw std::runtime_error("broken");
            co_return;
        };
        pool.spawnN(broken);
    }
    void showError(qint64, const QString &text) { error = text; }
    void showDone() { ++done; }

    QString error;
    int done = 0;
    QFutureWatcher<QByteArray> watcher;
    QNetworkAccessManager &net;
    Button stopButton;
    AioPool pool{ 4 };
};

//! [coroutine]
QCoro::Task<qsizetype> totalSize(QNetworkAccessManager &net, QList<QUrl> urls)
{
    AioPool pool(8);
    const auto get = [&net](const QUrl &url) { return fetch(net, url); };
    const auto pages = co_await pool.map(get, urls); // in the order of the URLs, errors in place

    qsizetype total = 0;
    for (const AioResult<QByteArray> &page : pages)
        total += page.valueOr(QByteArray()).size();
    co_return total;
}
//! [coroutine]

// Never run, because g++ 12 miscompiles the first form.
[[maybe_unused]] AioTask<> namedLambdas(AioPool &pool, QNetworkAccessManager &net, QString name, QUrl url)
{
    //! [gcc12]
    co_await pool.exec([name]() -> AioTask<> { co_await save(name); }); // wrong with g++ 12: name is destroyed twice

    const auto job = [name]() -> AioTask<> { co_await save(name); }; // right: the lambda has a name
    co_await pool.exec(job);

    co_await pool.exec(fetch(net, url)); // right: a function, its arguments by value
    //! [gcc12]
}

}

void runReadme()
{
    Site site;
    Window window(site);
    window.load(site.urls[3]);
    QTRY_COMPARE(window.done, 1);
    QCOMPARE(window.watcher.result(), "aaaa");
    window.loadBroken();
    QTRY_COMPARE(window.done, 2);
    QCOMPARE(window.error, u"broken"_s);

    QCOMPARE(Aio::waitFor(totalSize(site.net, site.urls)), 1 + 2 + 3 + 4);
}

#include "readme.moc"
