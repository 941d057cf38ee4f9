// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the example downloader without its window, against a server that is slow, broken, endless or lies: a file that
// exists is complete.

#include "support/english.h"
#include "support/httpserver.h"

#include <downloader.h>

#include <AioTaskModel>
#include <AioTestClock>

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! A downloader that keeps all outcomes.
class Recorder : public Downloader
{
public:
    explicit Recorder(const Options &options) : Downloader(options)
    {
        connect(this, &Downloader::finished, this, [this](const Result &result) { outcomes += result; });
        connect(this, &Downloader::retrying, this, [this](const QUrl &, const QString &why) { retries += why; });
    }

    //! True if the first download waits for its next attempt.
    bool isWaitingToRetry()
    {
        const auto info = pool()->taskInfo(1);
        return info && info->waitReason == AioPool::WaitReason::Retry;
    }
    QStringList errors() const
    {
        QStringList errors;
        for (const Result &result : outcomes)
            errors += result.error;
        return errors;
    }

    QList<Result> outcomes;
    QStringList retries; // why
};

class tst_Downloader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeNumbersInEnglish(); }
    void init();

    void whole_data();
    void whole();
    void notWhole_data();
    void notWhole();
    void triesAgain_data();
    void triesAgain();
    void redirects();
    void redirectsNowhere_data();
    void redirectsNowhere();
    void onlyTheLastHeadersCount();
    void retriesRunOut();
    void backsOff();
    void waitsAsTheServerAsks_data();
    void waitsAsTheServerAsks();
    void refusesALongWait();
    void retryAfterHeader_data();
    void retryAfterHeader();
    void noRetryAfterItsTime();
    void unsized();
    void stalls();
    void timesOut();
    void asManyAtOnce();
    void progress();

    void cancelled_data();
    void cancelled();
    void cancelledInThePause();
    void destroyedInTheMiddle();

    void neverOverwrites();
    void appearsMeanwhile();
    void force();
    void cannotWrite();
    void names_data();
    void names();
    void clashingNames();
    void sameUrl();
    void addsText();
    void triesAgainByHand();
    void triesAgainByAdding();
    void triesAllAgain();

    void badArguments_data();
    void badArguments();
    void program_data();
    void program();
    void programInterrupted();

private:
    static Options quick()
    {
        Options options;
        options.retries = 2;
        options.backOff = 1ms;
        return options;
    }
    Options here(Options options = quick()) const
    {
        options.folder = m_folder->path();
        return options;
    }
    QUrl url(const QString &path) const { return m_server->url(path); }
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QByteArray content(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
    }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    //! Returns all files in the folder, even hidden ones.
    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    //! Downloads one URL and returns the outcome.
    Result download(const QString &path, const Options &options)
    {
        Recorder downloader(options);
        downloader.add(url(path));
        Aio::waitFor(downloader.pool()->join());
        m_retries = downloader.retries;
        return downloader.outcomes.at(0);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HttpServer> m_server;
    QStringList m_retries; // of the last download(): why
};

static const QByteArray someBytes = QByteArray("0123456789").repeated(1000);
static const QByteArray endlessChunk = "4000\r\n" + QByteArray(0x4000, 'x') + "\r\n";
static const QByteArray chunkedHead = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

void tst_Downloader::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<HttpServer>();
    QVERIFY(m_folder->isValid() && m_server->isListening());
}

void tst_Downloader::whole_data()
{
    QTest::addColumn<HttpAnswer>("answer");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("usual") << HttpServer::whole(someBytes) << someBytes;
    QTest::newRow("empty") << HttpServer::whole("") << QByteArray();
    QTest::newRow("large") << HttpServer::whole(someBytes.repeated(500)) << someBytes.repeated(500);
    QTest::newRow("zeros") << HttpServer::whole(QByteArray(3, '\0')) << QByteArray(3, '\0');
    // Data after the end of the response is no part of it.
    QTest::newRow("longer than announced")
            << HttpServer::with("200 OK", "Content-Length: 5\r\n", "hello, world") << QByteArray("hello");
    QTest::newRow("connection stays open")
            << HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") << QByteArray("ok");
}

void tst_Downloader::whole()
{
    QFETCH(const HttpAnswer, answer);
    QFETCH(const QByteArray, content);
    m_server->on(u"/file.bin"_s, answer);
    const Result result = download(u"/file.bin"_s, here());
    QCOMPARE(result.error, QString());
    QCOMPARE(result.bytes, content.size());
    QCOMPARE(result.path, path(u"file.bin"_s));
    QCOMPARE(files(), QStringList(u"file.bin"_s));
    QVERIFY(this->content(u"file.bin"_s) == content);
    write(u"usual"_s, "");
    QCOMPARE(QFile::permissions(result.path), QFile::permissions(path(u"usual"_s)));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 1);
}

