// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests futures, their views, and results that are hard to handle.

#include "support/testcoro.h"
#include "support/workers.h"

using namespace Qt::StringLiterals;

class tst_PoolResults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recoveredTaskInItsViews();
    void viewsMadeAfterTheEnd();
    void moveOnlyResultHasOneView();
    void defaultConstructedFuture();
    void resultWhoseCopyThrows();
    void resultWhoseMoveThrows_data();
    void resultWhoseMoveThrows();
    void argumentWhoseMoveThrowsWhileSpawning();
    void unhandledErrorIsQuiet();
    void futuresOutliveThePool();
};

void tst_PoolResults::recoveredTaskInItsViews()
{
    auto body = []() -> AioTask<> {
        Log log;
        Gate never;
        Gate cleanup;
        cleanup.open();
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(recovering(log, u"a"_s, never, cleanup, 7));
        QFuture<int> cancelled = future;
        QFuture<int> other = future;
        co_await turns();
        cancelled.cancel();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.result(), 7);
        CO_VERIFY(!other.isCanceled());
        CO_COMPARE(other.result(), 7);
        CO_VERIFY(cancelled.isCanceled() && cancelled.isFinished());
    };
    runBody(body);
}

void tst_PoolResults::viewsMadeAfterTheEnd()
{
    auto body = []() -> AioTask<> {
        AioPool pool(3);
        AioFuture<int> good = pool.spawnN(later(3));
        AioFuture<int> bad = pool.spawnN(failing(1));
        AioFuture<int> gone = pool.spawnN(later(1));
        gone.cancel();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(good.future().result(), 3);
        CO_THROWS(std::runtime_error, bad.future().result());
        CO_VERIFY(gone.future().isCanceled() && gone.future().isFinished());
        Log log;
        good.then([&log](int value) { log << QString::number(value); });
        bad.then([](int) {}).onFailed([&log](const std::runtime_error &) { log << "failed"; });
        gone.then([](int) {}).onCanceled([&log] { log << "canceled"; });
        CO_COMPARE(log.text(), u"3 failed canceled"_s);
        // Awaited in an AioTask, where a cancelled QFuture is safe.
        CO_THROWS(AioCancelled, co_await gone.future());
        CO_COMPARE(co_await good.future(), 3);
    };
    runBody(body);
}

void tst_PoolResults::moveOnlyResultHasOneView()
{
    auto body = []() -> AioTask<> {
        auto worker = []() -> AioTask<std::unique_ptr<int>> {
            co_await Aio::yield();
            co_return std::make_unique<int>(5);
        };
        AioPool pool(1);
        AioFuture<std::unique_ptr<int>> future = pool.spawnN(worker());
        QFuture<std::unique_ptr<int>> view = future.future();
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"move-only"_s));
        QFuture<std::unique_ptr<int>> second = future.future();
        CO_VERIFY(second.isCanceled());
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(*view.takeResult(), 5);
        CO_THROWS(std::logic_error, future.result());
        AioFuture<std::unique_ptr<int>> taken = pool.spawnN(worker());
        std::unique_ptr<int> value = co_await taken;
        CO_COMPARE(*value, 5);
        CO_THROWS(std::logic_error, co_await taken);
    };
    runBody(body);
}

void tst_PoolResults::defaultConstructedFuture()
{
    auto body = []() -> AioTask<> {
        const AioFuture<int> future;
        CO_COMPARE(future.id(), qint64(0));
        CO_VERIFY(future.isFinished() && future.isCancelled() && future.isCanceled());
        CO_COMPARE(future.state(), AioPool::TaskState::Cancelled);
        CO_THROWS(AioCancelled, future.result());
        CO_THROWS(AioCancelled, co_await future);
        CO_VERIFY(future.future().isCanceled());
        CO_COMPARE(outcome(future), u"cancelled"_s);
    };
    runBody(body);
}

