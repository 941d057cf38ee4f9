// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// The lines that sha256sum and its kin write and read.

#include "hashing.h"
#include "options.h"

#include <optional>

//! Backslash, newline and carriage return as sha256sum writes them.
QByteArray escaped(const QByteArray &name);

//! "HASH  NAME", with a backslash before it if the name is escaped, and the newline.
QByteArray sumLine(const File &file);

//! Blocking, for a thread: in the order of the lines.
void sortByName(QPromise<Files> &promise, Files files);

//! The name and sum in a line (without its newline), if it is one; "ALGORITHM (NAME) = HASH" is one too.
std::optional<File> parseSumLine(QByteArray line, const Algorithm &algorithm);

struct SumList
{
    SumList() { }

    Files files; //!< each with the sum it should have
    int badLines = 0;
    int error = 0;
};

//! Blocking, for a thread: the lines of a file, or of standard input if it is "-".
void readSums(QPromise<SumList> &promise, QByteArray fileName, Algorithm algorithm);
