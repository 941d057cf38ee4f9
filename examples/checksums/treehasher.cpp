// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "treehasher.h"

#include <AioConcurrent>

#include <utility>

//! While some wait for a slot to have their files hashed, others are being listed.
static constexpr int FoldersAtOnce = 16;

TreeHasher::TreeHasher(Hasher &hasher) : m_hasher(hasher), m_folders(FoldersAtOnce)
{
    hasher.watch(m_folders);
}

AioTask<> TreeHasher::hash(QByteArrayList paths)
{
    auto work = Aio::concurrent(&m_hasher.threads(), listArguments, std::move(paths));
    Listing listing = co_await work;
    co_await take(std::move(listing), 0);
    co_await m_folders.join();
    co_await spawnHash();
    co_await m_hasher.pool().join();
}

AioTask<> TreeHasher::walk(QByteArray folder, int depth)
{
    // In the threads that hash: one that has done its batch waits for the event loop anyway, and lists meanwhile.
    auto work = Aio::concurrent(&m_hasher.threads(), listFolder, std::move(folder));
    Listing listing = co_await work;
    co_await take(std::move(listing), depth);
}

AioTask<> TreeHasher::take(Listing listing, int depth)
{
    for (const File &file : listing.failed)
        m_hasher.fail(file);

    // spawnN only queues, so a folder never waits for those in it. The deeper the sooner: then few folders wait at any
    // time, however many there are.
    for (const QByteArray &folder : std::as_const(listing.folders)) {
        const AioTaskOptions options = labelled(folder).withPriority(depth + 1);
        m_folders.spawnN(walk(folder, depth + 1), options);
    }

    m_hasher.addFound(listing.files.size());
    for (File &file : listing.files) {
        m_batch.push_back(std::move(file));
        if (m_batch.size() == BatchCount)
            co_await spawnHash();
    }
}

//! spawn waits for the slot, so listing does not run ahead of hashing: no more batches wait than folders are active.
AioTask<> TreeHasher::spawnHash()
{
    Files batch = std::exchange(m_batch, {});
    if (batch.empty())
        co_return;
    const AioTaskOptions options = labelled(batch.front().name);
    co_await m_hasher.pool().spawn(m_hasher.hash(std::move(batch)), options);
}