//! Throws when it is copied.
class Uncopied
{
public:
    explicit Uncopied(int value) noexcept : m_value(value) { }
    Uncopied(const Uncopied &) { throw std::runtime_error("copy"); }
    Uncopied(Uncopied &&) noexcept = default;
    Uncopied &operator=(const Uncopied &) = delete;
    Uncopied &operator=(Uncopied &&) noexcept = default;
    int value() const { return m_value; }

private:
    int m_value;
};

void tst_PoolResults::resultWhoseCopyThrows()
{
    auto body = []() -> AioTask<> {
        auto worker = [](int i) -> AioTask<Uncopied> {
            co_await Aio::yield();
            co_return Uncopied(i);
        };
        AioPool pool(2);
        AioFuture<Uncopied> future = pool.spawnN(worker(1));
        QFuture<Uncopied> view = future.future();
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(future.state(), AioPool::TaskState::Succeeded);
        CO_THROWS(std::runtime_error, future.result());
        CO_THROWS(std::runtime_error, co_await future);
        CO_THROWS(std::runtime_error, view.result());
        CO_COMPARE(Aio::result(future).errorString(), u"copy"_s);
        CO_COMPARE((co_await std::move(future)).value(), 1);
        CO_COMPARE((co_await pool.exec(worker(2))).value(), 2);
        const QList<int> items{ 3, 4 };
        QList<AioResult<Uncopied>> results = co_await pool.map(worker, items);
        CO_COMPARE(results.at(1).value().value(), 4);
    };
    runBody(body);
}

//! Throws at the s_left-th move from now on.
class Unmoved
{
public:
    explicit Unmoved(int value) noexcept : m_value(value) { }
    Unmoved(const Unmoved &other) : m_value(other.m_value) { countDown(); }
    Unmoved(Unmoved &&other) : m_value(other.m_value) { countDown(); }
    Unmoved &operator=(const Unmoved &other)
    {
        countDown();
        m_value = other.m_value;
        return *this;
    }
    Unmoved &operator=(Unmoved &&other)
    {
        countDown();
        m_value = other.m_value;
        return *this;
    }
    int value() const { return m_value; }

    inline static int s_left = -1; // negative: never throws

private:
    static void countDown()
    {
        if (s_left >= 0 && s_left-- == 0)
            throw std::runtime_error("move");
    }
    int m_value;
};

void tst_PoolResults::resultWhoseMoveThrows_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : { "spawnN", "callback", "exec", "view", "map", "iterMap", "argument" })
        QTest::newRow(how) << QString::fromUtf8(how);
}

