// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// The code of src/doc/steering.md.

#include "snippets.h"

#include <AioRetry>
#include <AioTaskActions>
#include <AioTaskModel>
#include <AioTaskPanel>

#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>

#include <stdexcept>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [retry]
AioFuture<QByteArray> fetchPatiently(AioPool &pool, QNetworkAccessManager &net, const QUrl &url)
{
    const auto retry = AioRetry(3).withDelay(1s).withMaxDelay(30s).withJitter().withBudget(2min);
    return pool.spawnN([&net, url] { return fetch(net, url); }, AioTaskOptions(url.fileName()).withRetry(retry));
}
//! [retry]

//! [when]
class Busy : public std::runtime_error
{
public:
    explicit Busy(std::chrono::seconds time) : std::runtime_error("the server is busy"), retryAfter(time) { }
    const std::chrono::seconds retryAfter;
};

std::optional<std::chrono::milliseconds> decide(const AioAttempt &attempt)
{
    try {
        std::rethrow_exception(attempt.error());
    } catch (const Busy &busy) {
        return busy.retryAfter; // exactly that long
    } catch (...) {
        return std::nullopt; // gives up
    }
}
//! [when]

//! [room]
AioTask<> produce(AioPool &pool, QList<QUrl> urls, QNetworkAccessManager &net)
{
    for (const QUrl &url : urls) {
        co_await pool.room(); // until fewer than waitingLimit() tasks wait
        pool.spawnN(fetch(net, url));
    }
}
//! [room]

//! [panel]
std::unique_ptr<QWidget> makePanel(AioPool &pool)
{
    pool.tasks()->setHistoryLimit(100); // finished tasks, to be tried again
    return std::make_unique<AioTaskPanel>(&pool);
}
//! [panel]

void showActions(AioPool &pool, QToolBar &toolBar)
{
    // clang-format off
    //! [actions]
    QTableView table;
    table.setModel(pool.tasks());
    auto *actions = new AioTaskActions(&table);
    toolBar.addActions(actions->actions());
    //! [actions]
    QVERIFY(toolBar.actions().contains(actions->action(AioTaskActions::Hold)));
    //! [ownPanel]
    AioTaskPanel panel(&pool);
    panel.show();
    //! [ownPanel]
    // clang-format on
    QCOMPARE(panel.pool(), &pool);
}

AioTask<int> work()
{
    co_return 1;
}

AioTask<> produceOne(AioPool &pool)
{
    // clang-format off
    //! [roomOfOne]
    co_await pool.room();
    pool.spawnN(work());
    //! [roomOfOne]
    // clang-format on
}

AioRetry ofTheReference(bool decides)
{
    // clang-format off
    if (decides) {
        return
        //! [decide]
        AioRetry(5).withDelay(1s).when([](const AioAttempt &attempt) -> std::optional<std::chrono::milliseconds> {
            return attempt.errorString().contains(u"404"_s) ? std::nullopt : std::optional(2000ms);
        })
        //! [decide]
        ;
    }
    return
    //! [plain]
    AioRetry(3).withDelay(1s).withMaxDelay(30s).withJitter()
    //! [plain]
    ;
    // clang-format on
}

}

void runSteering()
{
    Site site;
    AioPool pool(2);
    const AioFuture<QByteArray> page = fetchPatiently(pool, site.net, site.urls[2]);
    Aio::waitFor(pool.join());
    QCOMPARE(page.result().size(), 3);

    const auto error = std::make_exception_ptr(Busy(7s));
    QVERIFY(decide(AioAttempt(1, error, 0ms)) == 7000ms);
    QVERIFY(!decide(AioAttempt(1, std::make_exception_ptr(std::runtime_error("bad")), 0ms)));
    int attempts = 0;
    auto busy = [&attempts]() -> AioTask<int> {
        if (++attempts == 1)
            throw Busy(0s);
        co_return attempts;
    };
    const AioFuture<int> second = pool.spawnN(busy, AioTaskOptions().withRetry(AioRetry(3).when(decide)));
    Aio::waitFor(pool.join());
    QCOMPARE(second.result(), 2);

    pool.setWaitingLimit(1);
    const qint64 before = pool.succeededCount();
    Aio::waitFor(produce(pool, site.urls, site.net));
    Aio::waitFor(produceOne(pool));
    Aio::waitFor(pool.join());
    QCOMPARE(pool.succeededCount() - before, site.urls.size() + 1);
    QCOMPARE(pool.failedCount(), 0);

    QVERIFY(makePanel(pool));
    QToolBar toolBar;
    showActions(pool, toolBar);
    QVERIFY(ofTheReference(true).decision());
    QVERIFY(ofTheReference(false).hasJitter());
    QNetworkAccessManager &net = site.net;
    const QUrl url = site.urls[0];
    // clang-format off
    //! [withRetry]
    pool.spawnN([&net, url] { return fetch(net, url); }, AioTaskOptions().withRetry(AioRetry(3).withDelay(1s)));
    //! [withRetry]
    // clang-format on
    Aio::waitFor(pool.join());
}
