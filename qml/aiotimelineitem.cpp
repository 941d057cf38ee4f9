// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotimelineitem.h"

#include <QtQml/QQmlInfo>
#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGImageNode>

#include <algorithm>
#include <cmath>

using State = AioPool::TaskState;

AioTimelineItem::AioTimelineItem(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    m_ticker.setSingleShot(true);
    connect(&m_ticker, &QTimer::timeout, this, &AioTimelineItem::refresh);
    connect(&m_log, &AioTimelineLog::changed, this, &AioTimelineItem::restartTicker);
    for (auto signal : { &AioTimelineItem::viewChanged, &AioTimelineItem::coloursChanged })
        connect(this, signal, this, &QQuickItem::update);
    connect(this, &QQuickItem::visibleChanged, this, &AioTimelineItem::refresh);
}

void AioTimelineItem::setPool(AioPool *pool)
{
    if (pool == m_log.pool())
        return;
    if (m_log.pool())
        disconnect(m_log.pool(), nullptr, this, nullptr);
    m_log.setPool(pool);
    if (pool)
        connect(pool, &QObject::destroyed, this, &AioTimelineItem::poolChanged);
    Q_EMIT poolChanged();
    refresh();
}

void AioTimelineItem::setLimit(int limit)
{
    if (limit < 0) {
        qmlWarning(this) << "AioTimelineItem: a limit of " << limit << " is below 0; it stays " << this->limit();
        return;
    }
    if (limit == this->limit())
        return;
    m_log.setLimit(limit);
    Q_EMIT limitChanged();
}

void AioTimelineItem::restartTicker()
{
    if (m_ticker.isActive() || !isVisible())
        return;
    // Refresh no sooner than something can have moved by a pixel, and leave most of the time to others.
    const double pixel = m_span / std::max(width(), 1.0);
    m_ticker.start(int(std::clamp(std::max(pixel, 4 * m_paintTime), 33.0, 500.0)));
}

void AioTimelineItem::refresh()
{
    if (!isVisible())
        return;
    m_log.seen();
    follow();
    // After the last end, bars move out of sight, or while the span fits the work the line of the present does.
    const bool isInSight = m_fitted ? m_log.now() < m_begin + m_span : m_live && m_log.lastEnd() > m_begin;
    if (m_log.isActive() || (isInSight && m_log.count() > 0))
        restartTicker();
    Q_EMIT viewChanged();
    Q_EMIT changed();
    update();
}

