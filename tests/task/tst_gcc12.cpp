// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// g++ 12 destroys temporaries in a co_await expression twice if they are aggregates, or lambdas with captures. Tests
// that none of our types is an aggregate, and that the forms that the documentation calls safe are safe: destructions
// are counted here, and the sanitizers watch in their build.

#include <AioConcurrent>
#include <AioPool>

#include "support/counted.h"
#include "support/testcoro.h"

#include <QtTest/QtTest>

#include <functional>
#include <memory>
#include <string>

using namespace std::chrono_literals;

namespace {

// Long enough to be on the heap, where a second destruction is noticed.
const char *const longText = "a text that is too long for any small buffer to hold";

AioTask<int> take(Counted counted)
{
    co_await Aio::yield();
    co_return counted.value();
}

AioTask<QString> takeAll(std::optional<Counted> counted, std::string text, QString more, std::vector<Counted> list)
{
    co_await Aio::yield();
    co_return QString::number(counted->value()) + QString::number(text.size()) + more + QString::number(list.size());
}

AioTask<Counted> give(int i)
{
    co_await Aio::yield();
    co_return Counted(i);
}

AioTask<> takeNothing(Counted)
{
    co_await Aio::yield();
}

AioTask<int> takeLong(Counted counted)
{
    co_await Aio::sleep(1h);
    co_return counted.value();
}

AioTask<int> fail(Counted, std::string text)
{
    co_await Aio::yield();
    throw std::runtime_error(text);
    co_return 0;
}

QCoro::Task<int> takeInTask(Counted counted)
{
    co_await Aio::yield();
    co_return counted.value();
}

int compute(const Counted &counted, const std::string &text)
{
    return counted.value() + int(text.size());
}

// The safe forms, each in a coroutine of ours and in one of QCoro's.

template<typename Task>
Task options(AioPool &pool)
{
    const int i = co_await pool.exec(take(Counted(1)),
                                     AioTaskOptions(QString::fromUtf8(longText)).withPriority(2).withTimeout(1h));
    CO_COMPARE(i, 1);
    CO_COMPARE(co_await pool.exec(take(Counted(2)), AioTaskOptions(longText)), 2);
    CO_COMPARE(co_await pool.exec(take(Counted(3)), AioTaskOptions().withLabel(QString::fromUtf8(longText))), 3);
    CO_COMPARE(co_await (co_await pool.spawn(take(Counted(4)), AioTaskOptions(longText))), 4);
    const AioTaskOptions named(longText);
    CO_COMPARE(co_await pool.exec(take(Counted(5)), named), 5);
    CO_COMPARE(named.label(), QString::fromUtf8(longText));
}

AioTask<int> takeText(const std::string &text)
{
    co_await Aio::yield();
    co_return int(text.size());
}

AioTask<int> takeMoveOnly(AioContext, std::unique_ptr<int> i)
{
    co_await Aio::yield();
    co_return *i;
}

AioTask<int> twice(int i)
{
    co_await Aio::yield();
    co_return 2 * i;
}

AioTask<int> addOne(AioResult<int> result)
{
    co_return result.value() + 1;
}

template<typename Task>
Task bracedLists(AioPool &pool)
{
    const std::string text(longText);
    const int length = int(text.size());
    CO_COMPARE(outcomes(co_await pool.map(twice, { 1, 2, 3 })), QStringLiteral("2 4 6"));
    CO_COMPARE(outcomes(co_await pool.map(twice, { 7 })), QStringLiteral("14"));
    CO_COMPARE(outcomes(co_await pool.map(twice, {})), QString());
    CO_COMPARE(outcomes(co_await pool.map(twice, { 1, 2 }, addOne)), QStringLiteral("3 5"));
    CO_COMPARE(outcomes(co_await pool.map(twice, { 1, 2 }, AioTaskOptions(longText))), QStringLiteral("2 4"));
    CO_COMPARE(outcomes(co_await pool.map(take, { Counted(1), Counted(2), Counted(3) })), QStringLiteral("1 2 3"));
    CO_COMPARE(outcomes(co_await pool.map(take, { Counted(1) })), QStringLiteral("1"));
    CO_COMPARE(outcomes(co_await pool.map(takeText, { text, std::string(longText) })),
               QStringLiteral("%1 %1").arg(length));
    CO_COMPARE(outcomes(co_await pool.map(takeText, { longText, "a" })), QStringLiteral("%1 1").arg(length));
    CO_COMPARE(outcomes(co_await pool.map(takeMoveOnly, { std::make_unique<int>(1), std::make_unique<int>(2) })),
               QStringLiteral("1 2"));
    const auto lambda = [text](Counted counted) { return takeLong(std::move(counted)); };
    const AioCancelReport report = co_await pool.cancel(pool.mapN(lambda, { Counted(1), Counted(2) }));
    CO_COMPARE(report.cancelled, 2);
    const std::function<AioTask<int>(int)> function = twice;
    CO_COMPARE(outcomes(co_await pool.map(function, { 1, 2 })), QStringLiteral("2 4"));
    const QList<int> all = co_await Aio::whenAll(pool.mapN(twice, { 1, 2 }));
    CO_COMPARE(all.size(), 2);
    CO_COMPARE(all.last(), 4);
    // A generic lambda does not declare what it takes.
    const auto generic = [](auto i) { return twice(i); };
    auto running = pool.map(generic, { 1, 2 });
    CO_COMPARE(outcomes(co_await running), QStringLiteral("2 4"));
    auto batches = pool.iterMapBatches(generic, { 1, 2 });
    auto results = pool.iterMap(twice, { 1, 2 });
    Q_UNUSED(batches)
    Q_UNUSED(results)
    co_await pool.join();
}

template<typename Task>
Task namedLambda(AioPool &pool)
{
    const Counted counted(7);
    const std::string text(longText);
    auto job = [counted, text]() -> AioTask<int> {
        co_await Aio::yield();
        co_return counted.value() + int(text.size());
    };
    const int expected = 7 + int(text.size());
    CO_COMPARE(co_await pool.exec(job), expected);
    AioFuture<int> future = co_await pool.spawn(job);
    CO_COMPARE(co_await future, expected);
    CO_COMPARE(co_await pool.exec(std::move(job)), expected);
    CO_COMPARE(counted.value(), 7);
}

template<typename Task>
Task namedAwaitable(AioPool &pool)
{
    const Counted counted(8);
    auto running = pool.exec([counted]() -> AioTask<int> {
        co_await Aio::yield();
        co_return counted.value();
    });
    CO_COMPARE(co_await running, 8);
    auto started = pool.spawn([counted]() -> QCoro::Task<int> {
        co_await Aio::yield();
        co_return counted.value();
    });
    AioFuture<int> future = co_await started;
    CO_COMPARE(co_await std::move(future), 8);
}

template<typename Task>
Task namedCallback(AioPool &pool)
{
    const Counted counted(10);
    const auto callback = [counted](AioResult<int> result) -> AioTask<int> {
        co_await Aio::yield();
        co_return result.value() + counted.value();
    };
    CO_COMPARE(co_await pool.exec(take(Counted(1)), callback), 11);
    CO_COMPARE(co_await pool.exec(take(Counted(2)), callback, AioTaskOptions(longText)), 12);
    const auto withContext = [counted](std::optional<int> value, std::exception_ptr, Counted context) -> AioTask<int> {
        co_await Aio::yield();
        co_return *value + counted.value() + context.value();
    };
    CO_COMPARE(co_await pool.exec(take(Counted(3)), withContext, Counted(100)), 113);
    CO_COMPARE(co_await pool.exec(take(Counted(4)), withContext, Counted(100), AioTaskOptions(longText)), 114);
}

template<typename Task>
Task temporaries(AioPool &pool)
{
    const QString expected = QStringLiteral("152more3");
    CO_COMPARE(int(std::string(longText).size()), 52);
    CO_COMPARE(co_await pool.exec(takeAll(std::optional<Counted>(Counted(1)), std::string(longText),
                                          QStringLiteral("more"), std::vector<Counted>(3))),
               expected);
    CO_COMPARE(co_await takeAll(Counted(1), longText, QStringLiteral("more"), std::vector<Counted>(3)), expected);
    const AioFuture<Counted> future = co_await pool.spawn(give(5));
    const Counted five = co_await future;
    CO_COMPARE(five.value(), 5);
    const Counted six = co_await pool.exec(give(6));
    CO_COMPARE(six.value(), 6);
    co_await pool.exec(takeNothing(Counted(7)));
}

template<typename Task>
Task combined(AioPool &pool)
{
    CO_COMPARE(co_await Aio::timeout(take(Counted(1)), 1h), 1);
    CO_COMPARE(co_await Aio::timeout(pool.exec(take(Counted(2)), AioTaskOptions(longText)), 1h), 2);
    CO_COMPARE(co_await Aio::shield(take(Counted(3))), 3);
    const auto [a, b] = co_await Aio::whenAll(take(Counted(4)), give(5));
    CO_COMPARE(a, 4);
    CO_COMPARE(b.value(), 5);
    const auto [index, value] = co_await Aio::whenAny(take(Counted(6)), Aio::sleep(1h));
    CO_COMPARE(index, 0);
    CO_COMPARE(std::get<0>(value), 6);
    CO_COMPARE(co_await Aio::concurrent(compute, Counted(7), std::string(longText)), 59);
    CO_COMPARE(
            co_await pool.exec(Aio::concurrent(compute, Counted(8), std::string(longText)), AioTaskOptions(longText)),
            60);
}

AioTask<int> iterate(AioPool &pool)
{
    const Counted counted(10);
    const auto add = [counted](const Counted &item) -> AioTask<int> {
        co_await Aio::yield();
        co_return counted.value() + item.value();
    };
    int total = 0;
    QCORO_FOREACH(const AioResult<int> &result,
                  pool.iterMap(add, std::vector<Counted>(2), AioIterOptions().withTimeout(1h)))
        total += result.value();
    co_return total;
}

template<typename Task>
Task ranges(AioPool &pool)
{
    const auto results = co_await pool.map(take, std::vector<Counted>(4), AioTaskOptions(longText));
    CO_COMPARE(results.size(), 4);
    CO_COMPARE(results[3].value(), 0);
    const Counted counted(10);
    const auto add = [counted](const Counted &item) -> AioTask<int> {
        co_await Aio::yield();
        co_return counted.value() + item.value();
    };
    const auto sums = co_await pool.map(add, QList<Counted>(3), AioTaskOptions(longText));
    CO_COMPARE(sums.size(), 3);
    CO_COMPARE(sums[2].value(), 10);
    CO_COMPARE(co_await iterate(pool), 20);
}

template<typename Task>
Task errors(AioPool &pool)
{
    CO_THROWS(std::runtime_error, co_await pool.exec(fail(Counted(1), longText), AioTaskOptions(longText)));
    CO_THROWS(AioTimeout, co_await Aio::timeout(pool.exec(takeLong(Counted(2)), AioTaskOptions(longText)), 1ms));
}

template<typename Task>
Task cancels(AioPool &pool)
{
    const auto sleeper = [counted = Counted(1)]() -> AioTask<int> {
        co_await Aio::sleep(1h);
        co_return counted.value();
    };
    const AioFuture<int> future = co_await pool.spawn(sleeper, AioTaskOptions(longText));
    const AioFuture<int> other = co_await pool.spawn(sleeper);
    const AioCancelReport one = co_await pool.cancel(future);
    CO_COMPARE(one.cancelled, 1);
    const AioCancelReport all = co_await pool.cancel();
    CO_COMPARE(all.outcomes.size(), 1);
    CO_VERIFY(other.isCancelled());
    CO_THROWS(AioCancelled, co_await future);
    CO_VERIFY(co_await pool.join());
}

template<typename Task>
Task scopes(AioPool &)
{
    const Counted counted(3);
    auto body = [counted](AioPool &pool) -> AioTask<int> {
        co_return co_await pool.exec(take(counted), AioTaskOptions(longText));
    };
    CO_COMPARE(co_await Aio::scope(2, body), 3);
    CO_COMPARE(co_await Aio::scope(2, std::move(body)), 3);
}

template<typename Task>
Task conditions(AioPool &pool)
{
    if (co_await pool.exec(take(Counted(1)), AioTaskOptions(longText)) != 1)
        CO_VERIFY(false);
    int rounds = 0;
    while (co_await pool.exec(take(Counted(rounds)), AioTaskOptions(longText)) < 3)
        ++rounds;
    CO_COMPARE(rounds, 3);
    CO_VERIFY(co_await takeInTask(Counted(4)) == 4 && co_await pool.exec(take(Counted(5))) == 5);
    for (const AioResult<int> &result : co_await pool.map(take, std::vector<Counted>(2)))
        CO_COMPARE(result.value(), 0);
}

}

