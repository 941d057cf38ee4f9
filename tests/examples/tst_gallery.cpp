// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the window of the example gallery, and the program.

#include "gallery/images.h"
#include "support/english.h"
#include "support/quitquestion.h"

#include <script.h>
#include <thumbnailprovider.h>

#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtCore/QPointer>
#include <QtCore/QProcess>
#include <QtQuick/QQuickItem>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::StringLiterals;

class tst_Gallery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeNumbersInEnglish(); }
    void init();
    void cleanupTestCase();

    void saysWhyThereAreNone_data();
    void saysWhyThereAreNone();
    void whatCameLastGoesFirst();
    void coloursInTheirPlaces();
    void sharpOnAnyScreen();
    void fastScrollCancels();
    void brokenOnesAreShown();
    void showsTextAsItIs();
    void triesAgainByClick();
    void cancelledInTheTaskView();
    void anotherFolderCancels();
    void choosesAFolder();
    void asksBeforeItCloses();
    void closesInTheMiddle_data();
    void closesInTheMiddle();
    void program_data();
    void program();

private:
    QString path(const QString &name = QString()) const { return m_folder->path(name); }
    void write(const QString &name, const QByteArray &content) const { m_folder->write(name, content); }
    void writeImages(int count, QSize size = { 40, 30 }) const { m_folder->writeImages(count, size); }

    std::unique_ptr<ImageFolder> m_folder;
};

void tst_Gallery::init()
{
    m_folder = std::make_unique<ImageFolder>();
    QVERIFY(m_folder->isValid());
}

//! Renders a last frame: Qt 6.4's software renderer deletes the textures of a destroyed window with the next frame of
//! any window, or never.
void tst_Gallery::cleanupTestCase()
{
    QQuickWindow window;
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QVERIFY(!window.grabWindow().isNull());
}

//! A window with its final layout, so that it makes no request twice.
class ShownWindow : public Window
{
public:
    ShownWindow() { m_isShown = QTest::qWaitForWindowExposed(quickWindow()) && !quickWindow()->grabWindow().isNull(); }
    bool isShown() const { return m_isShown; }

private:
    bool m_isShown = false;
};

static QQuickItem *gridOf(Window &window)
{
    return window.quickWindow()->findChild<QQuickItem *>(u"grid"_s);
}

//! Returns the thumbnail of the file \a name, if it is in sight.
static QQuickItem *thumbnailOf(Window &window, const QString &name)
{
    for (QQuickItem *item : gridOf(window)->property("contentItem").value<QQuickItem *>()->childItems()) {
        if (item->objectName() == u"thumbnail"_s && item->property("name").toString() == name)
            return item;
    }
    return nullptr;
}

static QRect areaOf(const QQuickItem *item)
{
    return item->mapRectToScene(item->boundingRect()).toRect();
}

//! Returns the colour in the middle of a thumbnail's picture.
static QColor colourAt(const QImage &image, const QQuickItem *thumbnail)
{
    const QRect area = areaOf(thumbnail);
    const QPoint middle(area.center().x(), area.top() + area.height() * 2 / 5);
    return image.pixelColor(middle * thumbnail->window()->devicePixelRatio());
}

static QString errorOf(const QQuickItem *thumbnail)
{
    return thumbnail ? thumbnail->property("error").toString() : u"it is not there"_s;
}

static void click(Window &window, const QQuickItem *item)
{
    QTest::mouseClick(window.quickWindow(), Qt::LeftButton, {}, areaOf(item).center());
}

void tst_Gallery::saysWhyThereAreNone_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("why");
    QTest::newRow("missing") << u"gone"_s << u"There is no such folder"_s;
    QTest::newRow("a file") << u"file"_s << u"It is not a folder"_s;
    QTest::newRow("empty") << u"empty"_s << u"There are no images in"_s;
}