void tst_Downloader::notWhole_data()
{
    QTest::addColumn<HttpAnswer>("answer");
    QTest::addColumn<bool>("again"); // whether there are more attempts
    QTest::addColumn<QString>("error");
    const auto broken = [](const char *name, const HttpAnswer &answer, const QString &error) {
        QTest::newRow(name) << answer << true << error;
    };
    const auto bad = [](const char *name, const HttpAnswer &answer, const QString &error) {
        QTest::newRow(name) << answer << false << error;
    };
    broken("closed at once", HttpServer::raw(""), u"closed"_s);
    broken("closed in the headers", HttpServer::raw("HTTP/1.1 200 OK\r\nContent-Le"), {});
    broken("closed before the body", HttpServer::with("200 OK", "Content-Length: 100\r\n", ""), u"0 of 100 bytes"_s);
    broken("closed in the body", HttpServer::with("200 OK", "Content-Length: 10001\r\n", someBytes),
           u"of 10,001 bytes"_s);
    // Qt sometimes reports these as complete.
    const QByteArray manyChunks = QByteArray("2710\r\n" + someBytes + "\r\n").repeated(100);
    const auto chunked = [&](const char *name, const QByteArray &chunks) {
        bad(name, HttpServer::raw(chunkedHead + chunks), u"does not say how long"_s);
    };
    chunked("closed in a chunk", "2711\r\n" + someBytes);
    chunked("closed after a chunk", "2710\r\n" + someBytes);
    chunked("closed after many chunks", manyChunks);
    chunked("closed in a chunk after many", manyChunks + "2710\r\nhello");
    chunked("closed in a chunk's length", manyChunks + "27");
    broken("500", HttpServer::status("500 Oh No", "<html>sorry</html>"), u"500 Oh No"_s);
    broken("503", HttpServer::status("503 Busy", "<html>later</html>"), u"503 Busy"_s);
    broken("429", HttpServer::status("429 Slow Down", ""), u"429 Slow Down"_s);
    bad("404", HttpServer::status("404 Not Found", "<html>gone</html>"), u"404 Not Found"_s);
    bad("404 for a while", HttpServer::with("404 Not Found", "Retry-After: 1\r\nContent-Length: 0\r\n", ""),
        u"404 Not Found"_s);
    bad("403", HttpServer::status("403 Forbidden", "<html>no</html>"), u"403 Forbidden"_s);
    bad("401", HttpServer::with("401 Who", "WWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n", "who"),
        u"401"_s);
    bad("206", HttpServer::status("206 Partial Content", "a part"), u"206 Partial Content"_s);
    bad("204", HttpServer::with("204 No Content", "", ""), u"204 No Content"_s);
    bad("not a number", HttpServer::with("200 OK", "Content-Length: many\r\n", "hello"), u"many"_s);
    bad("negative", HttpServer::with("200 OK", "Content-Length: -5\r\n", "hello"), u"-5"_s);
    bad("two lengths", HttpServer::with("200 OK", "Content-Length: 5\r\nContent-Length: 3\r\n", "hello"), u"5, 3"_s);
    bad("no length", HttpServer::with("200 OK", "", "hello"), u"does not say how long"_s);
    bad("HTTP 1.0 without a length", HttpServer::raw("HTTP/1.0 200 OK\r\n\r\nhello"), u"does not say how long"_s);
    bad("compressed", HttpServer::with("200 OK", "Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"),
        u"gzip"_s);
    bad("too long, as it says", HttpServer::with("200 OK", "Content-Length: 100000000001\r\n", "hello"),
        u"100,000,000,001"_s);
    bad("endless", HttpServer::endless("HTTP/1.1 200 OK\r\n\r\n"), u"does not say how long"_s);
    bad("endless in chunks", HttpServer::endless(chunkedHead, endlessChunk), u"does not say how long"_s);
    bad("endless within a huge length", HttpServer::endless("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"),
        u"99,999,999,999"_s);
    bad("to itself", HttpServer::redirect("/file.bin"), u"edirect"_s);
    bad("to a file", HttpServer::redirect("file:///etc/passwd"), {});
    bad("to nowhere", HttpServer::redirect("http://"), {});
    bad("a redirect without a place", HttpServer::status("302 Found", "elsewhere"), {});
}

void tst_Downloader::notWhole()
{
    QFETCH(const HttpAnswer, answer);
    QFETCH(const bool, again);
    QFETCH(const QString, error);
    m_server->on(u"/file.bin"_s, answer);
    Options options = here();
    options.limits.bytes = 10'000'000;
    const Result result = download(u"/file.bin"_s, options);
    QVERIFY(!result.isWhole());
    QVERIFY2(result.error.contains(error), qPrintable(result.error));
    QCOMPARE(result.bytes, 0);
    QCOMPARE(files(), QStringList());
    QVERIFY2(m_retries.size() == (again ? options.retries : 0), qPrintable(m_retries.join(u'\n')));
}

void tst_Downloader::triesAgain_data()
{
    QTest::addColumn<HttpAnswer>("first");
    QTest::newRow("500") << HttpServer::status("500 Oh No", "<html>sorry</html>");
    QTest::newRow("closed in the body") << HttpServer::with("200 OK", "Content-Length: 99999\r\n", someBytes);
}

//! Checks that the file contains nothing of the first attempt.
void tst_Downloader::triesAgain()
{
    QFETCH(const HttpAnswer, first);
    m_server->on(u"/file.bin"_s, { first, HttpServer::whole("good") });
    const Result result = download(u"/file.bin"_s, here());
    QCOMPARE(result.error, QString());
    QCOMPARE(content(u"file.bin"_s), QByteArray("good"));
    QCOMPARE(files(), QStringList(u"file.bin"_s));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 2);
}

