// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioTaskRow
    \brief One task in an AioTaskView; usable as the delegate of any ListView of an AioTaskModel.
*/
ItemDelegate {
    id: row

    /*! The row in the model. */
    required property int index
    /*! The data of the row, from the model. */
    required property var model
    /*! True if the task is among those that the next action is meant for. */
    property bool selected: false

    /*! True if the task holds a slot. */
    readonly property bool active: model.state === AioPool.Active || model.state === AioPool.Cancelling
    /*! True if the task holds a slot and only waits for a thread to run its function. */
    readonly property bool waitsForThread: model.waitsForThread ?? false
    /*! True if the task has failed. */
    readonly property bool failed: model.state === AioPool.Failed
    /*! The error of a failed task, otherwise its progress text. */
    readonly property string details: failed ? model.error : model.progressText
    /*! The colour of the text, another one for a failed task. */
    readonly property color outcomeColor: failed ? AioOutcome.color(AioPool.Failed, label.color) : label.color
    /*! The time that the task has taken, and what is left if that can be estimated. */
    readonly property string times: {
        if (model.state === AioPool.Waiting)
            return "";
        const elapsed = model.elapsed < 1000 ? "" : duration(Math.floor(model.elapsed / 1000));
        if (model.state !== AioPool.Active || waitsForThread)
            return elapsed === "" ? model.stateName : Words.fill(qsTr("%1, %2"), model.stateName, elapsed);
        if (elapsed === "" || model.remaining < 0)
            return elapsed; // less than a second allows no estimate
        return Words.fill(qsTr("%1, %2 left"), elapsed, duration(Math.ceil(model.remaining / 1000)));
    }

    /*! Emitted once per press of the cancel button for the task \a taskId. */
    signal cancelRequested(var taskId)

    /*! \internal */
    function duration(seconds) {
        const digits = (number, width) => Words.digits(number, row, width);
        if (seconds < 60)
            return Words.fill(qsTr("%1 s"), digits(seconds));
        if (seconds < 3600)
            return digits(Math.floor(seconds / 60)) + ":" + digits(seconds % 60, 2);
        return digits(Math.floor(seconds / 3600)) + ":" + digits(Math.floor(seconds / 60) % 60, 2) + ":" + digits(seconds % 60, 2);
    }

    // Hide a row that is kept for reuse: it must not be read out, and a press on it must not reach the next task.
    ListView.onPooled: visible = false
    ListView.onReused: {
        visible = true;
        Accessible.ignored = false; // Qt 6.8 sets it when a list hides a row, and leaves it set
    }
    focusPolicy: Qt.NoFocus
    topPadding: font.pixelSize / 4
    bottomPadding: topPadding
    topInset: 0
    bottomInset: 0
    Accessible.role: Accessible.ListItem
    Accessible.name: Words.fill(qsTr("%1, %2"), model.label, model.stateName)
    Accessible.description: details
    Accessible.selectable: true
    Accessible.selected: selected
    Accessible.onPressAction: clicked()

    Loader {
        objectName: "toolTip"
        active: row.hovered
        // qmllint disable unqualified
        sourceComponent: AioToolTip {
            parent: row
            delay: 700
            visible: text !== ""
            text: row.model.plainToolTip ?? "" // a row that is being removed has no data
        }
        // qmllint enable unqualified
    }

    // Replaces the style's own highlight, on which the colour of text differs from style to style.
    Rectangle {
        readonly property bool isCurrent: row.ListView.isCurrentItem && row.ListView.view.activeFocus
        z: -0.5
        anchors.fill: parent
        visible: row.selected || isCurrent
        color: row.selected ? Qt.alpha(row.palette.highlight, 0.3) : "transparent"
        border.width: isCurrent ? 1 : 0
        border.color: row.palette.highlight
    }

    // The id of the label has this created at once, as it would be anyway.
    // qmllint disable deferred-property-id
    contentItem: RowLayout {
        // qmllint enable deferred-property-id
        spacing: row.font.pixelSize

        ColumnLayout {
            spacing: 0
            opacity: row.model.state === AioPool.Waiting ? 0.7 : 1
            Label {
                id: label
                objectName: "label"
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                text: row.model.label
                textFormat: Text.PlainText
                elide: Text.ElideMiddle
            }
            Label {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignLeft
                visible: text !== ""
                text: row.details
                textFormat: Text.PlainText
                elide: Text.ElideRight
                opacity: row.failed ? 1 : 0.7
                color: row.outcomeColor
            }
        }
        AioTaskProgress {
            Layout.preferredWidth: row.width * 0.22
            visible: row.active && row.width > row.font.pixelSize * 22 && !(row.waitsForThread && indeterminate)
            indeterminate: row.model.progress < 0
            value: Math.max(row.model.progress, 0)
            // Material and Universal use their accent for links, and ignore the palette.
            accent: Qt.colorEqual(label.color, row.palette.windowText) ? row.palette.highlight : label.linkColor
            Accessible.name: Words.fill(qsTr("Progress of %1"), row.model.label)
        }
        Label {
            Layout.preferredWidth: Math.max(implicitWidth, row.width * 0.15)
            horizontalAlignment: Text.AlignRight
            visible: text !== ""
            text: row.times
            textFormat: Text.PlainText
            color: row.outcomeColor
        }
        // Quick to create: a style's RoundButton would take a third of the row's time.
        AbstractButton {
            id: button
            objectName: "cancelButton"
            Layout.preferredWidth: row.font.pixelSize * 2
            Layout.preferredHeight: row.font.pixelSize * 2
            focusPolicy: Qt.NoFocus
            text: "\u2715"
            contentItem: Text {
                horizontalAlignment: Text.AlignHCenter
                verticalAlignment: Text.AlignVCenter
                text: button.text
                textFormat: Text.PlainText
                font: button.font
                color: label.color
            }
            background: Rectangle {
                visible: button.hovered || button.down
                radius: height / 2
                color: label.color
                opacity: button.down ? 0.3 : 0.15
            }
            enabled: row.model.cancellable
            opacity: enabled ? 1 : 0
            onClicked: row.cancelRequested(row.model.taskId)
            Accessible.name: Words.fill(qsTr("Cancel %1"), row.model.label)
            Accessible.onPressAction: clicked()
        }
    }
}
