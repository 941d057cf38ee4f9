// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests typing in the window of the example search. Pictures of it are kept in screenshots/ beside the program.

#include "search/heldthreads.h"
#include "support/looks.h"
#include "support/quitquestion.h"

#include <window.h>
#include <words.h>

#include <AioTaskModel>

#include <QtGui/QAccessible>
#include <QtGui/QTextDocument>
#include <QtQuick/QQuickItem>
#include <QtTest/QTest>

using namespace Qt::StringLiterals;

class tst_SearchWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void typedFast();
    void typedWhileSearching();
    void backspace();
    void escape();
    void showsTextAsItIs();
    void asksBeforeItCloses();
    void closedInTheMiddle();
    void looks_data();
    void looks();
};

namespace {

class Driver
{
public:
    explicit Driver(const QStringList &words) : m_window(words)
    {
        QVERIFY(m_window.quickWindow());
        QVERIFY(QTest::qWaitForWindowActive(m_window.quickWindow()));
    }

    Searcher &searcher() { return m_window.searcher(); }
    AioPool &pool() { return *searcher().pool(); }
    QQuickWindow &window() { return *m_window.quickWindow(); }
    QString text(const QString &name) { return window().findChild<QObject *>(name)->property("text").toString(); }
    //! Returns the words that the list shows.
    QStringList shown()
    {
        const QVariant model = window().findChild<QObject *>(u"results"_s)->property("model");
        return model.toStringList();
    }
    void type(const QString &text)
    {
        for (QChar c : text)
            QTest::keyClick(&window(), c.toLatin1());
    }

private:
    Window m_window;
};

}

static const QStringList fruits = u"pear,pineapple,apple,apples,grape,peach,plum"_s.split(u',');

//! Types faster than searches end, as a rule. Waits for the end of the search, because the words shown before may
//! already look like its result.
void tst_SearchWindow::typedFast()
{
    Driver driver(fruits);
    driver.type(u"apple"_s);
    QTRY_VERIFY(!driver.searcher().isSearching());
    QCOMPARE(driver.shown(), (QStringList{ u"apple"_s, u"apples"_s, u"pineapple"_s }));
    QCOMPARE(driver.text(u"input"_s), u"apple"_s);
    QCOMPARE(driver.pool().succeededCount() + driver.pool().cancelledCount(), 5);
    QCOMPARE(driver.text(u"status"_s), u"3 words match"_s);
    // The list of tasks shows the outcome of each search.
    const AioTaskModel &tasks = *driver.pool().tasks();
    QTRY_COMPARE(tasks.rowCount(), 5);
    QStringList queries;
    for (int row = 0; row < 5; ++row)
        queries += tasks.index(row).data().toString();
    queries.sort();
    QCOMPARE(queries, (QStringList{ u"a"_s, u"ap"_s, u"app"_s, u"appl"_s, u"apple"_s }));
}

//! Types while the first search waits for a thread: it is taken back, and its results are never shown.
void tst_SearchWindow::typedWhileSearching()
{
    Driver driver(fruits);
    HeldThreads held(driver.searcher().threads());
    driver.type(u"p"_s);
    QTRY_COMPARE(driver.pool().activeCount(), 1);
    QTRY_COMPARE(driver.text(u"status"_s), u"Searching…"_s);
    QTRY_VERIFY(driver.text(u"alive"_s).startsWith(u"Searches: 1 active"));
    QList<QStringList> seen;
    connect(&driver.searcher(), &Searcher::resultsChanged, this, [&] { seen += driver.shown(); });
    driver.type(u"each"_s);
    QTRY_COMPARE(driver.pool().waitingCount(), 0);
    QCOMPARE(driver.pool().activeCount(), 1); // the newest, although no thread is free
    held.letGo();
    QTRY_COMPARE(driver.shown(), QStringList(u"peach"_s));
    for (const QStringList &words : std::as_const(seen))
        QVERIFY(words.isEmpty() || words == QStringList(u"peach"_s));
    QTRY_COMPARE(driver.text(u"alive"_s), u"Searches: 0 active, 1 succeeded, 4 cancelled"_s);
}

