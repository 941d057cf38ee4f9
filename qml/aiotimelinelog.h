// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QElapsedTimer>
#include <QtCore/QPointer>

#include <set>
#include <unordered_map>
#include <vector>

//! Who ran when, lane by lane: a task takes the lowest lane that is free.
class AioTimelineLog : public QObject
{
    Q_OBJECT

public:
    struct Bar
    {
        double spawned = 0; //!< milliseconds since the log began, as the others
        double started = 0;
        double ended = -1; //!< below 0: it is still active
        qint64 id = 0;
        QString label;
        AioPool::TaskState state = AioPool::TaskState::Active;
        quint32 failedBefore = 0; //!< in this lane, as the next one: tells of any range of bars what is in it
        quint32 cancelledBefore = 0;
    };
    using Lane = std::vector<Bar>;

    explicit AioTimelineLog(QObject *parent) : QObject(parent) { m_clock.start(); }

    AioPool *pool() const { return m_pool; }
    void setPool(AioPool *pool);
    //! Above it, the older half is forgotten.
    qsizetype limit() const { return m_limit; }
    void setLimit(qsizetype limit) { m_limit = limit; }

    double now() const { return double(m_clock.nsecsElapsed()) / 1e6; }
    bool isActive() const { return !m_active.empty(); }
    qsizetype count() const { return m_count; }
    const std::vector<Lane> &lanes() const { return m_lanes; }
    //! As if it had been seen.
    void add(std::size_t lane, Bar bar);

    //! Of the bars [first, last) in \a lane: failed, else cancelled, else active, else succeeded.
    static AioPool::TaskState worst(const Lane &lane, std::size_t first, std::size_t last);
    //! The first bar in \a lane that has not ended at \a time.
    static std::size_t firstAt(const Lane &lane, double time);

Q_SIGNALS:
    void changed();

private:
    void started(qint64 id);
    void finished(qint64 id, AioPool::TaskState state);
    void forgetOld();

    QPointer<AioPool> m_pool;
    QElapsedTimer m_clock;
    std::vector<Lane> m_lanes;
    std::set<std::size_t> m_free; // lanes
    std::unordered_map<qint64, std::size_t> m_active; // the lane of each task
    qsizetype m_count = 0;
    qsizetype m_limit = 1'000'000;
};
