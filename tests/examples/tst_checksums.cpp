// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Tests the example checksums as its user sees it, compared with the programs whose format it uses.

#include "support/filetree.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QLibraryInfo>
#include <QtCore/QStandardPaths>

#include <algorithm>
#include <csignal>
#include <sys/ioctl.h>

using namespace Qt::StringLiterals;

static const QString program = QStringLiteral(CHECKSUMS_PROGRAM);

static QList<QByteArray> lines(const QByteArray &text)
{
    QList<QByteArray> result = text.split('\n');
    if (result.last().isEmpty())
        result.removeLast();
    return result;
}

//! Returns \a text with all names unescaped, because it depends on the version of coreutils which names are escaped.
static QByteArray plainly(const QByteArray &text)
{
    QByteArray result;
    for (const QByteArray &line : lines(text)) {
        const bool isEscaped = line.startsWith('\\');
        for (qsizetype i = isEscaped; i < line.size(); ++i) {
            const char c = line.at(i);
            const char next = i + 1 < line.size() ? line.at(i + 1) : '\0';
            if (isEscaped && c == '\\' && (next == '\\' || next == 'n' || next == 'r')) {
                result += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
                ++i;
            } else {
                result += c;
            }
        }
        result += '\n';
    }
    return result;
}

class tst_Checksums : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void sameAsTheOriginal_data();
    void sameAsTheOriginal();
    void pathsAsGiven_data();
    void pathsAsGiven();
    void nameThatIsNotUtf8();
    void plainIsTheSame();
    void qtHeadersByDefault();
    void manyFiles();

    void originalChecksOurs();
    void weCheckTheOriginals_data();
    void weCheckTheOriginals();
    void checkVerdicts();
    void checkOfSomethingElse();

    void unreadable();
    void unreadableForAnotherUser();
    void vanishesAndShrinks();
    void linkToFolderIsWalkedOnlyWhenNamed();
    void fullDisk();
    void outputReplacesAFile();
    void outputIsNotHashed();

    void interrupted_data();
    void interrupted();
    void interruptedWhilePipeIsFull();
    void interruptedWhileListIsAwaited();

    void progressOnTerminal();
    void badArguments_data();
    void badArguments();
    void help();

private:
    QByteArray path(const QByteArray &name) const { return m_tree->path(name); }
    void write(const QByteArray &name, const QByteArray &content) { m_tree->write(name, content); }
    void makeFolder(const QByteArray &name) { m_tree->makeFolder(name); }
    void makeLink(const QByteArray &target, const QByteArray &name) { m_tree->makeLink(target, name); }
    void makeNastyTree();
    void makeHugeFile(const QByteArray &name) { m_tree->makeHugeFile(name); }
    QByteArray content(const QByteArray &name) const { return m_tree->content(name); }

    std::unique_ptr<QProcess> start(const QStringList &arguments);
    Outcome run(const QStringList &arguments);
    Outcome shell(const QByteArray &command) { return m_tree->shell(command); }

    std::unique_ptr<FileTree> m_tree;
};

void tst_Checksums::init()
{
    m_tree = std::make_unique<FileTree>();
    makeFolder("tree");
}

void tst_Checksums::cleanup()
{
    m_tree.reset();
}

void tst_Checksums::makeNastyTree()
{
    makeFolder("tree/folder");
    makeFolder("tree/folder/deeper");
    makeFolder("tree/folder/empty");
    makeFolder("tree/bad\xff\xfe");
    makeFolder("tree/new\nline");
    write("tree/a", "a");
    write("tree/empty", "");
    write("tree/back\\slash", "1");
    write("tree/new\nline/in\\it", "2");
    write("tree/carriage\rreturn", "3");
    write("tree/\\", "4");
    write("tree/bad\xff\xfe/\xc3", "5");
    write("tree/-dash", "6");
    write("tree/--", "7");
    write("tree/ with  spaces ", "8");
    write("tree/*star", "9");
    write("tree/\xc3\xa4\xe2\x82\xac", "10");
    write("tree/folder.txt", "sorts before what is in folder");
    write("tree/folder/deeper/x", "x");
    write("tree/big", QByteArray(3'000'001, 'b')); // several chunks, the last one odd
    for (int i = 0; i < 200; ++i)
        write("tree/folder/" + QByteArray::number(i), QByteArray(i * 50, char(i)));
    makeLink("folder/deeper/x", "tree/link to file");
    makeLink("folder", "tree/link to folder");
    makeLink("..", "tree/folder/loop");
    QCOMPARE(::mkfifo(path("tree/fifo").constData(), 0644), 0);
}

