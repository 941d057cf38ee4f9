// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Controls
import AioPool

// What the colours in an AioTimeline mean.
Grid {
    id: legend

    required property AioTimelineItem item
    // The font of the timeline
    property font font

    columnSpacing: AioMeasure.columnGap(font)
    rowSpacing: AioMeasure.textGap(font)

    Repeater {
        model: [{
                "text": qsTr("active"),
                "color": legend.item.activeColor
            }, {
                "text": qsTr("succeeded"),
                "color": legend.item.succeededColor
            }, {
                "text": qsTr("failed"),
                "color": legend.item.failedColor
            }, {
                "text": qsTr("cancelled"),
                "color": legend.item.cancelledColor
            }, {
                "text": qsTr("waiting"),
                "color": legend.item.waitingColor,
                "isLine": true
            }]
        Row {
            id: entry
            required property var modelData

            spacing: label.font.pixelSize / 2
            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.round(label.font.pixelSize * 0.8)
                height: Math.round(label.font.pixelSize * (entry.modelData.isLine ? 0.2 : 0.8))
                color: entry.modelData.color
            }
            Label {
                id: label
                text: entry.modelData.text
                textFormat: Text.PlainText
                font.pixelSize: AioMeasure.smallText(legend.font)
            }
        }
    }
}
