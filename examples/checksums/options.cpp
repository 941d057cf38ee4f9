// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "options.h"

#include <QtCore/QLibraryInfo>
#include <QtCore/QFile>
#include <QtCore/QThread>

#include <algorithm>
#include <iterator>

const char *const usage = "Usage: checksums [--headless] [--jobs N] [--algorithm sha256|sha1|md5|sha512]\n"
                          "                 [--output FILE] [--check FILE] [PATH...]\n"
                          "\n"
                          "Walks the folders PATH and prints the checksum of every regular file as sha256sum\n"
                          "does, sorted by path. Without PATH: the folder of Qt's headers.\n"
                          "\n"
                          "  --headless        in the terminal (there is no other form yet)\n"
                          "  --jobs N          hash at most N files at a time; without it, one for each processor\n"
                          "  --algorithm NAME  sha256 (if not given), sha1, md5 or sha512\n"
                          "  --output FILE     write the sums to FILE, which appears when it is complete\n"
                          "  --check FILE      check the sums in FILE (-: standard input), as sha256sum -c does\n"
                          "  --plain           hash with one QtConcurrent::mapped instead, to compare the times\n"
                          "  --help            this text\n"
                          "\n"
                          "Exit status: 0 all is well, 1 something could not be read, written or confirmed,\n"
                          "2 a mistake in the arguments, 130 after Ctrl-C.\n";

static constexpr Algorithm algorithms[] = {
    { "sha256", "SHA256", QCryptographicHash::Sha256 },
    { "sha1", "SHA1", QCryptographicHash::Sha1 },
    { "md5", "MD5", QCryptographicHash::Md5 },
    { "sha512", "SHA512", QCryptographicHash::Sha512 },
};

//! More threads than this would cost file descriptors and memory and gain nothing.
static constexpr int MostThreads = 256;

static Algorithm algorithmNamed(const QByteArray &name)
{
    const auto found = std::find_if(std::begin(algorithms), std::end(algorithms),
                                    [&](const Algorithm &algorithm) { return name == algorithm.name; });
    if (found == std::end(algorithms))
        throw BadArgument("--algorithm: '" + name + "' is none of sha256, sha1, md5, sha512");
    return *found;
}

static int jobsFrom(const QByteArray &text)
{
    bool isNumber = false;
    const qlonglong jobs = text.toLongLong(&isNumber);
    if (!isNumber || jobs < 1)
        throw BadArgument("--jobs: '" + text + "' is not a whole number from 1 up");
    return int(std::min<qlonglong>(jobs, MostThreads));
}

Options parseArguments(int argc, char **argv)
{
    Options options;
    options.jobs = std::min(QThread::idealThreadCount(), MostThreads);
    options.algorithm = algorithms[0];

    int next = 1;
    bool onlyPaths = false;
    while (next < argc) {
        const QByteArray argument = argv[next++];
        if (onlyPaths || !argument.startsWith('-')) {
            options.paths += argument;
            continue;
        }
        if (argument == "--") {
            onlyPaths = true;
            continue;
        }
        if (argument == "-")
            throw BadArgument("-: standard input cannot be hashed; a file of this name is ./-");

        const qsizetype equals = argument.indexOf('=');
        const QByteArray name = equals < 0 ? argument : argument.left(equals);
        const auto value = [&] {
            QByteArray text;
            if (equals >= 0)
                text = argument.mid(equals + 1);
            else if (next < argc)
                text = argv[next++];
            if (text.isEmpty())
                throw BadArgument(name + ": a value is missing after it");
            return text;
        };
        const auto flag = [&] {
            if (equals >= 0)
                throw BadArgument(name + ": takes no value");
            return true;
        };
        if (name == "--headless")
            flag();
        else if (name == "--plain")
            options.plain = flag();
        else if (name == "--help" || name == "-h")
            options.help = flag();
        else if (name == "--jobs")
            options.jobs = jobsFrom(value());
        else if (name == "--algorithm")
            options.algorithm = algorithmNamed(value());
        else if (name == "--output")
            options.output = value();
        else if (name == "--check")
            options.check = value();
        else
            throw BadArgument(argument + ": no such option");
    }
    if (!options.check.isEmpty() && !options.paths.isEmpty())
        throw BadArgument("--check: takes the names from its file, so " + options.paths.first() + " is too much");
    if (!options.check.isEmpty() && options.plain)
        throw BadArgument("--check: does not go with --plain");
    if (options.check.isEmpty() && options.paths.isEmpty())
        options.paths += QFile::encodeName(QLibraryInfo::path(QLibraryInfo::HeadersPath));
    return options;
}
