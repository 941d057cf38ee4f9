// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Shows what the verbs do, one function per verb, with the numbers that must result. All functions run at the same
// time.
//
// The lambdas have names because g++ 12 destroys the captures of a lambda twice if it is written inside a co_await
// expression.

#include <AioPool>

#include <QtCore/QCoreApplication>

#include <cstdio>
#include <numeric>
#include <source_location>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

namespace {

void check(bool holds, const std::source_location &place = std::source_location::current())
{
    if (!holds)
        throw std::runtime_error("the check in line " + std::to_string(place.line()) + " does not hold");
}

// Takes longer for smaller numbers, and fails for 0.
AioTask<int> worker(int n)
{
    if (n == 0)
        throw std::domain_error("division by zero");
    co_await Aio::sleep(1.0s / n);
    co_return n;
}

// Returns 1 + 2 + … + last.
int sumTo(int last)
{
    return last * (last + 1) / 2;
}

int sum(const QList<AioFuture<int>> &futures)
{
    return std::accumulate(futures.begin(), futures.end(), 0,
                           [](int total, const AioFuture<int> &future) { return total + future.result(); });
}

AioTask<> spawnN()
{
    QList<AioFuture<int>> futures;
    const auto body = [&futures](AioPool &pool) -> AioTask<> {
        for (int n = 1; n < 200; ++n)
            futures << pool.spawnN(worker(n)); // returns at once, however many tasks there are
        check(pool.activeCount() == 20 && pool.waitingCount() == 179);
        check(pool.executedCount() == 0);
        co_return;
    };
    co_await Aio::scope(20, body); // waits for all tasks
    check(sum(futures) == sumTo(199));
}

AioTask<> spawn()
{
    QList<AioFuture<int>> futures;
    const auto body = [&futures](AioPool &pool) -> AioTask<> {
        for (int n = 1; n <= 3; ++n) {
            auto future = co_await pool.spawn(worker(n)); // the third call waits until one of the two slots is free
            futures << future;
        }
        check(futures[0].isFinished() || futures[1].isFinished());
    };
    co_await Aio::scope(2, body);
    check(sum(futures) == sumTo(3));
}

AioTask<> map()
{
    AioPool pool(10);
    const auto results = co_await pool.map(worker, std::views::iota(0, 100));

    // The results are in the order of the numbers, an error in place of a missing one
    check(results.size() == 100);
    check(results[0].errorString() == QLatin1String("division by zero"));
    int total = 0;
    for (qsizetype i = 1; i < results.size(); ++i)
        total += results[i].value();
    check(total == sumTo(99));
    check(pool.isEmpty()); // no need to join()
}

AioTask<> iterMap()
{
    int total = 0;
    const auto body = [&total](AioPool &pool) -> AioTask<> {
        auto results = pool.iterMap(worker, std::views::iota(1, 11), AioIterOptions().withTimeout(500ms));
        QCORO_FOREACH(const AioResult<int> &result, results) // each result as it becomes ready, or half a second later
            total += result.value();
    };
    co_await Aio::scope(10, body);
    check(total == sumTo(10));
}

AioTask<int> addContext(std::optional<int> result, std::exception_ptr error, int n)
{
    if (error)
        std::rethrow_exception(error); // or throw a better one
    if (n == 1)
        throw std::domain_error("division by zero");
    co_await Aio::sleep(1.0s / (n - 1));
    co_return *result + n;
}

AioTask<> callbacks()
{
    QList<AioFuture<int>> futures;
    const auto body = [&futures](AioPool &pool) -> AioTask<> {
        for (int n = 0; n < 5; ++n)
            futures << pool.spawnN(worker(n), addContext, n);
        co_return;
    };
    co_await Aio::scope(2, body);

    // 0 fails in the worker, and its callback rethrows that error; 1 fails in the callback itself
    for (const AioFuture<int> &future : { futures[0], futures[1] })
        check(Aio::result(future).errorString() == QLatin1String("division by zero"));
    check(sum(futures.sliced(2)) == 2 * (2 + 3 + 4));
}

AioTask<> exec()
{
    QList<AioFuture<int>> futures;
    const auto body = [&futures](AioPool &pool) -> AioTask<> {
        futures = pool.mapN(worker, std::views::iota(1, 11));

        // Waits for a slot like every other task, and then for the result
        check(co_await pool.exec(worker(2)) == 2);

        futures << co_await pool.spawn(worker(10));
    };
    co_await Aio::scope(4, body);
    check(sum(futures) == sumTo(10) + 10);
}

AioTask<int> longWork(int)
{
    co_await Aio::sleep(1h);
    co_return 1;
}

AioTask<> shortWork()
{
    co_await Aio::sleep(100ms);
}

bool allCancelled(const AioCancelReport &report)
{
    return std::all_of(report.outcomes.begin(), report.outcomes.end(),
                       [](const AioOutcome &outcome) { return outcome.state == AioPool::TaskState::Cancelled; });
}

AioTask<> cancel()
{
    AioPool pool(2);
    const auto quick = pool.spawnN(shortWork());
    const auto active = co_await pool.spawn(longWork(0));
    const auto next = pool.spawnN(longWork(0));
    const auto more = pool.mapN(longWork, std::views::iota(0, 3));

    co_await Aio::sleep(100ms);
    const AioCancelReport some = co_await pool.cancel(active, more[2]); // one active, one waiting
    check(some.cancelled == 2);
    check(some.outcomes.size() == 2 && allCancelled(some));
    check(active.isCancelled() && more[2].isCancelled());

    co_await Aio::sleep(100ms);
    check(quick.isFinished() && !quick.isCancelled());
    check(!next.isFinished());

    const AioCancelReport all = co_await pool.cancel();
    check(all.cancelled == 3);
    check(all.outcomes.size() == 3 && allCancelled(all));

    check(co_await pool.join());
    check(pool.succeededCount() == 1 && pool.cancelledCount() == 5);
}

AioTask<> details()
{
    AioPool pool(5);

    // Spawning in a loop …
    QList<AioFuture<int>> first;
    for (int n = 1; n <= 10; ++n)
        first << pool.spawnN(worker(n));
    // … does the same as one call of mapN()
    const auto second = pool.mapN(worker, std::views::iota(1, 11));

    // Awaiting a future returns its result, or throws its error
    check(co_await first[2] == 3);

    // Waits for several futures at once and takes their results in batches, as they become ready
    int important = 0;
    QList<AioFuture<int>> some;
    some << first[1] << second[1] << second[2];
    auto batches = Aio::iterWaitBatches(some, AioIterOptions().withTimeout(500ms));
    QCORO_FOREACH(const QList<AioResult<int>> &batch, batches) {
        for (const AioResult<int> &result : batch)
            important += result.value();
    }
    check(important == 2 + 2 + 3);

    // The other tasks still run
    co_await pool.join();
    check(sum(first + second) == 2 * sumTo(10));
}

AioTask<> scope()
{
    QList<AioFuture<int>> futures;
    const auto body = [&futures](AioPool &pool) -> AioTask<QString> {
        futures << pool.spawnN(worker(5));
        co_return QStringLiteral("what the body returns");
    };
    check(co_await Aio::scope(2, body) == QLatin1String("what the body returns"));
    check(futures[0].result() == 5);

    // The scope waits for its tasks also when its body throws
    const auto broken = [&futures](AioPool &pool) -> AioTask<> {
        futures << pool.spawnN(worker(4));
        throw std::runtime_error("what the body throws");
        co_return;
    };
    std::string error;
    try {
        co_await Aio::scope(2, broken);
    } catch (const std::runtime_error &e) {
        error = e.what();
    }
    check(error == "what the body throws");
    check(futures[1].result() == 4);
}

AioTask<bool> report(const char *name, AioTask<> usage)
{
    std::string error;
    try {
        co_await usage;
    } catch (...) {
        error = Aio::errorString(std::current_exception()).toStdString();
    }
    std::printf("%-10s %s\n", name, error.empty() ? "ok" : error.c_str());
    co_return error.empty();
}

}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    std::vector<AioTask<bool>> usages;
    usages.push_back(report("spawnN", spawnN()));
    usages.push_back(report("spawn", spawn()));
    usages.push_back(report("map", map()));
    usages.push_back(report("iterMap", iterMap()));
    usages.push_back(report("callbacks", callbacks()));
    usages.push_back(report("exec", exec()));
    usages.push_back(report("cancel", cancel()));
    usages.push_back(report("details", details()));
    usages.push_back(report("scope", scope()));
    const QList<bool> allWell = Aio::waitFor(Aio::whenAll(std::move(usages)));
    return allWell.contains(false) ? 1 : 0;
}