void tst_Downloader::redirects()
{
    Options options = here();
    options.limits.redirects = 3;
    m_server->on(u"/1"_s, HttpServer::redirect("/2", "301 Moved"));
    m_server->on(u"/2"_s, HttpServer::redirect(m_server->url(u"/3"_s).toEncoded(), "307 Moved"));
    m_server->on(u"/3"_s, HttpServer::redirect("there"));
    m_server->on(u"/there"_s, HttpServer::whole("there"));
    m_server->on(u"/0"_s, HttpServer::redirect("/1"));
    QCOMPARE(download(u"/1"_s, options).error, QString());
    QCOMPARE(files(), QStringList(u"1"_s));
    QCOMPARE(content(u"1"_s), QByteArray("there"));
    QVERIFY(download(u"/0"_s, options).error.contains(u"edirect")); // one too many
    QCOMPARE(m_server->requestsFor(u"/0"_s), 1); // which another attempt would not change
    QCOMPARE(files(), QStringList(u"1"_s));
}

void tst_Downloader::redirectsNowhere_data()
{
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("error");
    QTest::newRow("a file of this machine") << QByteArray("file:///etc/passwd") << u"no web address"_s;
    QTest::newRow("another protocol") << QByteArray("ftp://127.0.0.1/file") << u"no web address"_s;
    QTest::newRow("no host") << QByteArray("http:///file") << u"no web address"_s;
    QTest::newRow("itself") << QByteArray("/file") << u"more than 10 redirects"_s;
}

void tst_Downloader::redirectsNowhere()
{
    QFETCH(const QByteArray, to);
    QFETCH(const QString, error);
    m_server->on(u"/file"_s, HttpServer::redirect(to));
    const Result result = download(u"/file"_s, here());
    QVERIFY2(result.error.contains(error), qPrintable(result.error));
    QCOMPARE(files(), QStringList());
}

// Checks that only the headers of the last response count. Each response has headers that the others lack or have with
// other values.
void tst_Downloader::onlyTheLastHeadersCount()
{
    const auto redirect = [](const QByteArray &headers, const QByteArray &body) {
        return HttpServer::with("302 Found", headers + "Location: /file\r\n", body);
    };
    m_server->on(u"/length"_s, redirect("Content-Length: 15\r\n", "it is elsewhere"));
    m_server->on(u"/lie"_s, redirect("Content-Length: 100\r\n", "cut off"));
    m_server->on(u"/encoding"_s, redirect("Content-Encoding: gzip\r\nContent-Length: 0\r\n", ""));
    m_server->on(u"/huge"_s, redirect("Content-Length: 99999999999\r\n", ""));
    m_server->on(u"/chunks"_s,
                 HttpServer::raw("HTTP/1.1 302 Found\r\nTransfer-Encoding: chunked\r\nLocation: /file\r\n\r\n"
                                 "5\r\nhello\r\n0\r\n\r\n"));
    m_server->on(u"/kept"_s,
                 HttpServer::rawAndSilence("HTTP/1.1 302 Found\r\nContent-Length: 15\r\nLocation: /file\r\n\r\n"
                                           "it is elsewhere"));
    m_server->on(u"/file"_s, HttpServer::whole("there"));
    for (const QString &from : { u"/length"_s, u"/lie"_s, u"/encoding"_s, u"/huge"_s, u"/chunks"_s, u"/kept"_s }) {
        QCOMPARE(download(from, here()).error, QString());
        QCOMPARE(content(from.mid(1)), QByteArray("there"));
    }
}

void tst_Downloader::retriesRunOut()
{
    m_server->on(u"/file.bin"_s, HttpServer::status("503 Busy", ""));
    Options options = here();
    for (int retries = 0; retries < 4; ++retries) {
        options.retries = retries;
        const int before = m_server->requestsFor(u"/file.bin"_s);
        QVERIFY(!download(u"/file.bin"_s, options).isWhole());
        QCOMPARE(m_server->requestsFor(u"/file.bin"_s) - before, retries + 1);
    }
}

//! Checks that a download that backs off lets others pass, says what it waits for, and goes on in time.
void tst_Downloader::backsOff()
{
    Aio::TestClock clock;
    m_server->on(u"/file.bin"_s, { HttpServer::status("503 Busy", ""), HttpServer::whole("good") });
    m_server->on(u"/other"_s, HttpServer::whole("other"));
    Options options = here();
    options.jobs = 1;
    options.backOff = 40s;
    Recorder downloader(options);
    downloader.add(url(u"/file.bin"_s));
    downloader.add(url(u"/other"_s));
    QTRY_COMPARE(downloader.outcomes.size(), 1);
    QCOMPARE(files(), QStringList(u"other"_s));
    QCOMPARE(downloader.retries, QStringList(u"the server answered 503 Busy"_s));
    QCOMPARE(downloader.pool()->activeCount(), 0);
    QVERIFY(downloader.isWaitingToRetry());
    QCOMPARE(downloader.pool()->taskInfo(1)->attempt, 2);
    clock.advance(19s); // the jitter leaves half of it at least
    QVERIFY(downloader.isWaitingToRetry());
    clock.advance(21s);
    QVERIFY(!downloader.isWaitingToRetry());
    QTRY_COMPARE(downloader.errors(), (QStringList{ QString(), QString() }));
    QCOMPARE(content(u"file.bin"_s), QByteArray("good"));
}

