// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "downloader.h"

#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtCore/QRandomGenerator>
#include <QtCore/QRegularExpression>

#include <algorithm>

using namespace std::chrono_literals;

//! Returns the pause, which doubles with each attempt. Partly random, so that downloads that failed together are not
//! all retried together.
static std::chrono::milliseconds pauseAfter(int attempt, std::chrono::milliseconds first)
{
    const std::chrono::milliseconds pause =
            std::min<std::chrono::milliseconds>(first * (1 << std::min(attempt - 1, 16)), 60s);
    return pause / 2 + pause * QRandomGenerator::global()->bounded(1024) / 2048;
}

Downloader::Downloader(const Options &options, QObject *parent)
    : QObject(parent), m_options(options), m_pool(options.jobs)
{
    connect(&m_pool, &AioPool::taskFinished, this, &Downloader::finish);
}

AioTask<qint64> Downloader::download(QUrl url, QString path)
{
    AioContext context = co_await Aio::context();
    if (!m_options.force && QFileInfo::exists(path))
        throw std::runtime_error(tr("%1 exists already").arg(path).toStdString());
    for (int attempt = 1;; ++attempt) {
        QString why;
        try {
            PartialFile file(path); // deleted, with its content, unless it is committed
            co_await fetch(m_net, url, file, m_options.limits);
            file.commit(m_options.force ? PartialFile::Existing::Replace : PartialFile::Existing::Keep);
            co_return file.size();
        } catch (const TryAgain &error) {
            if (attempt > m_options.retries)
                throw;
            why = QString::fromUtf8(error.what());
        }
        context.setProgress(0, 0, tr("%2; attempt %L1 follows").arg(attempt + 1).arg(why));
        Q_EMIT retrying(url, why);
        co_await Aio::sleep(pauseAfter(attempt, m_options.backOff)); // in its slot, to limit the requests
    }
}

bool Downloader::add(const QUrl &url)
{
    if (std::any_of(m_jobs.cbegin(), m_jobs.cend(), [&](const Job &job) { return job.url == url; }))
        return false;
    const QString path = QDir::cleanPath(QDir(m_options.folder).filePath(m_names.nameFor(url)));
    AioTaskOptions options(url.toDisplayString());
    if (m_options.timeout > 0ms)
        options.withTimeout(m_options.timeout);
    const AioFuture<qint64> size = m_pool.spawnN(download(url, path), options);
    m_jobs.insert(size.id(), Job(url, path, size));
    return true;
}

QString Downloader::addText(const QString &text)
{
    static const QRegularExpression space(QStringLiteral("\\s+"));
    QList<QUrl> urls;
    try {
        for (const QString &word : text.split(space, Qt::SkipEmptyParts))
            urls += parseUrl(word);
    } catch (const BadArgument &mistake) {
        return QString::fromUtf8(mistake.what());
    }
    QString known;
    for (const QUrl &url : urls) {
        if (!add(url))
            known = tr("%1 is in the list already").arg(url.toDisplayString());
    }
    return known;
}

void Downloader::retry(int row)
{
    if (row >= 0 && row < m_results.count() && !m_results.at(row).isWhole())
        add(m_results.take(row).url);
}

void Downloader::finish(qint64 id)
{
    const Job job = m_jobs.take(id);
    const AioResult<qint64> size = Aio::result(job.size);
    Result result;
    result.url = job.url;
    result.path = job.path;
    if (size)
        result.bytes = size.value();
    else
        result.error = size.errorString();
    m_results.append(result);
    Q_EMIT finished(result);
}
