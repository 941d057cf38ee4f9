// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the parts of the example gallery without its window.

#include "gallery/images.h"
#include "support/english.h"

#include <gallery.h>
#include <thumbnail.h>
#include <thumbnailprovider.h>
#include <thumbnailresponse.h>

#include <AioConcurrent>

#include <QtCore/QDir>
#include <QtGui/QImageReader>
#include <QtTest/QtTest>

#include <memory>

using namespace Qt::StringLiterals;

class tst_Thumbnails : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { writeNumbersInEnglish(); }
    void init();

    void fitsIntoItsBox_data();
    void fitsIntoItsBox();
    void photographLargerThanMemoryMayBe();
    void turnsAsTheCameraWasHeld();
    void saysWhyThereIsNone_data();
    void saysWhyThereIsNone();
    void readsNothingOnceCancelled();
    void listsImagesOnly();
    void responseFinishesOnce_data();
    void responseFinishesOnce();
    void mostUrgentFirst();
    void tasksHaveNameAndPriority();
    void latestFolderCounts();

private:
    QString path(const QString &name = QString()) const { return m_folder->path(name); }
    void write(const QString &name, const QByteArray &content) const { m_folder->write(name, content); }
    void writeImages(int count, QSize size = { 40, 30 }) const { m_folder->writeImages(count, size); }

    std::unique_ptr<ImageFolder> m_folder;
};

void tst_Thumbnails::init()
{
    m_folder = std::make_unique<ImageFolder>();
    QVERIFY(m_folder->isValid());
}

//! Returns a JPEG file that must be turned right by 90 degrees when shown.
static QByteArray turnedJpeg(const QImage &image)
{
    static constexpr char Exif[] = "\xff\xe1\x00\x22"
                                   "Exif\0\0"
                                   "MM\0*\0\0\0\x08"
                                   "\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    return contentOf(image, "jpeg").insert(2, QByteArray(Exif, sizeof Exif - 1));
}

static QFuture<QImage> made(const QString &path, QSize box)
{
    return QtConcurrent::run(makeThumbnail, path, box);
}

void tst_Thumbnails::fitsIntoItsBox_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QSize>("box");
    QTest::addColumn<QSize>("fitted");
    QTest::newRow("wide") << QSize(400, 100) << QSize(100, 100) << QSize(100, 25);
    QTest::newRow("high") << QSize(100, 400) << QSize(100, 100) << QSize(25, 100);
    QTest::newRow("as it is") << QSize(20, 10) << QSize(100, 100) << QSize(20, 10);
    QTest::newRow("a line") << QSize(1000, 1) << QSize(100, 100) << QSize(100, 1);
    QTest::newRow("no box") << QSize(300, 200) << QSize() << QSize(300, 200);
}

void tst_Thumbnails::fitsIntoItsBox()
{
    QFETCH(const QSize, size);
    QFETCH(const QSize, box);
    QFETCH(const QSize, fitted);
    for (const char *format : { "png", "jpeg", "bmp", "xpm" }) {
        write(u"a"_s, contentOf(plain(size, Qt::red), format));
        const QImage image = made(path(u"a"_s), box).result();
        QCOMPARE(image.size(), fitted);
        QVERIFY(isLike(image.pixelColor(0, 0), Qt::red));
    }
}

void tst_Thumbnails::photographLargerThanMemoryMayBe()
{
    const auto unlimited =
            qScopeGuard([limit = QImageReader::allocationLimit()] { QImageReader::setAllocationLimit(limit); });
    QImageReader::setAllocationLimit(1); // megabytes
    const QSize size(700, 500);
    QVERIFY(qint64(size.width()) * size.height() * 4 > qint64(QImageReader::allocationLimit()) << 20);
    write(u"a.jpg"_s, contentOf(plain(size, Qt::red), "jpeg"));
    QCOMPARE(made(path(u"a.jpg"_s), { 140, 140 }).result().size(), QSize(140, 100));
}

void tst_Thumbnails::turnsAsTheCameraWasHeld()
{
    QImage image = plain({ 400, 200 }, Qt::blue);
    for (int x = 0; x < 200; ++x) {
        for (int y = 0; y < 200; ++y)
            image.setPixelColor(x, y, Qt::red);
    }
    write(u"a.jpg"_s, turnedJpeg(image));
    const QImage thumbnail = made(path(u"a.jpg"_s), { 100, 80 }).result();
    QCOMPARE(thumbnail.size(), QSize(40, 80));
    QVERIFY(isLike(thumbnail.pixelColor(20, 10), Qt::red));
    QVERIFY(isLike(thumbnail.pixelColor(20, 70), Qt::blue));
}

void tst_Thumbnails::saysWhyThereIsNone_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("why");
    const QByteArray whole = contentOf(plain({ 100, 100 }, Qt::red));
    QTest::newRow("cut off") << whole.left(whole.size() - 40) << u"Unable to read image data"_s;
    QTest::newRow("a letter") << QByteArray("Dear all,\n") << u"Unsupported image format"_s;
    QTest::newRow("empty") << QByteArray("") << u"Unsupported image format"_s;
    QTest::newRow("huge") << hugeImage << u"30,000 × 30,000 pixels are too many"_s;
    QTest::newRow("missing") << QByteArray() << u"No such file or directory"_s;
}

