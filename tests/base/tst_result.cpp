// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioConcurrent>
#include <AioPool>

#include "support/counted.h"
#include "support/gate.h"

#include <QtTest/QtTest>

#include <memory>

using namespace std::chrono_literals;

Q_DECLARE_METATYPE(std::exception_ptr)

namespace {

using Number = std::unique_ptr<int>;

std::exception_ptr runtimeError()
{
    return std::make_exception_ptr(std::runtime_error("no such file"));
}

//! Returns the type and the message of \a error.
QString describe(const std::exception_ptr &error)
{
    if (!error)
        return QStringLiteral("none");
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        return QStringLiteral("AioCancelled");
    } catch (const AioTimeout &) {
        return QStringLiteral("AioTimeout");
    } catch (const std::logic_error &) {
        return QStringLiteral("logic_error");
    } catch (const std::runtime_error &e) {
        return QLatin1String("runtime_error: ") + QString::fromUtf8(e.what());
    } catch (...) {
        return QStringLiteral("something else");
    }
}

template<typename T>
QString describe(const AioResult<T> &result)
{
    return result ? QStringLiteral("value") : describe(result.error());
}

AioTask<int> number(int i)
{
    co_return i;
}
AioTask<Number> owned(int i)
{
    co_return std::make_unique<int>(i);
}
AioTask<> nothing()
{
    co_return;
}
AioTask<int> failing()
{
    throw std::runtime_error("no such file");
    co_return 0;
}
AioTask<int> behind(const Gate &gate)
{
    co_await gate.wait();
    co_return 1;
}

}

class tst_Result : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void types();
    void value();
    void moveOnly();
    void nothingToHold();
    void error();
    void errors_data();
    void errors();
    void cancelled();
    void exceptionAsValue();
    void copiesAndMoves();
    void indexTravels();

    void ofFuture();
    void ofUnfinishedFuture();
    void ofTakenFuture();
    void ofFutureOfNothing();
    void ofFutureWithoutPool();
    void ofQFuture_data();
    void ofQFuture();
    void ofQFutureOfNothing();
    void ofQFutureThatOwns();
    void ofView();
    void ofConcurrent();

    void taskOptions();
    void iterOptions();
    void exceptions();
};

void tst_Result::types()
{
    using R = AioResult<QString>;
    static_assert(std::is_same_v<decltype(std::declval<const R &>().value()), const QString &>);
    static_assert(std::is_same_v<decltype(std::declval<R &>().value()), const QString &>);
    static_assert(std::is_same_v<decltype(std::declval<R>().value()), QString>);
    using Pair = std::pair<std::optional<QString>, std::exception_ptr>;
    static_assert(std::is_same_v<decltype(std::declval<const R &>().pair()), Pair>);
    static_assert(std::is_same_v<R::value_type, QString>);
    static_assert(std::is_void_v<decltype(std::declval<const AioResult<void> &>().value())>);
    static_assert(std::is_void_v<decltype(std::declval<AioResult<void>>().value())>);
    static_assert(std::is_same_v<AioResult<>, AioResult<void>>);
    static_assert(!std::is_convertible_v<R, bool> && std::is_constructible_v<bool, R>);
    static_assert(!std::is_convertible_v<QString, R> && !std::is_convertible_v<std::exception_ptr, R>);
    static_assert(!std::is_copy_constructible_v<AioResult<Number>>);
    static_assert(std::is_nothrow_move_constructible_v<AioResult<Number>>);
}

void tst_Result::value()
{
    const AioResult<QString> result(std::in_place, QStringLiteral("seven"));
    QVERIFY(result.hasValue());
    QVERIFY(bool(result));
    QCOMPARE(result.value(), QStringLiteral("seven"));
    QCOMPARE(&result.value(), &result.value());
    QCOMPARE(result.valueOr(QStringLiteral("none")), QStringLiteral("seven"));
    QVERIFY(!result.error());
    QVERIFY(!result.isCancelled());
    QVERIFY(!result.isCanceled());
    QCOMPARE(result.errorString(), QString());
    QCOMPARE(result.index(), -1);
    const auto [value, error] = result.pair();
    QCOMPARE(value, std::optional(QStringLiteral("seven")));
    QVERIFY(!error);
    QCOMPARE(AioResult<QString>(std::in_place, 3, QLatin1Char('x')).value(), QStringLiteral("xxx"));
}

