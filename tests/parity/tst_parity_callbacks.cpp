// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests what asyncio-pool promises about callbacks.

#include "support/testcoro.h"
#include "support/workers.h"

#include <QCoro/QCoroTask>

#include <functional>

using namespace Qt::StringLiterals;

class tst_ParityCallbacks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneParameter();
    void twoParameters();
    void threeParameters();
    void ofAVoidWorker();
    void withErrors();
    void ofEveryVerb();
    void throwing();
    void throwingBeforeItsFirstAwait();
    void changingTheType();
    void toVoid();
    void asAQCoroTask();
    void asAFunctionPointer();
    void asAFunctionObjectWithState();
    void withAMoveOnlyContext();
    void withAReferencedContext();
    void withMoveOnlyResults();
};

static AioTask<QString> describe(AioResult<int> result)
{
    co_await Aio::yield();
    co_return result ? QString::number(result.value()) : result.errorString();
}

void tst_ParityCallbacks::oneParameter()
{
    auto body = []() -> AioTask<> {
        auto cb = [](AioResult<int> result) -> AioTask<int> {
            co_await Aio::yield();
            co_return result.value() + 1;
        };
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(later(1), cb), 2);
        AioFuture<int> bad = pool.spawnN(failing(1), cb);
        CO_THROWS(std::runtime_error, co_await bad);
        CO_COMPARE(bad.state(), AioPool::TaskState::Failed);
    };
    runBody(body);
}

void tst_ParityCallbacks::twoParameters()
{
    auto body = []() -> AioTask<> {
        auto cb = [](std::optional<int> value, std::exception_ptr error) -> AioTask<QString> {
            co_await Aio::yield();
            co_return error ? QLatin1Char('-') + Aio::errorString(error) : QString::number(*value);
        };
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(later(1), cb), u"1"_s);
        CO_COMPARE(co_await pool.exec(failing(2), cb), u"-bad2"_s);
    };
    runBody(body);
}

void tst_ParityCallbacks::threeParameters()
{
    auto body = []() -> AioTask<> {
        auto cb = [](std::optional<int> value, std::exception_ptr error, QString context) -> AioTask<QString> {
            co_await Aio::yield();
            co_return context + (error ? Aio::errorString(error) : QString::number(*value));
        };
        AioPool pool(1);
        const QString context = u"ctx:"_s;
        CO_COMPARE(co_await pool.exec(later(1), cb, context), u"ctx:1"_s);
        CO_COMPARE(co_await pool.exec(failing(2), cb, context), u"ctx:bad2"_s);
        // A callback with fewer parameters leaves the context out.
        auto two = [](std::optional<int> value, std::exception_ptr) -> AioTask<int> { co_return value.value_or(-1); };
        CO_COMPARE(co_await pool.exec(later(3), two, context), 3);
        CO_COMPARE(co_await pool.exec(later(4), describe, context), u"4"_s);
    };
    runBody(body);
}

void tst_ParityCallbacks::ofAVoidWorker()
{
    auto body = []() -> AioTask<> {
        auto good = []() -> AioTask<> { co_await Aio::yield(); };
        auto bad = []() -> AioTask<> {
            co_await Aio::yield();
            throw std::runtime_error("bad");
        };
        auto one = [](AioResult<void> result) -> AioTask<QString> {
            co_return result ? u"good"_s : result.errorString();
        };
        auto two = [](std::exception_ptr error) -> AioTask<QString> { co_return u"2"_s + Aio::errorString(error); };
        auto three = [](std::exception_ptr error, int n) -> AioTask<QString> {
            co_return QString::number(n) + Aio::errorString(error);
        };
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(good(), one), u"good"_s);
        CO_COMPARE(co_await pool.exec(bad(), one), u"bad"_s);
        CO_COMPARE(co_await pool.exec(good(), two), u"2"_s);
        CO_COMPARE(co_await pool.exec(bad(), two), u"2bad"_s);
        CO_COMPARE(co_await pool.exec(good(), three, 3), u"3"_s);
        CO_COMPARE(co_await pool.exec(bad(), three, 3), u"3bad"_s);
    };
    runBody(body);
}

