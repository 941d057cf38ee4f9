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
    \brief A pool of downloads and their results.

    Files are saved in the folder of the options, each under its own name, and appear there only when they are complete.
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

    /*! Queues \a url. Returns false if it is already waiting or being downloaded. */
    bool add(const QUrl &url);
    /*! Queues the URLs in \a text, separated by white space; none if one is invalid. Returns a message, or nothing. */
    Q_INVOKABLE QString addText(const QString &text);
    /*! Queues the failed download in \a row of the results again. */
    Q_INVOKABLE void retry(int row);

Q_SIGNALS:
    /*! Emitted once for each add() that returned true, whatever the outcome. */
    void finished(const Result &result);
    /*! Emitted when an attempt has failed and another one follows. */
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
    QHash<qint64, Job> m_jobs; // keyed by task id
    QNetworkAccessManager m_net;
    AioPool m_pool; // declared last, so that it is destroyed first, with the tasks that use the other members
};
