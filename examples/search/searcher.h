// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "ranking.h"

#include <AioPool>

#include <QtCore/QThreadPool>
#include <QtQml/qqmlregistration.h>

/*!
    \class Searcher
    \brief Finds the words that match what the user types.

    A new query cancels the previous search. A pool of one slot is enough to keep two searches from being active at
    once: the new one waits until the threads of the old one have returned. results() match query() at any time.
*/
class Searcher : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("There is one, and it is the window's")
    Q_PROPERTY(AioPool *pool READ pool CONSTANT)
    Q_PROPERTY(QString query READ query WRITE setQuery NOTIFY queryChanged)
    Q_PROPERTY(QStringList results READ results NOTIFY resultsChanged)
    Q_PROPERTY(int total READ total NOTIFY resultsChanged)
    Q_PROPERTY(bool searching READ isSearching NOTIFY resultsChanged)
    Q_PROPERTY(int wordCount READ wordCount CONSTANT)

public:
    explicit Searcher(const QStringList &words, QObject *parent = nullptr);

    static constexpr qsizetype Limit = 500;

    AioPool *pool() { return &m_pool; }
    /*! Returns the threads that do the work. */
    QThreadPool &threads() { return m_threads; }
    QString query() const { return m_query; }
    /*! Cancels the current search and searches for \a query, ignoring its case. */
    void setQuery(const QString &query);
    /*! Returns the best \c Limit matches, best first. During a search, the previous results that still match. */
    QStringList results() const { return m_results; }
    /*! Returns the number of words that match, or -1 during a search. */
    int total() const { return m_total; }
    bool isSearching() const { return m_total < 0; }
    int wordCount() const { return int(m_words.size()); }

Q_SIGNALS:
    void queryChanged();
    void resultsChanged();

private:
    AioTask<> search(QString query);
    void narrow(const QString &query);

    const QStringList m_words;
    const QStringList m_lowerWords;
    QString m_query;
    QStringList m_results;
    int m_total = 0;
    QThreadPool m_threads;
    AioPool m_pool; // declared last, so that it is destroyed first, with the tasks that use the other members
};
