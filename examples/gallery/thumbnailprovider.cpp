// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "thumbnailprovider.h"

#include "gallery.h"
#include "thumbnailresponse.h"

QQuickImageResponse *ThumbnailProvider::requestImageResponse(const QString &id, const QSize &requestedSize)
{
    const qsizetype slash = id.indexOf(QLatin1Char('/'));
    const QString path = QUrl::fromPercentEncoding(id.mid(slash + 1).toUtf8());
    return new ThumbnailResponse(m_gallery.thumbnail(path, requestedSize, id.left(slash).toInt()));
}