std::unique_ptr<QProcess> tst_Checksums::start(const QStringList &arguments)
{
    auto process = std::make_unique<QProcess>();
    process->setWorkingDirectory(m_tree->folder());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"XDG_RUNTIME_DIR"_s, m_tree->folder()); // Qt says something about it if it is missing
    if (arguments.contains(u"--window"_s))
        environment.insert(u"ASAN_OPTIONS"_s, u"detect_leaks=0"_s); // Qt 6.4 leaks the textures of a window
    process->setProcessEnvironment(environment);
    process->start(program, arguments);
    return process;
}

Outcome tst_Checksums::run(const QStringList &arguments)
{
    return finish(*start(arguments));
}

void tst_Checksums::sameAsTheOriginal_data()
{
    QTest::addColumn<QString>("algorithm");
    for (const QString &algorithm : { u"sha256"_s, u"sha1"_s, u"md5"_s, u"sha512"_s })
        QTest::newRow(qPrintable(algorithm)) << algorithm;
}

void tst_Checksums::sameAsTheOriginal()
{
    QFETCH(QString, algorithm);
    makeNastyTree();
    const Outcome theirs =
            shell("find tree -xtype f -print0 | LC_ALL=C sort -z | xargs -0 " + algorithm.toLatin1() + "sum");
    QCOMPARE(theirs.status, 0);
    for (const QString &jobs : { u"1"_s, u"2"_s, u"7"_s, u"100000"_s }) {
        const Outcome ours = run({ u"--headless"_s, u"--jobs"_s, jobs, u"--algorithm="_s + algorithm, u"tree"_s });
        QCOMPARE(ours.status, 0);
        QCOMPARE(ours.out, theirs.out);
        QVERIFY2(ours.err.startsWith("checksums: 216 files, "), ours.err.constData());
        QCOMPARE(lines(ours.err).size(), 1);
        QVERIFY(!ours.err.contains('\r'));
    }
}

void tst_Checksums::pathsAsGiven_data()
{
    QTest::addColumn<QByteArray>("paths");
    QTest::newRow("folder") << QByteArray("tree");
    QTest::newRow("slash") << QByteArray("tree/");
    QTest::newRow("slashes") << QByteArray("tree//");
    QTest::newRow("dot") << QByteArray("./tree");
    QTest::newRow("here") << QByteArray(".");
    QTest::newRow("parent") << QByteArray("tree/../tree/folder");
    QTest::newRow("absolute") << QByteArray("\"$PWD/tree\"");
    QTest::newRow("file") << QByteArray("tree/a");
    QTest::newRow("several, some twice") << QByteArray("tree/folder tree tree/a tree/folder/deeper tree/a");
    QTest::newRow("dash") << QByteArray("-- tree/a tree/--");
}

void tst_Checksums::pathsAsGiven()
{
    QFETCH(QByteArray, paths);
    makeNastyTree();
    QByteArray forFind = paths;
    forFind.replace("-- ", "");
    const Outcome theirs =
            shell("find " + forFind + " -xtype f ! -name command -print0 | LC_ALL=C sort -z | xargs -0 sha256sum");
    ::unlink(path("command").constData());
    QCOMPARE(theirs.status, 0);
    const Outcome ours = shell("rm command; exec '" + QFile::encodeName(program) + "' " + paths);
    QCOMPARE(ours.status, 0);
    QCOMPARE(ours.out, theirs.out);
}

void tst_Checksums::nameThatIsNotUtf8()
{
    makeNastyTree();
    const QByteArray paths = "tree/bad\xff\xfe 'tree/new\nline'";
    const Outcome theirs = shell("find " + paths + " -type f -print0 | xargs -0 sha256sum");
    const Outcome ours = shell("exec '" + QFile::encodeName(program) + "' --output out\xff " + paths);
    QCOMPARE(ours.status, 0);
    QCOMPARE(ours.out, QByteArray());
    QCOMPARE(shell("cat out\xff").out, theirs.out);
}

