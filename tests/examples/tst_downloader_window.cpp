// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the window of the example downloader by mouse and keyboard. Pictures of it are kept in screenshots/ beside the
// program.

#include "support/httpserver.h"
#include "support/looks.h"
#include "support/quitquestion.h"

#include <window.h>

#include <AioTaskModel>

#include <QtCore/QTemporaryDir>
#include <QtQuick/QQuickItem>
#include <QtQuickTest/quicktest.h>
#include <QtTest/QTest>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_DownloaderWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void downloadsWhatIsTyped();
    void saysWhatIsWrong();
    void showsTextAsItIs();
    void retriesByClick();
    void retriesAllByClick();
    void steersByKey();
    void reordersByDrag();
    void cancelsAll();
    void asksBeforeItCloses();
    void continuesAtTheNextStart_data();
    void continuesAtTheNextStart();
    void continuesAfterACrash();
    void cancelledWhileFinishing();
    void closedInTheMiddle();
    void looks_data();
    void looks();

private:
    Options options() const
    {
        Options options;
        options.folder = m_folder->path();
        options.retries = 0;
        return options;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<HttpServer> m_server;
};

namespace {

class Driver
{
public:
    explicit Driver(const Options &options) : m_window(options)
    {
        QVERIFY(m_window.quickWindow());
        QVERIFY(QTest::qWaitForWindowActive(m_window.quickWindow()));
        pool().tasks()->setUpdateInterval(0);
    }

    Downloader &downloader() { return m_window.downloader(); }
    AioPool &pool() { return *downloader().pool(); }
    QQuickWindow &window() { return *m_window.quickWindow(); }
    QQuickItem *find(const QString &name)
    {
        return find(window().contentItem()->parentItem() ? window().contentItem()->parentItem()
                                                         : window().contentItem(),
                    name);
    }
    QString text(const QString &name) { return find(name)->property("text").toString(); }
    static QQuickItem *find(QQuickItem *root, const QString &name)
    {
        if (root->objectName() == name)
            return root;
        for (QQuickItem *child : root->childItems()) {
            if (QQuickItem *found = find(child, name))
                return found;
        }
        return nullptr;
    }
    void click(const QString &name)
    {
        QQuickItem *item = nullptr;
        QTRY_VERIFY((item = find(name)) && item->isVisible() && item->isEnabled());
        click(item);
    }
    void click(QQuickItem *item)
    {
        settle();
        QTest::mouseClick(&window(), Qt::LeftButton, {}, centre(item));
    }
    //! Returns the number of rows in the list of tasks.
    int rows() { return find(u"list"_s)->property("count").toInt(); }
    //! Returns the ids of the tasks in the list, in its order.
    QList<qint64> tasks()
    {
        QList<qint64> ids;
        for (int row = 0; row < rows(); ++row)
            ids += pool().tasks()->taskAt(row);
        return ids;
    }
    //! Returns a row of the list of tasks; null while there is none.
    QQuickItem *row(int row)
    {
        QQuickItem *item = nullptr;
        QMetaObject::invokeMethod(find(u"list"_s), "itemAtIndex", Q_RETURN_ARG(QQuickItem *, item), Q_ARG(int, row));
        return item;
    }
    QQuickItem *rowOf(qint64 id) { return row(pool().tasks()->rowOf(id)); }
    //! Selects the task in the list, and gives that the keyboard.
    void choose(qint64 id)
    {
        QTRY_VERIFY(rowOf(id));
        click(rowOf(id));
    }
    //! Drags the row of a task to the upper half of another one's.
    void drag(qint64 id, qint64 other)
    {
        settle();
        const QPoint from = centre(rowOf(id));
        const QPoint to = rowOf(other)->mapToScene(QPointF(rowOf(other)->width() / 2, 4)).toPoint();
        QTest::mousePress(&window(), Qt::LeftButton, {}, from);
        for (int step = 1; step <= 10; ++step)
            QTest::mouseMove(&window(), from + (to - from) * step / 10);
        QTest::mouseRelease(&window(), Qt::LeftButton, {}, to);
    }
    void type(const QString &text)
    {
        for (QChar c : text)
            QTest::keyClick(&window(), c.toLatin1());
    }

private:
    static QPoint centre(QQuickItem *item)
    {
        return item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint();
    }
    //! Waits until the rows have their places.
    void settle() { QVERIFY(QQuickTest::qWaitForPolish(&window())); }

