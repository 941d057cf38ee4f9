// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool

// One task in an AioTaskView; usable as the delegate of any ListView of an AioTaskModel.
ItemDelegate {
    id: row

    required property int index
    required property var model
    property bool selected: false

    readonly property bool active: model.state === AioPool.Active || model.state === AioPool.Cancelling
    readonly property bool failed: model.state === AioPool.Failed
    readonly property string details: failed ? model.error : model.progressText

    signal cancelRequested()

    function duration(milliseconds) {
        const seconds = Math.floor(milliseconds / 1000);
        const two = number => String(number).padStart(2, "0");
        if (seconds < 60)
            return qsTr("%1 s").arg(seconds);
        if (seconds < 3600)
            return Math.floor(seconds / 60) + ":" + two(seconds % 60);
        return Math.floor(seconds / 3600) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60);
    }

    readonly property string times: {
        if (model.elapsed <= 0 && !active)
            return "";
        if (model.elapsed < 1000 && active)
            return ""; // nothing can be guessed from that
        const elapsed = duration(model.elapsed);
        return model.remaining >= 0 ? qsTr("%1, %2 left").arg(elapsed).arg(duration(model.remaining + 999)) : elapsed;
    }

    highlighted: selected || (ListView.isCurrentItem && ListView.view.activeFocus)
    opacity: model.state === AioPool.Waiting ? 0.75 : 1

    Accessible.role: Accessible.ListItem
    Accessible.name: qsTr("%1, %2").arg(model.label).arg(model.stateName)
    Accessible.description: details

    ToolTip.visible: hovered && ToolTip.text !== "" // a text that comes after is not shown
    ToolTip.delay: 700
    ToolTip.text: hovered ? model.toolTip ?? "" : "" // nothing is known of a row that goes

    contentItem: RowLayout {
        spacing: row.spacing

        ColumnLayout {
            spacing: 0
            Label {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                text: row.model.label
                textFormat: Text.PlainText
                elide: Text.ElideMiddle
                color: row.highlighted ? row.palette.highlightedText : row.palette.text
            }
            Label {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                visible: text !== ""
                text: row.details
                textFormat: Text.PlainText
                elide: Text.ElideRight
                font.italic: row.failed
                opacity: 0.8
                color: row.highlighted ? row.palette.highlightedText : row.palette.text
            }
        }
        ProgressBar {
            Layout.preferredWidth: row.width * 0.22
            visible: row.active && row.width > row.implicitHeight * 8
            indeterminate: row.model.progress < 0
            value: Math.max(row.model.progress, 0)
            Accessible.name: qsTr("Progress of %1").arg(row.model.label)
        }
        Label {
            Layout.preferredWidth: Math.max(implicitWidth, row.width * 0.12)
            horizontalAlignment: Text.AlignRight
            text: row.active ? row.times : row.model.stateName
            color: row.highlighted ? row.palette.highlightedText : row.palette.text
        }
        ToolButton {
            objectName: "cancelButton"
            focusPolicy: Qt.NoFocus
            text: "\u2715"
            enabled: row.model.cancellable
            opacity: enabled ? 1 : 0
            onClicked: row.cancelRequested()
            Accessible.name: qsTr("Cancel %1").arg(row.model.label)
        }
    }
}
