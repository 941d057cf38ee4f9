// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Downloads files, at most N at a time: from the command line, or in a window.
//
//   fetch.cpp       one attempt at a URL: an AioTask that awaits the reply's signals, and trusts no server
//   downloader.cpp  the pool, which tries again what failed for now: AioRetry, with the server's Retry-After
//   partialfile.cpp a file that appears only when it is complete
//   unfinished.cpp  what the next start continues with, if the program ends before its downloads
//   filenames.cpp   a safe name for a file, whatever the URL says
//   window.cpp, Main.qml  the user interface: AioPoolBar, AioTaskView (which moves, holds and retries), and a list of files
//
// An exception or a cancel in a worker destroys the reply and the partial file: there is nothing else to clean up.

#include "window.h"

#include <display.h>

#include <QtCore/QDir>
#include <QtGui/QGuiApplication>

#include <cstdio>
#include <memory>

//! Returns \a text without control characters, as one line that cannot move the cursor: it may come from a server.
static QByteArray printable(QString text)
{
    std::replace_if(
            text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; }, u'?');
    return text.toLocal8Bit();
}

static int fail(const QString &mistake, int status)
{
    std::fprintf(stderr, "downloader: %s\n", printable(mistake).constData());
    return status;
}

static void print(const Result &result)
{
    const QString url = result.url.toDisplayString();
    if (result.isWhole())
        std::printf("%s: %lld bytes from %s\n", printable(result.path).constData(), result.bytes,
                    printable(url).constData());
    else
        std::fprintf(stderr, "downloader: %s: %s\n", printable(url).constData(), printable(result.error).constData());
    std::fflush(stdout);
}

//! Waits for all downloads; a signal cancels them. Returns 0, or the exit status for that signal.
static AioTask<int> finish(AioPool &pool)
{
    auto either = Aio::whenAny(pool.join(), Aio::interrupted());
    const auto [first, result] = co_await either;
    if (first == 0)
        co_return 0;
    co_await pool.cancel();
    co_return 128 + std::get<1>(result);
}

static int runInTerminal(const Options &options)
{
    Downloader downloader(options);
    int ended = 0;
    QObject::connect(&downloader, &Downloader::finished, &downloader, [&](const Result &result) {
        ++ended;
        print(result);
    });
    QObject::connect(&downloader, &Downloader::retrying, &downloader, [](const QUrl &url, const QString &why) {
        fail(url.toDisplayString() + QStringLiteral(": ") + why + QStringLiteral("; trying again"), 0);
    });
    for (const QUrl &url : options.urls) {
        if (!downloader.add(url))
            fail(url.toDisplayString() + QStringLiteral(": once is enough"), 0);
    }
    const int status = Aio::waitFor(finish(*downloader.pool()));

    const int whole = downloader.results()->count();
    const int failed = ended - whole;
    std::printf("%d of %d downloaded, %d failed\n", whole, ended, failed);
    return status != 0 ? status : failed > 0 ? 1 : 0;
}

static int runInWindow(const Options &options)
{
    Window window(options);
    if (!window.quickWindow())
        return 1;
    Downloader &downloader = window.downloader();
    if (options.screenshot.isEmpty())
        downloader.continueUnfinished();
    for (const QUrl &url : options.urls)
        downloader.add(url);
    if (options.screenshot.isEmpty())
        return QGuiApplication::exec();

    const auto picture = [&]() -> AioTask<bool> {
        while (downloader.pool()->count() * 2 > options.urls.size())
            co_await Aio::signal(&downloader, &Downloader::finished);
        for (int frame = 0; frame < 3; ++frame) { // until the views are up to date
            window.quickWindow()->update();
            co_await Aio::signal(window.quickWindow(), &QQuickWindow::afterAnimating);
        }
        co_return window.quickWindow()->grabWindow().save(options.screenshot, "PNG");
    };
    return Aio::waitFor(picture()) ? 0 : fail(options.screenshot + QStringLiteral(": cannot be written"), 1);
}

int main(int argc, char **argv)
{
    Options options;
    try {
        QStringList arguments;
        for (int i = 1; i < argc; ++i)
            arguments += QString::fromLocal8Bit(argv[i]);
        options = parseOptions(arguments);
        if (options.help)
            return std::fputs(usage, stdout) < 0 ? 1 : 0;
        options.headless = options.headless || (options.screenshot.isEmpty() && !isDisplayThere());
        if (options.headless && options.urls.isEmpty())
            throw BadArgument(QStringLiteral("no URL; try --help"));
        if (!QDir().mkpath(options.folder))
            throw BadArgument(options.folder + QStringLiteral(": is no folder, and cannot be made one"));
    } catch (const BadArgument &mistake) {
        return fail(QString::fromUtf8(mistake.what()), 2);
    }
    if (options.headless) {
        QCoreApplication app(argc, argv);
        return runInTerminal(options);
    }
    if (!options.screenshot.isEmpty()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("QT_QUICK_BACKEND", "software");
    }
    QGuiApplication app(argc, argv);
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Downloader"));
    options.folder = QDir(options.folder).absolutePath(); // a window shows no working directory
    return runInWindow(options);
}
