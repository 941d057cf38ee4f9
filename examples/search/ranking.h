// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Pure functions for the threads.

#include <QtCore/QPromise>
#include <QtCore/QStringList>

/*! A word that matches, and how well. */
struct Match
{
    Match() { }
    Match(int rank, int length, qsizetype index) : rank(rank), length(length), index(index) { }

    //! Better ones are less: by rank, then the shorter, then the one that stands first in the list. No two are equal.
    friend bool operator<(const Match &a, const Match &b)
    {
        return std::tie(a.rank, a.length, a.index) < std::tie(b.rank, b.length, b.index);
    }

    int rank = 0;
    int length = 0;
    qsizetype index = 0; // in the list of words
};

/*! The best of some words, in order, and how many match at all. */
struct Matches
{
    Matches() { }

    //! Keeps the best \a limit of both.
    void merge(const Matches &other, qsizetype limit);

    QList<Match> best;
    qsizetype total = 0;
};

/*!
    0: \a word is \a query; 1: it begins with it; 2: a later part of it does, after a blank, dash or the like; 3: it is somewhere in it; 4: its letters
    are, in this order; -1: it does not match. Both are in lower case. An empty query matches nothing.
*/
int rankOf(const QString &word, const QString &query);

/*! The best \a limit matches of the words from \a begin up to \a end. Looks often whether it has been cancelled. */
void searchPart(QPromise<Matches> &promise, const QStringList &words, qsizetype begin, qsizetype end,
                const QString &query, qsizetype limit);
