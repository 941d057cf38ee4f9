// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Uses all headers and every template in them, like a user's file. Only has to compile, with all warnings that a user
// may have turned into errors.

#include <AioConcurrent>
#include <AioContext>
#include <AioPool>
#include <AioResult>
#include <AioTask>
#include <AioTaskFilterModel>
#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QFuture>
#include <QtCore/QStringListModel>
#include <QtCore/QTimer>

#include <csignal>
#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <string>

namespace {

using namespace std::chrono_literals;

class Sender : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void nothing();
    void number(int value);
    void both(int value, const QString &text);
};

struct Unit
{
    int factor = 1;
};

AioTask<int> twice(int i)
{
    co_await Aio::yield();
    co_return 2 * i;
}
AioTask<std::unique_ptr<int>> moveOnly(std::unique_ptr<int> i)
{
    co_await Aio::sleep(1ms);
    co_return i;
}
AioTask<> nothing()
{
    co_await Aio::sleep(std::chrono::duration<double>(0.001));
}
AioTask<QString> withContext(AioContext context, const QString &text)
{
    context.setLabel(text);
    context.setProgress(1, 2, text);
    co_await context.interruptible(Aio::yield());
    const AioContext same = co_await Aio::context();
    co_return context.isCancelRequested() || same.stopToken().stop_requested() ? QString() : text;
}
QCoro::Task<int> inQCoro(int i)
{
    co_await Aio::sleep(1ms);
    co_return co_await twice(i);
}
QFuture<int> inFuture(int i)
{
    return QtConcurrent::run([i] { return i; });
}

AioTask<int> callback(AioResult<int> result)
{
    co_return result.valueOr(0);
}
AioTask<int> callbackPair(std::optional<int> value, std::exception_ptr error)
{
    co_return error ? 0 : *value;
}
AioTask<int> callbackContext(std::optional<int> value, std::exception_ptr error, Unit unit)
{
    co_return error ? unit.factor : *value *unit.factor;
}
QCoro::Task<QString> callbackNothing(std::exception_ptr error)
{
    co_return error ? QStringLiteral("failed") : QString();
}

template<typename Future>
auto handle(Future future)
{
    const auto view = future.future();
    future.onCanceled([] { return 0; });
    future.onFailed([] { return 0; });
    future.then([](int value) { return value; });
    const AioResult<int> result = Aio::result(future);
    return std::tuple(view, future.id(), future.state(), future.error(), future.isFinished(), future.isCancelled(),
                      result.pair(), result.index(), result.errorString(), result.hasValue(), result.isCancelled());
}

AioTask<int> iterations(AioPool &pool)
{
    const auto iter = AioIterOptions().withTimeout(1.5s).withYieldWhen(AioYieldWhen::FirstCompleted);
    const QList<int> items{ 1, 2, 3 };
    const QList<AioFuture<int>> futures = pool.mapN(twice, items);
    const Unit unit;
    int sum = 0;
    auto each = pool.iterMap(twice, items, iter);
    QCORO_FOREACH(const AioResult<int> &result, each)
        sum += result.value();
    auto eachCallback = pool.iterMap(twice, items, callback);
    auto eachContext = pool.iterMap(twice, { 1, 2 }, callbackContext, unit, iter);
    auto batches = pool.iterMapBatches(twice, items);
    QCORO_FOREACH(const QList<AioResult<int>> &batch, batches)
        sum += int(batch.size());
    auto batchesCallback = pool.iterMapBatches(twice, { 1, 2 }, callback, iter);
    auto batchesContext = pool.iterMapBatches(twice, items, callbackContext, unit);
    auto wait = Aio::iterWait(futures);
    auto waitBatches = Aio::iterWaitBatches(futures, iter);
    co_return sum;
}

template<typename Task>
Task verbs(AioPool &pool)
{
    const AioTaskOptions options = AioTaskOptions("label").withPriority(1).withTimeout(1h).withContext(&pool);
    const QList<int> items{ 1, 2, 3 };
    const auto twiceQCoro = [](int i) { return inQCoro(i); };
    const auto twiceFuture = [](int i) { return inFuture(i); };
    const auto worker = [] { return twice(1); };
    const auto contextWorker = [](AioContext context) { return withContext(std::move(context), QString()); };
    const Unit unit;

    AioFuture<int> future = pool.spawnN(twice(1));
    pool.spawnN(worker, callback);
    pool.spawnN(worker, callbackPair, options);
    pool.spawnN(twice(1), callbackContext, unit, options);
    pool.spawnN(nothing(), callbackNothing);
    pool.spawnN(contextWorker);
    pool.spawnN([] { return inQCoro(1); });
    pool.spawnN([] { return inFuture(1); });
    pool.spawnN(moveOnly(std::make_unique<int>(1))).takeResult();
    handle(future);
    co_await future;
    co_await std::move(future);

    future = co_await pool.spawn(worker);
    future = co_await pool.spawn(worker, callback, options);
    future = co_await pool.spawn(worker, callbackContext, unit, options);
    int sum = co_await pool.exec(worker);
    sum += co_await pool.exec(worker, callbackPair, options);
    sum += co_await pool.exec(worker, callbackContext, unit, options);
    co_await pool.exec(nothing());

    QList<AioFuture<int>> futures = pool.mapN(twice, items);
    pool.mapN(twice, items, callback);
    pool.mapN(twice, items, callbackContext, unit, options);
    pool.mapN(twice, { 1, 2 });
    pool.mapN([](auto i) { return twice(i); }, { 1, 2 });
    QList<AioResult<int>> results = co_await pool.map(twice, std::views::iota(1, 4));
    results = co_await pool.map(twice, std::list<int>(3), callback, options);
    results = co_await pool.map(twiceQCoro, items, callbackContext, unit);
    results = co_await pool.map(twiceFuture, items);
    results = co_await pool.map(twice, { 1, 2 }, callback);
    results = co_await pool.map(twice, { 'a', 'b' });
    results = co_await pool.map(twice, { 1U });
    co_await pool.map(withContext, { QString(), QString() });
    co_await pool.map(moveOnly, { std::make_unique<int>(1), std::make_unique<int>(2) });
    co_await pool.map(moveOnly, { std::make_unique<int>(1) });

    AioCancelReport report = co_await pool.cancel(futures);
    report = co_await pool.cancel(future, futures.first());
    report = co_await pool.cancel();
    for (const AioOutcome &outcome : report.outcomes)
        sum += int(outcome.id);
    const std::optional<AioTaskInfo> info = pool.taskInfo(1);
    sum += info ? info->location().line : 0;
    sum += co_await pool.join() ? 1 : 0;
    Q_UNUSED(sum)
}

