// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiotaskprogress.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGImageNode>

#include <algorithm>
#include <cmath>
#include <utility>

AioTaskProgress::AioTaskProgress(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
    setImplicitHeight(4);
}

void AioTaskProgress::setValue(double value)
{
    if (value == m_value || std::isnan(value))
        return;
    m_value = value;
    repaint();
    Q_EMIT valueChanged();
}

void AioTaskProgress::setIndeterminate(bool indeterminate)
{
    if (indeterminate == m_isIndeterminate)
        return;
    m_isIndeterminate = indeterminate;
    repaint();
    Q_EMIT indeterminateChanged();
}

void AioTaskProgress::setPhase(double phase)
{
    if (phase == m_phase || std::isnan(phase))
        return;
    m_phase = phase;
    if (m_isIndeterminate)
        repaint();
    Q_EMIT phaseChanged();
}

void AioTaskProgress::setAccent(const QColor &accent)
{
    if (accent == m_accent)
        return;
    m_accent = accent;
    repaint();
    Q_EMIT accentChanged();
}

void AioTaskProgress::setMirrored(bool mirrored)
{
    if (mirrored == m_isMirrored)
        return;
    m_isMirrored = mirrored;
    repaint();
    Q_EMIT mirroredChanged();
}

void AioTaskProgress::repaint()
{
    m_isStale = true;
    update();
}

void AioTaskProgress::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickItem::geometryChange(now, before);
    if (now.size() != before.size())
        repaint();
}

void AioTaskProgress::itemChange(ItemChange change, const ItemChangeData &data)
{
    if (change == ItemDevicePixelRatioHasChanged)
        repaint();
    QQuickItem::itemChange(change, data);
}

QImage AioTaskProgress::paint(const QSize &size) const
{
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = size.height() / 2.0;
    QColor light = m_accent;
    light.setAlphaF(light.alphaF() * 0.25F);
    painter.setBrush(light);
    painter.drawRoundedRect(QRectF(QPointF(), size), radius, radius);
    const double length = size.width() * (m_isIndeterminate ? 0.25 : std::clamp(m_value, 0.0, 1.0));
    double start = m_isIndeterminate ? std::clamp(m_phase, 0.0, 1.0) * (size.width() - length) : 0;
    if (m_isMirrored)
        start = size.width() - length - start;
    painter.setBrush(m_accent);
    painter.drawRoundedRect(QRectF(start, 0, length, size.height()), radius, radius);
    return image;
}

QSGNode *AioTaskProgress::updatePaintNode(QSGNode *old, UpdatePaintNodeData *)
{
    auto *node = static_cast<QSGImageNode *>(old);
    const QSize size = (QSizeF(width(), height()) * window()->effectiveDevicePixelRatio()).toSize();
    if (size.isEmpty()) {
        delete node;
        m_isStale = true;
        return nullptr;
    }
    if (!node) {
        node = window()->createImageNode();
        node->setOwnsTexture(true);
        node->setFiltering(QSGTexture::Linear);
        m_isStale = true;
    }
    if (std::exchange(m_isStale, false))
        node->setTexture(window()->createTextureFromImage(paint(size), QQuickWindow::TextureHasAlphaChannel));
    node->setRect(boundingRect());
    return node;
}
