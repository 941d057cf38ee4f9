// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "ranking.h"

#include <AioPool>

#include <QtCore/QThreadPool>
#include <QtQml/qqmlregistration.h>

/*!
    \class Searcher
    \brief The words that match what is being typed.

    A new query cancels the search before; a pool of one slot is all it takes that no two are alive: the new one waits until the
    threads of the old one have returned. results() match query() at any time.
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
    /*! Where its work is done. */
    QThreadPool &threads() { return m_threads; }
    QString query() const { return m_query; }
    /*! Cancels what is being searched, and searches \a query, whatever its case. */
    void setQuery(const QString &query);
    /*! The best Limit of them, the best first. While the search is on, those of the results before that match still. */
    QStringList results() const { return m_results; }
    /*! How many match; -1 while the search is on. */
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
    AioPool m_pool; // last, so that it goes first, and with it all that uses the rest
};
