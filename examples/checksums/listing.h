// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Blocking, for the threads: which files there are.

#include "hashing.h"

#include <QtCore/QByteArrayList>

struct Listing
{
    // A constructor of its own: g++ 12 destroys temporaries of aggregates twice in a co_await expression.
    Listing() { }

    Files files;
    QByteArrayList folders;
    Files failed; //!< what could not be looked at
};

//! What is in a folder. Links to files count as files, links to folders and special files not at all.
void listFolder(QPromise<Listing> &promise, QByteArray folder);

//! The command line as if it were a folder, but a link to a folder is followed and nothing is skipped silently.
void listArguments(QPromise<Listing> &promise, QByteArrayList paths);
