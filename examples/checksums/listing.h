// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Blocking functions for threads, which list files.

#include "hashing.h"

#include <QtCore/QByteArrayList>

struct Listing
{
    // Has a constructor because g++ 12 destroys temporaries of aggregates twice in a co_await expression.
    Listing() { }

    Files files;
    QByteArrayList folders;
    Files failed; //!< files and folders that could not be examined
};

//! Lists a folder. Links to files count as files; links to folders and special files are skipped. Asking for the sizes of
//! the files costs a few per cent of the time to hash small ones.
void listFolder(QPromise<Listing> &promise, QByteArray folder, bool withSizes);

//! Lists the command line as if it were a folder, but follows links to folders and skips nothing silently.
void listArguments(QPromise<Listing> &promise, QByteArrayList paths);
