// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Blocking functions for threads, which hash the content of files.

#include <QtCore/QByteArray>
#include <QtCore/QCryptographicHash>
#include <QtCore/QPromise>

#include <atomic>
#include <functional>
#include <utility>
#include <vector>

struct File
{
    explicit File(QByteArray name = {}) : name(std::move(name)) { }

    QByteArray name; //!< bytes, as in the file system
    QByteArray sum; //!< raw; empty if there is an error
    int error = 0; //!< an errno, or one of the errors below
    qint64 size = -1; //!< in bytes; -1 if it is not known
    quint32 place = 0; //!< index in a list to be checked
};
using Files = std::vector<File>;

//! Counts that the hashing threads write and the progress line reads.
struct Counters
{
    std::atomic<qint64> filesDone = 0;
    std::atomic<qint64> bytesDone = 0;
};

inline constexpr int NotRegularError = -1;
inline constexpr int ShrankError = -2;
inline constexpr int TooBigError = -3; //!< too big for a batch: hash it alone
QByteArray errorText(int error);

//! Bytes of a file above which it is too big for a batch.
inline constexpr qint64 BigSize = 512 * 1024;
//! Maximum number of files in a batch. The way to a thread and back takes as long as hashing several kilobytes, which
//! is more than most files have.
inline constexpr std::size_t BatchCount = 64;

/*!
    Sets the sum or the error of \a file; a size above \a limit is an error. Calls \a advance(bytes done, size) while
    reading, and returns false when that returns false.
*/
bool hashFile(File &file, QCryptographicHash &hash, qint64 limit, const std::function<bool(qint64, qint64)> &advance);

/*!
    Hashes \a files one after the other and returns them with their sums or errors, unless it is cancelled.

    If there are several, big ones get TooBigError, so that many of them do not end up in one thread. They are detected
    here, where each file is opened anyway: asking for each size beforehand would cost a few per cent.
*/
void hashFiles(QPromise<Files> &promise, Files files, QCryptographicHash::Algorithm algorithm, Counters *counters);