void tst_Result::moveOnly()
{
    AioResult<Number> result(std::in_place, std::make_unique<int>(7));
    QCOMPARE(*result.value(), 7);
    const Number taken = std::move(result).value();
    QCOMPARE(*taken, 7);

    auto [value, error] = AioResult<Number>(std::in_place, std::make_unique<int>(8)).pair();
    QVERIFY(value.has_value());
    QCOMPARE(**value, 8);
    QVERIFY(!error);

    QCOMPARE(*AioResult<Number>(std::in_place, std::make_unique<int>(9)).valueOr(nullptr), 9);
    QVERIFY(AioResult<Number>().valueOr(nullptr) == nullptr);
    QCOMPARE(*AioResult<Number>().valueOr(std::make_unique<int>(10)), 10);
}

void tst_Result::nothingToHold()
{
    const AioResult<> done(std::in_place);
    QVERIFY(done.hasValue());
    done.value();
    AioResult<>(std::in_place).value();
    QVERIFY(done.pair().first.has_value());
    QVERIFY(!done.pair().second);

    const AioResult<> failed(runtimeError());
    QVERIFY(!failed);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, failed.value());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, AioResult<>(runtimeError()).value());
    QVERIFY(!failed.pair().first.has_value());
    QCOMPARE(describe(failed.pair().second), QStringLiteral("runtime_error: no such file"));
    QVERIFY(AioResult<>().isCancelled());
}

void tst_Result::error()
{
    const AioResult<int> result(runtimeError(), 4);
    QVERIFY(!result.hasValue());
    QVERIFY(!result);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, result.value());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, result.value()); // each time it is asked
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, AioResult<int>(runtimeError()).value());
    QCOMPARE(result.valueOr(3), 3);
    QCOMPARE(result.valueOr(2.5), 2);
    QCOMPARE(describe(result.error()), QStringLiteral("runtime_error: no such file"));
    QVERIFY(!result.isCancelled());
    QCOMPARE(result.errorString(), QStringLiteral("no such file"));
    QCOMPARE(result.index(), 4);
    QVERIFY(!result.pair().first.has_value());
    QVERIFY(result.pair().second == result.error());
}

void tst_Result::errors_data()
{
    class Derived : public AioCancelled
    {
    };
    QTest::addColumn<std::exception_ptr>("error");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("isCancelled");
    const auto row = [](const char *name, const std::exception_ptr &error, const QString &text, bool isCancelled) {
        QTest::newRow(name) << error << text << isCancelled;
    };
    row("std::exception", runtimeError(), QStringLiteral("no such file"), false);
    row("UTF-8", std::make_exception_ptr(std::runtime_error("größer als 1 €")), QString::fromUtf8("größer als 1 €"),
        false);
    row("no std::exception", std::make_exception_ptr(42), QStringLiteral("unknown exception"), false);
    row("AioCancelled", std::make_exception_ptr(AioCancelled()), QStringLiteral("cancelled"), true);
    row("derived from AioCancelled", std::make_exception_ptr(Derived()), QStringLiteral("cancelled"), true);
    row("AioTimeout", std::make_exception_ptr(AioTimeout("too slow")), QStringLiteral("too slow"), false);
    row("AioDeadlock", std::make_exception_ptr(AioDeadlock("a circle")), QStringLiteral("a circle"), false);
}

void tst_Result::errors()
{
    QFETCH(std::exception_ptr, error);
    QFETCH(QString, text);
    QFETCH(bool, isCancelled);
    const AioResult<int> result(error);
    QCOMPARE(result.errorString(), text);
    QCOMPARE(Aio::errorString(error), text);
    QCOMPARE(result.isCancelled(), isCancelled);
    QCOMPARE(result.isCanceled(), isCancelled);
    QVERIFY(result.error() == error);
}

void tst_Result::cancelled()
{
    const AioResult<int> result;
    QVERIFY(!result);
    QVERIFY(result.isCancelled());
    QVERIFY(result.isCanceled());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, result.value());
    QCOMPARE(result.errorString(), QStringLiteral("cancelled"));
    QCOMPARE(result.index(), -1);
    QCOMPARE(Aio::errorString(nullptr), QString());
}

void tst_Result::exceptionAsValue()
{
    const AioResult<std::exception_ptr> value(std::in_place, runtimeError());
    QVERIFY(value.hasValue());
    QVERIFY(!value.error());
    QCOMPARE(describe(value.value()), QStringLiteral("runtime_error: no such file"));
    const AioResult<std::exception_ptr> error(runtimeError());
    QVERIFY(!error.hasValue());
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, error.value());
}

