// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QFutureWatcher>
#include <QtGui/QImage>
#include <QtQuick/QQuickImageProvider>

/*!
    \class ThumbnailResponse
    \brief What the engine waits for: a task's image, or its error.

    \b Lifetime: the engine's, which deletes it after finished(). That comes once: when the task has ended, or from
    within cancel(), as nobody can wait for the task when the engine is being destroyed.
    \b Threads: the engine's, which loads images.
*/
class ThumbnailResponse : public QQuickImageResponse
{
    Q_OBJECT

public:
    explicit ThumbnailResponse(const AioFuture<QImage> &task);

    QQuickTextureFactory *textureFactory() const override;
    QString errorString() const override;
    /*! What the image was for is gone, out of sight mostly: cancels the task. */
    void cancel() override;

private:
    void finish();

    AioFuture<QImage> m_task;
    QFutureWatcher<QImage> m_watcher;
    bool m_isFinished = false;
};