AioTask<> combinations(AioPool &pool, Sender &sender, QTimer &timer)
{
    const QList<AioFuture<int>> futures = pool.mapN(twice, { 1, 2 });
    const auto [one, unit] = co_await Aio::whenAll(twice(1), nothing());
    const QList<int> all = co_await Aio::whenAll(futures);
    const auto any = co_await Aio::whenAny(twice(1), nothing());
    const auto [index, value] = co_await Aio::whenAny(futures);
    std::vector<AioTask<std::unique_ptr<int>>> moveOnlyTasks;
    moveOnlyTasks.push_back(moveOnly({}));
    const std::vector<std::unique_ptr<int>> pointers = co_await Aio::whenAll(std::move(moveOnlyTasks));
    co_await Aio::timeout(twice(1), 1h);
    co_await Aio::timeout(nothing(), std::chrono::duration<float>(1.5F));
    co_await Aio::timeout(futures.first(), std::chrono::duration<unsigned, std::ratio<60>>(2));
    co_await Aio::shield(twice(1));
    co_await Aio::signal(&sender, &Sender::nothing);
    int i = co_await Aio::signal(&sender, &Sender::number);
    const auto [number, text] = co_await Aio::signal(&sender, &Sender::both);
    co_await Aio::timeout(Aio::signal(&sender, &Sender::number), 1ms);
    co_await &timer;
    co_await timer;
    co_await inFuture(1);
    co_await inQCoro(1);
    i += co_await Aio::scope(2, [](AioPool &inner) -> AioTask<int> { co_return co_await inner.exec(twice(1)); });
    co_await Aio::scope(2, [](AioPool &inner) -> AioTask<> { co_await inner.join(); });
    i += one + value + number + int(index) + int(any.first) + int(all.size()) + int(pointers.size());
    Q_UNUSED(i)
    Q_UNUSED(unit)
}

AioTask<> threads(QThreadPool *threadPool)
{
    int i = co_await Aio::concurrent([] { return 1; });
    i += co_await Aio::concurrent(
            threadPool, [](int number, const std::string &) { return number; }, 1, std::string());
    co_await Aio::concurrent([](QPromise<int> &promise, int number) { promise.addResult(number); }, 1);
    co_await Aio::concurrent([] {});
    co_await Aio::concurrent(&QString::size, QString());
    const QList<int> numbers{ 1, 2 };
    const auto results = co_await Aio::concurrentMap([](int number) { return number; }, numbers);
    i += results[0].value();
    std::vector<std::unique_ptr<int>> pointers(2);
    const auto same = [](std::unique_ptr<int> pointer) { return pointer; };
    co_await Aio::concurrentMap(threadPool, same, std::move(pointers));
    co_await Aio::concurrentMap(
            threadPool, [](int) {}, std::views::iota(0, 2));
    co_await Aio::concurrentMap([](int) {}, { 1, 2 });
    Q_UNUSED(i)
}

}

//! Instantiates everything. Never called.
void everything();
void everything()
{
    Aio::TestClock clock;
    clock.advance(1h);
    clock.advance(std::chrono::duration<float>(1));
    AioPool pool(2);
    Sender sender;
    QTimer timer;
    AioTaskFilterModel filter;
    filter.setSourceModel(pool.tasks());
    pool.tasks()->setUpdateInterval(100);
    Aio::waitFor(verbs<AioTask<>>(pool));
    Aio::waitFor(verbs<QCoro::Task<>>(pool));
    Aio::waitFor(iterations(pool));
    Aio::waitFor(combinations(pool, sender, timer));
    Aio::waitFor(threads(nullptr));
    auto task = twice(1);
    Aio::waitFor(task);
    QObject::connect(&pool, &AioPool::taskFinished, &pool, [](qint64, AioPool::TaskState) {});
}

#include "everything.moc"