void tst_Result::copiesAndMoves()
{
    const int before = Counted::living();
    {
        AioResult<Counted> result(std::in_place, 5);
        QCOMPARE(Counted::living(), before + 1);
        const AioResult<Counted> copy = result;
        QCOMPARE(Counted::living(), before + 2);
        QCOMPARE(copy.value().value(), 5);
        QCOMPARE(result.value().value(), 5);

        const Counted taken = std::move(result).value();
        QCOMPARE(taken.value(), 5);
        QCOMPARE(result.value().value(), -1); // moved from, and still a value

        result = AioResult<Counted>(runtimeError());
        QCOMPARE(Counted::living(), before + 2);
        QVERIFY(!result);
        result = copy;
        QCOMPARE(result.value().value(), 5);
    }
    QCOMPARE(Counted::living(), before);
}

void tst_Result::indexTravels()
{
    AioResult<int> result(std::in_place, 1);
    result = std::move(result).at(12);
    QCOMPARE(result.index(), 12);
    const AioResult<int> copy = result;
    QCOMPARE(copy.index(), 12);
    QCOMPARE(copy.value(), 1);
    const AioResult<int> moved = std::move(result);
    QCOMPARE(moved.index(), 12);
    QCOMPARE(AioResult<int>().at(3).index(), 3);
}

void tst_Result::ofFuture()
{
    AioPool pool(2);
    const auto value = pool.spawnN(number(7));
    const auto error = pool.spawnN(failing());
    auto moveOnly = pool.spawnN(owned(8));
    const auto done = pool.spawnN(nothing());
    Gate gate;
    const auto cancelled = pool.spawnN(behind(gate));
    QVERIFY(cancelled.cancel());
    QVERIFY(Aio::waitFor(pool.join()));

    QCOMPARE(Aio::result(value).value(), 7);
    QCOMPARE(Aio::result(value).value(), 7); // copies
    QCOMPARE(Aio::result(value).index(), -1);
    QCOMPARE(describe(Aio::result(error)), QStringLiteral("runtime_error: no such file"));
    QCOMPARE(*Aio::result(moveOnly).value(), 8);
    QCOMPARE(describe(Aio::result(moveOnly)), QStringLiteral("logic_error")); // was taken
    QVERIFY(Aio::result(done).hasValue());
    QVERIFY(Aio::result(cancelled).isCancelled());
}

void tst_Result::ofUnfinishedFuture()
{
    AioPool pool(1);
    Gate gate;
    const auto active = pool.spawnN(behind(gate));
    const auto waiting = pool.spawnN(number(2));
    QCOMPARE(describe(Aio::result(active)), QStringLiteral("logic_error"));
    Aio::waitFor(Aio::yield());
    QCOMPARE(active.state(), AioPool::TaskState::Active);
    QCOMPARE(waiting.state(), AioPool::TaskState::Waiting);
    QCOMPARE(describe(Aio::result(active)), QStringLiteral("logic_error"));
    QCOMPARE(describe(Aio::result(waiting)), QStringLiteral("logic_error"));
    QVERIFY(active.cancel());
    QCOMPARE(active.state(), AioPool::TaskState::Cancelling);
    QCOMPARE(describe(Aio::result(active)), QStringLiteral("logic_error"));
    QVERIFY(Aio::waitFor(pool.join()));
    QCOMPARE(describe(Aio::result(active)), QStringLiteral("AioCancelled"));
    QCOMPARE(Aio::result(waiting).value(), 2);
}

void tst_Result::ofTakenFuture()
{
    AioPool pool(1);
    auto future = pool.spawnN(number(3));
    QCOMPARE(Aio::waitFor(future), 3);
    QCOMPARE(future.takeResult(), 3);
    QCOMPARE(describe(Aio::result(future)), QStringLiteral("logic_error"));
    QCOMPARE(future.state(), AioPool::TaskState::Succeeded);
}

void tst_Result::ofFutureOfNothing()
{
    QVERIFY(Aio::result(AioFuture<int>()).isCancelled());
    QVERIFY(Aio::result(AioFuture<void>()).isCancelled());
    QVERIFY(Aio::result(AioFuture<Number>()).isCancelled());
}