void tst_PoolResults::resultWhoseMoveThrows()
{
    QFETCH(QString, how);
    auto body = [how]() -> AioTask<> {
        auto worker = [](int i) -> AioTask<Unmoved> {
            co_await Aio::yield();
            co_return Unmoved(i);
        };
        auto cb = [](AioResult<Unmoved> result) -> AioTask<int> {
            co_await Aio::yield();
            co_return result.value().value();
        };
        int failures = 0;
        for (int moves = 0; moves < 14; ++moves) {
            AioPool pool(1);
            try {
                if (how == u"map"_s) {
                    const QList<int> items{ 5, 5 };
                    auto mapped = pool.map(worker, items);
                    Unmoved::s_left = moves;
                    const QList<AioResult<Unmoved>> results = co_await mapped;
                    for (const AioResult<Unmoved> &result : results)
                        CO_COMPARE(result.value().value(), 5);
                } else if (how == u"iterMap"_s) {
                    const QList<int> items{ 5, 5 };
                    auto results = pool.iterMap(worker, items);
                    Unmoved::s_left = moves;
                    QCORO_FOREACH(const AioResult<Unmoved> &result, results)
                        CO_COMPARE(result.value().value(), 5);
                } else if (how == u"exec"_s) {
                    auto executed = pool.exec(worker(5));
                    Unmoved::s_left = moves;
                    CO_COMPARE((co_await executed).value(), 5);
                } else if (how == u"callback"_s) {
                    AioFuture<int> future = pool.spawnN(worker(5), cb);
                    Unmoved::s_left = moves;
                    CO_COMPARE(co_await future, 5);
                } else if (how == u"view"_s) {
                    QFuture<Unmoved> view = pool.spawnN(worker(5));
                    Unmoved::s_left = moves;
                    CO_VERIFY(co_await pool.join());
                    CO_VERIFY(view.isFinished());
                    CO_COMPARE(view.result().value(), 5);
                } else if (how == u"argument"_s) {
                    auto fn = [](Unmoved item) -> AioTask<int> { co_return item.value(); };
                    std::vector<Unmoved> items(1, Unmoved(5));
                    auto mapped = pool.map(fn, std::move(items));
                    Unmoved::s_left = moves;
                    for (const AioResult<int> &result : co_await mapped)
                        CO_COMPARE(result.value(), 5);
                } else {
                    AioFuture<Unmoved> future = pool.spawnN(worker(5));
                    Unmoved::s_left = moves;
                    CO_VERIFY(co_await pool.join());
                    CO_COMPARE(future.result().value(), 5);
                }
            } catch (const std::runtime_error &e) {
                CO_COMPARE(QString::fromUtf8(e.what()), u"move"_s);
                ++failures;
            }
            Unmoved::s_left = -1;
            CO_VERIFY(co_await pool.join());
            CO_COMPARE(pool.activeCount(), 0);
            CO_COMPARE(co_await pool.exec(later(1)), 1);
        }
        CO_VERIFY(failures > 0);
    };
    runBody(body);
    Unmoved::s_left = -1;
}

void tst_PoolResults::argumentWhoseMoveThrowsWhileSpawning()
{
    auto body = []() -> AioTask<> {
        Log log;
        AioPool pool(1);
        logSignals(pool, log);
        for (int moves = 0; moves < 3; ++moves) {
            const Unmoved captured(3);
            auto callable = [captured]() -> AioTask<int> { co_return captured.value(); };
            Unmoved::s_left = moves;
            bool thrown = false;
            try {
                pool.spawnN(callable);
            } catch (const std::runtime_error &) {
                thrown = true;
            }
            Unmoved::s_left = -1;
            if (moves == 0)
                CO_VERIFY(thrown);
            if (thrown) {
                CO_COMPARE(pool.count(), 0);
                CO_COMPARE(log.take(), QString());
            }
            CO_VERIFY(co_await pool.join());
            log.take();
        }
    };
    runBody(body);
    Unmoved::s_left = -1;
}

void tst_PoolResults::unhandledErrorIsQuiet()
{
    static int messages = 0;
    messages = 0;
    const auto count = [](QtMsgType, const QMessageLogContext &, const QString &) { ++messages; };
    const auto previous = qInstallMessageHandler(count);
    QString error;
    {
        AioPool pool(1);
        connect(&pool, &AioPool::taskFailed, &pool, [&error](qint64, const QString &what) { error = what; });
        pool.spawnN(failing(4));
        Aio::waitFor(pool.join());
    }
    qInstallMessageHandler(previous);
    QCOMPARE(messages, 0);
    QCOMPARE(error, u"bad4"_s);
}

void tst_PoolResults::futuresOutliveThePool()
{
    auto body = []() -> AioTask<> {
        AioFuture<int> good;
        AioFuture<int> bad;
        {
            AioPool pool(1);
            good = pool.spawnN(later(4));
            bad = pool.spawnN(failing(4));
            CO_VERIFY(co_await pool.join());
        }
        CO_COMPARE(good.result(), 4);
        CO_COMPARE(co_await good, 4);
        CO_COMPARE(good.future().result(), 4);
        CO_COMPARE(good.id(), qint64(1));
        CO_VERIFY(!good.cancel());
        CO_COMPARE(outcome(bad), u"bad4"_s);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_PoolResults)
#include "tst_pool_results.moc"
