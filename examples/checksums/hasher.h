// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "hashclient.h"
#include "hashing.h"

#include <AioPool>
#include <AioProgress>

#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QThreadPool>

//! Pool that hashes files. Each task hashes a batch of files in a thread. Its clients must outlive it.
class Hasher
{
public:
    Hasher(int tasks, int threads);

    AioPool &pool() { return m_pool; }
    const AioPool &pool() const { return m_pool; }
    //! Returns how far the pool is, in bytes if the clients want sizes.
    const AioProgress &progress() const { return m_progress; }
    QThreadPool &threads() { return m_threads; }
    Counters &counters() { return m_counters; }
    const Counters &counters() const { return m_counters; }

    //! Worker that hashes \a batch, which must not be empty. Big files in it get tasks of their own.
    AioTask<> hash(Batch batch);
    //! Takes a batch out of \a files, which must not be empty, and returns when the task for it has its slot. Cancelled
    //! with its client.
    AioTask<> spawnNext(Batch &files);
    //! Cancels the tasks that hash, or are to hash a single file, for \a client. A batch that waits in spawnNext() is
    //! cancelled with that call.
    void cancel(HashClient &client);

    //! Restarts the clock, which the constructor has started.
    void startTime() { m_time.start(); }
    void stopTime() { m_seconds = secondsPassed(); }
    double secondsPassed() const { return double(m_time.nsecsElapsed()) / 1e9; }
    double seconds() const { return m_seconds; }

private:
    Counters m_counters;
    QElapsedTimer m_time;
    double m_seconds = 0;
    QHash<qint64, const HashClient *> m_clients; // keyed by task id
    // Declared in this order, so that the tasks have ended before the threads they use are destroyed.
    QThreadPool m_threads;
    AioPool m_pool;
    AioProgress m_progress{ &m_pool };
};