void tst_Result::ofFutureWithoutPool()
{
    Gate gate;
    AioFuture<int> value;
    AioFuture<int> active;
    AioFuture<int> waiting;
    {
        AioPool pool(1);
        value = pool.spawnN(number(4));
        QCOMPARE(Aio::waitFor(value), 4);
        active = pool.spawnN(behind(gate));
        waiting = pool.spawnN(number(5));
        Aio::waitFor(Aio::yield());
    }
    QCOMPARE(Aio::result(value).value(), 4);
    QVERIFY(Aio::result(active).isCancelled());
    QVERIFY(Aio::result(waiting).isCancelled());
}

void tst_Result::ofQFuture_data()
{
    QTest::addColumn<QFuture<int>>("future");
    QTest::addColumn<QString>("result");

    const auto row = [](const char *name, const QFuture<int> &future, const char *result) {
        QTest::newRow(name) << future << QString::fromLatin1(result);
    };
    const auto promised = [](auto &&keep) {
        auto promise = std::make_shared<QPromise<int>>();
        promise->start();
        keep(*promise);
        return promise;
    };
    static std::vector<std::shared_ptr<QPromise<int>>> unfinished;
    unfinished.clear();

    row("value", promised([](auto &p) {
                     p.addResult(7);
                     p.finish();
                 })->future(),
        "value");
    row("exception", promised([](auto &p) {
                         p.setException(runtimeError());
                         p.finish();
                     })->future(),
        "runtime_error: no such file");
    row("cancelled", promised([](auto &p) {
                         p.future().cancel();
                         p.finish();
                     })->future(),
        "AioCancelled");
    row("cancelled after a value", promised([](auto &p) {
                                       p.addResult(7);
                                       p.future().cancel();
                                       p.finish();
                                   })->future(),
        "AioCancelled");
    row("finished without a value", promised([](auto &p) { p.finish(); })->future(), "AioCancelled");
    row("promise dropped", promised([](auto &) {})->future(), "AioCancelled");
    row("default-constructed", QFuture<int>(), "AioCancelled");

    unfinished.push_back(promised([](auto &) {}));
    row("running", unfinished.back()->future(), "logic_error");
    unfinished.push_back(promised([](auto &p) { p.addResult(7); }));
    row("running with a value", unfinished.back()->future(), "logic_error");
    unfinished.push_back(promised([](auto &p) { p.future().cancel(); }));
    row("cancelled and still running", unfinished.back()->future(), "logic_error");
    unfinished.push_back(std::make_shared<QPromise<int>>());
    row("not started", unfinished.back()->future(), "logic_error");
}

void tst_Result::ofQFuture()
{
    QFETCH(QFuture<int>, future);
    QFETCH(QString, result);
    QCOMPARE(describe(Aio::result(future)), result);
    QCOMPARE(describe(Aio::result(future)), result); // each time it is asked
    if (const AioResult<int> value = Aio::result(future))
        QCOMPARE(value.value(), 7);
}

void tst_Result::ofQFutureOfNothing()
{
    QPromise<void> promise;
    promise.start();
    QCOMPARE(describe(Aio::result(promise.future())), QStringLiteral("logic_error"));
    promise.finish();
    QVERIFY(Aio::result(promise.future()).hasValue());

    QPromise<void> failed;
    failed.start();
    failed.setException(runtimeError());
    failed.finish();
    QCOMPARE(describe(Aio::result(failed.future())), QStringLiteral("runtime_error: no such file"));

    QPromise<void> cancelled;
    cancelled.start();
    cancelled.future().cancel();
    cancelled.finish();
    QVERIFY(Aio::result(cancelled.future()).isCancelled());
    QVERIFY(Aio::result(QFuture<void>()).isCancelled());
}

void tst_Result::ofQFutureThatOwns()
{
    QPromise<Number> promise;
    promise.start();
    promise.addResult(std::make_unique<int>(9));
    promise.finish();
    const QFuture<Number> future = promise.future();
    QCOMPARE(*Aio::result(future).value(), 9);
    QVERIFY(!Aio::result(future).hasValue()); // was taken
}

void tst_Result::ofView()
{
    AioPool pool(3);
    Gate gate;
    const QFuture<int> value = pool.spawnN(number(7));
    const QFuture<int> error = pool.spawnN(failing());
    const auto task = pool.spawnN(behind(gate));
    const QFuture<int> cancelled = task;
    QCOMPARE(describe(Aio::result(cancelled)), QStringLiteral("logic_error"));
    QVERIFY(task.cancel());
    QVERIFY(Aio::waitFor(pool.join()));
    QCOMPARE(Aio::result(value).value(), 7);
    QCOMPARE(describe(Aio::result(error)), QStringLiteral("runtime_error: no such file"));
    QVERIFY(Aio::result(cancelled).isCancelled());
}

