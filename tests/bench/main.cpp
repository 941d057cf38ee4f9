// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "budget.h"
#include "report.h"

#include <QtCore/QCommandLineParser>

#include <algorithm>
#include <cstdio>

static int refuse(const QString &why)
{
    std::fprintf(stderr, "aiopool_bench: %s\nTry aiopool_bench --help.\n", qPrintable(why));
    return 2;
}

static bool hasId(const Bench::Workload &workload, const std::string &id)
{
    return workload.id == id || workload.id.starts_with(id + '-');
}

static bool isWanted(const Bench::Workload &workload, const Bench::Options &options)
{
    constexpr long long mostBytesOfTask = 800;
    if (workload.ownNumber
        && ((options.n > 0 && options.n < workload.n)
            || workload.n * mostBytesOfTask > Bench::physicalMemory() * 2 / 3))
        return false;
    return options.filter.empty() || hasId(workload, options.filter)
            || (!options.filterIsId && workload.title.find(options.filter) != std::string::npos);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
            QStringLiteral("Measures what a task costs, side by side with others that do the same work.\n"
                           "The first contender of each workload is the one that all are compared with: its time to "
                           "theirs is the ratio, so that below 1 it is the faster one."));
    const QCommandLineOption filter(
            QStringLiteral("filter"),
            QStringLiteral("Only workloads whose id is X or begins with X-, or else those whose title has X in it."),
            QStringLiteral("X"));
    const QCommandLineOption n(QStringLiteral("n"), QStringLiteral("N tasks in each workload, not its own number."),
                               QStringLiteral("N"));
    const QCommandLineOption runs(QStringLiteral("runs"), QStringLiteral("Medians of R rounds (7)."),
                                  QStringLiteral("R"));
    const QCommandLineOption csv(QStringLiteral("csv"), QStringLiteral("Comma-separated values."));
    const QCommandLineOption cpu(QStringLiteral("cpu"),
                                 QStringLiteral("Processor time of all threads, not wall time: for a machine that has "
                                                "other things to do. Says nothing where something waits."));
    const QCommandLineOption cold(
            QStringLiteral("cold"),
            QStringLiteral("Each run gets its memory from the kernel anew, as the first burst of a "
                           "program does. Else no page faults are in the times."));
    const QCommandLineOption list(QStringLiteral("list"), QStringLiteral("What there is, and run nothing."));
    QCommandLineOption alone(
            QStringLiteral("alone"),
            QStringLiteral("Only the contender at PLACE of the first workload, once; prints its time."),
            QStringLiteral("PLACE"));
    alone.setFlags(QCommandLineOption::HiddenFromHelp); // for the processes that measure a cold heap
    parser.addOptions({ filter, n, runs, csv, cpu, cold, list, alone });
    const QCommandLineOption help = parser.addHelpOption();
    if (!parser.parse(app.arguments()))
        return refuse(parser.errorText());
    if (parser.isSet(help) || parser.isSet(QStringLiteral("help-all"))) {
        std::fputs(qUtf8Printable(parser.helpText()), stdout);
        return 0;
    }
    if (!parser.positionalArguments().isEmpty())
        return refuse(QStringLiteral("there are options only, not \"%1\"").arg(parser.positionalArguments().first()));

    Bench::Options options;
    options.filter = parser.value(filter).toStdString();
    options.csv = parser.isSet(csv);
    options.cpuTime = parser.isSet(cpu);
    options.cold = parser.isSet(cold);
    options.list = parser.isSet(list);
    bool isNumber = true;
    if (parser.isSet(n))
        options.n = parser.value(n).toLongLong(&isNumber);
    if (!isNumber || options.n < 0 || options.n > 100'000'000)
        return refuse(QStringLiteral("--n takes a whole number from 1 to 100000000, not \"%1\"").arg(parser.value(n)));
    if (parser.isSet(runs))
        options.runs = parser.value(runs).toInt(&isNumber);
    if (!isNumber || options.runs < 1)
        return refuse(QStringLiteral("--runs takes a whole number from 1 on, not \"%1\"").arg(parser.value(runs)));

    if (parser.isSet(alone))
        options.alone = parser.value(alone).toInt();

    const std::vector<Bench::Workload> workloads = Bench::workloads();
    options.filterIsId = std::any_of(workloads.begin(), workloads.end(), [&options](const Bench::Workload &workload) {
        return hasId(workload, options.filter);
    });
    bool any = false;
    Bench::Budget budget;
    for (const Bench::Workload &workload : workloads) {
        if (!isWanted(workload, options))
            continue;
        if (options.alone >= 0) {
            const Bench::Contender &contender = workload.contenders.at(std::size_t(options.alone));
            std::printf("%.3f\n", Bench::Meter(options).measureAlone(workload, contender));
            return 0;
        }
        if (options.list) {
            std::printf("%-12s %s\n", workload.id.c_str(), workload.title.c_str());
            any = true;
            continue;
        }
        if (!any)
            Bench::printHead(options);
        any = true;
        const std::vector<Bench::Figures> figures = Bench::Meter(options).measure(workload);
        printFigures(options, workload, figures);
        budget.add(workload.id, figures);
    }
#ifdef NDEBUG
    if (!options.csv)
        budget.print();
#endif
    return any ? 0 : refuse(QStringLiteral("no workload matches \"%1\"").arg(parser.value(filter)));
}
