// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

// Prints the SHA-256 of files, as sha256sum does, several at a time: the idea of examples/checksums in a hundred lines.
// Ctrl-C cancels what is left.

#include <AioConcurrent>
#include <AioPool>

#include <QtCore/QCoreApplication>
#include <QtCore/QCryptographicHash>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QPromise>
#include <QtCore/QThread>

#include <cstdio>
#include <stdexcept>
#include <string>

namespace {

//! Hashes the file \a path in a thread of the global QThreadPool. A cancel takes effect at the next megabyte.
void sha256(QPromise<QByteArray> &promise, const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw std::runtime_error(file.errorString().toStdString());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    promise.setProgressRange(0, int(file.size() >> 20));
    for (int megabytes = 0; !file.atEnd(); ++megabytes) {
        if (promise.isCanceled())
            return;
        promise.setProgressValue(megabytes);
        const QByteArray data = file.read(1 << 20);
        if (data.isEmpty())
            throw std::runtime_error(file.errorString().toStdString());
        hash.addData(data);
    }
    promise.addResult(hash.result().toHex());
}

QStringList filesOf(const QStringList &arguments)
{
    QStringList files;
    for (const QString &argument : arguments) {
        if (!QFileInfo(argument).isDir()) {
            files << argument;
            continue;
        }
        for (QDirIterator it(argument, QDir::Files, QDirIterator::Subdirectories); it.hasNext();)
            files << it.next();
    }
    return files;
}

//! Prints the sum of \a file. Returns false if it could not be read.
AioTask<bool> printSum(QString file)
{
    const QByteArray name = QFile::encodeName(file);
    try {
        const QByteArray sum = co_await Aio::concurrent(sha256, file);
        std::printf("%s  %s\n", sum.constData(), name.constData());
    } catch (const std::runtime_error &error) {
        std::fprintf(stderr, "hash: %s: %s\n", name.constData(), error.what());
        co_return false;
    }
    co_return true;
}

//! Prints the sums of \a files. Returns the number of files that could not be read.
AioTask<int> printSums(QStringList files)
{
    AioPool pool(QThread::idealThreadCount());
    int failed = 0;
    for (const AioResult<bool> &printed : co_await pool.map(printSum, files))
        failed += printed.value() ? 0 : 1;
    co_return failed;
}

//! Returns the exit status of the program.
AioTask<int> run(QStringList files)
{
    auto either = Aio::whenAny(printSums(files), Aio::interrupted());
    const auto [first, result] = co_await either;
    if (first == 1)
        co_return 128 + std::get<1>(result); // a signal; the functions that were running have ended
    co_return std::get<0>(result) == 0 ? 0 : 1;
}

}

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments().mid(1);
    if (arguments.isEmpty()) {
        std::fputs("Usage: hash FILE-OR-FOLDER...\n", stderr);
        return 2;
    }
    return Aio::waitFor(run(filesOf(arguments)));
}
