// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "hasher.h"

#include <AioConcurrent>

#include <QtCore/QFile>

#include <algorithm>

static QByteArray megabytes(double bytes)
{
    return QByteArray::number(bytes / 1e6, 'f', 1) + " MB";
}

AioTaskOptions labelled(const QByteArray &name)
{
    return AioTaskOptions(QFile::decodeName(name));
}

Hasher::Hasher(const Options &options, Console &console, std::function<void(File &)> take)
    : m_algorithm(options.algorithm.id),
      m_console(console),
      m_take(std::move(take)),
      m_pool(options.jobs + 1), // one more than threads, lest a thread wait for the event loop
      m_progress(console, [this] { return progressLine(); })
{
    m_threads.setMaxThreadCount(options.jobs);
    watch(m_pool);
    startTime();
}

AioTask<> Hasher::hash(Files batch)
{
    auto work = Aio::concurrent(&m_threads, hashFiles, std::move(batch), m_algorithm, &m_counters);
    Files hashed = co_await work;
    for (File &file : hashed) {
        if (file.error == TooBigError) {
            // The longest first, so that it is not what everybody waits for in the end.
            const AioTaskOptions options = labelled(file.name).withPriority(1);
            m_pool.spawnN(hash(Files(1, std::move(file))), options);
        } else {
            take(file);
        }
    }
}

void Hasher::take(File &file)
{
    if (file.error != 0)
        fail(file);
    m_take(file);
}

void Hasher::fail(const File &file)
{
    ++m_failed;
    m_console.error(file.name, errorText(file.error));
}

void Hasher::watch(AioPool &pool)
{
    QObject::connect(&pool, &AioPool::taskFailed, &pool, [this](qint64, const QString &error) {
        ++m_failed;
        m_console.message(error.toUtf8());
    });
}

void Hasher::printSummary(std::size_t files) const
{
    const auto bytes = double(m_counters.bytesDone);
    QByteArray text = QByteArray::number(qulonglong(files)) + " files, " + megabytes(bytes) + " in "
            + QByteArray::number(m_seconds, 'f', 3) + " s, " + megabytes(bytes / std::max(m_seconds, 1e-9)) + "/s";
    if (m_failed > 0)
        text += ", " + QByteArray::number(m_failed) + " failed";
    m_console.message(text);
}

QByteArray Hasher::progressLine() const
{
    // In each active task one file is being hashed, and the rest of its batch waits.
    const qint64 done = m_counters.filesDone;
    const qint64 active = m_pool.activeCount();
    const qint64 waiting = std::max<qint64>(m_found - done - active, 0);
    const double speed = double(m_counters.bytesDone) / secondsPassed();
    return QByteArray::number(done) + '/' + QByteArray::number(m_found) + " files, " + QByteArray::number(active)
            + " active, " + QByteArray::number(waiting) + " waiting, " + megabytes(speed) + "/s";
}
