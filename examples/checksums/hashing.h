// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Blocking, for the threads: what is in a file.

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

    QByteArray name; //!< bytes, as the file system has it
    QByteArray sum; //!< raw; empty if there is an error
    int error = 0; //!< an errno, or one of ours
    quint32 place = 0; //!< in a list to be checked
};
using Files = std::vector<File>;

//! Written by the hashing threads, read by the progress line.
struct Counters
{
    std::atomic<qint64> filesDone = 0;
    std::atomic<qint64> bytesDone = 0;
};

inline constexpr int NotRegularError = -1;
inline constexpr int ShrankError = -2;
inline constexpr int TooBigError = -3; //!< for a batch: hash it alone
QByteArray errorText(int error);

//! As many files make a batch: the way to a thread and back takes as long as hashing several kilobytes, which is more
//! than most files have.
inline constexpr std::size_t BatchCount = 64;

/*!
    Fills in the sum or the error of a \a file; one bigger than \a limit is an error. Calls \a advance(bytes done, size)
    as it goes, and when that says false, returns false.
*/
bool hashFile(File &file, QCryptographicHash &hash, qint64 limit, const std::function<bool(qint64, qint64)> &advance);

/*!
    Hashes \a files one after the other and gives them back with their sums or errors, unless it is cancelled. Of
    several, big ones are left with TooBigError, so that many of them do not end up in one thread. They are found here because a file is opened here anyway: to ask each for its size beforehand costs a few per cent.
*/
void hashFiles(QPromise<Files> &promise, Files files, QCryptographicHash::Algorithm algorithm, Counters *counters);