void tst_Checksums::plainIsTheSame()
{
    makeNastyTree();
    makeLink("nowhere", "tree/dangling");
    const Outcome pooled = run({ u"tree"_s });
    const Outcome plain = run({ u"--plain"_s, u"tree"_s });
    QCOMPARE(pooled.status, 1);
    QCOMPARE(plain.status, 1);
    QCOMPARE(plain.out, pooled.out);
    QCOMPARE(run({ u"--plain"_s, u"tree/folder/empty"_s }).status, 0);
}

void tst_Checksums::qtHeadersByDefault()
{
    const QString headers = QLibraryInfo::path(QLibraryInfo::HeadersPath);
    QVERIFY2(QFileInfo::exists(headers + u"/QtCore"_s), qPrintable(headers));
    const Outcome ours = run({});
    QCOMPARE(ours.status, 0);
    QCOMPARE(ours.out, run({ headers }).out);
    QVERIFY(ours.out.contains("/qbytearray.h\n"));
}

void tst_Checksums::manyFiles()
{
    // More folders than can be walked at once, and deeper; more files than a batch holds.
    QByteArray deep = "tree";
    for (int i = 0; i < 60; ++i) {
        deep += "/d";
        makeFolder(deep);
        for (int j = 0; j < 5; ++j) {
            const QByteArray wide = deep + "/w" + QByteArray::number(j);
            makeFolder(wide);
            for (int k = 0; k < 5; ++k)
                write(wide + "/f" + QByteArray::number(k), wide);
        }
    }
    const Outcome theirs = shell("find tree -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum");
    QCOMPARE(lines(theirs.out).size(), 1500);
    for (const QString &jobs : { u"1"_s, u"3"_s }) {
        const Outcome ours = run({ u"--jobs"_s, jobs, u"tree"_s });
        QCOMPARE(ours.status, 0);
        QCOMPARE(ours.out, theirs.out);
    }
}

void tst_Checksums::originalChecksOurs()
{
    makeNastyTree();
    QCOMPARE(run({ u"--output"_s, u"sums"_s, u"tree"_s }).status, 0);
    const Outcome theirs = shell("sha256sum --strict -c sums");
    QCOMPARE(theirs.status, 0);
    QCOMPARE(theirs.err, QByteArray());
    QCOMPARE(theirs.out.count(": OK\n"), 216);
}

void tst_Checksums::weCheckTheOriginals_data()
{
    QTest::addColumn<QByteArray>("make");
    QTest::addColumn<QString>("algorithm");
    QTest::newRow("sha256") << QByteArray("sha256sum") << u"sha256"_s;
    QTest::newRow("sha1, binary") << QByteArray("sha1sum -b") << u"sha1"_s;
    QTest::newRow("md5, tags") << QByteArray("md5sum --tag") << u"md5"_s;
    QTest::newRow("sha512") << QByteArray("sha512sum") << u"sha512"_s;
}

void tst_Checksums::weCheckTheOriginals()
{
    QFETCH(QByteArray, make);
    QFETCH(QString, algorithm);
    makeNastyTree();
    // Unsorted, and with lines that our own lists never contain
    QCOMPARE(shell("find tree -xtype f -print0 | xargs -0 " + make + " >sums; echo '# comment' >>sums; echo >>sums")
                     .status,
             0);
    const Outcome theirs = shell(algorithm.toLatin1() + "sum -c sums");
    for (const QString &list : { u"sums"_s, u"-"_s }) {
        auto process = std::make_unique<QProcess>();
        process->setWorkingDirectory(m_tree->folder());
        process->setStandardInputFile(QFile::decodeName(path("sums")));
        process->start(program, { u"--check"_s, list, u"--algorithm"_s, algorithm, u"--jobs"_s, u"3"_s });
        const Outcome ours = finish(*process);
        QCOMPARE(ours.status, 0);
        QCOMPARE(plainly(ours.out), plainly(theirs.out));
        QVERIFY(ours.out.contains("\n\\tree/new\\nline/in\\\\it: OK\n"));
        QVERIFY(ours.out.contains("\ntree/\\: OK\n")); // is escaped only where it would make two lines
        QCOMPARE(lines(ours.err).size(), 1);
    }
}

