// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include "aiotimelinelog.h"

#include <QtCore/QLocale>
#include <QtGui/QColor>
#include <QtGui/QImage>
#include <QtQuick/QQuickItem>
#include <QtCore/QTimer>

/*!
    \qmltype AioTimelineItem
    \brief The bars of an AioTimeline: when each task ran, one lane per slot, painted into one image.

    Bars less than a pixel wide are merged with their neighbours, and show the worst outcome. A frame therefore takes as
    many steps as a lane has pixels, however many tasks there were.

    Times are milliseconds since the item was created. A bar takes some 70 bytes, and those of its label unless that is
    shared.
*/
class AioTimelineItem : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    /*! The pool whose tasks are shown; may be null. */
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    /*! The number of ended bars remembered, the last ones; below 0 is refused with a warning. */
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    /*! The time at the left edge. */
    Q_PROPERTY(double begin READ begin WRITE setBegin NOTIFY viewChanged)
    /*! The time between the edges. Setting it ends the fitting. */
    Q_PROPERTY(double span READ span WRITE setSpan NOTIFY viewChanged)
    /*! True if it follows the present, which is at the right edge, or in front of it while the span fits the work. */
    Q_PROPERTY(bool live READ isLive WRITE setLive NOTIFY liveChanged)
    /*!
        True if the span fits the work: from the first start to the present, or to the last end if nothing is active,
        but at least 10 s. Tasks from before a pause that was longer than they took are out of sight then. True until
        the user zooms or pans, or a property of the view is set.
    */
    Q_PROPERTY(bool fitted READ isFitted WRITE setFitted NOTIFY fittedChanged)
    /*! The present. */
    Q_PROPERTY(double now READ now NOTIFY viewChanged)
    /*! The time at which the work began; the axis counts from there. */
    Q_PROPERTY(double origin READ origin NOTIFY viewChanged)
    /*! The lane at the top, counted from 0. */
    Q_PROPERTY(int firstLane READ firstLane WRITE setFirstLane NOTIFY viewChanged)
    /*! The number of lanes that fit in. */
    Q_PROPERTY(int fittingLanes READ fittingLanes NOTIFY viewChanged)
    /*! The number of lanes: the most slots that were ever taken at once. */
    Q_PROPERTY(int laneCount READ laneCount NOTIFY changed)
    /*! The height of a lane, in pixels. */
    Q_PROPERTY(double laneHeight READ laneHeight WRITE setLaneHeight NOTIFY viewChanged)
    /*! The locale for the numbers in describe(). */
    Q_PROPERTY(QLocale locale MEMBER m_locale NOTIFY localeChanged)
    /*! The colour of the bars of active tasks. */
    Q_PROPERTY(QColor activeColor MEMBER m_activeColor NOTIFY coloursChanged)
    /*! The colour of the bars of tasks that succeeded. */
    Q_PROPERTY(QColor succeededColor MEMBER m_succeededColor NOTIFY coloursChanged)
    /*! The colour of the bars of tasks that failed. */
    Q_PROPERTY(QColor failedColor MEMBER m_failedColor NOTIFY coloursChanged)
    /*! The colour of the bars of tasks that were cancelled. */
    Q_PROPERTY(QColor cancelledColor MEMBER m_cancelledColor NOTIFY coloursChanged)
    /*! The colour of the lines for the time that tasks have waited. */
    Q_PROPERTY(QColor waitingColor MEMBER m_waitingColor NOTIFY coloursChanged)

public:
    explicit AioTimelineItem(QQuickItem *parent = nullptr);

    AioPool *pool() const { return m_log.pool(); }
    void setPool(AioPool *pool);
    int limit() const { return int(m_log.limit()); }
    void setLimit(int limit);
    double begin() const { return m_begin; }
    void setBegin(double begin);
    double span() const { return m_span; }
    void setSpan(double span);
    bool isLive() const { return m_live; }
    void setLive(bool live);
    bool isFitted() const { return m_fitted; }
    void setFitted(bool fitted);
    double now() const { return m_log.now(); }
    double origin() const { return m_log.workBegin(); }
    int firstLane() const;
    void setFirstLane(int lane);
    int fittingLanes() const;
    int laneCount() const { return int(m_log.lanes().size()); }
    double laneHeight() const { return m_laneHeight; }
    void setLaneHeight(double height);

    /*! Shows \a factor times as much time, and keeps what is at \a x in its place. */
    Q_INVOKABLE void zoom(double factor, double x);
    /*! Moves the bars by \a dx pixels. */
    Q_INVOKABLE void pan(double dx);
    /*! Shows all that has been recorded. */
    Q_INVOKABLE void showAll();
    /*! Shows the bar at this place alone, with some room beside it. False if there is none. */
    Q_INVOKABLE bool zoomTo(double x, double y);
    /*! Returns the id of the task whose bar is at this place; 0 if there is none. */
    Q_INVOKABLE qint64 taskAt(double x, double y) const;
    /*! Returns a description of the bar at this place, as plain text; empty if there is none. */
    Q_INVOKABLE QString describe(double x, double y) const;

    AioTimelineLog &log() { return m_log; }
    //! Returns the image for the next frame, with \a size in pixels of the device.
    QImage paint(QSize size, double ratio) const;

Q_SIGNALS:
    void poolChanged();
    void limitChanged();
    void viewChanged();
    void liveChanged();
    void fittedChanged();
    void changed();
    void coloursChanged();
    void localeChanged();

protected:
    QSGNode *updatePaintNode(QSGNode *node, UpdatePaintNodeData *) override;
    void geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry) override;

private:
    //! A bar and the task it stands for.
    struct Found
    {
        const AioTimelineLog::Bar *bar = nullptr;
        const AioTimelineLog::Name *name = nullptr;
    };

    Found find(double x, double y) const;
    void follow();
    void endFitting();
    void paintLane(QRgb *pixels, int stride, int width, int height, const AioTimelineLog::Lane &lane) const;
    void refresh();
    void restartTicker();
    QRgb colourOf(AioPool::TaskState state) const;

    AioTimelineLog m_log{ this };
    double m_begin = 0;
    double m_span = 10'000;
    bool m_live = true;
    bool m_fitted = true; // only while live
    int m_firstLane = 0;
    double m_laneHeight = 12;
    QLocale m_locale;
    QColor m_activeColor = Qt::blue, m_succeededColor = Qt::green, m_failedColor = Qt::red, m_cancelledColor = Qt::gray,
           m_waitingColor = Qt::lightGray;
    QTimer m_ticker; // runs while something moves and the item is visible
    double m_paintTime = 0; // of the last frame
};
