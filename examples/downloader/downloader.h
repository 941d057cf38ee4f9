// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "filenames.h"
#include "options.h"
#include "resultlist.h"
#include "unfinished.h"

#include <AioPool>

#include <QtCore/QHash>
#include <QtCore/QTimer>
#include <QtNetwork/QNetworkAccessManager>
#include <QtQml/qqmlregistration.h>

/*!
    \class Downloader
    \brief A pool of downloads and the files that have come.

    Files are saved in the folder of the options, each under its own name, and appear there only when they are complete.
    The pool tries a download again if its error is temporary, and keeps those that failed or were cancelled as rows of its
    tasks(), so that AioPool::retry() can repeat them.
*/
class Downloader : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("There is one, and it is the window's")
    Q_PROPERTY(AioPool *pool READ pool CONSTANT)
    Q_PROPERTY(ResultList *results READ results CONSTANT)
    Q_PROPERTY(QString folder READ folder CONSTANT)
    Q_PROPERTY(bool finishing MEMBER m_isFinishing)

public:
    explicit Downloader(const Options &options, QObject *parent = nullptr);
    ~Downloader() override;

    AioPool *pool() { return &m_pool; }
    ResultList *results() { return &m_results; }
    QString folder() const { return m_options.folder; }

    /*! Queues \a url, or repeats its task if one is kept. Returns false if it is already waiting or being downloaded. */
    bool add(const QUrl &url);
    /*!
        Queues what an earlier program had not finished, and from now on writes down what is unfinished when the pool is
        closed, and at most once a second what is left of the former. A download that is cancelled after the close is
        continued at the next start, unless \c finishing is true.
    */
    void continueUnfinished();
    /*! Queues the URLs in \a text, separated by white space; none if one is invalid. Returns a message, or nothing. */
    Q_INVOKABLE QString addText(const QString &text);

Q_SIGNALS:
    /*! Emitted once for each add() that returned true and each task that is repeated, whatever the outcome. */
    void finished(const Result &result);
    /*! Emitted when an attempt has failed and another one follows. */
    void retrying(const QUrl &url, const QString &why);

private:
    struct Download
    {
        Download() { }
        Download(const QUrl &url, const QString &path) : url(url), path(path) { }
        QUrl url;
        QString path;
        qint64 task = 0; // the last one
    };

    AioTask<> download(QUrl url, QString path);
    void finish(qint64 id);
    void writeLeft();

    const Options m_options;
    FileNames m_names;
    ResultList m_results;
    Unfinished m_unfinished;
    QList<QUrl> m_left; // what is to be written down
    QTimer m_writeLater; // active while something else is written down
    bool m_isFinishing = false; // the pool is closed, and what is cancelled is not wanted any more
    QHash<QString, Download> m_downloads; // keyed by the label of its tasks
    QNetworkAccessManager m_net;
    AioPool m_pool; // declared last, so that it is destroyed first, with the tasks that use the other members
};
