// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the window of the example checksums by pictures, kept in screenshots/ beside the program, and its option
// --screenshot.

#include "checksums/windowdriver.h"
#include "support/looks.h"

#include <QtCore/QUrl>
#include <QtTest/QtTest>

#include <algorithm>
#include <cstddef>
#include <sys/socket.h>
#include <sys/un.h>

class tst_ChecksumsLooks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void page_data();
    void page();

    void screenshot_data();
    void screenshot();
    void screenshotOfLittle();
    void screenshotCannotBeWritten();

    void form_data();
    void form();

private:
    static Outcome run(const FileTree &tree, const QStringList &arguments, int scale = 1)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_RUNTIME_DIR"_s, tree.folder()); // Qt says something about it if it is missing
        environment.insert(u"QT_SCALE_FACTOR"_s, QString::number(scale));
        environment.remove(u"QT_QPA_PLATFORM"_s); // it needs none
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(tree.folder());
        process.start(QStringLiteral(CHECKSUMS_PROGRAM), arguments);
        return finish(process);
    }
};

void tst_ChecksumsLooks::page_data()
{
    QTest::addColumn<int>("page");
    QTest::addColumn<bool>("dark");
    const QStringList pages = { u"tasks"_s, u"timeline"_s, u"results"_s, u"errors"_s, u"comparison"_s };
    for (int i = 0; i < pages.size(); ++i) {
        QTest::addRow("%s-light", qPrintable(pages[i])) << i << false;
        QTest::addRow("%s-dark", qPrintable(pages[i])) << i << true;
    }
    QTest::addRow("empty-light") << -1 << false;
    QTest::addRow("mirrored-light") << 0 << false;
}

void tst_ChecksumsLooks::page()
{
    QFETCH(const int, page);
    QFETCH(const bool, dark);
    const bool isMirrored = qstrcmp(QTest::currentDataTag(), "mirrored-light") == 0;
    QGuiApplication::setLayoutDirection(isMirrored ? Qt::RightToLeft : Qt::LeftToRight);
    FileTree tree;
    WindowDriver driver(4);
    if (dark)
        makeDark(driver.window());
    if (page >= 0) {
        tree.makeFolder("Photos");
        tree.makeFolder("Photos/2026");
        tree.makeFolder("Backup");
        for (int i = 0; i < 300; ++i) {
            tree.write("Photos/2026/IMG_" + QByteArray::number(4000 + i) + ".jpg", QByteArray(i * 50, char(i)));
            tree.write("Backup/note-" + QByteArray::number(i) + ".txt", QByteArray(i, 'x'));
        }
        for (const char *name : { "Photos/2026/film-1.mov", "Photos/2026/film-2.mov", "Photos/2026/film-3.mov",
                                  "Photos/2026/film-4.mov", "Backup/disk-1.img", "Backup/disk-2.img" })
            tree.makeHugeFile(name);
        tree.makeLink("nowhere", "Photos/gone.jpg");
        tree.makeLink("/proc/self/mem", "Backup/locked");
        QByteArray sums = tree.shell("cd Photos/2026 && sha256sum IMG_400*").out;
        sums.replace(0, 8, "00000000");
        sums += QByteArray(64, 'a') + "  missing.jpg\n";
        tree.write("Photos/2026/SHA256SUMS", sums);
        driver.session().compare(QUrl::fromLocalFile(QFile::decodeName(tree.path("Photos/2026/SHA256SUMS"))));
        QVERIFY(driver.waitUntilIdle());
        driver.add(tree.path("Photos"));
        driver.add(tree.path("Backup"));
        QVERIFY(driver.waitUntil([&] { return driver.pool().activeCount() == 4 && driver.session().bytes() > 40e6; }));
        const AioTaskModel &tasks = *driver.pool().tasks();
        QVERIFY(driver.waitUntil([&] { return tasks.waitingRows() > 0; }));
        QVERIFY(driver.pool().hold(tasks.taskAt(tasks.activeRows())));
        driver.showPage(page);
        QTest::qWait(1200); // the times of active rows are updated once a second
    }
    const QImage image = driver.window().grabWindow();
    QCOMPARE(image.size(), driver.window().size() * driver.window().devicePixelRatio());
    QVERIFY(keepPicture(
            image,
            u"checksums-%1-%2x"_s.arg(QLatin1StringView(QTest::currentDataTag())).arg(image.devicePixelRatio())));
    QVERIFY(coloursIn(image) > 50);
    if (dark)
        QVERIFY(image.pixelColor(image.width() / 2, image.height() - 3).lightness() < 128);
}

void tst_ChecksumsLooks::screenshot_data()
{
    QTest::addColumn<int>("scale");
    QTest::newRow("1x") << 1;
    QTest::newRow("2x") << 2;
}

void tst_ChecksumsLooks::screenshot()
{
    QFETCH(const int, scale);
    FileTree tree;
    tree.makeFolder("tree");
    for (int i = 0; i < 8; ++i) {
        tree.makeHugeFile("tree/film-" + QByteArray::number(i)); // it could not be finished
        tree.write("tree/note-" + QByteArray::number(i), "x");
    }
    const Outcome outcome = run(tree, { u"--screenshot"_s, u"picture.png"_s, u"tree"_s }, scale);
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    QVERIFY(tree.content("picture.png").startsWith("\x89PNG\r\n"));
    const QImage image(tree.folder() + u"/picture.png"_s);
    QCOMPARE(image.size(), QSize(960, 640) * scale);
    QVERIFY2(coloursIn(image) > 50, qPrintable(QString::number(coloursIn(image))));
    QVERIFY(keepPicture(image, u"checksums-screenshot-%1x"_s.arg(scale)));
}

