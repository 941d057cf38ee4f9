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
    \brief How far all of a pool's tasks together have come, since it was idle last.

    Its numbers are those of JavaScript. \c changed() comes at most once a turn of the event loop and, while there are
    tasks, twice a second.
*/
class AioPoolProgress : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /*! Whose progress it is; may be null. */
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    /*! How many tasks have ended in the pool's life. */
    Q_PROPERTY(double finished READ finished NOTIFY changed)
    /*! How many of them have failed. */
    Q_PROPERTY(double failed READ failed NOTIFY changed)
    /*! Of those spawned since it was idle, 0 to 1; stays 1 afterwards. */
    Q_PROPERTY(double progress READ progress NOTIFY changed)
    /*! Tasks a second; 0 when it is not known yet. */
    Q_PROPERTY(double rate READ rate NOTIFY changed)
    /*! Seconds until all are done, if it goes on like that; -1 when that is not known. */
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
    bool m_isIdle = false; // or has been, since begin()
    bool m_begun = false;
    double m_finishedWhenIdle = 0;
    double m_finishedBefore = 0;
    double m_rate = 0;
    QElapsedTimer m_time;
    QTimer m_ticker; // runs while there are tasks
};