void tst_Gallery::saysWhyThereAreNone()
{
    QFETCH(const QString, name);
    QFETCH(const QString, why);
    write(u"file"_s, "x");
    QVERIFY(QDir(path()).mkdir(u"empty"_s));
    Window window;
    const auto *text = window.quickWindow()->findChild<QQuickItem *>(u"emptyText"_s);
    QVERIFY(text);
    QVERIFY(text->property("text").toString().contains(u"Choose a folder"_s));
    window.gallery().setFolder(path(name));
    QVERIFY(text->property("text").toString().contains(u"Looking into"_s));
    QTRY_VERIFY(!window.gallery().isListing());
    QVERIFY2(text->property("text").toString().contains(why), qPrintable(text->property("text").toString()));
    QVERIFY(text->property("text").toString().contains(path(name)));
    QVERIFY(text->isVisible());
    writeImages(1);
    window.gallery().open(QUrl::fromLocalFile(path()));
    QTRY_COMPARE(window.gallery().names().size(), 1);
    QVERIFY(window.gallery().error().isEmpty());
    QTRY_VERIFY(!text->isVisible());
}

void tst_Gallery::whatCameLastGoesFirst()
{
    writeImages(100);
    ShownWindow window;
    QVERIFY(window.isShown());
    AioPool &pool = *window.gallery().pool();
    const auto seen = [&window] { return window.quickWindow()->property("seen").toInt(); };
    pool.pause();
    window.gallery().setFolder(path());
    QTRY_VERIFY(seen() > 0 && pool.waitingCount() == seen());
    const int before = seen();
    QTRY_COMPARE(pool.tasks()->rowCount(), before);
    QVERIFY(gridOf(window)->setProperty("contentY", 100)); // less than a row, so that nothing goes
    QTRY_VERIFY(seen() > before && pool.tasks()->rowCount() == seen());
    QStringList first;
    for (int row = 0; row < seen() - before; ++row)
        first << pool.tasks()->index(row).data(AioTaskModel::LabelRole).toString();
    first.sort();
    QCOMPARE(first, window.gallery().names().mid(before, seen() - before));
}

void tst_Gallery::coloursInTheirPlaces()
{
    writeImages(6, { 300, 200 });
    const QStringList names = { u"0006.png"_s,     u"a%20b#c?.png"_s, u"ä ö%2Fü.png"_s,
                                u"mit+und&.png"_s, u"quote\"'.png"_s, u"two\nlines.png"_s };
    for (int i = 0; i < names.size(); ++i)
        write(names[i], contentOf(plain({ 100 + 40 * i, 300 - 40 * i }, colourOf(6 + i))));
    write(u"0000.jpg"_s, contentOf(plain({ 900, 600 }, Qt::darkGreen), "jpeg"));

    Window window;
    const QImage image = Aio::waitFor(takePicture(window, path()));
    const QDir folder(QCoreApplication::applicationDirPath() + u"/screenshots"_s);
    QVERIFY(folder.mkpath(u"."_s));
    QVERIFY(image.save(folder.filePath(u"gallery.png"_s)));
    for (int i = 0; i < 12; ++i) {
        const QString name = i < 6 ? nameOf(i) : names[i - 6];
        const QQuickItem *thumbnail = thumbnailOf(window, name);
        QVERIFY2(errorOf(thumbnail).isEmpty(), qPrintable(name + u": "_s + errorOf(thumbnail)));
        QVERIFY2(isLike(colourAt(image, thumbnail), colourOf(i)), qPrintable(name));
    }
    QVERIFY(isLike(colourAt(image, thumbnailOf(window, u"0000.jpg"_s)), Qt::darkGreen));
    const AioPool &pool = *window.gallery().pool();
    QCOMPARE(pool.succeededCount(), 13);
    QCOMPARE(pool.failedCount() + pool.cancelledCount() + pool.count(), 0);
}

void tst_Gallery::sharpOnAnyScreen()
{
    writeImages(1, { 600, 600 });
    Window window;
    Aio::waitFor(takePicture(window, path()));
    const auto *thumbnail = thumbnailOf(window, u"0000.png"_s);
    QVERIFY(thumbnail);
    for (const QQuickItem *item : thumbnail->childItems()) {
        const QVariant size = item->property("sourceSize");
        if (size.isValid())
            QCOMPARE(size.toSize(), (item->size() * window.quickWindow()->devicePixelRatio()).toSize());
    }
}

