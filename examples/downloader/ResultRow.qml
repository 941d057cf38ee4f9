// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

// Outcome of one download: its file, or why there is none.
ItemDelegate {
    id: row

    required property int index
    required property string url
    required property string name
    required property url file
    required property string size
    required property string error
    readonly property bool failed: error !== ""

    signal retryClicked

    onDoubleClicked: {
        if (!failed)
            Qt.openUrlExternally(file);
    }
    leftPadding: font.pixelSize
    rightPadding: leftPadding
    topPadding: font.pixelSize / 2
    bottomPadding: topPadding
    Accessible.name: name + ", " + (failed ? qsTr("failed: %1").arg(error) : size)

    AioToolTip {
        visible: row.hovered
        delay: 500
        text: row.failed ? row.url + "\n" + row.error : row.url
    }

    // The id of the label has this created at once, as it would be anyway.
    // qmllint disable deferred-property-id
    contentItem: RowLayout {
        // qmllint enable deferred-property-id
        spacing: row.font.pixelSize
        AioMark {
            Layout.preferredWidth: row.font.pixelSize
            Layout.preferredHeight: row.font.pixelSize
            name: row.failed ? "failed" : "succeeded"
            color: AioOutcome.color(row.failed ? AioPool.Failed : AioPool.Succeeded, label.color)
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
                elide: row.failed ? Text.ElideRight : Text.ElideMiddle
                textFormat: Text.PlainText
                font.pixelSize: row.font.pixelSize * 0.9
                opacity: 0.7
                text: row.failed ? row.error : row.url
            }
        }
        Label {
            visible: !row.failed
            text: row.size
            textFormat: Text.PlainText
        }
        ToolButton {
            objectName: "retry"
            visible: row.failed
            text: qsTr("Retry")
            onClicked: row.retryClicked()
            Accessible.name: qsTr("Download %1 again").arg(row.name)
        }
    }
}
