// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QFutureWatcher>
#include <QtGui/QImage>
#include <QtQuick/QQuickImageProvider>

/*!
    \class ThumbnailResponse
    \brief Gives the engine a task's image, or its error.

    \b Lifetime: owned by the engine, which deletes it after finished(). That is emitted once: when the task has ended,
    or from within cancel(), because the engine cannot wait for the task while it is being destroyed.
    \b Threads: the engine's thread that loads images.
*/
class ThumbnailResponse : public QQuickImageResponse
{
    Q_OBJECT

public:
    explicit ThumbnailResponse(const AioFuture<QImage> &task);

    QQuickTextureFactory *textureFactory() const override;
    QString errorString() const override;
    /*! Cancels the task. Called when the image is no longer needed, mostly because it is out of sight. */
    void cancel() override;

private:
    void finish();

    AioFuture<QImage> m_task;
    QFutureWatcher<QImage> m_watcher;
    bool m_isFinished = false;
};