void tst_Checksums::checkVerdicts()
{
    makeNastyTree();
    QCOMPARE(run({ u"--output"_s, u"sums"_s, u"tree"_s }).status, 0);
    const QByteArray sum(64, '0');
    QByteArray list = content("sums");
    list += "improper\n" + sum + "  gone\n" + sum + "  tree/folder\n" + sum + " *tree/a\n";
    list += sum.left(63) + "  tree/a\n" + sum + "0  tree/a\n" + sum + "\n" + sum + "  \n";
    list += "\\" + sum + "  unknown\\escape\n" + QByteArray(200'000, 'x') + "\n";
    list += "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  tree/a\r\n";
    list += "  CA978112CA1BBDCAFAC231B39A23DC4DA786EFF8147C4E72B9807785AFEE48BB  tree/a"; // without a newline
    write("sums", list);
    write("tree/back\\slash", "changed");
    write("tree/big", QByteArray(3'000'001, 'c'));

    const Outcome theirs = shell("LC_ALL=C sha256sum -c sums");
    QCOMPARE(theirs.status, 1);
    const Outcome ours = run({ u"--check"_s, u"sums"_s });
    QCOMPARE(ours.status, 1);
    QCOMPARE(plainly(ours.out), plainly(theirs.out));
    QVERIFY(ours.out.contains("\ntree/back\\slash: FAILED\n"));
    for (const QByteArray &line : lines(theirs.err))
        QVERIFY2(ours.err.contains(QByteArray(line).replace("sha256sum", "checksums")),
                 QByteArray(line + " | " + ours.err).constData());
}

void tst_Checksums::checkOfSomethingElse()
{
    write("empty", "");
    write("text", "no sums\nin here\n");
    for (const QString &name : { u"empty"_s, u"text"_s, u"/dev/null"_s }) {
        const Outcome ours = run({ u"--check"_s, name });
        QCOMPARE(ours.status, 1);
        QCOMPARE(ours.out, QByteArray());
        QCOMPARE(ours.err, "checksums: " + name.toUtf8() + ": no properly formatted checksum lines found\n");
    }
}

void tst_Checksums::unreadable()
{
    write("tree/good", "good");
    makeLink("nowhere", "tree/dangling\n");
    makeLink("itself", "tree/itself");
    if (QFile::exists(u"/proc/self/mem"_s)) // opens, and cannot be read
        makeLink("/proc/self/mem", "tree/cannot be read");
    const Outcome ours = run({ u"tree"_s, u"missing"_s, u"tree/good/nonsense"_s, QString(), u"/dev/null"_s });
    QCOMPARE(ours.status, 1);
    QCOMPARE(ours.out, shell("sha256sum tree/good").out);
    const QByteArray expected[] = {
        "checksums: tree/dangling\\n: No such file or directory\n",
        "checksums: tree/itself: Too many levels of symbolic links\n",
        "checksums: tree/cannot be read: Input/output error\n",
        "checksums: missing: No such file or directory\n",
        "checksums: tree/good/nonsense: Not a directory\n",
        "checksums: '': No such file or directory\n",
        "checksums: /dev/null: Not a regular file\n",
    };
    for (const QByteArray &line : expected)
        QVERIFY2(ours.err.contains(line), QByteArray(line + ours.err).constData());
    QVERIFY(ours.err.contains(", 7 failed\n"));
}

void tst_Checksums::unreadableForAnotherUser()
{
    makeFolder("tree/locked");
    write("tree/locked/inside", "1");
    write("tree/secret", "2");
    write("tree/good", "3");
    QCOMPARE(::chmod(path("tree/locked").constData(), 0), 0);
    QCOMPARE(::chmod(path("tree/secret").constData(), 0), 0);
    QCOMPARE(::chmod(path("").constData(), 0755), 0);
    // Uses a copy, with the library, because the user nobody may have no access to the program's folder.
    makeFolder("bin");
    shell("cp '" + QFile::encodeName(program) + "' bin/checksums; cp -L '" CHECKSUMS_LIBRARIES "'/libaiopool.so* bin/");
    QByteArray command = "bin/checksums tree";
    if (::geteuid() == 0)
        command = "setpriv --reuid=65534 --regid=65534 --clear-groups " + command;
    const Outcome ours = shell("LD_LIBRARY_PATH=\"$PWD/bin\" exec " + command);
    ::chmod(path("tree/locked").constData(), 0755);
    QCOMPARE(ours.status, 1);
    QCOMPARE(ours.out, shell("sha256sum tree/good").out);
    QVERIFY(ours.err.contains("checksums: tree/locked: Permission denied\n"));
    QVERIFY(ours.err.contains("checksums: tree/secret: Permission denied\n"));
}

void tst_Checksums::vanishesAndShrinks()
{
    // Hashes one file at a time. The last two are in a later batch: while the huge one is read, they are known but not
    // hashed.
    makeHugeFile("huge");
    QStringList arguments = { u"--jobs"_s, u"1"_s, u"huge"_s };
    for (int i = 1; i < 200; ++i) {
        write(QByteArray::number(i), "");
        arguments += QString::number(i);
    }
    write("gone", "gone");
    write("good", "good");
    const auto process = start(arguments + QStringList{ u"gone"_s, u"good"_s });
    QVERIFY(m_tree->waitUntilReading(*process, "huge"));
    QCOMPARE(::unlink(path("gone").constData()), 0);
    QCOMPARE(::truncate(path("huge").constData(), 100), 0);
    const Outcome ours = finish(*process);
    QCOMPARE(ours.status, 1);
    QCOMPARE(lines(ours.out).size(), 200);
    QVERIFY(ours.out.endsWith(shell("sha256sum good").out));
    QVERIFY(ours.err.contains("checksums: gone: No such file or directory\n"));
    QVERIFY(ours.err.contains("checksums: huge: Shrank while it was read\n"));
}

void tst_Checksums::linkToFolderIsWalkedOnlyWhenNamed()
{
    makeFolder("tree/folder");
    write("tree/folder/file", "1");
    makeLink("folder", "tree/link");
    QCOMPARE(lines(run({ u"tree"_s }).out).size(), 1);
    QCOMPARE(run({ u"tree/link"_s }).out, shell("sha256sum tree/link/file").out);
}

void tst_Checksums::fullDisk()
{
    QVERIFY(QFile::exists(u"/dev/full"_s));
    makeNastyTree();
    const Outcome toFile = run({ u"--output"_s, u"/dev/full"_s, u"tree"_s });
    QCOMPARE(toFile.status, 1);
    QVERIFY2(toFile.err.contains("checksums: /dev/full: No space left on device\n"), toFile.err.constData());
    struct stat status;
    QCOMPARE(::stat("/dev/full", &status), 0);
    QVERIFY(S_ISCHR(status.st_mode)); // was not replaced

    QCOMPARE(run({ u"--output"_s, u"sums"_s, u"tree"_s }).status, 0);
    for (const QByteArray &arguments : { QByteArray("tree"), QByteArray("--check sums") }) {
        const Outcome toStdout = shell("exec '" + QFile::encodeName(program) + "' " + arguments + " >/dev/full");
        QCOMPARE(toStdout.status, 1);
        QVERIFY2(toStdout.err.contains("checksums: standard output: No space left on device\n"),
                 toStdout.err.constData());
    }
    const Outcome closed = shell("exec '" + QFile::encodeName(program) + "' tree >&-");
    QCOMPARE(closed.status, 1);
    QVERIFY2(closed.err.contains("checksums: standard output: "), closed.err.constData());
}

void tst_Checksums::outputReplacesAFile()
{
    makeNastyTree();
    makeFolder("results");
    write("results/sums", "old");
    QCOMPARE(::chmod(path("results/sums").constData(), 0640), 0);
    makeLink("results/sums", "link");
    const Outcome ours = run({ u"--output"_s, u"link"_s, u"tree"_s });
    QCOMPARE(ours.status, 0);
    QCOMPARE(ours.out, QByteArray());
    QCOMPARE(content("results/sums"), run({ u"tree"_s }).out);
    QCOMPARE(QDir(QFile::decodeName(path("results")))
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                     .size(),
             1);
    struct stat status;
    QCOMPARE(::stat(path("results/sums").constData(), &status), 0);
    QCOMPARE(int(status.st_mode & 07777), 0640);

    QCOMPARE(run({ u"--output"_s, u"new"_s, u"tree/folder/empty"_s }).status, 0);
    QCOMPARE(content("new"), QByteArray());
}

void tst_Checksums::outputIsNotHashed()
{
    write("tree/a", "a");
    QCOMPARE(run({ u"--output"_s, u"tree/sums"_s, u"tree"_s }).status, 0);
    QCOMPARE(content("tree/sums"), shell("sha256sum tree/a").out);
}

void tst_Checksums::interrupted_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("Ctrl-C") << SIGINT << QStringList();
    QTest::newRow("SIGTERM") << SIGTERM << QStringList();
    QTest::newRow("to a file") << SIGINT << QStringList{ u"--output"_s, u"results/sums"_s };
    QTest::newRow("window") << SIGINT << QStringList{ u"--window"_s };
    QTest::newRow("plain") << SIGINT << QStringList{ u"--plain"_s };
}

