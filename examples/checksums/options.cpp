// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "options.h"

#include "display.h"

#include <QtCore/QLibraryInfo>
#include <QtCore/QFile>
#include <QtCore/QThread>

#include <algorithm>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

const char *const usage =
        "Usage: checksums [--headless] [--jobs N] [--algorithm sha256|sha1|md5|sha512]\n"
        "                 [--output FILE] [--check FILE] [PATH...]\n"
        "       checksums --window | --screenshot FILE [--jobs N] [--algorithm NAME] [PATH...]\n"
        "\n"
        "Hashes every regular file in and below the folders PATH. Without PATH: the folder of Qt's headers.\n"
        "\n"
        "Opens a window if there is a display (WAYLAND_DISPLAY or DISPLAY, or a QT_QPA_PLATFORM that can be\n"
        "seen), unless standard output is a file or a pipe or one of the options below is for the terminal.\n"
        "There it prints the checksums as sha256sum does, sorted by path.\n"
        "\n"
        "  --headless         in the terminal\n"
        "  --window           in a window, whatever standard output is\n"
        "  --screenshot FILE  draw the window in the middle of its work into FILE, a PNG, and end; needs no display.\n"
        "                     Without PATH: the folder of Qt's libraries\n"
        "  --jobs N           hash at most N files at a time; without it, one for each processor,\n"
        "                     and 4 or more in a picture\n"
        "  --algorithm NAME   sha256 (if not given), sha1, md5 or sha512\n"
        "  --output FILE      terminal: write the sums to FILE, which appears when it is complete\n"
        "  --check FILE       terminal: check the sums in FILE (-: standard input), as sha256sum -c does\n"
        "  --plain            terminal: hash with one QtConcurrent::mapped instead, to compare the times\n"
        "  --help             this text\n"
        "\n"
        "Exit status: 0 all is well, 1 something could not be read, written or confirmed,\n"
        "2 a mistake in the arguments, 130 after Ctrl-C. A window that is closed: 0.\n";

static constexpr Algorithm algorithms[] = {
    { "sha256", "SHA256", QCryptographicHash::Sha256 },
    { "sha1", "SHA1", QCryptographicHash::Sha1 },
    { "md5", "MD5", QCryptographicHash::Md5 },
    { "sha512", "SHA512", QCryptographicHash::Sha512 },
};

std::span<const Algorithm> allAlgorithms()
{
    return algorithms;
}

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
    return int(std::min<qlonglong>(jobs, MostJobs));
}

//! True if standard output is a file or a pipe: the user wants sums, not a window. A desktop's launcher gives a program
//! a socket or /dev/null.
static bool isOutputAwaited()
{
    struct stat status;
    return ::fstat(STDOUT_FILENO, &status) == 0 && (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode));
}

Options parseArguments(int argc, char **argv)
{
    Options options;
    options.algorithm = algorithms[0];

    int next = 1;
    bool onlyPaths = false;
    QByteArray forTerminal; // an option that only the terminal form has
    QByteArray forWindow;
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
        if (name == "--headless" || name == "--plain" || name == "--output" || name == "--check")
            forTerminal = name;
        else if (name == "--window" || name == "--screenshot")
            forWindow = name;
        if (name == "--headless" || name == "--window")
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
        else if (name == "--screenshot")
            options.screenshot = value();
        else
            throw BadArgument(argument + ": no such option");
    }
    if (!options.check.isEmpty() && !options.paths.isEmpty())
        throw BadArgument("--check: takes the names from its file, so " + options.paths.first() + " is too much");
    if (!options.check.isEmpty() && options.plain)
        throw BadArgument("--check: does not go with --plain");
    if (!forTerminal.isEmpty() && !forWindow.isEmpty())
        throw BadArgument(forTerminal + ": does not go with " + forWindow);
    options.window = forTerminal.isEmpty() && (!forWindow.isEmpty() || (isDisplayThere() && !isOutputAwaited()));
    if (options.jobs == 0) {
        // Several at once even on a small machine, so that the picture shows some
        const int atLeast = options.screenshot.isEmpty() ? 1 : 4;
        options.jobs = std::clamp(QThread::idealThreadCount(), atLeast, MostJobs);
    }
    if (options.check.isEmpty() && options.paths.isEmpty()) {
        // Libraries are big, so that several are being hashed at any time.
        const auto path = options.screenshot.isEmpty() ? QLibraryInfo::HeadersPath : QLibraryInfo::LibrariesPath;
        options.paths += QFile::encodeName(QLibraryInfo::path(path));
    }
    return options;
}
