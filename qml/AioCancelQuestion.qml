// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import AioPool
import "aiowords.js" as Words

/*!
    \qmltype AioCancelQuestion
    \brief Asks before all tasks are cancelled. A yes cancels exactly the tasks that there were when it asked.
*/
Dialog {
    id: question

    /*! The selection that it asks about. */
    property AioTaskSelection selection
    /*! The number of tasks that it asks about. */
    property int count: 0
    /*! How many of these were running when it asked. */
    property int running: 0

    /*! Opens if all tasks are selected; otherwise cancels the selected ones at once. */
    function ask() {
        const all = selection.all;
        count = selection.ask();
        running = selection.runningAsked();
        if (count > 0 && all)
            open();
        else if (count > 0)
            accepted();
    }

    /*! \internal */
    function situation() {
        const parts = [];
        if (running > 0)
            parts.push(Words.fill(running === 1 ? qsTr("%1 is running") : qsTr("%1 are running", "", running), Words.number(running, question)));
        const waiting = count - running;
        if (waiting > 0)
            parts.push(Words.fill(waiting === 1 ? qsTr("%1 is waiting") : qsTr("%1 are waiting", "", waiting), Words.number(waiting, question)));
        return parts.length > 1 ? Words.fill(qsTr("%1, %2."), parts[0], parts[1]) : Words.fill(qsTr("%1."), parts[0]);
    }

    modal: true
    title: count === 1 ? qsTr("Cancel the task?") : Words.fill(qsTr("Cancel %1 tasks?", "", count), Words.number(count, question))
    onOpened: keep.forceActiveFocus()
    onAccepted: {
        selection.cancelAsked();
        selection.clear();
    }
    onRejected: selection.forgetAsked()

    // Replaces the style's background: the software renderer does not draw that of Material.
    background: Pane {
        property real radius: 0 // read by Material's header in Qt 6.8

        padding: 0
        Accessible.ignored: true
        Rectangle {
            anchors.fill: parent
            color: "transparent"
            border.color: question.palette.mid
        }
    }
    contentItem: ColumnLayout {
        Label {
            Layout.fillWidth: true
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            text: question.count < 1 ? "" : Words.fill(qsTr("%1 Cancelled tasks cannot be resumed."), question.situation())
        }
    }
    // Not a DialogButtonBox, which gives its buttons the place for one row and cuts their texts off.
    footer: Control {
        id: buttons

        readonly property real widest: Math.max(cancel.implicitWidth, keep.implicitWidth)

        padding: AioMeasure.margin(question.font)
        topPadding: 0
        implicitWidth: implicitContentWidth + leftPadding + rightPadding
        implicitHeight: implicitContentHeight + topPadding + bottomPadding
        Accessible.role: Accessible.Grouping
        Accessible.name: question.title

        contentItem: GridLayout {
            // One above the other where they do not fit side by side
            columns: 2 * buttons.widest + columnSpacing <= buttons.availableWidth ? 2 : 1
            columnSpacing: question.font.pixelSize / 2
            rowSpacing: columnSpacing

            Button {
                id: cancel
                objectName: "cancelThem"
                Layout.fillWidth: true
                Layout.preferredWidth: buttons.widest
                text: qsTr("Cancel tasks")
                onClicked: question.accept()
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
            Button {
                id: keep
                objectName: "keepThem"
                Layout.fillWidth: true
                Layout.preferredWidth: buttons.widest
                text: qsTr("Keep")
                onClicked: question.reject()
                Accessible.name: text
                Accessible.onPressAction: clicked()
            }
        }
    }
}