void tst_ParityCallbacks::withErrors()
{
    auto body = []() -> AioTask<> {
        auto odd = []() -> AioTask<int> {
            co_await Aio::yield();
            throw 1;
        };
        AioPool pool(1);
        AioFuture<QString> failed = pool.spawnN(failing(3), describe);
        CO_COMPARE(co_await failed, u"bad3"_s);
        CO_COMPARE(failed.state(), AioPool::TaskState::Succeeded);
        CO_COMPARE(co_await pool.exec(odd(), describe), u"unknown exception"_s);
        CO_COMPARE(pool.failedCount(), qint64(0));
    };
    runBody(body);
}

void tst_ParityCallbacks::ofEveryVerb()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<QString> spawned = co_await pool.spawn(later(1), describe);
        AioFuture<QString> queued = pool.spawnN(later(2), describe);
        CO_COMPARE(co_await pool.exec(later(3), describe), u"3"_s);
        CO_COMPARE(co_await spawned, u"1"_s);
        CO_COMPARE(co_await queued, u"2"_s);
        const QList<int> items{ 4, 5 };
        QList<AioResult<QString>> mapped = co_await pool.map(later, items, describe);
        CO_COMPARE(mapped[1].value(), u"5"_s);
        QList<AioFuture<QString>> futures = pool.mapN(later, items, describe);
        CO_COMPARE(co_await futures[0], u"4"_s);
    };
    runBody(body);
}

void tst_ParityCallbacks::throwing()
{
    auto body = []() -> AioTask<> {
        auto cb = [](AioResult<int>) -> AioTask<int> {
            co_await Aio::yield();
            throw std::runtime_error("callback");
        };
        AioPool pool(1);
        AioFuture<int> good = pool.spawnN(later(1), cb);
        AioFuture<int> bad = pool.spawnN(failing(1), cb);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(outcome(good), u"callback"_s);
        CO_COMPARE(outcome(bad), u"callback"_s);
        CO_COMPARE(pool.failedCount(), qint64(2));
        CO_COMPARE(co_await pool.exec(later(2)), 2);
    };
    runBody(body);
}

void tst_ParityCallbacks::throwingBeforeItsFirstAwait()
{
    auto body = []() -> AioTask<> {
        // Not a coroutine itself, so that it throws where it is called.
        auto cb = [](AioResult<int> result) -> AioTask<int> {
            if (result)
                throw std::runtime_error("called");
            return later(1);
        };
        auto nothing = [](AioResult<int>) -> AioTask<int> { return {}; };
        AioPool pool(1);
        CO_THROWS(std::runtime_error, co_await pool.exec(later(1), cb));
        CO_COMPARE(co_await pool.exec(failing(1), cb), 1);
        CO_THROWS(std::logic_error, co_await pool.exec(later(1), nothing));
        CO_VERIFY(pool.isEmpty());
    };
    runBody(body);
}

void tst_ParityCallbacks::changingTheType()
{
    auto body = []() -> AioTask<> {
        auto toList = [](AioResult<int> result) -> AioTask<QStringList> {
            co_return QStringList(result.value(), u"x"_s);
        };
        AioPool pool(1);
        AioFuture<QStringList> future = pool.spawnN(later(3), toList);
        CO_COMPARE((co_await future).size(), qsizetype(3));
    };
    runBody(body);
}

void tst_ParityCallbacks::toVoid()
{
    auto body = []() -> AioTask<> {
        int seen = 0;
        auto cb = [&seen](AioResult<int> result) -> AioTask<> {
            co_await Aio::yield();
            seen += result.value();
        };
        AioPool pool(1);
        AioFuture<void> future = pool.spawnN(later(3), cb);
        co_await future;
        CO_COMPARE(seen, 3);
        const QList<int> items{ 1, 2 };
        QList<AioResult<void>> results = co_await pool.map(later, items, cb);
        CO_VERIFY(results[0].hasValue() && results[1].hasValue());
        CO_COMPARE(seen, 6);
    };
    runBody(body);
}

