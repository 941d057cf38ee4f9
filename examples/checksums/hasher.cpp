// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "hasher.h"

#include <AioConcurrent>

#include <QtCore/QFile>

#include <stdexcept>
#include <utility>

static AioTaskOptions optionsFor(const Batch &batch)
{
    AioTaskOptions options(batch.label());
    if (const qint64 bytes = batch.bytes(); bytes >= 0)
        options.withExpected(bytes);
    return options;
}

Hasher::Hasher(int tasks, int threads) : m_pool(tasks)
{
    m_threads.setMaxThreadCount(threads);
    QObject::connect(&m_pool, &AioPool::taskFinished, &m_pool, [this](qint64 id) { m_clients.remove(id); });
    startTime();
}

AioTask<> Hasher::hash(Batch batch)
{
    AioContext context = co_await Aio::context();
    HashClient &client = batch.client();
    m_clients.insert(context.id(), &client);

    const std::size_t size = batch.size();
    qint64 failedCount = 0;
    QByteArray failure;
    try {
        auto work = Aio::concurrent(&m_threads, hashFiles, batch.takeFiles(), client.algorithm().id, &m_counters);
        Files hashed = co_await work;
        context.setProgress(1, 1); // no file is being hashed any more
        for (File &file : hashed) {
            if (file.error == TooBigError) {
                Batch alone = batch.again(file);
                // Big files first, so that they do not delay the end.
                const AioTaskOptions options = optionsFor(alone).withPriority(1);
                const AioFuture<void> future = m_pool.spawnN(hash(std::move(alone)), options);
                m_clients.insert(future.id(), &client);
                continue;
            }
            if (file.error != 0 && ++failedCount == 1)
                failure = (size == 1 ? QByteArray() : file.name + ": ") + errorText(file.error);
            batch.done(file);
        }
    } catch (const std::exception &error) {
        client.problem(QString::fromLocal8Bit(error.what()));
        throw;
    }
    // The client knows already; this error is for views of the tasks.
    if (failedCount > 1)
        failure = QByteArray::number(failedCount) + " of these cannot be read, first " + failure;
    if (failedCount > 0)
        throw std::runtime_error(QFile::decodeName(failure).toStdString());
}

AioTask<> Hasher::spawnNext(Batch &files)
{
    // The cancel of the calling task may arrive only after that task has continued.
    if (files.client().isCancelled())
        throw AioCancelled();
    Batch batch(files.client());
    files.fill(batch);
    const AioTaskOptions options = optionsFor(batch);
    auto task = hash(std::move(batch));
    co_await m_pool.spawn(std::move(task), options);
}

void Hasher::cancel(HashClient &client)
{
    client.cancel();
    // Iterates over a copy, because a task that ends at once is removed from m_clients.
    for (qint64 id : m_clients.keys(&client))
        m_pool.cancelTask(id);
}
