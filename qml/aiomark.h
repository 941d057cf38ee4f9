// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#pragma once

#include <QtGui/QColor>
#include <QtQuick/QQuickItem>

/*!
    \qmltype AioMark
    \brief A small mark in one colour, which shows the state of a task by its shape.

    An active task has a ring that fills with its progress, a waiting one a hollow ring, a succeeded one a tick, a failed
    one a cross, and a cancelled one a dash. Quick to create: a list has one in each row.
    \code
    AioMark { name: "succeeded"; color: AioOutcome.color(AioPool.Succeeded, palette.windowText); width: 16; height: 16 }
    \endcode
*/
class AioMark : public QQuickItem
{
    Q_OBJECT
    QML_ELEMENT
    /*!
        Which mark: "active", "waiting", "held", "retry", "succeeded", "failed" or "cancelled"; or an icon of a control:
        "pause", "resume", "cancel", "menu", "follow" or "size". Nothing is shown if it is another.
    */
    Q_PROPERTY(QString name READ name WRITE setName NOTIFY nameChanged)
    /*! The colour of the mark. */
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged)
    /*! How much of the ring "active" is full: 0 to 1; below 0, as it is unless set, it has a dot instead. */
    Q_PROPERTY(double progress READ progress WRITE setProgress NOTIFY progressChanged)

public:
    explicit AioMark(QQuickItem *parent = nullptr);

    QString name() const { return m_name; }
    void setName(const QString &name);
    QColor color() const { return m_color; }
    void setColor(const QColor &color);
    double progress() const { return m_progress; }
    void setProgress(double progress);

Q_SIGNALS:
    void nameChanged();
    void colorChanged();
    void progressChanged();

protected:
    void geometryChange(const QRectF &now, const QRectF &before) override;
    void itemChange(ItemChange change, const ItemChangeData &data) override;
    QSGNode *updatePaintNode(QSGNode *old, UpdatePaintNodeData *data) override;

private:
    void repaint();
    int step() const;

    QString m_name;
    QColor m_color = Qt::black;
    double m_progress = -1;
    bool m_isStale = true; // the texture shows something else
};
