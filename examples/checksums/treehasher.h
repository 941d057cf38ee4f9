// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hasher.h"
#include "listing.h"

//! Walks folders in one pool and hashes the files it finds in another.
class TreeHasher
{
public:
    TreeHasher(Hasher &hasher, HashClient &client);

    //! Hashes the files in \a listing and below its folders. Returns when all have been found and the task for the last
    //! of them is active.
    AioTask<> walk(Listing listing);

private:
    AioTask<> walkFolder(QByteArray folder, int depth);
    AioTask<> take(Listing listing, int depth);

    Hasher &m_hasher;
    HashClient &m_client;
    Batch m_batch; // files that are to be hashed together
    AioPool m_folders; // declared last, so that its tasks have ended before the members they use are destroyed
};
