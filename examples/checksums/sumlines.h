// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Writes and reads the lines of sha256sum and similar programs.

#include "hashing.h"
#include "options.h"

#include <optional>

//! Returns \a name with backslash, newline and carriage return escaped as sha256sum does.
QByteArray escaped(const QByteArray &name);

//! Returns "HASH  NAME", with a backslash before it if the name is escaped, and the newline.
QByteArray sumLine(const File &file);

//! Sorts \a files in the order of the lines. Blocking, for a thread.
void sortByName(QPromise<Files> &promise, Files files);

//! Returns the name and sum in \a line (without its newline), if it is such a line or "ALGORITHM (NAME) = HASH".
std::optional<File> parseSumLine(QByteArray line, const Algorithm &algorithm);

struct SumList
{
    SumList() { }

    Files files; //!< each with its expected sum
    int badLines = 0;
    int error = 0;
};

//! Reads the lines of a file, or of standard input if \a fileName is "-". Blocking, for a thread.
void readSums(QPromise<SumList> &promise, QByteArray fileName, Algorithm algorithm);
