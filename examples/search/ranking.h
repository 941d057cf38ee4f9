// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Pure functions, called in threads.

#include <QtCore/QPromise>
#include <QtCore/QStringList>

/*! A word that matches, with its rank. */
struct Match
{
    Match() { }
    Match(int rank, int length, qsizetype index) : rank(rank), length(length), index(index) { }

    //! Orders better matches first: by rank, then by length, then by position in the list. No two are equal.
    friend bool operator<(const Match &a, const Match &b)
    {
        return std::tie(a.rank, a.length, a.index) < std::tie(b.rank, b.length, b.index);
    }

    int rank = 0;
    int length = 0;
    qsizetype index = 0; // in the list of words
};

/*! The best matches among some words, in order, and the number of all matches. */
struct Matches
{
    Matches() { }

    //! Merges \a other into this and keeps the best \a limit of both.
    void merge(const Matches &other, qsizetype limit);

    QList<Match> best;
    qsizetype total = 0;
};

/*!
    Returns how well \a word matches \a query, both in lower case. An empty query matches nothing.

    0: the word is the query; 1: it begins with the query; 2: a later part of it does, after a blank, dash or the like;
    3: it contains the query; 4: it contains the letters of the query in this order; -1: it does not match.
*/
int rankOf(const QString &word, const QString &query);

/*! Finds the best \a limit matches of the words from \a begin up to \a end. Checks often whether it is cancelled. */
void searchPart(QPromise<Matches> &promise, const QStringList &words, qsizetype begin, qsizetype end,
                const QString &query, qsizetype limit);
