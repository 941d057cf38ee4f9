// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "searcher.h"

#include <AioConcurrent>
#include <AioTaskModel>

#include <algorithm>

static QStringList inLowerCase(QStringList words)
{
    for (QString &word : words)
        word = std::move(word).toLower();
    return words;
}

Searcher::Searcher(const QStringList &words, QObject *parent)
    : QObject(parent), m_words(words), m_lowerWords(inLowerCase(words)), m_pool(1)
{
    m_pool.tasks()->setHistoryLimit(100);
}

void Searcher::setQuery(const QString &query)
{
    if (query == m_query)
        return;
    m_query = query;
    m_pool.cancelAll();
    const QString wanted = query.trimmed().toLower();
    narrow(wanted);
    m_total = wanted.isEmpty() ? 0 : -1;
    if (!wanted.isEmpty())
        m_pool.spawnN(search(wanted), AioTaskOptions(query.trimmed()));
    Q_EMIT queryChanged();
    Q_EMIT resultsChanged();
}

AioTask<> Searcher::search(QString query)
{
    const qsizetype parts = std::max(1, m_threads.maxThreadCount());
    std::vector<AioTask<Matches>> tasks;
    for (qsizetype part = 0; part < parts; ++part) {
        const qsizetype begin = m_words.size() * part / parts;
        const qsizetype end = m_words.size() * (part + 1) / parts;
        tasks.push_back(Aio::concurrent(&m_threads, searchPart, std::cref(m_lowerWords), begin, end, query, Limit));
    }
    auto all = Aio::whenAll(std::move(tasks));
    const QList<Matches> found = co_await all; // a cancel ends the task here, once all threads have returned

    Matches matches;
    for (const Matches &part : found)
        matches.merge(part, Limit);
    m_results.clear();
    for (const Match &match : std::as_const(matches.best))
        m_results += m_words.at(match.index);
    m_total = int(matches.total);
    Q_EMIT resultsChanged();
}

//! Drops the results that do not match \a query, so that no wrong word is ever shown and the list does not flicker.
void Searcher::narrow(const QString &query)
{
    m_results.removeIf([&](const QString &word) { return rankOf(word.toLower(), query) < 0; });
    std::stable_sort(m_results.begin(), m_results.end(), [&](const QString &a, const QString &b) {
        return std::pair(rankOf(a.toLower(), query), a.size()) < std::pair(rankOf(b.toLower(), query), b.size());
    });
}
