// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "console.h"
#include "hashing.h"
#include "options.h"

#include <AioPool>

#include <QtCore/QElapsedTimer>
#include <QtCore/QThreadPool>

#include <functional>

//! What the task for a file or folder, or for a batch that begins with it, is called.
AioTaskOptions labelled(const QByteArray &name);

//! The pool that hashes, each of its tasks a batch of files in a thread, and its books.
class Hasher
{
public:
    //! Every file is handed to \a take, once it has its sum or its error.
    Hasher(const Options &options, Console &console, std::function<void(File &)> take);

    AioPool &pool() { return m_pool; }
    QThreadPool &threads() { return m_threads; }
    Counters &counters() { return m_counters; }

    //! The worker for a batch. Big files in it get tasks of their own.
    AioTask<> hash(Files batch);

    void addFound(std::size_t files) { m_found += qint64(files); }
    //! For a file that somebody else has hashed.
    void take(File &file);
    //! Tells, and counts, that something cannot be read.
    void fail(const File &file);
    //! So too with what goes wrong in the tasks of \a pool: an error of a task is its future's, and nobody keeps those.
    void watch(AioPool &pool);
    qint64 failedCount() const { return m_failed; }

    //! Started by the constructor.
    void startTime() { m_time.start(); }
    void stopTime() { m_seconds = secondsPassed(); }
    void printSummary(std::size_t files) const;

private:
    double secondsPassed() const { return double(m_time.nsecsElapsed()) / 1e9; }
    QByteArray progressLine() const;

    const QCryptographicHash::Algorithm m_algorithm;
    Console &m_console;
    const std::function<void(File &)> m_take;
    Counters m_counters;
    qint64 m_found = 0;
    qint64 m_failed = 0;
    QElapsedTimer m_time;
    double m_seconds = 0;
    // In this order: whoever uses something has ended before it goes.
    QThreadPool m_threads;
    AioPool m_pool;
    Progress m_progress;
};
