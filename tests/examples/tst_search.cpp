// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the example search without its window.

#include "search/heldthreads.h"

#include <searcher.h>
#include <words.h>

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

class tst_Search : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rank_data();
    void rank();
    void partsAreTheWhole();
    void partIsCancelled();
    void words();

    void inOrder();
    void eachKeystrokeCancels();
    void computedAndNotTaken();
    void neverStale();
    void emptyQuery();
    void destroyedInTheMiddle();

    void program_data();
    void program();
};

static const QStringList fruits =
        u"Pear,pineapple,apple,Big Apple,apples,grape,Applejack,a plum pie, lemon"_s.split(u',');

void tst_Search::rank_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<int>("rank");
    QTest::newRow("all of it") << u"apple"_s << 0;
    QTest::newRow("begins") << u"apples"_s << 1;
    QTest::newRow("a part begins") << u"big apple"_s << 2;
    QTest::newRow("a later part begins") << u"pineapple-apple"_s << 2;
    QTest::newRow("inside") << u"pineapple"_s << 3;
    QTest::newRow("letters in order") << u"a plum pie, lemon, else"_s << 4;
    QTest::newRow("letters in another order") << u"elppa!"_s << -1;
    QTest::newRow("too few") << u"aple"_s << -1;
    QTest::newRow("shorter") << u"app"_s << -1;
    QTest::newRow("empty") << QString() << -1;
}

void tst_Search::rank()
{
    QFETCH(const QString, word);
    QFETCH(const int, rank);
    QCOMPARE(rankOf(word, u"apple"_s), rank);
    QCOMPARE(rankOf(word, QString()), -1);
}

//! Checks that the result does not depend on how the list is divided and how few matches are kept.
void tst_Search::partsAreTheWhole()
{
    const QStringList words = makeWords(3000);
    const QString query = u"ra"_s;
    QList<Match> all;
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (const int rank = rankOf(words[i], query); rank >= 0)
            all += Match(rank, int(words[i].size()), i);
    }
    std::sort(all.begin(), all.end());
    QVERIFY(all.size() > 100);
    for (qsizetype limit : { 1, 7, 100, 5000 }) {
        for (qsizetype parts : { 1, 2, 7 }) {
            Matches matches;
            for (qsizetype part = 0; part < parts; ++part) {
                QPromise<Matches> promise;
                promise.start();
                searchPart(promise, words, words.size() * part / parts, words.size() * (part + 1) / parts, query,
                           limit);
                promise.finish();
                matches.merge(promise.future().result(), limit);
            }
            QCOMPARE(matches.total, all.size());
            QCOMPARE(matches.best.size(), std::min(limit, all.size()));
            for (qsizetype i = 0; i < matches.best.size(); ++i)
                QCOMPARE(matches.best[i].index, all[i].index);
        }
    }
}

void tst_Search::partIsCancelled()
{
    QPromise<Matches> promise;
    promise.start();
    promise.future().cancel();
    searchPart(promise, fruits, 0, fruits.size(), u"apple"_s, 10);
    promise.finish();
    QCOMPARE(promise.future().resultCount(), 0);
}

void tst_Search::words()
{
    QCOMPARE(makeWords(1000), makeWords(1000));
    QStringList words = makeWords(1000);
    QCOMPARE(words.removeDuplicates(), 0);
    QCOMPARE(words.size(), 1000);
    QVERIFY(!words.contains(QString()));
}

