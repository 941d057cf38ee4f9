// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtQuick/QQuickImageProvider>

class Gallery;

/*!
    \class ThumbnailProvider
    \brief Spawns a task for each image that QML requests as <tt>image://thumbnails/PRIORITY/PATH</tt>. The path is
    encoded by \c encodeURIComponent().
*/
class ThumbnailProvider : public QQuickAsyncImageProvider
{
public:
    explicit ThumbnailProvider(Gallery &gallery) : m_gallery(gallery) { }

    /*! Called in a thread of the engine. */
    QQuickImageResponse *requestImageResponse(const QString &id, const QSize &requestedSize) override;

private:
    Gallery &m_gallery;
};
