// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QThreadPool>
#include <QtCore/QUrl>
#include <QtGui/QImage>
#include <QtQml/qqmlregistration.h>

/*!
    \class Gallery
    \brief A folder of images, and a pool that makes their thumbnails.

    \b Lifetime: must outlive the QML engine that shows it.
    \b Threads: thumbnail() may be called in any thread, everything else in the gallery's own.
*/
class Gallery : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("There is one, and it is the window's")
    Q_PROPERTY(AioPool *pool READ pool CONSTANT)
    Q_PROPERTY(QString folder READ folder NOTIFY changed)
    Q_PROPERTY(QStringList names READ names NOTIFY changed)
    Q_PROPERTY(QString error READ error NOTIFY changed)
    Q_PROPERTY(bool listing READ isListing NOTIFY changed)

public:
    explicit Gallery(QObject *parent = nullptr);

    AioPool *pool() { return &m_pool; }
    QString folder() const { return m_folder; }
    /*! Returns the names of the images, none while they are being listed. */
    QStringList names() const { return m_names; }
    /*! Returns why there are none. */
    QString error() const { return m_error; }
    bool isListing() const { return m_isListing; }

    /*! Lists the images of \a folder instead of the previous ones. Emits changed() at once and when done. */
    void setFolder(const QString &folder);
    Q_INVOKABLE void open(const QUrl &folder);

    /*! Spawns a task that scales the image in the file \a path to fit into \a size. */
    AioFuture<QImage> thumbnail(const QString &path, QSize size, int priority);

Q_SIGNALS:
    void changed();
    /*! Emitted when the thumbnail of the file \a path failed, and why. Not emitted when it was cancelled. */
    void failed(const QString &path, const QString &error);

private:
    AioTask<> list(QString folder);

    QString m_folder;
    QStringList m_names;
    QString m_error;
    bool m_isListing = false;
    QThreadPool m_threads;
    // Declared last, so that they are destroyed first, with the tasks that use the other members.
    AioPool m_pool;
    AioPool m_lister;
};
