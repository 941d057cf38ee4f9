// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aiomark.h"

#include <QtCore/QCache>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtQuick/QQuickWindow>
#include <QtQuick/QSGImageNode>

#include <algorithm>
#include <cmath>
#include <utility>

namespace {

constexpr int MaskSide = 24; // of the smallest masks, in pixels
constexpr int MaskScales = 3;
constexpr int Steps = 16; // that a ring fills in, so that few images are made

struct Look
{
    QString name;
    QRgb color;
    int side; // in pixels
    int step; // of Steps, or -1

    friend bool operator==(const Look &, const Look &) = default;
    friend size_t qHash(const Look &look, size_t seed = 0)
    {
        return qHashMulti(seed, look.name, look.color, look.side, look.step);
    }
};

//! Returns the smallest mask that need not grow, or the largest.
QImage maskOf(const QString &name, int side)
{
    const int scale = std::clamp((side + MaskSide - 1) / MaskSide, 1, MaskScales);
    const QString suffix = scale == 1 ? QString() : QStringLiteral("@%1x").arg(scale);
    return QImage(QStringLiteral(":/qt-project.org/imports/AioPool/icons/%1%2.png").arg(name, suffix));
}

QImage paint(const Look &look)
{
    const bool fills = look.step >= 0;
    const QImage mask = maskOf(fills ? QStringLiteral("waiting") : look.name, look.side);
    if (mask.isNull()) // as without a name
        return mask;
    QImage image = mask.scaled(look.side, look.side, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                           .convertToFormat(QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(1);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    if (fills) {
        const double margin = look.side * 0.24;
        painter.setPen(Qt::NoPen);
        painter.setBrush(Qt::white);
        painter.drawPie(QRectF(0, 0, look.side, look.side).adjusted(margin, margin, -margin, -margin), 90 * 16,
                        -360 * 16 * look.step / Steps);
    }
    painter.end();
    // Colours each pixel: QPainter's SourceIn leaves colours brighter than their opacity allows.
    for (int y = 0; y < look.side; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < look.side; ++x) {
            const int alpha = qAlpha(line[x]) * qAlpha(look.color) / 255;
            line[x] = qPremultiply((look.color & 0x00ffffff) | QRgb(alpha) << 24);
        }
    }
    return image;
}

//! Returns what all marks of this look share. Called while a window's render thread holds the main thread: one at a time.
QImage imageOf(const Look &look)
{
    static auto *const images = new QCache<Look, QImage>(256); // never deleted: threads may use it to the end
    if (const QImage *image = images->object(look))
        return *image;
    const QImage image = paint(look);
    images->insert(look, new QImage(image));
    return image;
}

}

AioMark::AioMark(QQuickItem *parent) : QQuickItem(parent)
{
    setFlag(ItemHasContents);
}

void AioMark::setName(const QString &name)
{
    if (name == m_name)
        return;
    m_name = name;
    repaint();
    Q_EMIT nameChanged();
}

void AioMark::setColor(const QColor &color)
{
    if (color == m_color)
        return;
    m_color = color;
    repaint();
    Q_EMIT colorChanged();
}

void AioMark::setProgress(double progress)
{
    if (progress == m_progress || std::isnan(progress))
        return;
    const int before = step();
    m_progress = progress;
    if (step() != before)
        repaint();
    Q_EMIT progressChanged();
}

//! Returns how many of Steps are full, or -1 if nothing fills.
int AioMark::step() const
{
    if (m_progress < 0 || m_name != QLatin1String("active"))
        return -1;
    return int(std::clamp(m_progress, 0.0, 1.0) * Steps);
}

void AioMark::repaint()
{
    m_isStale = true;
    update();
}

void AioMark::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickItem::geometryChange(now, before);
    if (now.size() != before.size())
        repaint();
}

void AioMark::itemChange(ItemChange change, const ItemChangeData &data)
{
    if (change == ItemDevicePixelRatioHasChanged)
        repaint();
    QQuickItem::itemChange(change, data);
}

QSGNode *AioMark::updatePaintNode(QSGNode *old, UpdatePaintNodeData *)
{
    auto *node = static_cast<QSGImageNode *>(old);
    const int side = int(std::lround(std::min(width(), height()) * window()->effectiveDevicePixelRatio()));
    if (!node || std::exchange(m_isStale, false)) {
        const QImage image =
                side > 0 && !m_name.isEmpty() ? imageOf({ m_name, m_color.rgba(), side, step() }) : QImage();
        if (image.isNull()) {
            delete node;
            return nullptr;
        }
        if (!node) {
            node = window()->createImageNode();
            node->setOwnsTexture(true);
            node->setFiltering(QSGTexture::Linear);
        }
        // Without the second option, the software renderer would take it for opaque.
        const QQuickWindow::CreateTextureOptions options{ QQuickWindow::TextureCanUseAtlas,
                                                          QQuickWindow::TextureHasAlphaChannel };
        node->setTexture(window()->createTextureFromImage(image, options));
        m_isStale = false;
    }
    const double size = side / window()->effectiveDevicePixelRatio();
    node->setRect(QRectF((width() - size) / 2, (height() - size) / 2, size, size));
    return node;
}
