// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "filenames.h"
#include "options.h"
#include "resultlist.h"

#include <AioPool>

#include <QtCore/QHash>
#include <QtNetwork/QNetworkAccessManager>
#include <QtQml/qqmlregistration.h>

/*!
    \class Downloader
    \brief A pool of downloads, and what has become of them.

    The files go into the folder of the options under names of their own, and are not there before they are complete.
*/
class Downloader : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("There is one, and it is the window's")
    Q_PROPERTY(AioPool *pool READ pool CONSTANT)
    Q_PROPERTY(ResultList *results READ results CONSTANT)
    Q_PROPERTY(QString folder READ folder CONSTANT)

public:
    explicit Downloader(const Options &options, QObject *parent = nullptr);

    AioPool *pool() { return &m_pool; }
    ResultList *results() { return &m_results; }
    QString folder() const { return m_options.folder; }

    /*! Queues \a url; false when it is waiting or being downloaded already. */
    bool add(const QUrl &url);
    /*! Queues the URLs in \a text, which are separated by white space, or none of them. Says what is wrong, if something is. */
    Q_INVOKABLE QString addText(const QString &text);
    /*! Queues what has failed, in \a row of the results, again. */
    Q_INVOKABLE void retry(int row);

Q_SIGNALS:
    /*! Once for each add() that was true, however it ended. */
    void finished(const Result &result);
    /*! An attempt has failed, and there will be another. */
    void retrying(const QUrl &url, const QString &why);

private:
    struct Job
    {
        Job() { }
        Job(const QUrl &url, const QString &path, const AioFuture<qint64> &size) : url(url), path(path), size(size) { }
        QUrl url;
        QString path;
        AioFuture<qint64> size;
    };

    AioTask<qint64> download(QUrl url, QString path);
    void finish(qint64 id);

    const Options m_options;
    FileNames m_names;
    ResultList m_results;
    QHash<qint64, Job> m_jobs; // by the id of their task
    QNetworkAccessManager m_net;
    AioPool m_pool; // last, so that it goes first, and with it all that uses the rest
};
