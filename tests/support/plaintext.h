// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

// Whether windows show text from outside as it is, also where the mouse comes.

#include <QtCore/QPointer>
#include <QtQuick/QQuickItem>
#include <QtQuick/QQuickWindow>
#include <QtTest/QTest>

#include <functional>

//! All items of \a window that are visible, those of its popups as well.
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

//! The texts in \a window that have \a part in them, and are plain text as \a plain says.
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

//! Puts the mouse over \a item, and gives the text of the tool tip that comes; empty if none does, or it is no plain text.
inline QString toolTipOf(QQuickWindow &window, QQuickItem *item, QPoint place = {})
{
    item->setProperty("hoverEnabled", true); // which is the platform's choice otherwise
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
