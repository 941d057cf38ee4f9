// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <AioPool>

#include <QtCore/QCommandLineParser>
#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

#include <cmath>
#include <cstdio>

namespace {

using Seconds = std::chrono::duration<double>;

class Load
{
public:
    Load(int tasks, Seconds duration, int size) : tasks(tasks), duration(duration), size(size) { }

    int tasks;
    Seconds duration;
    int size;
};

AioTask<> work(Seconds duration)
{
    co_await Aio::sleep(duration);
}

qsizetype succeeded(const QList<AioFuture<void>> &futures)
{
    return std::count_if(futures.begin(), futures.end(), [](const auto &future) { return bool(Aio::result(future)); });
}

// Each of these functions returns the number of tasks that succeeded.

AioTask<qsizetype> spawn(Load load)
{
    QList<AioFuture<void>> futures;
    const auto body = [&](AioPool &pool) -> AioTask<> {
        for (int i = 0; i < load.tasks; ++i) {
            auto future = co_await pool.spawn(work(load.duration));
            futures << future;
        }
    };
    co_await Aio::scope(load.size, body);
    co_return succeeded(futures);
}

AioTask<qsizetype> spawnN(Load load)
{
    QList<AioFuture<void>> futures;
    const auto body = [&](AioPool &pool) -> AioTask<> {
        for (int i = 0; i < load.tasks; ++i)
            futures << pool.spawnN(work(load.duration));
        co_return;
    };
    co_await Aio::scope(load.size, body);
    co_return succeeded(futures);
}

AioTask<qsizetype> map(Load load)
{
    AioPool pool(load.size);
    const auto item = [&load](int) { return work(load.duration); };
    const auto results = co_await pool.map(item, std::views::iota(0, load.tasks));
    co_return std::count_if(results.begin(), results.end(), [](const auto &result) { return bool(result); });
}

AioTask<qsizetype> iterMap(Load load)
{
    AioPool pool(load.size);
    const auto item = [&load](int) { return work(load.duration); };
    qsizetype good = 0;
    auto results = pool.iterMap(item, std::views::iota(0, load.tasks));
    QCORO_FOREACH(const AioResult<void> &result, results)
        good += result.hasValue();
    co_return good;
}

int refuse(const QString &why)
{
    std::fprintf(stderr, "loadtest: %s\nTry loadtest --help.\n", qPrintable(why));
    return 2;
}

const char *const description = R"(
Runs many tasks that only sleep, and says how much longer that took than it should have.

Ideal is tasks x seconds / size: what it takes when a slot is never empty. Whatever is more
is the overhead, the price of starting, switching and finishing tasks.

What to learn from it:
- spawn and map keep only about SIZE tasks alive at a time. Use them for what is too much to
  have in memory at once.
- spawnN and iterMap have all the tasks at once, most of them waiting. That costs memory, a few
  hundred bytes each, and buys that everything can be seen, counted and cancelled from the start.
- The overhead of a task is fixed, so its percentage falls with longer tasks. Halve -d to see.
- With a short -d and a large -p everything falls due at once, more than one core can do: then
  the processor is the limit, and a larger -p gains nothing any more.
- Compare figures of a Release build on a quiet machine only.

METHOD: spawn, spawnN, map or iterMap.

Exit status: 0; 1 when a task failed; 2 when the arguments make no sense.)";

}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QString::fromUtf8(description));
    parser.addPositionalArgument(QStringLiteral("METHOD"), QStringLiteral("What is tested."));
    const QCommandLineOption tasks({ QStringLiteral("t"), QStringLiteral("tasks") },
                                   QStringLiteral("How many tasks to run (100000)."), QStringLiteral("number"),
                                   QStringLiteral("100000"));
    const QCommandLineOption duration({ QStringLiteral("d"), QStringLiteral("task-duration") },
                                      QStringLiteral("How long each one sleeps (0.2)."), QStringLiteral("seconds"),
                                      QStringLiteral("0.2"));
    const QCommandLineOption size({ QStringLiteral("p"), QStringLiteral("pool-size") },
                                  QStringLiteral("How many may run at once (1000)."), QStringLiteral("size"),
                                  QStringLiteral("1000"));
    parser.addOptions({ tasks, duration, size });
    const QCommandLineOption help = parser.addHelpOption();
    if (!parser.parse(app.arguments()))
        return refuse(parser.errorText());
    if (parser.isSet(help) || parser.isSet(QStringLiteral("help-all"))) {
        std::fputs(qUtf8Printable(parser.helpText()), stdout);
        return 0;
    }

    const QHash<QString, AioTask<qsizetype> (*)(Load)> methods = {
        { QStringLiteral("spawn"), spawn },
        { QStringLiteral("spawnN"), spawnN },
        { QStringLiteral("map"), map },
        { QStringLiteral("iterMap"), iterMap },
    };
    const QStringList arguments = parser.positionalArguments();
    if (arguments.size() != 1)
        return refuse(QStringLiteral("there must be one METHOD: spawn, spawnN, map or iterMap"));
    const auto method = methods.value(arguments.first());
    if (!method)
        return refuse(QStringLiteral("\"%1\" is no METHOD: it is spawn, spawnN, map or iterMap").arg(arguments[0]));
    bool isNumber = false;
    const int taskCount = parser.value(tasks).toInt(&isNumber);
    if (!isNumber || taskCount < 1)
        return refuse(QStringLiteral("-t takes a whole number from 1 on, not \"%1\"").arg(parser.value(tasks)));
    const double seconds = parser.value(duration).toDouble(&isNumber);
    if (!isNumber || !(seconds > 0) || seconds > 86400)
        return refuse(
                QStringLiteral("-d takes seconds above 0 and up to a day, not \"%1\"").arg(parser.value(duration)));
    const int poolSize = parser.value(size).toInt(&isNumber);
    if (!isNumber || poolSize < 1)
        return refuse(QStringLiteral("-p takes a whole number from 1 on, not \"%1\"").arg(parser.value(size)));

    const Load load(taskCount, Seconds(seconds), poolSize);
    const double ideal = seconds * taskCount / poolSize;
    std::printf("%d tasks of %g s each, %d at once: %g s at best\n", taskCount, seconds, poolSize, ideal);
    std::fflush(stdout);

    QElapsedTimer clock;
    clock.start();
    const qsizetype good = Aio::waitFor(method(load));
    const double total = double(clock.nsecsElapsed()) / 1e9;
    const double overhead = total - ideal;

    std::printf("%14.5f s   ideal\n", ideal);
    std::printf("%14.5f s   total\n", total);
    std::printf("%14.5f s   overhead\n", overhead);
    std::printf("%14.3f us  overhead per task\n", overhead / taskCount * 1e6);
    std::printf("%14.3f %%   overhead in percent of the ideal\n", overhead / ideal * 100);
    if (good != taskCount) {
        std::fprintf(stderr, "loadtest: %lld of %d tasks did not succeed\n", qlonglong(taskCount - good), taskCount);
        return 1;
    }
    return 0;
}
