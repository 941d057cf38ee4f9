// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "plainhasher.h"

#include "listing.h"

#include <AioConcurrent>

#include <QtConcurrent/QtConcurrentMap>

#include <iterator>
#include <limits>
#include <utility>

static void mapFiles(QPromise<QList<File>> &promise, Files files, QCryptographicHash::Algorithm algorithm,
                     Hasher *hasher)
{
    Counters &counters = hasher->counters();
    const auto hashOne = [&](const File &file) {
        File result = file;
        qint64 bytesDone = 0;
        const auto advance = [&](qint64 bytes, qint64) {
            counters.bytesDone += bytes - std::exchange(bytesDone, bytes);
            return !promise.isCanceled();
        };
        QCryptographicHash hash(algorithm);
        if (!promise.isCanceled() && hashFile(result, hash, std::numeric_limits<qint64>::max(), advance))
            ++counters.filesDone;
        return result;
    };
    promise.addResult(QtConcurrent::mapped(&hasher->threads(), std::move(files), hashOne).results());
}

AioTask<> hashPlainly(QByteArrayList paths, Hasher &hasher, HashClient &client)
{
    auto arguments = Aio::concurrent(listArguments, std::move(paths));
    Listing all = co_await arguments;
    while (!all.folders.isEmpty()) {
        auto work = Aio::concurrent(listFolder, all.folders.takeLast(), false);
        Listing listing = co_await work;
        std::move(listing.files.begin(), listing.files.end(), std::back_inserter(all.files));
        std::move(listing.failed.begin(), listing.failed.end(), std::back_inserter(all.failed));
        all.folders += listing.folders;
    }
    client.found(all.files.size());
    for (const File &file : all.failed)
        client.failed(file);

    hasher.startTime();
    auto work = Aio::concurrent(mapFiles, std::move(all.files), client.algorithm().id, &hasher);
    QList<File> hashed = co_await work;
    hasher.stopTime();
    for (File &file : hashed)
        client.done(file);
}