void tst_Search::inOrder()
{
    Searcher searcher(fruits);
    searcher.setQuery(u" aPPle"_s);
    QVERIFY(searcher.isSearching());
    QTRY_VERIFY(!searcher.isSearching());
    QCOMPARE(searcher.results(),
             (QStringList{ u"apple"_s, u"apples"_s, u"Applejack"_s, u"Big Apple"_s, u"pineapple"_s }));
    QCOMPARE(searcher.total(), 5);
    searcher.setQuery(u"zzz"_s);
    QTRY_VERIFY(!searcher.isSearching());
    QCOMPARE(searcher.results(), QStringList());
    QCOMPARE(searcher.total(), 0);

    Searcher many(makeWords(20'000));
    many.setQuery(u"a"_s);
    QTRY_VERIFY(!many.isSearching());
    QCOMPARE(many.results().size(), Searcher::Limit);
    QVERIFY(many.total() > Searcher::Limit);
}

//! Keeps the threads busy, so that the first search is still alive while the rest is typed.
void tst_Search::eachKeystrokeCancels()
{
    Searcher searcher(fruits);
    AioPool &pool = *searcher.pool();
    QStringList log;
    connect(&pool, &AioPool::taskStarted, this, [&](qint64 id) { log += u"+%1"_s.arg(id); });
    connect(&pool, &AioPool::taskFinished, this, [&](qint64 id, AioPool::TaskState state) {
        log += (state == AioPool::TaskState::Succeeded ? u"-%1"_s : u"!%1"_s).arg(id);
    });
    HeldThreads held(searcher.threads());
    searcher.setQuery(u"p"_s);
    QTRY_COMPARE(log, QStringList(u"+1"_s));
    for (const QString &query : { u"pi"_s, u"pin"_s, u"pine"_s }) {
        searcher.setQuery(query);
        QCOMPARE(pool.activeCount(), 1); // the first one, which cannot end yet
        QCOMPARE(pool.waitingCount(), 1);
    }
    QCOMPARE(searcher.results(), QStringList());
    held.letGo();
    QTRY_VERIFY(!searcher.isSearching());
    QCOMPARE(searcher.results(), QStringList(u"pineapple"_s));
    QTRY_COMPARE(log, (QStringList{ u"+1"_s, u"!2"_s, u"!3"_s, u"!1"_s, u"+4"_s, u"-4"_s }));
}

//! Checks a new query when the threads have finished the previous search, but its results have not been taken.
void tst_Search::computedAndNotTaken()
{
    Searcher searcher(fruits);
    HeldThreads held(searcher.threads());
    searcher.setQuery(u"pear"_s);
    QTRY_COMPARE(searcher.pool()->activeCount(), 1);
    QTRY_VERIFY(!searcher.threads().tryStart([] {})); // they are taken
    held.letGo();
    QVERIFY(searcher.threads().waitForDone());
    searcher.setQuery(u"grape"_s);
    connect(&searcher, &Searcher::resultsChanged, this, [&] { QVERIFY(!searcher.results().contains(u"Pear"_s)); });
    QTRY_VERIFY(!searcher.isSearching());
    QCOMPARE(searcher.results(), QStringList(u"grape"_s));
    QCOMPARE(searcher.pool()->cancelledCount(), 1);
    QCOMPARE(searcher.pool()->succeededCount(), 1);
}

//! Checks that no word is ever shown that does not match the query, typed at any moment of a search.
void tst_Search::neverStale()
{
    Searcher searcher(makeWords(5000));
    int changes = 0;
    connect(&searcher, &Searcher::resultsChanged, this, [&] {
        ++changes;
        for (const QString &word : searcher.results())
            QVERIFY2(rankOf(word, searcher.query()) >= 0, qPrintable(word + u" for "_s + searcher.query()));
    });
    const QString typed = u"strandlequa"_s;
    for (int turns = 0; turns < 12; ++turns) {
        for (qsizetype length = 1; length <= typed.size(); ++length) {
            searcher.setQuery(typed.first(length));
            for (int turn = 0; turn < turns; ++turn)
                QCoreApplication::processEvents();
            QVERIFY(searcher.pool()->activeCount() <= 1);
        }
        QTRY_VERIFY(!searcher.isSearching());
        searcher.setQuery(QString());
    }
    QVERIFY(changes > 0);
    QCOMPARE(searcher.pool()->failedCount(), 0);
}

void tst_Search::emptyQuery()
{
    Searcher searcher(fruits);
    searcher.setQuery(u"pear"_s);
    searcher.setQuery(u"  "_s);
    QVERIFY(!searcher.isSearching());
    QCOMPARE(searcher.results(), QStringList());
    QTRY_VERIFY(searcher.pool()->isEmpty());
    QCOMPARE(searcher.pool()->succeededCount(), 0);
    QCOMPARE(searcher.results(), QStringList());
}

void tst_Search::destroyedInTheMiddle()
{
    auto searcher = std::make_unique<Searcher>(makeWords(100'000));
    searcher->setQuery(u"a"_s);
    QTRY_COMPARE(searcher->pool()->activeCount(), 1);
    searcher.reset();
    searcher = std::make_unique<Searcher>(fruits);
    searcher->setQuery(u"a"_s); // waits
    searcher.reset();
}

void tst_Search::program_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("out");
    QTest::addColumn<QString>("err");
    QTest::newRow("words") << QStringList{ u"--query"_s, u"apple"_s, u"--words"_s, u"fruits"_s } << 0
                           << u"apple\napples\nApplejack\nBig Apple\npineapple\n"
                              "5 of 9 words match; 5 searches, 4 cancelled, 1 alive at most\n"_s
                           << QString();
    QTest::newRow("count") << QStringList{ u"--query=p"_s, u"--words=fruits"_s, u"--count=1"_s } << 0
                           << u"Pear\n8 of 9 words match; 1 searches, 0 cancelled, 1 alive at most\n"_s << QString();
    QTest::newRow("none") << QStringList{ u"--query=zz"_s, u"--words=fruits"_s } << 0
                          << u"0 of 9 words match; 2 searches, 1 cancelled, 1 alive at most\n"_s << QString();
    QTest::newRow("no query") << QStringList() << 2 << QString()
                              << u"search: --query: what is to be searched is missing; try --help\n"_s;
    QTest::newRow("no file") << QStringList{ u"--query=a"_s, u"--words=gone"_s } << 1 << QString()
                             << u"search: gone: No such file or directory\n"_s;
    QTest::newRow("no words") << QStringList{ u"--query=a"_s, u"--words=blank"_s } << 1 << QString()
                              << u"search: blank: there is no word in it\n"_s;
    QTest::newRow("no number") << QStringList{ u"--count=x"_s } << 2 << QString()
                               << u"search: --count: 'x' is not a whole number from 0 up\n"_s;
    QTest::newRow("too much") << QStringList{ u"a"_s } << 2 << QString() << u"search: a: too much; try --help\n"_s;
    QTest::newRow("both forms") << QStringList{ u"--screenshot=x"_s } << 2 << QString()
                                << u"search: --headless: does not go with --screenshot\n"_s;
}

void tst_Search::program()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, status);
    QFETCH(const QString, out);
    QFETCH(const QString, err);
    QTemporaryDir folder;
    for (const auto &[name, content] :
         { std::pair(u"fruits"_s, fruits.join(u'\n').toUtf8()), { u"blank"_s, QByteArray(" \n\n") } }) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(QStringLiteral(SEARCH_PROGRAM), QStringList(u"--headless"_s) + arguments);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(QString::fromUtf8(process.readAllStandardError()), err);
    QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()), out);
    QCOMPARE(process.exitCode(), status);
}

QTEST_GUILESS_MAIN(tst_Search)
#include "tst_search.moc"
