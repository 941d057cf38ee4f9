// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "hashing.h"

#include <QtCore/QFile>
#include <QtCore/QLocale>
#include <QtCore/QScopeGuard>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace std::chrono_literals;

//! Bytes read at once: so few that a cancel is noticed at once, and so many that checking for it costs nothing.
static constexpr qint64 ChunkSize = 256 * 1024;

QByteArray errorText(int error)
{
    switch (error) {
    case NotRegularError:
        return "Not a regular file";
    case ShrankError:
        return "Shrank while it was read";
    default:
        return std::strerror(error);
    }
}

static bool shrank(int fd, const struct stat &before, qint64 bytesRead)
{
    // The size that files of /proc and /sys report says nothing about where they end, so that only a change counts.
    struct stat now;
    return bytesRead < before.st_size && ::fstat(fd, &now) == 0
            && (now.st_size < before.st_size || now.st_mtim.tv_sec != before.st_mtim.tv_sec
                || now.st_mtim.tv_nsec != before.st_mtim.tv_nsec);
}

bool hashFile(File &file, QCryptographicHash &hash, qint64 limit, const std::function<bool(qint64, qint64)> &advance)
{
    thread_local const std::unique_ptr<char[]> buffer(new char[ChunkSize]);

    file.sum.clear();
    file.error = 0;
    // Does not wait for the other end if the file has become a FIFO since it was listed.
    const int fd = ::open(file.name.constData(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        file.error = errno;
        return true;
    }
    const auto closer = qScopeGuard([fd] { ::close(fd); });
    struct stat before;
    if (::fstat(fd, &before) != 0) {
        file.error = errno;
        return true;
    }
    if (!S_ISREG(before.st_mode)) {
        file.error = S_ISDIR(before.st_mode) ? EISDIR : NotRegularError;
        return true;
    }
    if (before.st_size > limit) {
        file.error = TooBigError;
        file.size = before.st_size;
        return true;
    }

    hash.reset();
    qint64 bytesRead = 0;
    for (;;) {
        const ssize_t bytes = ::read(fd, buffer.get(), ChunkSize);
        if (bytes < 0 && errno == EINTR)
            continue;
        if (bytes < 0) {
            file.error = errno;
            return true;
        }
        if (bytes == 0)
            break;
        hash.addData(QByteArrayView(buffer.get(), bytes));
        bytesRead += bytes;
        if (!advance(bytesRead, before.st_size))
            return false;
    }
    if (shrank(fd, before, bytesRead))
        file.error = ShrankError;
    else
        file.sum = hash.result();
    return true;
}

//! Says when a fast worker should report progress again.
class Pace
{
public:
    bool isDue()
    {
        const auto now = Clock::now();
        if (now - m_last < 50ms)
            return false;
        m_last = now;
        return true;
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_last = Clock::now();
};

static QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

void hashFiles(QPromise<Files> &promise, Files files, QCryptographicHash::Algorithm algorithm, Counters *counters)
{
    const bool isAlone = files.size() == 1;
    const qint64 limit = isAlone ? std::numeric_limits<qint64>::max() : BigSize;
    // QPromise counts in int
    const auto units = [](qint64 bytes) { return int(std::min<qint64>(bytes >> 16, std::numeric_limits<int>::max())); };

    Pace pace;
    qint64 bytesDone = 0;
    const auto advance = [&](qint64 bytes, qint64 size) {
        counters->bytesDone += bytes - bytesDone;
        bytesDone = bytes;
        if (isAlone && pace.isDue()) {
            promise.setProgressRange(0, units(size));
            promise.setProgressValueAndText(
                    units(bytes),
                    bytes > size ? sizeText(bytes) : QStringLiteral("%1 of %2").arg(sizeText(bytes), sizeText(size)));
        }
        return !promise.isCanceled();
    };
    const auto tellOfBatch = [&](std::size_t index) {
        promise.setProgressRange(0, int(files.size()));
        const QString name = QFile::decodeName(files[index].name.mid(files[index].name.lastIndexOf('/') + 1));
        promise.setProgressValueAndText(int(index),
                                        QStringLiteral("%3 (%L1 of %L2)").arg(index + 1).arg(files.size()).arg(name));
    };
    QCryptographicHash hash(algorithm);
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (!isAlone && pace.isDue())
            tellOfBatch(i);
        bytesDone = 0;
        if (promise.isCanceled() || !hashFile(files[i], hash, limit, advance))
            return;
        if (files[i].error != TooBigError)
            ++counters->filesDone;
    }
    promise.addResult(std::move(files));
}