void tst_Gallery::fastScrollCancels()
{
    constexpr int Count = 2'000;
    constexpr int MostInSight = 60;
    writeImages(Count);
    Window window;
    window.gallery().pool()->setSize(1);
    const Scrolling scrolling = Aio::waitFor(scrollThrough(window, path()));
    QCOMPARE(scrolling.fast.requested, Count);
    QVERIFY(scrolling.fast.made > 0 && scrolling.fast.made < MostInSight);
    QCOMPARE(scrolling.fast.failed, 0);
    QCOMPARE(scrolling.fast.cancelled, Count - scrolling.fast.made);
    // All except those that were in sight already and stayed there.
    QVERIFY(scrolling.slow.made <= Count && scrolling.slow.made > Count - MostInSight);
    QCOMPARE(scrolling.slow.requested, scrolling.slow.made);
    // No cancelled task has run.
    QCOMPARE(window.gallery().pool()->executedCount(), scrolling.fast.made + scrolling.slow.made);
}

void tst_Gallery::brokenOnesAreShown()
{
    writeImages(3);
    const QByteArray whole = contentOf(plain({ 100, 100 }, Qt::red));
    write(u"broken.png"_s, whole.left(whole.size() - 40));
    write(u"huge.ppm"_s, hugeImage);
    write(u"letter.jpg"_s, "Dear all,\n");
    const QMap<QString, QString> errors = { { u"broken.png"_s, u"Unable to read image data"_s },
                                            { u"huge.ppm"_s, u"30,000 × 30,000 pixels are too many"_s },
                                            { u"letter.jpg"_s, u"Unsupported image format"_s } };
    Window window;
    AioPool &pool = *window.gallery().pool();
    Aio::waitFor(takePicture(window, path()));
    QCOMPARE(pool.failedCount(), 3);
    QCOMPARE(pool.succeededCount(), 3);
    QMap<QString, QString> shown, failed;
    for (const QString &name : window.gallery().names()) {
        const QString error = errorOf(thumbnailOf(window, name));
        if (!error.isEmpty())
            shown[name] = error;
    }
    QCOMPARE(shown, errors);
    for (int row = 0; row < pool.tasks()->rowCount(); ++row) {
        const QModelIndex index = pool.tasks()->index(row);
        if (index.data(AioTaskModel::StateRole).toInt() == int(AioPool::TaskState::Failed))
            failed[index.data(AioTaskModel::LabelRole).toString()] = index.data(AioTaskModel::ErrorRole).toString();
    }
    QCOMPARE(failed, errors);
}

//! Checks that an image's name may contain anything.
void tst_Gallery::showsTextAsItIs()
{
    const QString name = u"<b>%2 & a<img src=x> &amp;.png"_s;
    write(name, "no image");
    ShownWindow window;
    QVERIFY(window.isShown());
    window.gallery().setFolder(path());
    QTRY_VERIFY(thumbnailOf(window, name) && !errorOf(thumbnailOf(window, name)).isEmpty());
    const QString tip = toolTipOf(*window.quickWindow(), thumbnailOf(window, name));
    QCOMPARE(tip, name + u'\n' + errorOf(thumbnailOf(window, name)) + u"\nClick to try again."_s);
    QVERIFY(!textsWith(*window.quickWindow(), name, true).isEmpty());
    QCOMPARE(textsWith(*window.quickWindow(), u"<"_s, false), QStringList());
}

void tst_Gallery::triesAgainByClick()
{
    writeImages(1);
    ShownWindow window;
    QVERIFY(window.isShown());
    AioPool &pool = *window.gallery().pool();
    pool.pause();
    window.gallery().setFolder(path());
    QTRY_COMPARE(pool.waitingCount(), 1);
    QVERIFY(QFile::rename(path(u"0000.png"_s), path(u"else"_s)));
    pool.resume();
    const QQuickItem *thumbnail = thumbnailOf(window, u"0000.png"_s);
    QTRY_COMPARE(errorOf(thumbnail), u"No such file or directory"_s);

    QVERIFY(QFile::rename(path(u"else"_s), path(u"0000.png"_s)));
    click(window, thumbnail);
    QCOMPARE(errorOf(thumbnail), QString());
    QTRY_COMPARE(pool.succeededCount(), 1);
    QTRY_VERIFY(!thumbnail->property("loading").toBool());
    QVERIFY(isLike(colourAt(window.quickWindow()->grabWindow(), thumbnail), colourOf(0)));
    click(window, thumbnail);
    QCoreApplication::processEvents();
    QVERIFY(!thumbnail->property("loading").toBool()); // nothing to try again
}