void tst_Downloader::waitsAsTheServerAsks_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("headers");
    QTest::newRow("503, seconds") << QByteArray("503 Busy") << QByteArray("Retry-After: 7200\r\n");
    QTest::newRow("429, seconds") << QByteArray("429 Slow Down") << QByteArray("retry-after:7200\r\n");
    // The server's clock counts, and not ours.
    QTest::newRow("503, date") << QByteArray("503 Busy")
                               << QByteArray("Date: Sun, 06 Nov 1994 22:49:37 GMT\r\n"
                                             "Retry-After: Mon, 07 Nov 1994 00:49:37 GMT\r\n");
}

void tst_Downloader::waitsAsTheServerAsks()
{
    QFETCH(const QByteArray, status);
    QFETCH(const QByteArray, headers);
    Aio::TestClock clock;
    m_server->on(u"/file.bin"_s,
                 { HttpServer::with(status, headers + "Content-Length: 0\r\n", ""), HttpServer::whole("good") });
    Options options = here();
    options.limits.wait = 2h;
    Recorder downloader(options);
    downloader.add(url(u"/file.bin"_s));
    QTRY_COMPARE(downloader.retries, QStringList(u"the server answered "_s + QString::fromLatin1(status)));
    clock.advance(2h - 1ms);
    QVERIFY(downloader.isWaitingToRetry());
    clock.advance(1ms);
    QVERIFY(!downloader.isWaitingToRetry());
    QTRY_COMPARE(downloader.errors(), QStringList(QString()));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 2);
}

//! Checks that a download fails if the server asks for a longer wait than is allowed.
void tst_Downloader::refusesALongWait()
{
    m_server->on(u"/file.bin"_s, HttpServer::with("503 Busy", "Retry-After: 601\r\nContent-Length: 0\r\n", ""));
    Options options = here();
    QCOMPARE(download(u"/file.bin"_s, options).error, u"the server answered 503 Busy, and asks to wait for 601 s"_s);
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 1);
}

