// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Searches a large list while the user types. Each keystroke cancels the previous search, and at most one is alive.
//
//   searcher.cpp    the query, the pool of one slot, and the worker, which searches parts of the list in threads
//   ranking.cpp     ranks the words and collects the best: plain functions, independent of the pool
//   words.cpp       the list
//   window.cpp, Main.qml  a text field, the words, and the outcome of each search
//
// No numbers of searches are compared: a cancelled worker never reaches the line after its co_await.

#include "window.h"
#include "words.h"

#include <display.h>

#include <QtCore/QCommandLineParser>
#include <QtCore/QSet>
#include <QtGui/QGuiApplication>

#include <cstdio>
#include <memory>

using namespace Qt::StringLiterals;

static constexpr int GeneratedWords = 300'000;

static int fail(const QString &message, int status)
{
    std::fprintf(stderr, "search: %s\n", qUtf8Printable(message));
    return status;
}

//! Sets \a text letter by letter, like someone who types faster than possible.
static void type(Searcher &searcher, const QString &text)
{
    for (qsizetype length = 1; length <= text.size(); ++length)
        searcher.setQuery(text.first(length));
}

static int searchInTerminal(const QStringList &words, const QString &query, qsizetype count)
{
    Searcher searcher(words);
    QSet<qint64> alive;
    qsizetype most = 0;
    QObject::connect(searcher.pool(), &AioPool::taskStarted, &searcher, [&](qint64 id) {
        alive.insert(id);
        most = std::max(most, alive.size());
    });
    QObject::connect(searcher.pool(), &AioPool::taskFinished, &searcher, [&](qint64 id) { alive.remove(id); });
    type(searcher, query);
    Aio::waitFor(searcher.pool()->join());
    for (const QString &word : searcher.results().first(std::min(count, searcher.results().size())))
        std::printf("%s\n", word.toLocal8Bit().constData());
    std::printf("%d of %d words match; %lld searches, %lld cancelled, %lld alive at most\n", searcher.total(),
                searcher.wordCount(), searcher.pool()->succeededCount() + searcher.pool()->cancelledCount(),
                searcher.pool()->cancelledCount(), qint64(most));
    return 0;
}

static int draw(Window &window, const QString &query, const QString &file)
{
    const auto picture = [&]() -> AioTask<bool> {
        type(window.searcher(), query);
        co_await window.searcher().pool()->join();
        for (int frame = 0; frame < 3; ++frame) { // until the views are up to date
            window.quickWindow()->update();
            co_await Aio::signal(window.quickWindow(), &QQuickWindow::afterAnimating);
        }
        co_return window.quickWindow()->grabWindow().save(file, "PNG");
    };
    return Aio::waitFor(picture()) ? 0 : fail(file + u": cannot be written"_s, 1);
}

int main(int argc, char **argv)
{
    QStringList list;
    for (int i = 0; i < argc; ++i)
        list += QString::fromLocal8Bit(argv[i]);
    QCommandLineParser arguments;
    arguments.setApplicationDescription(u"Searches a list of words while you type."_s);
    arguments.addOptions({
            { { u"h"_s, u"help"_s }, u"This text."_s },
            { u"headless"_s, u"Print the best matches of --query, and end; also when there is no display."_s },
            { u"query"_s, u"What is searched at first."_s, u"TEXT"_s },
            { u"words"_s, u"A list, one word a line; without it there are %L1 made-up ones."_s.arg(GeneratedWords),
              u"FILE"_s },
            { u"count"_s, u"How many are printed at most (10)."_s, u"N"_s, u"10"_s },
            { u"screenshot"_s, u"Draw the window with the matches of --query into a file, and end."_s, u"FILE.png"_s },
    });
    if (!arguments.parse(list))
        return fail(arguments.errorText(), 2);
    if (!arguments.positionalArguments().isEmpty())
        return fail(u"%1: too much; try --help"_s.arg(arguments.positionalArguments().first()), 2);
    bool isNumber = false;
    const int count = arguments.value(u"count"_s).toInt(&isNumber);
    if (!isNumber || count < 0)
        return fail(u"--count: '%1' is not a whole number from 0 up"_s.arg(arguments.value(u"count"_s)), 2);
    const bool draws = arguments.isSet(u"screenshot"_s);
    const bool isHeadless =
            arguments.isSet(u"headless"_s) || arguments.isSet(u"help"_s) || (!draws && !isDisplayThere());
    if (isHeadless && draws)
        return fail(u"--headless: does not go with --screenshot"_s, 2);
    const QString query = arguments.value(u"query"_s);
    if (isHeadless && !arguments.isSet(u"help"_s) && query.trimmed().isEmpty())
        return fail(u"--query: what is to be searched is missing; try --help"_s, 2);

    if (draws) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("QT_QUICK_BACKEND", "software");
    }
    const std::unique_ptr<QCoreApplication> app(isHeadless ? new QCoreApplication(argc, argv)
                                                           : new QGuiApplication(argc, argv));
    if (arguments.isSet(u"help"_s)) {
        std::fputs(arguments.helpText().toLocal8Bit().constData(), stdout);
        return 0;
    }
    QStringList words;
    try {
        words = arguments.isSet(u"words"_s) ? readWords(arguments.value(u"words"_s)) : makeWords(GeneratedWords);
    } catch (const std::exception &error) {
        return fail(QString::fromUtf8(error.what()), 1);
    }
    if (isHeadless)
        return searchInTerminal(words, query, count);
    Window window(words);
    if (!window.quickWindow())
        return 1;
    if (draws)
        return draw(window, query, arguments.value(u"screenshot"_s));
    window.searcher().setQuery(query);
    return app->exec();
}