void tst_Gallery::cancelledInTheTaskView()
{
    writeImages(2);
    ShownWindow window;
    QVERIFY(window.isShown());
    AioPool &pool = *window.gallery().pool();
    pool.pause();
    window.gallery().setFolder(path());
    QTRY_COMPARE(pool.waitingCount(), 2);
    QTRY_COMPARE(pool.tasks()->rowCount(), 2);
    const QString name = pool.tasks()->index(0).data(AioTaskModel::LabelRole).toString();
    QVERIFY(pool.tasks()->cancel(0));
    const QQuickItem *thumbnail = thumbnailOf(window, name);
    QTRY_COMPARE(errorOf(thumbnail), u"Cancelled"_s);
    QCOMPARE(pool.waitingCount(), 1);
    click(window, thumbnail);
    QTRY_COMPARE(pool.waitingCount(), 2);
    pool.resume();
    QTRY_COMPARE(pool.succeededCount(), 2);
    QTRY_VERIFY(!thumbnail->property("loading").toBool());
    QCOMPARE(errorOf(thumbnail), QString());
}

void tst_Gallery::anotherFolderCancels()
{
    writeImages(10);
    QVERIFY(QDir(path()).mkdir(u"other"_s));
    write(u"other/a.png"_s, contentOf(plain({ 30, 30 }, Qt::red)));
    ShownWindow window;
    QVERIFY(window.isShown());
    AioPool &pool = *window.gallery().pool();
    pool.pause();
    window.gallery().setFolder(path());
    QTRY_COMPARE(pool.waitingCount(), 10);
    window.gallery().setFolder(path(u"other"_s));
    QVERIFY(window.gallery().names().isEmpty());
    QTRY_COMPARE(pool.cancelledCount(), 10);
    QTRY_COMPARE(pool.waitingCount(), 1);
    pool.resume();
    QTRY_COMPARE(pool.succeededCount(), 1);
    QCOMPARE(pool.executedCount(), 1);
}

void tst_Gallery::choosesAFolder()
{
    writeImages(2);
    ShownWindow window;
    QVERIFY(window.isShown());
    auto *chooser = window.quickWindow()->findChild<QObject *>(u"chooser"_s);
    QVERIFY(chooser);
    click(window, window.quickWindow()->findChild<QQuickItem *>(u"openButton"_s));
    QTRY_VERIFY(chooser->property("visible").toBool());
    QVERIFY(chooser->setProperty("selectedFolder", QUrl::fromLocalFile(path())));
    QVERIFY(QMetaObject::invokeMethod(chooser, "accept"));
    QTRY_COMPARE(window.gallery().folder(), path());
    QTRY_COMPARE(window.gallery().pool()->succeededCount(), 2);
}

void tst_Gallery::asksBeforeItCloses()
{
    writeImages(3);
    ShownWindow window;
    QVERIFY(window.isShown());
    AioPool &pool = *window.gallery().pool();
    pool.pause();
    window.gallery().setFolder(path());
    QTRY_COMPARE(pool.waitingCount(), 3);
    closeAndStayAndCancel(*window.quickWindow(), pool, u"3 thumbnails"_s);
}

//! A provider that keeps track of its responses.
class WatchedProvider : public ThumbnailProvider
{
public:
    using Responses = QList<QPointer<QQuickImageResponse>>;

    WatchedProvider(Gallery &gallery, Responses &responses) : ThumbnailProvider(gallery), m_responses(responses) { }
    QQuickImageResponse *requestImageResponse(const QString &id, const QSize &size) override
    {
        QQuickImageResponse *response = ThumbnailProvider::requestImageResponse(id, size);
        m_responses << response;
        return response;
    }

private:
    Responses &m_responses; // used by the engine's thread until that has ended
};

