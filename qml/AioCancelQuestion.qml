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
        const waiting = count - running;
        const first = Words.fill(running === 1 ? qsTr("%1 is running") : qsTr("%1 are running", "", running), Words.number(running, question));
        const second = Words.fill(waiting === 1 ? qsTr("%1 is waiting") : qsTr("%1 are waiting", "", waiting), Words.number(waiting, question));
        if (running === 0 || waiting === 0)
            return Words.fill(qsTr("%1."), running > 0 ? first : second);
        return Words.fill(qsTr("%1, %2."), first, second);
    }

    modal: true
    padding: AioMeasure.margin(font)
    topPadding: AioMeasure.rowPadding(font)
    title: count === 1 ? qsTr("Cancel the task?") : Words.fill(qsTr("Cancel %1 tasks?", "", count), Words.number(count, question))
    onOpened: keep.forceActiveFocus()
    onAccepted: {
        selection.cancelAsked();
        selection.clear();
    }
    onRejected: selection.forgetAsked()

    // The ids below have this and the footer created at once, as they would be anyway.
    // qmllint disable deferred-property-id
    // Replaces the style's background: the software renderer does not draw that of Material, and Imagine's Pane has none.
    background: Rectangle {
        color: colors.window
        border.color: question.palette.mid
        AioColors {
            id: colors
        }
    }
    // Replaces the style's header, which cuts off a long title.
    header: Label {
        text: question.title
        textFormat: Text.PlainText
        font.bold: true
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
        padding: AioMeasure.margin(question.font)
        bottomPadding: 0
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
    // qmllint enable deferred-property-id
}