void tst_SearchWindow::backspace()
{
    Driver driver(fruits);
    driver.type(u"grapes"_s);
    QTRY_VERIFY(!driver.searcher().isSearching());
    QCOMPARE(driver.shown(), QStringList());
    QTRY_COMPARE(driver.text(u"emptyText"_s), u"No word matches."_s);
    QTest::keyClick(&driver.window(), Qt::Key_Backspace);
    QTRY_COMPARE(driver.shown(), QStringList(u"grape"_s));
}

void tst_SearchWindow::escape()
{
    Driver driver(fruits);
    driver.type(u"pl"_s);
    QTRY_VERIFY(!driver.searcher().isSearching());
    QVERIFY(driver.shown().contains(u"plum"_s));
    QTest::keyClick(&driver.window(), Qt::Key_Escape);
    QCOMPARE(driver.text(u"input"_s), QString());
    QCOMPARE(driver.shown(), QStringList());
    driver.type(u"plum"_s);
    QCOMPARE(driver.text(u"input"_s), u"plum"_s);
    QTRY_COMPARE(driver.shown(), QStringList(u"plum"_s));
}

//! Checks that a word may contain anything, and that only the query is bold in it.
void tst_SearchWindow::showsTextAsItIs()
{
    const QString word = u"<b>r&d<img src=x> %1 &amp;"_s;
    Driver driver({ word });
    driver.type(u"r&d"_s);
    QTRY_COMPARE(driver.shown(), QStringList{ word });
    auto *list = driver.window().findChild<QQuickItem *>(u"results"_s);
    QQuickItem *row = nullptr;
    QTRY_VERIFY(QMetaObject::invokeMethod(list, "itemAtIndex", Q_RETURN_ARG(QQuickItem *, row), Q_ARG(int, 0)) && row);
    QCOMPARE(row->property("text").toString(), QString()); // in which & would be a shortcut
    QTextDocument shown;
    shown.setHtml(row->property("contentItem").value<QQuickItem *>()->property("text").toString());
    QCOMPARE(shown.toPlainText(), word);
    QCOMPARE(textsWith(driver.window(), u"<img"_s, false), QStringList());
    QCOMPARE(QAccessible::queryAccessibleInterface(row)->text(QAccessible::Name), word);
}

void tst_SearchWindow::asksBeforeItCloses()
{
    Driver driver(fruits);
    const HeldThreads held(driver.searcher().threads());
    driver.type(u"p"_s);
    QTRY_COMPARE(driver.pool().activeCount(), 1);
    closeAndStayAndCancel(driver.window(), driver.pool(), u"1 search"_s);
}

void tst_SearchWindow::closedInTheMiddle()
{
    Driver driver(makeWords(50'000));
    driver.type(u"a"_s);
    QTRY_COMPARE(driver.pool().activeCount(), 1);
}

void tst_SearchWindow::looks_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("dark");
    for (const bool dark : { false, true }) {
        const char *const how = dark ? "dark" : "light";
        QTest::addRow("empty-%s", how) << QString() << dark;
        QTest::addRow("many-%s", how) << u"stra"_s << dark;
        QTest::addRow("none-%s", how) << u"xxx"_s << dark;
    }
}

void tst_SearchWindow::looks()
{
    QFETCH(const QString, query);
    QFETCH(const bool, dark);
    Driver driver(makeWords(30'000));
    if (dark)
        makeDark(driver.window());
    driver.type(query);
    QTRY_VERIFY(!driver.searcher().isSearching() && driver.pool().isEmpty());
    QTRY_COMPARE(driver.pool().tasks()->rowCount(), query.size());
    const QImage image = driver.window().grabWindow();
    QVERIFY(keepPicture(image, u"search-"_s + QLatin1StringView(QTest::currentDataTag())));
    QVERIFY(coloursIn(image) > 20);
    QCOMPARE(image.pixelColor(image.width() / 4, image.height() - 3).lightness() < 128, dark);
}

QTEST_MAIN(tst_SearchWindow)
#include "tst_search_window.moc"
