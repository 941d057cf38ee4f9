// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>
#include <QtCore/QTimer>
#include <QtQml/qqmlregistration.h>

/*!
    \qmltype AioPoolProgress
    \brief The overall progress of the tasks of a pool, since it was last idle.

    While the pool is idle, everything is about the tasks that ran before it became idle. The totals of the pool's life
    are properties of AioPool. The numbers are those of JavaScript. \c changed() is emitted at most once per turn of the event loop and, while
    there are tasks, twice per second.
*/
class AioPoolProgress : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! The pool that is watched; may be null. */
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    /*! The number of tasks that have ended: succeeded + failed + cancelled. */
    Q_PROPERTY(double finished READ finished NOTIFY changed)
    /*! The number of tasks that have succeeded. */
    Q_PROPERTY(double succeeded READ succeeded NOTIFY changed)
    /*! The number of tasks that have failed. */
    Q_PROPERTY(double failed READ failed NOTIFY changed)
    /*! The number of tasks that were cancelled. */
    Q_PROPERTY(double cancelled READ cancelled NOTIFY changed)
    /*! The finished part of the tasks spawned since the pool was last idle, 0 to 1; stays 1 afterwards. */
    Q_PROPERTY(double progress READ progress NOTIFY changed)
    /*! Finished tasks per second; 0 if not known yet. */
    Q_PROPERTY(double rate READ rate NOTIFY changed)
    /*! Seconds until all tasks are done, at the present rate; -1 if unknown. */
    Q_PROPERTY(double remaining READ remaining NOTIFY changed)

public:
    explicit AioPoolProgress(QObject *parent = nullptr);

    AioPool *pool() const { return m_pool; }
    void setPool(AioPool *pool);
    double finished() const { return double(run().sum()); }
    double succeeded() const { return double(run().succeeded); }
    double failed() const { return double(run().failed); }
    double cancelled() const { return double(run().cancelled); }
    double progress() const;
    double rate() const { return m_rate; }
    double remaining() const;

Q_SIGNALS:
    void poolChanged();
    void changed();

private:
    //! Numbers of tasks that have ended, by outcome.
    struct Counts
    {
        Counts() { }
        explicit Counts(const AioPool &pool)
            : succeeded(pool.succeededCount()), failed(pool.failedCount()), cancelled(pool.cancelledCount())
        {
        }
        qint64 sum() const { return succeeded + failed + cancelled; }

        qint64 succeeded = 0;
        qint64 failed = 0;
        qint64 cancelled = 0;
    };

    Counts run() const;
    void idle();
    void update();
    void begin();
    void measure();

    QPointer<AioPool> m_pool;
    bool m_isIdle = false; // the pool is idle, or has been since begin()
    bool m_begun = false;
    Counts m_whenIdle; // the pool's totals when it was last idle
    Counts m_before; // the pool's totals when the tasks began that the numbers are about
    double m_rate = 0;
    QElapsedTimer m_time;
    QTimer m_ticker; // runs while there are tasks
};
