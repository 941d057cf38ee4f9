// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "ranking.h"

#include <algorithm>
#include <iterator>

static bool hasLettersOf(const QString &word, const QString &query)
{
    qsizetype next = 0;
    for (qsizetype i = 0; i < word.size() && next < query.size(); ++i) {
        if (word[i] == query[next])
            ++next;
    }
    return next == query.size();
}

int rankOf(const QString &word, const QString &query)
{
    if (query.isEmpty() || query.size() > word.size())
        return -1;
    qsizetype at = word.indexOf(query);
    if (at < 0)
        return hasLettersOf(word, query) ? 4 : -1;
    if (at == 0)
        return word.size() == query.size() ? 0 : 1;
    for (; at > 0; at = word.indexOf(query, at + 1)) {
        if (!word[at - 1].isLetterOrNumber())
            return 2;
    }
    return 3;
}

void Matches::merge(const Matches &other, qsizetype limit)
{
    QList<Match> both;
    both.reserve(best.size() + other.best.size());
    std::merge(best.cbegin(), best.cend(), other.best.cbegin(), other.best.cend(), std::back_inserter(both));
    both.resize(std::min(both.size(), limit));
    best = both;
    total += other.total;
}

void searchPart(QPromise<Matches> &promise, const QStringList &words, qsizetype begin, qsizetype end,
                const QString &query, qsizetype limit)
{
    constexpr qsizetype Stride = 1000; // about 20 µs
    Matches matches;
    QList<Match> &heap = matches.best; // the worst of the best matches is at its front
    for (qsizetype index = begin; index < end; ++index) {
        if (index % Stride == 0 && promise.isCanceled())
            return;
        const QString &word = words.at(index);
        const int rank = rankOf(word, query);
        if (rank < 0)
            continue;
        ++matches.total;
        const Match match(rank, int(word.size()), index);
        if (heap.size() == limit) {
            if (!(match < heap.front()))
                continue;
            std::pop_heap(heap.begin(), heap.end());
            heap.back() = match;
        } else {
            heap += match;
        }
        std::push_heap(heap.begin(), heap.end());
    }
    std::sort_heap(heap.begin(), heap.end());
    promise.addResult(matches);
}
