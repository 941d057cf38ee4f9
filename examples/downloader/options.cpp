// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "options.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QFile>
#include <QtCore/QTextStream>

#include <cmath>

using namespace Qt::StringLiterals;

const char *const usage =
        "Usage: downloader [OPTION...] [URL...]\n"
        "\n"
        "Downloads files, several at a time. A file appears when all of it has come, and not before.\n"
        "Opens a window if there is a display; otherwise, or with --headless, prints a line per URL.\n"
        "\n"
        "  -i, --input FILE     URLs from FILE (-: standard input), one a line; # begins a comment\n"
        "  -o, --folder FOLDER  where the files go; the current folder if not given\n"
        "  -j, --jobs N         download at most N at a time (4)\n"
        "      --force          overwrite files that exist already\n"
        "      --retries N      attempts after the first, when it may go better (3)\n"
        "      --back-off S     seconds before the first retry, twice as many before the next (0.5),\n"
        "                       unless the server says by Retry-After how many\n"
        "      --max-wait S     the longest time that a server may ask to wait for (600)\n"
        "      --stall S        seconds without a byte after which an attempt has failed (30)\n"
        "      --timeout S      seconds for an attempt; no retry begins later than that after the first (no limit)\n"
        "      --max-bytes N    the largest file that is taken (4294967296)\n"
        "      --unsized        take answers that do not say how long they are: some may be cut off\n"
        "      --headless       in the terminal\n"
        "      --screenshot F   draw the window into F, a PNG, when half of the URLs are done, and end\n"
        "  -h, --help           this text\n"
        "\n"
        "Exit status: 0 all is downloaded, 1 something is not, 2 a mistake in the arguments, 130 after Ctrl-C.\n";

QUrl parseUrl(const QString &text)
{
    QUrl url(text, QUrl::StrictMode);
    if (!isWebAddress(url))
        throw BadArgument(u"'%1' is no http or https URL"_s.arg(text));
    url.setFragment(QString());
    return url;
}

static QList<QUrl> readUrls(const QString &name)
{
    QFile file(name);
    const bool isOpen = name == u"-" ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen)
        throw BadArgument(u"%1: %2"_s.arg(name, file.errorString()));
    QList<QUrl> urls;
    QTextStream in(&file);
    QString line;
    for (int number = 1; in.readLineInto(&line); ++number) {
        const QString text = line.trimmed();
        if (text.isEmpty() || text.startsWith(u'#'))
            continue;
        try {
            urls += parseUrl(text);
        } catch (const BadArgument &mistake) {
            throw BadArgument(u"%1:%2: %3"_s.arg(name, QString::number(number), QString::fromUtf8(mistake.what())));
        }
    }
    return urls;
}

namespace {

class Arguments
{
public:
    explicit Arguments(const QStringList &arguments)
    {
        m_parser.addOptions({
                { { u"i"_s, u"input"_s }, QString(), u"FILE"_s },
                { { u"o"_s, u"folder"_s }, QString(), u"FOLDER"_s },
                { { u"j"_s, u"jobs"_s }, QString(), u"N"_s },
                { u"force"_s, QString() },
                { u"retries"_s, QString(), u"N"_s },
                { u"back-off"_s, QString(), u"S"_s },
                { u"stall"_s, QString(), u"S"_s },
                { u"timeout"_s, QString(), u"S"_s },
                { u"max-wait"_s, QString(), u"S"_s },
                { u"max-bytes"_s, QString(), u"N"_s },
                { u"unsized"_s, QString() },
                { u"headless"_s, QString() },
                { u"screenshot"_s, QString(), u"F"_s },
                { { u"h"_s, u"help"_s }, QString() },
        });
        if (!m_parser.parse(QStringList(u"downloader"_s) + arguments))
            throw BadArgument(m_parser.errorText());
    }

    bool has(const QString &name) const { return m_parser.isSet(name); }
    QString text(const QString &name, const QString &otherwise) const
    {
        return has(name) ? m_parser.value(name) : otherwise;
    }
    QStringList texts(const QString &name) const { return m_parser.values(name); }
    QStringList rest() const { return m_parser.positionalArguments(); }
    template<typename Number>
    Number number(const QString &name, Number otherwise, Number minimum) const
    {
        if (!has(name))
            return otherwise;
        bool isNumber = false;
        const qlonglong value = m_parser.value(name).toLongLong(&isNumber);
        if (!isNumber || value < minimum || value > std::numeric_limits<Number>::max())
            throw BadArgument(u"--%1: '%2' is not a whole number from %3 up"_s.arg(name, m_parser.value(name),
                                                                                   QString::number(minimum)));
        return Number(value);
    }
    std::chrono::milliseconds seconds(const QString &name, std::chrono::milliseconds otherwise) const
    {
        if (!has(name))
            return otherwise;
        bool isNumber = false;
        const double value = m_parser.value(name).toDouble(&isNumber);
        if (!isNumber || !(value >= 0.001 && value <= 1e6))
            throw BadArgument(u"--%1: '%2' is not a number of seconds"_s.arg(name, m_parser.value(name)));
        return std::chrono::milliseconds(std::llround(value * 1000));
    }

private:
    QCommandLineParser m_parser;
};

}

Options parseOptions(const QStringList &list)
{
    const Arguments arguments(list);
    Options options;
    options.help = arguments.has(u"help"_s);
    options.headless = arguments.has(u"headless"_s);
    options.screenshot = arguments.text(u"screenshot"_s, {});
    if (options.headless && !options.screenshot.isEmpty())
        throw BadArgument(u"--headless: does not go with --screenshot"_s);
    options.folder = arguments.text(u"folder"_s, options.folder);
    options.force = arguments.has(u"force"_s);
    options.jobs = arguments.number(u"jobs"_s, options.jobs, 1);
    options.retries = arguments.number(u"retries"_s, options.retries, 0);
    options.backOff = arguments.seconds(u"back-off"_s, options.backOff);
    options.timeout = arguments.seconds(u"timeout"_s, options.timeout);
    options.limits.wait = arguments.seconds(u"max-wait"_s, options.limits.wait);
    options.limits.stall = arguments.seconds(u"stall"_s, options.limits.stall);
    options.limits.bytes = arguments.number<qint64>(u"max-bytes"_s, options.limits.bytes, 1);
    options.limits.unsized = arguments.has(u"unsized"_s);
    for (const QString &name : arguments.texts(u"input"_s))
        options.urls += readUrls(name);
    for (const QString &text : arguments.rest())
        options.urls += parseUrl(text);
    return options;
}
