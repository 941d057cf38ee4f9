// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <AioPool>

#include <QtCore/QElapsedTimer>
#include <QtCore/QHash>
#include <QtCore/QPointer>

#include <algorithm>
#include <deque>
#include <limits>
#include <span>
#include <vector>

//! Records when each task ran, lane by lane: a task takes the lowest free lane.
class AioTimelineLog : public QObject
{
    Q_OBJECT

public:
    static constexpr double never = std::numeric_limits<double>::infinity();

    //! The run of one task, in milliseconds since the log began.
    struct Bar
    {
        double started = 0;
        double ended = never;
        float waited = 0; //!< milliseconds before it started
        AioPool::TaskState state = AioPool::TaskState::Active;
        quint32 failedBefore =
                0; //!< failed bars before it in its lane; the difference of two bars counts those between
        quint32 cancelledBefore = 0;

        double spawned() const { return started - double(waited); }
    };
    //! The task of a bar. Kept apart from the bars, which every frame goes through.
    struct Name
    {
        qint64 id = 0;
        QString label;
    };
    class Lane
    {
    public:
        std::span<const Bar> bars() const { return std::span(m_bars).subspan(m_forgotten); }
        const Name &name(std::size_t bar) const { return m_names[bar]; }

    private:
        friend class AioTimelineLog;
        void append(const Bar &bar, Name &&name);
        void forgetFirst();

        std::vector<Bar> m_bars; // contiguous: a frame may go through all of them
        std::size_t m_forgotten = 0; // number of forgotten bars, at the front of m_bars
        std::deque<Name> m_names; // one per bar
    };

    explicit AioTimelineLog(QObject *parent) : QObject(parent) { m_clock.start(); }

    AioPool *pool() const { return m_pool; }
    void setPool(AioPool *pool);
    //! Returns how many bars are kept at most, not counting active tasks; the first to end is forgotten first.
    qsizetype limit() const { return m_limit; }
    void setLimit(qsizetype limit);

    double now() const { return double(m_clock.nsecsElapsed()) / 1e6; }
    bool isActive() const { return !m_active.isEmpty(); }
    //! Returns when a bar last ended; 0 if none has.
    double lastEnd() const { return m_lastEnd; }
    //! Returns when the work began that the last bars belong to.
    double workBegin() const { return m_workBegin; }
    //! Returns whether a pause until now ended the work: it took longer than 10 s, and than all the work before it.
    static bool isNewWork(double now, double lastEnd, double workBegin)
    {
        return now - lastEnd > std::max(10'000.0, lastEnd - workBegin);
    }
    //! Returns when the first remembered bar of that work started.
    double firstStart() const;
    qsizetype count() const { return m_active.size() + qsizetype(m_ends.size()); }
    const std::vector<Lane> &lanes() const { return m_lanes; }
    //! Adds a bar as if it had been recorded from its start to its end.
    void add(quint32 lane, const Bar &bar, Name name);

    //! Returns the worst state of neighbours in one lane: failed, else cancelled, else active, else succeeded.
    static AioPool::TaskState worst(std::span<const Bar> bars);
    //! Returns the first of a lane's bars, \a from or later, that has not ended at \a time.
    static std::size_t firstAt(std::span<const Bar> bars, double time, std::size_t from = 0);

Q_SIGNALS:
    //! Emitted at a start or an end, but not again before seen().
    void changed();

public:
    //! Notes that the log is about to be shown, so that changed() is emitted again.
    void seen() { m_told = false; }

private:
    void started(qint64 id);
    void finished(qint64 id, AioPool::TaskState state);
    void poolGone();
    quint32 takeLane();
    Lane &lane(quint32 number);
    void end(quint32 lane, AioPool::TaskState state);
    void forgetOld();
    void tell();

    QPointer<AioPool> m_pool;
    QElapsedTimer m_clock;
    std::vector<Lane> m_lanes;
    std::vector<quint32> m_free; // free lanes, a heap with the lowest in front
    QHash<qint64, quint32> m_active; // the lane of each task
    std::deque<quint32> m_ends; // the lanes of the ended bars, in the order of their ends
    double m_lastEnd = 0;
    double m_workBegin = 0;
    qsizetype m_limit = 100'000;
    bool m_told = false;
};