void tst_Checksums::interrupted()
{
    QFETCH(int, number);
    QFETCH(QStringList, arguments);
    for (int i = 0; i < 300; ++i)
        write("tree/" + QByteArray::number(i), "x");
    makeHugeFile("tree/huge");
    makeFolder("results");
    write("results/sums", "old");

    const auto process = start(arguments + QStringList{ u"tree"_s });
    QVERIFY(m_tree->waitUntilReading(*process, "tree/huge"));
    QElapsedTimer time;
    time.start();
    ::kill(pid_t(process->processId()), number);
    const Outcome ours = finish(*process);
    qInfo("ended after %lld ms", time.elapsed());
    QCOMPARE(ours.status, 128 + number);
    QCOMPARE(ours.out, QByteArray());
    QCOMPARE(ours.err, QByteArray("checksums: interrupted\n"));
    QCOMPARE(content("results/sums"), QByteArray("old"));
    QCOMPARE(QDir(QFile::decodeName(path("results")))
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)
                     .size(),
             1);
}

void tst_Checksums::interruptedWhilePipeIsFull()
{
    for (int i = 0; i < 6000; ++i)
        write("tree/" + QByteArray::number(i), "x");
    QCOMPARE(run({ u"--output"_s, u"sums"_s, u"tree"_s }).status, 0);
    const QByteArray fifo = path("fifo");
    QCOMPARE(::mkfifo(fifo.constData(), 0644), 0);
    const int fd = ::open(fifo.constData(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    QVERIFY(fd >= 0);
    for (const QStringList &arguments : { QStringList{ u"tree"_s }, QStringList{ u"--check"_s, u"sums"_s } }) {
        QProcess process;
        process.setWorkingDirectory(m_tree->folder());
        process.setStandardOutputFile(QFile::decodeName(fifo));
        process.start(program, arguments);
        const auto isFull = [&] {
            const int capacity = ::fcntl(fd, F_GETPIPE_SZ);
            int used = 0;
            return ::ioctl(fd, FIONREAD, &used) == 0 && used > capacity - 2 * 4096;
        };
        QVERIFY(QTest::qWaitFor(isFull, Patience));
        ::kill(pid_t(process.processId()), SIGINT);
        QCOMPARE(finish(process).status, 130);

        QByteArray text(1 << 20, '\0');
        const ssize_t size = ::read(fd, text.data(), std::size_t(text.size()));
        QVERIFY(size > 0);
        text.truncate(size);
        QVERIFY(text.endsWith('\n'));
        QVERIFY(size < content("sums").size());
        if (arguments.size() == 1)
            QVERIFY(content("sums").startsWith(text));
    }
    ::close(fd);
}

void tst_Checksums::interruptedWhileListIsAwaited()
{
    QProcess process; // its standard input stays open and silent
    process.start(program, { u"--check"_s, u"-"_s });
    QVERIFY(process.waitForStarted());
    const QString status = u"/proc/%1/status"_s.arg(process.processId());
    QVERIFY(QTest::qWaitFor(
            [&] { // the program handles SIGINT
                QFile file(status);
                if (!file.open(QFile::ReadOnly))
                    return false;
                const QByteArray text = file.readAll();
                const qsizetype at = text.indexOf("SigCgt:");
                return at >= 0 && (text.mid(at + 7, 17).trimmed().toULongLong(nullptr, 16) & (1u << (SIGINT - 1))) != 0;
            },
            Patience));
    ::kill(pid_t(process.processId()), SIGINT);
    QCOMPARE(finish(process).status, 130);
}

void tst_Checksums::progressOnTerminal()
{
    QVERIFY2(!QStandardPaths::findExecutable(u"script"_s).isEmpty(), "bsdutils has it");
    makeHugeFile("tree/huge");
    write("tree/a", "a");
    QProcess process;
    process.setWorkingDirectory(m_tree->folder());
    process.start(u"script"_s, { u"-qefc"_s, u"exec '"_s + program + u"' --headless --jobs 1 tree"_s, u"/dev/null"_s });
    QByteArray shown;
    QVERIFY(QTest::qWaitFor(
            [&] {
                shown += process.readAllStandardOutput();
                // The small one may have to wait for the thread.
                return shown.contains("/2 files, 1 active, ") || shown.contains("/2 files, 2 active, ");
            },
            Patience));
    QVERIFY(shown.contains(" MB/s"));
    QCOMPARE(::truncate(path("tree/huge").constData(), 0), 0);
    const Outcome ours = finish(process);
    QCOMPARE(ours.status, 1);
    // The line has been wiped before anything else is said
    QVERIFY2(ours.out.contains("\r\033[Kchecksums: tree/huge: Shrank while it was read"), ours.out.constData());
}

void tst_Checksums::badArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *name, const QStringList &arguments, const char *message) {
        QTest::newRow(name) << arguments << QByteArray(message);
    };
    row("algorithm", { u"--algorithm"_s, u"crc"_s, u"."_s }, "--algorithm: 'crc' is none of sha256, sha1, md5, sha512");
    row("no algorithm", { u"--algorithm"_s }, "--algorithm: a value is missing after it");
    row("jobs 0", { u"--jobs"_s, u"0"_s }, "--jobs: '0' is not a whole number from 1 up");
    row("jobs -1", { u"--jobs=-1"_s }, "--jobs: '-1' is not a whole number from 1 up");
    row("jobs many", { u"--jobs"_s, u"many"_s }, "--jobs: 'many' is not a whole number from 1 up");
    row("jobs empty", { u"--jobs="_s }, "--jobs: a value is missing after it");
    row("option", { u"--fast"_s }, "--fast: no such option");
    row("flag", { u"--plain=yes"_s }, "--plain: takes no value");
    row("stdin", { u"-"_s }, "-: standard input cannot be hashed; a file of this name is ./-");
    row("no list", { u"--check"_s, u"missing"_s }, "--check: missing: No such file or directory");
    row("folder as list", { u"--check"_s, u"."_s }, "--check: .: Is a directory");
    row("list and path", { u"--check"_s, u"x"_s, u"y"_s }, "--check: takes the names from its file, so y is too much");
    row("list and plain", { u"--check"_s, u"x"_s, u"--plain"_s }, "--check: does not go with --plain");
    row("window in the terminal", { u"--window"_s, u"--headless"_s }, "--headless: does not go with --window");
    row("window to a file", { u"--output=x"_s, u"--window"_s }, "--output: does not go with --window");
    row("picture of a list", { u"--screenshot"_s, u"x.png"_s, u"--check=x"_s },
        "--check: does not go with --screenshot");
    row("no picture", { u"--screenshot"_s }, "--screenshot: a value is missing after it");
    row("no folder", { u"--output"_s, u"missing/x"_s, u"."_s }, "--output: missing/x: No such file or directory");
    row("folder", { u"--output"_s, u"."_s, u"."_s }, "--output: .: Is a directory");
}

void tst_Checksums::badArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    const Outcome ours = run(arguments);
    QCOMPARE(ours.status, 2);
    QCOMPARE(ours.out, QByteArray());
    QCOMPARE(lines(ours.err).first(), "checksums: " + message);
}

void tst_Checksums::help()
{
    const Outcome ours = run({ u"--help"_s });
    QCOMPARE(ours.status, 0);
    QVERIFY(ours.out.startsWith("Usage: checksums "));
    QCOMPARE(ours.err, QByteArray());
}

QTEST_GUILESS_MAIN(tst_Checksums)
#include "tst_checksums.moc"
