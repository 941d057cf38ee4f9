// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "gallery.h"

#include "thumbnail.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QThread>

Gallery::Gallery(QObject *parent) : QObject(parent), m_pool(QThread::idealThreadCount()), m_lister(1)
{
    const auto fit = [this] { m_threads.setMaxThreadCount(m_pool.size()); };
    connect(&m_pool, &AioPool::sizeChanged, this, fit);
    fit();
    m_pool.tasks()->setHistoryLimit(100);
}

void Gallery::setFolder(const QString &folder)
{
    m_folder = QDir::cleanPath(folder);
    m_names.clear();
    m_error.clear();
    m_isListing = true;
    m_lister.cancelAll();
    m_lister.spawnN(list(m_folder));
    Q_EMIT changed();
}

void Gallery::open(const QUrl &folder)
{
    setFolder(folder.toLocalFile());
}

AioTask<> Gallery::list(QString folder)
{
    try {
        auto listing = Aio::concurrent(listImages, folder);
        m_names = co_await listing;
    } catch (const std::exception &exception) {
        m_error = QString::fromUtf8(exception.what());
    }
    m_isListing = false;
    Q_EMIT changed();
}

AioFuture<QImage> Gallery::thumbnail(const QString &path, QSize size, int priority)
{
    // Runs after the worker, in the slot of its task and in the gallery's thread.
    const auto tell = [this, path](AioResult<QImage> result) -> AioTask<QImage> {
        if (!result.hasValue() && !result.isCancelled())
            Q_EMIT failed(path, result.errorString());
        co_return result.value();
    };
    const AioTaskOptions options = AioTaskOptions(QFileInfo(path).fileName()).withPriority(priority);
    return m_pool.spawnN(Aio::concurrent(&m_threads, makeThumbnail, path, size), tell, options);
}
