// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Hashes whole trees of folders. One pool lists folders, another hashes files, and Ctrl-C cancels both. The window,
// which does the same, is in window/.

#include "checking.h"
#include "consoleclient.h"
#include "output.h"
#include "plainhasher.h"
#include "runwindow.h"
#include "sumlines.h"
#include "treehasher.h"

#include <AioConcurrent>

#include <QtCore/QCoreApplication>
#include <QtCore/QLibrary>

#include <cstdio>

static AioTask<int> makeSums(const Options &options, Console &console)
{
    const std::unique_ptr<Output> output = openOutput(options.output);
    Files sums;
    const auto keep = [&sums](File &file) {
        if (file.error == 0)
            sums.push_back(std::move(file));
    };
    ConsoleClient client(options, console, keep);
    Hasher hasher(options.jobs + 1, options.jobs); // one more than threads, so that no thread waits for the event loop
    {
        const Progress progress(console, [&] { return client.progressLine(hasher); });
        if (options.plain) {
            co_await hashPlainly(options.paths, hasher, client);
        } else {
            auto arguments = Aio::concurrent(&hasher.threads(), listArguments, options.paths);
            Listing listing = co_await arguments;
            TreeHasher tree(hasher, client);
            co_await tree.walk(std::move(listing));
            client.foundAll();
            co_await hasher.pool().join();
            hasher.stopTime();
        }
        auto sorting = Aio::concurrent(sortByName, std::move(sums));
        sums = co_await sorting;
    }

    for (const File &file : sums)
        co_await output->writeLine(sumLine(file));
    co_await output->finish();
    client.printSummary(hasher, sums.size());
    co_return client.failedCount() > 0 ? 1 : 0;
}

//! Runs the work, unless a signal comes first. The second of the two has then been cancelled and has ended.
static AioTask<int> run(const Options &options, Console &console)
{
    auto work = options.check.isEmpty() ? makeSums(options, console) : checkSums(options, console);
    auto either = Aio::whenAny(std::move(work), Aio::interrupted());
    const auto [first, result] = co_await either;
    if (first == 0)
        co_return std::get<0>(result);
    console.message("interrupted");
    co_return 128 + std::get<1>(result);
}

//! Runs the window, from a library of its own: the terminal form starts faster without Qt Quick.
static int openWindow(int argc, char **argv, const Options &options)
{
    QLibrary library(QStringLiteral(CHECKSUMS_WINDOW));
    const auto run = reinterpret_cast<RunChecksumsWindow *>(library.resolve("runChecksumsWindow"));
    if (!run)
        throw std::runtime_error(library.errorString().toStdString() + "; --headless works in the terminal");
    return run(argc, argv, options);
}

int main(int argc, char **argv)
{
    Console console;
    try {
        const Options options = parseArguments(argc, argv);
        if (options.help) {
            std::fputs(usage, stdout);
            return std::fflush(stdout) == 0 ? 0 : 1;
        }
        if (options.window)
            return openWindow(argc, argv, options);
        QCoreApplication app(argc, argv);
        return Aio::waitFor(run(options, console));
    } catch (const BadArgument &mistake) {
        console.message(mistake.what());
        console.message("try --help");
        return 2;
    } catch (const std::exception &error) {
        console.message(error.what());
        return 1;
    }
}
