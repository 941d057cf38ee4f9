// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

// A file that has come.
ItemDelegate {
    id: row

    required property string url
    required property string name
    required property url file
    required property string size

    onDoubleClicked: Qt.openUrlExternally(file)
    leftPadding: font.pixelSize
    rightPadding: leftPadding
    topPadding: font.pixelSize / 2
    bottomPadding: topPadding
    Accessible.name: name + ", " + size

    AioToolTip {
        visible: row.hovered
        delay: 500
        text: row.url
    }

    // The id of the label has this created at once, as it would be anyway.
    // qmllint disable deferred-property-id
    contentItem: RowLayout {
        // qmllint enable deferred-property-id
        spacing: row.font.pixelSize
        AioMark {
            Layout.preferredWidth: row.font.pixelSize
            Layout.preferredHeight: row.font.pixelSize
            name: "succeeded"
            color: AioOutcome.color(AioPool.Succeeded, label.color)
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: row.font.pixelSize * 0.15
            Label {
                id: label
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                elide: Text.ElideMiddle
                textFormat: Text.PlainText
                text: row.name
            }
            Label {
                objectName: "details"
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                elide: Text.ElideMiddle
                textFormat: Text.PlainText
                font.pixelSize: row.font.pixelSize * 0.9
                opacity: 0.7
                text: row.url
            }
        }
        Label {
            text: row.size
            textFormat: Text.PlainText
        }
    }
}
