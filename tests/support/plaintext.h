// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Checks that windows show text from outside as it is, in tool tips as well.

#include <QtCore/QPointer>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtTest/QTest>

#include <functional>

//! Returns all visible items of \a window, including those of its popups.
inline QList<QQuickItem *> visibleItems(const QQuickWindow &window)
{
    QList<QQuickItem *> items;
    const std::function<void(QQuickItem *)> visit = [&](QQuickItem *item) {
        if (!item->isVisible())
            return;
        items += item;
        for (QQuickItem *child : item->childItems())
            visit(child);
    };
    QQuickItem *root = window.contentItem();
    while (root->parentItem())
        root = root->parentItem();
    visit(root);
    return items;
}

//! Returns the texts in \a window that contain \a part, and are plain text or not as \a plain says.
inline QStringList textsWith(const QQuickWindow &window, const QString &part, bool plain)
{
    QStringList texts;
    for (const QQuickItem *item : visibleItems(window)) {
        const QString text = item->property("text").toString();
        const QVariant format = item->property("textFormat");
        if (format.isValid() && text.contains(part) && (format.toInt() == Qt::PlainText) == plain)
            texts += text;
    }
    return texts;
}

//! Moves the mouse over \a item, and returns the text of its tool tip; empty if there is none, or it is not plain text.
inline QString toolTipOf(QQuickWindow &window, QQuickItem *item, QPoint place = {})
{
    item->setProperty("hoverEnabled", true); // otherwise the platform decides
    if (place.isNull())
        place = QPoint(12, int(item->height() / 2));
    QString text;
    const auto isShown = [&] {
        for (const QQuickItem *shown : visibleItems(window)) {
            for (const QQuickItem *parent = shown; parent; parent = parent->parentItem()) {
                if (QByteArray(parent->metaObject()->className()).startsWith("QQuickPopupItem")
                    && shown->property("textFormat").isValid()
                    && shown->property("textFormat").toInt() == Qt::PlainText)
                    text = shown->property("text").toString();
            }
        }
        return !text.isEmpty();
    };
    const QPointer<QQuickItem> alive(item);
    for (int i = 0; i < 100 && alive && !isShown(); ++i) {
        QTest::mouseMove(&window, item->mapToScene(place + QPoint(i % 2, 0)).toPoint());
        QTest::qWait(50);
    }
    return text;
}
