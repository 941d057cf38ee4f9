// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// A temporary folder for one test, with file names that are bytes.

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

//! Milliseconds, longer than anything takes that ends at all.
inline constexpr int Patience = 120'000;

struct Outcome
{
    int status = -1; //!< -1 also when it crashed or was killed
    QByteArray out;
    QByteArray err;
};

inline Outcome finish(QProcess &process)
{
    Outcome outcome;
    if (process.waitForFinished(Patience) && process.exitStatus() == QProcess::NormalExit)
        outcome.status = process.exitCode();
    process.kill();
    process.waitForFinished();
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

class FileTree
{
public:
    FileTree()
    {
        QVERIFY(m_dir.isValid());
        m_dir.setAutoRemove(false); // QTemporaryDir cannot remove names that are not UTF-8
    }
    ~FileTree() { std::filesystem::remove_all(path("").toStdString()); }
    Q_DISABLE_COPY_MOVE(FileTree)

    QString folder() const { return m_dir.path(); }
    QByteArray path(const QByteArray &name) const { return QFile::encodeName(m_dir.path()) + '/' + name; }
    void write(const QByteArray &name, const QByteArray &content) const
    {
        const int fd = ::open(path(name).constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        QVERIFY2(fd >= 0, name.constData());
        QCOMPARE(::write(fd, content.constData(), std::size_t(content.size())), content.size());
        ::close(fd);
    }
    void makeFolder(const QByteArray &name) const { QCOMPARE(::mkdir(path(name).constData(), 0755), 0); }
    void makeLink(const QByteArray &target, const QByteArray &name) const
    {
        QCOMPARE(::symlink(target.constData(), path(name).constData()), 0);
    }
    //! Makes a sparse file that takes longer to hash than any test waits.
    void makeHugeFile(const QByteArray &name) const
    {
        write(name, "");
        QCOMPARE(::truncate(path(name).constData(), 10'000'000'000), 0);
    }
    QByteArray content(const QByteArray &name) const
    {
        QFile file(QFile::decodeName(path(name)));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray("(cannot be read)");
    }
    Outcome shell(const QByteArray &command) const
    {
        // Pass the command in a file, as an argument of a QProcess cannot hold arbitrary bytes.
        write("command", command);
        QProcess process;
        process.setWorkingDirectory(folder());
        process.start(QStringLiteral("/bin/sh"), { QStringLiteral("command") });
        return finish(process);
    }
    //! Waits until \a program is in the middle of reading that file.
    bool waitUntilReading(const QProcess &program, const QByteArray &name) const
    {
        const QString process = QStringLiteral("/proc/%1/").arg(program.processId());
        const QString wanted = QFileInfo(QFile::decodeName(path(name))).canonicalFilePath();
        const auto isReading = [&](const QFileInfo &descriptor) {
            QFile info(process + QStringLiteral("fdinfo/") + descriptor.fileName());
            if (descriptor.symLinkTarget() != wanted || !info.open(QFile::ReadOnly))
                return false;
            const QByteArray text = info.readAll(); // empty if it has been closed just now
            return text.startsWith("pos:\t") && !text.startsWith("pos:\t0\n");
        };
        return QTest::qWaitFor(
                [&] {
                    const auto descriptors =
                            QDir(process + QStringLiteral("fd")).entryInfoList(QDir::Files | QDir::System);
                    return std::any_of(descriptors.begin(), descriptors.end(), isReading);
                },
                Patience);
    }

private:
    QTemporaryDir m_dir;
};