void tst_Gallery::closesInTheMiddle_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("requests");
    QTest::newRow("at once") << 2 << 0;
    QTest::newRow("with the first request") << 2 << 1;
    QTest::newRow("with all of them waiting") << 0 << 20;
    QTest::newRow("with all of them active") << 20 << 20;
}

void tst_Gallery::closesInTheMiddle()
{
    QFETCH(const int, size);
    QFETCH(const int, requests);
    writeImages(20, { 700, 500 });
    for (int round = 0; round < 10; ++round) {
        Gallery gallery;
        AioPool &pool = *gallery.pool();
        WatchedProvider::Responses responses;
        {
            QQmlApplicationEngine engine;
            Window::load(engine, gallery, new WatchedProvider(gallery, responses));
            QCOMPARE(engine.rootObjects().size(), 1);
            if (size > 0)
                pool.setSize(size);
            else
                pool.pause();
            gallery.setFolder(path());
            QTRY_VERIFY(Tally(pool).requested >= requests);
        }
        // The engine's thread, which would delete them, has ended.
        for (const auto &response : std::as_const(responses))
            QVERIFY(!response);
        QVERIFY(responses.size() >= requests);
        QTRY_COMPARE(Tally(pool).requested, responses.size());
        if (size == 0) {
            QTRY_COMPARE(pool.cancelledCount(), responses.size());
            QCOMPARE(pool.executedCount(), 0);
        }
    } // the pool ends with what is active
}

void tst_Gallery::program_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("out");
    QTest::addColumn<QString>("error");
    QTest::newRow("headless") << QStringList{ u"--headless"_s, u"images"_s } << 0
                              << u"3 images\n"
                                 "fast: 3 requested, 2 made, 0 cancelled, 1 failed\n"
                                 "slow: 0 requested, 0 made, 0 cancelled, 0 failed\n"_s
                              << u""_s;
    QTest::newRow("none") << QStringList{ u"--headless"_s, u"empty"_s } << 0
                          << u"0 images\n"
                             "fast: 0 requested, 0 made, 0 cancelled, 0 failed\n"
                             "slow: 0 requested, 0 made, 0 cancelled, 0 failed\n"_s
                          << u""_s;
    QTest::newRow("no folder") << QStringList{ u"--headless"_s, u"gone"_s } << 1 << u""_s
                               << u"gallery: gone: There is no such folder\n"_s;
    QTest::newRow("screenshot") << QStringList{ u"--screenshot"_s, u"shot.png"_s, u"images"_s } << 0 << u""_s << u""_s;
    QTest::newRow("cannot write") << QStringList{ u"--screenshot"_s, u"gone/shot.png"_s, u"images"_s } << 1 << u""_s
                                  << u"gallery: gone/shot.png: cannot be written\n"_s;
    QTest::newRow("two folders") << QStringList{ u"a"_s, u"b"_s } << 2 << u""_s << u"gallery: one folder, please\n"_s;
    QTest::newRow("unknown option") << QStringList{ u"--fast"_s } << 1 << u""_s << u"Unknown option 'fast'."_s;
}

void tst_Gallery::program()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const int, status);
    QFETCH(const QString, out);
    QFETCH(const QString, error);
    for (const char *folder : { "images", "empty" })
        QVERIFY(QDir(path()).mkdir(QString::fromLatin1(folder)));
    for (int i = 0; i < 2; ++i)
        write(u"images/%1.png"_s.arg(i), contentOf(plain({ 40, 30 }, colourOf(i))));
    write(u"images/letter.png"_s, "Dear all,\n");

    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"ASAN_OPTIONS"_s, u"detect_leaks=0"_s); // it does leak the textures: see cleanupTestCase()
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(path());
    process.start(QStringLiteral(GALLERY_PROGRAM), arguments);
    QVERIFY(process.waitForFinished(120'000));
    const QString said = QString::fromUtf8(process.readAllStandardError());
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY2(process.exitCode() == status, qPrintable(said));
    QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()), out);
    QVERIFY2(said.contains(error), qPrintable(said));
    if (arguments.contains(u"shot.png"_s))
        QCOMPARE(QImage(path(u"shot.png"_s)).size(), QSize(1000, 660));
}

QTEST_MAIN(tst_Gallery)
#include "tst_gallery.moc"
