// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"
#include "listing.h"

//! Walks folders in one pool and has what it finds hashed in another.
class TreeHasher
{
public:
    TreeHasher(Hasher &hasher, HashClient &client);

    //! What is in \a listing, and below its folders. Ends when all has been found, and the task for the last of it is active.
    AioTask<> walk(Listing listing);

private:
    AioTask<> walkFolder(QByteArray folder, int depth);
    AioTask<> take(Listing listing, int depth);

    Hasher &m_hasher;
    HashClient &m_client;
    Batch m_batch; // of files that are to be hashed together
    AioPool m_folders; // last, so that nobody uses the others any more when they go
};
