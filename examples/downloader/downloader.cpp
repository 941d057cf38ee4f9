// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "downloader.h"

#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

using namespace std::chrono_literals;

//! Number of downloads that failed or were cancelled and can be repeated.
static constexpr int KeptDownloads = 1000;

//! Returns when a download is tried again: if the error is temporary, after the time that the server asks for, otherwise
//! after one that doubles with each attempt.
static AioRetry retryOf(const Options &options)
{
    const AioRetry backOff = AioRetry(options.retries).withDelay(options.backOff).withMaxDelay(60s).withJitter();
    AioRetry retry(options.retries);
    retry.when([backOff](const AioAttempt &attempt) -> std::optional<std::chrono::milliseconds> {
        try {
            std::rethrow_exception(attempt.error());
        } catch (const TryAgain &error) {
            return error.wait() ? error.wait() : backOff.delayAfter(attempt);
        } catch (...) {
            return std::nullopt;
        }
    });
    if (options.timeout > 0ms)
        retry.withBudget(options.timeout);
    return retry;
}

Downloader::Downloader(const Options &options, QObject *parent)
    : QObject(parent), m_options(options), m_unfinished(options.folder), m_pool(options.jobs)
{
    m_pool.tasks()->setHistoryLimit(KeptDownloads);
    // A task that is repeated has a new id, and the label of the old one.
    connect(&m_pool, &AioPool::taskSpawned, this,
            [this](qint64 id) { m_downloads[m_pool.taskInfo(id)->label].task = id; });
    connect(&m_pool, &AioPool::taskRetried, this, [this](qint64 id, int, const QString &error) {
        Q_EMIT retrying(m_downloads.value(m_pool.taskInfo(id)->label).url, error);
    });
    connect(&m_pool, &AioPool::taskFinished, this, &Downloader::finish);
    // With very many URLs, writing them all after each download would take longer than the downloads.
    m_writeLater.setSingleShot(true);
    m_writeLater.setInterval(1s);
    connect(&m_writeLater, &QTimer::timeout, this, &Downloader::writeLeft);
}

Downloader::~Downloader()
{
    if (m_writeLater.isActive())
        writeLeft();
}

AioTask<> Downloader::download(QUrl url, QString path)
{
    if (!m_options.force && QFileInfo::exists(path))
        throw std::runtime_error(tr("%1 exists already").arg(path).toStdString());
    PartialFile file(path); // deleted, with its content, unless it is committed
    co_await fetch(m_net, url, file, m_options.limits);
    file.commit(m_options.force ? PartialFile::Existing::Replace : PartialFile::Existing::Keep);
}

bool Downloader::add(const QUrl &url)
{
    const QString label = url.toDisplayString();
    if (const auto known = m_downloads.constFind(label); known != m_downloads.cend()) {
        const auto info = m_pool.taskInfo(known->task);
        if (info && info->state < AioPool::TaskState::Succeeded)
            return false;
        if (m_pool.retry(known->task) != 0)
            return true;
    }
    const QString path = QDir::cleanPath(QDir(m_options.folder).filePath(m_names.nameFor(url)));
    m_downloads.insert(label, Download(url, path));
    AioTaskOptions options(label);
    options.withRepeatable().withRetry(retryOf(m_options)).withTag(url);
    if (m_options.timeout > 0ms)
        options.withTimeout(m_options.timeout);
    m_pool.spawnN([this, url, path] { return download(url, path); }, options);
    return true;
}

void Downloader::continueUnfinished()
{
    // The file stays until these have ended, in case this program does not come to its own end.
    for (const QUrl &url : m_unfinished.read()) {
        if (add(url))
            m_left << url;
    }
    // Before anything is cancelled
    connect(&m_pool, &AioPool::closedChanged, this, [this] {
        m_left.clear();
        for (const QVariant &tag : m_pool.unfinishedTags())
            m_left << tag.toUrl();
        writeLeft();
    });
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

void Downloader::finish(qint64 id)
{
    const auto info = m_pool.taskInfo(id);
    const Download download = m_downloads.value(info->label);
    Result result;
    result.url = download.url;
    result.path = download.path;
    result.error = info->errorString();
    const bool isCancelledByQuit = info->state == AioPool::TaskState::Cancelled && m_pool.isClosed() && !m_isFinishing;
    if (!isCancelledByQuit && m_left.removeOne(download.url)) {
        if (m_left.isEmpty())
            writeLeft();
        else if (!m_writeLater.isActive())
            m_writeLater.start();
    }
    if (result.isWhole()) {
        result.bytes = info->progress;
        m_results.append(result);
        m_pool.tasks()->forget(id);
    }
    Q_EMIT finished(result);
}

void Downloader::writeLeft()
{
    m_writeLater.stop();
    m_unfinished.write(m_left);
}
