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
    \brief The bars of an AioTimeline: who ran when, one lane a slot, painted into one image.

    What is less than a pixel wide is merged with its neighbours, the worst outcome showing, so a frame costs as many steps
    as there are pixels in a lane, however many tasks there were. Times are milliseconds since the item was made. A bar
    takes some 70 bytes, and those of its label if nothing else has that.
*/
class AioTimelineItem : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    /*! Whose tasks are shown; may be null. */
    Q_PROPERTY(AioPool *pool READ pool WRITE setPool NOTIFY poolChanged)
    /*! How many ended bars are remembered, the last ones; below 0 is refused with a warning. */
    Q_PROPERTY(int limit READ limit WRITE setLimit NOTIFY limitChanged)
    /*! The time at the left edge. */
    Q_PROPERTY(double begin READ begin WRITE setBegin NOTIFY viewChanged)
    /*! The time between the edges. */
    Q_PROPERTY(double span READ span WRITE setSpan NOTIFY viewChanged)
    /*! Whether the right edge is always now. */
    Q_PROPERTY(bool live READ isLive WRITE setLive NOTIFY liveChanged)
    /*! The lane at the top, counted from 0. */
    Q_PROPERTY(int firstLane READ firstLane WRITE setFirstLane NOTIFY viewChanged)
    /*! How many lanes fit in. */
    Q_PROPERTY(int fittingLanes READ fittingLanes NOTIFY viewChanged)
    /*! How many lanes there are: the most slots that were ever taken at once. */
    Q_PROPERTY(int laneCount READ laneCount NOTIFY changed)
    /*! Pixels. */
    Q_PROPERTY(double laneHeight READ laneHeight WRITE setLaneHeight NOTIFY viewChanged)
    /*! The locale for the numbers in describe(). */
    Q_PROPERTY(QLocale locale MEMBER m_locale NOTIFY localeChanged)
    /*! The bars of tasks that are active. */
    Q_PROPERTY(QColor activeColor MEMBER m_activeColor NOTIFY coloursChanged)
    /*! The bars of those that succeeded. */
    Q_PROPERTY(QColor succeededColor MEMBER m_succeededColor NOTIFY coloursChanged)
    /*! The bars of those that failed. */
    Q_PROPERTY(QColor failedColor MEMBER m_failedColor NOTIFY coloursChanged)
    /*! The bars of those that were cancelled. */
    Q_PROPERTY(QColor cancelledColor MEMBER m_cancelledColor NOTIFY coloursChanged)
    /*! The lines of the time that tasks have waited. */
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
    int firstLane() const;
    void setFirstLane(int lane);
    int fittingLanes() const;
    int laneCount() const { return int(m_log.lanes().size()); }
    double laneHeight() const { return m_laneHeight; }
    void setLaneHeight(double height);

    /*! Shows \a factor times as much, what is at \a x staying where it is. */
    Q_INVOKABLE void zoom(double factor, double x);
    /*! Moves by so many pixels. */
    Q_INVOKABLE void pan(double dx);
    /*! Shows all there has been. */
    Q_INVOKABLE void showAll();
    /*! Returns what is at this place, in words, as plain text; empty if nothing is there. */
    Q_INVOKABLE QString describe(double x, double y) const;

    AioTimelineLog &log() { return m_log; }
    //! What the next frame shows, \a size in pixels of the device.
    QImage paint(QSize size, double ratio) const;

Q_SIGNALS:
    void poolChanged();
    void limitChanged();
    void viewChanged();
    void liveChanged();
    void changed();
    void coloursChanged();
    void localeChanged();

protected:
    QSGNode *updatePaintNode(QSGNode *node, UpdatePaintNodeData *) override;
    void geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry) override;

private:
    void paintLane(QRgb *pixels, int stride, int width, int height, const AioTimelineLog::Lane &lane) const;
    void refresh();
    void restartTicker();
    QRgb colourOf(AioPool::TaskState state) const;

    AioTimelineLog m_log{ this };
    double m_begin = 0;
    double m_span = 60'000;
    bool m_live = true;
    int m_firstLane = 0;
    double m_laneHeight = 12;
    QLocale m_locale;
    QColor m_activeColor = Qt::blue, m_succeededColor = Qt::green, m_failedColor = Qt::red, m_cancelledColor = Qt::gray,
           m_waitingColor = Qt::lightGray;
    QTimer m_ticker; // while something moves, and it is seen
    double m_paintTime = 0; // of the last frame
};