void tst_Thumbnails::saysWhyThereIsNone()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QString, why);
    if (!content.isNull())
        write(u"a.png"_s, content);
    AioPool pool;
    const auto task = pool.spawnN(Aio::concurrent(makeThumbnail, path(u"a.png"_s), QSize(50, 50)));
    Aio::waitFor(pool.join());
    QCOMPARE(Aio::result(task).errorString(), why);
}

void tst_Thumbnails::readsNothingOnceCancelled()
{
    QPromise<QImage> promise;
    promise.start();
    promise.future().cancel();
    makeThumbnail(promise, u"/there is no such file"_s, { 50, 50 }); // or it would throw
    promise.finish();
    QCOMPARE(promise.future().resultCount(), 0);
}

void tst_Thumbnails::listsImagesOnly()
{
    const QByteArray content = contentOf(plain({ 4, 4 }, Qt::red));
    for (const char *name : { "b.png", "a.JPG", "c.bmp", "c.txt", "png", ".hidden.png" })
        write(QString::fromLatin1(name), content);
    QVERIFY(QDir(path()).mkdir(u"folder.png"_s));
    QVERIFY(QFile::link(path(u"gone"_s), path(u"link.png"_s)));
    QCOMPARE(QtConcurrent::run(listImages, path()).result(), (QStringList{ u"a.JPG"_s, u"b.png"_s, u"c.bmp"_s }));
}

void tst_Thumbnails::responseFinishesOnce_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("cancelled");
    QTest::addColumn<QString>("error");
    QTest::newRow("made") << u"0000.png"_s << u""_s << u""_s;
    QTest::newRow("failed") << u"gone"_s << u""_s << u"No such file or directory"_s;
    QTest::newRow("cancelled by the engine") << u"0000.png"_s << u"response"_s << u"cancelled"_s;
    QTest::newRow("cancelled in the pool") << u"0000.png"_s << u"pool"_s << u"cancelled"_s;
}

void tst_Thumbnails::responseFinishesOnce()
{
    QFETCH(const QString, file);
    QFETCH(const QString, cancelled);
    QFETCH(const QString, error);
    writeImages(1);
    Gallery gallery;
    gallery.pool()->pause();
    ThumbnailResponse response(gallery.thumbnail(path(file), { 20, 20 }, 0));
    QSignalSpy finished(&response, &QQuickImageResponse::finished);
    QSignalSpy failed(&gallery, &Gallery::failed);
    QCOMPARE(gallery.pool()->waitingCount(), 1);
    if (cancelled == u"response"_s) {
        response.cancel();
        QCOMPARE(finished.size(), 1); // an event loop to deliver it may no longer run
    } else if (cancelled == u"pool"_s) {
        gallery.pool()->cancelAll();
    } else {
        gallery.pool()->resume();
    }
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(gallery.pool()->isEmpty());
    QCOMPARE(response.errorString(), error);
    if (error.isEmpty()) {
        const std::unique_ptr<QQuickTextureFactory> texture(response.textureFactory());
        QCOMPARE(texture->textureSize(), QSize(20, 15));
        QVERIFY(isLike(texture->image().pixelColor(5, 5), colourOf(0)));
    }
    QCOMPARE(gallery.pool()->executedCount(), cancelled.isEmpty() ? 1 : 0);
    gallery.pool()->resume();
    QCoreApplication::processEvents();
    response.cancel();
    QCOMPARE(finished.size(), 1);
    QCOMPARE(failed.size(), file == u"gone"_s ? 1 : 0);
    if (!failed.isEmpty())
        QCOMPARE(failed.first(), QVariantList({ path(file), error }));
}

void tst_Thumbnails::mostUrgentFirst()
{
    writeImages(5);
    Gallery gallery;
    AioPool &pool = *gallery.pool();
    pool.setSize(1);
    pool.pause();
    for (int i = 0; i < 5; ++i)
        gallery.thumbnail(path(nameOf(i)), { 20, 20 }, i / 2);
    QList<qint64> started;
    connect(&pool, &AioPool::taskStarted, &pool, [&](qint64 id) { started << id; });
    pool.resume();
    Aio::waitFor(pool.join());
    QCOMPARE(started, (QList<qint64>{ 5, 3, 4, 1, 2 }));
}

void tst_Thumbnails::tasksHaveNameAndPriority()
{
    Gallery gallery;
    gallery.pool()->pause();
    ThumbnailProvider provider(gallery);
    const QByteArray encoded = QUrl::toPercentEncoding(path(u"a/b%20c.png"_s));
    const std::unique_ptr<QQuickImageResponse> response(
            provider.requestImageResponse(u"7/"_s + QString::fromLatin1(encoded), { 20, 20 }));
    const auto task = gallery.pool()->taskInfo(1);
    QVERIFY(task);
    QCOMPARE(task->label, u"b%20c.png"_s);
    QCOMPARE(task->priority, 7);
}

void tst_Thumbnails::latestFolderCounts()
{
    writeImages(3);
    QVERIFY(QDir(path()).mkdir(u"other"_s));
    Gallery gallery;
    for (int i = 0; i < 20; ++i)
        gallery.setFolder(i % 2 ? path() : path(u"other"_s));
    QTRY_VERIFY(!gallery.isListing());
    QCOMPARE(gallery.names().size(), 3);
    QSignalSpy changed(&gallery, &Gallery::changed);
    gallery.setFolder(path(u"other"_s));
    QTRY_VERIFY(!gallery.isListing());
    QCOMPARE(gallery.names().size(), 0);
    QCOMPARE(changed.size(), 2);
}

QTEST_MAIN(tst_Thumbnails)
#include "tst_thumbnails.moc"
