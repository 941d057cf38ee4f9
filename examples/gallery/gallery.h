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

    \b Lifetime: it must outlive the QML engine that shows it.
    \b Threads: thumbnail() any, everything else its own.
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
    /*! Of its images; none while they are being listed. */
    QStringList names() const { return m_names; }
    /*! Why there are none. */
    QString error() const { return m_error; }
    bool isListing() const { return m_isListing; }

    /*! Lists the images of \a folder instead of what was there; \c changed() comes at once and when it is done. */
    void setFolder(const QString &folder);
    Q_INVOKABLE void open(const QUrl &folder);

    /*! A task that makes the image in the file \a path fit into \a size. */
    AioFuture<QImage> thumbnail(const QString &path, QSize size, int priority);

Q_SIGNALS:
    void changed();
    /*! There is no thumbnail of the file \a path, and why; not when it has been cancelled. */
    void failed(const QString &path, const QString &error);

private:
    AioTask<> list(QString folder);

    QString m_folder;
    QStringList m_names;
    QString m_error;
    bool m_isListing = false;
    QThreadPool m_threads;
    // Last, so that they go first, and with them all that uses the rest.
    AioPool m_pool;
    AioPool m_lister;
};
