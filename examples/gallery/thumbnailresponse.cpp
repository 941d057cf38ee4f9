// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "thumbnailresponse.h"

ThumbnailResponse::ThumbnailResponse(const AioFuture<QImage> &task) : m_task(task)
{
    connect(&m_watcher, &QFutureWatcherBase::finished, this, &ThumbnailResponse::finish);
    m_watcher.setFuture(m_task);
}

QQuickTextureFactory *ThumbnailResponse::textureFactory() const
{
    return QQuickTextureFactory::textureFactoryForImage(m_task.result());
}

QString ThumbnailResponse::errorString() const
{
    return Aio::result(m_task).errorString();
}

void ThumbnailResponse::cancel()
{
    m_task.cancel();
    finish();
}

void ThumbnailResponse::finish()
{
    if (!std::exchange(m_isFinished, true))
        Q_EMIT finished();
}
