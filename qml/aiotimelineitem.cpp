// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotimelineitem.h"

#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGImageNode>

#include <algorithm>
#include <cmath>

using namespace std::chrono_literals;
using State = AioPool::TaskState;

AioTimelineItem::AioTimelineItem(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    m_ticker.setInterval(33ms);
    connect(&m_ticker, &QTimer::timeout, this, &AioTimelineItem::refresh);
    connect(&m_log, &AioTimelineLog::changed, this, [this] {
        if (!m_ticker.isActive())
            m_ticker.start();
    });
    for (auto signal : { &AioTimelineItem::viewChanged, &AioTimelineItem::coloursChanged })
        connect(this, signal, this, &QQuickItem::update);
    connect(this, &QQuickItem::visibleChanged, this, &AioTimelineItem::refresh);
}

void AioTimelineItem::setPool(AioPool *pool)
{
    if (pool == m_log.pool())
        return;
    m_log.setPool(pool);
    Q_EMIT poolChanged();
    refresh();
}

void AioTimelineItem::refresh()
{
    if (!m_log.isActive())
        m_ticker.stop();
    if (!isVisible())
        return;
    if (m_live) {
        m_begin = m_log.now() - m_span;
        Q_EMIT viewChanged();
    }
    Q_EMIT changed();
    update();
}

void AioTimelineItem::setBegin(double begin)
{
    setLive(false);
    m_begin = begin;
    Q_EMIT viewChanged();
}

void AioTimelineItem::setSpan(double span)
{
    m_span = std::clamp(span, 1.0, 1e12);
    if (m_live)
        m_begin = m_log.now() - m_span;
    Q_EMIT viewChanged();
}

void AioTimelineItem::setLive(bool live)
{
    if (live == m_live)
        return;
    m_live = live;
    Q_EMIT liveChanged();
    refresh();
}

void AioTimelineItem::setFirstLane(int lane)
{
    m_firstLane = std::clamp(lane, 0, std::max(laneCount() - 1, 0));
    Q_EMIT viewChanged();
}

void AioTimelineItem::setLaneHeight(double height)
{
    m_laneHeight = std::max(height, 2.0);
    Q_EMIT viewChanged();
}

void AioTimelineItem::zoom(double factor, double x)
{
    const double where = width() > 0 ? x / width() : 0;
    const double time = m_begin + m_span * where;
    setLive(false);
    m_span = std::clamp(m_span * factor, 1.0, 1e12);
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
        if (!lane.empty())
            first = std::min(first, lane.front().spawned);
    }
    m_begin = first;
    m_span = std::max(m_log.now() - first, 1.0);
    setLive(false);
    Q_EMIT viewChanged();
}

QString AioTimelineItem::describe(double x, double y) const
{
    const int number = m_firstLane + int(y / m_laneHeight);
    if (y < 0 || number >= laneCount() || width() <= 0)
        return {};
    const AioTimelineLog::Lane &lane = m_log.lanes()[std::size_t(number)];
    const double time = m_begin + m_span * x / width();
    const std::size_t index = AioTimelineLog::firstAt(lane, time);
    if (index == lane.size() || lane[index].spawned > time)
        return {};
    const AioTimelineLog::Bar &bar = lane[index];
    const QString label = bar.label.isEmpty() ? tr("Task %1").arg(bar.id) : bar.label;
    const double end = bar.ended < 0 ? m_log.now() : bar.ended;
    const auto seconds = [](double milliseconds) { return QString::number(milliseconds / 1000, 'f', 3); };
    return tr("%1\nwaited %2 s, ran %3 s").arg(label, seconds(bar.started - bar.spawned), seconds(end - bar.started));
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
    const int gap = height >= 4 ? 1 : 0;
    for (int i = 0; m_firstLane + i < laneCount() && (i + 1) * height <= size.height(); ++i) {
        const int top = int(std::lround(i * height));
        const int bottom = int(std::lround((i + 1) * height)) - gap;
        auto *pixels = reinterpret_cast<QRgb *>(image.scanLine(top));
        paintLane(pixels, int(image.bytesPerLine() / qsizetype(sizeof(QRgb))), size.width(), bottom - top,
                  m_log.lanes()[std::size_t(m_firstLane + i)]);
    }
    return image;
}

//! Every step is at least one pixel to the right.
void AioTimelineItem::paintLane(QRgb *pixels, int stride, int width, int height, const AioTimelineLog::Lane &lane) const
{
    const double perPixel = m_span / width;
    const auto column = [&](double time) { return std::clamp((time - m_begin) / perPixel, -1.0, width + 1.0); };
    const auto fill = [&](int from, int to, int top, int bottom, QRgb colour) {
        from = std::max(from, 0);
        to = std::min(to, width);
        for (int y = top; y < bottom && from < to; ++y)
            std::fill(pixels + y * stride + from, pixels + y * stride + to, colour);
    };
    const int lead = std::max(height / 4, 1);
    const double now = m_log.now();
    int x = 0;
    std::size_t index = AioTimelineLog::firstAt(lane, m_begin);
    while (index < lane.size() && x < width) {
        const AioTimelineLog::Bar &bar = lane[index];
        const int start = int(column(bar.started));
        const int end = int(column(bar.ended < 0 ? now : bar.ended));
        fill(std::max(int(column(bar.spawned)), x), start, (height - lead) / 2, (height + lead) / 2 + 1,
             m_waitingColor.rgb());
        if (start >= width)
            return;
        if (end > start || index + 1 == lane.size()) {
            fill(std::max(start, x), std::max(end, start + 1), 0, height, colourOf(bar.state));
            x = std::max(end, start + 1);
            ++index;
        } else {
            const std::size_t next =
                    std::max(AioTimelineLog::firstAt(lane, m_begin + (start + 1) * perPixel), index + 1);
            fill(start, start + 1, 0, height, colourOf(AioTimelineLog::worst(lane, index, next)));
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
    node->setTexture(window()->createTextureFromImage(paint(size, ratio), QQuickWindow::TextureHasAlphaChannel));
    node->setRect(boundingRect());
    return node;
}