void tst_ParityCallbacks::asAQCoroTask()
{
    auto body = []() -> AioTask<> {
        Gate gate;
        auto cb = [&](AioResult<int> result) -> QCoro::Task<int> {
            co_await gate.wait();
            co_return result.value() * 2;
        };
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(later(4), cb);
        co_await turns();
        CO_COMPARE(pool.activeCount(), 1);
        gate.open();
        CO_COMPARE(co_await future, 8);
    };
    runBody(body);
}

void tst_ParityCallbacks::asAFunctionPointer()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        CO_COMPARE(co_await pool.exec(later(1), &describe), u"1"_s);
        const std::function<AioTask<QString>(AioResult<int>)> function = describe;
        CO_COMPARE(co_await pool.exec(later(2), function), u"2"_s);
    };
    runBody(body);
}

class Adder
{
public:
    explicit Adder(int summand) : m_summand(summand) { }
    AioTask<int> operator()(AioResult<int> result) const
    {
        co_await Aio::yield();
        co_return result.value() + m_summand;
    }
    AioTask<int> add(AioResult<int> result) const { return (*this)(std::move(result)); }

private:
    int m_summand;
};

void tst_ParityCallbacks::asAFunctionObjectWithState()
{
    auto body = []() -> AioTask<> {
        AioPool pool(1);
        AioFuture<int> future = pool.spawnN(later(1), Adder(10));
        CO_COMPARE(co_await future, 11);
        const Adder adder(20);
        auto member = std::bind_front(&Adder::add, &adder);
        CO_COMPARE(co_await pool.exec(later(1), member), 21);
        // The pool keeps the lambda, and what it has captured.
        AioFuture<int> kept;
        {
            const QString captured = u"four"_s;
            kept = pool.spawnN(later(1), [captured](AioResult<int> result) -> AioTask<int> {
                co_await Aio::yield();
                co_return result.value() + int(captured.size());
            });
        }
        CO_COMPARE(co_await kept, 5);
    };
    runBody(body);
}

void tst_ParityCallbacks::withAMoveOnlyContext()
{
    auto body = []() -> AioTask<> {
        auto cb = [](std::optional<int> value, std::exception_ptr, std::unique_ptr<int> context) -> AioTask<int> {
            co_await Aio::yield();
            co_return *value + *context;
        };
        AioPool pool(1);
        auto context = std::make_unique<int>(5);
        AioFuture<int> future = pool.spawnN(later(1), cb, std::move(context));
        CO_COMPARE(co_await future, 6);
    };
    runBody(body);
}

void tst_ParityCallbacks::withAReferencedContext()
{
    auto body = []() -> AioTask<> {
        int total = 0;
        auto cb = [](std::optional<int> value, std::exception_ptr, int *total) -> AioTask<> {
            co_await Aio::yield();
            *total += value.value_or(0);
        };
        auto byReference = [](std::optional<int> value, std::exception_ptr, const QString &unit) -> AioTask<QString> {
            co_await Aio::yield();
            co_return QString::number(*value) + unit;
        };
        AioPool pool(2);
        const QList<int> items{ 1, 2, 3 };
        pool.mapN(later, items, cb, &total);
        QList<AioFuture<QString>> futures = pool.mapN(later, items, byReference, u"km"_s);
        CO_VERIFY(co_await pool.join());
        CO_COMPARE(total, 6);
        CO_COMPARE(futures[2].result(), u"3km"_s);
    };
    runBody(body);
}

void tst_ParityCallbacks::withMoveOnlyResults()
{
    auto body = []() -> AioTask<> {
        auto worker = []() -> AioTask<std::unique_ptr<int>> {
            co_await Aio::yield();
            co_return std::make_unique<int>(3);
        };
        auto cb = [](AioResult<std::unique_ptr<int>> result) -> AioTask<std::unique_ptr<int>> {
            co_await Aio::yield();
            std::unique_ptr<int> value = std::move(result).value();
            ++*value;
            co_return value;
        };
        AioPool pool(1);
        auto made = co_await pool.exec(worker(), cb);
        CO_COMPARE(*made, 4);
    };
    runBody(body);
}

QTEST_GUILESS_MAIN(tst_ParityCallbacks)
#include "tst_parity_callbacks.moc"