using Form = std::function<void(AioPool &)>;
Q_DECLARE_METATYPE(Form)

class tst_Gcc12 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noAggregates();
    void safeForms_data();
    void safeForms();
};

template<typename... Types>
constexpr bool noneIsAggregate = (!std::is_aggregate_v<std::remove_cvref_t<Types>> && ...);

//! True if no aggregate is involved: neither the awaitable, nor what it becomes in an AioTask and elsewhere.
template<typename A>
constexpr bool isSafeToAwait()
{
    using InTask = decltype(std::declval<Aio::detail::TaskPromise<int> &>().await_transform(std::declval<A>()));
    using Elsewhere = decltype(std::declval<A>().operator co_await());
    return noneIsAggregate<A, InTask, Elsewhere>;
}

void tst_Gcc12::noAggregates()
{
    static_assert(noneIsAggregate<AioTaskOptions, AioIterOptions>);
    static_assert(noneIsAggregate<AioTask<>, AioTask<int>, AioTask<QString>>);
    static_assert(noneIsAggregate<AioFuture<void>, AioFuture<int>, AioFuture<QString>>);
    static_assert(noneIsAggregate<AioResult<>, AioResult<int>, AioResult<QString>>);
    static_assert(noneIsAggregate<AioContext, AioOutcome, AioCancelReport, AioTaskInfo, AioLocation>);
    static_assert(noneIsAggregate<AioCancelled, AioTimeout, AioDeadlock, AioRejected>);
    static_assert(noneIsAggregate<AioRetry, AioAttempt, AioShutdownReport, AioSubprogress>);

    using Work = AioTask<QString>;
    using Future = AioFuture<QString>;
    using Numbers = QList<int>;
    using Pool = AioPool &;
    static_assert(isSafeToAwait<Work>());
    static_assert(isSafeToAwait<AioTask<>>());
    static_assert(isSafeToAwait<Future>());
    static_assert(isSafeToAwait<const Future &>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().spawn(std::declval<Work>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().exec(std::declval<Work>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().exec(std::declval<AioTask<>>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().map(give, std::declval<Numbers>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().mapOrThrow(give, std::declval<Numbers>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().join())>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().room())>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().shutdown(1s))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().cancel())>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().cancel(std::declval<Future>()))>());
    static_assert(isSafeToAwait<decltype(std::declval<Pool>().cancel(std::declval<QList<Future>>()))>());
    static_assert(isSafeToAwait<decltype(Aio::sleep(1s))>());
    static_assert(isSafeToAwait<decltype(Aio::yield())>());
    static_assert(isSafeToAwait<decltype(Aio::context())>());
    static_assert(isSafeToAwait<decltype(Aio::timeout(std::declval<Work>(), 1s))>());
    static_assert(isSafeToAwait<decltype(Aio::shield(std::declval<Work>()))>());
    static_assert(isSafeToAwait<decltype(Aio::signal(std::declval<QObject *>(), &QObject::objectNameChanged))>());
    static_assert(isSafeToAwait<decltype(Aio::whenAll(std::declval<Work>(), std::declval<AioTask<>>()))>());
    static_assert(isSafeToAwait<decltype(Aio::whenAny(std::declval<Work>(), std::declval<AioTask<>>()))>());
    static_assert(isSafeToAwait<decltype(Aio::whenAll(std::declval<std::vector<Work>>()))>());
    static_assert(isSafeToAwait<decltype(Aio::whenAny(std::declval<std::vector<Work>>()))>());
    static_assert(isSafeToAwait<decltype(Aio::concurrent(compute, std::declval<Counted>(), std::string()))>());
    static_assert(isSafeToAwait<decltype(std::declval<AioContext>().interruptible(Aio::sleep(1s)))>());
    static_assert(isSafeToAwait<decltype(std::declval<AioContext>().interruptible(std::declval<Work>()))>());
}

void tst_Gcc12::safeForms_data()
{
    QTest::addColumn<Form>("form");
#define ROWS(form) \
    QTest::newRow(#form " in an AioTask") << Form([](AioPool &pool) { Aio::waitFor(form<AioTask<>>(pool)); }); \
    QTest::newRow(#form " in a QCoro::Task") << Form([](AioPool &pool) { Aio::waitFor(form<QCoro::Task<>>(pool)); })

    ROWS(options);
    ROWS(bracedLists);
    ROWS(namedLambda);
    ROWS(namedAwaitable);
    ROWS(namedCallback);
    ROWS(temporaries);
    ROWS(combined);
    ROWS(ranges);
    ROWS(errors);
    ROWS(cancels);
    ROWS(scopes);
    ROWS(conditions);
#undef ROWS
}

void tst_Gcc12::safeForms()
{
    QFETCH(Form, form);
    const int before = Counted::living();
    {
        AioPool pool(4);
        form(pool);
        QVERIFY(pool.isEmpty());
    }
    QCOMPARE(Counted::living(), before);
}

QTEST_GUILESS_MAIN(tst_Gcc12)
#include "tst_gcc12.moc"