void tst_Downloader::retryAfterHeader_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("wait"); // in milliseconds; -1: none
    const auto row = [](const char *text, qint64 wait) { QTest::newRow(text) << QByteArray(text) << wait; };
    row("", -1);
    row("0", 0);
    row("120", 120'000);
    row("  7\t", 7'000);
    row("-1", -1);
    row("+1", -1);
    row("1.5", -1);
    row("soon", -1);
    row("1000000001", 1'000'000'000'000);
    row("99999999999999999999999999", 1'000'000'000'000);
    row("Sun, 06 Nov 1994 08:49:37 GMT", 37'000);
    row("Sun, 06 Nov 1994 08:48:59 GMT", 0);
    row("Mon, 06 Nov 1994 08:49:37 GMT", -1); // was a Sunday
    row("Sun, 06 Nov 1994 08:49:37 CET", -1);
    row("Sun, 06 Nov 1994", -1);
}

void tst_Downloader::retryAfterHeader()
{
    QFETCH(const QByteArray, text);
    QFETCH(const qint64, wait);
    const QDateTime now(QDate(1994, 11, 6), QTime(8, 49), Qt::UTC);
    QCOMPARE(retryAfter(text, now).value_or(-1ms).count(), wait);
}

//! Checks that no retry begins after the time for a download, and that the download then ends at once.
void tst_Downloader::noRetryAfterItsTime()
{
    m_server->on(u"/file.bin"_s, HttpServer::status("503 Busy", ""));
    Options options = here();
    options.timeout = 20s; // the back-off is at most a minute, of which the jitter leaves half
    options.backOff = 1min;
    QCOMPARE(download(u"/file.bin"_s, options).error, u"the server answered 503 Busy"_s);
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 1);
}

//! Checks that a response that ends with its connection is accepted only with the option for it.
void tst_Downloader::unsized()
{
    m_server->on(u"/file.bin"_s, HttpServer::with("200 OK", "", "hello"));
    Options options = here();
    options.limits.unsized = true;
    QCOMPARE(download(u"/file.bin"_s, options).error, QString());
    QCOMPARE(content(u"file.bin"_s), QByteArray("hello"));

    m_server->on(u"/chunks"_s, HttpServer::raw(chunkedHead + "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n"));
    QCOMPARE(download(u"/chunks"_s, options).error, QString());
    QCOMPARE(content(u"chunks"_s), QByteArray("hello, world"));

    m_server->on(u"/endless"_s, HttpServer::endless("HTTP/1.1 200 OK\r\n\r\n"));
    m_server->on(u"/endless-chunks"_s, HttpServer::endless(chunkedHead, endlessChunk));
    options.limits.bytes = 1'000'000;
    for (const QString &path : { u"/endless"_s, u"/endless-chunks"_s })
        QCOMPARE(download(path, options).error, u"more than 1,000,000 bytes came"_s);
    QCOMPARE(files(), (QStringList{ u"chunks"_s, u"file.bin"_s }));
}

void tst_Downloader::stalls()
{
    m_server->on(u"/at-once"_s, HttpServer::rawAndSilence(""));
    m_server->on(u"/headers"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
    m_server->on(u"/body"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"));
    Options options = here();
    options.limits.stall = 50ms;
    for (const QString &path : { u"/at-once"_s, u"/headers"_s, u"/body"_s }) {
        QCOMPARE(download(path, options).error, u"nothing came for 0.05 s"_s);
        QCOMPARE(m_retries.size(), options.retries);
        QTRY_COMPARE(m_server->openConnections(), 0);
        QCOMPARE(files(), QStringList());
    }
}

void tst_Downloader::timesOut()
{
    m_server->on(u"/file.bin"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"));
    Options options = here();
    options.timeout = 20ms;
    const Result result = download(u"/file.bin"_s, options);
    QVERIFY(!result.isWhole());
    QVERIFY2(result.error.contains(u"time"), qPrintable(result.error));
    QCOMPARE(m_retries, QStringList());
    QCOMPARE(files(), QStringList());
}

void tst_Downloader::asManyAtOnce()
{
    QList<QPointer<QTcpSocket>> held;
    for (int i = 0; i < 10; ++i)
        m_server->on(u"/%1"_s.arg(i), [&](QTcpSocket &socket) { held += &socket; });
    Options options = here();
    options.jobs = 3;
    Recorder downloader(options);
    for (int i = 0; i < 10; ++i)
        downloader.add(url(u"/%1"_s.arg(i)));
    for (int done = 0; done < 10; ++done) {
        QTRY_COMPARE(held.size(), std::min(10, done + 3));
        QCOMPARE(downloader.pool()->activeCount(), std::min(3, 10 - done));
        HttpServer::whole(QByteArray::number(done))(*held.at(done));
        QTRY_COMPARE(downloader.outcomes.size(), done + 1);
    }
    QCOMPARE(downloader.results()->count(), 10);
    QCOMPARE(files().size(), 10);
    QCOMPARE(content(u"7"_s), QByteArray("7"));
}

void tst_Downloader::progress()
{
    QPointer<QTcpSocket> held;
    m_server->on(u"/file.bin"_s, [&](QTcpSocket &socket) {
        held = &socket;
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhe");
    });
    Recorder downloader(here());
    AioPool &pool = *downloader.pool();
    downloader.add(url(u"/file.bin"_s));
    QTRY_COMPARE(pool.taskInfo(1)->progress, 2);
    QCOMPARE(pool.taskInfo(1)->progressMaximum, 8);
    QCOMPARE(pool.taskInfo(1)->label, url(u"/file.bin"_s).toDisplayString());
    held->write("ll");
    QTRY_COMPARE(pool.taskInfo(1)->progress, 4);
    QVERIFY(!files().contains(u"file.bin"_s));
    held->write("o, w");
    QTRY_COMPARE(downloader.outcomes.size(), 1);
    QCOMPARE(content(u"file.bin"_s), QByteArray("hello, w"));
}

void tst_Downloader::cancelled_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("before an answer") << QByteArray();
    QTest::newRow("before the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n");
    QTest::newRow("in the body") << "HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n" + someBytes;
    QTest::newRow("in a chunk") << chunkedHead + "ffff\r\n" + someBytes;
}

void tst_Downloader::cancelled()
{
    QFETCH(const QByteArray, said);
    m_server->on(u"/file.bin"_s, HttpServer::rawAndSilence(said));
    Options options = here();
    options.jobs = 1;
    options.limits.unsized = true;
    Recorder downloader(options);
    downloader.add(url(u"/file.bin"_s));
    downloader.add(url(u"/waiting"_s));
    if (said.contains(someBytes))
        QTRY_VERIFY(downloader.pool()->taskInfo(1)->progressText != QString());
    else
        QTRY_COMPARE(m_server->requestsFor(u"/file.bin"_s), 1);
    downloader.pool()->cancelAll();
    QTRY_COMPARE(downloader.outcomes.size(), 2);
    QCOMPARE(downloader.outcomes.at(0).error, u"cancelled"_s);
    QCOMPARE(downloader.outcomes.at(1).error, u"cancelled"_s);
    QCOMPARE(files(), QStringList());
    QCOMPARE(m_server->requests().size(), 1);
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_Downloader::cancelledInThePause()
{
    m_server->on(u"/file.bin"_s, HttpServer::status("503 Busy", ""));
    Options options = here();
    options.backOff = 1h;
    Recorder downloader(options);
    bool isPausing = false;
    connect(&downloader, &Downloader::retrying, &downloader, [&] { isPausing = true; });
    downloader.add(url(u"/file.bin"_s));
    QTRY_VERIFY(isPausing);
    QVERIFY(downloader.pool()->cancelTask(1));
    QTRY_COMPARE(downloader.outcomes.size(), 1);
    QCOMPARE(downloader.outcomes.at(0).error, u"cancelled"_s);
    QCOMPARE(files(), QStringList());
}

void tst_Downloader::destroyedInTheMiddle()
{
    m_server->on(u"/a"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n" + someBytes));
    m_server->on(u"/b"_s, HttpServer::endless(chunkedHead, endlessChunk));
    Options options = here();
    options.limits.unsized = true;
    {
        Recorder downloader(options);
        downloader.add(url(u"/a"_s));
        downloader.add(url(u"/b"_s));
        for (qint64 id : { 1, 2 })
            QTRY_VERIFY(downloader.pool()->taskInfo(id)->progressText != QString());
    }
    QCOMPARE(files(), QStringList());
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_Downloader::neverOverwrites()
{
    write(u"file.bin"_s, "mine");
    m_server->on(u"/file.bin"_s, HttpServer::whole("theirs"));
    QCOMPARE(download(u"/file.bin"_s, here()).error, path(u"file.bin"_s) + u" exists already"_s);
    QCOMPARE(content(u"file.bin"_s), QByteArray("mine"));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 0);
}

//! Creates the file while it is being downloaded.
void tst_Downloader::appearsMeanwhile()
{
    m_server->on(u"/file.bin"_s, [this](QTcpSocket &socket) {
        write(u"file.bin"_s, "mine");
        HttpServer::whole("theirs")(socket);
    });
    QVERIFY(download(u"/file.bin"_s, here()).error.contains(u"exists already"));
    QCOMPARE(content(u"file.bin"_s), QByteArray("mine"));
    QCOMPARE(files(), QStringList(u"file.bin"_s));
}

void tst_Downloader::force()
{
    write(u"file.bin"_s, "an old one, and longer");
    Options options = here();
    options.force = true;
    m_server->on(u"/file.bin"_s,
                 { HttpServer::status("404 Not Found", "<html>gone</html>"), HttpServer::whole("new") });
    QVERIFY(!download(u"/file.bin"_s, options).isWhole());
    QCOMPARE(content(u"file.bin"_s), QByteArray("an old one, and longer")); // it stays until there is a better one
    QCOMPARE(download(u"/file.bin"_s, options).error, QString());
    QCOMPARE(content(u"file.bin"_s), QByteArray("new"));
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
    m_server->on(u"/folder"_s, HttpServer::whole("file"));
    QVERIFY(!download(u"/folder"_s, options).isWhole());
    QCOMPARE(files(), (QStringList{ u"file.bin"_s, u"folder"_s }));
}

void tst_Downloader::cannotWrite()
{
    Options options = here();
    options.folder += u"/gone"_s;
    m_server->on(u"/file.bin"_s, HttpServer::whole("file"));
    const Result result = download(u"/file.bin"_s, options);
    QVERIFY2(result.error.contains(u"No such file"), qPrintable(result.error));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 0);
}

void tst_Downloader::names_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"http://x/a/b.zip"_s << u"b.zip"_s;
    QTest::newRow("query") << u"http://x/b.zip?c=/d#e"_s << u"b.zip"_s;
    QTest::newRow("none") << u"http://x"_s << u"index.html"_s;
    QTest::newRow("folder") << u"http://x/a/"_s << u"index.html"_s;
    QTest::newRow("up") << u"http://x/%2e%2e%2f%2e%2e%2fetc%2fpasswd"_s << u"passwd"_s;
    QTest::newRow("two dots") << u"http://x/a%2f%2e%2e"_s << u"__"_s;
    QTest::newRow("absolute") << u"http://x/%2fetc%2fpasswd"_s << u"passwd"_s;
    QTest::newRow("backslash") << u"http://x/..%5C..%5Cwin.ini"_s << u"_._.._win.ini"_s;
    QTest::newRow("hidden") << u"http://x/.bashrc"_s << u"_bashrc"_s;
    QTest::newRow("drive") << u"http://x/C%3Aboot"_s << u"C_boot"_s;
    QTest::newRow("escape") << u"http://x/a%1B%5B2Jb%00c%0Ad"_s << u"a_[2Jb_c_d"_s;
    QTest::newRow("blanks") << u"http://x/%20a%20b%20"_s << u"a b"_s;
    QTest::newRow("letters") << u"http://x/%C3%A4%F0%9F%98%80.txt"_s << u"ä😀.txt"_s;
    QTest::newRow("long") << u"http://x/"_s + QString(300, u'a') + u".tar.gz"_s << QString(197, u'a') + u".gz"_s;
    QTest::newRow("long, in bytes") << u"http://x/"_s + u"%F0%9F%98%80"_s.repeated(100) << u"😀"_s.repeated(50);
}

void tst_Downloader::names()
{
    QFETCH(const QString, url);
    QFETCH(const QString, name);
    QCOMPARE(fileNameOf(QUrl(url)), name);
}

void tst_Downloader::clashingNames()
{
    const QList<QPair<QString, QString>> names = {
        { u"/a/x.zip"_s, u"x.zip"_s },      { u"/b/x.zip"_s, u"x (2).zip"_s },
        { u"/c/X.ZIP"_s, u"X (3).ZIP"_s },  { u"/x%20(2).zip"_s, u"x (2) (2).zip"_s },
        { u"/d/"_s, u"index.html"_s },      { u"/e/"_s, u"index (2).html"_s },
        { u"/f/x.zip?1"_s, u"x (4).zip"_s }
    };
    Recorder downloader(here());
    for (const auto &[path, name] : names) {
        m_server->on(path, HttpServer::whole(path.toUtf8()));
        QVERIFY(downloader.add(url(path)));
    }
    Aio::waitFor(downloader.pool()->join());
    QCOMPARE(downloader.results()->count(), names.size());
    for (const auto &[path, name] : names)
        QCOMPARE(content(name), path.toUtf8());
    QCOMPARE(files().size(), names.size());
}

void tst_Downloader::sameUrl()
{
    m_server->on(u"/file.bin"_s, HttpServer::whole("file"));
    Recorder downloader(here());
    QVERIFY(downloader.add(url(u"/file.bin"_s)));
    QVERIFY(!downloader.add(url(u"/file.bin"_s)));
    QTRY_COMPARE(downloader.outcomes.size(), 1);
    QVERIFY(downloader.add(url(u"/file.bin"_s)));
    QTRY_COMPARE(downloader.outcomes.size(), 2);
    QVERIFY(downloader.outcomes.at(1).error.contains(u"exists already"));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_Downloader::addsText()
{
    Recorder downloader(here());
    downloader.pool()->pause();
    QCOMPARE(downloader.addText(u" http://x/a\n\thttps://x/b  "_s), QString());
    QCOMPARE(downloader.pool()->waitingCount(), 2);
    QCOMPARE(downloader.addText(u"http://x/c ftp://x/d"_s), u"'ftp://x/d' is no http or https URL"_s);
    QCOMPARE(downloader.pool()->waitingCount(), 2);
    QCOMPARE(downloader.addText(u"http://x/a"_s), u"http://x/a is in the list already"_s);
    QCOMPARE(downloader.addText(QString()), QString());
}

void tst_Downloader::triesAgainByHand()
{
    m_server->on(u"/file.bin"_s, { HttpServer::status("404 Not Found", ""), HttpServer::whole("good") });
    Recorder downloader(here());
    AioPool &pool = *downloader.pool();
    downloader.add(url(u"/file.bin"_s));
    QTRY_COMPARE(downloader.errors(), QStringList(u"the server answered 404 Not Found"_s));
    QCOMPARE(downloader.results()->count(), 0);
    QCOMPARE(pool.retry(1), 2);
    QVERIFY(!downloader.add(url(u"/file.bin"_s))); // that one is known
    QTRY_COMPARE(downloader.outcomes.size(), 2);
    QCOMPARE(downloader.outcomes.at(1).url, url(u"/file.bin"_s));
    QCOMPARE(downloader.outcomes.at(1).error, QString());
    QCOMPARE(downloader.outcomes.at(1).bytes, 4);
    QCOMPARE(downloader.results()->count(), 1);
    QCOMPARE(content(u"file.bin"_s), QByteArray("good"));
    // Neither the one that failed nor the one that has come is kept.
    QCOMPARE(pool.retry(1), 0);
    QTRY_VERIFY(!pool.taskInfo(2));
    QCOMPARE(pool.retry(2), 0);
}

//! Checks that a URL that has failed and is added again is one task, not two that want the same file.
void tst_Downloader::triesAgainByAdding()
{
    m_server->on(u"/file.bin"_s, { HttpServer::status("404 Not Found", ""), HttpServer::whole("good") });
    Recorder downloader(here());
    QVERIFY(downloader.add(url(u"/file.bin"_s)));
    QTRY_COMPARE(downloader.outcomes.size(), 1);
    QVERIFY(downloader.add(url(u"/file.bin"_s)));
    QCOMPARE(downloader.pool()->retry(1), 0); // its row is gone
    QTRY_COMPARE(downloader.outcomes.size(), 2);
    QCOMPARE(content(u"file.bin"_s), QByteArray("good"));
    QCOMPARE(m_server->requestsFor(u"/file.bin"_s), 2);
}

void tst_Downloader::triesAllAgain()
{
    Recorder downloader(here());
    for (const QString &path : { u"/a"_s, u"/b"_s, u"/c"_s }) {
        m_server->on(path, { HttpServer::status("404 Not Found", ""), HttpServer::whole("good") });
        downloader.add(url(path));
    }
    QTRY_COMPARE(downloader.outcomes.size(), 3);
    QCOMPARE(downloader.pool()->tasks()->retryFailed(), 3);
    QTRY_COMPARE(downloader.results()->count(), 3);
    QCOMPARE(files(), (QStringList{ u"a"_s, u"b"_s, u"c"_s }));
}

void tst_Downloader::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("mistake");
    const auto row = [](const QString &argument, const QString &mistake) {
        QTest::newRow(qPrintable(argument)) << argument.split(u' ') << mistake;
    };
    row(u"--no-such"_s, u"no-such"_s);
    row(u"-j 0"_s, u"--jobs: '0' is not a whole number from 1 up"_s);
    row(u"-j x"_s, u"--jobs: 'x'"_s);
    row(u"-j 99999999999"_s, u"--jobs: '99999999999'"_s);
    row(u"--retries -1"_s, u"--retries: '-1' is not a whole number from 0 up"_s);
    row(u"--stall 0"_s, u"--stall: '0' is not a number of seconds"_s);
    row(u"--max-wait x"_s, u"--max-wait: 'x' is not a number of seconds"_s);
    row(u"--stall nan"_s, u"--stall: 'nan'"_s);
    row(u"--max-bytes 0"_s, u"--max-bytes: '0'"_s);
    row(u"--input gone.txt"_s, u"gone.txt: No such file"_s);
    row(u"file:///etc/passwd"_s, u"'file:///etc/passwd' is no http or https URL"_s);
    row(u"example.org"_s, u"'example.org' is no"_s);
    row(u"http://"_s, u"'http://' is no"_s);
    row(u"--headless --screenshot=x"_s, u"--headless: does not go with --screenshot"_s);
}

void tst_Downloader::badArguments()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QString, mistake);
    try {
        parseOptions(arguments);
        QFAIL("there is a mistake");
    } catch (const BadArgument &error) {
        QVERIFY2(QString::fromUtf8(error.what()).contains(mistake), error.what());
    }
}

static QStringList sortedLines(const QByteArray &text)
{
    QStringList lines = QString::fromUtf8(text).split(u'\n', Qt::SkipEmptyParts);
    lines.sort();
    return lines;
}

void tst_Downloader::program_data()
{
    QTest::addColumn<QString>("arguments"); // %1: where the server is
    QTest::addColumn<int>("status");
    QTest::addColumn<QStringList>("out");
    QTest::addColumn<QStringList>("err");
    QTest::addColumn<QStringList>("files");
    QTest::newRow("all") << u"-j 2 %1/a %1/b"_s << 0
                         << QStringList{ u"a: 1 bytes from %1/a"_s, u"b: 2 bytes from %1/b"_s,
                                         u"2 of 2 downloaded, 0 failed"_s }
                         << QStringList() << QStringList{ u"a"_s, u"b"_s, u"urls"_s };
    QTest::newRow("some") << u"%1/a --folder new/folder %1/gone %1/a"_s << 1
                          << QStringList{ u"1 of 2 downloaded, 1 failed"_s, u"new/folder/a: 1 bytes from %1/a"_s }
                          << QStringList{ u"downloader: %1/a: once is enough"_s,
                                          u"downloader: %1/gone: the server answered 404 Not Found"_s }
                          << QStringList{ u"new"_s, u"urls"_s };
    QTest::newRow("from a file") << u"-i urls"_s << 0
                                 << QStringList{ u"a: 1 bytes from %1/a"_s, u"1 of 1 downloaded, 0 failed"_s }
                                 << QStringList() << QStringList{ u"a"_s, u"urls"_s };
    QTest::newRow("again") << u"--retries 1 --back-off 0.001 %1/broken"_s << 1
                           << QStringList{ u"0 of 1 downloaded, 1 failed"_s }
                           << QStringList{ u"downloader: %1/broken: 5 of 9 bytes came"_s,
                                           u"downloader: %1/broken: 5 of 9 bytes came; trying again"_s }
                           << QStringList{ u"urls"_s };
    QTest::newRow("a server's escapes") << u"%1/escape"_s << 1 << QStringList{ u"0 of 1 downloaded, 1 failed"_s }
                                        << QStringList{ u"downloader: %1/escape: the server answered 404 a?b?2J"_s }
                                        << QStringList{ u"urls"_s };
    QTest::newRow("none") << u""_s << 2 << QStringList() << QStringList{ u"downloader: no URL; try --help"_s }
                          << QStringList{ u"urls"_s };
    QTest::newRow("no URL") << u"x"_s << 2 << QStringList()
                            << QStringList{ u"downloader: 'x' is no http or https URL"_s } << QStringList{ u"urls"_s };
    QTest::newRow("no folder") << u"-o urls/x %1/a"_s << 2 << QStringList()
                               << QStringList{ u"downloader: urls/x: is no folder, and cannot be made one"_s }
                               << QStringList{ u"urls"_s };
}

void tst_Downloader::program()
{
    QFETCH(const QString, arguments);
    QFETCH(const int, status);
    QFETCH(QStringList, out);
    QFETCH(QStringList, err);
    QFETCH(const QStringList, files);
    const QString server = url({}).toString();
    m_server->on(u"/a"_s, HttpServer::whole("a"));
    m_server->on(u"/b"_s, HttpServer::whole("bb"));
    m_server->on(u"/broken"_s, HttpServer::with("200 OK", "Content-Length: 9\r\n", "hello"));
    m_server->on(u"/escape"_s,
                 HttpServer::status("404 a\tb\x9b"
                                    "2J",
                                    ""));
    write(u"urls"_s, "# some\n\n  " + server.toUtf8() + "/a\n");
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    QStringList words = arguments.split(u' ', Qt::SkipEmptyParts);
    words.replaceInStrings(u"%1"_s, server);
    process.start(QStringLiteral(DOWNLOADER_PROGRAM), words << u"--headless"_s);
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 60'000); // the server is ours
    out.replaceInStrings(u"%1"_s, server);
    err.replaceInStrings(u"%1"_s, server);
    out.sort();
    err.sort();
    QCOMPARE(sortedLines(process.readAllStandardError()), err);
    QCOMPARE(sortedLines(process.readAllStandardOutput()), out);
    QCOMPARE(process.exitCode(), status);
    QCOMPARE(this->files(), files);
}

void tst_Downloader::programInterrupted()
{
    m_server->on(u"/a"_s, HttpServer::whole("a"));
    m_server->on(u"/slow"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 10001\r\n\r\n" + someBytes));
    QProcess process;
    process.setWorkingDirectory(m_folder->path());
    process.start(QStringLiteral(DOWNLOADER_PROGRAM),
                  { url(u"/a"_s).toString(), url(u"/slow"_s).toString(), u"-j1"_s, u"--headless"_s });
    QTRY_COMPARE_WITH_TIMEOUT(m_server->requestsFor(u"/slow"_s), 1, 60'000);
    process.terminate();
    QTRY_COMPARE_WITH_TIMEOUT(process.state(), QProcess::NotRunning, 60'000);
    QCOMPARE(process.exitCode(), 128 + 15);
    QVERIFY(process.readAllStandardError().contains("/slow: cancelled"));
    QCOMPARE(files(), QStringList(u"a"_s));
}

QTEST_GUILESS_MAIN(tst_Downloader)
#include "tst_downloader.moc"