    Window m_window;
};

}

void tst_DownloaderWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<HttpServer>();
    QVERIFY(m_folder->isValid() && m_server->isListening());
}

void tst_DownloaderWindow::downloadsWhatIsTyped()
{
    m_server->on(u"/a.txt"_s, HttpServer::whole("hello"));
    m_server->on(u"/b.txt"_s, HttpServer::whole("hello"));
    Driver driver(options());
    QVERIFY(!driver.find(u"addButton"_s)->isEnabled());
    driver.type(m_server->url(u"/a.txt"_s).toString());
    QTest::keyClick(&driver.window(), Qt::Key_Return);
    QCOMPARE(driver.text(u"input"_s), QString());
    driver.type(m_server->url(u"/b.txt"_s).toString());
    driver.click(u"addButton"_s);
    QTRY_COMPARE(driver.downloader().results()->count(), 2);
    QTRY_COMPARE(driver.find(u"results"_s)->property("count").toInt(), 2);
    QTRY_COMPARE(driver.text(u"resultSummary"_s), u"2 downloaded to %1"_s.arg(m_folder->path()));
    QVERIFY(QFile::exists(m_folder->filePath(u"a.txt"_s)) && QFile::exists(m_folder->filePath(u"b.txt"_s)));
}

void tst_DownloaderWindow::saysWhatIsWrong()
{
    Driver driver(options());
    driver.type(u"ftp://x/y"_s);
    driver.click(u"addButton"_s);
    QVERIFY(driver.find(u"message"_s)->isVisible());
    QCOMPARE(driver.text(u"message"_s), u"'ftp://x/y' is no http or https URL"_s);
    QCOMPARE(driver.text(u"input"_s), u"ftp://x/y"_s);
    QVERIFY(driver.pool().isEmpty());
    QTest::keyClick(&driver.window(), Qt::Key_A);
    QVERIFY(!driver.find(u"message"_s)->isVisible());
}

//! Checks that a server's text may contain anything.
void tst_DownloaderWindow::showsTextAsItIs()
{
    const QString reason = u"<img src=\"%1\"><b>%2 & &amp;"_s.arg(m_server->url(u"/x.png"_s).toString());
    m_server->on(u"/a%252.txt"_s, HttpServer::status("404 " + reason.toUtf8(), {}));
    Driver driver(options());
    driver.downloader().add(m_server->url(u"/a%252.txt"_s));
    QTRY_COMPARE(driver.pool().failedCount(), 1);
    QTRY_VERIFY(driver.row(0));
    QTRY_VERIFY(!textsWith(driver.window(), reason, true).isEmpty());
    const QString tip = toolTipOf(driver.window(), driver.row(0));
    QVERIFY2(tip.contains(u"the server answered 404 "_s + reason), qPrintable(tip));
    QCOMPARE(textsWith(driver.window(), u"<"_s, false), QStringList());
    QCOMPARE(driver.text(u"resultSummary"_s), u"0 downloaded to %1"_s.arg(m_folder->path()));
    QCOMPARE(m_server->requestsFor(u"/x.png"_s), 0);
}

void tst_DownloaderWindow::retriesByClick()
{
    m_server->on(u"/a.txt"_s, { HttpServer::status("404 Not Found", ""), HttpServer::whole("hello") });
    Driver driver(options());
    driver.downloader().add(m_server->url(u"/a.txt"_s));
    QTRY_COMPARE(driver.rows(), 1);
    QQuickItem *retry = nullptr;
    QTRY_VERIFY(driver.row(0) && (retry = Driver::find(driver.row(0), u"cancelButton"_s)));
    driver.click(retry); // which retries a failed task
    QTRY_COMPARE(driver.text(u"resultSummary"_s), u"1 downloaded to %1"_s.arg(m_folder->path()));
    QTRY_COMPARE(driver.rows(), 0); // one that has come is no longer in the queue
    QVERIFY(QFile::exists(m_folder->filePath(u"a.txt"_s)));
}