//! Shows the present, if the view is to follow it.
void AioTimelineItem::follow()
{
    if (m_fitted) {
        m_begin = m_log.count() == 0 ? m_log.now() : m_log.firstStart();
        m_span = std::max((m_log.isActive() ? m_log.now() : m_log.lastEnd()) - m_begin, 10'000.0);
    } else if (m_live) {
        m_begin = m_log.now() - m_span;
    }
}

//! Limits a number from JavaScript to the range in which a place can be calculated.
static double bounded(double value, double least, double most)
{
    return std::isnan(value) ? least : std::clamp(value, least, most);
}

void AioTimelineItem::setBegin(double begin)
{
    if (std::isnan(begin))
        return;
    setLive(false);
    m_begin = bounded(begin, -1e12, 1e12);
    Q_EMIT viewChanged();
}

void AioTimelineItem::setSpan(double span)
{
    endFitting();
    m_span = bounded(span, 1, 1e12);
    follow();
    Q_EMIT viewChanged();
}

void AioTimelineItem::setLive(bool live)
{
    if (live == m_live)
        return;
    m_live = live;
    endFitting();
    Q_EMIT liveChanged();
    refresh();
}

void AioTimelineItem::setFitted(bool fitted)
{
    if (fitted == m_fitted)
        return;
    m_fitted = fitted;
    const bool wasLive = std::exchange(m_live, true);
    Q_EMIT fittedChanged();
    if (!wasLive)
        Q_EMIT liveChanged();
    refresh();
}

//! Keeps the span as it is.
void AioTimelineItem::endFitting()
{
    if (std::exchange(m_fitted, false))
        Q_EMIT fittedChanged();
}

//! Limits the lane again, since there may be fewer lanes, or room for more, than when it was set.
int AioTimelineItem::firstLane() const
{
    return std::clamp(m_firstLane, 0, std::max(laneCount() - fittingLanes(), 0));
}

void AioTimelineItem::setFirstLane(int lane)
{
    m_firstLane = lane;
    m_firstLane = firstLane();
    Q_EMIT viewChanged();
}

int AioTimelineItem::fittingLanes() const
{
    return int(height() / m_laneHeight + 0.01); // a height that was divided by the number of lanes fits all of them
}

void AioTimelineItem::setLaneHeight(double height)
{
    m_laneHeight = bounded(height, 2, 1e6);
    Q_EMIT viewChanged();
}

void AioTimelineItem::zoom(double factor, double x)
{
    const double where = width() > 0 ? bounded(x / width(), 0, 1) : 0;
    const double time = m_begin + m_span * where;
    setLive(false);
    m_span = bounded(m_span * factor, 1, 1e12);
    m_begin = time - m_span * where;
    Q_EMIT viewChanged();
}

void AioTimelineItem::pan(double dx)
{
    setBegin(m_begin - (width() > 0 ? dx * m_span / width() : 0));
}

void AioTimelineItem::showAll()
{
    double first = m_log.now();
    for (const AioTimelineLog::Lane &lane : m_log.lanes()) {
        if (!lane.bars().empty())
            first = std::min(first, lane.bars().front().spawned());
    }
    m_begin = first;
    m_span = std::max(m_log.now() - first, 1.0);
    setLive(false);
    Q_EMIT viewChanged();
}

//! Returns a text in which %1 are the seconds that the task ran, and %2 those that it waited.
static QString outcome(State state)
{
    switch (state) {
    case State::Succeeded:
        return AioTimelineItem::tr("succeeded after %1 s, waited %2 s");
    case State::Failed:
        return AioTimelineItem::tr("failed after %1 s, waited %2 s");
    case State::Cancelled:
        return AioTimelineItem::tr("cancelled after %1 s, waited %2 s");
    default:
        return AioTimelineItem::tr("active for %1 s, waited %2 s");
    }
}

//! Returns the bar at this place, or the one whose line of waiting is; null if there is none.
AioTimelineItem::Found AioTimelineItem::find(double x, double y) const
{
    if (std::isnan(x) || !(y >= 0 && y < 1e9))
        return {};
    const int number = firstLane() + int(y / m_laneHeight);
    if (number >= laneCount() || width() <= 0)
        return {};
    const AioTimelineLog::Lane &lane = m_log.lanes()[std::size_t(number)];
    const double time = m_begin + m_span * x / width();
    const std::size_t index = AioTimelineLog::firstAt(lane.bars(), time);
    if (index == lane.bars().size() || lane.bars()[index].spawned() > time || time > m_log.now())
        return {};
    return { &lane.bars()[index], &lane.name(index) };
}

bool AioTimelineItem::zoomTo(double x, double y)
{
    const AioTimelineLog::Bar *bar = find(x, y).bar;
    if (!bar)
        return false;
    const double length = std::min(bar->ended, m_log.now()) - bar->started;
    const double room = std::max(length / 8, 0.5);
    const double begin = bar->started - room;
    setSpan(length + 2 * room);
    setBegin(begin);
    return true;
}

qint64 AioTimelineItem::taskAt(double x, double y) const
{
    const AioTimelineLog::Name *name = find(x, y).name;
    return name ? name->id : 0;
}

QString AioTimelineItem::describe(double x, double y) const
{
    const Found found = find(x, y);
    if (!found.bar)
        return {};
    const AioTimelineLog::Bar &bar = *found.bar;
    const AioTimelineLog::Name &name = *found.name;
    QString label = name.label;
    if (bar.ended == AioTimelineLog::never && pool()) {
        if (const std::optional<AioTaskInfo> info = pool()->taskInfo(name.id))
            label = info->label; // may have changed since the start
    }
    if (label.isEmpty()) {
        QLocale locale = m_locale;
        locale.setNumberOptions(QLocale::OmitGroupSeparator);
        label = tr("Task %1").arg(locale.toString(name.id));
    }
    const auto seconds = [this](double milliseconds) { return m_locale.toString(milliseconds / 1000, 'f', 3); };
    return label + u'\n'
            + outcome(bar.state).arg(seconds(std::min(bar.ended, m_log.now()) - bar.started),
                                     seconds(double(bar.waited)));
}

QRgb AioTimelineItem::colourOf(State state) const
{
    switch (state) {
    case State::Succeeded:
        return m_succeededColor.rgb();
    case State::Failed:
        return m_failedColor.rgb();
    case State::Cancelled:
        return m_cancelledColor.rgb();
    default:
        return m_activeColor.rgb();
    }
}

QImage AioTimelineItem::paint(QSize size, double ratio) const
{
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    const double height = m_laneHeight * ratio;
    const int gap = height >= 4 ? std::max(int(height / 12), 1) : 0;
    const int lanes = std::min(fittingLanes(), laneCount() - firstLane());
    for (int i = 0; i < lanes; ++i) {
        const int top = int(std::lround(i * height));
        const int bottom = std::min(int(std::lround((i + 1) * height)), size.height()) - gap;
        auto *pixels = reinterpret_cast<QRgb *>(image.scanLine(top));
        paintLane(pixels, int(image.bytesPerLine() / qsizetype(sizeof(QRgb))), size.width(), bottom - top,
                  m_log.lanes()[std::size_t(firstLane() + i)]);
    }
    return image;
}

//! Paints one lane. Every step goes at least one pixel to the right.
void AioTimelineItem::paintLane(QRgb *pixels, int stride, int width, int height, const AioTimelineLog::Lane &lane) const
{
    const double perPixel = m_span / width;
    const auto column = [&](double time) {
        return int(std::floor(std::clamp((time - m_begin) / perPixel, -10.0, width + 10.0)));
    };
    const auto fill = [&](int from, int to, int top, int bottom, QRgb colour) {
        from = std::max(from, 0);
        to = std::min(to, width);
        for (int y = top; y < bottom && from < to; ++y) {
            QRgb *row = pixels + qsizetype(y) * stride;
            std::fill(row + from, row + to, colour);
        }
    };
    const int lead = std::max(height / 4, 1);
    const double now = m_log.now();
    int x = 0;
    const std::span<const AioTimelineLog::Bar> bars = lane.bars();
    std::size_t index = AioTimelineLog::firstAt(bars, m_begin);
    while (index < bars.size() && x < width) {
        const AioTimelineLog::Bar &bar = bars[index];
        const int start = column(bar.started);
        const int end = column(std::min(bar.ended, now));
        fill(std::max(column(bar.spawned()), x), start, (height - lead) / 2, (height + lead) / 2 + 1,
             m_waitingColor.rgb());
        if (start >= width)
            return;
        if (end > start || index + 1 == bars.size()) {
            const int gap = end - start > 4 && bar.ended < now ? 1 : 0; // otherwise neighbours look like one bar
            fill(std::max(start, x), std::max(end - gap, start + 1), 0, height, colourOf(bar.state));
            x = std::max(end, start + 1);
            ++index;
        } else {
            const std::size_t next = AioTimelineLog::firstAt(bars, m_begin + (start + 1) * perPixel, index + 1);
            fill(start, start + 1, 0, height, colourOf(AioTimelineLog::worst(bars.subspan(index, next - index))));
            x = start + 1;
            index = next;
        }
    }
}

QSGNode *AioTimelineItem::updatePaintNode(QSGNode *old, UpdatePaintNodeData *)
{
    auto *node = static_cast<QSGImageNode *>(old);
    const double ratio = window()->effectiveDevicePixelRatio();
    const QSize size = (QSizeF(width(), height()) * ratio).toSize();
    if (size.isEmpty()) {
        delete node;
        return nullptr;
    }
    if (!node) {
        node = window()->createImageNode();
        node->setOwnsTexture(true);
    }
    QElapsedTimer timer;
    timer.start();
    node->setTexture(window()->createTextureFromImage(paint(size, ratio), QQuickWindow::TextureHasAlphaChannel));
    m_paintTime = double(timer.nsecsElapsed()) / 1e6;
    node->setRect(boundingRect());
    return node;
}

void AioTimelineItem::geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry)
{
    QQuickItem::geometryChange(newGeometry, oldGeometry);
    Q_EMIT viewChanged();
}
