// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"
#include "listing.h"

//! Walks folders in one pool and has what it finds hashed in another.
class TreeHasher
{
public:
    explicit TreeHasher(Hasher &hasher);

    //! Done when the hasher is done with all the files at and below \a paths.
    AioTask<> hash(QByteArrayList paths);

private:
    AioTask<> walk(QByteArray folder, int depth);
    AioTask<> take(Listing listing, int depth);
    AioTask<> spawnHash();

    Hasher &m_hasher;
    Files m_batch; // of files that are to be hashed together
    AioPool m_folders; // last, so that nobody uses the others any more when they go
};
