// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "treehasher.h"

#include <AioConcurrent>

#include <QtCore/QFile>

#include <utility>

//! Folders that are active at once. Some are being listed while others wait for a slot to hash their files.
static constexpr int FoldersAtOnce = 16;

TreeHasher::TreeHasher(Hasher &hasher, HashClient &client)
    : m_hasher(hasher), m_client(client), m_batch(client), m_folders(FoldersAtOnce)
{
    // Reports errors by signal, because the futures of these tasks are not kept.
    QObject::connect(&m_folders, &AioPool::taskFailed, &m_folders,
                     [this](qint64, const QString &error) { m_client.problem(error); });
}

AioTask<> TreeHasher::walk(Listing listing)
{
    co_await take(std::move(listing), 0);
    co_await m_folders.join();
    if (!m_batch.isEmpty())
        co_await m_hasher.spawnNext(m_batch);
}

AioTask<> TreeHasher::walkFolder(QByteArray folder, int depth)
{
    // Lists in the threads that hash: one that has done its batch waits for the event loop anyway, and lists meanwhile.
    auto work = Aio::concurrent(&m_hasher.threads(), listFolder, std::move(folder), m_client.wantsSizes());
    Listing listing = co_await work;
    co_await take(std::move(listing), depth);
}

AioTask<> TreeHasher::take(Listing listing, int depth)
{
    for (const File &file : listing.failed)
        m_client.failed(file);

    // spawnN() only queues, so that a folder never waits for its subfolders. Deeper folders come first, so that few
    // wait at any time, however many there are.
    for (const QByteArray &folder : std::as_const(listing.folders)) {
        const AioTaskOptions options = AioTaskOptions(QFile::decodeName(folder)).withPriority(depth + 1);
        m_folders.spawnN(walkFolder(folder, depth + 1), options);
    }

    m_client.found(listing.files.size());
    Batch files(m_client, std::move(listing.files));
    while (!files.isEmpty()) {
        files.fill(m_batch);
        // Waits for a slot, so that listing does not run ahead of hashing: no more batches wait than folders are
        // active.
        if (m_batch.size() == BatchCount)
            co_await m_hasher.spawnNext(m_batch);
    }
}