void tst_Result::ofConcurrent()
{
    QFuture<int> thrown = QtConcurrent::run([]() -> int { throw std::runtime_error("no such file"); });
    QTRY_VERIFY(thrown.isFinished());
    // What the function threw, not what Qt Concurrent wraps it in.
    QCOMPARE(describe(Aio::result(thrown)), QStringLiteral("runtime_error: no such file"));
}

void tst_Result::taskOptions()
{
    const AioTaskOptions none;
    QCOMPARE(none.label(), QString());
    QCOMPARE(none.priority(), 0);
    QVERIFY(!none.timeout());

    QCOMPARE(AioTaskOptions(QStringLiteral("a")).label(), QStringLiteral("a"));
    QCOMPARE(AioTaskOptions("größer").label(), QString::fromUtf8("größer"));
    QCOMPARE(AioTaskOptions().withLabel(QStringLiteral("b")).label(), QStringLiteral("b"));

    const AioTaskOptions all = AioTaskOptions("fetch").withPriority(-2).withTimeout(3s);
    QCOMPARE(all.label(), QStringLiteral("fetch"));
    QCOMPARE(all.priority(), -2);
    QVERIFY(all.timeout() == 3000ms);

    AioTaskOptions step;
    QCOMPARE(&step.withPriority(5), &step);
    QCOMPARE(&step.withTimeout(1ms), &step);
    QCOMPARE(&step.withLabel(QStringLiteral("c")), &step);
    QCOMPARE(step.priority(), 5);
    QVERIFY(step.timeout() == 1ms);

    AioTaskOptions copy = step;
    copy.withPriority(6);
    QCOMPARE(step.priority(), 5);
    copy = all;
    QCOMPARE(copy.label(), QStringLiteral("fetch"));
    copy = std::move(step);
    QCOMPARE(copy.label(), QStringLiteral("c"));
    QVERIFY(copy.timeout() == 1ms);

    static_assert(std::is_nothrow_move_constructible_v<AioTaskOptions>);
    static_assert(!std::is_convertible_v<QString, AioTaskOptions>);
    static_assert(!std::is_convertible_v<const char *, AioTaskOptions>);
}

void tst_Result::iterOptions()
{
    const AioIterOptions none;
    QVERIFY(!none.timeout());
    QCOMPARE(none.yieldWhen(), AioYieldWhen::AllCompleted);

    const AioIterOptions all = AioIterOptions().withTimeout(20ms).withYieldWhen(AioYieldWhen::FirstException);
    QVERIFY(all.timeout() == 20ms);
    QCOMPARE(all.yieldWhen(), AioYieldWhen::FirstException);

    AioIterOptions step;
    QCOMPARE(&step.withTimeout(2s), &step);
    QCOMPARE(&step.withYieldWhen(AioYieldWhen::FirstCompleted), &step);
    AioIterOptions copy = step;
    copy.withTimeout(0ms);
    QVERIFY(step.timeout() == 2000ms);
    QVERIFY(copy.timeout() == 0ms);
    QCOMPARE(copy.yieldWhen(), AioYieldWhen::FirstCompleted);
}

void tst_Result::exceptions()
{
    // A worker's catch (const std::exception &) must not swallow a cancel.
    static_assert(!std::is_base_of_v<std::exception, AioCancelled>);
    static_assert(std::is_base_of_v<std::runtime_error, AioTimeout>);
    static_assert(std::is_base_of_v<std::logic_error, AioDeadlock>);
    QCOMPARE(AioCancelled().what(), "cancelled");
    QVERIFY(*AioTimeout().what() != '\0');
    QCOMPARE(AioTimeout("too slow").what(), "too slow");
    QCOMPARE(AioDeadlock("a circle").what(), "a circle");

    // Thrown in one library and caught in another.
    QVERIFY_THROWS_EXCEPTION(AioCancelled, AioFuture<int>().result());
    QVERIFY_THROWS_EXCEPTION(AioCancelled, Aio::waitFor(AioFuture<int>()));
    QVERIFY_THROWS_EXCEPTION(AioTimeout, Aio::waitFor(Aio::timeout(Aio::sleep(1h), 1ms)));
}

QTEST_GUILESS_MAIN(tst_Result)
#include "tst_result.moc"
