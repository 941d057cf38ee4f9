// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hashclient.h"
#include "hashing.h"

#include <AioPool>

#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QThreadPool>

//! The pool that hashes, each of its tasks a batch of files in a thread. Its clients outlive it.
class Hasher
{
public:
    Hasher(int tasks, int threads);

    AioPool &pool() { return m_pool; }
    const AioPool &pool() const { return m_pool; }
    QThreadPool &threads() { return m_threads; }
    Counters &counters() { return m_counters; }
    const Counters &counters() const { return m_counters; }

    //! The worker for a batch, which is not empty. Big files in it get tasks of their own.
    AioTask<> hash(Batch batch);
    //! Takes a batch out of \a files, which are not empty, and ends when the task for it has its slot. Cancelled with its client.
    AioTask<> spawnNext(Batch &files);
    //! Cancels what hashes, or is to hash alone, for \a client. What waits in a spawnNext() is cancelled with that.
    void cancel(HashClient &client);

    //! Started by the constructor.
    void startTime() { m_time.start(); }
    void stopTime() { m_seconds = secondsPassed(); }
    double secondsPassed() const { return double(m_time.nsecsElapsed()) / 1e9; }
    double seconds() const { return m_seconds; }

private:
    Counters m_counters;
    QElapsedTimer m_time;
    double m_seconds = 0;
    QHash<qint64, const HashClient *> m_clients; // of tasks
    // In this order: whoever uses something has ended before it goes.
    QThreadPool m_threads;
    AioPool m_pool;
};