void tst_DownloaderWindow::retriesAllByClick()
{
    Driver driver(options());
    for (const QString &path : { u"/a.txt"_s, u"/b.txt"_s }) {
        m_server->on(path, { HttpServer::status("404 Not Found", ""), HttpServer::whole("hello") });
        driver.downloader().add(m_server->url(path));
    }
    QTRY_COMPARE(driver.rows(), 2);
    QTRY_COMPARE(driver.text(u"retryFailed"_s), u"Retry failed (2)"_s);
    driver.click(u"retryFailed"_s);
    QTRY_COMPARE(driver.text(u"resultSummary"_s), u"2 downloaded to %1"_s.arg(m_folder->path()));
    QTRY_COMPARE(driver.rows(), 0);
}

//! Checks that the keys of the list reach it in this window: one to hold, to reorder, and to start now.
void tst_DownloaderWindow::steersByKey()
{
    QList<QPointer<QTcpSocket>> held;
    Options options = this->options();
    options.jobs = 1;
    Driver driver(options);
    for (int i = 1; i <= 4; ++i) {
        m_server->on(u"/%1"_s.arg(i), [&](QTcpSocket &socket) { held += &socket; });
        driver.downloader().add(m_server->url(u"/%1"_s.arg(i)));
    }
    QTRY_COMPARE(held.size(), 1);
    QTRY_COMPARE(driver.tasks(), (QList<qint64>{ 1, 2, 3, 4 }));
    driver.choose(2);
    QTest::keyClick(&driver.window(), Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QTRY_VERIFY(driver.pool().taskInfo(2)->isHeld);
    driver.choose(4);
    QTest::keyClick(&driver.window(), Qt::Key_Home, Qt::AltModifier);
    QTRY_COMPARE(driver.tasks(), (QList<qint64>{ 1, 4, 2, 3 }));
    HttpServer::whole("1")(*held.at(0));
    QTRY_COMPARE(held.size(), 2);
    QCOMPARE(m_server->requestsFor(u"/4"_s), 1);
    HttpServer::whole("4")(*held.at(1));
    QTRY_COMPARE(held.size(), 3); // passes the one that is held
    QCOMPARE(m_server->requestsFor(u"/3"_s), 1);
    QTRY_COMPARE(driver.tasks(), (QList<qint64>{ 3, 2 }));
    driver.choose(2);
    QTest::keyClick(&driver.window(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(held.size(), 4); // although there is one slot
    QCOMPARE(driver.pool().extraCount(), 1);
    HttpServer::whole("3")(*held.at(2));
    HttpServer::whole("2")(*held.at(3));
    QTRY_COMPARE(driver.downloader().results()->count(), 4);
}

void tst_DownloaderWindow::reordersByDrag()
{
    m_server->on(u"/1"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
    Options options = this->options();
    options.jobs = 1;
    Driver driver(options);
    for (int i = 1; i <= 4; ++i)
        driver.downloader().add(m_server->url(u"/%1"_s.arg(i)));
    QTRY_COMPARE(driver.tasks(), (QList<qint64>{ 1, 2, 3, 4 }));
    QTRY_VERIFY(driver.rowOf(4));
    QTRY_VERIFY(!textsWith(driver.window(), u"5 bytes"_s, true).isEmpty()); // no row gets higher from now on
    driver.drag(4, 2);
    QTRY_COMPARE(driver.tasks(), (QList<qint64>{ 1, 4, 2, 3 }));
}

void tst_DownloaderWindow::cancelsAll()
{
    const HttpAnswer never = HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
    Driver driver(options());
    for (int i = 0; i < 6; ++i) {
        m_server->on(u"/%1"_s.arg(i), never);
        driver.downloader().add(m_server->url(u"/%1"_s.arg(i)));
    }
    QTRY_COMPARE(m_server->requests().size(), 4);
    driver.click(u"cancelAll"_s);
    QTRY_COMPARE(driver.pool().cancelledCount(), 6);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
}

void tst_DownloaderWindow::asksBeforeItCloses()
{
    m_server->on(u"/a"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
    Driver driver(options());
    driver.downloader().add(m_server->url(u"/a"_s));
    QTRY_COMPARE(m_server->requests().size(), 1);
    closeAndStayAndCancel(driver.window(), driver.pool(), u"1 download"_s);
}

void tst_DownloaderWindow::continuesAtTheNextStart_data()
{
    QTest::addColumn<bool>("finishes");
    QTest::addColumn<int>("left");
    QTest::newRow("cancelled") << false << 2;
    QTest::newRow("finished") << true << 0;
}

void tst_DownloaderWindow::continuesAtTheNextStart()
{
    QFETCH(bool, finishes);
    QFETCH(int, left);
    const QStringList paths{ u"/a"_s, u"/b"_s };
    for (const QString &path : paths)
        m_server->on(path, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
    const QString file = Unfinished(m_folder->path()).path();
    {
        Driver driver(options());
        driver.downloader().continueUnfinished();
        for (const QString &path : paths)
            driver.downloader().add(m_server->url(path));
        QTRY_COMPARE(m_server->requests().size(), 2);
        auto *guard = driver.window().findChild<QObject *>(u"quitQuestion"_s)->property("guard").value<QObject *>();
        QVERIFY(!driver.window().close());
        if (finishes) {
            QVERIFY(QMetaObject::invokeMethod(guard, "finish"));
            QVERIFY(QFile::exists(file));
            m_server.reset(); // both fail
        } else {
            QVERIFY(QMetaObject::invokeMethod(guard, "cancel", Q_ARG(int, 5000)));
        }
        QTRY_VERIFY(!driver.window().isVisible());
        QCOMPARE(QFile::exists(file), left > 0);
    }
    Driver next(options());
    next.downloader().continueUnfinished();
    QCOMPARE(next.pool().count(), left);
    QCOMPARE(QFile::exists(file), left > 0);
    next.pool().cancelAll();
    QTRY_VERIFY(!QFile::exists(file));
}

//! What is left from before is not lost in a program that does not come to its end.
void tst_DownloaderWindow::continuesAfterACrash()
{
    QList<QUrl> urls;
    for (const QString &path : { u"/a"_s, u"/b"_s, u"/c"_s }) {
        m_server->on(path, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
        urls << m_server->url(path);
    }
    m_server->on(u"/b"_s, HttpServer::whole("b"));
    Unfinished unfinished(m_folder->path());
    unfinished.write(urls);
    { // destroyed without a shutdown
        Driver driver(options());
        driver.downloader().continueUnfinished();
        QCOMPARE(unfinished.read(), urls);
        QList<QUrl> written;
        const auto readNow = [&](const Result &) { written = unfinished.read(); };
        connect(&driver.downloader(), &Downloader::finished, this, readNow);
        QTRY_COMPARE(driver.pool().succeededCount(), 1);
        QCOMPARE(written, urls); // not anew after each download
        QTRY_COMPARE(unfinished.read(), (QList<QUrl>{ urls[0], urls[2] }));
        QVERIFY(driver.pool().cancelTask(1)); // by the user
        QTRY_COMPARE(driver.pool().cancelledCount(), 1);
    } // writes at once what it has not written yet
    QCOMPARE(unfinished.read(), urls.sliced(2));
}

//! What the user cancels does not come back, even if the program waits for the other downloads before it ends.
void tst_DownloaderWindow::cancelledWhileFinishing()
{
    QList<QUrl> urls;
    const Unfinished unfinished(m_folder->path());
    Driver driver(options());
    driver.downloader().continueUnfinished();
    for (const QString &path : { u"/a"_s, u"/b"_s }) {
        m_server->on(path, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
        urls << m_server->url(path);
        driver.downloader().add(urls.last());
    }
    QTRY_COMPARE(m_server->requests().size(), 2);
    auto *guard = driver.window().findChild<QObject *>(u"quitQuestion"_s)->property("guard").value<QObject *>();
    QVERIFY(!driver.window().close());
    QVERIFY(QMetaObject::invokeMethod(guard, "finish"));
    QCOMPARE(unfinished.read(), urls);
    QVERIFY(driver.pool().cancelTask(1));
    QTRY_COMPARE(driver.pool().cancelledCount(), 1);
    QTRY_COMPARE(unfinished.read(), urls.sliced(1));
    QVERIFY(QMetaObject::invokeMethod(guard, "cancel", Q_ARG(int, 5000)));
    QTRY_VERIFY(!driver.window().isVisible());
    QCOMPARE(unfinished.read(), urls.sliced(1));
}

void tst_DownloaderWindow::closedInTheMiddle()
{
    m_server->on(u"/a"_s, HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello"));
    {
        Driver driver(options());
        driver.downloader().add(m_server->url(u"/a"_s));
        QTRY_COMPARE(m_server->requests().size(), 1);
    }
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
}

void tst_DownloaderWindow::looks_data()
{
    QTest::addColumn<bool>("full");
    QTest::addColumn<bool>("dark");
    QTest::newRow("empty-light") << false << false;
    QTest::newRow("full-light") << true << false;
    QTest::newRow("full-dark") << true << true;
}

void tst_DownloaderWindow::looks()
{
    QFETCH(const bool, full);
    QFETCH(const bool, dark);
    const auto answer = [&](const QString &path, const HttpAnswer &answer) {
        m_server->on(path, answer);
        return m_server->url(path);
    };
    Options options = this->options();
    options.retries = 3;
    options.backOff = 1h;
    options.limits.unsized = true;
    Driver driver(options);
    if (dark)
        makeDark(driver.window());
    if (full) {
        // Downloads of each kind, some of them active
        const QList<QUrl> urls = {
            answer(u"/2026/handbook.pdf"_s, HttpServer::whole(QByteArray(1'234'567, 'x'))),
            answer(u"/2026/notes.txt"_s, HttpServer::whole("some notes")),
            answer(u"/old/gone.zip"_s, HttpServer::status("404 Not Found", "")),
            answer(u"/old/page.html"_s, HttpServer::status("403 Forbidden", "<html>no</html>")),
            answer(u"/2026/old.txt"_s, HttpServer::whole("some notes")),
            answer(u"/images/disk.img"_s,
                   HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
                                             + QByteArray(420'000, 'x'))),
            answer(u"/images/film.mov"_s,
                   HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
                                             + QByteArray(730'000, 'x'))),
            answer(u"/live/stream.bin"_s,
                   HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n"
                                             + QByteArray(0x4000, 'x') + "\r\n")),
            answer(u"/images/raw.tiff"_s,
                   HttpServer::rawAndSilence("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
                                             + QByteArray(90'000, 'x'))),
            answer(u"/later/one.zip"_s, HttpServer::whole("one")),
            answer(u"/later/two.zip"_s, HttpServer::whole("two")),
        };
        // Before all others, so that it has failed, and waits to be tried again, when they have begun
        const QUrl busy =
                answer(u"/busy.zip"_s,
                       HttpServer::with("503 Service Unavailable", "Retry-After: 95\r\nContent-Length: 0\r\n", ""));
        driver.downloader().add(busy);
        QTRY_COMPARE(driver.pool().taskInfo(1)->waitReason, AioPool::WaitReason::Retry);
        QFile file(m_folder->filePath(u"old.txt"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const QUrl &url : urls)
            driver.downloader().add(url);
        QTRY_COMPARE(driver.downloader().results()->count(), 2);
        QTRY_COMPARE(driver.pool().failedCount(), 3);
        QTRY_COMPARE(driver.pool().taskInfo(7)->progress, 420'000);
        QTRY_COMPARE(driver.pool().taskInfo(8)->progress, 730'000);
        QTRY_COMPARE(driver.pool().taskInfo(10)->progress, 90'000);
        QVERIFY(driver.pool().hold(12));
        QTRY_COMPARE(driver.find(u"results"_s)->property("count").toInt(), 2);
        driver.type(u"https://example.org/more.zip"_s);
        QTRY_COMPARE(driver.rows(), 10);
        QTRY_COMPARE(driver.text(u"retryFailed"_s), u"Retry failed (3)"_s);
        QTRY_VERIFY(!textsWith(driver.window(), u"attempt 2 in"_s, true).isEmpty());
        QTRY_VERIFY(!textsWith(driver.window(), u"held"_s, true).isEmpty());
        driver.choose(4); // shows the button that retries it
        for (const QString &heading : { u"Active 4"_s, u"Waiting 3"_s, u"Finished 3"_s })
            QTRY_COMPARE(textsWith(driver.window(), heading, true), QStringList(heading));
    }
    const QImage image = driver.window().grabWindow();
    QVERIFY(keepPicture(image, u"downloader-"_s + QLatin1StringView(QTest::currentDataTag())));
    QVERIFY(coloursIn(image) > 20);
    QCOMPARE(image.pixelColor(image.width() * 3 / 4, image.height() - 3).lightness() < 128, dark);
}

QTEST_MAIN(tst_DownloaderWindow)
#include "tst_downloader_window.moc"