//! Checks that a picture is taken even if nothing is being hashed.
void tst_ChecksumsLooks::screenshotOfLittle()
{
    FileTree tree;
    tree.makeFolder("tree");
    tree.write("tree/a", "a");
    const Outcome outcome = run(tree, { u"--screenshot=picture.png"_s, u"tree"_s, u"missing"_s });
    QCOMPARE(outcome.status, 0);
    QCOMPARE(outcome.err, QByteArray());
    QCOMPARE(QImage(tree.folder() + u"/picture.png"_s).size(), QSize(960, 640));
}

void tst_ChecksumsLooks::screenshotCannotBeWritten()
{
    FileTree tree;
    const Outcome outcome = run(tree, { u"--screenshot"_s, u"missing/picture.png"_s, u"."_s });
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.err, QByteArray("checksums: missing/picture.png: The picture cannot be written\n"));
}

void tst_ChecksumsLooks::form_data()
{
    QTest::addColumn<QByteArray>("display"); // as in NAME=VALUE
    QTest::addColumn<QByteArray>("output");
    QTest::addColumn<QByteArrayList>("arguments");
    QTest::addColumn<bool>("window");
    const QByteArray nobody = "/dev/null";
    const QByteArray file = "output";
    // Which of them are available: see form()
    const QByteArray x = "DISPLAY=:9273.0";
    QTest::newRow("no display") << QByteArray() << nobody << QByteArrayList() << false;
    QTest::newRow("X") << x << nobody << QByteArrayList() << true;
    QTest::newRow("unix X") << QByteArray("DISPLAY=unix:9273") << nobody << QByteArrayList() << true;
    QTest::newRow("X elsewhere") << QByteArray("DISPLAY=localhost:10.0") << nobody << QByteArrayList() << true;
    QTest::newRow("X that is gone") << QByteArray("DISPLAY=:9274") << nobody << QByteArrayList() << false;
    QTest::newRow("Wayland") << QByteArray("WAYLAND_DISPLAY=way") << nobody << QByteArrayList() << true;
    QTest::newRow("Wayland that is gone") << QByteArray("WAYLAND_DISPLAY=no") << nobody << QByteArrayList() << false;
    QTest::newRow("empty") << QByteArray("DISPLAY=") << nobody << QByteArrayList() << false;
    QTest::newRow("nonsense") << QByteArray("DISPLAY=x") << nobody << QByteArrayList() << false;
    QTest::newRow("long") << ("DISPLAY=:" + QByteArray(200, '1')) << nobody << QByteArrayList() << false;
    QTest::newRow("platform") << QByteArray("QT_QPA_PLATFORM=eglfs") << nobody << QByteArrayList() << true;
    QTest::newRow("platform that cannot be seen")
            << QByteArray("QT_QPA_PLATFORM=offscreen:x") << nobody << QByteArrayList() << false;
    QTest::newRow("to a file") << x << file << QByteArrayList() << false;
    QTest::newRow("to a file, asked for") << x << file << QByteArrayList{ "--window" } << true;
    QTest::newRow("asked for") << QByteArray() << nobody << QByteArrayList{ "--window" } << true;
    for (const QByteArray &argument :
         { QByteArray("--headless"), QByteArray("--plain"), QByteArray("--check=x"), QByteArray("--output=x") })
        QTest::newRow(argument.constData()) << x << nobody << QByteArrayList{ argument } << false;
    QTest::newRow("--screenshot") << QByteArray() << file << QByteArrayList{ "--screenshot=x" } << true;
}

//! Listens at a local socket like a display.
class Listener
{
public:
    explicit Listener(const QByteArray &name) : m_fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        QVERIFY(std::size_t(name.size()) < sizeof address.sun_path);
        std::copy(name.begin(), name.end(), address.sun_path);
        const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(name.size()));
        QCOMPARE(::bind(m_fd, reinterpret_cast<const sockaddr *>(&address), length), 0);
        QCOMPARE(::listen(m_fd, 1), 0);
    }
    ~Listener() { ::close(m_fd); }
    Q_DISABLE_COPY_MOVE(Listener)

private:
    const int m_fd;
};

void tst_ChecksumsLooks::form()
{
    QFETCH(const QByteArray, display);
    QFETCH(const QByteArray, output);
    QFETCH(QByteArrayList, arguments);
    QFETCH(const bool, window);
    FileTree tree;
    const Listener x(QByteArray(1, '\0') + "/tmp/.X11-unix/X9273");
    const Listener wayland(tree.path("way"));
    const char *const names[] = { "DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_RUNTIME_DIR" };
    QByteArrayList before;
    for (const char *name : names) {
        before += qgetenv(name);
        qunsetenv(name);
    }
    qputenv("XDG_RUNTIME_DIR", tree.path(""));
    if (!display.isEmpty())
        qputenv(display.left(display.indexOf('=')).constData(), display.mid(display.indexOf('=') + 1));
    const QByteArray file = output.startsWith('/') ? output : tree.path(output);
    const int kept = ::dup(STDOUT_FILENO);
    const int fd = ::open(file.constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    ::dup2(fd, STDOUT_FILENO);
    arguments.prepend("checksums");
    std::vector<char *> argv;
    for (QByteArray &argument : arguments)
        argv.push_back(argument.data());
    const Options options = parseArguments(int(argv.size()), argv.data());
    ::dup2(kept, STDOUT_FILENO);
    ::close(kept);
    ::close(fd);
    for (int i = 0; i < before.size(); ++i)
        before[i].isNull() ? qunsetenv(names[i]) : qputenv(names[i], before[i]);
    QCOMPARE(options.window, window);
}

QTEST_MAIN(tst_ChecksumsLooks)
#include "tst_checksums_looks.moc"
