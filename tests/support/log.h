// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QMetaEnum>
#include <QtCore/QStringList>

//! A record of what happened, in order, as words.
class Log
{
public:
    Log &operator<<(const QString &word)
    {
        m_words << word;
        return *this;
    }
    Log &operator<<(const char *word) { return *this << QString::fromUtf8(word); }
    //! Returns all words so far, separated by blanks.
    QString text() const { return m_words.join(QLatin1Char(' ')); }
    //! Returns text(), and forgets the words.
    QString take()
    {
        const QString all = text();
        m_words.clear();
        return all;
    }
    bool contains(const char *word) const { return m_words.contains(QString::fromUtf8(word)); }
    qsizetype count() const { return m_words.size(); }

private:
    QStringList m_words;
};

inline QString stateName(AioPool::TaskState state)
{
    return QString::fromUtf8(QMetaEnum::fromType<AioPool::TaskState>().valueToKey(int(state)));
}

//! Logs all the task signals of \a pool: "spawned:1 started:1 succeeded:1 Succeeded:1 idle".
inline void logSignals(AioPool &pool, Log &log)
{
    const auto text = [&log](const QString &what, qint64 id) { log << what + QLatin1Char(':') + QString::number(id); };
    const auto word = [text](const char *what, qint64 id) { text(QString::fromUtf8(what), id); };
    QObject::connect(&pool, &AioPool::taskSpawned, &pool, [word](qint64 id) { word("spawned", id); });
    QObject::connect(&pool, &AioPool::taskStarted, &pool, [word](qint64 id) { word("started", id); });
    QObject::connect(&pool, &AioPool::taskProgressed, &pool, [word](qint64 id) { word("progressed", id); });
    QObject::connect(&pool, &AioPool::taskSucceeded, &pool, [word](qint64 id) { word("succeeded", id); });
    QObject::connect(&pool, &AioPool::taskFailed, &pool,
                     [text](qint64 id, const QString &error) { text(QStringLiteral("failed(%1)").arg(error), id); });
    QObject::connect(&pool, &AioPool::taskCancelled, &pool, [word](qint64 id) { word("cancelled", id); });
    QObject::connect(&pool, &AioPool::taskFinished, &pool,
                     [text](qint64 id, AioPool::TaskState state) { text(stateName(state), id); });
    QObject::connect(&pool, &AioPool::idle, &pool, [&log] { log << "idle"; });
}
