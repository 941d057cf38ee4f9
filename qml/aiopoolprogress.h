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

    Its numbers are those of JavaScript. \c changed() is emitted at most once per turn of the event loop and, while
    there are tasks, twice per second.
*/
class AioPoolProgress : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! The pool that is watched; may be null. */
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    /*! The number of tasks that have ended in the pool's life. */
    Q_PROPERTY(double finished READ finished NOTIFY changed)
    /*! The number of tasks that have failed in the pool's life. */
    Q_PROPERTY(double failed READ failed NOTIFY changed)
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
    double finished() const;
    double failed() const { return m_pool ? double(m_pool->failedCount()) : 0; }
    double progress() const;
    double rate() const { return m_rate; }
    double remaining() const;

Q_SIGNALS:
    void poolChanged();
    void changed();

private:
    void idle();
    void update();
    void begin();
    void measure();

    QPointer<AioPool> m_pool;
    bool m_isIdle = false; // the pool is idle, or has been since begin()
    bool m_begun = false;
    double m_finishedWhenIdle = 0;
    double m_finishedBefore = 0;
    double m_rate = 0;
    QElapsedTimer m_time;
    QTimer m_ticker; // runs while there are tasks
};
