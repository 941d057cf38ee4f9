// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "aioprogressdelegate_p.h"

#include "model/aiotaskmodel.h"

#include <QtWidgets/QApplication>

#include <algorithm>

namespace Aio::detail {

void ProgressDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const double progress = index.data(AioTaskModel::ProgressRole).toDouble();
    QStyledItemDelegate::paint(painter, option, progress < 0 ? index : QModelIndex()); // the selection behind the bar
    if (progress < 0)
        return;
    QStyleOptionProgressBar bar;
    bar.rect = option.rect.adjusted(2, 2, -2, -2);
    bar.palette = option.palette;
    bar.direction = option.direction;
    bar.fontMetrics = option.fontMetrics;
    bar.state = option.state | QStyle::State_Horizontal;
    bar.maximum = 100;
    bar.progress = int(std::min(progress, 1.0) * 100);
    bar.text = index.data().toString();
    bar.textVisible = true;
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ProgressBar, &bar, painter, option.widget);
}

}
